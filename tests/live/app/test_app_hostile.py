"""Apps and servers that fight back: each costs its own screen, in its own time, and no more."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from devices.app.inventory import Device
from devices.app.plan import AppPlan
from tests.devices.app.fake_phone import APP, picture
from tests.devices.app.hostile_sources import REFUSED
from tests.live.app.hostile_appium import (
    Behaviour,
    changing,
    drip,
    drip_headers,
    flood,
    half,
    hang,
    hang_up,
    made,
    png,
    raw,
    serving,
    value,
    zipped_flood,
)
from tests.live.app.runs import Audited, audit

_ROOT = Path(__file__).parents[3]
_CALL = 1.0  # seconds that a call may take
_ALERT = {"error": "unexpected alert open", "message": "alert", "stacktrace": ""}
_ELSEWHERE = "http://127.0.0.1:9/latest/meta-data"


def _shot(content: bytes) -> Behaviour:
    return Behaviour("screenshot", value(base64.b64encode(content).decode()))


# How the server answers, and how the screen ends: its status and its first reason.
WIRE: dict[str, tuple[Behaviour, str, str]] = {
    "hang": (Behaviour("source", hang), "not-measured", "call-timeout"),
    "drip": (Behaviour("source", drip), "not-measured", "call-timeout"),
    "dripheaders": (Behaviour("source", drip_headers), "not-measured", "call-timeout"),
    "flood": (Behaviour("source", flood), "not-measured", "call-failed"),
    "zipped": (Behaviour("source", zipped_flood), "not-measured", "call-failed"),
    "hangup": (Behaviour("source", hang_up), "not-measured", "server-lost"),
    "halfway": (Behaviour("source", half), "not-measured", "server-lost"),
    "html": (Behaviour("source", raw(b"<html>busy</html>")), "not-measured", "source-html"),
    "badgateway": (Behaviour("source", raw(b"<html>", 502)), "not-measured", "server-lost"),
    "halfjson": (Behaviour("source", raw(b'{"value": "x')), "not-measured", "source-json"),
    "redirect": (
        Behaviour("source", raw(b"", 302, Location=_ELSEWHERE)),
        "not-measured",
        "call-failed",
    ),
    "lead": (
        Behaviour("source", raw(b"", 307, Location=_ELSEWHERE)),
        "not-measured",
        "call-failed",
    ),
    "notutf": (Behaviour("source", raw(b'{"value": "\xff\xfe"}')), "not-measured", "call-failed"),
    "deepjson": (Behaviour("source", raw(b"[" * 200_000)), "not-measured", "call-failed"),
    "list": (Behaviour("source", value([1, 2])), "not-measured", "call-failed"),
    "null": (Behaviour("source", value(None)), "not-measured", "call-failed"),
    "number": (Behaviour("source", raw(b"5")), "not-measured", "call-failed"),
    "alerts": (
        Behaviour("source", raw(json.dumps({"value": _ALERT}).encode(), 500)),
        "not-measured",
        "call-failed",
    ),
    "changing": (Behaviour("source", changing), "partly", "screen-moving"),
    "textshot": (_shot(b"no picture"), "partly", "screenshot-refused"),
    "nobase": (Behaviour("screenshot", value("%%%")), "partly", "screenshot-refused"),
    "listshot": (Behaviour("screenshot", value([])), "partly", "screenshot-refused"),
    "bomb": (_shot(png(30_000, 30_000, b"")), "measured", ""),
    "bombrows": (_shot(png(5_000, 4_000, b"")), "measured", ""),
    "cutshot": (_shot(picture()[:60]), "measured", ""),
    "package": (Behaviour("getCurrentPackage", value("x" * 10**6)), "not-measured", "other-app"),
    "packages": (Behaviour("getCurrentPackage", value({"a": [1]})), "not-measured", "other-app"),
    "activity": (Behaviour("getCurrentActivity", value("\ud800\x1b[2J\u202e")), "measured", ""),
    "keyboard": (Behaviour("isKeyboardShown", value({"shown": 1})), "measured", ""),
}
XML = {
    f"xml{number}": (name, Behaviour("source", made(make)), reason)
    for number, (name, (make, reason)) in enumerate(REFUSED.items())
    if isinstance(make(), str) and name not in {"50 MB", "JSON", "HTML"}
}


def run(behaviours: dict[str, Behaviour], folder: Path) -> tuple[Audited, list[str]]:
    """One run with a journey behind each behaviour, and at last one that nothing disturbs."""
    behaviours = {**behaviours, "good": Behaviour("", hang)}
    journeys = [
        {"id": name, "step": [{"tap": {"text": name}}, {"snapshot": {"key": name}}]}
        for name in behaviours
    ]
    plan = AppPlan.model_validate(
        {"id": "y", "name": "y", "android": {"id": APP}, "journey": journeys}
    )
    with serving(behaviours) as phone:
        one = Device.model_validate(
            {
                "id": f"hostile-{os.getpid()}",
                "platform": "android",
                "server": phone.url,
                "call_seconds": _CALL,
                "start_seconds": 5.0,
            }
        )
        return audit(plan, [one], folder), phone.asked


def test_each_costs_its_own_screen(tmp_path: Path) -> None:
    """Every behaviour ends with its reason, within its time, and the run goes on to its end."""
    begun = time.monotonic()
    audited, asked = run({name: b for name, (b, _, _) in WIRE.items()}, tmp_path)
    found = {s.key: (s.status, (*s.reasons, "")[0]) for s in audited.report.screens}
    wanted = {name: (status, reason) for name, (_, status, reason) in WIRE.items()}
    assert found == {**wanted, "good": ("measured", "")}
    assert "meta-data" not in asked
    assert time.monotonic() - begun < 120
    assert sum(p.stat().st_size for p in tmp_path.rglob("*.json")) < 10**6


def test_sources_that_are_none_say_why(tmp_path: Path) -> None:
    """Bombs, entities, depth and the rest, through the whole way from the server."""
    audited, _ = run({name: behaviour for name, (_, behaviour, _) in XML.items()}, tmp_path)
    found = {s.key: (s.status, s.reasons) for s in audited.report.screens}
    wanted = {name: ("not-measured", (reason,)) for name, (_, _, reason) in XML.items()}
    assert found == {**wanted, "good": ("measured", ())}


_MEASURED = """
import json, re, sys
from pathlib import Path
from tests.live.app import test_app_hostile as own
status = Path("/proc/self/status")  # getrusage begins with what our parent held
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024
before = peak()
names = sys.argv[2:]
audited, _ = own.run({n: own.WIRE[n][0] for n in names}, Path(sys.argv[1]))
print(json.dumps({"grown": peak() - before, "states": audited.states()}))
"""


@pytest.mark.parametrize("name", ["flood", "bomb"])
def test_memory_stays_bounded(name: str, tmp_path: Path) -> None:
    """500 MB of answer and 2.7 GB of picture cost this process less than 250 MB."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(tmp_path), name],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert said["states"]["good"] == "measured"
    assert said["grown"] < 250
