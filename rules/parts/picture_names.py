"""Compares the words read in a picture with what a name or a page says."""

from __future__ import annotations

import re
import unicodedata

from rules.words import load_words, word_pattern

_WORDS = "pictures"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_TOKEN = re.compile(r"[^\W_]+")


def joined(text: str) -> str:
    """Letters and digits only, in one case and width: how words are compared."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in normal if c.isalnum())


def said(words: str, text: str) -> float:
    """The share (0 to 1) of the words that the text says too; order and spaces do not matter.

    Compared are runs of two or three characters, so that a wrongly read letter does little harm.
    """
    wanted, there = joined(words), joined(text)
    if not wanted:
        return 1.0
    length = 3 if len(wanted) > 6 else 2
    if len(wanted) < length:
        return 1.0 if wanted in there else 0.0
    runs = [wanted[i : i + length] for i in range(len(wanted) - length + 1)]
    return sum(run in there for run in runs) / len(runs)


def han(text: str) -> int:
    """How many Chinese characters the text has."""
    return len(_HAN.findall(text))


def latin(text: str) -> int:
    """How many Latin letters the text has."""
    return len(_LATIN.findall(text))


def names_logo(name: str) -> bool:
    """True when the name says that the image is a logo or an icon."""
    return word_pattern(_WORDS, "logo").search(name) is not None


def must_be_picture(name: str) -> bool:
    """True when the name says that the picture cannot be replaced by text: a chart, a signature."""
    return word_pattern(_WORDS, "essential").search(name) is not None


def ornamental(words: str) -> bool:
    """True for nothing but words such as NEW and HOT, or for too few letters to be a word."""
    known = load_words(_WORDS)["ornament"]
    kept = [t for t in _TOKEN.findall(words) if t.casefold() not in known]
    return not kept or (han("".join(kept)) < 2 and max(map(len, kept)) < 3)


def refers(text: str) -> bool:
    """True when a text says that the picture beside it is meant: 如图所示, as shown below."""
    patterns = load_words(_WORDS)["referred_pattern"]
    return any(re.search(p, text, re.IGNORECASE) for p in patterns)


def other_name(words: str, name: str) -> bool:
    """True when picture and name are each a proper name, and certainly not the same one.

    A name of a logo, or one in capitals and digits such as W3C, against a picture that reads
    something else in the same script. Initials of each other are the same name.
    """
    logo = names_logo(name)
    bare = word_pattern(_WORDS, "logo").sub(" ", name)
    ours, theirs = _TOKEN.findall(bare), _TOKEN.findall(words)
    if not ours or not 1 <= len(theirs) <= 4 or len(ours) > 4:
        return False
    if han(bare) or han(words) or not latin(words) or not latin(bare):
        return False
    if not all(_is_name(t) for t in theirs) or not (logo or all(_is_name(t) for t in ours)):
        return False
    if logo and not any(t[0].isupper() or t[0].isdigit() for t in ours):
        return False
    one, other = joined(bare), joined(words)
    if min(len(one), len(other)) < 3 or said(one, other) > 0 or said(other, one) > 0:
        return False
    return not (_abbreviates(other, one) or _abbreviates(one, other))


def _is_name(token: str) -> bool:
    """True for what is written like a proper name: IBM, W3C, YouTube."""
    if len(token) < 2:
        return token.isdigit()
    return sum(c.isupper() for c in token) >= 2 or any(c.isdigit() for c in token)


def _abbreviates(short: str, long: str) -> bool:
    """True when the letters of one stand in the other in their order, the first one first."""
    letters = [c for c in short if c.isalpha()]
    if not letters or not long or letters[0] != long[0]:
        return False
    rest = iter(long)
    return all(c in rest for c in letters)
