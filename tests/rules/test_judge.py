"""Judging one page: outcomes, tallies and identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from rules import judge as judging
from rules.judge import judge_page, judge_screen, judge_site
from rules.model import Finding, Meaning, Params, Rule, SiteFinding, Verdict
from rules.outcome import Tally
from rules.screen import ScreenSnapshot, WebPart
from rules.snapshot import EngineNode, EngineReport, EngineRule, PageSnapshot, PageSummary
from tests.build import find, page
from tests.screens import ios

_MEANS = {
    Verdict.FAILED: Meaning.NOT_MET,
    Verdict.PASSED: Meaning.FURTHER_TESTING,
    Verdict.CANT_TELL: Meaning.NEEDS_PERSON,
    Verdict.INAPPLICABLE: Meaning.NOT_APPLICABLE,
    Verdict.ERROR: Meaning.NOT_MEASURED,
}


def rule(rule_id: str, check: str, **changes: object) -> Rule:
    """A rule with everything that a test does not care for filled in."""
    base = Rule(
        id=rule_id,
        version=1,
        status="active",
        medium="web",
        scope="page",
        check=check,
        indicator="W11",
        principle="perceivable",
        wcag=("1.1.1",),
        act=(),
        clauses=(),
        sources=("test",),
        params={},
        means=_MEANS,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def by_id(snapshot: PageSnapshot, params: Params) -> Iterator[Finding]:
    """A check whose verdict each element carries in its data-verdict."""
    for node in snapshot.elements():
        if "data-verdict" in node.attrs:
            verdict = Verdict(node.get("data-verdict"))
            yield Finding(verdict=verdict, code="seen", node=node)


def broken(snapshot: PageSnapshot, params: Params) -> Iterator[Finding]:
    """A check with a bug."""
    raise RuntimeError("cannot do this page")
    yield


def duplicate(pages: list[PageSummary], params: Params) -> Iterator[SiteFinding]:
    """Fails every page that shares its title with another."""
    titles = [p.title for p in pages]
    for entry in pages:
        failed = titles.count(entry.title) > 1
        verdict = Verdict.FAILED if failed else Verdict.PASSED
        yield SiteFinding(page=entry.id, verdict=verdict, code="duplicate")


_CHECKS: Mapping[str, object] = {"test.by_id": by_id, "test.broken": broken, "test.site": duplicate}


@pytest.fixture(autouse=True)
def checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rules name this module's checks."""
    original = judging.resolve_check
    monkeypatch.setattr(judging, "resolve_check", lambda name: _CHECKS.get(name) or original(name))


HTML = """<main id="m"><img id="a" data-verdict="failed"><img id="b" data-verdict="passed">
<img id="c" data-verdict="cantTell"></main>"""


def test_the_gravest_verdict_is_the_outcome() -> None:
    """One failed element makes the outcome failed, whatever else passed."""
    judged = judge_page(page(HTML), [rule("r", "test.by_id")])
    assert judged.outcomes[0].verdict is Verdict.FAILED
    assert [f.selector for f in judged.outcomes[0].findings] == ["#a", "#c"]


def test_no_target_is_inapplicable_not_passed() -> None:
    """A rule that found nothing to judge says so."""
    judged = judge_page(page("<p>没有图片</p>"), [rule("r", "test.by_id")])
    assert judged.outcomes[0].verdict is Verdict.INAPPLICABLE
    assert judged.tallies["W11"] == Tally()


def test_a_broken_check_is_an_error_and_the_others_go_on() -> None:
    """A crash is recorded under its rule; it is no pass and ends nothing."""
    judged = judge_page(page(HTML), [rule("x", "test.broken"), rule("y", "test.by_id")])
    assert [(o.rule, o.verdict) for o in judged.outcomes] == [
        ("x", Verdict.ERROR),
        ("y", Verdict.FAILED),
    ]
    assert "cannot do this page" in judged.outcomes[0].error


def test_an_element_counts_once_for_an_indicator() -> None:
    """Two rules that fail the same element are one failure, not two; failing beats passing."""
    means = {**_MEANS, Verdict.CANT_TELL: Meaning.NOT_MET}
    rules = [rule("r1", "test.by_id"), rule("r2", "test.by_id", means=means)]
    judged = judge_page(page(HTML), rules)
    assert judged.tallies["W11"] == Tally(failed=2, passed=1, cant_tell=0)


def test_advice_never_counts() -> None:
    """A rule whose failure is advice adds neither failures nor passes."""
    advice = {**_MEANS, Verdict.FAILED: Meaning.ADVICE, Verdict.CANT_TELL: Meaning.ADVICE}
    judged = judge_page(page(HTML), [rule("r", "test.by_id", means=advice)])
    assert judged.outcomes[0].verdict is Verdict.FAILED
    assert judged.tallies["W11"] == Tally()


def test_experimental_and_retired_rules_are_not_judged() -> None:
    """Only active rules speak."""
    rules = [rule("r", "test.by_id", status="experimental"), rule("s", "test.by_id")]
    assert [o.rule for o in judge_page(page(HTML), rules).outcomes] == ["s"]


def test_identity_ignores_nonces_ports_and_neighbouring_text() -> None:
    """The same element keeps its id when the port, a nonce and the page's text change."""
    first = judge_page(
        page(f"<p>2026-01-01</p>{HTML}", url="http://x.test:8000/a?sid=0123456789abcdef"),
        [rule("r", "test.by_id")],
    )
    second = judge_page(
        page(f"<p>2026-02-02</p>{HTML}", url="http://x.test:9000/a?sid=fedcba9876543210"),
        [rule("r", "test.by_id")],
    )
    assert [f.id for f in first.outcomes[0].findings] == [f.id for f in second.outcomes[0].findings]


def test_findings_of_one_page_have_different_ids() -> None:
    """Ids are unique inside a page and rule, also for elements without an id attribute."""
    html = '<main><img data-verdict="failed"><img data-verdict="failed"></main>'
    ids = [f.id for f in judge_page(page(html), [rule("r", "test.by_id")]).outcomes[0].findings]
    assert len(set(ids)) == len(ids) == 2


def summary(page_id: str, title: str) -> PageSummary:
    """A page for rules that compare pages."""
    url = f"http://x.test/{page_id}"
    return PageSummary(
        id=page_id,
        url=url,
        final_url=url,
        title=title,
        template="t",
        viewport="desktop",
        main_heading="",
    )


def test_rules_over_pages_speak_of_each_page() -> None:
    """A duplicate title fails on both pages that share it and passes on the third."""
    pages = [summary("1", "首页"), summary("2", "首页"), summary("3", "新闻")]
    found = judge_site(pages, [rule("s", "test.site", scope="site")])
    assert {p: o[0][0].verdict for p, o in found.items()} == {
        "1": Verdict.FAILED,
        "2": Verdict.FAILED,
        "3": Verdict.PASSED,
    }


def engine_page(report: EngineReport | None) -> PageSnapshot:
    """A page with one image and an engine's answer about it."""
    return page('<img id="i">', engines={"axe": report} if report else {})


ENGINE_RULE = rule("web-axe-image-alt", "engine.axe", params={"engine": "axe", "rule": "image-alt"})


@pytest.mark.parametrize(
    "report",
    [
        None,
        EngineReport(name="axe", version="4.14.1", error="engine-timeout", rules={}),
        EngineReport(name="axe", version="4.14.1", error=None, rules={}),
    ],
    ids=["no answer", "failed", "rule not run"],
)
def test_a_silent_engine_is_an_error_never_a_pass(report: EngineReport | None) -> None:
    """No answer, a failed engine and a rule that was not run are all errors."""
    judged = judge_page(engine_page(report), [ENGINE_RULE])
    assert judged.outcomes[0].verdict is Verdict.ERROR
    assert judged.tallies.get("W11", Tally()) == Tally()


def test_an_engines_answer_is_taken_over_with_its_words() -> None:
    """A violation becomes a failed finding on the stored element, with the engine's words."""
    snapshot = page('<img id="i"><img id="j">')
    node = EngineNode(
        node=find(snapshot, "i"),
        path="html > body > img",
        html="<img>",
        messages=("Element has no alt",),
    )
    answer = EngineRule(id="image-alt", failed=(node,))
    report = EngineReport(name="axe", version="4.14.1", error=None, rules={"image-alt": answer})
    judged = judge_page(replace(snapshot, engines={"axe": report}), [ENGINE_RULE])
    finding = judged.outcomes[0].findings[0]
    assert (finding.selector, finding.verdict, finding.messages) == (
        "#i",
        Verdict.FAILED,
        ("Element has no alt",),
    )


def in_web_view(*, full: bool) -> ScreenSnapshot:
    """A screen of iOS with one web view and the page in it."""
    part = WebPart(node=None, page=page(HTML), full=full)
    return ios('<XCUIElementTypeWebView type="XCUIElementTypeWebView"/>', web=(part,))


def test_rules_that_an_outline_cannot_answer_are_not_measured() -> None:
    """Where only the engine's answer could be had, the other rules are open, never passed."""
    advice = {**_MEANS, Verdict.FAILED: Meaning.ADVICE}
    rules = [rule("own", "test.by_id"), rule("tip", "test.by_id", means=advice)]
    judged = judge_screen(in_web_view(full=False), (), rules)

    assert [(o.rule, o.verdict, o.lacking, o.optional) for o in judged.outcomes] == [
        ("own", Verdict.ERROR, "web-view-outline", False),
        ("tip", Verdict.ERROR, "web-view-outline", True),
    ]
    assert judged.tallies == {}


def test_a_whole_page_in_a_web_view_is_judged() -> None:
    """Its elements count for the screen."""
    judged = judge_screen(in_web_view(full=True), (), [rule("own", "test.by_id")])
    assert [(o.rule, o.verdict) for o in judged.outcomes] == [("own", Verdict.FAILED)]
    assert judged.tallies["W11"] == Tally(failed=1, passed=1, cant_tell=1)
