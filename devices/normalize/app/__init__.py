"""Turns page sources of apps, and captures of their screens, into the values that judging reads."""

from devices.normalize.app.picture import PngPicture
from devices.normalize.app.read import read_source
from devices.normalize.app.roles import role_names, role_of
from devices.normalize.app.screen import read_screen
from devices.normalize.app.source import Source
from devices.normalize.app.xml import BrokenSource

__all__ = [
    "BrokenSource",
    "PngPicture",
    "Source",
    "read_screen",
    "read_source",
    "role_names",
    "role_of",
]
