"""Pages that fight the experiments made on them, by name."""

from __future__ import annotations

from html import escape

from tests.live.hostile_server import Hostile

_CONTROLS = (
    '<nav><a href="/a">首页</a> <a href="/b">政务公开</a><button id="b">展开菜单</button></nav>'
    '<form id="f"><label>姓名<input name="xm" id="xm"></label><button>提交</button></form>'
)


def _script(code: str) -> str:
    return f"<script>{code}</script>"


def _frames(depth: int) -> str:
    inner = '<button>最里面</button><p tabindex="0">文字</p>'
    for _ in range(depth):
        inner = f'<iframe title="框架" srcdoc="{escape(inner)}"></iframe>'
    return inner


def _tamper(code: str) -> Hostile:
    return Hostile(_CONTROLS, _script(code))


TAMPERING = {
    "array": _tamper(
        "for (const k of ['map', 'filter', 'slice', 'push', 'forEach', 'indexOf', 'concat'])"
        "Array.prototype[k] = () => { throw new Error('no') };"
    ),
    "json": _tamper("JSON.stringify = () => 'x'; JSON.parse = () => ({}); Object.freeze(JSON);"),
    "query": _tamper(
        "for (const p of [Document.prototype, Element.prototype])"
        "for (const k of ['querySelector', 'querySelectorAll']) p[k] = () => { throw 1 };"
    ),
    "element": _tamper(
        "for (const k of ['getAttribute', 'closest', 'matches', 'checkVisibility', 'hasAttribute',"
        "'getBoundingClientRect']) Element.prototype[k] = () => { throw new Error('no') };"
        "HTMLElement.prototype.focus = HTMLElement.prototype.click = () => { throw 1 };"
    ),
    "getters": _tamper(
        "for (const [o, k] of [[document, 'activeElement'], [document, 'body'], [window, 'frames'],"
        "[Document.prototype, 'readyState'], [Node.prototype, 'parentNode'],"
        "[Node.prototype, 'textContent']])"
        "Object.defineProperty(o, k, {get() { throw new Error('no') }});"
    ),
    "builtins": _tamper(
        "const no = function () { throw new Error('no') };"
        "for (const k of ['NodeList', 'Promise', 'Symbol', 'Map', 'Set', 'setTimeout',"
        "'requestAnimationFrame', 'MutationObserver', 'fetch', 'Blob']) window[k] = no;"
    ),
    "notes": _tamper(
        "const n = window[Symbol.for('yd-audit')]; n.timers.push({delay: {}}, null); n.calls = 'x';"
        "n.dialogs.push({toString() { throw 1 }}); Object.freeze(n.timers);"
    ),
}

HANGING = {
    "click-hangs": Hostile(
        _CONTROLS, _script("addEventListener('click', () => { for (;;) {} }, true)")
    ),
    "invalid-hangs": Hostile(
        "<form><label>姓名<input required></label><button>提交</button></form>",
        _script("addEventListener('invalid', () => { for (;;) {} }, true)"),
    ),
    "focus-hangs": Hostile(
        _CONTROLS, _script("addEventListener('focus', () => { for (;;) {} }, true)")
    ),
    "key-hangs": Hostile(
        _CONTROLS, _script("addEventListener('keydown', () => { for (;;) {} }, true)")
    ),
    "resize-hangs": Hostile(
        _CONTROLS, _script("addEventListener('resize', () => { for (;;) {} })")
    ),
}

FIGHTING = {
    "alerts-on-click": Hostile(
        _CONTROLS, _script("addEventListener('click', () => { for (;;) alert('别走') }, true)")
    ),
    "focus-moves": Hostile(
        _CONTROLS,
        _script(
            "for (const t of ['focus', 'blur', 'keydown']) addEventListener(t, () => {"
            "const all = document.querySelectorAll('a,button,input');"
            "all[Math.floor(Math.random() * all.length)].focus(); }, true)"
        ),
    ),
    "navigates": Hostile(
        _CONTROLS,
        _script(
            "for (const t of ['focus', 'blur', 'keydown', 'click']) addEventListener(t, () => {"
            "location = '/elsewhere?' + t; }, true)"
        ),
    ),
    "rewrites-itself": Hostile(
        _CONTROLS,
        _script(
            "addEventListener('keydown', () => {"
            "document.open(); document.write('<h1>没了</h1>'); document.close(); })"
        ),
    ),
    "removes-itself": Hostile(
        _CONTROLS, _script("addEventListener('keydown', () => document.documentElement.remove())")
    ),
    "will-not-be-left": Hostile(
        _CONTROLS, _script("onbeforeunload = (e) => { e.preventDefault(); return '别走'; }")
    ),
    "history-storm": Hostile(
        _CONTROLS, _script("let n = 0; setInterval(() => history.pushState(0, '', '?' + n++), 20)")
    ),
    "mutates": Hostile(
        _CONTROLS
        + '<div id="m"></div>'
        + _script("setInterval(() => { m.innerHTML = '<a href=/m>' + Math.random() + '</a>' }, 5)"),
    ),
    "many": Hostile("<p>字 <a href='/x'>链接</a></p>" * 12_500),
    "fields": Hostile(
        f"<form>{'<label>项<input required></label>' * 2000}<button>提交</button></form>"
    ),
    "goes-when-focused": Hostile(
        _CONTROLS, _script("addEventListener('focus', (e) => e.target.remove(), true)")
    ),
    "inert": Hostile(f"<div inert>{_CONTROLS}</div>" + _script("document.body.inert = true")),
    "modal": Hostile(
        f"{_CONTROLS}<dialog id='d'><button>好</button></dialog>" + _script("d.showModal()")
    ),
    "frame-tree": Hostile(_CONTROLS + _frames(8)),
    "closed-shadow": Hostile(
        _CONTROLS
        + "<x-y></x-y>"
        + _script(
            "document.querySelector('x-y').attachShadow({mode: 'closed'})"
            ".innerHTML = '<a href=/c>暗</a><button>暗</button><input>'"
        )
    ),
    "worker": Hostile(_CONTROLS + _script("navigator.serviceWorker.register('/sw.js')")),
    "our-names": Hostile(
        f"{_CONTROLS}<img name='body' alt=''><form id='ydAudit' name='ydAudit'><input name='id'>"
        "<input name='getAttribute'><input name='matches'></form><img name='activeElement' alt=''>",
        _script("window.name = 'ydAudit'; var axe = 5; var ydRun = 1;"),
    ),
    "csp-none": Hostile(_CONTROLS, headers={"Content_Security_Policy": "default-src 'none'"}),
    "trusted-types": Hostile(
        _CONTROLS,
        headers={"Content_Security_Policy": "require-trusted-types-for 'script'; trusted-types x"},
    ),
    "csp-sandbox": Hostile(_CONTROLS, headers={"Content_Security_Policy": "sandbox"}),
    "refusing-frame": Hostile(f"{_CONTROLS}<iframe title='框架' src='/framed'></iframe>"),
    "media": Hostile(
        "<video autoplay controls src='/endless/v.mp4'></video>"
        * 4
        + "<video controls src='/big/v.mp4'><track kind='captions' src='/big/t.vtt'></video>"
        "<audio controls src='/silent/a.mp3'></audio>" + "<video src='/none/v.mp4'></video>" * 200
    ),
}
