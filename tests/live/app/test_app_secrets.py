"""What is typed into an app from the environment is nowhere in what the run leaves."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers.appium_server import AppiumServer
from devices.masking import forget
from tests.live.app.runs import device, farm_file
from tests.live.app.test_app_cli import Typed, typed

__all__ = ["typed"]

NAME, PASSWORD = "eva-zq7@h.example", "Zq7-pass word"
PLAN = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[[journey]]
id = "login"
step = [
  { tap = { id = "tab_mine" } },
  { tap = { id = "sign" } },
  { type = { into = { id = "account" }, env = "YD_TEST_NAME" } },
  { type = { into = { id = "password" }, env = "YD_TEST_PASSWORD" } },
  { snapshot = { key = "login", title = "登录" } },
  { tap = { text = "没有这个按钮 Zq7" } },
]
"""


@pytest.fixture(autouse=True)
def own_secrets() -> Iterator[None]:
    """What this test teaches the process is not known to others."""
    yield
    forget()


def test_a_typed_name_and_password_are_nowhere(
    appium: AppiumServer, typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The screen is stored with both masked; report, tables, log and terminal know neither."""
    monkeypatch.setenv("YD_TEST_NAME", NAME)
    monkeypatch.setenv("YD_TEST_PASSWORD", PASSWORD)
    (tmp_path / "app.toml").write_text(PLAN, encoding="utf-8")
    farm_file(tmp_path / "farm.toml", device(appium.url, "yunxi-android"))
    said = typed("app", "run", "app.toml", "--farm", "farm.toml", "--log-file", "log.jsonl")
    sources = [p.read_text(encoding="utf-8") for p in tmp_path.rglob("source.xml")]
    assert any('text="***"' in s and 'text="••••••"' in s for s in sources), said.errors
    files = {p.name: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert {"source.xml", "report.json", "audit.sqlite", "log.jsonl"} <= files.keys()
    for name, raw in [*files.items(), ("terminal", (said.output + said.errors).encode())]:
        content = gzip.decompress(raw) if name.endswith(".gz") else raw
        assert NAME.encode() not in content, name
        assert PASSWORD.encode() not in content, name
