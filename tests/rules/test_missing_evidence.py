"""What a rule needs and the capture lacks: the rule is not measured then, and no page passes."""

from __future__ import annotations

import dataclasses

import pytest

from audit.part import Unit, evidence_of
from audit.score import reduce
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Result, Verdict
from rules.outcome import Outcome
from rules.snapshot import EngineNode, EngineReport, EngineRule, PageSnapshot
from tests.build import find, page

_PAGE = """
<html lang="zh-CN"><head><title>办事指南 - 云溪市人民政府</title></head><body>
<nav><a href="/a">更多</a> <a href="/b">更多</a></nav><main><h1>办事指南</h1>
<video src="/v.mp4" controls autoplay></video><audio src="/a.mp3" autoplay></audio>
<img src="/i.png" alt="云溪市" data-t-rect="0,0,300,200">
<img src="/j.png" alt="" data-t-rect="0,300,300,200">
<p id="over">压在图片上的文字</p><a href="/d.pdf">文件</a>
<form><label>姓名<input required></label><button>提交</button></form></main></body></html>
"""
_PICTURE = {"web-alt-words", "web-hidden-image", "web-image-of-text"} | {
    f"web-text-contrast-{name}" for name in ("enhanced", "seen")
}
_DOCUMENTS = {"web-linked-documents"} | {
    f"web-pdf-{name}" for name in ("barred", "tagged", "text", "title-language")
}
_TRIALS = {
    *("web-accessible-mode", "web-audio-transcript", "web-autoplay-sound", "web-autoplay-stop"),
    *("web-bypass", "web-character-shortcut", "web-content-heading", "web-focus-obscured"),
    *("web-focus-taken", "web-focus-visible", "web-form-error", "web-keyboard-trap"),
    *("web-link-same-name", "web-link-same-name-context", "web-media-announced"),
    *("web-motion-disabled", "web-motion-operable", "web-orientation-turned", "web-reflow"),
    *("web-spacing-clipped", "web-text-updates", "web-video-captions", "web-video-description"),
    *("web-video-pictures", "web-video-silent", "web-video-transcript", "web-zoom-clipped"),
}


def _bare() -> PageSnapshot:
    """A page whose engine answered and of which nothing else but the DOM is known."""
    bare = page(_PAGE)
    unsure = EngineNode(node=find(bare, "over"), path="p", html="<p>", messages=())
    contrast = EngineRule(id="color-contrast", incomplete=(unsure,))
    rules = {r: EngineRule(id=r) for r in _engine_rules()} | {"color-contrast": contrast}
    engine = EngineReport(name="axe", version="4", error=None, rules=rules)
    return dataclasses.replace(bare, engines={"axe": engine})


def _engine_rules() -> list[str]:
    found = load_catalogue().rules.values()
    return [str(r.params["rule"]) for r in found if r.check == "engine.axe"]


def _outcomes() -> dict[str, Outcome]:
    judged = judge_page(_bare(), load_catalogue().rules.values())
    return {o.rule: o for o in judged.outcomes}


@pytest.mark.parametrize("rule", sorted(_PICTURE | _DOCUMENTS | _TRIALS))
def test_a_rule_without_what_it_needs_is_not_measured(rule: str) -> None:
    """Neither passed nor inapplicable: with what is missing, named by a reason."""
    outcome = _outcomes()[rule]
    assert outcome.verdict is Verdict.ERROR
    assert outcome.lacking and not outcome.error
    assert outcome.findings == ()


def test_every_rule_that_is_not_measured_is_one_of_these() -> None:
    """A new rule that needs a picture or a trial comes into the lists above."""
    lacking = {name for name, o in _outcomes().items() if o.lacking}
    assert lacking == _PICTURE | _DOCUMENTS | _TRIALS
    assert [o.error for o in _outcomes().values() if o.error] == []


def test_a_page_on_which_trials_are_missing_has_not_passed() -> None:
    """The indicator that counts whole pages stays open, though nothing failed on this one."""
    catalogue = load_catalogue()
    outcomes = tuple(o for o in _outcomes().values() if o.verdict is not Verdict.FAILED)
    unit = Unit(
        id="p1", outcomes=outcomes, tallies=(), whole=True,
        picture=None, folder="", tree_file="", engine="",
    )  # fmt: skip
    scheme = catalogue.schemes["cn-2019"]
    pages = next(i for i in scheme.indicators if i.aggregate == "pages")
    standing = reduce(pages, evidence_of(pages, [unit]), scheme)
    assert standing.result is not Result.FULL
    assert standing.value is None

    tried = dataclasses.replace(unit, outcomes=tuple(o for o in outcomes if not o.lacking))
    assert reduce(pages, evidence_of(pages, [tried]), scheme).result is Result.FULL
