"""Which text alternatives are accused."""

from __future__ import annotations

import pytest

from rules.checks.images import alt_quality
from rules.model import Params, Verdict
from rules.snapshot import EngineNode, EngineReport, EngineRule
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_PARAMS: Params = {"large_px": 40, "left_to_engine": ["image-alt"]}


def _seen(html: str) -> dict[str, tuple[Verdict, str]]:
    found = alt_quality(page(f"<body>{html}</body>"), _PARAMS)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if f.node is not None}


@pytest.mark.parametrize(
    ("alt", "code"),
    [
        ("IMG_20260318_0915.jpg", "file-name"),
        ("W020230518354829384", "file-name"),
        ("图片", "placeholder"),
        ("图片1", "placeholder"),
        ("请输入图片描述", "placeholder"),
        ("image", "placeholder"),
        ("未命名", "placeholder"),
        ("3", "placeholder"),
    ],
)
def test_an_alternative_that_describes_nothing_fails(alt: str, code: str) -> None:
    """It exists, so the engine is content; whoever hears it learns nothing of the image."""
    html = f'<p><img id="x" src="/u/1.png" alt="{alt}" data-t-rect="0,0,400,200"></p>'
    assert _seen(html) == {"x": (FAILED, code)}


@pytest.mark.parametrize("alt", ["logo", "2026", "12345", "市政府大楼.jpg", "流程图", "★"])
def test_an_alternative_that_may_be_enough_is_a_question(alt: str) -> None:
    """A person sees the image and can tell."""
    html = f'<p><img id="x" alt="{alt}" data-t-rect="0,0,400,200"></p>'
    assert _seen(html) == {"x": (CANT_TELL, "unclear")}


def test_a_digit_of_a_counter_is_a_question() -> None:
    """Small images of digits are read out as what they are."""
    assert _seen('<p><img id="x" alt="7" data-t-rect="0,0,16,20"></p>') == {
        "x": (CANT_TELL, "unclear")
    }


def test_repeating_the_text_beside_it_fails_only_when_it_is_the_same() -> None:
    """In a link, a figure or a list item, and only where nothing else is said."""
    html = """
    <a href="/1"><img id="link" alt="下一篇：开学"> 下一篇：开学</a>
    <figure><img id="figure" alt="大桥封顶"><figcaption>大桥封顶。</figcaption></figure>
    <ul><li><img id="item" alt="居住证"><p>居住证</p></li></ul>
    <figure><img id="more" alt="大桥封顶"><figcaption>大桥封顶现场</figcaption></figure>
    <div><img id="apart" alt="公园"><p>公园</p></div>"""
    assert _seen(html) == {
        "link": (FAILED, "repeats-neighbour"),
        "figure": (FAILED, "repeats-neighbour"),
        "item": (FAILED, "repeats-neighbour"),
        "more": (PASSED, "passed"),
        "apart": (PASSED, "passed"),
    }


def test_all_kinds_of_images_are_judged() -> None:
    """Images by role, drawings, and areas of maps that an image uses."""
    html = """
    <span id="role" role="img" aria-label="图片"></span>
    <svg id="drawing" aria-label="icon"></svg>
    <img id="plan" alt="分区示意图：三个区" usemap="#m">
    <map name="m"><area id="area" href="/a" alt="图片" data-t-hidden></map>
    <map name="unused"><area id="unused" href="/a" alt="图片"></map>"""
    assert _seen(html) == {
        "role": (FAILED, "placeholder"),
        "drawing": (FAILED, "placeholder"),
        "plan": (PASSED, "passed"),
        "area": (FAILED, "placeholder"),
    }


def test_images_that_are_others_business_are_left_alone() -> None:
    """Decoration, hidden images, and images that are the whole of a link."""
    html = """
    <img id="decoration" alt="">
    <img id="role" alt="图片" role="presentation">
    <img id="hidden" alt="图片" data-t-hidden>
    <div aria-hidden="true"><img id="away" alt="图片"></div>
    <a href="/1"><img id="link" alt="图片"></a>"""
    assert _seen(html) == {}


def test_what_the_engine_failed_is_not_said_again() -> None:
    """A rule of the engine that is named in the parameters takes its elements away."""
    snapshot = page('<body><img id="x" alt="图片"></body>')
    failed = EngineNode(node=find(snapshot, "x"), path="img", html="", messages=())
    rules = {"image-alt": EngineRule(id="image-alt", failed=(failed,))}
    report = EngineReport(name="axe", version="4", error=None, rules=rules)
    object.__setattr__(snapshot, "engines", {"axe": report})
    assert list(alt_quality(snapshot, _PARAMS)) == []
