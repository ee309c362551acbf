import { errors } from 'appium/driver.js';
import { util } from 'appium/support.js';
import { boxOf } from '../page.js';

const ATTRIBUTES = {
  className: 'class',
  contentDescription: 'content-desc',
  name: 'content-desc',
  resourceId: 'resource-id',
};

/** Finding elements and asking them. An element is its place in one reading of one screen. */
export const elementCommands = {
  /** Called by the base driver for every way of finding. */
  async findElOrEls(strategy, selector, multiple, context) {
    const from = context ? this.found(context) : undefined;
    const expression = this.asXPath(strategy, selector, Boolean(from));
    let found = [];
    let broken = null;
    const look = async () => {
      try {
        found = this.stage.page.select(expression, from);
      } catch (error) {
        broken = error;
      }
      return broken !== null || found.length > 0;
    };
    try {
      await this.implicitWaitForCondition(look);
    } catch {
      // the time for waiting is over
    }
    if (broken) throw new errors.InvalidSelectorError(`${selector}: ${broken.message}`, broken);
    if (multiple) return found.map((node) => this.remember(node));
    if (found.length) return this.remember(found[0]);
    throw new errors.NoSuchElementError();
  },

  /** @returns {string} an XPath for a strategy of the platform */
  asXPath(strategy, selector, inside) {
    if (strategy === 'xpath') return selector;
    const quoted = literal(selector);
    const all = inside ? './/*' : '//*';
    if (!this.android) {
      return strategy === 'class name' ? `${all}[@type=${quoted}]` : `${all}[@name=${quoted}]`;
    }
    if (strategy === 'accessibility id') return `${all}[@content-desc=${quoted}]`;
    if (strategy === 'class name') return `${all}[@class=${quoted}]`;
    const own = literal(`${this.stage.recording.session.app.id}:id/${selector}`);
    return `${all}[@resource-id=${quoted} or @resource-id=${own}]`;
  },

  /** Give a node an id. @returns {object} the WebDriver form of an element */
  remember(node) {
    if (node.nodeType !== 1) {
      throw new errors.InvalidSelectorError('The XPath finds something that is no element');
    }
    const id = util.uuidV4();
    this.elements.set(id, { generation: this.stage.generation, place: node.place });
    return util.wrapElement(id);
  },

  /** The node of an id. Throws StaleElementReferenceError when the screen has changed. */
  found(id) {
    const known = this.elements.get(id);
    if (!known) throw new errors.NoSuchElementError();
    if (known.generation !== this.stage.generation) throw new errors.StaleElementReferenceError();
    return this.stage.page.elements[known.place];
  },

  /** @param {object | string} element @returns {string} its id */
  unwrap(element) {
    return util.unwrapElement(element);
  },

  centre(node) {
    const box = boxOf(node);
    if (!box) throw new errors.InvalidElementStateError('The element has no visible area');
    return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  },

  async active() {
    const node = this.stage.focused;
    if (!node) throw new errors.NoSuchElementError();
    return this.remember(node);
  },

  async click(id) {
    const { x, y } = this.centre(this.found(id));
    this.stage.tap(x, y);
  },

  /** Adds to what the field holds. */
  async setValue(text, id) {
    const node = this.found(id);
    this.stage.focus(node);
    this.stage.write(node, this.textIn(node) + [text].flat().join(''));
  },

  async clear(id) {
    this.stage.write(this.found(id), '');
  },

  /** What was typed into a field; its hint is no text. */
  textIn(node) {
    const text = node.getAttribute(this.android ? 'text' : 'value') ?? '';
    const hint = node.getAttribute(this.android ? 'hint' : 'placeholderValue');
    return text === hint ? '' : text;
  },

  async getText(id) {
    const node = this.found(id);
    if (this.android) return node.getAttribute('text') ?? '';
    return node.getAttribute('value') || node.getAttribute('label') || '';
  },

  /** @returns {Promise<string | null>} null for an attribute that the source does not have */
  async getAttribute(name, id) {
    const node = this.found(id);
    const asked = this.android ? (ATTRIBUTES[name] ?? name) : name;
    return node.hasAttribute(asked) ? node.getAttribute(asked) : null;
  },

  async getProperty(name, id) {
    return await this.getAttribute(name, id);
  },

  async getName(id) {
    return this.found(id).nodeName;
  },

  async getElementRect(id) {
    const box = boxOf(this.found(id)) ?? { left: 0, top: 0, right: 0, bottom: 0 };
    const { left, top, right, bottom } = box;
    return { x: left, y: top, width: right - left, height: bottom - top };
  },

  async elementDisplayed(id) {
    return this.found(id).getAttribute(this.android ? 'displayed' : 'visible') !== 'false';
  },

  async elementEnabled(id) {
    return this.found(id).getAttribute('enabled') !== 'false';
  },

  async elementSelected(id) {
    const node = this.found(id);
    return node.getAttribute('selected') === 'true' || node.getAttribute('checked') === 'true';
  },
};

/** A string as XPath 1.0 writes it, which has no escapes. */
function literal(text) {
  if (!text.includes('"')) return `"${text}"`;
  return `concat(${text.split('"').map((part) => `"${part}"`).join(`, '"', `)})`;
}
