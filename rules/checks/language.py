"""The language that a page states for itself, and titles that nobody wrote.

Decisions:

- A missing or malformed language is left to the engine. Only Chinese and Latin writing are told
  apart: a Chinese text under lang="en" fails, and so does an English one under lang="zh". German
  under "en", or simplified under traditional Chinese, is not noticed.
- Parts with a language of their own are left out of the count. One Chinese character and one
  Latin word count as one unit each.
- A title that could be enough on a tiny site (首页), or a file name with words in it
  (关于放假的通知.doc), is cantTell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dom import rendered
from rules.model import Finding, Params, Verdict
from rules.parts.naming import core, in_list, plain, shown
from rules.parts.passages import engine_failed
from rules.snapshot import Node, PageSnapshot

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_OTHER = re.compile(
    r"[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u0900-\u0fff\u1100-\u11ff\u1800-\u18af"
    r"\u3040-\u30ff\uac00-\ud7af]"
)
_LONGEST_FILE_NAME = 200  # characters
_TAG = re.compile(r"([a-z]{2,3})(-[a-z0-9]{1,8})*")
_SILENT = frozenset({"script", "style", "noscript", "template", "head", "code", "pre", "svg"})
_FILE_TITLE = re.compile(r"[^\s]+\.(html?|shtml|aspx?|jsp|php|docx?|wps|pdf|xlsx?|pptx?|txt)")
_OFFICE_TITLE = re.compile(r"microsoft (word|excel|powerpoint) ?-.*")
_OFFICE_PART = re.compile(r"(幻灯片|演示文稿|文档|工作表|slide|sheet|document) ?\d+")
_ADDRESS = re.compile(
    r"(https?://|www\.)\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|net|org|gov)(/\S*)?"
)


def page_language(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the stated language is that of the text.

    `min_units` (characters and words), `wrong_share` and `right_share` (0 to 1, share of the text
    that is not, or at least is, in the stated writing), `chinese` and `latin` (language codes),
    `left_to_engine`.
    """
    root = page.root
    tag = _TAG.fullmatch(root.get("lang").strip().lower().replace("_", "-"))
    if tag is None or root in engine_failed(page, params.get("left_to_engine")):
        return
    chinese, latin = _codes(params, "chinese"), _codes(params, "latin")
    if tag[1] not in chinese and tag[1] not in latin:
        return
    han, words, other = _units(root)
    total = han + words
    if total < _number(params, "min_units") or other > total:
        return
    share = (han if tag[1] in chinese else words) / total
    verdict, code = Verdict.CANT_TELL, "mixed-language"
    if 1 - share >= _number(params, "wrong_share"):
        verdict, code = Verdict.FAILED, "wrong-language"
    elif share >= _number(params, "right_share"):
        verdict, code = Verdict.PASSED, "passed"
    data: dict[str, str | int] = {"lang": shown(root.get("lang")), "han": round(100 * han / total)}
    yield Finding(verdict=verdict, code=code, node=root, data=data)


def title_text(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether the title was written for this page: no placeholder, file name or address."""
    title = page.title.strip()
    if not title:
        return
    node = next((n for n in page.root.children for n in n.children if n.tag == "title"), None)
    verdict, code = _judge(title)
    yield Finding(verdict=verdict, code=code, node=node, data={"title": shown(title)})


def _judge(title: str) -> tuple[Verdict, str]:
    if not core(title) or in_list(title, "title_placeholder"):
        return Verdict.FAILED, "placeholder"
    text = plain(title)
    if len(text) <= _LONGEST_FILE_NAME:
        if _ADDRESS.fullmatch(text) or _OFFICE_PART.fullmatch(text):
            return Verdict.FAILED, "placeholder"
        if _FILE_TITLE.fullmatch(text) or _OFFICE_TITLE.fullmatch(text):
            # 关于放假的通知.doc tells something, index2.html does not.
            words = len(_HAN.findall(text)) > 1
            return (Verdict.CANT_TELL, "unclear") if words else (Verdict.FAILED, "placeholder")
    if in_list(title, "title_unclear"):
        return Verdict.CANT_TELL, "unclear"
    return Verdict.PASSED, "passed"


def _units(root: Node) -> tuple[int, int, int]:
    """Chinese characters, Latin words and letters of other scripts that the document shows."""
    han = words = other = 0
    stack = [root]
    while stack:
        node = stack.pop()
        if not node.is_element:
            if rendered(node):
                han += len(_HAN.findall(node.text))
                words += len(_LATIN_WORD.findall(node.text))
                other += len(_OTHER.findall(node.text))
            continue
        own = node is not root and ("lang" in node.attrs or node.document != root.document)
        if not own and node.tag not in _SILENT:
            stack.extend(node.children)
    return han, words, other


def _codes(params: Params, key: str) -> frozenset[str]:
    value = params[key]
    return frozenset(str(v) for v in value) if isinstance(value, list | tuple) else frozenset()


def _number(params: Params, key: str) -> float:
    value = params[key]
    if not isinstance(value, int | float):
        raise TypeError(f"{key} must be a number")
    return value
