# ruff: noqa: PLR2004 - the bounds between levels are the data; each is named by its level
"""What two titles say of each other: how alike the names are, and which marks part them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dedupe.bags import Floats, Ints, spread
from dedupe.corpus import Corpus
from dedupe.names import Name
from dedupe.pairs import Bools, Pairs, first
from dedupe.scoring import Levels, weights

INSIDE = ("inside_coined", "inside", "inside_common")  # levels of a title that says all that the other says, and more
COMMON_TITLE = 4  # a name that more records bear, one a partner aside, is a common one
COINED = 4  # a word that no more records use in names and texts, one a partner aside, was coined for the project


@dataclass(frozen=True, slots=True)
class NamePairs:
    """Every name of one record with every name of the other.

    pair[i] is the pair that names left[i] and right[i] belong to; main[i]: whether both are titles.
    """

    pair: Ints
    left: Ints
    right: Ints
    main: Bools

    @classmethod
    def of(cls, pairs: Pairs) -> NamePairs:
        """Cross the names of each pair."""
        start = pairs.corpus.name_start
        lefts, rights = (start[rows + 1] - start[rows] for rows in (pairs.left, pairs.right))
        pair = np.repeat(np.arange(len(pairs)), lefts * rights)
        within = spread(np.zeros(len(pairs), np.int64), lefts * rights)
        left = start[pairs.left][pair] + within // rights[pair]
        right = start[pairs.right][pair] + within % rights[pair]
        return cls(pair, left, right, within == 0)


def title(pairs: Pairs) -> Levels:
    """Compare names: the best level that any name of one and any of the other reach."""
    corpus = pairs.corpus
    both = NamePairs.of(pairs)
    flat = [name for names in corpus.names for name in names]
    level = _name_levels(flat, corpus, both)
    equal = np.isin(level, [weights().place("title", name) for name in ("equal", "equal_coined")])
    level[~both.main & equal] = weights().place("title", "alias")
    worth = np.array([-99.0, *(one.weight for one in weights().features["title"])])
    order = np.lexsort((-worth[level], both.pair))
    first = np.unique(both.pair[order], return_index=True)[1]
    best = level[order][first]
    foreign = pairs.have(corpus.languages) & ~pairs.shares(corpus.languages)
    for native, abroad in (("slight", "translated"), ("different", "other_language")):
        best[foreign & (best == weights().place("title", native))] = weights().place("title", abroad)
    return best


def _name_levels(flat: list[Name], corpus: Corpus, both: NamePairs) -> Levels:
    """Compare names letter by letter, then word by word."""
    left, right = both.left, both.right
    compact, key, acronym = (np.array([getattr(name, form) for name in flat], object)
                             for form in ("compact", "key", "acronym"))
    length = np.array([len(name.compact) for name in flat], np.int64)
    short = np.minimum(length[left], length[right])
    told = short > 0
    equal = told & ((compact[left] == compact[right]) | (key[left] == key[right]))
    likeness = np.maximum(_ratio(compact, left, right), _ratio(key, left, right))
    near = (likeness >= 92) & (short >= 15)
    close = (short >= 5) & ((likeness >= 88) | (_edits(compact, left, right) <= 1))
    named = (short >= 3) & ((acronym[left] == compact[right]) | (acronym[right] == compact[left]))
    words = _word_overlap(corpus, left, right)
    common = np.maximum(corpus.bearers[left], corpus.bearers[right]) > COMMON_TITLE
    common |= (words.heaviest < 0.5) & (words.share > 0)
    coined = corpus.usage[words.shorter] <= COINED
    return first("title", len(left), ("equal_common", equal & common), ("equal_coined", equal & coined),
                 ("equal", equal), ("near", near), ("acronym", named & (short >= 4)), ("acronym_short", named),
                 ("inside_coined", words.inside & coined), ("inside", words.inside & (words.heaviest >= 0.75)),
                 ("close", close), ("inside_common", words.inside), ("overlap", words.share >= 0.5),
                 ("slight", words.share >= 0.15), ("different", told))


@dataclass(frozen=True, slots=True)
class _Overlap:
    """Of two names' words, by rarity: the share both have, the heaviest, whether one has all of the other's, which."""

    share: Floats
    heaviest: Floats
    inside: Bools
    shorter: Ints


def _word_overlap(corpus: Corpus, left: Ints, right: Ints) -> _Overlap:
    words = corpus.name_words
    shared, heaviest = words.shared(left, right, words.rarity)
    totals = words.totals(words.rarity)
    least, all_words = np.minimum(totals[left], totals[right]), totals[left] + totals[right] - shared
    return _Overlap(shared / np.maximum(all_words, 1e-9), heaviest, (shared > 0) & (shared >= least - 1e-9),
                    np.where(totals[left] <= totals[right], left, right))


def _ratio(texts: NDArray[np.object_], left: Ints, right: Ints) -> Floats:
    """Return how alike two texts are, letter by letter, 0 to 100."""
    found = process.cpdist(texts[left], texts[right], scorer=fuzz.ratio, dtype=np.float32, score_cutoff=60)
    return np.asarray(found, np.float64)


def _edits(texts: NDArray[np.object_], left: Ints, right: Ints) -> Floats:
    """Return in how many letters two texts differ, two letters that changed places counting once; 2 for more."""
    found = process.cpdist(texts[left], texts[right], scorer=OSA.distance, dtype=np.int32, score_cutoff=1)
    return np.asarray(found, np.float64)


def edition(pairs: Pairs) -> Levels:
    """Compare the numbers, years and ordinals in the two titles."""
    left, right, shared = _marks(pairs, "numbers")
    return first("edition", len(pairs), ("conflict", (left > 0) & (right > 0) & (shared < np.maximum(left, right))),
                 ("one_side", ((left > 0) != (right > 0)) & ~_spelt_out(pairs)))


def mark(name: str) -> Callable[[Pairs], Levels]:
    """Return the feature that says whether only one of two titles marks a `part` or a `school`."""
    def differs(pairs: Pairs) -> Levels:
        return first(name, len(pairs), ("differs", _differ(pairs, f"{name}s")))
    return differs


def chapter(pairs: Pairs) -> Levels:
    """Say whether only one of two titles names a level, a town where the other is not, or a branch of the other."""
    elsewhere = ~pairs.is_found("place", "same_commune", "near")
    return first("chapter", len(pairs), ("differs", _differ(pairs, "chapters")),
                 ("town", elsewhere & _differ(pairs, "towns")),
                 ("branch", pairs.is_found("title", *INSIDE) & _differ(pairs, "branches")))


def _differ(pairs: Pairs, kind: str) -> Bools:
    """Say whether the two titles' marks of a kind differ."""
    left, right, shared = _marks(pairs, kind)
    return (shared < np.maximum(left, right)) & ~_spelt_out(pairs)


def _spelt_out(pairs: Pairs) -> Bools:
    """Say whether one title is the other's acronym: the words it stands for mark nothing."""
    return pairs.is_found("title", "acronym", "acronym_short")


def _marks(pairs: Pairs, kind: str) -> tuple[Ints, Ints, Floats]:
    """Return how many marks of a kind the left title has, the right one, and how many they share."""
    bags = pairs.corpus.marks[kind]
    sizes = bags.sizes()
    return sizes[pairs.left], sizes[pairs.right], bags.shared(pairs.left, pairs.right, np.ones(len(bags.df)))[0]
