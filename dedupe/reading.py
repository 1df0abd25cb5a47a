"""Records, each read once into what depends on no other record: hashed words and keys, a few short texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.addresses import MIN_HANDLE, read_address
from dedupe.bags import Floats, Ints, Rows
from dedupe.memory import give_back
from dedupe.names import Names, text_words
from dedupe.naming import FORMER, department_told, formerly, names_of, without_code
from dedupe.organisations import Bodies, Mentions, organisations, parts_begun
from dedupe.records import MAX_NAME, LinkRecord
from dedupe.rows import HALF, at_place
from dedupe.telling import MARKS
from dedupe.tokens import Hashes, Texts, first_letters, hash_texts, mixed, spread

SCHEME = re.compile(r"https?://(www\.)?")
DIGIT = re.compile(r"\d")
# A bare number is a quarter of three cities only: `Lyon 69` is a department.
QUARTER = re.compile(r"\b\d{1,2}(?= ?(?:er|e|è?me|st|nd|rd|th)(?:$|,| ?[()]| arr)| arr)|"
                     r"(?:(?<=paris )|(?<=lyon )|(?<=marseille ))(?:1?\d|20)$", re.IGNORECASE)
MAX_ADDRESSES = 10
MAX_WORDS = 150  # of a text: the first ones tell what it is about, the cost of the rest is linear
CHUNK = 10_000  # records read at a time
PREFIX = 6  # letters of a word that bring records of one place together
ROW = 1_000_003  # more than twice the cells from west to east
CELL = 0.05  # degrees: 5.5 km from south to north
MIN_ACRONYM = 3
PAGE_KEYS = ("page", "home", "site", "repository", "owner")  # as Address has them
KEYS = (*PAGE_KEYS, "handles")
READ_KEYS = (*KEYS, "slugs")
BLOCK_KEYS = ("page", "home", "site", "repository", "handles", "slugs")
OF_NAMES = ("name_words", "name_concepts")
SCHOOL = np.uint64(1 << 63)  # of every word for a school


@dataclass(slots=True)
class Read:
    """Columns over records, as they came or sorted by id.

    rows: kind -> hashed words, a row a record, except name_words and name_concepts: a row a name. columns: name -> hash
    or number of a value for each record, 0 where it has none. points: latitude and longitude in degrees, NaN where
    unknown.
    compact, key: the forms of each name (see dedupe.names); the names of record r are name_start[r]:name_start[r + 1],
    at least one. of_names: columns over the names: hashes of their forms, whether they are `ordinary`, whether the
    title says that it is a `former` one.
    """

    ids: list[str]
    former_ids: dict[int, tuple[str, ...]]
    rows: dict[str, Rows]
    columns: dict[str, Hashes]
    points: Floats
    name_start: Ints
    compact: Texts
    key: Texts
    of_names: dict[str, NDArray[Any]]

    def sort(self) -> None:
        """Order the records by id, column by column, in place. Raises ValueError when two have the same id."""
        rows = np.array(sorted(range(len(self.ids)), key=self.ids.__getitem__), np.int64)
        if (np.diff(rows) < 0).any():
            self._arrange(rows)
        for one, other in pairwise(self.ids):
            if one == other:
                raise ValueError(f"two records have the id {one}; a record must be given once")

    def taken(self, rows: Ints) -> Read:
        """Return these records, in this order."""
        found = replace(self, rows=dict(self.rows), columns=dict(self.columns))
        found._arrange(rows)
        return found

    def _arrange(self, rows: Ints) -> None:
        """Keep these records, in this order, column by column, in place."""
        listed = rows.tolist()
        self.ids = [self.ids[row] for row in listed]
        sizes = np.diff(self.name_start)[rows]
        names = spread(self.name_start[rows], sizes)
        self.former_ids = {at: self.former_ids[row] for at, row in enumerate(listed) if row in self.former_ids}
        for name, held in self.rows.items():
            self.rows[name] = held.taken(names if name in OF_NAMES else rows)
        for name, column in self.columns.items():
            self.columns[name] = column[rows]
        self.points = self.points[rows]
        self.name_start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        self.compact, self.key = self.compact[names], self.key[names]
        self.of_names = {name: column[names] for name, column in self.of_names.items()}


def read(records: Iterable[LinkRecord]) -> Read:
    """Read records, a few at a time; they are not kept."""
    left = iter(records)
    parts = []
    while part := list(islice(left, CHUNK)):
        parts.append(_read(part))
    found, parts = joined(parts or [_read([])]), []
    give_back()
    return found


def joined(parts: Sequence[Read]) -> Read:
    """Return the records of all parts, one or more, in their order; the parts are used up."""
    starts = np.cumsum([0, *(len(part.ids) for part in parts)])
    sizes = np.concatenate([np.diff(part.name_start) for part in parts])
    return Read(
        [one for part in parts for one in part.ids],
        {int(start) + row: former for start, part in zip(starts, parts, strict=False)
         for row, former in part.former_ids.items()},
        {name: Rows.joined([part.rows.pop(name) for part in parts]) for name in list(parts[0].rows)},
        {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
        np.concatenate([part.points for part in parts]), np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.concatenate([part.compact for part in parts]), np.concatenate([part.key for part in parts]),
        {name: np.concatenate([part.of_names[name] for part in parts]) for name in parts[0].of_names})


def _read(records: Sequence[LinkRecord]) -> Read:
    size = len(records)
    listed = [names_of(record) for record in records]
    counts = np.array(list(map(len, listed)), np.int64)
    name_of = np.repeat(np.arange(size), counts)
    names = Names.of([name for row in listed for name in row], PREFIX)
    bodies, mentions = organisations(records)
    texts = text_words([record.text for record in records], MAX_WORDS)
    columns = _columns(records)
    points = np.array([(record.latitude, record.longitude) for record in records], np.float64).reshape(-1, 2)
    points[np.isnan(points).any(axis=1)] = np.nan  # None is NaN
    owner, second = name_of[names.owner], names.second != 0
    org_words = mentions.of(bodies.owner, bodies.word)
    places = text_words([record.place or "" for record in records], MAX_WORDS, plain=True)
    urls = text_words([SCHEME.sub("", record.url or "") for record in records], MAX_WORDS, plain=True)
    concepts = _together((names.owner, names.meaning), (names.owner[second], names.second[second]))
    known_as = _known_as((names, name_of), (bodies, mentions))
    head = _together((owner, names.word), (name_of[concepts[0]], concepts[1]), _two_words(names, name_of), org_words,
                     places, urls)
    rows = {
        "name_words": Rows.of(names.owner, names.word, len(name_of)),
        "name_concepts": Rows.of(*concepts, len(name_of)),
        **{kind: _some(*keys, size, whole=True) for kind, keys in known_as.items()},
        "organisations": _some(mentions.row, bodies.compact_hash[mentions.name], size, whole=True),
        "organisation_words": Rows.of(*org_words, size),
        "texts": Rows.of(*texts, size),
        "title_words": Rows.of(*head, size),
        "all_words": Rows.of(*_together(head, texts), size),
        "languages": _labels([[language[:2] for language in record.languages] for record in records]),
        "same_name": _name_keys(names, name_of, size),
        "same_place": _place_keys(columns, points, (owner, names.prefix), size),
        "years": Rows.of(np.arange(size), hash_texts([str(record.start_year or "") for record in records]), size),
        "place_words": Rows.of(*places, size), "quarters": _quarters(records),
        **_marks(names, name_of, places, size), **_addresses(records, *known_as.values())}
    return Read([record.id for record in records],
                {row: record.former_record_ids for row, record in enumerate(records) if record.former_ids},
                rows, columns, points, np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
                np.array(names.compact, object), np.array(names.key, object), _of_names(records, names, counts))


def _of_names(records: Sequence[LinkRecord], names: Names, counts: Ints) -> dict[str, NDArray[Any]]:
    former = np.zeros(len(names.compact), np.bool_)
    starts = np.cumsum(counts) - counts
    for row in np.flatnonzero(counts > FORMER).tolist():
        if formerly(without_code(records[row].title[:MAX_NAME])):
            former[starts[row] + FORMER] = True
    return {"key": names.key_hash, "compact": names.compact_hash, "acronym": names.acronym_hash,
            "headed": names.headed_hash, "capitals": names.capitals_hash, "ordinary": names.ordinary, "former": former}


def _known_as(named: tuple[Names, Ints], listed: tuple[Bodies, Mentions]) -> dict[str, tuple[Ints, Hashes]]:
    """Return by what a record may be known: its names, what its organisations' begin with, each of an enumeration."""
    (names, name_of), (bodies, mentions) = named, listed
    long = np.array([len(text) >= MIN_HANDLE for text in names.compact], np.bool_)
    return {"named": _together((name_of[long], names.compact_hash[long]), (name_of[long], names.spelt_hash[long])),
            "organised": _together(mentions.of(*bodies.begun), mentions.of(*parts_begun(mentions.names)))}


def _two_words(names: Names, name_of: Ints) -> tuple[Ints, Hashes]:
    """Return two words of a name that follow each other, in either order, as one: in a long list few words are rare."""
    follow = np.flatnonzero(names.owner[1:] == names.owner[:-1])
    return name_of[names.owner[follow]], mixed(names.word[follow] + names.word[follow + 1])


def _columns(records: Sequence[LinkRecord]) -> dict[str, Hashes]:
    """Return a hash of each single value; and three by which records that are alike are neighbours."""
    texts = {"partner": [record.partner for record in records],
             "commune": [record.commune_code or "" for record in records],
             "department": [record.department_code or department_told(record.title) for record in records],
             "country": [record.country_code or "" for record in records],
             "town": [record.place or "" for record in records],
             "first_organisation": ["".join(record.organisations[:1]) for record in records],
             "url": [record.url or "" for record in records],
             "id": [record.id for record in records]}
    hashed = {name: hash_texts(values) for name, values in texts.items()}
    hashed["start"] = first_letters([record.text[:8] for record in records])
    hashed["year"] = np.array([record.start_year or -1 for record in records], np.int64)
    return hashed


def _together(*parts: tuple[Ints, Hashes]) -> tuple[Ints, Hashes]:
    return np.concatenate([owner for owner, _ in parts]), np.concatenate([hashes for _, hashes in parts])


def _some(owner: Ints, hashes: Hashes, size: int, *, whole: bool = False) -> Rows:
    """Return a row of keys a record, the hashes of nothing left out."""
    told = hashes != 0
    return Rows.of(owner[told], hashes[told], size, whole=whole)


def _labels(listed: Sequence[Iterable[str]]) -> Rows:
    """Return the hashes of each record's keys, as they are spelt."""
    rows = [list(row) for row in listed]
    owner = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return _some(owner, hash_texts([text for row in rows for text in row]), len(rows))


def _name_keys(names: Names, name_of: Ints, size: int) -> Rows:
    """Return the keys by which records with one name find each other: spaces and order aside, or by the acronym."""
    long = np.array([len(text) >= MIN_ACRONYM for text in names.acronym], np.bool_)
    return _some(*_together((name_of, names.compact_hash), (name_of, names.key_hash), (name_of, names.capitals_hash),
                            (name_of[long], names.acronym_hash[long]), (name_of[long], names.headed_hash[long])), size)


def _place_keys(columns: dict[str, Hashes], points: Floats, prefixes: tuple[Ints, Hashes], size: int) -> Rows:
    """Return commune, or cell of 5 km (and of the grid shifted by half), crossed with words' first letters."""
    owner, prefix = prefixes
    parts = [(owner, np.where(columns["commune"][owner] != 0, columns["commune"][owner] ^ prefix, 0))]
    known = ~np.isnan(points[:, 0])
    lost = (~known & (columns["commune"] == 0))[owner]
    parts.append((owner, np.where(lost & (columns["town"][owner] != 0), columns["town"][owner] ^ prefix, 0)))
    for shift in (0.0, 0.5):
        cells = np.floor(np.where(known[:, None], points, 0) / CELL + shift).astype(np.int64)
        cell = mixed((cells[:, 0] * ROW + cells[:, 1] * 2 + int(2 * shift)).astype(np.uint64))
        parts.append((owner, np.where(known[owner], cell[owner] ^ prefix, 0)))
    return _some(*_together(*parts), size)


def _marks(names: Names, name_of: Ints, places: tuple[Ints, Hashes], size: int) -> dict[str, Rows]:
    """Return the words that mark each title as an edition, a part, a chapter, ..."""
    main = np.concatenate(([True], name_of[1:] != name_of[:-1]))[names.owner] if len(name_of) else np.zeros(0, np.bool_)
    owner = name_of[names.owner]
    found = {mark: main & (names.kind & bit > 0) for mark, bit in MARKS.items()}
    rows = {mark: Rows.of(owner[marked], names.meaning[marked], size) for mark, marked in found.items()}
    schools = owner[found["schools"]]
    rows["schools"] = Rows.of(schools, np.full(len(schools), SCHOOL), size)
    branched = main & names.branch
    rows["branches"] = Rows.of(owner[branched], names.told[branched], size)
    numbers = main & names.number
    rows["numbers"] = Rows.of(owner[numbers], names.word[numbers], size)
    held = np.isin(at_place(owner, names.word >> HALF), at_place(places[0], places[1] >> HALF)) & main
    return {**rows, "towns": Rows.of(owner[held], names.word[held], size)}


def _quarters(records: Sequence[LinkRecord]) -> Rows:
    """Return the numbers of the quarters that places name: `Paris 11e`, `Lyon 3ème arrondissement`."""
    told = [(row, number) for row, record in enumerate(records) if record.place and DIGIT.search(record.place)
            for number in QUARTER.findall(record.place)]
    return _some(np.array([row for row, _ in told], np.int64), hash_texts([number for _, number in told]), len(records))


def _addresses(records: Sequence[LinkRecord], *known_as: tuple[Ints, Hashes]) -> dict[str, Rows]:
    """Return the keys of the records' addresses, by kind, and those by which records find each other.

    known_as: hashes of names by which a record may be another's domain or repository.
    """
    owners: dict[str, list[int]] = {key: [] for key in READ_KEYS}
    texts: dict[str, list[str]] = {key: [] for key in READ_KEYS}
    columns = [(owners[key].append, texts[key].append) for key in PAGE_KEYS]
    for row, record in enumerate(records):
        if record.url or record.links:
            for url in record.addresses[:MAX_ADDRESSES]:
                *single, handles, slugs = read_address(url)
                for text, (own, tell) in zip(single, columns, strict=True):
                    if text:
                        own(row)
                        tell(text)
                owners["handles"].extend([row] * len(handles))
                texts["handles"].extend(handles)
                owners["slugs"].extend([row] * len(slugs))
                texts["slugs"].extend(slugs)
    hashed = {key: (np.array(owners[key], np.int64), hash_texts(texts[key])) for key in READ_KEYS}
    blocks = _together(*(hashed[key] for key in BLOCK_KEYS), *known_as)
    size = len(records)
    return {"same_address": _some(*blocks, size),
            **{key: _some(*held, size, whole=True) for key, held in hashed.items()}}
