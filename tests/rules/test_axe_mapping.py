"""The mapping of the pinned axe-core: complete, true to the engine, worded in both languages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "devices" / "engine"
CATALOGUE = ROOT / "rules" / "catalogue" / "web"
TEXTS = ROOT / "rules" / "texts"
FILES = sorted(CATALOGUE.glob("web-axe-*.toml"))
VERDICTS = {"failed", "passed", "cantTell", "inapplicable", "error"}
# The levels that a failure may cost an indicator: A and AA of WCAG 2.0 to 2.2.
REQUIRED_TAGS = {"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"}

_LIST_RULES = """
const axe = require(process.argv[1]);
const enabled = new Map(axe._audit.rules.map(rule => [rule.id, rule.enabled]));
const rules = axe.getRules().map(rule => ({
  id: rule.ruleId, tags: rule.tags, act: rule.actIds || [], enabled: enabled.get(rule.ruleId),
}));
console.log(JSON.stringify({version: axe.version, rules}));
"""


def _node() -> str:
    beside_python = Path(sys.executable).parent / "node"
    found = shutil.which("node") or (str(beside_python) if beside_python.exists() else None)
    if found is None:
        pytest.fail("node was not found: it is needed to read the rules of axe-core")
    return found


@pytest.fixture(scope="module")
def engine() -> dict[str, Any]:
    """The installed engine's version and its rules, as the engine itself tells them."""
    package = ENGINE / "node_modules" / "axe-core"
    if not package.is_dir():
        pytest.fail(f"{package} is missing: install the engine with npm ci in {ENGINE}")
    answer = subprocess.run(
        [_node(), "-e", _LIST_RULES, str(package)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    data: dict[str, Any] = json.loads(answer.stdout)
    return data


@pytest.fixture(scope="module")
def engine_rules(engine: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The engine's rules by axe id."""
    return {rule["id"]: rule for rule in engine["rules"]}


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _criteria(tags: list[str]) -> list[str]:
    """The success criteria among an engine rule's tags: `wcag1412` is 1.4.12."""
    found = (re.fullmatch(r"wcag(\d)(\d)(\d+)", tag) for tag in tags)
    return [".".join(match.groups()) for match in found if match]


def _explained(path: Path, key: str) -> bool:
    """True when a comment stands directly above the key: why it is not the engine's own."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{key} ="))
    return at > 0 and lines[at - 1].startswith("# ")


def _texts(language: str) -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for path in sorted((TEXTS / language).glob("axe*.toml")):
        merged |= _load(path)["rule"]
    return merged


def test_every_engine_rule_is_mapped_exactly_once(engine: dict[str, Any]) -> None:
    """No rule of the engine is left out, none is mapped twice, none is invented."""
    mapped = [_load(path) for path in sorted(CATALOGUE.glob("*.toml"))]
    names = [rule["params"]["rule"] for rule in mapped if rule["check"] == "engine.axe"]
    assert sorted(rule["id"] for rule in engine["rules"]) == sorted(names)


def test_the_mapping_is_for_the_pinned_engine(engine: dict[str, Any]) -> None:
    """Every mapping names the version that is pinned and installed as its source."""
    pinned = json.loads((ENGINE / "package.json").read_text(encoding="utf-8"))
    assert pinned["dependencies"]["axe-core"] == engine["version"]
    stale = [p.name for p in FILES if f"axe-core {engine['version']}" not in _load(p)["sources"]]
    assert stale == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mapping_repeats_what_the_engine_says(
    path: Path, engine_rules: dict[str, dict[str, Any]]
) -> None:
    """Ids, criteria, ACT ids and status are the engine's own, or a comment says why not."""
    rule = _load(path)
    theirs = engine_rules[rule["params"]["rule"]]
    assert path.stem == rule["id"] == f"web-axe-{theirs['id']}"
    assert rule["check"] == "engine.axe"
    assert rule["params"].items() >= {"engine": "axe", "rule": theirs["id"]}.items()
    assert rule["params"].keys() <= {"engine", "rule", "opinion"}
    assert _criteria(theirs["tags"]) == rule["wcag"]
    assert theirs["act"] == rule["act"] or _explained(path, "act")
    assert "opinion" not in rule["params"] or _explained(path, "opinion")
    runs = theirs["enabled"] and not {"experimental", "deprecated"} & set(theirs["tags"])
    assert rule["status"] == ("active" if runs else "experimental")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_only_required_criteria_cost_an_indicator(
    path: Path, engine_rules: dict[str, dict[str, Any]]
) -> None:
    """Best practice, AAA and experimental rules advise; the award's headings are the exception."""
    rule = _load(path)
    theirs = engine_rules[rule["params"]["rule"]]
    means = rule["means"]
    assert set(means) == VERDICTS
    assert means["passed"] == "further-testing"
    assert (means["inapplicable"], means["error"]) == ("not-applicable", "not-measured")
    if means["failed"] == "not-met":
        required = bool(REQUIRED_TAGS & set(theirs["tags"])) and rule["status"] == "active"
        assert required or theirs["id"] == "empty-heading"
        assert means["cantTell"] == "needs-person"
    if means["failed"] == "advice":
        assert means["cantTell"] == "advice", "no question to a person about what never counts"


def test_an_unmeasured_frame_is_never_a_fault() -> None:
    """A frame that the engine could not enter says nothing about the site."""
    means = _load(CATALOGUE / "web-axe-frame-tested.toml")["means"]
    assert (means["failed"], means["cantTell"]) == ("not-measured", "not-measured")


def test_chinese_words_are_compared_by_an_own_rule() -> None:
    """The engine's word splitting misjudges Chinese names, so it has no say in them."""
    rule = _load(CATALOGUE / "web-axe-label-content-name-mismatch.toml")
    assert rule["params"]["opinion"] == "labels.judged_here"
    assert rule["means"]["failed"] == "needs-person"


def test_an_indicator_has_one_principle() -> None:
    """Rules of one indicator agree about its principle."""
    principles: dict[str, set[str]] = {}
    for path in FILES:
        rule = _load(path)
        principles.setdefault(rule["indicator"], set()).add(rule["principle"])
    assert {key: found for key, found in principles.items() if len(found) > 1} == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_has_its_words(language: str) -> None:
    """Title, advice and a sentence per verdict exist, and no words belong to no rule."""
    texts = _texts(language)
    assert {path.stem for path in FILES} == set(texts)
    for rule, text in texts.items():
        assert set(text) <= {"title", "fix", "example", "codes"}, rule
        assert set(text["codes"]) == {"failed", "cantTell"}, rule
        sentences = [text["title"], text["fix"], *text["codes"].values()]
        assert all(sentence.strip() == sentence != "" for sentence in sentences), rule
        assert not any("{" in s or "}" in s for s in text["codes"].values()), rule
        in_chinese = [bool(re.search(r"[\u4e00-\u9fff]", sentence)) for sentence in sentences]
        assert set(in_chinese) == {language == "zh"}, rule


def test_both_languages_show_the_same_repair() -> None:
    """The repaired code is one and the same beside Chinese and English words."""
    chinese, english = _texts("zh"), _texts("en")
    assert {rule: text.get("example") for rule, text in chinese.items()} == {
        rule: text.get("example") for rule, text in english.items()
    }
