"""What parts tell each other gives what one would find who sees the whole list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe import blocking, features
from dedupe.bags import Bags
from dedupe.blocking import Candidates, in_blocks
from dedupe.cluster import Scored, cluster, components
from dedupe.corpus import Corpus
from dedupe.nearest import lots
from dedupe.parts import neighbours
from dedupe.parts.blocks import keys, paired
from dedupe.parts.clusters import clustered, dealt
from dedupe.parts.comparing import compared, groups, lent, slim
from dedupe.parts.counting import collected, counted, cut, kinds, merged, told
from dedupe.parts.neighbours import found_near, gathered, sides
from dedupe.reading import Read, read
from dedupe.rows import Rows, numbered
from dedupe.tokens import Hashes, Ints, mixed
from tests.dedupe.sample import synthetic

PARTS = 3


def words(seed: int, rows: int, different: int) -> Rows:
    """Return rows of up to ten words, some of them in many."""
    chance = np.random.default_rng(seed)
    owner = np.repeat(np.arange(rows), chance.integers(0, 10, rows))
    word = (different * chance.random(len(owner)) ** 2).astype(np.uint64)
    return Rows.of(owner, mixed(word + np.uint64(1)), rows)


def split(size: int) -> list[Ints]:
    return [np.asarray(part, np.int64) for part in np.array_split(np.arange(size), PARTS)]


@pytest.fixture(scope="module")
def listed() -> Read:
    found = read(synthetic(300))
    found.sort()
    return found


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 300))
def test_words_are_counted_as_in_one(seed: int, rows: int, different: int) -> None:
    whole = words(seed, rows, different)
    partner = mixed(np.random.default_rng(seed).integers(1, 4, rows).astype(np.uint64))
    one = Bags.of(whole, numbered(partner)[1].astype(np.int64)).vocabulary
    pieces = [cut(told(whole.taken(part), partner[part]), PARTS) for part in split(rows)]
    answers = [counted([piece[at] for piece in pieces])[0] for at in range(PARTS)]
    for at, part in enumerate(split(rows)):
        known = collected([answer[at] for answer in answers])
        asked = one.only(known.hashes)
        assert known.hashes.tolist() == np.unique(whole.taken(part).hashes).tolist()
        assert (known.df.tolist(), known.crowd.tolist()) == (asked.df.tolist(), asked.crowd.tolist())
        assert known.rows == one.rows
    both = merged([answer for one_ in answers for answer in one_])
    assert both.hashes.tolist() == one.hashes.tolist()
    assert both.df.tolist() == one.df.tolist()


@pytest.mark.parametrize("different", [5, 200, 3000])
def test_blocks_are_those_of_one(different: int) -> None:
    held, chance = words(different, 400, different), np.random.default_rng(1)
    columns: dict[str, Hashes] = {name: chance.integers(0, 5, 400).astype(np.uint64)
                                  for name in ("start", "url", "first_organisation", "town", "commune")}
    columns["id"] = chance.permutation(400).astype(np.uint64)
    order = np.lexsort([columns[name] for name in ("id", "start", "url", "first_organisation", "town", "commune")])
    near = np.empty(400, np.int64)
    near[order] = np.arange(400)
    (left, right, alike), big = in_blocks(held, near)
    one = blocking.packed((left, right, alike), 0, 400)
    pieces = [keys(held.taken(part), {name: column[part] for name, column in columns.items()}, int(part[0]), PARTS)
              for part in split(400)]
    found = [paired([piece[at] for piece in pieces]) for at in range(PARTS)]
    assert sum(big_ for _, big_ in found) == big
    together = np.concatenate([blocking.packed(pairs, 0, 400) for pairs, _ in found])
    assert np.unique(together >> blocking.PACKED).tolist() == np.unique(one >> blocking.PACKED).tolist()
    assert blocking.united(together, 400)[0].left.tolist() == blocking.united(one, 400)[0].left.tolist()
    assert len(one)


@pytest.mark.parametrize(("wide", "budget"), [(0, blocking.BUDGET), (10_000, 30)])
@pytest.mark.parametrize(("rows", "different"), [(500, 40), (500, 2000), (40, 3)])
def test_the_nearest_are_those_of_one(rows: int, different: int, wide: int, budget: int,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("WIDE", wide), ("BUDGET", budget), ("CHUNK", 70)):
        monkeypatch.setattr(neighbours, name, value)
    whole = words(rows, rows, different)
    lot = lots(mixed(np.arange(1, rows + 1, dtype=np.uint64)))
    bags = Bags.of(whole)
    one = bags.neighbours(blocking.NEIGHBOURS, blocking.too_common(rows), budget, lot)
    both = [sides(whole.taken(part), bags.vocabulary.only(np.unique(whole.taken(part).hashes)), lot[part],
                  int(part[0])) for part in split(rows)]
    ranges = [gathered(pieces) for pieces in zip(*(postings.cut(PARTS) for _, postings in both), strict=True)]
    handed = [[held.of(asked) for held, asked in zip(ranges, looking.asked(PARTS), strict=True)] for looking, _ in both]
    for part, pieces in zip(split(rows), handed, strict=True):
        assert sum(int(piece.sizes.sum()) for piece in pieces) <= budget * len(part)
    found = [found_near(looking, int(part[0]), pieces, rows)
             for part, (looking, _), pieces in zip(split(rows), both, handed, strict=True)]
    left, right, cosine = (np.concatenate(column) for column in zip(*found, strict=True))
    assert dict(zip(zip(left.tolist(), right.tolist(), strict=True), cosine.tolist(), strict=True)) == dict(
        zip(zip(one[0].tolist(), one[1].tolist(), strict=True), one[2].tolist(), strict=True))
    assert len(left) > (rows if budget == blocking.BUDGET else 0)


def test_borrowed_rows_compare_as_in_the_whole_list(listed: Read) -> None:
    corpus = Corpus.of_read(listed.taken(np.arange(300)))
    found = blocking.candidates(corpus)
    levels = features.find(corpus, found.left, found.right)
    vocabulary = corpus.statistics
    pieces = []
    for part in split(300):
        mine = listed.taken(part)
        known = {kind: vocabulary[kind].only(np.unique(rows.hashes)) for kind, rows in kinds(mine).items()
                 if kind in vocabulary}
        pieces.append(lent(slim(mine), known, part[::2] if part[0] else part, int(part[0])))
    held = np.concatenate([piece.rows for piece in pieces])
    some = np.isin(found.left, held) & np.isin(found.right, held)
    alike, lefts, rights = compared(pieces, found.left[some], found.right[some])
    assert {name: column.tolist() for name, column in alike.items()} == {
        name: column[some].tolist() for name, column in levels.items()}
    assert np.array_equal(lefts == rights, corpus.partner[found.left[some]] == corpus.partner[found.right[some]])
    assert some.sum() > 100


def test_rows_are_borrowed_a_few_at_a_time() -> None:
    right = np.array([5, 7, 12, 13, 14, 21, 33, 39])
    found = Candidates(np.zeros(8, np.int64), right, np.zeros(8, np.int64), [])
    assert [(parts, at.tolist()) for parts, at in groups(found, 10, 3)] == [
        ([0], [0, 1]), ([1], [2, 3, 4]), ([2, 3], [5, 6, 7])]


@settings(deadline=None)
@given(st.integers(0, 10_000))
def test_clusters_are_those_of_one(seed: int) -> None:
    chance = np.random.default_rng(seed)
    size = 60
    keys_ = np.unique(chance.integers(0, size * size, 80))
    keys_ = keys_[keys_ // size < keys_ % size]
    pairs = Scored(keys_ // size, keys_ % size, chance.integers(-4, 6, len(keys_)).astype(np.float64))
    decided = [(int(left), int(right)) for left, right in zip(pairs.left[:4], pairs.right[:4], strict=True)]
    same, different = decided[:1], [pair for pair in decided[1:] if not {*pair} & {*decided[0]}]
    part = components(size, pairs, same, 0.5)
    found = [([row], float("inf")) for row in range(size) if np.bincount(part)[part[row]] == 1]
    for one in dealt(part, pairs, same, different, PARTS):
        found += clustered(one, 0.5).parts()
    assert sorted(found) == sorted(cluster(size, pairs, same, different, 0.5))
