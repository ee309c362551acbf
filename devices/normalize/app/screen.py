"""Reads the capture folder of a screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devices.manifest import (
    BrokenCapture,
    ScreenManifest,
    read_bytes,
    read_json,
    read_screen_manifest,
)
from devices.normalize.app.audit import read_audit
from devices.normalize.app.find import by_paths, like_in
from devices.normalize.app.picture import PngPicture
from devices.normalize.app.read import read_source
from devices.normalize.app.source import Source
from devices.normalize.app.xml import BrokenSource
from devices.normalize.web import read_page
from rules.screen import (
    DeviceProfile,
    Refresh,
    ScreenFacts,
    ScreenNode,
    ScreenSnapshot,
    ScreenTree,
    Traversal,
    Uninspected,
    WebPart,
)

_SOURCE, _PICTURE = "source.xml", "screen.png"


class _Stored(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoredRefresh(_Stored):
    """How the later reading, after.xml, came about."""

    trigger: Literal["wait", "pull", "tap"]
    seconds: float = Field(ge=0, allow_inf_nan=False)


class StoredTraversal(_Stored):
    """Paths of the elements that the focus visited, in order."""

    method: Literal["keyboard", "switch", "screen-reader"]
    paths: tuple[str, ...]
    complete: bool


class StoredWebPart(_Stored):
    """A web view's page: a page capture in `folder`, `on` is the path of the web view."""

    folder: Annotated[str, Field(pattern=r"^[\w-]+$")]
    on: str | None
    context: str
    full: bool


class StoredFacts(_Stored):
    """facts.json.gz of a screen's capture; None = not observed."""

    refresh: StoredRefresh | None = None
    large_scale: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    traversal: StoredTraversal | None = None
    keyboard_shown: bool | None = None
    dialog: str | None = None
    web: tuple[StoredWebPart, ...] = ()


def read_screen(folder: Path) -> ScreenSnapshot | None:
    """The screen that a capture folder holds; None when it holds no source (not measured).

    Readings of probes that cannot be used count as not observed. Raises BrokenCapture when files
    are missing, changed or unreadable, and when the screen's own source cannot be used.
    """
    manifest = read_screen_manifest(folder)
    content = read_bytes(folder, manifest, _SOURCE)
    if content is None:
        return None
    picture = _picture(folder, manifest, manifest.screenshot or _PICTURE)
    try:
        source = read_source(content, density=manifest.device.density, picture=picture)
    except BrokenSource as error:
        raise BrokenCapture(f"{folder / _SOURCE}: {error}") from error
    if source.platform != manifest.platform:
        raise BrokenCapture(f"{folder / _SOURCE}: not a source of {manifest.platform}")
    stored = _stored_facts(folder, manifest)
    web = _web_parts(folder, stored, source.tree)
    try:
        os_audit = read_audit(read_json(folder, manifest, "audit.json.gz"), source.tree)
    except ValueError as error:
        raise BrokenCapture(f"{folder / 'audit.json.gz'}: {error}") from error
    return ScreenSnapshot(
        id=manifest.id,
        key=manifest.key,
        platform=source.platform,
        origin=source.origin,
        app=manifest.app or source.app,
        activity=manifest.activity,
        title=manifest.title,
        kind=manifest.kind,
        device=DeviceProfile(**manifest.device.model_dump()),
        tree=source.tree,
        known=source.known,
        facts=_facts(folder, manifest, stored, source.tree),
        os_audit=os_audit,
        web=web,
        uninspected=not_audited(source, web),
    )


def refresh_between(
    before: ScreenTree, after: ScreenTree, *, trigger: str, seconds: float
) -> Refresh:
    """What a refresh did: the element that had the focus, and its like afterwards."""
    focus = next((node for node in before.nodes if node.a11y_focused), None) or next(
        (node for node in before.nodes if node.focused), None
    )
    like = like_in(focus, before, after) if focus is not None else None
    return Refresh(trigger=trigger, seconds=seconds, after=after, focus=focus, focus_after=like)


def traversal_of(
    tree: ScreenTree, paths: tuple[str, ...], *, method: str, complete: bool
) -> Traversal:
    """What the focus visited; a path that names no element of the tree is left out."""
    visited = tuple(node for node in by_paths(tree, paths) if node is not None)
    return Traversal(method=method, visited=visited, complete=complete)


def not_audited(source: Source, web: tuple[WebPart, ...]) -> tuple[Uninspected, ...]:
    """The uninspected elements of a source without the web views whose page was audited."""
    audited = [part.node for part in web if part.node is not None]
    return tuple(
        item
        for item in source.uninspected
        if item.kind != "web-view" or not any(_nested(item.node, node) for node in audited)
    )


def _nested(one: ScreenNode, other: ScreenNode) -> bool:
    return one.index <= other.index < one.end or other.index <= one.index < other.end


def _stored_facts(folder: Path, manifest: ScreenManifest) -> StoredFacts:
    content = read_json(folder, manifest, "facts.json.gz")
    try:
        return StoredFacts.model_validate(content if content is not None else {})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BrokenCapture(f"{folder / 'facts.json.gz'}: {where}: {first['msg']}") from error


def _facts(
    folder: Path, manifest: ScreenManifest, stored: StoredFacts, tree: ScreenTree
) -> ScreenFacts:
    after = _tree(folder, manifest, "after") if stored.refresh else None
    refresh = None
    if stored.refresh is not None and after is not None:
        refresh = refresh_between(
            tree, after, trigger=stored.refresh.trigger, seconds=stored.refresh.seconds
        )
    traversal = stored.traversal
    large = _tree(folder, manifest, "large")
    return ScreenFacts(
        refresh=refresh,
        large=large,
        large_scale=stored.large_scale if large is not None else None,
        rotated=_tree(folder, manifest, "rotated"),
        traversal=None
        if traversal is None
        else traversal_of(
            tree, traversal.paths, method=traversal.method, complete=traversal.complete
        ),
        keyboard_shown=stored.keyboard_shown,
        dialog=stored.dialog,
    )


def _tree(folder: Path, manifest: ScreenManifest, name: str) -> ScreenTree | None:
    """Another reading of the screen; None when there is none or it cannot be used."""
    content = read_bytes(folder, manifest, f"{name}.xml")
    if content is None:
        return None
    picture = _picture(folder, manifest, f"{name}.png")
    try:
        source = read_source(content, density=manifest.device.density, picture=picture)
    except BrokenSource:
        return None
    return source.tree if source.platform == manifest.platform else None


def _picture(folder: Path, manifest: ScreenManifest, name: str) -> PngPicture | None:
    content = read_bytes(folder, manifest, name)
    try:
        return PngPicture(content) if content is not None else None
    except ValueError:
        return None  # a screen without a picture can still be judged


def _web_parts(folder: Path, stored: StoredFacts, tree: ScreenTree) -> tuple[WebPart, ...]:
    nodes = by_paths(tree, [part.on or "" for part in stored.web])
    parts: list[WebPart] = []
    for part, node in zip(stored.web, nodes, strict=True):
        page = read_page(folder / part.folder)
        if page is not None:
            parts.append(WebPart(node=node, page=page, full=part.full, folder=part.folder))
    return tuple(parts)
