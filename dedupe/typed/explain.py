"""Why a pair has its log-odds, in words: what was found on each field and on the whole pair, and the weight of each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dedupe.scoring import Reason
from dedupe.typed import wording
from dedupe.typed.columns import COLUMNS
from dedupe.typed.features import LEVELS
from dedupe.typed.kinds import Table
from dedupe.typed.link import CLIP, Scored
from dedupe.typed.scorer import CUTS, SHARED, STANDING, Additive, bins
from dedupe.typed.wording import Words

SMALL = 0.1  # log-odds; what weighs less is told together


def reasons(data: Table, pairs: Scored, scorer: Additive, at: int) -> list[Reason]:
    """Return why pair `at` has its final log-odds, the weightiest first; small ones together, last.

    The weights of the reasons add up to the pair's final log-odds.
    """
    fitted = float(pairs.fitted.odds[at])
    bounded = float(np.clip(fitted, -CLIP, CLIP))
    rivals = float(pairs.final[at] - pairs.odds[at])
    found = [*_fields(data, pairs, scorer, at), *_whole(pairs, scorer, at),
             _said("prior", wording.PRIOR, (pairs.fitted.prior + scorer.bias) / 2),
             _said("bound", wording.BOUND, (bounded - fitted) / 2),
             _said("decoys", wording.PRICE, float(pairs.odds[at] - (pairs.learnt[at] + bounded) / 2)),
             _said("rivals", wording.RIVALS if rivals < 0 else wording.ALONE, rivals)]
    told = sorted((one for one in found if abs(one.weight) >= SMALL), key=lambda one: -abs(one.weight))
    rest = sum(one.weight for one in found if abs(one.weight) < SMALL)
    return [*told, _said("rest", wording.REST, rest)]


def _said(feature: str, words: Words, weight: float) -> Reason:
    return Reason(feature, words[1], weight, *words)


def _fields(data: Table, pairs: Scored, scorer: Additive, at: int) -> Iterator[Reason]:
    """Tell the level of each field; half its weight is fitted here, half learnt for its kind."""
    for name, levels in pairs.found.levels.items():
        level, kind = int(levels[at]), data.kinds[name]
        if level:
            learnt = float(scorer.of(f"kind:{kind}")[level]) if kind in SHARED else 0.0
            french, english = wording.LEVELS[LEVELS[kind][level - 1]]
            of = ", ".join(data.of_kind(kind)) if kind == "coordinate" else name
            yield _said(name, (f"{of} : {french}", f"{of}: {english}"),
                        (float(pairs.fitted.weights[name][level]) + learnt) / 2)


def _whole(pairs: Scored, scorer: Additive, at: int) -> Iterator[Reason]:
    """Tell what was found on the whole pair: half the learnt weight of its bin of each column."""
    for name in CUTS | STANDING:
        if name in pairs.found.columns and (place := int(bins(name, pairs.found, at)[0])):
            yield _said(name, COLUMNS[name][place - 1], float(scorer.of(name)[place]) / 2)
    if level := int(pairs.levels["digits"][at]):
        french, english = COLUMNS["name_digits"][level]
        yield _said("digits", (wording.HERE[0].format(french), wording.HERE[1].format(english)),
                    float(pairs.fitted.weights["digits"][level]) / 2)
