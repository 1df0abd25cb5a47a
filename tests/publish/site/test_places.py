"""Places: every commune, postal code, department and region of France is found; around a commune, what is near."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from publish.site.query import Around, Query
from publish.site.snapshot import Snapshot
from publish.site.vocabularies import Vocabularies
from publish.site.where import Where, locate
from tests.publish.site.conftest import Get
from tests.publish.site.html import attribute, one


class Args:
    def __init__(self, **given: str) -> None:
        self.given = given

    def get(self, name: str, default: str = "") -> str:
        return self.given.get(name, default)

    def getlist(self, name: str) -> list[str]:
        return [self.given[name]] if name in self.given else []


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """No commons at all: what is found comes from data/places alone."""
    snapshot = object.__new__(Snapshot)
    object.__setattr__(snapshot, "vocabularies", Vocabularies({}))
    return snapshot


def found(snapshot: Snapshot, where: str, lang: str = "fr") -> Where:
    return locate(snapshot, Query.of(Args(where=where)), lang)


@pytest.mark.parametrize(("typed", "label"), [
    ("Guéret", "Guéret (23)"), ("gueret", "Guéret (23)"), ("23000 Guéret", "Guéret (23)"),
    ("Guéret (Creuse)", "Guéret (23)"),
    ("29200", "Brest (29)"), ("Brest 29", "Brest (29)"), ("st denis 974", "Saint-Denis (974)"),
    ("Saint-Denis (93)", "Saint-Denis (93)"), ("Paris", "Paris (75)"), ("75011", "Paris (75)"),
    ("Paris 11e", "Paris (75)"),
    ("2A004", "Ajaccio (2A)"), ("Le Mans", "Le Mans (72)"), ("L'Haÿ les Roses", "L'Haÿ-les-Roses (94)"),
])
def test_a_commune_is_found_however_it_is_written(snapshot: Snapshot, typed: str, label: str) -> None:
    where = found(snapshot, typed)
    assert (where.label, where.note) == (label, "")
    assert where.query.around
    assert where.query.around.department == label[label.index("(") + 1:-1]
    assert where.query.point
    assert where.query.sort == "near"


@pytest.mark.parametrize(("typed", "facet", "code"), [
    ("23", "department", "23"), ("2a", "department", "2A"), ("Creuse", "department", "23"),
    ("974", "department", "974"),
    ("Bretagne", "region", "53"), ("bretagne", "region", "53"), ("France", "country", "FR"),
    ("Belgium", "country", "BE"), ("Allemagne", "country", "DE"),
])
def test_an_area_becomes_a_filter(snapshot: Snapshot, typed: str, facet: str, code: str) -> None:
    where = found(snapshot, typed)
    assert where.query.chosen == {facet: (code,)}
    assert where.query.where == ""
    assert where.query.sort == "relevance"
    assert not where.lost


def test_an_area_that_bears_a_communes_name_offers_the_commune(snapshot: Snapshot) -> None:
    where = found(snapshot, "Vienne")
    assert where.query.chosen == {"department": ("86",)}
    assert (where.note, where.candidates) == ("where.also", (("Vienne (Isère)", "Vienne (38)"),))


def test_a_name_that_several_communes_share_is_not_guessed(snapshot: Snapshot) -> None:
    where = found(snapshot, "Saint-Denis")
    assert (where.note, where.lost, where.query.around) == ("where.ambiguous", True, None)
    assert ("Saint-Denis (Seine-Saint-Denis)", "Saint-Denis (93)") in where.candidates
    for _, typed in where.candidates:
        assert found(snapshot, typed).query.around


def test_a_postal_code_of_several_communes_offers_them(snapshot: Snapshot) -> None:
    names = {name for name, _ in found(snapshot, "79000").candidates}
    assert names >= {"Niort (Deux-Sèvres)", "Bessines (Deux-Sèvres)"}


def test_a_name_written_wrong_is_asked_about(snapshot: Snapshot) -> None:
    where = found(snapshot, "Brst")
    assert where.note == "where.like"
    assert where.candidates[0] == ("Brest (Finistère)", "Brest (29)")
    assert found(snapshot, "Zzyzx").note == "where.unknown"


def test_what_is_typed_wins_over_a_position(snapshot: Snapshot) -> None:
    where = locate(snapshot, Query.of(Args(where="Brest", near="45,5")), "fr")
    assert isinstance(where.query.around, Around)
    assert where.query.near is None


def test_around_a_commune_come_its_own_then_near_then_the_department(get: Get) -> None:
    """The sample has projects at Brest, and none elsewhere in Finistère."""
    for lang in ("fr/projets", "en/projects"):
        tree = HTMLParser(get(f"/{lang}?where=Brest").text)
        headings = [node.text() for node in tree.css("h3.ring")]
        assert headings[0].endswith("Brest (29)")
        assert len(tree.css(".card")) > 5
    found = get("/fr/projets.json?where=Brest").json()["projects"]
    assert {project["commune_code"] for project in found} == {"29019"}


def test_a_commune_without_projects_shows_those_around_and_how_far(get: Get) -> None:
    """No project of the sample is in Plougastel-Daoulas; those of Brest are across the water."""
    text = get(f"/fr/projets?{urlencode({'where': 'Plougastel-Daoulas'})}").text
    assert [node.text() for node in HTMLParser(text).css("h3.ring")] == ["À moins de 30 km"]
    kilometres = [int(km) for km in re.findall(r"à (\d+) km</span>", text)]
    assert kilometres == sorted(kilometres)
    assert 3 < kilometres[0] < 15


def test_a_commune_with_nothing_near_offers_what_is_farther(get: Get) -> None:
    tree = HTMLParser(get(f"/fr/participer?{urlencode({'where': 'Guéret'})}").text)
    onward = attribute(one(tree, "p.empty a"), "href")
    assert "radius=0" in onward
    text = get(onward).text
    assert "Du plus proche au plus lointain" in text
    assert 'class="card"' in text


def test_all_pages_around_a_commune_give_every_project_once(get: Get) -> None:
    path: str | None = f"/fr/projets?{urlencode({'where': 'Brest', 'radius': '0'})}"
    seen: list[str] = []
    while path:
        tree = HTMLParser(get(path).text)
        seen += [node.attributes["href"] or "" for node in tree.css(".card h4 a")]
        onward = tree.css_first(".pages a[rel=next]")
        path = onward.attributes["href"] if onward else None
    assert len(seen) == len(set(seen)) == get("/fr/projets.json?where=Brest&radius=0").json()["total"] > 20


def test_a_choice_between_communes_needs_no_script(get: Get) -> None:
    tree = HTMLParser(get("/fr/participer?where=Saint-Denis&open=1").text)
    assert not tree.css(".card")
    link = next(node for node in tree.css(".choices a") if "La Réunion" in node.text())
    assert "— Saint-Denis (974)" in get(link.attributes["href"]).text


def test_the_results_page_takes_a_place_and_keeps_the_rest(get: Get) -> None:
    form = one(HTMLParser(get("/fr/projets?q=jardin&theme=AGR").text), "form.place")
    kept = {attribute(node, "name"): attribute(node, "value") for node in form.css("input[type=hidden]")}
    assert kept == {"q": "jardin", "theme": "AGR"}
    text = get(f"{form.attributes['action']}?{urlencode({**kept, 'where': 'Rennes'})}").text
    assert "Rennes (35) et alentours" in text
    assert "Jardin partagé des Lilas, Rennes" in text
