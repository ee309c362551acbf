/**
 * @typedef {{kind: 'tap', x: number, y: number}} Tap
 * @typedef {{kind: 'swipe', direction: import('./stage.js').Direction}} Swipe
 * @typedef {{kind: 'key', value: string}} Key
 */

const LONG_PRESS_MS = 500;
const REVERSED = { up: 'down', down: 'up', left: 'right', right: 'left' };

/** Scrolling towards somewhere moves the finger the other way. */
export function reversed(direction) {
  return REVERSED[direction];
}

/** Whether the word is a direction. */
export function isDirection(word) {
  return Object.hasOwn(REVERSED, word);
}

/** The direction from one point to another, by the longer of its parts. */
export function directionOf(from, to) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  if (Math.abs(across) > Math.abs(down)) return across < 0 ? 'left' : 'right';
  return down < 0 ? 'up' : 'down';
}

/**
 * What W3C actions mean to a touch screen. Only the first pointer counts; long presses do nothing.
 * @param {any[]} actions
 * @param {{slop: number, origin: (element: object) => {x: number, y: number}}} screen `slop` is how
 *   far a finger may move in a tap; `origin` gives an element's centre
 * @returns {Array<Tap | Swipe | Key>}
 */
export function readActions(actions, screen) {
  const pointer = actions.find(({ type }) => type === 'pointer');
  const keys = actions.filter(({ type }) => type === 'key');
  return [
    ...(pointer ? readPointer(pointer.actions ?? [], screen) : []),
    ...keys.flatMap((source) => source.actions ?? []).flatMap(readKey),
  ];
}

function readKey({ type, value }) {
  return type === 'keyDown' ? [{ kind: 'key', value }] : [];
}

function readPointer(steps, { slop, origin }) {
  const done = [];
  let at = { x: 0, y: 0 };
  /** @type {{from: {x: number, y: number}, ms: number} | null} */
  let touch = null;
  for (const step of steps) {
    if (touch) touch.ms += step.duration ?? 0;
    if (step.type === 'pointerMove') at = moved(step, at, origin);
    else if (step.type === 'pointerDown') touch = { from: at, ms: 0 };
    else if (step.type === 'pointerUp' && touch) {
      const far = Math.hypot(at.x - touch.from.x, at.y - touch.from.y) > slop;
      if (far) done.push({ kind: 'swipe', direction: directionOf(touch.from, at) });
      else if (touch.ms < LONG_PRESS_MS) done.push({ kind: 'tap', ...at });
      touch = null;
    } else if (step.type === 'pointerCancel') touch = null;
  }
  return done;
}

function moved({ x = 0, y = 0, origin: from = 'viewport' }, at, origin) {
  if (from === 'viewport') return { x, y };
  const start = from === 'pointer' ? at : origin(from);
  return { x: start.x + x, y: start.y + y };
}
