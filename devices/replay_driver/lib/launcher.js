import { crc32, deflateSync } from 'node:zlib';

/** What is in front when the app is not. */
export const LAUNCHERS = {
  Android: { id: 'com.android.launcher3', activity: '.uioverrides.QuickstepLauncher', name: '' },
  iOS: { id: 'com.apple.springboard', activity: '', name: ' ' },
};

/**
 * The page source of an empty home screen.
 * @param {'Android' | 'iOS'} platform
 * @param {{width: number, height: number}} size
 */
export function launcherSource(platform, { width, height }) {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  const { id } = LAUNCHERS[platform];
  if (platform === 'iOS') {
    return (
      `${head}<XCUIElementTypeApplication type="XCUIElementTypeApplication" name=" " label=" " ` +
      `enabled="true" visible="true" accessible="false" x="0" y="0" width="${width}" ` +
      `height="${height}" index="0"/>\n`
    );
  }
  return (
    `${head}<hierarchy index="0" class="hierarchy" rotation="0" width="${width}" ` +
    `height="${height}">\n  <android.widget.FrameLayout index="0" package="${id}" ` +
    'class="android.widget.FrameLayout" text="" checkable="false" checked="false" ' +
    'clickable="false" enabled="true" focusable="false" focused="false" long-clickable="false" ' +
    'password="false" scrollable="false" selected="false" ' +
    `bounds="[0,0][${width},${height}]" displayed="true" />\n</hierarchy>`
  );
}

/** A white PNG of a size in pixels. @returns {Buffer} */
export function blankPng(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8); // eight bits, grey
  const rows = Buffer.alloc((width + 1) * height, 255);
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0; // no filter
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([size, body, check]);
}
