"""What linking found, kept so that only what comes, changes or goes has to be looked at.

What is found is a function of the records, the decisions, the weights and the counts of words (`statistics`). These
stay as they were when all records were last linked together; `Index.stale` and `Index.crowded` say when it is time to
do so again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dedupe import features
from dedupe.bags import Ints
from dedupe.blocking import LETTERS, SOURCES, too_common
from dedupe.corpus import BLOCKS, Corpus, Statistics
from dedupe.decisions import Decision, Decisions
from dedupe.incremental.blocks import blocks
from dedupe.incremental.brought import DECIDED, UNKNOWN, Brought
from dedupe.incremental.counts import extended, held, only
from dedupe.incremental.looking import looked
from dedupe.incremental.nearby import Mind, Nearby
from dedupe.incremental.pairs import SLOT, Said, ends, keyed, lefts, rights
from dedupe.incremental.parts import Changed, Parts
from dedupe.incremental.postings import Held, Postings
from dedupe.incremental.reads import Found, Kept, with_letters
from dedupe.incremental.slots import Slots, by_id, by_likeness, find, placed
from dedupe.incremental.weighed import Kinds, weighed
from dedupe.link import current_ids
from dedupe.nearest import lots
from dedupe.notices import Notice
from dedupe.reading import Read, read
from dedupe.records import LinkRecord
from dedupe.rows import numbered
from dedupe.scoring import Weights
from dedupe.tokens import Bools, Hashes, distinct

WORDS = {"title_words": "title_words", "title_letters": LETTERS, "text_words": "all_words"}
"""Source of candidates -> the words by which it finds the nearest."""
SHARE = 0.1  # of the records may come, change or go before the words are counted again
INVERTED = (*BLOCKS, *WORDS.values())


@dataclass(frozen=True, slots=True)
class Index:
    """A column over slots: a record that changes leaves its slot and gets a new one.

    found: what was read. order, alike: the slots by id and by likeness. alive: whether a record is there. postings:
    which slots of the base have a word, by kind; looked: which look for others by it. statistics, near, brought,
    kinds, parts: see there; the parts' rows are slots. judged: keys of pairs, and what people say of them. big: blocks
    too big, by source. first: how many records there were when words were counted; changed: how many came, changed or
    went since.
    """

    found: Found
    order: Ints
    alike: Ints
    alive: Bools
    postings: Mapping[str, Postings]
    looked: Mapping[str, Postings]
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
        found, none = with_letters(found), Kept.empty()
        nobody = np.zeros(0, np.int64)
        empty = cls(Found(none, none), nobody, nobody, np.zeros(0, np.bool_),
                    {kind: Postings.of(none.rows[kind]) for kind in INVERTED}, {}, extended({}, found),
                    {name: Nearby.empty() for name in WORDS}, Brought.empty(), Kinds.empty(),
                    Parts(np.zeros(0, np.int64), np.zeros(0)), {}, dict.fromkeys(BLOCKS, 0), size)
        return _settled(_updated(empty, found, nobody, decisions, table))

    def stale(self, coming: int) -> bool:
        """Say whether so much changed, with the records coming or going, that the words should be counted again."""
        return self.changed + coming > SHARE * self.first

    def crowded(self) -> bool:
        """Say whether words that were rare have become so common that looking for records by them takes long."""
        for kind in WORDS.values():
            known, bound = self.statistics[kind], too_common(self.statistics[kind].rows)
            words, number = numbered(self.found.tail.rows[kind].hashes)
            count = np.bincount(number, minlength=len(words))
            if (count[held(known, words) <= bound] > bound).any():
                return True
        return False

    def updated(self, new: Iterable[LinkRecord], gone: Collection[str], decisions: Decisions, table: Weights) -> Index:
        """Return what is found when records come, change or go.

        new: those that came or changed. gone: ids. table: the weights that were used before. Raises ValueError when
        a record is given twice or is not there to go, DecisionError as dedupe.link.link does.
        """
        found = read(new)
        found.sort()
        slot = find(self.found, self.alive, {*gone, *found.ids})
        unknown = sorted(set(gone) - slot.keys())
        if unknown:
            raise ValueError(f"{unknown[0]} is to go and is not in the index; link all records again")
        return _updated(self, with_letters(found), np.array(sorted(slot.values()), np.int64), decisions, table)


def judgements(found: Found, alive: Bools, order: Ints,
               decisions: Decisions) -> tuple[dict[int, Decision], list[Decision], list[Notice]]:
    """Return pair of slots (key) -> decision; decisions on records not there; what to say of former ids.

    Raises DecisionError when decisions contradict each other once former ids are read as today's.
    """
    current, claims = current_ids(Present.of(found, alive, order))
    known = decisions.resolved(current)
    slot = find(found, alive, {id_ for one in known for id_ in (one.left, one.right)})
    judged, orphans = known.placed(slot)
    return {left << SLOT | right: decision for (left, right), decision in judged.items()}, orphans, claims


@dataclass(frozen=True, slots=True)
class Present:
    """The records that are there, in the order of their ids, if any of them had another id before; else none."""

    ids: list[str]
    former_ids: dict[int, tuple[str, ...]]

    @classmethod
    def of(cls, found: Found, alive: Bools, order: Ints) -> Present:
        """Order those that are alive."""
        former = {slot: ids for slot, ids in found.former_ids().items() if alive[slot]}
        if not former:
            return cls([], {})
        slots = order[alive[order]]
        return cls(found.ids(slots), {row: former[slot] for row, slot in enumerate(slots.tolist()) if slot in former})


def _updated(index: Index, new: Read, gone: Ints, decisions: Decisions, table: Weights) -> Index:
    old, size = len(index.alive), len(new.ids)
    statistics, found = extended(index.statistics, new), index.found.with_new(new)
    order, alike = by_id(index.order, index.found, new.ids), by_likeness(index.alike, index.found, new.columns)
    leaving = np.zeros(old + size, np.bool_)
    leaving[gone] = True
    fresh = np.arange(old + size) >= old
    alive = np.concatenate((index.alive, np.ones(size, np.bool_))) & ~leaving
    slots = Slots(alive, fresh, leaving, placed(order), placed(alike), alike, lots(found.column("id")))
    said = {key: one.judgement for key, one in judgements(found, alive, order, decisions)[0].items()}
    brought, near, patched, big = _brought(replace(index, found=found), statistics, slots, said)
    kinds = _found(brought, patched, index.kinds, found, statistics, slots.rank)
    changed = _changed(index, said, slots, order)
    odds, rows = kinds.odds(table), changed.rows()
    partner = numbered(found.column("partner"))[1].astype(np.int64)[changed.order]
    moved = weighed(brought, odds, patched, (rows, partner), table)
    parts = Parts(np.concatenate((index.parts.of, np.full(size, -1))), index.parts.weakest).clustered(
        brought, odds, moved, changed, table)
    return Index(found, order, alike, alive, index.postings, index.looked, statistics, near, brought, kinds, parts,
                 said, big, index.first, index.changed + len(gone) + size)


def _settled(index: Index) -> Index:
    """Make all that was found the base of what comes."""
    common = {kind: too_common(index.statistics[kind].rows) for kind in WORDS.values()}
    postings = {kind: Postings.of(index.found.tail.rows[kind], common.get(kind)) for kind in INVERTED}
    return replace(index, found=index.found.settled(), brought=index.brought.settled(), changed=0, postings=postings,
                   looked={kind: looked(postings[kind], index.statistics[kind], index.near[name].limit)
                           for name, kind in WORDS.items()},
                   near={name: replace(near, edges=near.edges.settled()) for name, near in index.near.items()})


def _brought(index: Index, statistics: Statistics, slots: Slots,
             judged: Mapping[int, str]) -> tuple[Brought, dict[str, Nearby], Ints, dict[str, int]]:
    """Ask the sources again about what changed; return also the places of pairs of which they say something else."""
    near, big = {}, dict(index.big)
    told: dict[int, tuple[Hashes, Said]] = {}
    minds: dict[int, Mind] = {}
    for bit, name in enumerate(SOURCES):
        words = _held(index, WORDS.get(name, name))
        if name in BLOCKS:
            block = blocks(words, slots)
            told[bit], big[name] = (block.doubtful, block.said), big[name] + block.big
        else:
            near[name], minds[bit] = index.near[name].updated(words, statistics[WORDS[name]], slots)
    keys = np.array(sorted(judged), np.uint64)
    told[DECIDED] = (np.array(sorted(index.judged), np.uint64), Said(keys, np.full(len(keys), 255, np.uint8)))
    edges = [mind.counted for mind in minds.values()]
    brought = index.brought.with_room([*(said.key for _, said in told.values()),
                                       *(keyed(one.owner, one.other, slots.rank) for one in edges)])
    places = [brought.forget(slots.gone)]
    places += [brought.hear(bit, *one) for bit, one in told.items()]
    for bit, mind in minds.items():
        places += [brought.hear_side(bit, one, slots.rank, retracted=one is mind.retracted) for one in mind]
    patched = distinct(np.concatenate(places))
    brought.sum_up(patched)
    return brought, near, patched, big


def _held(index: Index, kind: str) -> Held:
    postings = index.postings[kind]
    return Held(index.found.base.rows[kind], postings, index.looked.get(kind, postings), index.found.tail.rows[kind])


def _found(brought: Brought, patched: Ints, kinds: Kinds, found: Found, statistics: Statistics,
           rank: Ints) -> Kinds:
    """Compare the pairs that are worth it and were not compared before."""
    at = patched[brought.hopeful(patched) & (brought.finding[patched] == UNKNOWN)]
    left, right = lefts(brought.key[at]), rights(brought.key[at])
    slots = distinct(np.concatenate((left, right)))
    row = np.zeros(len(found), np.int64)
    row[slots[np.argsort(rank[slots])]] = np.arange(len(slots))
    some = found.taken(slots, INVERTED)  # by these pairs are found, and not compared
    corpus = Corpus.of_read(some, only(statistics, some))
    kinds, brought.finding[at] = kinds.numbered(features.find(corpus, row[left], row[right]))
    return kinds


def _changed(index: Index, judged: Mapping[int, str], slots: Slots, order: Ints) -> Changed:
    """Say who changed: new slots, and those on whom people judge otherwise."""
    touched = slots.fresh.copy()
    for key in {key for key, _ in index.judged.items() ^ judged.items()}:
        touched[list(ends(key))] = True
    return Changed(order[slots.alive[order]], touched & slots.alive, judged)
