"""Templates: pages built alike are one, whatever their texts and however they are ordered."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.explore.links import parse
from devices.explore.structure import (
    Signature,
    alike,
    cluster,
    node_triples,
    signature,
    tree_triples,
)
from tests.build import page as snapshot

FRAME = """<body><div class="header"><ul class="nav"><li><a>首页</a></li></ul></div>
<div class="main">{}</div><div class="footer"><p>版权</p></div></body>"""
ARTICLE = FRAME.format('<div class="article"><h1>{}</h1><div class="info"></div>{}</div>')
LIST = FRAME.format(
    '<div class="side"><h2>x</h2></div><ul class="list">{}</ul><div class="pages"></div>'
)


def _signature(html: str) -> Signature:
    tree = parse(html)
    assert tree is not None
    return signature(tree_triples(tree))


def _article(title: str, paragraphs: int) -> Signature:
    return _signature(ARTICLE.format(title, "<p>正<b>文</b></p>" * paragraphs))


def test_two_articles_share_a_template_and_a_list_does_not() -> None:
    """Length and inner formatting of a text do not make another template; another layout does."""
    entries = '<li><a>甲</a><span class="date"></span></li>'
    found = cluster(
        {
            "/1": _article("一", 2),
            "/2": _article("二", 30),
            "/3": _signature(LIST.format(entries * 5)),
            "/4": _signature(LIST.format(entries * 20)),
        }
    )
    assert found["/1"] == found["/2"] != found["/3"] == found["/4"]


def test_states_and_generated_classes_do_not_count() -> None:
    """A menu entry that is active, or a class with a hash, leaves the template as it was."""
    one = _signature('<div class="menu active css-1ab2c3"><p class="item3"></p></div>')
    two = _signature('<div class="menu"><p class="item7"></p></div>')
    assert one == two


def test_a_captured_page_gives_the_same_signature() -> None:
    """The stored DOM's nodes and the parsed HTML agree on what the page is built like."""
    html = "<html><head><title>t</title></head>" + ARTICLE.format("一", "<p>正文</p>") + "</html>"
    assert signature(node_triples(snapshot(html).root)) == _signature(html)


def test_empty_pages_are_alike() -> None:
    """Two pages without elements share a template and equal nothing else."""
    assert alike(frozenset(), frozenset()) == 1
    assert alike(frozenset(), frozenset({1})) == 0


def test_within_a_template_every_pair_is_alike() -> None:
    """A chain of small differences does not join the two ends."""
    sets = {f"/{n}": frozenset(range(n * 2, n * 2 + 20)) for n in range(6)}
    found = cluster(sets)
    assert found["/0"] != found["/5"]
    for a in sets:
        for b in sets:
            if found[a] == found[b]:
                assert alike(sets[a], sets[b]) >= 0.75


_SETS = st.dictionaries(
    st.text("abc/", min_size=1, max_size=4), st.frozensets(st.integers(0, 12)), max_size=8
)


@settings(deadline=None)
@given(_SETS, st.randoms())
def test_order_does_not_matter(sets: dict[str, Signature], random: object) -> None:
    """The same pages give the same templates in whatever order they come."""
    keys = list(sets)
    random.shuffle(keys)  # type: ignore[attr-defined]
    assert cluster(_ordered(sets, keys)) == cluster(sets)


def _ordered(sets: dict[str, Signature], keys: Iterable[str]) -> dict[str, Signature]:
    return {key: sets[key] for key in keys}
