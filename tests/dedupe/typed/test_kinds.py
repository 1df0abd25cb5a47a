"""Each kind of field is read as its kind, and what cannot be is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dedupe.spec import SpecError
from dedupe.typed.features import LEVELS, Features
from dedupe.typed.kinds import table
from dedupe.typed.reading import fold_all, number, pages, year


def level(kind: str, left: Any, right: Any, *others: Any) -> str:
    """Return what is found on a pair of values among others, in words."""
    values = [left, right, *others, *(f"filler{at} other" for at in range(8))] if kind not in (
        "number", "year", "coordinate") else [left, right, *others]
    rows = [{"partner": "p", "source_id": f"{at:03}", "title": f"title {at}", "field": value, "lon": 2}
            for at, value in enumerate(values)]
    kinds = {"title": "name", "field": kind} | ({"lon": "coordinate"} if kind == "coordinate" else {})
    found = Features(table(rows, "dirty", kinds))(np.array([0]), np.array([1])).levels["field"][0]
    return LEVELS[kind][found - 1] if found else ""


@pytest.mark.parametrize(("kind", "left", "right", "words"), [
    ("short_text", "Éco-musée", "eco musee", "the same"),
    ("short_text", "Maison des associations", "Maison des assocations", "nearly the same"),
    ("short_text", "Maison", "Tilleul", "different"),
    ("short_text", "Maison", None, ""),
    ("text", "un jardin ouvert à tous", "Un jardin, ouvert à tous !", "nearly all words shared"),
    ("text", "jardin potager", "vélo cargo", "hardly a word shared"),
    ("code", "75-011", "75011", "the same, and rare"),
    ("code", "12345", "12346", "nearly the same"),
    ("code", "12345", "98760", "different"),
    ("category", "Paris", "Lyon", "different"),
    ("number", "3:30", 3.5, "the same"),
    ("number", 100, 101, "within 2 %"),
    ("number", 1, 9, "far apart"),
    ("number", 0, 9, ""),
    ("year", "le 3 mars 1998", 1998, "the same"),
    ("year", "'98", 1999, "1 apart"),
    ("coordinate", "48.85", 48.8501, "less than 1 km apart"),
    ("coordinate", 48.85, 45.0, "more than 100 km apart"),
    ("address", "http://www.example.org/a/", "https://example.org/a", "the same page"),
    ("address", "https://example.org/a", "https://other.example.net/b", "different"),
])
def test_level(kind: str, left: Any, right: Any, words: str) -> None:
    assert level(kind, left, right) == words


@pytest.mark.parametrize(("text", "read"), [
    ("12/31/2004", 2004), ("31/12/2024 18:00", 2024), ("2019-04-02T10:00", 2019), ("1163", 1163), ("0800-05", 800),
    ("vers 1850", 1850), ("1850-1860", 1850), ("[1450?], 1520", 1450), ("1866.0", 1866), ("n° 9181, 1998", 1998),
    ("'93", 1993), ("vers 05", 2005), ("années 80", 1980), ("2010 av Jean-Claude", 2010), ("1999 b", 1999),
    ("1789 ap. J.-C.", 1789)])
def test_years_are_read(text: str, read: int) -> None:
    assert year(text) == read


@pytest.mark.parametrize("text", [
    "", "soon", "0", "0000", "800", "12345", "20190402", "9999", "-0450", "−44", "- 44", "0450 av. J.-C.",
    "0450 avant Jésus-Christ", "52 av JC", "44 BC", "0044 B.C.E.", "1200 avant notre ère"])
def test_what_is_no_year_of_our_era_is_missing(text: str) -> None:
    assert np.isnan(year(text))


def test_readers() -> None:
    assert fold_all(["CœurDeVille — 3ème"]) == ["coeur de ville 3 eme"]
    assert number("1 234,5 €") == 1234.5
    for grouped in ("1\u202f234\u202f567,5 €", "1\xa0234\xa0567,5", "1.234.567,5", "1,234,567.5", "1.2345675e+06"):
        assert number(grouped) == 1_234_567.5
    assert number("1,234.5") == number("1.234,5") == 1234.5
    assert number("1,234") == 1.234
    assert np.isnan(number("1e999"))
    assert pages("a@example.org\x1fnone\x1fexample") == []
    assert pages("www.example.org/x\x1fhttps://github.com/a/b") == [
        ("example.org/x", "example.org"), ("github.com/a/b", "")]


@pytest.mark.parametrize(("mode", "kinds", "says"), [
    ("fuzzy", {"a": "name"}, "allowed: link, multi, mostly, dirty"),
    ("dirty", {"a": "titel"}, "allowed: name, short_text, text"),
    ("dirty", {"a": "title", "b": "place"}, "a: title is a field of projects .*; here each is of a kind alone: name"),
    ("dirty", {"a": "text"}, "no field has the kind name"),
    ("dirty", {"a": "name", "b": "coordinate"}, "there must be two"),
    ("link", {"a": "name"}, "here are 3: p0, p1, p2; for more, write mode multi"),
])
def test_bad_spec(mode: str, kinds: dict[str, str], says: str) -> None:
    rows = [{"partner": f"p{at}", "source_id": "1", "a": "x"} for at in range(3)]
    with pytest.raises(SpecError, match=says):
        table(rows, mode, kinds)


def test_several_clean_sources_need_several() -> None:
    with pytest.raises(SpecError, match="write mode dirty"):
        table([{"partner": "p", "source_id": "1", "a": "x"}], "multi", {"a": "name"})


def test_what_cannot_be_read_is_said() -> None:
    rows = [{"partner": "p", "source_id": "1", "t": "x" * 5_000, "y": "soon", "lat": 8990.3, "lon": "east"}]
    data = table(rows, "dirty", {"t": "name", "y": "year", "lat": "coordinate", "lon": "coordinate"})
    assert [note.split(",")[0] for note in data.notes] == [
        "t: 1 longer than 300 letters", "lat: 1 not in degrees (-90 to 90)", "lon: 1 not in degrees (-180 to 180)",
        "y: 1 without a year"]
    assert data.values["lat"] == [""]
