"""Settings for all tests, and how they are shared out among processes."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from devices.masking import forget

# Machines under load are slow for a moment; how fast a check is, the benchmarks say.
settings.register_profile("project", deadline=None)
settings.load_profile("project")

_MORE = 4  # processes beyond the number of cores, at most
_ROOT = Path(__file__).parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark of xdist also where xdist is switched off."""
    config.addinivalue_line("markers", "xdist_group(name): runs in one process with its group")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice as many processes as cores on a small machine: tests with a browser mostly wait."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(2 * (cores or 1), (cores or 1) + _MORE)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of one file that share what it prepares run in one process, where it is done once.

    By default xdist does not look at groups, and where it is told to, it marks them in an
    attribute of pytest that pytest no longer reads.
    """
    if config.getoption("dist") not in {"load", "loadgroup"}:
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Grouped(LoadScopeScheduling):
        """Shares out groups of tests; most groups are a single one."""

        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Grouped(config, log)


@pytest.fixture(autouse=True)
def _no_secrets() -> Iterator[None]:
    """What a test was given as a secret masks nothing in the next one."""
    yield
    forget()


def group(nodeid: str) -> str:
    """What a test is run together with; the test itself where it shares nothing."""
    file, _, test = nodeid.partition("::")
    if _prepares(file):
        return file
    case = test.partition("[")[2]
    # Examples of one rule: its process knows after the first whether the rule needs probes.
    return f"{file}::{case.partition('/')[0]}" if "test_rule_examples" in file else nodeid


@functools.cache
def _prepares(file: str) -> bool:
    """True for a file that makes something once for its tests."""
    path = _ROOT / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return 'scope="module"' in text or "xdist_group" in text
