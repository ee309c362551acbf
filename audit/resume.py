"""What a workspace holds of a run that is asked for again: what is kept, and what forbids it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.again import pages_again
from audit.workspace import RUN, PlannedPage, RunRecord, Workspace, WorkspaceError, page_id
from devices.manifest import BrokenCapture, Manifest, intact, read_manifest
from devices.masking import mask

if TYPE_CHECKING:
    from audit.web_options import Options

INTERRUPTED = "interrupted"  # beside a capture that was under way when the run was ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far a run is. `kept` are its whole captures by id; `left` how many pages lack one."""

    record: RunRecord
    kept: Mapping[str, Manifest]

    @property
    def left(self) -> tuple[PlannedPage, ...]:
        """The planned pages without a whole capture."""
        return tuple(page for page in self.record.pages if page.id not in self.kept)

    @property
    def ended(self) -> bool:
        """True when the run came to its end by itself and lacks nothing.

        Without a sample it has come to its end only where the start page could not be measured.
        """
        record = self.record
        if record.finished_at is None or record.interrupted or self.left:
            return False
        return record.planned or not self.measured

    @property
    def measured(self) -> bool:
        """True when there is a page of which anything is known."""
        return any(manifest.state != "not-measured" for manifest in self.kept.values())


def asked_of(options: Options) -> dict[str, str]:
    """The settings that decide what is measured, by the name of their option.

    How fast it goes and who is named to the server may be changed when a run goes on.
    """
    return {
        "pages": str(options.budgets.pages),
        "depth": str(options.budgets.depth),
        "minutes": f"{options.budgets.minutes:g}",
        "seed": str(options.seed),
        "viewport": "+".join(viewport.name for viewport in options.viewports),
        "urls": _digest(options.urls),
        "documents": str(options.documents),
        "page-seconds": f"{options.page_seconds:g}",
        "only-hosts": options.only_hosts,
        **{name: value for name, value in _rarely(options).items() if value},
    }


def _rarely(options: Options) -> dict[str, str]:
    """Settings that most runs do without, "" where this one does; of headers their names."""
    headers = options.headers.names if options.headers is not None else ()
    login = "" if options.login is None else _digest((options.login.model_dump_json(),))
    return {"exclude": " ".join(options.exclude), "headers": " ".join(headers), "login": login}


def standing(workspace: Workspace, options: Options) -> Standing | None:
    """What is there of the run that is asked for; None when it begins anew and loses nothing.

    Raises WorkspaceError when the workspace holds something else: resume-other names the setting
    that differs, resume-old a record without settings, resume-tool and resume-engine versions
    that are not those of the captures; broken-run when the record cannot be read. Pages that the
    site turned us away from are not kept: they are tried again.
    """
    record = workspace.read_run_if_any()
    if record is None or record.replaced:
        return None
    kept = {page.id: one for page in record.pages if (one := whole(workspace, page.id))}
    found = Standing(record=record, kept=kept)
    if not found.measured and (found.ended or not kept):
        return None  # the site was down, say: it is tried again
    where = str(workspace.path / RUN)
    if not record.asked:
        raise WorkspaceError("resume-old", path=where, version=record.tool)
    _same(record, options, where)
    again = pages_again(kept)
    tried = {id: manifest for id, manifest in kept.items() if id not in again}
    try:
        _same_versions(found, options, where)
    except WorkspaceError:
        if found.ended:
            return found  # any version may tell of it, but not add to it
        raise
    return Standing(record=record, kept=tried)


def whole(workspace: Workspace, page: str) -> Manifest | None:
    """The manifest of a capture that is all there; None when it is to be made again."""
    folder = workspace.capture(page)
    try:
        manifest = read_manifest(folder)
    except BrokenCapture:
        return None
    if (folder / INTERRUPTED).exists() or not intact(folder, manifest):
        return None
    return manifest


def _same(record: RunRecord, options: Options, where: str) -> None:
    asked, now = asked_of(options), mask(options.target)
    start = record.pages[0] if record.pages else None
    if start is not None and start.chosen == "start" and now == record.target:
        # Addresses that differ in a secret alone look the same.
        now += "" if start.id == page_id(options.target, start.viewport) else " (≠)"
    pairs = [("URL", record.target, now)]
    pairs += [(f"--{n}", record.asked[n], asked[n]) for n in asked if n in record.asked]
    for name, value in _rarely(options).items():
        if name not in asked or name not in record.asked:
            pairs.append((name, record.asked.get(name, ""), value))
    pairs.append(("scheme", record.scheme, options.scheme))
    for setting, before, now in pairs:
        if before != now:
            raise WorkspaceError(
                "resume-other", path=where, setting=setting, before=before or "-", now=now or "-"
            )


def _same_versions(found: Standing, options: Options, where: str) -> None:
    """One run is measured by one version: what is still to do must not differ from what is done."""
    record = found.record
    if record.tool != options.tool:
        raise WorkspaceError("resume-tool", path=where, before=record.tool, now=options.tool)
    for manifest in found.kept.values():
        for name, version in manifest.engines.items():
            now = options.engines.get(name, version)
            if now != version:
                raise WorkspaceError(
                    "resume-engine", path=where, engine=name, before=version, now=now
                )


def _digest(urls: tuple[str, ...] | None) -> str:
    if urls is None:
        return ""
    digest = hashlib.sha256("\n".join(urls).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{len(urls)} (sha256 {digest[:12]})"
