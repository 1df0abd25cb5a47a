"""Links a list in parts: the same clusters and pairs as dedupe.link, whoever runs the steps and however many parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from dedupe.bags import Floats
from dedupe.blocking import Candidates, blocks_cut, pairs_cut, too_common, words_cut
from dedupe.cluster import ALONE, Part, Scored, components
from dedupe.corpus import BLOCKS
from dedupe.decisions import Decisions
from dedupe.link import Comparison, Linked, bar, members, named, pairs_of
from dedupe.notices import Notice
from dedupe.parts.clusters import Clusters, dealt
from dedupe.records import LinkRecord
from dedupe.scoring import Findings, Weights, weights
from glane.scale import reading, scoring
from glane.scale.exchange import Exchange
from glane.scale.plan import Plan
from glane.scale.roster import Judged, Roster, decided_pairs, hand_out, judged

ROWS = 40_000  # records of a part, at most: what a worker needs grows with it
SHARE = 2  # parts a worker, at least, so that none waits long for the last one
T = TypeVar("T")


class Runner(Protocol):
    """Runs a step for the numbers 0 to `count`, in any order, anywhere; returns what each gives, in their order."""

    def __call__(self, step: Callable[[Plan, int], T], plan: Plan, count: int, /) -> list[T]:
        """Run."""


@dataclass(frozen=True, slots=True)
class Parted(Comparison):
    """What linking in parts found.

    corpus: the records by their ids. candidates, findings, odds: of the pairs worth keeping. compared: how many pairs
    were looked at.
    """

    corpus: Roster
    parts: list[Part]
    compared: int

    def linked(self) -> Linked:
        """Return as dedupe.link.link does."""
        return Linked(named(self.corpus, self.parts), pairs_of(self, np.arange(len(self.candidates))), self.compared,
                      self.candidates.cut, self.orphans)


def size_of_parts(records: int, workers: int) -> int:
    """Return how many records a part has, so that all workers have some and none too many."""
    return min(ROWS, max(-(-records // (SHARE * workers)), 1))


def link_in_parts(records: Iterable[LinkRecord], decisions: Decisions, run: Runner, exchange: Exchange,
                  table: Weights | None = None, *, workers: int = 1) -> Parted:
    """Link. exchange: an empty folder that all who run steps see. Raises as dedupe.link.link does."""
    roster = hand_out(records, exchange)
    size = len(roster.ids)
    known = judged(roster, decisions)
    plan = Plan(exchange.folder, size, size_of_parts(size, workers), roster.batches, table or weights())
    exchange.put("decided", 0, decided_pairs(known, plan))
    cut = _found(run, plan)
    compared, left_out = _united(run, plan)
    pairs = _scored(run, plan)
    parts = _clustered(run, plan, pairs, known)
    found, findings, odds = _kept(run, plan, parts)
    found.cut.extend([*cut, *([pairs_cut(left_out)] if left_out else []), *known.claims])
    return Parted(roster, found, findings, odds, known.pairs, known.orphans, plan.weights, parts, compared)


def _found(run: Runner, plan: Plan) -> list[Notice]:
    """Find candidates; return which bounds cut."""
    exchange = plan.exchange
    run(reading.read_batch, plan, plan.batches)
    exchange.drop("records", "ranks")
    run(reading.join_part, plan, plan.parts)
    exchange.drop("read")
    common = _summed(run(reading.count_words, plan, plan.parts))
    exchange.drop("words")
    big = _summed(run(reading.pair_blocks, plan, plan.parts))
    exchange.drop("keys")
    run(reading.index_words, plan, plan.parts)
    exchange.drop("counts")
    run(reading.hand_postings, plan, plan.parts)
    exchange.drop("holders")
    run(reading.find_near, plan, plan.parts)
    exchange.drop("looking", "handed")
    bound = too_common(plan.size)
    return [*(blocks_cut(name, big[name]) for name in BLOCKS if big[name]),
            *(words_cut(name, common[name], bound) for name in reading.LOOKED_FOR if common[name])]


def _summed(counts: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return total


def _united(run: Runner, plan: Plan) -> tuple[int, int]:
    """Put candidates together; return how many pairs are compared, and how many are left out."""
    counts = run(reading.unite, plan, plan.parts)
    plan.exchange.drop("blocked", "near")
    return sum(compared for compared, _ in counts), sum(left_out for _, left_out in counts)


def _scored(run: Runner, plan: Plan) -> Scored:
    """Compare and score; return the pairs that count when clusters are made."""
    exchange = plan.exchange
    run(scoring.lend, plan, plan.parts)
    exchange.drop("asked")
    run(scoring.compare, plan, plan.parts)
    exchange.drop("lent", "known", "part")
    exchange.write_numbers("duplicates", (exchange.take("twins", part) for part in range(plan.parts)))
    run(scoring.stand, plan, plan.parts)
    exchange.drop("rivals")
    run(scoring.rescore, plan, plan.parts)
    exchange.drop("standing", "contest", "findings", "twins")
    pairs = scoring.scored([exchange.take("pairs", part) for part in range(plan.parts)])
    exchange.drop("pairs")
    return pairs


def _clustered(run: Runner, plan: Plan, pairs: Scored, known: Judged) -> list[Part]:
    """Deal out the components; return all clusters in the order of their rows."""
    exchange = plan.exchange
    same, different = known.of("same"), known.of("different")
    component = components(plan.size, pairs, same, bar())
    exchange.put("dealt", 0, dealt(component, pairs, same, different, plan.parts))
    run(scoring.cluster_dealt, plan, plan.parts)
    found: list[Part] = [([row], ALONE) for row in np.flatnonzero(np.bincount(component)[component] == 1).tolist()]
    for hand in range(plan.parts):
        made: Clusters = exchange.take("clusters", hand)
        found += made.parts()
    exchange.drop("dealt", "clusters")
    return sorted(found, key=lambda part: part[0][0])


def _kept(run: Runner, plan: Plan, parts: list[Part]) -> tuple[Candidates, Findings, Floats]:
    """Return the pairs worth keeping, in order, with what was found on them and their log-odds."""
    exchange = plan.exchange
    exchange.write_numbers("members", [members(plan.size, parts)])
    run(scoring.keep, plan, plan.parts)
    exchange.drop("candidates", "scored")
    pieces = [exchange.take("kept", part) for part in range(plan.parts)]
    found = [candidates for candidates, _, _ in pieces]
    left, right, by = (np.concatenate([getattr(one, name) for one in found]) for name in ("left", "right", "by"))
    findings = {name: np.concatenate([levels[name] for _, levels, _ in pieces]) for name in pieces[0][1]}
    return (Candidates(left, right, by, found[0].sources), findings, np.concatenate([odds for _, _, odds in pieces]))
