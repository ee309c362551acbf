"""`round run` on the devices of a farm: the apps of several bodies, one after the other."""

from __future__ import annotations

import io
import os
import signal
import socket
from pathlib import Path

from rich.console import Console

from audit.rounds.folder import RoundFolder
from audit.rounds.legs import State, leg_of
from audit.rounds.new import new_round
from audit.rounds.run import RoundRequest, run_round
from devices.drivers.appium_server import AppiumServer
from tests.live.app.runs import device, farm_file

PLAN = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[[journey]]
id = "home"
step = [{ snapshot = { key = "home", title = "首页" } }]
"""
ROUND = """
id = "2026"
title = "应用测评"
scheme = "cn-2019"
farm = "farm.toml"
[[body]]
id = "a"
name = "甲县"
without = ["web"]
app = "app.toml"
[[body]]
id = "b"
name = "乙县"
without = ["web"]
app = "app.toml"
"""


def made(folder: Path) -> RoundFolder:
    """A round of two bodies that share an app."""
    (folder / "app.toml").write_text(PLAN, encoding="utf-8")
    (folder / "2026.toml").write_text(ROUND, encoding="utf-8")
    return new_round(folder / "2026.toml", out=folder / "2026").folder


def run(folder: RoundFolder, *bodies: str) -> tuple[int, list[str]]:
    """Exit code and lines of `round run`."""
    out = io.StringIO()
    former = signal.getsignal(signal.SIGTERM)
    try:
        screen = Console(file=out, highlight=False, soft_wrap=True)
        code = run_round(RoundRequest(path=folder.path, bodies=bodies), screen, plain=True)
    finally:
        signal.signal(signal.SIGTERM, former)
    return code, out.getvalue().splitlines()


def test_a_farm_measures_one_body_after_the_other(appium: AppiumServer, tmp_path: Path) -> None:
    """Each body has its own captures, judged by the round's scheme."""
    farm_file(
        tmp_path / "farm.toml", device(appium.url, "yunxi-android", id=f"round-{os.getpid()}")
    )
    folder = made(tmp_path)
    assert run(folder, "a")[0] == 0
    assert leg_of(folder, folder.body("b"), "app").state is State.NONE
    code, lines = run(folder)
    assert code == 0, lines
    assert "1/2 甲县 应用：已测过，跳过。" in lines
    for name in ("a", "b"):
        leg = leg_of(folder, folder.body(name), "app")
        assert (leg.measured, leg.targets) == (1, ("android cn.invented.yunxi",))
        record = folder.workspace(name).read_app_if_any()
        assert record is not None
        assert (record.method, record.scheme) == ("run", "cn-2019")


def test_a_device_that_is_gone_is_told_for_each_body(tmp_path: Path) -> None:
    """Nothing is claimed to be measured, and the next run tries again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    farm_file(tmp_path / "farm.toml", device(address, "yunxi-android", id=f"gone-{os.getpid()}"))
    folder = made(tmp_path)
    code, lines = run(folder)
    assert code == 1
    for number, name in (("1", "甲县"), ("2", "乙县")):
        assert any(line.startswith(f"{number}/2 {name} 应用：没有测成。") for line in lines)
    assert "没有测成的有 2 处：" in lines
    assert leg_of(folder, folder.body("a"), "app").state is State.UNFINISHED
