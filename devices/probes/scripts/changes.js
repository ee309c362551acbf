// What shaking and turning the device changes, and which controls do or prevent the same.
(() => {
  const MOST = 24; // controls that are tried
  const CONTROLS = 'button, input[type=button], input[type=checkbox], input[type=radio], '
    + '[role=button], [role=switch], [role=checkbox], [role=radio], [role=tab], summary, [onclick]';
  const frame = () => new Promise((done) => { requestAnimationFrame(done); setTimeout(done, 50); });
  const seen = new MutationObserver(() => {});

  const values = () => new Map([...document.querySelectorAll('input, select, textarea, progress, meter')]
    .map((e) => [e, `${e.value} ${e.checked}`]));
  // The elements that `act` changes before it comes back.
  const changedBy = (act) => {
    const before = values();
    seen.takeRecords();
    act();
    const found = new Set(seen.takeRecords().map((r) => (r.target.nodeType === 1 ? r.target : r.target.parentElement)));
    for (const [element, value] of values()) if (before.get(element) !== value) found.add(element);
    found.delete(null);
    return found;
  };
  const fire = (sign) => {
    const [small, much, fast] = [9.8 * sign, 40 * sign, 300 * sign];
    const force = { x: much, y: much, z: small };
    dispatchEvent(new DeviceOrientationEvent('deviceorientation', {
      alpha: 180 + 120 * sign, beta: 70 * sign, gamma: 70 * sign, absolute: false,
    }));
    dispatchEvent(new DeviceMotionEvent('devicemotion', {
      acceleration: force, accelerationIncludingGravity: force, interval: 16,
      rotationRate: { alpha: fast, beta: fast, gamma: fast },
    }));
  };
  const shaken = () => changedBy(() => { fire(1); fire(-1); fire(1); });
  // What controls opened, hid and moved is put back for whoever looks at the page next.
  const MOST_UNDONE = 2000;
  let done = [];
  const keep = (records) => { if (done.length < MOST_UNDONE) done.push(...records); };
  const undoing = new MutationObserver(keep);
  const undo = () => {
    keep(undoing.takeRecords());
    undoing.disconnect();
    for (const { type, target, attributeName, oldValue, addedNodes, removedNodes, nextSibling } of done.reverse()) {
      try {
        if (type === 'attributes' && oldValue === null) target.removeAttribute(attributeName);
        else if (type === 'attributes') target.setAttribute(attributeName, oldValue);
        addedNodes.forEach((node) => node.remove());
        removedNodes.forEach((node) => target.insertBefore(node, nextSibling));
      } catch { /* it is elsewhere by now */ }
    }
    done = [];
  };
  const stay = (event) => { event.preventDefault(); };
  const meets = (some, others) => [...some].some((e) => others.has(e));

  return {
    motion: async () => {
      if (!globalThis.DeviceMotionEvent || !globalThis.DeviceOrientationEvent) return null;
      seen.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
      try {
        const changed = shaken();
        if (!changed.size) return null;
        ydAudit.hold(true);
        undoing.observe(document, { subtree: true, childList: true, attributes: true, attributeOldValue: true });
        addEventListener('submit', stay, true);
        const all = [...document.querySelectorAll(CONTROLS)].filter((e) => !e.disabled);
        const same = [...changed].filter((e) => e.matches('input:enabled, select:enabled, textarea:enabled'));
        const off = [];
        for (const control of all.slice(0, MOST)) {
          const act = () => control.click();
          if (meets(changedBy(act), changed)) same.push(control);
          await frame();
          if (!meets(shaken(), changed)) {
            off.push(control);
            act();
          } else if (control.matches('input[type=checkbox], [role=switch], [role=checkbox]')) {
            act();
          }
        }
        // What the last click scheduled wants to leave only now: while the page is still held.
        await new Promise((done) => { setTimeout(done, 50); });
        const paths = (list) => [...list].slice(0, MOST).map(ydAudit.path).filter(Boolean);
        return {
          changed: paths(changed), same: paths(same), off: paths(off),
          tried: paths(all.slice(0, MOST)), complete: all.length <= MOST,
        };
      } finally {
        undo();
        removeEventListener('submit', stay, true);
        ydAudit.hold(false);
        seen.disconnect();
      }
    },
  };
})()
