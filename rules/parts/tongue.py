"""What language a text is in, as far as it is certain: by its script, letters and common words.

Asked is only whether a text can be in the language that it is said to be in. Which other language
it is in is told as the best guess. Neighbours (Danish and Norwegian, Malay and Indonesian) are
never told apart, names and quoted words prove nothing.
"""

from __future__ import annotations

import importlib
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any

from rules.words import load_words

_WORDS = "languages"
HAN, LATIN, KANA = "han", "latin", "kana"
# Characters that count one by one, and scripts whose words do.
_BY_CHARACTER = {
    HAN: r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]",
    KANA: r"[\u3041-\u30fa\u31f0-\u31ff]",
    "hangul": r"[\u1100-\u11ff\uac00-\ud7af]",
    "thai": r"[\u0e00-\u0eff]",
    "tibetan": r"[\u0f00-\u0fff]",
    "devanagari": r"[\u0900-\u097f]",
    "other": r"[\u0980-\u0dff\u1000-\u10ff\u1200-\u18af\u0530-\u058f]",
}
_BY_WORD = {
    LATIN: r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]{2,}",
    "cyrillic": r"[\u0400-\u052f]{2,}",
    "greek": r"[\u0370-\u03ff]{2,}",
    "arabic": r"[\u0600-\u06ff\u0750-\u077f]{2,}",
    "hebrew": r"[\u0590-\u05ff]{2,}",
}
_ANY = re.compile("|".join(f"(?P<{name}>{p})" for name, p in {**_BY_CHARACTER, **_BY_WORD}.items()))
_TAG = re.compile(r"([a-z]{2,3})(-[a-z0-9]{1,8})*")
_SCRIPT_SUBTAG = re.compile(r"-([a-z]{4})(-|$)")
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|„[^“”]*[“”]|‘[^’]{2,}’|\"[^\"]*\"|「[^」]*」")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@|\.(?:com|org|net|cn|gov|html?)\b)\S*", re.IGNORECASE)
_COUNTED = 40_000  # characters
_READ = 4_000  # characters; what follows is not read
_CHUNK = 400  # characters that are identified at once
_CHUNKS = 12
_LEAST_COMMON = 0.25  # share of an English text's words that are among the most frequent


class Differs(IntEnum):
    """Whether a text is in another language than the stated one."""

    NO = 0
    LIKELY = 1
    SURE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A language as a page states it: code, script and, for Chinese, simplified or traditional."""

    code: str
    script: str
    variant: str = ""  # hans · hant · ""


def stated_language(tag: str) -> Stated | None:
    """What a lang attribute says; None for a malformed tag or a language that is not judged."""
    plain = tag.strip().lower().replace("_", "-")
    found = _TAG.fullmatch(plain)
    if found is None:
        return None
    code = found[1]
    script = _script_of(code)
    subtag = _SCRIPT_SUBTAG.search(plain)
    named = subtag[1] if subtag is not None else ""
    if script is None or named not in {"", "hans", "hant"}:
        return None
    return Stated(code=code, script=script, variant=named or _variant(plain))


def _variant(tag: str) -> str:
    if tag in {"zh-cn", "zh-sg"}:
        return "hans"
    return "hant" if tag in {"zh-tw", "zh-hk", "zh-mo"} else ""


@cache
def _script_of(code: str) -> str | None:
    words = load_words(_WORDS)
    for key, codes in words.items():
        if key.startswith("written_") and code in codes:
            return key.removeprefix("written_")
    return LATIN if code in words["told_apart"] or code == "nb" else None


def units(text: str) -> Counter[str]:
    """How much of each script the text shows: characters or, where they are parted, words.

    Of a very long text the beginning is counted.
    """
    return Counter(found.lastgroup or "" for found in _ANY.finditer(text[:_COUNTED]))


def right_units(counted: Mapping[str, int], script: str) -> int:
    """Of counted units, those that a text in a language of this script may show."""
    own = counted.get(script, 0)
    # Japanese is written with both; Korean sometimes.
    return own + counted.get(HAN, 0) if script in {KANA, "hangul"} else own


def variant_counts(text: str) -> tuple[int, int]:
    """How many characters of the text are in simplified and how many in traditional form only."""
    simplified, traditional = _forms()
    counted = Counter(text)
    return (
        sum(n for c, n in counted.items() if c in simplified),
        sum(n for c, n in counted.items() if c in traditional),
    )


@cache
def _forms() -> tuple[frozenset[str], frozenset[str]]:
    pairs = load_words(_WORDS)["chinese_pairs"]
    return frozenset(p[0] for p in pairs), frozenset(p[1] for p in pairs)


def differs(text: str, code: str) -> tuple[Differs, str]:
    """Whether one text in Latin letters is not in the language `code`, and which it is instead.

    The second is "" where nothing is known. Quoted words count only where there are no others.
    """
    read = _unquoted(_ADDRESS.sub(" ", text[:_READ]))
    words = _WORD.findall(read)
    letters = sum(map(len, words))
    if len(words) < 2 or letters < 10:
        return Differs.NO, ""
    known = ranks(read)
    code = "no" if code == "nb" else code
    best = max(known, key=lambda one: known[one], default="")
    if code not in known or best == code or related(best, code):
        return Differs.NO, best
    return _weighed(words, known[best], known[code], best, code), best


def _weighed(words: list[str], best: float, own: float, other: str, code: str) -> Differs:
    theirs, ours = _frequent(other), _frequent(code)
    spoken = [word.casefold() for word in words]
    for_other = sum(word in theirs and word not in ours for word in spoken)
    for_own = sum(word in ours and word not in theirs for word in spoken)
    ratio = best / max(own, 1e-9)
    if len(words) >= 12:
        sure = best >= 0.85 and ratio >= 200 and for_own * 4 <= for_other
        sure = sure and (bool(for_other) or not theirs)
        return Differs.SURE if sure else Differs.LIKELY if ratio >= 20 else Differs.NO
    if for_own:
        return Differs.NO
    if best >= 0.35 and ratio >= 300 and _tells(words):
        return Differs.SURE
    if for_other >= 3 and ratio >= 3 and len(words) >= 6 and ours:
        return Differs.SURE
    likely = best >= 0.35 and ratio >= 2 and len(words) >= 3 and _tells(words)
    return Differs.LIKELY if likely else Differs.NO


def _tells(words: list[str]) -> bool:
    """True when a word is no name: of some length and written small, in the middle of a phrase."""
    particles = load_words(_WORDS)["particles"]
    return any(len(w) >= 4 and w.islower() and w not in particles for w in words)


def most_differ(text: str, code: str) -> tuple[Differs, str]:
    """`differs` for the text of a whole page: SURE when nearly all its parts surely do.

    Read are twelve stretches spread over the text. LIKELY when a good part of them do.
    """
    if len(text) <= 2 * _CHUNK:
        return differs(text, code)
    parts = _chunks(text)
    said = [differs(part, code) for part in parts]
    sure = [best for found, best in said if found is Differs.SURE]
    if not sure:
        return Differs.NO, ""
    share = len(sure) / len(parts)
    best = Counter(sure).most_common(1)[0][0]
    found = Differs.SURE if share >= 0.85 else Differs.LIKELY if share >= 0.4 else Differs.NO
    return found, best


def _chunks(text: str) -> list[str]:
    step = max(_CHUNK, math.ceil(len(text) / _CHUNKS))
    cut = (text[i : i + _CHUNK] for i in range(0, len(text), step))
    kept = [part for part in cut if len(_WORD.findall(part)) >= 12]
    return kept or [text[:_READ]]


def _unquoted(text: str) -> str:
    rest = _QUOTED.sub(" ", text)
    return rest if len(_WORD.findall(rest)) >= 2 else text


def related(one: str, other: str) -> bool:
    """True for languages that are never told apart."""
    return any({one, other} <= set(group.split()) for group in load_words(_WORDS)["related"])


def english_sentences(text: str, least: int) -> bool:
    """True for at least so many words that are surely English sentences: no list, no reference."""
    words = [w.casefold() for w in _WORD.findall(_ADDRESS.sub(" ", text[:_READ]))]
    if len(words) < max(least, 1):
        return False
    lists = load_words(_WORDS)
    common = sum(w in _frequent("en") or w in lists["particles"] for w in words)
    finite = {w for w in words if w in lists["finite_en"]}
    if len(finite) < 2 or common < _LEAST_COMMON * len(words):
        return False
    return ranks(text[:_READ]).get("en", 0.0) >= 0.9


@cache
def _frequent(code: str) -> frozenset[str]:
    return frozenset(load_words(_WORDS).get(f"frequent_{code}", ()))


@lru_cache(maxsize=1024)
def ranks(text: str) -> Mapping[str, float]:
    """How likely each language is, 0 to 1, by the sequences of its letters."""
    return dict(_identifier().rank(text))


@cache
def _identifier() -> Any:
    # Half a second and 50 MB: only where a page has something to tell apart.
    library = importlib.import_module("py3langid.langid")
    found = library.LanguageIdentifier.from_model_file(library.MODEL_FILE, norm_probs=True)
    known = set(found.nb_classes)
    found.set_languages([c for c in load_words(_WORDS)["told_apart"] if c in known])
    return found
