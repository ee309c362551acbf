"""Each own rule's examples, judged in a real browser: fixtures/rules/<rule>/<outcome>-<n>.html."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devices.normalize.web import read_page
from devices.serve import serve
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Rule, Verdict
from tests.live.conftest import Capture

FOLDER = Path(__file__).parents[2] / "fixtures/rules"
EXAMPLES = sorted(FOLDER.glob("*/*.html"))
_EXPECT = re.compile(r"<!--\s*expect:\s*(\w+)(?:\s+code=([\w-]+))?(?:\s+on=#([\w-]+))?\s*-->")


def own_rules() -> list[Rule]:
    """The project's own rules that judge one page."""
    rules = load_catalogue().rules.values()
    return [r for r in rules if not r.check.startswith("engine.") and r.scope == "page"]


@pytest.mark.parametrize("rule", own_rules(), ids=lambda rule: rule.id)
def test_every_own_rule_has_examples(rule: Rule) -> None:
    """A rule without a failed and a passed example is a rule that nobody checked.

    One that only asks has an example of its question and one where it has none.
    """
    outcomes = {path.stem.rsplit("-", 1)[0] for path in (FOLDER / rule.id).glob("*.html")}
    asks = rule.id in {"web-accessible-mode", "web-linked-documents"}
    assert ({"cantTell", "inapplicable"} if asks else {"failed", "passed"}) <= outcomes


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_has_its_outcome(path: Path, capture: Capture, tmp_path: Path) -> None:
    """The file's name says the rule's outcome, its comment the element and the sentence."""
    rule = load_catalogue().rules[path.parent.name]
    if rule.scope == "site":
        pytest.skip("compares pages; its examples are judged together in tests/rules")
    with serve(path.parent) as base:
        manifest = capture(f"{base}/{path.name}", modes=rule.id == "web-accessible-mode")
    snapshot = read_page(tmp_path / "capture")
    assert snapshot is not None, manifest.reasons
    outcome = judge_page(snapshot, [rule]).outcomes[0]
    name = path.stem.rsplit("-", 1)[0]
    wanted = {"cantTell": Verdict.CANT_TELL, "cant-tell": Verdict.CANT_TELL}.get(name)
    assert outcome.error == ""
    assert outcome.verdict == (wanted or Verdict(name))
    for verdict, code, element in _EXPECT.findall(path.read_text(encoding="utf-8")):
        if verdict not in {"failed", "cantTell"}:
            continue
        found = {
            (f.verdict.value, f.code, f.selector.rsplit(" >>> ", 1)[-1]) for f in outcome.findings
        }
        assert any(
            v == verdict and code in {"", c} and (not element or s == f"#{element}")
            for v, c, s in found
        ), (verdict, code, element, found)
