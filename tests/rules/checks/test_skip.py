"""When keyboard users can pass the navigation, and when a skip link only seems to let them."""

from __future__ import annotations

import pytest

from rules.checks.skip import skip_link
from rules.model import Params, Verdict
from rules.snapshot import PageFacts, SkipProbe
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_PARAMS: Params = {"first_stops": 3, "min_links": 10, "content_chars": 40}
_NAV = "<div>" + "".join(f'<a id="n{i}" href="/{i}">栏目{i}</a>' for i in range(12)) + "</div>"
_TEXT = "三月十八日，云溪市召开数字政府建设推进会，部署今年的重点任务，明确各部门的分工和时间安排。"
_MAIN = f'<main id="main"><h1>推进会</h1><p>{_TEXT}</p><a id="inside" href="/z">返回</a></main>'


def _seen(
    html: str, *, link: str = "", reached: str | None = None
) -> dict[str | None, tuple[Verdict, str]]:
    """Verdict and code by the element's id; with `link`, what activating it reached."""
    snapshot = page(f"<body>{html}</body>")
    if link:
        end = find(snapshot, reached) if reached else None
        probe = SkipProbe(link=find(snapshot, link), position=1, reached=end)
        object.__setattr__(snapshot, "facts", PageFacts(skip_probe=probe))
    found = skip_link(snapshot, _PARAMS)
    return {f.node.get("id") if f.node else None: (f.verdict, f.code) for f in found}


@pytest.mark.parametrize(
    "link",
    [
        '<a id="x" href="#main">跳到主要内容</a>',
        '<a id="x" href="#main">跳过导航栏</a>',
        '<a id="x" href="#main">直达正文</a>',
        '<a id="x" href="#main">Skip to main content</a>',
        '<a id="x" href="#main" aria-label="跳过导航">›</a>',
        '<a id="x" href="#%6Dain">跳至内容</a>',
        '<a id="x" href="#main">视窗区</a>',
    ],
)
def test_a_skip_link_at_the_start_passes(link: str) -> None:
    """Whatever its wording, it is the first stop and leads to the main content."""
    assert _seen(link + _NAV + _MAIN) == {"x": (PASSED, "passed")}


def test_the_target_needs_no_focus_of_its_own() -> None:
    """Browsers go on from a target that cannot take focus; an old named anchor is one too."""
    target = f'<a name="zw"></a><p>{_TEXT}</p>'
    assert _seen('<a id="x" href="#zw">跳至正文</a>' + _NAV + target) == {"x": (PASSED, "passed")}


def test_a_missing_target_fails_unless_a_script_may_answer() -> None:
    """An address into nothing does nothing; a script or a router could."""
    html = '<a id="x" href="{}"{}>跳过导航</a>' + _NAV + _MAIN
    assert _seen(html.format("#zw", "")) == {"x": (FAILED, "target-missing")}
    for address, more in (("#zw", ' onclick="go()"'), ("#/zw", ""), ("javascript:go()", "")):
        assert _seen(html.format(address, more)) == {"x": (CANT_TELL, "scripted")}


def test_what_happened_decides_about_a_scripted_link() -> None:
    """The next Tab landed in the main content: the script works."""
    html = '<a id="x" href="#" onclick="go()">跳过导航</a>' + _NAV + _MAIN
    assert _seen(html, link="x", reached="inside") == {"x": (PASSED, "passed")}
    assert _seen(html, link="x", reached="n0") == {"x": (CANT_TELL, "scripted")}


def test_a_link_that_moves_nothing_is_dead() -> None:
    """The target exists, yet the next Tab stops before it; lost focus is not judged."""
    html = '<a id="x" href="#main">跳过导航</a>' + _NAV + _MAIN
    assert _seen(html, link="x", reached="n0") == {"x": (FAILED, "dead")}
    assert _seen(html, link="x", reached="inside") == {"x": (PASSED, "passed")}
    assert _seen(html, link="x") == {"x": (PASSED, "passed")}


def test_a_skip_link_after_the_navigation_comes_too_late() -> None:
    """The thirteenth stop is no skip; a positive tabindex brings it to the front."""
    late = '<a id="x" href="#main"{}>跳过导航</a>'
    assert _seen(_NAV + late.format("") + _MAIN) == {"x": (FAILED, "not-first")}
    assert _seen(_NAV + late.format(' tabindex="1"') + _MAIN) == {"x": (PASSED, "passed")}


@pytest.mark.parametrize("hidden", ["data-t-hidden", 'tabindex="-1"'])
def test_a_skip_link_that_tab_never_reaches_fails(hidden: str) -> None:
    """Unless another one is reached."""
    link = f'<a id="x" href="#main" {hidden}>跳过导航</a>'
    assert _seen(link + _NAV + _MAIN) == {"x": (FAILED, "not-focusable")}
    other = '<a id="y" href="#main">跳至正文</a>'
    assert _seen(link + other + _NAV + _MAIN) == {"y": (PASSED, "passed")}


def test_no_way_past_many_links_fails() -> None:
    """No skip link, no heading, no landmark: the page as a whole is the target."""
    assert _seen(f"{_NAV}<div><p>{_TEXT}</p></div>") == {None: (FAILED, "none")}


def test_headings_or_a_landmark_make_it_a_question() -> None:
    """The Chinese indicator asks for skipping; screen readers could move by these."""
    for content in (f"<h1>推进会</h1><p>{_TEXT}</p>", f"<main><p>{_TEXT}</p></main>"):
        assert _seen(_NAV + content) == {None: (CANT_TELL, "only-landmarks")}


def test_few_links_need_no_skip_link() -> None:
    """Links after the content do not count, nor hidden ones."""
    assert _seen(f"<div><p>{_TEXT}</p></div>{_NAV}") == {}
    assert _seen(f"<main><p>{_TEXT}</p></main>{_NAV}") == {}
    hidden = _NAV.replace("<div>", "<div data-t-hidden>")
    assert _seen(f"{hidden}<div><p>{_TEXT}</p></div>") == {}


@pytest.mark.parametrize(
    "other",
    [
        '<a href="/nav">跳过导航的说明</a>',
        '<a href="#top">返回顶部</a>',
        '<a href="javascript:go()">跳到</a>',
        '<a href="javascript:go()">前往内容管理</a>',
        '<a href="#p2">跳到第 2 页</a>',
    ],
)
def test_other_links_are_no_skip_links(other: str) -> None:
    """Pagers, links to the top and links to other pages do not skip the navigation."""
    assert _seen(other + _NAV + f"<p>{_TEXT}</p>") == {None: (FAILED, "none")}
