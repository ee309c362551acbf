"""app.toml and farm.toml: what is understood, and the sentence for what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from devices.app.errors import FileError
from devices.app.inventory import read_inventory
from devices.app.plan import read_app_plan

PLAN = """
id = "yunxi"
name = "云汐通"
[android]
id = "cn.invented.yunxi"
[[journey]]
id = "home"
[[journey.step]]
tap = { text = "办事" }
[[journey.step]]
snapshot = { key = "services", title = "办事大厅" }
"""

FARM = """
[[device]]
id = "pixel"
platform = "android"
server = "http://127.0.0.1:4723"
[device.capabilities]
"appium:udid" = "${UDID}"
"""


def plan_of(tmp_path: Path, text: str) -> Path:
    """A plan in a file."""
    path = tmp_path / "app.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plan_gives_its_journeys(tmp_path: Path) -> None:
    """Steps keep their order and say what they do; a journey counts for both platforms."""
    plan = read_app_plan(plan_of(tmp_path, PLAN))
    (journey,) = plan.journey
    assert [step.action for step in journey.step] == ["tap", "snapshot"]
    assert [s.key for s in journey.snapshots()] == ["services"]
    assert [platform for platform, _ in plan.builds()] == ["android"]


@pytest.mark.parametrize(
    ("change", "code", "key"),
    [
        (("tap = {", "tapp = {"), "file-unknown-key", "journey.1.step.1.tapp"),
        (('text = "办事"', "nth = 2"), "file-wrong-value", "journey.1.step.1.tap"),
        (('[android]\nid = "cn.invented.yunxi"\n', ""), "file-wrong-value", "-"),
        (('id = "yunxi"', 'id = "云汐"'), "file-wrong-value", "id"),
        (('id = "home"', 'id = "home"\nplatforms = ["ios"]'), "file-wrong-value", "-"),
        (("[[journey]]", "[[journey"), "file-not-toml", ""),
        (
            ('id = "cn.invented.yunxi"', 'id = "cn.invented.yunxi"\nfile = "none.apk"'),
            "app-file-missing",
            "android.file",
        ),
        (
            ("snapshot =", "back = true\nsnapshot ="),
            "file-wrong-value",
            "journey.1.step.2",
        ),
    ],
)
def test_a_plan_that_cannot_be_used_says_where(
    tmp_path: Path, change: tuple[str, str], code: str, key: str
) -> None:
    """The fault is named by file and key; misspelt keys come before what they leave missing."""
    path = plan_of(tmp_path, PLAN.replace(*change))
    with pytest.raises(FileError) as fault:
        read_app_plan(path)
    assert fault.value.code == code
    assert fault.value.detail["path"] == str(path)
    assert fault.value.detail.get("key", "") == key


def test_two_snapshots_with_one_key_are_refused(tmp_path: Path) -> None:
    """Otherwise the second screen would silently take the first one's place."""
    twice = PLAN + '[[journey.step]]\nsnapshot = { key = "services" }\n'
    with pytest.raises(FileError) as fault:
        read_app_plan(plan_of(tmp_path, twice))
    assert "services" in fault.value.detail["detail"]


def test_secrets_come_from_the_environment(tmp_path: Path) -> None:
    """${NAME} is filled in, in capabilities and servers alike."""
    path = tmp_path / "farm.toml"
    path.write_text(FARM, encoding="utf-8")
    (device,) = read_inventory(path, {"UDID": "ABC123"})
    assert device.capabilities == {"appium:udid": "ABC123"}


def test_a_variable_that_is_not_set_is_named(tmp_path: Path) -> None:
    """The device is not asked with an empty secret."""
    path = tmp_path / "farm.toml"
    path.write_text(FARM, encoding="utf-8")
    with pytest.raises(FileError) as fault:
        read_inventory(path, {})
    assert (fault.value.code, fault.value.detail["name"]) == ("variable-missing", "UDID")


def test_devices_without_a_server_use_the_hub(tmp_path: Path) -> None:
    """One address serves a whole grid; without any there is an error."""
    path = tmp_path / "farm.toml"
    bare = '[[device]]\nid = "a"\nplatform = "ios"\n'
    path.write_text('[hub]\nserver = "http://127.0.0.1:4444/wd/hub"\n' + bare, encoding="utf-8")
    (device,) = read_inventory(path, {})
    assert device.server == "http://127.0.0.1:4444/wd/hub"
    path.write_text(bare, encoding="utf-8")
    with pytest.raises(FileError):
        read_inventory(path, {})
