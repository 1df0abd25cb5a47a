"""From what a reader found to RawRecords and Issues."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy.http import Request, Response

from crawlers.partners import Partner
from crawlers.platforms._errors import Flaw
from crawlers.platforms.base import platform
from crawlers.records import RawRecord


def emitted(found: list[Any], identifier: str = "id") -> list[Any]:
    partner = Partner(slug="jardins", title="x", url="https://x.example/", contact="https://x.example/",
                      publisher={"name": "x", "country": "FR", "kind": "association"}, licence="unknown",
                      language="fr", platform="json", start=["https://x.example/"], id=identifier)
    spider = platform("json")(partner=partner)
    told = [item for item in spider.emit(found, Response("https://x.example/")) if not isinstance(item, Request)]
    return [(item.source_id, item.payload) if isinstance(item, RawRecord) else (item.kind, item.record, item.field)
            for item in told]


@pytest.mark.parametrize(("value", "source_id"), [(1, "1"), (1.0, "1"), (" a \n b ", "a b"), ("sha256-x", "sha256-x")])
def test_ids_are_one_line_of_text(value: object, source_id: str) -> None:
    assert emitted([{"id": value}]) == [(source_id, {"id": value})]


@pytest.mark.parametrize("value", [None, "", " ", True, [1], {"a": 1}])
def test_an_entry_without_an_id_is_kept_and_it_is_said(value: object) -> None:
    (source_id, payload), issue = emitted([{"id": value}])
    assert source_id.startswith("sha256-")
    assert payload == {"id": value}
    assert issue == ("no_id", f"jardins/{source_id}", "")


def test_a_flaw_names_the_record_it_is_about() -> None:
    entry = {"id": 7}
    assert emitted([entry, Flaw("short_row", "x", "nom", entry), Flaw("encoding", "y")]) == [
        ("7", entry), ("short_row", "jardins/7", "nom"), ("encoding", "", "")]


def test_an_id_expression_that_fails_keeps_the_entry() -> None:
    (source_id, _), *issues = emitted([{"id": 7}], "join('-', [id])")
    assert source_id.startswith("sha256-")
    assert [issue[0] for issue in issues] == ["mapping_failed", "no_id"]


def test_an_entry_nested_too_deep_is_an_issue() -> None:
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"a": deep}
    assert emitted([deep, {"id": 1}]) == [("unreadable", "", ""), ("1", {"id": 1})]
