"""One HTML page of headings, sentences, tables and charts that works offline and accessibly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from audit.report.html_report import environment
from rules.wording import Texts

_TEMPLATES = Path(__file__).parent / "templates"
_HTML_LANG = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table; the first cell of each row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart as SVG that a table beside it repeats."""

    svg: Markup
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a section under a heading of its own, "" without one."""

    title: str = ""
    lines: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    drawing: Drawing | None = None
    grid: Grid | None = None
    folded: str = ""  # the summary under which bullets and grid are folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section with an anchor."""

    id: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: `notes` are warnings before everything else."""

    title: str
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    sections: tuple[Section, ...]


def render_page(page: Page, texts: Texts) -> str:
    """The page as HTML; the same page gives the same bytes."""
    template = _environment().get_template("page.html.j2")
    words = {"skip": texts.label("skip"), "contents": texts.label("contents")}
    made = template.render(page=page, words=words, lang=_HTML_LANG[texts.lang])
    return made.rstrip("\n") + "\n"


def bullets(lines: Sequence[str], none: str) -> Part:
    """A list, or the sentence that there is nothing."""
    return Part(bullets=tuple(lines)) if lines else Part(lines=(none,))


@cache
def _environment() -> Environment:
    return environment(_TEMPLATES)
