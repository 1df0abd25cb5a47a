"""The records to link, read once into columns: names, addresses, organisations, places, texts, years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dedupe.addresses import Address, read_address
from dedupe.bags import Bags, Floats, Ints
from dedupe.names import Name, read_name, tokens
from dedupe.records import MAX_NAME, LinkRecord

BRACKETS = re.compile(r"\s*([^(]+)\((?:previously|formerly|anciennement|ex)?[ -]*([^()]+)\)\s*", re.IGNORECASE)
MIN_INSIDE = 3
MAX_ADDRESSES = 10
MAX_WORDS = 150  # of a text: the first ones tell what it is about, the cost of the rest is linear


@dataclass(frozen=True, slots=True)
class Corpus:
    """Columns over records sorted by id, so that nothing depends on the order in which they came.

    names[r]: the record's title, then its aliases, read. addresses[r]: its addresses, read. Bags have a row a record,
    except name_words: a row a name, names of record r being name_start[r]:name_start[r + 1].
    bearers[n]: how crowded name n is, as a whole; usage[n]: how crowded its least used word is, in names and texts.
    Years, codes and countries are numbers, -1 when unknown (codes are numbered in order); points are NaN then.
    """

    records: Sequence[LinkRecord]
    names: list[list[Name]]
    addresses: list[list[Address]]
    name_start: Ints
    name_words: Bags
    bearers: Ints
    usage: Ints
    marks: dict[str, Bags]
    keys: dict[str, Bags]
    organisations: Bags
    organisation_words: Bags
    texts: Bags
    languages: Bags
    partner: Ints
    commune: Ints
    department: Ints
    country: Ints
    year: Ints
    latitude: Floats
    longitude: Floats

    @classmethod
    def of(cls, found: Iterable[LinkRecord]) -> Corpus:
        """Read records. Raises ValueError when two have the same id."""
        records = sorted(found, key=lambda record: record.id)
        for one, other in pairwise(records):
            if one.id == other.id:
                raise ValueError(f"two records have the id {one.id}; a record must be given once")
        names = [_names(record) for record in records]
        addresses = [[read_address(url) for url in record.addresses[:MAX_ADDRESSES]] for record in records]
        texts = [tokens(record.text)[:MAX_WORDS] for record in records]
        partner = _codes(record.partner for record in records)
        name_words = Bags.of(name.tokens for row in names for name in row)
        return cls(
            records=records, names=names, addresses=addresses,
            name_start=np.concatenate(([0], np.cumsum([len(row) for row in names]))).astype(np.int64),
            name_words=name_words, bearers=_bearers(names, partner), usage=_usage(names, texts, name_words, partner),
            marks={mark: Bags.of(getattr(row[0], mark) for row in names)
                   for mark in ("numbers", "parts", "schools", "chapters", "towns", "branches")},
            keys={key: Bags.of(_keys(row, key) for row in addresses)
                  for key in ("page", "home", "site", "repository", "owner", "handles")},
            organisations=Bags.of(map(_organisations, records)),
            organisation_words=Bags.of(tokens(" ".join(record.organisations)) for record in records),
            texts=Bags.of(texts),
            languages=Bags.of({language[:2] for language in record.languages} for record in records),
            partner=partner,
            commune=_codes(record.commune_code for record in records),
            department=_codes(record.department_code for record in records),
            country=_codes(record.country_code for record in records),
            year=np.array([record.start_year or -1 for record in records], np.int64),
            latitude=_points(record.latitude for record in records),
            longitude=_points(record.longitude for record in records),
        )

    def __len__(self) -> int:
        return len(self.records)

    def crowd(self, bags: Bags, most: int) -> Floats:
        """Return 1 for the words that are at most so crowded among the partners' records, 0 for the others."""
        return (bags.crowd(self.partner) <= most).astype(np.float64)

    def index(self) -> dict[str, int]:
        """Return record id -> row."""
        return {record.id: row for row, record in enumerate(self.records)}


def _names(record: LinkRecord) -> list[Name]:
    """Read the record's names; a record without any has one that says nothing.

    A title with brackets gives two names more: what stands before them, and in them (an acronym, a former name).
    """
    place = frozenset(tokens(record.place or ""))
    bracketed = BRACKETS.fullmatch(record.title[:MAX_NAME])
    inside = [text for text in bracketed.groups() if len(text) >= MIN_INSIDE] if bracketed else []
    return [read_name(name, place) for name in (*record.names[:1], *inside, *record.names[1:]) or ("",)]


def _bearers(names: Sequence[Sequence[Name]], partner: Ints) -> Ints:
    """Return for each name how crowded it is among the records (see Bags.crowd)."""
    keys = Bags.of({name.key for name in row} for row in names)
    crowd = dict(zip(keys.vocabulary, keys.crowd(partner).tolist(), strict=True))
    return np.array([crowd[name.key] for row in names for name in row], np.int64)


def _usage(names: Sequence[Sequence[Name]], texts: Sequence[Sequence[str]], words: Bags, partner: Ints) -> Ints:
    """Return for each name how crowded its least used word is, in names and texts; very, where it has no word."""
    everywhere = Bags.of((*text, *(word for name in row for word in name.tokens))
                         for row, text in zip(names, texts, strict=True))
    crowd = dict(zip(everywhere.vocabulary, everywhere.crowd(partner).tolist(), strict=True))
    used = np.array([crowd[word] for word in words.vocabulary], np.int64)
    return np.array([used[words.row(row)].min(initial=len(texts)) for row in range(len(words))], np.int64)


def _keys(row: Sequence[Address], key: str) -> set[str]:
    if key == "handles":
        return {handle for address in row for handle in address.handles}
    return {value for address in row if (value := getattr(address, key))}


def _organisations(record: LinkRecord) -> set[str]:
    return {name.compact for text in record.organisations if (name := read_name(text)).compact}


def _codes(values: Iterable[str | None]) -> Ints:
    """Number the values in their order, -1 for None."""
    listed = list(values)
    order = {value: index for index, value in enumerate(sorted({value for value in listed if value}))}
    return np.array([order[value] if value else -1 for value in listed], np.int64)


def _points(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], np.float64)
