"""Records and decisions in, clusters out: block, find, score, cluster. The same in any order of the input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from dedupe import features
from dedupe.bags import Floats
from dedupe.blocking import Candidates, candidates
from dedupe.cluster import Cluster, cluster
from dedupe.corpus import Corpus
from dedupe.decisions import Decision, Decisions, Judgement
from dedupe.pairs import Pairs
from dedupe.records import LinkRecord
from dedupe.scoring import Findings, Reason, log_odds, probability, reasons, weights

FLOOR = -4.0  # log-odds under which a pair counts as not seen when clusters are made


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that were compared. left < right. score: 0 to 1. decision: what people said, or None."""

    left: str
    right: str
    score: float
    reasons: list[Reason]
    blocked_by: list[str]
    decision: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking found.

    clusters: every record in one, sorted. pairs: those joined, doubtful or decided, sorted. compared: how many pairs
    were looked at. bounds: what was left out so that the work stays bounded, in words. orphans: decisions on records
    that are not here; kept, and obeyed when the records come back.
    """

    clusters: list[Cluster]
    pairs: list[Pair]
    compared: int
    bounds: list[str] = field(default_factory=list)
    orphans: list[Decision] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Compared:
    """The corpus, its candidate pairs, what was found on each, their log-odds, and the decisions on pairs of rows."""

    corpus: Corpus
    candidates: Candidates
    findings: Findings
    odds: Floats
    judged: dict[tuple[int, int], Decision]
    orphans: list[Decision]


def link(records: Sequence[LinkRecord], decisions: Decisions) -> Linked:
    """Find the records that are one project.

    Raises ValueError when a record is given twice, DecisionError when decisions contradict each other once former ids
    are read as today's.
    """
    compared = compare(records, decisions)
    parts = clusters(compared)
    return Linked([_cluster(compared.corpus, rows, weakest) for rows, weakest in parts], _pairs(compared, parts),
                  len(compared.candidates), compared.candidates.cut, compared.orphans)


def compare(records: Sequence[LinkRecord], decisions: Decisions) -> Compared:
    """Block, find and score. Raises as `link` does."""
    corpus = Corpus.of(records)
    row = corpus.index()
    current, claims = current_ids(corpus.records)
    known = decisions.resolved(current)
    judged = {(row[left], row[right]): decision for (left, right), decision in known.by_pair().items()
              if left in row and right in row}
    found = candidates(corpus, judged)
    found.cut.extend(claims)
    findings = features.find(corpus, found.left, found.right)
    odds = log_odds(findings, len(found))
    findings["rival"] = features.rival(Pairs(corpus, found.left, found.right), odds)
    return Compared(corpus, found, findings, log_odds(findings, len(found)), judged,
                    [decision for decision in known if decision.left not in row or decision.right not in row])


def current_ids(records: Sequence[LinkRecord]) -> tuple[dict[str, str], list[str]]:
    """Return former id -> today's, and in words the former ids that several records claim.

    An id that a record bears now is not a former one. One that several claim leads to none of them: which of them a
    decision meant, only a person can say.
    """
    ids = {record.id for record in records}
    claims: dict[str, list[str]] = {}
    for record in records:
        for former in set(record.former_record_ids) - ids:
            claims.setdefault(former, []).append(record.id)
    notes = [f"former id {former} is claimed by {' and '.join(sorted(heirs))}: decisions on it are not carried over"
             for former, heirs in sorted(claims.items()) if len(heirs) > 1]
    return {former: heirs[0] for former, heirs in claims.items() if len(heirs) == 1}, notes


def clusters(compared: Compared) -> list[tuple[list[int], float]]:
    """Return (rows, log-odds of the weakest joint) of each cluster."""
    found, judged = compared.candidates, compared.judged
    seen = np.flatnonzero(compared.odds > FLOOR)
    pairs = zip(found.left[seen].tolist(), found.right[seen].tolist(), compared.odds[seen].tolist(), strict=True)
    return cluster(len(compared.corpus), pairs, [pair for pair, one in judged.items() if one.judgement == "same"],
                   [pair for pair, one in judged.items() if one.judgement == "different"], bar())


def bar() -> float:
    """Return the log-odds from which records are joined."""
    return float(np.log(weights().merge / (1 - weights().merge)))


def _cluster(corpus: Corpus, rows: Sequence[int], weakest: float) -> Cluster:
    records = [corpus.records[row] for row in rows]
    confidence = round(float(probability(np.array([weakest]))[0]), 4)
    return Cluster(tuple(record.id for record in records), confidence,
                   {record.id: record.former_record_ids for record in records if record.former_ids})


def _pairs(compared: Compared, parts: Sequence[tuple[list[int], float]]) -> list[Pair]:
    """Return the pairs worth keeping: joined, doubtful or decided."""
    found, score = compared.candidates, probability(compared.odds)
    part = np.zeros(len(compared.corpus), np.int64)
    for index, (rows, _) in enumerate(parts):
        part[rows] = index
    keep = (score >= weights().doubt) | (part[found.left] == part[found.right])
    keep |= np.array([pair in compared.judged for pair in zip(found.left.tolist(), found.right.tolist(), strict=True)],
                     np.bool_)
    return [_pair(compared, int(at), float(score[at])) for at in np.flatnonzero(keep)]


def _pair(compared: Compared, at: int, score: float) -> Pair:
    found = compared.candidates
    left, right = int(found.left[at]), int(found.right[at])
    decision = compared.judged.get((left, right))
    return Pair(compared.corpus.records[left].id, compared.corpus.records[right].id, round(score, 4),
                reasons(compared.findings, at), found.blocked_by(at), decision.judgement if decision else None)
