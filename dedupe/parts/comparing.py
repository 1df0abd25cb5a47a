"""Features of pairs across parts: each lends the rows that another's pairs need, with what is known of their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from dedupe import features
from dedupe.bags import Vocabulary
from dedupe.blocking import Candidates
from dedupe.corpus import BAGS, BLOCKS, KNOWN_AS, LIKENESS, Corpus
from dedupe.parts.counting import merged
from dedupe.reading import Read, joined
from dedupe.rows import Rows, Words
from dedupe.scoring import Levels
from dedupe.tokens import Hashes, Ints, distinct

UNASKED = (*BLOCKS, "title_words", "all_words")  # no feature asks for these rows, nor for these columns
ORDERED_BY = tuple(name for name in LIKENESS if name != "commune")


class Lent(NamedTuple):
    """Some records of a part, their rows in the whole list, and what is known of their words over it."""

    rows: Ints
    read: Read
    known: Mapping[str, Vocabulary]


def slim(found: Read) -> Read:
    """Return a part without what no feature asks for; the part is used up."""
    nothing = Rows(np.zeros(len(found.ids) + 1, np.int64), np.zeros(0, np.uint32))
    found.rows |= dict.fromkeys(UNASKED, nothing)
    for name in ORDERED_BY:
        del found.columns[name]
    return found


def lent(found: Read, known: Mapping[str, Vocabulary], rows: Ints, first: int) -> Lent:
    """Return these rows of a part that was made slim, given in order by their number in the whole list.

    first: number of the part's first row.
    """
    taken = found.taken(rows - first)
    return Lent(rows, taken, {name: known[name].only(distinct(asked)) for name, asked in _asked(taken).items()})


def _asked(found: Read) -> dict[str, Words]:
    """Return kind -> the words of which features ask how common they are."""
    rows = {name: found.rows[name].hashes for name in (*BAGS, *KNOWN_AS)}
    return {**rows, "names": found.of_names["key"], "all_words": found.rows["name_words"].hashes}


def groups(found: Candidates, size: int, most: int) -> Iterator[tuple[list[int], Ints]]:
    """Yield (parts of `size` rows, places of the pairs whose right rows are theirs): few enough to lend `most` rows."""
    lent = np.bincount(distinct(found.right) // size)
    part = found.right // size
    held = 0
    parts: list[int] = []
    for one in np.flatnonzero(lent).tolist():
        if parts and held + lent[one] > most:
            yield parts, np.flatnonzero((part >= parts[0]) & (part <= parts[-1]))
            held, parts = 0, []
        parts.append(one)
        held += lent[one]
    if parts:
        yield parts, np.flatnonzero(part >= parts[0])


def compared(pieces: Sequence[Lent], left: Ints, right: Ints) -> tuple[dict[str, Levels], Hashes, Hashes]:
    """Return what is found on pairs of lent rows, and the partner of each left and right row, as a hash.

    pieces: each of other parts, so that the rows of one come before those of the next.
    """
    pieces = sorted((piece for piece in pieces if len(piece.rows)), key=lambda piece: int(piece.rows[0])) or pieces[:1]
    known = {name: merged([piece.known[name] for piece in pieces]) for name in pieces[0].known}
    rows = np.concatenate([piece.rows for piece in pieces])
    found = joined([piece.read for piece in pieces])
    found.columns |= dict.fromkeys(ORDERED_BY, np.zeros(len(rows), np.uint64))
    corpus = Corpus.of_read(found, known)
    mine, theirs = np.searchsorted(rows, left), np.searchsorted(rows, right)
    partner = found.columns["partner"]
    return features.find(corpus, mine, theirs), partner[mine], partner[theirs]
