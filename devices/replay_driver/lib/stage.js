import { editable, Page, withAttributes } from './page.js';
import { blankPng, LAUNCHERS, launcherSource } from './launcher.js';

/** @typedef {'up' | 'down' | 'left' | 'right'} Direction the way in which the finger moves */

/**
 * What the device shows: which recorded screen, in which reading, with what was typed and focused.
 * It only knows the recording; everything of Appium is in the commands.
 */
export class Stage {
  /**
   * @param {import('./recording.js').Recording} recording
   * @param {() => number} [now] milliseconds
   */
  constructor(recording, now = Date.now) {
    this.recording = recording;
    this.now = now;
    this.platform = recording.platformName;
    this.orientation = 'PORTRAIT';
    this.usualScale = recording.session.device.font_scale ?? 1;
    this.fontScale = this.usualScale;
    this.contentSize = 'large'; // what iOS calls its usual text size
    this.visits = 0;
    this.launch();
  }

  /** The app starts anew, with the first screen. */
  launch() {
    this.running = true;
    this.inFront = true;
    this.show(this.recording.session.start);
  }

  /** The app comes to the front: as it was, or anew when it was not running. */
  activate() {
    if (!this.running) this.launch();
    this.inFront = true;
  }

  /** The app ends, by itself or by order; the launcher shows. @returns {boolean} whether it ran */
  end() {
    const ran = this.running;
    this.running = this.inFront = false;
    this.visits += 1;
    return ran;
  }

  /** @param {string} key */
  show(key) {
    this.key = key;
    this.screen = this.recording.session.screens[key];
    this.visits += 1;
    this.shownAt = this.now();
    this.pulled = false;
    /** Changed attributes of the reading by place. @type {Map<string, Map<number, object>>} */
    this.changes = new Map();
    this.tabbed = null;
    this.keyboardHidden = false;
  }

  /** The recorded reading that shows now; null for the launcher. */
  get reading() {
    if (!this.inFront) return null;
    const { screen } = this;
    if (this.orientation === 'LANDSCAPE' && screen.rotated) return screen.rotated;
    if (this.enlarged && screen.large) return screen.large.reading;
    return this.refreshed ? screen.refresh.after : screen.reading;
  }

  get enlarged() {
    return this.fontScale > this.usualScale || this.contentSize.startsWith('accessibility-');
  }

  get refreshed() {
    const refresh = this.screen.refresh;
    if (!refresh) return false;
    if (refresh.trigger === 'pull') return this.pulled;
    return this.now() - this.shownAt >= (refresh.seconds ?? 5) * 1000;
  }

  /** Names what shows now; an element found under another name is stale. */
  get generation() {
    return `${this.visits}/${this.reading?.source ?? ''}`;
  }

  /** The page source: the recorded file as it is, unless something was typed or focused. */
  get source() {
    const { reading } = this;
    if (!reading) return launcherSource(this.platform, this.startPage.size());
    const recorded = this.recording.bytes(reading.source).toString('utf8');
    const changes = this.changes.get(reading.source);
    return changes ? withAttributes(recorded, changes) : recorded;
  }

  /** The source as a tree. @returns {Page} */
  get page() {
    const { source } = this;
    if (this.parsed?.source !== source) this.parsed = new Page(source);
    return this.parsed;
  }

  /** The first screen, for sizes that do not depend on what shows. */
  get startPage() {
    const { session } = this.recording;
    const { source } = session.screens[session.start].reading;
    this.start ??= new Page(this.recording.bytes(source).toString('utf8'));
    return this.start;
  }

  /** @returns {Buffer | null} a PNG, or null when none was recorded */
  get screenshot() {
    const { reading } = this;
    if (reading) return reading.screenshot ? this.recording.bytes(reading.screenshot) : null;
    const { width, height } = this.startPage.size();
    const scale = this.platform === 'iOS' ? (this.recording.session.device.density ?? 1) : 1;
    return blankPng(Math.round(width * scale), Math.round(height * scale));
  }

  /** Package or bundle id and activity in the foreground. */
  get foreground() {
    if (!this.inFront) return LAUNCHERS[this.platform];
    const { app } = this.recording.session;
    return {
      id: this.screen.package ?? app.id,
      activity: this.screen.activity ?? '',
      name: this.screen.package ? '' : (app.name ?? ''),
    };
  }

  get keyboardShown() {
    return this.inFront && this.screen.keyboard === true && !this.keyboardHidden;
  }

  /** A short touch. The innermost node that something was recorded for decides. */
  tap(x, y) {
    if (!this.inFront) return;
    const { page } = this;
    const hit = page.at(x, y);
    for (let node = hit; node?.nodeType === 1; node = node.parentNode) {
      const lead = this.screen.taps?.find(({ on }) => page.select(on).includes(node));
      if (lead) return void this.show(lead.to);
    }
    if (hit && editable(hit, this.platform)) this.focus(hit);
  }

  /** @param {Direction} direction @returns {boolean} whether something moved */
  swipe(direction) {
    if (!this.inFront) return false;
    const to = this.screen.swipes?.[direction];
    if (to) this.show(to);
    else if (direction === 'down' && this.screen.refresh?.trigger === 'pull') this.pulled = true;
    else return false;
    return true;
  }

  back() {
    if (this.inFront && this.screen.back) this.show(this.screen.back);
  }

  /** Tab: the focus goes to the next of the recorded elements, after the last to the first. */
  tab() {
    const paths = this.inFront ? (this.screen.traversal ?? []) : [];
    if (!paths.length) return;
    const nodes = paths.map((path) => this.page.select(path)[0]);
    const at = this.tabbed ?? nodes.findIndex((node) => node?.getAttribute('focused') === 'true');
    this.tabbed = (at + 1) % paths.length;
    if (nodes[this.tabbed]) this.focus(nodes[this.tabbed]);
  }

  /** The node with input focus, or undefined. */
  get focused() {
    return this.page.elements.find((node) => node.getAttribute('focused') === 'true');
  }

  focus(element) {
    const former = this.focused;
    if (former === element) return;
    if (former) this.#change(former, { focused: 'false' });
    this.#change(element, { focused: 'true' });
  }

  /** @param {string} text what the field holds from now on */
  write(element, text) {
    this.#change(element, { [this.platform === 'Android' ? 'text' : 'value']: text });
  }

  #change(element, attributes) {
    const name = this.reading?.source;
    if (!name) return;
    const changes = this.changes.get(name) ?? new Map();
    changes.set(element.place, { ...changes.get(element.place), ...attributes });
    this.changes.set(name, changes);
  }
}
