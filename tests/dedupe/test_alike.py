"""What lengths and letters leave out is what RapidFuzz would have found too unlike."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from dedupe.alike import LEAST_ALIKE, Spelt

NAMES = st.text(st.sampled_from("abcz019. "), max_size=30)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=6))
@example(["jardindeslilas", "jardindelilas", "jardinsdelilas", "jadrindeslilas", "", "a"])
def test_as_without_a_sieve(names: list[str]) -> None:
    spelt = Spelt.of(np.array(names, object))
    left, right = (side.ravel() for side in np.meshgrid(np.arange(len(names)), np.arange(len(names))))
    every = np.ones(len(left), np.bool_)
    ratio, edits = spelt.ratio(left, right, every), spelt.edits(left, right, every)
    for at, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        alike = fuzz.ratio(names[one], names[other])
        assert abs(ratio[at] - (alike if alike >= LEAST_ALIKE else 0)) < 1e-4
        assert edits[at] == min(OSA.distance(names[one], names[other]), 2)


def test_only_among_those_asked() -> None:
    spelt = Spelt.of(np.array(["jardin", "jardin"], object))
    left, right, nobody = np.array([0]), np.array([1]), np.array([False])
    assert spelt.ratio(left, right, nobody).tolist() == [0]
    assert spelt.edits(left, right, nobody).tolist() == [2]
