"""A real browser and small sites for tests of gathering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.documents import Documents
from devices.drivers.web_gather import WebGatherer
from devices.explore import HttpFetcher
from devices.manifest import Manifest
from devices.normalize.web import read_page
from devices.ports import DESKTOP, Limits, PageRequest, Viewport
from devices.serve import serve
from rules.snapshot import PageSnapshot

LIMITS = Limits(load=6, settle=3, engine=20, page=40, watch=6, probe=6)

Capture = Callable[..., Manifest]
Visit = Callable[..., tuple[Manifest, PageSnapshot]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def gatherer() -> Iterator[WebGatherer]:
    """One browser for each test process."""
    with WebGatherer(LIMITS, product="yd-audit/test") as browser:
        yield browser


@pytest.fixture(scope="session")
def documents() -> Iterator[Documents]:
    """Reads what pages link to."""
    fetcher = HttpFetcher(delay=0)
    yield Documents(fetcher, refusal=lambda url: None, wait=lambda host: None, each=5)
    fetcher.close()


@pytest.fixture
def capture(gatherer: WebGatherer, documents: Documents, tmp_path: Path) -> Capture:
    """Capture an address into tmp_path/capture."""

    def run(url: str, *, viewport: Viewport = DESKTOP, modes: bool = False) -> Manifest:
        request = PageRequest(id="p1", url=url, viewport=viewport, documents=documents, modes=modes)
        return gatherer.capture(request, tmp_path / "capture")

    return run


@pytest.fixture
def visit(capture: Capture, tmp_path: Path) -> Iterator[Visit]:
    """Serve files, capture the first of them, give manifest and snapshot back."""
    root = tmp_path / "site"
    root.mkdir()
    with serve(root) as base:

        def run(
            files: dict[str, str | bytes] | str, *, viewport: Viewport = DESKTOP
        ) -> tuple[Manifest, PageSnapshot]:
            pages = {"index.html": files} if isinstance(files, str) else files
            for name, content in pages.items():
                raw = content.encode() if isinstance(content, str) else content
                port = base.rsplit(":", 1)[1].encode()
                (root / name).write_bytes(raw.replace(b"{{port}}", port))
            manifest = capture(f"{base}/{next(iter(pages))}", viewport=viewport)
            snapshot = read_page(tmp_path / "capture")
            assert snapshot is not None, manifest.reasons
            return manifest, snapshot

        yield run
