"""Documents that fight by what they hold: size, structure, scripts, styles, names."""
# ruff: noqa: E501 -- each line is one page; broken up, its script would be harder to read

from __future__ import annotations

from tests.live.hostile_wire import Act, given
from tests.live.odd_server import page

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_XHTML = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "哈">{entities}]>'
    '<html xmlns="http://www.w3.org/1999/xhtml" lang="zh"><head><title>云溪市</title></head>'
    "<body><p>{text}</p></body></html>"
)
_USES = "".join(f'<g id="u{n}">{f"""<use href="#u{n - 1}"/>""" * 8}</g>' for n in range(1, 7))


def _script(code: str) -> Act:
    return given(
        page(f"<a href='/plain'>首页</a><button id='b'>好</button><script>{code}</script>")
    )


def _many(element: str, count: int) -> Act:
    return given(page(element * count))


def _grown(code: str) -> Act:
    """A page whose script makes what would be too long to send."""
    return given(
        page(f"<div id='d'></div><script>const d=document.getElementById('d');{code}</script>")
    )


SIZE: dict[str, Act] = {
    "elements-20000": _many("<p>字</p>", 20_000),
    "text-nodes-100000": _grown("for(let i=0;i<1e5;i++)d.append(document.createTextNode('字 '))"),
    "deep-5000": _grown(
        "let n=d;for(let i=0;i<5000;i++)n=n.appendChild(document.createElement('div'));n.append('底')"
    ),
    "text-21-million": _grown("d.hidden=true;d.textContent='x'.repeat(21e6)"),
    "frames-300": _many("<iframe title='框架' srcdoc='<p>字'></iframe>", 300),
    "frames-endless": given(
        page("<script>const f=document.createElement('iframe');f.title='框架';"
             "f.src=location.pathname+'?'+Math.random();document.body.append(f)</script>")
    ),
    "title-10mb": _script("document.title='题'.repeat(1e7)"),
    "attribute-name-1mb": _grown("d.setAttribute('a'.repeat(1e6),'x')"),
    "attribute-value-10mb": _grown("d.title='值'.repeat(1e7)"),
    "attributes-10000": _grown("for(let i=0;i<1e4;i++)d.setAttribute('a'+i,i)"),
    "id-classes-long": _grown("d.id='i'.repeat(1e6);d.className='c '.repeat(1e5)"),
    "data-url": _grown("const i=new Image();i.alt='图';i.src='data:image/png;base64,'+'A'.repeat(5e6);d.append(i)"),
    "link-data-url": _grown("const a=document.createElement('a');a.href='data:text/html,'+'A'.repeat(2e6);a.text='链接';d.append(a)"),
    "canvas-30000": given(page("<canvas id='c' width='30000' height='30000' style='width:30000px;"
                               "height:30000px'></canvas><script>c.getContext('2d').fillRect(0,0,3e4,3e4)</script>")),
    "page-30-million-high": given(page("<div style='height:30000000px;width:9000000px'>高</div>")),
    "svg-laughs": given(page(f"<svg width='9' height='9'><defs><g id='u0'><rect width='1' height='1'/></g>{_USES}</defs><use href='#u6'/></svg>")),
    "mathml-deep": given(page("<math>" + "<msqrt>" * 400 + "<mi>x</mi>" + "</msqrt>" * 400 + "</math>")),
    "select-50000": _grown("const s=document.createElement('select');s.ariaLabel='选';for(let i=0;i<5e4;i++)s.add(new Option(i));d.append(s)"),
    "table-200-nested": given(page("<table><tr><td>" * 200 + "字")),
    "links-20000": _grown("d.innerHTML='<a href=/plain>同名</a> '.repeat(2e4)"),
    "shadow-deep": _grown("let n=d;for(let i=0;i<300;i++){const r=n.attachShadow({mode:'open'});n=document.createElement('div');r.append(n)}n.append('底')"),
}  # fmt: skip

MARKUP: dict[str, Act] = {
    "xhtml-laughs": given(
        _XHTML.format(entities=_LAUGHS, text="&l9;"), kind="application/xhtml+xml"
    ),
    "xhtml-external": given(
        _XHTML.format(entities='<!ENTITY x SYSTEM "file:///etc/passwd">', text="&x;字"),
        kind="application/xhtml+xml",
    ),
    "xhtml-broken": given(_XHTML.format(entities="", text="<p>字"), kind="application/xhtml+xml"),
    "xslt": given(
        '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/xslt.xsl"?><a>云溪市</a>',
        kind="text/xml",
    ),
    "xslt.xsl": given("<not-a-stylesheet/>", kind="text/xsl"),
    "clobbered": given(
        page(
            "<form name='attributes'><input name='nodeName'><input name='parentNode'>"
            "<input name='children'><input name='nodeType'><input name='tagName'></form>"
            "<img name='querySelectorAll' alt=''><form id='documentElement' name='getElementById'>"
            "<input name='attributes'><input name='shadowRoot'><input name='textContent'></form>"
            "<img id='body' name='head' alt=''><a id='navigation' href='/plain'>链接</a>"
            "<iframe name='document' title='框架'></iframe><a id='performance' href='#'>甲</a>"
        )
    ),
    "base-elsewhere": given(page("<a href='x'>甲</a>", "<base href='http://127.0.0.1:9/'>")),
    "script-links": given(
        page("<a href='javascript:for(;;);'>甲</a><a href=' java\nscript:alert(1)'>乙</a>"
             "<a href='data:text/html,<script>alert(1)</script>'>丙</a><a href='vbscript:x'>丁</a>"
             "<form action='javascript:alert(1)'><button>提交</button></form>")
    ),
    "unclosed": given("<!doctype html><title>云溪市<p>字<!-- <script> <b" + "<a href='" * 50),
    "no-document": given("云溪市" * 10),
    "frameset": given("<frameset cols='1,1'><frame src='/plain'><frame src='/frameset'></frameset>"),
    "plaintext": given(page("<plaintext>") + "</main>" * 100),
    "self-replacing": _script("onload=()=>{document.open();document.write('<title>新</title><h1>新页</h1>');document.close()}"),
    "no-root": _script("document.documentElement.remove()"),
    "root-is-svg": given(
        "<svg xmlns='http://www.w3.org/2000/svg'><title>云溪市</title><text y='20'>字</text></svg>",
        kind="image/svg+xml",
    ),
    "meta-refresh-0": given(page(head="<meta http-equiv='refresh' content='0'>")),
    "meta-csp": given(page(head="<meta http-equiv='content-security-policy' content=\"default-src 'none'; sandbox\">")),
}  # fmt: skip

STYLES: dict[str, Act] = {
    "css-import-loop": given(page(head="<style>@import '/loop.css'</style>")),
    "loop.css": given("@import '/loop.css?a'; @import '/loop.css?b';", kind="text/css"),
    "font-never-loads": given(
        page(head="<style>@font-face{font-family:F;src:url(/silence-font)}body{font-family:F}</style>")
    ),
    "css-heavy": given(
        page("<b></b>" * 400, "<style>b{filter:blur(40px) drop-shadow(0 0 50px red);animation:a .1s "
             "infinite;backdrop-filter:blur(9px)}@keyframes a{to{transform:rotate(1turn) scale(9)}}</style>")
    ),
    "css-hostile": given(
        page("<p style='content:url(/silence-content)'>字</p>", "<style>*{all:unset!important;position:fixed!important;"
             "z-index:2147483647;transform:scale(1e9)}:has(*){zoom:99}</style>")
    ),
    "css-variables": given(
        page("<p>字</p>", "<style>:root{--a0:x;" + "".join(f"--a{n}:{f'var(--a{n - 1}) ' * 10};" for n in range(1, 12))
             + "}p::before{content:var(--a11)}</style>")
    ),
    "hover-rules-30000": given(page(head="<style>" + "a:hover b{display:block}" * 30_000 + "</style>")),
    "everything-hidden": given(page("<p>字</p>", "<style>html{display:none}</style>")),
}  # fmt: skip

SCRIPTS: dict[str, Act] = {
    "alert-storm": _script("while(true)alert('别走')"),
    "confirm-storm": _script("while(!confirm('走？'));"),
    "prompt-storm": _script("while(true)prompt('口令')"),
    "print-storm": _script("setInterval(print,5);while(true)print()"),
    "unload-prompt": _script("onbeforeunload=e=>{e.preventDefault();return'别走'};b.click()"),
    "pop-ups": _script("for(let i=0;i<200;i++){open('/plain');const a=document.createElement('a');a.href='/plain';a.target='_blank';a.click()}"),
    "pop-ups-on-click": _script("addEventListener('click',()=>{for(;;)open('/plain')},true)"),
    "permissions": _script("Notification.requestPermission();navigator.geolocation.getCurrentPosition(()=>0);navigator.mediaDevices&&navigator.mediaDevices.getUserMedia({video:true})"),
    "download-blob": _script("const a=document.createElement('a');a.href=URL.createObjectURL(new Blob(['x']));a.download='=1+1.exe';for(let i=0;i<20;i++)a.click()"),
    "download-data": _script("const a=document.createElement('a');a.href='data:application/x,x';a.download='x';a.click()"),
    "download-by-address": _script("onload=()=>{location='/attachment'}"),
    "service-worker": _script("navigator.serviceWorker.register('/sw.js',{scope:'/'}).then(()=>navigator.serviceWorker.ready)"),
    "workers-hog": _script("const s=URL.createObjectURL(new Blob(['for(;;);']));for(let i=0;i<2;i++)new Worker(s);new SharedWorker(s)"),
    "regex-hang": _script("onload=()=>/^(a+)+$/.test('a'.repeat(40)+'b')"),
    "hang": _script("onload=()=>{for(;;);}"),
    "hang-inline": _script("for(;;);"),
    "debugger": _script("setInterval(()=>{debugger},10)"),
    "recursion": _script("function f(){try{f()}finally{f()}}onload=()=>setTimeout(()=>{let n=0;function g(){n++<1e5&&g()}g()})"),
    "custom-element-throws": _script("customElements.define('x-y',class extends HTMLElement{constructor(){super();throw 1}connectedCallback(){throw 2}});document.body.insertAdjacentHTML('beforeend','<x-y>字</x-y>'.repeat(500))"),
    "observer-loop": _script("new MutationObserver(()=>{document.body.dataset.n=Math.random()}).observe(document,{subtree:true,attributes:true,childList:true});document.body.dataset.n=1"),
    "frame-loop": _script("(function f(){document.body.append('字');if(document.body.childNodes.length>3000)document.body.lastChild.remove();requestAnimationFrame(f)})()"),
    "scroll-hijack": _script("addEventListener('scroll',()=>scrollTo(0,Math.random()*1e4));document.body.style.height='90000px';setInterval(()=>scrollBy(0,50),10)"),
    "focus-thief": _script("setInterval(()=>b.focus(),5);addEventListener('blur',()=>b.focus(),true)"),
    "carousel-timers": _script("for(let i=0;i<300;i++)setInterval(()=>{document.title=Math.random()},i+1)"),
    "push-state-storm": _script("let n=0;setInterval(()=>{for(let i=0;i<50;i++)history.pushState(0,'','?<script>'+n++)},10)"),
    "hash-storm": _script("let n=0;setInterval(()=>location.hash=n++,1)"),
    "reload-storm": _script("setTimeout(()=>location.reload(),80)"),
    "address-storm": _script("setInterval(()=>location='/address-storm?'+Math.random(),30)"),
    "submit-storm": _script("onload=()=>{const f=document.createElement('form');f.method='POST';f.action='/address-storm';document.body.append(f);setInterval(()=>f.submit(),50)}"),
    "history-back": _script("setInterval(()=>history.back(),20)"),
    "window-stop": _script("setInterval(()=>window.stop(),1)"),
    "frame-leads-top": given(page("<iframe title='框架' srcdoc='<script>top.location=\"/blank-page\"</script>'></iframe>")),
    "endless-sockets": _script("for(let i=0;i<30;i++){new EventSource('/silence');new WebSocket('ws://'+location.host+'/silence');fetch('/silence')}"),
    "fetch-storm": _script("setInterval(()=>{for(let i=0;i<20;i++)fetch('/plain?'+Math.random())},20)"),
    "storage-hog": _script("try{for(;;)localStorage[Math.random()]='x'.repeat(1e5)}catch(e){}"),
    "console-storm": _script("for(let i=0;i<20000;i++)console.error('\\x1b[31m<script>=1+1\\u202e'+i)"),
    "console-huge": _script("console.log('x'.repeat(2e7))"),
    "errors-storm": _script("setInterval(()=>{throw new Error('=HYPERLINK(1)\\x1b[2J')},1)"),
    "fullscreen": _script("addEventListener('click',()=>document.documentElement.requestFullscreen(),true);document.documentElement.requestPointerLock()"),
    "animations-2000": _script("for(let i=0;i<2000;i++){const e=document.body.appendChild(document.createElement('i'));e.animate([{opacity:0},{opacity:1}],{duration:50,iterations:Infinity})}"),
    "dialogs-modal": _script("for(let i=0;i<200;i++){const d=document.createElement('dialog');d.innerHTML='<button>好';document.body.append(d);d.showModal()}"),
    "grows-forever": _script("setInterval(()=>{document.body.insertAdjacentHTML('beforeend','<p>更多</p>'.repeat(20))},50)"),
    "memory-slow": _script("const k=[];setInterval(()=>{k.push(new Uint8Array(2e6).fill(1));if(k.length>100)k.length=0},20)"),
}  # fmt: skip

_ALL_THROW = "const no=()=>{throw new Error('no')};"
TAMPERED: dict[str, Act] = {
    "prototypes-gone": _script(
        _ALL_THROW + "for(const c of [Array,Object,String,Map,Set,Promise,Function,RegExp,Number])"
        "for(const k of Object.getOwnPropertyNames(c.prototype))if(k!=='constructor')"
        "try{Object.defineProperty(c.prototype,k,{get:no,set:no,configurable:false})}catch{}"
    ),
    "to-string": _script("Object.prototype.toString=Function.prototype.toString=()=>{for(;;);};Symbol.toPrimitive;Object.prototype.toJSON=()=>'=1+1';Array.prototype.toJSON=()=>'x'"),
    "symbol": _script("Symbol.for=()=>{throw 1};Object.defineProperty(Symbol,'iterator',{value:0});Array.prototype[Symbol.iterator]=function*(){for(;;)yield 1}"),
    "proxies": _script("for(const k of ['document','axe','performance','navigation'])try{Object.defineProperty(window,k,{get:()=>new Proxy({},{get(){throw 1}})})}catch{}"),
    "frozen": _script("for(const o of [Object.prototype,Array.prototype,Element.prototype,Document.prototype,window.axe])Object.freeze(o)"),
    "axe-lies": _script("const fine=()=>Promise.resolve({violations:[],incomplete:[],passes:[],inapplicable:[],testEngine:{}});axe.run=axe.ydRun=fine;Object.freeze(axe)"),
    "axe-hangs": _script("axe.run=axe.ydRun=()=>{for(;;);}"),
    "axe-floods": _script("axe.run=()=>Promise.resolve({packed:'A'.repeat(1e8),unreached:[]})"),
    "query-lies": _script("Document.prototype.querySelectorAll=Element.prototype.querySelectorAll=()=>[];Document.prototype.querySelector=()=>null;Object.freeze(Document.prototype)"),
    "compression": _script("CompressionStream=Blob=Response=btoa=function(){return{stream:()=>({pipeThrough:()=>0}),arrayBuffer:async()=>new ArrayBuffer(9)}}"),
    "time-stands": _script("Date.now=performance.now=()=>0;setTimeout=requestAnimationFrame=()=>0;"),
    "all-listeners-gone": _script("EventTarget.prototype.addEventListener=()=>0;addEventListener=()=>0"),
}  # fmt: skip

# The browser's tab is killed by these, or takes long to become whole.
LONG_DOCUMENTS: dict[str, Act] = {
    "memory-hog": _script("const k=[];onload=()=>{for(;;)k.push(new Array(1e6).fill(Math.random()))}"),
    "memory-string": _script("onload=()=>{let s='x';const k=[];for(;;){k.push(s+Math.random());s=(s+s).slice(0,5e8)}}"),
    "elements-100000": _many("<p>字</p>", 100_000),
    "frames-5000": _grown("for(let i=0;i<5000;i++){const f=document.createElement('iframe');f.title='框';d.append(f)}"),
    "text-nodes-million": _grown("for(let i=0;i<1e6;i++)d.append(document.createTextNode('字 '))"),
    "data-url-50mb": _grown("const i=new Image();i.alt='图';i.src='data:image/png;base64,'+'A'.repeat(5e7);d.append(i)"),
}  # fmt: skip
