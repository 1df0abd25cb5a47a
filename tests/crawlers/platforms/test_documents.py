"""JSON and JavaScript documents, however broken."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.platforms._documents import entries, load_javascript, load_json, wanted
from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._text import decode, lines, tell

VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner)
                      | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_json_comes_back(value: Any) -> None:
    found, flaws = load_json(json.dumps(value).encode())
    mended = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    if b"?" not in mended and "\\u0000" not in json.dumps(value):
        assert (found, flaws) == (value, [])
    json.dumps(found, ensure_ascii=False).encode("utf-8")  # no surrogate is left


@pytest.mark.parametrize(("body", "value", "kinds"), [
    (b'\xef\xbb\xbf[{"a": 1}]', [{"a": 1}], []),
    ('[{"a": "é"}]'.encode("cp1252"), [{"a": "é"}], ["encoding"]),
    ('[{"a": "é"}]'.encode("utf-16"), [{"a": "é"}], []),
    (b'[{"a": 1, "a": 2}]', [{"a": 2}], ["repeated_key"]),
    (b'[{"a": "x\\ud800y", "b\\u0000": 1}]', [{"a": "x\ufffdy", "b\ufffd": 1}], ["encoding", "encoding"]),
    (b'[{"a": "x\x00y"}]', [{"a": "x\ufffdy"}], ["encoding"]),
    (b'[{"a": NaN, "b": -Infinity}]', [{"a": None, "b": None}], []),
    (b'["\\ud83d\\ude00"]', ["😀"], []),  # a pair of surrogates is a character
])
def test_json_is_mended_and_it_is_said(body: bytes, value: Any, kinds: list[str]) -> None:
    found, flaws = load_json(body)
    assert found == value
    assert [flaw.kind for flaw in flaws] == kinds


@pytest.mark.parametrize("body", [b"", b"<html></html>", b'{"a": ', b"[" * 100_000, b'{"a":' * 100_000, b"[1,]",
                                  b"[" * 100_000 + b"]" * 100_000, b"1" * 10_000],
                         ids=lambda body: repr(body[-12:]))
def test_what_is_no_json_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedListing):
        load_json(body)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"const x = ", b"[" * 100_000, b"const x = [1, 2",
                                  b"[" * 100_000 + b"]" * 100_000], ids=lambda body: repr(body[-12:]))
def test_what_is_no_javascript_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedListing):
        load_javascript(body)


@pytest.mark.parametrize(("document", "items", "found"), [
    ([{"a": 1}], None, [{"a": 1}]),
    ([], None, []),
    ({"data": [{"a": 1}], "tags": ["x"]}, None, [{"a": 1}]),
    ({"projets": [{"a": 1}], "page": 1}, None, [{"a": 1}]),
    ({"results": [], "total": 0}, None, []),
    ({"items": [{"a": 1}], "facettes": [{"b": 1}]}, None, [{"a": 1}]),
    ({"a": {"b": [{"c": 1}]}}, "a.b", [{"c": 1}]),
    ([1, {"a": 1}], None, [Flaw("unreadable", 1), {"a": 1}]),
])
def test_the_list_of_entries(document: Any, items: str | None, found: Any) -> None:
    assert list(entries(document, items)) == found


@pytest.mark.parametrize(("document", "items", "words"), [
    ({"x": [{"a": 1}], "y": [{"a": 1}]}, None, "more than one list .* options.items .*x, y"),
    ({"message": "non"}, None, "no list of entries .*message"),
    ("texte", None, "a text"),
    (None, None, "null"),
    ({"a": 1}, "b", "options.items: 'b' gives no list"),
])
def test_no_list_says_what_to_do(document: Any, items: str | None, words: str) -> None:
    with pytest.raises(MalformedListing, match=words):
        list(entries(document, items))


def test_where_takes_the_flaws_of_what_it_leaves_out() -> None:
    kept, left, zero = {"a": 1}, {"a": None}, {"a": 0}
    found: list[dict[str, Any] | Flaw] = [
        Flaw("encoding"), kept, Flaw("short_row", entry=kept), left, Flaw("short_row", entry=left), zero]
    assert list(wanted(found, "a")) == [Flaw("encoding"), kept, Flaw("short_row", entry=kept), zero]


def test_an_entry_on_which_where_fails_is_kept() -> None:
    entry = {"a": 1}
    kept, flaw = wanted([entry], "length(a) > `1`")
    assert kept is entry
    assert isinstance(flaw, Flaw)
    assert (flaw.kind, flaw.field, flaw.entry) == ("mapping_failed", "where", entry)


@pytest.mark.parametrize(("body", "encoding", "content_type", "text", "flawed"), [
    ("été".encode(), None, "text/csv; charset=iso-8859-1", "été", False),  # what is UTF-8 is UTF-8
    ("été".encode("latin-1"), None, "text/csv; charset=ISO-8859-1", "été", False),
    ("щука".encode("koi8-r"), None, 'text/csv; charset="koi8-r"', "щука", False),
    ("l’été".encode("cp1252"), None, "text/csv; charset=utf-8", "l’été", True),
    ("l’été".encode("cp1252"), None, "text/csv; charset=no-such", "l’été", True),
    ("été".encode("mac-roman"), "mac-roman", "", "été", False),
    (b"a\xe9", "utf-8", "", "a\ufffd", True),
    (b"\xef\xbb\xbfa\x00b", None, "", "a\ufffdb", True),
    ("été".encode("utf-16"), None, "", "été", False),
])
def test_encodings(body: bytes, encoding: str | None, content_type: str, text: str, flawed: bool) -> None:
    found, flaws = decode(body, encoding, content_type)
    assert (found, [flaw.kind for flaw in flaws]) == (text, ["encoding"] if flawed else [])


def test_an_encoding_that_python_has_not() -> None:
    with pytest.raises(MalformedListing, match=r"options\.encoding"):
        decode(b"a", "utf-9")


@given(st.binary(max_size=200))
def test_any_bytes_become_text_that_can_be_kept(body: bytes) -> None:
    decode(body)[0].encode("utf-8")


@given(st.one_of(st.binary(max_size=200), st.text(max_size=50).map(lambda text: text.encode("utf-16"))),
       st.sampled_from([0, 8_190, 8_191]))  # files are read by 8,192 bytes
def test_a_file_has_line_by_line_the_text_of_its_bytes(body: bytes, before: int) -> None:
    body = body[:2] + b"ab" * (before // 2) + body[2:]
    file = io.BytesIO(body)
    assert "".join(lines(file, tell(file)[0])) == decode(body)[0]


@pytest.mark.parametrize("before", [0, 10, 8_191, 100_000])
@pytest.mark.parametrize("after", ["", " de Niort" * 9])
def test_what_is_broken_is_shown_with_what_is_around_it(before: int, after: str) -> None:
    body = b"-" * before + "été".encode("cp1252") + after.encode()
    assert decode(body)[1][0].value == ("-" * before)[:30] + "été" + after[:27]
