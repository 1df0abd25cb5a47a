"""The list as its owner sees it: ids and decisions. Everything else about the records is in files, a batch each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice, pairwise
from operator import attrgetter

import numpy as np

from dedupe.blocking import Found
from dedupe.decisions import Decision, Decisions
from dedupe.link import current_ids
from dedupe.notices import Notice
from dedupe.records import LinkRecord
from glane.scale.exchange import Exchange
from glane.scale.plan import Plan

BATCH = 20_000  # records handed out at a time
FIELDS = attrgetter(*(field.name for field in fields(LinkRecord)))  # pickled in half the time that the records take


@dataclass(frozen=True, slots=True)
class Roster:
    """ids: in order. former_ids: row -> ids that the record had before. batches: how many files the records are in."""

    ids: list[str]
    former_ids: dict[int, tuple[str, ...]]
    batches: int


@dataclass(frozen=True, slots=True)
class Judged:
    """Decisions on pairs of rows, those on records that are not here, and former ids that several claim, in words."""

    pairs: dict[tuple[int, int], Decision]
    orphans: list[Decision]
    claims: list[Notice]

    def of(self, judgement: str) -> list[tuple[int, int]]:
        """Return the pairs judged so."""
        return [pair for pair, one in self.pairs.items() if one.judgement == judgement]


def hand_out(records: Iterable[LinkRecord], exchange: Exchange) -> Roster:
    """Write the records in batches, beside each the rows of its records. Raises ValueError when two have one id."""
    ids: list[str] = []
    former: dict[int, tuple[str, ...]] = {}
    left, batches = iter(records), 0
    while (part := list(islice(left, BATCH))) or not batches:  # one, even of nothing
        former |= {len(ids) + at: record.former_record_ids for at, record in enumerate(part) if record.former_ids}
        ids += [record.id for record in part]
        exchange.put("records", batches, [[FIELDS(record) for record in part]])
        batches += 1
    order = sorted(range(len(ids)), key=ids.__getitem__)
    rank = np.empty(len(ids), np.int64)
    rank[order] = np.arange(len(ids))
    ids.sort()
    for one, other in pairwise(ids):
        if one == other:
            raise ValueError(f"two records have the id {one}; a record must be given once")
    for batch in range(batches):
        exchange.put("ranks", batch, [rank[batch * BATCH:(batch + 1) * BATCH]])
    return Roster(ids, {int(rank[came]): ids_ for came, ids_ in former.items()}, batches)


def judged(roster: Roster, decisions: Decisions) -> Judged:
    """Find the rows that decisions speak of. Raises DecisionError when they contradict each other."""
    current, claims = current_ids(roster)
    known = decisions.resolved(current)
    asked = {id_ for decision in known for id_ in decision.pair}
    row = {id_: at for at, id_ in enumerate(roster.ids) if id_ in asked}
    return Judged(*known.placed(row), claims)


def decided_pairs(known: Judged, plan: Plan) -> Iterator[Found]:
    """Yield for each part the decided pairs of which the left row is its."""
    pairs = np.array(sorted(known.pairs), np.int64).reshape(-1, 2)
    order, bounds = plan.by_part(pairs[:, 0])
    for start, end in pairwise(bounds):
        left, right = pairs[order[start:end]].T
        yield left, right, np.ones(len(left))
