import { errors } from 'appium/driver.js';
import { readActions } from '../gestures.js';

const TAB = '\uE004';
const TAP_SLOP = { Android: 24, iOS: 10 };

/** Commands about the whole screen. Each is a method of the driver; `this.stage` shows the app. */
export const screenCommands = {
  async getPageSource() {
    return this.stage.source;
  },

  /** @returns {Promise<string>} base64 of a PNG */
  async getScreenshot() {
    const picture = this.stage.screenshot;
    if (picture) return picture.toString('base64');
    throw new errors.UnableToCaptureScreen(
      this.android
        ? "Failed to capture a screenshot. Does the current view have 'secure' flag set?"
        : 'Unable to take a screenshot of the current screen',
    );
  },

  async getWindowRect() {
    return { x: 0, y: 0, ...this.stage.page.size() };
  },

  async getWindowSize() {
    return this.stage.page.size();
  },

  async getOrientation() {
    return this.stage.orientation;
  },

  /** Only a screen that was recorded in both orientations lets itself be turned. */
  async setOrientation(orientation) {
    const wanted = String(orientation).toUpperCase();
    if (!['PORTRAIT', 'LANDSCAPE'].includes(wanted)) {
      throw new errors.InvalidArgumentError(`'${orientation}' is no orientation`);
    }
    if (wanted === 'LANDSCAPE' && this.stage.inFront && !this.stage.screen.rotated) {
      if (!this.android) throw new errors.UnknownError('Unable To Rotate Device');
      throw new errors.InvalidElementStateError(
        'Screen rotation cannot be changed to ROTATION_90 after 2000ms. ' +
          'Is it locked programmatically?',
      );
    }
    this.stage.orientation = wanted;
  },

  async performActions(actions) {
    const screen = {
      slop: TAP_SLOP[this.stage.platform],
      origin: (element) => this.centre(this.found(this.unwrap(element))),
    };
    for (const gesture of readActions(actions, screen)) {
      if (gesture.kind === 'tap') this.stage.tap(gesture.x, gesture.y);
      else if (gesture.kind === 'swipe') this.stage.swipe(gesture.direction);
      else if (gesture.value === TAB) this.stage.tab();
      else this.typeText(gesture.value);
    }
  },

  async releaseActions() {
    this.log.debug('There is nothing to release');
  },

  async back() {
    this.stage.back();
  },

  async isKeyboardShown() {
    return this.stage.keyboardShown;
  },

  async hideKeyboard() {
    const shown = this.stage.keyboardShown;
    this.stage.keyboardHidden = true;
    return shown;
  },

  /** Text for whatever has the focus. */
  typeText(text) {
    const field = this.stage.focused;
    if (!field) throw new errors.InvalidElementStateError('No element has the input focus');
    this.stage.write(field, this.textIn(field) + text);
  },

  // The routes of Appium that are not `mobile:` calls.
  async getCurrentActivity() {
    return this.stage.foreground.activity;
  },

  async getCurrentPackage() {
    return this.stage.foreground.id;
  },

  async activateApp(id) {
    this.knownApp(id);
    this.stage.activate();
  },

  /** @returns {Promise<boolean>} whether the app ran */
  async terminateApp(id) {
    return id === this.stage.recording.session.app.id ? this.stage.end() : false;
  },

  /** @returns {Promise<number>} 0 not installed, 1 not running, 3 behind, 4 in front */
  async queryAppState(id) {
    if (id === this.stage.foreground.id) return 4;
    if (id !== this.stage.recording.session.app.id) return 0;
    return this.stage.running ? 3 : 1;
  },

  async isAppInstalled(id) {
    return id === this.stage.recording.session.app.id;
  },

  /** Throws what a device says to an app that it does not have. */
  knownApp(id) {
    if (id !== this.stage.recording.session.app.id) {
      throw new errors.UnknownError(`The application '${id}' is not installed`);
    }
  },
};
