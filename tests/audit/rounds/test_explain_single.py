"""Explaining a workspace that belongs to no round."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from audit.app_commands import store_recordings
from audit.cli_explain import explain
from audit.explain_commands import Asked
from audit.explain_commands import explain as tell
from audit.people import model
from audit.people.model import Observation
from audit.people.plan import Plan
from audit.people.store import open_people
from audit.people.worklist import SINGLE
from audit.telling import CommandError, whole_report
from audit.workspace import Workspace, WorkspaceError
from fixtures.app.build import CAPTURES
from tests.audit.rounds.round_files import NOW, printed


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented app's recorded Android session, and T1's word on M15."""
    path = tmp_path_factory.mktemp("explain") / "out"
    store_recordings([CAPTURES / "yunxi-android"], Workspace(path), replace=False)
    target = model.Target(
        id=f"{SINGLE}/android", body=SINGLE, medium=model.Medium.ANDROID, locator="", workspace="."
    )
    with open_people(None, path, now=lambda: NOW) as people:
        people.put(
            Plan(
                bodies=(model.Body(id=SINGLE, name="云汐通"),),
                targets=(target,),
                testers=(model.Tester(id="T1", name="沈一", role=model.Role.BLIND),),
            )
        )
        people.add_observations(
            [
                Observation(
                    body=SINGLE,
                    target=target.id,
                    platform="android",
                    indicator="M15",
                    tester="T1",
                    answer="partial",
                    observed_at=NOW,
                )
            ]
        )
    return path


def lines(path: Path, *names: str, **more: Any) -> Sequence[str]:
    """What `explain` prints of a workspace."""
    first, second = (*names, "", "")[:2]
    asked = Asked(path=path, first=first, second=second, **more)
    return printed(lambda console: tell(asked, console, lang="zh", plain=True)).splitlines()


def test_the_part_that_was_measured_is_explained(workspace: Path) -> None:
    """Only the app: its own score, and losses in its own 100 points."""
    found = lines(workspace)
    score = whole_report(Workspace(workspace)).app
    assert score is not None and score.low is not None and score.high is not None
    assert found[0].startswith("云汐通（")
    assert any(line.startswith("手机客户端得分未定：") for line in found)
    assert "名次" not in "".join(found)
    out = workspace / "account.json"
    lines(workspace, json=out)
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["adds_up"] is True
    assert (document["part"], document["rank"]) == ("app", None)


def test_an_indicator_needs_no_body(workspace: Path) -> None:
    """The word of the one tester, with name and role."""
    found = lines(workspace, "m15")
    assert "M15 任务：查询一项政务服务（Android）：部分通过，得分 0.5" in found
    assert any(line.startswith("沈一（T1，盲人测试员）：部分通过") for line in found)


def test_two_names_are_one_too_many(workspace: Path) -> None:
    """A workspace has no bodies to choose from."""
    with pytest.raises(CommandError) as caught:
        lines(workspace, "yunxi", "M15")
    assert caught.value.code == "explain-two-names"


def test_no_workspace_is_one_sentence(tmp_path: Path) -> None:
    """Neither a round nor a workspace."""
    with pytest.raises(WorkspaceError):
        lines(tmp_path)
    answer = CliRunner().invoke(explain, [str(tmp_path / "nowhere")])
    assert answer.exit_code == 1
    assert "Traceback" not in answer.output


def test_looking_makes_no_database(tmp_path: Path) -> None:
    """Nothing is written beside the captures."""
    path = tmp_path / "out"
    store_recordings([CAPTURES / "yunxi-android"], Workspace(path), replace=False)
    before = sorted(p.name for p in path.iterdir())
    lines(path, "M15")
    assert sorted(p.name for p in path.iterdir()) == before


def test_a_reader_who_sees_gets_a_table(workspace: Path) -> None:
    """On a terminal: a table of losses, and no line that is cut at the edge."""
    import io

    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=80, soft_wrap=True, highlight=False)
    tell(Asked(path=workspace), console, lang="zh", plain=False)
    shown = out.getvalue()
    assert "失分" in shown and "可得" in shown
    assert "".join(shown.split()).count("÷2") >= 1
