"""The texts: looked up, filled, merged, and never a reason to fail in front of a reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.errors import CatalogueError
from rules.gaps import text_gaps
from rules.load import load_catalogue, load_texts
from rules.wording import LANGS, fill
from tests.rules.catalogues import change, sample_root, write


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with one rule and one task."""
    return sample_root(tmp_path, monkeypatch)


def test_a_sentence_is_filled_from_the_finding(root: Path) -> None:
    """The placeholder takes the finding's value, in each language."""
    assert load_texts("zh", root).sentence("web-sample", "bad", {"name": "图片"}) == "“图片”不好。"
    assert load_texts("en", root).sentence("web-sample", "bad", {"name": "x"}) == "“x” is bad."


def test_a_missing_placeholder_is_shown_as_its_key(root: Path) -> None:
    """A sentence without its data is still a sentence."""
    assert load_texts("zh", root).sentence("web-sample", "bad", {"other": 1}) == "“{name}”不好。"


def test_data_is_not_looked_into() -> None:
    """Braces inside a page's own words are neither filled nor evaluated."""
    assert fill("{name}", {"name": "{other} {x.__class__}", "other": 1}) == "{other} {x.__class__}"
    assert fill("a { color: red } {0} {}", {}) == "a { color: red } {0} {}"


def test_a_missing_word_comes_from_the_other_language_and_then_is_its_key(root: Path) -> None:
    """No report fails for a word."""
    change(root, "texts/zh/a.toml", 'fix = "改"\n', "")
    texts = load_texts("zh", root)

    assert texts.rule_fix("web-sample") == "Repair"
    assert texts.rule_title("web-none") == "rule.web-none.title"
    assert texts.sentence("web-sample", "none") == "rule.web-sample.codes.none"
    assert texts.rule_example("web-sample") is None


def test_reasons_kinds_labels_and_messages_are_found_by_their_codes(root: Path) -> None:
    """Each table has its own way in; nested tables are joined with dots."""
    write(
        root,
        "texts/zh/b.toml",
        '[reason.http]\nwhat = "状态 {status}"\ntodo = "再试"\n[kind]\nhome = "首页"\n'
        '[report]\ntitle = "报告"\n[report.head]\npages = "页面"\n[message]\ndone = "完成 {n}"\n',
    )
    texts = load_texts("zh", root)

    assert (texts.reason("http", {"status": "404"}), texts.todo("http")) == ("状态 404", "再试")
    assert (texts.kind("home"), texts.label("title")) == ("首页", "报告")
    assert (texts.label("head.pages"), texts.message("done", {"n": 3})) == ("页面", "完成 3")


def test_a_key_defined_twice_is_an_error(root: Path) -> None:
    """Two files of one language may not speak for the same key."""
    write(root, "texts/zh/b.toml", '[rule.web-sample]\ntitle = "又一个"\n')

    with pytest.raises(CatalogueError) as caught:
        load_texts("zh", root)
    expected = "texts/zh/b.toml rule.web-sample.title: is already defined in texts/zh/a.toml."
    assert expected == caught.value.sentence("en")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[rules.x]\n", "rules"),
        ('[rule.x]\nadvice = "x"\n', "rule.x.advice"),
        ("[report]\nwidth = 3\n", "report.width"),
        ("[kind]\nhome = 3\n", "kind.home"),
    ],
)
def test_a_faulty_text_is_named_with_file_and_key(root: Path, text: str, key: str) -> None:
    """Unknown tables, unknown keys and values that are no text are refused."""
    write(root, "texts/en/b.toml", text)

    with pytest.raises(CatalogueError) as caught:
        load_texts("en", root)
    assert caught.value.sentence("en").startswith(f"texts/en/b.toml {key}: ")


def test_another_language_is_refused() -> None:
    """There are texts in Chinese and English."""
    with pytest.raises(ValueError, match="'fr'"):
        load_texts("fr")


def test_gaps_are_found_by_name(root: Path) -> None:
    """Missing texts, texts of nothing, and unequal placeholders are each one line."""
    change(root, "texts/zh/a.toml", 'fix = "改"\n', "")
    change(root, "texts/en/a.toml", "“{name}” is bad.", "It is bad.")
    write(root, "texts/en/b.toml", '[rule.web-nothing]\ntitle = "x"\n')

    gaps = text_gaps(load_catalogue(root), root)
    assert "zh rule.web-sample.fix: missing" in gaps
    assert "en rule.web-sample.codes.bad: other placeholders than in zh" in gaps
    assert "en rule.web-nothing.title: belongs to nothing" in gaps
    assert "zh human.web-human-link-image.method: missing" in gaps


def test_the_shipped_texts_are_complete() -> None:
    """Every rule and task has its words in both languages, with the same codes and data."""
    assert text_gaps(load_catalogue()) == ()


@pytest.mark.parametrize("lang", LANGS)
def test_every_human_task_can_be_followed(lang: str) -> None:
    """Each protocol has a purpose, several steps and an expected result in this language."""
    texts = load_texts(lang)
    for task in load_catalogue().tasks:
        human = texts.human(task)
        assert f"human.{task}.title" in texts.words
        assert human.purpose and human.expected and human.note, task
        assert len(human.method) >= 3, task
