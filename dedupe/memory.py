"""Memory: no sweeps while much is held; scratch kept for the next pass, what is free given back between the steps.

The last two speak to glibc; elsewhere nothing happens.
"""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

TRIM_THRESHOLD, MMAP_MAX = -1, -4  # of mallopt(3)
SCRATCH = 1 << 30  # bytes that stay with the process for the next pass


def keep_scratch() -> None:
    """Keep the memory of one pass for the next, in this process from now on: zeroed pages cost one second in eight.

    Long arrays too, which glibc else has the system map anew, each by itself.
    """
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust:
        adjust(TRIM_THRESHOLD, SCRATCH)
        adjust(MMAP_MAX, 0)


def give_back() -> None:
    """Return free memory to the system: glibc keeps what lies between pieces that are in use."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


@contextmanager
def unswept() -> Iterator[None]:
    """Look for no unreachable cycles within: nothing here makes any, and each look goes through all that is held."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
