"""When a navigation changes from page to page."""

from __future__ import annotations

from rules.checks.consistency import navigation_names, navigation_order
from rules.load import load_catalogue
from rules.model import Verdict
from rules.parts.navigation import navigation_of
from rules.snapshot import PageSummary
from tests.build import page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_PARAMS = load_catalogue().rules["web-navigation-order"].params
_SITE = "https://www.example.test"
_USUAL = ("要闻", "公开", "服务", "互动", "数据")


def _links(names: tuple[str, ...], addresses: tuple[str, ...] = ()) -> str:
    entries = zip(names, addresses or tuple(f"/{n}/" for n in names), strict=True)
    return "".join(f'<li><a href="{a}">{n}</a></li>' for n, a in entries)


def _page(number: int, html: str, viewport: str = "desktop") -> PageSummary:
    url = f"{_SITE}/{number}.html"
    return PageSummary(
        id=str(number),
        url=url,
        final_url=url,
        title="",
        template="t",
        viewport=viewport,
        main_heading="",
        navigation=navigation_of(page(f"<body>{html}</body>", url=url)),
    )


def _nav(*names: str) -> str:
    return f"<nav><ul>{_links(names)}</ul></nav>"


def _order(*pages: PageSummary) -> dict[str, Verdict]:
    return {f.page: f.verdict for f in navigation_order(pages, _PARAMS)}


def test_the_page_with_another_order_fails() -> None:
    """Those that agree are the measure."""
    other = _nav("公开", "要闻", "服务", "互动", "数据")
    found = _order(_page(1, other), _page(2, _nav(*_USUAL)), _page(3, _nav(*_USUAL)))
    assert found == {"1": FAILED, "2": PASSED, "3": PASSED}


def test_entries_may_be_missing_or_added() -> None:
    """Only what both have is compared."""
    fewer, more = _nav(*_USUAL[:4]), _nav("首页", *_USUAL[:2], "细则", *_USUAL[2:])
    found = _order(_page(1, _nav(*_USUAL)), _page(2, fewer), _page(3, more))
    assert found == {"1": PASSED, "2": PASSED, "3": PASSED}


def test_a_plain_list_may_be_a_ranking() -> None:
    """Nobody called it navigation."""
    turned = f"<ul>{_links(tuple(reversed(_USUAL)))}</ul>"
    found = _order(_page(1, f"<ul>{_links(_USUAL)}</ul>"), _page(2, turned))
    assert set(found.values()) == {PASSED, CANT_TELL}


def test_a_class_can_call_it_navigation() -> None:
    """As portals without landmarks do."""
    turned = f'<div class="main-nav">{_links(tuple(reversed(_USUAL)))}</div>'
    found = _order(_page(1, f'<div class="main-nav">{_links(_USUAL)}</div>'), _page(2, turned))
    assert FAILED in found.values()


def test_different_navigation_and_viewports_are_not_compared() -> None:
    """Headlines, menus with little in common, and the mobile menu."""
    headlines = (
        "<ul>" + _links(tuple(f"关于第{i}次全体会议情况的通报和说明" for i in range(5))) + "</ul>"
    )
    turned = _nav(*reversed(_USUAL))
    pages = [_page(1, _nav(*_USUAL)), _page(2, turned, "mobile"), _page(3, headlines)]
    assert _order(*pages) == {}


def _names(*pages: PageSummary) -> dict[str, tuple[Verdict, str]]:
    return {f.page: (f.verdict, f.code) for f in navigation_names(pages, _PARAMS)}


def test_another_name_for_one_place() -> None:
    """Fails without a word in common, is a question with one, is in order where it only grows."""
    places = tuple(f"/{n}/" for n in _USUAL)

    def named(number: int, first: str) -> PageSummary:
        names = (first, *_USUAL[1:])
        return _page(number, f"<nav><ul>{_links(names, places)}</ul></nav>")

    pages = [named(1, "政务公开"), named(2, "政务公开"), named(3, "检索大厅")]
    assert _names(*pages)["3"] == (FAILED, "renamed")
    assert _names(*pages[:2], named(4, "信息公开"))["4"] == (CANT_TELL, "maybe-renamed")
    assert _names(*pages[:2], named(5, "云溪政务公开"))["5"] == (PASSED, "passed")
