"""What each line of a normalised file holds, in arrays beside it: nobody reads the lines to know which ones changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path

import numpy as np

from dedupe.records import LinkRecord
from dedupe.tokens import Bools, Hashes, hash_texts
from glane.files import code_digest
from glane.incremental import link_digest
from glane.index_file import UnusableIndexError, read_index, stamp, write_index
from glane.keyed import Ints, Keys, numbers
from normalize.schema import Record

SEEN = b'"last_seen":"'  # no text has this: its quotes would be escaped
DAY = len("2026-11-22")
NOTHING = bytes(16)


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of one file.

    digest: stands for a line but for the day on which it was last seen, which each crawl writes into all of them; day:
    that one, as 20261122. start: where the line begins. linked: whether its record is still listed, and linked; id: the
    hash of its id; link: stands for what the linker sees of it (glane.incremental.link_digest).
    """

    digest: Keys
    day: Ints
    start: Ints
    linked: Bools
    id: Hashes
    link: Keys

    def write(self, path: Path) -> None:
        """Write it beside the file, which is whole and stays."""
        write_index(_beside(path), {one.name: getattr(self, one.name) for one in fields(self)},
                    {"file": stamp(path), "code": _code()})


def read_table(path: Path) -> tuple[Table, bool]:
    """Return what was last written beside a file, and whether it is of the file as it is now.

    One that is missing, damaged or of other code has no lines.
    """
    try:
        arrays, plain = read_index(_beside(path))
    except UnusableIndexError:
        return Tabling().table(), False
    if plain["code"] != _code():
        return Tabling().table(), False
    return Table(**arrays), plain["file"] == stamp(path)


@dataclass(slots=True)
class Tabling:
    """A table while its file is being written, line by line."""

    digests: list[bytes] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=lambda: [0])
    ids: list[str] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)

    def add(self, line: bytes, id_: str = "", link: bytes = NOTHING) -> None:
        """Take a line, and what its record is (see `seen_of`). Raises ValueError for one without `last_seen`."""
        at = line.find(SEEN) + len(SEEN)
        day = line[at:at + DAY]
        self.days.append(int(day.replace(b"-", b"")))
        self.digests.append(hashlib.sha256(line.replace(SEEN + day, b"")).digest()[:16])
        self.sizes.append(len(line))
        self.ids.append(id_)
        self.links.append(link)

    def table(self) -> Table:
        """Return what was taken."""
        return Table(numbers(self.digests), np.array(self.days, np.int64), np.cumsum(self.sizes)[:-1],
                     np.array([id_ != "" for id_ in self.ids], np.bool_), hash_texts(self.ids), numbers(self.links))


def seen_of(record: Record, listed: str) -> tuple[str, bytes]:
    """Return the id of a record and what the linker sees of it; of a retired one, which is not linked, nothing."""
    return ("", NOTHING) if listed == "retired" else (record.id, link_digest(LinkRecord.of(record)))


def _beside(path: Path) -> Path:
    return path.with_suffix(".lines")


def _code() -> str:
    return code_digest("dedupe", "normalize")
