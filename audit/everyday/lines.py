"""A check's outcome as a short plain list: one statement a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from audit.everyday.baseline import Entry
from audit.everyday.checking import Checked
from audit.everyday.config import Waiver
from audit.everyday.failing import Hit
from audit.report.safe import plain
from audit.report.words import Words, details_of
from rules.wording import Texts

_MOST = 30  # of one kind that are listed
_LONGEST = 160  # characters of a selector or a path


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The files and settings that sentences name; `baseline` "" without one."""

    config: str
    waivers: tuple[Waiver, ...]
    baseline: str
    other_catalogue: bool


def lines_of(checked: Checked, words: Words, texts: Texts, named: Named) -> Iterator[str]:
    """The lines, in the order of what has to be done."""

    def say(code: str, **data: str | int) -> str:
        return plain(texts.message(code, {key: str(value) for key, value in data.items()}))

    yield say("check-measured", n=checked.measured)
    for page in checked.unmeasured[:_MOST]:
        code = page.reasons[0] if page.reasons else "interrupted"
        why = words.reason(code, details_of(code, page.details)).what
        yield say("check-unmeasured", url=_cut(page.url), why=why)
    for page in checked.partly[:_MOST]:
        code = page.reasons[0] if page.reasons else "rule-failed"
        why = words.reason(code, details_of(code, page.details)).what
        yield say("check-partly", url=_cut(page.url), why=why)
    if named.other_catalogue:
        yield say("check-other-catalogue", path=named.baseline)
    for kind, head in (("failure", "check-new"), ("advice", "check-new-advice")):
        yield from _listed([h for h in checked.new if h.kind == kind], head, words, say)
    yield from _listed(
        [h for h in checked.new if h.kind == "question"], "check-new-questions", words, say
    )
    if not checked.new and checked.measured:
        whole = not (checked.unmeasured or checked.partly)
        yield say("check-none-new" if whole else "check-none-new-here")
    for one in checked.expired[:_MOST]:
        place = _place(one.hit, words, say)
        number, expires = one.number, one.waiver.expires.isoformat()
        yield say("check-expired", path=named.config, number=number, expires=expires, finding=place)
    if len(checked.expired) > _MOST:
        yield say("check-more", n=len(checked.expired) - _MOST)
    if named.baseline:
        known = len(checked.known) + len(checked.moved)
        yield say("check-known", n=known, path=named.baseline)
        if checked.moved:
            yield say("check-moved", n=len(checked.moved))
        yield from _entries(checked.repaired, "check-repaired", words, say)
        if checked.unseen:
            yield say("check-unseen", n=len(checked.unseen))
    if checked.waived:
        yield say("check-waived", n=len(checked.waived))
    for number in checked.idle[:_MOST]:
        what = _named(named.waivers[number - 1])
        yield say("check-idle", path=named.config, number=number, what=what)


class _Say(Protocol):
    def __call__(self, code: str, **data: str | int) -> str: ...


def _listed(hits: list[Hit], head: str, words: Words, say: _Say) -> Iterator[str]:
    if not hits:
        return
    yield say(head, n=len(hits))
    for number, hit in enumerate(hits[:_MOST], start=1):
        yield say("check-item", number=number, finding=_place(hit, words, say))
    if len(hits) > _MOST:
        yield say("check-more", n=len(hits) - _MOST)


def _place(hit: Hit, words: Words, say: _Say) -> str:
    where = _cut(" ".join(filter(None, (hit.spot.path, hit.finding.selector))))
    return say(
        "check-finding",
        sentence=words.sentence(hit.finding),
        rule=hit.finding.rule,
        where=where,
        id=hit.finding.id,
    )


def _entries(entries: Iterable[Entry], head: str, words: Words, say: _Say) -> Iterator[str]:
    entries = tuple(entries)
    if not entries:
        return
    yield say(head, n=len(entries))
    for number, entry in enumerate(entries[:_MOST], start=1):
        where = _cut(" ".join(filter(None, (entry.path, entry.selector))))
        title = words.rule_title(entry.rule)
        yield say(
            "check-item",
            number=number,
            finding=say("check-finding", sentence=title, rule=entry.rule, where=where, id=entry.id),
        )
    if len(entries) > _MOST:
        yield say("check-more", n=len(entries) - _MOST)


def _named(waiver: Waiver) -> str:
    parts = (waiver.finding, waiver.rule, waiver.path, waiver.selector)
    return _cut(" ".join(filter(None, parts)))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
