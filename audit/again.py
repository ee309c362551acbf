"""Which pages and screens of a run that ended are worth another try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from audit.workspace import AppRecord
from devices.denial import is_denial
from devices.manifest import Manifest, ScreenManifest
from devices.pace import host_of
from devices.passing import is_passing, passing_reasons


def pages_again(manifests: Mapping[str, Manifest]) -> frozenset[str]:
    """The ids of pages that were not measured for a reason that passes.

    Where a site was left alone, that includes the pages whose refusals led to it.
    """
    every = {id: one for id, one in manifests.items() if one.state == "not-measured"}
    alone = {
        host_of(one.url)
        for one in every.values()
        if any(r.code == "site-blocked" for r in one.reasons)
    }
    return frozenset(
        id
        for id, one in every.items()
        if is_passing(one)
        or (host_of(one.url) in alone and any(is_denial(r.code, r.detail) for r in one.reasons))
    )


def app_again(record: AppRecord, manifests: Iterable[ScreenManifest]) -> bool:
    """True where the same command may reach more of an app than the run that ended."""
    if record.method != "run" or not record.asked:
        return False
    lost = any(entry.reason in passing_reasons() for entry in record.unreached)
    return lost or any(map(is_passing, manifests))
