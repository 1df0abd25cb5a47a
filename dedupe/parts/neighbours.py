"""The nearest of each row by TF-IDF cosine, found by many: the rows of a part against those of each part in turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import LEAST_COSINE, Bags, Ranked, Vocabulary
from dedupe.blocking import BUDGET, NEIGHBOURS, Found, too_common
from dedupe.nearest import Near, first_of, nearest
from dedupe.rows import Rows, Words, numbered, starts
from dedupe.tokens import Ints, places

Lots = NDArray[np.float32]


class Side(NamedTuple):
    """A sparse matrix, compressed by `start`, and the hashes of the words that its rows or columns stand for.

    Of those who look: a row a record, a column a word. Of those who are looked for: a row a word, a column a record.
    """

    hashes: Words
    start: Ints
    column: NDArray[np.int32]
    weight: NDArray[np.float32]
    records: int


def sides(rows: Rows, known: Vocabulary, lot: Lots) -> tuple[Side, Side]:
    """Return the rows of a part as those who look for their nearest, and as those who may be it."""
    bags = Bags.among(rows, known)
    ranked = bags.ranked(too_common(known.rows))
    return (_looking(bags, ranked.within(BUDGET, ranked.held)),
            _looked_for(bags, ranked, ranked.weight * lot[ranked.owner]))


def _looking(bags: Bags, ranked: Ranked) -> Side:
    words, number = numbered(ranked.words.astype(np.uint64))
    hashes = bags.vocabulary.hashes[words.astype(np.int64)]
    return Side(hashes, starts(ranked.owner, len(bags)), number, ranked.weight, len(bags))


def _looked_for(bags: Bags, ranked: Ranked, weight: NDArray[np.float32]) -> Side:
    words, number = numbered(ranked.words.astype(np.uint64))
    order = np.argsort(number, kind="stable")
    return Side(bags.vocabulary.hashes[words.astype(np.int64)], starts(number[order].astype(np.int64), len(words)),
                ranked.owner[order].astype(np.int32), weight[order], len(bags))


def found_near(looking: Side, first: int, others: Iterable[tuple[int, Side]]) -> Found:
    """Return pairs (row, one of those nearest to it in all parts), and the cosine.

    first: number of the first row that looks; others: for each part, in their order, the same and its rows. One part
    at a time is held.
    """
    best, waiting = _nothing(), [_nothing()]
    least = np.zeros(looking.records, np.float32)  # the last of a row's nearest; as near is not enough in a later part
    for start, other in others:
        row, column, cosine = _product(looking, other)
        nearer = cosine > least[row]
        waiting.append((row[nearer], column[nearer] + start, cosine[nearer]))
        if 2 * sum(len(one[0]) for one in waiting) > len(best[0]):  # sorting in a few at a time would take longer
            best, waiting = _nearest_of([best, *waiting]), []
            least = _last(best, looking.records)
    best = _nearest_of([best, *waiting])
    apart = np.flatnonzero(best[0] + first != best[1])
    apart = apart[places(best[0][apart], looking.records) < NEIGHBOURS]  # a row need not be among its own nearest
    return best[0][apart] + first, best[1][apart], best[2][apart].astype(np.float64)


def _nothing() -> Near:
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)


def _nearest_of(parts: Sequence[Near]) -> Near:
    row, column, cosine = (np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts]),
                           np.concatenate([part[2] for part in parts]))
    return first_of(row, column, cosine, NEIGHBOURS + 1)  # one of them is itself


def _last(best: Near, size: int) -> NDArray[np.float32]:
    """Return how near the last of each row's nearest is, 0 where it has not enough."""
    held = np.bincount(best[0], minlength=size)
    last = np.zeros(size, np.float32)
    full = held > NEIGHBOURS
    last[full] = best[2][(np.cumsum(held) - 1)[full]]
    return last


def _product(looking: Side, other: Side) -> Near:
    number = np.searchsorted(other.hashes, looking.hashes)
    number[number == len(other.hashes)] = 0
    known = other.hashes[number] == looking.hashes if len(other.hashes) else np.zeros(len(looking.hashes), np.bool_)
    keep = known[looking.column]
    start = np.concatenate(([0], np.cumsum(keep)))[looking.start]
    words = number[looking.column[keep]]
    queries = _matrix(looking.weight[keep], words, start, (looking.records, len(other.hashes)))
    postings = _matrix(other.weight, other.column, other.start, (len(other.hashes), other.records))
    return nearest(queries, postings, NEIGHBOURS + 1, LEAST_COSINE, 1)


def _matrix(weight: NDArray[np.float32], index: Any, start: Ints, shape: tuple[int, int]) -> Any:
    from scipy import sparse

    return sparse.csr_matrix((weight, index.astype(np.int32), start.astype(np.int32)), shape=shape)
