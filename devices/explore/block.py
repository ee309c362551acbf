"""Block pages: what a web application firewall shows in the page's place, behind any status."""

from __future__ import annotations

from devices.explore import settings

UNKNOWN = "unknown"


def recognise(title: str, text: str, elements: int, status: int | None = None) -> str | None:
    """The firewall's maker, "unknown" for one that gives no name, None for an ordinary page.

    `text` is the visible text, `elements` the number of elements, `status` the answer's. Only
    short pages are suspected, so that an article about firewalls stays an article.
    """
    data = settings.block()
    text = " ".join(text.split())
    if len(text) > data.limits.text or elements > data.limits.elements:
        return None
    if not text and status in data.challenge.statuses:
        return UNKNOWN
    both = f"{' '.join(title.split())}\n{text}"
    stopping = settings.matches_any(data.generic.stopping, both)
    for vendor in data.vendor:
        if settings.matches_any(vendor.marks, both):
            return vendor.id
        if stopping and settings.matches_any(vendor.names, both):
            return vendor.id
    stopped = settings.matches_any(data.generic.texts, both) or _asks_for_proof(title, text)
    return UNKNOWN if stopped else None


def reason(vendor: str) -> tuple[str, dict[str, str]]:
    """The reason code of a recognised block page and what fills its sentence."""
    if vendor == UNKNOWN:
        return "blocked-by-unknown", {}
    return "blocked-by-waf", {"vendor": vendor}


def _asks_for_proof(title: str, text: str) -> bool:
    """True for a page that only wants a slider moved; a login form with a slider is a page."""
    data = settings.block()
    if len(text) > data.limits.slider_text or settings.matches_any(data.generic.login, text):
        return False
    return settings.matches_any(data.generic.slider, f"{title}\n{text}")
