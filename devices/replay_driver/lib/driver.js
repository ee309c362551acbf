import { existsSync, readFileSync } from 'node:fs';
import { BaseDriver, errors } from 'appium/driver.js';
import { contextCommands } from './commands/contexts.js';
import { elementCommands } from './commands/elements.js';
import { mobileCommands } from './commands/mobile.js';
import { screenCommands } from './commands/screen.js';
import { Faults } from './faults.js';
import { Recording } from './recording.js';
import { Stage } from './stage.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const STRATEGIES = ['xpath', 'id', 'accessibility id', 'class name'];
const OWN = new Set(['createSession', 'deleteSession', 'proxyReqRes']);
const GONE = {
  Android: 'Could not proxy command to the remote server. Original error: socket hang up',
  iOS: 'Could not proxy command to the remote server. Original error: connect ECONNREFUSED 127.0.0.1:8100',
};

/** Plays a recorded session as a device would; `appium:recording` names its folder. */
export class ReplayDriver extends BaseDriver {
  desiredCapConstraints = {
    app: { isString: true },
    appActivity: { isString: true },
    appPackage: { isString: true },
    bundleId: { isString: true },
    chromedriverExecutable: { isString: true },
    deviceName: { isString: true },
    faultOnce: { isString: true },
    faults: { isArray: true },
    noReset: { isBoolean: true },
    platformVersion: { isString: true },
    recording: { presence: true, isString: true },
    udid: { isString: true },
  };

  /** @type {Stage} */ stage = null;
  /** @type {Faults} */ faults = null;
  /** @type {import('./webview.js').WebView | null} */ webView = null;
  proxyReqRes = null;
  /** Found elements by id. @type {Map<string, {generation: string, place: number}>} */
  elements = new Map();
  /** Ends commands that never answer. @type {Array<(error: Error) => void>} */
  hanging = [];

  constructor(opts = {}, shouldValidateCaps = true) {
    super(opts, shouldValidateCaps);
    this.locatorStrategies = STRATEGIES;
  }

  get android() {
    return this.stage.platform === 'Android';
  }

  async createSession(...args) {
    const [id, caps] = await super.createSession(...args);
    try {
      this.open(caps);
      return [id, { ...caps, ...(await this.details()) }];
    } catch (error) {
      await this.deleteSession();
      throw error;
    }
  }

  /** Load what the capabilities name. Throws what a device would say when it is not there. */
  open(caps) {
    if (caps.app && !existsSync(caps.app)) {
      throw new errors.UnknownError(
        `The application at '${caps.app}' does not exist or is not accessible`,
      );
    }
    try {
      const recording = new Recording(caps.recording);
      this.stage = new Stage(recording);
      this.faults = new Faults(caps.faults, caps.faultOnce);
      this.stage.startPage.size();
    } catch (error) {
      throw new errors.SessionNotCreatedError(error.message, error);
    }
    const { platform, recording } = this.stage;
    if (String(caps.platformName).toLowerCase() !== platform.toLowerCase()) {
      throw new errors.SessionNotCreatedError(`The recording is one of ${platform}`);
    }
    const asked = caps.appPackage ?? caps.bundleId;
    if (asked && asked !== recording.session.app.id) {
      throw new errors.SessionNotCreatedError(`The application '${asked}' is not installed`);
    }
  }

  /** What drivers add to the capabilities of a session. */
  async details() {
    const { device, app } = this.stage.recording.session;
    const { width, height } = this.stage.startPage.size();
    const viewportRect = { left: 0, top: 0, width, height };
    const common = {
      driverVersion: version,
      platformVersion: device.os_version ?? '',
      deviceName: this.opts.deviceName ?? device.model ?? '',
      pixelRatio: device.density ?? null,
      statBarHeight: 0,
      viewportRect,
    };
    if (!this.android) return { ...common, bundleId: app.id, udid: this.opts.udid ?? 'replay' };
    return {
      ...common,
      appPackage: app.id,
      deviceApiLevel: device.api_level ?? null,
      deviceManufacturer: '',
      deviceModel: device.model ?? '',
      deviceScreenDensity: await this.getDisplayDensity(),
      deviceScreenSize: `${width}x${height}`,
      deviceUDID: this.opts.udid ?? 'replay',
    };
  }

  async deleteSession(id) {
    await this.leaveWebView();
    for (const end of this.hanging.splice(0)) end(new errors.NoSuchDriverError());
    await super.deleteSession(id);
  }

  /** Every command passes here, so this is where faults strike. */
  async executeCommand(command, ...args) {
    if (this.stage && !OWN.has(command)) {
      const fault = this.faults.next(command, this.stage.key);
      if (fault) await this.suffer(fault);
      if (this.hangs) await this.hang();
      if (this.gone) throw new errors.UnknownError(GONE[this.stage.platform]);
    }
    return await super.executeCommand(command, ...args);
  }

  /** @param {import('./faults.js').Fault} fault */
  async suffer({ kind, ms = 1000 }) {
    this.log.info(`The fault '${kind}' strikes`);
    if (kind === 'slow') await new Promise((resolve) => setTimeout(resolve, ms));
    else if (kind === 'app-crash') this.stage.end();
    else if (kind === 'disconnect') this.gone = true;
    else if (kind === 'stale-element') throw new errors.StaleElementReferenceError();
    else if (kind === 'error') throw new errors.UnknownError('An unknown server-side error occurred');
    else if (kind === 'drop-session') {
      await this.startUnexpectedShutdown();
      throw new errors.NoSuchDriverError();
    } else this.hangs = true;
  }

  /** Never answers; ends with the session. */
  async hang() {
    await this.clearNewCommandTimeout();
    await new Promise((_, reject) => this.hanging.push(reject));
  }
}

Object.assign(
  ReplayDriver.prototype,
  screenCommands,
  elementCommands,
  mobileCommands,
  contextCommands,
);
