"""What experiments on the live page showed, one module for each of them."""

from __future__ import annotations

from dataclasses import dataclass

from rules.probes.changes import ChangesProbe
from rules.probes.forms import FormsProbe
from rules.probes.keyboard import KeyboardProbe
from rules.probes.layout import LayoutProbe
from rules.probes.links import LinksProbe
from rules.probes.listeners import ListenersProbe
from rules.probes.media import MediaProbe
from rules.probes.toggles import TogglesProbe


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """Every probe's answer; None where it was not run or failed: never a pass."""

    listeners: ListenersProbe | None = None
    media: MediaProbe | None = None
    links: LinksProbe | None = None
    layout: LayoutProbe | None = None
    keyboard: KeyboardProbe | None = None
    changes: ChangesProbe | None = None
    toggles: TogglesProbe | None = None
    forms: FormsProbe | None = None
