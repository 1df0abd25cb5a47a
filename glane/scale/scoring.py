"""Steps from candidate pairs to clusters and the pairs worth keeping. Each takes the plan and the number of a part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from dedupe.blocking import Candidates
from dedupe.cluster import Scored
from dedupe.features import Standing, rivalry, standing, twins
from dedupe.link import FLOOR, bar, kept
from dedupe.parts.clusters import clustered
from dedupe.parts.comparing import Lent, compared, groups, lent, slim
from dedupe.rows import numbered
from dedupe.scoring import Levels, log_odds
from dedupe.tokens import Hashes, Ints, distinct
from glane.scale.plan import Plan

LENT = 2  # rows that are borrowed at a time, as many times as a part has


def scored(pieces: Sequence[Scored]) -> Scored:
    """Put pairs of several parts together."""
    return Scored(np.concatenate([piece.left for piece in pieces]), np.concatenate([piece.right for piece in pieces]),
                  np.concatenate([piece.odds for piece in pieces]))


class Contest(NamedTuple):
    """Pairs near enough to be rivals, and the partners of their left and right records, as hashes."""

    near: Scored
    lefts: Hashes
    rights: Hashes

    def at(self, places: Ints | slice) -> Contest:
        """Return some of the pairs."""
        return Contest(self.near.at(places), self.lefts[places], self.rights[places])


def lend(plan: Plan, part: int) -> None:
    """Hand to each other part the records that its pairs need."""
    exchange = plan.exchange
    found, known = slim(exchange.take("part", part)), exchange.take("known", part)
    nothing = np.zeros(0, np.int64)
    exchange.put("lent", part, (
        lent(found, known, nothing if other == part else exchange.take("asked", other, part), plan.first(part))
        for other in range(plan.parts)))


def compare(plan: Plan, part: int) -> None:
    """Find what there is on a part's pairs, some rows at a time; hand the near ones to the part of their right row."""
    exchange = plan.exchange
    found: Candidates = exchange.take("candidates", part)
    findings, lefts, rights = _found(plan, part, found)
    odds = log_odds(findings, len(found), plan.weights)
    exchange.put("findings", part, [findings])
    at = np.flatnonzero(odds > FLOOR)  # the others are nobody's rivals, and nothing makes them worse
    contest = Contest(Scored(found.left[at], found.right[at], odds[at]), lefts[at], rights[at])
    exchange.put("contest", part, [contest])
    order, bounds = plan.by_part(contest.near.right)
    exchange.put("rivals", part, (contest.at(order[start:end]) for start, end in pairwise(bounds)))
    exchange.put("twins", part, [twins(contest.near, contest.lefts == contest.rights, plan.size)])


def _found(plan: Plan, part: int, found: Candidates) -> tuple[dict[str, Levels], Hashes, Hashes]:
    exchange = plan.exchange
    read, known = slim(exchange.take("part", part)), exchange.take("known", part)
    findings: dict[str, Levels] = {}
    lefts, rights = np.zeros(len(found), np.uint64), np.zeros(len(found), np.uint64)
    for parts, at in groups(found, plan.rows, LENT * plan.rows) if len(found) else [([part], np.zeros(0, np.int64))]:
        left, right = found.left[at], found.right[at]
        mine = distinct(np.concatenate((left, right[right // plan.rows == part])))
        pieces: list[Lent] = [lent(read, known, mine, plan.first(part))]
        pieces += [exchange.take("lent", other, part) for other in parts if other != part]
        levels, lefts[at], rights[at] = compared(pieces, left, right)
        for name, some in levels.items():
            findings.setdefault(name, np.zeros(len(found), np.int8))[at] = some
    return findings, lefts, rights


def stand(plan: Plan, part: int) -> None:
    """Say how the right rows of a part stand with the partners of the left ones; answer each part on its pairs."""
    pieces: list[Contest] = list(plan.pieces("rivals", part))
    near = scored([piece.near for piece in pieces])
    lefts = numbered(np.concatenate([piece.lefts for piece in pieces]))[1].astype(np.int64)
    found = standing(near.right, near.left, lefts, near.odds)
    bounds = np.cumsum([0, *(len(piece.lefts) for piece in pieces)])
    plan.exchange.put("standing", part, (found.at(slice(start, end)) for start, end in pairwise(bounds)))


def rescore(plan: Plan, part: int) -> None:
    """Score a part's pairs, rivals included; hand over those that count when clusters are made."""
    exchange = plan.exchange
    found, findings = exchange.take("candidates", part), exchange.take("findings", part)
    contest: Contest = exchange.take("contest", part)
    near = contest.near
    sides = (standing(near.left, near.right, numbered(contest.rights)[1].astype(np.int64), near.odds),
             _answered(plan, part, near.right))
    at = np.flatnonzero(log_odds(findings, len(found), plan.weights) > FLOOR)
    findings["rival"] = np.zeros(len(found), np.int8)
    findings["rival"][at] = rivalry(near, sides, contest.lefts == contest.rights, exchange.numbers("duplicates"),
                                    plan.size)
    odds = log_odds(findings, len(found), plan.weights)
    exchange.put("scored", part, [(findings, odds)])
    seen = np.flatnonzero(odds > FLOOR)
    exchange.put("pairs", part, [Scored(found.left[seen], found.right[seen], odds[seen])])


def _answered(plan: Plan, part: int, right: Ints) -> Standing:
    """Return how the right rows stand, in the order of the part's pairs."""
    order, _ = plan.by_part(right)
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    pieces: list[Standing] = list(plan.pieces("standing", part))
    best, holder, second = (np.concatenate([piece[column] for piece in pieces]) for column in range(3))
    return Standing(best, holder, second).at(back)


def cluster_dealt(plan: Plan, hand: int) -> None:
    """Cluster the components that one was dealt."""
    plan.exchange.put("clusters", hand, [clustered(plan.exchange.take("dealt", 0, hand), bar())])


def keep(plan: Plan, part: int) -> None:
    """Choose the pairs worth keeping: joined, doubtful or decided."""
    exchange = plan.exchange
    found: Candidates = exchange.take("candidates", part)
    findings, odds = exchange.take("scored", part)
    left, right, _ = exchange.take("decided", 0, part)
    at = kept(found, odds, exchange.numbers("members"), (left, right))
    exchange.put("kept", part, [(Candidates(found.left[at], found.right[at], found.by[at], found.sources),
                                 {name: levels[at] for name, levels in findings.items()}, odds[at])])
