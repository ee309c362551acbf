"""Whether a page, its parts and its passages are in the language that they state.

Decisions:

- A missing or malformed language is left to the engine.
- A language is first judged by its writing: Chinese text under lang="en" fails, and so does
  English under lang="zh". Languages in Latin letters are then told apart by their words, and only
  where there is no doubt. Simplified under traditional Chinese is a question.
- Titles and names of images count as text. Parts with a language of their own are left out of the
  page's count and judged alone. One Chinese character and one Latin word count as one unit each.
- A passage without a language of its own fails only when it is whole sentences: names, brands,
  addresses, references and code are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rules.dom import rendered, squeeze
from rules.model import Finding, Params, Verdict
from rules.parts.naming import shown
from rules.parts.passages import INLINE, engine_failed
from rules.parts.spoken import SILENT, spoken
from rules.parts.tongue import (
    HAN,
    KANA,
    LATIN,
    Differs,
    Stated,
    english_sentences,
    most_differ,
    right_units,
    stated_language,
    units,
    variant_counts,
)
from rules.snapshot import Node, PageSnapshot

_LEAST_OWN_TEXT = 60  # characters that stand directly in a block which is no paragraph


def page_language(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the stated language is that of the text.

    `min_units` (characters and words; below it only words in Latin letters are judged),
    `wrong_share` and `right_share` (0 to 1, share of the text that is not, or at least is, in the
    stated writing), `kana_share` (0 to 1, of Japanese letters, from which a text is not Chinese),
    `least_without_kana` (Chinese characters from which one without is not Japanese),
    `other_form` (characters of which most have the other of the two Chinese forms),
    `left_to_engine`.
    """
    root = page.root
    stated = stated_language(root.get("lang"))
    if stated is None or root.tag != "html":
        return
    if root in engine_failed(page, params.get("left_to_engine")):
        return
    text = spoken(page)[0].text
    verdict, code, found = _judge_page(text, stated, params)
    if verdict is Verdict.INAPPLICABLE:
        return
    counted = units(text)
    data: dict[str, str | int] = {
        "lang": shown(root.get("lang")),
        "han": round(100 * counted[HAN] / counted.total()),
        "found": found,
    }
    yield Finding(verdict=verdict, code=code, node=root, data=data)


_NOTHING = (Verdict.INAPPLICABLE, "", "")
_PASSED = (Verdict.PASSED, "passed", "")


def _judge_page(text: str, stated: Stated, params: Params) -> tuple[Verdict, str, str]:
    """Verdict, code and the language found instead."""
    counted = units(text)
    total = counted.total()
    known = counted[HAN] + counted[LATIN] + counted[KANA]
    right = right_units(counted, stated.script)
    if total < _number(params, "min_units"):
        latin = stated.script == LATIN and right >= _number(params, "wrong_share") * total
        return _by_words(text, stated, little=True) if latin else _NOTHING
    if known <= total / 2:
        return _NOTHING  # another writing, of which too little is known
    if total - right >= _number(params, "wrong_share") * total or _kana_says(
        counted, stated, params
    ):
        return Verdict.FAILED, "wrong-language", ""
    if stated.script not in {HAN, LATIN, KANA}:
        return _NOTHING
    if right < _number(params, "right_share") * total:
        return Verdict.CANT_TELL, "mixed-language", ""
    if stated.script == LATIN:
        return _by_words(text, stated, little=False)
    if stated.script == KANA and not counted[KANA]:
        return _NOTHING
    return _by_form(text, stated, params)


def _kana_says(counted: Counter[str], stated: Stated, params: Params) -> bool:
    """True for Japanese under Chinese, and for much text without any kana under Japanese."""
    both = counted[HAN] + counted[KANA]
    if stated.script == HAN:
        return both > 0 and counted[KANA] >= _number(params, "kana_share") * both
    bare = stated.script == KANA and not counted[KANA]
    return bare and counted[HAN] >= _number(params, "least_without_kana")


def _by_words(text: str, stated: Stated, *, little: bool) -> tuple[Verdict, str, str]:
    said, best = most_differ(text, stated.code)
    if said is Differs.SURE:
        return Verdict.FAILED, "other-words", best
    if said is Differs.LIKELY:
        return Verdict.CANT_TELL, "maybe-other-words", best
    return _NOTHING if little and best != stated.code else _PASSED


def _by_form(text: str, stated: Stated, params: Params) -> tuple[Verdict, str, str]:
    simplified, traditional = variant_counts(text)
    other = {"hans": traditional, "hant": simplified}.get(stated.variant, 0)
    if other >= _number(params, "other_form") and other * 2 >= simplified + traditional:
        return Verdict.CANT_TELL, "other-form", ""
    return _PASSED


def part_language(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether parts that state a language of their own are in it.

    `wrong_share` (0 to 1, of the text in another writing), `least_characters` of Chinese,
    `least_words` of English. A part of little text that could be a name is left alone.
    """
    for part in spoken(page):
        stated = stated_language(part.node.get("lang"))
        if part.node is page.root or stated is None or not part.pieces:
            continue
        text = squeeze(part.text)
        verdict, code, found = _judge_part(text, stated, params)
        if verdict is not Verdict.INAPPLICABLE:
            data: dict[str, str | int] = {
                "lang": shown(part.node.get("lang")),
                "text": shown(text),
                "found": found,
            }
            yield Finding(verdict=verdict, code=code, node=part.node, data=data)


def _judge_part(text: str, stated: Stated, params: Params) -> tuple[Verdict, str, str]:
    counted = units(text)
    total = counted.total()
    right = right_units(counted, stated.script)
    if total and total - right >= _number(params, "wrong_share") * total:
        if stated.script == LATIN and counted[HAN] >= _number(params, "least_characters"):
            return Verdict.FAILED, "chinese", "zh"
        if english_sentences(text, round(_number(params, "least_words"))):
            return Verdict.FAILED, "other-words", "en"
        return _NOTHING
    if right * 2 <= total:
        return _NOTHING
    if stated.script != LATIN:
        return _PASSED
    said, best = most_differ(text, stated.code)
    if said is Differs.SURE:
        return Verdict.FAILED, "other-words", best
    return _PASSED if best == stated.code else _NOTHING


def passage_language(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether passages of Chinese or English in a page of the other state their language.

    `least_words` of English sentences, `least_characters` of Chinese, `foreign_share` (0 to 1, of
    the passage's units). Not judged where the page's own language is in question.
    """
    root = page.root
    stated = stated_language(root.get("lang"))
    if stated is None or root.tag != "html" or stated.script not in {HAN, LATIN}:
        return
    whole = units(spoken(page)[0].text)
    if right_units(whole, stated.script) * 2 <= whole.total():
        return
    foreign = LATIN if stated.script == HAN else HAN
    for block, lang in _blocks(root):
        text = squeeze("".join(_own_text(block)))
        counted = units(text)
        if not counted or counted[foreign] < _number(params, "foreign_share") * counted.total():
            continue
        if foreign == LATIN and not english_sentences(text, round(_number(params, "least_words"))):
            continue
        if foreign == HAN and counted[HAN] < _number(params, "least_characters"):
            continue
        data: dict[str, str | int] = {"lang": shown(root.get("lang")), "text": shown(text)}
        other = stated_language(lang)
        if lang == root.get("lang"):
            code = "english" if foreign == LATIN else "chinese"
            yield Finding(verdict=Verdict.FAILED, code=code, node=block, data=data)
        elif other is not None and other.script == foreign:
            yield Finding(verdict=Verdict.PASSED, code="passed", node=block, data=data)


def _blocks(root: Node) -> Iterator[tuple[Node, str]]:
    """Blocks that hold text of their own, with the language that is stated for it."""
    stack = [(root, root.get("lang"))]
    while stack:
        node, lang = stack.pop()
        if node.document != root.document or node.tag in SILENT or node.tag == "svg":
            continue
        lang = node.get("lang", lang) if node is not root else lang
        own = sum(len(n.text.strip()) for n in node.children if not n.is_element)
        if node.tag == "p" or (node.tag not in INLINE and own >= _LEAST_OWN_TEXT):
            yield node, lang
        stack.extend((n, lang) for n in reversed(node.children) if n.is_element)


def _own_text(block: Node) -> Iterator[str]:
    """The text of a block's lines: not of blocks in it, nor of what states another language."""
    stack = list(reversed(block.children))
    while stack:
        node = stack.pop()
        if not node.is_element:
            if rendered(node):
                yield node.text
        elif node.tag == "br":
            yield " "
        elif node.tag in INLINE and "lang" not in node.attrs and node.tag not in SILENT:
            stack.extend(reversed(node.children))


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} must be a number")
    return value
