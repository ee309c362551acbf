"""The dependency audit: what is known fails, what could not be asked is said and is no pass."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

_SCRIPT = Path(__file__).resolve().parents[1] / "bin" / "dependencies.py"


@pytest.fixture
def dependencies() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("dependencies", _SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _answers(pip: dict[str, Any], npm: dict[str, Any]) -> Any:
    return lambda command, folder=None: npm if "audit" in command else pip


def test_a_known_flaw_fails_and_is_named(
    dependencies: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One package with a known vulnerability gives exit code 1 and its name and number."""
    flawed = {"name": "lxml", "version": "1.0", "vulns": [{"id": "CVE-2099-1"}]}
    sound = {"name": "rich", "version": "2.0", "vulns": []}
    answer = _answers({"dependencies": [flawed, sound]}, {"vulnerabilities": {}})
    monkeypatch.setattr(dependencies, "_json", answer)
    assert dependencies.main() == 1
    assert "lxml 1.0: CVE-2099-1" in capsys.readouterr().out


def test_an_npm_flaw_fails_from_high_severity_on(
    dependencies: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A high one fails, a moderate one does not."""
    asked: dict[str, Any] = {"vulnerabilities": {"appium": {"severity": "moderate"}}}
    answer: dict[str, Any] = {"dependencies": [{"name": "rich", "version": "2.0", "vulns": []}]}
    monkeypatch.setattr(dependencies, "_json", _answers(answer, asked))
    assert dependencies.main() == 0
    asked["vulnerabilities"]["appium"]["severity"] = "high"
    assert dependencies.main() == 1
    assert "appium: high" in capsys.readouterr().out


def test_what_could_not_be_asked_is_said(
    dependencies: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an answer nothing is called clean: no line says that nothing is known."""
    skipped = {"name": "rich", "skip_reason": "not found"}
    monkeypatch.setattr(dependencies, "_json", _answers({"dependencies": [skipped]}, {}))
    assert dependencies.main() == 0
    told = capsys.readouterr().out
    assert "1/1" in told
    assert "0 known" not in told
