"""Bags of words over all records, as arrays: what two share, by weight, and each one's nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Bags:
    """A bag of distinct words a row, compressed: row r holds words[start[r]:start[r + 1]], in ascending order.

    vocabulary: word number -> word, in order. df: in how many rows each word is. rarity: 1 for a word of one row, less
    the more rows have it.
    """

    start: Ints
    words: Ints
    vocabulary: list[str]
    df: Ints
    rarity: Floats

    @classmethod
    def of(cls, rows: Iterable[Iterable[str]]) -> Bags:
        """Build from rows of words; equal rows in another order give equal rows."""
        sets = [sorted(set(row)) for row in rows]
        vocabulary = sorted({word for row in sets for word in row})
        number = {word: index for index, word in enumerate(vocabulary)}
        start = np.zeros(len(sets) + 1, np.int64)
        np.cumsum([len(row) for row in sets], out=start[1:])
        flat = np.fromiter((number[word] for row in sets for word in row), np.int64, int(start[-1]))
        df = np.bincount(flat, minlength=len(vocabulary)).astype(np.int64)
        rarity = np.log1p(len(sets) / np.maximum(df, 1)) / np.log1p(max(len(sets), 1)) if len(df) else np.zeros(0)
        return cls(start, flat, vocabulary, df, rarity)

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, row: int) -> Ints:
        """Return the numbers of a row's words."""
        return self.words[self.start[row]:self.start[row + 1]]

    def sizes(self) -> Ints:
        """Return how many words each row has."""
        return np.diff(self.start)

    def totals(self, weight: Floats) -> Floats:
        """Return the weight of each row's words together."""
        owner = np.repeat(np.arange(len(self)), self.sizes())
        return np.asarray(np.bincount(owner, weight[self.words], len(self)), np.float64)

    def crowd(self, group: Ints) -> Ints:
        """Return how crowded each word is: the rows that have it, but one row a group counts once for all groups.

        group: a number for each row. A word that six partners have once each is no more crowded than that of one.
        """
        owner = np.repeat(group, self.sizes())
        pairs = np.unique(self.words * (int(group.max(initial=0)) + 1) + owner) // (int(group.max(initial=0)) + 1)
        return np.asarray(self.df - np.bincount(pairs, minlength=len(self.df)) + 1, np.int64)

    def shared(self, left: Ints, right: Ints, weight: Floats) -> tuple[Floats, Floats]:
        """Return, for pairs of rows, the weight of the words they share, and the heaviest one."""
        total, heaviest = np.zeros(len(left)), np.zeros(len(left))
        for low in range(0, len(left), CHUNK):
            part = slice(low, low + CHUNK)
            pairs, found = self._common(left[part], right[part])
            total[part] = np.bincount(pairs, weight[found], len(left[part]))
            np.maximum.at(heaviest[part], pairs, weight[found])
        return total, heaviest

    def _common(self, left: Ints, right: Ints) -> tuple[Ints, Ints]:
        """Return (pair, word) for each word that the two rows of a pair share."""
        base = max(len(self.df), 1)
        both = np.concatenate((self._keys(left, base), self._keys(right, base)))
        both.sort()
        twice = both[1:][both[1:] == both[:-1]]
        return twice // base, twice % base

    def _keys(self, rows: Ints, base: int) -> Ints:
        sizes = self.start[rows + 1] - self.start[rows]
        return np.repeat(np.arange(len(rows)), sizes) * base + self.words[spread(self.start[rows], sizes)]

    def neighbours(self, k: int, max_df: int) -> tuple[Ints, Ints]:
        """Return pairs (row, one of the k rows nearest to it by TF-IDF cosine).

        Words of more than max_df rows are left out. Equally near rows come in the order of their index.
        """
        weight = np.where((self.df > 1) & (self.df <= max_df), self.rarity, 0.0)
        norm = np.sqrt(np.maximum(self.totals(self.rarity**2), 1e-12))
        owner = np.repeat(np.arange(len(self)), self.sizes())
        order = np.argsort(self.words, kind="stable")
        posting, post = owner[order], np.concatenate(([0], np.cumsum(self.df)))
        lefts, rights = [], []
        for row in range(len(self)):
            words = self.row(row)
            words = words[weight[words] > 0]
            if not len(words):
                continue
            rows = posting[spread(post[words], self.df[words])]
            scores = np.bincount(rows, np.repeat(weight[words] ** 2, self.df[words]), len(self)) / norm
            scores[row] = 0
            best = _top(scores, k)
            lefts.append(np.full(len(best), row))
            rights.append(best)
        return _joined(lefts), _joined(rights)


def spread(starts: Ints, sizes: Ints) -> Ints:
    """Return the positions starts[i], starts[i] + 1, … (sizes[i] of them), one run after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - ends + sizes, sizes) + np.arange(total)


def _top(scores: Floats, k: int) -> Ints:
    """Return the indices of the k greatest positive scores, ties by index."""
    found = np.flatnonzero(scores)
    if len(found) > k:
        least = np.partition(scores[found], len(found) - k)[len(found) - k]
        found = found[scores[found] >= least]
        found = found[np.argsort(-np.round(scores[found], 9), kind="stable")][:k]
    return found


def _joined(parts: Sequence[NDArray[Any]]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)
