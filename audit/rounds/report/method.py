"""How the ranking was made, in sentences with the scheme's own numbers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from audit.report.figures import shown
from audit.report.instrument import instrument_line
from audit.rounds.model import RoundResult
from audit.rounds.report.words import RoundWords
from rules.tree import Adds, Missing


def method_lines(result: RoundResult, words: RoundWords) -> tuple[str, ...]:
    """What was computed from what, one sentence each."""
    tree = result.tree
    lines = [words.label("method-leaves", n=len(tree.leaves))]
    lines.append(formula(result, words))
    for answers in tree.scales.values():
        known = [
            words.label("worth", answer=words.answer(a.id), value=shown(a.value))
            for a in answers.values()
        ]
        lines.append(words.label("method-answers", answers=words.listed(known)))
    lines.append(words.label("method-not-applicable"))
    lines.append(words.label(f"method-missing-{tree.missing or Missing.UNRANKED}"))
    lines.append(deciders(result, words))
    lines.append(words.label("method-open"))
    lines.append(words.label("method-ties"))
    if result.intervals and result.resamples:
        lines.append(words.label("method-resampled", n=result.resamples, seed=result.seed))
    else:
        lines.append(words.label("method-not-resampled", seed=result.seed))
    if result.weighted:
        names = dict.fromkeys(one.weighting for one in result.weighted)
        lines.append(words.label("method-weightings", names=words.listed(list(names))))
    return tuple(lines)


def formula(result: RoundResult, words: RoundWords) -> str:
    """The total from its parts: "总分 = (门户网站 × 4 + 手机客户端 × 6) ÷ 10"."""
    nodes = result.tree.first_level
    weighted = [node for node in nodes if node.adds is Adds.WEIGHT]
    if len(weighted) != len(nodes) or not nodes:
        return words.label("method-points", full=shown(result.tree.full_points))
    terms = " + ".join(f"{words.node(node)} × {shown(node.amount)}" for node in nodes)
    whole = sum((node.amount for node in nodes), Fraction(0))
    ratio = " : ".join(shown(node.amount) for node in nodes)
    return words.label("method-weights", terms=terms, whole=shown(whole), ratio=ratio)


def deciders(result: RoundResult, words: RoundWords) -> str:
    """Who may decide how many of the indicators."""
    counts = Counter(leaf.judged_by for leaf in result.tree.leaves)
    return words.label(
        "method-deciders",
        machine=counts["machine"],
        person=counts["person"],
        both=counts["both"],
    )


def limit_lines(result: RoundResult, words: RoundWords) -> tuple[str, ...]:
    """What the ranking does not show."""
    keys = ["limit-sample", "limit-ranges", "limit-machine", "limit-not-measured"]
    if result.intervals:
        keys.insert(1, "limit-intervals")
    if result.before is not None:
        keys.append("limit-before")
    lines = [words.label(key) for key in keys]
    digest = result.ranking.origin.catalogue
    return (*lines, instrument_line(result.instrument, digest, words.shared))


def comparison_notes(result: RoundResult, words: RoundWords) -> tuple[str, ...]:
    """What the reader must know before comparing with the last round."""
    before, tree = result.before, result.tree
    if before is None:
        return (words.label("before-none"),)
    lines = [words.label("before-is", title=before.title or before.round)]
    now = f"{tree.id}@{tree.version}"
    if before.scheme != now:
        return (*lines, words.label("before-other-scheme", before=before.scheme, now=now))
    if before.catalogue != result.ranking.origin.catalogue:
        lines.append(words.label("before-other-catalogue"))
    here, there = {b.id for b in result.bodies}, set(before.totals)
    if here != there:
        came, gone = len(here - there), len(there - here)
        lines.append(words.label("before-other-bodies", came=came, gone=gone))
    return tuple(lines)
