from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from dedupe import blocking, features, reading
from dedupe.corpus import Corpus
from dedupe.decisions import Decision, Decisions
from dedupe.link import Linked, link
from dedupe.mistakes import DecisionError
from dedupe.records import LinkRecord, former_record_ids
from dedupe.scoring import weights
from normalize.schema import Record
from tests.dedupe.sample import synthetic

PLAIN = LinkRecord(id="a/1", partner="a", title="Zoltibulle", url="https://zoltibulle.example/")


def decisions(*rows: tuple[str, str, str]) -> Decisions:
    return Decisions(tuple(Decision(*row, line=line) for line, row in enumerate(rows, 2)),  # type: ignore[arg-type]
                     "decisions.csv")


def together(linked: Linked, left: str, right: str) -> bool:
    return any({left, right} <= set(cluster.record_ids) for cluster in linked.clusters)


@pytest.fixture(scope="module")
def few() -> list[LinkRecord]:
    return synthetic(400)


def test_the_same_in_any_order(few: list[LinkRecord]) -> None:
    shuffled = random.Random(3).sample(few, len(few))
    rows = decisions(("p1/none", "p2/none", "same"), (few[0].id, few[9].id, "same"),
                     (few[1].id, few[2].id, "different"))
    assert link(shuffled, Decisions(rows.rows[::-1], "x")) == replace(link(few, Decisions(rows.rows, "x")),
                                                                      orphans=list(rows.rows[:1]))


def test_every_record_is_in_one_cluster_and_pairs_say_why(few: list[LinkRecord]) -> None:
    linked = link(few, Decisions())
    assert sorted(one for cluster in linked.clusters for one in cluster.record_ids) == sorted(r.id for r in few)
    assert any(len(cluster.record_ids) > 1 for cluster in linked.clusters)
    for pair in linked.pairs:
        assert pair.left < pair.right
        assert pair.blocked_by
        assert pair.reasons
        assert 0 <= pair.score <= 1
    for cluster in linked.clusters:
        assert cluster.confidence == 1 or weights().merge <= cluster.confidence <= 1


def test_decisions_win_over_scores() -> None:
    twin = replace(PLAIN, id="b/1", partner="b")
    stranger = LinkRecord(id="c/1", partner="c", title="Tout autre chose", text="Rien de commun avec les autres")
    records = [PLAIN, twin, stranger]
    plain = link(records, Decisions())
    assert together(plain, "a/1", "b/1")
    assert not together(plain, "a/1", "c/1")
    judged = link(records, decisions(("a/1", "b/1", "different"), ("c/1", "a/1", "same")))
    assert not together(judged, "a/1", "b/1")
    assert together(judged, "a/1", "c/1")
    told = {(pair.left, pair.right): pair.decision for pair in judged.pairs}
    assert told == {("a/1", "b/1"): "different", ("a/1", "c/1"): "same"}
    assert next(c.confidence for c in judged.clusters if "c/1" in c.record_ids) == 1


def test_unsure_is_shown_and_changes_nothing() -> None:
    twin = replace(PLAIN, id="b/1", partner="b")
    linked = link([PLAIN, twin], decisions(("a/1", "b/1", "unsure")))
    assert together(linked, "a/1", "b/1")
    assert linked.pairs[0].decision == "unsure"


def test_a_chain_never_joins_what_was_judged_different() -> None:
    records = [replace(PLAIN, id=f"{partner}/1", partner=partner) for partner in "abcdef"]
    linked = link(records, decisions(("a/1", "f/1", "different")))
    assert not together(linked, "a/1", "f/1")
    assert len(linked.clusters) == 2


def test_a_decision_on_a_record_that_is_gone_is_kept_and_told() -> None:
    rows = decisions(("a/1", "z/9", "same"))
    linked = link([PLAIN], rows)
    assert linked.orphans == list(rows)
    assert linked.clusters[0].record_ids == ("a/1",)


def test_a_decision_follows_a_record_whose_id_changed() -> None:
    renamed = replace(PLAIN, id="a/new", former_ids=("old", "a/older"))
    other = LinkRecord(id="b/1", partner="b", title="Tout autre chose")
    linked = link([renamed, other], decisions(("a/old", "b/1", "same")))
    assert together(linked, "a/new", "b/1")
    assert not linked.orphans
    assert next(c for c in linked.clusters if "a/new" in c.record_ids).former_ids == {"a/new": ("a/old", "a/older")}
    assert former_record_ids("a", ["x", "a/y"]) == ("a/x", "a/y")


def test_decisions_that_contradict_once_ids_changed_are_named() -> None:
    renamed = replace(PLAIN, id="a/new", former_ids=("old",))
    other = replace(PLAIN, id="b/1", partner="b")
    with pytest.raises(DecisionError, match=r"decisions\.csv:3: a/new and b/1 are .* but same by line 2"):
        link([renamed, other], decisions(("a/old", "b/1", "same"), ("a/new", "b/1", "different")))


def test_a_former_id_that_two_records_claim_leads_to_neither_and_is_told() -> None:
    records = [replace(PLAIN, former_ids=("old",)), LinkRecord(id="b/1", partner="b", title="Encore autre chose"),
               replace(PLAIN, id="a/2", title="Tout autre chose", url=None, former_ids=("old",))]
    linked = link(records, decisions(("a/old", "b/1", "same")))
    assert len(linked.clusters) == 3
    assert "former id a/old is claimed by a/1 and a/2: decisions on it are not carried over" in map(str, linked.bounds)
    assert len(linked.orphans) == 1


def test_a_record_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="two records have the id a/1"):
        link([PLAIN, PLAIN], Decisions())


def test_nothing_and_one() -> None:
    assert link([], Decisions()).clusters == []
    assert [cluster.record_ids for cluster in link([PLAIN], Decisions()).clusters] == [("a/1",)]


@pytest.mark.parametrize("title", ["", "   ", "!!! ???", "…", "\ud800", "日本語のプロジェクト", "a" * 1_000_000,
                                   "mot " * 100_000, "🦋", "Ⅳ. édition", "\x00"])
def test_odd_titles_neither_fail_nor_match_each_other(title: str) -> None:
    records = [replace(PLAIN, id=f"{partner}/1", partner=partner, title=title, url=None) for partner in "ab"]
    others = synthetic(30)
    linked = link([*records, *others], Decisions())
    assert sum(len(cluster.record_ids) for cluster in linked.clusters) == 32
    assert not any(together(linked, "a/1", other.id) for other in others)
    if not title.strip(" !?…\x00\ud800"):
        assert not together(linked, "a/1", "b/1")


def test_many_records_with_one_title_stay_bounded() -> None:
    records = [LinkRecord(id=f"p{n % 7}/{n}", partner=f"p{n % 7}", title="Jardin partagé",
                          commune_code=f"{n % 900:05}") for n in range(2_000)]
    linked = link(records, Decisions())
    assert linked.compared < 40 * len(records)
    assert {"blocks", "pairs"} <= {bound.key for bound in linked.bounds}
    assert max(len(cluster.record_ids) for cluster in linked.clusters) < 30


def test_an_address_that_many_share_brings_no_flood() -> None:
    records = [replace(r, url="https://mairie.example/projets") for r in synthetic(300)]
    linked = link(records, Decisions())
    assert max(len(cluster.record_ids) for cluster in linked.clusters) <= 3


@pytest.mark.parametrize(("title", "url"), [
    ("Boussole", "https://www.repaircafe.example/cafe/repair-cafe-de-lyon-est-les-ecluses/"),
    ("Les moulins", "https://github.com/les-ecluses/repair-cafe-de-lyon-est-les-ecluses-app")])
def test_one_named_as_the_others_address_says_is_found_and_told(title: str, url: str) -> None:
    there = partial(LinkRecord, latitude=45.76, longitude=4.86)
    linked = link([there(id="a/1", partner="a", title="Repair Café de Lyon-Est Les Écluses"),
                   there(id="b/1", partner="b", title=title, url=url),
                   there(id="b/2", partner="b", title="Atelier vélo", url="https://velo.example/")], Decisions())
    pair = next(one for one in linked.pairs if (one.left, one.right) == ("a/1", "b/1"))
    assert "l’une porte le nom que l’adresse de l’autre donne" in [reason.fr for reason in pair.reasons]
    assert "same_address" in pair.blocked_by


@pytest.mark.parametrize(("place", "organisations", "town"), [
    (None, (), True), ("Niort", (), True), ("Rennes", (), False), (None, ("Ville de Rennes",), False),
    ("Niort", ("Les Amis de Rennes",), False)])
def test_a_town_in_a_title_counts_where_the_other_record_has_it_nowhere(
        place: str | None, organisations: tuple[str, ...], town: bool) -> None:
    other = LinkRecord(id="b/1", partner="b", title="Atelier vélo", place=place, organisations=organisations)
    corpus = Corpus.of([LinkRecord(id="a/1", partner="a", title="Atelier vélo de Rennes", place="Rennes"), other])
    found = features.find(corpus, np.array([0]), np.array([1]))["chapter"][0]
    assert (found in [weights().place("chapter", level) for level in ("town", "town_lone")]) == town


@pytest.mark.parametrize(("title", "link", "differs"), [
    ("Tulipe app", "https://github.com/b/x", True), ("Rosier app", "https://github.com/b/x", False),
    ("Rosier app", "https://github.com/a/tulipe", True)])
def test_a_component_is_one_of_what_it_shares_a_name_or_a_repository_with(title: str, link: str, differs: bool) -> None:
    corpus = Corpus.of([LinkRecord(id="a/1", partner="a", title="Tulipe", links=("https://github.com/a/tulipe",)),
                        LinkRecord(id="b/1", partner="b", title=title, links=(link,))])
    assert bool(features.find(corpus, np.array([0]), np.array([1]))["part"][0]) == differs


def test_what_brings_a_pair_together_is_told() -> None:
    records = [LinkRecord(id="a/1", partner="a", title="Pépinière des Ormes", latitude=46.32501, longitude=-0.46),
               LinkRecord(id="b/1", partner="b", title="Pépinièristes d’Olonne", latitude=46.32499, longitude=-0.46)]
    found = blocking.candidates(Corpus.of(records))
    assert (found.left.tolist(), found.right.tolist()) == ([0], [1])
    assert found.blocked_by(0) == ["same_place", "title_letters"]


def test_a_record_becomes_a_link_record() -> None:
    record = Record(id="a/1", partner="a", source_id="1", title="T", aliases=["U"], summary="Un.", description="Deux.",
                    url="https://x.example/", links=["https://y.example/"], start_date="2019-04", end_date=None,
                    latitude=1.0, longitude=2.0, languages=["fr"], former_ids=["0"], country_code="FR")
    linked = LinkRecord.of(record)
    assert (linked.text, linked.start_year, linked.end_year) == ("Un. Deux.", 2019, None)
    assert linked.names == ("T", "U")
    assert linked.addresses == ("https://x.example/", "https://y.example/")
    assert linked.former_record_ids == ("a/0",)


def test_records_may_come_one_by_one_and_are_not_kept(few: list[LinkRecord]) -> None:
    assert link(iter(few), Decisions()) == link(few, Decisions())


def test_with_the_statistics_of_a_list_a_few_of_its_records_have_the_same_levels(few: list[LinkRecord]) -> None:
    whole = Corpus.of(few)
    found = blocking.candidates(whole)
    levels = features.find(whole, found.left, found.right)
    chosen = {row: at for at, row in enumerate(sorted({*found.left[:40].tolist(), *found.right[:40].tolist()}))}
    by_id = {record.id: record for record in few}
    part = Corpus.of((by_id[whole.ids[row]] for row in chosen), whole.statistics)
    left, right = (np.array([chosen[row] for row in rows[:40].tolist()]) for rows in (found.left, found.right))
    for name, level in features.find(part, left, right).items():
        assert level.tolist() == levels[name][:40].tolist(), name
    alone = features.find(Corpus.of(by_id[part.ids[row]] for row in range(len(part))), left, right)
    assert any(alone[name].tolist() != levels[name][:40].tolist() for name in levels)


def test_words_that_a_list_does_not_have_are_as_rare_as_can_be(few: list[LinkRecord]) -> None:
    whole = Corpus.of(few)
    twins = [LinkRecord(id=f"{one}/new", partner=one, title="Quorfigule") for one in "ab"]
    part = Corpus.of(twins, whole.statistics)
    found = features.find(part, np.array([0]), np.array([1]))
    assert found["title"] == weights().place("title", "equal_coined")


def test_the_parts_in_which_records_and_pairs_are_read_change_nothing(few: list[LinkRecord],
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    whole = link(few, Decisions())
    for module, size in ((reading, 7), (blocking, 7), (features, 70)):
        monkeypatch.setattr(module, "CHUNK", size)
    assert link(few, Decisions()) == whole
