"""The fixture yd_audit in somebody else's tests: a real pytest, a real browser of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from devices.serve import serve

ROOT = Path(__file__).parents[2]
SITE = ROOT / "fixtures/site"
TESTS = '''
import os
import shutil
import time

import pytest
from selenium import webdriver


@pytest.fixture(scope="module")
def driver():
    options = webdriver.ChromeOptions()
    options.binary_location = os.environ.get("YD_AUDIT_BROWSER") or shutil.which("chromium")
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"):
        options.add_argument(flag)
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    found = webdriver.Chrome(options=options, service=service)
    yield found
    found.quit()


def test_page(driver, yd_audit):
    driver.get(os.environ["PORTAL"] + "/contact.html")
    yd_audit(driver).assert_clean()


def test_state(driver, yd_audit):
    """What a script has put there is judged, and the session is left as it is."""
    driver.get(os.environ["PORTAL"] + "/contact.html")
    driver.set_script_timeout(11)
    driver.execute_script("""
        window.mine = 7;
        const image = document.createElement("img");
        image.id = "late"; image.src = "/late.png";
        document.querySelector("main").append(image);
        scrollTo(0, 50);
        window.before = [scrollY, history.length, innerWidth];
    """)
    result = yd_audit(driver)
    (found,) = [b for b in result.failures if "#late" in [e.selector for e in b.elements]]
    assert found.rule == "web-axe-image-alt"
    assert "alt" in found.fix
    assert driver.execute_script(
        "return [window.mine, typeof window.axe, before.join(), "
        "[scrollY, history.length, innerWidth].join()]"
    )[:2] == [7, "undefined"]
    assert driver.execute_script(
        "return before.join() === [scrollY, history.length, innerWidth].join()"
    )
    assert driver.timeouts.script == 11
    assert "web-focus-visible" in result.not_tried
    late = {found.elements[0].id}
    others = {e.id for b in result.failures for e in b.elements} - late
    with pytest.raises(AssertionError) as caught:
        result.assert_clean(ignore=others)
    assert "#late" in str(caught.value) and '<img id="late"' in str(caught.value)
    result.assert_clean(ignore=others | late)
    from audit.everyday.session import AuditError
    with pytest.raises(AuditError, match="web-axe-img-alt"):
        result.assert_clean(ignore=["web-axe-img-alt"])


def test_nothing_to_measure_is_not_clean(driver, yd_audit):
    driver.get("about:blank")
    with pytest.raises(AssertionError, match="was not measured"):
        yd_audit(driver).assert_clean()


def test_an_open_dialog(driver, yd_audit):
    from audit.everyday.session import AuditError
    driver.get("data:text/html,<html lang=zh><title>x</title><h1>x</h1><p>y</p><button>z")
    driver.execute_script("setTimeout(() => alert(1), 0)")
    time.sleep(0.5)
    with pytest.raises(AuditError, match="dialog"):
        yd_audit(driver)


def test_saved(driver, yd_audit, tmp_path):
    driver.get(os.environ["PORTAL"] + "/contact.html")
    written = yd_audit(driver).save(tmp_path / "kept")
    assert "联系" in written.read_text(encoding="utf-8")


def test_inside_a_frame(driver, yd_audit):
    driver.get("data:text/html,<html lang=zh><title>x</title><h1>x</h1><p>y</p><iframe></iframe>")
    driver.switch_to.frame(0)
    from audit.everyday.session import AuditError
    with pytest.raises(AuditError, match="default_content"):
        yd_audit(driver)
'''


def pytest_run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Pytest as a portal's team runs it, in their folder, with the plugin loaded."""
    plugin = ("-p", "audit.pytest_plugin", "-p", "no:cacheprovider", "-W", "error")
    return subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "-q", *plugin, *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        check=False,
        timeout=300,
    )


def test_a_broken_page_fails_with_what_to_repair(tmp_path: Path) -> None:
    """The message names rule, element, code and repair, in Chinese; the page is a real one."""
    (tmp_path / "test_portal.py").write_text(TESTS, encoding="utf-8")
    with serve(SITE / "broken") as base:
        done = pytest_run(tmp_path, "-k", "test_page", PORTAL=base)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    told = [line[2:].strip() for line in done.stdout.splitlines() if line.startswith("E ")]
    assert told[0].startswith(f"AssertionError: {base}/contact.html 有 ")
    for start in ("元素：#", "代码：<", "怎么修：", "没有试的规则 "):
        assert any(line.startswith(start) for line in told), start
    assert len("\n".join(told)) < 20_000


def test_a_repaired_page_passes_and_the_session_is_left_alone(tmp_path: Path) -> None:
    """What scripts changed is judged as it is; no scrolling, no history, no engine is left."""
    (tmp_path / "test_portal.py").write_text(TESTS, encoding="utf-8")
    with serve(SITE / "repaired") as base:
        done = pytest_run(tmp_path, "--yd-audit-lang", "en", PORTAL=base)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 passed" in done.stdout


def test_other_tests_are_not_burdened(tmp_path: Path) -> None:
    """Without the fixture nothing heavy is imported, not even when its option is asked for."""
    text = (
        "import sys\n\ndef test_light():\n"
        "    assert not {'selenium', 'appium', 'lxml', 'pydantic', 'rules', 'devices'}"
        " & set(sys.modules)\n"
    )
    (tmp_path / "test_light.py").write_text(text, encoding="utf-8")
    done = pytest_run(tmp_path, "-p", "no:randomly", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["audit.pytest_plugin"])
def test_the_plugin_is_an_entry_point(name: str) -> None:
    """An installed package is found by pytest itself."""
    assert f'yd_audit = "{name}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
