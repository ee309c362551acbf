"""Listens to captures: the figures while they are judged."""

from __future__ import annotations

from collections.abc import Iterable

from audit.app_part import JudgedScreen
from audit.report.heard import ReportHeard, heard_of
from audit.web_part import JudgedPage
from rules.screen import ScreenSnapshot
from rules.snapshot import PageSnapshot
from rules.speech.app import transcript_of_screen
from rules.speech.model import Figures
from rules.speech.rate import Rate
from rules.speech.web import transcript_of_page


def heard_page(page: PageSnapshot) -> Figures | None:
    """The figures of a page; None without a tree, and where listening fails for whatever reason."""
    try:
        found = transcript_of_page(page)
    except Exception:  # somebody else's page must not cost the report its judgement
        return None
    return found.figures if found is not None else None


def heard_screen(screen: ScreenSnapshot) -> Figures | None:
    """The figures of a screen; None where listening fails for whatever reason."""
    try:
        return transcript_of_screen(screen).figures
    except Exception:
        return None


def heard_by(
    pages: Iterable[JudgedPage], screens: Iterable[JudgedScreen], rate: Rate | None = None
) -> ReportHeard | None:
    """What the report says of the listening; None without any page or screen.

    `rate` None = the stated one.
    """
    units = [(page.page.id, _measured(page), page.heard) for page in pages]
    units += [(one.screen.id, _measured(one), one.heard) for one in screens]
    return heard_of(units, rate) if units else None


def _measured(one: JudgedPage | JudgedScreen) -> bool:
    """True where there is a capture of something, whether or not it could be listened to."""
    return one.manifest is not None and not one.broken and one.manifest.state != "not-measured"
