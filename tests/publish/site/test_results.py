"""Results: search, facets, order, paging and exports, each against what SQL says."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from publish.site.query import FACETS, Query
from publish.site.snapshot import COLUMNS
from tests.publish.site.conftest import HOSTILE, Get
from tests.publish.site.html import attribute, one


def ids(text: str) -> list[str]:
    return [attribute(node, "href").rsplit("/", 1)[1] for node in HTMLParser(text).css(".card h3 a")]


def walk(get: Get, args: str) -> list[str]:
    """Follow the pages to the last one; return all ids in their order."""
    path: str | None = f"/fr/projets?{args}"
    found: list[str] = []
    while path:
        text = get(path).text
        found += ids(text)
        onward = HTMLParser(text).css_first(".pages a[rel=next]")
        path = onward.attributes["href"] if onward else None
    return found


@pytest.mark.parametrize("args", ["", "sort=recent", "sort=title", "theme=PAR", "q=jardin", "q=de&sort=title",
                                  "near=48.39,-4.48&radius=0", "open=1"])
def test_all_pages_together_give_every_result_once(get: Get, args: str) -> None:
    found = walk(get, args)
    total = get(f"/fr/projets.json?{args}").json()["total"]
    assert len(found) == len(set(found)) == total > 0
    assert found == [project["id"] for project in get(f"/fr/projets.json?{args}").json()["projects"]]


def test_without_a_question_every_project_is_there(get: Get, commons_path: Path) -> None:
    with sqlite3.connect(commons_path) as conn:
        assert sorted(walk(get, "")) == [row[0] for row in conn.execute("select id from projects order by id")]


@pytest.mark.parametrize(("typed", "title"), [
    ("oiseau", "Oiseaux des jardins de Brest"), ("OISEAUX", "Oiseaux des jardins de Brest"),
    ("cooperatives", "Coopérative solaire Brest"), ("oeuvre", "L’Œuvre collective de Brest"),
    ("cheval", "L’Œuvre collective de Rennes"), ("neighbour", "Air quality watch Niort"),
])
def test_search_ignores_accents_and_finds_plurals(get: Get, typed: str, title: str) -> None:
    titles = [project["title"] for project in get(f"/projets.json?{urlencode({'q': typed})}").json()["projects"]]
    assert title in titles


@pytest.mark.parametrize("typed", ['"', "AND OR NOT", "(((", "*", "a:b", "NEAR(", "'; drop table x --", "\u0000x"])
def test_odd_searches_are_answered(get: Get, typed: str) -> None:
    assert get(f"/fr/projets?{urlencode({'q': typed})}").status_code == 200


@pytest.mark.parametrize("args", ["", "status=active", "theme=PAR&status=active&status=none", "partner=science-for-all",
                                  "q=ville&department=29", "task=observation&theme=SAN"])
def test_counts_are_what_sql_counts(get: Get, commons_path: Path, args: str) -> None:
    """A facet's counts are those of the results that all the other filters give."""
    tree = HTMLParser(get(f"/fr/projets?{args}").text)
    chosen = [pair.partition("=")[::2] for pair in args.split("&") if pair]
    asked = {name for name, _ in chosen} & set(FACETS)
    for name in FACETS:
        others = urlencode([pair for pair in chosen if pair[0] != name])
        found = [project["id"] for project in get(f"/fr/projets.json?{others}").json()["projects"]]
        shown = _shown(tree, name)
        expected = _counted(commons_path, name, found)
        assert set(shown.values()) <= set(expected.values()) | {0}
        assert sorted(shown.values()) == sorted(expected.values()), (name, asked)


def _shown(tree: HTMLParser, facet: str) -> dict[str, int]:
    from publish.site.languages import texts

    for box in tree.css(".filters > details"):
        if one(box, "h3").text() == texts()[f"facet.{facet}"]["fr"]:
            return {one(node, "span").text(): int(one(node, ".n").text()) for node in box.css("li a")}
    return {}


def _counted(path: Path, facet: str, found: list[str]) -> dict[str, int]:
    column, many = COLUMNS[facet]
    marks = ",".join("?" * len(found))
    source = f"projects, json_each(projects.{column}) as each" if many else "projects"
    value = "each.value" if many else f"coalesce({column}, 'none')" if facet == "status" else column
    with sqlite3.connect(path) as conn:
        return dict(conn.execute(f"select {value} as code, count(*) from {source} where projects.id in ({marks})"
                                 " and code is not null group by code", found).fetchall())


def test_a_chip_takes_its_filter_away(get: Get) -> None:
    tree = HTMLParser(get("/fr/projets?q=jardin&theme=AGR&open=1").text)
    chips = {one(node, "span").text(): node.attributes["href"] for node in tree.css(".chips a:not(.all)")}
    assert chips["Agriculture et alimentation"] == "/fr/projets?q=jardin&open=1"
    assert chips["« jardin »"] == "/fr/projets?theme=AGR&open=1"
    assert chips["ouverts aux contributions"] == "/fr/projets?q=jardin&theme=AGR"


def test_an_unknown_code_finds_nothing_and_says_so(get: Get) -> None:
    text = get("/fr/projets?theme=NOPE").text
    assert "0 projet trouvé" in text
    assert "Aucun projet ne répond" in text


def test_a_page_too_far_is_the_last(get: Get) -> None:
    assert ids(get("/fr/projets?page=999").text) == ids(get("/fr/projets?page=3").text)
    assert get("/fr/projets?page=0").status_code == get("/fr/projets?page=x").status_code == 200


def test_csv_holds_the_results_and_no_formula(get: Get) -> None:
    answer = get("/fr/projets.csv?sort=title")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [line["id"] for line in lines] == [p["id"] for p in get("/fr/projets.json?sort=title").json()["projects"]]
    for line in lines:
        for cell in line.values():
            assert cell[:1] not in ("=", "+", "@") or not cell
            assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", cell)


def test_geojson_holds_the_results(get: Get) -> None:
    collection = get("/fr/projets.geojson?theme=BIO").json()
    assert collection["type"] == "FeatureCollection"
    assert {feature["id"] for feature in collection["features"]} == {
        project["id"] for project in get("/fr/projets.json?theme=BIO").json()["projects"]}
    assert all(len(f["geometry"]["coordinates"]) == 2 for f in collection["features"] if f["geometry"])


def test_points_are_those_with_a_place(get: Get) -> None:
    points = get("/fr/projets.points").json()["points"]
    projects = get("/fr/projets.json").json()["projects"]
    assert {point[2] for point in points} == {p["id"] for p in projects if p["latitude"] is not None}


def test_the_drawn_map_shows_every_point_once_and_links_to_it(get: Get) -> None:
    tree = HTMLParser(get("/fr/projets?view=map").text)
    several = [int(node.text()) for node in tree.css(".map svg text")]
    alone = len(tree.css(".map circle.one"))
    assert sum(several) + alone == len(get("/fr/projets.points").json()["points"])
    for link in tree.css(".map svg a"):
        if link.css_first("text"):
            args = attribute(link, "href").split("?")[1]
            assert get(f"/fr/projets.json?{args}").json()["total"] == int(one(link, "text").text())
        else:
            assert get(link.attributes["href"]).status_code == 200


@pytest.mark.parametrize(("where", "said"), [
    ("Brest", "Brest (29)"), ("brest (29)", "Brest (29)"), ("29", "Finistère"), ("finistere", "Finistère"),
    ("Bretagne", "Bretagne"), ("France", "France"), ("79191", "Niort (79)"),
])
def test_places_are_found_as_people_write_them(get: Get, where: str, said: str) -> None:
    text = get(f"/fr/participer?{urlencode({'where': where})}").text
    assert f"— {said}</h2>" in text
    assert "class=\"card\"" in text


def test_an_unknown_place_is_said(get: Get) -> None:
    assert "aucun lieu de ce nom n’est connu" in get("/fr/participer?where=Zzyzx").text


def test_near_sorts_by_distance(get: Get) -> None:
    text = get("/fr/projets?near=48.39,-4.48&radius=500").text
    kilometres = [int(found) for found in re.findall(r"à (\d+) km</span>", text)]
    assert kilometres == sorted(kilometres)
    assert len(kilometres) > 5


def test_a_hostile_project_is_listed_harmlessly(get: Get) -> None:
    text = get("/fr/projets?sort=title").text + get("/fr/projets?q=alert").text
    assert HOSTILE in text
    assert "<script>alert" not in text
    assert "<img" not in text


class Multi:
    """Arguments as Datasette gives them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def get(self, name: str, default: str = "") -> str | None:
        return next((value for key, value in self.pairs if key == name), default)

    def getlist(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]


TEXT = st.text(max_size=20)


@given(st.lists(st.tuples(st.sampled_from(["q", "theme", "status", "bbox", "near", "radius", "open", "sort", "page",
                                           "view", "where", "give"]),
                          TEXT | st.sampled_from(["1", "2", "map", "title", "near", "45.5,1.25", "40,-5,51,9.5",
                                                  "9" * 5000])),
                max_size=6))
def test_a_query_written_is_read_the_same(pairs: list[tuple[str, str]]) -> None:
    query = Query.of(Multi(pairs))
    assert Query.of(Multi(query.args())) == query
