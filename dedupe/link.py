"""Records and decisions in, clusters out: block, find, score, cluster. The same in any order of the input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from dedupe import features
from dedupe.bags import Floats, Ints
from dedupe.blocking import Candidates, candidates
from dedupe.cluster import Cluster, Part, Scored, cluster
from dedupe.corpus import Corpus, Statistics
from dedupe.decisions import Decision, Decisions, Judgement
from dedupe.memory import give_back
from dedupe.notices import Notice
from dedupe.pairs import Pairs
from dedupe.records import LinkRecord
from dedupe.scoring import Findings, Reason, Weights, log_odds, probability, reasons, said_once, weights, worth_of

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
    were looked at. bounds: what was left out so that the work stays bounded. orphans: decisions on records
    that are not here; kept, and obeyed when the records come back.
    """

    clusters: list[Cluster]
    pairs: list[Pair]
    compared: int
    bounds: list[Notice] = field(default_factory=list)
    orphans: list[Decision] = field(default_factory=list)


class Identified(Protocol):
    """Records by their ids: a Corpus, or what is left of one."""

    @property
    def ids(self) -> list[str]:
        """In order."""

    @property
    def former_ids(self) -> dict[int, tuple[str, ...]]:
        """Row -> ids that the record had before."""


@dataclass(frozen=True, slots=True)
class Ids:
    """What is left of a corpus once its records are compared."""

    ids: list[str]
    former_ids: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pairs of records, what was found on each, their log-odds by these weights, and the decisions on pairs of rows."""

    corpus: Identified
    candidates: Candidates
    findings: Findings
    odds: Floats
    judged: dict[tuple[int, int], Decision]
    orphans: list[Decision]
    weights: Weights


@dataclass(frozen=True, slots=True)
class Compared(Comparison):
    """All candidate pairs of a corpus that is at hand."""

    corpus: Corpus

    def light(self) -> Comparison:
        """Return it without what is known of the records, their ids aside: it is most of what is held."""
        return Comparison(Ids(self.corpus.ids, self.corpus.former_ids), self.candidates, self.findings, self.odds,
                          self.judged, self.orphans, self.weights)


def link(records: Iterable[LinkRecord], decisions: Decisions, table: Weights | None = None,
         statistics: Statistics | None = None) -> Linked:
    """Find the records that are one project. table: weights fitted to judgements (dedupe.learning), else those shipped.

    statistics: how common words are, if it is known from before, else these records say it.

    Raises ValueError when a record is given twice, DecisionError when decisions contradict each other once former ids
    are read as today's.
    """
    compared = compare(records, decisions, table, statistics)
    parts = clusters(compared)
    kept = worth(compared, parts)
    return Linked(named(compared.corpus, parts), pairs_of(compared, kept), len(compared.candidates),
                  compared.candidates.cut, compared.orphans)


def compare(records: Iterable[LinkRecord], decisions: Decisions, table: Weights | None = None,
            statistics: Statistics | None = None) -> Compared:
    """Block, find and score. Raises as `link` does."""
    corpus = Corpus.of(records, statistics)
    give_back()
    current, claims = current_ids(corpus)
    known = decisions.resolved(current)
    judged, orphans = known.placed(corpus.index() if known else {})
    found = candidates(corpus, judged)
    found.cut.extend(claims)
    give_back()
    return replace(found_between(corpus, found, table or weights()), judged=judged, orphans=orphans)


def found_between(corpus: Corpus, found: Candidates, table: Weights) -> Compared:
    """Find what pairs have in common, as far as the weights tell what it is worth, and score them; nobody judged them.
    """
    findings = {name: levels for name, levels in features.find(corpus, found.left, found.right).items()
                if name in table.features}
    return rescored(Compared(corpus, found, findings, np.zeros(len(found)), {}, [], table))


def rescored(compared: Compared, table: Weights | None = None) -> Compared:
    """Return the same comparison weighed anew, by its own weights or by others; without one for rivals, none is asked.
    """
    table = table or compared.weights
    found, size = compared.candidates, len(compared.candidates)
    findings = {name: levels for name, levels in compared.findings.items() if name != "rival"}
    odds = log_odds(findings, size, table)
    if "rival" not in table.features:
        return replace(compared, findings=findings, odds=odds, weights=table)
    near = np.flatnonzero(odds > FLOOR)  # the others are nobody's rivals, and nothing makes them worse
    rivals = features.rival(Pairs(compared.corpus, found.left[near], found.right[near]), odds[near])
    findings["rival"] = np.zeros(size, np.int8)
    findings["rival"][near] = rivals
    odds[near] += worth_of("rival", table)[rivals]
    return replace(compared, findings=findings, odds=odds, weights=table)


def current_ids(corpus: Identified) -> tuple[dict[str, str], list[Notice]]:
    """Return former id -> today's, and notices of the former ids that several records claim.

    An id that a record bears now is not a former one. One that several claim leads to none of them: which of them a
    decision meant, only a person can say.
    """
    ids = set(corpus.ids) if corpus.former_ids else set()
    claims: dict[str, list[str]] = {}
    for row, former_ids in corpus.former_ids.items():
        for former in set(former_ids) - ids:
            claims.setdefault(former, []).append(corpus.ids[row])
    notes = [Notice("claimed", {"former": former, "heirs": (" et ".join(sorted(heirs)), " and ".join(sorted(heirs)))})
             for former, heirs in sorted(claims.items()) if len(heirs) > 1]
    return {former: heirs[0] for former, heirs in claims.items() if len(heirs) == 1}, notes


def clusters(compared: Comparison) -> list[Part]:
    """Return (rows, log-odds of the weakest joint) of each cluster."""
    found, judged = compared.candidates, compared.judged
    seen = np.flatnonzero(compared.odds > FLOOR)
    pairs = Scored(found.left[seen], found.right[seen], compared.odds[seen])
    return cluster(len(compared.corpus.ids), pairs, [pair for pair, one in judged.items() if one.judgement == "same"],
                   [pair for pair, one in judged.items() if one.judgement == "different"], bar())


def bar() -> float:
    """Return the log-odds from which records are joined."""
    return float(np.log(weights().merge / (1 - weights().merge)))


def named(corpus: Identified, parts: Sequence[Part]) -> list[Cluster]:
    """Return clusters of rows as clusters of records."""
    ids, former_ids = corpus.ids, corpus.former_ids
    scores = probability(np.array([weakest for _, weakest in parts], np.float64)).round(4).tolist()
    return [Cluster(tuple([ids[row] for row in rows]), score,
                    {ids[row]: former_ids[row] for row in rows if row in former_ids} if former_ids else {})
            for (rows, _), score in zip(parts, scores, strict=True)]


def worth(compared: Comparison, parts: Sequence[Part]) -> Ints:
    """Return the pairs worth keeping, in order: joined, doubtful or decided."""
    left, right = np.array(list(compared.judged), np.int64).reshape(-1, 2).T
    return kept(compared.candidates, compared.odds, members(len(compared.corpus.ids), parts), (left, right))


def members(size: int, parts: Sequence[Part]) -> Ints:
    """Return for each of `size` rows the number of its cluster."""
    member = np.zeros(size, np.int64)
    member[np.fromiter((row for rows, _ in parts for row in rows), np.int64, size)] = np.repeat(
        np.arange(len(parts)), [len(rows) for rows, _ in parts])
    return member


def kept(found: Candidates, odds: Floats, member: Ints, judged: tuple[Ints, Ints]) -> Ints:
    """Return which candidates are worth keeping. member: each row's cluster. judged: left and right rows of pairs."""
    size, (left, right) = len(member), judged
    keep = (probability(odds) >= weights().doubt) | (member[found.left] == member[found.right])
    return np.flatnonzero(keep | np.isin(found.left * size + found.right, left * size + right))


def pairs_of(compared: Comparison, kept: Ints) -> list[Pair]:
    """Return some of the pairs, by their places, in words."""
    found, ids = compared.candidates, compared.corpus.ids
    why = said_once(compared.findings, kept, lambda at: reasons(compared.findings, at, compared.weights))
    columns = (kept.tolist(), found.left[kept].tolist(), found.right[kept].tolist(),
               probability(compared.odds[kept]).tolist(), why)
    decisions = {pair: one.judgement for pair, one in compared.judged.items()}
    return [Pair(ids[left], ids[right], round(score, 4), said, found.blocked_by(at), decisions.get((left, right)))
            for at, left, right, score, said in zip(*columns, strict=True)]
