"""An app's screen in somebody else's Appium session, through a real server that replays."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.everyday.session import AuditError, Auditor
from fixtures.app.build import CAPTURES
from tests.live.app.conftest import Play


@pytest.mark.parametrize("system", ["Android", "iOS"])
def test_a_broken_screen_fails_and_a_repaired_one_passes(
    system: str, play: Play, tmp_path: Path
) -> None:
    """The elements without a name are named, and the session keeps its own settings."""
    name = f"yunxi-{system.lower()}"
    driver = play(CAPTURES / name, platform=system)
    own = {"ignoreUnimportantViews": True, "snapshotMaxDepth": 9}
    driver.update_settings(own)  # type: ignore[no-untyped-call]
    result = Auditor(tmp_path / "broken")(driver, name="首页")
    with pytest.raises(AssertionError) as caught:
        result.assert_clean()
    text = str(caught.value)
    for part in ("app-image-name", "banner", "app-control-name", "scan", "怎么修："):
        assert part in text
    assert "app-text-scaling" in result.not_tried
    after = driver.get_settings()
    assert {key: after[key] for key in own} == own
    repaired = play(CAPTURES / f"{name}-repaired", platform=system)
    Auditor(tmp_path / "repaired")(repaired).assert_clean()


def test_a_session_that_is_gone_is_told_in_one_sentence(play: Play, tmp_path: Path) -> None:
    """No traceback of the driver's, and no result that could be taken for a clean one."""
    driver = play(CAPTURES / "yunxi-android")
    driver.quit()
    with pytest.raises(AuditError) as caught:
        Auditor(tmp_path)(driver)
    assert "\n" not in str(caught.value)
