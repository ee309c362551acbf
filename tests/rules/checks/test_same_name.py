"""Which links and frames of one name are accused, asked about or let pass."""

from __future__ import annotations

import dataclasses

import pytest

from rules.checks.same_name import frames, links, links_in_context
from rules.model import CannotJudge, Finding, Params, Verdict
from rules.opinions.frames import same_title
from rules.probes import Probes
from rules.probes.links import LinksProbe, LinkTarget, ReadPage
from rules.snapshot import Document, EngineNode, PageSnapshot
from tests.build import find, page

PARAMS: Params = {"questions": 1}
BUS = "公交线路查询 输入起点和终点，查看换乘方案、首末班时间和票价。"
POOL = "游泳馆预约 请选择日期和场次，凭身份证入场，儿童须由家长陪同。"


def _page(body: str, *groups: tuple[str, ...], **texts: str) -> PageSnapshot:
    """A page whose links (by id) were read: the keyword with a link's id is what its page says."""
    snapshot = page(f"<body>{body}</body>")
    probe = LinksProbe(
        groups=tuple(
            tuple(LinkTarget(link=find(snapshot, i), address=i, plain=i) for i in g) for g in groups
        ),
        pages={i: ReadPage(status=200, final=i, text=text) for i, text in texts.items()},
    )
    return dataclasses.replace(snapshot, probes=Probes(links=probe))


def _seen(found: list[Finding]) -> dict[str, tuple[str, str]]:
    return {f.node.get("id"): (f.verdict.value, f.code) for f in found if f.node is not None}


APART = '<p>公交请 <a id="a" href="1">在线查询</a> 线路，游泳请 <a id="b" href="2">在线查询</a></p>'
ALONE = '<p><a id="a" href="1">在线查询</a> | <a id="b" href="2">在线查询</a></p>'


def test_other_destinations_that_readers_tell_apart_fail() -> None:
    """Words between the links help those who see the line; nothing ties them to the links."""
    found = _seen(list(links_in_context(_page(APART, ("a", "b"), a=BUS, b=POOL), PARAMS)))
    assert found == {"a": ("passed", "passed"), "b": ("failed", "different")}


def test_links_that_nobody_tells_apart_are_an_advice_only() -> None:
    """WCAG 2.4.4 spares what is ambiguous to everybody, 2.4.9 does not."""
    snapshot = _page(ALONE, ("a", "b"), a=BUS, b=POOL)
    assert _seen(list(links_in_context(snapshot, PARAMS)))["b"] == ("passed", "ambiguous")
    assert _seen(list(links(snapshot, {})))["b"] == ("failed", "different")


def test_the_advice_does_not_say_again_what_failed() -> None:
    """One cause, one failure."""
    snapshot = _page(APART, ("a", "b"), a=BUS, b=POOL)
    assert _seen(list(links(snapshot, {}))) == {"a": ("passed", "passed")}


def test_pictures_tell_links_apart() -> None:
    """Each link has an icon of its own above it."""
    body = (
        '<div><img src="1.png" data-t-rect="0,0,50,50"><img src="2.png" data-t-rect="300,0,50,50">'
        '<span><a id="a" href="1" data-t-rect="0,60,50,20">在线查询</a> '
        '<a id="b" href="2" data-t-rect="300,60,50,20">在线查询</a></span></div>'
    )
    found = _seen(list(links_in_context(_page(body, ("a", "b"), a=BUS, b=POOL), PARAMS)))
    assert found["b"] == ("failed", "different")


def test_the_same_destination_passes() -> None:
    """Two addresses of one article."""
    found = _seen(list(links_in_context(_page(APART, ("a", "b"), a=BUS, b=BUS), PARAMS)))
    assert found["b"] == ("passed", "passed")


def test_questions_are_few() -> None:
    """A person is asked about one group, not about every link of a page."""
    more = APART.replace('"a"', '"c"').replace('"b"', '"d"')
    snapshot = _page(APART + more, ("a", "b"), ("c", "d"))
    asked = [f for f in links_in_context(snapshot, PARAMS) if f.verdict is Verdict.CANT_TELL]
    assert _seen(asked) == {"b": ("cantTell", "unknown")}


def test_bare_names_are_left_to_the_rule_for_them() -> None:
    """更多 is judged by what stands around it."""
    body = APART.replace("在线查询", "更多")
    assert list(links_in_context(_page(body, ("a", "b"), a=BUS, b=POOL), PARAMS)) == []


@pytest.mark.parametrize("check", [links, links_in_context])
def test_without_the_probe_nothing_is_passed(check: object) -> None:
    """Not looked at is not measured."""
    with pytest.raises(CannotJudge) as raised:
        list(check(page(APART), PARAMS))  # type: ignore[operator]
    assert raised.value.code == "probe-not-run"
    assert raised.value.optional


def _frames(name: str, *texts: str) -> PageSnapshot:
    """A page with frames f0, f1 … of this name that hold these texts."""
    body = "".join(f'<iframe id="f{i}" title="{name}"></iframe>' for i, _ in enumerate(texts))
    snapshot = page(body)
    held = [
        Document(
            index=i + 1,
            url="about:srcdoc",
            title="",
            root=page(f"<p>{text}</p>").root,
            frame=find(snapshot, f"f{i}"),
        )
        for i, text in enumerate(texts)
    ]
    return dataclasses.replace(snapshot, documents=(*snapshot.documents, *held))


def test_frames_of_one_name_with_other_contents_fail() -> None:
    """Who hears the name does not know which frame it is."""
    assert _seen(list(frames(_frames("窗口", BUS, POOL), {})))["f1"] == ("failed", "different")


def test_frames_that_hold_the_same_pass() -> None:
    """The same thing twice needs no second name."""
    assert _seen(list(frames(_frames("窗口", BUS, BUS), {})))["f1"] == ("passed", "passed")


def test_a_kind_of_content_may_change() -> None:
    """What an advertisement shows is not what it is for."""
    assert _seen(list(frames(_frames("广告", BUS, POOL), {})))["f1"] == ("passed", "passed")


def test_an_empty_frame_is_a_question() -> None:
    """Nothing came, so nothing can be compared."""
    assert _seen(list(frames(_frames("窗口", BUS, ""), {})))["f1"] == ("cantTell", "unknown")


def test_the_engine_does_not_ask_about_compared_frames() -> None:
    """One cause, one answer; a frame that could not be read stays the engine's question."""
    snapshot = _frames("窗口", BUS, BUS)
    compared = EngineNode(node=find(snapshot, "f1"), path="", html="", messages=())
    assert same_title(snapshot, compared, Verdict.CANT_TELL) is Verdict.INAPPLICABLE
    other = _frames("窗口", BUS)
    lone = EngineNode(node=find(other, "f0"), path="", html="", messages=())
    assert same_title(other, lone, Verdict.CANT_TELL) is Verdict.CANT_TELL
