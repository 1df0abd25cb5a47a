"""What the steps hand to each other: files of pieces in a folder that every worker sees under the same path.

A piece is for one part, and is read alone. A step that is run again writes the same file again, so that what a lost
worker had not finished can be done by another.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dedupe.tokens import Ints

NUMBER = 8  # bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A folder of `step-source` files; nobody else writes to it."""

    folder: Path

    def put(self, step: str, source: int, pieces: Iterable[object]) -> None:
        """Write a file of pieces, one after the other, and then where each ends; it appears whole or not at all."""
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=f"{step}-", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            ends = []
            for piece in pieces:
                pickle.dump(piece, file, pickle.HIGHEST_PROTOCOL)
                ends.append(file.tell())
            file.write(np.array([*ends, len(ends)], np.int64).tobytes())
        Path(name).replace(self._path(step, source))

    def take(self, step: str, source: int, piece: int = 0) -> Any:
        """Read one piece of a file."""
        with self._path(step, source).open("rb") as file:
            file.seek(-NUMBER, os.SEEK_END)
            count = int(np.frombuffer(file.read(NUMBER), np.int64)[0])
            file.seek(-NUMBER * (count + 1), os.SEEK_END)
            ends = np.frombuffer(file.read(NUMBER * count), np.int64)
            file.seek(int(ends[piece - 1]) if piece else 0)
            return pickle.load(file)  # noqa: S301 - the run's own folder, written by its own workers

    def write_numbers(self, name: str, parts: Iterable[Ints]) -> None:
        """Write numbers one part after the other."""
        with (self.folder / name).open("wb") as file:
            for part in parts:
                file.write(np.ascontiguousarray(part, np.int64).tobytes())

    def numbers(self, name: str) -> Ints:
        """Return what was written, mapped: only what is looked at takes memory."""
        path = self.folder / name
        return np.memmap(path, np.int64, "r") if path.stat().st_size else np.zeros(0, np.int64)

    def drop(self, *steps: str) -> None:
        """Delete what nobody asks for any more."""
        for step in steps:
            for path in self.folder.glob(f"{step}-*"):
                path.unlink()

    def _path(self, step: str, source: int) -> Path:
        return self.folder / f"{step}-{source}"
