from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.records import Issue
from normalize import names
from normalize.issues import withheld
from normalize.mapping import Normalised
from tests.bounded import bounded

Normalise = Callable[..., Normalised]


@pytest.mark.parametrize(("text", "found"), [
    ("Contact : Maëlle Kerdoncuff, […].", ["Maëlle Kerdoncuff"]), ("Contact : Rowan Ashgrove", ["Rowan Ashgrove"]),
    ("CONTACT: DUPONT Jean", ["DUPONT Jean"]), ("Contact : Ulrich Zwetschge, […]", ["Ulrich Zwetschge"]),
    ("Responsable : Yanis Bellafont", ["Yanis Bellafont"]),
    ("Responsable de portefeuille : Clémence Vatel", ["Clémence Vatel"]),
    ("- Coach : Anne Becdelièvre & Éric Heijl\n- fin", ["Anne Becdelièvre", "Éric Heijl"]),
    ("Directrice du pôle enfance : Lucie de la Tour", ["Lucie de la Tour"]),
    ("la directrice du pôle Lucie Martineau", ["Lucie Martineau"]),
    ("Jeanne Martineau, directrice du pôle", ["Jeanne Martineau"]),
    ("Valérie AGLIETTO : Chargée de mission", ["Valérie AGLIETTO"]),
    ("se renseigner auprès de Mme Vasseur", ["Vasseur"]), ("auprès de Nadia Benhamou", ["Nadia Benhamou"]),
    ("M. Hervé C. coordinateur", ["Hervé C."]), ("led by Dr. Joseph Wunder of", ["Joseph Wunder"]),
    ("Dr. Beth Middleburg's project", ["Beth Middleburg"]), ("écrire à Paul Verne ([…])", ["Paul Verne"]),
    ("Please write to Solange Théodorin at […] or call […].", ["Solange Théodorin"]),
    ("Jean-Pierre Lacombe […]", ["Jean-Pierre Lacombe"]), ("[…] (Sophie L’Hermite)", ["Sophie L’Hermite"]),
    ('{"contact":"Rowan Ashgrove","mail":"[…]"}', ["Rowan Ashgrove"]),
    ('{"nom":"Rowan Ashgrove","mail":"[…]"}', ["Rowan Ashgrove"]),
    ("Principal investigator: John O’Brian", ["John O’Brian"]),
])
def test_a_person_is_found(text: str, found: list[str]) -> None:
    assert list(names.find(text)) == found


@pytest.mark.parametrize("text", [
    "Contact : Mairie de Niort, […]", "Contact : Emmaüs Connect, […]", "Contact : Tela Botanica", "contact@[…]",
    "Contact : Les Petits Débrouillards, […]", "Contact : Maison des Associations", "Tela Botanica, […]",
    "Responsable : Direction de la Culture", "Créé par la Fédération Française", "created by Mozilla Common Voice",
    "created by Traction On Demand", "Dr. Hauschka", "12 rue du Docteur Paul Roux, Niort", "place Monsieur Jean Moulin",
    "Lycée Jean Moulin, responsable du projet", "la Fondation Jean Moulin, directrice", "auprès de France Travail",
    "Madame la Ministre", "Monsieur Tout le monde", "Le projet Anne Frank", "Saint-Denis, Seine-Saint-Denis, […]",
    "Responsable Qualité Environnement", "auprès des Missions Locales", "Jean Moulin est le nom d’une école",
    "Référent : France Services, […]", "l’adresse : Montpellier Méditerranée, […]", "Spipoll : […]",
])
def test_what_is_no_person(text: str) -> None:
    assert names.find(text) == ()


def test_a_name_is_withheld_from_values_originals_and_issues(normalise: Normalise) -> None:
    text = "<p>Un jardin mené par Maëlle Kerdoncuff.</p><p><b>Contact :</b> Maëlle <i>Kerdoncuff</i>, a@x.fr</p>"
    found = normalise({"titre": "Jardin", "d": text + "mot " * 6000}, {"title": "titre", "description": "d"})
    assert found.record is not None
    assert "mené par […]" in str(found.record.description)
    assert "Contact : […], […]" in str(found.record.description)
    assert "Kerdoncuff" not in str((found.record, found.statements, found.issues))
    assert [issue.value for issue in found.issues if issue.kind == "personal_data"] == ["e-mail", "name"]


def test_the_name_of_a_project_stays(normalise: Normalise) -> None:
    found = normalise({"titre": "Maison Anne Frank", "d": "Contact : Rowan Ashgrove"},
                      {"title": "titre", "summary": "d"})
    assert found.record is not None
    assert found.record.title == "Maison Anne Frank"
    assert found.record.summary == "Contact : […]"


@pytest.mark.parametrize("value", [
    '{"nom":"Jardin","contact":"Rowan Ashgrove","mail":"rowan.ashgrove@x.fr","tel":"06 12 34 56 78"}',
    "x" * 440 + ' {"contact":"Rowan Ashgrove","mail":"rowan.ashgrove@x.fr"}',
    "x" * 474 + ' "mail":"rowan.ashgrove@x.fr"}', "x" * 490 + " 06 12 34 56 78",
    "x" * 483 + " Contact : Rowan Ashgrove",
])
def test_an_issue_of_a_spider_is_withheld(value: str) -> None:
    issue = withheld(Issue.of("essai", "", "", "no_id", value))
    assert not any(part in issue.value for part in ("Rowan", "rowan", "06 12"))
    assert issue.value.startswith(value[:9])
    assert (issue.partner, issue.kind) == ("essai", "no_id")


def test_an_issue_without_personal_data_stays() -> None:
    issue = Issue.of("essai", "essai/1", "lieu", "short_row", "Niort;79000;Jardin partagé")
    assert withheld(issue) == issue


@given(st.text(max_size=200), st.lists(st.sampled_from(
    ["Contact : ", "Jean ", "DUPONT", ", ", "[…]", "Mme ", "responsable ", ": ", "\n", "de "]), max_size=12,
    ).map("".join))
def test_laws(any_text: str, likely: str) -> None:
    for text in (any_text, likely):
        found: Any = names.find(text)
        assert all(name in text for name in found)
        left = names.without(text, found)
        assert not any(name in names.find(left) for name in found)


@pytest.mark.parametrize("text", ["Jean " * 5000, "Contact : " * 3000, "Mme " * 6000, "A. " * 8000,
                                  "Jean Dupont, " * 2000, "responsable de " * 2000, "A’" * 9000, "ÉÉ" * 9000 + "é"])
def test_hostile_texts_do_not_blow_up(text: str) -> None:
    with bounded():
        names.find(text * 5)
