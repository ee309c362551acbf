"""What a capture makes of a screen that moves, hides, crashes, or a device that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.app.capture import capture_screen
from devices.app.phone import Phone, Probes, ScreenRequest
from devices.manifest import (
    read_screen_manifest,
)
from devices.normalize.app.screen import read_screen
from devices.ports import GatherError
from tests.devices.app.captures import capture, codes, facts
from tests.devices.app.fake_phone import APP, HOME, PERMISSIONS, FakePhone, button, source


def test_a_screen_at_rest_is_measured(tmp_path: Path) -> None:
    """Its source is stored verbatim, and the picture's scale is known."""
    manifest = capture(FakePhone(), tmp_path)

    assert (manifest.state, codes(manifest)) == ("measured", [])
    assert (tmp_path / "source.xml").read_text(encoding="utf-8") == HOME
    assert (manifest.screenshot, manifest.screenshot_scale) == ("screen.png", 1.0)
    assert (manifest.app, manifest.activity, manifest.origin) == (APP, ".Home", "uiautomator2")
    assert facts(tmp_path) == {"keyboard_shown": False}


def test_a_screen_that_comes_to_rest_is_taken_then(tmp_path: Path) -> None:
    """Source and picture are those after the movement, and there is nothing to say."""
    moving = source(button("办事", 120), button("我的", 200))
    manifest = capture(FakePhone(moving, HOME, HOME), tmp_path)

    assert (manifest.state, codes(manifest)) == ("measured", [])
    assert (tmp_path / "source.xml").read_text(encoding="utf-8") == HOME


def test_words_that_change_in_their_place_are_no_movement(tmp_path: Path) -> None:
    """A clock or a countdown does not keep its screen from being measured."""
    seconds = [source(button(f"重发{left}")) for left in range(9, 0, -1)]
    manifest = capture(FakePhone(*seconds), tmp_path)
    assert (manifest.state, manifest.screenshot) == ("measured", "screen.png")


def test_a_screen_that_never_rests_has_no_picture_to_measure_on(tmp_path: Path) -> None:
    """The picture is kept for a person, but nothing is read from it."""
    moving = [source(button("办事", top)) for top in range(100, 300, 20)]
    manifest = capture(FakePhone(*moving), tmp_path)

    assert (manifest.state, codes(manifest)) == ("partly", ["screen-moving"])
    assert (manifest.screenshot, manifest.screenshot_scale) == (None, None)
    assert "moving.png" in manifest.files
    screen = read_screen(tmp_path)
    assert screen is not None and screen.tree.picture is None


def test_an_app_that_forbids_pictures(tmp_path: Path) -> None:
    """The tree is measured without one."""
    refusal = GatherError("screenshot-refused", call="screenshot", detail="secure")
    manifest = capture(FakePhone(faults={"screenshot": refusal}), tmp_path)
    assert (manifest.state, codes(manifest)) == ("partly", ["screenshot-refused"])
    assert manifest.screenshot is None


def test_an_open_keyboard_is_told(tmp_path: Path) -> None:
    """It covers a part of the screen; one that cannot be asked for is not taken for closed."""
    manifest = capture(FakePhone(keyboard=[True]), tmp_path / "open")
    assert (manifest.state, codes(manifest)) == ("partly", ["keyboard-shown"])
    assert facts(tmp_path / "open")["keyboard_shown"] is True

    capture(FakePhone(keyboard=[None]), tmp_path / "unknown")
    assert facts(tmp_path / "unknown")["keyboard_shown"] is None


def test_a_dialog_that_came_between_is_not_the_apps(tmp_path: Path) -> None:
    """The source has the last word when the question came a moment before the dialog."""
    dialog = source(button("允许", package=PERMISSIONS), package=PERMISSIONS)
    manifest = capture(FakePhone(dialog), tmp_path)

    assert (manifest.state, codes(manifest)) == ("not-measured", ["system-dialog"])
    assert facts(tmp_path)["dialog"] == PERMISSIONS
    assert "source.xml" not in manifest.files
    assert manifest.screenshot == "screen.png"


def test_a_source_that_cannot_be_read(tmp_path: Path) -> None:
    """The screen is not measured and says why; nothing is raised."""
    manifest = capture(FakePhone("<hierarchy><broken"), tmp_path)
    assert (manifest.state, codes(manifest)) == ("not-measured", ["source-cut-off"])


def test_the_systems_word_that_the_app_crashed(tmp_path: Path) -> None:
    """The dialog is Android's own, while the process still counts as running."""
    stopped = source(
        '<android.widget.Button package="android" class="android.widget.Button" text="关闭应用"'
        ' resource-id="android:id/aerr_close" bounds="[20,300][340,360]" displayed="true" />',
        package="android",
    )
    with pytest.raises(GatherError) as caught:
        capture(FakePhone(stopped, foreground="android"), tmp_path)
    assert caught.value.reason == "app-crashed"
    manifest = read_screen_manifest(tmp_path)
    assert (manifest.state, codes(manifest)) == ("not-measured", ["app-crashed"])


@pytest.mark.parametrize("code", ["device-lost", "server-lost", "app-crashed", "call-timeout"])
def test_what_ends_a_capture_is_raised_after_the_manifest(tmp_path: Path, code: str) -> None:
    """Also a source that never comes: another device may do it."""
    phone = FakePhone(faults={"source": GatherError(code, call="source", seconds="60")})
    with pytest.raises(GatherError):
        capture(phone, tmp_path)
    assert codes(read_screen_manifest(tmp_path)) == [code]


def test_a_probe_that_fails_costs_only_itself(tmp_path: Path) -> None:
    """The others are done; the reason names the probe and its cause."""
    error = GatherError("call-failed", call="orientation", driver="X", detail="refused to rotate")
    phone = FakePhone(faults={"rotate": error})
    manifest = capture(phone, tmp_path, rotate=True, font_scale=2.0)

    assert codes(manifest) == ["probe-failed"]
    assert manifest.reasons[0].detail["probe"] == "rotate"
    assert "refused to rotate" in manifest.reasons[0].detail["cause"]
    assert "large.xml" in manifest.files
    # An app that refuses may be half turned: the screen is turned back.
    assert ("rotate", "portrait") in phone.log


def test_the_device_is_put_back_when_the_reading_fails(tmp_path: Path) -> None:
    """Orientation and text size are the former ones also after a fault in between."""
    other = source(button("允许", package=PERMISSIONS), package=PERMISSIONS)
    phone = FakePhone(HOME, HOME, other)
    manifest = capture(phone, tmp_path, rotate=True, font_scale=2.0)

    assert codes(manifest) == ["probe-failed", "probe-failed"]
    assert [entry for entry in phone.log if isinstance(entry, tuple)] == [
        ("rotate", "landscape"),
        ("rotate", "portrait"),
        ("font-scale", 2.0),
        ("font-scale", 1.15),
    ]
    assert "large_scale" not in facts(tmp_path)


def test_a_device_that_cannot_be_put_back_is_told(tmp_path: Path) -> None:
    """The reading stays, and the reason warns of what comes after."""

    class Stubborn(FakePhone):
        def set_font_scale(self, scale: float) -> float:
            if scale == 1.15:
                raise GatherError("call-failed", call="mobile: shell", driver="X", detail="no")
            return super().set_font_scale(scale)

    manifest = capture(Stubborn(), tmp_path, font_scale=2.0)
    assert codes(manifest) == ["probe-not-undone"]
    assert facts(tmp_path)["large_scale"] == 2.0


def test_a_device_that_is_lost_in_a_probe(tmp_path: Path) -> None:
    """What was read before stays, and the loss is raised."""
    phone = FakePhone(faults={"tab": GatherError("device-lost", call="tab", detail="gone")})
    with pytest.raises(GatherError) as caught:
        capture(phone, tmp_path, keyboard=5, font_scale=2.0)
    assert caught.value.reason == "device-lost"
    manifest = read_screen_manifest(tmp_path)
    assert (manifest.state, codes(manifest)) == ("partly", ["device-lost"])
    assert read_screen(tmp_path) is not None


def focused(name: str) -> str:
    """The home screen with the focus on one of its buttons."""
    return source(
        *(
            button(own, top, focused="true" if own == name else "false")
            for own, top in (("办事", 100), ("我的", 200), ("消息", 300))
        )
    )


def test_tab_comes_round(tmp_path: Path) -> None:
    """Every element once, in order; the walk ends where it began."""
    start = focused("")
    phone = FakePhone(start, start, *map(focused, ("办事", "我的", "消息", "办事")))
    capture(phone, tmp_path, keyboard=20)

    assert facts(tmp_path)["traversal"] == {
        "method": "keyboard",
        "paths": [f'//*[@resource-id="{APP}:id/{name}"]' for name in ("办事", "我的", "消息")],
        "complete": True,
    }
    assert len([entry for entry in phone.log if entry == ("tab",)]) == 4


def test_tab_that_is_caught_ends_without_having_come_round(tmp_path: Path) -> None:
    """A focus that does not move on any more is not pressed for ever."""
    start = focused("")
    phone = FakePhone(start, start, focused("办事"), focused("我的"))
    capture(phone, tmp_path, keyboard=50)

    found = facts(tmp_path)["traversal"]
    assert [path[-3:-2] for path in found["paths"]] == ["事", "的"]
    assert found["complete"] is False
    assert len(phone.log) < 10


def test_a_keyboard_that_tab_brought_up_is_closed(tmp_path: Path) -> None:
    """Only when it was not there before."""
    phone = FakePhone(focused("办事"), keyboard=[False, False, True])
    capture(phone, tmp_path, keyboard=2)
    assert phone.log[-1] == ("back",)


def test_an_interrupt_in_a_probe_puts_the_device_back(tmp_path: Path) -> None:
    """Ctrl-C leaves no phone with a doubled text size behind."""

    class Interrupted(FakePhone):
        def screenshot(self) -> bytes:
            if ("font-scale", 2.0) in self.log and ("font-scale", 1.15) not in self.log:
                raise KeyboardInterrupt
            return super().screenshot()

    phone = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        capture(phone, tmp_path, font_scale=2.0)
    assert phone.log[-1] == ("font-scale", 1.15)


def test_an_interrupt_begins_no_further_probe(tmp_path: Path) -> None:
    """A run that ends has seconds, not minutes: what is begun late might not be put back."""
    phone = FakePhone()
    request = ScreenRequest(id="s1", key="home", probes=Probes(rotate=True, font_scale=2.0))
    typed: Phone = phone
    manifest = capture_screen(
        typed, request, tmp_path, sleep=lambda _: None, stopping=lambda: bool(phone.log)
    )
    assert phone.log == [("rotate", "landscape"), ("rotate", "portrait")]
    assert (manifest.state, codes(manifest)) == ("partly", ["interrupted"])
    assert "rotated.xml" in manifest.files


def test_a_wait_that_is_cut_short_ends_the_probes(tmp_path: Path) -> None:
    """The reading after a refresh that nobody waited for is not taken, nor anything after it."""

    def sleep(seconds: float) -> None:
        if seconds > 2:
            raise GatherError("interrupted")

    phone = FakePhone()
    request = ScreenRequest(id="s1", key="home", probes=Probes(refresh_seconds=60, rotate=True))
    typed: Phone = phone
    manifest = capture_screen(typed, request, tmp_path, sleep=sleep)
    assert (codes(manifest), phone.log) == (["interrupted"], [])
