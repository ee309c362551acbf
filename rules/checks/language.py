"""Titles that nobody wrote.

A title that could be enough on a tiny site (首页), or a file name with words in it
(关于放假的通知.doc), is cantTell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.model import Finding, Params, Verdict
from rules.parts.naming import core, in_list, plain, shown
from rules.snapshot import PageSnapshot

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LONGEST_FILE_NAME = 200  # characters
_FILE_TITLE = re.compile(r"[^\s]+\.(html?|shtml|aspx?|jsp|php|docx?|wps|pdf|xlsx?|pptx?|txt)")
_OFFICE_TITLE = re.compile(r"microsoft (word|excel|powerpoint) ?-.*")
_OFFICE_PART = re.compile(r"(幻灯片|演示文稿|文档|工作表|slide|sheet|document) ?\d+")
_ADDRESS = re.compile(
    r"(https?://|www\.)\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|cn|net|org|gov)(/\S*)?"
)


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
