"""Reads a page source, whichever tool it came from."""

from __future__ import annotations

import math

from devices.normalize.app import android, ios
from devices.normalize.app.picture import fit
from devices.normalize.app.source import Source, known_of
from devices.normalize.app.uninspected import find_uninspected
from devices.normalize.app.xml import BrokenSource, RawTree, parse
from rules.collector import without_collector
from rules.screen import ANDROID, IOS, Picture, ScreenNode, ScreenTree

# Pixels for each dp or pt: Android's are 0.75 to 6, and reduced pictures are smaller still.
_DENSITIES = (0.05, 20.0)
_UNSCALED = 0.005  # how far a picture in the device's own pixels may be from it
_SHOWN = 60  # characters of a root that is not known


def read_source(
    xml: bytes | str, *, density: float | None = None, picture: Picture | None = None
) -> Source:
    """What a page source says, recognised by its content.

    `density` is pixels for each dp and needed for Android only, whose boxes stay in pixels
    without it. Raises BrokenSource when this is no page source that can be read.
    """
    if density is not None and not (
        math.isfinite(density) and _DENSITIES[0] <= density <= _DENSITIES[1]
    ):
        raise BrokenSource("density-invalid", value=str(density))
    with without_collector():
        raw = parse(xml)
        if android.is_android(raw):
            return _android(raw, density, picture)
        if ios.is_ios(raw):
            return _ios(raw, picture)
    raise BrokenSource("source-unknown", root=raw.tags[0].rpartition("}")[2][:_SHOWN])


def _scale(picture: Picture, size: tuple[float, float], pixels: float | None) -> float | None:
    """Picture pixels for each unit; None when the picture is not of this screen."""
    exact = fit(picture.size, *size, bars=False)
    if exact is not None or pixels is None:
        return exact
    # Both scaled and longer than the tree: that is another screen rather than this one with bars.
    longer = fit(picture.size, *size, bars=True)
    unscaled = longer is not None and abs(longer / pixels - 1) <= _UNSCALED
    return longer if unscaled else None


def _android(raw: RawTree, density: float | None, picture: Picture | None) -> Source:
    unit = density if density is not None else 1.0
    origin, nodes = android.read_android(raw, unit)
    size = android.size_of(nodes, unit)
    return _source(ANDROID, origin, android.app_of(nodes), nodes, size, picture, unit)


def _ios(raw: RawTree, picture: Picture | None) -> Source:
    nodes = ios.read_ios(raw)
    return _source(IOS, ios.XCUITEST, ios.app_of(nodes), nodes, ios.size_of(nodes), picture)


def _source(
    platform: str,
    origin: str,
    app: str,
    nodes: list[ScreenNode],
    size: tuple[float, float],
    picture: Picture | None,
    pixels: float | None = None,
) -> Source:
    """`pixels` is how many the device has for each unit, where a tree may leave out the bars."""
    scale = _scale(picture, size, pixels) if picture is not None else None
    tree = ScreenTree(
        nodes=tuple(nodes), width=size[0], height=size[1], picture=picture, scale=scale
    )
    boxless = sum(node.rect is None for node in nodes[1:])
    notes = {"bounds-unusable": boxless} if boxless else {}
    if picture is not None and scale is None:
        notes["screenshot-mismatch"] = 1
    return Source(
        platform=platform,
        origin=origin,
        app=app,
        tree=tree,
        known=known_of(nodes),
        uninspected=find_uninspected(tree),
        notes=notes,
    )
