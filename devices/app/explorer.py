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
from devices.app.intruder import look
from devices.app.journey import Host, read_phone
from devices.app.phone import Phone
from devices.app.plan import ExploreTable, Snapshot
from devices.normalize.app import Source
from devices.ports import GatherError
from rules.screen import ScreenNode
from rules.screen_pointer import ScreenPointers, component_of_screen

_DATA = Path(__file__).with_name("data") / "never_tap.toml"
_IOS_TOUCHED = frozenset({"button", "cell", "image-button", "link", "menu-item", "radio", "tab"})
_IOS_TRAITS = frozenset({"Button", "Link"})
_NEVER = frozenset({"edit", "keyboard", "switch", "checkbox"})  # typing comes with journeys
_A_LIKE = 2  # rows of one list that are tried
_SETTLE = 3.0  # seconds until a screen has come to rest
_PAUSE = 0.3  # seconds between two looks at a screen that does not
# What may happen after a touch without ending the exploration, unless it goes on and on.
_MISHAPS = frozenset({"app-crashed", "system-dialog", "other-app"})
_MOST_LEFT = 300  # told one by one; a hostile app has them without end
_MOST_MISHAPS = 4  # one after the other


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
    """One exploration on one phone; `known` are fingerprints of screens that are captured.

    `left` grows while it runs: what was left out, and why.
    """

    phone: Phone
    host: Host
    limits: ExploreTable
    known: set[str]
    clock: Callable[[], float] = time.monotonic
    left: list[Left] = field(default_factory=list, init=False)
    _told: set[tuple[str, ...]] = field(default_factory=set, init=False)
    _visited: set[str] = field(default_factory=set, init=False)
    _queue: deque[_Action] = field(default_factory=deque, init=False)
    _found: int = field(default=0, init=False)
    _mishaps: int = field(default=0, init=False)
    _path: tuple[str, ...] = field(default=(), init=False)  # of the screen that is shown
    _shown: str = field(default="", init=False)  # its fingerprint
    _prints: dict[tuple[str, ...], str] = field(default_factory=dict, init=False)
    # Where an element led, by its identifier and name: a tab bar is the same on every screen.
    _led: dict[tuple[str, str], list[str]] = field(default_factory=dict, init=False)

    def run(self) -> None:
        """Explore until a limit or the end.

        Raises GatherError when the phone is lost, when the app does not start or keeps dying, or
        when something stays in front of it.
        """
        end = self.clock() + self.limits.minutes * 60
        self._restart()
        self._arrived((), "", self._settled())
        while self._queue and self._found < self.limits.screens and self.clock() < end:
            if self.host.stopping():
                raise GatherError("interrupted")
            self._try(self._queue.popleft())
        waiting = sum(1 for action in self._queue if not self._is_told(action))
        if waiting:
            self._leave("explore-limit", "", count=str(waiting))
        more = len(self._told) - _MOST_LEFT
        if more > 0:
            detail = {"name": "", "count": str(more)}
            self.left.append(Left(key="-", title="", reason="explore-left-more", detail=detail))

    def _try(self, action: _Action) -> None:
        """Do one touch and look at what it leads to; what goes wrong is told and left behind."""
        if self._is_told(action):
            return
        try:
            if not self._go(action.path):
                return
            source = self._touch(action)
            if source is not None:
                self._arrived((*action.path, action.selector), action.name, source)
                self._led.setdefault(_sign(action), []).append(self._shown)
            self._mishaps = 0
        except GatherError as error:
            self._mishaps += 1
            if error.reason not in _MISHAPS or self._mishaps >= _MOST_MISHAPS:
                raise
            self._leave(error.reason, action.name, **error.detail)
            self._restart()

    def _is_told(self, action: _Action) -> bool:
        """True when elements like this one led to one and the same screen before."""
        led = self._led.get(_sign(action), [])
        return len(led) >= _A_LIKE and len(set(led)) == 1

    def _leave(self, reason: str, name: str, **detail: str) -> None:
        known = (reason, name, *detail.values())
        if known in self._told:
            return
        self._told.add(known)
        if len(self.left) < _MOST_LEFT:
            self.left.append(
                Left(key="-", title=name, reason=reason, detail={"name": name, **detail})
            )

    def _restart(self) -> None:
        self.phone.restart()
        self._path, self._shown = (), ""

    def _arrived(self, path: tuple[str, ...], by: str, source: Source) -> None:
        """Look at what is shown now: a new screen is captured and its elements are queued.

        A screen without a title gets the name of the element that led to it, `by`.
        """
        shown = self._print(source)
        self._path, self._shown = path, shown
        self._prints.setdefault(path, shown)
        if shown in self._visited:
            return
        self._visited.add(shown)
        if len(path) < self.limits.depth:
            self._queue.extend(self._actions(source, path))
        if shown not in self.known:
            self._found += 1
            title = screen_title(source.tree) or by
            snapshot = Snapshot(key=f"explored-{shown}", title=title)
            if self.host.wanted(snapshot.key):
                self.host.capture(self.phone, snapshot, "explored")
            self.known.add(shown)

    def _actions(self, source: Source, path: tuple[str, ...]) -> Iterator[_Action]:
        pointers = ScreenPointers(source.tree)
        alike: dict[str, int] = {}
        for node in _touchable(source):
            name = _name(source, node)
            if _is_harmful(name, node, self.limits.never):
                self._leave("never-tapped", name)
                continue
            shape = component_of_screen(node)
            alike[shape] = alike.get(shape, 0) + 1
            if alike[shape] <= _A_LIKE:
                yield _Action(path, pointers.selector(node), name)

    def _touch(self, action: _Action) -> Source | None:
        """Tap and give back what shows then; None when there is no such element or no way back.

        Raises GatherError.
        """
        source = read_phone(self.phone)
        pointers = ScreenPointers(source.tree)
        node = next((n for n in source.tree.nodes if pointers.selector(n) == action.selector), None)
        point = touch_point(source.tree, node) if node is not None else None
        if point is None:
            self._leave("cannot-return", action.name)
            return None
        self.phone.tap(*point)
        self._path, self._shown = (), ""
        after = self._settled()
        away = look(self.phone, after).refusal
        if away is None:
            return after
        self._leave("left-app", action.name, app=away.detail["package"])
        self.phone.back()
        self._restart()
        return None

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
        source: Source | None = self._settled()
        for number, selector in enumerate(path):
            source = self._touch(_Action(path[:number], selector, ""))
            if source is None:
                return False
        if source is None or self._print(source) != wanted:
            self._leave("cannot-return", "")
            return False
        self._path, self._shown = path, wanted
        return True

    def _print(self, source: Source) -> str:
        """The fingerprint of the app's own screen. Raises GatherError when it is not the app's."""
        front = look(self.phone, source)
        if front.refusal is not None:
            raise front.refusal
        return fingerprint(source.tree, front.activity)

    def _settled(self) -> Source:
        """The screen once two readings are alike, or after the limit as it is."""
        end = self.clock() + _SETTLE
        before = read_phone(self.phone)
        while True:
            now = read_phone(self.phone)
            if fingerprint(now.tree) == fingerprint(before.tree) or self.clock() >= end:
                return now
            before = now
            self.host.sleep(_PAUSE)


def _sign(action: _Action) -> tuple[str, str]:
    return action.selector, action.name


def _touchable(source: Source) -> Iterator[ScreenNode]:
    tree = source.tree
    keyboard_end = 0
    for node in tree.nodes:
        if node.role == "keyboard":
            keyboard_end = max(keyboard_end, node.end)
        if node.index < keyboard_end or node.role in _NEVER:
            continue
        if node.visible is False or node.enabled is False:
            continue
        if source.platform == "android":
            reacts = node.clickable is True
        else:
            reacts = node.role in _IOS_TOUCHED or not _IOS_TRAITS.isdisjoint(node.traits or ())
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
