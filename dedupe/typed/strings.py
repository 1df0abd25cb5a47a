"""Two texts compared: letters, words, what is missing, numbers in them; over arrays of pairs. NaN is missing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from dedupe.bags import Bags, Floats, numbered
from dedupe.tokens import Ints, hash_texts
from dedupe.tokens import Texts as Strings
from dedupe.typed.arrays import rarities
from dedupe.typed.kinds import Table
from dedupe.typed.letters import Coverage, any_true, bag_grams, maps

HEAD = re.compile(r"\s*(?:[(\[,:;|]|\s[-–—/]\s)")
LEAST_HEAD = 3
RARE = 0.75
THREADS = 2


class Texts:
    """A column of folded texts, made ready to compare.

    fields: whose words these are. texts: folded, one a record.
    """

    def __init__(self, data: Table, fields: Sequence[str], texts: Sequence[str]) -> None:
        self.texts = np.array(texts, object)
        letters = compact(texts)
        self.letters = np.array(letters, object)
        self.ordered = np.array(["".join(sorted(text.split())) for text in texts], object)
        self.empty = np.array([not text for text in letters], np.bool_)
        self.rare = value_rarities(letters)
        self.bags = data.bags(fields)
        self.words = Coverage(self.bags, self.bags, maps(letters), data.grams)

    @cached_property
    def grams(self) -> Bags:
        """Return the groups of letters of each text."""
        return bag_grams(self.texts.tolist())

    def compare(self, left: Ints, right: Ints) -> dict[str, Floats]:
        """Compare pairs. Each value is 0 to 1, NaN where one of the two is empty.

        ratio, sort, partial: RapidFuzz without spaces, with words sorted, of the shorter within the longer. cov_min,
        cov_max: share of the words of one found in the other. miss_*: the heaviest word not found. equal: how rare the
        text is, 0 where they differ. rare: how rare the more common of the two is.
        """
        ab, ba = self.words.found(left, right), self.words.found(right, left)
        ratio = ratios(fuzz.ratio, self.letters, left, right)
        rare_left, rare_right = self.rare[left], self.rare[right]
        found = {
            "ratio": ratio,
            "sort": np.maximum(ratio, ratios(fuzz.ratio, self.ordered, left, right)),
            "partial": ratios(fuzz.partial_ratio, self.letters, left, right),
            "cov_min": np.minimum(ab.share, ba.share), "cov_max": np.maximum(ab.share, ba.share),
            "miss_max": np.maximum(ab.missing, ba.missing), "miss_min": np.minimum(ab.missing, ba.missing),
            "equal": np.where(self.letters[left] == self.letters[right], rare_left, 0.0),
            "rare": np.minimum(rare_left, rare_right)}
        empty = any_true(self.empty, left, right)
        return {name: np.where(empty, np.nan, values) for name, values in found.items()}


def compact(texts: Sequence[str]) -> list[str]:
    """Return folded texts without spaces: letters and digits only, as codes are compared."""
    return [text.replace(" ", "") for text in texts]


def ratios(scorer: Callable[..., float], texts: Strings, left: Ints, right: Ints) -> Floats:
    """Return RapidFuzz's score of each pair of texts, 0 to 1."""
    found = cpdist(texts[left], texts[right], scorer=scorer, workers=THREADS, dtype=np.float32)
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


class Digits:
    """The numbers in a column of texts."""

    def __init__(self, data: Table, bags: Bags) -> None:
        self.bags = bags
        self.numbers = np.array([word.isdigit() for word in data.lexicon.spelt], np.float64)
        self.sizes = bags.totals(self.numbers)

    def compare(self, left: Ints, right: Ints) -> Floats:
        """Compare pairs: 0 none, 1 the same, 2 one has none, 3 some the same, 4 all different."""
        shared, _ = self.bags.shared(left, right, self.numbers)
        a, b = self.sizes[left], self.sizes[right]
        return np.select([(a == 0) & (b == 0), (a == b) & (shared == a), (a == 0) | (b == 0), shared > 0],
                         [0, 1, 2, 3], 4).astype(np.float64)


def value_rarities(values: Sequence[str]) -> Floats:
    """Return for each record how rare its value is among all."""
    _, number = numbered(hash_texts(values))
    return rarities(np.bincount(number, minlength=1)[number], len(values))
