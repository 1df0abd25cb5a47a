from __future__ import annotations

import random
from typing import Any

import pytest

from dedupe.merge import merge
from dedupe.spelling import is_slip
from dedupe.survivorship import RULES, Member
from normalize.draft import canonical
from normalize.schema import COMMON_FIELDS, LIST_FIELDS, Record, Statement

ID = "gl-0123456789"


def member(record_id: str, lineage: str = "first-hand", trust: int = 5, inferred: tuple[str, ...] = (),
           **fields: Any) -> Member:
    partner, source_id = record_id.split("/")
    fields = {"title": "Titre", "licence": "etalab-2.0", **fields}
    record = Record(id=record_id, partner=partner, source_id=source_id, **fields)
    statements = [Statement(id=f"{record_id} {field} {item}", record_id=record_id, partner=partner, field=field,
                            value=canonical(item), inferred=field in inferred)
                  for field, value in fields.items() if field in COMMON_FIELDS
                  for item in (value if isinstance(value, list) else [value])]
    return Member(record, statements, lineage, trust)  # type: ignore[arg-type]


def test_every_field_has_a_rule() -> None:
    placed = {"place", "commune_code", "department_code", "region_code", "country_code", "latitude", "longitude"}
    assert set(RULES) | set(LIST_FIELDS) | placed == set(COMMON_FIELDS)


def test_one_record_is_shown_as_it_is() -> None:
    one = member("a/1", title="Oiseaux", url="https://x.example/", themes=["BIO"], latitude=46.0, longitude=0.0,
                 first_seen="2026-01-02", last_seen="2026-03-04")
    merged = merge(ID, [one])
    project = merged.project
    assert (project.title, project.url, project.themes) == ("Oiseaux", "https://x.example/", ["BIO"])
    assert project.latitude == 46
    assert (project.record_count, project.partners, project.licences) == (1, ["a"], ["etalab-2.0"])
    assert (project.first_seen, project.last_seen) == ("2026-01-02", "2026-03-04")
    assert merged.won["title"] == ["a/1 title Oiseaux"]
    assert project.aliases == []
    assert 0 < project.completeness < 1


@pytest.mark.parametrize(("titles", "shown"), [
    (["transiscope", "Transiscope", "Transiscope"], "Transiscope"),
    (["TRANSISCOPE", "Transiscope"], "Transiscope"),
    (["Fete de la nature", "Fête de la nature"], "Fête de la nature"),
    (["eBird", "EBIRD", "ebird"], "eBird"),
    (["RITMO", "RITMO", "Ritmo"], "RITMO"),
    (["transiscope"], "transiscope"),
])
def test_a_title_stands_in_the_capitals_and_accents_that_most_write(titles: list[str], shown: str) -> None:
    members = [member(f"{partner}/1", title=title, trust=9 - place)
               for place, (partner, title) in enumerate(zip("abc", titles, strict=False))]
    merged = merge(ID, members)
    assert merged.project.title == shown
    assert merged.won["title"][0].endswith(shown)


def test_each_filled_field_names_a_statement_that_says_it() -> None:
    members = [member("a/1", title="Oiseaux", summary="Court.", themes=["BIO", "EAU"], commune_code="79191",
                      place="Niort", latitude=46.3, longitude=-0.46),
               member("b/1", title="OISEAUX", summary="Plus long.", themes=["EAU"], start_date="2019", status="active")]
    merged = merge(ID, members)
    said = {statement.id: statement for one in members for statement in one.statements}
    for field in COMMON_FIELDS:
        value = getattr(merged.project, field)
        texts = value if isinstance(value, list) else [] if value is None else [value]
        assert {said[id_].value for id_ in merged.won.get(field, [])} == {canonical(text) for text in texts}


def test_the_first_hand_title_wins_and_the_others_become_names() -> None:
    merged = merge(ID, [member("a/1", "aggregator", trust=9, title="Garden Birds (app)"),
                        member("b/1", title="Oiseaux des jardins"), member("c/1", title="OISEAUX DES JARDINS")])
    assert merged.project.title == "Oiseaux des jardins"
    assert merged.project.aliases == ["Garden Birds (app)"]
    assert merged.won["aliases"] == ["a/1 title Garden Birds (app)"]


def test_the_french_title_is_shown_and_the_english_one_kept() -> None:
    merged = merge(ID, [member("a/1", trust=8, title="Garden Birds", languages=["en"]),
                        member("b/1", title="Oiseaux des jardins", languages=["fr"])])
    assert merged.project.title == "Oiseaux des jardins"
    assert merged.project.aliases == ["Garden Birds"]


def test_the_more_trusted_title_wins() -> None:
    assert merge(ID, [member("a/1", title="Un"), member("b/1", trust=7, title="Deux")]).project.title == "Deux"


def test_the_form_most_partners_use_wins() -> None:
    merged = merge(ID, [member("a/1", title="Spipoll"), member("b/1", title="Suivi photographique des insectes"),
                        member("c/1", title="SPIPOLL")])
    assert merged.project.title == "Spipoll"


SLIP = "Épicerie Scpoéli"
GOOD = "Épicerie Scopéli"


@pytest.mark.parametrize("says", [
    {"url": "https://scopeli.example/"}, {"organisations": ["Association Scopéli"]},
    {"links": ["https://x.example/scopeli"]},
    {"description": "Scopéli est une épicerie tenue par ses membres."}, {"aliases": ["SCOPÉLI"]},
])
def test_the_spelling_that_the_rest_bears_out_wins(says: dict[str, Any]) -> None:
    for wrong, right in ((says, {}), ({}, says)):
        merged = merge(ID, [member("a/1", title=SLIP, trust=9, **wrong), member("b/1", title=GOOD, **right)])
        assert merged.project.title == GOOD
        assert merged.won["title"] == ["b/1 title Épicerie Scopéli"]
        assert SLIP in merged.project.aliases


def test_the_spelling_of_most_partners_wins() -> None:
    members = [member("a/1", title=SLIP, trust=9), member("b/1", title=GOOD), member("c/1", "aggregator", title=GOOD)]
    assert merge(ID, members).project.title == GOOD
    assert merge(ID, members[:2]).project.title == SLIP  # one against one, and a is trusted more


@pytest.mark.parametrize(("left", "right", "slip"), [
    ("Scpoéli", "Scopéli", True), ("Jardin partagé", "Jardin partgé", True), ("Budget 2019", "Budget 2020", False),
    ("Repair Café Niort", "Repair Café Melle", False), ("Repair Café", "Café Repair", False),
    ("MicroF-olies", "Micro-Folies", True), ("Digne-els-Bains", "Digne-les-Bains", True), ("Oiseaux", "Oiseau", True),
    ("Vie de Niort", "Vie du Niort", False),
    ("La Cantine", "La Cabine", False), ("Spipoll", "Spipoll des jardins", False), ("Marin", "Matin", True),
])
def test_a_slip_is_no_other_title(left: str, right: str, slip: bool) -> None:
    assert is_slip(left, right) is slip


@pytest.mark.parametrize(("title", "plain"), [
    ("Projet Les Herbonautes", True), ("Les Herbonautes (Tela Botanica)", True), ("Les Herbonautes (école)", False),
])
def test_what_a_partner_adds_to_a_title_goes(title: str, plain: bool) -> None:
    merged = merge(ID, [member("a/1", trust=9, title=title, organisations=["Tela Botanica"]),
                        member("b/1", title="Les Herbonautes")])
    assert merged.project.title == ("Les Herbonautes" if plain else title)


def test_another_title_does_not_win_by_what_is_said() -> None:
    merged = merge(ID, [member("a/1", trust=9, title="Repair Café Melle", description="Comme le Repair Café Niort."),
                        member("b/1", title="Repair Café Niort", url="https://repaircafeniort.example/")])
    assert merged.project.title == "Repair Café Melle"


def test_the_longest_text_that_may_be_published_wins() -> None:
    members = [member("a/1", licence="unknown", description="Un texte très long que personne ne peut reprendre."),
               member("b/1", description="Un texte libre."), member("c/1", description="Court.")]
    assert merge(ID, members).project.description == "Un texte libre."
    assert merge(ID, members[:1]).project.description is None


def test_the_projects_own_address_wins_over_the_partners_page() -> None:
    merged = merge(ID, [member("a/1", trust=9, url="https://partner.example/fiche/1",
                               source_url="https://partner.example/api"),
                        member("b/1", url="https://projet.example/")])
    assert merged.project.url == "https://projet.example/"


def test_the_most_precise_date_wins_and_what_is_inferred_loses() -> None:
    merged = merge(ID, [member("a/1", start_date="2019"), member("b/1", start_date="2019-04-12"),
                        member("c/1", start_date="2018-05")])
    assert merged.project.start_date == "2019-04-12"
    merged = merge(ID, [member("a/1", start_date="2019"),
                        member("b/1", start_date="2018-04-12", inferred=("start_date",))])
    assert merged.project.start_date == "2019"


def test_the_latest_status_wins() -> None:
    merged = merge(ID, [member("a/1", status="active", last_seen="2026-01-01"),
                        member("b/1", status="completed", last_seen="2026-02-01")])
    assert merged.project.status == "completed"
    merged = merge(ID, [member("a/1", status="active", last_seen="2026-03-01"),
                        member("b/1", status="completed", last_seen="2026-02-01", inferred=("status",))])
    assert merged.project.status == "active"


def test_a_place_comes_whole_from_one_record() -> None:
    merged = merge(ID, [member("a/1", trust=9, latitude=48.85, longitude=2.35, country_code="FR"),
                        member("b/1", commune_code="79191", department_code="79", place="Niort")])
    project = merged.project
    assert (project.commune_code, project.department_code, project.place) == ("79191", "79", "Niort")
    assert project.latitude is None
    assert project.country_code is None


def test_lists_are_united_the_most_said_first() -> None:
    merged = merge(ID, [member("a/1", themes=["BIO", "EAU"]), member("b/1", themes=["EAU"]),
                        member("c/1", keywords=["Oiseaux"]), member("d/1", keywords=["oiseaux"])])
    assert merged.project.themes == ["EAU", "BIO"]
    assert merged.project.keywords == ["Oiseaux"]


def test_what_an_aggregator_repeats_is_not_another_voice() -> None:
    merged = merge(ID, [member("a/1", scope="national"), member("b/1", "aggregator", scope="regional"),
                        member("c/1", "aggregator", scope="regional")])
    assert merged.project.scope == "national"


def test_the_same_in_any_order() -> None:
    members = [member(f"p{n}/1", title=f"Titre {n % 3}", summary="x" * (n % 4 + 1), themes=["BIO", f"T{n}"],
                      status="active", last_seen=f"2026-01-0{n + 1}", commune_code=f"0100{n}") for n in range(8)]
    first = merge(ID, members, 0.9)
    assert first.project.confidence == 0.9
    for seed in range(5):
        assert merge(ID, random.Random(seed).sample(members, 8), 0.9) == first


def test_nothing_to_merge_is_an_error() -> None:
    with pytest.raises(ValueError, match=ID):
        merge(ID, [])
