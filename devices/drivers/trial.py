"""Tries the browser once: what `yd-audit doctor` says of it was seen, not guessed."""

from __future__ import annotations

from dataclasses import dataclass

from selenium.common.exceptions import WebDriverException

from devices.drivers.chrome import Chrome
from devices.drivers.engine import engine_script
from devices.ports import ToolError

# Two Chinese characters drawn as the same picture, or as the one of an unassigned character, are
# boxes that stand for a missing font.
CHINESE_DRAWN = """
const draw = (text) => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const pen = canvas.getContext('2d');
  pen.font = '32px sans-serif';
  pen.fillText(text, 4, 38);
  return Array.from(pen.getImageData(0, 0, 48, 48).data).join();
};
const [han, zi, none, empty] = ['汉', '云', '\\u0378', ''].map(draw);
return han !== zi && han !== none && han !== empty;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the browser showed. Versions as "name number"; `chinese`: it has a font for Chinese."""

    browser: str
    driver: str
    chinese: bool
    engine: str  # what axe-core said of itself in a page

    @property
    def same_version(self) -> bool:
        """Whether browser and driver are of the same main version."""
        mains = {v.split(" ")[-1].split(".")[0] for v in (self.browser, self.driver)}
        return len(mains) == 1


def try_browser() -> Trial:
    """Start the browser, load about:blank, run the engine's script, end it.

    Raises ToolError when the browser cannot be started or does not answer.
    """
    chrome = Chrome(product="yd-audit/doctor")
    try:
        chrome.driver.get("about:blank")
        chinese = bool(chrome.driver.execute_script(CHINESE_DRAWN))
        source = engine_script()[0].read_text(encoding="utf-8")
        chrome.driver.execute_script(source)
        said = str(chrome.driver.execute_script("return window.axe ? axe.version : ''"))
        return Trial(
            browser=chrome.version, driver=chrome.driver_version, chinese=chinese, engine=said
        )
    except (WebDriverException, OSError) as error:
        raise ToolError(
            "browser-start-failed", path="", detail=str(error).splitlines()[0][:200]
        ) from error
    finally:
        chrome.close()
