"""Work that must not blow up: it is ended, and its test fails, after far more CPU than it needs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ENOUGH = 20  # seconds of CPU: thirty times what the slowest of these takes, and a busy machine adds nothing to it


@contextmanager
def bounded(seconds: float = ENOUGH) -> Iterator[None]:
    """Raise AssertionError in the block once it has taken so much CPU. Texts are long enough for squares to show."""
    def end(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{seconds} s of CPU were not enough: this grows faster than what it is given")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
