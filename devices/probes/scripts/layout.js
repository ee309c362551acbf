// Which text is cut off by boxes that hide what overflows, in the present width of the page and in
// others that the probe tries, which text lies beyond a narrow screen, and what the page turns.
(() => {
  const MOST_ELEMENTS = 20000;
  const MOST_TEXTS = 4000;
  const MOST_FOUND = 40;
  const INK = 0.4; // half the height of characters around the middle of a line, in font sizes
  const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TITLE', 'HEAD', 'TEXTAREA', 'SELECT', 'svg', 'CANVAS', 'VIDEO', 'AUDIO', 'IFRAME', 'OBJECT', 'MARQUEE']);
  const TWO_WAYS = 'table, pre, code, svg, map, [role=grid], [role=table]';
  let kept = null;

  const hides = (way) => way === 'hidden' || way === 'clip';
  const scrolls = (way) => way === 'auto' || way === 'scroll';
  const box = (element, style) => {
    const r = element.getBoundingClientRect();
    return {
      element, x: hides(style.overflowX), y: hides(style.overflowY),
      left: r.left, right: r.right, top: r.top, bottom: r.bottom,
      dotsX: style.textOverflow !== 'clip', dotsY: (style.webkitLineClamp || 'none') !== 'none',
    };
  };
  // The page itself cannot be scrolled sideways where html or body hides what overflows.
  const viewport = () => {
    const root = document.documentElement;
    const own = getComputedStyle(root);
    const style = own.overflowX === 'visible' && document.body ? getComputedStyle(document.body) : own;
    if (!hides(style.overflowX)) return [];
    return [{ element: root, x: true, y: false, left: 0, right: root.clientWidth, top: 0, bottom: 0, dotsX: false, dotsY: false }];
  };
  const lines = (text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1).slice(0, 60);
  };
  const judge = (line, size, clips) => {
    const middle = (line.top + line.bottom) / 2;
    const top = middle - INK * size;
    const bottom = middle + INK * size;
    let worst = { what: 'whole', clip: null };
    for (const clip of clips) {
      if (clip.y) {
        const part = (Math.min(bottom, clip.bottom) - Math.max(top, clip.top)) / (bottom - top);
        if (part <= 0.1) return { what: 'hidden', clip };
        if (part < 0.8) worst = { what: clip.dotsY ? 'dots' : 'half', clip };
      }
      if (clip.x) {
        const seen = Math.min(line.right, clip.right) - Math.max(line.left, clip.left);
        if (seen <= 0.3 * size) return { what: clip.dotsX ? 'dots' : 'hidden', clip };
        if (line.width - seen > 0.3 * size && worst.what === 'whole') {
          worst = { what: clip.dotsX ? 'dots' : 'side', clip };
        }
      }
    }
    return worst;
  };

  // What becomes of every text that a box around it could hide: element → counts of its lines.
  const measure = (visit) => {
    const found = new Map();
    let elements = MOST_ELEMENTS;
    let texts = MOST_TEXTS;
    const start = document.body;
    const stack = start ? [[start, viewport(), 0, false]] : [];
    while (stack.length && elements > 0 && texts > 0) {
      let [element, clips, frame, wide] = stack.pop();
      elements -= 1;
      if (SILENT.has(element.nodeName)) continue;
      const style = getComputedStyle(element);
      if (style.display === 'none' || style.opacity === '0') continue;
      if (style.position === 'fixed') { clips = []; frame = 0; }
      if (style.position === 'absolute') clips = clips.slice(0, frame);
      const inline = style.display === 'inline' || style.display === 'contents';
      if (element !== start && !inline) {
        if (hides(style.overflowX) || hides(style.overflowY)) clips = [...clips, box(element, style)];
        if (scrolls(style.overflowX) || scrolls(style.overflowY)) {
          const [x, y] = [scrolls(style.overflowX), scrolls(style.overflowY)];
          clips = clips.map((c) => (c.element === element ? c : { ...c, x: c.x && !x, y: c.y && !y }));
          wide = wide || x;
        }
      }
      if (style.position !== 'static' || style.transform !== 'none') frame = clips.length;
      const seen = style.visibility === 'visible' && clips.every((c) => c.right - c.left > 2);
      for (let child = element.lastChild; child; child = child.previousSibling) {
        if (child.nodeType === 1) stack.push([child, clips, frame, wide]);
        if (child.nodeType !== 3 || !seen || !/\S/.test(child.data)) continue;
        if (!clips.length && !visit) continue;
        texts -= 1;
        const size = parseFloat(style.fontSize) || 16;
        for (const line of lines(child)) {
          if (visit) visit(element, line, wide || clips.some((c) => c.x && c.element !== document.documentElement));
          if (!clips.length) continue;
          if (!found.has(element)) {
            found.set(element, { whole: 0, half: 0, side: 0, dots: 0, hidden: 0, clip: null, shown: 0 });
          }
          const state = found.get(element);
          const { what, clip } = judge(line, size, clips);
          state[what] += 1;
          if (what === 'half' || what === 'side') state.clip = clip.element;
          if (what === 'hidden' && !state.clip) state.clip = clip.element;
        }
      }
    }
    return { found, complete: elements > 0 && texts > 0 };
  };

  // True for what is pushed about inside its box: slides, tickers, drawers.
  const moved = (element, clip) => {
    if (clip.scrollLeft || clip.scrollTop) return clip !== document.documentElement;
    for (let node = element; node && node !== clip; node = node.parentElement) {
      const style = getComputedStyle(node);
      if (style.transform !== 'none' || style.position === 'absolute') return true;
      if (style.textIndent.startsWith('-')) return true;
      if (clip !== document.documentElement && node.offsetWidth > 1.9 * clip.clientWidth) return true;
    }
    return false;
  };
  const counts = ({ whole, half, side, dots, hidden }) => ({ whole, half, side, dots, hidden });
  const compare = (mode) => {
    const { found, complete } = measure(null);
    const changed = [];
    const boxes = new Set();
    for (const [element, state] of found) {
      const before = kept.base.get(element);
      const was = before ? counts(before) : { whole: 1, half: 0, side: 0, dots: 0, hidden: 0 };
      if (was.whole + was.half + was.side + was.dots === 0) continue;
      const cut = state.half + state.side > 0;
      if (!cut && state.hidden <= was.hidden) {
        if (boxes.size < MOST_FOUND) boxes.add(element);
        continue;
      }
      if (changed.length >= MOST_FOUND) continue;
      changed.push({
        path: ydAudit.path(element), box: ydAudit.path(state.clip), before: was,
        after: counts(state), moved: moved(element, state.clip),
      });
    }
    kept[mode] = { cut: changed, kept: [...boxes].map(ydAudit.path), complete };
  };

  const angle = (element) => {
    const style = getComputedStyle(element);
    const matrix = style.transform === 'none' ? null : new DOMMatrixReadOnly(style.transform);
    const turned = matrix ? (Math.atan2(matrix.m12, matrix.m11) * 180) / Math.PI : 0;
    const own = /^(?:z )?(-?[\d.]+)deg$/.exec(style.rotate || 'none');
    return turned + (own ? parseFloat(own[1]) : 0);
  };
  const wholes = () => {
    const body = document.body;
    return [document.documentElement, body, ...(body ? [...body.children].slice(0, 12) : [])]
      .filter((e) => e && !SILENT.has(e.nodeName));
  };
  const angles = () => new Map(wholes().map((e) => [e, angle(e)]));
  const said = (element) => (element.innerText || '').replace(/\s+/g, '').length;

  const reflow = () => {
    const width = document.documentElement.clientWidth;
    const root = document.scrollingElement || document.documentElement;
    const result = { width, scroll: root.scrollWidth, lines: 0, beyond: 0, wide: 0, first: null };
    if (root.scrollWidth <= width + 2) return result;
    measure((element, line, free) => {
      if (free || element.closest(TWO_WAYS)) return;
      const style = getComputedStyle(element);
      if (style.position === 'fixed' || line.right <= 0) return;
      result.lines += 1;
      if (line.right + scrollX <= width + 2) return;
      result.beyond += 1;
      if (line.width > width) result.wide += 1;
      if (!result.first) result.first = ydAudit.path(element);
    });
    return result;
  };
  const ready = async (width) => {
    for (let i = 0; i < 20 && innerWidth !== width; i += 1) await ydAudit.sleep(10);
    return innerWidth === width;
  };

  const spaced = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
      word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    const own = [...document.adoptedStyleSheets];
    document.adoptedStyleSheets = [...own, sheet];
    try { compare('spacing'); } finally { document.adoptedStyleSheets = own; }
  };

  return {
    // True when there is text, and the page is not so large that each other width costs too much.
    start: (most, width) => {
      kept = { base: new Map() };
      if (!document.body || !/\S/.test(document.body.textContent)) return false;
      kept.base = measure(null).found;
      kept.angles = angles();
      spaced();
      // Telephones lay out pages that name no width of their own for a wider screen.
      if (document.getElementsByTagName('*').length > most || innerWidth !== width) return false;
      kept.tried = true;
      ydAudit.hold(true);
      return true;
    },
    zoomed: async (width) => { if (await ready(width)) compare('zoom'); },
    narrow: async (width) => {
      if (!await ready(width)) return;
      kept.reflow = reflow();
      const turned = [];
      for (const [element, before] of kept.angles) {
        const now = element.isConnected ? angle(element) : before;
        if (Math.abs(now - before) < 1) continue;
        const share = Math.min(said(element) / Math.max(said(document.body), 1), 1);
        turned.push({ path: ydAudit.path(element), before, after: now, share });
      }
      kept.turned = turned;
    },
    finish: async (width) => {
      if (kept.tried) {
        await ready(width);
        ydAudit.hold(false);
      }
      const { spacing = null, zoom = null, reflow: flow = null, turned = null } = kept;
      kept = null;
      return { spacing, zoom, reflow: flow, turned };
    },
  };
})()
