"""What is said of a device that answers."""

from __future__ import annotations

import pytest

from audit.farm_check import described
from devices.manifest import DeviceRecord


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (
            DeviceRecord(
                platform="android",
                os_version="14",
                model="Invented Phone A",
                density=2.75,
                driver="uiautomator2 8.7.0",
                server="3.8.0",
                screen_reader=False,
            ),
            "Invented Phone A, Android 14, density 2.75, TalkBack off, uiautomator2 8.7.0, "
            "Appium 3.8.0",
        ),
        (
            DeviceRecord(platform="ios", os_version="17.4", screen_reader=True),
            "iOS 17.4, VoiceOver on",
        ),
        (DeviceRecord(platform="ios"), "iOS"),
    ],
)
def test_what_is_known_is_said_and_nothing_else(record: DeviceRecord, words: str) -> None:
    """A driver that ended the screen reader shows here, before a round is begun."""
    assert described(record) == words
