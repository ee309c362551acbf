"""What every browser of an audit is started with, wherever it runs."""

from __future__ import annotations

from selenium.webdriver.chrome.options import Options

from devices.ports import DESKTOP

_FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    # One process for all frames: cross-origin frames are then in the same DOM and accessibility
    # snapshots as the page that holds them.
    "--disable-site-isolation-trials",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=zh-CN",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
)


def audit_options() -> Options:
    """The options of one session; a place adds what only it knows, a profile for instance."""
    options = Options()
    options.page_load_strategy = "eager"
    options.unhandled_prompt_behavior = "dismiss"
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    options.add_experimental_option(
        "perfLoggingPrefs", {"enableNetwork": True, "enablePage": False}
    )
    options.add_experimental_option("prefs", {"download_restrictions": 3})
    for flag in _FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--window-size={DESKTOP.width},{DESKTOP.height}")
    return options
