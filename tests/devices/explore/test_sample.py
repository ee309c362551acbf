"""The sample: every kind, every template, a random tenth; always the same for a seed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.explore import Exploration, ExploredPage, LeftOut, Sample, choose
from devices.explore.kinds import required


def _page(path: str, *kinds: str, template: str = "t", depth: int = 1) -> ExploredPage:
    return ExploredPage(
        url=f"http://a.test{path}",
        final_url=f"http://a.test{path}",
        key=f"//a.test{path}",
        depth=depth,
        title="",
        kinds=kinds or ("other",),
        evidence=dict.fromkeys(kinds, 2),
        template=template,
        state="read",
    )


def _exploration(*pages: ExploredPage, **changes: object) -> Exploration:
    start = _page("/", "home", template="t-home", depth=0)
    found = Exploration(
        start=start.url,
        pages=(start, *pages),
        left_out=(LeftOut(url="http://b.test/", reason="other-site"),),
        discovered=100,
        explored=len(pages) + 1,
        notes=(),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def _chosen(sample: Sample) -> dict[str, str]:
    return {p.url.removeprefix("http://a.test"): p.chosen for p in sample.pages}


NEWS = tuple(_page(f"/news/{n}", "article", template="t-news") for n in range(40))
PORTAL = _exploration(
    *NEWS,
    _page("/login", "login", template="t-login"),
    _page("/hd", "interaction", "form", template="t-hd"),
    _page("/odd", template="t-odd"),
)


def test_every_kind_every_template_and_some_at_random() -> None:
    """The start page, one of each kind, the template no kind led to, then random ones."""
    sample = choose(PORTAL, pages=10, seed=1)
    chosen = _chosen(sample)
    assert next(iter(chosen.items())) == ("/", "start")
    assert chosen["/login"] == chosen["/hd"] == "structured"
    assert chosen["/odd"] == "template"
    assert [how for how in chosen.values() if how == "structured"] == ["structured"] * 3
    assert [how for how in chosen.values() if how == "random"] == ["random"] * 5
    assert sample.notes == ()


def test_kinds_missing_are_named() -> None:
    """Required kinds that no page of the sample shows are listed; a second kind counts."""
    missing = choose(PORTAL, pages=10).kinds_missing
    assert set(missing) == set(required()) - {"home", "article", "login", "interaction", "form"}


def test_what_was_not_drawn_is_listed() -> None:
    """Every explored page is either in the sample or among what was left out."""
    sample = choose(PORTAL, pages=6)
    drawn = {p.url for p in sample.pages}
    left = {x.url for x in sample.left_out if x.reason == "not-sampled"}
    assert drawn | left == {p.url for p in PORTAL.pages}
    assert not drawn & left
    assert LeftOut(url="http://b.test/", reason="other-site") in sample.left_out


def test_small_budget_says_so_and_keeps_one_at_random() -> None:
    """Four pages cannot show everything: that is noted, and one of them is still random."""
    sample = choose(PORTAL, pages=4)
    assert sample.notes == ("budget-too-small",)
    assert list(_chosen(sample).values()) == ["start", "structured", "structured", "random"]


def test_one_page() -> None:
    """A budget of one is the start page; none is an error."""
    assert _chosen(choose(PORTAL, pages=1)) == {"/": "start"}
    with pytest.raises(ValueError, match="at least one"):
        choose(PORTAL, pages=0)


def test_a_site_smaller_than_the_budget_is_audited_whole() -> None:
    """When the budget allows it, every explored page is in the sample."""
    small = _exploration(_page("/a"), _page("/b"))
    assert set(_chosen(choose(small, pages=20))) == {"/", "/a", "/b"}


def test_readable_pages_come_before_unread_ones() -> None:
    """A page the plain client was refused is drawn only for a kind or template nothing else has."""
    unread = replace(_page("/login2", "login", template="t-x"), state="unread", reason="timeout")
    found = _exploration(_page("/login", "login", template="t-login"), unread)
    assert _chosen(choose(found, pages=2)) == {"/": "start", "/login": "structured"}


def test_start_page_that_was_refused_over_http_is_still_audited() -> None:
    """A browser may get where the plain client did not."""
    start = replace(PORTAL.pages[0], state="unread", reason="tls-failure")
    found = replace(PORTAL, pages=(start, *PORTAL.pages[1:]))
    assert _chosen(choose(found, pages=3))["/"] == "start"


def test_start_page_that_robots_forbid_is_not_audited() -> None:
    """robots.txt holds for the start page, too."""
    start = replace(PORTAL.pages[0], state="unread", reason="robots-forbidden")
    assert choose(replace(PORTAL, pages=(start,)), pages=5).pages == ()


@settings(deadline=None)
@given(st.permutations(PORTAL.pages[1:]), st.integers(0, 3), st.integers(1, 45))
def test_order_of_pages_does_not_matter(
    shuffled: list[ExploredPage], seed: int, budget: int
) -> None:
    """The same pages and seed give the same sample in whatever order the pages were found."""
    turned = replace(PORTAL, pages=(*shuffled, PORTAL.pages[0]))
    sample = choose(turned, pages=budget, seed=seed)
    assert sample == choose(PORTAL, pages=budget, seed=seed)
    assert len(sample.pages) == min(budget, len(PORTAL.pages))


def test_another_seed_draws_other_pages() -> None:
    """The random part follows the seed."""
    one, two = choose(PORTAL, pages=10, seed=1), choose(PORTAL, pages=10, seed=2)
    assert {p.url for p in one.pages} != {p.url for p in two.pages}


def test_where_the_site_is_served_does_not_matter() -> None:
    """The same site on another port gives the same paths."""

    def moved(page: ExploredPage) -> ExploredPage:
        url = page.url.replace("a.test", "127.0.0.1:8123")
        return replace(page, url=url, final_url=url, key=url.removeprefix("http:"))

    elsewhere = replace(PORTAL, pages=tuple(moved(p) for p in PORTAL.pages))
    one = [p.url.removeprefix("http://a.test") for p in choose(PORTAL, pages=9).pages]
    two = [p.url.removeprefix("http://127.0.0.1:8123") for p in choose(elsewhere, pages=9).pages]
    assert one == two
