"""What the reader of a round's report should know first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from audit.report.figures import shown
from audit.rounds.model import RoundResult
from audit.rounds.report.figures_view import means_of
from audit.rounds.report.words import RoundWords
from audit.scoring.result import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Key figures as names and values, and sentences; all in the reader's language."""

    facts: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]


def summary_of(result: RoundResult, words: RoundWords) -> Summary:
    """How many bodies have a place, who leads, the mean, and what is still open."""
    standings = Counter(body.result.standing for body in result.bodies)
    placed = result.ranking.together.places
    best = [words.body(p.body) for p in placed if p.place == 1]
    mean = means_of(result)[0].now
    facts = [
        (
            words.label("key-bodies"),
            words.label("key-ranked", n=len(placed), of=len(result.bodies)),
        ),
        (words.label("key-first"), words.listed(best) if best else words.label("key-first-none")),
        (
            words.label("key-mean"),
            shown(mean.value) if mean.value is not None else words.label("mean-none"),
        ),
        (words.label("key-open"), words.label("bodies", n=standings[Standing.PROVISIONAL])),
    ]
    sentences = []
    if not placed:
        sentences.append(words.label("nobody-placed"))
    for standing in (Standing.PROVISIONAL, Standing.VETOED, Standing.UNRANKED, Standing.EMPTY):
        if standings[standing]:
            key = f"some-{standing.value}"
            sentences.append(words.label(key, n=standings[standing]))
    open_disputes = sum(1 for dispute in result.disputes if dispute.open)
    if open_disputes:
        sentences.append(words.label("some-disputes", n=open_disputes))
    return Summary(facts=tuple(facts), sentences=tuple(sentences))
