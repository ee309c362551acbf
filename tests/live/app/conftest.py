"""A real Appium server, and small recordings for its replay driver."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from appium import webdriver
from appium.options.common.base import AppiumOptions
from selenium.common.exceptions import WebDriverException

from devices.drivers.appium_server import AppiumServer

Play = Callable[..., webdriver.Remote]


@pytest.fixture(scope="session")
def appium() -> Iterator[AppiumServer]:
    """One server for each test process."""
    with AppiumServer() as server:
        yield server


@pytest.fixture
def play(appium: AppiumServer) -> Iterator[Play]:
    """Opens sessions on recordings, as in `play(folder, platform="iOS", faults=[…])`.

    Further arguments are capabilities without their prefix. All sessions end with the test.
    """
    drivers: list[webdriver.Remote] = []

    def start(folder: Path, *, platform: str = "Android", **capabilities: Any) -> webdriver.Remote:
        given = {f"appium:{name}": value for name, value in capabilities.items()}
        options = AppiumOptions().load_capabilities(
            {
                "platformName": platform,
                "appium:automationName": "YdReplay",
                "appium:recording": str(folder),
                **given,
            }
        )
        driver = webdriver.Remote(command_executor=appium.url, options=options)
        drivers.append(driver)
        return driver

    yield start
    for driver in drivers:
        with contextlib.suppress(WebDriverException):  # a fault may have ended it
            driver.quit()
