"""The records there are, by slot: a record that changes leaves its slot and gets a new one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Ints
from dedupe.corpus import LIKENESS
from dedupe.incremental.reads import Found
from dedupe.strings import Strings
from dedupe.tokens import Bools, Hashes, among, hash_texts

SIEVE = 20  # bits of a hash by which most others are left out


@dataclass(frozen=True, slots=True)
class Slots:
    """What is to be known of all slots.

    alive: whether a record is there; fresh: whether it came just now; gone: whether it went just now. rank: its place
    in the order of ids; alike: its place in the order of likeness, by_likeness (see dedupe.corpus.nearness). lot: see
    dedupe.nearest.
    """

    alive: Bools
    fresh: Bools
    gone: Bools
    rank: Ints
    alike: Ints
    by_likeness: Ints
    lot: NDArray[np.float32]


def find(found: Found, alive: Bools, ids: Collection[str]) -> dict[str, int]:
    """Return id -> slot of those of these records that are there."""
    wanted = np.sort(hash_texts(list(ids)))
    upper, sieve = np.uint64(64 - SIEVE), np.zeros(1 << SIEVE, np.bool_)
    sieve[wanted >> upper] = True
    hashes = found.column("id")
    at = np.flatnonzero(sieve[hashes >> upper] & alive)
    at = at[among(hashes[at], wanted)]
    return {one: slot for one, slot in zip(found.ids(at), at.tolist(), strict=True) if one in ids}


def placed(order: Ints) -> Ints:
    """Return the place of each slot in an order."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def by_id(order: Ints, found: Found, new: Sequence[str]) -> Ints:
    """Return the order of slots by id when others come behind them, of records with these ids, which are in order.

    found: what was read of those there are.
    """
    ids = Strings.joined((found.base.ids, found.tail.ids))
    data, start = ids.data.tobytes(), ids.start.tolist()
    slots = order.tolist()

    def key(slot: int) -> bytes:
        return data[start[slot]:start[slot + 1]]
    at = [bisect_right(slots, one.encode(), key=key) for one in new]
    return np.insert(order, np.array(at, np.int64), len(order) + np.arange(len(new)))


def by_likeness(order: Ints, found: Found, new: Mapping[str, Hashes]) -> Ints:
    """Return the order of slots by likeness when others come behind them. new: their columns."""
    known, more = _likeness({name: found.column(name) for name in LIKENESS}), _likeness(new)
    some = np.argsort(more, kind="stable")
    return np.insert(order, np.searchsorted(known[order], more[some], "right"), len(order) + some)


def _likeness(columns: Mapping[str, Hashes]) -> NDArray[np.bytes_]:
    """Return what sorts as dedupe.corpus.nearness does."""
    held = np.stack([columns[name] for name in reversed(LIKENESS)], axis=1).astype(">u8")
    return np.ascontiguousarray(held).view(f"S{8 * len(LIKENESS)}").reshape(-1)
