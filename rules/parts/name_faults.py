"""What is wrong with a name that was written for assistive technology. Text only, no screen."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from rules.parts.naming import core, plain
from rules.words import load_words

_LONGEST = 120  # characters; what is longer is a sentence
_SIGNS = string.punctuation + string.whitespace + "、。《》「」【】·"
_FILE = re.compile(r"(.+)\.(?:png|jpe?g|gif|bmp|webp|svg|heic|ico|avif|9\.png)(?:\?\S*)?")
_HASH = re.compile(
    r"(?=[^\s]*[0-9])(?=[^\s]*[a-f])[0-9a-f]{16,}"
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|0x[0-9a-f]{6,}"
)
_SNAKE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_SYMBOL = re.compile(r"([a-z]+)(?:\.[a-z0-9]+)+")
# A text resource that was written as its number: Android's are 0x7f000000 and above.
_UNRESOLVED = re.compile(r"@21[34]\d{7}")
_LATIN = re.compile(r"[a-z]")
_CHINESE = re.compile(r"[\u3400-\u9fff](?:[\u3400-\u9fff\d，、：-]{0,118}[\u3400-\u9fff\d])?")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A finding code of the rules of name quality. `sure` is false where a person has to decide."""

    code: str
    sure: bool = True


UNSURE = Fault(code="unsure", sure=False)
_FILE_NAME, _RESOURCE, _HASHED = (Fault(code=c) for c in ("file-name", "resource-name", "hash"))
_NUMBERED, _PLACEHOLDER = Fault(code="numbered"), Fault(code="placeholder")
PRIVATE_USE = Fault(code="private-use")


@lru_cache(maxsize=16384)
def name_fault(name: str, *, image: bool) -> Fault | None:
    """What is wrong with a label, None for nothing that the label alone would show.

    `image` is true for the label of an image that is not operated: "图片" says nothing there, but
    may be what a button adds.
    """
    if only_icon_characters(name):
        return PRIVATE_USE
    if _CHINESE.fullmatch(name):  # most names, and the same in the form that lists have
        return _by_list(name, image)
    if len(name) > _LONGEST:
        return None
    if name.isprintable() and unicodedata.is_normalized("NFKC", name):
        # As plain and core would make them, in less time.
        text = " ".join(name.lower().split())
        word = text.strip(_SIGNS)
    else:
        text, word = plain(name), core(name)
    return (_by_list(word, image) or _by_form(name.strip(), text)) if word else None


def only_icon_characters(text: str) -> bool:
    """True when the text has nothing but characters that only an icon font draws."""
    stripped = text.strip()
    # Nearly every text is printable, and printable text has no character for private use.
    if not stripped or stripped[0].isprintable():
        return False
    kinds = {unicodedata.category(c) for c in stripped if not c.isspace()}
    return "Co" in kinds and kinds <= {"Co", "Cf", "Mn"}


def _by_list(word: str, image: bool) -> Fault | None:
    if word in _known("placeholder") or (image and word in _known("placeholder_image")):
        return _PLACEHOLDER
    if word in _known("type_name"):
        return _NUMBERED
    if word[-1].isdigit() and _without_number(word) in _known("type_name", "type_counted"):
        return _NUMBERED
    if word in _known("placeholder_unsure") or (
        image and word in _known("placeholder_image_unsure")
    ):
        return UNSURE
    return None


def _by_form(raw: str, text: str) -> Fault | None:
    """By how it is written; `text` is the same in lower case and half width."""
    if _UNRESOLVED.fullmatch(text):
        return _RESOURCE
    if not _LATIN.search(text):
        return None
    if "." in text or "/" in text or "@" in text:
        file = _FILE.fullmatch(text)
        if file is not None:
            return UNSURE if len(_HAN.findall(file[1])) > 1 else _FILE_NAME
        if any(reference in text for reference in _known("resource_reference")):
            return _RESOURCE
    if " " in text:
        return None
    if _HASH.fullmatch(text):
        return _HASHED
    return _resource(raw, text)


def _resource(raw: str, text: str) -> Fault | None:
    """Names as resources, identifiers and Apple's symbols have them."""
    if "_" in text:
        first, last = text.partition("_")[0], text.rpartition("_")[2]
        known = first in _known("resource_prefix") or last in _known("resource_suffix")
        if _HAN.search(text):
            return UNSURE if known else None
        if _SNAKE.fullmatch(text):
            return _RESOURCE if known else UNSURE
    if text.partition("-")[0] in _known("resource_prefix_hyphen") and "-" in text:
        return UNSURE if _HAN.search(text) else _RESOURCE
    symbol = _SYMBOL.fullmatch(text)
    if symbol is not None:
        address = text.rpartition(".")[2] in _known("domain_end")
        return _RESOURCE if symbol[1] in _known("symbol") and not address else None
    if _camel_start().fullmatch(raw):
        return _RESOURCE
    return UNSURE if _camel_end().fullmatch(raw) else None


def _without_number(word: str) -> str:
    """The word without a number of up to five digits and the sign before it."""
    base = word.rstrip("0123456789")
    return base.rstrip(" _#.-") if len(word) - len(base) <= 5 else word


@cache
def _known(*keys: str) -> frozenset[str]:
    lists = load_words("app-names")
    return frozenset(word.casefold() for key in keys for word in lists[key])


@cache
def _camel_start() -> re.Pattern[str]:
    starts = "|".join(load_words("app-names")["resource_prefix_camel"])
    return re.compile(rf"(?:{starts})[A-Z][A-Za-z0-9]+")


@cache
def _camel_end() -> re.Pattern[str]:
    ends = "|".join(load_words("app-names")["resource_suffix_camel"])
    return re.compile(rf"[a-z]+[A-Za-z0-9]*[a-z0-9](?:{ends})")
