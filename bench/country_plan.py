"""What a country needs: browsers, phones, hours and storage, from figures that were measured.

`plan` is arithmetic alone; `FIGURES` says of each input what it is and where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One input. `measured` is the command that printed it, "" for what is assumed."""

    value: float
    unit: str
    what: str
    measured: str = ""


FIGURES: Mapping[str, Figure] = {
    "portals": Figure(value=14_000, unit="", what="portals"),
    "pages": Figure(value=50, unit="", what="pages of a portal"),
    "apps": Figure(value=1_000, unit="", what="apps of one platform each"),
    "screens": Figure(value=40, unit="", what="screens of an app"),
    "weeks": Figure(value=13, unit="weeks", what="weeks of a quarter"),
    "use": Figure(value=0.5, unit="", what="share of the clock in which machines work for us"),
    "people": Figure(value=30, unit="h", what="working hours of a week of whoever is needed"),
    "delay": Figure(value=0.5, unit="s", what="politeness: between two visits to one host"),
    "again": Figure(value=1.1, unit="", what="pages visited for one that is kept"),
    "page_1": Figure(
        value=1.20, unit="s", what="a page, one browser on two cores, probes and all",
        measured="bench/checks.py --pages 6",
    ),
    "pair": Figure(
        value=1.46, unit="", what="two browsers on two cores, times one",
        measured="bench/web.py --pages 30",
    ),
    "remote": Figure(value=3.0, unit="s", what="more for a page over the network than on loopback"),
    "explore": Figure(value=2.0, unit="", what="addresses read without a browser for each page"),
    "page_mb": Figure(
        value=0.46, unit="MB", what="a page's capture",
        measured="du of captures of 30 saved real pages",
    ),
    "page_net": Figure(value=3.0, unit="MB", what="what a browser loads for a page"),
    "screen_s": Figure(
        value=1.34, unit="s", what="a screen on a device that answers in 150 ms",
        measured="bench/farm.py",
    ),
    "phone": Figure(value=10.0, unit="", what="times slower: a real phone, app and network"),
    "screen_mb": Figure(value=0.5, unit="MB", what="a screen's capture with its picture"),
    "hands": Figure(value=0.5, unit="h", what="of a person for an app: install, log in, stand by"),
    "judge_page": Figure(
        value=0.061, unit="s", what="a page judged by all rules", measured="bench/checks.py"
    ),
    "judge_screen": Figure(
        value=0.18, unit="s", what="a screen of 5,000 nodes judged", measured="bench/app.py"
    ),
    "rank_body": Figure(
        value=0.30, unit="s", what="a body scored and ranked with 1,000 draws",
        measured="bench/round.py --bodies 10,31",
    ),
    "upload": Figure(value=50.0, unit="Mbit/s", what="a coordinator's line"),
    "rows": Figure(value=5.0, unit="", what="rows written to PostgreSQL for a page, all told"),
    "row_rate": Figure(value=1_000.0, unit="rows/s", what="that PostgreSQL takes with fsync"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One part: `hours` of its work, `units` of it that fit it into the quarter."""

    part: str
    hours: float
    units: float
    unit: str
    note: str = ""


def plan(given: Mapping[str, float] | None = None) -> tuple[Need, ...]:
    """What each part needs, the most loaded first; `given` replaces figures by their names.

    `units` of parts that can be had many times is how many are needed; of parts that there is one
    of (a host, a line, a database) the share of the quarter in which it is busy.
    """
    f = {name: figure.value for name, figure in FIGURES.items()} | dict(given or {})
    clock = f["weeks"] * 7 * 24 * f["use"]
    pages, screens = f["portals"] * f["pages"], f["apps"] * f["screens"]
    seconds = f["page_1"] / f["pair"] * 2 + f["remote"]  # of one of two browsers on two cores
    browser = pages * f["again"] * seconds / 3600
    visits = f["pages"] * (f["again"] + f["explore"])
    host = visits * f["delay"] / 3600
    phone = screens * f["screen_s"] * f["phone"] / 3600
    judging = (pages * f["judge_page"] + screens * f["judge_screen"]) / 3600
    ranking = (f["portals"] + f["apps"]) * f["rank_body"] / 3600
    line = pages * f["again"] * f["page_net"] * 8 / f["upload"] / 3600
    stored = (pages * f["page_mb"] + screens * f["screen_mb"]) / 1024
    # One coordinator goes portal by portal, and no number of browsers hurries a host.
    one = f["portals"] * host
    database = (pages + screens) * f["rows"] / f["row_rate"] / 3600
    person = f["apps"] * f["hands"]
    return (
        Need(part="browsers", hours=browser, units=ceil(browser / clock), unit="browsers",
             note=f"{seconds:.1f} s a page, two on two cores; {browser / clock:.2f} are busy"),
        Need(part="phones", hours=phone, units=ceil(phone / clock), unit="phones"),
        Need(part="people at the apps", hours=person, units=ceil(person / f["weeks"] / f["people"]),
             unit="people"),
        Need(part="one coordinator", hours=one, units=one / clock, unit="busy",
             note=f"portal by portal, {visits:.0f} visits {f['delay']} s apart: "
             f"{host * 60:.1f} min a portal however many browsers"),
        Need(part="the line", hours=line, units=line / clock, unit="busy"),
        Need(part="judging", hours=judging, units=ceil(judging / clock), unit="cores"),
        Need(part="ranking, once", hours=ranking, units=ranking / clock, unit="busy"),
        Need(part="PostgreSQL", hours=database, units=database / clock, unit="busy"),
        Need(part="storage", hours=0.0, units=stored, unit="GB",
             note="a quarter's captures, none thrown away"),
    )  # fmt: skip


def first_to_fill(needs: tuple[Need, ...]) -> str:
    """The part that there is one of and that is busy most of the time."""
    single = [need for need in needs if need.unit == "busy"]
    return max(single, key=lambda need: need.units).part


def lines(given: Mapping[str, float] | None = None) -> Iterator[str]:
    """The whole calculation for a reader: inputs, then needs."""
    yield "input        value  what (how it is known)"
    for name, figure in FIGURES.items():
        value = (given or {}).get(name, figure.value)
        known = f"measured: {figure.measured}" if figure.measured else "assumed"
        if name in (given or {}):
            known = "given"
        yield f"{name:12} {value:g} {figure.unit}  {figure.what} ({known})"
    needs = plan(given)
    yield ""
    yield "part                    hours   needed"
    for need in needs:
        amount = (
            f"{100 * need.units:.2f} % busy"
            if need.unit == "busy"
            else (f"{need.units:,.0f} {need.unit}")
        )
        yield f"{need.part:20} {need.hours:9,.1f}   {amount}  {need.note}"
    yield f"fills first, of what there is one of: {first_to_fill(needs)}"
