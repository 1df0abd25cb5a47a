"""How a list is divided, and where the pieces lie: all that a step is told besides the number of its part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dedupe.blocking import Found, packed
from dedupe.scoring import Weights
from dedupe.tokens import Hashes, Ints
from glane.scale.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Plan:
    """size: records in all, numbered in the order of their ids. rows: how many that follow each other make a part.

    batches: how many files the records came in. weights: by which pairs are scored.
    """

    folder: Path
    size: int
    rows: int
    batches: int
    weights: Weights

    @property
    def parts(self) -> int:
        """Return how many parts there are, at least one."""
        return max(-(-self.size // self.rows), 1)

    @property
    def exchange(self) -> Exchange:
        """Return where the pieces lie."""
        return Exchange(self.folder)

    def first(self, part: int) -> int:
        """Return the number of the first record of a part."""
        return part * self.rows

    def pieces(self, step: str, part: int) -> Iterator[Any]:
        """Yield what each part has handed to this one in a step."""
        exchange = self.exchange
        for source in range(self.parts):
            yield exchange.take(step, source, part)

    def by_part(self, rows: Ints) -> tuple[Ints, list[int]]:
        """Return an order of rows by part, and where each part begins in it, and the end."""
        part = rows // self.rows
        order = np.argsort(part, kind="stable")
        return order, np.searchsorted(part[order], np.arange(self.parts + 1)).tolist()

    def routed(self, found: Found, bit: int) -> list[Hashes]:
        """Return pairs as numbers (dedupe.blocking.packed), for each part those whose lesser row is its."""
        left, right, alike = found
        low, high = np.minimum(left, right), np.maximum(left, right)
        order, bounds = self.by_part(low)
        spans = [order[start:end] for start, end in pairwise(bounds)]
        return [packed((low[span], high[span], alike[span]), bit, self.size, self.first(part))
                for part, span in enumerate(spans)]
