"""Processes that work for this one, and end with it."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


def worker_pool(processes: int) -> ProcessPoolExecutor:
    """A pool of fresh interpreters: forking while other threads run may hang.

    A worker holds both ends of the pipe that it waits at, so it would wait for ever after we were
    killed; each therefore watches for our end by itself.
    """
    return ProcessPoolExecutor(
        max_workers=processes, mp_context=get_context("spawn"), initializer=_end_with_parent
    )


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
