// Sends empty forms that are safe to send and tells what changed. Nothing leaves the browser:
// requests are refused meanwhile, and a submission is stopped after the page's own handlers.
(() => {
  const MOST_TEXTS = 8000;
  const MOST_FIELDS = 300;
  const WAIT = 60; // ms that the page has for its messages
  const SEND = /^(提交|确定|确认|保存|发送|提交留言|提交信件|立即提交|下一步|submit|send|save|ok|continue|next)$/i;
  const UNSAFE = /支付|付款|缴费|缴纳|删除|注销|登录|登陆|注册|购买|下单|\b(pay|payment|checkout|delete|remove|sign ?in|log ?in|sign ?up|register|buy|order|unsubscribe)\b/i;
  const SEARCH = /search|query|keyword|sousuo|jiansuo|搜索|检索|查询|搜一下|^(q|wd|kw)$/i;
  const FIELDS = 'input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image]),select,textarea';
  const PICK = 'button,input[type=submit],input[type=image],input[type=button],a,[role=button]';
  const shown = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && e.getBoundingClientRect().width > 1;
  const words = (e) => (e.tagName === 'INPUT' ? e.value || e.alt || '' : e.textContent || '').replace(/\s+/g, '').trim()
    ? (e.tagName === 'INPUT' ? e.value || e.alt : e.textContent).replace(/\s+/g, ' ').trim() : '';
  const submits = (e) => (e.tagName === 'BUTTON' && e.type === 'submit')
    || (e.tagName === 'INPUT' && (e.type === 'submit' || e.type === 'image'));
  const usable = (e) => !e.disabled && shown(e);
  const fieldsOf = (form) => [...form.querySelectorAll(FIELDS)].slice(0, MOST_FIELDS).filter(usable);
  // One box for words, with lists to narrow the search: not worth sending.
  const asSearch = (form, fields, control) => fields.filter((f) => /^(INPUT|TEXTAREA)$/.test(f.tagName)
    && !/^(radio|checkbox)$/.test(f.type)).length < 2 && (
    form.closest('[role=search],search') !== null
    || [form.getAttribute('action'), form.id, form.className, words(control),
      ...fields.flatMap((f) => [f.type, f.name, f.id, f.placeholder])].some((t) => SEARCH.test(String(t || ''))));
  const controlOf = (form) => {
    const all = [...form.querySelectorAll(PICK)].slice(0, 60).filter(usable);
    return all.find(submits) || all.find((e) => SEND.test(words(e).replace(/\s/g, '')));
  };
  let chosen = [];

  const plan = () => {
    chosen = [];
    let complete = true;
    for (const form of [...document.querySelectorAll('form')].slice(0, 30)) {
      const fields = shown(form) || form.querySelector(FIELDS) ? fieldsOf(form) : [];
      const control = fields.length ? controlOf(form) : null;
      if (!control || asSearch(form, fields, control)) continue;
      const risky = form.querySelector('input[type=password],input[type=file],[autocomplete^=cc-]')
        || UNSAFE.test(words(control)) || UNSAFE.test(String(form.getAttribute('action') || ''))
        || (control.tagName === 'A' && /^(?!#|javascript:)./i.test(control.getAttribute('href') || ''));
      if (risky) complete = false;
      else chosen.push({ form, control, fields });
    }
    return { count: chosen.length, complete };
  };

  const texts = () => {
    const seen = new Map();
    const visible = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && seen.size < MOST_TEXTS; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!parent || !node.data.trim() || /^(SCRIPT|STYLE|NOSCRIPT|OPTION|TEMPLATE)$/.test(parent.tagName)) continue;
      if (!visible.has(parent)) visible.set(parent, shown(parent));
      if (visible.get(parent)) seen.set(node, node.data);
    }
    return seen;
  };
  const groupOf = (f) => (f.type === 'radio' || f.type === 'checkbox' ? `${f.type} ${f.name || ''}` : f);
  const only = (fields) => (new Set(fields.map(groupOf)).size === 1 ? fields[0] : null);
  const inside = (element, fields) => fields.filter((f) => element.contains(f));
  const refersTo = (field, element) => ['aria-describedby', 'aria-errormessage', 'aria-labelledby']
    .flatMap((a) => (field.getAttribute(a) || '').split(/\s+/)).filter(Boolean)
    .some((id) => {
      const target = document.getElementById(id);
      return target && (target.contains(element) || element.contains(target));
    });
  const tiedTo = (element, fields) => {
    const by = fields.filter((f) => refersTo(f, element) || [...(f.labels || [])].some((l) => l.contains(element)));
    if (by.length) return by;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const within = inside(at, fields);
      if (within.length) return only(within) ? [within[0]] : [];
      let before = at.previousElementSibling;
      while (before && /^(BR|WBR)$/.test(before.tagName)) before = before.previousElementSibling;
      const one = before && only(inside(before, fields));
      if (one) return [one];
    }
    return [];
  };

  const send = async (number) => {
    const { form, control, fields } = chosen[number];
    if (!form.isConnected || !control.isConnected) return null;
    const where = new Map(); // paths as they were stored, before anything is added
    for (const e of [form, ...[...form.querySelectorAll('*')].slice(0, 1500)]) where.set(e, ydAudit.path(e));
    const borders = new Map(fields.map((f) => [f, getComputedStyle(f).borderTopColor]));
    const before = texts();
    const native = [];
    const onInvalid = (e) => { if (fields.includes(e.target)) native.push(e.target); };
    const onSubmit = (e) => e.preventDefault();
    const target = form.getAttribute('target');
    document.addEventListener('invalid', onInvalid, true);
    window.addEventListener('submit', onSubmit);
    form.removeAttribute('target');
    try {
      control.click();
      await new Promise((done) => { setTimeout(done, WAIT); });
    } finally {
      document.removeEventListener('invalid', onInvalid, true);
      if (target !== null) form.setAttribute('target', target);
    }
    // What is sent later is stopped too: the listener on submit stays until the page is left.
    const focus = document.activeElement;
    const stored = (element) => {
      let at = element;
      while (at && !where.has(at)) at = at.parentElement;
      return where.get(at || form);
    };
    const found = new Map();
    for (const [node, data] of texts()) {
      if (before.get(node) === data) continue;
      // A label, a button and the page's clock may change as well; judging tells messages apart.
      const block = node.parentElement.closest('p,li,div,td,dd,label,span,em,i,b,strong,small,font,output') || node.parentElement;
      found.set(block, `${found.get(block) || ''} ${data}`);
    }
    const messages = [...found].slice(0, 60).map(([block, text]) => ({
      text: text.replace(/\s+/g, ' ').trim().slice(0, 300),
      near: stored(block),
      exposed: block.closest('[aria-hidden=true]') === null,
      live: block.closest('[role=alert],[role=status],[role=log],[aria-live=assertive],[aria-live=polite],output,[role=alertdialog],[role=dialog],dialog') !== null,
      tied: tiedTo(block, fields).map((f) => where.get(f)),
    }));
    const paths = (list) => list.map((f) => where.get(f)).filter(Boolean);
    return {
      form: where.get(form),
      control: where.get(control),
      native: paths([...new Set(native)]),
      invalid: paths(fields.filter((f) => f.isConnected && f.getAttribute('aria-invalid') === 'true')),
      marked: paths(fields.filter((f) => f.isConnected && f !== focus
        && getComputedStyle(f).borderTopColor !== borders.get(f))),
      messages,
      focus: fields.includes(focus) ? where.get(focus) : null,
    };
  };
  // Timers that the page started must send nothing once requests are let through again. Nothing
  // looks at the page after this probe.
  const rest = () => {
    const last = setTimeout(() => {}, 0);
    for (let id = last; id > Math.max(0, last - 20000); id -= 1) clearTimeout(id);
  };
  const any = () => document.querySelector('form') !== null;
  return { any, plan, send, rest };
})()
