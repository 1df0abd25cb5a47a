"""Streams of records with their truth."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from benchmarks.synthetic import rates
from benchmarks.synthetic.listing import affinity, listed, style_of
from benchmarks.synthetic.projects import Project, World
from benchmarks.synthetic.rates import PARTNERS, SIZES
from benchmarks.synthetic.siblings import family

Labelled = tuple[dict[str, Any], str]
MIXER, LARGE = 2_654_435_761, 2**32  # a permutation of the numbers below 2**32: ids say nothing of the order
SIZE_SUMS = tuple(accumulate(SIZES))


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry at one partner: key is the project it belongs to; payload what a JSON API would say."""

    partner: str
    key: str
    payload: dict[str, Any]


def records(count: int, seed: int = 1, partners: int = len(PARTNERS)) -> Iterator[Labelled]:
    """Yield `count` records in the common shape (docs/linking.md), each with the key of its project."""
    for record, key, _, _ in islice(_listings(seed, partners), count):
        yield record, key


def entries(count: int, seed: int = 1, partners: int = 8) -> Iterator[Entry]:
    """Yield `count` entries of `partners` partners, `bench-0` on, in the order of their projects."""
    for record, key, number, project in islice(_listings(seed, partners), count):
        payload = {"id": record["source_id"], "name": record["title"], "text": record.get("description", ""),
                   "url": record.get("url") or f"https://liste-{number}.example/projet/{record['source_id']}",
                   "theme": project.theme.code}
        if "organisations" in record:
            payload["org"] = record["organisations"][0]
        if "start_date" in record:
            payload["year"] = int(record["start_date"][:4])
        if "place" in record and project.place.code and record["place"] == project.place.name:
            payload |= {"insee": project.place.code, "commune": record["place"]}
        if "latitude" in record:
            payload |= {"lat": record["latitude"], "lon": record["longitude"]}
        yield Entry(f"bench-{number}", key, payload)


def _listings(seed: int, partners: int) -> Iterator[tuple[dict[str, Any], str, int, Project]]:
    """Yield record, project's key, partner's number and project, without end."""
    world = World(seed)
    chance, made, number = world.chance, 0, 0
    weights = [[affinity(style_of(one), language) for one in range(partners)] for language in (0, 1)]
    while True:
        usual: Sequence[int] | None = None
        for project in family(chance, world.project()):
            chosen = _chosen(chance, weights[project.language], usual)
            usual = usual or chosen
            for partner in chosen:
                source_id = f"{made * MIXER % LARGE:08x}"
                yield listed(chance, project, style_of(partner), source_id), f"p{number}", partner, project
                made += 1
            number += 1


def _chosen(chance: random.Random, weights: Sequence[float], usual: Sequence[int] | None) -> list[int]:
    """Return the partners that list a project, mostly those that list the rest of its family; one may come twice."""
    size = chance.choices(range(1, len(SIZES) + 1), cum_weights=SIZE_SUMS)[0]
    left = dict(enumerate(weights))
    found: list[int] = []
    while len(found) < size and left:
        known = [one for one in usual or () if one in left]
        one = known[0] if known and chance.random() < rates.TOGETHER else chance.choices(
            list(left), list(left.values()))[0]
        del left[one]
        found.append(one)
    return [*found, found[0]] if chance.random() < rates.TWICE else found
