"""Page kinds: told by link texts, addresses, titles and structure."""

from __future__ import annotations

import pytest

from devices.explore.kinds import all_kinds, evidence, kinds_of, required
from devices.explore.outline import is_shell, outline

URL = "http://a.test/x/1.html"
ENTRY = '<li><a href="/n/{0}.html">关于某项工作的通知之{0}</a><span>2024-03-{0:02d}</span></li>'
PROSE = "为进一步做好有关工作，经市政府同意，现将有关事项通知如下，请认真贯彻执行。" * 12


def _kinds(html: str = "", *, url: str = URL, texts: tuple[str, ...] = ()) -> tuple[str, ...]:
    page = outline(html, url) if html else None
    return kinds_of(evidence(url, texts, page))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("用户登录", "login"),
        ("高级搜索", "search"),
        ("网站地图", "site-map"),
        ("【无障碍浏览】", "accessibility"),
        ("适老版", "accessibility"),
        ("联系我们", "contact"),
        ("市长信箱", "interaction"),
        ("互动交流", "interaction"),
        ("我要咨询", "interaction"),
        ("办事指南", "service-guide"),
        ("政务服务", "service-guide"),
        ("在线申请", "form"),
        ("更多>>", "list"),
        ("通知公告", "list"),
        ("政务公开", "column"),
        ("走进江城", "column"),
    ],
)
def test_link_texts(text: str, kind: str) -> None:
    """A link's whole text tells the main kind of the page behind it."""
    assert _kinds(texts=(text,), url="http://a.test/p")[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://a.test/", "home"),
        ("http://a.test/index.html", "home"),
        ("http://a.test/user/login.jsp", "login"),
        ("http://a.test/search?q=1", "search"),
        ("http://a.test/art/2024/3/1/art_12_345.html", "article"),
        ("http://a.test/xxgk/202403/t20240301_123.html", "article"),
        ("http://a.test/tzgg/list_2.html", "list"),
        ("http://a.test/col/col123/index.html", "column"),
        ("http://a.test/wzdt.html", "site-map"),
        ("http://a.test/files/a.pdf", "document"),
        ("http://a.test/zq.html", "other"),
    ],
)
def test_addresses(url: str, kind: str) -> None:
    """Where nothing else is known, the address tells the kind."""
    assert _kinds(url=url)[0] == kind


def test_a_word_inside_a_longer_text_proves_nothing() -> None:
    """A notice about accessibility is not the accessibility page."""
    assert "accessibility" not in _kinds(texts=("关于推进网站无障碍改造的通知",))


def test_stronger_evidence_beats_the_address() -> None:
    """A page under /service/ whose structure is an article's is an article."""
    html = f"<title>通知_某市</title><h1>通知</h1><p>发布日期：2024-03-01</p><p>{PROSE}</p>"
    assert _kinds(html, url="http://a.test/service/1.html") == ("article",)


def test_article_by_the_labels_of_government_pages() -> None:
    """The ArticleTitle meta element makes an article, even with few words in it."""
    assert _kinds('<meta name="ArticleTitle" content="通知"><p>图</p>')[0] == "article"


def test_list_by_dated_entries() -> None:
    """Lines that each hold a link and a date make a list."""
    html = "<ul>" + "".join(ENTRY.format(n) for n in range(1, 9)) + "</ul>"
    assert _kinds(html) == ("list",)


def test_column_by_many_links_without_dates() -> None:
    """Mostly links, no dates: a column."""
    html = "".join(f'<div><a href="/c/{n}/">某某事项之{n}</a></div>' for n in range(20))
    assert _kinds(html) == ("column",)


def test_login_by_its_password() -> None:
    """A password field makes a login page, not a form."""
    html = "<form><input name=u><input type=password name=p><input name=yzm><input name=t></form>"
    assert _kinds(html) == ("login",)


def test_form_by_its_fields() -> None:
    """Three fields to fill in make a form; a search field does not count."""
    fields = "<input name=name><input name=tel><textarea name=text></textarea>"
    assert _kinds(f"<form>{fields}</form>") == ("form",)
    assert _kinds('<form><input name="searchWord"><input type=hidden></form><p>x') == ("other",)


def test_service_guide_by_what_it_has_to_state() -> None:
    """Conditions, materials, time limits and places together make a service guide."""
    words = "受理条件 申请材料 办理流程 法定时限 收费标准 咨询电话"
    assert _kinds(f"<h1>居住证办理</h1><p>{words}</p>")[0] == "service-guide"


def test_start_page_is_home_whatever_its_address() -> None:
    """The start page is a home page; what else it is comes after."""
    assert kinds_of(evidence("http://a.test/portal/main/welcome"), start=True)[0] == "home"


def test_required_kinds_are_kinds() -> None:
    """Everything a sample has to show is a kind that exists, and documents are not asked for."""
    assert set(required()) < set(all_kinds())
    assert "document" not in required()


def test_script_shell() -> None:
    """An almost empty page that loads scripts is a shell; the same page with text is not."""
    shell = '<div id="app"></div><script src="app.js"></script>'
    assert is_shell(outline(shell, URL))
    assert not is_shell(outline(shell + f"<p>{PROSE}</p>", URL))
    assert not is_shell(outline('<div id="app"></div>', URL))


def test_outline_leaves_scripts_out_of_the_text() -> None:
    """Text of scripts and styles is not the page's; text after them is."""
    page = outline("<p>甲</p><script>var x='乙'</script>丙<style>.a{}</style><p>丁", URL)
    assert page.text == "甲 丙 丁"
