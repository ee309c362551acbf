"""What lets a reader past the beginning that every page of a site shares."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.checks.bypass import bypass, content_heading
from rules.load import load_catalogue
from rules.model import CannotJudge, Verdict
from rules.opinions.bypass import answered
from rules.probes import Probes
from rules.probes.toggles import Pressed, RepeatedPart, TogglesProbe
from rules.snapshot import EngineNode, Node, PageSnapshot
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_RULES = load_catalogue().rules
_MENU = '<ul><li><a id="a" href="/1">要闻</a></li><li><a id="b" href="/2">公开</a></li></ul>'
_TEXT = '<p id="text">城乡居民可以在每年九月至十二月办理下一年度的参保登记。</p>'


def _probed(
    html: str,
    *,
    why: str = "compared",
    parts: str = "a b",
    hides: str = "",
    veils: str = "",
    reached: str = "",
    complete: bool = True,
) -> PageSnapshot:
    """A page whose parts `a` and `b` stand on another page as well; #c was activated."""
    snapshot = page(f"<body>{html}</body>", url="https://example.test/x/1.html")

    def nodes(ids: str) -> tuple[Node, ...]:
        return tuple(find(snapshot, i) for i in ids.split())

    repeated = tuple(RepeatedPart(node=n, words=0, items=1, links=1) for n in nodes(parts))
    pressed: tuple[Pressed, ...] = ()
    if hides or veils or reached:
        pressed = (
            Pressed(
                control=find(snapshot, "c"),
                hides=nodes(hides),
                veils=nodes(veils),
                reached=find(snapshot, reached) if reached else None,
            ),
        )
    probe = TogglesProbe(
        why=why,
        compared="https://example.test/x/2.html",
        content=None,
        repeated=repeated,
        pressed=pressed,
        complete=complete,
    )
    return replace(snapshot, probes=Probes(toggles=probe))


def _said(snapshot: PageSnapshot) -> list[tuple[Verdict, str]]:
    return [(f.verdict, f.code) for f in bypass(snapshot, _RULES["web-bypass"].params)]


def test_nothing_that_helps_fails() -> None:
    """A menu of every page, then the text, and nothing else."""
    assert _said(_probed(_MENU + _TEXT)) == [(FAILED, "none")]


@pytest.mark.parametrize(
    ("html", "code"),
    [
        (f"{_MENU}<main>{_TEXT}</main>", "main"),
        (f"{_MENU}<h2>参保</h2>{_TEXT}", "heading"),
        (f'<a href="#text">正文</a>{_MENU}{_TEXT}', "control"),
        (f"{_MENU.replace('<li>', '<li><a href=#text>正文</a>', 1)}{_TEXT}", "control"),
    ],
)
def test_any_one_way_is_enough(html: str, code: str) -> None:
    """A landmark, a heading of the content, or a link that leads past the menu."""
    assert _said(_probed(html)) == [(PASSED, code)]


def test_a_heading_before_the_menu_does_not_help() -> None:
    """It names the menu or the site, not the content."""
    assert _said(_probed(f"<h1>云溪市</h1>{_MENU}{_TEXT}")) == [(FAILED, "none")]


def test_a_control_that_hides_all_helps() -> None:
    """One that hides a part only, or only from some, does not."""
    html = f'<button id="c">收起</button>{_MENU}{_TEXT}'
    assert _said(_probed(html, hides="a b")) == [(PASSED, "control")]
    assert _said(_probed(html, veils="a b")) == [(FAILED, "half-hidden")]
    assert _said(_probed(html, reached="text")) == [(PASSED, "control")]


def test_a_link_that_stops_short_does_not_help() -> None:
    """Its target stands before the part that is repeated."""
    html = f'<a href="#here">正文</a><div id="here"></div>{_MENU}{_TEXT}'
    assert _said(_probed(html)) == [(FAILED, "short")]


def test_links_that_lead_on_from_block_to_block_help() -> None:
    """Each block has a link past itself."""
    html = (
        '<div><a href="#two">下一块</a><p id="a">甲</p></div>'
        f'<div id="two"><a href="#text">正文</a><p id="b">乙</p></div>{_TEXT}'
    )
    assert _said(_probed(html)) == [(PASSED, "control")]


def test_a_single_link_is_no_block() -> None:
    """Neither is what was not wholly looked at."""
    assert _said(_probed(_MENU + _TEXT, parts="a")) == []
    assert _said(_probed(_MENU + _TEXT, complete=False)) == []


def test_one_cause_is_said_once() -> None:
    """A skip link that leads nowhere is failed by the rule on skip links."""
    assert _said(_probed(f'<a href="#gone">跳到主要内容</a>{_MENU}{_TEXT}')) == []


def test_without_the_probe_nothing_is_judged() -> None:
    """Silence is never a pass."""
    bare = page(f"<body><main>{_TEXT}</main></body>")
    with pytest.raises(CannotJudge):
        _said(bare)
    with pytest.raises(CannotJudge):
        _said(_probed(_TEXT, why="failed", parts=""))


def test_a_heading_out_of_sight_is_advice() -> None:
    """It helps those who hear the page only."""
    params = _RULES["web-content-heading"].params
    away = '<h1 id="h" data-t-rect="-9999,0,100,20">参保</h1>'
    clipped = '<h1 id="h" data-t-style="clip:rect(0px, 0px, 0px, 0px)">参保</h1>'
    for heading in (away, clipped):
        snapshot = _probed(_MENU + heading + _TEXT)
        assert _said(snapshot) == [(PASSED, "heading")]
        found = [(f.verdict, f.code) for f in content_heading(snapshot, params)]
        assert found == [(FAILED, "unseen")]
    seen = _probed(f"{_MENU}<h1>参保</h1>{_TEXT}")
    assert [f.verdict for f in content_heading(seen, params)] == [PASSED]
    assert list(content_heading(_probed(_MENU + _TEXT), params)) == []


def test_the_engine_need_not_ask_what_was_answered() -> None:
    """Its question stays where no other page could be had."""
    asked = EngineNode(node=None, path="html", html="<html>", messages=())
    compared, alone = _probed(_MENU + _TEXT), _probed(_MENU + _TEXT, why="alone", parts="")
    assert answered(compared, asked, CANT_TELL) is Verdict.INAPPLICABLE
    assert answered(alone, asked, CANT_TELL) is CANT_TELL
    assert answered(compared, asked, PASSED) is PASSED


def test_the_repeated_part_is_no_heading_of_the_content() -> None:
    """A name of the office that every page has as a heading leads to nothing of this page."""
    named = '<a id="a" href="/1">要闻</a><a href="/2">公开</a><h2 id="b">云溪市民政局</h2>'
    assert _said(_probed(named + _TEXT)) == [(FAILED, "none")]
