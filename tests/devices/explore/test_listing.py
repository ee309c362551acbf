"""A file of addresses: read as it is meant, every mistake named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.explore import UrlListError, listed, read_urls


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "urls.txt"
    path.write_bytes(content)
    return path


def test_comments_blank_lines_and_repeats(tmp_path: Path) -> None:
    """Comments and blank lines are skipped, repeats kept once, routes kept whole."""
    text = "\ufeff# 首页\nhttp://a.test/ # 首页\n\nhttp://a.test/\r\nhttp://a.test/#/x\n  # y\n"
    found = read_urls(_file(tmp_path, text.encode()))
    assert found == ("http://a.test/", "http://a.test/#/x")


def test_gbk_file(tmp_path: Path) -> None:
    """A list saved by a Chinese Windows editor is read."""
    found = read_urls(_file(tmp_path, "# 首页\nhttp://a.test/公开\n".encode("gb18030")))
    assert found == ("http://a.test/公开",)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """Every bad line is named by its number, not only the first."""
    path = _file(tmp_path, b"http://a.test/\nwww.a.test\n# x\nftp://a.test/\nhttp://a.test/a b\n")
    with pytest.raises(UrlListError) as caught:
        read_urls(path)
    problems = [(p.line, p.text, p.reason) for p in caught.value.problems]
    assert problems == [
        (2, "www.a.test", "not-a-url"),
        (4, "ftp://a.test/", "not-a-url"),
        (5, "http://a.test/a b", "not-a-url"),
    ]


def test_nothing_in_it(tmp_path: Path) -> None:
    """A list of comments is an error, not an audit of nothing."""
    with pytest.raises(UrlListError) as caught:
        read_urls(_file(tmp_path, b"# nothing\n"))
    assert caught.value.problems == ()


def test_listed_sample_is_exactly_the_list() -> None:
    """Every address is audited in its order, except those that robots.txt forbids."""
    sample = listed(
        ["http://a.test/login", "http://a.test/no"],
        seed=3,
        refusal=lambda url: "robots-forbidden" if url.endswith("/no") else None,
    )
    assert [(p.url, p.kinds[0], p.chosen) for p in sample.pages] == [
        ("http://a.test/login", "login", "listed")
    ]
    assert [(x.url, x.reason) for x in sample.left_out] == [
        ("http://a.test/no", "robots-forbidden")
    ]
    assert (sample.method, sample.seed, sample.budget) == ("list", 3, 2)
