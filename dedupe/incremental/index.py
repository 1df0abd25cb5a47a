"""What linking found, kept so that only what comes, changes or goes has to be looked at.

What is found is a function of the records, the decisions, the weights and the counts of words (`statistics`). These
stay as they were when all records were last linked together; `Index.stale` and `Index.crowded` say when it is time to
do so again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dedupe.bags import Ints
from dedupe.blocking import SOURCES, too_common
from dedupe.corpus import BLOCKS, Corpus, Statistics, nearness
from dedupe.decisions import Decision, Decisions
from dedupe.incremental.blocks import blocks
from dedupe.incremental.brought import SLOT, UNKNOWN, Brought, Said, ends, of_edges
from dedupe.incremental.nearby import Nearby, Slots
from dedupe.incremental.reads import LETTERS, extended, joined, taken, with_letters
from dedupe.incremental.weighed import Changed, Kinds, Parts, compared, near, total, weighed
from dedupe.link import current_ids
from dedupe.nearest import lots
from dedupe.reading import Read, read
from dedupe.records import LinkRecord
from dedupe.rows import numbered
from dedupe.scoring import Weights
from dedupe.tokens import Bools, distinct

WORDS = {"title_words": "title_words", "title_letters": LETTERS, "text_words": "all_words"}
"""Source of candidates -> the words by which it finds the nearest."""
SHARE = 0.1  # of the records may come, change or go before the words are counted again
DECIDED = len(SOURCES)  # the bit of decisions


@dataclass(frozen=True, slots=True)
class Index:
    """A column over slots: a record that changes leaves its slot and gets a new one.

    found: what was read. alive: whether a record is there. statistics, near, brought, kinds, parts: see there; the
    parts' rows are slots. judged: keys of pairs, and what people say of them. big: blocks too big, by source. first:
    how many records there were when words were counted; changed: how many came, changed or went since.
    """

    found: Read
    alive: Bools
    statistics: Statistics
    near: Mapping[str, Nearby]
    brought: Brought
    kinds: Kinds
    parts: Parts
    judged: Mapping[int, str]
    big: Mapping[str, int]
    first: int
    changed: int = 0

    @classmethod
    def of(cls, records: Iterable[LinkRecord], decisions: Decisions, table: Weights) -> Index:
        """Link all records together. Raises as dedupe.link.link does."""
        found = read(records)
        found.sort()
        size = len(found.ids)
        found = with_letters(found)
        none = taken(found, np.zeros(0, np.int64))
        empty = cls(none, np.zeros(0, np.bool_), extended({}, found), {name: Nearby.empty() for name in WORDS},
                    Brought.empty(), Kinds.empty(), Parts(np.zeros(0, np.int64), np.zeros(0)), {}, {}, size)
        return replace(_updated(empty, found, np.zeros(0, np.int64), decisions, table), changed=0)

    def stale(self, coming: int) -> bool:
        """Say whether so much changed, with the records coming or going, that the words should be counted again."""
        return self.changed + coming > SHARE * self.first

    def crowded(self) -> bool:
        """Say whether words that were rare have become so common that looking for records by them takes long."""
        for kind in WORDS.values():
            known, bound = self.statistics[kind], too_common(self.statistics[kind].rows)
            rows = self.found.rows[kind]
            words, number = numbered(rows.hashes[rows.start[min(self.first, len(rows))]:])
            count = np.bincount(number, minlength=len(words))
            if (count[known.df[np.searchsorted(known.hashes, words)] <= bound] > bound).any():
                return True
        return False

    def updated(self, new: Iterable[LinkRecord], gone: Collection[str], decisions: Decisions, table: Weights) -> Index:
        """Return what is found when records come, change or go.

        new: those that came or changed. gone: ids. table: the weights that were used before. Raises ValueError when
        a record is given twice or is not there to go, DecisionError as dedupe.link.link does.
        """
        found = read(new)
        found.sort()
        slot = self.slots()
        unknown = sorted(set(gone) - slot.keys())
        if unknown:
            raise ValueError(f"{unknown[0]} is to go and is not in the index; link all records again")
        left = {slot[one] for one in (*gone, *found.ids) if one in slot}
        return _updated(self, with_letters(found), np.array(sorted(left), np.int64), decisions, table)

    def slots(self) -> dict[str, int]:
        """Return record id -> slot."""
        ids = self.found.ids
        return {ids[slot]: slot for slot in np.flatnonzero(self.alive).tolist()}


@dataclass(frozen=True, slots=True)
class Present:
    """The records that are there, in the order of their ids. slot: of each."""

    ids: list[str]
    former_ids: dict[int, tuple[str, ...]]
    slot: Ints

    @classmethod
    def of(cls, found: Read, alive: Bools, rank: Ints) -> Present:
        """Order those that are alive."""
        there = np.flatnonzero(alive)
        slot = there[np.argsort(rank[there])]
        former = {row: found.former_ids[one] for row, one in enumerate(slot.tolist()) if one in found.former_ids
                  } if found.former_ids else {}
        return cls([found.ids[one] for one in slot.tolist()], former, slot)


def judgements(present: Present, decisions: Decisions) -> tuple[dict[int, Decision], list[Decision], list[str]]:
    """Return pair of slots (key) -> decision; decisions on records not there; what to say of former ids.

    Raises DecisionError when decisions contradict each other once former ids are read as today's.
    """
    current, claims = current_ids(present)
    known = decisions.resolved(current)
    if not len(known):
        return {}, [], claims
    slot = dict(zip(present.ids, present.slot.tolist(), strict=True))
    judged = {slot[left] << SLOT | slot[right]: decision for (left, right), decision in known.by_pair().items()
              if left in slot and right in slot}
    return judged, [one for one in known if one.left not in slot or one.right not in slot], claims


def ranked(found: Read) -> Ints:
    """Return the place of each slot in the order of ids."""
    order = sorted(range(len(found.ids)), key=found.ids.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _updated(index: Index, new: Read, gone: Ints, decisions: Decisions, table: Weights) -> Index:
    old, size = len(index.alive), len(new.ids)
    statistics = extended(index.statistics, new)
    found = joined([index.found, new])
    leaving = np.zeros(old + size, np.bool_)
    leaving[gone] = True
    fresh = np.arange(old + size) >= old
    alive = (np.concatenate((index.alive, np.ones(size, np.bool_)))) & ~leaving
    slots = Slots(alive, fresh, leaving, ranked(found), lots(found.columns["id"]))
    judged, _, _ = judgements(Present.of(found, alive, slots.rank), decisions)
    said = {key: decision.judgement for key, decision in judged.items()}
    nearby, brought, big = _brought(index, found, statistics, slots, said)
    kinds, brought = _found(brought, index.kinds, found, statistics, slots)
    changed = _changed(index, said, slots, found)
    was = index.brought.key[near(index.brought, index.kinds.odds(table))]
    odds = kinds.odds(table)
    changed.touched[:] |= weighed(brought, odds, was, changed) & alive
    parts = Parts(np.concatenate((index.parts.of, np.full(size, -1))), index.parts.weakest).clustered(
        brought, total(brought, odds, table), changed)
    return Index(found, alive, statistics, nearby, brought, kinds, parts, said, big, index.first,
                 index.changed + len(gone) + size)


def _brought(index: Index, found: Read, statistics: Statistics, slots: Slots,
             judged: Mapping[int, str]) -> tuple[dict[str, Nearby], Brought, dict[str, int]]:
    """Ask the sources again about what changed."""
    kept = index.brought
    kept = kept.only(slots.alive[kept.left] & slots.alive[kept.right])
    nearby, big, near_by = {}, {}, nearness(found.columns)
    says: dict[int, Said] = {}
    for bit, name in enumerate(SOURCES):
        if name in BLOCKS:
            told = blocks(found.rows[name], near_by, slots)
            here = told.about[kept.left] & told.about[kept.right]
            kept.retract(bit, np.flatnonzero(here & (kept.by >> bit & 1 > 0)))
            says[bit], big[name] = told.said, told.big
            continue
        kind = WORDS[name]
        nearby[name], touched = index.near[name].updated(found.rows[kind], statistics[kind], slots)
        before = index.near[name].edges
        before = before.only(slots.alive[before.owner] & slots.alive[before.other])
        doubtful, says[bit] = of_edges(before, nearby[name].edges, touched, slots.rank)
        at, there = kept.places(doubtful)
        kept.retract(bit, at[there])
    kept.retract(DECIDED, np.flatnonzero(kept.by >> DECIDED & 1))
    keys = np.array(sorted(judged), np.uint64)
    says[DECIDED] = Said(keys, np.full(len(keys), 255, np.uint8))
    kept = kept.with_new(one.key for one in says.values())
    for bit, one in says.items():
        kept.say(bit, one)
    return nearby, kept.only(kept.by > 0), big


def _found(brought: Brought, kinds: Kinds, found: Read, statistics: Statistics,
           slots: Slots) -> tuple[Kinds, Brought]:
    """Compare the pairs that are worth it and were not compared before."""
    at = np.flatnonzero(brought.hopeful() & (brought.finding == UNKNOWN))
    left, right = brought.left[at], brought.right[at]
    some = distinct(np.concatenate((left, right)))
    some = some[np.argsort(slots.rank[some])]
    row = np.zeros(len(slots.alive), np.int64)
    row[some] = np.arange(len(some))
    corpus = Corpus.of_read(taken(found, some), statistics)
    kinds, brought.finding[at] = kinds.numbered(compared(corpus, row[left], row[right]))
    return kinds, brought


def _changed(index: Index, judged: Mapping[int, str], slots: Slots, found: Read) -> Changed:
    """Say who changed: new slots, and those on whom people judge otherwise."""
    touched = slots.fresh.copy()
    for key in {key for key, _ in index.judged.items() ^ judged.items()}:
        touched[list(ends(key))] = True
    order = np.flatnonzero(slots.alive)
    order = order[np.argsort(slots.rank[order])]
    return Changed(order, numbered(found.columns["partner"])[1].astype(np.int64), touched & slots.alive, judged)
