// What plays on the page: looked at on copies of it, so that the page itself goes on as it was.
(() => {
  const MOST = 6; // media elements that are looked at closely
  const BYTES = 24e6; // a longer file is not fetched, nor a longer part of one without a length
  const MOST_TRACKS = 6;
  const TRIED = 4000; // milliseconds for trying the controls of one element
  const RATE = 16000;
  const HEARD = 180; // seconds of sound that are listened to
  const SEEN = 60; // seconds whose pictures are looked at
  const STEP = 320; // samples of one step: 20 ms
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  let end = Infinity; // when nothing is waited for any more
  const left = (ms) => Math.max(0, Math.min(ms, end - performance.now()));
  const within = (promise, ms) => Promise.race([promise, sleep(left(ms)).then(() => null)]);

  const roots = () => {
    const found = [];
    const queue = [{ root: document, before: [] }];
    while (queue.length && found.length < 20) {
      const { root, before } = queue.shift();
      found.push({ root, before });
      for (const frame of [...root.querySelectorAll('iframe')].slice(0, 20)) {
        let inner = null;
        try { inner = frame.contentDocument; } catch { /* another origin */ }
        if (inner && inner.documentElement) {
          queue.push({ root: inner, before: [...before, ydAudit.path(frame)] });
        }
      }
    }
    return found;
  };
  const elements = () => roots().flatMap(({ root, before }) =>
    [...root.querySelectorAll('video,audio')].map((el) => ({ el, before })));

  const address = (el) => {
    const source = el.querySelector('source[src]');
    const found = String(el.currentSrc || el.src || (source && source.src) || '');
    // An empty src is resolved to the page itself: no recording.
    return found.split('#')[0] === el.ownerDocument.URL.split('#')[0] ? '' : found;
  };
  const until = (el, ready, ms) => new Promise((done) => {
    const late = performance.now() + left(ms);
    const look = () => (ready() || performance.now() > late ? done(ready()) : setTimeout(look, 25));
    look();
  });

  // A copy that plays nothing aloud and stands nowhere.
  const copy = async (el, ms) => {
    const twin = document.createElement(el.localName);
    twin.muted = true;
    twin.preload = 'auto';
    if (new URL(address(el), location.href).origin !== location.origin) twin.crossOrigin = 'anonymous';
    twin.src = address(el).split('#')[0];
    await until(twin, () => twin.readyState >= 2 || twin.error, ms);
    return twin;
  };
  // Recordings that a browser made do not say how long they are until their end was looked for.
  const measure = async (twin) => {
    if (twin.readyState < 1 || Number.isFinite(twin.duration) || twin.seekable.length === 0) return;
    twin.currentTime = 1e9;
    await until(twin, () => Number.isFinite(twin.duration), 1000);
    twin.currentTime = 0;
  };
  const drop = (twin) => { twin.removeAttribute('src'); twin.load(); };

  // Loudness, zero crossings and voice of every 20 ms, a byte each.
  const listen = (samples) => {
    const steps = Math.min(Math.floor(samples.length / STEP), (HEARD * RATE) / STEP);
    const loud = new Uint8Array(steps);
    const crossings = new Uint8Array(steps);
    const voiced = new Uint8Array(steps);
    const pitch = new Uint8Array(steps);
    const low = new Float32Array(Math.floor(samples.length / 4));
    for (let i = 0; i < low.length; i += 1) {
      low[i] = (samples[4 * i] + samples[4 * i + 1] + samples[4 * i + 2] + samples[4 * i + 3]) / 4;
    }
    for (let s = 0; s < steps; s += 1) {
      let power = 0;
      let signs = 0;
      for (let i = s * STEP; i < (s + 1) * STEP; i += 1) {
        power += samples[i] * samples[i];
        if (i && (samples[i] >= 0) !== (samples[i - 1] >= 0)) signs += 1;
      }
      loud[s] = Math.max(0, Math.min(255, Math.round(200 + 20 * Math.log10(Math.sqrt(power / STEP) + 1e-10))));
      crossings[s] = Math.min(255, signs);
      // Autocorrelation of 40 ms at 4 kHz, for voices of 70 to 400 Hz.
      const from = s * (STEP / 4);
      const size = 160;
      if (from + size + 58 > low.length || loud[s] < 130) continue;
      let own = 1e-9;
      for (let i = from; i < from + size; i += 1) own += low[i] * low[i];
      let best = 0;
      for (let lag = 10; lag <= 57; lag += 1) {
        let both = 0;
        let other = 1e-9;
        for (let i = from; i < from + size; i += 1) {
          both += low[i] * low[i + lag];
          other += low[i + lag] * low[i + lag];
        }
        const like = both / Math.sqrt(own * other);
        if (like > best) { best = like; pitch[s] = lag; }
      }
      voiced[s] = Math.round(best * 200);
    }
    return { loud, crossings, voiced, pitch };
  };
  const packed = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));

  // The bytes of an answer; null when they are too many, with nothing more being read.
  const body = async (answer, most) => {
    const reader = answer.body.getReader();
    const parts = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return new Blob(parts).arrayBuffer();
      size += value.length;
      if (size > most) { reader.cancel().catch(() => null); return null; }
      parts.push(value);
    }
  };

  // What can be heard: null where that is not known.
  const sound = async (el) => {
    const unknown = { state: 'unknown', seconds: null };
    let answer = null;
    try {
      const stop = new AbortController();
      answer = await within(fetch(address(el).split('#')[0], { signal: stop.signal }), 4000);
      if (!answer) { stop.abort(); return unknown; }
      if (!answer.ok) return { state: 'missing', seconds: null };
      if (Number(answer.headers.get('content-length') || 0) > BYTES) { stop.abort(); return unknown; }
      const bytes = await within(body(answer, BYTES), 6000);
      if (!bytes) { stop.abort(); return unknown; }
      const made = new OfflineAudioContext(1, 1, RATE);
      const decoded = await within(made.decodeAudioData(bytes), 6000);
      if (!decoded) return unknown;
      const samples = new Float32Array(decoded.length);
      for (let c = 0; c < Math.min(2, decoded.numberOfChannels); c += 1) {
        const channel = decoded.getChannelData(c);
        for (let i = 0; i < samples.length; i += 1) samples[i] += channel[i] / Math.min(2, decoded.numberOfChannels);
      }
      const heard = listen(samples);
      let last = -1; // the last second in which anything is heard at all
      for (let i = samples.length - 1; i >= 0; i -= 1) {
        if (Math.abs(samples[i]) > 0.003) { last = i / RATE; break; }
      }
      return {
        state: last < 0 ? 'silent' : 'heard', seconds: decoded.duration, last,
        loud: packed(heard.loud), crossings: packed(heard.crossings),
        voiced: packed(heard.voiced), pitch: packed(heard.pitch),
      };
    } catch {
      return { state: 'undecoded', seconds: null };
    }
  };

  // Whether a file that could not be decoded has sound at all: nothing of it comes while it plays.
  const hasTrack = async (twin) => {
    try {
      await within(twin.play(), 1500);
      await until(twin, () => twin.currentTime > 0.4 || twin.ended || twin.error, 1500);
      const played = twin.currentTime > 0.2 && twin.webkitVideoDecodedByteCount > 0;
      twin.pause();
      if (twin.webkitAudioDecodedByteCount > 0) return true;
      return played ? false : null;
    } catch { return null; }
  };

  const frames = async (twin, most) => {
    if (!twin.videoWidth || !Number.isFinite(twin.duration) || twin.duration <= 0) return null;
    const width = Math.min(640, twin.videoWidth);
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = Math.max(1, Math.round((twin.videoHeight * width) / twin.videoWidth));
    const pen = canvas.getContext('2d');
    const found = [];
    const late = performance.now() + left(4000);
    try {
      for (let i = 0; i < most && performance.now() < late; i += 1) {
        const at = (Math.min(twin.duration, SEEN) * (i + 0.5)) / most;
        twin.currentTime = at;
        await sleep(0);
        await until(twin, () => !twin.seeking && twin.readyState >= 2, 1500);
        if (twin.seeking) break;
        pen.drawImage(twin, 0, 0, canvas.width, canvas.height);
        found.push({ at, picture: canvas.toDataURL('image/jpeg', 0.7).split(',')[1] });
      }
    } catch { return null; } // another origin's pictures cannot be read
    return found.length >= most / 2 ? found : null;
  };

  const seconds = (text) => text.trim().split(':').reduce((sum, part) => sum * 60 + Number(part.replace(',', '.')), 0);
  const cues = async (address) => {
    const none = { state: 'unknown', cues: [], more: false };
    try {
      const stop = new AbortController();
      const answer = await within(fetch(address, { signal: stop.signal }), 3000);
      if (!answer) { stop.abort(); return none; }
      if (!answer.ok) return { ...none, state: 'missing' };
      const bytes = await within(body(answer, 3e6), 3000);
      if (!bytes) { stop.abort(); return none; }
      const text = new TextDecoder().decode(bytes).slice(0, 300000);
      const blocks = text.replace(/\r\n?/g, '\n').split(/\n{2,}/);
      const found = [];
      for (const block of blocks) {
        const time = block.match(/(\d[\d:]*[.,]\d{3})[ \t]*-->[ \t]*(\d[\d:]*[.,]\d{3})[^\n]*\n?([\s\S]*)/);
        if (time) {
          found.push([seconds(time[1]), seconds(time[2]), time[3].replace(/<[^>]*>/g, '').trim().slice(0, 300)]);
        }
      }
      const ours = found.slice(0, 200);
      return { state: /^\uFEFF?WEBVTT/.test(text) ? 'read' : 'no-webvtt', cues: ours, more: found.length > ours.length };
    } catch { return none; }
  };
  const tracksOf = (el) => [...el.querySelectorAll('track')].slice(0, MOST_TRACKS);
  const tracks = async (el, allowed) => Promise.all(tracksOf(el).map(async (t) => {
    let read = { state: 'missing', cues: [], more: false };
    if (t.getAttribute('src')) read = allowed(t.src) ? await cues(t.src) : { ...read, state: 'unknown' };
    return { kind: t.kind, language: t.srclang.slice(0, 40), label: t.label.slice(0, 100), ...read };
  }));
  const plain = (url) => String(url).split('#')[0];
  const originOf = (url) => { try { return new URL(url, location.href).origin; } catch { return ''; } };

  const numbered = (n) => (Number.isFinite(n) ? n : null);
  const start = (el) => {
    const range = /[#&]t=(?:npt:)?([^,&]*),?([^&]*)/.exec(address(el));
    return range ? [range[1] ? numbered(seconds(range[1])) : 0, range[2] ? numbered(seconds(range[2])) : null] : null;
  };

  // Page controls that may stop the element: near ones, then those that say so anywhere.
  const SAYS = /play|pause|stop|mute|sound|volume|audio|voice|music|播放|暂停|停止|静音|声音|音量|音乐|关闭/i;
  const PRESSED = 'button,[role="button"],[role="switch"],[role="slider"],input[type="button"],'
    + 'input[type="checkbox"],input[type="range"],[onclick],summary';
  const candidates = (el, most) => {
    const root = el.ownerDocument;
    const near = [];
    for (let box = el.parentElement, level = 0; box && level < 4 && box !== root.body; box = box.parentElement, level += 1) {
      const inside = [...box.querySelectorAll(PRESSED)];
      if (inside.length > most) break;
      for (const one of inside) if (!near.includes(one)) near.push(one);
    }
    const all = [...root.querySelectorAll(PRESSED)];
    for (const one of all.length <= most ? all : all.filter((b) => SAYS.test(
      `${b.textContent.slice(0, 80)} ${b.getAttribute('aria-label')} ${b.title} ${b.id} ${b.getAttribute('class')} ${b.getAttribute('onclick')}`))) {
      if (!near.includes(one)) near.push(one);
    }
    return { tried: near.slice(0, most), complete: all.length <= most, any: all.length };
  };
  const state = (el) => `${el.paused} ${el.muted} ${el.volume} ${el.isConnected} ${el.currentSrc}`;
  const press = async (el, before) => {
    const { tried, complete, any } = candidates(el, 8);
    const was = { paused: el.paused, muted: el.muted, volume: el.volume };
    const found = [];
    for (const one of tried) {
      const silent = el.paused;
      if (silent && !el.ended) await within(el.play().catch(() => null), 300);
      const at = state(el);
      const where = ydAudit.path(one); // before the page may have moved it
      // A slider or a form's button cannot be tried without doing more than stopping a sound.
      const skipped = one.matches('[role="slider"],input[type="range"],[type="submit"],a[href]')
        || (one.localName === 'button' && one.form && one.type === 'submit');
      if (!skipped) {
        one.click();
        await until(el, () => state(el) !== at, 150);
      }
      const acts = state(el) !== at;
      found.push({ path: [...before, where], acts: skipped ? null : acts });
      if (acts && el.isConnected) one.click();
    }
    if (el.isConnected) {
      el.muted = was.muted;
      el.volume = was.volume;
      if (was.paused) el.pause(); else el.play().catch(() => null);
    }
    return { controls: found, complete, buttons: any };
  };

  const shown = (el) => el.getClientRects().length > 0;
  const one = async ({ el, before }, closely, allowed) => {
    const found = {
      path: [...before, ydAudit.path(el)], kind: el.localName, address: address(el).slice(0, 500),
      autoplay: el.autoplay, loop: el.loop, controls: el.controls, muted: el.muted || el.volume === 0,
      paused: el.paused, at: numbered(el.currentTime), range: start(el),
      duration: null, width: 0, sound: null, tracks: [], script_tracks: 0, frames: null, stops: null,
      stream: el.srcObject !== null || /^(blob|mediastream):/.test(address(el)), broken: false,
      ready: false,
    };
    if (!closely || !address(el)) return found;
    const asked = tracks(el, allowed);
    if (found.stream) {
      await until(el, () => el.readyState >= 1, 1000);
      found.duration = numbered(el.duration);
      found.width = el.videoWidth || 0;
      found.tracks = await asked;
      found.script_tracks = el.textTracks.length;
      return found;
    }
    await until(el, () => el.readyState >= 1 || el.error || el.networkState === 3, el.preload === 'none' ? 0 : 1500);
    if (!allowed(address(el))) {
      found.ready = el.readyState >= 1;
      found.duration = numbered(el.duration);
      found.width = el.videoWidth || 0;
      found.tracks = await asked;
      return found;
    }
    const twin = await copy(el, 2500);
    try {
      found.broken = Boolean(twin.error);
      found.ready = twin.readyState >= 1;
      await measure(twin);
      found.duration = numbered(twin.duration);
      found.width = twin.videoWidth || 0;
      found.sound = await sound(el);
      if (found.sound.state === 'undecoded' && found.ready) {
        const has = await hasTrack(twin);
        if (has !== null) found.sound.state = has ? 'unknown' : 'silent';
      }
      found.tracks = await asked;
      found.script_tracks = Math.max(0, el.textTracks.length - found.tracks.length);
      if (found.width && found.sound.state === 'heard' && shown(el)) found.frames = await frames(twin, 8);
    } finally { drop(twin); }
    return found;
  };

  // The elements that are looked at closely.
  const close = () => {
    const weight = ({ el }) => (shown(el) && el.controls ? 0 : el.autoplay ? 1 : shown(el) ? 2 : 3);
    return elements().sort((a, b) => weight(a) - weight(b)).slice(0, MOST);
  };

  return {
    any: () => elements().length,
    // The addresses that `look` would ask for: of this origin, or where the page loads from itself.
    addresses: () => {
      const hosts = new Set([location.origin,
        ...performance.getEntriesByType('resource').map((entry) => originOf(entry.name))]);
      const wanted = new Set();
      for (const { el } of close()) {
        if (el.readyState >= 1) hosts.add(originOf(address(el)));
        for (const url of [address(el), ...tracksOf(el).map((t) => t.src)]) {
          if (/^https?:/.test(url) && hosts.has(originOf(url))) wanted.add(plain(url));
        }
      }
      return [...wanted];
    },
    look: async (urls, ms) => {
      const known = new Set(urls);
      const local = (url) => /^(data|blob):/.test(url);
      const allowed = (url) => local(url) || known.has(plain(url));
      const all = elements();
      const chosen = new Set(close().map(({ el }) => el));
      const found = [];
      let complete = all.length <= MOST;
      end = performance.now() + ms;
      for (const each of all.slice(0, 100)) {
        const near = chosen.has(each.el) && performance.now() < end;
        if (chosen.has(each.el) && !near) complete = false;
        found.push(await one(each, near, allowed));
      }
      return { media: found, complete };
    },
    // By place in the list of `look`: pressing may change the page, so only where it matters.
    stop: async (index) => {
      const each = elements()[index];
      end = performance.now() + TRIED;
      return each ? press(each.el, each.before) : null;
    },
  };
})()
