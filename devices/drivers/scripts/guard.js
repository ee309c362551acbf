// Runs in the page's own world before its scripts: keeps dialogs and pop-ups from stopping the
// audit and notes which timers the page starts. Functions keep their effect otherwise.
(() => {
  const key = Symbol.for('yd-audit');
  if (window[key]) return;
  const notes = { dialogs: [], timers: [], calls: 0, lazy: false };
  Object.defineProperty(window, key, { value: notes });
  const LIMIT = 20;
  const stub = (kind, answer) => (message) => {
    notes.calls += 1;
    if (notes.dialogs.length < LIMIT) {
      notes.dialogs.push(`${kind}: ${String(message === undefined ? '' : message).slice(0, 200)}`);
    }
    // An endless loop of dialogs would hang the page: the same error a closed page raises ends it.
    if (notes.calls > LIMIT) throw new Error('dialog refused');
    return answer;
  };
  window.alert = stub('alert', undefined);
  window.confirm = stub('confirm', false);
  window.prompt = stub('prompt', null);
  window.print = stub('print', undefined);
  window.open = stub('open', null);
  for (const kind of ['setInterval', 'setTimeout']) {
    const original = window[kind];
    window[kind] = function (handler, delay, ...rest) {
      if (delay >= 1000 && notes.timers.length < 50) {
        notes.timers.push({
          kind: kind === 'setInterval' ? 'interval' : 'timeout',
          delay: Math.min(Number(delay), 2147483647),
          source: String(handler).slice(0, 400),
        });
      }
      return original.call(this, handler, delay, ...rest);
    };
  }
  // Whoever watches scrolling or visibility may bring content in when it is scrolled to.
  const watches = (type) => type === 'scroll' || type === 'wheel' || type === 'touchmove';
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...rest) {
    if (watches(type)) notes.lazy = true;
    return listen.call(this, type, ...rest);
  };
  window.IntersectionObserver = new Proxy(window.IntersectionObserver, {
    construct(target, given, made) {
      notes.lazy = true;
      return Reflect.construct(target, given, made);
    },
  });
})();
