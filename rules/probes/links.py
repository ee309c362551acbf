"""What the links probe saw: where links with the same name really lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.snapshot import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """A link and its address.

    `plain` is the address without what does not change the page: scheme, www., index file,
    parameters that count visitors.
    """

    link: Node
    address: str
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What came back for an address, redirects followed.

    `text` is what the page says outside navigation, header and footer (at most 8,000 characters;
    `cut` when there was more), None where no HTML page came. `main` is true when it is that of a
    main element, `shown` when it was read after the page's scripts had run, which otherwise count
    as `scripts`. `refresh` is the delay in seconds of a refresh that was not followed.
    """

    status: int
    final: str
    title: str = ""
    text: str | None = None
    main: bool = False
    digest: str = ""
    scripts: int = 0
    shown: bool = False
    cut: bool = False
    refresh: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksProbe:
    """Groups of links of one name in one context whose addresses differ; nothing else was asked.

    `pages` holds what came back, by address; an address is absent when it was not asked for or
    did not answer. `complete` is false where the page has more such groups than were looked at,
    and where time was up before every address had had its own.
    """

    groups: tuple[tuple[LinkTarget, ...], ...] = ()
    pages: Mapping[str, ReadPage] = field(default_factory=dict)
    complete: bool = True
