# ruff: noqa: PLR2004 - the bounds between levels are the data; each is named by its level
"""What two titles say of each other: how alike the names are, and which marks part them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe.alike import LEAST_ALIKE
from dedupe.bags import Bags, Floats, Ints, Numbers
from dedupe.corpus import Corpus
from dedupe.glossary import is_known
from dedupe.pairs import Bools, Pairs, any_of, first
from dedupe.rows import at_place
from dedupe.scoring import Levels, weights
from dedupe.tokens import spread

INSIDE = ("inside_coined", "inside", "inside_common")  # levels of a title that says all that the other says, and more
NEAR = 92  # of 100: long names so alike, letter by letter, are near
ALL_SHARED = 0.95  # of what two names mean, by rarity
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
    level = _name_levels(corpus, both)
    equal = any_of(level, "title", "equal", "equal_coined")
    level[~both.main & equal] = weights().place("title", "alias")
    former = corpus.of_names["former"]
    equal |= any_of(level, "title", "equal_ordinary")
    level[equal & (former[both.left] | former[both.right])] = weights().place("title", "former")
    best = _best(level, both, len(pairs))
    foreign = pairs.have(corpus.languages) & ~pairs.shares(corpus.languages)
    best[foreign & (best == weights().place("title", "different"))] = weights().place("title", "other_language")
    return best


def _best(level: Levels, both: NamePairs, size: int) -> Levels:
    """Return the weightiest level of each pair's names, the first of those that weigh the same."""
    best = np.zeros(size, np.int8)
    best[both.pair] = level
    several = np.flatnonzero((np.bincount(both.pair, minlength=size) > 1)[both.pair])
    level, pair = level[several], both.pair[several]
    worth = np.array([-99.0, *(one.weight for one in weights().features["title"])])
    order = np.lexsort((-worth[level], pair))
    pairs, first = np.unique(pair[order], return_index=True)
    best[pairs] = level[order][first]
    return best


def _name_levels(corpus: Corpus, both: NamePairs) -> Levels:
    """Compare names letter by letter, then word by word."""
    left, right = both.left, both.right
    forms, bags = corpus.of_names, corpus.name_words
    short = np.minimum(corpus.compact.sizes[left], corpus.compact.sizes[right])
    told = short > 0
    equal = told & ((forms["compact"][left] == forms["compact"][right]) | (forms["key"][left] == forms["key"][right]))
    near, close = _letter_by_letter(corpus, both, (short >= 5) & ~equal)
    named = np.zeros(len(left), np.bool_)
    for letters in (forms["acronym"], forms["headed"], forms["capitals"]):
        named |= (letters[left] == forms["compact"][right]) | (letters[right] == forms["compact"][left])
    named &= (short >= 3) & ~equal
    words = _word_overlap(bags, left, right)
    meaning, meant = _meaning(corpus, both, words.share, told & ~equal)
    same = meant & (meaning >= ALL_SHARED)  # `Antura et les lettres`, `Antura and the Letters`
    common = np.maximum(corpus.bearers[left], corpus.bearers[right]) > COMMON_TITLE
    common |= (words.heaviest < 0.5) & (words.share > 0)
    coined = (corpus.usage[words.shorter] <= COINED) & ~_plain(corpus, words.shorter)
    return first("title", len(left), ("equal_common", equal & common), ("equal_coined", equal & coined),
                 ("equal_ordinary", equal & _plain(corpus, left)), ("equal", equal),
                 ("other_word", _other_word(bags, left, right, (near | close) & ~same)), ("near", near),
                 ("acronym", named & (short >= 4)), ("acronym_short", named),
                 ("inside_coined", words.inside & coined), ("inside", words.inside & (words.heaviest >= 0.75)),
                 ("close", close), ("translated", same), ("inside_common", words.inside),
                 ("overlap", words.share >= 0.5), ("translated_part", meant & (meaning >= 0.5)),
                 ("slight", words.share >= 0.15), ("different", told))


def _letter_by_letter(corpus: Corpus, both: NamePairs, among: Bools) -> tuple[Bools, Bools]:
    """Say which names are near, and which are close or near; spaces and order aside, or words in order."""
    left, right = both.left, both.right
    likeness = corpus.compact.ratio(left, right, among)
    likeness = np.maximum(likeness, corpus.key.ratio(left, right, among & (likeness < NEAR)))
    close = likeness >= LEAST_ALIKE
    close |= corpus.compact.edits(left, right, among & ~close) <= 1
    return (likeness >= NEAR) & (np.minimum(corpus.compact.sizes[left], corpus.compact.sizes[right]) >= 15), close


def _plain(corpus: Corpus, names: Ints) -> Bools:
    """Say which names are of one or two words that the glossary has."""
    return np.asarray(corpus.of_names["ordinary"][names] & (corpus.name_words.sizes(names) <= 2), np.bool_)


def _meaning(corpus: Corpus, both: NamePairs, share: Floats, among: Bools) -> tuple[Floats, Bools]:
    """Return what share of their meaning names have in common, and where it is more than that of their words."""
    concepts, found = corpus.name_concepts, np.zeros(len(among))
    at = np.flatnonzero(among & (np.minimum(concepts.sizes(both.left), concepts.sizes(both.right)) >= 2))
    found[at] = _word_overlap(concepts, both.left[at], both.right[at]).share
    return found, found > share


@dataclass(frozen=True, slots=True)
class _Overlap:
    """Of two names' words, by rarity: the share both have, the heaviest, whether one has all of the other's, which."""

    share: Floats
    heaviest: Floats
    inside: Bools
    shorter: Ints


def _other_word(words: Bags, left: Ints, right: Ints, alike: Bools) -> Bools:
    """Say whether alike names differ by words that others use too: another subject then, and no typo."""
    found, at = alike.copy(), np.flatnonzero(alike)
    for one, other in ((left[at], right[at]), (right[at], left[at])):
        pair, word, shared = words.found_in(words, one, other)
        pair, word = pair[~shared], word[~shared]
        used = (words.df[word] > 2) | is_known(words.vocabulary.hashes[word])
        found[at[np.bincount(pair, minlength=len(at)) == 0]] = False
        found[at[pair[~used]]] = False
    return found


def _word_overlap(words: Bags, left: Ints, right: Ints) -> _Overlap:
    shared, heaviest = words.shared(left, right, words.rarity)
    one, other = words.total[left], words.total[right]
    least, all_words = np.minimum(one, other), one + other - shared
    return _Overlap(shared / np.maximum(all_words, 1e-9), heaviest, (shared > 0) & (shared >= least - 1e-9),
                    np.where(one <= other, left, right))


def edition(pairs: Pairs) -> Levels:
    """Compare the numbers, years and ordinals in the two titles; the year in which the other began is no edition."""
    left, right, shared = _marks(pairs, "numbers")
    return first("edition", len(pairs), ("conflict", (left > 0) & (right > 0) & (shared < np.maximum(left, right))),
                 ("own_year", ((left > 0) != (right > 0)) & pairs.meet(pairs.corpus.numbers, pairs.corpus.years,
                                                                       (left > 0) != (right > 0))),
                 ("one_side", ((left > 0) != (right > 0)) & ~_spelt_out(pairs) & ~_apart(pairs)))


def part(pairs: Pairs) -> Levels:
    """Say whether only one of two titles that have something in common, or a repository, marks a component."""
    akin = ~_apart(pairs) | pairs.shares(pairs.corpus.keys["repository"])
    return first("part", len(pairs), ("differs", akin & _differ(pairs, "parts")))


def school(pairs: Pairs) -> Levels:
    """Say whether only one of two titles that have something in common marks a school version.

    On the other's site, with its name and that one word more, it is surely one: such versions share all else.
    """
    differs, corpus = _differ(pairs, "schools") & ~_apart(pairs), pairs.corpus
    beside = differs & pairs.is_found("title", *INSIDE)
    beside[beside] = pairs.shares(corpus.keys["site"])[beside]
    left, right = (corpus.name_start[rows[beside]] for rows in (pairs.left, pairs.right))
    shared, _ = corpus.name_words.shared(left, right, np.ones(len(corpus.name_words.df)))
    beside[beside] = np.maximum(corpus.name_words.sizes(left), corpus.name_words.sizes(right)) - shared <= 1
    return first("school", len(pairs), ("beside", beside), ("differs", differs))


def chapter(pairs: Pairs) -> Levels:
    """Say whether only one of two titles names a level, a town where the other is not, or a branch of the other."""
    akin, lone = ~_apart(pairs), _lone(pairs)
    town = akin & ~pairs.is_found("place", "here", "same_commune", "near") & ~_spelt_out(pairs)
    town[town] = _elsewhere(pairs, np.flatnonzero(town))
    branch = pairs.is_found("title", *INSIDE) & _differ(pairs, "branches")
    return first("chapter", len(pairs), ("differs", akin & _differ(pairs, "chapters")),
                 ("town_lone", town & lone), ("town", town),
                 ("branch_lone", branch & lone & pairs.is_found("title", "inside_coined")), ("branch", branch))


def _elsewhere(pairs: Pairs, at: Ints) -> Bools:
    """Say of some pairs whether a title names a town, where its record is, that the other record has in neither its
    title nor its place nor the names of its organisations.
    """
    corpus, found = pairs.corpus, np.zeros(len(at), np.bool_)
    towns = corpus.marks["towns"]
    for one, other in ((pairs.left[at], pairs.right[at]), (pairs.right[at], pairs.left[at])):
        pair, town = towns.said(one)
        told = [at_place(*bags.said(other)) for bags in (towns, corpus.place_words, corpus.organisation_words)]
        found[pair[~np.isin(at_place(pair, town), np.concatenate(told))]] = True
    return found


def _apart(pairs: Pairs) -> Bools:
    """Say whether the names have nothing in common: then no mark tells a chapter from its network."""
    return pairs.is_found("title", "different", "slight")


def _lone(pairs: Pairs) -> Bools:
    """Say whether nobody else bears the titles' least used words: a network would have chapters."""
    used, start = pairs.corpus.usage, pairs.corpus.name_start
    return np.asarray(np.maximum(used[start[pairs.left]], used[start[pairs.right]]) <= 1)


def _differ(pairs: Pairs, kind: str) -> Bools:
    """Say whether the two titles' marks of a kind differ."""
    left, right, shared = _marks(pairs, kind)
    return (shared < np.maximum(left, right)) & ~_spelt_out(pairs)


def _spelt_out(pairs: Pairs) -> Bools:
    """Say whether one title is the other's acronym: the words it stands for mark nothing."""
    return pairs.is_found("title", "acronym", "acronym_short")


def _marks(pairs: Pairs, kind: str) -> tuple[Numbers, Numbers, Floats]:
    """Return how many marks of a kind the left title has, the right one, and how many they share."""
    bags, left, right = pairs.corpus.marks[kind], pairs.left, pairs.right
    return bags.sizes(left), bags.sizes(right), bags.shared(left, right, np.ones(len(bags.df)))[0]
