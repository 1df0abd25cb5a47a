"""Which pairs of records are looked at: neighbours by letters and by words, equal codes and addresses, same place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from dedupe.bags import Bags, Floats, Rows, numbered
from dedupe.nearest import lots
from dedupe.notices import Notice
from dedupe.rows import HALF, Words
from dedupe.tokens import Hashes, Ints, distinct, hash_texts, mixed, spread
from dedupe.typed.arrays import group, pair_keys, parted, weighed
from dedupe.typed.kinds import POINT, WORDED, Table
from dedupe.typed.letters import bag_grams
from dedupe.typed.strings import compact

NEIGHBOURS = 8  # nearest at other sources
AMONG = 10  # nearest among all, where sources hold duplicates: what is listed often has many
WITHIN = 4  # nearest in the own source, where it is mostly clean
BLOCK = 30
CELL = 0.045  # degrees of latitude in 5 km
PREFIX = 6
COMMON = 400  # records: a word in more than these, or in 2 % of all, brings nobody together
LOAD = 5_000  # records that one is looked through for, at most, by one kind of tokens, those of its rarest ones first
THREADS = 2
FRIENDS = 64
Pairs = tuple[Ints, Ints]
Said = tuple[str, str]  # French, English
LETTERS: Said = ("les groupes de lettres des noms et textes courts", "the groups of letters of names and short texts")
ANY_WORDS: Said = ("les mots", "the words")
PLACES: Said = ("lieu et premières lettres d’un mot du nom", "place and first letters of a word of the name")


def candidates(data: Table) -> Pairs:
    """Return pairs of rows (left < right), each once; within one source only where it may list one thing twice.

    At most NEIGHBOURS or AMONG a record by letters, as many by words; blocks of more than BLOCK bring nobody together.
    What is left out for being too common is added to the table's bounds.
    """
    common = max(COMMON, int(0.02 * len(data)))
    parts = [*_near(data, LETTERS, letters(data), len(data)),
             *_near(data, ANY_WORDS, words(data, common), common), *_blocks(data)]
    left, right = (np.concatenate(side) for side in zip(*parts, strict=True))
    if data.clean:
        across = data.partner[left] != data.partner[right]
        left, right = left[across], right[across]
    return parted(pair_keys(left, right, len(data)), len(data))


def letters(data: Table) -> Bags:
    """Bag the letters of names and short texts."""
    return bag_grams(data.joined("name", "short_text"))


def words(data: Table, common: int) -> Bags:
    """Bag words and pairs of words of all fields; those held by more than `common`, or by one alone, weigh nothing."""
    columns = [data.columns[name] for name in data.of_kind(*WORDED)]
    parts = [(one.record, one.hashes) for one in columns] + [one.two_words() for one in columns]
    owner, hashes = (np.concatenate(side) for side in zip(*parts, strict=True))
    bags = weighed(Bags.of(Rows.of(owner, hashes, len(data))))
    return replace(bags, rarity=np.where((bags.df > 1) & (bags.df <= common), bags.rarity, 0.0))


def _near(data: Table, told: Said, bags: Bags, common: int) -> list[Pairs]:
    """Pair each record with its nearest: among other sources where these are at least mostly clean, else among all."""
    _note_common(data, told, bags, min(common, LOAD))
    ranked, lot = bags.ranked(common), lots(hash_texts(data.ids))
    if data.mode == "dirty":
        return [ranked.nearest(AMONG, LOAD, lot=lot)[:2]]
    sources = [data.partner == source for source in range(int(data.partner.max(initial=-1)) + 1)]
    across = [ranked.nearest(NEIGHBOURS, LOAD, source, ~source, lot=lot)[:2] for source in sources]
    within = [] if data.clean else [ranked.nearest(WITHIN, LOAD, source, source, lot=lot)[:2] for source in sources]
    return across + within


def _note_common(data: Table, told: Said, bags: Bags, common: int) -> None:
    """Note how many records have only tokens that too many records hold."""
    rare = bags.totals((bags.df <= common).astype(np.float64))
    if cut := int(((rare == 0) & (bags.sizes() > 0)).sum()):
        data.bounds.append(Notice("near", {"of": told, "bound": common, "count": cut}))


def _blocks(data: Table) -> Iterator[Pairs]:
    everyone = np.arange(len(data))
    for name in data.of_kind("code"):
        yield _block(data, (name, name), *keys_of(everyone, compact(data.columns[name].texts)))
    for name in data.of_kind("address"):
        rows = np.repeat(everyone, list(map(len, data.addresses[name])))
        for which, told in enumerate(((name, name), (f"site de {name}", f"{name}'s site"))):
            keys = [keys[which] for keys in chain.from_iterable(data.addresses[name])]
            yield _block(data, told, *keys_of(rows, keys))
    yield _places(data)


def keys_of(rows: Ints, keys: Sequence[str]) -> tuple[Ints, Hashes]:
    """Return (row, hash of its key), keys of a letter or none left out."""
    some = np.array([len(key) > 1 for key in keys], np.bool_)
    return rows[some], hash_texts(keys)[some]


def _block(data: Table, told: Said, rows: Ints, keys: Hashes) -> Pairs:
    """Pair the records of each key of at most BLOCK; note how many keys have more."""
    number = numbered(keys)[1].astype(np.int64)
    held = distinct(number * len(data) + rows)
    groups = group(held // len(data))
    if great := int((groups.sizes > BLOCK).sum()):
        data.bounds.append(Notice("shared", {"of": told, "bound": BLOCK, "count": great}))
    small = groups.sizes <= BLOCK
    sizes, rows = groups.sizes[small], held % len(data)
    member = spread(groups.starts[small], sizes)
    after = np.repeat(groups.starts[small] + sizes, sizes) - member - 1  # with those after it a member is paired
    return rows[np.repeat(member, after)], rows[spread(member + 1, after)]


def _places(data: Table) -> Pairs:
    """Pair by cell and first letters of a word of the name, the grid of cells taken twice, shifted by half."""
    fields = data.of_kind("coordinate")
    if len(fields) != len(POINT):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    lat, lon = (_degrees(data.values[name]) for name in fields)
    columns = [data.columns[name] for name in data.of_kind("name")]
    rows, words = np.concatenate([one.record for one in columns]), np.concatenate([one.words for one in columns])
    known = ~np.isnan(lat + lon)[rows]
    rows, prefix = rows[known], _prefixes(data, words[known])
    keys = []
    for shift in (0.0, 0.5):
        north, east = ((np.floor(values[rows] / CELL + shift) + 8_192).astype(np.uint64) for values in (lat, lon))
        cell = mixed((north << HALF | east) * np.uint64(2) + np.uint64(2 * shift))
        keys.append(mixed(cell + prefix))
    return _block(data, PLACES, np.append(rows, rows), np.concatenate(keys))


def _degrees(values: Sequence[str]) -> Floats:
    return np.array([float(value) if value else np.nan for value in values], np.float64)


def _prefixes(data: Table, words: Words) -> Hashes:
    """Return the hash of the first letters of each word."""
    prefixes = hash_texts([word[:PREFIX] for word in data.lexicon.spelt])
    return prefixes[np.searchsorted(data.lexicon.hashes, words)]


def friends(size: int, left: Ints, right: Ints) -> tuple[Pairs, int]:
    """Return pairs not among those given that have a partner in common among them, at most FRIENDS a record.

    And how many records have as many or more.
    """
    graph = sparse.coo_matrix((np.ones(len(left), np.float32), (left, right)), shape=(size, size)).tocsr()
    graph = (graph + graph.T).tocsr()
    two = sp_matmul_topn(graph, graph, top_n=FRIENDS, n_threads=THREADS)
    cut = int((np.diff(two.indptr) >= FRIENDS).sum())
    one, other = two.nonzero()
    keys = pair_keys(one.astype(np.int64), other.astype(np.int64), size)
    return parted(np.setdiff1d(keys, left * size + right, assume_unique=True), size), cut
