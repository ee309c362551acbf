"""A capture is of one load of one page, all of it: no other page, and no half that is not said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.conftest import Capture
from tests.live.hostile_corpus import corpus_server


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The server of hostile pages."""
    with corpus_server() as address:
        yield address


@pytest.mark.parametrize("name", ["no-content", "nothing-modified", "history-back"])
def test_the_page_before_is_not_taken_for_this_one(capture: Capture, base: str, name: str) -> None:
    """An answer without a page leaves the browser where it was, a script may lead back there."""
    assert capture(f"{base}/plain").state == "measured"
    manifest = capture(f"{base}/{name}")
    assert manifest.state == "not-measured"
    assert "dom.json.gz" not in manifest.files


def test_a_document_that_breaks_off_is_measured_in_part(capture: Capture, base: str) -> None:
    """What did not come cannot be judged; the report says that it is missing."""
    manifest = capture(f"{base}/reset-inside")
    assert manifest.state == "partly"
    assert "page-cut-short" in [r.code for r in manifest.reasons]


def test_a_file_that_a_page_sends_down_leaves_the_page(capture: Capture, base: str) -> None:
    """The page is still there, and its own status is kept."""
    manifest = capture(f"{base}/download-by-address")
    assert (manifest.state, manifest.http_status) == ("measured", 200)
    assert manifest.redirects == ()


def test_what_would_not_fit_into_memory_is_not_taken(capture: Capture, base: str) -> None:
    """Twenty-one million characters that a script made: not measured, and said why."""
    manifest = capture(f"{base}/text-21-million")
    assert manifest.state == "not-measured"
    assert [r.code for r in manifest.reasons][-1:] == ["page-too-large"]
