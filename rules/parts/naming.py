"""What a name is made of: words, a file's name, a number, signs. Text only, no page."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import cache, lru_cache
from urllib.parse import unquote

from rules.dom import squeeze
from rules.words import load_words

_WORDS = "zh"
_HAN = "\u3400-\u9fff"
_AROUND_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")
_HAN_LETTER = re.compile(rf"[{_HAN}]")
_IMAGE_FILE = re.compile(r"(.+)\.(jpe?g|png|gif|bmp|webp|svg|ico|tiff?|avif|psd)")
_HEX = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CMS_FILE = re.compile(r"[wptn][0-9]{8,}[0-9_]*")
_DIGITS = re.compile(r"[\d\s.,:/#()+_-]*\d[\d\s.,:/#()+_-]*")
_JOINED = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*_[a-z0-9]+([_-][a-z0-9]+)*")
_COUNTED = re.compile(r"[\s_-]*\(?\d{1,4}\)?")
_SHOWN = 60
_LONGEST_FILE_NAME = 120  # characters; what is longer is a sentence


class Nature(StrEnum):
    """What a name is, as far as the name alone tells."""

    WORDS = "words"
    FILE_NAME = "file-name"
    FILE_WITH_WORDS = "file-with-words"  # a file's name that may still say what the file shows
    NUMBER = "number"
    KNOWN_NUMBER = "known-number"  # a hotline, a telephone number, a year or a date
    PRIVATE_USE = "private-use"  # only characters that an icon font draws
    SIGNS = "signs"  # no letter and no digit
    EMPTY = "empty"


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text as names are compared: half width, lower case, no space beside a Chinese character.

    Invisible characters (zero width spaces and the like) are dropped.
    """
    normal = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in normal if unicodedata.category(c) != "Cf")
    return _AROUND_HAN.sub("", squeeze(kept).casefold())


@lru_cache(maxsize=4096)
def core(text: str) -> str:
    """`plain` without signs, brackets and icon characters at both ends; "" when nothing is left."""
    found = plain(text)
    start, end = 0, len(found)
    while start < end and not found[start].isalnum():
        start += 1
    while end > start and not found[end - 1].isalnum():
        end -= 1
    return found[start:end]


def letters(text: str) -> int:
    """How many letters of any script (Chinese characters included) the text has."""
    return sum(c.isalpha() for c in text)


def units(text: str) -> int:
    """How much the text says: Chinese characters plus words of other scripts."""
    han = len(_HAN_LETTER.findall(text))
    return han + sum(word[0].isalpha() for word in _HAN_LETTER.sub(" ", text).split())


def shown(name: str) -> str:
    """The name for a sentence: at most 60 characters, icon characters as code points."""
    readable = "".join(
        f"U+{ord(c):04X}" if unicodedata.category(c) == "Co" else c for c in squeeze(name)
    )
    return readable if len(readable) <= _SHOWN else readable[: _SHOWN - 1] + "…"


@cache
def known(key: str) -> frozenset[str]:
    """A word list in the form that `plain` gives. Raises KeyError for an unknown list."""
    return frozenset(plain(word) for word in load_words(_WORDS)[key])


@cache
def whole(key: str) -> re.Pattern[str]:
    """A list of patterns as one. Raises KeyError for an unknown list."""
    return re.compile("|".join(f"(?:{p})" for p in load_words(_WORDS)[key]))


def in_list(name: str, key: str) -> bool:
    """True when the name is a word of the list, signs around it and a count after it aside."""
    word = core(name)
    return bool(word) and (word in known(key) or _uncounted(word) in known(key))


def nature(name: str, source: str = "") -> Nature:
    """What the name is. `source` is the address of the image that it names, "" when unknown."""
    text = plain(name)
    if not text:
        return Nature.EMPTY
    if not any(c.isalnum() for c in text):
        private = any(unicodedata.category(c) == "Co" for c in text)
        return Nature.PRIVATE_USE if private else Nature.SIGNS
    if len(text) > _LONGEST_FILE_NAME:
        return Nature.WORDS
    file = _IMAGE_FILE.fullmatch(text)
    if file is not None:
        return _file(file[1].replace("\\", "/").rpartition("/")[2])
    if _DIGITS.fullmatch(text):
        return _number(text)
    if _HEX.fullmatch(text) or _UUID.fullmatch(text):
        return Nature.NUMBER
    if _CMS_FILE.fullmatch(text) or _stem_and_count().fullmatch(text):
        return Nature.FILE_NAME
    if _JOINED.fullmatch(text):
        return _file(text)
    if any(c.isdigit() for c in text) and text.isascii() and text == _stem(source):
        return Nature.FILE_WITH_WORDS
    return Nature.WORDS


def _file(stem: str) -> Nature:
    """A file's name, as such or with words that a person could have meant."""
    if _stem_and_count().fullmatch(stem) or stem in known("file_stem"):
        return Nature.FILE_NAME
    rest = "".join(c for c in stem if c.isalpha() and not c.isascii())
    for word in sorted(known("file_stem"), key=len, reverse=True):
        rest = rest.replace(word, "")
    spaced = [word for word in stem.split(" ") if letters(word) > 1]
    joined_words = "_" in stem and not any(c.isdigit() for c in stem)
    prefixed = re.split(r"[_-]", stem)[0] in known("file_stem")
    if letters(rest) > 1 or len(spaced) > 1 or (joined_words and not prefixed):
        return Nature.FILE_WITH_WORDS
    return Nature.FILE_NAME


def _number(text: str) -> Nature:
    bare = text.strip("#() ")
    meant = whole("hotline_pattern").fullmatch(bare) or whole("date_pattern").fullmatch(bare)
    return Nature.KNOWN_NUMBER if meant else Nature.NUMBER


def _stem(source: str) -> str:
    """The file name of an address without its ending; "" for data addresses."""
    if source.lstrip().lower().startswith("data:"):
        return ""
    name = plain(unquote(source)).partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[0]


def _uncounted(word: str) -> str:
    """The word without a count of up to four digits at its end."""
    bare = word.rstrip("0123456789()")
    return bare.rstrip(" _-") if _COUNTED.fullmatch(word[len(bare) :]) else word


@cache
def _stem_and_count() -> re.Pattern[str]:
    """Names such as "img_2031" and "banner01": a usual start, numbers, nothing else."""
    stems = "|".join(re.escape(s) for s in sorted(known("file_stem"), key=len, reverse=True))
    return re.compile(rf"({stems})([-_ ]({stems}))?[-_ ()\d]*\d[-_ ()]*[a-z]?")
