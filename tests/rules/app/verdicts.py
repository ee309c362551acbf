"""What a check says of a screen, by the elements' identifiers, and elements in few words."""

from __future__ import annotations

from collections.abc import Mapping

from rules.model import Finding, ScreenCheck, Verdict
from rules.screen import ScreenNode, ScreenSnapshot

FAILED, PASSED, CANT_TELL = Verdict.FAILED, Verdict.PASSED, Verdict.CANT_TELL
Seen = dict[str, tuple[Verdict, str]]


def judged(
    check: ScreenCheck, screen: ScreenSnapshot, params: Mapping[str, object] | None = None
) -> Seen:
    """Verdict and code by identifier (iOS: the name)."""
    return {name_of(f): (f.verdict, f.code) for f in check(screen, params or {})}


def finding(
    check: ScreenCheck,
    screen: ScreenSnapshot,
    identifier: str,
    params: Mapping[str, object] | None = None,
) -> Finding:
    """The finding on this element. Raises StopIteration when there is none."""
    return next(f for f in check(screen, params or {}) if name_of(f) == identifier)


def name_of(found: Finding) -> str:
    """The identifier of the finding's element, else its class."""
    assert isinstance(found.node, ScreenNode)
    return found.node.identifier or found.node.cls


def view(
    kind: str, identifier: str, box: tuple[int, int, int, int], inner: str = "", **more: str
) -> str:
    """An Android element: class (android.widget), id, (left, top, width, height) in px, children.

    Important for accessibility unless `a11y_important` says otherwise; "?" leaves it out.
    """
    cls = kind if "." in kind else f"android.widget.{kind}"
    left, top, width, height = box
    given = {
        "resource-id": identifier,
        "enabled": "true",
        "displayed": "true",
        "bounds": f"[{left},{top}][{left + width},{top + height}]",
        "a11y-important": "true",
    }
    given |= {key.replace("_", "-"): value for key, value in more.items()}
    return _element(cls, given, inner)


def hit(
    kind: str, identifier: str, box: tuple[int, int, int, int], inner: str = "", **more: str
) -> str:
    """An Android element that can be clicked and focused."""
    return view(kind, identifier, box, inner, **({"clickable": "true", "focusable": "true"} | more))


def ui(
    kind: str, identifier: str, box: tuple[int, int, int, int], inner: str = "", **more: str
) -> str:
    """An iOS element: type, name, (x, y, width, height) in pt, children; accessible if not told."""
    given = {"type": f"XCUIElementType{kind}", "name": identifier, "enabled": "true"}
    given |= {"visible": "true", "accessible": "true"}
    given |= dict(zip(("x", "y", "width", "height"), map(str, box), strict=True))
    return _element(given["type"], given | more, inner)


def _element(tag: str, given: dict[str, str], inner: str) -> str:
    said = " ".join(f'{key}="{value}"' for key, value in given.items() if value != "?")
    return f"<{tag} {said}>{inner}</{tag}>"
