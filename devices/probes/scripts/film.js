// For recordings of a problem: brings an element into view, names it, says where the focus is.
(() => {
  const MOST_INSIDE = 20;
  const state = { x: scrollX, y: scrollY };
  const byPath = (wanted) => (wanted ? document.querySelector(wanted) : null);
  const active = () => {
    const element = document.activeElement;
    return element && element !== document.body && element !== document.documentElement
      ? element : null;
  };
  const id = (element) => (element.getAttribute('id') || '').slice(0, 200);
  const label = (element) => {
    const name = element.nodeName.toLowerCase().slice(0, 40);
    const own = id(element).slice(0, 40);
    const first = (element.getAttribute('class') || '').trim().split(/\s+/)[0].slice(0, 40);
    const mark = own ? `#${own}` : first ? `.${first}` : '';
    const text = (element.getAttribute('aria-label') || element.innerText || element.getAttribute('placeholder')
      || '').replace(/\s+/g, ' ').trim();
    return { name: name + mark, text: [...text].slice(0, 30).join('') };
  };
  const step = (element) => {
    const name = element.nodeName.toLowerCase();
    const parent = element.parentElement;
    if (!parent || name === 'html' || name === 'body' || name === 'head') return name;
    const twins = [...parent.children].filter((e) => e.nodeName === element.nodeName);
    return twins.length === 1 ? name : `${name}:nth-of-type(${twins.indexOf(element) + 1})`;
  };
  const box = (element) => {
    const r = element.getBoundingClientRect();
    return { x: r.x, y: r.y, width: r.width, height: r.height };
  };
  const about = (element) => {
    if (!element) return null;
    const steps = [];
    for (let e = element; e; e = e.parentElement) steps.unshift([step(e).slice(0, 200), id(e)]);
    const inside = [...element.querySelectorAll('[id]')].slice(0, MOST_INSIDE).map(id);
    return { path: ydAudit.path(element), ...label(element), ...box(element),
      steps: steps.slice(0, 60), inside };
  };
  // With `seen` what has no size is stood for by what holds it.
  const aim = (wanted, seen) => {
    let e = byPath(wanted);
    while (seen && e && e !== document.body && (e.offsetWidth < 8 || e.offsetHeight < 8)) {
      e = e.parentElement;
    }
    if (!e || (seen && e === document.body)) return null;
    e.scrollIntoView({ block: 'center', behavior: 'instant' });
    return about(e);
  };
  const focus = (wanted) => {
    const e = byPath(wanted);
    if (e) e.focus({ preventScroll: true });
    return Boolean(e) && active() === e;
  };
  // The stop before an element, from which Tab leads to it; null where there is none.
  const before = (wanted) => {
    const e = byPath(wanted);
    const all = [...document.querySelectorAll('a[href],button,input,select,textarea,[tabindex]')]
      .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
    const at = all.indexOf(e);
    return at > 0 ? ydAudit.path(all[at - 1]) : null;
  };
  const where = () => about(active());
  const place = (wanted) => { const e = byPath(wanted); return e ? box(e) : null; };
  const HINT = /float|piao|popwin|pop-|popup|layer|duilian|modal|dialog|close/i;
  const CLOSE = /关闭|关掉|收起|close|dismiss/i;
  // Whoever uses the keyboard and listens can close it: nothing to show.
  const closable = (e) => [...e.querySelectorAll('a[href],button,[tabindex]')].some((one) => one.tabIndex >= 0
    && CLOSE.test(`${one.getAttribute('aria-label') || ''} ${one.title} ${one.innerText}`));
  // A box that stays over the page while it scrolls, neither a bar nor the page itself.
  const floating = () => [...document.querySelectorAll('body *')].slice(0, 5000).filter((e) => {
    const style = getComputedStyle(e);
    if (style.position !== 'fixed' || style.pointerEvents === 'none') return false;
    const r = e.getBoundingClientRect();
    const share = (r.width * r.height) / (innerWidth * innerHeight);
    const hint = HINT.test(`${e.getAttribute('class')} ${e.id}`) || e.matches('[role=dialog],dialog')
      || e.querySelector('[class*=close],[id*=close]');
    return r.width * r.height > 900 && share < 0.9 && hint && e.checkVisibility()
      && !closable(e);
  }).slice(0, 1).map((e) => ydAudit.path(e))[0] || null;
  const scroll = (share) => {
    const most = document.documentElement.scrollHeight - innerHeight;
    scrollTo({ top: Math.min(most, share * innerHeight), behavior: 'instant' });
    return most > 0 ? scrollY : -1;
  };
  const back = () => scrollTo({ left: state.x, top: state.y, behavior: 'instant' });
  return { aim, focus, before, where, place, floating, scroll, back };
})()
