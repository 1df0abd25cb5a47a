"""Tables: columns, delimiters, formats, bounds."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.platforms import _archives
from crawlers.platforms._archives import gunzip
from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._rows import column_names, read_table
from crawlers.platforms._tables import TableOptions, sniff, told_format

HERE = "https://projets.example/projets"
CELLS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=8
                ).filter(lambda text: text.strip() == text)


def read(body: str | bytes, url: str = HERE, **options: Any) -> tuple[list[dict[str, Any]], list[Flaw]]:
    found = list(read_table(body.encode() if isinstance(body, str) else body, TableOptions(**options), url))
    return [item for item in found if isinstance(item, dict)], [item for item in found if isinstance(item, Flaw)]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5), st.sampled_from(";,\t|"))
def test_what_is_written_as_csv_is_read(rows: Any, delimiter: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["id", "nom", "lieu"], *rows])
    expected = [dict(zip(["id", "nom", "lieu"], row, strict=True)) for row in rows]
    assert read(text.getvalue(), delimiter=delimiter) == (expected, [])


@pytest.mark.parametrize(("text", "delimiter"), [
    ("a;b\n1;2\n", ";"), ("a,b\n1,2\n", ","), ("a\tb\n1\t2\n", "\t"), ("a|b\n1|2\n", "|"),
    ("Nom;Où (rue, ville)\nx;y, z\nx;y\n", ";"),
    ("id,nom;usuel,lieu\n1,x,y\n2,z,\n", ","),
    ('"a;b;c",d\n1,2\n', ","),
    ("nom\nx, y\n", ";"),  # one column: none cuts
    ("a|b|c|d\nx|y\nz, t, u|v\n", "|"),  # rows shorter than the header
])
def test_the_delimiter_is_told(text: str, delimiter: str) -> None:
    assert sniff(text.splitlines(keepends=True)) == delimiter


@pytest.mark.parametrize(("header", "names"), [
    (["a", " b\n c "], ["a", "b c"]), (["a", "", "a", "a"], ["a", "column 2", "a (2)", "a (3)"]),
    (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]), ([2019, None, "x"], ["2019", "column 2", "x"]),
])
def test_each_column_has_a_name_of_its_own(header: list[Any], names: list[str]) -> None:
    assert column_names([cell if cell is not None else "" for cell in header]) == names


@pytest.mark.parametrize(("body", "url", "content_type", "told"), [
    (b"a,b", HERE + ".csv", "", "csv"), (b"a,b", HERE, "text/csv; charset=utf-8", "csv"), (b"a,b", HERE, "", "csv"),
    (b"a\tb", HERE + ".tsv?x=1", "text/plain", "tsv"), (b"{}", HERE, "", "json"), (b"\xef\xbb\xbf [", HERE, "", "json"),
    (b"{}", HERE + ".geojson", "", "geojson"), (b"{}", HERE + ".jsonl", "", "ndjson"),
    (b"PK\x03\x04...", HERE + ".csv", "text/csv", "xlsx"),
])
def test_the_format_is_told(body: bytes, url: str, content_type: str, told: str) -> None:
    assert told_format(body, url, content_type) == told


@pytest.mark.parametrize(("body", "url", "words"), [
    (b"<!DOCTYPE HTML><p>", HERE + ".csv", "web page"), (b"a;b", HERE + ".xlsx", "not a workbook"),
    (b"", HERE, "no row 1"), (b";;\n1;2;3\n", HERE, "header row is empty"),
    (b"PK\x03\x04garbage", HERE, "broken zip"),
    (b'{"type": "FeatureCollection"}', HERE, "options.items|no list"),
    (b"not json\nneither\n", HERE + ".ndjson", "line|not JSON"),
])
def test_what_cannot_be_read_says_why(body: str | bytes, url: str, words: str) -> None:
    with pytest.raises(MalformedListing, match=words):
        read(body, url)


def test_a_header_below_other_lines() -> None:
    assert read("Liste\n\nid;nom\n1;x\n", header=2)[0] == [{"id": "1", "nom": "x"}]


def test_odd_line_ends_are_cells_not_rows() -> None:
    assert read("id,nom\r1,a\u2028b\x0bc\x85d\r2,x\r")[0] == [{"id": "1", "nom": "a\u2028b\x0bc\x85d"},
                                                              {"id": "2", "nom": "x"}]


def test_a_large_cell_is_read_and_a_larger_refused() -> None:
    assert len(read("id,nom\n1," + "x" * 200_000)[0][0]["nom"]) == 200_000
    with pytest.raises(MalformedListing, match="field larger than"):
        read("id,nom\n1," + "x" * 10_000_001)


def test_empty_rows_can_be_kept() -> None:
    assert read("id,nom\n,\n1,x\n", skip_empty=False)[0] == [{}, {"id": "1", "nom": "x"}]


def test_a_short_row_as_a_prefix() -> None:
    entries, flaws = read("a,b,c\n1,2\n", short_rows="prefix")
    assert entries == [{"a": "1", "b": "2"}]
    assert flaws == [Flaw("short_row", ["1", "2"], entry=entries[0])]


def workbook(rows: Any) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def test_a_workbook_gives_whole_numbers_and_iso_dates() -> None:
    body = workbook([["id", "début", "fin", "part", "vrai"],
                     [1, date(2020, 2, 3), datetime(2020, 2, 3, 4, 5), 0.5, True],
                     [10**15, None, " ", -2.0]])
    entries, flaws = read(body)
    assert entries == [{"id": 1, "début": "2020-02-03", "fin": "2020-02-03T04:05:00", "part": 0.5, "vrai": True},
                       {"id": 10**15, "part": -2}]
    assert flaws == []
    assert isinstance(entries[1]["part"], int)


def test_empty_rows_and_columns_before_a_table_count() -> None:
    body = workbook([[], ["", "", "id", "nom"], ["", "", 1, "x"]])
    assert read(body, header=2)[0] == [{"id": 1, "nom": "x"}]
    assert column_names(["", "id"]) == ["column 1", "id"]
    assert list(read(workbook([["", "id"], ["", 1], ["y", 2]]))[0][1]) == ["column 1", "id"]


def test_a_listing_that_breaks_off_gives_nothing() -> None:
    with pytest.raises(MalformedListing, match="never closed"):
        next(read_table(b'id,nom\n1,x\n2,"y\n', TableOptions(), HERE))


def test_a_sheet_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(MalformedListing, match="no sheet 'Projets'; there are 'Sheet'"):
        read(workbook([["a"], [1]]), sheets="Projets")


def zipped(files: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return body.getvalue()


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_archives, "MAX_UNPACKED", 100_000)
    with pytest.raises(MalformedListing, match="refused"):
        read(zipped({"xl/workbook.xml": "0" * 100_001}))
    with pytest.raises(MalformedListing, match="refused"):
        gunzip(gzip.compress(b"0" * 100_001))
    assert gunzip(gzip.compress(b"0" * 100_000)) == b"0" * 100_000


def test_a_zip_that_is_no_workbook() -> None:
    with pytest.raises(MalformedListing, match="not a workbook"):
        read(zipped({"a.txt": "a"}))
