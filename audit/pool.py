"""Processes that work for this one, and end with it."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process

_GIGABYTE = 1 << 30


def worker_pool(processes: int) -> ProcessPoolExecutor:
    """A pool of fresh interpreters: forking while other threads run may hang.

    A worker holds both ends of the pipe that it waits at, so it would wait for ever after we were
    killed; each therefore watches for our end by itself.
    """
    return ProcessPoolExecutor(
        max_workers=processes, mp_context=get_context("spawn"), initializer=_end_with_parent
    )


def workers_for(work: int) -> int:
    """How many processes to start for so many pieces of work that may each need a browser.

    No more than cores, and one for each gigabyte of the machine's memory; at least 1.
    """
    most = min(work, os.cpu_count() or 1)
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # a system that does not say
        memory = _GIGABYTE * most
    return max(1, min(most, memory // _GIGABYTE))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
