"""Every example of a rule for apps, judged as the catalogue says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from rules.checking import resolve_check
from rules.effective import with_thresholds
from rules.judge import judge_screen
from rules.load import load_catalogue, load_texts
from rules.model import Finding, Rule, ScreenCheck, Verdict
from tests.screens import read_example

_ROOT = Path(__file__).parents[3] / "fixtures/rules"
_CATALOGUE = load_catalogue()
# Thresholds belong to the scheme.
_RULES = {
    rule.id: rule
    for rule in with_thresholds(_CATALOGUE, _CATALOGUE.schemes["cn-2019"])
    if rule.medium == "app"
}
_NAMES = ("failed", "passed", "inapplicable")


def _examples(name: str) -> list[str]:
    return [
        f"{rule}/{path.name}"
        for rule in sorted(_RULES)
        for path in sorted((_ROOT / rule).glob(f"{name}-*.xml"))
        if path.stem.removeprefix(f"{name}-").isdigit()
    ]


@cache
def _found(example: str) -> tuple[Finding, ...]:
    rule = _rule(example)
    check = resolve_check(rule.check)
    assert check is not None
    screen_check: ScreenCheck = check  # type: ignore[assignment]
    return tuple(screen_check(read_example(_ROOT / example), rule.params))


def _rule(example: str) -> Rule:
    return _RULES[example.partition("/")[0]]


def _verdicts(example: str) -> set[Verdict]:
    return {finding.verdict for finding in _found(example)}


@pytest.mark.parametrize("example", _examples("failed"))
def test_a_failed_example_shows_the_problem(example: str) -> None:
    """The rule fails it; one whose questions mean the same as its failures may ask instead."""
    means = _rule(example).means
    wanted = {Verdict.FAILED}
    if means[Verdict.FAILED] is means[Verdict.CANT_TELL]:
        wanted.add(Verdict.CANT_TELL)
    assert _verdicts(example) & wanted


@pytest.mark.parametrize("example", _examples("passed"))
def test_a_passed_example_has_targets_and_no_problem(example: str) -> None:
    """The rule finds what it is about and nothing wrong with it."""
    assert Verdict.PASSED in _verdicts(example)
    assert Verdict.FAILED not in _verdicts(example)


@pytest.mark.parametrize("example", _examples("inapplicable"))
def test_an_inapplicable_example_has_no_target(example: str) -> None:
    """The rule finds nothing that it is about."""
    assert _found(example) == ()


@pytest.mark.parametrize("example", [e for name in _NAMES for e in _examples(name)])
def test_an_example_is_a_screen_that_every_rule_can_judge(example: str) -> None:
    """The example's own rule runs in a whole judgement, and each of its codes has a sentence."""
    rule = _rule(example)
    screen = read_example(_ROOT / example)
    outcome = next(o for o in judge_screen(screen, [rule]).outcomes if o.rule == rule.id)
    assert outcome.error == ""
    for lang in ("zh", "en"):
        texts = load_texts(lang)
        for finding in _found(example):
            if finding.verdict in {Verdict.FAILED, Verdict.CANT_TELL}:
                sentence = texts.sentence(rule.id, finding.code, finding.data)
                assert sentence != f"rule.{rule.id}.codes.{finding.code}"
                assert "{" not in sentence
