"""Fit the weights of the projects' linker to judged pairs: `python -m benchmarks.fit` writes dedupe/learnt.yml.

Learnt from: the judged pairs of the example federation and of tests/dedupe/judged, candidates that nobody judged and
that the hand-set weights put well apart (they keep the weights right for the mass of pairs, judged ones being hard on
purpose), and invented records whose truth is known. Never from ../shared/truth, which is kept to prove the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
import yaml

from benchmarks.synthetic import records as invented
from crawlers.files import replacing
from dedupe.bags import Floats
from dedupe.decisions import Decisions
from dedupe.evaluate import folded_rule, listed, pairwise
from dedupe.learning import Judged, fit
from dedupe.link import Compared, clusters, compare, rescored
from dedupe.records import LinkRecord
from dedupe.scoring import LEARNT, Level, Weights, differing, hand_set
from glane.listed import Listed
from tests.dedupe.truth import JUDGED, Pair, bare, read_truth

SPREAD = 0.4  # log-odds by which a hand-set weight is believed to be off
INVENTED = 10_000  # records
WORTH = {"invented": 0.01, "cases": 1.0}  # of a judged pair; one elsewhere
UNJUDGED_WORTH, UNJUDGED_TOTAL = 0.05, 600.0
PROVED_BY = ("dpg", "citsci")  # never learnt from
TAUGHT_BY = ("federation", "cases", *JUDGED)
SHAPES: Mapping[str, tuple[Callable[[LinkRecord], LinkRecord], float]] = {  # and what a pair in that shape is worth
    "whole": (lambda record: record, 1.0), "bare": (bare, 0.3),
    "towns": (lambda record: replace(bare(record), latitude=None, longitude=None), 0.3)}
HEAD = """\
# Written by `python -m benchmarks.fit`: weights in log-odds that judged pairs drew away from those of weights.yml.
# Those hold where none stands here. Delete this file to go back to them.
"""


@dataclass(frozen=True)
class Lesson:
    """Records compared, their judged pairs: (left, right) -> same?, and all their projects where these are known.

    shape: one of SHAPES.
    """

    name: str
    shape: str
    records: Sequence[LinkRecord]
    compared: Compared
    pairs: Mapping[Pair, bool]
    projects: Sequence[Sequence[str]] = ()

    @property
    def share(self) -> float:
        """What a pair in this shape is worth."""
        return SHAPES[self.shape][1]

    def judged(self) -> Judged:
        """Return the pairs to learn from, and how much each is worth."""
        same, worth = np.zeros(len(self.compared.candidates), np.bool_), self._unjudged()
        found, ids = self.compared.candidates, self.compared.corpus.ids
        for at, (left, right) in enumerate(zip(found.left.tolist(), found.right.tolist(), strict=True)):
            told = self.pairs.get((ids[left], ids[right]))
            if told is not None:
                same[at], worth[at] = told, WORTH.get(self.name, 1.0) * self.share
        rows = np.flatnonzero(worth)
        return Judged({name: levels[rows] for name, levels in self.compared.findings.items()}, same[rows], worth[rows])

    def _unjudged(self) -> Floats:
        apart = self.compared.odds < 0
        if self.name == "invented":
            return np.full(len(apart), WORTH["invented"] * self.share)
        return np.where(apart, min(UNJUDGED_WORTH, UNJUDGED_TOTAL / max(int(apart.sum()), 1)), 0.0)


def lesson(name: str, shape: str = "whole") -> Lesson:
    """Read and compare one set by the hand-set weights."""
    if name == "invented":
        return _invented(shape)
    truth = read_truth(name)
    records = list(map(SHAPES[shape][0], truth.records))
    return Lesson(name, shape, records, compare(records, Decisions(), hand_set()), truth.pairs)


def _invented(shape: str) -> Lesson:
    found: list[LinkRecord] = []
    project: dict[str, list[str]] = {}
    for row, key in invented(INVENTED):
        found.append(SHAPES[shape][0](Listed.model_validate(row).link_record()))
        project.setdefault(key, []).append(found[-1].id)
    pairs = {(left, right): True for ids in project.values() for left in ids for right in ids if left < right}
    return Lesson("invented", shape, found, compare(found, Decisions(), hand_set()), pairs, list(project.values()))


def learn(lessons: Iterable[Lesson], base: Weights) -> Weights:
    """Return the weights that fit all lessons, near those given."""
    parts = [one.judged() for one in lessons]
    findings = {name: np.concatenate([part.findings[name] for part in parts]) for name in parts[0].findings}
    found = fit(Judged(findings, np.concatenate([part.same for part in parts]),
                       np.concatenate([part.worth for part in parts])), base, SPREAD)
    return replace(found, features={name: tuple(map(_same_side, levels, base.features[name]))
                                    for name, levels in found.features.items()})


def _same_side(new: Level, old: Level) -> Level:
    """Keep what speaks against a pair from speaking for it, and the other way round: the words must stay true."""
    return replace(new, weight=max(new.weight, 0.0) if old.weight > 0 else min(new.weight, 0.0))


def told(one: Lesson, table: Weights) -> str:
    """Return precision, recall and F1 on the judged pairs of a set as a line."""
    ids, again = one.compared.corpus.ids, rescored(one.compared, table)
    groups = [[ids[row] for row in rows] for rows, _ in clusters(again)]
    if one.projects:
        found, lead = pairwise(groups, one.projects), ""
    else:
        found = listed(groups, one.pairs)
        lead = f"  {found.f1 - listed(folded_rule(one.records), one.pairs).f1:+.3f}"
    return f"{one.name:12}{one.shape:7} P {found.precision:.3f} R {found.recall:.3f} F1 {found.f1:.3f}{lead}"


def write(path: Path, learnt: Weights, base: Weights) -> None:
    """Write what differs from the hand-set weights."""
    text = yaml.safe_dump({"bias": learnt.bias, "features": differing(learnt, base)}, sort_keys=False)
    with replacing(path) as file:
        file.write((HEAD + text).encode())


@click.command()
@click.option("--write/--dry", "writing", default=True, help="Write dedupe/learnt.yml, or only print the figures.")
def main(writing: bool) -> None:
    """Learn; print each set's figures by hand-set weights, learnt on all, and learnt without it."""
    lessons = [lesson(name, shape) for name in (*TAUGHT_BY, "invented") for shape in SHAPES]
    learnt = learn(lessons, hand_set())
    if writing:
        write(LEARNT, learnt, hand_set())
        print(f"written: {LEARNT.name}")
    for name in (*TAUGHT_BY, "invented", *PROVED_BY):
        without = learnt if name in PROVED_BY else learn([one for one in lessons if one.name != name], hand_set())
        for shape in SHAPES:
            one = lesson(name, shape) if name in PROVED_BY else next(
                one for one in lessons if (one.name, one.shape) == (name, shape))
            for how, table in (("hand-set", hand_set()), ("learnt", learnt), ("left out", without)):
                print(f"{how:10}{told(one, table)}", flush=True)


if __name__ == "__main__":
    main()
