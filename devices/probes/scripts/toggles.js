// What stands on another page of the site too, and what the controls before the page's own content
// hide or reach. Pages that have a main landmark or headings of their own are not asked further.
(() => {
  const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TITLE', 'OPTION', 'TEXTAREA']);
  const LANDMARKS = 'nav,aside,header,footer,[role=navigation],[role=complementary],[role=banner],'
    + '[role=contentinfo],[role=search]';
  const CONTROLS = 'button,summary,[role=button],[role=link],[role=switch],[aria-expanded],'
    + 'a[href^="#"],a[href^="javascript:" i],a[onclick]';
  const NO_PAGE = /\.(pdf|docx?|xlsx?|pptx?|wps|zip|rar|7z|jpe?g|png|gif|svg|webp|mp[34]|txt|xml|json|css|js|exe|apk)$/i;
  const LEAVES = /log-?(out|in|off)|sign-?(out|in|off)|delete|remove|cancel|exit|api\//i;
  const MAX_LEAVES = 3000;
  const MAX_REPEATED = 300;
  const MAX_BYTES = 2000000;
  const PATIENCE = 2500; // milliseconds that the other page may take
  const LATE = Symbol('late');
  const MAX_CLICKS = 6;
  const ANIMATION = 450;
  const HAN = /[\u3400-\u9fff\uf900-\ufaff]/g;
  const squeeze = (text) => text.replace(/\s+/g, ' ').trim();
  const says = (text) => /[\p{L}\p{N}]/u.test(text);
  // Two Chinese characters count as one word.
  const words = (text) => {
    const han = (text.match(HAN) || []).length;
    const rest = text.replace(HAN, ' ').split(/\s+/).filter((w) => /\p{L}/u.test(w)).length;
    return han / 2 + rest;
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const safely = (question, otherwise) => {
    try { return question(); } catch { return otherwise; }
  };

  // The texts and the images' alternatives of a tree, in order.
  const leaves = (root, wanted) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, {
      acceptNode: (node) => (SILENT.has(node.nodeName.toUpperCase())
        ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
    });
    for (let node = walker.nextNode(); node && found.length < MAX_LEAVES; node = walker.nextNode()) {
      const image = node.nodeName.toUpperCase() === 'IMG';
      if (node.nodeType === 1 && !image) continue;
      const text = squeeze(image ? node.getAttribute('alt') || '' : node.nodeValue);
      const element = image ? node : node.parentElement;
      if (text && says(text) && element && (!wanted || wanted(element))) found.push({ element, text });
    }
    return found;
  };

  const decoded = (bytes, type) => {
    const start = new TextDecoder('latin1').decode(bytes.slice(0, 2048));
    const named = /charset=["']?([\w-]+)/i.exec(type) || /charset=["']?([\w-]+)/i.exec(start);
    const decoder = safely(() => new TextDecoder(named ? named[1] : 'utf-8'), new TextDecoder());
    return decoder.decode(bytes);
  };
  // Two texts, one right after the other.
  const pair = (one, next) => `${one.text}\n${next.text}`;
  // The body of an answer, null when it is too large.
  const read = async (answer) => {
    const reader = answer.body.getReader();
    const parts = [];
    for (let size = 0; size <= MAX_BYTES;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts).arrayBuffer();
      parts.push(value);
      size += value.length;
    }
    return null;
  };
  // The texts of another page and their neighbourhoods, null when it is none, LATE when it may
  // still come: that is the server's or the machine's doing, and says nothing of the site.
  const textsOf = async (url, led) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(url, {
        signal: stop.signal, cache: 'force-cache', mode: 'same-origin', redirect: led ? 'follow' : 'error',
      });
      const type = answer.headers.get('content-type') || '';
      if (!answer.ok || !/html/i.test(type) || new URL(answer.url).origin !== location.origin) return null;
      const bytes = await read(answer);
      if (!bytes) { stop.abort(); return null; }
      const other = new DOMParser().parseFromString(decoded(bytes, type), 'text/html');
      const all = other.body ? leaves(other.body) : [];
      return {
        texts: new Set(all.map((leaf) => leaf.text)),
        pairs: new Set(all.slice(1).map((leaf, i) => pair(all[i], leaf))),
      };
    } catch {
      return stop.signal.aborted ? LATE : null;
    } finally {
      clearTimeout(timer);
    }
  };
  // Pages of this site that the page links to, those of the same folder first, at most two.
  const neighbours = () => {
    const here = location.pathname.replace(/[^/]*$/, '');
    const near = [];
    const far = [];
    for (const link of [...document.querySelectorAll('a[href]')].slice(0, 1000)) {
      const url = safely(() => new URL(link.href), null);
      if (!url || url.origin !== location.origin || url.pathname === location.pathname) continue;
      if (!/^https?:$/.test(url.protocol) || url.search || NO_PAGE.test(url.pathname)) continue;
      if (LEAVES.test(url.pathname) || link.hasAttribute('download')) continue;
      url.hash = '';
      const list = url.pathname.startsWith(here) ? near : far;
      if (!list.includes(url.href) && list.length < 2) list.push(url.href);
    }
    return [...near, ...far].slice(0, 2);
  };

  const away = (box) => box.bottom + scrollY <= 0 || box.right + scrollX <= 0
    || box.width * box.height <= 1;
  const hasMain = () => [...document.querySelectorAll('main:not([role]),[role=main]')]
    .some((e) => shown(e) && !e.closest('[aria-hidden=true]'));
  const hasFrames = () => [...document.querySelectorAll('frame,iframe')].some((frame) => {
    const box = frame.getBoundingClientRect();
    return box.width * box.height > innerWidth * innerHeight / 4;
  });
  const inLink = (element) => element.closest('a,button,[role=link],[role=button]') !== null;
  // True when headings stand where content is: three of them, or one with text right below it.
  const hasHeadings = (all) => {
    const headings = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6,[role=heading]')].slice(0, 200)
      .filter((h) => shown(h) && !h.closest('[aria-hidden=true]') && !h.closest(LANDMARKS)
        && !away(h.getBoundingClientRect()));
    if (headings.length >= 3) return true;
    return headings.some((heading) => {
      const at = all.findLastIndex((leaf) => heading.contains(leaf.element));
      const next = at < 0 ? null : all[at + 1];
      return next && words(next.text) >= 8 && !inLink(next.element);
    });
  };

  // Where the first block begins that the other page has not, and what both have before it. A
  // single link or word is no block, nor are controls and links inside the page.
  const compare = (all, other) => {
    const repeated = [];
    let run = [];
    for (const leaf of all) {
      if (other.texts.has(leaf.text)) {
        repeated.push(leaf);
        run = [];
        continue;
      }
      const control = leaf.element.closest(CONTROLS);
      if (control || !/\p{L}/u.test(leaf.text)) continue;
      run.push(leaf);
      const sentence = words(leaf.text) >= 8 && !inLink(leaf.element);
      if (run.length >= 2 || sentence) return { repeated, content: run[0].element };
    }
    return { repeated, content: null };
  };

  const sight = (element) => {
    if (!shown(element)) return 'hidden';
    const unseen = away(element.getBoundingClientRect());
    return unseen || element.closest('[aria-hidden=true]') ? 'veiled' : 'there';
  };
  const frame = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const revert = (records) => {
    for (const record of records.reverse()) {
      safely(() => {
        if (record.type === 'attributes') {
          if (record.oldValue === null) record.target.removeAttribute(record.attributeName);
          else record.target.setAttribute(record.attributeName, record.oldValue);
        } else {
          record.addedNodes.forEach((node) => node.remove());
          record.removedNodes.forEach((node) => record.target.insertBefore(node, record.nextSibling));
        }
      });
    }
  };
  const press = async (control, repeated) => {
    const look = () => repeated.map((leaf) => safely(() => sight(leaf.element), 'there'));
    const before = look();
    const place = { href: location.href, x: scrollX, y: scrollY };
    const active = document.activeElement;
    let records = [];
    const watcher = new MutationObserver((seen) => { if (records.length < 2000) records.push(...seen); });
    watcher.observe(document.documentElement, {
      subtree: true, childList: true, attributes: true, attributeOldValue: true,
    });
    safely(() => control.focus({ preventScroll: true }));
    safely(() => control.click());
    await frame(40);
    let after = look();
    // What is on its way out (an animation) is waited for.
    for (let waited = 0; waited < ANIMATION && records.length > 0; waited += 50) {
      const seen = records.length;
      await frame(50);
      after = look();
      if (records.length === seen) break;
    }
    const now = document.activeElement;
    const target = document.querySelector(':target');
    let reached = null;
    if (now && now !== control && now !== active && now !== document.body) reached = now;
    else if (location.href !== place.href) reached = target;
    const changed = (kind) => after.flatMap((s, i) => (s === kind && before[i] !== kind ? [i] : []));
    const seen = {
      path: ydAudit.path(control),
      hides: changed('hidden'),
      veils: changed('veiled'),
      reached: reached ? ydAudit.path(reached) : null,
    };
    const same = () => look().every((s, i) => s === before[i]);
    if (!same()) {
      safely(() => control.click());
      for (let waited = 0; waited < ANIMATION && !same(); waited += 50) await frame(50);
      records.push(...watcher.takeRecords());
      if (!same()) revert(records);
    }
    watcher.disconnect();
    if (location.href !== place.href) safely(() => history.replaceState(history.state, '', place.href));
    safely(() => document.activeElement && document.activeElement.blur());
    scrollTo({ left: place.x, top: place.y, behavior: 'instant' });
    return { ...seen, restored: same() };
  };
  const leadsInside = (element) => {
    const href = element.getAttribute('href') || '';
    return element.nodeName === 'A' && href.length > 1 && href[0] === '#'
      && document.getElementById(safely(() => decodeURIComponent(href.slice(1)), '')) !== null;
  };
  const candidates = (content) => [...document.querySelectorAll(CONTROLS)].slice(0, 200)
    .filter((e) => safely(() => shown(e) && !e.disabled && !leadsInside(e)
      && (e.compareDocumentPosition(content) & Node.DOCUMENT_POSITION_FOLLOWING)
      && !(e.closest('form') && (e.nodeName === 'BUTTON' && e.type !== 'button'))
      && (e.nodeName !== 'A' || /^(#|javascript:|$)/i.test(e.getAttribute('href') || ''))
      && !e.contains(content), false))
    .slice(0, MAX_CLICKS);

  const LISTS = 'ul,ol,nav,[role=navigation],[role=list],[role=menubar]';
  // True for two entries of one list that follow each other on the other page as well.
  const entries = (one, next, other) => {
    const list = one && next && one.element.closest(LISTS);
    return Boolean(list) && list === next.element.closest(LISTS) && other.pairs.has(pair(one, next));
  };
  const parts = (repeated, other) => {
    const found = new Map();
    repeated.forEach((leaf, i) => {
      const path = ydAudit.path(leaf.element);
      if (!path) return;
      const part = found.get(path) || { path, words: 0, items: 0, links: 0 };
      const entry = entries(repeated[i - 1], leaf, other) || entries(leaf, repeated[i + 1], other);
      const size = words(leaf.text);
      part.words += size >= 8 ? size : 0;
      part.items += entry ? 1 : 0;
      part.links += leaf.element.closest('a[href]') ? 1 : 0;
      found.set(path, part);
    });
    return [...found.values()];
  };

  const nothing = { compared: null, content: null, repeated: [], pressed: [], complete: true };
  let all = [];
  let places = [];
  let content = null;
  let found = null;

  return {
    // Either why the page is not asked further, or `urls`: the pages that it may be compared with.
    begin: () => {
      if (!document.body || !document.links.length) return { why: 'nothing', ...nothing };
      if (hasMain()) return { why: 'main', ...nothing };
      if (hasFrames()) return { why: 'frames', ...nothing };
      const states = new Map();
      const visible = (e) => {
        if (!states.has(e)) states.set(e, safely(() => shown(e), false));
        return states.get(e);
      };
      all = leaves(document.body, visible);
      if (hasHeadings(all)) return { why: 'headings', ...nothing };
      return { urls: neighbours() };
    },
    // What the page shares with the first of these (not `led`: redirects are not followed);
    // `candidates` = controls that may be pressed.
    compared: async (urls, led) => {
      let late = false;
      for (const url of urls) {
        const other = await textsOf(url, led);
        late = late || other === LATE;
        if (!other || other === LATE || other.texts.size < 2) continue;
        const { repeated, content: block } = compare(all, other);
        found = { why: 'compared', ...nothing, compared: url };
        if (!block || !repeated.length) return found;
        content = block;
        found.content = ydAudit.path(content);
        found.repeated = parts(repeated.slice(0, MAX_REPEATED), other);
        found.complete = repeated.length <= MAX_REPEATED && all.length < MAX_LEAVES;
        places = repeated.slice(0, MAX_REPEATED);
        return { ...found, candidates: candidates(content).length };
      }
      return late ? { why: 'failed', ...nothing, complete: false } : { why: 'alone', ...nothing };
    },
    pressed: async () => {
      const index = new Map(found.repeated.map((part, i) => [part.path, i]));
      const name = (i) => index.get(ydAudit.path(places[i].element));
      ydAudit.hold(true);
      try {
        for (const control of candidates(content)) {
          const seen = await press(control, places);
          const named = (list) => [...new Set(list.map(name))].filter((i) => i !== undefined);
          if (seen.path) {
            found.pressed.push({ ...seen, hides: named(seen.hides), veils: named(seen.veils) });
          }
        }
      } finally {
        ydAudit.hold(false);
      }
      return found;
    },
  };
})()
