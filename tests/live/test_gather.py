"""What a real browser brings home from a page."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from devices.drivers.engine import engine_script
from devices.manifest import read_json
from devices.ports import MOBILE
from devices.serve import serve
from rules.dom import name_of, text_of, visible
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Verdict
from rules.snapshot import Node, PageSnapshot
from tests.live.conftest import Capture, Visit

HEAD = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>云泽市测试页</title>'


def by_id(snapshot: PageSnapshot, wanted: str) -> Node:
    """The element with this id, in whatever frame or shadow root."""
    return next(n for n in snapshot.elements() if n.get("id") == wanted)


def failed(snapshot: PageSnapshot, rule: str) -> set[str]:
    """Selectors of the elements that a rule fails."""
    judged = judge_page(snapshot, load_catalogue().rules.values())
    outcome = next(o for o in judged.outcomes if o.rule == rule)
    return {f.selector for f in outcome.findings if f.verdict is Verdict.FAILED}


def test_the_pinned_engine_runs_and_is_recorded(visit: Visit) -> None:
    """Npm's axe-core runs, not the older one that comes with the driver package."""
    manifest, snapshot = visit(f"{HEAD}<main><h1>题</h1></main>")
    assert engine_script()[1] == "4.14.1"
    assert manifest.engines == {"axe-core": "4.14.1"}
    assert snapshot.engines["axe"].version == "4.14.1"


def test_frames_and_shadow_roots_are_audited(visit: Visit) -> None:
    """An image without alt is found in every frame, nested, of another origin, and in a shadow."""
    inner = f'{HEAD}<main><img id="%s" src="x.png"></main>'
    manifest, snapshot = visit(
        {
            "index.html": f"""{HEAD}<main><h1>框架</h1><img id="top" src="x.png">
            <iframe id="same" title="甲" src="same.html"></iframe>
            <iframe id="other" title="乙" src="http://localhost:{{{{port}}}}/other.html"></iframe>
            <iframe id="outer" title="丙" src="outer.html"></iframe>
            <div id="host"></div><script>
            host.attachShadow({{mode: 'open'}}).innerHTML =
              '<img id="shadowed" src="x.png">' +
              '<iframe id="deep" title="丁" src="deep.html"></iframe>';
            </script></main>""",
            "same.html": inner % "in-same",
            "other.html": inner % "in-other",
            "outer.html": f'{HEAD}<main><iframe id="nested" title="戊" src="nested.html">'
            "</iframe></main>",
            "nested.html": inner % "in-nested",
            "deep.html": inner % "in-deep",
            "x.png": b"",
        }
    )
    assert manifest.state == "measured", manifest.reasons
    assert failed(snapshot, "web-axe-image-alt") == {
        "#top",
        "#same >>> #in-same",
        "#other >>> #in-other",
        "#outer >>> #nested >>> #in-nested",
        "#host >>> #shadowed",
        "#host >>> #deep >>> #in-deep",
    }


def test_a_frame_that_hears_nothing_makes_the_page_partly_measured(visit: Visit) -> None:
    """A sandboxed frame without scripts cannot be measured: said, never passed over."""
    manifest, _ = visit(
        {
            "index.html": f'{HEAD}<main><h1>题</h1><iframe sandbox title="甲" src="a.html">'
            "</iframe></main>",
            "a.html": f'{HEAD}<img src="x.png">',
        }
    )
    assert manifest.state == "partly"
    assert [r.code for r in manifest.reasons] == ["frame-not-measured"]


def test_content_that_comes_late_is_there(visit: Visit) -> None:
    """Fetched, delayed and lazily loaded content is in the stored DOM."""
    _, snapshot = visit(
        {
            "index.html": f"""{HEAD}<main id="m"><h1>题</h1><div style="height:3000px"></div>
            <p id="end">尾</p></main><script>
            fetch('data.txt').then(r => r.text()).then(t => setTimeout(() => {{
              m.insertAdjacentHTML('beforeend', '<p id="fetched">' + t + '</p>');
            }}, 120));
            new IntersectionObserver((seen, self) => {{
              if (!seen[0].isIntersecting) return;
              self.disconnect();
              m.insertAdjacentHTML('beforeend', '<p id="lazy">惰性内容</p>');
            }}).observe(end);
            </script>""",
            "data.txt": "异步内容",
        }
    )
    assert text_of(by_id(snapshot, "fetched")) == "异步内容"
    assert text_of(by_id(snapshot, "lazy")) == "惰性内容"


def test_what_only_a_browser_knows_is_stored(visit: Visit) -> None:
    """Names, boxes, styles and listeners come from the browser, not from the markup."""
    _, snapshot = visit(
        f"""{HEAD}<main><h1>题</h1><span id="by">查询</span>
        <button id="b" aria-labelledby="by">x</button>
        <div id="d" style="width:50px;height:20px;cursor:pointer">点</div>
        <p id="hidden" style="display:none">藏</p></main>
        <script>d.addEventListener('click', () => {{}})</script>"""
    )
    box = by_id(snapshot, "d")
    assert name_of(by_id(snapshot, "b")) == "查询"
    assert box.clickable
    assert not by_id(snapshot, "hidden").clickable
    assert box.rect is not None and (box.rect.width, box.rect.height) == (50, 20)
    assert box.style is not None and box.style["cursor"] == "pointer"
    assert visible(box)
    assert not visible(by_id(snapshot, "hidden"))


def test_gbk_pages_are_decoded(visit: Visit) -> None:
    """A page in GBK that says so in a meta element is read rightly."""
    html = (
        '<!doctype html><html lang="zh"><meta charset="gbk"><title>政务公开</title><p id="p">办理'
    )
    manifest, snapshot = visit({"index.html": html.encode("gbk")})
    assert manifest.title == "政务公开"
    assert text_of(by_id(snapshot, "p")) == "办理"


def test_every_file_is_covered_by_its_digest(visit: Visit, tmp_path: Path) -> None:
    """The capture keeps DOM, accessibility tree, engine answer, picture and facts, with sha256."""
    manifest, _ = visit(f"{HEAD}<main><h1>题</h1><script>console.error('坏了')</script></main>")
    stored = {
        name: hashlib.sha256((tmp_path / "capture" / name).read_bytes()).hexdigest()
        for name in manifest.files
    }
    assert set(stored) >= {
        "dom.json.gz",
        "ax.json.gz",
        "axe.json.gz",
        "facts.json.gz",
        "screenshot.jpg",
    }
    assert stored == {name: file.sha256 for name, file in manifest.files.items()}
    facts = read_json(tmp_path / "capture", manifest, "facts.json.gz")
    assert any("坏了" in entry["text"] for entry in facts["console"])


def test_the_engines_whole_answer_is_kept(visit: Visit, tmp_path: Path) -> None:
    """Passes, incomplete and inapplicable rules are stored too, several nodes each."""
    manifest, _ = visit(f"{HEAD}<main><h1>题</h1>{'<a href=/x>链接文字</a> ' * 3}</main>")
    answer = read_json(tmp_path / "capture", manifest, "axe.json.gz")["result"]
    link_name = next(r for r in answer["passes"] if r["id"] == "link-name")
    assert len(link_name["nodes"]) == 3
    assert any(r["id"] == "image-alt" for r in answer["inapplicable"])


def test_redirects_and_status_are_kept(capture: Capture, tmp_path: Path) -> None:
    """A capture names the hops and the status of the final page."""
    from tests.live.odd_server import odd_server

    with odd_server() as base:
        manifest = capture(f"{base}/hop")
    assert [(r.url, r.status) for r in manifest.redirects] == [(f"{base}/hop", 302)]
    assert (manifest.final_url, manifest.http_status) == (f"{base}/page", 200)


def test_a_phone_has_its_own_width(visit: Visit) -> None:
    """The mobile viewport is narrow, touchable, and says so in its user agent."""
    manifest, snapshot = visit(
        f'{HEAD}<meta name="viewport" content="width=device-width"><main id="m"><h1>题</h1></main>',
        viewport=MOBILE,
    )
    box = by_id(snapshot, "m").rect
    assert box is not None and box.width <= 360
    assert "Mobile" in manifest.user_agent
    assert (manifest.viewport, snapshot.viewport_width) == ("mobile", 360)


def test_each_page_is_a_first_visit(visit: Visit) -> None:
    """Cookies of one page do not reach the next: the order of pages must not matter."""
    page = f"""{HEAD}<main><h1>题</h1><p id="p"></p></main><script>
    p.textContent = document.cookie ? '来过' : '初次'; document.cookie = 'seen=1';</script>"""
    for _ in range(2):
        _, snapshot = visit(page)
        assert text_of(by_id(snapshot, "p")) == "初次"


def test_dialogs_do_not_stop_the_audit(visit: Visit) -> None:
    """alert, confirm, prompt and print are answered and noted."""
    manifest, snapshot = visit(
        f"""{HEAD}<main><h1>题</h1></main><script>
        alert('欢迎'); confirm('继续？'); prompt('姓名'); print();</script>"""
    )
    assert manifest.state == "measured"
    assert snapshot.facts.dialogs == ("alert: 欢迎", "confirm: 继续？", "prompt: 姓名", "print: ")


def test_movement_that_nobody_caused_is_seen(visit: Visit) -> None:
    """A carousel that changes every second is watched for long enough to tell."""
    _, snapshot = visit(
        f"""{HEAD}<main><h1>题</h1><div class="carousel" id="c"><p id="s1">一</p><p id="s2">二</p>
        </div></main><script>
        let n = 0; setInterval(() => {{ n += 1; s1.style.opacity = n % 2; }}, 1000);</script>"""
    )
    facts = snapshot.facts
    assert facts.movements is not None and facts.timers is not None
    moved = {m.node.get("id"): m.times_ms for m in facts.movements}
    assert moved.keys() == {"s1"}
    assert max(moved["s1"]) >= 5000
    assert [(t.kind, t.delay_ms) for t in facts.timers] == [("interval", 1000)]


def test_a_still_page_is_not_watched_for_long(visit: Visit) -> None:
    """A page without anything that could move costs no waiting."""
    manifest, snapshot = visit(f"{HEAD}<main><h1>题</h1></main>")
    assert snapshot.facts.movements == ()
    assert manifest.seconds < 6


def test_hover_rules_are_resolved(visit: Visit) -> None:
    """What shows on hover is named with its trigger, and whether the keyboard shows it too."""
    _, snapshot = visit(
        f"""{HEAD}<style>
        .pop {{display: none}} .a:hover .pop {{display: block}}
        .b:hover .pop, .b:focus-within .pop {{display: block}}</style>
        <main><h1>题</h1><div class="a" id="a">微信<div class="pop" id="pa">码</div></div>
        <div class="b" id="b">微博<div class="pop" id="pb">码</div></div></main>"""
    )
    reveals = snapshot.facts.hover_reveals
    assert reveals is not None
    found = {(r.trigger.get("id"), r.revealed.get("id"), r.keyboard) for r in reveals}
    assert found == {("a", "pa", False), ("b", "pb", True)}


@pytest.mark.parametrize(
    ("link", "target", "position", "reached"),
    [
        ('href="#main"', '<main id="main"><a id="in" href="/x">内容链接</a></main>', None, "main"),
        ('href="#main"', '<main><a id="in" href="/x">内容链接</a></main>', 1, "nav1"),
        (
            'href="#m" onclick="return false"',
            '<main id="m"><a href="/x">内容</a></main>',
            None,
            "nav1",
        ),
        (
            'href="javascript:void 0" onclick="document.getElementById(`in`).focus()"',
            '<main><a id="before" href="/y">甲</a><button id="in">乙</button>'
            '<a id="after" href="/x">丙</a></main>',
            1,
            "after",
        ),
    ],
    ids=["works", "target missing", "cancelled", "scripted"],
)
def test_a_skip_link_is_really_followed(
    visit: Visit, link: str, target: str, position: int | None, reached: str
) -> None:
    """The link is activated; where that does not reach its target, Tab, Enter and Tab tell."""
    _, snapshot = visit(
        f"""{HEAD}<a id="skip" {link}>跳到主要内容</a>
        <nav><a id="nav1" href="/1">一</a><a href="/2">二</a></nav>{target}"""
    )
    probe = snapshot.facts.skip_probe
    assert probe is not None and probe.reached is not None
    found = (probe.link.get("id"), probe.position, probe.reached.get("id"))
    assert found == ("skip", position, reached)


def test_nothing_of_ours_is_in_the_stored_page(visit: Visit) -> None:
    """The audit leaves no element of its own in the DOM that is judged."""
    _, snapshot = visit(f'{HEAD}<main id="m"><h1>题</h1></main>')
    tags = [n.tag for n in snapshot.elements()]
    assert tags == ["html", "head", "meta", "title", "body", "main", "h1"]


def test_closed_shadow_roots_are_in_the_tree(visit: Visit) -> None:
    """A closed shadow root is closed to scripts, not to assistive technology, nor to us."""
    _, snapshot = visit(
        f"""{HEAD}<main><h1>题</h1><div id="h"></div></main><script>
        h.attachShadow({{mode: 'closed'}}).innerHTML = '<b id="inside">字</b>';</script>"""
    )
    assert by_id(snapshot, "inside").in_shadow


def test_slotted_content_is_not_mistaken_for_shadow_content(visit: Visit) -> None:
    """Light children of a host inside another shadow tree keep their own scope and selector."""
    _, snapshot = visit(
        f"""{HEAD}<main><h1>题</h1><div id="h"></div></main><script>
        const outer = h.attachShadow({{mode: 'open'}});
        outer.innerHTML = '<div id="i"><img src="light.png"></div>';
        outer.getElementById('i').attachShadow({{mode: 'open'}}).innerHTML =
          '<img src="inner.png"><slot></slot>';</script>"""
    )
    assert failed(snapshot, "web-axe-image-alt") == {"#h >>> #i >>> img", "#h >>> #i > img"}


def test_the_demo_server_serves_the_demo(capture: Capture) -> None:
    """The invented portal's start page is measured whole."""
    root = Path(__file__).parents[2] / "fixtures/site/repaired"
    with serve(root) as base:
        assert capture(f"{base}/").state == "measured"
