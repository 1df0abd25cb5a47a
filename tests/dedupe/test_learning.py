from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dedupe.bags import Floats
from dedupe.decisions import Decision, Decisions
from dedupe.learning import LEAST, Judged, fit, judged, learn
from dedupe.link import compare, link, rescored
from dedupe.records import LinkRecord
from dedupe.scoring import Level, Weights, log_odds, probability, weights


def pairs(size: int, seed: int) -> Judged:
    """Pairs with levels at random, and no judgement yet."""
    chance = np.random.default_rng(seed)
    found = {name: chance.integers(0, len(levels) + 1, size).astype(np.int8)
             for name, levels in weights().features.items()}
    return Judged(found, np.zeros(size, np.bool_), np.ones(size))


def judged_by(table: Weights, size: int, seed: int = 1) -> Judged:
    """Judge as often `same` as these weights say."""
    found = pairs(size, seed)
    same = probability(log_odds(found.findings, size, table)) > np.random.default_rng(seed + 1).random(size)
    return replace(found, same=same)


def moved(table: Weights | None = None, **changes: float) -> Weights:
    """The shipped weights or others, those of whole features moved."""
    base = table or weights()
    features: dict[str, tuple[Level, ...]] = {
        name: tuple(replace(level, weight=level.weight + changes.get(name, 0)) for level in levels)
        for name, levels in base.features.items()}
    return replace(base, bias=base.bias + changes.get("bias", 0), features=features)


def loss(table: Weights, found: Judged) -> float:
    score = probability(log_odds(found.findings, len(found), table))
    return float(-np.log(np.where(found.same, score, 1 - score)).mean())


def test_weights_that_fit_badly_are_learnt_anew() -> None:
    truth = moved(bias=4.0, place=3.0, organisation=2.0)
    learnt, fresh = learn(judged_by(truth, 300)), judged_by(truth, 2000, seed=9)
    assert learnt.trial.outcome == "accepted"
    assert learnt.trial.loss is not None
    assert learnt.trial.loss[1] < learnt.trial.loss[0]
    assert learnt.trial.quality is not None
    assert learnt.trial.quality[1].f1 >= learnt.trial.quality[0].f1
    assert loss(learnt.weights, fresh) < loss(weights(), fresh)


@pytest.mark.parametrize("seed", range(3))
def test_weights_that_fit_are_kept(seed: int) -> None:
    learnt = learn(judged_by(weights(), 150, seed))
    assert learnt.trial.outcome == "no_better"
    assert learnt.weights == weights()


def test_few_judgements_say_nothing() -> None:
    few = judged_by(moved(bias=4.0), LEAST - 1)
    assert learn(few).trial.outcome == "few"
    one_kind = replace(pairs(200, 1), same=np.arange(200) > 2)
    assert learn(one_kind).trial.outcome == "few"
    assert learn(one_kind).weights == weights()
    assert learn(pairs(0, 1)).trial.outcome == "few"


def objective(table: Weights, found: Judged) -> float:
    base, values = flat(weights()), flat(table)
    return loss(table, found) * len(found) + float(((values - base) ** 2).sum()) / 2


def flat(table: Weights) -> Floats:
    return np.array([table.bias, *(level.weight for levels in table.features.values() for level in levels)])


def test_the_fit_is_the_most_probable() -> None:
    found = judged_by(moved(bias=3.0, text=2.0), 200)
    best = fit(found, weights())
    for name in ("bias", "title", "text", "place"):
        for step in (-0.1, 0.1):
            assert objective(moved(best, **{name: step}), found) > objective(best, found)


def test_levels_that_nobody_judged_keep_their_weight() -> None:
    found = judged_by(moved(bias=3.0), 100)
    found.findings["title"][:] = np.minimum(found.findings["title"], 3)
    best = fit(found, weights())
    assert best.features["title"][3:] == weights().features["title"][3:]
    assert best.features["title"][:3] != weights().features["title"][:3]
    assert fit(found.take(np.arange(0)), weights()) == weights()


def test_the_order_of_the_judgements_says_nothing() -> None:
    found = judged_by(moved(bias=3.0), 100)
    assert fit(found, weights()) == fit(found.take(np.arange(100)[::-1]), weights())


RECORDS = [LinkRecord(id=f"{partner}/{number}", partner=partner, title=f"{word} {number % 7}", commune_code=code)
           for number, (word, code) in enumerate([("Jardin", "79191"), ("Atelier", "29019"), ("Fresque", "35238")] * 8)
           for partner in "ab"]


def test_judged_pairs_of_a_comparison_count_for_those_alike() -> None:
    rows = [Decision(f"a/{n}", f"b/{n}", "same") for n in range(6)] + [Decision("a/0", "b/1", "different"),
                                                                       Decision("a/0", "b/2", "unsure")]
    found = judged(compare(RECORDS, Decisions(tuple(rows))))
    assert len(found) == 7
    assert found.same.sum() == 6
    assert found.worth.mean() == pytest.approx(1)
    assert (found.worth > 0).all()
    assert len(judged(compare(RECORDS, Decisions()))) == 0


def test_linking_obeys_the_weights_it_is_given() -> None:
    wary = moved(bias=-4.0)
    assert len(link(RECORDS, Decisions(), wary).clusters) > len(link(RECORDS, Decisions()).clusters)
    compared = compare(RECORDS, Decisions())
    assert (rescored(compared, wary).odds == compare(RECORDS, Decisions(), wary).odds).all()
    assert (rescored(rescored(compared, wary), weights()).odds == compared.odds).all()
