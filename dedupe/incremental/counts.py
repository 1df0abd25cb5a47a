"""How common words are (dedupe.bags.Vocabulary): counts that stay when records come, or only those that some need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Bags, Rows, Vocabulary
from dedupe.blocking import LETTERS
from dedupe.corpus import CROWDED, Statistics, counted_words
from dedupe.reading import Read
from dedupe.rows import Words, numbered
from dedupe.tokens import distinct


def extended(statistics: Statistics, new: Read) -> Statistics:
    """Return the counts with those of words that no record had before; words that are known keep theirs.

    So nothing that was found on the records there are has to be found again. An empty mapping is counted from `new`.
    """
    partner = numbered(new.columns["partner"])[1].astype(np.int64)
    fresh = {name: Bags.of(held, partner if name in CROWDED else None).vocabulary for name, held in _kinds(new).items()}
    return {name: statistics[name].with_more(one) if name in statistics else one for name, one in fresh.items()}


def only(statistics: Statistics, found: Read) -> Statistics:
    """Return the counts of the words of some records only: what is compared of them comes out the same.

    Of the words of whole entries only those of names are asked for.
    """
    kinds = {**_kinds(found), "all_words": found.rows["name_words"]}
    return {name: statistics[name].only(distinct(held.hashes)) for name, held in kinds.items()}


def held(known: Vocabulary, words: Words) -> NDArray[np.int32]:
    """Return in how many records these words are, all of which are known."""
    return known.df[np.searchsorted(known.hashes, words)]


def _kinds(found: Read) -> dict[str, Rows]:
    """Return all words that are counted, by kind; the letters were found when the records were read."""
    return {**counted_words(found), LETTERS: found.rows[LETTERS]}
