"""Parsers of files that people write or pass on: TOML, records, rounds, schemes, a corpus."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from audit.calibration.corpus import read_corpus
from audit.calibration.earl import is_base
from audit.calibration.record import read_record
from audit.rounds import judged
from audit.rounds.file import parse_round
from audit.rounds.problems import RoundError, RoundProblems
from audit.rounds.scores_read import read_before
from audit.workspace import APP_RUN, RUN, Workspace
from devices.app.inventory import read_inventory
from devices.app.plan import read_app_plan
from rules.errors import CatalogueError
from rules.load import load_catalogue
from rules.load_schemes import read_schemes
from rules.reading import ROOT, read_as
from rules.schema import RetiredFile, RuleFile, SourcesFile, StandardFile, TaskFile
from tests.fuzz.target import file_of, message, scratch

_ID = re.compile(r'^id\s*=\s*"([\w-]{1,60})"', re.MULTILINE)


def app_plan(data: bytes) -> None:
    """An app.toml."""
    read_app_plan(file_of("app.toml", data))


def app_plan_seeds() -> Sequence[bytes]:
    """The invented app's, and a small one with every table."""
    small = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[ios]
id = "cn.invented.yunxi"
[probes]
rotate = true
[[journey]]
id = "home"
step = [{ snapshot = { key = "home", title = "首页" } }]
"""
    return [small.encode(), Path("fixtures/app/app.toml").read_bytes()]


def farm(data: bytes) -> None:
    """A farm.toml; one variable is set."""
    read_inventory(file_of("farm.toml", data), {"KEY": "secret"})


def farm_seeds() -> Sequence[bytes]:
    """Two devices, one of a hub."""
    return [
        b'[hub]\nserver = "http://hub.test:4444/"\n[[device]]\nid = "one"\nplatform = "android"\n'
        b'server = "http://127.0.0.1:4723/"\ncapabilities = { "appium:udid" = "${KEY}", n = 1 }\n'
        b'[[device]]\nid = "two"\nplatform = "ios"\n'
    ]


def round_file(data: bytes) -> None:
    """A round.toml."""
    parse_round(data, Path("round.toml"), scratch())


def tell_round(error: Exception) -> None:
    """What is wrong with a round's file, in both languages."""
    if isinstance(error, RoundProblems):
        for lang in ("zh", "en"):
            error.lines(lang)
    else:
        message(error)


def round_seeds() -> Sequence[bytes]:
    """A round with every table."""
    return [_ROUND.encode()]


def scores(data: bytes) -> None:
    """The scores of an earlier round."""
    read_before(file_of("scores.json", data))


def scores_seeds() -> Sequence[bytes]:
    """Two bodies with everything that is read."""
    one: dict[str, Any] = {
        "body": "云汐市", "id": "yunxi", "total": 71.25, "parts": {"web": 70.5, "app": None},
        "grade": "good", "rank": 1, "band": "a", "scheme": "cn-2019", "catalogue": "d",
        "round": "2026", "round_title": "测评",
        "exact": {"total": "285/4", "parts": {"web": "141/2"}},
        "indicators": {"W01": {"": {"verdict": "full"}}},
    }  # fmt: skip
    return [json.dumps([one, one | {"id": "b", "rank": 2}], ensure_ascii=False).encode()]


def runs(data: bytes) -> None:
    """The records of a portal's and of an app's run."""
    folder = scratch() / "runs"
    folder.mkdir(exist_ok=True)
    for name in (RUN, APP_RUN):
        (folder / name).write_bytes(data)
    if b"yd-app-run" in data:
        Workspace(folder).read_app_if_any()
    else:
        Workspace(folder).read_run_if_any()


def run_seeds() -> Sequence[bytes]:
    """One record of each."""
    sample = {
        "method": "wcag-em", "seed": 0, "budget": 20, "discovered": 3, "explored": 3,
        "kinds_missing": ["form"], "notes": ["n"],
        "left_out": [{"url": "http://x.test/", "reason": "robots-forbidden", "detail": {"a": "b"}}],
    }  # fmt: skip
    times = {"started_at": "2026-05-20T04:00:00+00:00", "finished_at": None, "interrupted": True}
    page = {"id": "p1", "url": "http://x.test/", "viewport": "desktop", "kinds": ["home"],
            "chosen": "start", "template": "t"}  # fmt: skip
    screen = {"id": "s1", "key": "k", "title": "t", "kind": "standard", "platform": "android",
              "chosen": "home"}  # fmt: skip
    web = {"format": "yd-run/1", "tool": "0.1", "target": "http://x.test/", "scheme": "cn-2019",
           "sample": sample, "pages": [page], **times}  # fmt: skip
    app = {
        "format": "yd-app-run/1", "tool": "0.1", "scheme": "cn-2019", "method": "run", **times,
        "targets": [{"platform": "android", "app": "cn.invented"}], "screens": [screen],
        "unreached": [{"platform": "ios", "key": "k", "reason": "timeout", "detail": {}}],
    }  # fmt: skip
    return [json.dumps(web).encode(), json.dumps(app).encode()]


def judgements(data: bytes) -> None:
    """A file of judgements; a broken one is as good as none."""
    judged._read(file_of("judged.json.gz", data))


def judgement_seeds() -> Sequence[bytes]:
    """One page with a finding."""
    import gzip

    finding = {
        "id": "0", "rule": "web-link-purpose", "verdict": "failed", "code": "vague",
        "data": {"name": "更多", "count": 1}, "selector": "a", "html": "<a>", "component": "a",
        "rect": {"x": 1.0, "y": 2.0, "width": 3.0, "height": 4.0}, "messages": [],
    }  # fmt: skip
    outcome = {"rule": "web-link-purpose", "verdict": "failed", "findings": [finding],
               "indicator": "W08"}  # fmt: skip
    judgement = {"page": "p1", "outcomes": [outcome],
                 "tallies": {"W08": {"failed": 1, "passed": 0, "cant_tell": 0}}}  # fmt: skip
    whole = {
        "format": "yd-judged/1", "digest": "d", "stamp": "s", "screens": [],
        "pages": [{"id": "p1", "broken": "", "judgement": judgement, "summary": None}],
    }  # fmt: skip
    return [gzip.compress(json.dumps(whole).encode(), mtime=0), json.dumps(whole).encode()]


def judgements_plain(data: bytes) -> None:
    """The same, packed here, so that its content is what is changed."""
    import gzip

    judgements(gzip.compress(data, compresslevel=1, mtime=0))


def corpus(data: bytes) -> None:
    """A corpus's cases.json."""
    folder = scratch() / "corpus"
    (folder / "site").mkdir(parents=True, exist_ok=True)
    (folder / "cases.json").write_bytes(data)
    for path in read_corpus(folder).paths:
        is_base(path)


def corpus_seeds() -> Sequence[bytes]:
    """The first cases of the small corpus."""
    whole = json.loads(Path("fixtures/corpus/cases.json").read_bytes())
    whole["cases"] = whole["cases"][:3]
    return [json.dumps(whole, ensure_ascii=False).encode()]


def calibration(data: bytes) -> None:
    """A record of a calibration, as `--baseline` names one."""
    read_record(file_of("record.json", data))


def calibration_seeds() -> Sequence[bytes]:
    """The shipped record with three of its rules."""
    whole = json.loads(Path("rules/calibration/act.json").read_bytes())
    whole["rules"] = dict([*whole["rules"].items()][:3])
    return [json.dumps(whole).encode()]


@cache
def _clauses() -> Any:
    return load_catalogue().clauses


@cache
def _shipped() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((ROOT / "schemes").glob("*.toml"))}


def scheme(data: bytes) -> None:
    """A scheme's file under the name that it says, alone in a catalogue."""
    root = scratch() / "catalogue"
    folder = root / "schemes"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.toml"):
        old.unlink()
    named = _ID.search(data.decode("utf-8", "replace"))
    said = _said_id(data) if named is None else named[1]
    if b'"cn-2019"' in data:
        (folder / "cn-2019.toml").write_bytes(_shipped()["cn-2019.toml"])
    (folder / f"{said or 'x'}.toml").write_bytes(data)
    read_schemes(root, _clauses())


def _said_id(data: bytes) -> str:
    try:
        said = str(tomllib.loads(data.decode("utf-8")).get("id", ""))
    except (ValueError, RecursionError):
        return ""
    return said if re.fullmatch(r"[\w-]{1,60}", said) else ""


def scheme_seeds() -> Sequence[bytes]:
    """The shipped schemes."""
    return [*_shipped().values()]


_ROUND = """
id = "2026"
title = "云汐市测评"
scheme = "cn-2019"
seed = 7
previous = "2025"
farm = "farm.toml"
double = "tasks"
[web]
pages = 20
workers = 2
[[body]]
id = "yunxi"
name = "云汐市"
group = "甲"
portal = "https://portal.invalid/"
app = "app.toml"
without = ["ios"]
web = { pages = 5 }
[[body]]
id = "donggang"
name = "东港市"
recordings = ["r"]
[[tester]]
id = "T1"
name = "沈一"
role = "blind"
[[assignment]]
tester = "T1"
indicator = "W05"
"""
_KINDS = (RuleFile, TaskFile, StandardFile, RetiredFile, SourcesFile)


def catalogue_file(data: bytes) -> None:
    """A file of the catalogue, read as each kind of file that there is."""
    path = file_of("rule.toml", data)
    failed = None
    for kind in _KINDS:
        try:
            read_as(kind, path, scratch())
        except CatalogueError as error:
            tell_catalogue(error)
            failed = error
    if failed is not None:
        raise failed


def tell_catalogue(error: Exception) -> None:
    """The sentence in both languages."""
    assert isinstance(error, CatalogueError)
    error.sentence("zh"), error.sentence("en")


def catalogue_seeds() -> Sequence[bytes]:
    """A few files of each kind."""
    found = []
    for folder in ("catalogue/web", "catalogue/app", "catalogue/human"):
        found += [p.read_bytes() for p in sorted((ROOT / folder).glob("*.toml"))[:3]]
    found += [p.read_bytes()[:4000] for p in sorted((ROOT / "standards").glob("*.toml"))[:1]]
    return found


ROUND_ERRORS = (RoundError, RoundProblems)
