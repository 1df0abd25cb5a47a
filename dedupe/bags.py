"""Bags of words over all records, as arrays: what two share, by weight, and each one's nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.ranked import LEAST_COSINE, THREADS, Ranked
from dedupe.rows import HALF, LOWER, PART, Numbers, Rows, Words, numbered, signs
from dedupe.tokens import Bools, Hashes, Ints, distinct, spread

__all__ = ["LEAST_COSINE", "THREADS", "Bags", "Floats", "Ints", "Numbers", "Ranked", "Rows", "Vocabulary", "bag_texts",
           "numbered"]

Floats = NDArray[np.float64]
CHUNK = 20_000  # pairs compared at a time
ROWS = 100_000  # rows weighed at a time
NONE, SEVERAL = -1, -2  # in place of the number of a row's one word


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What is known of the words of one kind over a whole list: their hashes in order, and how common each is.

    df: in how many of the `rows` rows each word is. crowd: the same, but that one row a partner counts once for all
    partners: a word that six partners have once each is no more crowded than that of one.
    """

    hashes: Words
    df: Numbers
    crowd: Numbers
    rows: int

    def with_new(self, rows: Rows) -> Vocabulary:
        """Return it with words that the list did not have, as of one record."""
        new = distinct(rows.hashes)
        ones = np.ones(len(new), np.int32)
        return self.with_more(Vocabulary(new, ones, ones, self.rows))

    def with_more(self, other: Vocabulary) -> Vocabulary:
        """Return it with the words that only the other has, as common as they are there."""
        at = np.searchsorted(self.hashes, other.hashes)
        new = ~self._has(at, other.hashes)
        if not new.any():
            return self
        at = at[new]
        return Vocabulary(np.insert(self.hashes, at, other.hashes[new]), np.insert(self.df, at, other.df[new]),
                          np.insert(self.crowd, at, other.crowd[new]), self.rows)

    def only(self, hashes: Words) -> Vocabulary:
        """Return what is known of these words, given in order, each once; nothing of those not known."""
        at = np.searchsorted(self.hashes, hashes)
        at = at[self._has(at, hashes)]
        return Vocabulary(self.hashes[at], self.df[at], self.crowd[at], self.rows)

    def _has(self, at: Ints, hashes: Words) -> Bools:
        """Say which words are known, by where in the order they would be."""
        if not len(self.hashes):
            return np.zeros(len(hashes), np.bool_)
        return np.asarray(self.hashes[np.minimum(at, len(self.hashes) - 1)] == hashes, np.bool_)

    def crowd_of(self, hashes: Words) -> Ints:
        """Return how crowded these words are; 1 for those not known."""
        if not len(self.hashes):
            return np.ones(len(hashes), np.int64)
        at = np.minimum(numbered(hashes, self.hashes)[1], len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, self.crowd[at], 1).astype(np.int64)


@dataclass(frozen=True)
class Bags:
    """A bag of distinct words a row, compressed: row r holds words[start[r]:start[r + 1]], in ascending order.

    Words are numbered as in the vocabulary. rarity: 1 for a word of one row, less the more rows have it.
    """

    start: Ints
    words: Numbers
    vocabulary: Vocabulary
    rarity: Floats

    @classmethod
    def of(cls, rows: Rows, group: Ints | None = None, known: Words | None = None) -> Bags:
        """Number and count the words. group: the partner of each row, as a number; else each row is a partner's own.

        known: all words that these rows and others may have, in order, so that their numbers are the same.
        """
        hashes, words = numbered(rows.hashes, known)
        df = np.bincount(words, minlength=len(hashes)).astype(np.int32)
        if group is None:
            return cls._with(rows.start, words, Vocabulary(hashes, df, np.ones_like(df), len(rows)))
        crowd = df - _partners(words, rows.start, group, len(df)) + 1
        return cls._with(rows.start, words, Vocabulary(hashes, df, crowd, len(rows)))

    @classmethod
    def among(cls, rows: Rows, known: Vocabulary) -> Bags:
        """Number the words as a list does that these rows are compared with."""
        known = known.with_new(rows)
        return cls._with(rows.start, numbered(rows.hashes, known.hashes)[1], known)

    @classmethod
    def _with(cls, start: Ints, words: Numbers, known: Vocabulary) -> Bags:
        return cls(start, words, known, np.log1p(known.rows / np.maximum(known.df, 1)) / np.log1p(max(known.rows, 1)))

    @property
    def df(self) -> Numbers:
        """Return in how many rows each word is."""
        return self.vocabulary.df

    @property
    def crowd(self) -> Numbers:
        """Return how crowded each word is (see Vocabulary)."""
        return self.vocabulary.crowd

    @cached_property
    def uncrowded(self) -> Floats:
        """Return 1 / (1 + how crowded each word is)."""
        return np.asarray(1 / (1 + self.crowd), np.float64)

    @cached_property
    def _squared(self) -> Floats:
        return self.rarity**2

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, row: int) -> Numbers:
        """Return the numbers of a row's words."""
        return self.words[self.start[row]:self.start[row + 1]]

    def said(self, rows: Ints) -> tuple[Ints, Words]:
        """Return (place among these rows, hash) of each of their words."""
        sizes = self.start[rows + 1] - self.start[rows]
        words = self.words[spread(self.start[rows], sizes)]
        return np.repeat(np.arange(len(rows)), sizes), self.vocabulary.hashes[words]

    def sizes(self, rows: Ints | None = None) -> Numbers:
        """Return how many words each row has, or each of these."""
        return self._sizes if rows is None else self._sizes[rows]

    @cached_property
    def _sizes(self) -> Numbers:
        return np.diff(self.start).astype(np.int32)

    @cached_property
    def _sole(self) -> Numbers:
        """Return the one word of each row that has one only, NONE or SEVERAL of the others."""
        sole = np.where(self._sizes == 0, np.int32(NONE), np.int32(SEVERAL))
        one = np.flatnonzero(self._sizes == 1)
        sole[one] = self.words[self.start[one]]
        return sole

    @cached_property
    def _signs(self) -> Hashes:
        return signs(self.start, self.words)

    @cached_property
    def total(self) -> Floats:
        """Return how rare each row's words are together."""
        return self.totals(self.rarity)

    @cached_property
    def norm(self) -> Floats:
        """Return the length of each row as a vector of rarities."""
        return np.asarray(np.sqrt(np.maximum(self.totals(self._squared), 1e-12)), np.float64)

    def totals(self, weight: Floats) -> Floats:
        """Return the weight of each row's words together."""
        total = np.zeros(len(self))
        for low in range(0, len(self), ROWS):
            start = self.start[low:low + ROWS + 1]
            owner = np.repeat(np.arange(len(start) - 1), np.diff(start))
            total[low:low + ROWS] = np.bincount(owner, weight[self.words[start[0]:start[-1]]], len(start) - 1)
        return total

    def shared(self, left: Ints, right: Ints, weight: Floats) -> tuple[Floats, Floats]:
        """Return, for pairs of rows, the weight of the words they share, and the heaviest one."""
        one, other = self._sole[left], self._sole[right]
        same = np.flatnonzero((one == other) & (one >= 0))
        total = np.zeros(len(left))
        total[same] = weight[one[same]]
        heaviest = total.copy()
        several = np.flatnonzero((one == SEVERAL) | (other == SEVERAL))
        several = several[self._signs[left[several]] & self._signs[right[several]] != 0]
        for low in range(0, len(several), CHUNK):
            part = several[low:low + CHUNK]
            pairs, found = self._common(left[part], right[part])
            total[part] = np.bincount(pairs, weight[found], len(part))
            first = np.flatnonzero(np.concatenate(([True], pairs[1:] != pairs[:-1]))) if len(pairs) else pairs
            heaviest[part[pairs[first]]] = np.maximum.reduceat(weight[found], first) if len(pairs) else 0.0
        return total, heaviest

    def _common(self, left: Ints, right: Ints, other: Bags | None = None) -> tuple[Ints, Numbers]:
        """Return (pair, word) for each word that two rows share; the right ones are of `other`, numbered alike."""
        both = self._matrix[left].multiply((other or self)._matrix[right]).tocsr()
        return np.repeat(np.arange(len(left)), np.diff(both.indptr)), both.indices

    @cached_property
    def _matrix(self) -> Any:
        """Return a one for each word of each row: numbers as small as may be, for they are copied with each pair."""
        from scipy import sparse

        start = self.start.astype(np.int32) if len(self.words) <= np.iinfo(np.int32).max else self.start
        return sparse.csr_matrix((np.ones(len(self.words), np.int8), self.words, start), (len(self), len(self.df)))

    def found_in(self, other: Bags, left: Ints, right: Ints) -> tuple[Ints, Numbers, Bools]:
        """Return (pair, word, whether other's row right[i] has it) for each word of each row left[i].

        other: bags with the same numbers of words.
        """
        sizes, base = self.start[left + 1] - self.start[left], max(len(self.df), 1)
        pair, words = np.repeat(np.arange(len(left)), sizes), self.words[spread(self.start[left], sizes)]
        found = np.zeros(len(pair), np.bool_)
        at, shared = self._common(left, right, other)
        found[np.searchsorted(pair * base + words, at * base + shared)] = True
        return pair, words, found

    def cosine(self, left: Ints, right: Ints) -> Floats:
        """Return the TF-IDF cosine of pairs of rows, 0 where one is empty."""
        shared, _ = self.shared(left, right, self._squared)
        return np.asarray(shared / (self.norm[left] * self.norm[right]), np.float64)

    def neighbours(self, k: int, max_df: int, budget: int | None = None,
                   lot: NDArray[np.float32] | None = None, place: Ints | None = None) -> tuple[Ints, Ints, Floats]:
        """Return pairs (row, one of the k rows nearest to it by TF-IDF cosine), and the cosine.

        Words of more than max_df rows are left out. budget: how many rows one looks through at most, those of its
        rarest words first. lot: see dedupe.nearest.lots. place: see `ranked`.
        """
        return self.ranked(max_df, place).nearest(k, budget, lot=lot)

    def ranked(self, max_df: int | None = None, place: Ints | None = None) -> Ranked:
        """Return the words that two rows have, or more, up to max_df, ready to look for neighbours by.

        place: each row's own in an order in which alike ones are neighbours: looked for in it, most of what one row
        meets is in the processor's cache from the one before. It changes nothing that is found.
        """
        order = np.argsort(self.df, kind="stable")
        rank = np.empty(len(order), np.uint64)
        rank[order] = np.arange(len(order), dtype=np.uint64)
        row_at = np.arange(len(self)) if place is None else np.argsort(place)
        owner = np.repeat(np.arange(len(self)) if place is None else place, self.sizes()).astype(np.uint64)
        several = (np.bincount(self.words, minlength=len(self.df)) > 1) | (self.df > 1)  # df may be of another day
        some = several & (self.df <= (len(self) if max_df is None else max_df))
        keep = np.flatnonzero(some[self.words])
        keys = np.sort((owner[keep] << HALF) | rank[self.words[keep]])
        rows, words = (keys >> HALF).astype(np.int64), order[keys & LOWER].astype(np.int32)
        weight = (self.rarity[words] / self.norm[row_at[rows]]).astype(np.float32)
        return Ranked(rows, words, weight, np.where(self.df > 1, self.df, 0), (len(self), len(self.df)),
                      None if place is None else row_at)


def bag_texts(rows: Iterable[Iterable[str]]) -> tuple[Bags, list[str]]:
    """Return bags of words given as texts, and the texts by number."""
    sets = [sorted(set(row)) for row in rows]
    vocabulary = sorted({word for row in sets for word in row})
    number = {word: index for index, word in enumerate(vocabulary)}
    start = np.concatenate(([0], np.cumsum([len(row) for row in sets]))).astype(np.int64)
    flat = np.fromiter((number[word] for row in sets for word in row), np.uint32, int(start[-1]))
    held = Rows(start, flat)
    return Bags.of(held), vocabulary


def _partners(words: Numbers, start: Ints, group: Ints, size: int) -> Numbers:
    """Return how many partners use each word."""
    groups = int(group.max(initial=0)) + 1
    owner = np.repeat(group.astype(np.int32), np.diff(start))
    count = np.zeros(size, np.int32)
    width = max(size * PART // max(len(words), 1), 1)
    for low in range(0, size, width):
        held = np.flatnonzero((words >= low) & (words < low + width))
        pairs = distinct(words[held] * np.int64(groups) + owner[held]) // groups
        count[low:low + width] = np.bincount(pairs - low, minlength=min(width, size - low))
    return count
