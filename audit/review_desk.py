"""A round as its reviewers see it: what was said of each item, and what a person's words name."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from audit.people.model import NO, NOT_APPLICABLE, YES, Medium, Observation, Review, Tester
from audit.people.reviewing import unique
from audit.people.settle import Item, Settled, item_of
from audit.people.worksheet import answer_of
from audit.report.safe import plain
from audit.rounds.folder import RoundFolder
from audit.rounds.people_work import PeopleWork
from audit.rounds.tasks import RoundTasks
from audit.telling import CommandError
from audit.workspace import WorkspaceError
from rules.load import load_catalogue, load_texts
from rules.tree import Node

_MOST_NAMES = 50
_PLATFORMS = {Medium.WEB: "", Medium.ANDROID: "android", Medium.IOS: "ios"}


class Desk:
    """A round and everything that its people said, read once."""

    def __init__(self, folder: RoundFolder, work: PeopleWork, lang: str) -> None:
        self.folder = folder
        self.work = work
        self.lang = lang
        self.texts = load_texts(lang)
        self.testers = {tester.id: tester for tester in work.testers}

    @classmethod
    def open(cls, path: Path, lang: str) -> Desk:
        """Read a round. Raises RoundError and PeopleError."""
        folder = RoundFolder.open(path)
        with folder.people() as people:
            return cls(folder, PeopleWork.read(people, double=folder.double), lang)

    @cached_property
    def history(self) -> dict[str, Observation]:
        """Every observation there is, by its id."""
        return {o.id: o for work in self.work.bodies.values() for o in work.observations}

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """Every review there is."""
        return tuple(r for work in self.work.bodies.values() for r in work.reviews)

    def settled(self, body: str = "") -> list[Settled]:
        """The items of a body or of all, in the order of the round's file."""
        bodies = [b.id for b in self.folder.file.bodies if body in ("", b.id)]
        return [one for name in bodies for one in self.work.body(name).settled.values()]

    def of(self, observation: Observation) -> Settled:
        """What an observation is part of."""
        return self.work.body(observation.body).settled[item_of(observation)]

    def tester(self, code: str) -> Tester:
        """A person of the round. Raises CommandError with the list of codes."""
        found = self.testers.get(code)
        if found is None:
            listed = "、".join(sorted(self.testers)[:_MOST_NAMES]) or "-"
            raise CommandError("tasks-tester-unknown", tester=code, known=listed)
        return found

    def observation(self, prefix: str) -> Observation:
        """The observation that the beginning of an id names. Raises Refusal."""
        return unique(prefix, self.history)

    # ---- What a person names ---------------------------------------------------------------

    def item(self, body: str, indicator: str, platform: str = "", finding: str = "") -> Item:
        """What the words of a command name; the platform may be left out where there is one.

        Raises RoundError, CommandError and Refusal.
        """
        self.folder.body(body)
        self._node(indicator)
        where = self._platform(body, indicator, platform)
        item = Item(body=body, platform=where, indicator=indicator)
        if not finding:
            return item
        known = {
            one.item.finding: one.item
            for one in self.settled(body)
            if one.item.finding and (one.item.indicator, one.item.platform) == (indicator, where)
        }
        return unique(finding, known)

    def answer(self, text: str, item: Item) -> str:
        """The id of an answer to the item that is written in any way that is understood.

        What is none comes back as it is, to be refused.
        """
        found = answer_of(text, self.allowed(item))
        if found is not None or item.finding is not None:
            return found or text.strip()
        scale = self.folder.tree.scales.get(self._node(item.indicator).scale, {})
        named = (one.id for one in scale.values() if text.strip() in one.words)
        return next(named, text.strip())

    def allowed(self, item: Item) -> tuple[str, ...]:
        """The answers that an item may have."""
        if item.finding is not None:
            return (YES, NO)
        catalogue = load_catalogue()
        for task in catalogue.tasks.values():
            if task.indicator == item.indicator:
                return task.answers
        scheme = catalogue.schemes.get(self.folder.machine_scheme)
        values = (result.value for result in scheme.values) if scheme is not None else ()
        return (*values, NOT_APPLICABLE)

    def _node(self, indicator: str) -> Node:
        node = self.folder.tree.nodes.get(indicator)
        if node is None or node.children:
            known = "、".join(leaf.id for leaf in self.folder.tree.leaves)
            raise CommandError(
                "review-indicator-unknown",
                indicator=indicator,
                scheme=self.folder.file.scheme,
                known=known,
            )
        return node

    def _platform(self, body: str, indicator: str, platform: str) -> str:
        """The platform that is meant. Raises CommandError for one that cannot be."""
        known = [_PLATFORMS[target.medium] for target in self.work.body(body).targets]
        if _is_app(self.folder, indicator):
            choice = [name for name in known if name]
        else:
            choice = [name for name in known if not name]
        wanted = "" if platform == "web" else platform
        if platform and wanted in choice:
            return wanted
        if not platform and len(choice) == 1:
            return choice[0]
        listed = "、".join(name or "web" for name in choice) or "-"
        raise CommandError(
            "review-platform", body=body, indicator=indicator, value=platform or "-", known=listed
        )

    # ---- Words -----------------------------------------------------------------------------

    def name(self, body: str) -> str:
        """A body's name."""
        return self.folder.subject(body).name

    def title(self, item: Item) -> str:
        """What was asked: the question as worklists have it, or the indicator."""
        if item.finding is not None:
            return self._questions.get(item) or self._asked(item)
        node = self.folder.tree.nodes.get(item.indicator)
        if node is None:
            return item.indicator
        return node.title if self.lang == "zh" or not node.title_en else node.title_en

    def evidence(self, observation: Observation) -> tuple[str, ...]:
        """The files of an observation, below the round's folder."""
        files = [self.work.files.get(clip.sha256) for clip in observation.evidence]
        return tuple(os.path.relpath(file, self.folder.path) for file in files if file is not None)

    def say(self, key: str, **data: str) -> str:
        """A sentence in the reader's language, harmless to print."""
        return plain(self.texts.message(key, data))

    @cached_property
    def _questions(self) -> dict[Item, str]:
        return {}

    def _asked(self, item: Item) -> str:
        """The title of a question; its body is judged for that, and all others come along."""
        targets = (t for work in self.work.bodies.values() for t in work.targets)
        try:
            rows = RoundTasks(self.folder, targets, (), self.lang).body(item.body)
        except (WorkspaceError, CommandError):
            rows = ()  # the captures are gone; what was said is still there
        for row in rows:
            if row.finding is not None:
                same = Item(
                    body=row.body,
                    platform=row.platform,
                    indicator=row.indicator,
                    finding=row.finding,
                )
                self._questions[same] = row.title
        return self._questions.setdefault(item, item.finding or "")


def _is_app(folder: RoundFolder, indicator: str) -> bool:
    scheme = load_catalogue().schemes.get(folder.machine_scheme)
    known = scheme.indicator(indicator) if scheme is not None else None
    if scheme is None or known is None:
        return False
    return {group.id: group.part for group in scheme.groups}[known.group] == "app"
