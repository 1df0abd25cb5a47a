from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize import countries, points
from normalize.gazetteer import name_key
from normalize.places import Gazetteer, PlaceInput

FR = {"default_country": "FR"}


def resolved(gazetteer: Gazetteer, said: dict[str, Any]) -> dict[str, Any]:
    return {name: value.value for name, value in gazetteer.resolve(PlaceInput(**said)).values.items()}


@pytest.mark.parametrize(("said", "code"), [
    ({"commune_code": "79191"}, "79191"), ({"commune_code": 1001}, "01001"), ({"commune_code": "1001.0"}, None),
    ({"commune_code": "2a004"}, "2A004"), ({"commune_code": "75111"}, "75056"), ({"commune_code": "01340"}, "01015"),
    ({"commune": "Niort"} | FR, "79191"), ({"commune": "NIORT CEDEX 9"} | FR, "79191"),
    ({"commune": "Le Havre"} | FR, "76351"), ({"commune": "Havre (Le)"} | FR, "76351"),
    ({"commune": "Havre"} | FR, "76351"),
    ({"commune": "St Etienne"} | FR, "42218"), ({"commune": "saint-étienne"} | FR, "42218"),
    ({"commune": "L’Abergement Clémenciat"} | FR, "01001"), ({"commune": "Vitry s/ Seine"} | FR, "94081"),
    ({"commune": "Paris 11e"} | FR, "75056"), ({"commune": "Lyon VII"} | FR, "69123"),
    ({"commune": "Marseille 1er arrondissement"} | FR, "13055"), ({"commune": "Paris"} | FR, "75056"),
    ({"commune": "Saint-Denis", "postal_code": "93200"}, None),  # nothing says that it is in France
    ({"commune": "Saint-Denis", "postal_code": "93200"} | FR, "93066"), ({"commune": "Saint-Denis (93)"} | FR, "93066"),
    ({"commune": "Saint-Denis", "department": "Seine-Saint-Denis"} | FR, "93066"),
    ({"commune": "Saint-Denis", "region": "La Réunion"} | FR, "97411"),
    ({"commune": "93200 Saint-Denis"} | FR, "93066"),
    ({"commune": "Benassay", "postal_code": "86470"} | FR, "86123"),  # merged in 2019
    ({"commune": "La grève sur le mignon", "postal_code": "17170"} | FR, "17182"),
    ({"postal_code": "75011"} | FR, "75056"), ({"postal_code": 1400} | FR, None),
    ({"postal_code": "79000 CEDEX"} | FR, None),
    ({"address": "6 rue de la Chevalonnerie, 79190 Sauzé-entre-Bois"} | FR, "79307"),
    ({"address": "BP 12345, 79000 Niort Cedex"} | FR, "79191"), ({"name": "Lyon, Rhône, France"}, None),
    ({"name": "Lyon, Rhône, France"} | FR, "69123"), ({"name": "Niort (79)"} | FR, "79191"),
    ({"latitude": "46,3274", "longitude": "-0,4613"} | FR, "79191"),
    ({"latitude": 46.3274, "longitude": -0.4613}, "79191"),
    ({"commune": "Laurel", "default_country": "US"}, None), ({"commune": "Paris", "country": "US"} | FR, None),
    ({"name": "Lyon, Marseille, Lille"} | FR, None), ({"country": "FR", "name": "France entière"}, None),
])
def test_commune(gazetteer: Gazetteer, said: dict[str, Any], code: str | None) -> None:
    assert resolved(gazetteer, said).get("commune_code") == code


@pytest.mark.parametrize(("said", "field", "value"), [
    ({"commune_code": "79191"}, "department_code", "79"), ({"commune_code": "79191"}, "region_code", "75"),
    ({"commune_code": "79191"}, "country_code", "FR"), ({"commune_code": "79191"}, "place", "Niort"),
    ({"commune_code": "97411"}, "department_code", "974"), ({"commune_code": "97411"}, "region_code", "04"),
    ({"commune_code": "75111"}, "latitude", 48.8601), ({"postal_code": "75011"} | FR, "latitude", 48.8601),
    ({"department": 1} | FR, "department_code", "01"), ({"department": "Deux-Sèvres"} | FR, "region_code", "75"),
    ({"region": "Midi-Pyrénées"} | FR, "region_code", "76"),
    ({"region": "Midi-Pyrénées"} | FR, "place", "Midi-Pyrénées"),
    ({"region": "84"} | FR, "place", "Auvergne-Rhône-Alpes"), ({"region": "Ile de France"} | FR, "country_code", "FR"),
    ({"name": "Bretagne"} | FR, "region_code", "53"), ({"commune": "Bretagne"} | FR, "region_code", None),
    ({"postal_code": "20200"} | FR, "department_code", "2B"), ({"postal_code": "44999"} | FR, "department_code", "44"),
    ({"epci": "200040293", "name": "CC du Clunisois"}, "department_code", "71"),
    ({"commune_code": "200040293"}, "place", "CC du Clunisois"),
    ({"epci": "CC du Clunisois"} | FR, "department_code", "71"),
    ({"epci": "200040293", "latitude": 46.43, "longitude": 4.66}, "commune_code", None),
    ({"country": "The Netherlands", "commune": "Amsterdam"}, "place", "Amsterdam"),
    ({"country": "Belgium, France"}, "country_code", None),
    ({"country": "Belgium, France"}, "place", "Belgium, France"),
    ({"point": [52.37, 4.88]}, "country_code", "NL"), ({"point": [48.573, 7.815]}, "country_code", None),
    # Kehl, at the border
    ({"point": "37.98611,-1.13028"}, "country_code", "ES"), ({"point": [45.0, -30.0]}, "country_code", None),
    ({"point": [48.584, 7.745]} | FR, "commune_code", "67482"), ({"name": "Vienne"} | FR, "department_code", None),
    ({"name": "Vienne", "department": "86"} | FR, "department_code", "86"),
    ({"name": "Paris"} | FR, "commune_code", "75056"),
    ({"country": "FR"}, "place", "France"), ({"country": "US", "language": "nl"}, "place", "Verenigde Staten"),
    ({"country": "USA", "language": "en-US"}, "place", "United States"), ({"name": "DE"} | FR, "place", "Allemagne"),
    ({"country": "Germany", "language": "xx"}, "place", "Germany"), ({"country": "Atlantide"}, "place", "Atlantide"),
    ({"country": "FR", "address": "3 rue Vieille"}, "place", "3 rue Vieille"),
    ({"department": "79", "region": "Bretagne"} | FR, "region_code", "75"),
    ({"name": "France"} | FR, "country_code", "FR"), ({"name": "None", "commune": "n.c."} | FR, "place", None),
])
def test_what_follows(gazetteer: Gazetteer, said: dict[str, Any], field: str, value: Any) -> None:
    assert resolved(gazetteer, said).get(field) == value


@pytest.mark.parametrize(("said", "kind"), [
    ({"commune": "Saint-Denis"} | FR, "ambiguous_place"), ({"name": "Vienne"} | FR, "ambiguous_place"),
    ({"commune_code": "99999"}, "bad_place"), ({"commune": "Genève"} | FR, "bad_place"),
    ({"department": "Jura bernois"} | FR, "bad_place"),
    ({"country": "Atlantide"}, "bad_place"), ({"epci": "123456789"}, "bad_place"),
    ({"commune_code": "79191", "department": "86"} | FR, "bad_place"),
    ({"department": "79", "region": "Bretagne"} | FR, "bad_place"),
    ({"name": "Truc, Deux-Sèvres, Bretagne"} | FR, "bad_place"),
    ({"latitude": 95, "longitude": 2}, "bad_coordinates"), ({"latitude": 0, "longitude": 0}, "bad_coordinates"),
    ({"latitude": "48.85"}, "bad_coordinates"), ({"latitude": "nord", "longitude": "est"}, "bad_coordinates"),
    ({"latitude": -0.4613, "longitude": 46.3274} | FR, "bad_coordinates"),  # swapped
    ({"commune": "Nantes", "latitude": 48.85, "longitude": 2.35} | FR, "bad_coordinates"),
    ({"country": "FR", "latitude": 40.4, "longitude": -3.7}, "bad_coordinates"),
    ({"point": "{not json"}, "bad_coordinates"),
    ({"point": {"type": "Point", "coordinates": [200, 100]}}, "bad_coordinates"),
])
def test_what_is_not_understood_is_an_issue(gazetteer: Gazetteer, said: dict[str, Any], kind: str) -> None:
    result = gazetteer.resolve(PlaceInput(**said))
    assert [issue.kind for issue in result.issues] == [kind]
    if kind == "bad_coordinates" and "commune" not in said:
        assert "latitude" not in result.values


@pytest.mark.parametrize(("said", "code"), [
    ({"commune": "Saint-Denis", "latitude": 48.936, "longitude": 2.357}, "93066"),
    ({"commune": "Saint-Denis", "latitude": -20.89, "longitude": 55.45}, "97411"),
    ({"commune": "Saint-Denis", "postal_code": "93200"}, "93066"),
    ({"name": "Vienne", "latitude": 45.525, "longitude": 4.874}, "38544"),
    ({"commune": "Saint-Denis", "latitude": 46.3274, "longitude": -0.4613}, "79191"),  # none is near: the point says
])
def test_a_shared_name_that_is_resolved_is_no_issue(gazetteer: Gazetteer, said: dict[str, Any], code: str) -> None:
    result = gazetteer.resolve(PlaceInput(**said | FR))
    assert result.values["commune_code"].value == code
    assert result.issues == []


def test_what_glane_derives_is_inferred(gazetteer: Gazetteer) -> None:
    values = gazetteer.resolve(PlaceInput(commune="Niort", default_country="FR")).values
    assert not values["commune_code"].inferred
    for name in ("department_code", "region_code", "country_code", "latitude", "longitude"):
        assert values[name].inferred
        assert values[name].evidence
    assert values["department_code"].evidence == "commune 79191"
    merged = gazetteer.resolve(PlaceInput(commune_code="01340")).values["commune_code"]
    assert merged.evidence == "former code 01340"
    point = gazetteer.resolve(PlaceInput(point=[46.3274, -0.4613])).values
    assert point["commune_code"].inferred
    assert not point["latitude"].inferred


@pytest.mark.parametrize(("text", "code"), [
    ("France", "FR"), ("fr", "FR"), ("FRA", "FR"), ("États-Unis", "US"), ("USA", "US"), ("UK", "GB"),
    ("The Netherlands", "NL"),
    ("Pays-Bas", "NL"), ("Netherlands (the)", "NL"),
    ("United Kingdom of Great Britain and Northern Ireland (the)", "GB"),
    ("Bolivia (Plurinational State of)", "BO"), ("Tanzania, United Republic of", "TZ"),
    ("Korea (the Republic of)", "KR"),
    ("Deutschland", "DE"), ("España", "ES"), ("Côte d’Ivoire", "CI"), ("Czechia", "CZ"), ("Greece", "GR"),
    ("world", None), ("Europe", None), ("EU", None), ("Belgium, France", None), ("", None), ("Paris", None),
])
def test_country(gazetteer: Gazetteer, text: str, code: str | None) -> None:
    assert countries.find(text, gazetteer.france.country_forms) == code


@pytest.mark.parametrize(("value", "point"), [
    ('{"type":"Point","coordinates":[-1.13028, 37.98611]}', (37.98611, -1.13028)), ("48.85,2.35", (48.85, 2.35)),
    ("48,85 ; 2,35", (48.85, 2.35)), ("POINT(2.35 48.85)", (48.85, 2.35)), ([48.85, 2.35], (48.85, 2.35)),
    ({"lat": "48.85", "lng": "2.35"}, (48.85, 2.35)), ({"latitude": 48.85, "longitude": 2.35}, (48.85, 2.35)),
    ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [2.35, 48.85]}}, (48.85, 2.35)),
    ({"type": "Polygon", "coordinates": [[[0.5, 40], [2.5, 40], [2.5, 42], [0.5, 42]]]}, (41.0, 1.5)),
    (None, None), ("", None), ("None", None), ([], None), ({}, None), ({"geometry": None}, None),
])
def test_points(value: Any, point: Any) -> None:
    assert points.parse(value) == point


def test_every_commune_is_found_by_its_name_and_postal_code(gazetteer: Gazetteer) -> None:
    found = wrong = 0
    for commune in list(gazetteer.france.communes.values())[::50]:
        if commune.postal_codes:
            said = {"commune": commune.name, "postal_code": commune.postal_codes[0]} | FR
            code = resolved(gazetteer, said).get("commune_code")
            found += code == commune.code
            wrong += code not in (commune.code, None)
    assert found >= 690
    assert wrong == 0


def test_name_key() -> None:
    assert name_key("Sainte-Foy-lès-Lyon") == name_key("STE FOY LES LYON")


SAID = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.sampled_from(
    ["Paris", "93", "Vienne", "FR", "75011", "Saint-Denis", "Lyon, France", "200040293", "1001", "2A"]),
    st.lists(st.floats(-200, 200), max_size=3), st.dictionaries(st.sampled_from(["lat", "lon", "coordinates", "type"]),
        st.floats()))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(
    ("commune_code", "commune", "postal_code", "department", "region", "country", "latitude", "longitude", "point",
     "address",
     "name", "epci"), SAID)), st.sampled_from([None, "FR", "US"]))
@settings(max_examples=200, deadline=None)
def test_total(gazetteer: Gazetteer, said: dict[str, Any], default: str | None) -> None:
    result = gazetteer.resolve(PlaceInput(**said, default_country=default))
    assert ("latitude" in result.values) == ("longitude" in result.values)
    for name, value in result.values.items():
        assert value.inferred == (value.evidence is not None), name
