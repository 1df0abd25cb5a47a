"""Each record's nearest by one kind of words, kept with some that come next, so that few are looked for again.

The records are slots: a record that changes leaves its slot and gets a new one, so that what was found of the others
stays where it is. What is found is what dedupe.bags finds on all records with the same counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import LEAST_COSINE, THREADS, Bags, Floats, Ints, Numbers, Rows, Vocabulary
from dedupe.blocking import BUDGET, NEIGHBOURS, too_common
from dedupe.rows import starts
from dedupe.tokens import Bools, Hashes, distinct, places

Singles = NDArray[np.float32]
MARGIN = 8  # neighbours kept beside the NEIGHBOURS that count
MOST = 3 * (NEIGHBOURS + MARGIN)  # kept before the furthest are let go
HALF = np.uint64(32)
ALWAYS = (np.uint64(2) << HALF) - np.uint64(1)  # the limit of who looks by words of one record only
UNWANTED = -1
FEW = 5_000  # slots: for fewer a second thread costs more than it does
SIEVE = 12  # bits of a hash that are left out where many are sieved for few
LEAST = np.float32(LEAST_COSINE)


@dataclass(frozen=True, slots=True)
class Slots:
    """What the sources need to know of all slots.

    alive: whether a record is there; fresh: whether it came just now; gone: whether it went just now. rank: its place
    in the order of ids. lot: see dedupe.nearest.
    """

    alive: Bools
    fresh: Bools
    gone: Bools
    rank: Ints
    lot: Singles


@dataclass(frozen=True, slots=True)
class Edges:
    """owner, other: slots; how near the other is to the owner; chosen: whether it is one of the nearest that count."""

    owner: Numbers
    other: Numbers
    cosine: Singles
    chosen: Bools

    def only(self, keep: Bools | Ints) -> Edges:
        """Return some of them."""
        return Edges(self.owner[keep], self.other[keep], self.cosine[keep], self.chosen[keep])

    @classmethod
    def joined(cls, *parts: Edges) -> Edges:
        """Return all of them."""
        return cls(np.concatenate([one.owner for one in parts]), np.concatenate([one.other for one in parts]),
                   np.concatenate([one.cosine for one in parts]), np.concatenate([one.chosen for one in parts]))

    @classmethod
    def found(cls, owner: Ints, other: Ints, cosine: Singles) -> Edges:
        """Return edges of which none is chosen yet."""
        return cls(owner.astype(np.int32), other.astype(np.int32), cosine, np.zeros(len(owner), np.bool_))


@dataclass(frozen=True, slots=True)
class Nearby:
    """norm: length of each slot's words as a vector. limit: it looks by words whose `_order` is not above it.

    edges: of each slot all others that are nearer than its bound. last: how near the last of those that count is, 0
    where there are fewer.
    """

    norm: Floats
    limit: Hashes
    bound: Singles
    last: Singles
    edges: Edges

    @classmethod
    def empty(cls) -> Nearby:
        """Return that of no records."""
        none = np.zeros(0, np.int32)
        return cls(np.zeros(0), np.zeros(0, np.uint64), np.zeros(0, np.float32), np.zeros(0, np.float32),
                   Edges(none, none, np.zeros(0, np.float32), np.zeros(0, np.bool_)))

    def updated(self, rows: Rows, known: Vocabulary, slots: Slots) -> tuple[Nearby, Bools]:
        """Return what is near when `rows` are the words of all slots, and which slots' nearest were looked at again."""
        new = np.flatnonzero(slots.fresh)
        norm, limit = _measured(rows.taken(new), known)
        owner = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(rows.start))
        words = _Words(rows, known, slots, owner, np.concatenate((self.norm, norm)))
        limit = np.concatenate((self.limit, limit))
        bound = np.concatenate((self.bound, np.full(len(new), LEAST)))
        touched = slots.fresh.copy()
        kept = self.edges.only(~slots.gone[self.edges.owner])
        lost = slots.gone[kept.other]
        last = np.concatenate((self.last, np.zeros(len(new), np.float32)))
        touched[kept.owner[lost & kept.chosen]] = True
        come = words.nearer(limit, bound)
        touched[come.owner[come.cosine >= last[come.owner]]] = True
        here = touched[kept.owner] & ~lost
        some = Edges.joined(kept.only(here), come)
        few = np.bincount(some.owner, minlength=len(touched)) < NEIGHBOURS
        again = slots.fresh | (touched & few & (bound > LEAST))
        found, bound[again] = words.nearest(np.flatnonzero(again), limit)
        doubtful = touched[some.owner]
        chosen = _chosen(Edges.joined(some.only(doubtful & ~again[some.owner]), found), slots, bound)
        last[touched] = 0
        counted = np.flatnonzero(places(chosen.owner.astype(np.int64), len(bound)) == NEIGHBOURS - 1)
        last[chosen.owner[counted]] = chosen.cosine[counted]
        edges = Edges.joined(kept.only(~(here | lost)), some.only(~doubtful), chosen)
        return Nearby(words.norm, limit, bound, last, edges), touched | slots.gone


@dataclass(slots=True)
class _Words:
    """The words of all slots, and how common they are."""

    rows: Rows
    known: Vocabulary
    slots: Slots
    owner: Numbers
    norm: Floats

    def nearer(self, limit: Hashes, bound: Singles) -> Edges:
        """Return the fresh records that are nearer to others than those that are left out there."""
        fresh = np.flatnonzero(self.slots.fresh)
        asking = self.slots.alive & ~self.slots.fresh
        if not len(fresh) or not asking.any():
            return Nearby.empty().edges
        held = self.rows.taken(fresh)
        wanted = self._wanted(held.hashes)
        order = _order(self.known, wanted)
        owner, word = self._holders(wanted, asking)
        keep = order[word] <= limit[owner]
        queries, asked = self._queries(owner[keep], word[keep], wanted, order)
        at = np.searchsorted(wanted, held.hashes)
        there = wanted[np.minimum(at, len(wanted) - 1)] == held.hashes if len(wanted) else at < 0
        postings = self._postings(fresh[held.owner()[there]], at[there], wanted, fresh)
        found = _product(queries, postings)
        rows, columns = asked[found[0]], fresh[found[1]]
        near = found[2] > bound[rows]
        return Edges.found(rows[near], columns[near], found[2][near])

    def nearest(self, slots: Ints, limit: Hashes) -> tuple[Edges, Singles]:
        """Look for the nearest of these slots among all; return them and the bounds."""
        held = self.rows.taken(slots)
        wanted = self._wanted(held.hashes)
        order = _order(self.known, wanted)
        at = np.searchsorted(wanted, held.hashes)
        there = wanted[np.minimum(at, len(wanted) - 1)] == held.hashes if len(wanted) else at < 0
        owner, word = slots[held.owner()[there]], at[there]
        keep = order[word] <= limit[owner]
        queries, asked = self._queries(owner[keep], word[keep], wanted, order)
        among = np.arange(len(self.slots.alive))
        postings = self._postings(*self._holders(wanted, self.slots.alive), wanted, among)
        bounds = np.full(len(self.slots.alive), LEAST)
        edges = _top(queries, postings, asked, bounds)
        return edges, bounds[slots]

    def _wanted(self, hashes: NDArray[Any]) -> NDArray[Any]:
        """Return those of the words by which records are looked for, each once."""
        wanted = distinct(hashes)
        return wanted[_df(self.known, wanted) <= too_common(self.known.rows)]

    def _holders(self, wanted: NDArray[Any], among: Bools) -> tuple[Numbers, Ints]:
        """Return (slot, place in `wanted`) of the wanted words of slots."""
        at, place = sieved(self.rows.hashes, wanted)
        owner = self.owner[at]
        alive = among[owner]
        return owner[alive], place[alive]

    def _weight(self, owner: Ints | Numbers, word: Ints, wanted: NDArray[Any]) -> Singles:
        rarity = np.log1p(self.known.rows / np.maximum(_df(self.known, wanted), 1)) / np.log1p(max(self.known.rows, 1))
        return np.asarray((rarity[word] / self.norm[owner]).astype(np.float32))

    def _queries(self, owner: Ints | Numbers, word: Ints, wanted: NDArray[Any], order: Hashes) -> tuple[Any, Ints]:
        """Return a row a slot that asks, its rarest words first as the sums are made in that order; and the slots."""
        from scipy import sparse

        by_rarity = np.argsort(order, kind="stable")
        rank = np.empty(len(order), np.uint64)
        rank[by_rarity] = np.arange(len(order), dtype=np.uint64)
        keys = np.sort((owner.astype(np.uint64) << HALF) | rank[word])
        owner, word = (keys >> HALF).astype(np.int64), by_rarity[(keys & np.uint64(0xFFFFFFFF)).astype(np.int64)]
        asked = distinct(owner)
        row = np.searchsorted(asked, owner)
        return sparse.csr_matrix((self._weight(owner, word, wanted), word, starts(row, len(asked))),
                                 shape=(len(asked), len(wanted))), asked

    def _postings(self, owner: Ints | Numbers, word: Ints, wanted: NDArray[Any], columns: Ints) -> Any:
        from scipy import sparse

        weight = self._weight(owner, word, wanted) * self.slots.lot[owner]
        return sparse.csr_matrix((weight, (word, np.searchsorted(columns, owner))), shape=(len(wanted), len(columns)))


def sieved(hashes: NDArray[Any], wanted: NDArray[Any]) -> tuple[Ints, Ints]:
    """Return which of the hashes are among those wanted, and at which place of these. wanted: in order."""
    upper = (wanted >> np.uint32(SIEVE)).astype(np.int64)
    first = np.full(1 << (32 - SIEVE), UNWANTED, np.int32)
    first[upper[::-1]] = np.arange(len(wanted), dtype=np.int32)[::-1]
    at = np.flatnonzero((first >= 0)[hashes >> np.uint32(SIEVE)])  # few pass, and the sieve is small
    hashes = hashes[at]
    place = first[hashes >> np.uint32(SIEVE)]
    for _ in range(int(np.bincount(upper).max(initial=1)) - 1):
        place += (wanted[place] < hashes) & (place < len(wanted) - 1)
    same = np.flatnonzero(wanted[place] == hashes)
    return at[same], place[same].astype(np.int64)


def _df(known: Vocabulary, words: NDArray[Any]) -> NDArray[np.int32]:
    return known.df[np.searchsorted(known.hashes, words)]


def _order(known: Vocabulary, words: NDArray[Any]) -> Hashes:
    """Return a number a word by which a record's words are ordered, the rarest first."""
    return (_df(known, words).astype(np.uint64) << HALF) | words.astype(np.uint64)


def _measured(rows: Rows, known: Vocabulary) -> tuple[Floats, Hashes]:
    """Return the norm and the limit of rows."""
    bags = Bags.among(rows, known)
    ranked = bags.ranked(too_common(known.rows))
    looked = ranked.within(BUDGET, ranked.held)
    limit = np.full(len(rows), ALWAYS)
    np.maximum.at(limit, looked.owner, _order(known, known.hashes[looked.words]))
    return bags.norm, limit


def _product(queries: Any, postings: Any) -> tuple[Ints, Ints, Singles]:
    from sparse_dot_topn import sp_matmul

    found = sp_matmul(queries, postings, n_threads=1)
    return np.repeat(np.arange(found.shape[0]), np.diff(found.indptr)), found.indices.astype(np.int64), found.data


def _top(queries: Any, postings: Any, asked: Ints, bounds: Singles) -> Edges:
    """Return the nearest columns of each row (slot asked[row]) but itself; write how far they were looked for."""
    from sparse_dot_topn import sp_matmul_topn

    most = NEIGHBOURS + MARGIN + 1
    best = sp_matmul_topn(queries, postings, top_n=most, threshold=LEAST_COSINE,
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
    again = _product(queries[tied], postings)
    owner, keep = asked[tied[again[0]]], again[2] > LEAST
    keep &= owner != again[1]
    return Edges.joined(edges.only(~np.isin(edges.owner, asked[tied])),
                        Edges.found(owner[keep], again[1][keep], again[2][keep]))


def _chosen(edges: Edges, slots: Slots, bound: Singles) -> Edges:
    """Choose the nearest of each owner, the first by id of those equally near; let go of the furthest of too many."""
    order = _nearest_first(edges, slots.rank)
    owner = edges.owner[order]
    place = places(owner.astype(np.int64), len(bound))
    edges = Edges(owner, edges.other[order], edges.cosine[order], place < NEIGHBOURS)
    many = np.bincount(owner, minlength=len(bound)) > MOST
    last = many[owner] & (place == NEIGHBOURS + MARGIN)
    before = np.flatnonzero(last) - MARGIN  # tied with the last of those that count, all are kept
    raised = edges.cosine[last] < edges.cosine[before - 1]
    bound[owner[last][raised]] = edges.cosine[last][raised]
    return edges.only(edges.cosine > bound[owner])


def _nearest_first(edges: Edges, rank: Ints) -> Ints:
    """Return an order of edges: by owner, then the nearest first, then by rank."""
    nearness = np.uint64(0xFFFFFFFF) - edges.cosine.view(np.uint32)  # of positive numbers the bits sort as they do
    keys = (edges.owner.astype(np.uint64) << HALF) | nearness
    order = np.argsort(keys)
    keys = keys[order]
    tied = np.flatnonzero(keys[1:] == keys[:-1])
    if len(tied):
        at = distinct(np.concatenate((tied, tied + 1)))
        some = order[at]
        order[at] = some[np.lexsort((rank[edges.other[some]], keys[at]))]
    return order
