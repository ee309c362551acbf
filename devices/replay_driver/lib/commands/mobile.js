import { errors, validateExecuteMethodParams } from 'appium/driver.js';
import { directionOf, isDirection, reversed } from '../gestures.js';
import { scriptsFor } from '../scripts.js';
import { shell } from '../shell.js';

const KEYCODES = { 4: 'back', 61: 'tab' };
const HID_TAB = { page: 7, usage: 0x2b };
const NO_AUDIT =
  'Error Domain=com.facebook.WebDriverAgent Code=1 "Accessibility audit is only supported since ' +
  'iOS 17/Xcode 15" UserInfo={NSLocalizedDescription=Accessibility audit is only supported since ' +
  'iOS 17/Xcode 15}';

/** `mobile:` calls, under the names that UiAutomator2 and XCUITest have for them. */
export const mobileCommands = {
  /** POST /execute/sync: a `mobile:` call, or JavaScript when a web view is the context. */
  async execute(script, args) {
    const name = String(script).trim().replace(/^mobile:\s*/, 'mobile: ');
    if (!name.startsWith('mobile: ')) {
      if (!this.webView) throw new errors.NotImplementedError();
      return await this.webView.command('/execute/sync', 'POST', { script, args });
    }
    const scripts = scriptsFor(this.stage.platform);
    const known = Object.hasOwn(scripts, name) ? scripts[name] : null;
    if (!known && !this.android) throw new errors.NotImplementedError();
    if (!known) {
      throw new errors.UnsupportedOperationError(
        `Unsupported execute method '${name}'. Make sure the installed ${this.constructor.name} ` +
          'is up-to-date. Execute methods available in the current driver version are: ' +
          Object.keys(scripts).sort().join(', '),
      );
    }
    const given = { ...([args].flat()[0] ?? {}) };
    if (given.element && !given.elementId) given.elementId = given.element;
    if (given.elementId) given.elementId = this.unwrap(given.elementId);
    return await this[known.command](...validateExecuteMethodParams([given], known.params));
  },

  async androidDeviceInfo() {
    const { device } = this.stage.recording.session;
    const { width, height } = this.stage.startPage.size();
    return {
      androidId: this.opts.udid ?? 'replay',
      apiVersion: device.api_level == null ? '' : String(device.api_level),
      bluetooth: null,
      brand: '',
      carrierName: '',
      displayDensity: await this.getDisplayDensity(),
      locale: (device.locale ?? '').replace('-', '_'),
      manufacturer: '',
      model: device.model ?? '',
      networks: [],
      platformVersion: device.os_version ?? '',
      realDisplaySize: `${width}x${height}`,
      timeZone: 'Asia/Shanghai',
    };
  },

  async iosDeviceInfo() {
    const { device } = this.stage.recording.session;
    return {
      currentLocale: (device.locale ?? '').replace('-', '_'),
      isSimulator: false,
      model: device.model ?? 'iPhone',
      name: device.model ?? 'iPhone',
      thermalState: 0,
      timeZone: 'Asia/Shanghai',
      userInterfaceIdiom: 0,
      userInterfaceStyle: 'light',
      uuid: 'unknown',
    };
  },

  /** @returns {Promise<number | null>} dots per inch; null when the recording does not know */
  async getDisplayDensity() {
    const { density } = this.stage.recording.session.device;
    return density == null ? null : Math.round(density * 160);
  },

  async deviceScreenInfo() {
    const { width } = this.stage.startPage.size();
    const { density } = this.stage.recording.session.device;
    return { statusBarSize: { width, height: 0 }, scale: density ?? null };
  },

  async activeAppInfo() {
    const { id, name } = this.stage.foreground;
    return { pid: 1, bundleId: id, name, processArguments: { env: {}, args: [] } };
  },

  /** Newer systems say it; of a recording that does not know, it is an older one. */
  async isVoiceOverEnabled() {
    const { screen_reader: reader } = this.stage.recording.session.device;
    if (reader == null) throw new errors.NotImplementedError();
    return reader;
  },

  /** The recorded answer, whichever audit types were asked for. */
  async performAccessibilityAudit() {
    const { device } = this.stage.recording.session;
    const recorded = this.stage.inFront && this.stage.screen.os_audit;
    if (!recorded || parseInt(device.os_version, 10) < 17) {
      throw new errors.UnknownError(NO_AUDIT);
    }
    return JSON.parse(this.stage.recording.bytes(recorded).toString('utf8'));
  },

  /** As on a device, the server must allow it: `--allow-insecure=…:adb_shell`. */
  async mobileShell(command, args = [], _timeout, includeStderr) {
    this.assertFeatureEnabled('adb_shell');
    const stdout = shell(this.stage, [command, ...[args].flat()].join(' '));
    return includeStderr ? { stdout, stderr: '' } : stdout;
  },

  async pressKey(keycode) {
    const key = KEYCODES[keycode];
    if (key) this.stage[key]();
  },

  async performIoHidEvent(page, usage) {
    if (page === HID_TAB.page && usage === HID_TAB.usage) this.stage.tab();
  },

  async mobileType(text) {
    this.typeText(String(text));
    return true;
  },

  /** @param {Array<string | {key: string}>} keys */
  async mobileKeys(keys) {
    for (const one of keys) {
      const key = typeof one === 'string' ? one : one.key;
      if (key === '\t' || key === 'XCUIKeyboardKeyTab') this.stage.tab();
      else this.typeText(key);
    }
  },

  async tapAt(x, y, elementId) {
    const from = elementId ? await this.getElementRect(elementId) : { x: 0, y: 0 };
    this.stage.tap(from.x + x, from.y + y);
  },

  async clickGesture(elementId, x, y) {
    if (elementId && x === undefined) await this.click(elementId);
    else await this.tapAt(x, y, elementId);
  },

  async swipeGesture(direction) {
    this.stage.swipe(checked(direction));
  },

  /** @returns {Promise<boolean>} whether there is more to scroll to */
  async scrollGesture(direction) {
    const finger = reversed(checked(direction));
    this.stage.swipe(finger);
    return Boolean(this.stage.screen.swipes?.[finger]);
  },

  async iosScroll(_name, direction) {
    if (!direction) throw new errors.InvalidArgumentError('Only scrolling by direction is played');
    this.stage.swipe(reversed(checked(direction)));
  },

  async dragFromTo(_duration, fromX, fromY, toX, toY) {
    this.stage.swipe(directionOf({ x: fromX, y: fromY }, { x: toX, y: toY }));
  },

  async backgroundApp() {
    this.stage.inFront = false;
  },

  async pressButton(name) {
    if (String(name).toLowerCase() === 'home') this.stage.inFront = false;
  },

  async getContentSize() {
    return this.stage.contentSize;
  },

  async setContentSize(size) {
    this.stage.contentSize = String(size);
  },

  async nothing() {
    return null;
  },
};

function checked(direction) {
  const word = String(direction).toLowerCase();
  if (isDirection(word)) return word;
  throw new errors.InvalidArgumentError(`'${direction}' is no direction`);
}
