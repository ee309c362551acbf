"""One cause is one issue, over pages, viewports and rules."""

from __future__ import annotations

from audit.report.model import ReportFinding
from audit.rollup import Placed, roll_up
from rules.model import Verdict

SAME = {"web-a": "no-name", "web-b": "no-name"}


def finding(
    rule: str,
    selector: str = "#x",
    *,
    name: str = "",
    code: str = "failed",
    counts: bool = True,
    verdict: Verdict = Verdict.FAILED,
) -> ReportFinding:
    """A finding as judging gives it; `name` tells findings of one rule apart."""
    return ReportFinding(
        id=f"{rule}{selector}{name}",
        rule=rule,
        indicator="W09",
        verdict=verdict,
        code=code,
        data={},
        wcag=(),
        act=(),
        selector=selector,
        html="<a></a>",
        rect=None,
        engine=None,
        engine_messages=(),
        counts=counts,
        evidence=(),
    )


def placed(*findings: ReportFinding, page: str = "p1", component: str = "a.more") -> list[Placed]:
    """These findings on one page, in one component."""
    return [(page, one, component) for one in findings]


def test_two_rules_that_see_one_defect_make_one_issue() -> None:
    """The element counts once; the other rule is named."""
    (issue,) = roll_up(placed(finding("web-a"), finding("web-b")), SAME)
    assert (issue.rule, issue.also, issue.elements) == ("web-a", ("web-b",), 1)
    assert set(issue.findings) == {"web-a#x", "web-b#x"}


def test_the_rule_that_counts_speaks() -> None:
    """A failure that costs points is not told as advice, whatever the rules' names."""
    found = placed(finding("web-a", counts=False), finding("web-b"))
    (issue,) = roll_up(found, SAME)
    assert (issue.rule, issue.counts) == ("web-b", True)


def test_an_element_that_only_one_of_them_sees_stays() -> None:
    """Joining one element does not hide another."""
    found = placed(finding("web-a"), finding("web-b"), finding("web-b", "#y"))
    issues = {issue.rule: issue for issue in roll_up(found, SAME)}
    assert issues["web-a"].findings == ("web-a#x", "web-b#x")
    assert issues["web-b"].findings == ("web-b#y",)


def test_different_defects_of_one_element_stay_apart() -> None:
    """Rules without a common defect are two repairs."""
    issues = roll_up(placed(finding("web-a"), finding("web-c")), SAME)
    assert {issue.rule for issue in issues} == {"web-a", "web-c"}


def test_a_question_is_not_swallowed_by_a_failure() -> None:
    """What failed and what is open are different things."""
    found = placed(finding("web-a"), finding("web-b", verdict=Verdict.CANT_TELL))
    assert {i.verdict for i in roll_up(found, SAME)} == {Verdict.FAILED, Verdict.CANT_TELL}


def test_findings_about_the_page_stay_apart() -> None:
    """Without an element nothing says that two rules mean the same."""
    issues = roll_up(placed(finding("web-a", ""), finding("web-b", "")), SAME)
    assert {issue.rule for issue in issues} == {"web-a", "web-b"}


def test_an_element_in_two_viewports_counts_once() -> None:
    """The same element of the same address has the same id in every window size."""
    found = [*placed(finding("web-a")), *placed(finding("web-a"), page="p2")]
    (issue,) = roll_up(found, SAME)
    assert (issue.elements, issue.pages) == (1, ("p1", "p2"))


def test_order_does_not_matter() -> None:
    """Whoever comes first, the same issues come out."""
    found = placed(finding("web-a"), finding("web-b"), finding("web-c", "#z"))
    assert roll_up(found, SAME) == roll_up(found[::-1], SAME)


def test_hundreds_of_findings_are_a_handful_of_repairs() -> None:
    """One template on many pages is one repair."""
    found = [
        (f"p{page}", finding("web-a", f"#x{n}", name=f" on p{page}"), "ul.news < li")
        for page in range(25)
        for n in range(23)
    ]
    (issue,) = roll_up(found, {})
    assert issue.elements == 575
    assert len(issue.pages) == 25
