"""pytest plugin: the fixture `yd_audit` audits what a test's own browser or app shows.

    def test_form(driver, yd_audit):
        driver.get(...)
        yd_audit(driver).assert_clean()

Nothing but pytest is imported until a test asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from audit.everyday.session import Auditor


def pytest_addoption(parser: pytest.Parser) -> None:
    """How results are told."""
    group = parser.getgroup("yd-audit", "无障碍检查 accessibility")
    group.addoption(
        "--yd-audit-lang",
        choices=("zh", "en"),
        default="zh",
        help="断言信息的语言。 Language of assertion messages.",
    )


@pytest.fixture
def yd_audit(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Auditor:
    """Audits the page, or the app's screen, that a Selenium or Appium session shows now.

    `yd_audit(driver)` gives a result with `failures`, `advice`, `questions`, `not_tried`,
    `assert_clean(ignore=…, baseline=…, questions=…)` and `save(folder)`.
    """
    from audit.everyday.session import Auditor

    folder = tmp_path_factory.mktemp("yd-audit")
    return Auditor(folder, lang=request.config.getoption("yd_audit_lang", "zh"))
