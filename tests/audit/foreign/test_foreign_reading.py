"""Foreign files: each kind as its tool wrote it, and one sentence for what is none of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.foreign.reading import MOST_BYTES, parse, read_file
from audit.foreign.said import Entry, Foreign, ForeignError
from audit.formats.earl import render
from rules.load import load_texts
from tests.audit.formats.reports import material, portal

FILES = Path("fixtures/foreign")
HOME, LOGIN = "http://127.0.0.1:8000/", "http://127.0.0.1:8000/login.html"


def _read(name: str, url: str = "") -> Foreign:
    return parse((FILES / name).read_bytes(), name, url)


def _refused(document: Any, url: str = "") -> ForeignError:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(ForeignError) as caught:
        parse(content, "results.json", url)
    for lang in ("zh", "en"):
        sentence = load_texts(lang).message(caught.value.code, caught.value.detail)
        assert "results.json" in sentence
        assert "{" not in sentence
    return caught.value


def _keys(entries: tuple[Entry, ...]) -> list[tuple[str, ...]]:
    return [(e.url, e.rule, e.outcome, e.selector, " ".join(e.wcag)) for e in entries]


def test_axe_tells_failures_and_what_a_person_must_look_at() -> None:
    """Both pages, each element, the criteria from the engine's own tags."""
    said = _read("axe-cli.json")
    assert (said.kind, said.tool, said.version) == ("axe", "axe-core", "4.13.0")
    assert said.measured_at.startswith("2026-11-22T22:24:")
    assert said.pages == (HOME, LOGIN)
    assert _keys(said.entries) == [
        (HOME, "image-alt", "failed", "#seed-11", "1.1.1"),
        (HOME, "link-name", "failed", "#seed-08", "2.4.4 4.1.2"),
        (LOGIN, "duplicate-id-aria", "cantTell", ".sheet > p:nth-child(3)", "4.1.2"),
    ]
    assert said.entries[0].html.startswith('<img id="seed-11"')


def test_one_result_of_axe_may_stand_alone_and_have_shadow_roots() -> None:
    """A target through a frame and a shadow root is one path, as in our reports."""
    node = {"target": ["#frame", ["x-card", "a.more"]], "html": "<a>"}
    rule = {"id": "link-name", "tags": ["wcag2a", "wcag244"], "nodes": [node]}
    said = parse(json.dumps({"url": HOME, "violations": [rule]}).encode(), "axe.json")
    assert said.entries[0].selector == "#frame >>> x-card >>> a.more"
    assert said.entries[0].wcag == ("2.4.4",)


def test_pa11y_needs_to_be_told_the_page() -> None:
    """Its list has no address; what needs review is no failure; each runner's codes are known."""
    said = _read("pa11y-login.json", LOGIN)
    assert said.pages == (LOGIN,)
    assert [(e.rule, e.outcome, e.wcag) for e in said.entries] == [
        ("duplicate-id-aria", "cantTell", ("4.1.2",)),
        ("WCAG2AA.Principle4.Guideline4_1.4_1_1.F77", "failed", ("4.1.1",)),
    ]
    issues = json.loads((FILES / "pa11y-login.json").read_bytes())
    assert _refused(issues).code == "import-no-url"
    whole = parse(json.dumps({"pageUrl": LOGIN, "issues": issues}).encode(), "x")
    assert whole.entries == said.entries


def test_pa11y_ci_tells_each_page_and_what_it_could_not_open() -> None:
    """Two pages with issues, one without; an error in the place of issues is no clean page."""
    said = _read("pa11y-ci.json")
    assert said.pages == (HOME, LOGIN, HOME + "absent.html")
    assert _keys(said.entries)[0] == (
        HOME,
        "WCAG2AA.Principle1.Guideline1_1.1_1_1.H30.2",
        "failed",
        "#seed-08",
        "1.1.1",
    )
    report = {"total": 1, "results": {HOME: [{"message": "net::ERR_FAILED"}]}}
    lost = parse(json.dumps(report).encode(), "x")
    assert (lost.pages, lost.failed, lost.entries) == ((), (HOME,), ())


def test_lighthouse_tells_its_accessibility_audits_alone() -> None:
    """What is manual or not applicable is no failure; criteria are the engine's rule's."""
    said = _read("lighthouse.json")
    assert (said.tool, said.version, said.pages) == ("Lighthouse", "12.8.2", (HOME,))
    assert _keys(said.entries) == [
        (HOME, "image-alt", "failed", "main#main > section > p > img#seed-11", "1.1.1"),
        (HOME, "link-name", "failed", "section > ul.tiles > li > a#seed-08", "2.4.4 4.1.2"),
    ]


def test_a_lighthouse_that_did_not_load_the_page_measured_nothing() -> None:
    """Its scores of nothing are not taken for a clean page."""
    whole = json.loads((FILES / "lighthouse.json").read_bytes())
    whole["runtimeError"] = {"code": "NO_FCP", "message": "The page did not paint"}
    said = parse(json.dumps(whole).encode(), "x")
    assert (said.pages, said.failed, said.entries) == ((), (HOME,), ())


def test_our_own_earl_is_understood() -> None:
    """Findings with page, element and criteria; the page that was untested is not measured."""
    said = parse(render(material(portal(), shipped=True)), "earl.jsonld")
    home = "https://portal.example.test/"
    found = {(e.url, e.rule, e.outcome, e.selector): e.wcag for e in said.entries}
    link = (home, "web-link-icon-name", "failed", "body > div.top > a:nth-of-type(2)")
    assert found[link] == ("1.1.1", "2.4.4")
    assert said.failed == (home + "gone",)
    assert (said.kind, said.tool, said.version) == ("earl", "yd-audit", "0.1.0")


def test_earl_of_others_is_read_whatever_its_names_are_short_for() -> None:
    """Full addresses and prefixes are the same; the criterion is named by its id."""
    earl = "http://www.w3.org/ns/earl#"
    full = {
        "@type": [earl + "Assertion"],
        earl + "subject": [{"@id": HOME}],
        earl + "test": [{"@id": "http://www.w3.org/TR/WCAG21/#non-text-content"}],
        earl + "result": [{earl + "outcome": [{"@id": earl + "failed"}]}],
    }
    criterion = {"@id": "WCAG21:link-purpose-in-context"}
    short = {
        "@context": "https://act-rules.github.io/earl-context.json",
        "@graph": [
            {
                "@type": "Assertion",
                "subject": {"@type": "TestSubject", "source": LOGIN},
                "test": {"title": "Link name", "isPartOf": criterion},
                "result": {"outcome": "earl:cantTell", "info": "看一看"},
                "assertedBy": {"name": "Alpha", "release": {"revision": "2.0"}},
            }
        ],
    }
    first, second = (parse(json.dumps(one).encode(), "x") for one in ([full], short))
    assert _keys(first.entries) == [(HOME, "non-text-content", "failed", "", "1.1.1")]
    (entry,) = second.entries
    assert (entry.url, entry.outcome, entry.wcag, entry.message) == (
        LOGIN,
        "cantTell",
        ("2.4.4",),
        "看一看",
    )
    assert (second.tool, second.version) == ("Alpha", "2.0")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"{", "import-json"),
        (b"\xff\xfe\x00", "import-json"),
        (b"[NaN]", "import-json"),
        (b"[" * 50_000, "import-deep"),
        (b"[" * 200 + b"]" * 200, "import-deep"),
        ({"report": []}, "import-kind"),
        ([], "import-kind"),
        ("text", "import-kind"),
    ],
)
def test_what_is_none_of_them_is_told(document: Any, code: str) -> None:
    """No JSON, nested without end, or of another kind: one sentence."""
    assert _refused(document).code == code


def test_a_file_of_another_version_names_the_key() -> None:
    """What is missing or of another type is told by its place in the file."""
    axe = json.loads((FILES / "axe-cli.json").read_bytes())
    del axe[1]["url"]
    assert _refused(axe).detail["key"] == "1.url"
    lighthouse = json.loads((FILES / "lighthouse.json").read_bytes())
    lighthouse["audits"]["image-alt"]["score"] = "bad"
    assert _refused(lighthouse).detail["key"] == "audits.image-alt.score"
    assert _refused({"results": {HOME: [{"code": "x", "type": "odd"}]}}).detail["key"] == "0.type"
    untold = {"@type": "Assertion", "subject": HOME, "test": "t", "result": {"outcome": "maybe"}}
    assert _refused(untold).detail["key"] == "assertions.0.outcome"


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    """Its size is looked at first."""
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(ForeignError) as caught:
        read_file(path)
    assert caught.value.code == "import-large"
