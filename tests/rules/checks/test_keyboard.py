"""What the keyboard met on a page, judged from what was tried there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from rules.checks import keyboard
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.opinions.focus import frame_in_order, hidden_focus
from rules.probes import Probes
from rules.probes.keyboard import Circle, Kept, KeyboardProbe, Look, Shortcut, Taken
from rules.probes.listeners import Listener, ListenersProbe
from rules.snapshot import AxNode, EngineNode, Node, PageSnapshot
from tests.build import find, page

EMPTY = KeyboardProbe(
    complete=True,
    stops=2,
    walk=(),
    taken=(),
    kept=(),
    circles=(),
    looks=(),
    shortcuts=(),
)
SILENT = ListenersProbe(complete=True, listeners=())
LINKS = '<a id="a" href="/1/">政务公开</a><a id="b" href="/2/">政务服务</a><p id="p">说明</p>'


def probed(
    snapshot: PageSnapshot, probe: KeyboardProbe, listeners: ListenersProbe | None = SILENT
) -> PageSnapshot:
    """The page with what the probes saw on it."""
    return replace(snapshot, probes=Probes(keyboard=probe, listeners=listeners))


def said(
    check: Callable[[PageSnapshot, Params], Iterable[Finding]], snapshot: PageSnapshot
) -> dict[str, tuple[Verdict, str]]:
    """The verdict and code of each finding by the id of its element."""
    found = check(snapshot, {})
    return {f.node.get("id") if f.node else "": (f.verdict, f.code) for f in found}  # type: ignore[union-attr]


def look(node: Node, shown: str, *, pictured: bool = False, hidden: Node | None = None) -> Look:
    """What shows the focus of an element."""
    return Look(node=node, shown=shown, pictured=pictured, hidden=hidden)


def circle(
    *cycle: Node,
    passed: tuple[Node, ...] = (),
    reached_all: bool = False,
    stuck: bool = False,
    told: tuple[str, ...] = (),
    way: str | None = None,
) -> Circle:
    """A circle that nothing led out of, unless told otherwise."""
    return Circle(
        cycle=cycle, passed=passed, reached_all=reached_all, stuck=stuck, told=told, way=way
    )


CHECKS = (
    keyboard.trap,
    keyboard.taken,
    keyboard.visible,
    keyboard.obscured,
    keyboard.character_shortcut,
)


@pytest.mark.parametrize("check", CHECKS)
def test_without_the_probe_nothing_is_judged(
    check: Callable[[PageSnapshot, Params], Iterable[Finding]],
) -> None:
    """A keyboard that nobody tried is never a pass."""
    with pytest.raises(CannotJudge):
        list(check(page(LINKS), {}))


@pytest.mark.parametrize("check", CHECKS)
def test_a_page_without_stops_concerns_no_rule(
    check: Callable[[PageSnapshot, Params], Iterable[Finding]],
) -> None:
    """Where the keyboard stops nowhere, there is nothing to judge."""
    assert list(check(probed(page("<p>公告</p>"), EMPTY), {})) == []


def test_a_circle_without_a_way_out_is_a_trap() -> None:
    """The first of its stops carries the finding, stops outside pass."""
    built = page(LINKS)
    a, b = find(built, "a"), find(built, "b")
    probe = replace(EMPTY, circles=(circle(a),), walk=(b, None))
    assert said(keyboard.trap, probed(built, probe)) == {
        "a": (Verdict.FAILED, "trapped"),
        "b": (Verdict.PASSED, "passed"),
    }


def test_a_named_key_that_does_nothing_is_said() -> None:
    """Words that name a dead key do not lead out."""
    built = page(LINKS)
    probe = replace(EMPTY, circles=(circle(find(built, "a"), told=("ctrl+m",)),))
    assert said(keyboard.trap, probed(built, probe))["a"] == (Verdict.FAILED, "told-dead")


@pytest.mark.parametrize("way", ["escape", "arrow", "button", "ctrl+m"])
def test_any_way_out_is_enough(way: str) -> None:
    """A dialog that keeps the focus until it is closed is no trap."""
    built = page(LINKS)
    a = find(built, "a")
    probe = replace(EMPTY, circles=(circle(a, way=way),), looks=(look(a, "ring"),))
    assert said(keyboard.trap, probed(built, probe)) == {"a": (Verdict.PASSED, "passed")}


def test_what_is_pulled_back_is_reported_once() -> None:
    """A circle that lets every stop have the focus for a moment is no trap: the lost stop fails."""
    built = page(LINKS)
    a, b = find(built, "a"), find(built, "b")
    probe = replace(EMPTY, circles=(circle(a, reached_all=True, passed=(b,)),), walk=(a,))
    assert said(keyboard.trap, probed(built, probe)) == {"a": (Verdict.PASSED, "passed")}
    assert said(keyboard.taken, probed(built, probe))["b"] == (Verdict.FAILED, "pulled")


def test_being_stuck_on_one_stop_is_a_trap() -> None:
    """Others that flash up for a moment do not help."""
    built = page(LINKS)
    a, b = find(built, "a"), find(built, "b")
    stuck = circle(a, reached_all=True, stuck=True, passed=(b,))
    probe = replace(EMPTY, circles=(stuck,))
    assert said(keyboard.trap, probed(built, probe)) == {"a": (Verdict.FAILED, "trapped")}
    assert said(keyboard.taken, probed(built, probe)) == {}


def test_circles_that_share_a_stop_are_one_trap() -> None:
    """One cause, one failure: neither a second trap nor a control that loses its focus."""
    built = page(LINKS)
    a, b = find(built, "a"), find(built, "b")
    probe = replace(
        EMPTY, circles=(circle(a, stuck=True), circle(a, reached_all=True, passed=(b,)))
    )
    assert said(keyboard.trap, probed(built, probe)) == {"a": (Verdict.FAILED, "trapped")}
    assert said(keyboard.taken, probed(built, probe)) == {}


def test_focus_that_is_removed_fails() -> None:
    """A control whose focus a script removes cannot be used; a sentinel and a text may lose it."""
    built = page(LINKS)
    a, b, p = (find(built, i) for i in "abp")
    probe = replace(
        EMPTY,
        taken=(
            Taken(node=a, to=None, sentinel=False),
            Taken(node=b, to=None, sentinel=True),
            Taken(node=p, to=None, sentinel=False),
        ),
    )
    assert said(keyboard.taken, probed(built, probe)) == {"a": (Verdict.FAILED, "removed")}


def test_focus_that_moves_elsewhere_is_a_question() -> None:
    """A script may move the focus for a good reason."""
    built = page(LINKS)
    a, b = find(built, "a"), find(built, "b")
    probe = replace(EMPTY, taken=(Taken(node=a, to=b, sentinel=False),))
    assert said(keyboard.taken, probed(built, probe)) == {"a": (Verdict.CANT_TELL, "moved")}


def test_focus_that_pictures_do_not_show_fails() -> None:
    """What is of the same kind and has no style for the focus fails with it."""
    built = page(LINKS)
    looks = (look(find(built, "a"), "none", pictured=True), look(find(built, "b"), "none"))
    assert said(keyboard.visible, probed(built, replace(EMPTY, looks=looks))) == {
        "a": (Verdict.FAILED, "no-sign"),
        "b": (Verdict.FAILED, "no-sign"),
    }


def test_on_a_page_that_answers_focus_only_pictures_count() -> None:
    """A script may show the focus anywhere: nothing is said of what was not pictured."""
    built = page(LINKS)
    looks = (look(find(built, "a"), "none", pictured=True), look(find(built, "b"), "none"))
    asking = Listener(type="focusin", target="document", node=None, source="")
    probe = replace(EMPTY, looks=looks)
    for listeners in (None, ListenersProbe(complete=True, listeners=(asking,))):
        found = said(keyboard.visible, probed(built, probe, listeners))
        assert found == {"a": (Verdict.FAILED, "no-sign")}


def test_a_picture_that_differs_speaks_for_its_kind() -> None:
    """Where one element is shown in a way that styles did not tell, others are not accused."""
    built = page(LINKS)
    looks = (look(find(built, "a"), "picture", pictured=True), look(find(built, "b"), "none"))
    found = said(keyboard.visible, probed(built, replace(EMPTY, looks=looks)))
    assert found == {"a": (Verdict.PASSED, "passed")}


def test_a_layer_that_covers_several_stops_is_one_finding() -> None:
    """It is repaired in one place; a page without layers is not concerned."""
    bar = '<div id="bar" data-t-style="position:fixed"></div>'
    built = page(bar + LINKS)
    a, b, layer = find(built, "a"), find(built, "b"), find(built, "bar")
    looks = (look(a, "ring", hidden=layer), look(b, "ring", hidden=layer))
    found = list(keyboard.obscured(probed(built, replace(EMPTY, looks=looks)), {}))
    assert [(f.node, f.code, f.data["count"]) for f in found] == [(a, "covered", 2)]
    plain = page(LINKS)
    shown = replace(EMPTY, looks=(look(find(plain, "a"), "ring"),))
    assert said(keyboard.obscured, probed(plain, shown)) == {}


@pytest.mark.parametrize(
    ("remedy", "verdict"),
    [("none", Verdict.FAILED), ("maybe", Verdict.CANT_TELL), ("works", Verdict.PASSED)],
)
def test_a_shortcut_is_judged_by_what_stops_it(remedy: str, verdict: Verdict) -> None:
    """A setting that was tried helps; one that only may exist is a question."""
    probe = replace(EMPTY, shortcuts=(Shortcut(key="s", remedy=remedy),))
    found = list(keyboard.character_shortcut(probed(page(LINKS), probe), {}))
    assert [(f.verdict, f.data["key"]) for f in found] == [(verdict, "s")]


HIDDEN = '<div id="h" aria-hidden="true"><a id="a" href="#">提示</a></div>'


def engine(node: Node | None) -> EngineNode:
    """What an engine says of an element."""
    return EngineNode(node=node, path="", html="", messages=())


def test_hidden_content_that_keeps_the_focus_fails() -> None:
    """The engine's question is answered by what was tried."""
    built = page(HIDDEN)
    probe = replace(EMPTY, kept=(Kept(node=find(built, "a"), kept=True),))
    asked = engine(find(built, "h"))
    assert hidden_focus(probed(built, probe), asked, Verdict.CANT_TELL) is Verdict.FAILED


def test_hidden_content_that_passes_the_focus_on_is_fine() -> None:
    """Also where the engine, who cannot try, calls it a failure."""
    built = page(HIDDEN)
    probe = replace(EMPTY, kept=(Kept(node=find(built, "a"), kept=False),))
    asked = engine(find(built, "h"))
    for verdict in (Verdict.CANT_TELL, Verdict.FAILED):
        assert hidden_focus(probed(built, probe), asked, verdict) is Verdict.PASSED
        unfinished = replace(probe, complete=False)
        assert hidden_focus(probed(built, unfinished), asked, verdict) is verdict


def test_without_an_attempt_the_engine_stands() -> None:
    """No probe, or an element that is not in the stored DOM: nothing is known better."""
    built = page(HIDDEN)
    assert hidden_focus(built, engine(find(built, "h")), Verdict.FAILED) is Verdict.FAILED
    unknown = engine(None)
    assert hidden_focus(probed(built, EMPTY), unknown, Verdict.FAILED) is Verdict.FAILED
    assert hidden_focus(probed(built, EMPTY), engine(find(built, "h")), Verdict.FAILED) is (
        Verdict.FAILED
    )


def test_a_frame_behind_a_modal_dialog_is_not_judged() -> None:
    """It is inert whatever its tabindex; a dialog that is not modal changes nothing."""
    built = page('<iframe id="f" tabindex="-1"></iframe><dialog id="d" open>须知</dialog>')
    frame, dialog = engine(find(built, "f")), find(built, "d")
    assert frame_in_order(built, frame, Verdict.FAILED) is Verdict.FAILED
    dialog.ax = AxNode(
        role="dialog", name="", ignored=False, focusable=False, properties={"modal": True}
    )
    assert frame_in_order(built, frame, Verdict.FAILED) is Verdict.INAPPLICABLE
