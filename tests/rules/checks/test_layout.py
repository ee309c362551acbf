"""What is a fault in text that was enlarged, spaced out, narrowed or turned."""

from __future__ import annotations

from typing import Any

import pytest

from rules.checks import layout
from rules.model import CannotJudge, Verdict
from rules.probes import Probes
from rules.probes.layout import CutText, LayoutProbe, Lines, Reflow, Trial, Turned
from rules.snapshot import Node, PageSnapshot
from tests.build import find, page

_WHOLE, _HALF, _LOST = Lines(whole=1), Lines(whole=1, half=1), Lines(whole=1, hidden=2)
_HTML = """<div id="box"><p id="x">办理进度可以在网上查询</p></div>
<div id="list"><a id="link" href="/a.html">防汛通知</a></div><p id="y">正文</p>"""


def _with(probe: LayoutProbe) -> PageSnapshot:
    snapshot = page(_HTML)
    object.__setattr__(snapshot, "probes", Probes(layout=probe))
    return snapshot


def _zoomed(
    text: str, box: str, after: Lines, before: Lines = _WHOLE, *, moved: bool = False
) -> list[tuple[str, Verdict, str]]:
    snapshot = page(_HTML)
    root = snapshot.root if box == "html" else find(snapshot, box)
    one = CutText(node=find(snapshot, text), box=root, before=before, after=after, moved=moved)
    probe = LayoutProbe(zoom=Trial(cut=(one,), kept=(find(snapshot, "y"),), complete=True))
    object.__setattr__(snapshot, "probes", Probes(layout=probe))
    found = [(f.node, f.verdict, f.code) for f in layout.zoomed(snapshot, {})]
    return [(n.get("id") or n.tag, v, c) for n, v, c in found if isinstance(n, Node)]


def test_text_cut_through_fails() -> None:
    """Half a line of text that was whole before is lost; text that is not cut passes."""
    assert _zoomed("x", "box", _HALF) == [
        ("x", Verdict.FAILED, "cut"),
        ("y", Verdict.PASSED, "passed"),
    ]


def test_text_that_was_cut_before_fails_by_its_own_sentence() -> None:
    """Zooming is not to blame, but the text cannot be read."""
    assert ("x", Verdict.FAILED, "cut-already") in _zoomed("x", "box", _HALF, _HALF)


def test_a_link_may_lead_to_the_whole_text() -> None:
    """A headline that leads to its article is a question only."""
    assert ("link", Verdict.CANT_TELL, "cut-link") in _zoomed("link", "list", _HALF)


def test_lost_lines_are_a_question() -> None:
    """Whole lines may be left out on purpose."""
    assert ("x", Verdict.CANT_TELL, "lines-lost") in _zoomed("x", "box", _LOST)


def test_slides_are_no_target() -> None:
    """What is pushed about inside its box comes into view by itself."""
    assert _zoomed("x", "box", _HALF, moved=True) == [("y", Verdict.PASSED, "passed")]


def test_a_page_that_cannot_be_scrolled_fails_once() -> None:
    """Text beyond a window that hides what overflows is one fault of the page."""
    found = _zoomed("link", "html", _LOST)
    assert found[0] == ("html", Verdict.FAILED, "page-cut")


@pytest.mark.parametrize(
    ("beyond", "verdict"), [(0, Verdict.PASSED), (5, Verdict.CANT_TELL), (60, Verdict.FAILED)]
)
def test_reflow_by_share_of_lines(beyond: int, verdict: Verdict) -> None:
    """A page most of which lies beyond a narrow window does not reflow."""
    seen = Reflow(width=320, scroll=1200, lines=100, beyond=beyond, wide=0, first=None)
    snapshot = _with(LayoutProbe(reflow=seen))
    assert [f.verdict for f in layout.reflow(snapshot, {"most": 0.2})] == [verdict]


@pytest.mark.parametrize(
    ("before", "after", "share", "codes"),
    [
        (0, 90, 1.0, ["turned"]),
        (0, -90, 1.0, ["turned"]),
        (2.5, 92.5, 1.0, ["turned"]),
        (0, 180, 1.0, ["passed"]),
        (0, 90, 0.2, []),
    ],
)
def test_only_a_right_angle_of_the_whole_page_locks(
    before: float, after: float, share: float, codes: list[str]
) -> None:
    """A small part that is turned, or a page turned otherwise, locks nothing."""
    snapshot = page(_HTML)
    part = Turned(node=snapshot.root, before=before, after=after, share=share)
    object.__setattr__(snapshot, "probes", Probes(layout=LayoutProbe(turned=(part,))))
    params: dict[str, Any] = {"share": 0.8, "degrees": 2}
    assert [f.code for f in layout.orientation(snapshot, params)] == codes


def test_without_the_probe_nothing_is_said() -> None:
    """A page that was not laid out anew is never a pass."""
    for check in (layout.zoomed, layout.spaced, layout.reflow, layout.orientation):
        with pytest.raises(CannotJudge):
            list(check(page(_HTML), {"most": 0.2, "share": 0.8, "degrees": 2}))


@pytest.mark.parametrize(
    "text", ['<p id="x">›</p>', '<p id="x" aria-hidden="true">办理进度可以在网上查询</p>']
)
def test_signs_and_what_is_hidden_from_all_are_no_target(text: str) -> None:
    """An arrow that is cut, or words that nobody is to meet, take no text from anybody."""
    snapshot = page(f'<div id="box">{text}</div>')
    one = CutText(
        node=find(snapshot, "x"), box=find(snapshot, "box"), before=_WHOLE, after=_HALF, moved=False
    )
    probe = LayoutProbe(zoom=Trial(cut=(one,), kept=(), complete=True))
    object.__setattr__(snapshot, "probes", Probes(layout=probe))
    assert list(layout.zoomed(snapshot, {})) == []
