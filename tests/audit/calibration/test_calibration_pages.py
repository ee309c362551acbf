"""Which pages of a corpus are captured, which captures are used again, and what is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from audit.calibration.corpus import read_corpus
from audit.calibration.gather import gather, page_file, planned
from audit.calibration.progress import QuietProgress
from audit.telling import CommandError
from audit.workspace import Workspace
from devices.manifest import MANIFEST, Manifest, Reason
from devices.ports import PageRequest, Rendered


def _manifest(page: str, state: str = "measured", *reasons: str) -> Manifest:
    return Manifest.model_validate(
        {
            "id": page,
            "url": "http://127.0.0.1/",
            "final_url": "http://127.0.0.1/",
            "title": "",
            "http_status": 200,
            "redirects": (),
            "viewport": "desktop",
            "viewport_width": 1280,
            "viewport_height": 800,
            "taken_at": "2026-11-22T08:00:00+00:00",
            "seconds": 1,
            "state": state,
            "reasons": [Reason(code=code) for code in reasons],
            "browser": "chrome 1",
            "driver": "",
            "engines": {},
            "user_agent": "",
            "screenshot": None,
            "screenshot_scale": 1,
            "files": {},
        }
    )


class Browser:
    """Captures without a browser: an empty page, and the address that was asked for."""

    def __init__(self) -> None:
        """Nothing was visited yet."""
        self.visited: list[str] = []

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *exc: object) -> None:
        """End."""

    def capture(self, request: PageRequest, folder: Path) -> Manifest:
        """Leave a manifest."""
        self.visited.append("/" + request.url.split("/", 3)[3])
        folder.mkdir(parents=True, exist_ok=True)
        made = _manifest(request.id)
        (folder / MANIFEST).write_text(made.model_dump_json(), encoding="utf-8")
        return made

    def render(self, url: str) -> Rendered:
        """Never asked."""
        raise NotImplementedError

    def abort(self) -> None:
        """Nothing to end."""


def corpus_at(folder: Path, *paths: str, pages: tuple[str, ...] = ()) -> Path:
    """A corpus with a case for each path and these files below site/."""
    site = folder / "site"
    site.mkdir(parents=True)
    for name in pages:
        file = site / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"<title>{name}</title>", encoding="utf-8")
    cases = [
        {"id": str(n), "rule": "b5c3f8", "expected": "passed", "path": path}
        for n, path in enumerate(paths)
    ]
    (folder / "cases.json").write_text(json.dumps({"cases": cases}), encoding="utf-8")
    return folder


def _quiet() -> tuple[QuietProgress, list[str], Callable[[float], None]]:
    lines: list[str] = []
    now = [0.0]

    def tick(seconds: float) -> None:
        now[0] += seconds

    return QuietProgress(lines.append, clock=lambda: now[0]), lines, tick


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a.html", "a.html"),
        ("/a.html?x=1#y", "a.html"),
        ("//a.html", "a.html"),
        ("/%61.html", "a.html"),
        ("/sub/../a.html", "a.html"),
        ("/sub/", "sub/index.html"),
        ("/页.html", "页.html"),
        ("/none.html", None),
        ("/../cases.json", None),
        ("/%2e%2e/cases.json", None),
        ("/out/secret.html", None),
        ("/a\0.html", None),
        ("/" + "长" * 5000, None),
    ],
)
def test_a_path_leads_to_a_page_of_the_corpus_or_nowhere(
    tmp_path: Path, path: str, name: str | None
) -> None:
    """Nothing outside of site/ is ever served, not even through a link."""
    folder = corpus_at(tmp_path / "c", "/", pages=("a.html", "sub/index.html", "页.html"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.html").write_text("秘密", encoding="utf-8")
    (folder / "site" / "out").symlink_to(outside)
    expected = None if name is None else (folder / "site" / name).resolve()
    assert page_file(folder / "site", path) == expected


def test_only_pages_that_are_there_and_not_yet_kept_are_captured(tmp_path: Path) -> None:
    """A second call goes on; a page that changed since is captured again."""
    folder = corpus_at(tmp_path / "c", "/a.html", "/b.html", "/no.html", pages=("a.html", "b.html"))
    corpus, workspace = read_corpus(folder), Workspace(tmp_path / "keep", ours=True)

    def visited() -> list[str]:
        browser = Browser()
        gather(corpus, workspace, lambda: browser, _quiet()[0], workers=1)
        return browser.visited

    assert visited() == ["/a.html", "/b.html"]
    assert visited() == []
    (folder / "site" / "b.html").write_text("<title>新</title>", encoding="utf-8")
    assert visited() == ["/b.html"]
    (workspace.capture(planned("/a.html").id) / MANIFEST).unlink()
    assert visited() == ["/a.html"]


def test_where_people_listen_a_line_comes_every_few_seconds() -> None:
    """Not one for every page; a page that was not measured is told at once, with its reason."""
    progress, lines, tick = _quiet()
    progress.planned(100)
    for _ in range(45):
        tick(0.25)
        progress.captured("/a.html", _manifest("p1"))
    progress.captured("/b.svg", _manifest("p2", "not-measured", "not-html"))
    assert len(lines) == 4
    assert "已测 20 页，共 100 页。" in lines[1]
    assert "40 of 100 pages measured." in lines[2]
    assert "Page 46 of 100, not measured: /b.svg What this address holds" in lines[3]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"{", "JSON"),
        (b'{"cases": []}', "cases"),
        (b'{"cases": [{"id": "a", "rule": "r", "expected": "maybe", "path": "/"}]}', "expected"),
        (b'{"cases": [{"id": "a", "rule": "r", "expected": "failed", "path": "a"}]}', "path"),
    ],
)
def test_a_broken_corpus_names_the_place(tmp_path: Path, content: bytes, key: str) -> None:
    """Whoever made it can mend it."""
    folder = corpus_at(tmp_path / "c", "/")
    (folder / "cases.json").write_bytes(content)
    with pytest.raises(CommandError) as caught:
        read_corpus(folder)
    assert caught.value.code == "corpus-broken"
    assert key in caught.value.detail["key"]


def test_a_case_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    """Otherwise it would count twice."""
    folder = corpus_at(tmp_path / "c", "/a.html", "/b.html")
    cases: dict[str, Any] = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    cases["cases"][1]["id"] = "0"
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    with pytest.raises(CommandError, match="corpus-broken"):
        read_corpus(folder)


def test_one_unknown_rule_among_known_ones_is_refused(tmp_path: Path) -> None:
    """A typing error would otherwise pass for a rule without cases."""
    folder = corpus_at(tmp_path / "c", "/a.html")
    with pytest.raises(CommandError) as caught:
        read_corpus(folder, only=frozenset({"b5c3f8", "b5c3f9"}))
    assert (caught.value.code, caught.value.detail) == ("corpus-no-rule", {"rules": "b5c3f9"})
