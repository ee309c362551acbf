"""What repairing gives back to a body of a round, by the round's own scheme."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from audit.report.gain import Gain, Why
from audit.rounds.folder import RoundFolder
from audit.rounds.people_work import read_people
from audit.rounds.scored import body_report, measure
from tests.audit.rounds.captured import a_round, answer, put, said, waive


def gains(folder: RoundFolder) -> dict[tuple[str, str], Gain]:
    """The gains of yunxi by indicator and platform."""
    report = body_report(folder, "yunxi", read_people(folder))
    assert len(report.gains) == len(report.issues)
    return {(gain.indicator, gain.platform): gain for gain in report.gains}


def test_the_rounds_weights_decide_what_a_repair_gives(tmp_path: Path) -> None:
    """A body without an app has 0 there: what the portal wins counts 4 of 10.

    The page's only failure: W02 counts pages and wins all of 1/4 of group A, a third of the
    portal: 40/12 points. W09, 1/16 of group C, wins at most its other half: 40/3/16/2 points.
    """
    folder = a_round(tmp_path, "yunxi", without="app")
    put(folder, "yunxi", web=({"W09": (1, 5, 0)},))
    gain = gains(folder)["W09", ""]
    assert (gain.why, gain.confirm) == (Why.GIVES, True)
    assert gain.low == Fraction(40, 12)
    assert gain.high == Fraction(40, 12) + Fraction(40, 96)
    total = measure(folder).body("yunxi").result
    assert gain.score_before is not None
    assert (gain.score_before.low, gain.score_before.high) == (total.low, total.high)


def test_a_platform_is_half_of_the_client(tmp_path: Path) -> None:
    """M03 on Android: 6 of 10, half for group D, 1/11 of it, half still lacking, one of two.

    M10, which the machine decides alone, saw nothing that it applies to: 11 of 12 are left.
    """
    folder = a_round(tmp_path, "yunxi")
    put(
        folder,
        "yunxi",
        web=({"W09": (0, 5, 0)},),
        android=({"M03": (1, 4, 0)},),
        ios=({"M03": (0, 5, 0)},),
    )
    gain = gains(folder)["M03", "android"]
    assert (gain.part, gain.low, gain.high) == ("app", 0, Fraction(60, 88))


def test_a_persons_word_in_a_round_needs_a_retest(tmp_path: Path) -> None:
    """T1 said 部分通过 of M03: repairing gives nothing until somebody tests it again."""
    folder = a_round(tmp_path, "yunxi")
    put(folder, "yunxi", web=({"W09": (0, 5, 0)},), android=({"M03": (1, 4, 0)},))
    said(folder, answer("yunxi", "M03", "partial", "android"))
    gain = gains(folder)["M03", "android"]
    assert (gain.why, gain.low, gain.high) == (Why.RETEST, 0, 0)
    assert gain.retest > 0


def test_what_was_waived_gives_nothing(tmp_path: Path) -> None:
    """A signed waiver took the failure out of what counts."""
    folder = a_round(tmp_path, "yunxi", without="app")
    put(folder, "yunxi", web=({"W09": (1, 5, 0)},))
    page = body_report(folder, "yunxi", read_people(folder)).pages[0].id
    waive(folder, "yunxi", "W09", page)
    gain = gains(folder)["W09", ""]
    assert (gain.why, gain.low, gain.high) == (Why.WAIVED, 0, 0)


def test_portals_alone_by_another_scheme(tmp_path: Path) -> None:
    """Where the portal is all, the same repair gives 100/12 for W02, and 100/96 for W09 at most."""
    folder = a_round(tmp_path, "yunxi", scheme="sz-2019", without="app")
    put(folder, "yunxi", web=({"W09": (1, 5, 0)},))
    gain = gains(folder)["W09", ""]
    assert (gain.low, gain.high) == (Fraction(100, 12), Fraction(100, 12) + Fraction(100, 96))
