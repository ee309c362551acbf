import { errors } from 'appium/driver.js';

const SETTINGS = /^settings\s+(get|put|delete)\s+(system|secure|global)\s+(\S+)(?:\s+(\S+))?$/;

const TALKBACK =
  'com.google.android.marvin.talkback/com.google.android.marvin.talkback.TalkBackService';

/**
 * What `adb shell` answers on the recorded device, for the few commands that an audit needs.
 * @param {import('./stage.js').Stage} stage
 * @param {string} line
 * @returns {string} stdout
 */
export function shell(stage, line) {
  const match = SETTINGS.exec(line.trim());
  if (match) return settings(stage, match.slice(1));
  const { device } = stage.recording.session;
  const known = {
    'getprop ro.build.version.sdk': device.api_level,
    'getprop ro.build.version.release': device.os_version,
    'getprop ro.product.model': device.model,
    'wm density': device.density && `Physical density: ${Math.round(device.density * 160)}`,
  };
  if (Object.hasOwn(known, line.trim())) return `${known[line.trim()] ?? ''}\n`;
  const [command] = line.trim().split(/\s/);
  throw new errors.UnknownError(
    `Cannot execute the '${command}' shell command. Original error: Command exited with code 127. ` +
      `StdOut: . StdErr: /system/bin/sh: ${command}: inaccessible or not found`,
  );
}

function settings(stage, [verb, table, name, value]) {
  stage.settings ??= firstSettings(stage);
  const key = `${table}/${name}`;
  if (verb === 'get') return `${stage.settings.get(key) ?? 'null'}\n`;
  if (verb === 'put') stage.settings.set(key, value ?? '');
  else stage.settings.delete(key);
  if (key === 'system/font_scale') stage.fontScale = Number(value ?? 1) || 1;
  return verb === 'delete' ? 'Deleted 1 rows\n' : '';
}

function firstSettings(stage) {
  const { screen_reader: reader } = stage.recording.session.device;
  const first = new Map([['system/font_scale', decimal(stage.usualScale)]]);
  if (reader != null) first.set('secure/accessibility_enabled', reader ? '1' : '0');
  if (reader) first.set('secure/enabled_accessibility_services', TALKBACK);
  return first;
}

/** As Android prints a float. */
function decimal(number) {
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
