"""The addresses that were found and not visited yet, and which of them to look at next."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from devices.explore import kinds, settings, urls


@dataclass(slots=True, kw_only=True)
class Found:
    """An address of the site: how far from the start page, and what the links to it say.

    `url` is the smallest of the spellings met. `framed` is true while only frames name it.
    """

    key: str
    url: str
    depth: int
    texts: set[str] = field(default_factory=set)
    framed: bool = True
    visited: bool = False


class Frontier:
    """Every address of the site that was found, by page key.

    What `take` answers depends on the addresses and the seed alone, not on the order in which they
    were added.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._found: dict[str, Found] = {}

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def __getitem__(self, key: str) -> Found:
        return self._found[key]

    def add(self, key: str, url: str, *, depth: int, text: str = "", framed: bool = False) -> Found:
        """Notes that an address was found at this depth; a nearer finding wins."""
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = Found(key=key, url=url, depth=depth)
        if not found.visited:
            found.url = min(found.url, url, key=lambda u: (len(u), u))
            found.depth = min(found.depth, depth)
        found.framed = found.framed and framed
        if text:
            found.texts.add(text)
            if len(found.texts) > settings.sample().explore.texts:
                # The longest goes, whichever came first: kinds are told by short texts.
                found.texts.remove(max(found.texts, key=lambda t: (len(t), t)))
        return found

    def waiting(self, depth: int | None = None) -> list[Found]:
        """What was not visited yet, of one depth or of all, sorted by key."""
        return [
            self._found[key]
            for key in sorted(self._found)
            if not self._found[key].visited and depth in {None, self._found[key].depth}
        ]

    def take(self, depth: int, count: int, known_kinds: Collection[str]) -> list[Found]:
        """Up to `count` addresses of one depth, the most varied first.

        First one for every page kind that is not known yet, then one after the other from every
        series of addresses that look alike, so that a hundred news items do not push out the one
        form. Those taken count as visited.
        """
        waiting = sorted(
            self.waiting(depth), key=lambda f: urls.rank(self._seed, urls.local(f.key))
        )
        picked = _one_of_each_kind(waiting, known_kinds)[:count]
        chosen = {f.key for f in picked}
        rest = (f for f in waiting if f.key not in chosen)
        picked += _round_robin(rest, self._seed, count - len(picked))
        for found in picked:
            found.visited = True
        return picked


def _one_of_each_kind(waiting: Iterable[Found], known: Collection[str]) -> list[Found]:
    best: dict[str, tuple[int, Found]] = {}
    for found in waiting:
        speaks = kinds.evidence(found.url, found.texts)
        kind = kinds.kinds_of(speaks)[0]
        if kind in {"other", "document"} or kind in known:
            continue
        if kind not in best or speaks[kind] > best[kind][0]:
            best[kind] = (speaks[kind], found)
    return [best[kind][1] for kind in kinds.all_kinds() if kind in best]


def _round_robin(waiting: Iterable[Found], seed: int, count: int) -> list[Found]:
    series: defaultdict[str, deque[Found]] = defaultdict(deque)
    for found in waiting:
        series[urls.shape(found.url)].append(found)
    turns = deque(series[name] for name in sorted(series, key=lambda n: urls.rank(seed, n)))
    picked: list[Found] = []
    while turns and len(picked) < count:
        turn = turns.popleft()
        picked.append(turn.popleft())
        if turn:
            turns.append(turn)
    return picked
