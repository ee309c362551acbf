"""Word lists: read from data, matched as words, refused when malformed."""

from __future__ import annotations

from pathlib import Path

import pytest

import rules.words
from rules.words import load_words, word_pattern


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of word lists in the place of the shipped one."""
    monkeypatch.setattr(rules.words, "_FOLDER", tmp_path)
    load_words.cache_clear()
    word_pattern.cache_clear()
    return tmp_path


def test_latin_words_match_whole_and_chinese_words_anywhere(folder: Path) -> None:
    """The word close is not found in disclosed; 关闭 is found in any sentence."""
    (folder / "sample.toml").write_text(
        'source = "own"\nstatus = "own"\nshut = ["close", "关闭"]\n', encoding="utf-8"
    )
    pattern = word_pattern("sample", "shut")
    assert pattern.search("btn-Close_1")
    assert pattern.search("点此关闭窗口")
    assert not pattern.search("disclosed")


@pytest.mark.parametrize(
    "text",
    ['shut = ["x"]\n', 'source = "a"\nstatus = "b"\nshut = "x"\n', 'source = "a"\nstatus = 1\n'],
)
def test_a_malformed_file_is_refused_by_name(folder: Path, text: str) -> None:
    """Source and status are needed, and every other key is a list of words."""
    (folder / "broken.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"broken\.toml"):
        load_words("broken")
