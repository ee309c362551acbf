"""WCAG's contrast of sRGB colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]

Colour = tuple[int, int, int]

_STEPS = np.arange(256) / 255
_LINEAR: Floats = np.where(_STEPS <= 0.04045, _STEPS / 12.92, ((_STEPS + 0.055) / 1.055) ** 2.4)
_WEIGHTS = (0.2126, 0.7152, 0.0722)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def contrasts(colours: Floats, base: Floats) -> Floats:
    """The contrast ratio of each colour (n x 3, whole levels from 0 to 255) with `base`."""
    light = luminances(colours)
    ground = float(luminances(base[None])[0])
    result: Floats = (np.maximum(light, ground) + 0.05) / (np.minimum(light, ground) + 0.05)
    return result


def hexadecimal(colour: Colour) -> str:
    """The colour as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _luminance(colour: Colour) -> float:
    return math.fsum(w * float(_LINEAR[c]) for w, c in zip(_WEIGHTS, colour, strict=True))


def luminances(colours: Floats) -> Floats:
    """The relative luminance of each colour (n x 3, whole levels from 0 to 255), 0 to 1."""
    linear = _LINEAR[colours.astype(np.intp)]
    # No matrix product: it would wake as many threads as there are cores for nothing.
    red, green, blue = _WEIGHTS
    result: Floats = red * linear[:, 0] + green * linear[:, 1] + blue * linear[:, 2]
    return result
