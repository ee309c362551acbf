// Where the keyboard goes and what shows it. Focus is moved by script where that tells enough;
// real keys, pressed from outside, are only needed where a script of the page moves it too.
(() => {
  const TABBABLE = 'a[href],area[href],button,input,select,textarea,summary,iframe,audio[controls],'
    + 'video[controls],[tabindex],[contenteditable]';
  // One element with several stops of its own, or whose inside nobody sees from here.
  const MANY = 'iframe,frame,object,embed,audio,video,input[type=date],input[type=time],'
    + 'input[type=datetime-local],input[type=month],input[type=week]';
  const TYPED = 'input:not([type]),input[type=text],input[type=search],input[type=email],'
    + 'input[type=tel],input[type=url],input[type=password],input[type=number],textarea';
  const LOOKS = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor',
    'borderTopWidth', 'borderTopStyle', 'borderBottomColor', 'borderBottomWidth',
    'borderBottomStyle', 'borderLeftColor', 'borderLeftWidth', 'borderRightColor', 'opacity',
    'backgroundColor', 'backgroundImage', 'backgroundPosition', 'color', 'textDecorationLine',
    'textDecorationColor', 'textShadow', 'visibility', 'display', 'transform', 'filter', 'width',
    'height', 'left', 'top', 'fontWeight', 'content', 'clipPath', 'zIndex'];
  const DIALOG = 'dialog,[role=dialog],[role=alertdialog],[aria-modal=true]';
  const MAX_STOPS = 200;
  const state = { log: [], stops: [], before: null, x: 0, y: 0, changes: [] };
  const path = (element) => (element ? ydAudit.path(element) : null);
  const byPath = (wanted) => (wanted ? document.querySelector(wanted) : null);
  const active = () => {
    const element = document.activeElement;
    return element && element !== document.body && element !== document.documentElement
      ? element : null;
  };
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width * box.height > 4 && box.right + scrollX > 0 && box.bottom + scrollY > 0
      && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  // Behind a modal dialog of the browser's own nothing can get the focus.
  const tabbable = () => [...(document.querySelector('dialog:modal') || document)
    .querySelectorAll(TABBABLE)].filter((e) => e.tabIndex >= 0 && !e.disabled
    && e.type !== 'hidden' && e.checkVisibility({ visibilityProperty: true })
    && !e.closest('[inert]') && (e.nodeName !== 'SUMMARY' || e.parentNode.nodeName === 'DETAILS'))
    .slice(0, MAX_STOPS + 1);
  const note = (event) => {
    if (event.target instanceof Element && state.log.length < 500) state.log.push(event.target);
  };
  const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const press = (target, type, detail) => target.dispatchEvent(
    new KeyboardEvent(type, { bubbles: true, cancelable: true, composed: true, ...detail }));
  const taken = () => { const found = state.log; state.log = []; return found; };

  // Moving the focus by script must not itself set off what answers its leaving.
  const hush = (event) => event.stopImmediatePropagation();
  const quietly = (on) => ['blur', 'focusout'].forEach((type) => {
    window[on ? 'addEventListener' : 'removeEventListener'](type, hush, true);
  });
  // Lets timers run out that pull the focus here and there, and ends with the focus nowhere.
  const calm = async () => {
    quietly(true);
    await sleep(30);
    if (active()) active().blur();
    quietly(false);
    taken();
  };

  const begin = () => {
    state.before = active();
    [state.x, state.y] = [scrollX, scrollY];
    window.addEventListener('focus', note, true);
    const all = tabbable();
    state.stops = all.slice(0, MAX_STOPS);
    state.watcher = new MutationObserver((records) => { state.changes.push(...records); });
    return { count: state.stops.length, all: all.length <= MAX_STOPS };
  };
  // Attributes that a key changed get the values that they had.
  const restore = () => {
    for (const r of state.changes.concat(state.watcher.takeRecords()).reverse()) {
      if (r.oldValue === null) r.target.removeAttribute(r.attributeName);
      else r.target.setAttribute(r.attributeName, r.oldValue);
    }
    state.changes = [];
    state.watcher.disconnect();
  };
  const remember = () => {
    state.watcher.observe(document, {
      subtree: true, attributes: true, attributeOldValue: true,
      attributeFilter: ['style', 'class', 'hidden', 'open', 'aria-hidden', 'inert'],
    });
  };
  const end = async (held) => {
    if (held) await calm();
    restore();
    const now = active();
    quietly(held); // otherwise what opened with the focus has to close with it
    if (state.before && state.before.isConnected) state.before.focus({ preventScroll: true });
    else if (now) now.blur();
    quietly(false);
    window.removeEventListener('focus', note, true);
    scrollTo({ left: state.x, top: state.y, behavior: 'instant' });
    state.log = [];
  };
  // After so many milliseconds, which the page's own timers count by the same clock.
  const rested = async (ms) => { await sleep(ms); return now(); };
  const now = () => ({
    at: path(active()), here: document.hasFocus(), log: taken().map(path),
    many: Boolean(active() && (active().matches(MANY) || active().nodeName.includes('-'))),
  });
  const sentinel = (e) => Boolean(e.closest('[aria-hidden="true"]')) || !seen(e);

  // Of those that lost the focus to nothing: which stay without it? Some are only drawn anew. Where
  // the first few stay without, the others are believed.
  const lastingly = async (lost) => {
    const asked = lost.filter((l) => !l.to && !l.sentinel);
    const real = new Set();
    for (const l of asked.slice(0, 4)) {
      const e = byPath(l.path);
      taken();
      if (e) e.focus({ preventScroll: true });
      await sleep(20);
      if (e && e.isConnected && taken().includes(e) && !active()) real.add(l.path);
    }
    const rest = real.size === Math.min(asked.length, 4) ? asked.slice(4) : [];
    return new Set([...real, ...rest.map((l) => l.path)]);
  };

  // Focus every stop by script: which of them lose it again, pull it back or swallow Tab?
  const sweep = async (patient) => {
    const suspects = new Set();
    const lost = [];
    const kept = [];
    let last = null;
    let done = 0;
    for (const e of state.stops) {
      done += 1;
      taken();
      const had = active() === e;
      e.focus({ preventScroll: true });
      const got = taken().includes(e) || (had && active() === e);
      const at = active();
      if (got && at !== e && !e.contains(at)) {
        lost.push({ path: path(e), to: path(at), sentinel: sentinel(e) });
        suspects.add(at || e);
      } else if (got && patient) {
        const tab = { key: 'Tab', code: 'Tab', keyCode: 9, which: 9 };
        if (!press(e, 'keydown', tab)) suspects.add(e);
        if (active() !== e) { suspects.add(active() || e); e.focus({ preventScroll: true }); }
      } else if (!got && at !== e && last && at === last) suspects.add(last);
      if (e.closest('[aria-hidden="true"]')) {
        if (patient && got && kept.length < 4) await sleep(25);
        kept.push({ path: path(e), kept: got && active() === e });
      }
      last = e;
    }
    taken();
    if (patient) {
      if (active()) active().blur();
      await sleep(25);
      for (const e of taken().slice(0, 20)) suspects.add(e);
    }
    if (suspects.size) await calm();
    const real = await lastingly(lost);
    return {
      done, taken: lost.filter((l) => l.to || l.sentinel || real.has(l.path)), kept: kept.slice(0, 100),
      suspects: [...suspects].filter((e) => e.isConnected && !e.matches(MANY)).slice(0, 4).map(path),
    };
  };
  const focus = (wanted) => {
    const e = byPath(wanted);
    taken();
    quietly(true);
    if (e) e.focus({ preventScroll: true });
    quietly(false);
    return Boolean(e) && active() === e;
  };
  // What is in a circle of stops, so that others can tell what leaving it means.
  const circle = (paths, visited) => {
    const elements = paths.map(byPath).filter(Boolean);
    const known = new Set(visited.map(byPath));
    const others = state.stops.filter((e) => !elements.includes(e) && e.isConnected);
    return {
      others: others.length,
      unseen: others.filter((e) => !known.has(e) && !sentinel(e)).length,
      buttons: elements.filter((e) => e.matches('button,[role=button],input[type=button],a'))
        .map(path),
      shown: elements.every((e) => e.checkVisibility({ visibilityProperty: true })),
    };
  };
  const typed = (wanted) => {
    const e = byPath(wanted);
    return Boolean(e) && e.matches(TYPED) && !e.readOnly && e.value === '';
  };
  const untype = (wanted) => { const e = byPath(wanted); if (e) e.value = ''; };
  // Keys that visible words name: a combination, a key with a name, a character in 按…键.
  const told = () => {
    const text = document.body ? document.body.innerText.slice(0, 100000) : '';
    const found = [];
    const add = (mods, key) => {
      const spelt = [...mods.map((m) => m.toLowerCase()), key].join('+');
      if (!found.some((f) => f.spelt === spelt) && found.length < 6) found.push({ mods, key, spelt });
    };
    const MOD = '(?:ctrl|control|alt|shift|meta|cmd|command|option)';
    const NAMED = 'esc(?:ape)?|f(?:[1-9]|1[0-2])|enter|space|home|end|delete|backspace|tab';
    const combo = new RegExp(`((?:${MOD}\\s*(?:[+＋-]|和|加|and)\\s*)+)"?(${NAMED}|[a-z0-9])(?![a-z0-9])`, 'gi');
    for (const m of text.matchAll(combo)) add(m[1].match(new RegExp(MOD, 'gi')), m[2].toLowerCase());
    const single = /(?:press|hit|use|按下?|敲)[^\n\w]{0,4}(esc(?:ape)?|f(?:[1-9]|1[0-2])|home|end|delete|["“'][a-z0-9]["”'])|按下?\s*([a-z0-9])\s*键/gi;
    for (const m of text.matchAll(single)) add([], (m[1] || m[2]).replace(/["“”']/g, '').toLowerCase());
    return found;
  };

  // What shows the focus: the element's own ring, the caret, or a change of it or of what is near.
  const style = (e) => ['', '::before', '::after'].map((p) => {
    const c = getComputedStyle(e, p || null);
    if (p && (c.content === 'none' || c.content === 'normal')) return '';
    return LOOKS.map((k) => c[k]).join('|');
  }).join('#');
  const near = (e) => {
    const found = new Set([e]);
    [...e.querySelectorAll('*')].slice(0, 8).forEach((d) => found.add(d));
    let up = e;
    for (let i = 0; i < 4 && up && up !== document.body; i += 1) {
      found.add(up);
      let [back, on] = [up, up];
      for (let j = 0; j < 2; j += 1) {
        back = back && back.previousElementSibling;
        on = on && on.nextElementSibling;
        if (back) found.add(back);
        if (on) found.add(on);
      }
      up = up.parentElement;
    }
    return [...found];
  };
  const clear = (colour) => colour === 'transparent' || /,\s*0(\.0+)?\)$/.test(colour);
  const ring = (e) => {
    const c = getComputedStyle(e);
    return c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0 && !clear(c.outlineColor);
  };
  const shows = (e) => {
    if (e.matches(MANY) || e.nodeName.includes('-') || e.nodeName === 'AREA') return null;
    if (ring(e)) return 'ring';
    if ((e.matches(TYPED) && !e.readOnly) || e.isContentEditable) return 'caret';
    e.blur();
    const around = near(e);
    const before = around.map(style).join('\n');
    const running = document.getAnimations().length;
    e.focus({ preventScroll: true });
    if (active() !== e) return null;
    if (around.map(style).join('\n') !== before) return 'change';
    return document.getAnimations().length > running ? 'change' : 'none';
  };
  const layers = () => [...document.querySelectorAll('body *')].slice(0, 5000).filter((e) => {
    const { position } = getComputedStyle(e);
    return (position === 'fixed' || position === 'sticky') && seen(e) && !e.closest(DIALOG);
  });
  const opaque = (hit, layer) => {
    for (let e = hit; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      const alpha = /^rgba\(.*,\s*([\d.]+)\)$/.exec(colour);
      if (e.nodeName === 'IMG' || (colour !== 'transparent' && (!alpha || Number(alpha[1]) >= 0.9))) {
        return true;
      }
      if (e === layer) return false;
    }
    return false;
  };
  // The fixed layer that hides the whole of an element, null where a part of it is to be seen.
  const hiding = (e, all) => {
    const box = e.getBoundingClientRect();
    let found = null;
    for (const fx of [0.02, 0.5, 0.98]) {
      for (const fy of [0.05, 0.5, 0.95]) {
        const [x, y] = [box.left + box.width * fx, box.top + box.height * fy];
        if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null;
        const hit = document.elementFromPoint(x, y);
        const layer = hit && all.find((l) => l.contains(hit) && !l.contains(e));
        if (!layer || e.contains(hit) || !opaque(hit, layer)) return null;
        found = layer;
      }
    }
    return found;
  };
  const look = (most) => {
    const all = layers();
    const found = [];
    for (const e of state.stops.slice(0, most)) {
      e.focus({ preventScroll: all.length === 0 });
      if (active() !== e || sentinel(e)) continue;
      const layer = all.length ? hiding(e, all) : null;
      found.push({ path: path(e), shown: shows(e), hidden: path(layer) });
    }
    return found;
  };
  // What fades in is looked at when it has come.
  const finish = () => {
    document.documentElement.getBoundingClientRect();
    document.getAnimations().filter((a) => a.transitionProperty).forEach((a) => a.finish());
  };
  const aim = (wanted) => {
    const e = byPath(wanted);
    if (!e) return null;
    e.scrollIntoView({ block: 'center', behavior: 'instant' });
    if (active()) active().blur();
    finish();
    const box = e.getBoundingClientRect();
    const [left, top] = [Math.max(box.left - 60, 0), Math.max(box.top - 40, 0)];
    return {
      x: left + scrollX, y: top + scrollY,
      width: Math.min(box.right + 60, innerWidth) - left,
      height: Math.min(box.bottom + 40, innerHeight) - top, scale: 1,
    };
  };
  return {
    begin, end, now, rested, typed, untype, sweep, focus, circle, told, look, aim, finish, remember, restore,
  };
})()
