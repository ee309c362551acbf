"""Words that are stretched with spaces: 首　页 is read as two words, and not found by a search.

Only a text that is nothing but one of the listed words counts, since a name (张　三) or two words
side by side cannot be told from a stretched word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rules.dom import rendered
from rules.model import Finding, Params, Verdict
from rules.parts.naming import shown
from rules.snapshot import PageSnapshot
from rules.words import load_words

_SPACE = re.compile(r"[\s\u00a0\u2000-\u200a\u3000]+")
_AROUND = " :：|｜-—·>》〉[]【】()（）"
_LONGEST = 24  # characters
_SKIPPED = frozenset({"script", "style", "noscript", "template", "title", "head", "option"})


def stretched_word(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Whether common words stand without spaces between their characters. Takes no parameters."""
    for node in page.root.walk():
        box = node.parent
        if node.is_element or box is None or box.tag in _SKIPPED or len(node.text) > 4 * _LONGEST:
            continue
        text = _SPACE.sub(" ", node.text).strip(_AROUND)
        if len(text) > _LONGEST or text.replace(" ", "") not in _known() or not rendered(node):
            continue
        verdict, code = (Verdict.FAILED, "spaces") if " " in text else (Verdict.PASSED, "passed")
        data: dict[str, str | int] = {"text": shown(text), "word": text.replace(" ", "")}
        yield Finding(verdict=verdict, code=code, node=box, data=data)


@cache
def _known() -> frozenset[str]:
    return frozenset(load_words("spacing")["stretched"])
