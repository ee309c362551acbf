"""A screen as TalkBack and VoiceOver give it, from recordings and from a few lines of source."""

from __future__ import annotations

import pytest

from devices.app.playback import store_recording
from devices.normalize.app import read_screen
from fixtures.app.build import CAPTURES
from rules.screen import ScreenSnapshot
from rules.speech.app import transcript_of_screen
from rules.speech.model import Transcript
from tests.rules.speech.heard import codes, sentences
from tests.screens import android, ios


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, ScreenSnapshot]]:
    """The invented app's screens, by recording and key."""
    found: dict[str, dict[str, ScreenSnapshot]] = {}
    for name in ("yunxi-android", "yunxi-ios"):
        folder = tmp_path_factory.mktemp(name)
        for one in store_recording(CAPTURES / name, folder, str):
            screen = read_screen(folder / one.id)
            assert screen is not None
            found.setdefault(name, {})[one.key] = screen
    return found


Recorded = dict[str, dict[str, ScreenSnapshot]]


def heard(recorded: Recorded, name: str, key: str) -> Transcript:
    """One recorded screen's transcript."""
    return transcript_of_screen(recorded[name][key])


def test_both_readers_of_one_login(recorded: Recorded) -> None:
    """Each in its own words and order: TalkBack says states first, VoiceOver what a field is."""
    assert sentences(heard(recorded, "yunxi-android", "login"))[:6] == [
        "返回 按钮", "登录 标题", "欢迎使用云汐通 标题", "请输入手机号或身份证号 编辑框",
        "密码 请输入密码 编辑框", "请输入图形验证码 编辑框",
    ]  # fmt: skip
    assert sentences(heard(recorded, "yunxi-ios", "login"))[:5] == [
        "返回 按钮", "登录 标题", "欢迎使用云汐通 标题", "手机号或身份证号 文本栏",
        "密码 安全文本栏",
    ]  # fmt: skip


def test_what_has_no_label_is_said_to_have_none(recorded: Recorded) -> None:
    """The seeded button and image of the start screen, on both platforms."""
    for name, image in (("yunxi-android", "未加标签 图片"), ("yunxi-ios", "未加标签 图像")):
        found = heard(recorded, name, "home")
        assert sentences(found)[1] == "未加标签 按钮"
        assert sentences(found)[3] == image
        assert codes(found) == [("silent", "unnamed")] * 2
        assert found.figures.silent == 2


def test_a_consent_that_voiceover_cannot_reach_is_silent(recorded: Recorded) -> None:
    """The check box of the iOS form stands in the list where it stands on the screen."""
    found = heard(recorded, "yunxi-ios", "form")
    item = found.items[-2]
    assert (item.said, item.shown) == ((), "我承诺以上信息真实有效")
    assert item.marks[0].code == "control-hidden"


def test_a_drawn_map_is_not_known_and_not_silent(recorded: Recorded) -> None:
    """What a map says was not captured: nobody is accused of it."""
    found = heard(recorded, "yunxi-android", "map")
    assert ("unknown", "uninspected") in codes(found)
    assert found.figures.silent == 0


def test_every_recorded_item_is_said_or_marked(recorded: Recorded) -> None:
    """Nothing is listed of which neither a word nor a reason could be given."""
    for screens in recorded.values():
        for screen in screens.values():
            found = transcript_of_screen(screen)
            assert all(item.said or item.marks for item in found.items)
            assert [bool(s) for s in sentences(found)] == [i.heard for i in found.items]


def test_the_content_begins_at_the_first_heading(recorded: Recorded) -> None:
    """After the way back: one item, four characters (返回 按钮)."""
    figures = heard(recorded, "yunxi-android", "login").figures
    assert (figures.place, figures.items, figures.characters) == ("first-heading", 1, 4)
    assert figures.skip == "not-applicable"


def test_a_screen_without_heading_and_bar_is_not_known(recorded: Recorded) -> None:
    """Not known is not 0."""
    figures = heard(recorded, "yunxi-android", "booked").figures
    assert (figures.place, figures.items) == ("", None)


def test_a_selected_tab_and_a_switch() -> None:
    """TalkBack: selected, state, name, kind; VoiceOver: selected, name, state, kind."""
    on_android = android(
        '<android.widget.Switch text="夜间" checkable="true" checked="true" clickable="true" '
        'displayed="true" enabled="false" bounds="[0,0][300,60]"/>'
    )
    assert sentences(transcript_of_screen(on_android)) == ["已开启 夜间 开关 已停用"]
    on_ios = ios(
        '<XCUIElementTypeSwitch type="XCUIElementTypeSwitch" label="夜间" value="1" visible="true" '
        'accessible="true" enabled="false" x="0" y="0" width="300" height="60"/>'
    )
    assert sentences(transcript_of_screen(on_ios)) == ["夜间 开 切换按钮 变暗"]


def test_a_kind_in_the_label_is_said_twice(recorded: Recorded) -> None:
    """The seeded 申请人姓名输入框 of the form ends with what the reader says anyway."""
    found = heard(recorded, "yunxi-android", "form")
    assert ("noise", "said-twice") in codes(found)
