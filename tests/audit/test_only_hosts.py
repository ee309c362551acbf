"""What evaluators may write after --only-hosts and under `only_hosts`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.cli import cli
from audit.rounds.file import RoundProblems, read_round
from audit.web_asked import WebRequest, options_of

_ROUND = """
id = "r"
title = "试点"
scheme = "cn-2019"
[web]
only_hosts = {hosts}
[[body]]
id = "a"
name = "云溪市"
portal = "https://portal.invalid/"
"""


def test_a_host_that_is_none_is_told_before_anything_starts(tmp_path: Path) -> None:
    """One sentence with what was written, no workspace, no browser."""
    out = tmp_path / "out"
    words = ["web", "https://portal.invalid/", "--out", str(out), "--only-hosts", "a.cn,https://b/"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1
    assert "https://b/" in done.output
    assert not out.exists()


def test_a_rounds_file_names_hosts_one_by_one(tmp_path: Path) -> None:
    """They are taken as they stand."""
    path = tmp_path / "round.toml"
    path.write_text(_ROUND.format(hosts='["*.example.cn", "10.0.0.8:8080"]'), encoding="utf-8")
    file = read_round(path)
    assert file.web_of(file.bodies[0]).only_hosts == ("*.example.cn", "10.0.0.8:8080")


@pytest.mark.parametrize("host", ["http://b/", "", "a.cn,b.cn", "*"])
def test_a_wrong_host_in_a_rounds_file(tmp_path: Path, host: str) -> None:
    """The file's message names the key and says that it is no host."""
    path = tmp_path / "round.toml"
    path.write_text(_ROUND.format(hosts=f'["{host}"]'), encoding="utf-8")
    with pytest.raises(RoundProblems) as caught:
        read_round(path)
    ((key, code),) = [(p.key, p.code) for p in caught.value.problems]
    assert (key, code) == ("web.only_hosts.1", "round-bad-host")


def test_hosts_cannot_be_kept_to_elsewhere(tmp_path: Path) -> None:
    """The gate is on this machine: asked for with browsers elsewhere, nothing is begun."""
    out = tmp_path / "out"
    words = ["web", "https://portal.invalid/", "--out", str(out), "--only-hosts", "a.cn"]
    done = CliRunner().invoke(cli, [*words, "--grid", "http://127.0.0.1:9"])
    assert done.exit_code == 1
    assert "--grid" in done.output and "a.cn" in done.output
    assert not out.exists()


def test_spellings_of_the_same_hosts_are_one_setting() -> None:
    """Order and spelling do not keep a run from going on."""
    url = "https://portal.invalid/"
    one, other = (
        options_of(WebRequest(url=url, out=Path("out"), only_hosts=hosts)).only_hosts
        for hosts in ("B.cn.,*.a.cn:81,[::1]:80", "[0:0::1]:80，*.a.cn:81,b.cn")
    )
    assert one == other == "*.a.cn:81,[::1]:80,b.cn"
