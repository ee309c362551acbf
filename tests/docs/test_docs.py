"""The documentation builds without a warning, its links lead somewhere, its figures are right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pytest
from lxml import html

from audit.cli import cli
from audit.formats import FORMATS
from audit.score import grade_of
from audit.scoring.score import score
from audit.scoring.values import NOT_APPLICABLE, Value, decided
from rules.load import load_catalogue
from rules.planting_parts import bare_tree
from rules.show import SCHEME
from tests.docs.building import ROOT, build

PAGES = ROOT / "docs/pages"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built documentation."""
    out = tmp_path_factory.mktemp("docs") / "site"
    assert build(out) == ""
    return out


def test_every_link_leads_to_a_page_and_place(site: Path) -> None:
    """Links inside the documentation, generated pages included, end at a file and an id."""
    pages = {page: html.parse(page).getroot() for page in site.rglob("*.html")}
    ids = {page: set(root.xpath("//@id")) for page, root in pages.items()}
    broken = []
    for page, root in pages.items():
        for address in root.xpath("//a/@href | //link/@href | //img/@src"):
            parts = urlsplit(str(address))
            assert not parts.scheme, f"{page}: {address}"
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.is_file() or (parts.fragment and parts.fragment not in ids[target]):
                broken.append((page.name, address))
    assert broken == []
    assert len(pages) > 80


def test_both_languages_have_the_same_pages(site: Path) -> None:
    """Nothing is told to readers of one language alone; each page says its language."""
    found = {
        lang: {str(page.relative_to(site / lang)) for page in (site / lang).rglob("*.html")}
        for lang in ("zh", "en")
    }
    assert found["zh"] == found["en"]
    for lang, code in (("zh", "zh-CN"), ("en", "en")):
        for page in (site / lang).rglob("*.html"):
            assert html.parse(page).getroot().get("lang") == code


def test_every_indicator_has_a_page_with_its_rules(site: Path) -> None:
    """The catalogue's pages come from the catalogue: titles, rules and tasks of each indicator."""
    catalogue = load_catalogue()
    for indicator in catalogue.schemes[SCHEME].indicators:
        text = html.parse(site / f"zh/catalogue/{indicator.id}.html").getroot().text_content()
        assert indicator.title in text
        for rule in catalogue.rules.values():
            if rule.indicator == indicator.id and rule.status != "retired":
                assert rule.id in text


def test_every_command_of_the_documentation_exists() -> None:
    """What readers are told to type is a command with options that it knows."""
    typed = {
        line.strip()
        for page in PAGES.rglob("*.md")
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("./bin/yd-audit")
    }
    assert typed
    for line in typed:
        words = line.split()[1:]
        context = click.Context(cli)
        command: click.Command = cli
        while isinstance(command, click.Group):
            # Some groups take the folder of the round before the command.
            while words and words[0] not in command.commands:
                assert any(isinstance(p, click.Argument) for p in command.params), line
                words.pop(0)
            if not words:
                break
            command = command.commands[words.pop(0)]
        known = {name for option in command.get_params(context) for name in option.opts}
        assert {word for word in words if word.startswith("-")} <= known, line


def test_every_format_is_told_of() -> None:
    """Each format that can be exported stands in both languages' page with its file."""
    for lang in ("zh", "en"):
        text = (PAGES / lang / "formats.md").read_text(encoding="utf-8")
        for one in FORMATS.values():
            assert f"| `{one.id}` | `{one.file}` |" in text


def given(**values: str) -> Mapping[str, Value]:
    """What an example gives of single indicators: an answer's value, or "-" for 不适用."""
    return {
        name: NOT_APPLICABLE if value == "-" else decided(Fraction(value))
        for name, value in values.items()
    }


PORTAL = {
    **{"W01": "1", "W02": "1/2", "W03": "1", "W04": "0"},
    **{"W05": "1", "W06": "1", "W07": "1/2", "W08": "-"},
    **{f"W{n:02}": "1" for n in range(9, 17)},
    **{f"W{n:02}": "1/2" for n in range(17, 22)},
    **{f"W{n:02}": "0" for n in range(22, 25)},
}
APP = {"D": [f"M{n:02}" for n in range(1, 13)], "E": ["M13", "M14", "M15", "M16"]}
ANDROID = dict(zip(APP["D"] + APP["E"], ["1"] * 9 + ["0"] * 3 + ["1"] * 2 + ["0"] * 2, strict=True))
IOS = dict(zip(APP["D"] + APP["E"], ["1"] * 6 + ["0"] * 6 + ["1"] * 2 + ["0"] * 2, strict=True))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_worked_example_is_what_the_tool_computes(lang: str) -> None:
    """The figures that were worked out by hand on the page are those of the scoring itself."""
    text = (PAGES / lang / "figures.md").read_text(encoding="utf-8")
    told = [Fraction(figure) for figure in re.findall(r"\*\*(\d+\.\d+)\*\*", text)]
    scheme = load_catalogue().schemes[SCHEME]
    tree = bare_tree(scheme)
    web = score(tree, given(**PORTAL)).nodes["web"].points
    android, ios = (score(tree, given(**one)).nodes["app"].points for one in (ANDROID, IOS))
    assert web is not None and android is not None and ios is not None
    assert (android, ios) == (Fraction("62.5"), 50)
    app = (android + ios) / 2
    total = score(tree, {"web": decided(web / 100), "app": decided(app / 100)}).value
    assert total is not None
    assert told == [round(web, 2), round(app, 2), round(total, 2)]
    grade = grade_of(total, scheme.grades)
    assert grade is not None
    assert f"**{grade.title if lang == 'zh' else grade.title_en.lower()}**" in text
    open_web = score(tree, given(**{k: v for k, v in PORTAL.items() if k != "W01"})).nodes["web"]
    assert open_web.points_low is not None and open_web.points_high is not None
    span = f"{float(open_web.points_low):.2f}", f"{float(open_web.points_high):.2f}"
    assert span == ("62.15", "70.49")
    assert all(figure in text for figure in span)
