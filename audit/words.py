"""Sentences of the command line: Chinese first, the same in English below."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.safe import plain
from devices.masking import mask
from rules.wording import load_texts


def message(code: str, **detail: str) -> str:
    """The sentence under [message] in both languages, a line each."""
    return _both(f"message.{code}", detail)


def reason(code: str, detail: Mapping[str, str]) -> str:
    """Why something was not measured and what to do, in both languages, a line each."""
    lines = []
    for lang in ("zh", "en"):
        texts = load_texts(lang)
        what, todo = texts.reason(code, detail), texts.todo(code, detail)
        lines.append(mask(plain(f"{what}{'' if lang == 'zh' else ' '}{todo}")))
    return "\n".join(lines)


def spoken(bilingual: str, lang: str) -> list[str]:
    """The lines for a reader: Chinese with English below it, or English alone."""
    lines = bilingual.splitlines()
    return lines if lang == "zh" else lines[-1:]


def _both(key: str, detail: Mapping[str, str]) -> str:
    lines = (plain(load_texts(lang).word(key, detail)) for lang in ("zh", "en"))
    return "\n".join(mask(line) for line in lines)
