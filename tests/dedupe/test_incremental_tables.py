"""The tables that what was linked is kept in: looked up, added to, struck out in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Rows
from dedupe.corpus import LIKENESS, nearness
from dedupe.incremental.brought import FIRST, Brought
from dedupe.incremental.edges import COUNTED, DEAD, KEPT, Edges, EdgeTable
from dedupe.incremental.pairs import Said, keyed, lefts, rights
from dedupe.incremental.postings import Held, Postings
from dedupe.incremental.reads import Found, Kept, with_letters
from dedupe.incremental.slots import by_id, by_likeness, find, placed
from dedupe.reading import read
from dedupe.records import LinkRecord
from dedupe.strings import Strings

RANK = np.arange(10)


def rows(*words: list[int]) -> Rows:
    owner = np.repeat(np.arange(len(words)), [len(row) for row in words])
    return Rows.of(owner, np.array([word for row in words for word in row], np.uint64) << np.uint64(32), len(words))


def test_texts_in_one_are_read_one_by_one() -> None:
    texts = ["", "é\n", "Zoé", ""]
    held = Strings.joined((Strings.of(texts[:1]), Strings.of(texts[1:])))
    assert [held[at] for at in range(len(held))] == texts
    assert held.taken(np.array([2, 0])) == ["Zoé", ""]


def test_who_has_a_word() -> None:
    base, tail = rows([5, 7], [], [7, 9]), rows([9], [4])
    held = Held(base, Postings.of(base), Postings.of(base), tail)
    owner, place = held.holders(np.array([4, 7, 8, 9], np.uint32), np.array([True, True, True, True, False]))
    assert sorted(zip(owner.tolist(), place.tolist(), strict=True)) == [(0, 1), (2, 1), (2, 3), (3, 3)]
    owners, words = held.taken(np.array([2, 4]))
    assert list(zip(owners.tolist(), words.tolist(), strict=True)) == [(2, 7), (2, 9), (4, 4)]


def test_words_of_too_many_are_left_out() -> None:
    assert Postings.of(rows([5, 7], [7], [9]), 1).words.tolist() == [5, 9]


def test_edges_are_struck_out_and_added() -> None:
    table = EdgeTable(Edges.found(np.array([0, 0, 2]), np.array([1, 2, 1]), np.ones(3, np.float32)), Edges.empty(),
                      np.array([COUNTED, KEPT, COUNTED]))
    table = table.with_new(Edges.found(np.array([0]), np.array([3]), np.ones(1, np.float32)), np.array([KEPT]))
    marked = np.arange(4) == 0
    assert table.owned(marked).tolist() == [0, 1, 3]
    assert table.towards(np.arange(4) == 1).tolist() == [0, 2]
    table.state[0] = DEAD
    assert table.owned(marked).tolist() == [1, 3]
    assert table.at(np.array([1, 3])).other.tolist() == [2, 3]
    assert table.settled().base.other.tolist() == [2, 1, 3]


def pairs(*ends: tuple[int, int]) -> NDArray[np.uint64]:
    return keyed(np.array([one for one, _ in ends], np.int64), np.array([other for _, other in ends], np.int64), RANK)


def test_what_sources_say_of_pairs_is_patched() -> None:
    held = Brought.empty().with_room([pairs((1, 4), (0, 2))])
    at = held.hear(0, pairs(), Said.of(pairs((0, 2), (1, 4), (0, 2)), np.array([9, 200, 90], np.uint8)))
    held.sum_up(np.unique(at))
    held = held.settled().with_room([pairs((2, 0), (0, 3))])
    assert (lefts(held.key).tolist(), rights(held.key).tolist()) == ([0, 1, 0], [2, 4, 3])
    assert held.whole.tolist() == [90, 200, 0]
    edges = Edges.found(np.array([3, 0]), np.array([0, 2]), np.array([0.5, 0.25], np.float32))
    at = held.hear_side(3, edges, RANK, retracted=False)
    held.sum_up(np.unique(at))
    assert held.alike[2, FIRST[3]:FIRST[4]].tolist() == [0, 127]
    assert held.whole.tolist() == [90 + 63, 200, 127]
    assert held.by.tolist() == [1 | 8, 1, 8]
    held.sum_up(held.hear_side(3, edges, RANK, retracted=True))
    held.sum_up(held.hear(0, pairs((0, 2), (5, 6)), Said.of(pairs(), np.zeros(0, np.uint8))))
    assert held.by.tolist() == [0, 1, 0]
    held.sum_up(held.forget(np.arange(10) == 4))
    assert held.whole.tolist() == [0, 0, 0]


def test_what_two_say_otherwise() -> None:
    one = Said.of(pairs((0, 1), (0, 2), (0, 3)), np.array([1, 2, 3], np.uint8))
    other = Said.of(pairs((0, 2), (0, 3), (0, 4)), np.array([2, 4, 3], np.uint8))
    assert rights(one.differing(other)).tolist() == [1, 3, 4]


def found_of(ids: list[str]) -> Found:
    kept = [Kept.of(with_letters(read([LinkRecord(id_, "p", "Un titre", place=id_[-1]) for id_ in part])))
            for part in (ids[:3], ids[3:])]
    return Found(*kept)


def test_slots_in_order_of_ids_and_likeness() -> None:
    ids = ["p/c", "p/éa", "p/a", "p/b", "p/d"]
    found, three = found_of(ids), found_of(ids[:3])
    order = by_id(np.array([2, 0, 1]), three, ids[3:])
    assert [found.id(slot) for slot in order] == sorted(ids)
    columns = {name: found.column(name) for name in LIKENESS}
    first = {name: column[:3] for name, column in columns.items()}
    late = {name: column[3:] for name, column in columns.items()}
    alike = by_likeness(np.argsort(nearness(first)), three, late)
    assert placed(alike).tolist() == nearness(columns).tolist()
    assert find(found, np.array([True, True, False, True, True]), {"p/a", "p/b", "p/none"}) == {"p/b": 3}
