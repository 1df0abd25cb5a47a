"""How common words are (dedupe.bags.Vocabulary): counts that stay when records come, or only those that some need."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Bags, Ints, Rows, Vocabulary
from dedupe.corpus import BAGS, CROWDED, KNOWN_AS, Statistics, names
from dedupe.incremental.reads import LETTERS
from dedupe.reading import Read
from dedupe.rows import Words, numbered
from dedupe.tokens import distinct


def extended(statistics: Statistics, new: Read) -> Statistics:
    """Return the counts with those of words that no record had before; words that are known keep theirs.

    So nothing that was found on the records there are has to be found again. An empty mapping is counted from `new`.
    """
    partner = numbered(new.columns["partner"])[1].astype(np.int64)
    crowded = {*CROWDED, *KNOWN_AS, "names"}
    return {name: _extended(statistics.get(name), held, partner if name in crowded else None)
            for name, held in _kinds(new).items()}


def only(statistics: Statistics, found: Read) -> Statistics:
    """Return the counts of the words of some records only: what is compared of them comes out the same.

    Of the words of whole entries only those of names are asked for.
    """
    kinds = {**_kinds(found), "all_words": found.rows["name_words"]}
    return {name: of_words(statistics[name], held) for name, held in kinds.items()}


def held(known: Vocabulary, words: Words) -> NDArray[np.int32]:
    """Return in how many records these words are, all of which are known."""
    return known.df[np.searchsorted(known.hashes, words)]


def _kinds(found: Read) -> dict[str, Rows]:
    """Return all words that are counted, by kind."""
    return {**{name: found.rows[name] for name in (*BAGS, *KNOWN_AS, LETTERS)}, "names": names(found)}


def _extended(known: Vocabulary | None, rows: Rows, group: Ints | None) -> Vocabulary:
    fresh = Bags.of(rows, group).vocabulary
    if known is None:
        return fresh
    at = np.searchsorted(known.hashes, fresh.hashes)
    there = known.hashes[np.minimum(at, len(known.hashes) - 1)] == fresh.hashes if len(known.hashes) else at < 0
    new = ~there
    if not new.any():
        return known
    return Vocabulary(np.insert(known.hashes, at[new], fresh.hashes[new]), np.insert(known.df, at[new], fresh.df[new]),
                      np.insert(known.crowd, at[new], fresh.crowd[new]), known.rows)


def of_words(known: Vocabulary, rows: Rows) -> Vocabulary:
    """Return the counts of the words of some rows only."""
    wanted = distinct(rows.hashes)
    at = np.searchsorted(known.hashes, wanted)
    at = at[known.hashes[np.minimum(at, len(known.hashes) - 1)] == wanted] if len(known.hashes) else at[:0]
    return Vocabulary(known.hashes[at], known.df[at], known.crowd[at], known.rows)
