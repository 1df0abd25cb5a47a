"""What was read of records (dedupe.reading), a part of it, or several together; counts that stay when records come."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.bags import Bags, Ints, Rows, Vocabulary
from dedupe.blocking import GRAM, letters
from dedupe.corpus import BAGS, CROWDED, KNOWN_AS, Statistics
from dedupe.reading import OF_NAMES, Read
from dedupe.rows import numbered
from dedupe.tokens import spread

LETTERS = "title_letters"


def taken(found: Read, rows: Ints) -> Read:
    """Return these records of what was read, in this order."""
    sizes = np.diff(found.name_start)[rows]
    names = spread(found.name_start[rows], sizes)
    some = found.former_ids
    former = {at: some[row] for at, row in enumerate(rows.tolist()) if row in some} if some else {}
    return Read([found.ids[row] for row in rows.tolist()], former,
                {name: held.taken(names if name in OF_NAMES else rows) for name, held in found.rows.items()},
                {name: column[rows] for name, column in found.columns.items()}, found.points[rows],
                np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), found.compact[names], found.key[names],
                {name: column[names] for name, column in found.of_names.items()})


def joined(parts: Sequence[Read]) -> Read:
    """Return the records of all parts, in their order."""
    starts = np.cumsum([0, *(len(part.ids) for part in parts)]).tolist()
    sizes = np.concatenate([np.diff(part.name_start) for part in parts])
    return Read([one for part in parts for one in part.ids],
                {start + row: former for start, part in zip(starts, parts, strict=False)
                 for row, former in part.former_ids.items()},
                {name: Rows.joined([part.rows[name] for part in parts]) for name in parts[0].rows},
                {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
                np.concatenate([part.points for part in parts]),
                np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
                np.concatenate([part.compact for part in parts]), np.concatenate([part.key for part in parts]),
                {name: np.concatenate([part.of_names[name] for part in parts]) for name in parts[0].of_names})


def with_letters(found: Read) -> Read:
    """Return it with the groups of letters of the names, as one more kind of words."""
    return Read(found.ids, found.former_ids,
                {**found.rows, LETTERS: letters(found.compact, found.name_start, GRAM)}, found.columns, found.points,
                found.name_start, found.compact, found.key, found.of_names)


def extended(statistics: Statistics, new: Read) -> Statistics:
    """Return the counts with those of words that no record had before; words that are known keep theirs.

    So nothing that was found on the records there are has to be found again. An empty mapping is counted from `new`.
    """
    partner = numbered(new.columns["partner"])[1].astype(np.int64)
    name_of = np.repeat(np.arange(len(new.ids)), np.diff(new.name_start))
    rows = {name: new.rows[name] for name in (*BAGS, *KNOWN_AS, LETTERS)}
    rows["names"] = Rows.of(name_of, new.of_names["key"], len(new.ids), whole=True)
    crowded = {*CROWDED, *KNOWN_AS, "names"}
    return {name: _extended(statistics.get(name), held, partner if name in crowded else None)
            for name, held in rows.items()}


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
