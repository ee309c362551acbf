"""The rules as a scheme wants them: its thresholds in place of theirs, web rules inside apps."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from rules.load import load_catalogue
from rules.model import Catalogue, Rule, Scheme


def with_thresholds(catalogue: Catalogue, scheme: Scheme) -> tuple[Rule, ...]:
    """Every rule of the catalogue, its params joined by the scheme's numbers, which win."""
    return tuple(
        replace(rule, params={**rule.params, **scheme.thresholds[rule.id]})
        if rule.id in scheme.thresholds
        else rule
        for rule in catalogue.rules.values()
    )


def for_web_views(catalogue: Catalogue, scheme: Scheme) -> tuple[Rule, ...]:
    """Page rules that judge web views inside an app, with the app's indicators.

    Which indicator of the web counts for which of the app is the scheme's `web_view`; a rule
    whose indicator stands nowhere there is left out.
    """
    target = {web: i.id for i in scheme.indicators for web in i.web_view}
    return tuple(
        replace(rule, indicator=target[rule.indicator])
        for rule in with_thresholds(catalogue, scheme)
        if rule.scope == "page" and rule.status == "active" and rule.indicator in target
    )


@cache
def shipped_rules(scheme_id: str) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The shipped catalogue's rules for a scheme, and those for web views."""
    catalogue = load_catalogue()
    scheme = catalogue.schemes[scheme_id]
    return with_thresholds(catalogue, scheme), for_web_views(catalogue, scheme)
