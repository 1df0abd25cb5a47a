"""Other projects like one: themes, tasks and rare words in common, and near. Bounded, the same in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.bags import Bags, Floats, Ints, bag_texts
from dedupe.features import EARTH_KM
from dedupe.names import tokens
from normalize.schema import Project

POOL = 24  # nearest by words, from which the k are chosen
COMMON_SHARE = 0.02
MIN_COMMON = 400
NEAR_KM = 50.0
SHARES = {"words": 0.5, "themes": 0.25, "tasks": 0.1, "near": 0.15}
WORDS_SHOWN = 3
MAX_TEXT = 1_000  # characters of a project's texts: the first ones tell what it is about
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Likeness:
    score: Floats
    words: Floats
    themes: Floats
    tasks: Floats
    km: Floats


def similar(projects: Sequence[Project], k: int = 6) -> list[tuple[str, str, float, list[str]]]:
    """Return (project id, other id, score 0 to 1, reasons), at most k others a project, the most alike first.

    reasons: what they have in common, as `word:compost`, `theme:ALI`, `task:photo`, `km:4`, the telling ones first.
    Only projects that share a rare word of title, summary, keywords or organisations are looked at.
    """
    listed = sorted(projects, key=lambda project: project.id)
    words, vocabulary = bag_texts(tokens(_text(project)) for project in listed)
    left, right, _ = words.neighbours(POOL, max(MIN_COMMON, int(COMMON_SHARE * len(listed))))
    like = _likeness(listed, words, left, right)
    found: list[tuple[str, str, float, list[str]]] = []
    spelt: dict[int, dict[str, str]] = {}
    for at in _best(left, right, like.score, k):
        row, near = int(left[at]), int(right[at])
        if row not in spelt:
            spelt = {row: _spelt(listed[row])}
        shared = [spelt[row].get(word, word) for word in _shared(words, vocabulary, row, near)]
        reasons = _reasons(listed[row], listed[near], shared, float(like.km[at]))
        found.append((listed[row].id, listed[near].id, round(float(like.score[at]), 4), list(reasons)))
    return found


def _text(project: Project) -> str:
    return " ".join((project.title, *project.keywords, *project.organisations, project.summary or "",
                     project.description or ""))[:MAX_TEXT]


def _likeness(listed: Sequence[Project], words: Bags, left: Ints, right: Ints) -> _Likeness:
    themes = _overlap(bag_texts(project.themes for project in listed)[0], left, right)
    tasks = _overlap(bag_texts(project.tasks for project in listed)[0], left, right)
    cosine = words.cosine(left, right)
    km = _distance(listed, left, right)
    near = np.where(np.isnan(km), 0.0, np.clip(1 - km / NEAR_KM, 0, 1))
    score = (SHARES["words"] * np.sqrt(cosine) + SHARES["themes"] * themes + SHARES["tasks"] * tasks
             + SHARES["near"] * near)
    return _Likeness(np.clip(score, 0, 1), cosine, themes, tasks, km)


def _overlap(bags: Bags, left: Ints, right: Ints) -> Floats:
    """Return the share of the labels of two that both have."""
    shared = bags.shared(left, right, np.ones(len(bags.df)))[0]
    sizes = bags.sizes()
    return np.asarray(shared / np.maximum(sizes[left] + sizes[right] - shared, 1), np.float64)


def _distance(listed: Sequence[Project], left: Ints, right: Ints) -> Floats:
    """Return kilometres, NaN where one has no point."""
    lat = np.radians([np.nan if p.latitude is None else p.latitude for p in listed])
    lon = np.radians([np.nan if p.longitude is None else p.longitude for p in listed])
    across = (lon[right] - lon[left]) * np.cos((lat[left] + lat[right]) / 2)
    return np.asarray(EARTH_KM * np.hypot(lat[right] - lat[left], across), np.float64)


def _best(left: Ints, right: Ints, score: Floats, k: int) -> Ints:
    """Return the positions of each project's k best, projects in order, ties by id."""
    order = np.lexsort((right, -np.round(score, 9), left))
    starts = np.searchsorted(left[order], left[order])
    return order[np.arange(len(order)) - starts < k]


def _reasons(one: Project, other: Project, shared: Sequence[str], km: float) -> Iterator[str]:
    """Yield what two have in common. shared: words, the rarest first."""
    yield from (f"theme:{code}" for code in one.themes if code in other.themes)
    yield from (f"task:{code}" for code in one.tasks if code in other.tasks)
    if km <= NEAR_KM:
        yield f"km:{round(km)}"
    yield from (f"word:{word}" for word in shared[:WORDS_SHOWN])


def _shared(words: Bags, vocabulary: Sequence[str], one: int, other: int) -> list[str]:
    """Return the words that two rows share, the rarest first."""
    found = np.intersect1d(words.row(one), words.row(other), assume_unique=True)
    order = found[np.argsort(-words.rarity[found], kind="stable")]
    return [vocabulary[number] for number in order[:WORDS_SHOWN]]


def _spelt(project: Project) -> dict[str, str]:
    """Return folded word -> as the project spells it."""
    return {folded[0]: word.lower() for word in reversed(list(dict.fromkeys(WORD.findall(_text(project)))))
            if (folded := tokens(word))}
