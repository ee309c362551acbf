"""Audits the pages of the web views that a screen shows, and says which could not be."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.app.phone import ENDING, Phone
from devices.manifest import CaptureWriter, Manifest, Reason
from devices.ports import GatherError
from rules.screen import ScreenNode, ScreenTree
from rules.screen_pointer import ScreenPointers

_MOST = 5  # pages of one screen
_WEB_VIEW = "web-view"
_OUTLINE = "web-view-outline"
_MAX_CAUSE = 300  # characters


@dataclass(slots=True, kw_only=True)
class WebProbe:
    """One screen's web views. `parts` becomes "web" of facts.json.gz and grows while it runs."""

    phone: Phone
    tree: ScreenTree
    writer: CaptureWriter
    reasons: list[Reason]
    engines: dict[str, str]
    parts: list[dict[str, object]] = field(default_factory=list)

    def run(self) -> None:
        """Audit each page into a folder of its own.

        Raises GatherError of devices.app.phone.ENDING, and of whatever keeps the contexts from
        being listed.
        """
        before = len(self.reasons)
        for context in self._contexts():
            self._audit(context)
        if not self.parts and len(self.reasons) == before:
            self.reasons.append(Reason(code="web-view-closed"))
        nodes = web_views_on(self.tree)
        if len(self.parts) == len(nodes) == 1:
            # With several of them nothing says which page is in which view.
            self.parts[0]["on"] = ScreenPointers(self.tree).selector(nodes[0])

    def _contexts(self) -> tuple[str, ...]:
        """The contexts; none where the driver knows no web views, however many are shown."""
        try:
            return self.phone.web_views()
        except GatherError as error:
            if error.reason != "call-unsupported":
                raise
            return ()

    def _audit(self, context: str) -> None:
        if len(self.parts) == _MOST:
            self.reasons.append(_lost(context, "too-many-web-views"))
            return
        folder = f"web-{len(self.parts) + 1}"
        try:
            manifest = self.phone.audit_web_view(context, self.writer.folder / folder)
        except GatherError as error:
            if error.reason in ENDING:
                raise
            if error.reason != "web-view-hidden":  # a page that is kept but not shown
                self.reasons.append(_lost(context, cause_of(error)))
            return
        lack = lacking_of(context, manifest)
        if lack is not None:
            self.reasons.append(lack)
        if manifest.state == "not-measured":
            return
        self.engines.update(manifest.engines)
        full = not is_outline(manifest)
        self.parts.append({"folder": folder, "on": None, "context": context, "full": full})


def web_views_on(tree: ScreenTree) -> list[ScreenNode]:
    """The outermost web views that the screen shows."""
    found: list[ScreenNode] = []
    for node in tree.nodes:
        inside = bool(found) and node.index < found[-1].end
        if node.role == _WEB_VIEW and node.rect and node.visible is not False and not inside:
            found.append(node)
    return found


def is_outline(manifest: Manifest) -> bool:
    """True for a web view's page of which only the engine's answer could be had."""
    return any(reason.code == _OUTLINE for reason in manifest.reasons)


def lacking_of(context: str, manifest: Manifest) -> Reason | None:
    """Why a web view's page is not, or only partly, part of its screen; None for a whole one.

    That there is only an outline is left to judging, which knows what needs more than that.
    """
    causes = [reason.code for reason in manifest.reasons if reason.code != _OUTLINE]
    if manifest.state == "not-measured":
        return _lost(context, " ".join(causes))
    if not causes:
        return None
    detail = {"context": context, "cause": " ".join(dict.fromkeys(causes))}
    return Reason(code="web-view-partly", detail=detail)


def without_browser(context: str) -> Reason:
    """Why a recorded page is not part of its screen: nothing here can show it."""
    return _lost(context, "no-browser")


def left_closed(tree: ScreenTree) -> tuple[Reason, ...]:
    """For a screen whose web views nobody opened: that its pages were not measured."""
    return (Reason(code="web-view-source-only"),) if web_views_on(tree) else ()


def cause_of(error: GatherError) -> str:
    """The error's reason and details in one line of bounded length."""
    return " ".join([error.reason, *map(str, error.detail.values())])[:_MAX_CAUSE]


def _lost(context: str, cause: str) -> Reason:
    return Reason(code="web-view-not-measured", detail={"context": context, "cause": cause})
