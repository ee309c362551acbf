// Which single characters do something while the focus is in no control, and what turns them off.
(() => {
  const SIGNS = {
    '/': ['Slash', 191], '?': ['Slash', 191, 1], '.': ['Period', 190], '>': ['Period', 190, 1],
    ',': ['Comma', 188], '<': ['Comma', 188, 1], ';': ['Semicolon', 186], "'": ['Quote', 222],
    '[': ['BracketLeft', 219], ']': ['BracketRight', 221], '-': ['Minus', 189],
    '=': ['Equal', 187], '+': ['Equal', 187, 1], '*': ['Digit8', 56, 1], '#': ['Digit3', 51, 1],
    '!': ['Digit1', 49, 1], '@': ['Digit2', 50, 1], '`': ['Backquote', 192],
  };
  const KEYS = [...'abcdefghijklmnopqrstuvwxyz0123456789', ...Object.keys(SIGNS)];
  const ODD = ['ß', 'ƒ']; // nobody's shortcut: what answers these answers every key
  const OWN = /快捷键|热键|按键|键位|shortcut|hot\s?key|\b(?:ctrl|control|alt|shift)\b/i;
  const PLACE = /设置|偏好|选项|无障碍|辅助|帮助|setting|preference|option|accessib|help/i;
  const details = (key) => {
    const [code, number, shift] = SIGNS[key]
      || (/[a-z]/.test(key) ? [`Key${key.toUpperCase()}`, key.toUpperCase().charCodeAt(0)]
        : /[0-9]/.test(key) ? [`Digit${key}`, key.charCodeAt(0)] : ['', 0]);
    return { code, number, shift: Boolean(shift) };
  };
  const fire = (key) => {
    const { code, number, shift } = details(key);
    const target = document.activeElement || document.body;
    const common = { key, code, shiftKey: shift, bubbles: true, cancelable: true, composed: true };
    const send = (type, n) => target.dispatchEvent(
      new KeyboardEvent(type, { ...common, keyCode: n, which: n, charCode: type === 'keypress' ? n : 0 }));
    if (send('keydown', number)) send('keypress', key.charCodeAt(0));
    send('keyup', number);
  };
  const watcher = new MutationObserver(() => {});
  let late = [];
  const real = new MutationObserver((records) => { late.push(...records); });
  const all = {
    subtree: true, childList: true, characterData: true, attributes: true,
  };
  const values = () => [...document.querySelectorAll('input,textarea,select')].slice(0, 60)
    .map((e) => `${e.value}|${e.checked}`).join('\n');
  const standing = () => [Math.round(scrollX), Math.round(scrollY), values()].join('\n');
  const leave = () => { if (document.activeElement) document.activeElement.blur(); };
  // True when pressing the key changed the page at once.
  const effect = (key) => {
    const focused = document.activeElement;
    const before = standing();
    ydAudit.hold(true);
    watcher.takeRecords();
    fire(key);
    const changed = watcher.takeRecords().length > 0 || standing() !== before
      || ydAudit.hold(true).length > 0;
    const moved = document.activeElement !== focused;
    if (moved) leave();
    return changed || moved;
  };
  const ask = () => {
    leave();
    watcher.observe(document, all);
    const odd = ODD.some(effect);
    const keys = odd ? [] : KEYS.filter(effect);
    watcher.disconnect();
    return { odd, keys: keys.length > 12 ? [] : keys };
  };
  let mark = '';
  let quiet = 0;
  const arm = () => {
    leave();
    late = [];
    mark = standing();
    quiet = performance.now();
    real.observe(document, all);
  };
  const saw = () => {
    late.push(...real.takeRecords());
    real.disconnect();
    const changed = late.length > 0 || standing() !== mark
      || (document.activeElement && document.activeElement !== document.body);
    leave();
    return Boolean(changed);
  };
  const name = (e) => [
    ...[...(e.labels || [])].map((l) => l.innerText), e.innerText || '',
    ['button', 'submit'].includes(e.type) ? e.value : '', e.getAttribute('aria-label') || '',
    e.title || '',
  ].join(' ');
  const controls = () => [...document.querySelectorAll(
    'button,input,select,a[href],summary,[role=button],[role=switch],[role=checkbox]')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }));
  // What the page offers against the key: a control that was really used and worked, a control
  // that only may, or nothing.
  const remedy = (key) => {
    watcher.observe(document, all);
    const works = () => { leave(); return !effect(key); };
    const attempt = (tried, depth) => {
      for (const e of controls()) {
        if (tried.size >= 8 || tried.has(e) || !OWN.test(name(e))) continue;
        tried.add(e);
        e.click();
        if (works() || (depth < 2 && attempt(tried, depth + 1))) { e.click(); return true; }
        e.click();
      }
      return false;
    };
    const tried = new Set();
    const found = attempt(tried, 0);
    watcher.disconnect();
    if (found) return 'works';
    return tried.size || controls().some((e) => PLACE.test(name(e))) ? 'maybe' : 'none';
  };
  return { ask, arm, saw, remedy, details };
})()
