"""The shape of the files in devices/explore/data."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from devices.backoff import Backoff
from devices.denial import Enough

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(gt=0)]
Seconds = Annotated[float, Field(ge=0)]
Patterns = tuple[re.Pattern[str], ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _About(_Strict):
    status: Literal["given", "observed", "chosen"]
    source: str


class _Params(_Strict):
    session: tuple[str, ...]
    ambiguous: tuple[str, ...]
    session_length: Count
    tracking: tuple[str, ...]


class _Paths(_Strict):
    session: Patterns


class _Files(_Strict):
    documents: frozenset[str]
    others: frozenset[str]
    downloads: Patterns


class _Unsafe(_Strict):
    urls: Patterns
    texts: Patterns


class _UrlLimits(_Strict):
    length: Count
    links: Count
    shown: Count


class UrlSettings(_Strict):
    """data/urls.toml: what an address says about itself."""

    about: _About
    params: _Params
    paths: _Paths
    files: _Files
    unsafe: _Unsafe
    limits: _UrlLimits


class _FetchLimits(_Strict):
    body: Count
    redirects: Count
    connect_seconds: Seconds
    read_seconds: Seconds
    total_seconds: Seconds
    delay_seconds: Seconds
    crawl_delay_seconds: Seconds


class _Robots(_Strict):
    token: str
    body: Count


class _Sitemaps(_Strict):
    files: Count
    body: Count
    urls: Count
    guesses: tuple[str, ...]


class _Html(_Strict):
    types: frozenset[str]


class _Browser(_Strict):
    reasons: frozenset[str]
    statuses: frozenset[int]


class _Backoff(_Strict):
    tries: Annotated[int, Field(ge=0)]
    first_seconds: Seconds
    longest_seconds: Seconds

    def waits(self, seed: int = 0) -> Backoff:
        """The waits that these settings make."""
        return Backoff(
            tries=self.tries,
            first=self.first_seconds,
            longest=self.longest_seconds,
            seed=seed,
        )


class _Blocked(_Strict):
    firewall: Count
    refused: Count
    silent: Count

    def enough(self) -> Enough:
        """When a site is left alone."""
        return Enough(firewall=self.firewall, refused=self.refused, silent=self.silent)


class FetchSettings(_Strict):
    """data/fetch.toml: how pages are fetched."""

    about: _About
    limits: _FetchLimits
    robots: _Robots
    sitemaps: _Sitemaps
    html: _Html
    browser: _Browser
    backoff: _Backoff
    blocked: _Blocked


class _KindThresholds(_Strict):
    article_text: Count
    article_share: Share
    list_dated: Count
    list_paged: Count
    column_links: Count
    column_share: Share
    guide_words: Count
    form_fields: Count


class _KindWords(_Strict):
    guide: tuple[str, ...]
    article_metas: frozenset[str]
    published: Patterns
    paging: Patterns
    date: re.Pattern[str]
    search_field: re.Pattern[str]


class KindRule(_Strict):
    """One page kind and what speaks for it."""

    id: str
    required: bool = False
    texts: Patterns = ()
    urls: Patterns = ()
    titles: Patterns = ()
    structure: Literal["password", "guide", "form", "article", "list", "column"] | None = None
    excludes: frozenset[str] = frozenset()


class KindSettings(_Strict):
    """data/kinds.toml: page kinds, most telling first."""

    about: _About
    thresholds: _KindThresholds
    words: _KindWords
    kind: tuple[KindRule, ...]


class _PathSettings(_Strict):
    length: Count
    skipped: frozenset[str]
    ignored_classes: Patterns
    limit: Count


class _Clusters(_Strict):
    alike: Share


class _Shell(_Strict):
    elements: Count
    links: Count
    text: Count


class StructureSettings(_Strict):
    """data/structure.toml: when two pages share a template."""

    about: _About
    paths: _PathSettings
    clusters: _Clusters
    shell: _Shell


class _Explore(_Strict):
    pages_factor: Count
    pages_minimum: Count
    level_share: Share
    texts: Count
    found: Count
    left_out: Count


class _Random(_Strict):
    tenth: Count


class SampleSettings(_Strict):
    """data/sample.toml: how pages are drawn."""

    about: _About
    explore: _Explore
    random: _Random


class _BlockLimits(_Strict):
    text: Count
    elements: Count
    slider_text: Count


class _Challenge(_Strict):
    statuses: frozenset[int]


class Vendor(_Strict):
    """A firewall's maker and the words its default block pages carry."""

    id: str
    names: Patterns = ()
    marks: Patterns = ()


class _Generic(_Strict):
    stopping: Patterns
    texts: Patterns
    slider: Patterns
    login: Patterns


class BlockSettings(_Strict):
    """data/block.toml: block pages of web application firewalls."""

    about: _About
    limits: _BlockLimits
    challenge: _Challenge
    vendor: tuple[Vendor, ...]
    generic: _Generic
