"""A round's folder: opened from anywhere, honest about what is damaged."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from pathlib import Path

import pytest

from audit.rounds.file import RoundError
from audit.rounds.folder import (
    RoundFolder,
    channels_of,
    is_round,
    machine_scheme,
    scheme_digest,
)
from audit.rounds.lock import locked
from audit.rounds.new import new_round
from devices.ports import ToolError
from rules.load import load_catalogue
from tests.audit.rounds.round_files import HEAD, HEMING, NOW, WHOLE, written


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A round's folder beside its file."""
    folder = tmp_path / "2026"
    new_round(written(tmp_path), out=folder, now=lambda: NOW)
    return folder


def test_bodies_have_workspaces_and_channels(made: Path) -> None:
    """Each body's captures are apart; worklists name its channels by fixed ids."""
    folder = RoundFolder.open(made)
    assert is_round(made)
    assert folder.workspace("鹤鸣").path == made / "bodies" / "鹤鸣"
    subject = folder.subject("yunxi")
    assert (subject.body, subject.name) == ("yunxi", "云汐市")
    assert subject.targets == {"": "yunxi-web", "android": "yunxi-android", "ios": "yunxi-ios"}
    assert folder.target_id("yunxi", "ios") == "yunxi-ios"
    assert folder.record.created_at == NOW


def test_an_unknown_body_is_refused(made: Path) -> None:
    """No folder is made for a mistyped name, nor for one that leads out of the round."""
    folder = RoundFolder.open(made)
    for name in ("Yunxi", "../yunxi", ""):
        with pytest.raises(RoundError) as caught:
            folder.workspace(name)
        assert caught.value.code == "round-no-body"


def test_what_is_no_round_is_said(tmp_path: Path) -> None:
    """An audit's workspace or a file is no round."""
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file", tmp_path / "nowhere"):
        assert not is_round(path)
        with pytest.raises(RoundError) as caught:
            RoundFolder.open(path)
        assert caught.value.code == "round-missing"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("round.json", "{"),
        ("round.json", '{"format": "yd-round/9"}'),
        ("round.toml", "id = "),
        ("round.toml", 'id = "2026"\n'),
        ("round.toml", WHOLE.replace('"2026"', '"2025"')),
        ("round.toml", None),
    ],
)
def test_a_damaged_round_is_not_guessed_at(made: Path, name: str, content: str | None) -> None:
    """The file is named; nothing is scored by half a round."""
    if content is None:
        (made / name).unlink()
    else:
        (made / name).write_text(content, encoding="utf-8")
    with pytest.raises(RoundError) as caught:
        RoundFolder.open(made)
    assert caught.value.code == "round-broken"
    assert caught.value.detail["path"].endswith(name)


def test_a_round_may_move_with_its_file(tmp_path: Path, made: Path) -> None:
    """The folder around both is renamed or unpacked elsewhere: relative paths still hold."""
    (tmp_path / "2026.toml").write_text(f'farm = "farm.toml"\n{WHOLE}', encoding="utf-8")
    (tmp_path / "farm.toml").write_text(
        '[[device]]\nid = "a"\nplatform = "ios"\nserver = "http://127.0.0.1:4723"\n'
    )
    new_round(tmp_path / "2026.toml", out=made)
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    tmp_path.rename(moved)
    assert RoundFolder.open(moved / "2026").file.farm == moved / "farm.toml"


def test_a_lost_database_is_not_replaced_by_an_empty_one(made: Path) -> None:
    """Everything that testers found would vanish without a word."""
    folder = RoundFolder.open(made)
    (made / "people.sqlite").unlink()
    with pytest.raises(RoundError) as caught:
        folder.people()
    assert caught.value.code == "round-people-missing"
    assert not (made / "people.sqlite").exists()


@pytest.mark.parametrize(
    ("double", "inside", "outside"),
    [
        ('["W05"]', {"W05"}, {"W01"}),
        ('"all"', {"W01", "M16", "W02"}, set()),
        ('"tasks"', {"W01", "M16"}, {"W02"}),  # W02 is the machine's alone
    ],
)
def test_who_is_tested_twice(
    tmp_path: Path, double: str, inside: set[str], outside: set[str]
) -> None:
    """By name, all, or all that have a protocol for people."""
    path = written(tmp_path, f"double = {double}\n{WHOLE}")
    found = new_round(path, out=tmp_path / "2026").folder.double
    assert inside <= found
    assert not outside & found


def test_schemes_are_judged_by_the_rules_behind_their_indicators() -> None:
    """Another weighting of the same indicators needs no rules of its own; some have none."""
    catalogue = load_catalogue()
    known = {
        name: (machine_scheme(catalogue, tree), channels_of(catalogue, tree))
        for name, tree in catalogue.trees.items()
    }
    assert known["cn-2019"] == ("cn-2019", ("web", "app"))
    assert known["cn-2018"] == ("cn-2019", ("web", "app"))
    assert known["sz-2019"] == ("cn-2019", ("web",))
    assert known["gold-cn-2019"] == ("", ())


def test_a_scheme_is_known_by_what_it_says() -> None:
    """Another weight is another scheme; that it was read again is not."""
    catalogue = load_catalogue()
    before = scheme_digest(catalogue, "cn-2019")
    tree = catalogue.trees["cn-2019"]
    heavier = dataclasses.replace(tree, full_points=Fraction(120))
    edited = dataclasses.replace(catalogue, trees={**catalogue.trees, "cn-2019": heavier})
    assert scheme_digest(catalogue, "cn-2019") == before
    assert scheme_digest(edited, "cn-2019") != before


def test_one_command_at_a_time(made: Path) -> None:
    """The second one says so; a lock file that was left behind stops nobody."""
    with locked(made):
        with pytest.raises(RoundError) as caught, locked(made):
            pass
        assert caught.value.code == "round-busy"
    assert (made / ".lock").exists()
    with locked(made):
        pass
    with pytest.raises(ToolError), locked(made / "nowhere"):
        pass


def test_the_record_holds_no_absolute_path_beside_its_file(tmp_path: Path) -> None:
    """Only a round that was made far from its file has to name the folder in full."""
    path = written(tmp_path, HEAD + HEMING)
    beside, away = tmp_path / "2026", tmp_path.with_name(f"{tmp_path.name}-away") / "2026"
    new_round(path, out=beside)
    new_round(path, out=away)
    assert json.loads((beside / "round.json").read_text())["source"] == ".."
    assert json.loads((away / "round.json").read_text())["source"] == str(tmp_path.resolve())
