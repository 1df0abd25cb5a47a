"""An index as the result of linking: clusters, and the pairs that are worth telling of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from dedupe.bags import Floats, Ints
from dedupe.blocking import SOURCES, blocks_cut, pairs_cut, too_common, words_cut
from dedupe.decisions import JUDGEMENTS, Decision, Decisions, Judgement
from dedupe.features import FEATURES
from dedupe.incremental.brought import Brought
from dedupe.incremental.index import WORDS, Index, judgements
from dedupe.incremental.pairs import in_order, lefts, rights
from dedupe.incremental.reads import Found
from dedupe.incremental.slots import placed
from dedupe.incremental.weighed import single, total
from dedupe.link import FLOOR, Linked, Pair
from dedupe.notices import Notice
from dedupe.outcome import Outcome
from dedupe.scoring import Reason, Weights, probability, reasons, said_once
from dedupe.tokens import Hashes


def linked(index: Index, decisions: Decisions, table: Weights) -> Linked:
    """Return what dedupe.link.link does of the same records, decisions, weights and counts."""
    return outcome(index, decisions, table).linked()


def outcome(index: Index, decisions: Decisions, table: Weights) -> Outcome:
    """Return the same as arrays."""
    judged, orphans, claims = judgements(index.found, index.alive, index.order, decisions)
    slots = index.order[index.alive[index.order]]
    former = {index.found.id(slot): ids for slot, ids in index.found.former_ids().items() if index.alive[slot]}
    part, confidence = _parts(index, slots)
    return Outcome(_Ids(index.found, slots), index.found.column("id")[slots], part, confidence, former,
                   _told(index, judged, table), int(index.brought.hopeful().sum()), [*bounds(index), *claims],
                   orphans)


@dataclass(frozen=True, slots=True)
class _Ids:
    """The ids of slots: a dedupe.outcome.Ids."""

    found: Found
    slots: Ints

    def __len__(self) -> int:
        return len(self.slots)

    def taken(self, at: Ints) -> list[str]:
        return self.found.ids(self.slots[at])


def _parts(index: Index, slots: Ints) -> tuple[Ints, Floats]:
    """Return the number of the cluster of each slot, clusters in the order of their first, and their confidence."""
    number, first, which = np.unique(index.parts.of[slots], return_index=True, return_inverse=True)
    order = np.argsort(first)
    return placed(order)[which], probability(index.parts.weakest[number[order]]).round(4)


def _told(index: Index, judged: Mapping[int, Decision], table: Weights) -> ToldPairs:
    """Return the pairs that are worth telling of, joined, doubtful or decided, in the order of their records' ids."""
    brought, part, rank = index.brought, index.parts.of, placed(index.order)
    decided = np.zeros(len(brought), np.bool_)
    decided[brought.places(np.array(sorted(judged), np.uint64))[0]] = True
    seen = brought.near if table.doubt > probability(np.array(FLOOR)) else brought.hopeful()
    at = np.flatnonzero(brought.hopeful() | decided)
    key = brought.key[at]
    worth = part[lefts(key)] == part[rights(key)]
    worth |= decided[at]
    keep = worth | seen[at]
    at, worth = at[keep], worth[keep]
    odds = total(brought, index.kinds.odds(table), at, table)
    keep = (probability(odds) >= table.doubt) | worth
    at, odds = at[keep], odds[keep]
    order = in_order(rank[lefts(brought.key[at])], rank[rights(brought.key[at])])
    said = {key: one.judgement for key, one in judged.items()}
    return ToldPairs(index, at[order], odds[order], said, table)


@dataclass(frozen=True, slots=True)
class ToldPairs:
    """Pairs of an index: a dedupe.outcome.Told. at: their places in what was brought; odds: their log-odds.

    judged: key of a pair -> judgement.
    """

    index: Index
    at: Ints
    odds: Floats
    judged: Mapping[int, Judgement]
    table: Weights

    def __len__(self) -> int:
        return len(self.at)

    def keys(self) -> Hashes:
        """Return hashes of both ids; what was found; who brought the pair, and what rivals and people say of it."""
        brought, id_ = self.index.brought, self.index.found.column("id")
        by, rival, judged = (one.astype(np.uint64) for one in (brought.by[self.at], brought.rival[self.at],
                                                               self._judged()))
        key = brought.key[self.at]
        return np.stack([id_[lefts(key)], id_[rights(key)],
                         single(self.index.kinds.levels)[brought.finding[self.at]].astype(np.uint64),
                         by | rival << np.uint64(8) | judged << np.uint64(16)], axis=1)

    def taken(self, at: Ints) -> list[Pair]:
        """Return some of the pairs, by their places."""
        brought, some = self.index.brought, self.at[at]
        by = [_blocked_by(one) for one in range(256)]
        columns = (*(self.index.found.ids(slots) for slots in (lefts(brought.key[some]), rights(brought.key[some]))),
                   probability(self.odds[at]).tolist(), _reasons(self.index, brought, some, self.table),
                   brought.by[some].tolist(), map(self.judged.get, brought.key[some].tolist()))
        return [Pair(left, right, round(score, 4), why, by[sources], decision)
                for left, right, score, why, sources, decision in zip(*columns, strict=True)]

    def decided(self) -> list[Pair]:
        """Return those that people judged."""
        return self.taken(np.flatnonzero(self._judged()))

    def _judged(self) -> Ints:
        """Return the number of what people say of each pair, 0 for nothing."""
        said = np.zeros(len(self.at), np.int64)
        if self.judged:
            number = {judgement: place for place, judgement in enumerate(JUDGEMENTS, 1)}
            said[:] = [number.get(self.judged.get(key), 0) for key in self.index.brought.key[self.at].tolist()]
        return said


def _reasons(index: Index, brought: Brought, keep: Ints, table: Weights) -> Iterator[list[Reason]]:
    """Yield the reasons of pairs."""
    levels = index.kinds.levels[brought.finding[keep]]
    found = {**dict(zip(FEATURES, levels.T, strict=True)), "rival": brought.rival[keep]}
    return said_once(found, np.arange(len(keep)), lambda at: reasons(found, at, table))


def _blocked_by(by: int) -> list[str]:
    return [name for bit, name in enumerate((*SOURCES, "decision")) if by >> bit & 1]


def bounds(index: Index) -> list[Notice]:
    """Say which bounds cut, as dedupe.blocking does."""
    cut = []
    for name in SOURCES:
        if name in WORDS:
            known = index.statistics[WORDS[name]]
            common = int((known.df > too_common(known.rows)).sum())
            cut += [words_cut(name, common, too_common(known.rows))] if common else []
        elif index.big[name]:
            cut.append(blocks_cut(name, index.big[name]))
    left_out = int((index.brought.by > 0).sum()) - int(index.brought.hopeful().sum())
    return [*cut, *([pairs_cut(left_out)] if left_out else [])]
