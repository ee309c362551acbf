"""A report's recordings play from the disk in a real browser, with their captions."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from audit.report.model import PersonWord, Report
from devices.clips.encode import encode
from devices.drivers.local_browser import LocalBrowser
from tests.audit.report import invented
from tests.audit.report.test_html_report import parsed, rendered

TOLD = [
    {"at": 0, "until": 1000, "code": "focus-on", "data": {"element": "a#b", "text": "<b>-->"}},
    {"at": 1000, "until": 2000, "code": "tab-stays", "data": {"n": 1, "element": "a#b"}},
]
ASKED = """const done = arguments[0]; (async () => {
  const found = [];
  for (const v of document.querySelectorAll('video')) {
    await new Promise((r) => { v.onloadeddata = r; v.onerror = r; v.preload = 'auto'; v.load(); });
    const t = v.textTracks[0];
    if (t) { t.mode = 'showing'; await new Promise((r) => setTimeout(r, 200)); }
    found.push([v.duration, v.currentTime, t ? [...t.cues].map((c) => c.text) : null]);
  }
  done(found);
})()"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a recorded problem and a tester's recording."""
    made = invented.workspace(tmp_path)
    shots = [(at, Image.new("RGB", (320, 200), (at // 10, 0, 0))) for at in (0, 1000)]
    video = encode(shots, end=2000)
    assert video is not None
    capture = made / "captures/p1"
    (capture / "clip-keyboard-trap.webm").write_bytes(video.content)
    about = {"kind": "keyboard-trap", "milliseconds": 2000, "width": 320, "height": 200}
    packed = gzip.compress(json.dumps({**about, "events": TOLD}).encode())
    (capture / "clip-keyboard-trap.json.gz").write_bytes(packed)
    (made / "evidence").mkdir()
    (made / "evidence/t #1.webm").write_bytes(video.content)
    return made


def test_they_play_from_the_disk(folder: Path) -> None:
    """Video and captions load under the report's own policy; a tester's begins where it says."""
    path = folder / "report.html"
    path.write_text(rendered(_report(), folder), encoding="utf-8")
    tester, problem = _played(path)
    assert problem == [
        pytest.approx(2, abs=0.1),
        0,
        ["焦点在〈a#b〉“&lt;b&gt;--&gt;”", "第 1 次按 Tab：焦点仍在〈a#b〉"],
    ]
    assert tester == [pytest.approx(2, abs=0.1), 1, None]


def test_what_lies_in_the_round_s_folder_plays(tmp_path: Path) -> None:
    """A body's report is two folders below the evidence of its round; that plays as well."""
    body = invented.workspace(tmp_path / "bodies")
    shots = [(at, Image.new("RGB", (320, 200), (at // 10, 0, 0))) for at in (0, 1000)]
    video = encode(shots, end=2000)
    assert video is not None
    kept = tmp_path / "evidence/aa" / ("a" * 64 + ".webm")
    kept.parent.mkdir(parents=True)
    kept.write_bytes(video.content)
    up = "../" * len(body.relative_to(tmp_path).parts)
    made = _report()
    said = replace(made.indicators[0].people[0], evidence=(f"{up}evidence/aa/{kept.name}",))
    first = replace(made.indicators[0], people=(said,))
    path = body / "report.html"
    path.write_text(rendered(replace(invented.report(), indicators=(first,)), body), "utf-8")
    assert _played(path) == [[pytest.approx(2, abs=0.1), 1, None]]


def test_the_same_facts_stand_there_as_text(folder: Path) -> None:
    """Captions as a list, a link to the file, and where the file belongs without the folder."""
    document = parsed(_report(), folder)
    lines = [
        " ".join(li.text_content().split())
        for li in document.xpath("//figure[video]/following::ul[1]/li")
    ]
    assert lines[:2] == [
        "第 0.0 秒：焦点在〈a#b〉“<b>-->”",
        "第 1.0 秒：第 1 次按 Tab：焦点仍在〈a#b〉",
    ]
    text = document.text_content()
    assert "文件应在 captures/p1/clip-keyboard-trap.webm" in text
    assert document.xpath("//a[@href='captures/p1/clip-keyboard-trap.webm']")
    policy = document.xpath("string(//meta[@http-equiv]/@content)")
    assert "default-src 'none'" in policy
    assert "media-src 'self' data:;" in policy
    assert document.xpath("//video/@src")[0] == "evidence/t%20%231.webm#t=1,1.5"


def test_without_recordings_nothing_may_play(tmp_path: Path) -> None:
    """A report that has none allows no media at all."""
    document = parsed(invented.report(), invented.workspace(tmp_path))
    assert "media-src" not in document.xpath("string(//meta[@http-equiv]/@content)")


def _report() -> Report:
    made = invented.report()
    issue = made.issues[0]
    stem = "captures/p1/clip-keyboard-trap"
    example = replace(issue.example, evidence=(f"{stem}.webm", f"{stem}.json.gz"))
    said = PersonWord(
        tester="T1",
        answer="none",
        note="",
        assistive="",
        device="",
        observed_at="2026-03-02T09:30:00+00:00",
        question="",
        sheet="a.csv:2",
        evidence=("evidence/t #1.webm",),
        counts=True,
        moments=((1.0, 1.5),),
    )
    first = replace(made.indicators[0], people=(said,))
    return replace(
        made,
        issues=(replace(issue, example=example), *made.issues[1:]),
        indicators=(first, *made.indicators[1:]),
    )


def _played(path: Path) -> list[Any]:
    browser = LocalBrowser()
    driver = browser.open()
    try:
        driver.set_script_timeout(20)
        driver.get(path.as_uri())
        answer: list[Any] = driver.execute_async_script(ASKED)
        return answer
    finally:
        driver.quit()
        browser.end()
