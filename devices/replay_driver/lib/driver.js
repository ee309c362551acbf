import { BaseDriver } from 'appium/driver.js';
export class ReplayDriver extends BaseDriver {}
