"""What is new, known, waived and repaired, and the exit codes that follow."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from audit.everyday.baseline import Baseline, read_baseline, render_baseline
from audit.everyday.checking import Checked, check, exit_code, in_report
from audit.everyday.config import Fail, Waiver
from audit.everyday.failing import path_of
from audit.everyday.kept import keep_check, read_check
from audit.everyday.lines import Named, lines_of
from audit.report.html_report import render_html
from audit.report.json_report import render_json, schema
from audit.report.model import Report, ReportFinding
from audit.report.words import Words
from audit.workspace import Workspace, WorkspaceError
from rules.load import load_catalogue, load_texts
from rules.model import Verdict
from tests.audit.report import invented

HOST = "http://127.0.0.1:8000"
IMG, LINK = "web-axe-image-alt", "web-axe-link-name"


def finding(rule: str, selector: str, id: str, **changes: object) -> ReportFinding:
    """A failure on an element."""
    return invented.finding(rule=rule, selector=selector, id=id, code="failed", **changes)


def report(*findings: ReportFinding, host: str = HOST, path: str = "/a/", **page: object) -> Report:
    """A report on one measured page with these findings."""
    whole = invented.report()
    one = replace(whole.pages[0], url=f"{host}{path}", findings=findings, **page)  # type: ignore[arg-type]
    return replace(whole, scheme="cn-2019", pages=(one,), started_at="2026-11-22T08:00:00+00:00")


def baseline_of(checked: Checked, folder: Path) -> Baseline:
    """The baseline that this check would write, read back."""
    path = folder / "b.json"
    text = render_baseline(checked.failing, (), scheme="cn-2019", catalogue="c", tool="t")
    path.write_text(text, encoding="utf-8")
    return read_baseline(path, scheme="cn-2019")


def waiver(**changes: object) -> Waiver:
    """A waiver of images without alternatives through 2026-11-22."""
    given = {"rule": IMG, "reason": "等新图", "by": "王工", "expires": date(2026, 11, 22)}
    return Waiver.model_validate({**given, **changes})


def ids(hits: object) -> list[str]:
    """The findings' ids."""
    return [hit.finding.id for hit in hits]  # type: ignore[attr-defined]


def test_a_baseline_holds_on_another_port_host_and_nonce(tmp_path: Path) -> None:
    """What was written on a developer's machine is known on a staging host; ids differ there."""
    here = report(finding(IMG, "#a", "0" * 16), path="/a/?t=1234567890123&k=1")
    there = report(
        finding(IMG, "#a", "1" * 16),
        finding(LINK, "#a", "2" * 16),
        host="https://stage.example.cn",
        path="/a/?t=9999999999999&k=1",
    )
    known = baseline_of(check(here, Fail(), (), None), tmp_path)
    found = check(there, Fail(), (), known)
    assert ids(found.known) == ["1" * 16]
    assert ids(found.new) == ["2" * 16]
    assert exit_code(found, Fail()) == 2
    assert path_of("https://a.cn/x?b=1#top") == "/x?b=1"
    assert path_of("http://[::1]:80") == "/"


def test_one_more_of_a_kind_is_new_though_places_move(tmp_path: Path) -> None:
    """An image before the others moves them on: as many as there were are known, not one more."""
    before = report(*(finding(IMG, f"main > img:nth-of-type({n})", f"{n}" * 16) for n in (1, 2)))
    known = baseline_of(check(before, Fail(), (), None), tmp_path)
    moved = report(*(finding(IMG, f"main > img:nth-of-type({n})", f"{n}" * 16) for n in (2, 3)))
    found = check(moved, Fail(), (), known)
    assert (ids(found.known), ids(found.moved)) == (["2" * 16], ["3" * 16])
    assert (found.new, found.repaired) == ((), ())
    three = [finding(IMG, f"main > img:nth-of-type({n})", f"{n}" * 16) for n in (2, 3, 4)]
    assert ids(check(report(*three), Fail(), (), known).new) == ["4" * 16]
    elsewhere = report(finding(IMG, "footer > img:nth-of-type(1)", "9" * 16))
    found = check(elsewhere, Fail(), (), known)
    assert ids(found.new) == ["9" * 16]
    assert len(found.repaired) == 2


def test_what_is_gone_is_repaired_only_where_the_page_was_measured(tmp_path: Path) -> None:
    """A page that was not measured says nothing; its entries stay when the file is written anew."""
    known = baseline_of(check(report(finding(IMG, "#a", "0" * 16)), Fail(), (), None), tmp_path)
    clean = check(report(), Fail(), (), known)
    assert [entry.selector for entry in clean.repaired] == ["#a"]
    assert exit_code(clean, Fail()) == 0
    away = check(report(status="not-measured"), Fail(), (), known)
    assert (away.repaired, [entry.selector for entry in away.unseen]) == ((), ["#a"])
    assert exit_code(away, Fail()) == 1
    text = render_baseline((), away.unseen, scheme="s", catalogue="c", tool="t")
    assert '"selector": "#a"' in text


def test_a_baseline_reads_well_in_a_diff(tmp_path: Path) -> None:
    """Sorted, a line each, bidi characters as escapes; the same findings give the same bytes."""
    two = (finding(LINK, "#b\u202e", "1" * 16), finding(IMG, "#a", "0" * 16))
    checked = check(report(*two), Fail(), (), None)
    text = render_baseline(checked.failing, (), scheme="cn-2019", catalogue="c", tool="t")
    lines = text.splitlines()
    assert lines[5:7] == ['"findings": [', lines[6]]
    assert [json.loads(line.rstrip(","))["rule"] for line in lines[6:8]] == [IMG, LINK]
    assert "\u202e" not in text
    assert json.loads(text)["findings"][1]["selector"] == "#b\u202e"
    again = check(report(*reversed(two)), Fail(), (), None)
    assert render_baseline(again.failing, (), scheme="cn-2019", catalogue="c", tool="t") == text


@pytest.mark.parametrize(
    ("verdict", "counts", "fail", "code"),
    [
        (Verdict.FAILED, True, Fail(), 2),
        (Verdict.FAILED, False, Fail(), 0),
        (Verdict.FAILED, False, Fail(advice=True), 2),
        (Verdict.CANT_TELL, True, Fail(), 0),
        (Verdict.CANT_TELL, True, Fail(questions=True), 3),
        (Verdict.FAILED, True, Fail(rules=(LINK,)), 0),
        (Verdict.FAILED, True, Fail(rules=(LINK,), indicators=("W09",)), 2),
    ],
)
def test_the_settings_say_what_fails(verdict: Verdict, counts: bool, fail: Fail, code: int) -> None:
    """Failures do, unless other rules are named; advice and questions where they are asked for."""
    one = finding(IMG, "#a", "0" * 16, verdict=verdict, counts=counts)
    assert exit_code(check(report(one), fail, (), None), fail) == code


def test_a_waiver_holds_through_its_day_and_changes_no_verdict() -> None:
    """On its last day it holds, the day after the finding counts again, in a baseline or not."""
    one = report(finding(IMG, "#a", "0" * 16), finding(LINK, "#a", "1" * 16))
    found = check(one, Fail(), (waiver(),), None)
    assert (ids(found.new), [w.hit.finding.id for w in found.waived]) == (["1" * 16], ["0" * 16])
    late = replace(one, started_at="2026-11-23T00:00:01+00:00")
    expired = check(late, Fail(rules=(IMG,)), (waiver(),), None, accepts=True)
    assert [w.hit.finding.id for w in expired.expired] == ["0" * 16]
    assert expired.failing == ()  # nobody's baseline takes it in
    assert exit_code(expired, Fail()) == 2
    renewed = check(late, Fail(), (waiver(), waiver(expires=date(2027, 1, 1))), None)
    assert (renewed.expired, [w.number for w in renewed.waived]) == ((), [2])


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"path": "/a/*"}, True),
        ({"path": "/b/*"}, False),
        ({"selector": "#nav > *"}, True),
        ({"selector": "#nav"}, False),
        ({"rule": None, "finding": "0" * 16}, True),
        ({"rule": None, "finding": "3" * 16}, False),
    ],
)
def test_what_a_waiver_names(changes: dict[str, object], names: bool) -> None:
    """A rule on pages and elements by patterns, or one finding; one that names nothing is told."""
    found = check(report(finding(IMG, "#nav > img", "0" * 16)), Fail(), (waiver(**changes),), None)
    assert bool(found.waived) is names
    assert found.idle == (() if names else (1,))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_lines_name_file_entry_and_day(lang: str, tmp_path: Path) -> None:
    """Of an expired waiver; and no line acts on the terminal whatever a page wrote."""
    catalogue, texts = load_catalogue(), load_texts(lang)
    late = replace(
        report(finding(IMG, "#a\x1b[31m", "0" * 16)), started_at="2027-05-01T00:00:00+00:00"
    )
    waivers = (waiver(), waiver(rule=LINK))
    checked = check(late, Fail(), waivers, None)
    words = Words(late, catalogue=catalogue, texts=texts)
    named = Named(config="yd-audit.toml", waivers=waivers, baseline="", other_catalogue=False)
    lines = list(lines_of(checked, words, texts, named))
    (expired,) = [line for line in lines if "2026-11-22" in line]
    assert "yd-audit.toml" in expired and "waiver.1" in expired
    assert any("waiver.2" in line and LINK in line for line in lines)
    assert "\x1b" not in "".join(lines)


def test_the_report_tells_of_waivers_and_keeps_score_and_verdicts(tmp_path: Path) -> None:
    """Reason, day and who in HTML and JSON, escaped; all else is what it was without them."""
    catalogue, texts = load_catalogue(), load_texts("zh")
    plain = report(finding(IMG, "#a", "0" * 16))
    checked = check(plain, Fail(), (waiver(reason="<b>等新图"),), None)
    told = replace(plain, check=in_report(checked))
    before = json.loads(render_json(plain, catalogue=catalogue, texts=texts))
    after = json.loads(render_json(told, catalogue=catalogue, texts=texts))
    assert after.pop("check") == {
        "new": [],
        "known": [],
        "waived": [
            {
                "finding": "0" * 16,
                "reason": "<b>等新图",
                "expires": "2026-11-22",
                "by": "王工",
                "expired": False,
            }
        ],
    }
    assert after == before
    assert "check" in schema()["properties"]
    html = render_html(told, workspace=tmp_path, catalogue=catalogue, texts=texts, lang="zh")
    section = html.split('id="waived"')[1].split("</section>")[0]
    for part in ("&lt;b&gt;等新图", "2026-11-22", "王工", "<code>#a</code>"):
        assert part in section
    without = render_html(plain, workspace=tmp_path, catalogue=catalogue, texts=texts, lang="zh")
    assert 'id="waived"' not in without


def test_what_is_kept_of_a_check_is_read_again_or_refused(tmp_path: Path) -> None:
    """The same comes back; a file that was changed by hand is told with its key."""
    workspace = Workspace(tmp_path)
    assert read_check(workspace) is None
    checked = check(report(finding(IMG, "#a", "0" * 16)), Fail(), (waiver(),), None)
    keep_check(workspace, in_report(checked))
    assert read_check(workspace) == in_report(checked)
    (tmp_path / "check.json").write_text('{"new": 3, "known": [], "waived": []}')
    with pytest.raises(WorkspaceError) as caught:
        read_check(workspace)
    assert (caught.value.code, caught.value.detail["key"]) == ("broken-run", "new")


def test_other_settings_and_half_measured_pages_repair_nothing(tmp_path: Path) -> None:
    """What no longer fails by the settings is still there; of half a page nothing is claimed."""
    one = finding(IMG, "#a", "0" * 16, counts=False)
    known = baseline_of(check(report(one), Fail(advice=True), (), None), tmp_path)
    found = check(report(one), Fail(), (waiver(),), known)
    assert (found.repaired, found.known, found.waived, found.idle) == ((), (), (), ())
    half = check(report(status="partly", reasons=("engine-timeout",)), Fail(), (), known)
    assert (half.repaired, len(half.unseen), len(half.partly)) == ((), 1, 1)


@pytest.mark.parametrize(
    ("status", "said"),
    [("measured", "Nothing new."), ("partly", "Nothing new in what"), ("not-measured", "")],
)
def test_what_was_not_measured_is_not_called_clean(status: str, said: str) -> None:
    """Without any page nothing is said of barriers, and of a part only of that part."""
    catalogue, texts = load_catalogue(), load_texts("en")
    one = report(status=status, reasons=("engine-timeout",))
    words = Words(one, catalogue=catalogue, texts=texts)
    named = Named(config="c", waivers=(), baseline="", other_catalogue=False)
    lines = [
        line
        for line in lines_of(check(one, Fail(), (), None), words, texts, named)
        if line.startswith("Nothing new")
    ]
    assert [line[: len(said)] for line in lines] == ([said] if said else [])
