"""What Apple's own audit reported reaches the report under the rule of its type."""

from __future__ import annotations

import pytest

from rules.checks.os_audit import items
from rules.model import CannotJudge, Verdict
from rules.screen import OsAudit, OsAuditItem, ScreenNode, ScreenSnapshot
from tests.rules.app.nodes import apple
from tests.screens import ios

SOURCE = apple("Button", (16, 120, 30, 20), label="社保查询")
PARAMS = {"type": "contrast"}


def _item(kind: str, node: ScreenNode | None = None) -> OsAuditItem:
    return OsAuditItem(
        type=kind, description="Contrast failed", detail="", element="'社保查询' Button", node=node
    )


def _screen(
    *found: OsAuditItem, types: tuple[str, ...] = (), error: str | None = None
) -> ScreenSnapshot:
    return ios(SOURCE, os_audit=OsAudit(items=found, types=types, error=error))


def test_an_item_is_told_on_its_element_with_apples_words() -> None:
    """The empty detail is left out; the element is named."""
    node = ios(SOURCE).nodes[1]
    (finding,) = items(_screen(_item("contrast", node)), PARAMS)
    assert (finding.verdict, finding.code) == (Verdict.FAILED, "reported")
    assert finding.node is node
    assert finding.messages == ("Contrast failed",)
    assert finding.data == {"element": "'社保查询' Button"}


def test_an_item_whose_element_is_not_found_is_told_by_its_description() -> None:
    """Two such items are two places."""
    (finding,) = items(_screen(_item("contrast")), PARAMS)
    assert (finding.node, finding.path) == (None, "'社保查询' Button")


def test_items_of_other_types_belong_to_other_rules() -> None:
    """An audit without items of the type says nothing, not even that all is well."""
    assert list(items(_screen(_item("trait")), PARAMS)) == []
    assert list(items(_screen(types=("contrast",)), PARAMS)) == []


@pytest.mark.parametrize(
    ("screen", "code"),
    [
        (ios(SOURCE), "os-audit-not-run"),
        (_screen(error="os-audit-unsupported"), "os-audit-unsupported"),
        (_screen(types=("trait",)), "os-audit-type-not-run"),
    ],
)
def test_an_audit_that_did_not_run_is_not_measured(screen: ScreenSnapshot, code: str) -> None:
    """It is a probe that may be left out."""
    with pytest.raises(CannotJudge, match=code) as caught:
        list(items(screen, PARAMS))
    assert caught.value.optional
