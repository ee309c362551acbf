"""Loading the catalogue: what arrives, and what is said of a file that cannot be used."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest

from rules.load import CatalogueError, load_catalogue, resolve_check
from rules.model import Meaning, Result, Verdict
from rules.reading import ROOT
from tests.rules.catalogues import RULE, RULE_FILE, change, sample_root, write

GBT = "standards/gbt37668-2019.toml"
SCHEME = "schemes/cn-2019.toml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one rule and one task."""
    return sample_root(tmp_path, monkeypatch)


def refused(root: Path) -> str:
    """The English sentence that loading ends with."""
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    return caught.value.sentence("en")


def test_a_rule_arrives_with_all_it_says(root: Path) -> None:
    """Every field of the file is in the frozen rule, meanings by verdict."""
    rule = load_catalogue(root).rules["web-sample"]

    assert (rule.indicator, rule.check, rule.wcag) == ("W09", "sample.check", ("1.1.1",))
    assert rule.params == {"words": ["一"]}
    assert Meaning.NOT_MET is rule.means[Verdict.FAILED]
    assert Meaning.NEEDS_PERSON is rule.means[Verdict.CANT_TELL]
    assert set(Verdict) == set(rule.means)


def test_clauses_carry_how_they_are_known(root: Path) -> None:
    """A second-hand clause keeps number and status; a given one has no number; WCAG its copy."""
    clauses = load_catalogue(root).clauses

    control = clauses["gbt37668-2019:non-text-control"]
    assert (control.number, control.status, control.level) == ("3.2.1.3", "secondary", "一级")
    skip = clauses["ydt1761-2012:skip-navigation"]
    assert (skip.number, skip.status, skip.title) == (None, "given", "跳过导航栏")
    wcag = clauses["wcag:non-text-content"]
    assert (wcag.number, wcag.status, wcag.since) == ("1.1.1", "verified", "2.0")
    assert wcag.copy and wcag.checked


def test_numbers_that_nobody_confirmed_are_not_shipped(root: Path) -> None:
    """No clause of GB/T 37668 has one of the two guessed numbers."""
    clauses = load_catalogue(root).clauses.values()

    numbers = {c.number for c in clauses if c.id.startswith("gbt37668-2019:")}
    assert not numbers & {"3.2.1.1", "3.2.1.2"}


def test_the_scheme_is_exact(root: Path) -> None:
    """Weights and values are fractions, equal inside each group, with their standing."""
    scheme = load_catalogue(root).schemes["cn-2019"]

    assert {"web": Fraction(4), "app": Fraction(6)} == scheme.parts
    assert {Fraction(1)} == {group.weight for group in scheme.groups}
    assert {Fraction(1)} == {indicator.weight for indicator in scheme.indicators}
    assert Fraction(1, 2) == scheme.values[Result.PARTIAL] == scheme.none_above
    assert [grade.id for grade in scheme.grades] == ["excellent", "good", "fair", "poor"]
    assert scheme.provenance["value.partial"].status == "proposed"
    assert scheme.provenance["part.web"].status == "given"
    web, app = [f"W{n:02d}" for n in range(1, 25)], [f"M{n:02d}" for n in range(1, 17)]
    assert [*web, *app] == [i.id for i in scheme.indicators]


def test_thresholds_keep_their_numbers_and_standing() -> None:
    """MIIT's sizes by kind of page are second-hand, Android's are its own; all are exact."""
    scheme = load_catalogue().schemes["cn-2019"]

    size = scheme.thresholds["app-target-size"]
    assert size == {"wcag": 24, "standard": 44, "elder": 60, "elder-home": 48}
    assert scheme.thresholds["app-target-size-platform"]["android"] == 48
    assert scheme.thresholds["app-text-contrast"]["normal"] == Fraction(9, 2)
    assert scheme.provenance["threshold.app-target-size.elder"].source == "S5; S6; S10"
    assert scheme.combine == {"app": "mean"}


def test_a_threshold_for_an_unknown_rule_is_refused(root: Path) -> None:
    """A misspelt rule id would silently leave the rule without its number."""
    threshold = (
        '[[threshold]]\nrule = "app-nothing"\nkey = "a"\nvalue = "1"\n'
        'status = "proposed"\nsource = "proposed"\n\n[[grade]]'
    )
    change(root, "schemes/cn-2019.toml", "[[grade]]", threshold)
    with pytest.raises(CatalogueError) as fault:
        load_catalogue(root)
    assert fault.value.code == "unknown-rule"


def test_only_the_eight_names_of_the_report_count_as_given(root: Path) -> None:
    """All other indicator names are marked as proposed."""
    scheme = load_catalogue(root).schemes["cn-2019"]

    given = {i.id for i in scheme.indicators if i.title_status == "given"}
    assert {"W09", "W10", "W11", "W16", "W20", "M01", "M04", "M09"} == given


def test_the_digest_follows_judgement_and_leaves_texts_aside(root: Path) -> None:
    """A changed rule or word list moves the digest, a changed text does not."""
    before = load_catalogue(root).digest
    change(root, "texts/zh/a.toml", "名称", "别的名称")
    assert before == load_catalogue(root).digest

    change(root, RULE_FILE, 'words = ["一"]', 'words = ["二"]')
    changed = load_catalogue(root).digest
    assert before != changed

    write(root, "words/zh.toml", 'more = ["更多"]\n')
    assert changed != load_catalogue(root).digest


def test_the_shipped_catalogue_loads_fast() -> None:
    """Reading all shipped files takes well under 0.3 s, and happens once for each process."""
    load_catalogue()  # imports the check modules
    times = []
    for _ in range(3):
        started = time.perf_counter()
        load_catalogue(ROOT)
        times.append(time.perf_counter() - started)

    assert min(times) < 0.3
    assert load_catalogue() is load_catalogue()


RULE_FAULTS = [
    ('act = ["c487ae"]', "acts = []", "acts: is not a known key; remove it or correct it."),
    ("failed = ", "# failed = ", "means.failed: is missing."),
    ('failed = "not-met"', 'failed = "bad"', "means.failed: “bad” is not one of not-met, "),
    ('"sample.check"', '"sample.other"', "check: there is no check “sample.other”; "),
    ('"sample.check"', '"sample.number"', "check: there is no check “sample.number”; "),
    ('"sample.check"', '"nowhere.check"', "check: there is no check “nowhere.check”; "),
    ('"sample.check"', '"os.path.join"', "check: there is no check “os.path.join”; "),
    ('"W09"', '"W99"', "indicator: no scheme has an indicator “W99”."),
    ("non-text-link", "other", "clauses: there is no clause “ydt1761-2012:other”"),
    ('"1.1.1"', '"1.1.9"', "wcag: WCAG has no success criterion “1.1.9”."),
    ('"web-sample"', '"web-other"', "id: the id “web-other” differs from the file name."),
    ('"web-sample"', '"web-gone"', "id: the id “web-gone” is retired and must not be used again."),
    ('"web-sample"', '"Web"', "id: “Web” is not usable: "),
    ("version = 1", 'version = "1"', "version: “1” is not usable: "),
    ('scope = "page"', 'scope = "world"', "scope: “world” is not one of page, site, screen."),
    ('medium = "web"', 'medium = "app"', "medium: “app” is not one of web."),
    ("version = 1", "version = ", "is not valid TOML: "),
]


@pytest.mark.parametrize(("old", "new", "sentence"), RULE_FAULTS)
def test_a_faulty_rule_is_named_with_file_and_key(
    root: Path, old: str, new: str, sentence: str
) -> None:
    """Each fault ends loading with one sentence that begins with the file and the key."""
    change(root, RULE_FILE, old, new)

    said = refused(root)
    assert said.startswith(f"{RULE_FILE} {sentence}") or said.startswith(f"{RULE_FILE}: {sentence}")
    assert "\n" not in said


def test_a_rule_without_meanings_is_refused(root: Path) -> None:
    """The whole [means] table is mandatory."""
    change(root, RULE_FILE, RULE[RULE.index("[means]") :], "")

    assert f"{RULE_FILE} means: is missing." == refused(root)


STANDARD_FAULTS = [
    (
        'status = "secondary"\nconfidence = "medium"\nsource = "S4"',
        'status = "unknown"\nconfidence = "medium"\nsource = "S4"',
        "clause.non-text-control.number: a clause with status unknown must not carry the number"
        " “3.2.1.3”.",
    ),
    (
        'confidence = "medium"\nsource = "S4"',
        'confidence = "medium"',
        "clause.non-text-control.source: a source is required unless the status is verified.",
    ),
    (
        'summary = "文字输入框另有语音输入方式。"',
        'status = "verified"',
        "clause.voice-input.status: status verified needs the copy that was compared (copy) and"
        " the date (checked).",
    ),
    (
        'summary = "文字输入框另有语音输入方式。"',
        'status = "sure"',
        "clause.voice-input.status: “sure” is not one of verified, ",
    ),
    ('edition = "2019"', 'year = "2019"', "year: is not a known key; remove it or correct it."),
    ('id = "gbt37668-2019"', 'id = "gbt"', "id: the id “gbt” differs from the file name."),
]


@pytest.mark.parametrize(("old", "new", "sentence"), STANDARD_FAULTS)
def test_a_clause_must_say_how_it_is_known(root: Path, old: str, new: str, sentence: str) -> None:
    """No number of unknown status, no clause without source, nothing verified without a copy."""
    change(root, GBT, old, new)

    assert refused(root).startswith(f"{GBT} {sentence}")


def test_a_verified_clause_needs_no_other_source(root: Path) -> None:
    """With a named copy and a date a person can fill in a clause of a bought standard."""
    line = 'summary = "文字输入框另有语音输入方式。"'
    change(root, GBT, line, 'status = "verified"\ncopy = "纸质版"\nchecked = 2026-11-01')

    clause = load_catalogue(root).clauses["gbt37668-2019:voice-input"]
    assert (clause.status, clause.copy, clause.checked) == ("verified", "纸质版", "2026-11-01")


SCHEME_FAULTS = [
    ('value = "1/2"', "value = 0.5", "none_above.value: “0.5” is not usable: "),
    ('value = "1/2"', 'value = "half"', "none_above.value: “half” is not usable: "),
    ('value = "1/2"', 'value = "-1"', "none_above.value: "),
    ('part = "web"', 'part = "paper"', "group.A.part: the scheme has no “paper”."),
    ('group = "A"', 'group = "Z"', "indicator.W01.group: the scheme has no “Z”."),
    ('id = "W02"', 'id = "W01"', "indicator: the id “W01” is already used in "),
    ("wcag:bypass-blocks", "wcag:none", "indicator.W16.clauses: there is no clause “wcag:none”"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), SCHEME_FAULTS)
def test_a_scheme_hangs_together(root: Path, old: str, new: str, sentence: str) -> None:
    """Numbers are exact text, groups and parts exist, ids are unique, clauses are known."""
    change(root, SCHEME, old, new)

    assert refused(root).startswith(f"{SCHEME} {sentence}")


def test_a_human_task_may_not_take_a_rule_s_id(root: Path) -> None:
    """Rules and human tasks share one space of ids."""
    task = 'id = "web-sample"\nversion = 1\nstatus = "active"\nmedium = "web"\n'
    write(
        root,
        "catalogue/human/web-sample.toml",
        f'{task}indicator = "W09"\nanswers = ["full", "none"]\n',
    )

    said = refused(root)
    assert said.startswith("catalogue/human/web-sample.toml id: the id “web-sample” is already")
    assert said.endswith("used in catalogue/web/web-sample.toml.")


def test_a_file_that_is_not_text_is_refused(root: Path) -> None:
    """A file in another encoding is named, not guessed at."""
    (root / RULE_FILE).write_bytes("id = '政务'".encode("gb18030"))

    assert refused(root).startswith(f"{RULE_FILE}: cannot be read: UTF-8")


def test_the_sentence_is_chinese_first(root: Path) -> None:
    """What str() gives names file and key in a Chinese sentence."""
    change(root, RULE_FILE, '"W09"', '"W99"')

    with pytest.raises(CatalogueError) as caught:
        load_catalogue(root)
    assert f"{RULE_FILE} indicator：没有一个方案有指标“W99”。" == str(caught.value)


def test_a_broken_check_module_is_not_called_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that exists and needs something missing raises as it would anywhere else."""
    import rules.checks

    (tmp_path / "needy.py").write_text("import not_there_at_all\n", encoding="utf-8")
    monkeypatch.setattr(rules.checks, "__path__", [str(tmp_path)])

    with pytest.raises(ModuleNotFoundError, match="not_there_at_all"):
        resolve_check("needy.check")


def test_an_editor_s_hidden_copy_is_not_read(root: Path) -> None:
    """A lock file such as .#web-sample.toml does not stop anybody."""
    write(root, "catalogue/web/.#web-sample.toml", "not toml")

    assert "web-sample" in load_catalogue(root).rules


def test_every_source_key_is_explained() -> None:
    """What rules, tasks, clauses and indicators name as their source stands in sources.toml."""
    catalogue = load_catalogue()
    named = [s for rule in catalogue.rules.values() for s in rule.sources]
    named += [s for task in catalogue.tasks.values() for s in task.sources]
    named += [s for c in catalogue.clauses.values() for s in c.source.split("; ")]
    named += [s for c in catalogue.standards.values() for s in c.source.split("; ")]
    indicators = [i for scheme in catalogue.schemes.values() for i in scheme.indicators]
    named += [s for i in indicators for s in i.source.split("; ")]

    assert set() == {name.split(" ")[0] for name in named} - set(catalogue.sources)


def test_whatever_needs_a_person_has_a_task() -> None:
    """Every indicator that a person decides, alone or with the machine, has a human task.

    M10 is the machine's, but its rule may ask; W02 only counts.
    """
    catalogue = load_catalogue()
    indicators = catalogue.schemes["cn-2019"].indicators

    wanted = {i.id for i in indicators if i.judged_by in {"person", "both"}}
    assert wanted | {"M10"} == {task.indicator for task in catalogue.tasks.values()}
    assert {i.id for i in indicators} - wanted == {"W02", "M10"}
