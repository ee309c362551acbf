"""Each own rule's examples, judged in a real browser: fixtures/rules/<rule>/<outcome>-<n>.html."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from devices.drivers import experiments
from devices.normalize.web import read_page
from devices.serve import serve
from rules.judge import judge_page
from rules.load import load_catalogue
from rules.model import Rule, Verdict
from rules.outcome import Outcome
from rules.probes import Probes
from tests.live.conftest import Capture

FOLDER = Path(__file__).parents[2] / "fixtures/rules"
EXAMPLES = sorted(FOLDER.glob("*/*.html"))
_EXPECT = re.compile(r"<!--\s*expect:\s*(\w+)(?:\s+code=([\w-]+))?(?:\s+on=#([\w-]+))?\s*-->")
_ASKS = "<!-- this rule only asks -->"  # in one of the examples of a rule that never fails anything
_PROBED: set[str] = set()  # rules that were seen to look at what probes found


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
    texts = (path.read_text(encoding="utf-8") for path in (FOLDER / rule.id).glob("*.html"))
    asks = any(_ASKS in text for text in texts)
    assert ({"cantTell", "inapplicable"} if asks else {"failed", "passed"}) <= outcomes


class _Noticing:
    """The probes' answers, and whether anybody asked for one of them."""

    def __init__(self, probes: Probes) -> None:
        self.asked = False
        self._probes = probes

    def __getattr__(self, name: str) -> Any:
        self.asked = True
        return getattr(self._probes, name)


@pytest.fixture(scope="session")
def site() -> Iterator[Callable[[Path], str]]:
    """Serves a rule's folder, and gives its address; each is served once."""
    with ExitStack() as ends:
        yield functools.cache(lambda folder: ends.enter_context(serve(folder)))


def judged(
    rule: Rule, url: str, capture: Capture, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Outcome:
    """What a rule says of a page.

    Probes come after everything else is stored, and cost more than half of a page. They are left
    out first; where the rule then asks for one, the page is captured anew with all of them.
    """
    for probing in (False, True):
        if not probing and rule.id in _PROBED:
            continue
        with monkeypatch.context() as patch:
            if not probing:
                patch.setattr(experiments, "PROBES", {})
            manifest = capture(url, modes=rule.check.startswith("modes."))
        snapshot = read_page(folder)
        assert snapshot is not None, manifest.reasons
        noticing = _Noticing(snapshot.probes)
        watched = replace(snapshot, probes=cast(Probes, noticing))
        outcome = judge_page(watched, [rule]).outcomes[0]
        if probing or not noticing.asked:
            return outcome
        _PROBED.add(rule.id)
    raise AssertionError("unreachable")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_an_example_has_its_outcome(
    path: Path,
    site: Callable[[Path], str],
    capture: Capture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file's name says the rule's outcome, its comment the element and the sentence."""
    rule = load_catalogue().rules[path.parent.name]
    if rule.scope == "site":
        pytest.skip("compares pages; its examples are judged together in tests/rules")
    url = f"{site(path.parent)}/{path.name}"
    outcome = judged(rule, url, capture, tmp_path / "capture", monkeypatch)
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
