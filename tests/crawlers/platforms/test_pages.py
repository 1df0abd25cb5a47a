"""HTML pages, linked data and sitemaps that were made to harm; and addresses of next pages."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawlers.failures import HarvestFailure
from crawlers.platforms._errors import Flaw, MalformedListing
from crawlers.platforms._feeds import read_feed
from crawlers.platforms._linked_data import SYNTAXES, TYPES, read_items
from crawlers.platforms._pages import Pages, Trail, link_header, next_page, with_query
from crawlers.platforms._selectors import FieldSelector, Page, link_in, read_fields
from crawlers.platforms.structured import read_sitemap

HERE = "https://projets.example/liste?page=1"


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize("body", [
    ld("[" * 20_000), ld('{"@type":"Project","a":' * 900 + "1" + "}" * 900), ld(""), ld('{"@graph": [[[1]]]}'),
    ld('{"@type": 1, "@id": {}}'), "<div>" * 20_000, "",
    '<div itemscope itemtype="https://schema.org/Project"><p itemprop="about">' * 2_000,
    '<meta property="og:title"><meta name="DC.title" content=" ">',
], ids=lambda text: repr(text[:60]))
def test_no_page_breaks_the_reading_of_linked_data(body: Any) -> None:
    found = list(read_items(Page(body.encode(), HERE), SYNTAXES, TYPES))
    assert found
    assert all(item.kind == "unreadable" if isinstance(item, Flaw) else item["_page"] == HERE for item in found)


def test_deep_pages_are_read() -> None:
    page = Page(b"<html><body>" + b"<div>" * 1_000 + b"fond", HERE)
    fields = {"a": FieldSelector(selector="xpath://body"), "b": FieldSelector(selector="h1")}
    assert read_fields(fields, page.root, page.base) == {"a": "fond"}


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page(body: Any) -> None:
    page = Page(body, HERE)
    page.text.encode("utf-8")
    read_fields({"a": FieldSelector(selector="*", many=True, html=True)}, page.root, page.base)


@pytest.mark.parametrize(("href", "url"), [
    ("a", "https://projets.example/a"), ("?page=2#x", "https://projets.example/liste?page=2"), ("javascript:a()", None),
    ("mailto:contact@projets.example", None), ("  //autre.example/x ", "https://autre.example/x"), ("", None),
    ("data:text/html,x", None), ("ftp://x.example/", None),
])
def test_links(href: str, url: str | None) -> None:
    page = Page(f'<p><a href="{href}">x</a></p>'.encode(), HERE)
    assert link_in("a", page.root, page.base) == link_in("a::attr(href)", page.root, page.base) == url


ENTITIES = "".join(f'<!ENTITY {after} "{("&" + before + ";") * 10}">' for before, after in zip(
    "abcdefgh", "bcdefghi", strict=True))
DTD = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{ENTITIES}<!ENTITY z SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", ["&a;", "&i;", "&z;"])
def test_entities_of_feeds_and_sitemaps_are_not_expanded(entity: str) -> None:
    feed = f"{DTD}<rss version='2.0'><channel><item><title>t{entity}</title></item></channel></rss>"
    found = read_feed(feed.encode(), HERE).found
    assert [item["title"] for item in found if isinstance(item, dict)] == [f"t{entity}"]
    sitemap = f"{DTD}<urlset><url><loc>https://x.example/{entity}</loc></url></urlset>"
    try:
        _, pairs = read_sitemap(sitemap.encode(), HERE)
    except MalformedListing:
        return
    assert pairs == [("https://x.example/", None)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_feeds_with_a_byte_order_mark(encoding: str) -> None:
    item = "<item><title>Été</title></item>"
    text = f'<?xml version="1.0"?><!DOCTYPE rss><rss version="2.0"><channel>{item}</channel></rss>'
    entry = read_feed(text.encode(encoding), HERE).found[0]
    assert isinstance(entry, dict)
    assert entry["title"] == "Été"


@pytest.mark.parametrize("body", [b"", b"<rss", b"<urlset><url><loc>https://x.example/</loc>", b"<html></html>", b"{}"])
def test_what_is_no_sitemap(body: Any) -> None:
    with pytest.raises(MalformedListing, match="sitemap"):
        read_sitemap(body, HERE)


@pytest.mark.parametrize(("header", "url"), [
    ('<https://x.example/2>; rel="next"', "https://x.example/2"), ("</2>; rel=next", "https://projets.example/2"),
    ('</0>; rel="prev", </2>; title="a; b, c"; rel="last next"', "https://projets.example/2"),
    ('</0>; rel="prev"', None),
    ('</0>; rel="nextish"', None), ("garbage", None), ("</2>; rel=next>", "https://projets.example/2"),
])
def test_link_headers(header: str, url: str | None) -> None:
    assert link_header(Response(HERE, headers={"Link": header})) == url


@pytest.mark.parametrize(("pages", "document", "url"), [
    ({"by": "number"}, {}, "https://projets.example/liste?page=2"),
    ({"by": "number", "first": 0, "param": "p"}, {}, "https://projets.example/liste?page=1&p=1"),
    ({"by": "offset"}, {}, "https://projets.example/liste?page=1&offset=2"),
    ({"by": "number", "total": "n"}, {"n": 2}, None), ({"by": "number", "total": "n"}, {"n": "2"}, None),
    ({"by": "number", "total": "n"}, {"n": 3}, "https://projets.example/liste?page=2"),
    ({"by": "cursor"}, {"next": "a b&c"}, "https://projets.example/liste?page=1&cursor=a+b%26c"),
    ({"by": "cursor", "next": "m.c", "param": "page"}, {"m": {"c": 7}}, "https://projets.example/liste?page=7"),
    ({"by": "next"}, {"next": "/p/2"}, "https://projets.example/p/2"), ({"by": "next"}, {"next": None}, None),
    ({"by": "next"}, {"next": ""}, None), ({"by": "next"}, {"next": False}, None), ({"by": "next"}, [], None),
])
def test_the_next_page(pages: dict[str, Any], document: Any, url: str | None) -> None:
    trail = Trail(10)
    trail.add(["a", "b"])
    assert next_page(Pages(**pages), document, Response(HERE), trail, 2) == url


def test_a_page_without_entries_is_the_last_by_number() -> None:
    assert next_page(Pages(by="number"), {}, Response(HERE), Trail(10), 0) is None


def test_a_next_page_that_is_no_web_address() -> None:
    with pytest.raises(MalformedListing, match="no web address: 'javascript:"):
        next_page(Pages(by="next"), {"next": "javascript:alert(1)"}, Response(HERE), Trail(10), 1)


def test_with_query_keeps_what_it_does_not_name() -> None:
    assert with_query("https://x.example/?a=1&page=2&a=3&b=&page=4", {"page": "5", "c": "é"}) == (
        "https://x.example/?a=1&page=5&a=3&b=&c=%C3%A9")


def test_a_trail_ends() -> None:
    trail = Trail(2)
    assert (trail.add(["a"]), trail.add([]), trail.entries) == (1, 0, 1)
    with pytest.raises(HarvestFailure, match="more than 2 pages"):
        trail.add(["b"])
    with pytest.raises(HarvestFailure, match="repeats"):
        trail.add(["a"])
