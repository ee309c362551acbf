// Runs in a world of its own in every frame before the page's scripts: notes when the DOM last
// changed and which elements move without anybody's doing. The page cannot see or change it.
(() => {
  if (globalThis.ydAudit) return;
  const state = { last: performance.now(), armed: null, moves: new Map() };
  const MAX_ELEMENTS = 200;
  const MAX_TIMES = 30;
  const note = (element) => {
    if (state.armed === null || !(element instanceof Element)) return;
    if (!state.moves.has(element)) {
      if (state.moves.size >= MAX_ELEMENTS) return;
      state.moves.set(element, []);
    }
    const times = state.moves.get(element);
    const now = Math.round(performance.now());
    if (times.length < MAX_TIMES || now - times[times.length - 1] > 500) times.push(now);
  };
  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === 'childList') {
        state.last = performance.now();
        const nodes = [...record.addedNodes, ...record.removedNodes];
        if (nodes.some((n) => n.nodeType === 1)) note(record.target);
      } else {
        note(record.target);
      }
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['style', 'class', 'src', 'hidden', 'aria-hidden', 'transform'],
  });
  document.addEventListener('scroll', (e) => note(e.target), true);
  const path = (element) => {
    const steps = [];
    let node = element;
    while (node && node.nodeType === 1) {
      const name = node.nodeName.toLowerCase();
      const siblings = node.parentNode ? node.parentNode.children : [];
      const nth = name !== 'head' && name !== 'body' && siblings.length > 1
        ? `:nth-child(${Array.prototype.indexOf.call(siblings, node) + 1})` : '';
      steps.unshift(name + nth);
      if (node.parentNode instanceof ShadowRoot) return null;
      node = node.parentNode;
    }
    return steps.join(' > ');
  };
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 50); });

  // Bring lazy content in: one screen at a time to the end, at most `steps` screens, then back.
  state.scroll = async (steps) => {
    const root = document.scrollingElement || document.documentElement;
    for (let i = 1; i <= steps; i += 1) {
      const y = i * innerHeight;
      if (y >= root.scrollHeight) break;
      scrollTo({ top: y, behavior: 'instant' });
      await frame(); // observers of what comes into view are told in the frame that shows it
    }
    scrollTo({ top: 0, behavior: 'instant' });
    await frame();
    return root.scrollHeight;
  };
  state.arm = () => { state.armed = performance.now(); };
  state.quietFor = () => performance.now() - state.last;
  const loadEnd = () => Math.max(performance.timing.loadEventEnd - performance.timeOrigin, 0);
  state.sinceLoad = () => Math.round(performance.now() - loadEnd());
  state.watched = () => ({ elapsed: state.sinceLoad(), moved: state.moves.size > 0 });
  state.movements = () => {
    const loaded = loadEnd();
    const found = [];
    for (const [element, times] of state.moves) {
      const where = element.isConnected ? path(element) : null;
      if (where) {
        found.push({ path: where, times: times.map((t) => Math.round(t - loaded)) });
      }
    }
    return found;
  };
  state.animations = () => (document.getAnimations ? document.getAnimations() : [])
    .filter((a) => a.playState === 'running' && a.effect && a.effect.target)
    .slice(0, 100)
    .map((a) => {
      const timing = a.effect.getComputedTiming();
      return {
        path: path(a.effect.target),
        name: a.animationName || '',
        duration: Number(timing.duration) || 0,
        iterations: Number.isFinite(timing.iterations) ? timing.iterations : null,
      };
    })
    .filter((a) => a.path);

  // Style rules that show something while the pointer is over something else.
  const styleRules = () => {
    const rules = [];
    const collect = (list) => {
      for (const rule of list) {
        if (rules.length > 20000) return;
        if (rule.cssRules && rule.cssRules.length) collect(rule.cssRules);
        if (rule.selectorText) rules.push(rule);
      }
    };
    for (const sheet of document.styleSheets) {
      try { collect(sheet.cssRules); } catch { /* a sheet of another origin cannot be read */ }
    }
    return rules;
  };
  const reveals = (style) => (style.display && style.display !== 'none')
    || style.visibility === 'visible' || (style.opacity && Number(style.opacity) > 0)
    || (style.height && style.height !== '0px') || (style.maxHeight && style.maxHeight !== '0px');
  const hidden = (element) => !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    || element.getBoundingClientRect().height === 0;
  state.hovers = () => {
    const rules = styleRules();
    const keyboard = new Set();
    for (const rule of rules) {
      if (!/:focus/.test(rule.selectorText) || !reveals(rule.style)) continue;
      for (const part of rule.selectorText.split(',')) {
        keyboard.add(part.replace(/:focus(-within|-visible)?/g, ':hover').trim());
      }
    }
    const found = [];
    for (const rule of rules) {
      if (found.length >= 50) break;
      if (!rule.selectorText.includes(':hover') || !reveals(rule.style)) continue;
      for (const part of rule.selectorText.split(',')) {
        const at = part.lastIndexOf(':hover');
        if (at < 0) continue;
        const rest = part.slice(at + 6);
        if (!/^[^\s>+~]*[\s>+~]/.test(rest)) continue; // the hovered element itself
        const base = part.replace(/:hover/g, '').trim();
        const trigger = part.slice(0, at).replace(/:hover/g, '').trim()
          + rest.slice(0, rest.search(/[\s>+~]/));
        try {
          for (const element of [...document.querySelectorAll(base)].slice(0, 20)) {
            if (!hidden(element)) continue;
            const from = element.closest(trigger)
              || [...document.querySelectorAll(trigger)].find((t) => t.parentNode === element.parentNode);
            const a = from && path(from);
            const b = path(element);
            if (a && b) found.push({ trigger: a, revealed: b, keyboard: keyboard.has(part.trim()) });
          }
        } catch { /* a selector that only the style engine understands */ }
      }
    }
    return found;
  };
  state.active = () => {
    let element = document.activeElement;
    while (element && element.shadowRoot && element.shadowRoot.activeElement) {
      element = element.shadowRoot.activeElement;
    }
    if (!element || element === document.body) return null;
    const text = (element.getAttribute('aria-label') || element.textContent || '').trim();
    return {
      path: path(element),
      inPage: element.nodeName === 'A' && (leadsInside(element) || SKIP.test(text.slice(0, 60))),
    };
  };
  const SKIP = /跳过|跳至|跳到|跳转到|直达|skip/i;
  const leadsInside = (a) => {
    const href = a.getAttribute('href') || '';
    return href.startsWith('#') && href.length > 1;
  };
  // The page's first link to a place inside it, really activated. `reached` is null when that did
  // not lead to its target: the link then has the focus, and the keyboard has to tell. true: the
  // keyboard has to find the link first. null: there is no such link.
  state.followSkip = () => {
    const link = [...document.querySelectorAll('a')].slice(0, 12)
      .find((a) => leadsInside(a) || SKIP.test(a.textContent));
    if (!link) return null;
    const id = decodeURIComponent((link.getAttribute('href') || '').slice(1));
    const target = leadsInside(link) && document.getElementById(id);
    if (!target) return true;
    link.focus();
    if (document.activeElement !== link) return true;
    link.click();
    const reached = target.matches(':target') ? path(target) : null;
    return { link: path(link), position: null, reached };
  };
  state.summary = () => ({
    url: location.href,
    origin: performance.timeOrigin,
    title: document.title.slice(0, 500),
    text: (document.body ? document.body.innerText : '').slice(0, 4000),
    elements: document.getElementsByTagName('*').length,
    height: Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0, 1),
    moving: /carousel|swiper|slick|slide|flexslider|banner|lunbo|focus|marquee|float|piao/i.test(
      document.body ? [...document.body.querySelectorAll('[class],[id]')].slice(0, 4000)
        .map((e) => `${e.getAttribute('class') || ''} ${e.id}`).join(' ') : ''),
  });
  state.links = () => [...document.querySelectorAll('a[href],area[href]')].slice(0, 5000)
    .map((a) => [a.href, (a.innerText || a.getAttribute('aria-label') || a.title
      || (a.querySelector('img') || {}).alt || '').trim().slice(0, 200)]);
  state.sleep = sleep;
  state.facts = () => ({
    origin: performance.timeOrigin,
    movements: state.movements(), animations: state.animations(), hovers: state.hovers(),
    skip: state.followSkip(),
  });
  globalThis.ydAudit = state;
})();
