"""The formats: exact where they can be, harmless where they must be."""

from __future__ import annotations

import csv
import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.columns import columns
from publish.credits import Source
from publish.exporters.base import Exporter, Head, Row
from publish.exporters.csv_ import CsvExporter, harmless
from publish.exporters.geojson import GeojsonExporter
from publish.exporters.json_ import JsonExporter
from publish.exporters.ndjson import NdjsonExporter
from publish.registry import table
from tests.publish.sample import commons

SOURCES: tuple[Source, ...] = ({"partner": "a", "title": "A", "url": "https://a.example/", "licence": "CC-BY-4.0"},)


def export(exporter: type[Exporter], rows: list[Row]) -> bytes:
    file = io.BytesIO()
    head = Head("projects", "Glane: Projects", "2026-11-20", columns(table("projects").model), SOURCES)
    writing = exporter(file, head)
    writing.begin()
    for row in rows:
        writing.write(row)
    writing.finish()
    return file.getvalue()


def projects(**first: object) -> list[Row]:
    found = [project.model_dump() for project in commons().projects]
    names = [column.name for column in columns(table("projects").model)]
    found[0] |= first
    return [{name: row[name] for name in names} for row in found]


@pytest.mark.parametrize(("text", "expected"), [
    ("=1+1", "'=1+1"), ("+33 1", "'+33 1"), ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"), ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("\n=1", "'\n=1"), ("＝1", "'＝1"), ("- une puce", "'- une puce"),
    ("-1.55", "-1.55"), ("+2", "+2"), ("-1,5", "-1,5"), ("-1e5", "-1e5"), ("-", "'-"), ("-1.55.2", "'-1.55.2"),
    ("", ""), ("a=b", "a=b"), ("'=1", "'=1"), ("l’été", "l’été"),
])
def test_formulas_are_harmless_and_numbers_stay(text: str, expected: str) -> None:
    assert harmless(text) == expected


@given(text=st.text(max_size=12) | st.from_regex(r"[=+\-@\t\r\n＝][^\0]{0,8}"))
def test_no_cell_begins_a_formula(text: str) -> None:
    made = harmless(text)
    assert made.removeprefix("'") == text.removeprefix("'")
    assert made[:1] not in set("=+-@\t\r\n＝＋－＠") or made.lstrip("+-").replace(",", ".").replace(".", "").isalnum()


def test_csv_is_as_documented() -> None:
    data = export(CsvExporter, projects(title="=HYPERLINK(1)", keywords=["a", "b|c", "d"], longitude=-1.55,
                                        description="ligne\n\"citée\", et virgule", summary=None))
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    assert len(rows) == 60
    first = rows[0]
    assert first["title"] == "'=HYPERLINK(1)"
    assert first["keywords"] == "a | b¦c | d"
    assert first["longitude"] == "-1.55"
    assert first["description"] == "ligne\n\"citée\", et virgule"
    assert first["summary"] == ""


def test_a_list_that_begins_a_formula_is_harmless() -> None:
    rows = csv.DictReader(io.StringIO(export(CsvExporter, projects(aliases=["=1", "=2"])).decode(), newline=""))
    assert next(rows)["aliases"] == "'=1 | =2"


def test_ndjson_and_json_give_back_the_same_rows() -> None:
    rows = projects(title="=HYPERLINK(1)", keywords=["a | b"])
    assert [orjson.loads(line) for line in export(NdjsonExporter, rows).splitlines()] == rows
    whole = orjson.loads(export(JsonExporter, rows))
    assert whole["projects"] == rows
    assert whole["sources"] == list(SOURCES)
    assert whole["date"] == "2026-11-20"


def test_geojson_keeps_every_row_longitude_first() -> None:
    rows = projects()
    whole = orjson.loads(export(GeojsonExporter, rows))
    assert whole["type"] == "FeatureCollection"
    assert whole["sources"] == list(SOURCES)
    assert len(whole["features"]) == len(rows)
    for feature, row in zip(whole["features"], rows, strict=True):
        point = None if row["latitude"] is None else {"type": "Point",
                                                      "coordinates": [row["longitude"], row["latitude"]]}
        assert feature["geometry"] == point
        assert feature["id"] == feature["properties"]["id"] == row["id"]
        assert {**feature["properties"], "latitude": row["latitude"], "longitude": row["longitude"]} == row
    assert any(feature["geometry"] is None for feature in whole["features"])


@pytest.mark.parametrize("exporter", [CsvExporter, NdjsonExporter, JsonExporter, GeojsonExporter])
def test_no_rows_are_still_a_file_and_the_file_stays_open(exporter: type[Exporter]) -> None:
    data = export(exporter, [])
    if exporter in (JsonExporter, GeojsonExporter):
        assert orjson.loads(data)["projects" if exporter is JsonExporter else "features"] == []
    assert data.count(b"\n") == (0 if exporter is NdjsonExporter else 1 if exporter is CsvExporter else 2)
