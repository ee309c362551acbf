"""Writes an invented portal of any size for the benchmarks.

A page has about 640 elements on 2,000 CSS pixels of height: more elements than nine of ten pages of
a sample of a hundred saved portal pages (median 288, 90th percentile 685; median height 1,432).
"""

from __future__ import annotations

from pathlib import Path

_HEAD = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.6 sans-serif;margin:0;color:#222;background:#fff}}
header{{background:#0b3d77;color:#fff;padding:12px}} header a{{color:#fff;margin-right:12px}}
main{{display:grid;grid-template-columns:1fr 3fr;gap:16px;padding:16px}}
.list{{columns:2;margin:0}} .cards{{columns:2}}
li{{display:flex;justify-content:space-between;padding:2px 0}} a{{color:#0b3d77}}
.card{{border:1px solid #ccc;padding:4px;margin-bottom:4px;break-inside:avoid;font-size:14px}}
h3{{font-size:15px;margin:0}} p{{margin:0}} li{{font-size:14px}}</style></head><body>
<a href="#main">跳到主要内容</a>
<header><h1>云泽市人民政府</h1><nav aria-label="主导航">{nav}</nav>
<form role="search" action="/search.html"><label>站内检索 <input name="q"></label>
<button>检索</button></form></header><main id="main">"""
_FOOT = """</main><footer><p>主办单位：云泽市人民政府办公室 <a href="/map.html">网站地图</a></p>
</footer></body></html>"""


def write_site(root: Path, pages: int, *, rows: int = 120) -> None:
    """Write index.html and `pages` further pages, each with about 5 × `rows` elements."""
    root.mkdir(parents=True, exist_ok=True)
    names = ["index.html", *(f"page-{n}.html" for n in range(1, pages + 1))]
    nav = "".join(f'<a href="/page-{n}.html">栏目{n}</a>' for n in range(1, min(pages, 12) + 1))
    for number, name in enumerate(names):
        (root / name).write_text(_page(number, len(names), nav, rows), encoding="utf-8")


def _page(number: int, total: int, nav: str, rows: int) -> str:
    title = f"政务公开 第 {number} 页 - 云泽市人民政府"
    cards = "".join(
        f'<section class="card"><h3>专题 {n}</h3><p>第 {number} 页专题 {n} 的说明文字，'
        f"<strong>办理时限</strong>为 <em>{n % 9 + 1}</em> 个工作日。</p>"
        f'<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="专题 {n} 插图" width="40"'
        f' height="30"></section>'
        for n in range(rows // 6)
    )
    items = "".join(
        f'<li><a href="/page-{(number * 7 + n) % (total - 1) + 1}.html">'
        f"关于印发第 {number}-{n} 号管理办法的通知</a>"
        f'<span><time datetime="2026-01-01">2026-01-{n % 28 + 1:02d}</time></span></li>'
        for n in range(rows)
    )
    left = f'<div><h2>专题专栏</h2><div class="cards">{cards}</div></div>'
    body = f'{left}<div><h2>通知公告</h2><ul class="list">{items}</ul></div>'
    return _HEAD.format(title=title, nav=nav) + body + _FOOT
