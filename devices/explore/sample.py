"""Drawing the sample after WCAG-EM: every kind of page, every template, and some at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from devices.explore import kinds, settings, urls
from devices.explore.model import Exploration, ExploredPage, LeftOut, Sample, SampledPage

_STATES = ("read", "shell", "unread")
_FORBIDDEN = frozenset({"robots-forbidden", "robots-unreachable"})
_NO_KINDS = frozenset({"other", "document"})


def choose(exploration: Exploration, *, pages: int, seed: int = 0) -> Sample:
    """The pages to audit, at most `pages` of them, in the order to audit them.

    The start page comes first, then one page of every kind that was found, then one of every
    template that is not covered yet. At least a tenth of the sample, and one page of the rest, is
    drawn at random; so is whatever the budget still allows. The answer depends on the pages and the
    seed, not on the order in which they were found. The start page is part of every sample, even
    if the plain client could not read it, unless robots.txt forbids it. Raises ValueError when
    `pages` is less than one.
    """
    if pages < 1:
        raise ValueError("a sample has at least one page")
    draw = _Draw(exploration, pages, seed)
    draw.structured()
    draw.random()
    return draw.result()


class _Draw:
    """A sample being drawn: `taken` in order, with the reason for each."""

    def __init__(self, exploration: Exploration, budget: int, seed: int) -> None:
        self.exploration, self.budget, self.seed = exploration, budget, seed
        start = min(exploration.pages, key=lambda p: (p.depth, p.key))
        self.rest = sorted((p for p in exploration.pages if p is not start), key=self._place)
        self.taken: list[tuple[ExploredPage, str]] = []
        self.notes = set(exploration.notes)
        if start.reason not in _FORBIDDEN:
            self.taken.append((start, "start"))

    def structured(self) -> None:
        """One page of each kind, then of each template, as far as the budget goes."""
        for page, how in chain(self._kinds(), self._templates()):
            if len(self.taken) >= self.budget - self._kept_for_random():
                self.notes.add("budget-too-small")
                return
            self._take(page, how)

    def random(self) -> None:
        """Pages in the order of the seed's shuffle until the budget is used up."""
        for page in self.rest[: self.budget - len(self.taken)]:
            self._take(page, "random")

    def result(self) -> Sample:
        """The sample with everything that was left out."""
        found = self.exploration
        shown = {kind for page, _ in self.taken for kind in page.kinds}
        passed_over = (
            LeftOut(url=urls.shown(page.url), reason="not-sampled") for page in self.rest
        )
        return Sample(
            method="wcag-em",
            seed=self.seed,
            budget=self.budget,
            pages=tuple(
                SampledPage(url=p.url, kinds=p.kinds, template=p.template, chosen=how)
                for p, how in self.taken
            ),
            left_out=tuple(sorted([*found.left_out, *passed_over], key=lambda x: x.url)),
            kinds_missing=tuple(kind for kind in kinds.required() if kind not in shown),
            discovered=found.discovered,
            explored=found.explored,
            notes=tuple(sorted(self.notes)),
        )

    def _take(self, page: ExploredPage, how: str) -> None:
        self.taken.append((page, how))
        self.rest = [p for p in self.rest if p is not page]

    def _kept_for_random(self) -> int:
        if self.budget < 3:
            return 0
        return max(1, self.budget // settings.sample().random.tenth)

    def _place(self, page: ExploredPage) -> tuple[int, str]:
        """Pages that could be read come first, within a state in the order of the shuffle."""
        return _STATES.index(page.state), urls.rank(self.seed, urls.local(page.key))

    def _kinds(self) -> Iterator[tuple[ExploredPage, str]]:
        """The best page of every kind that the pages taken so far do not show."""
        for kind in kinds.all_kinds():
            if kind in _NO_KINDS or any(p.kinds[0] == kind for p, _ in self.taken):
                continue
            mainly = [p for p in self.rest if p.kinds[0] == kind]
            partly = [p for p in self.rest if kind in p.kinds]
            if mainly:
                yield self._best(mainly, kind), "structured"
            elif partly and not any(kind in p.kinds for p, _ in self.taken):
                yield self._best(partly, kind), "structured"

    def _best(self, pages: Iterable[ExploredPage], kind: str) -> ExploredPage:
        """Readable, with the most evidence for the kind, of a new template, near the start."""
        covered = {p.template for p, _ in self.taken}
        return min(
            pages,
            key=lambda p: (
                _STATES.index(p.state),
                -p.evidence.get(kind, 0),
                p.template in covered,
                p.depth,
                self._place(p),
            ),
        )

    def _templates(self) -> Iterator[tuple[ExploredPage, str]]:
        """One page of every template that is not covered yet, the most common template first."""
        sizes = Counter(p.template for p in self.exploration.pages)
        order = sorted(sizes, key=lambda t: (-sizes[t], urls.rank(self.seed, t)))
        for template in order:
            if any(p.template == template for p, _ in self.taken):
                continue
            if page := next((p for p in self.rest if p.template == template), None):
                yield page, "template"
