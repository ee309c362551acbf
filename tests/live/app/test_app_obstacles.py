"""What is in the way of an audit: dialogs, keyboards, log-ins that need a person, other runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.app.inventory import Device
from devices.app.lease import leased
from devices.app.plan import HandOver
from devices.drivers.appium_server import AppiumServer
from devices.ports import ToolError
from fixtures.app.build import CAPTURES
from tests.live.app.runs import audit, device, plan_of

ANDROID = "yunxi-android"
PERMISSIONS = "com.android.permissioncontroller"
HOME = """
[[journey]]
id = "home"
step = [{ snapshot = { key = "home" } }]
"""


@pytest.fixture
def dialog(tmp_path: Path) -> Path:
    """The invented app with the system's permission dialog over 我的 and a keyboard in 搜索."""
    folder = tmp_path / "with-dialog"
    shutil.copytree(CAPTURES / ANDROID, folder)
    session = json.loads((folder / "session.json").read_text())
    home, mine = (session["screens"][key] for key in ("home", "mine"))
    allow = f"{PERMISSIONS}:id/permission_allow_button"
    source = (CAPTURES / ANDROID / "mine" / "source.xml").read_text()
    source = source.replace('package="cn.invented.yunxi"', f'package="{PERMISSIONS}"')
    source = source.replace("cn.invented.yunxi:id/sign", allow)
    (folder / "mine" / "dialog.xml").write_text(source)
    session["screens"]["dialog"] = {
        **mine,
        "reading": {**mine["reading"], "source": "mine/dialog.xml"},
        "package": PERMISSIONS,
        "taps": [{"on": f'//*[@resource-id="{allow}"]', "to": "mine"}],
        "traversal": None,
    }
    for tap in home["taps"]:
        tap["to"] = "dialog" if tap["to"] == "mine" else tap["to"]
    session["screens"]["search"]["keyboard"] = True
    (folder / "session.json").write_text(json.dumps(session))
    return folder


def test_a_permission_dialog_is_not_the_app(
    appium: AppiumServer, dialog: Path, tmp_path: Path
) -> None:
    """A screen under a dialog is not judged; a journey that answers it goes on; keyboards show."""
    plan = plan_of(
        """
        [[journey]]
        id = "covered"
        step = [{ tap = { id = "tab_mine" } }, { snapshot = { key = "covered" } }]
        [[journey]]
        id = "behind"
        step = [
            { tap = { id = "tab_mine" } },
            { wait_for = { target = { id = "elder_entry" , contains = "x"}, seconds = 0.2 } },
            { snapshot = { key = "behind" } },
        ]
        [[journey]]
        id = "allowed"
        step = [
            { tap = { id = "tab_mine" } },
            { tap = { id = "permission_allow_button" } },
            { snapshot = { key = "mine" } },
        ]
        [[journey]]
        id = "typing"
        step = [{ tap = { id = "search_entry" } }, { snapshot = { key = "typing" } }]
        """,
        tmp_path,
    )
    audited = audit(plan, [device(appium.url, dialog)], tmp_path)
    found = {s.key: (s.status, s.reasons) for s in audited.report.screens}
    assert found == {
        "covered": ("not-measured", ("system-dialog",)),
        "behind": ("not-measured", ("system-dialog",)),
        "mine": ("measured", ()),
        "typing": ("partly", ("keyboard-shown",)),
    }
    assert audited.screen("behind").details["package"] == PERMISSIONS
    assert audited.screen("covered").findings == ()


def test_a_person_takes_over(appium: AppiumServer, tmp_path: Path) -> None:
    """The journey waits for the person; without one it ends there and says so."""
    steps = '{ hand_over = { say = "登录" } }, { snapshot = { key = "home" } }'
    plan = plan_of(f"[[journey]]\nid = 'x'\nstep = [{steps}]", tmp_path)
    asked: list[str] = []

    def ask(_: Device, what: HandOver, ending: Callable[[], bool]) -> bool:
        asked.append(what.say)
        return not ending()

    phones = [device(appium.url, ANDROID)]
    assert audit(plan, phones, tmp_path, ask=ask).states() == {"home": "measured"}
    assert asked == ["登录"]
    (tmp_path / "alone").mkdir()
    alone = audit(plan, phones, tmp_path / "alone")
    assert alone.screen("home").reasons == ("hand-over-unanswered",)


def test_leases_come_back_and_keep_others_out(appium: AppiumServer, tmp_path: Path) -> None:
    """A device that another run holds is left alone; afterwards it is free again."""
    one, plan = device(appium.url, ANDROID), plan_of(HOME, tmp_path)
    with leased(one, tmp_path / "leases"), pytest.raises(ToolError) as busy:
        audit(plan, [one], tmp_path)
    assert busy.value.reason == "device-busy"
    (tmp_path / "again").mkdir()
    audit(plan, [one], tmp_path / "again")
    with leased(one, tmp_path / "again" / "leases"):
        pass
