import { DOMParser } from '@xmldom/xmldom';
import xpath from 'xpath';

const BOUNDS = /^\[(-?\d+),(-?\d+)\]\[(-?\d+),(-?\d+)\]$/;
// A start tag; comments, CDATA, declarations and end tags are passed over.
const TAGS =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[!?/][^>]*>|<[^\s<>/]+(?:[^>"']|"[^"]*"|'[^']*')*>/g;
const EDITABLE = {
  Android: /(EditText|AutoCompleteTextView)$/,
  iOS: /(TextField|TextView|SearchField)$/,
};
const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' };

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * Pixels on Android, points on iOS; right and bottom lie outside.
 */

/** One page source as a tree: its elements in document order, their boxes, and XPath over them. */
export class Page {
  /** @param {string} source */
  constructor(source) {
    this.source = source;
    const onError = (level, message) => {
      if (level !== 'warning') throw new Error(`The page source is broken: ${message}`);
    };
    this.document = new DOMParser({ onError }).parseFromString(source, 'text/xml');
    /** @type {any[]} */
    this.elements = [];
    this.#number(this.document);
    /** @type {Map<string, any[]>} */
    this.found = new Map();
  }

  /**
   * The nodes that an XPath finds, in document order. Throws what the parser says of a broken one.
   * @param {string} expression
   * @param {any} [from] the node that a relative path starts at
   * @returns {any[]}
   */
  select(expression, from) {
    if (from) return xpath.parse(expression).select({ node: from });
    let found = this.found.get(expression);
    if (!found) {
      found = xpath.parse(expression).select({ node: this.document });
      this.found.set(expression, found);
    }
    return found;
  }

  /** What a touch meets: the last node in document order that contains the point, or undefined. */
  at(x, y) {
    return this.elements.findLast((element) => {
      const box = boxOf(element);
      if (!box || hidden(element)) return false;
      return box.left <= x && x < box.right && box.top <= y && y < box.bottom;
    });
  }

  /** The size of the window. @returns {{width: number, height: number}} */
  size() {
    const root = this.document.documentElement;
    const [width, height] = ['width', 'height'].map((name) => Number(root.getAttribute(name)));
    if (width > 0 && height > 0) return { width, height };
    const boxes = this.elements.map(boxOf).filter((box) => box !== null);
    return {
      width: Math.max(0, ...boxes.map((box) => box.right)),
      height: Math.max(0, ...boxes.map((box) => box.bottom)),
    };
  }

  // Numbers make comparing two nodes cheap; xmldom's own comparison walks along all siblings.
  #number(node) {
    node.order = this.count = (this.count ?? -1) + 1;
    node.compareDocumentPosition = comparePosition;
    if (node.nodeType === 1) {
      node.place = this.elements.length;
      this.elements.push(node);
    }
    for (let child = node.firstChild; child; child = child.nextSibling) this.#number(child);
  }
}

/** @returns {number} bits of the DOM: 1 = cannot say, 2 = the other precedes, 4 = it follows */
function comparePosition(other) {
  if (other.order === undefined) return 1;
  return other.order < this.order ? 2 : 4;
}

function hidden(element) {
  return element.getAttribute('displayed') === 'false' || element.getAttribute('visible') === 'false';
}

/** The box of a node, or null when it has none or an empty one. @returns {Box | null} */
export function boxOf(element) {
  const match = BOUNDS.exec(element.getAttribute('bounds') ?? '');
  let numbers = match?.slice(1).map(Number);
  if (!numbers && element.getAttribute('width') && element.getAttribute('x')) {
    const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) =>
      Number(element.getAttribute(name)),
    );
    numbers = [x, y, x + width, y + height];
  }
  if (!numbers || numbers.some(Number.isNaN)) return null;
  const [left, top, right, bottom] = numbers;
  return left < right && top < bottom ? { left, top, right, bottom } : null;
}

/** Whether text can be typed into a node. @param {'Android' | 'iOS'} platform */
export function editable(element, platform) {
  const type = element.getAttribute(platform === 'iOS' ? 'type' : 'class') || element.nodeName;
  return EDITABLE[platform].test(type);
}

/**
 * The source with attributes of some elements changed; everything else stays as it is, byte by byte.
 * @param {string} source
 * @param {Map<number, Record<string, string>>} changes by the element's place in document order
 */
export function withAttributes(source, changes) {
  let place = -1;
  return source.replace(TAGS, (tag) => {
    if (/^<[!?/]/.test(tag)) return tag;
    place += 1;
    const wanted = Object.entries(changes.get(place) ?? {});
    return wanted.reduce((changed, [name, value]) => withAttribute(changed, name, value), tag);
  });
}

function withAttribute(tag, name, value) {
  const text = `${name}="${value.replace(/[&<>"\n]/g, (one) => ESCAPES[one])}"`;
  const present = new RegExp(`(\\s)${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`);
  if (present.test(tag)) return tag.replace(present, (_, space) => space + text);
  return tag.replace(/\s*\/?>$/, (end) => ` ${text}${end}`);
}
