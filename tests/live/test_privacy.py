"""What a scheme names as personal is in no part of a real capture."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from devices.masking import protect
from tests.live.conftest import Visit

PHONE, IDENTITY = "13812341234", "11010519491231002X"
PAGE = f"""<!doctype html><html lang="zh"><title>办件公示 {PHONE}</title>
<body style="margin:0;background:#fff;color:#000">
<p style="position:absolute;left:50px;top:40px;margin:0;font:32px/40px sans-serif">{PHONE}</p>
<p style="position:absolute;left:50px;top:100px;margin:0;font:32px/40px sans-serif">80012341234</p>
<p style="position:absolute;left:50px;top:160px;margin:0"><a href="tel:{PHONE}">{IDENTITY}</a></p>
<input style="position:absolute;left:50px;top:220px" aria-label="手机" value="{PHONE}">
<script>console.log("{IDENTITY}")</script>"""


@pytest.fixture(autouse=True)
def named() -> Iterator[None]:
    """A scheme that names both."""
    protect(("mobile-number", "id-number"))
    yield
    protect(())


def test_numbers_of_people_are_nowhere(visit: Visit, tmp_path: Path) -> None:
    """Texts are starred and the picture shows bars there; the number of an office stays."""
    manifest, page = visit(PAGE)
    assert manifest.state == "measured", manifest.reasons
    for path in (tmp_path / "capture").iterdir():
        raw = path.read_bytes()
        content = gzip.decompress(raw) if path.suffix == ".gz" else raw
        for secret in (PHONE, IDENTITY):
            assert secret.encode() not in content, path.name
    texts = " ".join(node.text for node in page.elements("p"))
    assert "80012341234" in texts or "80012341234" in (
        gzip.decompress((tmp_path / "capture/dom.json.gz").read_bytes()).decode()
    )
    with Image.open(tmp_path / "capture/screenshot.jpg") as picture:
        left = picture.convert("L").crop((56, 58, 200, 62))  # the middle of the hidden line
        right = picture.convert("L").crop((56, 118, 200, 122))  # of the one that stays
    assert left.getextrema()[1] < 90  # one dark bar, no gap between digits
    assert right.getextrema()[1] > 200
