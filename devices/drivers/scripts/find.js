// The middle of the nth visible element that fits a target of a journey; null when none does.
// Where an element and one inside it both fit, the inner one is meant; what can be operated comes
// before what only says the same.
(target) => {
  const line = (text) => (text || '').replace(/\s+/g, ' ').trim();
  const named = (element) => [
    element.innerText,
    element.getAttribute('aria-label'),
    element.getAttribute('title'),
    element.getAttribute('alt'),
    element.getAttribute('placeholder'),
    /^(button|submit|reset)$/.test(element.type || '') ? element.value : '',
    ...Array.from(element.labels || [], (label) => label.innerText),
  ].map(line).filter(Boolean);
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
  };
  const fits = (element) => {
    if (target.id && element.id !== target.id && element.getAttribute('name') !== target.id) {
      return false;
    }
    if (!target.text && !target.contains) return true;
    const words = named(element);
    if (target.text && !words.includes(line(target.text))) return false;
    return !target.contains || words.some((word) => word.includes(target.contains));
  };
  let all;
  try {
    all = Array.from(document.querySelectorAll(target.path || 'body *'));
  } catch (error) {
    return null;
  }
  let found = all.filter((element) => fits(element) && shown(element));
  found = found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
  const operable = 'a[href], button, input, select, textarea, summary, [role], [tabindex], [onclick]';
  const best = found.filter((element) => element.closest(operable));
  const element = (best.length ? best : found)[(target.nth || 1) - 1];
  if (!element) return null;
  element.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
  const box = element.getBoundingClientRect();
  return {x: box.x + box.width / 2, y: box.y + box.height / 2};
}
