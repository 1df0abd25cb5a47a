"""Lists of projects by a spec: read by kind, compared as Glane's records are, by their other fields and modes too."""

from __future__ import annotations

import random
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from benchmarks.spec import FIELDS, beside, linked, modes, row
from dedupe.beside import fitted, told_already
from dedupe.coded import worth_of_same
from dedupe.decisions import Decisions
from dedupe.described import described
from dedupe.link import compare, link
from dedupe.records import LinkRecord
from dedupe.scoring import reasons
from dedupe.spec import Spec, SpecError, check
from normalize.schema import LINK_KINDS
from tests.dedupe.truth import SHARED, read_truth

FRENCH = {"nom": "title", "sigle": "aliases", "porteur": "organisations", "partenaires": "organisations",
          "ville": "place", "insee": "commune_code", "pays": "country_code", "long": "longitude", "lat": "latitude",
          "debut": "start_date", "site": "url"}
WORDS = ("jardin", "café", "atelier", "vélo", "école", "forêt", "rivière", "quartier", "ville", "marché", "fête",
         "musique", "théâtre", "commun")


def some(number: int, **said: Any) -> dict[str, Any]:
    return {"partner": said.pop("partner", "a"), "source_id": str(number), **said}


def test_every_field_that_the_schema_links_by_reaches_the_linker() -> None:
    held = {"summary": "text", "description": "text", "start_date": "start_year", "end_date": "end_year"}
    known = {field.name for field in fields(LinkRecord)} - {"id", "partner", "former_ids"}
    assert {held.get(name, name) for name in LINK_KINDS} == known


@pytest.mark.parametrize("name", ["federation", "cases"])
def test_glanes_own_fields_are_linked_as_the_commons_are(name: str) -> None:
    records = read_truth(name).records
    listing = described([row(record) for record in records], Spec("mostly", FIELDS))
    assert not listing.beside.kinds
    found, compared = linked([row(record) for record in records], Spec("mostly", FIELDS))
    known = link(records, Decisions())
    assert found == [list(cluster.record_ids) for cluster in known.clusters]
    assert len(compared.candidates) == known.compared


def test_fields_of_other_names_are_read_by_the_schemas_kinds() -> None:
    listing = described([some(
        1, nom=" Jardin des Lilas ", sigle="JDL", porteur="Les Lilas", partenaires=["Ville", None, "Parc"],
        ville="Niort", insee="79191", pays="fr", lat="46.32", long=-0.46, debut="le 3 mai 2019",
        site="https://lilas.example.org/")], Spec("dirty", FRENCH))
    assert listing.records == [LinkRecord(
        "a/1", "a", "Jardin des Lilas", aliases=("JDL",), url="https://lilas.example.org/",
        organisations=("Les Lilas", "Ville", "Parc"), place="Niort", commune_code="79191", country_code="FR",
        latitude=46.32, longitude=-0.46, start_year=2019)]
    assert listing.notes == []


def test_what_cannot_be_read_is_missing_and_said() -> None:
    rows = [some(1, nom="Un", lat="nord", long="2", debut="bientôt", pays="France", insee="Niort"),
            some(2, nom="", lat=1, long=2)]
    listing = described(rows, Spec("dirty", FRENCH))
    assert listing.records[0] == LinkRecord("a/1", "a", "Un")
    assert listing.records[1] == LinkRecord("a/2", "a", "", latitude=1.0, longitude=2.0)
    assert [note.split(",")[0] for note in listing.notes] == [
        "lat: 1 not in degrees (-90 to 90)", "lat and long: 1 with one of the two only", "debut: 1 without a year",
        "insee: 1 not a commune's INSEE code", "pays: 1 not a country's code of two letters", "title: 1 without one"]


def test_half_a_point_is_missing_and_said() -> None:
    rows = [some(1, nom="Un", lat=46), some(2, nom="Deux", long="2,5"), some(3, nom="Trois", lat="0", long=0)]
    listing = described(rows, Spec("dirty", {"nom": "title", "lat": "latitude", "long": "longitude"}))
    assert [(record.latitude, record.longitude) for record in listing] == [(None, None), (None, None), (0.0, 0.0)]
    assert listing.notes == ["lat and long: 2 with one of the two only, taken as missing"]


@pytest.mark.parametrize(("said", "says"), [
    ({"a": "title", "b": "title"}, "fields a, b: a project has one title; several may be of aliases"),
    ({"a": "title", "b": "name"}, "field b: kind name is for lists of other things; of projects write aliases"),
    ({"a": "title", "b": "coordinate"}, "of projects write latitude and longitude"),
    ({"a": "title", "b": "latitude"}, "come together"),
    ({"a": "name", "b": "organisations"}, "field b: organisations is a field of projects, but no field is the title"),
    ({"b": "code"}, "no field has the kind name"),
    ({"a": "title", "b": "budget"}, "kind 'budget' is not known; allowed: name, .*; of projects: title, "),
])
def test_bad_spec(said: dict[str, str], says: str) -> None:
    with pytest.raises(SpecError, match=says):
        check(Spec("mostly", said))


def test_bad_rows() -> None:
    with pytest.raises(SpecError, match="no record has a title in nom"):
        described([some(1, nom=" "), some(2)], Spec("dirty", {"nom": "title"}))
    with pytest.raises(SpecError, match="write mode dirty"):
        described([some(1, nom="x")], Spec("mostly", {"nom": "title"}))


def test_modes_say_of_sources_what_they_may_list() -> None:
    rows = [some(at, partner=partner, nom="Observatoire des papillons", site="https://papillons.example.org/")
            for partner in "ab" for at in (1, 2)]
    spec = {"nom": "title", "site": "url"}
    assert linked(rows, Spec("dirty", spec))[0] == [["a/1", "a/2", "b/1", "b/2"]]
    for mode in ("link", "multi"):
        assert sorted(map(len, linked(rows, Spec(mode, spec))[0])) == [2, 2]
    _, compared = linked(rows, Spec("dirty", spec))
    assert not {"rival", "partner"} & {reason.feature for reason in reasons(
        compared.findings, 0, compared.weights)}


def test_a_list_of_one_source_is_cleared_of_its_duplicates() -> None:
    found = {mode: quality for name in ("federation", "cases") for mode, quality in (
        (f"{name} {mode}", quality) for mode, quality in modes(name, SHARED))}
    assert found["federation dirty, one source"].f1 >= 0.945
    assert found["cases dirty, one source"].f1 >= 0.85
    assert found["cases dirty"].f1 >= 0.97
    assert found["federation multi"].f1 >= 0.99


def test_other_fields_tell_by_what_the_list_shows() -> None:
    found = {names: (quality, compared) for names, quality, compared in beside(2_000)}
    plain = found["none"][0]
    for names in ("siret", "budget", "kind"):
        assert found[names][0].f1 > plain.f1 + 0.01, names
    assert found["siret, budget, kind"][0].f1 > plain.f1 + 0.05
    assert abs(found["noise"][0].f1 - plain.f1) < 0.002
    assert found["title_again"][0].f1 > plain.f1 - 0.02
    compared = found["siret"][1]
    pair = int(np.flatnonzero(compared.findings["field:siret"] == 1)[0])
    why = {reason.feature: reason for reason in reasons(compared.findings, pair, compared.weights)}["field:siret"]
    assert (why.fr, why.en) == ("siret : identique, et rare", "siret: the same, and rare")
    assert why.weight > 1


def test_a_list_in_which_nothing_is_alike_keeps_its_records_apart() -> None:
    rows = [some(1, nom="Fablab", siret="123"), some(2, nom="Odonates", siret="456")]
    found, compared = linked(rows, Spec("dirty", {"nom": "title", "siret": "code"}))
    assert not len(compared.candidates)
    assert found == [["a/1"], ["a/2"]]


def test_a_code_brings_together_what_bears_other_names() -> None:
    rows = [some(at, partner=partner, nom=name, siret=f"8{at:012}") for partner, names in (
        ("a", ("Jardin des Lilas", "Fablab de Vouillé", "Café des Possibles", "Comptage des libellules")),
        ("b", ("Potager partagé du quartier nord", "Atelier numérique ouvert", "Lieu-dit", "Odonates en Poitou")))
        for at, name in enumerate(names)]
    _, compared = linked(rows, Spec("mostly", {"nom": "title", "siret": "code"}))
    found, ids = compared.candidates, compared.corpus.ids
    brought = {(ids[left], ids[right]): found.blocked_by(at)
               for at, (left, right) in enumerate(zip(found.left, found.right, strict=True))}
    for at in range(4):
        assert "same_code" in brought[f"a/{at}", f"b/{at}"]
    assert brought["a/2", "b/2"] == ["same_code"]


def test_what_a_finding_tells_already_is_not_told_twice() -> None:
    compared = compare(read_truth("federation").records, Decisions())
    title = compared.findings["title"].astype(np.int64)
    noise = np.random.default_rng(1).integers(1, 4, len(title))
    assert told_already(title, compared) > 0.9
    assert told_already(noise, compared) < 0.05
    assert told_already(np.zeros(len(title), np.int64), compared) == 0


def test_fitted_weights_are_half_known_and_half_of_the_list() -> None:
    odds = np.repeat([4.0, -4.0], 500)
    column = np.repeat([1, 2], 500)
    told = fitted({"code": column}, odds, {"code": np.array([0.0, 1.0, -1.0, 0.5])}, {"code": 1.0})["code"]
    assert told[0] == 0
    assert told[1] > 2
    assert told[2] < -2
    assert told[3] == 0  # no pair has it
    assert not fitted({"code": column}, odds, {"code": np.zeros(4)}, {"code": 0.0})["code"].any()


def test_what_all_pairs_have_weighs_nothing_unless_it_is_rare() -> None:
    known = {"code": np.array([0.0, 2.0, 1.0, -1.0])}
    for level, worth in ((1, 2.0), (2, 0.0)):
        told = fitted({"code": level * np.array([1, 1, 0, 1])}, np.zeros(4), known, {"code": 1.0})["code"]
        assert told[level] == worth
    nearly = np.repeat([2, 3], [990, 10])
    told = fitted({"code": nearly}, np.full(1_000, -3.0), known, {"code": 1.0})["code"]
    assert abs(told[2]) < 0.05


def test_each_name_of_a_list_is_cut_by_itself() -> None:
    long = "Observatoire " * 40
    listing = described([some(1, nom="Un", sigle=[long, long, "OPN"])], Spec("dirty", FRENCH))
    assert [len(alias) for alias in listing.records[0].aliases] == [300, 300, 3]
    assert listing.notes == ["sigle: 1 longer than 300 letters, of which only these are compared"]


def test_a_code_of_one_project_joins_what_else_says_little_of() -> None:
    chance = random.Random(1)
    rows = [some(at, partner=partner, nom=title, siret=f"8{at:013}") for at, title in enumerate(
        " ".join(chance.sample(WORDS, 3)) for _ in range(220)) for partner in ("ab" if at < 40 else "a")]
    for mode in ("mostly", "multi", "dirty"):
        plain, _ = linked(rows, Spec(mode, {"nom": "title"}))
        found, compared = linked(rows, Spec(mode, {"nom": "title", "siret": "code"}))
        assert not [one for one in plain if len(one) > 1]
        assert sorted(one for one in found if len(one) > 1) == sorted([f"a/{at}", f"b/{at}"] for at in range(40))
        assert compared.weights.features["field:siret"][0].weight > 4


def test_a_code_of_many_projects_joins_none() -> None:
    chance = random.Random(2)
    rows = [some(at, partner=chance.choice("ab"), nom=" ".join(chance.sample(WORDS, 3)), siret=f"8{at // 3:013}")
            for at in range(300)]
    for mode in ("mostly", "multi", "dirty"):
        found, compared = linked(rows, Spec(mode, {"nom": "title", "siret": "code"}))
        assert len(found) == len(rows)
        assert compared.weights.features["field:siret"][0].weight < 0.3


def test_what_two_of_a_few_records_share_is_rare() -> None:
    names = ("Jardin des Lilas", "Fablab de Vouillé", "Café", "Comptage des libellules", "Atelier vélo", "Les Lilas")
    rows = [some(at, nom=name, siret=f"8{at % 5:013}") for at, name in enumerate(names)]
    _, compared = linked(rows, Spec("dirty", {"nom": "title", "siret": "code"}))
    assert compared.findings["field:siret"].tolist() == [1]
    assert compared.weights.features["field:siret"][0].weight > 1.5


def test_a_code_is_worth_what_its_chance_and_the_list_say() -> None:
    known = np.array([0.0, 2.0, 1.5, 1.0, 0.5, 0.0, -0.7])
    column = np.repeat([1, 6], [100, 1_000])
    chance, rest = np.array([1e-3, 1.0, 1.0]), np.linspace(-9, -4, 1_000)
    sure, never, half = (worth_of_same(column, np.append(shared, rest), known, chance).tolist()
                         for shared in (np.full(100, -4.0), rest[::10], np.append(np.full(50, 4.0), rest[::20])))
    assert 6.5 < sure[0] <= -np.log(1e-3)
    assert never[0] < 0.5
    assert never[0] < half[0] < sure[0] - 2
    assert sure[1:] == [0, 0]
    few = worth_of_same(np.array([1]), np.array([-4.0]), known, np.array([0.2, 1.0, 1.0]))
    assert few[0] == pytest.approx((2 - np.log(0.2)) / 2)
    assert not worth_of_same(np.full(9, 3), np.full(9, -2.0), known, np.ones(3)).any()  # all have it
