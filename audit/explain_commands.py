"""What `explain` does, apart from reading the command line."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.console import Console

from audit.people.model import Waiver
from audit.report.model import ReportIndicator
from audit.report.summary import name_of
from audit.report.words import Words
from audit.rounds.explain import Account, account_of
from audit.rounds.explain_blocks import Block, Line, Say
from audit.rounds.explain_bodies import Explained, combine_of, in_round, single_body
from audit.rounds.explain_index import NAME, render_index
from audit.rounds.explain_interval import kept_interval
from audit.rounds.explain_json import TrailJson, account_json
from audit.rounds.explain_open import wanted_of
from audit.rounds.explain_printing import Printing
from audit.rounds.explain_trail import trail_of
from audit.rounds.explain_trail_words import FIRST, TrailWords
from audit.rounds.explain_words import account_blocks, loss_words
from audit.rounds.folder import SCORES, RoundFolder, is_round
from audit.rounds.model import RoundResult
from audit.rounds.scored import measure
from audit.telling import CommandError
from rules.load import load_catalogue
from rules.tree import Tree

FORMAT = "yd-explain/1"
_NEAR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed: a round with a body and an indicator, or a workspace with an indicator.

    `platform` None = all of them. `json` is a file to write beside what is printed; `everything`
    lists all findings instead of the first ones. `accept_changes` goes on though scheme or rules
    have changed since the round was made.
    """

    path: Path
    first: str = ""
    second: str = ""
    platform: str | None = None
    json: Path | None = None
    everything: bool = False
    accept_changes: bool = False
    codes: bool = False


def explain(asked: Asked, console: Console, *, lang: str, plain: bool) -> int:
    """Explain a score down to elements, files and people; gives the exit code back.

    Raises CommandError for a body or indicator that is not there, with near ones; RoundError,
    WorkspaceError, PeopleError and ToolError.
    """
    if not is_round(asked.path):
        return _single(asked, console, lang=lang, plain=plain)
    folder = RoundFolder.open(asked.path, codes=asked.codes)
    printing = Printing(console, folder.tree, lang, plain)
    name = _body_named(asked, folder) if asked.first else ""  # known before anything is judged
    result = measure(folder, weightings=bool(name), accept_changes=asked.accept_changes)
    if not name:
        return _all_bodies(asked, result, folder, printing)
    body = in_round(folder, result, name)
    head = printing.say(
        "title", name=body.account.name, body=body.id, round=folder.file.title or folder.file.id
    )
    count, resamples = len(result.ranking.together.places), 0
    kept = kept_interval(folder.path / SCORES, result, body.id)
    if kept is not None:
        interval, resamples = kept
        body = replace(body, account=replace(body.account, interval=interval))
    return _told(asked, body, asked.second, printing, head, count=count, resamples=resamples)


def _body_named(asked: Asked, folder: RoundFolder) -> str:
    """The body's id; its name will do. Raises CommandError with near ones."""
    known = {body.id: body.name for body in folder.file.bodies}
    wanted = asked.first.strip()
    found = [i for i, name in known.items() if wanted in (i, name)]
    if found:
        return found[0]
    if _indicators_like(wanted, folder.tree):
        raise CommandError("explain-indicator-alone", path=str(asked.path), indicator=wanted)
    near = _near(wanted, [*known, *known.values()])
    raise CommandError("explain-no-body", value=wanted, near=near)


def _indicators_like(wanted: str, tree: Tree) -> bool:
    return wanted.upper() in {leaf.id.upper() for leaf in tree.leaves}


def _all_bodies(asked: Asked, result: RoundResult, folder: RoundFolder, printing: Printing) -> int:
    """A line for each body, and the index of all of their scores as a file."""
    say, combine = printing.say, combine_of(folder)
    lines = []
    for facts in result.bodies:
        account = account_of(result, facts.id, combine=combine)
        words = {"name": facts.name, "body": facts.id, "total": total_line(account, say)}
        worst = next((one for one in account.losses if one.lost), None)
        if not account.measured:
            lines.append(say("body-line-unmeasured", **words))
        elif worst is None:
            lines.append(say("body-line-none", **words))
        else:
            lines.append(say("body-line", worst=loss_words(worst, say), **words))
    block = Block(heading=say("h-bodies"), lines=tuple(Line(text=text) for text in lines))
    printing.show([block])
    out = asked.json or folder.path / NAME
    printing.file(out, render_index(result, combine=combine))
    command = shlex.join(["yd-audit", "explain", str(asked.path)])
    printing.line(say("next", command=f"{command} {say('example-names')}"))
    return 0


def total_line(account: Account, say: Say) -> str:
    """The total in few words."""
    if account.value is not None:
        return say.figure(account.value)
    if account.low is not None and account.high is not None:
        return say.span(account.low, account.high)
    return say("none")


def _single(asked: Asked, console: Console, *, lang: str, plain: bool) -> int:
    body = single_body(asked.path, codes=asked.codes)
    if asked.second:
        raise CommandError("explain-two-names", path=str(asked.path), indicator=asked.second)
    printing = Printing(console, body.account.tree, lang, plain)
    words = Words(body.report, catalogue=load_catalogue(), texts=printing.texts)
    named = replace(body.account, name=name_of(body.report, words))
    head = printing.say("title-single", name=named.name, path=str(asked.path))
    return _told(asked, replace(body, account=named), asked.first, printing, head)


def _told(
    asked: Asked,
    body: Explained,
    indicator: str,
    printing: Printing,
    head: str,
    *,
    count: int = 0,
    resamples: int = 0,
) -> int:
    say = printing.say
    rows = _rows(body, indicator, asked) if indicator or asked.everything else ()
    document: dict[str, Any] = {"format": FORMAT, **account_json(body.account)}
    tree = body.account.tree
    title = say.own(tree.title, tree.title_en)
    lines = (Line(text=say("scheme", scheme=title, id=f"{tree.id}@{tree.version}")),)
    blocks = [Block(heading=head, lines=lines)]
    if not indicator:
        blocks += account_blocks(body.account, say, count=count, resamples=resamples)
    document["indicators"] = []
    for row in rows:
        made, data = _trail(asked, body, row, printing)
        document["indicators"].append(data)
        if indicator:
            blocks += made
    printing.show(blocks)
    if not indicator:
        typed = ["yd-audit", "explain", str(asked.path), *([asked.first] if asked.first else [])]
        command = f"{shlex.join(typed)} {say('example-indicator')}"
        printing.line(say("next", command=command))
    if asked.json is not None:
        printing.document(asked.json, document)
    return 0


def _trail(
    asked: Asked, body: Explained, row: ReportIndicator, printing: Printing
) -> tuple[tuple[Block, ...], dict[str, Any]]:
    sources = body.sources
    trail = trail_of(sources, row)
    wanted = wanted_of(trail, body.id, body.people.testers, body.people.assignments)
    losses = {(one.id, one.platform): one for one in body.account.losses}
    loss = losses.get((row.id, row.platform))
    idle = [w for w in body.idle if _rule_of(w, body) in ("", row.id)]
    words = Words(body.report, catalogue=sources.catalogue, texts=printing.texts)
    first = None if asked.everything else FIRST
    telling = TrailWords(printing.say, words, words.scheme, sources.testers, str, first=first)
    data = TrailJson(words, sources.testers, body.root).trail(trail, loss, wanted, idle)
    return telling.blocks(trail, loss, wanted, idle), data


def _rule_of(waiver: Waiver, body: Explained) -> str:
    """The indicator that a waiver's rule belongs to, "" for a rule that is not known."""
    rule = body.sources.catalogue.rules.get(waiver.rule)
    return rule.indicator if rule is not None else ""


def _rows(body: Explained, indicator: str, asked: Asked) -> tuple[ReportIndicator, ...]:
    """The lines of the report that were asked for. Raises CommandError with near ones."""
    every = body.report.indicators
    if indicator:
        wanted = indicator.strip().upper()
        every = tuple(row for row in every if row.id.upper() == wanted)
        if not every:
            known = list(dict.fromkeys(row.id for row in body.report.indicators))
            titles = [row.title for row in body.report.indicators]
            near = _near(indicator, known, titles)
            name = body.account.name or str(asked.path)
            raise CommandError("explain-no-indicator", body=name, value=indicator, near=near)
    if asked.platform is None:
        return every
    found = tuple(row for row in every if row.platform == asked.platform)
    if not found:
        there = "、".join(dict.fromkeys(row.platform or "web" for row in every)) or "-"
        raise CommandError(
            "explain-no-platform",
            body=body.account.name or str(asked.path),
            indicator=indicator or "-",
            platform=asked.platform or "web",
            near=there,
        )
    return found


def _near(wanted: str, known: Sequence[str], more: Sequence[str] = ()) -> str:
    """What looks like it, or else the first that there are."""
    folded = {name.casefold(): name for name in (*known, *more)}
    close = get_close_matches(wanted.casefold(), folded, n=_NEAR, cutoff=0.5)
    names = [folded[name] for name in close] or list(dict.fromkeys(known))[:_NEAR]
    return "、".join(names) or "-"
