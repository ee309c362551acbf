"""Looks for more screens of an app by tapping, breadth first, and never on what does harm."""

from __future__ import annotations

import re
import time
import tomllib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from devices.app.finder import touch_point, visible_box
from devices.app.fingerprint import fingerprint, screen_title
from devices.app.journey import Host, read_phone
from devices.app.phone import Phone
from devices.app.plan import ExploreTable, Snapshot
from devices.normalize.app import Source
from devices.ports import GatherError
from rules.screen import ScreenNode
from rules.screen_pointer import ScreenPointers, component_of_screen

_DATA = Path(__file__).with_name("data") / "never_tap.toml"
_IOS_TOUCHED = frozenset({"button", "link", "tab", "image-button", "switch", "radio", "checkbox"})
_HARMLESS_ONLY = frozenset({"edit", "keyboard", "switch", "checkbox"})  # typing comes with journeys
_A_LIKE = 2  # rows of one list that are tried
_SETTLE = 3.0  # seconds until a screen has come to rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A place that the exploration did not go to: its name, a reason code, and details."""

    key: str
    title: str
    reason: str
    detail: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Action:
    """A touch on the element with this node path, reached by the touches before it."""

    path: tuple[str, ...]  # node paths from the app's start
    selector: str
    name: str


@dataclass(slots=True)
class Explorer:
    """One exploration on one phone; `known` are fingerprints of screens that are captured."""

    phone: Phone
    host: Host
    limits: ExploreTable
    known: set[str]
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    left: list[Left] = field(default_factory=list, init=False)
    _visited: set[str] = field(default_factory=set, init=False)
    _queue: deque[_Action] = field(default_factory=deque, init=False)
    _found: int = field(default=0, init=False)
    _path: tuple[str, ...] = field(default=(), init=False)  # of the screen that is shown
    _shown: str = field(default="", init=False)  # its fingerprint
    _prints: dict[tuple[str, ...], str] = field(default_factory=dict, init=False)

    def run(self) -> tuple[Left, ...]:
        """Explore until a limit or the end; gives back what was left out.

        Raises GatherError when the phone or the app is lost.
        """
        end = self.clock() + self.limits.minutes * 60
        self._restart()
        self._arrived(())
        while self._queue and self._found < self.limits.screens and self.clock() < end:
            if self.host.stopping():
                raise GatherError("interrupted")
            action = self._queue.popleft()
            if self._go(action.path) and self._touch(action):
                self._arrived((*action.path, action.selector))
        if self._queue:
            count = str(len(self._queue))
            detail = {"count": count}
            self.left.append(Left(key="-", title="", reason="explore-limit", detail=detail))
        return tuple(self.left)

    def _restart(self) -> None:
        self.phone.restart()
        self._path, self._shown = (), ""

    def _arrived(self, path: tuple[str, ...]) -> None:
        """Look at what is shown now: a new screen is captured and its elements are queued."""
        source = self._settled()
        shown = self._print(source)
        self._path, self._shown = path, shown
        self._prints.setdefault(path, shown)
        if shown in self._visited:
            return
        self._visited.add(shown)
        if shown not in self.known:
            self.known.add(shown)
            self._found += 1
            snapshot = Snapshot(key=f"explored-{shown}", title=screen_title(source.tree))
            if self.host.wanted(snapshot.key):
                self.host.capture(self.phone, snapshot, "explored")
        if len(path) < self.limits.depth:
            self._queue.extend(self._actions(source, path))

    def _actions(self, source: Source, path: tuple[str, ...]) -> Iterator[_Action]:
        pointers = ScreenPointers(source.tree)
        alike: dict[str, int] = {}
        for node in _touchable(source):
            name = _name(source, node)
            if _is_harmful(name, node, self.limits.never):
                detail = {"name": name}
                self.left.append(Left(key="-", title=name, reason="never-tapped", detail=detail))
                continue
            shape = component_of_screen(node)
            alike[shape] = alike.get(shape, 0) + 1
            if alike[shape] <= _A_LIKE:
                yield _Action(path, pointers.selector(node), name)

    def _touch(self, action: _Action) -> bool:
        """Tap; false when the element is gone or the tap led out of the app."""
        source = read_phone(self.phone)
        pointers = ScreenPointers(source.tree)
        node = next((n for n in source.tree.nodes if pointers.selector(n) == action.selector), None)
        point = touch_point(source.tree, node) if node is not None else None
        if point is None:
            return False
        self.phone.tap(*point)
        self._path, self._shown = (), ""
        package, _ = self.phone.foreground()
        if package != self.phone.app_id:
            detail = {"name": action.name, "app": package}
            self.left.append(Left(key="-", title=action.name, reason="left-app", detail=detail))
            self.phone.back()
            self.phone.activate()
            self._restart()
            return False
        return True

    def _go(self, path: tuple[str, ...]) -> bool:
        """Show the screen that the path leads to: as it is, one step back, or from the start."""
        wanted = self._prints[path]
        if self._shown == wanted:
            return True
        if self._shown and self._path[:-1] == path:
            self.phone.back()
            if self._print(self._settled()) == wanted:
                self._path, self._shown = path, wanted
                return True
        self._restart()
        for number, selector in enumerate(path):
            self._settled()
            if not self._touch(_Action(path[:number], selector, selector)):
                return False
        reached = self._print(self._settled())
        if reached != wanted:
            self.left.append(Left(key="-", title="", reason="cannot-return", detail={}))
            return False
        self._path, self._shown = path, wanted
        return True

    def _print(self, source: Source) -> str:
        return fingerprint(source.tree, self.phone.foreground()[1])

    def _settled(self) -> Source:
        """The screen once two readings are alike, or after the limit as it is."""
        end = self.clock() + _SETTLE
        before = read_phone(self.phone)
        while True:
            now = read_phone(self.phone)
            if fingerprint(now.tree) == fingerprint(before.tree) or self.clock() >= end:
                return now
            before = now
            self.sleep(0.3)


def _touchable(source: Source) -> Iterator[ScreenNode]:
    tree = source.tree
    for node in tree.nodes:
        if node.visible is False or node.enabled is False or node.role in _HARMLESS_ONLY:
            continue
        if source.platform == "android":
            reacts = node.clickable is True
        else:
            reacts = node.role in _IOS_TOUCHED
        if reacts and visible_box(tree, node) is not None:
            yield node


def _name(source: Source, node: ScreenNode) -> str:
    """All words of the element and of what is inside it, for a person and for the word lists."""
    words = (w for n in source.tree.subtree(node) for w in (n.label, n.text) if w)
    return " ".join(dict.fromkeys(words))[:80]


def _is_harmful(name: str, node: ScreenNode, more: Iterable[str]) -> bool:
    identifier = node.identifier.partition(":id/")[2] or node.identifier
    separated = re.sub(r"[_\W]+|(?<=[a-z])(?=[A-Z])", " ", identifier)
    words = f"{name} {separated}"
    return bool(_harmful().search(words)) or any(word and word in words for word in more)


@cache
def _harmful() -> re.Pattern[str]:
    lists = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    words = sorted({w for group in lists.values() for w in group}, key=lambda w: (-len(w), w))
    parts = (rf"(?<![a-z]){re.escape(w)}(?![a-z])" if w.isascii() else re.escape(w) for w in words)
    return re.compile("|".join(parts), re.IGNORECASE)
