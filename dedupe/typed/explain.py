"""Why a pair has its log-odds, in words: what was found on each field and on the whole pair, and the weight of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.typed.features import LEVELS
from dedupe.typed.kinds import Table
from dedupe.typed.link import CLIP, EXTRA, Scored
from dedupe.typed.scorer import CUTS, SHARED, STANDING, Additive

SMALL = 0.1  # log-odds; what weighs less is told together
DIGITS = ("the same", "only in one", "some the same", "all different")
WORDS = {
    "name_ratio": "letters of the names, ratio", "name_sort": "letters of the names with words sorted, ratio",
    "name_partial": "shorter name within the longer, ratio", "name_cos3": "groups of letters of the names, cosine",
    "name_cov_min": "words of one name found in the other, the lesser share",
    "name_cov_max": "words of one name found in the other, the greater share",
    "name_miss_max": "rarity of the rarest word that only one name has",
    "name_miss_min": "the same, of the name that lacks less", "name_rare": "rarity of the more common name",
    "name_equal": "rarity of the name if it is the same", "name_head": "names without subtitle, ratio",
    "name_digits": "numbers in the names (0 none, 1 the same, 2 only in one, 3 some, 4 all different)",
    "name_len": "letters of the shorter name", "all_cos": "words of all fields, cosine",
    "in_all_min": "words of a name found anywhere in the other record, the lesser share",
    "in_all_max": "words of a name found anywhere in the other record, the greater share",
    "in_all_miss": "rarity of the rarest word of a name found nowhere in the other record",
    "year_gap": "years apart", "km": "km apart", "dirty": "a source may list one thing twice (1) or not (0)",
    "missing": "fitted: rarity of the rarest word that only one name has",
    "cosine": "fitted: words of all fields, cosine",
} | {f"{view}_{which}": f"lead over rivals by {what}, {words}"
     for view, what in (("alike", "likeness"), ("found", "words found anywhere"), ("covered", "words of the names"))
     for which, words in (("least", "of the record with the nearer rival"), ("most", "of the other"))}


@dataclass(frozen=True, slots=True)
class Reason:
    """What was found, in words, and its weight in log-odds; the weights of a pair's reasons add up to its log-odds."""

    words: str
    weight: float


def reasons(data: Table, pairs: Scored, scorer: Additive, at: int) -> list[Reason]:
    """Return why pair `at` has its final log-odds, the weightiest first; small ones together, last."""
    found = [*_fields(data, pairs, scorer, at), *_whole(pairs, scorer, at),
             Reason("before any evidence", (pairs.fitted.prior + scorer.bias) / 2),
             Reason("rivals for the same place, and leniency to the best", float(pairs.final[at] - pairs.odds[at])),
             Reason(f"weights fitted here count at most {CLIP:g}",
                    float(np.clip(pairs.fitted.odds[at], -CLIP, CLIP) - pairs.fitted.odds[at]) / 2)]
    told = sorted((one for one in found if abs(one.weight) >= SMALL), key=lambda one: -abs(one.weight))
    rest = sum(one.weight for one in found if abs(one.weight) < SMALL)
    return [*told, Reason("all else together", rest)]


def _fields(data: Table, pairs: Scored, scorer: Additive, at: int) -> Iterator[Reason]:
    """Tell the level of each field; half its weight is fitted here, half learnt for its kind."""
    for name, levels in pairs.found.levels.items():
        level, kind = int(levels[at]), data.kinds[name]
        if level:
            learnt = scorer.weights[f"kind:{kind}"][level - 1] if kind in SHARED else 0.0
            yield Reason(f"{name} {LEVELS[kind][level - 1]}", (float(pairs.fitted.weights[name][level]) + learnt) / 2)


def _whole(pairs: Scored, scorer: Additive, at: int) -> Iterator[Reason]:
    for name, cuts in (CUTS | STANDING).items():
        values = pairs.found.columns.get(name)
        if values is not None and not np.isnan(values[at]):
            place = int(np.digitize(values[at], cuts))
            yield Reason(f"{WORDS[name]} {_between(cuts, place)}", scorer.weights[name][place] / 2)
    for name, (_, cuts) in EXTRA.items():
        if level := int(pairs.levels[name][at]):
            yield Reason(f"{WORDS[name]} {_between(cuts, level - 1)}", float(pairs.fitted.weights[name][level]) / 2)
    if level := int(pairs.levels["digits"][at]):
        yield Reason(f"fitted: numbers in the names {DIGITS[level - 1]}",
                     float(pairs.fitted.weights["digits"][level]) / 2)


def _between(cuts: Sequence[float], place: int) -> str:
    if place == 0:
        return f"under {cuts[0]:g}"
    return f"{cuts[place - 1]:g} or more" if place == len(cuts) else f"{cuts[place - 1]:g} to {cuts[place]:g}"
