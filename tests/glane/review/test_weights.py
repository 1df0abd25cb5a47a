from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from dedupe.evaluate import Quality
from dedupe.learning import Learnt, Trial
from dedupe.scoring import Weights, weights
from glane.config import Paths, UsageError
from glane.weights import read_weights, write_weights
from tests.glane.review.sample import TODAY

TRIAL = Trial(30, 20, "accepted", (0.5, 0.4), (0.1, 0.02), (Quality(0.9, 0.8, 1, 1), Quality(0.9, 0.9, 1, 1)))


def changed() -> Weights:
    base = weights()
    title = (replace(base.features["title"][0], weight=7.25), *base.features["title"][1:])
    return replace(base, bias=-3.5, features={**base.features, "title": title})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path)
    assert read_weights(paths).weights is None
    write_weights(paths, Learnt(changed(), TRIAL), TODAY)
    assert read_weights(paths).weights == changed()
    assert read_weights(paths).note is None
    first = weights().features["title"][0].name
    assert yaml.safe_load(paths.weights.read_text())["features"] == {"title": {first: 7.25}}


@pytest.mark.parametrize("outcome", ["few", "no_better"])
def test_weights_that_are_no_better_are_taken_away(tmp_path: Path, outcome: str) -> None:
    paths = Paths(tmp_path, tmp_path)
    write_weights(paths, Learnt(changed(), TRIAL), TODAY)
    write_weights(paths, Learnt(weights(), replace(TRIAL, outcome=outcome)), TODAY)  # type: ignore[arg-type]
    assert not paths.weights.exists()


def test_those_fitted_to_other_shipped_weights_are_not_used_and_said(tmp_path: Path) -> None:
    paths = Paths(tmp_path, tmp_path)
    write_weights(paths, Learnt(changed(), TRIAL), TODAY)
    paths.weights.write_text(paths.weights.read_text().replace("shipped: ", "shipped: x"))
    found = read_weights(paths)
    assert found.weights is None
    assert "glane review --fit" in str(found.note)


@pytest.mark.parametrize(("old", "new"), [
    ("title:", "tilte:"), ("7.25", "seven"), ("bias: -3.5", "bias: []"), ("bias:", "<<<<<<< HEAD\nbias:"),
    ("features:", "feature:"), ("shipped: ", "- "),
])
def test_a_file_that_was_broken_is_named(tmp_path: Path, old: str, new: str) -> None:
    paths = Paths(tmp_path, tmp_path)
    write_weights(paths, Learnt(changed(), TRIAL), TODAY)
    text = paths.weights.read_text()
    assert old in text
    paths.weights.write_text(text.replace(old, new, 1))
    with pytest.raises(UsageError, match=r"weights\.yml: not as `glane review` writes it"):
        read_weights(paths)
