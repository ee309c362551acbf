"""Parsers of what a portal's repository keeps: settings, a baseline, and what a check left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audit.everyday.baseline import read_baseline
from audit.everyday.config import read_config
from audit.everyday.kept import read_check
from audit.workspace import Workspace
from rules.load import load_catalogue
from tests.fuzz.target import file_of

_SETTINGS = """
url = "${PORTAL}/"
urls = ["a.html", "/b?c=1"]
exclude = ["/old/*"]
viewport = "both"
[headers]
X-Key = "${KEY}"
[fail]
questions = true
rules = ["web-axe-image-alt"]
[output]
formats = ["sarif"]
[[waiver]]
rule = "web-axe-image-alt"
path = "/news/*"
reason = "等新图"
expires = 2027-03-31
by = "王工"
"""
_BASELINE = """{
"format": "yd-audit-baseline/1", "scheme": "cn-2019", "catalogue": "c", "tool": "0.1.0",
"findings": [
{"path": "/", "rule": "web-axe-image-alt", "selector": "#a", "code": "failed", "number": 2,
 "id": "0000000000000000-2"}
]}"""
_CHECK = """{"new": ["0000000000000000"], "known": [], "waived": [{"finding": "1111111111111111",
"reason": "等新图", "expires": "2027-03-31", "by": "王工", "expired": false}]}"""


def team_settings(data: bytes) -> None:
    """A yd-audit.toml; its variables are set."""
    known = {"PORTAL": "http://127.0.0.1:8000", "KEY": "Zq7fuzzed"}
    read_config(file_of("yd-audit.toml", data), load_catalogue(), environment=known)


def settings_seeds() -> Sequence[bytes]:
    """One with every table, and the sample of the workflow files."""
    sample = Path("deploy/ci/yd-audit.toml").read_bytes().replace(b"PORTAL_URL", b"PORTAL")
    return [_SETTINGS.encode(), sample]


def baseline(data: bytes) -> None:
    """A baseline."""
    read_baseline(file_of("baseline.json", data), scheme="cn-2019")


def baseline_seeds() -> Sequence[bytes]:
    """One with a finding."""
    return [_BASELINE.encode()]


def check_left(data: bytes) -> None:
    """What a check left in a workspace."""
    read_check(Workspace(file_of("check.json", data).parent))


def check_seeds() -> Sequence[bytes]:
    """One with a waiver."""
    return [_CHECK.encode()]
