"""On which elements names and descriptions of roles may not stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules.checks.aria import prohibited_global
from rules.model import CannotJudge, Params, Verdict
from rules.opinions.aria import prohibited
from rules.snapshot import AxNode, EngineNode, EngineReport, EngineRule, Node, PageSnapshot
from tests.build import page

FAILED, PASSED = Verdict.FAILED, Verdict.PASSED
_PARAMS: Params = {"left_to_engine": ["aria-prohibited-attr"]}


def _page(html: str, **roles: str) -> PageSnapshot:
    """The page; `roles` are what the browser computed for the elements with these ids."""
    found = page(f"<body>{html}</body>")
    for node in found.elements():
        role = roles.get(node.get("id"))
        if role is not None:
            node.ax = AxNode(role=role, name="", ignored=False, focusable=False)
    return found


def _seen(html: str, **roles: str) -> dict[str, tuple[Verdict, str]]:
    found = prohibited_global(_page(html, **roles), _PARAMS)
    return {f.node.get("id"): (f.verdict, f.code) for f in found if isinstance(f.node, Node)}


@pytest.mark.parametrize("attribute", ["aria-label", "aria-labelledby", "aria-braillelabel"])
@pytest.mark.parametrize("role", ["paragraph", "emphasis", "strong", "code", "superscript"])
def test_a_role_that_cannot_be_named_fails_with_a_name(attribute: str, role: str) -> None:
    """Any way of naming counts, also one that points to nothing."""
    assert _seen(f'<p id="a" {attribute}="公告">正文</p>', a=role) == {"a": (FAILED, "role")}


@pytest.mark.parametrize(
    "attribute", ["aria-label", "aria-roledescription", "aria-brailleroledescription"]
)
def test_an_element_without_a_role_takes_neither_name_nor_description(attribute: str) -> None:
    """A div has no meaning that could be named or described."""
    seen = _seen(f'<div id="a" {attribute}="公告">正文</div>', a="generic")
    assert seen == {"a": (FAILED, "generic")}


def test_a_description_may_stand_on_a_role_that_cannot_be_named() -> None:
    """What is prohibited depends on the attribute, not only on the role."""
    assert _seen('<p id="a" aria-roledescription="导语">正文</p>', a="paragraph") == {
        "a": (PASSED, "passed")
    }


def test_a_role_of_none_contradicts_a_description() -> None:
    """Though browsers bring the heading back: its author said both."""
    html = '<h2 id="a" role="None" aria-roledescription="章">第一章</h2>'
    assert _seen(html, a="heading") == {"a": (FAILED, "no-role")}


def test_a_name_that_brings_the_role_back_is_left_to_the_engine() -> None:
    """Browsers ignore a role of none on what is named; the conflict is a rule of its own."""
    html = '<nav id="a" role="none" aria-label="栏目">正文</nav>'
    assert _seen(html, a="navigation") == {}


@pytest.mark.parametrize("role", ["button", "region", "img", "time", "definition", "mark"])
def test_other_roles_are_named(role: str) -> None:
    """Roles on which WAI-ARIA 1.2 allows a name pass; what only a draft prohibits, too."""
    assert _seen('<div id="a" aria-label="名称">正文</div>', a=role) == {"a": (PASSED, "passed")}


@pytest.mark.parametrize(
    "html",
    [
        '<div id="a">正文</div>',
        '<div id="a" aria-label=" ">正文</div>',
        '<div id="a" aria-live="polite">正文</div>',
        '<div id="a" aria-label="名称" data-t-hidden>正文</div>',
        '<div aria-hidden="true"><div id="a" aria-label="名称">正文</div></div>',
        '<yx-card id="a" aria-label="名称">正文</yx-card>',
        '<section id="a" aria-labelledby="gone">正文</section>',
        '<div id="a" aria-label="名称" onclick="f()">正文</div>',
        '<div id="a" aria-label="名称" contenteditable>正文</div>',
    ],
)
def test_other_elements_are_inapplicable(html: str) -> None:
    """No value, not exposed, somebody else's component, or operated without any role."""
    roles = {} if "hidden" in html else {"a": "generic"}
    assert _seen(html, **roles) == {}


def test_what_the_engine_fails_is_not_said_again() -> None:
    """One cause is one failure."""
    found = _page('<div id="a" aria-label="名称">正文</div>', a="generic")
    node = next(n for n in found.elements() if n.get("id") == "a")
    rule = EngineRule(id="aria-prohibited-attr", failed=(_named(node),))
    report = EngineReport(name="axe", version="1", error=None, rules={rule.id: rule})
    assert list(prohibited_global(replace(found, engines={"axe": report}), _PARAMS)) == []


def test_without_an_accessibility_tree_nothing_is_judged() -> None:
    """A role that nobody computed is no reason to pass."""
    found = _page('<div aria-label="名称">正文</div>')
    for node in found.elements():
        node.ax = None
    with pytest.raises(CannotJudge, match="axtree-failed"):
        list(prohibited_global(found, _PARAMS))


def test_the_engine_asks_nobody_about_prohibited_names() -> None:
    """Its failures and passes stand."""
    found = _page('<div id="a" aria-label="名称">正文</div>', a="generic")
    node = _named(found.root)
    assert prohibited(found, node, Verdict.CANT_TELL) is Verdict.INAPPLICABLE
    assert prohibited(found, node, FAILED) is FAILED
    assert prohibited(found, node, PASSED) is PASSED


def _named(node: Node) -> EngineNode:
    return EngineNode(node=node, path="", html="", messages=())
