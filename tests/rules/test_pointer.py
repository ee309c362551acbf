"""Selectors, components and markup of elements."""

from __future__ import annotations

import pytest

from rules.pointer import Pointers, component_of, html_of
from rules.snapshot import Node
from tests.build import find, page


def selector(html: str, element_id: str, *, up: int = 0) -> str:
    """The selector of an element, or of its nth parent."""
    snapshot = page(html)
    node: Node = find(snapshot, element_id)
    for _ in range(up):
        assert node.parent is not None
        node = node.parent
    return Pointers(snapshot).selector(node)


def test_a_unique_id_is_the_selector() -> None:
    """A steady id that occurs once names the element."""
    assert selector('<div><a id="more">更多</a></div>', "more") == "#more"


@pytest.mark.parametrize("volatile", ["el-1234567", "x-9f8e7d6c5b4a", ":r3:"])
def test_ids_that_scripts_draw_anew_are_not_used(volatile: str) -> None:
    """A long number or a hash changes with every load: the path is used instead."""
    assert selector(f'<main><p>a</p><p id="{volatile}">b</p></main>', volatile) == (
        "html > body > main > p:nth-of-type(2)"
    )


def test_a_repeated_id_is_not_used() -> None:
    """Two elements with one id need their places."""
    snapshot = page('<p id="x">a</p><p id="x">b</p>')
    twins = [n for n in snapshot.elements() if n.get("id") == "x"]
    pointers = Pointers(snapshot)
    assert [pointers.selector(n) for n in twins] == [
        "html > body > p:nth-of-type(1)",
        "html > body > p:nth-of-type(2)",
    ]


def test_odd_ids_are_quoted() -> None:
    """An id that is no CSS name is written as an attribute, quotes escaped."""
    assert selector("<p id='1\"x'>a</p>", '1"x') == '[id="1\\"x"]'


def test_frames_and_shadow_roots_are_steps() -> None:
    """The path says where a frame or a shadow root is entered."""
    snapshot = page('<iframe id="f"></iframe><my-box id="h"></my-box>')
    frame, host = find(snapshot, "f"), find(snapshot, "h")
    inner = Node(index=900, tag="html", parent=frame, document=1)
    body = Node(index=901, tag="body", parent=inner, document=1)
    frame.children.append(inner)
    inner.children.append(body)
    button = Node(index=902, tag="button", parent=host, in_shadow=True, shadow_child=True)
    host.children.append(button)
    pointers = Pointers(snapshot)
    assert pointers.selector(body) == "#f >>> html > body"
    assert pointers.selector(button) == "#h >>> button"


def test_copies_of_a_component_have_one_shape() -> None:
    """Elements of the same component differ in place and number, not in shape."""
    snapshot = page(
        '<ul class="list"><li class="item-1"><a id="a" class="t">x</a></li>'
        '<li class="item-2"><a id="b" class="t">y</a></li></ul>'
    )
    first, second = find(snapshot, "a"), find(snapshot, "b")
    del first.attrs["id"], second.attrs["id"]
    assert component_of(first) == component_of(second) == "a.t < li.item-# < ul.list"


def test_deep_pages_have_selectors() -> None:
    """A page nested deeper than Python's calls may go is named all the same."""
    snapshot = page('<main id="m"></main>')
    node = find(snapshot, "m")
    for index in range(3000):
        child = Node(index=1000 + index, tag="div", parent=node)
        node.children.append(child)
        node = child
    selector = Pointers(snapshot).selector(node)
    assert selector.startswith("#m > div > div")
    assert selector.count("div") == 3000


def test_markup_is_cut_and_escaped() -> None:
    """Long markup ends in an ellipsis and text cannot become markup."""
    snapshot = page(f'<p id="p">{"长" * 1000}&lt;script&gt;</p>')
    shown = html_of(find(snapshot, "p"))
    assert shown.startswith('<p id="p">长')
    assert shown.endswith("…")
    assert "<script>" not in html_of(find(page('<p id="q">&lt;script&gt;</p>'), "q"))
