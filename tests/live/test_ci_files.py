"""The workflow files for pipelines: read whole, and their check steps run as they stand."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.everyday.config import read_config
from audit.formats import FORMATS
from rules.load import load_catalogue

ROOT = Path(__file__).parents[2]
CI = ROOT / "deploy/ci"
yaml = pytest.importorskip("yaml")


def github() -> dict[str, Any]:
    """The only job of the workflow."""
    found: dict[str, Any] = yaml.safe_load((CI / "github-accessibility.yml").read_text("utf-8"))
    job: dict[str, Any] = found["jobs"]["accessibility"]
    return job


def gitlab() -> dict[str, Any]:
    """The only job of the file."""
    found: dict[str, Any] = yaml.safe_load((CI / "gitlab-accessibility.yml").read_text("utf-8"))
    job: dict[str, Any] = found["accessibility"]
    return job


def scripts() -> Iterator[tuple[str, str]]:
    """Every piece of shell with the shell that runs it."""
    for step in github()["steps"]:
        if "run" in step:
            yield step["shell"], step["run"]
    for text in (*gitlab()["before_script"], *gitlab()["script"]):
        yield "sh", text
        yield "bash", text


def test_every_script_is_shell() -> None:
    """No quote is left open, no `fi` is missing."""
    pieces = list(scripts())
    assert len(pieces) == 6
    for shell, text in pieces:
        done = subprocess.run([shell, "-n"], input=text, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_artefacts_are_what_is_written() -> None:
    """Each file that is uploaded is a report's or a format's that the sample settings ask for."""
    settings = read_config(
        CI / "yd-audit.toml", load_catalogue(), environment={"PORTAL_URL": "http://127.0.0.1:1"}
    )
    written = {"report.html", "report.json"}
    written |= {FORMATS[one].file for one in settings.config.output.formats}
    upload = next(s for s in github()["steps"] if "upload-artifact" in s.get("uses", ""))
    for listed in (upload["with"]["path"].split(), gitlab()["artifacts"]["paths"]):
        assert {Path(path).name for path in listed} == written
        assert {Path(path).parent.name for path in listed} == {"yd-audit-out"}
    assert gitlab()["artifacts"]["reports"]["junit"].endswith(FORMATS["junit"].file)
    sarif = next(s for s in github()["steps"] if "sarif" in s.get("uses", ""))
    assert sarif["with"]["sarif_file"].endswith(FORMATS["sarif"].file)


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_the_check_step_runs(kind: str, tmp_path: Path) -> None:
    """Against a page of the demo site: it fails, and with a baseline of that it does not."""
    job = github() if kind == "github" else gitlab()
    if kind == "github":
        (text,) = [s["run"] for s in job["steps"] if s["name"] == "Check"]
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail"]
    else:
        (text,), shell = job["script"], ["sh"]
    public = tmp_path / "public"
    public.mkdir()
    page = '<!doctype html><html lang="zh"><title>云汐市</title><h1>云汐市</h1><img src="/a.png">'
    (public / "index.html").write_text(page, encoding="utf-8")
    settings = 'url = "${PORTAL_URL}/"\nurls = ["/"]\ndocuments = 0\n'
    (tmp_path / "yd-audit.toml").write_text(settings, encoding="utf-8")
    tool = tmp_path / "yd-audit"
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m audit "$@"\n', encoding="utf-8")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    (tmp_path / "step").write_text(text, encoding="utf-8")

    def step() -> subprocess.CompletedProcess[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        return subprocess.run(
            [*shell, "step"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "YD_AUDIT": "./yd-audit",
                "SITE_FOLDER": "public",
                "PORT": port,
            },
            check=False,
            timeout=120,
        )

    done = step()
    assert done.returncode == 2, done.stdout + done.stderr
    assert "web-axe-image-alt" in done.stdout
    report = json.loads((tmp_path / "yd-audit-out/report.json").read_text(encoding="utf-8"))
    (new,) = report["check"]["new"]
    known = {
        "format": "yd-audit-baseline/1",
        "scheme": "cn-2019",
        "catalogue": report["tool"]["catalogue"],
        "tool": "0.1.0",
        "findings": [
            {
                "path": "/",
                "rule": f["rule"],
                "selector": f["selector"],
                "code": f["code"],
                "id": f["id"],
            }
            for f in report["pages"][0]["findings"]
            if f["id"] == new
        ],
    }
    (tmp_path / "yd-audit-baseline.json").write_text(json.dumps(known), encoding="utf-8")
    again = step()
    assert again.returncode == 0, again.stdout + again.stderr
    assert (tmp_path / "yd-audit-out/report.html").is_file()
