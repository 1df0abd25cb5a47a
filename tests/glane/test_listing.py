"""`glane link --records`: any list in, clusters and pairs out, no state touched; bad input is one clear line."""

from __future__ import annotations

import csv
import json
import random
import tracemalloc
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from dedupe.described import described
from dedupe.scoring import Reason
from dedupe.spec import Spec
from glane.cli import main
from glane.config import UsageError
from glane.listed import Listed, Records, read_plain
from glane.listing import in_words
from glane.rows import Rows

SPEC = {"mode": "link", "fields": {"title": "name", "artist": "short_text", "year": "year"}}


def song(partner: str, id_: int, title: str, artist: str, year: int) -> dict[str, Any]:
    return {"partner": partner, "source_id": id_, "title": title, "artist": artist, "year": year}


SONGS = [song(partner, at, *what) for partner in ("a", "b") for at, what in enumerate([
    ("Le temps des cerises", "Jean-Baptiste Clément", 1866), ("La mer", "Charles Trenet", 1946),
    ("Foule sentimentale", "Alain Souchon", 1993), ("Göttingen", "Barbara", 1964), ("=1+1", "Anne", 2001),
    ("Ma liberté", "Georges Moustaki", 1967), ("Nantes", "Barbara", 1964)])]


def run(folder: Path, rows: list[Any] | str, spec: Any = None, *options: str) -> Result:
    lines = rows if isinstance(rows, str) else "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "records.ndjson").write_text(lines, encoding="utf-8")
    arguments = ["link", "--records", str(folder / "records.ndjson"), "--out", str(folder / "out")]
    if spec is not None:
        (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        arguments += ["--spec", str(folder / "spec.json")]
    return CliRunner().invoke(main, [*arguments, *options])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_typed(tmp_path: Path) -> None:
    done = run(tmp_path, SONGS, SPEC, "--language", "en")
    assert done.exit_code == 0, done.output
    clusters = read(tmp_path / "out" / "clusters.csv")
    assert list(clusters[0]) == ["partner", "source_id", "project_id", "confidence"]
    project = {(row["partner"], row["source_id"]): row["project_id"] for row in clusters}
    assert len(project) == len(SONGS)
    assert all(project["a", str(at)] == project["b", str(at)] for at in range(7))
    assert len(set(project.values())) == 7
    pairs = read(tmp_path / "out" / "pairs.csv")
    assert list(pairs[0]) == ["left", "right", "score", "reasons"]
    assert "title: the same" in pairs[0]["reasons"]
    assert not (tmp_path / "data").exists()


def test_common_shape(tmp_path: Path) -> None:
    rows = [{"partner": "a", "source_id": "1", "title": "Jardin des Lilas", "url": "https://lilas.example.org/",
             "organisations": ["Les Lilas"], "place": "Niort", "start_date": "2019-04"},
            {"partner": "b", "source_id": "1", "title": "Le jardin des lilas", "url": "http://lilas.example.org",
             "organisations": "Les Lilas", "colour": "green"},
            {"title": "Observatoire des papillons"}]
    done = run(tmp_path, rows)
    assert done.exit_code == 0, done.output
    assert "fields that are not compared: colour" in done.output
    project = {row["partner"]: row["project_id"] for row in read(tmp_path / "out" / "clusters.csv")}
    assert project["a"] == project["b"] != project["list"]


FRENCH = {"nom": "title", "porteur": "organisations", "commune": "place", "site": "url", "siret": "code"}


def test_projects_by_a_spec(tmp_path: Path) -> None:
    names = "Fablab de Niort", "Café des Possibles", "Comptage des libellules", "Jardin des Lilas", "Budget citoyen"
    others = "Ruche ouverte", "Vigie des marées", "Atlas sonore", "Marche sensible"
    rows = [{"partner": "a", "source_id": at, "nom": name, "siret": f"216901231{at:05}"}
            for at, name in enumerate(names)]
    rows += [{"partner": "b", "source_id": at, "nom": name, "siret": f"110 046 018 {at:05}", "vert": 1}
             for at, name in enumerate(others)]
    rows += [{"partner": "b", "source_id": "x", "nom": "Le jardin des lilas", "siret": "216 901 231 00003"},
             {"partner": "b", "source_id": "y", "nom": "Fab-lab de Niort", "porteur": ["Ville", "Fablab"]}]
    done = run(tmp_path, rows, {"mode": "mostly", "fields": FRENCH})
    assert done.exit_code == 2
    assert ("no record has commune, site, which the spec names; leave it out there, or name one of nom, porteur, "
            "siret, vert") in done.output
    named = {name: kind for name, kind in FRENCH.items() if name not in ("commune", "site")}
    assert run(tmp_path, rows, {"mode": "mostly", "fields": named}).exit_code == 0
    project = {(row["partner"], row["source_id"]): row["project_id"] for row in read(tmp_path / "out" / "clusters.csv")}
    assert project["a", "0"] == project["b", "y"]
    assert project["a", "3"] == project["b", "x"]
    assert len(set(project.values())) == 9
    why = {(row["left"], row["right"]): row["reasons"] for row in read(tmp_path / "out" / "pairs.csv")}
    assert why["a/0", "b/y"].startswith("même nom")
    assert "siret : identique" in why["a/3", "b/x"]


def test_records_of_no_partner_may_be_any_two_one(tmp_path: Path) -> None:
    names = "Fablab de Niort", "Comptage des libellules", "Jardin des Lilas"
    rows = [{"source_id": at, "title": name, "organisations": [f"Association {name}"]} for at, name in enumerate(
        (*names, "Ruche ouverte", "Vigie des marées", "Atlas sonore", "Fab-lab de Niort", "Le jardin des Lilas"))]
    done = run(tmp_path, rows)
    assert "no record names its partner: any two of them may be one project" in done.output
    project = {row["source_id"]: row["project_id"] for row in read(tmp_path / "out" / "clusters.csv")}
    assert project["0"] == project["6"]
    assert project["2"] == project["7"]
    assert len(set(project.values())) == 6
    done = run(tmp_path, [{**row, "partner": "a"} for row in rows])
    assert "names its partner" not in done.output
    assert len({row["project_id"] for row in read(tmp_path / "out" / "clusters.csv")}) == 8


@pytest.mark.parametrize("partner", [{}, {"partner": "a"}])
def test_where_nobody_names_a_partner_no_reason_does(tmp_path: Path, partner: dict[str, str]) -> None:
    text = "Comptage des libellules de la tourbière, chaque samedi, avec les naturalistes du marais et leurs filets"
    rows = [{"source_id": at, "title": name, "organisations": ["Les Naturalistes du Marais"], "description": text,
             "url": f"https://{at}.example.org/page", **partner} for at, name in enumerate(
        ("Libellules de la tourbière", "Les libellules de la tourbière", "Atlas sonore"))]
    fields = {name: name for name in ("title", "organisations", "description", "url")}
    for spec in (None, {"mode": "dirty", "fields": fields})[1 if partner else 0:]:
        assert run(tmp_path, rows, spec, "--language", "en").exit_code == 0
        why = " ".join(row["reasons"] for row in read(tmp_path / "out" / "pairs.csv"))
        assert "description repeated (+" in why
        assert "partner" not in why
    rows.append({**rows[0], "source_id": "x", "partner": "b"})
    assert run(tmp_path, rows, {"mode": "dirty", "fields": fields}, "--language", "en").exit_code == 0
    assert ("repeated by the same partner" in (tmp_path / "out" / "pairs.csv").read_text(encoding="utf-8"))


def test_what_weighs_nothing_is_no_reason(tmp_path: Path) -> None:
    nothing = Reason("address", "other_site", 0.004, "sites différents", "different sites")
    assert in_words([nothing, replace(nothing, weight=-0.004)], "en") == ""
    assert in_words([replace(nothing, weight=-0.006), nothing], "en") == "different sites (-0.01)"


@pytest.mark.parametrize("spec", [SPEC, {"mode": "multi", "fields": {"title": "title"}},
                                  {"mode": "mostly", "fields": {"title": "title", "artist": "short_text"}}])
def test_workers_link_projects_by_fields_of_projects_alone(tmp_path: Path, spec: Any) -> None:
    done = run(tmp_path, SONGS, spec, "--scheduler", "tcp://127.0.0.1:1")
    assert done.exit_code == 2
    assert "--scheduler links projects in the mode mostly, by the fields that projects have" in done.output


@pytest.mark.parametrize(("locale", "options", "language"), [
    ("fr_FR.UTF-8", (), "fr"), ("C", (), "fr"), ("en_GB.UTF-8", (), "en"), ("en_GB.UTF-8", ("--language", "fr"), "fr"),
    ("fr_FR.UTF-8", ("--language", "en"), "en")])
@pytest.mark.parametrize(("spec", "said"), [
    (None, {"fr": "même nom", "en": "same name"}), (SPEC, {"fr": "title : identique", "en": "title: the same"})])
def test_the_reasons_speak_the_language_of_the_terminal_or_the_one_asked_for(  # noqa: PLR0917 - a table
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, options: tuple[str, ...], language: str,
        spec: Any, said: dict[str, str]) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert run(tmp_path, SONGS, spec, *options).exit_code == 0
    reasons = " ".join(row["reasons"] for row in read(tmp_path / "out" / "pairs.csv"))
    assert {name: words in reasons for name, words in said.items()} == {
        name: name == language for name in said}


@pytest.mark.parametrize("spec", [
    None, {**SPEC, "mode": "dirty"}, {"mode": "dirty", "fields": {"title": "title", "artist": "short_text"}}])
def test_any_order_of_lines(tmp_path: Path, spec: Any) -> None:
    rows = [*SONGS, *({"partner": "c", "title": row["title"]} for row in SONGS), {"title": "La mer"}]
    results = []
    for seed in (1, 2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert run(folder, random.Random(seed).sample(rows, len(rows)), spec).exit_code == 0
        results.append([(folder / "out" / name).read_bytes() for name in ("clusters.csv", "pairs.csv")])
    assert results[0] == results[1]


@pytest.mark.parametrize(("rows", "spec", "says"), [
    ("{}\n{oops\n", None, "records.ndjson, line 2: not JSON"),
    ('{"title": "\\ud800"}\n', None, "line 1: not JSON"),
    ("[1]\n", None, "line 1: JSON, but not an object; write a JSON object a line"),
    ('{"title": "x"}\n\n{"title": "y"\n', None, "line 3: not JSON (unexpected end of data: column 15); write a"),
    ([{"nom": "x", "ville": "Niort"}], None, "no record has a title; name the field `title` (there are nom, ville)"),
    ([{"title": ["x", "y"]}], None, "title: ['x', 'y'] is not a text; mend it or leave it out"),
    ([{"title": "x", "organisations": [1]}, {"title": "x", "organisations": ["a", {}]}], None,
     "organisations: ['a', {}] is not a text or a list of texts"),
    (SONGS, [], "spec.json: JSON, but not an object; write {\"mode\""),
    (SONGS, {"fields": {}}, "spec.json: no mode, or none that is a text; write {\"mode\""),
    (SONGS, {"mode": "link", "fields": {"title": {}}}, "no fields, or not each with its kind as a text; write {"),
    ("\n", None, "no record"),
    ([{"source_id": "1", "title": " "}, {"titre": "x"}], None, "no record has a title"),
    ([{"source_id": "1", "title": {"fr": "x"}}], None, "line 1: record list/1: title"),
    ([{"title": "x"}, {"source_id": "1", "title": "x", "latitude": 99, "longitude": 1}], None,
     "line 2: record list/1: latitude: 99 is not a number of degrees from -90 to 90"),
    ([{"source_id": "1", "title": "x", "latitude": 9}], None, "come together"),
    ([{"source_id": "1", "title": "x", "start_date": "soon"}], None,
     "list/1: start_date: 'soon' is not a date with a year"),
    ([{"source_id": "1", "title": "x"}, {"source_id": 1, "title": "y"}], None, "line 2: list/1 is on line 1 already"),
    ([{"source_id": "1", "partner": "a/b", "title": "x"}], None, "partner 'a/b' has a /"),
    ([{"source_id": [1], "title": "x"}], None, "line 1: source_id is [1]"),
    (SONGS, {"mode": "fuzzy", "fields": {"title": "name"}}, "allowed: link, multi, "),
    (SONGS, {"mode": "link", "fields": {"title": "titre"}}, "kind 'titre' is not known; allowed: name,"),
    (SONGS, {"mode": "link", "fields": {"nom": "name"}}, "no record has nom"),
    (SONGS, {"fields": []}, 'write {"mode"'),
    ([{"title": {"fr": "x"}}], {"mode": "dirty", "fields": {"title": "name"}}, "title holds an object"),
    (SONGS, {"mode": "link", "fields": {"title": "title", "artist": "name"}}, "of projects write aliases"),
    ([{"title": ""}], {"mode": "dirty", "fields": {"title": "title"}}, "no record has a title in title"),
])
def test_bad_input_is_one_line(tmp_path: Path, rows: Any, spec: Any, says: str) -> None:
    done = run(tmp_path, rows, spec)
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_made_source_id_that_another_record_has_is_refused(tmp_path: Path) -> None:
    assert run(tmp_path, [{"title": "La mer"}]).exit_code == 0
    made = read(tmp_path / "out" / "clusters.csv")[0]["source_id"]
    for rows in ([{"source_id": made, "title": "x"}, {"title": "La mer"}],
                 [{"title": "La mer"}, {"source_id": made, "title": "x"}]):
        done = run(tmp_path, rows)
        assert done.exit_code == 2
        assert f"source_id {made} is another record's" in done.output


def test_any_line_ends_and_a_mark_at_the_beginning(tmp_path: Path) -> None:
    done = run(tmp_path, '\ufeff{"source_id": 1, "title": "La mer"}\r\n\n{"source_id": 2, "title": "Nantes"}\r'
                         '{"source_id": 3, "title": "Göttingen"}')
    assert done.exit_code == 0, done.output
    assert [row["source_id"] for row in read(tmp_path / "out" / "clusters.csv")] == ["1", "2", "3"]


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(tmp_path: Path) -> None:
    rows = [{"partner": "=a", "source_id": at, "title": "Jardin des Lilas", "place": "Niort"} for at in ("@1", "2")]
    assert run(tmp_path, rows, {"mode": "dirty", "fields": {"title": "name", "place": "short_text"}}).exit_code == 0
    clusters, pairs = (read(tmp_path / "out" / f"{name}.csv") for name in ("clusters", "pairs"))
    assert {(row["partner"], row["source_id"]) for row in clusters} == {("'=a", "'@1"), ("'=a", "2")}
    assert [(row["left"], row["right"]) for row in pairs] == [("'=a/2", "'=a/@1")]


def test_records_without_a_title_are_taken_and_told(tmp_path: Path) -> None:
    rows = [{"source_id": 1, "title": "Jardin des Lilas"}, {"source_id": 2, "title": " "}, {"source_id": 3},
            {"source_id": 4, "title": None}]
    done = run(tmp_path, rows)
    assert done.exit_code == 0, done.output
    assert "title: 3 without one, compared by what else they say, like list/2" in done.output
    assert len({row["project_id"] for row in read(tmp_path / "out" / "clusters.csv")}) == 4


@pytest.mark.parametrize("title", ["Jardin partagé", "?!…", "花" * 20])
def test_one_title_over_and_over(tmp_path: Path, title: str) -> None:
    rows = [{"partner": f"p{at % 7}", "source_id": at, "title": title} for at in range(700)]
    done = run(tmp_path, rows)
    assert done.exit_code == 0, done.output
    assert len(read(tmp_path / "out" / "clusters.csv")) == 700
    assert len(read(tmp_path / "out" / "pairs.csv")) <= 700 * 40  # bounded for each record


def test_values_of_a_megabyte(tmp_path: Path) -> None:
    rows = [{"partner": partner, "source_id": 1, "title": "é" * 2**20, "description": "mot " * 2**18,
             "url": "http://a.example/" + "b" * 2**20, "place": "c" * 2**20} for partner in ("a", "b")]
    done = run(tmp_path, rows)
    assert done.exit_code == 0, done.output
    assert "title: 2 longer than 300 letters" in done.output
    assert "description: 2 longer than 4,000 letters" in done.output
    assert len(read(tmp_path / "out" / "clusters.csv")) == 2


@pytest.mark.parametrize(("out", "says"), [
    ("file/out", "out: Not a directory; choose a folder that can be written to"),
    ("full", "clusters.csv: Is a directory; choose a folder that can be written to")])
def test_where_nothing_can_be_written_is_one_line(tmp_path: Path, out: str, says: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "full" / "clusters.csv").mkdir(parents=True)
    done = run(tmp_path, [{"partner": "a", "source_id": 1, "title": "Fablab"}], None, "--out", str(tmp_path / out))
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1


def test_missing_file_or_option(tmp_path: Path) -> None:
    missing = CliRunner().invoke(main, ["link", "--records", str(tmp_path / "no"), "--out", str(tmp_path)])
    assert missing.exit_code == 2
    assert "No such file" in missing.output
    alone = CliRunner().invoke(main, ["link", "--records", str(tmp_path / "no")])
    assert alone.exit_code == 2
    assert "go together" in alone.output
    full = run(tmp_path, SONGS, SPEC, "--full")
    assert full.exit_code == 2
    assert "--full is for the commons" in full.output


@pytest.mark.parametrize("row", [
    {"title": "Jardin"}, {"title": " x ", "description": "y" * 5_000, "start_date": "2019-04", "place": "Niort"},
    {"title": None, "url": "", "organisations": "Les Lilas"}, {"organisations": ["a", "b"]}, {"organisations": []},
    {"latitude": 46.3, "longitude": -0.5}, {"start_date": "2019-04-02T10:00"}, {"start_date": "vers 1850"},
    {"start_date": ""}])
def test_what_is_plain_is_read_as_validated(row: dict[str, Any]) -> None:
    row = {"partner": "a", "source_id": "1", **row}
    assert read_plain(row) == Listed.model_validate(row).link_record()


@pytest.mark.parametrize("row", [
    {"title": 7}, {"latitude": 46.3}, {"latitude": 91.0, "longitude": 0.0}, {"latitude": 46, "longitude": 0},
    {"latitude": "46.3", "longitude": "0"}, {"organisations": [1]}, {"organisations": {"a": 1}}, {"start_date": "soon"},
    {"start_date": " "}, {"description": ["x"]}])
def test_what_is_not_plain_is_left_to_validation(row: dict[str, Any]) -> None:
    assert read_plain({"partner": "a", "source_id": "1", **row}) is None


@pytest.mark.parametrize(("date", "read"), [
    ("0987-06", 987), ("1163", 1163), ("31/12/2024", 2024), ("vers 1850", 1850), ("1850-1860", 1850), ("'93", 1993),
    (1866, 1866), ("", None), (" ", None), ("-0450", None), ("0000", None), ("12345", None)])
def test_a_year_is_the_same_one_in_the_common_shape_and_by_a_spec(tmp_path: Path, date: Any, read: int | None) -> None:
    rows = [{"partner": "a", "source_id": "1", "title": "Fablab", "start_date": date, "end_date": date}]
    by_spec = described(rows, Spec("dirty", {name: name for name in ("title", "start_date", "end_date")})).records
    assert [by_spec[0].start_year, by_spec[0].end_year] == [read, read]
    (tmp_path / "a.ndjson").write_text(json.dumps(rows[0]), encoding="utf-8")
    if read is None and str(date).strip():
        with pytest.raises(UsageError, match="is not a date with a year"):
            list(Records(tmp_path / "a.ndjson"))
    else:
        assert list(Records(tmp_path / "a.ndjson")) == by_spec


TABLE = """\
Nom;Porteurs;Lat;Long;Début;Dép.
Fablab de Niort;Ville | Fablab;46,32;-0,46;2019;79
Jardin des Lilas;;;;;
Ruche ouverte;;;;;
"Le jardin
des lilas";;46,3;-0,4;;79
Vigie des marées;;;;;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_table_is_a_list_too(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "liste.csv").write_bytes(TABLE.encode(encoding))
    (tmp_path / "spec.json").write_text(json.dumps({"mode": "dirty", "fields": {
        "Nom": "title", "Porteurs": "organisations", "Lat": "latitude", "Long": "longitude", "Début": "start_date",
        "Dép.": "department_code"}}), encoding="utf-8")
    done = CliRunner().invoke(main, ["link", "--records", str(tmp_path / "liste.csv"), "--spec",
                                     str(tmp_path / "spec.json"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert ("not in UTF-8" in done.output) == (encoding == "cp1252")
    assert len({row["project_id"] for row in read(tmp_path / "out" / "clusters.csv")}) == 4


def test_a_table_is_read_a_row_at_a_time(tmp_path: Path) -> None:
    path, size = tmp_path / "liste.csv", 2_000
    rows = "".join(f"{at};{'Jardin ' * 300}\n" for at in range(size))
    path.write_text(f"source_id;title\n{rows}x;\"x\n", encoding="utf-8")
    read = iter(Rows(path))
    assert next(read)[1]["source_id"] == "0"  # what is wrong further on is not known yet
    tracemalloc.start()
    assert sum(1 for _ in islice(read, size - 2)) == size - 2
    assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 2
    tracemalloc.stop()
    with pytest.raises(UsageError, match=f"line {size + 2} is never closed"):
        list(read)


def test_what_is_not_read_of_a_table_is_said(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["title"])
    book.worksheets[0].append(["Fablab de Niort"])
    for name in ("Suite", "Fin"):
        book.create_sheet(name).append(["title"])
    book.save(tmp_path / "liste.xlsx")
    (tmp_path / "liste.csv").write_bytes(b"title\nFablab\x00 de Niort\nJardin\n")
    for name, says in (("liste.xlsx", "only the first sheet is read, not Suite, Fin\n"),
                       ("liste.csv", "liste.csv: characters that cannot be kept, read as \ufffd, "
                                     "near 'title\\nFablab\ufffd de Niort\\nJardin\\n'\n")):
        done = CliRunner().invoke(main, ["link", "--records", str(tmp_path / name), "--out", str(tmp_path / "out")])
        assert done.exit_code == 0, done.output
        assert says in done.output


@pytest.mark.parametrize("spec", [
    None, {"mode": "mostly", "fields": {"title": "title", "url": "url", "links": "links"}}])
def test_addresses_may_lack_their_scheme(tmp_path: Path, spec: Any) -> None:
    rows = [{"partner": "a", "title": "Fablab", "url": "www.lilas.example.org/fablab"},
            {"partner": "b", "title": "Odonates", "url": "lilas.example.org/autre", "links": ["suivi.example.net/x"]},
            {"partner": "c", "title": "Atelier", "url": "https://lilas.example.org/fablab"},
            {"partner": "d", "title": "Libellules", "links": "https://suivi.example.net/x"}]
    assert run(tmp_path, rows, spec).exit_code == 0
    pairs = read(tmp_path / "out" / "pairs.csv")
    same = [row for row in pairs if "même page" in row["reasons"]]
    assert [(row["left"][0], row["right"][0]) for row in same] == [("a", "c"), ("b", "d")]


def test_a_spec_says_what_names_the_records(tmp_path: Path) -> None:
    rows = [{"réseau": "Nord", "n°": 12, "nom": "Fablab de Niort"},
            {"réseau": "Sud", "n°": 7, "nom": "Fab-lab de Niort"}]
    fields = {"nom": "title", "réseau": "partner", "n°": "source_id"}
    assert run(tmp_path, rows, {"mode": "link", "fields": fields}).exit_code == 0
    found = read(tmp_path / "out" / "clusters.csv")
    assert [(row["partner"], row["source_id"]) for row in found] == [("Nord", "12"), ("Sud", "7")]
    for said, says in (({**fields, "id": "source_id"}, "fields n°, id: a record has one source_id"),
                       ({**fields, "n°": "code", "id": "source_id"}, "no record has id, which the spec names"),
                       ({"nom": "title"}, "name that of each record, in a field that is the `partner`")):
        done = run(tmp_path, rows, {"mode": "link", "fields": said})
        assert done.exit_code == 2
        assert says in done.output


def test_a_spec_may_begin_with_a_mark(tmp_path: Path) -> None:
    (tmp_path / "liste.csv").write_text("nom\nFablab de Niort\n", encoding="utf-8")
    (tmp_path / "spec.json").write_text('{"mode": "dirty", "fields": {"nom": "title"}}', encoding="utf-8-sig")
    done = CliRunner().invoke(main, ["link", "--records", str(tmp_path / "liste.csv"), "--spec",
                                     str(tmp_path / "spec.json"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output


def test_the_dumps_can_be_linked_again(tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text(
        "partner,source_id,title,organisations,latitude,longitude,start_date\n"
        "a,1,Fablab de Niort,Ville | Fablab,46.32,-0.46,2019-04\nb,1,Fab-lab de Niort,Fablab,,,2019\n",
        encoding="utf-8")
    records = {record.id: record for record in Records(tmp_path / "records.csv")}
    assert records["a/1"].organisations == ("Ville", "Fablab")
    assert (records["a/1"].latitude, records["a/1"].start_year) == (46.32, 2019)
    done = CliRunner().invoke(main, ["link", "--records", str(tmp_path / "records.csv"),
                                     "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert len(read(tmp_path / "out" / "clusters.csv")) == 2


@pytest.mark.parametrize(("name", "text", "says"), [
    ("a.csv", "title,place\nFablab\n", "a.csv, row 2 (['Fablab']): fewer or more cells than the header"),
    ("a.csv", "", "no row 1 for the header: the table has 0 rows; the first row must have the names"),
    ("a.csv", ",,\ntitle,place,x\nFablab,,\n", "the header row is empty; the first row must have the names"),
    ("a.tsv", "title;place\nFablab;Niort\n", "one column by '\\t'; the first row must have the names of the columns"),
    ("a.txt", "title,place\nFablab,Niort\n", "a.txt, line 1: not JSON (invalid literal"),
    ("a.txt", "title,place\nFablab,Niort\n", "or a table, whose name ends in .csv, .tsv, .xlsx, .ods"),
    ("a.json", '[\n{"title": "Fablab"}\n]\n', "write a JSON object a line"),
    ("a.csv", 'title,place\n"Fablab,Niort\n', "is never closed"),
    ("a.csv", "title\n", "no record; write one JSON object a line, or a table with a header"),
    ("a.xlsx", "title\nFablab\n", "says xlsx; mend it, or save the table anew as CSV in UTF-8"),
    ("a.csv", "<html><p>503</p></html>", "a web page instead of a table; mend it, or save"),
    ("a.csv", "title,latitude,longitude\nFablab,nord,2\n", "row 2: record list/"),
])
def test_a_bad_table_is_one_line(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(main, ["link", "--records", str(tmp_path / name), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert says in done.output
    assert done.output.count("\n") == 1


@pytest.mark.parametrize(("encoding", "text"), [("utf-16", '{"title": "Fablab"}'), ("cp1252", '{"title": "Café"}')])
def test_json_in_another_encoding_is_told_so(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding=encoding)
    (tmp_path / "b.ndjson").write_text('{"title": "Fablab"}', encoding="utf-8")
    for arguments, says in ((["--records", "a.json"], "a.json, line 1: not text in UTF-8; save it in that encoding"),
                            (["--records", "b.ndjson", "--spec", "a.json"], "a.json: not text in UTF-8; save it")):
        paths = [one if one.startswith("--") else str(tmp_path / one) for one in arguments]
        done = CliRunner().invoke(main, ["link", *paths, "--out", str(tmp_path / "out")])
        assert (done.exit_code, done.output.count("\n")) == (2, 1)
        assert says in done.output


def test_where_records_without_source_ids_stand_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title;id\nFablab;\nRuche;7\nVigie;\n", encoding="utf-8")
    (tmp_path / "spec.json").write_text(json.dumps({"mode": "dirty", "threshold": 0.9, "fields": {
        "title": "title", "id": "source_id"}}), encoding="utf-8")
    arguments = ["link", "--records", str(tmp_path / "a.csv"), "--spec", str(tmp_path / "spec.json"), "--out",
                 str(tmp_path / "out")]
    done = CliRunner().invoke(main, arguments)
    assert "threshold: not known in a spec, and left aside" in done.output
    assert "2 records without a source_id" in done.output
    lines = read(tmp_path / "out" / "lines.csv")
    assert list(lines[0]) == ["row", "partner", "source_id"]
    assert [line["row"] for line in lines] == ["2", "4"]
    ids = {row["source_id"] for row in read(tmp_path / "out" / "clusters.csv")}
    assert ids == {"7", *(line["source_id"] for line in lines)}
    (tmp_path / "a.csv").write_text("title;id\nFablab;1\n", encoding="utf-8")
    assert "without a source_id" not in CliRunner().invoke(main, arguments).output
    assert not (tmp_path / "out" / "lines.csv").exists()


def test_a_partner_that_is_called_list_is_one(tmp_path: Path) -> None:
    done = run(tmp_path, [{"partner": "list", "title": "Fablab"}])
    assert "names its partner" not in done.output


@pytest.mark.parametrize(("language", "said", "fields"), [
    ("fr", "que partagent plus de 30 fiches : ", None), ("en", "that more than 30 records share: ", None),
    ("fr", "fiches qui disent exactement la même chose que 30 autres : 50.", {"t": "name"}),
    ("en", "records that say the very same as 30 others: 50.", {"t": "name"})])
def test_bounds_that_cut_are_said_in_the_language_that_is_asked_for(
        tmp_path: Path, language: str, said: str, fields: dict[str, str] | None) -> None:
    spec = {"mode": "dirty", "fields": fields} if fields else None
    rows = [{"source_id": str(at), "title": "Jardin partagé", "t": "Jardin partagé"} for at in range(80)]
    assert said in run(tmp_path, rows, spec, "--language", language).output
