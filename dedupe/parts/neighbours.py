"""The nearest of each row by TF-IDF cosine, found by many: who has a range of hashes hands out who holds its words.

Each part tells which of its rows hold a word, and asks for the words that its rows look by. Since a row looks through
at most BUDGET others, what a part is handed does not grow with the list; one product then gives the nearest.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import LEAST_COSINE, Bags, Ranked, Vocabulary
from dedupe.blocking import BUDGET, NEIGHBOURS, Found, too_common
from dedupe.nearest import Near, nearest
from dedupe.parts.counting import bounds
from dedupe.rows import Numbers, Rows, Words, numbered, starts
from dedupe.tokens import Ints, places, spread

CHUNK = 10_000  # rows that look at a time: what is found on them is wide
WIDE = 1 << 22  # rows of a list from which only those handed to a part become columns: a product keeps 8 bytes a column
Lots = NDArray[np.float32]


class Looking(NamedTuple):
    """The rows of a part, compressed by `start`, as those who look: their words, the rarest first, and the weights.

    hashes: the words by which any of them looks, in order; column: a word's place among these.
    """

    hashes: Words
    start: Ints
    column: Numbers
    weight: NDArray[np.float32]

    def asked(self, parts: int) -> list[Words]:
        """Return the words that are asked of each of those who have a range of hashes."""
        return [self.hashes[low:high] for low, high in pairwise(bounds(self.hashes, parts).tolist())]


class Postings(NamedTuple):
    """Who holds each word: sizes[i] rows, by their numbers in the whole list and in order, hold word hashes[i]."""

    hashes: Words
    sizes: Numbers
    row: Numbers
    weight: NDArray[np.float32]

    def cut(self, parts: int) -> list[Postings]:
        """Return what is told to each of those who have a range of hashes."""
        at = bounds(self.hashes, parts)
        start = np.concatenate(([0], np.cumsum(self.sizes, dtype=np.int64)))[at]
        return [Postings(self.hashes[low:high], self.sizes[low:high], self.row[first:last], self.weight[first:last])
                for (low, high), (first, last) in zip(pairwise(at.tolist()), pairwise(start.tolist()), strict=True)]

    def of(self, hashes: Words) -> Postings:
        """Return those of some of the words, given in order."""
        word = np.searchsorted(self.hashes, hashes)
        sizes = self.sizes[word].astype(np.int64)
        at = spread((np.cumsum(self.sizes, dtype=np.int64) - self.sizes)[word], sizes)
        return Postings(hashes, self.sizes[word], self.row[at], self.weight[at])


def sides(rows: Rows, known: Vocabulary, lot: Lots, first: int) -> tuple[Looking, Postings]:
    """Return the rows of a part as those who look for their nearest, and as those who may be it.

    known: of their words over the whole list; lot: see dedupe.nearest.lots; first: number of the first row.
    """
    bags = Bags.among(rows, known)
    ranked = bags.ranked(too_common(known.rows))
    return _looking(bags, ranked.within(BUDGET, ranked.held)), _postings(bags, ranked, lot, first)


def _looking(bags: Bags, ranked: Ranked) -> Looking:
    words, column = numbered(ranked.words.astype(np.uint64))
    return Looking(bags.vocabulary.hashes[words.astype(np.int64)], starts(ranked.owner, len(bags)), column,
                   ranked.weight)


def _postings(bags: Bags, ranked: Ranked, lot: Lots, first: int) -> Postings:
    from scipy import sparse

    held = sparse.csr_matrix((ranked.weight * lot[ranked.owner], (ranked.words, ranked.owner)), ranked.shape[::-1])
    sizes = np.diff(held.indptr)
    words = np.flatnonzero(sizes)
    return Postings(bags.vocabulary.hashes[words], sizes[words], held.indices + np.int32(first), held.data)


def gathered(pieces: Sequence[Postings]) -> Postings:
    """Put together what the parts, in their order, have told."""
    hashes, number = numbered(np.concatenate([piece.hashes for piece in pieces]))
    words = np.split(number, np.cumsum([len(piece.hashes) for piece in pieces])[:-1])
    sizes = np.bincount(number, np.concatenate([piece.sizes for piece in pieces]), len(hashes)).astype(np.int32)
    row = np.empty(int(sizes.sum(dtype=np.int64)), np.int32)
    weight = np.empty(len(row), np.float32)
    free = np.cumsum(sizes, dtype=np.int64) - sizes
    for piece, word in zip(pieces, words, strict=True):
        at = spread(free[word], piece.sizes.astype(np.int64))
        row[at], weight[at] = piece.row, piece.weight
        free[word] += piece.sizes
    return Postings(hashes, sizes, row, weight)


def found_near(looking: Looking, first: int, pieces: Sequence[Postings], size: int) -> Found:
    """Return pairs (row, one of those nearest to it in the whole list), and the cosine.

    first: number of the first row that looks; pieces: what was handed to the part, in the order of the ranges of
    hashes, all words that it asked for; size: rows of the whole list.
    """
    sizes, row, weight = (np.concatenate([piece[at] for piece in pieces]) for at in (1, 2, 3))
    held, column = (np.arange(size, dtype=np.int32), row) if size <= WIDE else numbered(row.view(np.uint32))
    postings = _matrix(weight, column, np.concatenate(([0], np.cumsum(sizes))), (len(looking.hashes), len(held)))
    found = [_near(looking, low, postings) for low in range(0, max(len(looking.start) - 1, 1), CHUNK)]
    mine, near, cosine = (np.concatenate(parts) for parts in zip(*found, strict=True))
    left, right = mine + first, held[near].astype(np.int64)
    apart = np.flatnonzero(left != right)
    apart = apart[places(mine[apart], len(looking.start)) < NEIGHBOURS]  # a row need not be among its own nearest
    return left[apart], right[apart], cosine[apart].astype(np.float64)


def _near(looking: Looking, low: int, postings: Any) -> Near:
    start = looking.start[low:low + CHUNK + 1]
    held = slice(start[0], start[-1])
    queries = _matrix(looking.weight[held], looking.column[held], start - start[0],
                      (len(start) - 1, len(looking.hashes)))
    row, column, cosine = nearest(queries, postings, NEIGHBOURS + 1, LEAST_COSINE, 1)  # one of them is itself
    return row + low, column, cosine


def _matrix(weight: NDArray[np.float32], column: Numbers, start: Ints, shape: tuple[int, int]) -> Any:
    from scipy import sparse

    return sparse.csr_matrix((weight, column, start.astype(np.int32)), shape=shape)
