"""What a record is called, as its title says it."""

from __future__ import annotations

import pytest

from dedupe.names import Names
from dedupe.naming import department_told, formerly, names_of
from dedupe.reading import QUARTER
from dedupe.records import LinkRecord
from dedupe.tokens import hash_texts


def names(title: str, place: str | None = None) -> tuple[str, ...]:
    return names_of(LinkRecord(id="a/1", partner="a", title=title, place=place))


@pytest.mark.parametrize(("title", "now", "before"), [
    ("LumiMap (formerly known as DuskTown)", "LumiMap", "DuskTown"),
    ("OpenStreams, formerly BrookFly", "OpenStreams", "BrookFly"),
    ("Atelier Vagabond, anciennement Vis & Cie", "Atelier Vagabond", "Vis & Cie"),
    ("Atelier Vagabond - anciennement appelé Vis & Cie", "Atelier Vagabond", "Vis & Cie"),
    ("Semences d’Oc, nouveau nom de Grainetiers mutins", "Semences d’Oc", "Grainetiers mutins"),
    ("Les Écluses (ex Péniche Libre)", "Les Écluses", "Péniche Libre"),
    ("Les Écluses (ex-Péniche Libre)", "Les Écluses", "Péniche Libre"),
    ("Les Écluses (ex-Péniche Libre) (56)", "Les Écluses", "Péniche Libre")])
def test_a_former_name_is_read_where_a_title_says_it(title: str, now: str, before: str) -> None:
    assert names(title)[1:] == (now, before)


@pytest.mark.parametrize("title", ["Bar (exposition)", "Texte anciennement publié", "Nouveau nom d’ici", "Expo, ici",
                                   "Formerly", "Péniche Libre"])
def test_other_titles_say_none(title: str) -> None:
    assert formerly(title) == ()


@pytest.mark.parametrize(("title", "name", "department"), [
    ("Repair Cafe Bourg en Bresse (01)", "Repair Cafe Bourg en Bresse", "01"),
    ("Atelier du Fil Roux – 56300 Pontivy", "Atelier du Fil Roux Pontivy", "56"),
    ("Atelier du Fil Roux (56300)", "Atelier du Fil Roux", "56"), ("Compost (2A)", "Compost", "2A"),
    ("Budget (2024)", "Budget (2024)", ""), ("Projet 10000 arbres", "Projet 10000 arbres", ""),
    ("(56)", "(56)", ""), ("Lot (99)", "Lot (99)", ""), ("", "", "")])
def test_a_postcode_and_a_department_are_no_part_of_a_name(title: str, name: str, department: str) -> None:
    assert (names(title)[0], department_told(title)) == (name, department)


@pytest.mark.parametrize(("title", "place", "rest"), [
    ("La Coudrerie – Guéret", "Guéret", "La Coudrerie"), ("La Coudrerie (Guéret)", "GUERET", "La Coudrerie"),
    ("La Coudrerie, Guéret", "Guéret, Creuse", "La Coudrerie"),
    ("La Coudrerie - 23000 Guéret", "Guéret", "La Coudrerie"),
    ("Repair Café – Bourg-en-Bresse", "Bourg en Bresse", "Repair Café"),
    ("La Coudrerie – Guéret", "Aubusson", None), ("La Coudrerie – Vieux Guéret", "Guéret", None),
    ("Guéret : la ville", "Guéret", None), ("La Coudrerie Guéret", "Guéret", None)])
def test_a_title_is_read_without_the_town_behind_it_too(title: str, place: str, rest: str | None) -> None:
    assert names(title, place)[1:] == (() if rest is None else (rest,))


def test_an_acronym_counts_the_long_word_that_a_name_begins_with() -> None:
    read = Names.of(["Programme de suivi des hiboux moyens", "Les amis des hiboux moyens", "Projet hibou", "PSHM"])
    assert read.headed_hash.tolist() == [*hash_texts(["pshm"]).tolist(), 0, 0, 0]


@pytest.mark.parametrize(("place", "quarters"), [
    ("Paris 11e", ["11"]), ("Lyon 3ème arrondissement", ["3"]), ("Marseille (1er)", ["1"]), ("Paris 11", ["11"]),
    ("Paris 20e arr.", ["20"]), ("75011 Paris", []), ("Paris (75)", []), ("Lyon 69", []), ("Rennes 35", []),
    ("12 rue des Lilas, Lyon", []), ("En ligne, 2020", []), ("5th Avenue", [])])
def test_quarters_of_a_city(place: str, quarters: list[str]) -> None:
    assert QUARTER.findall(place) == quarters
