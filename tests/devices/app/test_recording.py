"""Recordings that grow on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.app.phone import Probes
from devices.app.playback import store_recording
from devices.app.record import Recorder
from devices.app.recording import read_session
from devices.normalize.app.screen import read_screen
from devices.ports import GatherError
from tests.devices.app.fake_phone import (
    APP,
    HOME,
    PERMISSIONS,
    FakePhone,
    button,
    source,
)

SERVICE = source(button("办事指南"))


def recorder(phone: FakePhone, folder: Path) -> Recorder:
    """A recorder on a phone that is never waited for."""
    return Recorder(phone, folder, id="yunxi", name="云汐通")


def test_touches_become_leads(tmp_path: Path) -> None:
    """A tap, a swipe and a way back lead from the screen they were made on to the next one."""
    phone = FakePhone(HOME)
    recording = recorder(phone, tmp_path)
    plain = Probes(os_audit=False, web=False)
    recording.phone.restart()
    recording.add("home", "首页", probes=plain)
    recording.phone.tap(180, 130)
    phone.sources = [SERVICE]
    recording.add("service", probes=plain)
    recording.phone.back()
    phone.sources = [HOME]
    recording.add("home")
    recording.phone.swipe("up")
    phone.sources = [source(button("新闻"))]
    recording.add("news", probes=plain)

    session = read_session(tmp_path)
    assert session.start == "home"
    assert list(session.screens) == ["home", "service", "news"]
    home = session.screens["home"]
    assert [(tap.on, tap.to) for tap in home.taps] == [
        (f'//*[@resource-id="{APP}:id/办事"]', "service")
    ]
    assert dict(home.swipes) == {"up": "news"}
    assert session.screens["service"].back == "home"
    assert (tmp_path / home.reading.source).read_text(encoding="utf-8") == HOME


def test_a_way_that_cannot_be_told_is_no_lead(tmp_path: Path) -> None:
    """After a swipe and a tap, nobody recorded the screen that was tapped on."""
    phone = FakePhone(HOME)
    recording = recorder(phone, tmp_path)
    recording.add("home")
    recording.phone.swipe("up")
    recording.phone.tap(180, 130)
    phone.sources = [SERVICE]
    recording.add("service")
    assert read_session(tmp_path).screens["home"].taps == ()


def test_a_second_journey_leads_from_the_start_again(tmp_path: Path) -> None:
    """After a restart the app shows the screen that it opens with."""
    phone = FakePhone(HOME)
    recording = recorder(phone, tmp_path)
    recording.phone.restart()
    recording.add("home")
    recording.phone.tap(180, 130)
    phone.sources = [SERVICE]
    recording.add("service")
    recording.phone.restart()
    recording.phone.tap(180, 230)
    phone.sources = [source(button("设置"))]
    recording.add("mine")

    taps = read_session(tmp_path).screens["home"].taps
    assert [(tap.on[-3:-2], tap.to) for tap in taps] == [("事", "service"), ("的", "mine")]


def test_a_screen_that_was_not_measured_is_not_recorded(tmp_path: Path) -> None:
    """A dialog over the app is told, and the screen can be added afterwards."""
    phone = FakePhone(HOME, foreground=PERMISSIONS)
    recording = recorder(phone, tmp_path)
    with pytest.raises(GatherError) as caught:
        recording.add("home")
    assert caught.value.reason == "system-dialog"
    phone.front = APP
    assert recording.add("home").state == "measured"
    assert read_session(tmp_path).start == "home"


def test_keys_are_checked(tmp_path: Path) -> None:
    """A key becomes a folder and a name in session.json."""
    with pytest.raises(ValueError, match="no key"):
        recorder(FakePhone(), tmp_path).add("../首页")


def test_what_was_recorded_replays_as_it_was_captured(tmp_path: Path) -> None:
    """The capture that is made of a recording is judged like the one made on the phone."""
    phone = FakePhone(HOME)
    live = recorder(phone, tmp_path / "session").add(
        "home",
        probes=Probes(rotate=True, font_scale=2.0, pull=True, refresh_seconds=0.1, keyboard=1),
    )
    (again,) = store_recording(tmp_path / "session", tmp_path / "captures", lambda key: key)

    left_out = {"taken_at", "seconds", "files"}
    assert again.model_dump(exclude=left_out) == live.model_dump(exclude=left_out)
    captured = read_screen(tmp_path / "session" / "home")
    replayed = read_screen(tmp_path / "captures" / "home")
    assert captured is not None and replayed is not None
    assert replayed.facts.large_scale == captured.facts.large_scale == 2.0
    assert replayed.facts.rotated is not None
    assert replayed.facts.refresh is not None
