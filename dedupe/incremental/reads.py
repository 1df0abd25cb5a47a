"""What was read of records (dedupe.reading), by slot: those of the last full run, and behind them those since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Floats, Ints, Rows
from dedupe.blocking import GRAM, LETTERS, letters
from dedupe.reading import OF_NAMES, Read, joined, read
from dedupe.strings import Strings
from dedupe.tokens import Hashes, spread


@dataclass(frozen=True, slots=True)
class Kept:
    """Columns over records, as dedupe.reading.Read has them, the texts packed."""

    ids: Strings
    former_ids: Mapping[int, tuple[str, ...]]
    rows: Mapping[str, Rows]
    columns: Mapping[str, Hashes]
    points: Floats
    name_start: Ints
    compact: Strings
    key: Strings
    of_names: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, found: Read) -> Kept:
        """Keep what was read."""
        return cls(Strings.of(found.ids), dict(found.former_ids), dict(found.rows), dict(found.columns), found.points,
                   found.name_start, Strings.of(found.compact.tolist()), Strings.of(found.key.tolist()),
                   dict(found.of_names))

    @classmethod
    def empty(cls) -> Kept:
        """Return that of no records."""
        return cls.of(with_letters(read([])))

    def __len__(self) -> int:
        return len(self.ids)

    def taken(self, at: Ints, without: Collection[str] = ()) -> Read:
        """Return some of the records, in this order; of some kinds of words none."""
        none = Rows(np.zeros(len(at) + 1, np.int64), np.zeros(0, np.uint32))
        sizes = np.diff(self.name_start)[at]
        names = spread(self.name_start[at], sizes)
        former = {place: self.former_ids[row] for place, row in enumerate(at.tolist())
                  if row in self.former_ids} if self.former_ids else {}
        return Read(self.ids.taken(at), former,
                    {name: none if name in without else held.taken(names if name in OF_NAMES else at)
                     for name, held in self.rows.items()},
                    {name: column[at] for name, column in self.columns.items()}, self.points[at],
                    np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
                    np.array(self.compact.taken(names), object), np.array(self.key.taken(names), object),
                    {name: column[names] for name, column in self.of_names.items()})

    def with_more(self, new: Kept) -> Kept:
        """Return these records, and those behind them."""
        if not len(self):
            return new
        sizes = np.concatenate((np.diff(self.name_start), np.diff(new.name_start)))
        return Kept(Strings.joined((self.ids, new.ids)),
                    {**self.former_ids, **{len(self) + row: ids for row, ids in new.former_ids.items()}},
                    {name: Rows.joined([held, new.rows[name]]) for name, held in self.rows.items()},
                    {name: np.concatenate((column, new.columns[name])) for name, column in self.columns.items()},
                    np.concatenate((self.points, new.points)),
                    np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
                    Strings.joined((self.compact, new.compact)), Strings.joined((self.key, new.key)),
                    {name: np.concatenate((column, new.of_names[name])) for name, column in self.of_names.items()})


@dataclass(frozen=True, slots=True)
class Found:
    """What was read of all slots. base: of the last full run, never written to again; tail: of the slots since."""

    base: Kept
    tail: Kept

    def __len__(self) -> int:
        return len(self.base) + len(self.tail)

    def id(self, slot: int) -> str:
        """Return the id of a slot's record."""
        return self.base.ids[slot] if slot < len(self.base) else self.tail.ids[slot - len(self.base)]

    def ids(self, slots: Ints) -> list[str]:
        """Return the ids of slots, in this order."""
        order, early, late = self.parted(slots)
        ids = [*self.base.ids.taken(early), *self.tail.ids.taken(late)]
        if len(early) == len(slots) or not len(early):
            return ids
        back = np.empty(len(slots), np.int64)
        back[order] = np.arange(len(slots))
        return [ids[place] for place in back.tolist()]

    def parted(self, slots: Ints) -> tuple[Ints, Ints, Ints]:
        """Return an order in which slots of the base come first; their places there, those of the others in the tail.
        """
        late = slots >= len(self.base)
        return np.argsort(late, kind="stable"), slots[~late], slots[late] - len(self.base)

    def former_ids(self) -> dict[int, tuple[str, ...]]:
        """Return slot -> ids that its record had before."""
        return {**self.base.former_ids, **{slot + len(self.base): ids for slot, ids in self.tail.former_ids.items()}}

    def column(self, name: str) -> Hashes:
        """Return a column over all slots."""
        return np.concatenate((self.base.columns[name], self.tail.columns[name]))

    def columns(self, slots: Ints) -> tuple[Ints, dict[str, Hashes]]:
        """Return some slots, those of the base first, and the columns over them."""
        order, early, late = self.parted(slots)
        return slots[order], {name: np.concatenate((column[early], self.tail.columns[name][late]))
                              for name, column in self.base.columns.items()}

    def taken(self, slots: Ints, without: Collection[str] = ()) -> Read:
        """Return what was read of some slots, sorted by id; of some kinds of words nothing."""
        _, early, late = self.parted(slots)
        found = joined([self.base.taken(early, without), self.tail.taken(late, without)])
        found.sort()
        return found

    def with_new(self, new: Read) -> Found:
        """Return it with slots more."""
        return Found(self.base, self.tail.with_more(Kept.of(new)))

    def settled(self) -> Found:
        """Return it with all that was read as the base; there may be none before."""
        if len(self.base):
            raise ValueError("there is a base already; read all records again to make another")
        return Found(self.tail, self.base)


def with_letters(found: Read) -> Read:
    """Return it with the groups of letters of the names, as one more kind of words."""
    found.rows[LETTERS] = letters(found.compact, found.name_start, GRAM)
    return found
