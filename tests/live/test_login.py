"""Pages behind the invented portal's login, reached in the language of journeys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.login_site import PASSWORD, SESSION, USER, login_site
from tests.live.test_run import run
from tests.live.test_secrets import everything

LOGIN = """
pages = ["/zhanghu/", "/zhanghu/ziliao"]
signed_in = { contains = "退出登录" }
[[step]]
open = "/login.html"
[[step]]
type = { into = { text = "用户名" }, env = "YUNXI_USER" }
[[step]]
type = { into = { id = "password" }, env = "YUNXI_PASSWORD" }
[[step]]
tap = { path = "main form button[type=submit]" }
[[step]]
wait_for = { target = { contains = "我的办件" }, seconds = 3 }
"""

Site = tuple[str, list[tuple[str, str]], set[str]]


@pytest.fixture
def site() -> Iterator[Site]:
    """The portal with its account."""
    with login_site() as served:
        yield served


def audit(site: Site, folder: Path, *more: str, plan: str = LOGIN, password: str = PASSWORD) -> Any:
    """Audit the start page and what is behind the login; the command's end and its report."""
    (folder / "login.toml").write_text(plan, encoding="utf-8")
    (folder / "urls.txt").write_text(f"{site[0]}/wza.html\n", encoding="utf-8")
    done = run(
        *("web", f"{site[0]}/", "--urls", "urls.txt", "--login", "login.toml", "--out", "out"),
        *more,
        cwd=folder,
        YUNXI_USER=USER,
        YUNXI_PASSWORD=password,
    )
    found = folder / "out/report.json"
    return done, json.loads(found.read_text()) if found.exists() else None


def test_pages_behind_the_login_are_measured(site: Site, tmp_path: Path) -> None:
    """Both are measured with cookie and scripts' storage, and the barrier on one is found.

    One login is enough for two browsers; the link that signs out is not followed; what signs in
    is stored nowhere.
    """
    done, report = audit(site, tmp_path, "--workers", "2")
    pages = {page["url"].removeprefix(site[0]): page for page in report["pages"]}
    assert {path: page["status"] for path, page in pages.items()} == {
        "/wza.html": "measured",
        "/zhanghu/": "measured",
        "/zhanghu/ziliao": "measured",
    }, done.stdout
    assert pages["/zhanghu/"]["chosen"] == "signed-in"
    assert pages["/zhanghu/"]["title"] == "我的办件"
    failed = {f["rule"] for f in pages["/zhanghu/"]["findings"] if f["verdict"] == "failed"}
    assert "web-axe-image-alt" in failed
    assert len([path for how, path in site[1] if how == "POST"]) == 1
    assert ("GET", "/tuichu") not in site[1]
    stored = b"".join(raw for _, raw in everything(tmp_path / "out"))
    assert "办件 3 件".encode() in stored  # its scripts found their token again
    for secret in (PASSWORD, SESSION):
        assert secret.encode() not in stored, secret


def test_a_wrong_password_is_tried_once(site: Site, tmp_path: Path) -> None:
    """An account is not locked by an audit: one attempt, both pages say why, nothing is scored."""
    done, report = audit(site, tmp_path, password=PASSWORD[:-1])
    assert len([path for how, path in site[1] if how == "POST"]) <= 2
    behind = [page for page in report["pages"] if page["chosen"] == "signed-in"]
    assert [page["status"] for page in behind] == ["not-measured"] * 2
    assert all(page["reasons"] for page in behind)
    assert PASSWORD[:-1] not in done.stdout + done.stderr


def test_a_session_that_the_server_forgot_is_renewed_once(site: Site, tmp_path: Path) -> None:
    """Signed out in the middle, it signs in again; the second page is measured as well."""
    from audit.web_asked import WebRequest, options_of
    from devices.drivers.login import Login
    from devices.drivers.web_gather import WebGatherer
    from devices.masking import forget
    from devices.ports import DESKTOP, PageRequest
    from tests.live.conftest import LIMITS

    (tmp_path / "login.toml").write_text(
        LOGIN.replace('env = "YUNXI_USER"', f'text = "{USER}"').replace(
            'env = "YUNXI_PASSWORD"', f'text = "{PASSWORD}"'
        )
    )
    request = WebRequest(url=f"{site[0]}/", out=tmp_path, login=tmp_path / "login.toml")
    plan = options_of(request).login
    assert plan is not None
    try:
        with WebGatherer(LIMITS, product="yd-audit/test", login=Login(plan)) as browser:
            states = []
            for number, url in enumerate(plan.pages):
                wanted = PageRequest(id=f"p{number}", url=url, viewport=DESKTOP, signed_in=True)
                manifest = browser.capture(wanted, tmp_path / f"p{number}")
                states.append((manifest.state, manifest.reasons))
                site[2].clear()  # the server forgets everybody
    finally:
        forget()
    assert states == [("measured", ()), ("measured", ())]
    assert len([path for how, path in site[1] if how == "POST"]) == 2


def test_a_repository_s_check_signs_in(site: Site, tmp_path: Path) -> None:
    """yd-audit.toml names the login; the barrier behind it fails the check by page and rule."""
    (tmp_path / "login.toml").write_text(LOGIN, encoding="utf-8")
    settings = f'url = "{site[0]}/"\nurls = ["/wza.html"]\nlogin = "login.toml"\n'
    (tmp_path / "yd-audit.toml").write_text(settings, encoding="utf-8")
    done = run("check", "--out", "out", cwd=tmp_path, YUNXI_USER=USER, YUNXI_PASSWORD=PASSWORD)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "/zhanghu/" in done.stdout


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (LOGIN.replace("signed_in", "signedin"), "signedin"),
        (LOGIN.replace('"/zhanghu/", ', '"ftp://x/", '), "pages.1"),
        (LOGIN.replace("tap = {", "push = {"), "step.4.push"),
        (LOGIN.replace('id = "password"', "nth = 2"), "step.3.type.into"),
    ],
)
def test_a_wrong_file_is_told_by_its_key(site: Site, tmp_path: Path, plan: str, told: str) -> None:
    """File and key are named before a browser starts, and nothing is written."""
    done, report = audit(site, tmp_path, plan=plan)
    assert done.returncode == 1
    assert told in done.stderr
    assert "login.toml" in done.stderr
    assert report is None
    assert site[1] == []


def test_a_password_that_is_not_set_is_named_at_once(site: Site, tmp_path: Path) -> None:
    """The variable's name and the step are told before anything is asked of the portal."""
    done, report = audit(site, tmp_path, plan=LOGIN.replace("YUNXI_PASSWORD", "YUNXI_NOWHERE"))
    assert done.returncode == 1
    assert "YUNXI_NOWHERE" in done.stderr
    assert "3" in done.stderr
    assert report is None
    assert site[1] == []
