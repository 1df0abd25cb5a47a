"""Words of many rows, the rarest first, and by them each row's nearest: looked for in the order of alike rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.nearest import nearest
from dedupe.rows import Numbers
from dedupe.tokens import Bools, Ints, places, spread

Floats = NDArray[np.float64]
THREADS = 2
LOT = 100_000  # rows that look at a time: what is found on all of them is wide
LEAST_COSINE = 0.05  # under it two are no neighbours


@dataclass(frozen=True)
class Ranked:
    """The words by which rows are near each other: (row, word, weight), row by row, the rarest word first.

    held: how many rows hold each word, 0 for one. shape: numbers of rows and of words. row_at: which row of the bags
    each is, if they are in another order.
    """

    owner: Ints
    words: Numbers
    weight: NDArray[np.float32]
    held: Numbers
    shape: tuple[int, int]
    row_at: Ints | None = None

    def nearest(self, k: int, budget: int | None = None, asked: Bools | None = None,
                among: Bools | None = None, *,
                lot: NDArray[np.float32] | None = None) -> tuple[Ints, Ints, Floats]:
        """Return pairs (row, one of the k others nearest to it), and the cosine.

        budget: how many rows one looks through at most, those of its rarest words first. asked, among: which rows are
        asked for their neighbours, and which may be one; all, if it is not said. lot: see dedupe.nearest.lots.
        """
        from scipy import sparse

        rows = np.arange(self.shape[0]) if asked is None else np.flatnonzero(asked)
        here, there = self if asked is None else self._of(rows), self._postings(among, lot)
        if budget is not None and among is None:
            here = here.within(budget, self.held)
        elif budget is not None:
            here = here.sorted_by(np.diff(there.indptr)).within(budget, np.diff(there.indptr))
        start = np.append(np.searchsorted(here.owner, rows), len(here.owner))
        queries = sparse.csr_matrix((here.weight, here.words, start), shape=(len(rows), self.shape[1]))
        itself = asked is None or among is None or bool((asked & among).any())  # then each row is nearest to itself
        named = rows if self.row_at is None else self.row_at[rows]
        parts = [self._near(named[low:low + LOT], queries[low:low + LOT], there, (k, itself))
                 for low in range(0, max(len(rows), 1), LOT)]
        left, right, cosine = zip(*parts, strict=True)
        return np.concatenate(left), np.concatenate(right), np.concatenate(cosine)

    def _near(self, rows: Ints, queries: Any, postings: Any, most: tuple[int, bool]) -> tuple[Ints, Ints, Floats]:
        """Return the nearest of some rows. most: how many, and whether each row is found too."""
        k, itself = most
        left, right, cosine = nearest(queries, postings, k + itself, LEAST_COSINE, THREADS, named=self.row_at)
        other = np.flatnonzero(rows[left] != right)
        other = other[places(left[other], len(rows)) < k]  # a row need not be among its own nearest
        return rows[left[other]], right[other], cosine[other].astype(np.float64)

    def _of(self, rows: Ints) -> Ranked:
        """Return the words of these rows, which are in order."""
        start, end = np.searchsorted(self.owner, rows), np.searchsorted(self.owner, rows, "right")
        at = spread(start, end - start)
        return replace(self, owner=self.owner[at], words=self.words[at], weight=self.weight[at])

    def _postings(self, among: Bools | None, lot: NDArray[np.float32] | None) -> Any:
        """Return a matrix of the rows that hold each word, of those among which one may be near."""
        from scipy import sparse

        held = self._rows_by_word
        weight, rows, start = held.data, held.indices, held.indptr
        if among is not None:
            keep = among[rows]
            weight, rows, start = weight[keep], rows[keep], np.append(0, np.cumsum(keep, dtype=np.int32))[start]
        lot = lot if lot is None or self.row_at is None else lot[self.row_at]
        weight = weight if lot is None else weight * lot[rows]
        return sparse.csr_matrix((weight, rows, start), shape=held.shape)

    @cached_property
    def _rows_by_word(self) -> Any:
        from scipy import sparse

        return sparse.csr_matrix((self.weight, (self.words, self.owner)), shape=self.shape[::-1])

    def sorted_by(self, held: Ints | Numbers) -> Ranked:
        """Return each row's words in the order of how many rows hold them."""
        order = np.lexsort((held[self.words], self.owner))
        return replace(self, words=self.words[order], weight=self.weight[order])

    def within(self, budget: int, held: Ints | Numbers) -> Ranked:
        """Leave out each row's commonest words, so that the rows that hold the others are at most `budget`.

        held: how many rows hold each word; a row that holds several counts several times.
        """
        spent = np.cumsum(held[self.words], dtype=np.int64)
        first = np.arange(len(self.owner)) - places(self.owner, self.shape[0])
        keep = spent - spent[first] + held[self.words[first]] <= budget
        return replace(self, owner=self.owner[keep], words=self.words[keep], weight=self.weight[keep])
