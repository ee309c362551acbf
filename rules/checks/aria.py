"""Where WAI-ARIA attributes may not stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from rules.dom import exposed
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.parts.naming import shown
from rules.parts.passages import engine_failed
from rules.snapshot import Node, PageSnapshot
from rules.words import load_words

_NOTHING = frozenset({"none", "presentation"})


def prohibited_global(page: PageSnapshot, params: Params) -> Iterator[Finding]:
    """Names and descriptions of roles stand only where the element's role allows them.

    Applies to every exposed element that carries such an attribute with a value. Inapplicable are
    components of the author's own, whose host may hand the attribute on, and elements that are
    operated though they have no role: what they lack is the role, which another rule says.
    `params["left_to_engine"]` are the engine's rules whose failures are not said again.
    """
    if page.root.ax is None:
        raise CannotJudge("axtree-failed")
    told = engine_failed(page, params.get("left_to_engine"))
    for node in page.elements():
        names = _given(node, "naming_attribute")
        others = _given(node, "describing_attribute")
        if not (names or others) or node in told or not exposed(node):
            continue
        role = _role(node)
        if role in _NOTHING:
            names = []  # they bring the element's own role back, which the engine reports
        if role is None or not (names or others):
            continue
        wrong = [
            *(names if role in _words("naming_prohibited") else ()),
            *(others if role in _words("describing_prohibited") else ()),
        ]
        if wrong:
            data = {"attribute": wrong[0], "value": shown(node.get(wrong[0])), "role": role}
            yield Finding(verdict=Verdict.FAILED, code=_code(role), node=node, data=data)
        else:
            found = [*names, *others][0]
            yield Finding(
                verdict=Verdict.PASSED, code="passed", node=node, data={"attribute": found}
            )


def _role(node: Node) -> str | None:
    """The role that decides, None where nobody can say or another rule does."""
    stated = node.get("role").lower().split()
    if stated and stated[0] in _NOTHING:
        return stated[0]
    if node.ax is None or node.ax.ignored or "-" in node.tag:
        return None
    role = node.ax.role.lower()
    if role != "generic":
        return role
    if node.tag not in _words("generic_element") or _operated(node):
        return None
    return role


def _operated(node: Node) -> bool:
    return node.clickable or "contenteditable" in node.attrs


def _code(role: str) -> str:
    if role in _NOTHING:
        return "no-role"
    return "generic" if role == "generic" else "role"


def _given(node: Node, kind: str) -> list[str]:
    return [name for name in _list(kind) if node.get(name).strip()] if node.attrs else []


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load_words("aria")[key])


@cache
def _list(key: str) -> tuple[str, ...]:
    return load_words("aria")[key]
