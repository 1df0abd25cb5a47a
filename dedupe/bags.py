"""Bags of words over all records, as arrays: what two share, by weight, and each one's nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.nearest import nearest
from dedupe.rows import HALF, LOWER, PART, Numbers, Rows, Words, numbered
from dedupe.tokens import Bools, Ints, distinct, places, spread

__all__ = ["Bags", "Floats", "Ints", "Numbers", "Rows", "Vocabulary", "bag_texts", "numbered"]

Floats = NDArray[np.float64]
CHUNK = 20_000  # pairs compared at a time
ROWS = 100_000  # rows weighed at a time
THREADS = 2
LEAST_COSINE = 0.05  # under it two are no neighbours


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
        if len(self.hashes):
            new = new[self.hashes[np.minimum(np.searchsorted(self.hashes, new), len(self.hashes) - 1)] != new]
        if not len(new):
            return self
        hashes = np.concatenate((self.hashes, new))
        order = np.argsort(hashes)
        ones = np.ones(len(new), np.int32)
        return Vocabulary(hashes[order], np.concatenate((self.df, ones))[order],
                          np.concatenate((self.crowd, ones))[order], self.rows)

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

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, row: int) -> Numbers:
        """Return the numbers of a row's words."""
        return self.words[self.start[row]:self.start[row + 1]]

    def sizes(self) -> Ints:
        """Return how many words each row has."""
        return np.diff(self.start)

    @cached_property
    def total(self) -> Floats:
        """Return how rare each row's words are together."""
        return self.totals(self.rarity)

    @cached_property
    def norm(self) -> Floats:
        """Return the length of each row as a vector of rarities."""
        return np.asarray(np.sqrt(np.maximum(self.totals(self.rarity**2), 1e-12)), np.float64)

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
        total, heaviest = np.zeros(len(left)), np.zeros(len(left))
        some = self.sizes() > 0
        both = np.flatnonzero(some[left] & some[right])
        for low in range(0, len(both), CHUNK):
            part = both[low:low + CHUNK]
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
        shared, _ = self.shared(left, right, self.rarity**2)
        return np.asarray(shared / (self.norm[left] * self.norm[right]), np.float64)

    def neighbours(self, k: int, max_df: int, budget: int | None = None,
                   lot: NDArray[np.float32] | None = None) -> tuple[Ints, Ints, Floats]:
        """Return pairs (row, one of the k rows nearest to it by TF-IDF cosine), and the cosine.

        Words of more than max_df rows are left out. budget: how many rows one looks through at most, those of its
        rarest words first. lot: see dedupe.nearest.lots.
        """
        return self.ranked(max_df).nearest(k, budget, lot=lot)

    def ranked(self, max_df: int | None = None) -> Ranked:
        """Return the words that two rows have, or more, up to max_df, ready to look for neighbours by."""
        order = np.argsort(self.df, kind="stable")
        rank = np.empty(len(order), np.uint64)
        rank[order] = np.arange(len(order), dtype=np.uint64)
        owner = np.repeat(np.arange(len(self), dtype=np.uint64), self.sizes())
        several = (np.bincount(self.words, minlength=len(self.df)) > 1) | (self.df > 1)  # df may be of another day
        keep = several[self.words] & (self.df[self.words] <= (len(self) if max_df is None else max_df))
        keys = np.sort((owner[keep] << HALF) | rank[self.words[keep]])
        rows, words = (keys >> HALF).astype(np.int64), order[keys & LOWER].astype(np.int32)
        weight = (self.rarity[words] / self.norm[rows]).astype(np.float32)
        return Ranked(rows, words, weight, np.where(self.df > 1, self.df, 0), (len(self), len(self.df)))


@dataclass(frozen=True)
class Ranked:
    """The words by which rows are near each other: (row, word, weight), row by row, the rarest word first.

    held: how many rows hold each word, 0 for one. shape: numbers of rows and of words.
    """

    owner: Ints
    words: Numbers
    weight: NDArray[np.float32]
    held: Numbers
    shape: tuple[int, int]

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
        left, right, cosine = nearest(queries, there, k + itself, LEAST_COSINE, THREADS)
        left = rows[left]
        other = np.flatnonzero(left != right)
        other = other[places(left[other], self.shape[0]) < k]  # a row need not be among its own nearest
        return left[other], right[other], cosine[other].astype(np.float64)

    def _of(self, rows: Ints) -> Ranked:
        """Return the words of these rows, which are in order."""
        start, end = np.searchsorted(self.owner, rows), np.searchsorted(self.owner, rows, "right")
        at = spread(start, end - start)
        return Ranked(self.owner[at], self.words[at], self.weight[at], self.held, self.shape)

    def _postings(self, among: Bools | None, lot: NDArray[np.float32] | None) -> Any:
        """Return a matrix of the rows that hold each word, of those among which one may be near."""
        from scipy import sparse

        held = self._rows_by_word
        weight, rows, start = held.data, held.indices, held.indptr
        if among is not None:
            keep = among[rows]
            weight, rows, start = weight[keep], rows[keep], np.append(0, np.cumsum(keep, dtype=np.int32))[start]
        weight = weight if lot is None else weight * lot[rows]
        return sparse.csr_matrix((weight, rows, start), shape=held.shape)

    @cached_property
    def _rows_by_word(self) -> Any:
        from scipy import sparse

        return sparse.csr_matrix((self.weight, (self.words, self.owner)), shape=self.shape[::-1])

    def sorted_by(self, held: Ints | Numbers) -> Ranked:
        """Return each row's words in the order of how many rows hold them."""
        order = np.lexsort((held[self.words], self.owner))
        return Ranked(self.owner, self.words[order], self.weight[order], self.held, self.shape)

    def within(self, budget: int, held: Ints | Numbers) -> Ranked:
        """Leave out each row's commonest words, so that the rows that hold the others are at most `budget`.

        held: how many rows hold each word; a row that holds several counts several times.
        """
        spent = np.cumsum(held[self.words], dtype=np.int64)
        first = np.arange(len(self.owner)) - places(self.owner, self.shape[0])
        keep = spent - spent[first] + held[self.words[first]] <= budget
        return Ranked(self.owner[keep], self.words[keep], self.weight[keep], self.held, self.shape)


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
