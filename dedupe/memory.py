"""Memory as glibc holds it: scratch kept for the next pass, what is free given back between the steps.

Elsewhere than on glibc nothing happens.
"""

from __future__ import annotations

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt(3)
SCRATCH = 1 << 30  # bytes that stay with the process for the next pass
PIECE = 1 << 25  # bytes; more are the system's own business, the most that mallopt takes


def keep_scratch() -> None:
    """Keep the memory of one pass for the next, in this process from now on: zeroed pages cost one second in twenty."""
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust:
        adjust(TRIM_THRESHOLD, SCRATCH)
        adjust(MMAP_THRESHOLD, PIECE)


def give_back() -> None:
    """Return free memory to the system: glibc keeps what lies between pieces that are in use."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
