"""What would blow up is bounded, and said; bulk readings give what single ones give."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.typed.arrays import group, pair_keys, parted
from dedupe.typed.candidates import COMMON, FRIENDS, LOAD, candidates, friends
from dedupe.typed.kinds import table
from dedupe.typed.letters import bag_grams, maps, word_grams
from dedupe.typed.link import link
from dedupe.typed.reading import fold_all
from dedupe.typed.repeated import EACH, MOST, thin
from dedupe.typed.scorer import shipped
from dedupe.typed.words import read_columns
from normalize.transliteration import transliterate

Row = dict[str, Any]
WORD = re.compile(r"[a-z]+|[0-9]+")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")


def fold(value: str) -> str:
    """Fold one value by regular expressions, plainly and slowly."""
    return " ".join(WORD.findall(CAMEL.sub(" ", transliterate(unicodedata.normalize("NFKC", value))).lower()))


def titled(titles: list[str], partners: int = 3) -> list[Row]:
    return [{"partner": f"p{at % partners}", "source_id": f"{at:05}", "title": title}
            for at, title in enumerate(titles)]


@given(st.lists(st.text(max_size=30) | st.sampled_from(["a\nb", "CamelCase9x", "\u2028", "œuvre  Élan", "", " "])))
def test_folding_many_is_folding_each(values: list[str]) -> None:
    assert fold_all(values) == [fold(value) for value in values]


@given(st.lists(st.integers(0, 5)))
def test_groups_hold_each_position_once(keys: list[int]) -> None:
    groups = group(np.array(keys, np.int64))
    assert sorted(groups.order.tolist()) == list(range(len(keys)))
    assert groups.sizes.sum() == len(keys)
    assert [keys[at] for at in groups.order] == sorted(keys)
    assert all((groups.of[one] == groups.of[other]) == (keys[one] == keys[other])
               for one in range(len(keys)) for other in range(len(keys)))


def test_pairs_are_told_once_in_any_order() -> None:
    keys = pair_keys(np.array([3, 1, 2, 2]), np.array([1, 3, 2, 0]), 10)
    assert [side.tolist() for side in parted(keys, 10)] == [[0, 1], [2, 3]]


def test_words_of_all_columns_are_in_one_lexicon() -> None:
    columns, lexicon = read_columns({"one": ["b a b", "", "a c"], "other": ["C", "dE", "é9"]})
    spelt = dict(zip(lexicon.hashes.tolist(), lexicon.spelt, strict=True))
    assert [spelt[word] for word in columns["one"].words.tolist()] == ["b", "a", "b", "a", "c"]
    assert columns["one"].record.tolist() == [0, 0, 0, 2, 2]
    assert columns["other"].texts == ["c", "de", "e 9"]
    assert sorted(lexicon.spelt) == ["9", "a", "b", "c", "de", "e"]
    assert lexicon.hashes.tolist() == sorted(lexicon.hashes.tolist())


def test_a_word_and_the_next_are_one_token_within_a_record() -> None:
    column = read_columns({"one": ["a b c", "a b", "b a", "c"]})[0]["one"]
    record, pairs = column.two_words()
    assert record.tolist() == [0, 0, 1, 2]
    assert pairs[0] == pairs[2]
    assert len(set(pairs.tolist())) == 3


def test_letters_of_a_word_are_in_the_map_of_a_text_that_has_it() -> None:
    starts, slots = word_grams(["jardin"])
    held = np.unpackbits(maps(["lejardinpartage", "compost"]), axis=1)[:, slots[starts[0]:starts[1]]]
    assert held[0].all()
    assert not held[1].all()
    assert bag_grams(["", "a"]).sizes().tolist() == [0, 1]


def test_the_very_same_over_and_over_is_compared_a_few_times() -> None:
    data = table(titled(["Jardin partagé"] * 10_000), "dirty", {"title": "name"})
    linked = link(data, shipped())
    assert len(linked.pairs.left) <= MOST * MOST
    assert sorted(row for rows, _ in linked.clusters for row in rows) == list(range(10_000))
    assert len(linked.clusters) == 1
    assert list(map(str, data.bounds)) == [f"records that say the very same as {MOST} others: 9,970. They were not "
                                           "compared, and go where these go"]
    french = data.bounds[0].text("fr")
    assert french.startswith(f"fiches qui disent exactement la même chose que {MOST} autres : 9\u202f970.")


def test_in_clean_sources_what_is_left_out_stays_alone() -> None:
    data = table(titled(["Jardin partagé"] * 100), "multi", {"title": "name"})
    linked = link(data, shipped())
    assert len(thin(data).kept) == 3 * EACH
    assert sorted(row for rows, _ in linked.clusters for row in rows) == list(range(100))
    assert max(len(rows) for rows, _ in linked.clusters) <= 3
    assert data.bounds[0].key == "same_alone"


def test_rows_of_pairs_are_those_of_the_whole_table() -> None:
    titles = ["Jardin partagé"] * 200 + ["Fresque du climat de Niort", "Fresque du climat de Niort"]
    data = table(titled(titles, 1), "dirty", {"title": "name"})
    pairs = link(data, shipped()).pairs
    assert (200, 201) in set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def test_what_is_too_common_is_said() -> None:
    rows = [{**row, "code": "75011"} for row in titled(["abc"] * (LOAD + 2), 1)]
    data = table(rows, "dirty", {"title": "name", "code": "code"})
    left, _ = candidates(data)
    assert len(left) == 0
    assert sorted(str(bound).split(". ")[0] for bound in data.bounds) == [
        "code: values that more than 30 records share: 1",
        f"records of which the groups of letters of names and short texts are all in more than {LOAD:,} others: "
        f"{LOAD + 2:,}",
        f"records of which the words are all in more than {COMMON:,} others: {LOAD + 2:,}"]


def test_a_place_that_too_many_share_is_said() -> None:
    rows = [{**row, "lat": 48.85, "lon": 2.35} for row in titled([f"jardin {at}" for at in range(40)], 1)]
    data = table(rows, "dirty", {"title": "name", "lat": "coordinate", "lon": "coordinate"})
    candidates(data)
    said = [bound for bound in data.bounds if str(bound).startswith("place")]
    assert [str(bound).split(". ")[0] for bound in said] == [
        "place and first letters of a word of the name: values that more than 30 records share: 2"]
    assert "elles ne rapprochent personne" in said[0].text("fr").lower()


def test_friends_of_friends_are_bounded() -> None:
    many = np.arange(1, 2 * FRIENDS)
    (left, _), cut = friends(2 * FRIENDS, np.zeros_like(many), many)
    assert cut == len(many)
    assert len(left) <= FRIENDS * len(many)
    assert friends(3, np.array([0, 0]), np.array([1, 2]))[0][0].tolist() == [1]
    assert friends(3, np.array([0, 0]), np.array([1, 2]))[1] == 0


@pytest.mark.parametrize("mode", ["multi", "mostly", "dirty"])
def test_odd_titles(mode: str) -> None:
    titles = ["x" * 1_000_000, "mot " * 250_000, "!!!", "", "Jardin 日本 сад", "  ", "\n", "a\u2028b", "\x00", "Сад"]
    data = table(titled(titles, len(titles)), mode, {"title": "name", "about": "text"})
    assert sorted(row for rows, _ in link(data, shipped()).clusters for row in rows) == list(range(len(titles)))
    assert data.notes == ["title: 2 longer than 300 letters, of which only these are compared"]
