"""Steps of the focus that go back against the way a screen is read."""

from __future__ import annotations

from dataclasses import replace

from rules.checks.order import focus_order
from rules.screen import ScreenSnapshot, Traversal
from tests.rules.app.verdicts import CANT_TELL, FAILED, PASSED, finding, hit, judged, ui, view
from tests.screens import android, ios

_PARAMS = {"most": "5", "far": "1/10"}


def _back(screen: ScreenSnapshot) -> set[str]:
    """The elements to which a step goes back."""
    return {
        k for k, (_, code) in judged(focus_order, screen, _PARAMS).items() if code == "jumps-back"
    }


def _column(*places: tuple[str, int]) -> str:
    return "".join(hit("Button", name, (16, y, 328, 48), text=name) for name, y in places)


def test_from_top_to_bottom_is_passed() -> None:
    """Every stop is a target, the first one too."""
    assert judged(focus_order, android(_column(("a", 100), ("b", 200))), _PARAMS) == {
        "a": (PASSED, "passed"), "b": (PASSED, "passed"),
    }  # fmt: skip


def test_a_step_up_in_the_source_is_for_a_person() -> None:
    """The source's order is only a likely one; the finding names both ends of the step."""
    screen = android(_column(("a", 300), ("b", 100), ("c", 200)))

    found = finding(focus_order, screen, "b", _PARAMS)
    assert (found.verdict, found.code, found.data) == (
        CANT_TELL,
        "jumps-back",
        {"name": "b", "before": "a"},
    )
    assert _back(screen) == {"b"}


def test_a_step_to_the_left_in_a_row_is_back() -> None:
    """Rows share height; boxes of unequal height too."""
    xml = hit("Button", "a", (200, 100, 100, 80), text="a") + hit(
        "Button", "b", (16, 120, 100, 40), text="b"
    )

    assert _back(android(xml)) == {"b"}


def test_columns_bars_and_layers_are_read_one_after_the_other() -> None:
    """Each begins at its own top."""
    left = view(
        "LinearLayout", "l", (0, 100, 180, 300), _small("a", 10, 110) + _small("b", 10, 300)
    )
    right = view(
        "LinearLayout", "r", (180, 100, 180, 300), _small("c", 190, 110) + _small("d", 190, 300)
    )
    bar = view(
        "FrameLayout", "bar", (0, 740, 360, 60), _small("home", 0, 745) + _small("mine", 180, 745)
    )
    content = view("FrameLayout", "page", (0, 0, 360, 800), _column(("x", 100), ("y", 600)))
    over = view(
        "FrameLayout", "over", (0, 0, 360, 56), hit("Button", "back", (0, 4, 48, 48), text="返回")
    )

    assert _back(android(left + right)) == set()
    assert _back(android(bar + left)) == set()
    assert _back(android(content + over)) == set()


def test_items_in_columns_without_a_container_are_not_accused() -> None:
    """Down the first column and then down the next one."""
    xml = (
        _small("a", 10, 110) + _small("b", 10, 300) + _small("c", 190, 110) + _small("d", 190, 300)
    )

    assert _back(android(xml)) == set()


def test_an_order_inside_a_system_bar_is_the_systems() -> None:
    """Titles and buttons of a title bar stand as the system put them."""
    inner = ui("StaticText", "title", (100, 50, 200, 40), label="办事") + ui(
        "Button", "back", (0, 50, 44, 44), label="返回"
    )

    assert (
        _back(ios(ui("NavigationBar", "bar", (0, 47, 390, 44), inner, accessible="false"))) == set()
    )


def test_what_was_recorded_is_failed_when_it_goes_far_up() -> None:
    """A step over less than a tenth of the screen is for a person, and the source is not asked."""
    screen = android(_column(("a", 100), ("b", 160), ("c", 500)))

    assert judged(focus_order, _visited(screen, "c", "a", "b"), _PARAMS) == {
        "c": (PASSED, "passed"), "a": (FAILED, "jumps-back"), "b": (PASSED, "passed"),
    }  # fmt: skip
    assert judged(focus_order, _visited(screen, "b", "a", "c"), _PARAMS)["a"] == (
        CANT_TELL,
        "jumps-back",
    )


def test_coming_round_is_no_step_back() -> None:
    """After the last element the focus is at the first one again."""
    screen = android(_column(("a", 100), ("b", 300), ("c", 500)))

    assert set(judged(focus_order, _visited(screen, "a", "b", "c", "a"), _PARAMS).values()) == {
        (PASSED, "passed")
    }


def test_only_the_first_steps_back_are_named() -> None:
    """A screen that is all upside down says it five times, and nothing of the other steps."""
    places = [(f"b{i}", 640 - i * 60) for i in range(10)]

    assert set(judged(focus_order, android(_column(*places)), _PARAMS)) == {
        "b0", "b1", "b2", "b3", "b4", "b5",
    }  # fmt: skip


def test_compose_orders_what_is_in_it_by_itself() -> None:
    """Its source has the bar after the page below it; TalkBack is told otherwise."""
    inside = _column(("page", 300), ("bar", 20))
    compose = view("androidx.compose.ui.platform.ComposeView", "c", (0, 0, 360, 700), inside)

    assert judged(focus_order, android(compose), _PARAMS) == {}
    screen = android(_column(("a", 720)) + compose)
    visited = tuple(n for n in screen.nodes if n.identifier in {"page", "bar"})
    recorded = Traversal(method="screen-reader", visited=visited, complete=True)
    screen = replace(screen, facts=replace(screen.facts, traversal=recorded))
    assert judged(focus_order, screen, _PARAMS)["bar"] == (FAILED, "jumps-back")


def test_one_stop_has_no_order() -> None:
    """Nor has none."""
    assert judged(focus_order, android(_column(("a", 100))), _PARAMS) == {}
    assert (
        judged(
            focus_order, android(view("View", "v", (0, 0, 9, 9), a11y_important="false")), _PARAMS
        )
        == {}
    )


def _small(name: str, x: int, y: int) -> str:
    return hit("Button", name, (x, y, 150, 48), text=name)


def _visited(screen: ScreenSnapshot, *names: str) -> ScreenSnapshot:
    by_name = {node.identifier: node for node in screen.nodes}
    visited = tuple(by_name[name] for name in names)
    traversal = Traversal(method="keyboard", visited=visited, complete=True)
    return replace(screen, facts=replace(screen.facts, traversal=traversal))
