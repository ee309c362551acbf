// Runs in a world of its own in every frame before the page's scripts: notes when the DOM last
// changed and which elements move without anybody's doing. The page cannot see or change it.
(() => {
  if (globalThis.ydAudit) return;
  const state = { last: performance.now(), armed: null, moves: new Map(), words: new Map() };
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
  // Text that something else takes the place of: when, and what it said then.
  const noteWords = (node) => {
    const element = node instanceof Element ? node : node.parentElement;
    if (state.armed === null || !element || element.childElementCount > 3) return;
    if (!state.words.has(element)) {
      if (state.words.size >= 60) return;
      state.words.set(element, []);
    }
    const said = state.words.get(element);
    const text = (element.textContent || '').trim().slice(0, 80);
    if (said.length && said[said.length - 1].text === text) return;
    if (said.length >= MAX_TIMES) said.pop();
    said.push({ time: Math.round(performance.now()), text });
  };
  new MutationObserver((records) => {
    for (const record of records) {
      if (record.type === 'characterData') {
        noteWords(record.target);
      } else if (record.type === 'childList') {
        state.last = performance.now();
        const nodes = [...record.addedNodes, ...record.removedNodes];
        if (nodes.some((n) => n.nodeType === 1)) note(record.target);
        else if (nodes.some((n) => n.nodeType === 3)) noteWords(record.target);
      } else {
        note(record.target);
      }
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
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
  state.path = path;
  state.probes = {};
  state.defined = (name, probe) => { state.probes[name] = probe; return probe; };
  // While the page is held, it goes nowhere; where it wanted to go is kept.
  let wanted = null;
  const stay = (event) => {
    if (wanted === null || event.destination.sameDocument || !event.cancelable) return;
    event.preventDefault();
    if (wanted.length < 20) wanted.push(String(event.destination.url).slice(0, 2000));
  };
  if (globalThis.navigation) navigation.addEventListener('navigate', stay);
  // A second tab in front of this one would leave it without pictures: none is opened either.
  const OWN = new Set(['', '_self', '_top', '_parent']);
  const elsewhere = (event, element, address) => {
    const target = (element.getAttribute('target') || '').toLowerCase();
    const base = document.querySelector('base[target]');
    if (OWN.has(target || (base ? base.target.toLowerCase() : ''))) return;
    event.preventDefault();
    if (wanted.length < 20) wanted.push(String(address).slice(0, 2000));
  };
  addEventListener('click', (event) => {
    if (wanted === null) return;
    const link = event.composedPath().find((e) => e instanceof Element && e.matches('a[href],area[href]'));
    if (link) elsewhere(event, link, link.href);
  }, true);
  addEventListener('submit', (event) => {
    if (wanted !== null && event.target instanceof Element) elsewhere(event, event.target, event.target.action);
  }, true);
  state.hold = (on) => {
    const seen = wanted || [];
    wanted = on ? [] : null;
    return seen;
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
  // Notes movements from now on; what was noted before is forgotten.
  state.arm = () => {
    state.armed = performance.now();
    state.moves.clear();
    state.words.clear();
  };
  state.armedFor = () => Math.round(performance.now() - (state.armed || 0));
  state.quietFor = () => performance.now() - state.last;
  const loadEnd = () => Math.max(performance.timing.loadEventEnd - performance.timeOrigin, 0);
  state.sinceLoad = () => Math.round(performance.now() - loadEnd());
  state.watched = () => ({
    origin: performance.timeOrigin, elapsed: state.sinceLoad(), moved: state.moves.size > 0,
  });
  state.armNow = () => { state.arm(); return performance.timeOrigin; };
  // How long the page has been quiet, and which load of it this is; armed where it was so long.
  state.rested = (ms) => {
    const quiet = state.quietFor();
    if (quiet >= ms) state.arm();
    return [quiet, performance.timeOrigin];
  };
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
  state.textChanges = () => {
    const loaded = loadEnd();
    return [...state.words]
      .map(([element, said]) => ({
        path: element.isConnected ? path(element) : null,
        said: said.map(({ time, text }) => [Math.round(time - loaded), text]),
      }))
      .filter((one) => one.path);
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
    // Links of a drawing cannot be clicked by script and have no plain address.
    const link = [...document.querySelectorAll('a')].slice(0, 12)
      .filter((a) => a instanceof HTMLElement)
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
  // An element that is named like one of the document's own properties hides that property.
  const own = (name) => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
  const MOVING = /carousel|swiper|slick|slide|flexslider|banner|lunbo|focus|marquee|float|piao/i;
  // The page in short; with bounds also how much it is, see `weight`.
  state.summary = (mostNodes, mostCharacters) => ({
    weight: mostNodes ? part(() => state.weight(mostNodes, mostCharacters)) : null,
    url: location.href,
    origin: performance.timeOrigin,
    title: own('title').slice(0, 500),
    text: (own('body') ? own('body').innerText : '').slice(0, 4000),
    elements: Document.prototype.getElementsByTagName.call(document, '*').length,
    height: Math.max(own('documentElement').scrollHeight, own('body') ? own('body').scrollHeight : 0, 1),
    moving: MOVING.test(own('body') ? [...Element.prototype.querySelectorAll.call(own('body'), '[class],[id]')]
      .slice(0, 4000).map((e) => ['class', 'id'].map((a) => Element.prototype.getAttribute.call(e, a) || '').join(' '))
      .join(' ') : ''),
  });
  state.links = () => [...document.querySelectorAll('a[href],area[href]')].slice(0, 5000)
    .filter((a) => a instanceof HTMLElement)
    .map((a) => [a.href, (a.innerText || a.getAttribute('aria-label') || a.title
      || (a.querySelector('img') || {}).alt || '').trim().slice(0, 200)]);
  // Links to documents, by the ending of the address or the type that the link names.
  const DOCUMENT = /\.(pdf|docx?|xlsx?|pptx?|wps|et|dps|ofd|rtf)$/i;
  state.documents = () => [...document.querySelectorAll('a[href]')]
    .map((a) => {
      let url;
      try { url = new URL(a.href); } catch { return null; }
      if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
      const ending = url.pathname.match(DOCUMENT);
      const kind = ending ? ending[1].toLowerCase() : /\/pdf$/i.test(a.type) ? 'pdf' : null;
      const where = kind && path(a);
      url.hash = '';
      return where ? { path: where, url: url.href, kind } : null;
    })
    .filter(Boolean)
    .slice(0, 100);
  // Entrances to a mode for people with disabilities: something to click with such a short name.
  state.entrances = (names, longest) => {
    const seen = new Set();
    const found = [];
    const clickable = 'a,button,[onclick],[role="button"],[role="link"],input[type="button"]';
    for (const e of document.querySelectorAll(`${clickable},span[title],img[alt],img[title],div[title]`)) {
      if (found.length >= 10) break;
      const name = [e.textContent, e.getAttribute('aria-label'), e.title, e.getAttribute('alt'),
        e.value, (e.querySelector('img') || {}).alt]
        .map((t) => String(t || '').replace(/\s+/g, '').toLowerCase())
        .find((t) => t && t.length <= longest && names.some((n) => t.includes(n.replace(/\s+/g, ''))));
      if (!name) continue;
      const target = e.closest(clickable) || e;
      if (seen.has(target)) continue;
      seen.add(target);
      const href = target.getAttribute('href') || '';
      const outside = target.nodeName === 'A' && href && !/^(#|javascript:)/i.test(href.trim());
      const where = path(target);
      if (where) found.push({ path: where, name, leads: outside ? target.href : '' });
    }
    return found;
  };
  let before = null;
  const shape = () => [document.getElementsByTagName('*').length,
    document.body ? document.body.className : '', document.documentElement.className,
    document.body ? document.body.innerText.length : 0, innerWidth,
    document.body ? getComputedStyle(document.body).fontSize + getComputedStyle(document.body).zoom : '',
  ].join('|');
  state.use = (where) => {
    before = shape();
    const element = document.querySelector(where);
    if (element) element.click();
    return Boolean(element);
  };
  state.usedChanged = () => shape() !== before;
  state.ready = () => document.readyState;
  // Nodes and characters of the page and its readable frames; counting ends at what is too much.
  state.weight = (mostNodes, mostCharacters) => {
    let nodes = 0;
    let characters = 0;
    const left = [document];
    const kinds = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT;
    const add = (root) => {
      const walker = Document.prototype.createTreeWalker.call(root.ownerDocument || root, root, kinds);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        nodes += 1;
        if (node.nodeType !== 1) characters += node.length;
        else {
          const names = Element.prototype.getAttributeNames.call(node);
          for (const name of names) {
            characters += name.length + (Element.prototype.getAttribute.call(node, name) || '').length;
          }
          if (node.shadowRoot instanceof ShadowRoot) left.push(node.shadowRoot);
          if (node instanceof HTMLIFrameElement && node.contentDocument) left.push(node.contentDocument);
        }
        if (nodes >= mostNodes || characters >= mostCharacters) return false;
      }
      return true;
    };
    while (left.length && add(left.pop()));
    return [nodes, characters];
  };
  state.origin = () => performance.timeOrigin;
  // What experiments must leave as it was: address, focus and place of scrolling.
  let kept = null;
  state.keep = () => {
    state.hold(false);
    kept = { href: location.href, active: document.activeElement, x: scrollX, y: scrollY };
    return performance.timeOrigin;
  };
  const hush = (event) => event.stopImmediatePropagation();
  const SPEAKING = ['focus', 'focusin', 'blur', 'focusout'];
  // Puts back what an experiment left otherwise, without the page's handlers hearing of it, and
  // tells which load of the page this is.
  state.putBack = () => {
    state.hold(false);
    const safely = (act) => { try { act(); } catch { /* the page does not let us */ } };
    if (!kept) return performance.timeOrigin;
    safely(() => {
      if (location.href !== kept.href) history.replaceState(history.state, '', kept.href);
    });
    safely(() => {
      const now = document.activeElement;
      if (now === kept.active) return;
      for (const type of SPEAKING) window.addEventListener(type, hush, true);
      if (now) now.blur();
      if (kept.active && kept.active.isConnected) kept.active.focus({ preventScroll: true });
    });
    for (const type of SPEAKING) window.removeEventListener(type, hush, true);
    if (scrollX !== kept.x || scrollY !== kept.y) {
      scrollTo({ left: kept.x, top: kept.y, behavior: 'instant' });
    }
    return performance.timeOrigin;
  };
  state.sleep = sleep;
  // What is told of a page, each part for itself: a page can make one impossible, not the others.
  const part = (ask) => { try { return ask(); } catch { return null; } };
  // The page is held from here on, since following its skip link may set off anything.
  state.facts = () => {
    state.hold(true);
    return {
      origin: performance.timeOrigin,
      movements: part(state.movements) || [], animations: part(state.animations) || [],
      hovers: part(state.hovers) || [], skip: part(state.followSkip),
    };
  };
  globalThis.ydAudit = state;
})();
