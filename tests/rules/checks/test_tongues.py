"""When parts and passages are in another language than they state."""

from __future__ import annotations

import pytest

from rules.checks.tongues import page_language, part_language, passage_language
from rules.load import load_catalogue
from rules.model import Verdict
from rules.snapshot import Node
from tests.build import find, page

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
_RULES = load_catalogue().rules
_ZH = "云溪市东临海湾，西倚云山，辖东港、云山、汐南三区，跨海大桥今年建成通车。"
_EN = (
    "The service centre is open from nine to five on working days. Visitors who have questions "
    "can call the hotline, and those that want to see the park will find it near the bay."
)
_DE = "Das Bürgeramt ist an Werktagen von neun bis fünf Uhr geöffnet, auch am Samstag."
_TRADITIONAL = "雲溪市東臨海灣，轄東港、雲山、汐南三區，跨海大橋今年建成，歡迎撥打電話詢問業務。"


def _page(lang: str, body: str, title: str = "") -> list[tuple[Verdict, str]]:
    html = f'<html lang="{lang}"><head><title>{title}</title></head><body>{body}</body></html>'
    found = page_language(page(html), _RULES["web-page-language"].params)
    return [(f.verdict, f.code) for f in found]


def _parts(body: str, lang: str = "zh-CN") -> dict[str, tuple[Verdict, str]]:
    snapshot = page(f'<html lang="{lang}"><body>{body}</body></html>')
    found = part_language(snapshot, _RULES["web-part-language"].params)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if isinstance(f.node, Node)}


def _passages(body: str, lang: str = "zh-CN") -> dict[str, tuple[Verdict, str]]:
    snapshot = page(f'<html lang="{lang}"><body>{body}</body></html>')
    found = passage_language(snapshot, _RULES["web-passage-language"].params)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if isinstance(f.node, Node)}


@pytest.mark.parametrize(("lang", "text"), [("en", _DE), ("fr", _EN), ("nl", _EN), ("de", _EN)])
def test_a_page_in_other_words_fails(lang: str, text: str) -> None:
    """The letters are right, the words are another language's, through the whole page."""
    body = f"<p>{text}</p>" * 6
    assert _page(lang, body) == [(FAILED, "other-words")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Yunxi Shi Renmin Zhengfu"),
        ("en", "Gabriel García Márquez"),
        ("fr", "Windows Office 365"),
        ("de", "Newsletter Shop Service Team"),
        ("en", "Rio de Janeiro"),
        ("no", "Kontakt os i dag for at høre mere om vores arbejde i København"),
        ("id", "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak yang sama"),
        ("ms", "Semua orang dilahirkan merdeka dan mempunyai martabat dan hak yang sama"),
    ],
)
def test_names_and_neighbours_prove_nothing(lang: str, text: str) -> None:
    """Proper names are the same in all languages; Danish and Norwegian share their words."""
    assert FAILED not in [verdict for verdict, _ in _page(lang, f"<p>{text}</p>")]


def test_quoted_words_are_not_the_page_s() -> None:
    """A German page about an English sentence is German."""
    body = f"<p>{_DE}</p><p>Man sagt dazu auch „{_EN}“.</p>"
    assert FAILED not in [verdict for verdict, _ in _page("de", body)]


def test_names_of_images_count_as_text() -> None:
    """A page of images alone is in the language of their names."""
    body = "".join(f'<p><img alt="{text}"></p>' for text in _EN.split(". "))
    assert _page("fr", body) == [(FAILED, "other-words")]


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh-CN", (CANT_TELL, "other-form")),
        ("zh-TW", (PASSED, "passed")),
        ("zh", (PASSED, "passed")),
    ],
)
def test_the_other_form_of_chinese_is_a_question(lang: str, expected: tuple[Verdict, str]) -> None:
    """Traditional characters fit Chinese in general and the traditional form."""
    assert _page(lang, f"<p>{_TRADITIONAL}</p>" * 5) == [expected]


def test_japanese_is_no_chinese() -> None:
    """Kana are read with a Japanese voice only."""
    text = "このまちは海に近く、山にかこまれています。公園は三月に開かれました。" * 3
    assert _page("zh-CN", f"<p>{text}</p>") == [(FAILED, "wrong-language")]
    assert _page("ja", f"<p>{text}</p>") == [(PASSED, "passed")]


def test_parts_are_judged_by_their_own_text() -> None:
    """Chinese marked as English fails, English marked as English passes; nested parts are apart."""
    body = (
        f'<p>{_ZH}</p><p id="a" lang="en">{_ZH}</p><p id="b" lang="en">{_EN}</p>'
        f'<div id="c" lang="en">{_EN}<p id="d" lang="zh">{_ZH}</p></div>'
        f'<p id="e" lang="fr">{_EN}</p>'
    )
    assert _parts(body) == {
        "a": (FAILED, "chinese"),
        "b": (PASSED, "passed"),
        "c": (PASSED, "passed"),
        "d": (PASSED, "passed"),
        "e": (FAILED, "other-words"),
    }


@pytest.mark.parametrize(
    "part",
    [
        '<a lang="en">Français</a>',
        '<span lang="en">东港</span>',
        '<span lang="zh">iPhone 15 Pro Max</span>',
        '<span lang="en">déjà vu</span>',
        '<p lang="en" data-t-hidden>云溪市东临海湾</p>',
        '<p lang="xx-nonsense">云溪市东临海湾</p>',
        '<p lang="en"></p>',
    ],
)
def test_little_text_names_and_hidden_parts_are_left_alone(part: str) -> None:
    """One word, a name, a loan word or nothing at all accuses nobody."""
    assert FAILED not in [verdict for verdict, _ in _parts(f"<p>{_ZH}</p>{part}").values()]


def test_a_passage_needs_sentences() -> None:
    """An English paragraph fails unless it says its language; an address and a reference do not."""
    body = (
        f'<p>{_ZH * 6}</p><p id="a">{_EN}</p><p id="b" lang="en">{_EN}</p>'
        '<p id="c">Yunxi Municipal Government, 1 Bay Road, Donggang District, Yunxi 000000</p>'
        f'<p id="d">Li W, Zhang Y. {"Deep Learning for Urban Planning in China. " * 6}</p>'
        f'<p id="e">{_ZH} {_EN[:60]}</p><pre>{_EN}</pre>'
    )
    assert _passages(body) == {"a": (FAILED, "english"), "b": (PASSED, "passed")}


def test_a_chinese_passage_on_an_english_page() -> None:
    """Left in an English page without a language, it is read by an English voice."""
    assert _passages(f'<p>{_EN * 3}</p><p id="a">{_ZH}</p>', "en") == {"a": (FAILED, "chinese")}


def test_passages_are_not_judged_where_the_page_s_language_is_in_question() -> None:
    """A Chinese page that states English has one fault, not one for each paragraph."""
    assert _passages(f"<p>{_ZH}</p>" * 20, "en") == {}


def test_a_large_page_is_read_once() -> None:
    """Twenty thousand paragraphs, each a part: the verdicts are those of a small page."""
    body = f'<p>{_ZH}</p><p lang="en" id="x">{_ZH}</p>' + "<p lang='zh'>云溪市东临海湾</p>" * 5_000
    assert _parts(body)["x"] == (FAILED, "chinese")
    assert find(page(body), "x").tag == "p"
