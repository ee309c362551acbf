"""Choosing a site's pages without a browser: `explore` finds them, `choose` draws the sample."""

from devices.explore.crawl import explore
from devices.explore.excluding import excluding
from devices.explore.fetch import HttpFetcher
from devices.explore.listing import UrlListError, listed, read_urls
from devices.explore.model import (
    Budgets,
    Exploration,
    ExploredPage,
    FetchError,
    LeftOut,
    Sample,
    SampledPage,
)
from devices.explore.sample import choose

__all__ = [
    "Budgets",
    "Exploration",
    "ExploredPage",
    "FetchError",
    "HttpFetcher",
    "LeftOut",
    "Sample",
    "SampledPage",
    "UrlListError",
    "choose",
    "excluding",
    "explore",
    "listed",
    "read_urls",
]
