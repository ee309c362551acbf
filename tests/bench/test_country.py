"""The plan for a country adds up, and the simulation drives the real run."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.rounds.folder import RoundFolder
from audit.rounds.legs import legs_of
from audit.rounds.new import new_round
from audit.rounds.scored import measure
from bench.country_gather import gather, judged_as_recorded
from bench.country_parts import Size, host_of, serve, write_round
from bench.country_plan import FIGURES, first_to_fill, lines, plan


def needed(given: dict[str, float] | None = None) -> dict[str, tuple[float, float]]:
    """Hours and units of each part."""
    return {need.part: (need.hours, need.units) for need in plan(given)}


def test_politeness_is_what_one_coordinator_cannot_hurry() -> None:
    """50 pages, 5 more of them twice, 100 read without a browser, 0.5 s apart, 14,000 times."""
    found = needed({"pages": 50, "again": 1.1, "explore": 2, "delay": 0.5, "portals": 14_000})
    assert found["one coordinator"][0] == pytest.approx(301.4, abs=0.05)
    assert found["one coordinator"][1] == pytest.approx(0.276, abs=0.0005)


def test_browsers_follow_from_seconds_a_page() -> None:
    """A browser that works half of thirteen weeks has 1,092 hours."""
    given = {"page_1": 2.0, "pair": 1.0, "remote": 6.0, "again": 1.0, "portals": 14_000}
    # 10 s for each of 700,000 pages are 1,944.4 hours.
    assert needed(given)["browsers"] == (pytest.approx(1944.4, abs=0.05), 2)


def test_a_longer_delay_doubles_the_coordinator_and_nothing_else() -> None:
    """Every other part stays as it is."""
    one, two = needed({"delay": 0.5}), needed({"delay": 1.0})
    changed = {part for part in one if one[part] != two[part]}
    assert changed == {"one coordinator"}
    assert two["one coordinator"][0] == pytest.approx(2 * one["one coordinator"][0])


def test_what_fills_first_is_named() -> None:
    """With a slow line it is the line, else the coordinator."""
    assert first_to_fill(plan()) == "one coordinator"
    assert first_to_fill(plan({"upload": 1.0})) == "the line"


def test_every_input_says_how_it_is_known() -> None:
    """Nothing that is assumed looks as if it had been measured."""
    text = "\n".join(lines({"delay": 2.0})).partition("\n\n")[0]  # the inputs
    for name, figure in FIGURES.items():
        known = "given" if name == "delay" else "measured" if figure.measured else "assumed"
        (line,) = [one for one in text.splitlines() if one.startswith(f"{name} ")]
        assert f"({known}" in line


def test_every_portal_is_a_host_of_its_own() -> None:
    """Politeness goes by host: two portals on one would be one."""
    hosts = {host_of(number) for number in range(20_000)}
    assert len(hosts) == 20_000
    assert all(1 <= int(part) <= 254 for host in hosts for part in host.split(".")[1:2])


@pytest.fixture
def portals() -> Iterator[tuple[int, Any]]:
    """The one server of all portals: its port, and how many requests it has answered."""
    context = multiprocessing.get_context("spawn")
    listening, answered = context.Queue(), context.Value("i", 0)
    server = context.Process(target=serve, args=(3, listening, answered), daemon=True)
    server.start()
    yield listening.get(timeout=60), answered
    server.terminate()
    server.join()
    server.close()
    listening.close()


def test_the_real_run_captures_scores_and_ranks_a_small_country(
    portals: tuple[int, Any], tmp_path: Path
) -> None:
    """Two portals of three pages, one app of two screens: all measured, all with a place."""
    port, answered = portals
    size = Size(portals=2, pages=3, apps=1, screens=2)
    new_round(write_round(tmp_path, size, port), out=tmp_path / "round")
    # Pages that take no time: what is left are the 0.5 s between two visits to the same host,
    # whether it was the browser that came, six times in all, or a request without one; each
    # start page counts twice, since it is opened again for its accessible mode.
    found = gather(tmp_path / "round", seconds=0.0)
    assert (found["code"], found["pages"]) == (0, 6)
    visits = answered.value + 6 + 2
    assert found["hours_of_one_browser"] * 3600 == pytest.approx(0.5 * (visits - 2))
    folder = RoundFolder.open(tmp_path / "round")
    measured = {(leg.body, leg.leg): leg.measured for leg in legs_of(folder) if leg.wanted}
    assert measured == {("b00000", "web"): 3, ("b00000", "app"): 2, ("b00001", "web"): 3}
    judged_as_recorded(tmp_path / "round")
    result = measure(folder, resamples=20)
    assert [body.pages for body in result.bodies] == [3, 3]
    assert len(result.intervals) == 2
