"""The records to link, read once into columns: names, addresses, organisations, places, texts, years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.alike import Spelt
from dedupe.bags import Bags, Floats, Ints, Rows, Vocabulary, numbered
from dedupe.nearest import lots
from dedupe.reading import KEYS, Read, read
from dedupe.records import LinkRecord
from dedupe.rows import HALF
from dedupe.tokens import Hashes

Statistics = Mapping[str, Vocabulary]
MARKS = ("numbers", "parts", "schools", "chapters", "towns", "branches", "quarters")
BAGS = (*MARKS, *KEYS, "name_words", "name_concepts", "organisations", "organisation_words", "title_words", "all_words",
        "texts", "languages", "place_words")
KEPT = ("name_words", "handles", "numbers")
KNOWN_AS = ("named", "organised", "handles", "slugs")
FEW = 3  # records, one a partner aside, that a name may be shared by to say which project is meant
CROWDED = frozenset((*KEYS, *KNOWN_AS, "organisations", "all_words", "names"))  # how crowded their words are is asked
LIKENESS = ("id", "start", "url", "first_organisation", "town", "commune")  # the last one first
BLOCKS = ("same_name", "same_address", "same_place")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Columns over records sorted by id, so that nothing depends on the order in which they came.

    Names are the titles and aliases of all records, those of record r being name_start[r]:name_start[r + 1]; name_of[n]
    is its record. compact, key, of_names: their forms (see dedupe.names, dedupe.reading). Bags have a row a record, but
    name_words and name_concepts a row a name. known_as: keys by which few records are known (see features.named).
    bearers[n]: how crowded name n is, as a whole; usage[n]: how crowded its least used word is, in names and texts.
    Years, codes and countries are numbers, -1 when unknown (codes are numbered in order); points are NaN then. blocks:
    keys that bring records together; nearness: the records' places in an order in which alike ones are neighbours.
    lot: see dedupe.nearest.lots. statistics: what these records, or those they are compared with, say of how common
    each word is; with others' statistics the levels of a pair are those it would have among the others.
    """

    ids: list[str]
    former_ids: dict[int, tuple[str, ...]]
    statistics: Statistics
    compact: Spelt
    key: Spelt
    of_names: Mapping[str, NDArray[Any]]
    name_start: Ints
    name_words: Bags
    name_concepts: Bags
    bearers: Ints
    usage: Ints
    marks: dict[str, Bags]
    keys: dict[str, Bags]
    blocks: dict[str, Rows]
    nearness: Ints
    lot: NDArray[np.float32]
    organisations: Bags
    organisation_words: Bags
    title_words: Bags
    all_words: Bags
    texts: Bags
    languages: Bags
    place_words: Bags
    numbers: Rows
    years: Rows
    known_as: Mapping[str, Rows]
    partner: Ints
    commune: Ints
    department: Ints
    country: Ints
    year: Ints
    latitude: Floats
    longitude: Floats

    @classmethod
    def of(cls, records: Iterable[LinkRecord], statistics: Statistics | None = None) -> Corpus:
        """Read records, each once. Raises ValueError when two have the same id."""
        return cls.of_read(read(records), statistics)

    @classmethod
    def of_read(cls, found: Read, statistics: Statistics | None = None) -> Corpus:
        """Order and count what was read; it is used up. Raises ValueError when two records have the same id."""
        found.sort()
        partner = numbered(found.columns["partner"])[1].astype(np.int64)
        if statistics is None:
            bags = _bags(found, partner)
            statistics = {name: held.vocabulary for name, held in bags.items()}
        else:
            bags = {name: Bags.among(_once(found, name), statistics[name]) for name in BAGS}
        return cls(
            ids=found.ids, former_ids=found.former_ids, statistics=statistics,
            compact=Spelt.of(found.compact), key=Spelt.of(found.key), of_names=found.of_names,
            name_start=found.name_start, name_words=bags["name_words"], name_concepts=bags["name_concepts"],
            bearers=statistics["names"].crowd_of(found.of_names["key"]), usage=_usage(found, statistics["all_words"]),
            marks={mark: bags[mark] for mark in MARKS}, keys={key: bags[key] for key in KEYS},
            organisations=bags["organisations"], organisation_words=bags["organisation_words"],
            title_words=bags["title_words"], all_words=bags["all_words"], texts=bags["texts"],
            languages=bags["languages"], place_words=bags["place_words"],
            numbers=found.rows["numbers"], years=found.rows["years"],
            known_as={kind: _uncrowded(found.rows[kind], statistics[kind]) for kind in KNOWN_AS},
            blocks={name: found.rows[name] for name in BLOCKS}, nearness=nearness(found.columns),
            lot=lots(found.columns["id"]), partner=partner,
            commune=_codes(found.columns["commune"]), department=_codes(found.columns["department"]),
            country=_codes(found.columns["country"]), year=found.columns["year"].astype(np.int64),
            latitude=found.points[:, 0], longitude=found.points[:, 1],
        )

    def __len__(self) -> int:
        return len(self.ids)

    def index(self) -> dict[str, int]:
        """Return record id -> row."""
        return {one: row for row, one in enumerate(self.ids)}


def _bags(found: Read, partner: Ints) -> dict[str, Bags]:
    """Number and count every word of every kind."""
    bags = {name: Bags.of(_once(found, name), partner if name in CROWDED else None) for name in BAGS}
    bags |= {kind: Bags.of(found.rows[kind], partner) for kind in KNOWN_AS if kind not in bags}
    return {**bags, "names": Bags.of(_names(found), partner)}


def counted_words(found: Read) -> dict[str, Rows]:
    """Return kind -> words of each row, for all kinds that statistics tell of."""
    return {**{name: found.rows[name] for name in (*BAGS, *KNOWN_AS)}, "names": _names(found)}


def _names(found: Read) -> Rows:
    """Return the names of each record, as wholes."""
    name_of = np.repeat(np.arange(len(found.ids)), np.diff(found.name_start))
    return Rows.of(name_of, found.of_names["key"], len(found.ids), whole=True)


def _once(found: Read, name: str) -> Rows:
    """Return rows of words, and let go of them if no other column is made of them."""
    return found.rows[name] if name in KEPT else found.rows.pop(name)


def _uncrowded(rows: Rows, known: Vocabulary) -> Rows:
    """Leave out the keys that many records have; of the others keep the upper half, enough where pairs are asked."""
    few = rows.only(known.crowd_of(rows.hashes) <= FEW)
    return Rows(few.start, (few.hashes >> HALF).astype(np.uint32))


def _usage(found: Read, known: Vocabulary) -> Ints:
    """Return for each name how crowded its least used word is, in the whole entry; very, where it has no word."""
    words = found.rows["name_words"]
    least = np.full(len(words), known.rows, np.int64)
    np.minimum.at(least, words.owner(), known.crowd_of(words.hashes))
    return least


def nearness(columns: Mapping[str, Hashes]) -> Ints:
    """Order records so that those of one place, organisation, address and text are near each other."""
    order = np.lexsort([columns[name] for name in LIKENESS])
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place


def _codes(hashes: Hashes) -> Ints:
    """Number the values, -1 for those unknown (hash 0)."""
    known = hashes != 0
    codes = np.full(len(hashes), -1, np.int64)
    codes[known] = numbered(hashes[known])[1]
    return codes
