"""Where the links probe goes, and where it must not."""

from __future__ import annotations

from tests.live.conftest import Visit

_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>云溪市</title>'
    "<body>{}</body></html>"
)


def _site(body: str, **pages: str) -> dict[str, str | bytes]:
    files: dict[str, str | bytes] = {"index.html": _PAGE.format(f"<h1>云溪市</h1>{body}")}
    return files | {f"{n}.html": _PAGE.format(f"<main>{text}</main>") for n, text in pages.items()}


def test_nothing_is_asked_for_when_nothing_is_in_doubt(visit: Visit) -> None:
    """Other names, the same address in two spellings, or another list item: no request."""
    body = (
        '<p><a href="a.html">户籍</a> <a href="b.html">不动产</a> <a href="./">首页</a> '
        '<a href="index.html?from=nav">首页</a></p>'
        '<ul><li>公交 <a href="a.html">查询入口</a></li>'
        '<li>游泳 <a href="b.html">查询入口</a></li></ul>'
    )
    _, page = visit(_site(body, a="户籍", b="不动产"))
    probe = page.probes.links
    assert probe is not None
    assert probe.groups == ()
    assert probe.pages == {}


def test_pages_are_read_and_what_may_change_something_is_left_alone(visit: Visit) -> None:
    """The text outside navigation is kept; files and log-outs are not asked for."""
    body = (
        '<p><a href="a.html">查询入口</a> <a href="b.html">查询入口</a></p>'
        '<p><a href="logout.html">查询出口</a> <a href="form.pdf">查询出口</a></p>'
    )
    files = _site(body, a="<nav>导航</nav>公交线路", b="游泳场次")
    _, page = visit({**files, "logout.html": "x", "form.pdf": b"%PDF-1.4"})
    probe = page.probes.links
    assert probe is not None
    assert {a.rpartition("/")[2]: p.text for a, p in probe.pages.items()} == {
        "a.html": "公交线路",
        "b.html": "游泳场次",
    }
    assert len(probe.groups) == 2


def test_links_in_scripts_and_pages_that_scripts_fill(visit: Visit) -> None:
    """A literal address in a handler counts; a page is read as its scripts show it."""
    shown = (
        '<section id="s1" hidden>户籍窗口</section><section id="s2" hidden>不动产窗口</section>'
        "<script>document.getElementById('s' + location.search.slice(3)).hidden = false</script>"
    )
    body = (
        '<p><span role="link" tabindex="0" onclick="location.href=\'a.html?k=1\'">窗口</span> '
        '<a href="a.html?k=2">窗口</a></p>'
    )
    _, page = visit(_site(body, a=shown))
    probe = page.probes.links
    assert probe is not None
    assert sorted(str(p.text) for p in probe.pages.values()) == ["不动产窗口", "户籍窗口"]
    assert all(p.shown for p in probe.pages.values())
    assert not any(n.tag == "iframe" for n in page.elements())
