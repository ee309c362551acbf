import { closeSync, existsSync, openSync } from 'node:fs';

const ON_ELEMENTS = new Set([
  'click', 'setValue', 'clear', 'getText', 'getAttribute', 'getProperty', 'getName',
  'getElementRect', 'elementDisplayed', 'elementEnabled', 'elementSelected',
]);

export const KINDS = new Set([
  'slow', 'hang', 'drop-session', 'disconnect', 'app-crash', 'stale-element', 'error',
]);

/**
 * @typedef {object} Fault what goes wrong, once, when all conditions are met
 * @property {string} kind one of KINDS
 * @property {number} [after] so many commands were answered before
 * @property {string} [screen] this screen shows
 * @property {number} [ms] how long "slow" takes
 * @property {boolean} [repeat] again with every command from then on
 */

/** The faults of one session, in the order in which they were given. */
export class Faults {
  /**
   * @param {Fault[]} list
   * @param {string} [once] a file that the first fault makes; where it exists nothing goes wrong
   */
  constructor(list = [], once) {
    const unknown = list.find(({ kind }) => !KINDS.has(kind));
    if (unknown) throw new Error(`There is no fault '${unknown.kind}'`);
    this.waiting = once && existsSync(once) ? [] : [...list];
    this.once = once;
    this.commands = 0;
  }

  /**
   * The fault that hits a command, or undefined.
   * @param {string} command
   * @param {string} screen key of the screen that shows
   * @returns {Fault | undefined}
   */
  next(command, screen) {
    const answered = this.commands;
    this.commands += 1;
    const fault = this.waiting.find(
      (one) =>
        answered >= (one.after ?? 0) &&
        (one.screen === undefined || one.screen === screen) &&
        (one.kind !== 'stale-element' || ON_ELEMENTS.has(command)),
    );
    if (!fault) return undefined;
    if (!fault.repeat) this.waiting.splice(this.waiting.indexOf(fault), 1);
    if (this.once && !existsSync(this.once)) closeSync(openSync(this.once, 'a'));
    return fault;
  }
}
