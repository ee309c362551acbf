"""Captures a corpus's pages, served on the loopback, and judges them by the shipped rules."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from audit.calibration.corpus import Corpus
from audit.crew import Crew, WebBrowser
from audit.files import write_file
from audit.gathering import Progress
from audit.judging import judge_pages
from audit.web_part import JudgedPage
from audit.workspace import PlannedPage, Workspace
from devices.manifest import MANIFEST, BrokenCapture, Manifest, read_manifest
from devices.ports import DESKTOP, PageRequest
from devices.serve import serve

_QUOTED = "/%:@!$&'()*+,;=~-._?#"
_SOURCES = "sources"  # beside the captures: of which page each was made


def planned(path: str) -> PlannedPage:
    """The page at a path of the corpus; its id is the same on any port."""
    page = "p" + hashlib.sha256(path.encode(errors="surrogatepass")).hexdigest()[:12]
    return PlannedPage(
        id=page, url=path, viewport=DESKTOP.name, kinds=(), chosen="listed", template=""
    )


def page_file(site: Path, path: str) -> Path | None:
    """The file of a path of the corpus; None without a readable one or when it leads out of it."""
    try:
        plain = unquote(urlsplit(f"http://corpus{quote(path, safe=_QUOTED)}").path)
        root = site.resolve()
        file = (root / plain.lstrip("/")).resolve()
        if not file.is_relative_to(root):
            return None
        file = file / "index.html" if file.is_dir() else file
        return file if file.is_file() and os.access(file, os.R_OK) else None
    except (OSError, ValueError):  # a name that no file can have
        return None


def gather(
    corpus: Corpus,
    workspace: Workspace,
    browser: Callable[[], WebBrowser],
    progress: Progress,
    *,
    workers: int,
) -> None:
    """Capture every page of the corpus that the workspace does not hold yet.

    Paths without a page are left out. Raises ToolError when no browser can be started;
    KeyboardInterrupt leaves what is finished.
    """
    sources = {
        path: _digest(file)
        for path in corpus.paths
        if (file := page_file(corpus.site, path)) is not None
    }
    missing = [
        page for page in map(planned, sources) if not _complete(workspace, page, sources[page.url])
    ]
    if not missing:
        return
    progress.planned(len(missing))
    with serve(corpus.site, charset="utf-8") as base:

        def capture(one: WebBrowser, page: PlannedPage) -> Manifest:
            url = base + quote(page.url, safe=_QUOTED)
            request = PageRequest(id=page.id, url=url, viewport=DESKTOP, anywhere=True, blank=True)
            made = one.capture(request, workspace.capture(page.id))
            write_file(_source(workspace, page), sources[page.url].encode())
            return made

        crew = Crew(
            missing,
            capture=capture,
            captured=lambda page, manifest: progress.captured(page.url, manifest),
            browser=browser,
            folder=workspace.capture,
            ending=lambda: None,
        )
        with browser() as first:
            crew.work(first, min(workers, len(missing)))


def forget(workspace: Workspace, corpus: Corpus, rules: Collection[str]) -> None:
    """Drop the captures of these rules' pages, so that they are made anew."""
    for case in corpus.cases:
        if case.rule in rules:
            (workspace.capture(planned(case.path).id) / MANIFEST).unlink(missing_ok=True)


def judged(
    corpus: Corpus, workspace: Workspace, scheme: str, *, processes: int | None = None
) -> Mapping[str, JudgedPage]:
    """What the rules say of every page of the corpus that there is, by path."""
    there = [path for path in corpus.paths if page_file(corpus.site, path) is not None]
    pages = [planned(path) for path in there]
    found = judge_pages(workspace, pages, scheme, processes=processes)
    return {page.url: one for page, one in zip(pages, found, strict=True)}


def _complete(workspace: Workspace, page: PlannedPage, digest: str) -> bool:
    """True when there is a whole capture, and none of an earlier version of the page."""
    try:
        read_manifest(workspace.capture(page.id))
        return _source(workspace, page).read_text(encoding="ascii") == digest
    except FileNotFoundError:
        return True  # nobody noted of what it was made
    except (BrokenCapture, OSError, UnicodeDecodeError):
        return False


def _source(workspace: Workspace, page: PlannedPage) -> Path:
    return workspace.path / _SOURCES / page.id


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
