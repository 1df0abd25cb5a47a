"""Which pairs are worth comparing: each record with at most a few dozen others, however alike the records are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from dedupe.bags import Bags, Ints
from dedupe.corpus import Corpus

NEIGHBOURS = 8
BLOCK = 30
WINDOW = 5  # of a block that is too big, each record is compared with this many that follow it
MIN_COMMON = 400
COMMON_SHARE = 0.02
PREFIX = 6
CELL = 0.05  # degrees: 5.5 km from south to north
MIN_ACRONYM = 3


@dataclass(slots=True)
class Candidates:
    """Pairs of rows, left < right, in order.

    by: for each pair a bit for each of `sources` that brought it. cut: which bounds cut, in words.
    """

    left: Ints
    right: Ints
    by: Ints
    sources: list[str]
    cut: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.left)

    def blocked_by(self, pair: int) -> list[str]:
        """Return the names of what brought a pair together."""
        return [name for bit, name in enumerate(self.sources) if self.by[pair] >> bit & 1]


def candidates(corpus: Corpus, decided: Iterable[tuple[int, int]] = ()) -> Candidates:
    """Return the pairs to compare. decided: pairs of rows that are compared whatever they look like."""
    cut: list[str] = []
    found: dict[str, tuple[Ints, Ints]] = {}
    for name, source in SOURCES.items():
        found[name] = source(corpus, cut)
    listed = np.array(sorted(decided), np.int64).reshape(-1, 2)
    found["decision"] = (listed[:, 0], listed[:, 1])
    return _united(found, len(corpus), cut)


def _united(found: dict[str, tuple[Ints, Ints]], size: int, cut: list[str]) -> Candidates:
    keys, bits = [], []
    for bit, (left, right) in enumerate(found.values()):
        low, high = np.minimum(left, right), np.maximum(left, right)
        keys.append((low * size + high)[low < high])
        bits.append(np.full(len(keys[-1]), 1 << bit, np.int64))
    pairs, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    by = np.zeros(len(pairs), np.int64)
    np.bitwise_or.at(by, inverse, np.concatenate(bits))
    return Candidates(pairs // max(size, 1), pairs % max(size, 1), by, list(found), cut)


def _same_name(corpus: Corpus, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair records with one name in common, spaces and order aside, or one's acronym for the other's name."""
    def keys(row: int) -> Iterator[str]:
        for name in corpus.names[row]:
            yield from (name.compact, name.key)
            if len(name.acronym) >= MIN_ACRONYM:
                yield name.acronym
    return _in_blocks(corpus, keys, "same_name", cut)


def _same_address(corpus: Corpus, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair records with an address, a site, a repository or a handle in common."""
    def keys(row: int) -> Iterator[str]:
        for address in corpus.addresses[row]:
            yield from filter(None, (address.page, address.home, address.site, address.repository))
            yield from (f"@{handle}" for handle in address.handles)
    return _in_blocks(corpus, keys, "same_address", cut)


def _same_place(corpus: Corpus, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair records of one commune, or of one cell of 5 km (and of the grid shifted by half), with alike title words."""
    def keys(row: int) -> Iterator[str]:
        record = corpus.records[row]
        places = [record.commune_code] if record.commune_code else []
        if record.latitude is not None and record.longitude is not None:
            for shift in (0.0, 0.5):
                y, x = record.latitude / CELL + shift, record.longitude / CELL + shift
                places.append(f"{shift}:{int(y // 1)}:{int(x // 1)}")
        for place in places:
            yield from (f"{place} {word[:PREFIX]}" for name in corpus.names[row] for word in name.tokens)
    return _in_blocks(corpus, keys, "same_place", cut)


def _title_words(corpus: Corpus, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair each record with those whose names and organisations share its rarest words."""
    bags = Bags.of((*(word for name in names for word in name.tokens),
                    *(word for organisation in record.organisations for word in organisation.lower().split()))
                   for names, record in zip(corpus.names, corpus.records, strict=True))
    return _near(bags, "title_words", cut)


def _title_letters(corpus: Corpus, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair each record with those whose names share its rarest groups of three letters: typos."""
    return _near(Bags.of({gram for name in names for gram in _grams(name.compact)} for names in corpus.names),
                 "title_letters", cut)


def _all_words(corpus: Corpus, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair each record with those that share its rarest words, the description's included: renamed, translated."""
    words = corpus.texts
    return _near(words, "text_words", cut)


def _grams(text: str) -> Iterator[str]:
    padded = f"^{text}$"
    return (padded[at:at + 3] for at in range(len(padded) - 2))


def _near(bags: Bags, name: str, cut: list[str]) -> tuple[Ints, Ints]:
    bound = max(MIN_COMMON, int(COMMON_SHARE * len(bags)))
    common = int((bags.df > bound).sum())
    if common:
        cut.append(f"{name}: {common} words of more than {bound} records left out")
    return bags.neighbours(NEIGHBOURS, bound)


def _in_blocks(corpus: Corpus, keys: Callable[[int], Iterable[str]], name: str, cut: list[str]) -> tuple[Ints, Ints]:
    """Pair the records that share a key; in a block of more than BLOCK only neighbours in the order of likeness."""
    blocks: dict[str, list[int]] = {}
    for row in range(len(corpus)):
        for key in set(keys(row)):
            if key:
                blocks.setdefault(key, []).append(row)
    big = 0
    lefts: list[int] = []
    rights: list[int] = []
    for rows in blocks.values():
        window = len(rows)
        if len(rows) > BLOCK:
            big += 1
            window = WINDOW
            rows.sort(key=lambda row: _likeness(corpus, row))
        for at, row in enumerate(rows):
            after = rows[at + 1:at + 1 + window]
            lefts.extend([row] * len(after))
            rights.extend(after)
    if big:
        cut.append(f"{name}: {big} blocks of more than {BLOCK} records, each compared with {WINDOW} of them only")
    return np.array(lefts, np.int64), np.array(rights, np.int64)


def _likeness(corpus: Corpus, row: int) -> tuple[str, ...]:
    """Order records so that those of one place, organisation, address and text are near each other."""
    record = corpus.records[row]
    return (record.commune_code or "", record.place or "", *record.organisations[:1], record.url or "",
            record.text[:80], record.id)


Source = Callable[[Corpus, list[str]], tuple[Ints, Ints]]
SOURCES: dict[str, Source] = {
    "same_name": _same_name, "same_address": _same_address, "same_place": _same_place, "title_words": _title_words,
    "title_letters": _title_letters, "text_words": _all_words}
SOURCE_TEXTS: dict[str, tuple[str, str]] = {
    "same_name": ("même nom", "same name"), "same_address": ("même adresse", "same address"),
    "same_place": ("même lieu et mots du titre proches", "same place and alike title words"),
    "title_words": ("mots rares du titre ou de l’organisation", "rare words of the title or the organisation"),
    "title_letters": ("lettres du titre", "letters of the title"), "text_words": ("mots rares du texte",
                                                                                 "rare words of the text"),
    "decision": ("décision", "decision")}
