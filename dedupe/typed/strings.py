"""Two texts compared: letters, words, what is missing, numbers in them; over arrays of pairs. NaN is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from dedupe.typed.bags import bag_grams, bag_words, coverage, gram_codes, value_rarities
from dedupe.typed.kinds import Floats, Ints

HEAD = re.compile(r"\s*(?:[(\[,:;|]|\s[-–—/]\s)")
LEAST_HEAD = 3
RARE = 0.75
THREADS = 2


def strings(texts: list[str], left: Ints, right: Ints) -> dict[str, Floats]:
    """Compare folded texts. Each value is 0 to 1, NaN where one of the two is empty.

    ratio, sort, partial: RapidFuzz without spaces, with words sorted, of the shorter within the longer. cos3: cosine by
    letters. cov_min, cov_max: share of the words of one found in the other. miss_*: the heaviest word not found. equal:
    how rare the text is, 0 where they differ. rare: how rare the more common of the two is.
    """
    compact = [text.replace(" ", "") for text in texts]
    bags, rows = bag_words(text.split() for text in texts), gram_codes(compact)
    ab, ba = coverage(bags, rows, left, right), coverage(bags, rows, right, left)
    rare = value_rarities(compact)
    letters = np.array(compact, object)
    ratio = ratios(fuzz.ratio, letters, left, right)
    found = {
        "ratio": ratio,
        "sort": np.maximum(ratio, ratios(fuzz.token_sort_ratio, np.array(texts, object), left, right)),
        "partial": ratios(fuzz.partial_ratio, letters, left, right),
        "cos3": bag_grams(texts).cosine(left, right),
        "cov_min": np.minimum(ab.share, ba.share), "cov_max": np.maximum(ab.share, ba.share),
        "miss_max": np.maximum(ab.missing, ba.missing), "miss_min": np.minimum(ab.missing, ba.missing),
        "equal": np.where(letters[left] == letters[right], rare[left], 0.0),
        "rare": np.minimum(rare[left], rare[right])}
    empty = letters == ""
    return {name: np.where(empty[left] | empty[right], np.nan, values) for name, values in found.items()}


def ratios(scorer: Callable[..., float], texts: NDArray[Any], left: Ints, right: Ints) -> Floats:
    """Return RapidFuzz's score of each pair of texts, 0 to 1."""
    found = cpdist(texts[left].tolist(), texts[right].tolist(), scorer=scorer, workers=THREADS, dtype=np.float32)
    return np.asarray(found, np.float64) / 100


def string_level(found: dict[str, Floats]) -> Ints:
    """Bin a comparison of texts: 1 equal and rare, 2 equal, 3 to 7 from nearly equal to different, 0 missing."""
    words = (np.nan_to_num(found["cov_min"]) + np.nan_to_num(found["cov_max"])) / 2
    alike = (np.maximum(found["sort"], 0.9 * found["partial"]) + words) / 2
    level = 3 + np.digitize(-alike, [-0.9, -0.8, -0.65, -0.5])
    level = np.where(found["equal"] > 0, np.where(found["equal"] > RARE, 1, 2), level)
    return np.where(np.isnan(found["ratio"]), 0, level).astype(np.int64)


def head(title: str) -> str:
    """Return a title without what stands in brackets or after a comma, colon or spaced dash, if enough is left."""
    short = HEAD.split(title, maxsplit=1)[0].strip()
    return short if len(short) >= LEAST_HEAD else title


def digits(texts: Sequence[str], left: Ints, right: Ints) -> Floats:
    """Compare the numbers in texts: 0 none, 1 the same, 2 one has none, 3 some the same, 4 all different."""
    bags = bag_words([word for word in text.split() if word.isdigit()] for text in texts)
    shared = np.asarray(bags.matrix[left].multiply(bags.matrix[right]).sum(1)).ravel()
    a, b = bags.sizes[left], bags.sizes[right]
    return np.select([(a == 0) & (b == 0), (a == b) & (shared == a), (a == 0) | (b == 0), shared > 0], [0, 1, 2, 3],
                     4).astype(float)
