const none = {};
const app = { required: ['appId'], optional: ['timeout', 'user'] };
const bundle = { required: ['bundleId'], optional: ['arguments', 'environment'] };
const area = ['elementId', 'left', 'top', 'width', 'height', 'speed'];

/** @typedef {{command: string, params: {required?: string[], optional?: string[]}}} Script */

/** Calls that both drivers know. @type {Record<string, Script>} */
const COMMON = {
  'mobile: getContexts': { command: 'mobileGetContexts', params: { optional: ['waitForWebviewMs'] } },
  'mobile: hideKeyboard': { command: 'hideKeyboard', params: { optional: ['keys'] } },
  'mobile: isKeyboardShown': { command: 'isKeyboardShown', params: none },
  'mobile: backgroundApp': { command: 'backgroundApp', params: { optional: ['seconds'] } },
};

/** As UiAutomator2 names them and their parameters. @type {Record<string, Script>} */
const ANDROID = {
  ...COMMON,
  'mobile: activateApp': { command: 'activateApp', params: app },
  'mobile: clickGesture': { command: 'clickGesture', params: { optional: ['elementId', 'x', 'y'] } },
  'mobile: deviceInfo': { command: 'androidDeviceInfo', params: none },
  'mobile: flingGesture': {
    command: 'scrollGesture',
    params: { required: ['direction'], optional: area },
  },
  'mobile: getCurrentActivity': { command: 'getCurrentActivity', params: none },
  'mobile: getCurrentPackage': { command: 'getCurrentPackage', params: none },
  'mobile: getDisplayDensity': { command: 'getDisplayDensity', params: none },
  'mobile: isAppInstalled': { command: 'isAppInstalled', params: app },
  'mobile: pressKey': {
    command: 'pressKey',
    params: { required: ['keycode'], optional: ['metastate', 'flags', 'isLongPress', 'source'] },
  },
  'mobile: queryAppState': { command: 'queryAppState', params: app },
  'mobile: resetAccessibilityCache': { command: 'nothing', params: none },
  'mobile: scrollGesture': {
    command: 'scrollGesture',
    params: { required: ['direction', 'percent'], optional: area },
  },
  'mobile: shell': {
    command: 'mobileShell',
    params: { required: ['command'], optional: ['args', 'timeout', 'includeStderr'] },
  },
  'mobile: swipeGesture': {
    command: 'swipeGesture',
    params: { required: ['direction', 'percent'], optional: area },
  },
  'mobile: terminateApp': { command: 'terminateApp', params: app },
  'mobile: type': { command: 'mobileType', params: { required: ['text'] } },
};

/** As XCUITest names them and their parameters. @type {Record<string, Script>} */
const IOS = {
  ...COMMON,
  'mobile: activateApp': { command: 'activateApp', params: bundle },
  'mobile: activeAppInfo': { command: 'activeAppInfo', params: none },
  'mobile: deviceInfo': { command: 'iosDeviceInfo', params: none },
  'mobile: deviceScreenInfo': { command: 'deviceScreenInfo', params: none },
  'mobile: dragFromToForDuration': {
    command: 'dragFromTo',
    params: { required: ['duration', 'fromX', 'fromY', 'toX', 'toY'], optional: ['elementId'] },
  },
  'mobile: getContentSize': { command: 'getContentSize', params: none },
  'mobile: isAppInstalled': { command: 'isAppInstalled', params: bundle },
  'mobile: isVoiceOverEnabled': { command: 'isVoiceOverEnabled', params: none },
  'mobile: keys': { command: 'mobileKeys', params: { required: ['keys'], optional: ['elementId'] } },
  'mobile: launchApp': { command: 'activateApp', params: bundle },
  'mobile: performAccessibilityAudit': {
    command: 'performAccessibilityAudit',
    params: { optional: ['auditTypes'] },
  },
  'mobile: performIoHidEvent': {
    command: 'performIoHidEvent',
    params: { required: ['page', 'usage', 'durationSeconds'] },
  },
  'mobile: pressButton': {
    command: 'pressButton',
    params: { required: ['name'], optional: ['durationSeconds'] },
  },
  'mobile: queryAppState': { command: 'queryAppState', params: bundle },
  'mobile: scroll': {
    command: 'iosScroll',
    params: {
      optional: ['name', 'direction', 'predicateString', 'toVisible', 'distance', 'elementId'],
    },
  },
  'mobile: setContentSize': { command: 'setContentSize', params: { required: ['size'] } },
  'mobile: swipe': {
    command: 'swipeGesture',
    params: { required: ['direction'], optional: ['velocity', 'elementId'] },
  },
  'mobile: tap': { command: 'tapAt', params: { required: ['x', 'y'], optional: ['elementId'] } },
  'mobile: terminateApp': { command: 'terminateApp', params: bundle },
};

/** The `mobile:` calls of a platform. @param {'Android' | 'iOS'} platform */
export function scriptsFor(platform) {
  return platform === 'iOS' ? IOS : ANDROID;
}
