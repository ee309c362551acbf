// Finds links of the same name with different addresses, and reads where they lead. One group
// is links of one name; `context` numbers what stands around them: the same number means that
// software cannot tell them apart.
({
  MAX_LINKS: 5000,
  MAX_NAME: 120,
  MAX_BYTES: 200000,
  MAX_TEXT: 8000,
  // Elements that stand inside a line of text.
  INLINE: new Set(['A', 'ABBR', 'B', 'BDI', 'BDO', 'BIG', 'CITE', 'CODE', 'DEL', 'EM', 'FONT', 'I',
    'INS', 'KBD', 'LABEL', 'MARK', 'Q', 'S', 'SMALL', 'SPAN', 'STRONG', 'SUB', 'SUP', 'U', 'VAR',
    'svg', 'g', 'a']),
  // Addresses that could change something, end a session or bring a file.
  UNSAFE: new RegExp('log-?_?out|sign-?_?out|logoff|delete|remove|cancel|unsubscribe|subscribe'
    + '|download|export|print|submit|vote|like|/add|do=|action=|op=|退出|注销|删除|取消', 'i'),
  FILE: new RegExp('\\.(pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|gz|tar|exe|apk|dmg|msi|iso|mp3'
    + '|mp4|avi|wmv|wav|flv|mov|jpe?g|png|gif|bmp|webp|svg|txt|csv|xml|json|epub)$', 'i'),
  // Parts of an address that count visitors and change nothing of what is shown.
  TRACKING: /^(utm_\w+|from|spm|source|src|ref|share|isappinstalled|scene|timestamp|_t|t|rnd|random)$/i,

  squeeze(text) { return (text || '').replace(/\s+/g, ' ').trim(); },

  texts: new WeakMap(),
  textOf(element) {
    if (!this.texts.has(element)) {
      this.texts.set(element, this.squeeze(element.textContent.slice(0, 4000)).slice(0, 400));
    }
    return this.texts.get(element);
  },

  byIds(element, attribute) {
    return (element.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
      .map((id) => document.getElementById(id)).filter(Boolean)
      .map((found) => this.squeeze(found.textContent)).join(' ');
  },

  nameOf(link) {
    const said = this.byIds(link, 'aria-labelledby') || link.getAttribute('aria-label')
      || `${link.textContent} ${[...link.querySelectorAll('img')]
        .map((n) => n.getAttribute('aria-label') || n.alt || n.title).join(' ')}`;
    return this.squeeze(said.trim() ? said : link.getAttribute('title')).toLowerCase();
  },

  // Where a link leads as its own markup says it, or null: scripts elsewhere are not read.
  addressOf(link) {
    const href = link.getAttribute('href') ?? link.getAttribute('xlink:href');
    let wanted = href;
    const scripted = href === null || /^\s*(javascript:|#?\s*$)/i.test(href);
    if (scripted) {
      const code = `${link.getAttribute('onclick') || ''};${href || ''}`;
      const found = code.match(/\blocation(?:\.href)?\s*=\s*(['"])([^'"+]+)\1\s*(?:[;}]|$)/)
        || code.match(/\blocation\.(?:assign|replace)\(\s*(['"])([^'"+]+)\1\s*\)/)
        || code.match(/\bwindow\.open\(\s*(['"])([^'"+]+)\1\s*[,)]/);
      wanted = found ? found[2] : null;
    }
    if (wanted === null) return null;
    try {
      const url = new URL(wanted.trim(), document.baseURI);
      return /^https?:$/.test(url.protocol) ? url.href.slice(0, 2000) : null;
    } catch { return null; }
  },

  // The address without what does not change the page: scheme, www., index file, tracking.
  plain(address) {
    const url = new URL(address);
    const kept = [...url.searchParams].filter(([key]) => !this.TRACKING.test(key));
    const query = kept.map((pair) => pair.join('=')).sort().join('&');
    const file = /\/(index|default|home)\.(s?html?|aspx?|jsp|php|do)$/i;
    const path = url.pathname.replace(file, '/').replace(/\/+$/, '');
    const route = /^#!?\//.test(url.hash) ? url.hash : '';
    return `${url.host.replace(/^www\./, '')}${path}?${query}${route}`;
  },

  block(link) {
    let box = link.parentElement;
    while (box && this.INLINE.has(box.tagName)) box = box.parentElement;
    return box || document.body;
  },

  cellHeaders(cell) {
    const row = cell.parentElement;
    const headers = row ? [...row.children].filter((n) => n.tagName === 'TH') : [];
    const table = cell.closest('table');
    const top = table && table.rows[0] !== row ? table.rows[0] : null;
    const above = top && top.cells[cell.cellIndex];
    if (above && above.tagName === 'TH') headers.push(above);
    return headers.map((n) => n.textContent).join(' ');
  },

  // What software can tell of the surroundings: paragraph, list items, headers, region, heading.
  contextOf(link, heading) {
    const box = this.block(link);
    const parts = [this.textOf(box), heading];
    for (let item = box, depth = 0; item && item !== document.body && depth < 60; depth += 1) {
      const tag = item.tagName;
      const listed = tag === 'LI' || tag === 'DD' || tag === 'FIGURE'
        || item.getAttribute('role') === 'listitem';
      if (listed && item !== box) parts.push(this.textOf(item));
      if (tag === 'TD' || tag === 'TH') {
        parts.push(this.textOf(item), this.cellHeaders(item));
      }
      parts.push(item.getAttribute('aria-label') || '', this.byIds(item, 'aria-labelledby'));
      item = item.parentElement;
    }
    parts.push(link.getAttribute('title'), this.byIds(link, 'aria-describedby'));
    return parts.map((part) => this.squeeze(part)).join('\u0001').toLowerCase();
  },

  shown(link) {
    return link.checkVisibility({ visibilityProperty: true })
      && !link.closest('[aria-hidden="true"]');
  },

  // Links that share their name with another one, the ones in doubt first.
  candidates(maxGroups, maxMembers) {
    const wanted = 'a[href],a[xlink\\:href],area[href],[role~="link"],h1,h2,h3,h4,h5,h6,[role="heading"]';
    const groups = new Map();
    let heading = '';
    let seen = 0;
    for (const node of document.querySelectorAll(wanted)) {
      const role = (node.getAttribute('role') || '').trim().toLowerCase();
      if (role === 'heading' || (/^H[1-6]$/.test(node.tagName) && role !== 'link')) {
        heading = node.textContent;
        continue;
      }
      if ((seen += 1) > this.MAX_LINKS) break;
      if (role && role !== 'link') continue;
      const address = this.addressOf(node);
      if (address === null) continue;
      const name = this.nameOf(node);
      if (!name || name.length > this.MAX_NAME) continue;
      if (!groups.has(name)) groups.set(name, []);
      groups.get(name).push({ node, address, plain: this.plain(address), heading });
    }
    const found = [];
    for (const members of groups.values()) {
      if (members.length < 2 || new Set(members.map((m) => m.plain)).size < 2) continue;
      const there = members.slice(0, 40).filter((m) => this.shown(m.node));
      for (const m of there) m.context = this.contextOf(m.node, m.heading);
      const alike = new Map();
      for (const m of there) alike.set(m.context, [...(alike.get(m.context) || []), m]);
      for (const twins of alike.values()) {
        if (twins.length < 2 || new Set(twins.map((m) => m.plain)).size < 2) continue;
        found.push(twins.slice(0, maxMembers).map((m) => (
          { path: ydAudit.path(m.node), address: m.address, plain: m.plain })));
      }
    }
    return { groups: found.slice(0, maxGroups), total: found.length, links: seen };
  },

  fetchable(address) {
    const url = new URL(address);
    let told = url.pathname + url.search;
    try { told = decodeURIComponent(told); } catch { /* not written in UTF-8 */ }
    return url.origin === location.origin && !this.FILE.test(url.pathname)
      && !this.UNSAFE.test(told);
  },

  async bytes(response) {
    const reader = response.body.getReader();
    const parts = [];
    let size = 0;
    while (size < this.MAX_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
    }
    if (size >= this.MAX_BYTES) reader.cancel().catch(() => {});
    return { blob: await new Blob(parts).arrayBuffer(), cut: size >= this.MAX_BYTES };
  },

  decode(blob, type) {
    const start = new TextDecoder('latin1').decode(blob.slice(0, 2048));
    const named = /charset\s*=\s*["']?([\w-]+)/i;
    const charset = (type.match(named) || start.match(named) || ['', 'utf-8'])[1];
    try { return new TextDecoder(charset).decode(blob); } catch { return new TextDecoder().decode(blob); }
  },

  // What a document says, without what every page of a site says again.
  told(root, shown) {
    const mains = root.querySelectorAll('main,[role="main"]');
    const main = mains.length === 1 ? mains[0] : root.body;
    if (!main) return { text: '', main: false };
    const around = 'nav,[role="navigation"],header,footer,aside,[role="banner"],[role="contentinfo"]';
    const parts = [];
    const walk = root.createTreeWalker(main, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
      acceptNode: (n) => {
        if (n.nodeType === 3) return NodeFilter.FILTER_ACCEPT;
        const out = /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/.test(n.tagName) || n.matches(around)
          || (shown && !n.checkVisibility());
        return out ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
      },
    });
    let size = 0;
    while (size < this.MAX_TEXT && walk.nextNode()) {
      const text = this.squeeze(walk.currentNode.data);
      if (text) { parts.push(text); size += text.length + 1; }
    }
    return { text: parts.join(' ').slice(0, this.MAX_TEXT), main: main !== root.body };
  },

  hash(text) {
    let sum = 2166136261;
    for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 16777619);
    return (sum >>> 0).toString(16);
  },

  // Null for an address that leads on to another, where that is not to be followed unseen.
  async read(address, signal, led) {
    // Not even a redirect leads this request to another origin.
    const response = await fetch(address, {
      signal, mode: 'same-origin', credentials: 'same-origin', redirect: led ? 'follow' : 'manual',
    });
    if (response.type === 'opaqueredirect') return null;
    const type = response.headers.get('content-type') || '';
    const page = { status: response.status, final: response.url, type: type.split(';')[0].trim() };
    if (!response.ok || !/html/.test(type)) {
      response.body?.cancel().catch(() => {});
      return page;
    }
    const { blob, cut } = await this.bytes(response);
    const source = this.decode(blob, type);
    const root = new DOMParser().parseFromString(source, 'text/html');
    const refresh = root.querySelector('meta[http-equiv="refresh" i]');
    const [, seconds, , target] = (refresh?.content || '')
      .match(/^\s*(\d+)[\d.]*\s*(?:[;,]\s*(?:url\s*=\s*)?(['"]?)([^'"]*))?/i) || [];
    if (seconds === '0' && target) {
      const next = new URL(target, response.url).href;
      return this.fetchable(next) ? { ...page, next } : page;
    }
    const scripts = [...root.scripts];
    return {
      ...page,
      ...this.told(root, false),
      title: this.squeeze(root.title).slice(0, 300),
      digest: this.hash(source),
      cut,
      scripts: scripts.length,
      refresh: seconds === undefined ? null : Number(seconds),
    };
  },

  // Asks for each address once, a few together; what does not come in `ms` is left out. `late` says
  // that `all` milliseconds were over before every address had had its time.
  // Not `led`: where a server leads on to is not asked for.
  async fetchAll(addresses, ms, all, mostFailed, led) {
    const end = performance.now() + all;
    const pages = {};
    let late = false;
    const queue = addresses.filter((address) => this.fetchable(address));
    let failed = 0;
    const worker = async () => {
      for (let address = queue.shift(); address; address = queue.shift()) {
        const rest = end - performance.now();
        if (failed >= mostFailed) return;
        if (rest <= 0) { late = true; return; }
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), Math.min(ms, rest));
        try {
          const page = await this.read(address, abort.signal, led);
          if (page) pages[address] = page;
        } catch {
          failed += 1;
          late = late || (abort.signal.aborted && rest < ms);
        } finally { clearTimeout(timer); }
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    return { pages, late };
  },

  // What a page shows after its scripts, in a frame that can neither leave nor open anything.
  async render(address, ms) {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin');
    frame.setAttribute('aria-hidden', 'true');
    frame.tabIndex = -1;
    frame.style.cssText = 'position:fixed;left:-3000px;top:0;width:1280px;height:800px;border:0';
    const loaded = new Promise((done) => {
      frame.addEventListener('load', () => done(true));
      setTimeout(() => done(false), ms);
    });
    frame.src = address;
    document.documentElement.append(frame);
    try {
      if (!(await loaded) || !frame.contentDocument) return null;
      await new Promise((done) => setTimeout(done, 100));
      const root = frame.contentDocument;
      return { ...this.told(root, true), title: this.squeeze(root.title).slice(0, 300), final: root.URL };
    } catch { return null; } finally { frame.remove(); }
  },

  async renderAll(addresses, ms) {
    const shown = await Promise.all(addresses.map((address) => this.render(address, ms)));
    return Object.fromEntries(addresses.map((address, i) => [address, shown[i]]));
  },
})
