"""Looks for the nearest of some slots among all, and for those to whom new slots are near: products of sparse matrices.

What is found is what dedupe.bags finds on all records with the same counts, to the last bit: products are summed in
the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import LEAST_COSINE, THREADS, Bags, Floats, Ints, Numbers, Rows, Vocabulary
from dedupe.blocking import BUDGET, NEIGHBOURS, too_common
from dedupe.incremental.counts import held
from dedupe.incremental.edges import Edges, Singles
from dedupe.incremental.postings import Held, Postings
from dedupe.incremental.slots import Slots
from dedupe.rows import HALF, Words, starts
from dedupe.tokens import Hashes, distinct

MARGIN = 8  # neighbours kept beside the NEIGHBOURS that count
ALWAYS = (np.uint64(2) << HALF) - np.uint64(1)  # the limit of who looks by words of one record only
FEW = 5_000  # slots: for fewer a second thread costs more than it does
LEAST = np.float32(LEAST_COSINE)


@dataclass(slots=True)
class Looking:
    """held: the words of all slots; known: how common they are; norm: length of each slot's words as a vector."""

    held: Held
    known: Vocabulary
    slots: Slots
    norm: Floats

    def nearer(self, limit: Hashes, bound: Singles) -> Edges:
        """Return the fresh records that are nearer to others than those that are left out there."""
        fresh = np.flatnonzero(self.slots.fresh)
        asking = self.slots.alive & ~self.slots.fresh
        if not len(fresh) or not asking.any():
            return Edges.empty()
        owner, word, wanted = self._words(fresh)
        order = _order(self.known, wanted)
        holder, place = self.held.holders(wanted, asking, looked=True)
        keep = order[place] <= limit[holder]
        weight = self._weight(wanted)
        rows, shown = self._by_rarity(owner, word, order, weight, self.slots.lot)
        found = _product(rows, _columns(holder[keep], place[keep], weight[place[keep]] / self.norm[holder[keep]],
                                        (len(wanted), len(self.norm))))
        fresh, other = shown[found[0]], found[1]
        near = found[2] > bound[other]
        return Edges.found(other[near], fresh[near], found[2][near])

    def nearest(self, slots: Ints, limit: Hashes) -> tuple[Edges, Singles]:
        """Look for the nearest of these slots among all; return them and the bounds."""
        owner, word, wanted = self._words(slots)
        order = _order(self.known, wanted)
        keep = order[word] <= limit[owner]
        used = distinct(word[keep])
        owner, word, wanted, order = owner[keep], np.searchsorted(used, word[keep]), wanted[used], order[used]
        weight = self._weight(wanted)
        queries, asked = self._by_rarity(owner, word, order, weight)
        among = np.arange(len(self.norm))
        holder, place = self.held.holders(wanted, self.slots.alive)
        lot = self.slots.lot[holder]
        columns = _columns(holder, place, (weight[place] / self.norm[holder]).astype(np.float32) * lot,
                           (len(wanted), len(among)))
        bounds = np.full(len(among), LEAST)
        edges = _top(queries, columns, asked, bounds)
        return edges, bounds[slots]

    def _words(self, slots: Ints) -> tuple[Ints, Ints, Words]:
        """Return (slot, place among the distinct words) of the words by which slots are looked for; those words."""
        owner, hashes = self.held.taken(slots)
        wanted = distinct(hashes)
        wanted = wanted[held(self.known, wanted) <= too_common(self.known.rows)]
        at = np.searchsorted(wanted, hashes)
        there = wanted[np.minimum(at, len(wanted) - 1)] == hashes if len(wanted) else at < 0
        return owner[there], at[there], wanted

    def _weight(self, wanted: Words) -> Floats:
        """Return how rare words are."""
        return np.asarray(np.log1p(self.known.rows / np.maximum(held(self.known, wanted), 1))
                          / np.log1p(max(self.known.rows, 1)))

    def _by_rarity(self, owner: Ints, word: Ints, order: Hashes, weight: Floats,
                   lot: Singles | None = None) -> tuple[Any, Ints]:
        """Return a row a slot, its rarest words first as the sums are made in that order; and the slots."""
        from scipy import sparse

        by_rarity = np.argsort(order, kind="stable")
        rank = np.empty(len(order), np.uint64)
        rank[by_rarity] = np.arange(len(order), dtype=np.uint64)
        keys = np.sort((owner.astype(np.uint64) << HALF) | rank[word])
        owner, word = (keys >> HALF).astype(np.int64), by_rarity[keys.astype(np.uint32)]
        asked = distinct(owner)
        value = (weight[word] / self.norm[owner]).astype(np.float32)
        if lot is not None:
            value *= lot[owner]
        return sparse.csr_matrix((value, word, starts(np.searchsorted(asked, owner), len(asked))),
                                 shape=(len(asked), len(order))), asked


def looked(postings: Postings, known: Vocabulary, limit: Hashes) -> Postings:
    """Return the postings of the words by which slots look for others."""
    order = np.repeat(_order(known, postings.words), np.diff(postings.start))
    return postings.only(order <= limit[postings.slots])


def measured(rows: Rows, known: Vocabulary) -> tuple[Floats, Hashes]:
    """Return of rows their lengths as vectors, and by which words they look (see nearby.Nearby)."""
    known = known.only(distinct(rows.hashes))
    bags = Bags.among(rows, known)
    ranked = bags.ranked(too_common(known.rows))
    looked = ranked.within(BUDGET, ranked.held)
    limit = np.full(len(rows), ALWAYS)
    np.maximum.at(limit, looked.owner, _order(known, known.hashes[looked.words]))
    return bags.norm, limit


def _order(known: Vocabulary, words: Words) -> Hashes:
    """Return a number a word by which a record's words are ordered, the rarest first."""
    return (held(known, words).astype(np.uint64) << HALF) | words.astype(np.uint64)


def _columns(holder: Numbers, word: Ints, weight: NDArray[Any], shape: tuple[int, int]) -> Any:
    """Return a matrix of the slots that hold each word."""
    from scipy import sparse

    return sparse.csr_matrix((weight.astype(np.float32), (word, holder)), shape=shape)


def _product(queries: Any, columns: Any) -> tuple[Ints, Ints, Singles]:
    from sparse_dot_topn import sp_matmul

    found = sp_matmul(queries, columns, n_threads=1)
    return np.repeat(np.arange(found.shape[0]), np.diff(found.indptr)), found.indices.astype(np.int64), found.data


def _top(queries: Any, columns: Any, asked: Ints, bounds: Singles) -> Edges:
    """Return the nearest columns of each row (slot asked[row]) but itself; write how far they were looked for."""
    from sparse_dot_topn import sp_matmul_topn

    most = NEIGHBOURS + MARGIN + 1
    best = sp_matmul_topn(queries, columns, top_n=most, threshold=LEAST_COSINE,
                          n_threads=THREADS if len(asked) > FEW else 1)
    sizes = np.diff(best.indptr)
    row, column, cosine = np.repeat(np.arange(len(sizes)), sizes), best.indices.astype(np.int64), best.data
    full = np.flatnonzero(sizes == most)
    if len(full):
        bounds[asked[full]] = cosine.reshape(-1)[best.indptr[full][:, None] + np.arange(most)].min(axis=1)
    keep = (cosine > bounds[asked[row]]) & (column != asked[row])
    tied = full[np.bincount(row[keep], minlength=len(sizes))[full] < NEIGHBOURS]
    edges = Edges.found(asked[row[keep]], column[keep], cosine[keep])
    if not len(tied):
        return edges
    bounds[asked[tied]] = LEAST  # so many are equally near that all are kept
    again = _product(queries[tied], columns)
    owner, keep = asked[tied[again[0]]], again[2] > LEAST
    keep &= owner != again[1]
    return Edges.joined(edges.only(~np.isin(edges.owner, asked[tied])),
                        Edges.found(owner[keep], again[1][keep], again[2][keep]))
