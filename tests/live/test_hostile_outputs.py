"""What a hostile portal says, through the whole pipeline into every output: shown, never done."""

from __future__ import annotations

import csv
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from devices.drivers.chrome import Chrome
from tests.live.hostile_site import hostile_site
from tests.live.test_run import run

pytestmark = pytest.mark.xdist_group("hostile-outputs")  # measured once for all

_ROUND = """
id = "2026"
title = "测评"
scheme = "cn-2019"
seed = 3
[web]
pages = 4
depth = 1
minutes = 1
[[body]]
id = "a"
name = "=1+1<b id=evil>甲市"
portal = "{base}/"
without = ["app"]
[[tester]]
id = "T1"
name = "@SUM(1)<script>window.pwned=1</script>"
role = "sighted"
"""
_SOUND = {0, 2, 3}  # exit codes of a command that did its work
# What acts on a terminal or turns text around: control characters and bidi controls.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Written:
    """Everything that was written, and what the canary has heard since."""

    folder: Path
    said: dict[str, str]  # what each command wrote to the terminal
    heard: list[str]
    base: str


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    """A round of the hostile portal: measured, ranked, reported, explained, exported."""
    folder = tmp_path_factory.mktemp("h")
    with hostile_site() as (base, heard):
        (folder / "r.toml").write_text(_ROUND.format(base=base))
        said: dict[str, str] = {}
        body = "r/bodies/a"
        steps: dict[str, tuple[str, ...]] = {
            "new": ("round", "new", "r.toml", "--out", "r"),
            "run": ("round", "run", "r", "--plain"),
            "status": ("round", "status", "r"),
            "rank": ("rank", "r"),
            "english": ("report", "r", "--lang", "en", "--resamples", "0"),
            "report": ("report", "r", "--resamples", "0"),
            "explain": ("explain", "r", "--plain"),
            "explain-body": ("explain", "r", "a", "--all", "--json", "body.json"),
            "explain-one": ("explain", "r", "a", "W11", "--all", "--plain"),
        }
        steps |= {
            f"tasks-{kind}": (
                *("tasks", "export", "r", "--tester", "T1", "--format", kind),
                *("--out", f"tasks.{kind}", "--replace"),
            )
            for kind in ("xlsx", "csv", "txt")
        }
        for name, words in steps.items():
            done = run(*words, cwd=folder)
            assert done.returncode in _SOUND, (name, done.stdout, done.stderr)
            said[name] = done.stdout + done.stderr
            if name == "english":
                _keep(folder, "en")
        _keep(folder, "zh")
        for lang in ("en", "zh"):
            shutil.copytree(folder / body, folder / lang)
            done = run("judge", lang, "--lang", lang, "--plain", cwd=folder)
            assert done.returncode in _SOUND, (done.stdout, done.stderr)
            said[f"judge-{lang}"] = done.stdout + done.stderr
        yield Written(folder, said, heard, base)


def _keep(folder: Path, lang: str) -> None:
    shutil.copy(folder / "r/report.html", folder / f"round-{lang}.html")
    shutil.copy(folder / "r/bodies/a/report.html", folder / f"body-{lang}.html")


def test_the_portal_was_measured_and_did_nothing_to_the_tool(written: Written) -> None:
    """Its words did reach the reports, and no page was refused: the test tests something."""
    report = json.loads((written.folder / "zh/report.json").read_text())
    states = [page["status"] for page in report["pages"]]
    assert len(states) == 4 and set(states) <= {"measured", "partly"}
    html = "".join(f["html"] for page in report["pages"] for f in page["findings"])
    assert "HYPERLINK" in html and "onerror" in html


@pytest.mark.parametrize("kind", ["round", "body", "single"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_browser_that_opens_a_report_runs_nothing(written: Written, lang: str, kind: str) -> None:
    """No script, no dialog, no request to the canary, no complaint of a policy, no tag of ours."""
    name = f"{lang}/report.html" if kind == "single" else f"{kind}-{lang}.html"
    path = written.folder / name
    written.heard.clear()
    chrome = Chrome(product="yd-audit/test")
    try:
        chrome.cdp(
            "Page.addScriptToEvaluateOnNewDocument",
            source="window.said=[];for(const k of ['alert','confirm','prompt','print','open'])"
            "window[k]=(...a)=>said.push(k);addEventListener('securitypolicyviolation',"
            "e=>said.push(e.blockedURI))",
        )
        chrome.driver.get_log("performance")  # type: ignore[no-untyped-call]
        chrome.driver.get(path.as_uri())
        chrome.driver.execute_script(
            "document.querySelectorAll('details').forEach(d=>d.open=true);"
            "scrollTo(0,document.documentElement.scrollHeight)"
        )
        time.sleep(0.3)
        seen = chrome.driver.execute_script(
            "return {pwned: window.pwned || 0, said, evil: document.querySelectorAll('#evil,"
            "[onerror],[onload],base,meta[http-equiv=refresh],iframe,object,embed').length,"
            "links: [...document.querySelectorAll('[href]')].map(a => a.getAttribute('href')),"
            "text: document.body.innerText}"
        )
        log = chrome.driver.get_log("browser")  # type: ignore[no-untyped-call]
        wire = chrome.driver.get_log("performance")  # type: ignore[no-untyped-call]
    finally:
        chrome.close()
    assert (seen["pwned"], seen["said"], seen["evil"]) == (0, [], 0)
    assert written.heard == []
    assert [entry["message"] for entry in log] == []
    asked = {
        message["params"]["request"]["url"].split(":")[0]
        for entry in wire
        if (message := json.loads(entry["message"])["message"])["method"]
        == "Network.requestWillBeSent"
    }
    assert asked <= {"file", "data"}
    assert all(re.match(r"#|https?://|[\w./-]+(#[\w-]+)?$", link) for link in seen["links"])
    assert _ACTING.search(seen["text"]) is None
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x9b]", path.read_text())


def test_json_holds_nothing_that_acts_on_a_terminal(written: Written) -> None:
    """Shown by cat, no JSON of ours moves the cursor or turns text around."""
    found = [
        f for f in written.folder.rglob("*.json") if "captures" not in f.relative_to(
            written.folder
        ).parts
    ]  # fmt: skip
    assert len(found) >= 8
    for path in found:
        assert _ACTING.search(path.read_text()) is None, path


def test_no_cell_is_a_formula(written: Written) -> None:
    """Every cell of every sheet is text or a number, and no link leads to the canary."""
    books = [written.folder / "r/ranking.xlsx", written.folder / "tasks.xlsx"]
    for path in books:
        book = openpyxl.load_workbook(path)
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
        assert cells
        assert {c.data_type for c in cells} <= {"s", "n", "d", "b", "inlineStr"}, path
        links = [str(c.hyperlink.target) for c in cells if c.hyperlink is not None]
        assert all(link.startswith(("http://", "https://", "#")) for link in links)
        text = "".join(str(c.value or "") for c in cells)
        assert _ACTING.search(text) is None, path


@pytest.mark.parametrize("name", ["r/ranking.csv", "tasks.csv"])
def test_no_field_of_a_csv_begins_a_formula(written: Written, name: str) -> None:
    """Office programs take a field that begins like this for a formula."""
    text = (written.folder / name).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    fields = [field for row in rows for field in row]
    assert any("甲市" in f or "127.0.0.1" in f for f in fields)
    acting = [f for f in fields if f[:1] in set("=+@\t\r") or re.match(r"-(?!\d+(\.\d+)?$)", f)]
    assert acting == []
    assert _ACTING.search(text) is None


def test_the_terminal_gets_nothing_that_acts(written: Written) -> None:
    """No escape sequence, no C1, no bidi control, and no line that a page has written."""
    for name, text in {**written.said, "txt": (written.folder / "tasks.txt").read_text()}.items():
        assert _ACTING.search(text.lstrip("\ufeff").replace("\r\n", "\n")) is None, name
        assert not re.search("^伪造的一行", text, re.MULTILINE), name
