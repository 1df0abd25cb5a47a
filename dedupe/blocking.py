"""Which pairs are worth comparing: each record with at most a few dozen others, however alike the records are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from dedupe.bags import Bags, Floats, Ints, Rows
from dedupe.corpus import Corpus
from dedupe.memory import give_back
from dedupe.notices import Notice
from dedupe.tokens import BASE, Bools, Hashes, Texts, mixed, spread

NEIGHBOURS = 8
CHUNK = 50_000  # records whose letters are read at a time
BLOCK = 30
WINDOW = 5  # of a block that is too big, each record is compared with this many that follow it
MIN_COMMON = 400
COMMON_SHARE = 0.02
BUDGET = 600  # records that one is looked through for, at most, by one kind of words
GRAM = 4
LETTERS = "title_letters"  # the groups of letters of names, as a kind of words
KEYED = "same_code"  # codes and addresses beside those of projects
HOPELESS = 0.18  # how alike, 0 to 1, the sources together must find two records
ALIKE = 8  # bits for how alike a source finds two records
MOST_ALIKE = (1 << ALIKE) - 1
PACKED = np.uint64(ALIKE + 3)  # bits for that and for the source
LOT = 1 << 22  # of what sources brought, put together at a time
FEW = 3  # records that may share a key before sharing it says less


Found = tuple[Ints, Ints, Floats]  # pairs of rows, and how alike they are, 0 to 1
Source = Callable[[Corpus, list[Notice]], Found]


@dataclass(slots=True)
class Candidates:
    """Pairs of rows, left < right, in order.

    by: for each pair a bit for each of `sources` that brought it. cut: which bounds cut.
    """

    left: Ints
    right: Ints
    by: Ints
    sources: list[str]
    cut: list[Notice] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.left)

    def blocked_by(self, pair: int) -> list[str]:
        """Return the names of what brought a pair together."""
        return [name for bit, name in enumerate(self.sources) if self.by[pair] >> bit & 1]

    def at(self, places: Ints) -> Candidates:
        """Return some of the pairs."""
        return Candidates(self.left[places], self.right[places], self.by[places], self.sources, self.cut)


def candidates(corpus: Corpus, decided: Iterable[tuple[int, int]] = (), keys: Rows | None = None) -> Candidates:
    """Return the pairs to compare. decided: pairs of rows that are compared whatever they look like.

    keys: what else brings together the records that share it, if few do.
    """
    cut: list[Notice] = []
    size = len(corpus)
    listed = np.array(sorted(decided), np.int64).reshape(-1, 2)
    brought = [packed(source(corpus, cut), bit, size) for bit, source in enumerate(SOURCES.values())]
    brought.append(packed((listed[:, 0], listed[:, 1], np.ones(len(listed))), len(SOURCES), size))
    if keys is not None:
        brought.append(packed(_in_blocks(keys, corpus, KEYED, cut), len(SOURCES) + 1, size))
    give_back()
    found, left_out = united(_emptied(brought), size)
    if left_out:
        cut.append(pairs_cut(left_out))
    found.cut.extend(cut)
    return found


def packed(found: Found, bit: int, size: int, base: int = 0) -> Hashes:
    """Return a number a pair: it sorts by the rows, then by the source, then by how alike the source finds them.

    base: the least of the left rows, taken off.
    """
    left, right, likeness = found
    pair = np.minimum(left, right)  # what follows is put into it: lists of all pairs are long
    pair -= base
    pair *= size
    pair += np.maximum(left, right)
    brought = pair.view(np.uint64)
    brought <<= PACKED
    brought |= (likeness * MOST_ALIKE).astype(np.uint64)
    brought |= np.uint64(bit << ALIKE)
    return _surest(brought[left != right])


def _surest(brought: Hashes) -> Hashes:
    """Return of each pair and source, in order, the one number that says how alike the source finds the two."""
    brought.sort()
    return brought[_is_surest(brought)]


def _is_surest(brought: Hashes) -> Bools:
    """Say which number is the last of its pair and source."""
    last = np.ones(len(brought), np.bool_)
    last[:-1] = brought[1:] >> np.uint64(ALIKE) != brought[:-1] >> np.uint64(ALIKE)
    return last


def _emptied(parts: list[Hashes]) -> Hashes:
    """Put the parts together, and let go of each as soon as it is there."""
    whole, end = np.empty(sum(map(len, parts)), np.uint64), 0
    while parts:
        part = parts.pop()
        whole[end:end + len(part)] = part
        end += len(part)
    return whole


def united(brought: Hashes, size: int, base: int = 0) -> tuple[Candidates, int]:
    """Put together what the sources brought; pairs that they do not find alike enough, taken together, are left out.

    Return also how many. base: as it was when the pairs were packed. `brought` is put in order.
    """
    brought.sort()
    cuts = np.arange(0, len(brought), LOT)
    cuts[1:] = np.searchsorted(brought, (brought[cuts[1:]] >> PACKED) << PACKED)  # a pair is not parted
    lots = [_united(brought[low:high]) for low, high in pairwise([*cuts.tolist(), len(brought)])]
    pairs = np.concatenate([pair for pair, _, _ in lots] or [np.zeros(0, np.int64)])
    by = np.concatenate([by for _, by, _ in lots] or [np.zeros(0, np.int64)])
    left_out = sum(left_out for _, _, left_out in lots)
    left = pairs // size
    return Candidates(left + base, pairs - left * size, by, [*SOURCES, "decision", KEYED]), left_out


def _united(brought: Hashes) -> tuple[Ints, Ints, int]:
    """Return the pairs of some of what was brought, in order; which sources brought each; how many are left out."""
    brought = brought[_is_surest(brought)]
    pair = brought >> PACKED
    first = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1]))[:len(pair)])
    if not len(first):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    alike = np.add.reduceat((brought & np.uint64(MOST_ALIKE)).astype(np.int64), first)
    bits = np.int64(1) << ((brought >> np.uint64(ALIKE)) & np.uint64(7)).astype(np.int64)
    by = np.bitwise_or.reduceat(bits, first)
    hopeful = alike >= HOPELESS * MOST_ALIKE
    return pair[first[hopeful]].astype(np.int64), by[hopeful], len(first) - int(hopeful.sum())


def _title_words(corpus: Corpus, cut: list[Notice]) -> Found:
    """Pair each record with those whose names, organisations, places and addresses share its rarest words."""
    return _near(corpus, corpus.title_words, "title_words", cut)


def _title_letters(corpus: Corpus, cut: list[Notice]) -> Found:
    """Pair each record with those whose names share its rarest groups of letters: typos."""
    found, known = letters(corpus.compact.texts, corpus.name_start, GRAM), corpus.statistics.get(LETTERS)
    return _near(corpus, Bags.among(found, known) if known else Bags.of(found), LETTERS, cut)


def _text_words(corpus: Corpus, cut: list[Notice]) -> Found:
    """Pair each record with those that share its rarest words, the description's included: renamed, translated."""
    return _near(corpus, corpus.all_words, "text_words", cut)


def letters(compact: Texts, name_start: Ints, gram: int) -> Rows:
    """Return for each record the groups of letters of its names, the names' ends marked."""
    size = len(name_start) - 1
    bounds = [*range(0, size, CHUNK), size]
    return Rows.joined([_letters(compact, name_start[low:high + 1], gram) for low, high in pairwise(bounds)])


def _letters(compact: Texts, start: Ints, gram: int) -> Rows:
    names = compact[start[0]:start[-1]]
    data = np.frombuffer(f"^{'$^'.join(names)}$".encode("ascii"), np.uint8).astype(np.uint64)
    sizes = np.fromiter(map(len, names), np.int64, len(names)) + 2
    hashed = np.zeros(max(len(data) - gram + 1, 0), np.uint64)
    for place in range(gram):
        hashed = hashed * BASE + data[place:place + len(hashed)]
    begin = np.cumsum(sizes) - sizes
    count = np.maximum(sizes - gram + 1, 0)
    record = np.repeat(np.arange(len(start) - 1), np.diff(start))
    return Rows.of(np.repeat(record, count), mixed(hashed)[spread(begin, count)], len(start) - 1)


def _near(corpus: Corpus, bags: Bags, name: str, cut: list[Notice]) -> Found:
    bound = too_common(bags.vocabulary.rows)
    common = int((bags.df > bound).sum())
    if common:
        cut.append(words_cut(name, common, bound))
    return bags.neighbours(NEIGHBOURS, bound, BUDGET, corpus.lot, corpus.nearness)


def too_common(size: int) -> int:
    """Return in how many of `size` records a word may be so that they are looked for by it."""
    return min(max(MIN_COMMON, int(COMMON_SHARE * size)), BUDGET)


def words_cut(name: str, count: int, bound: int) -> Notice:
    """Say that nobody is looked for by this many words of a kind, for more than `bound` records have each."""
    return Notice("words", {"of": CUT_TEXTS[name], "bound": bound, "count": count})


def blocks_cut(name: str, count: int) -> Notice:
    """Say that of this many blocks of a kind not all pairs are compared."""
    return Notice("blocks", {"of": CUT_TEXTS[name], "bound": BLOCK, "count": count, "most": 2 * WINDOW})


def pairs_cut(count: int) -> Notice:
    """Say that this many pairs were left out."""
    return Notice("pairs", {"count": count})


def _block(name: str) -> Source:
    return lambda corpus, cut: _in_blocks(corpus.blocks[name], corpus, name, cut)


def _in_blocks(keys: Rows, corpus: Corpus, name: str, cut: list[Notice]) -> Found:
    found, big = in_blocks(keys, corpus.nearness)
    if big:
        cut.append(blocks_cut(name, big))
    return found


def in_blocks(keys: Rows, nearness: Ints) -> tuple[Found, int]:
    """Pair the rows that share a key; in a block of more than BLOCK only neighbours in the order of likeness.

    Return also how many blocks are so big.
    """
    half = np.uint64(32)
    held = (keys.hashes.astype(np.uint64) << half) | nearness[keys.owner()].astype(np.uint64)
    held.sort()
    row_at = np.argsort(nearness)
    block, rows = held >> half, row_at[(held & np.uint64(0xFFFFFFFF)).astype(np.int64)]
    first = np.flatnonzero(np.concatenate(([True], block[1:] != block[:-1]))) if len(block) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(first, len(block)))
    big = int((sizes > BLOCK).sum())
    end = np.repeat(first + sizes, sizes)
    reach = np.where(sizes > BLOCK, WINDOW, sizes - 1).repeat(sizes)
    told = np.minimum(FEW / sizes, 1).repeat(sizes)
    lefts, rights, alike = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0)]
    at = np.arange(len(block))
    last = np.minimum(end - 1, at + reach)
    for step in range(1, BLOCK):
        at = at[at + step <= last[at]]
        lefts.append(rows[at])
        rights.append(rows[at + step])
        alike.append(told[at])
    return (np.concatenate(lefts), np.concatenate(rights), np.concatenate(alike)), big


SOURCES: dict[str, Source] = {
    "same_name": _block("same_name"), "same_address": _block("same_address"), "same_place": _block("same_place"),
    "title_words": _title_words, LETTERS: _title_letters, "text_words": _text_words}
SOURCE_TEXTS: dict[str, tuple[str, str]] = {
    "same_name": ("même nom", "same name"), "same_address": ("même adresse", "same address"),
    "same_place": ("même lieu et mots du titre proches", "same place and alike title words"),
    "title_words": ("mots rares du titre, de l’organisation, du lieu ou de l’adresse",
                    "rare words of the title, organisation, place or address"),
    LETTERS: ("lettres du titre", "letters of the title"),
    "text_words": ("mots rares de la fiche", "rare words of the entry"),
    "decision": ("décision", "decision"), KEYED: ("même code", "same code")}
CUT_TEXTS: dict[str, tuple[str, str]] = {
    "same_name": ("noms (tels quels, mots rangés, sigles)", "names (as they are, words sorted, acronyms)"),
    "same_address": ("adresses web (dépôts, comptes et noms d’organisations compris)",
                     "web addresses (repositories, accounts and names of organisations included)"),
    "same_place": ("lieux (avec le début d’un mot du titre)", "places (with the beginning of a word of the title)"),
    "title_words": ("mots, ou suites de deux, du titre, de l’organisation, du lieu ou de l’adresse",
                    "words, or two in a row, of the title, organisation, place or address"),
    LETTERS: ("groupes de lettres du titre", "groups of letters of the title"),
    "text_words": ("mots, ou suites de deux, de toute la fiche", "words, or two in a row, of the whole record"),
    KEYED: ("codes ou adresses", "codes or addresses")}
"""Source -> what of it may be too common."""
