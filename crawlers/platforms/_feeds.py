"""RSS, Atom and JSON Feed documents -> entries with the same keys."""

from __future__ import annotations

import codecs
import io
import re
from typing import Any, NamedTuple

import feedparser

from crawlers.platforms._addresses import joined
from crawlers.platforms._documents import load_json
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._text import decode, mend_all
from crawlers.records import Payload

LISTS = ("content", "tags", "links", "enclosures", "media_content", "media_thumbnail", "where")
PERSONS = ("author", "contributor", "publisher", "credit", "webmaster")
HARMLESS = (feedparser.NonXMLContentType, feedparser.CharacterEncodingOverride)
JSON_KEYS = {"url": "link", "date_published": "published", "date_modified": "updated", "content_html": "content"}
JSON_LEFT_OUT = ("author", "authors", "attachments", "content_text")


class Feed(NamedTuple):
    """A feed: its entries and Flaws in their order, and the address of its next page, if it says one."""

    found: list[Found]
    next: str | None


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """Read a feed of any kind. An entry has, of what it says: id, link, title, summary, content (HTML), published,
    updated, tags (texts), image, enclosures (url, type), latitude, longitude, language, and the feed's other texts.

    Names of persons are left out. Raises MalformedListing if it is no feed.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_json_feed(body, url, content_type)
    parsed = feedparser.parse(io.BytesIO(_without_doctype(body)), sanitize_html=False, resolve_relative_uris=True,
                              response_headers={"content-location": url, "content-type": content_type or "text/xml"})
    if not parsed.version and not parsed.entries:
        start = " ".join(body[:80].decode("utf-8", "replace").split())
        raise MalformedListing(f"neither RSS, Atom nor JSON Feed; it starts with {start!r}")
    found: list[Found] = []
    if parsed.bozo and not isinstance(parsed.bozo_exception, HARMLESS):
        found.append(Flaw("unreadable", f"{url}: not well-formed, read as far as possible: {parsed.bozo_exception}"))
    for entry in parsed.entries:
        flaws: list[Flaw] = []
        payload = mend_all(_entry(entry), flaws)
        if not payload:
            found.append(Flaw("unreadable", f"{url}: an entry that says nothing"))
            continue
        if parsed.feed.get("language"):
            payload.setdefault("language", parsed.feed.language)
        found += [payload, *(Flaw(flaw.kind, flaw.value, flaw.field, payload) for flaw in flaws)]
    following = [link.get("href") for link in parsed.feed.get("links", []) if link.get("rel") == "next"]
    return Feed(found, joined(url, following[0]) if following and following[0] else None)


def _without_doctype(body: bytes) -> bytes:
    """Leave out what stands between the XML declaration and the first element: entities are declared there, and
    feedparser keeps some of them.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        body = codecs.BOM_UTF8 + decode(body)[0].encode()
    first = re.search(rb"<\w", body)
    if first is None or b"<!DOCTYPE" not in body[:first.start()]:
        return body
    declaration = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>", body)
    return (declaration[0] if declaration else b"") + body[first.start():]


def _entry(entry: Any) -> Payload:
    """Return what feedparser read of one entry as plain JSON."""
    payload: Payload = {key: value for key, value in entry.items()
                        if isinstance(value, str) and value.strip() and not key.startswith(PERSONS)}
    lists: dict[str, list[Any]] = {key: value for key in LISTS if isinstance(value := entry.get(key), list)}
    contents = [item.get("value") for item in lists.get("content", []) if item.get("value")]
    payload["content"] = max(contents, key=len, default=None)
    payload["tags"] = [tag["term"] for tag in lists.get("tags", []) if tag.get("term")]
    payload["enclosures"] = [{"url": item.get("href"), "type": item.get("type")}
                             for item in lists.get("enclosures", []) if item.get("href")]
    payload["image"] = _image(payload, lists)
    payload["language"] = entry.get("language")
    if not str(payload.get("link")).startswith(("http://", "https://")):
        payload.pop("link", None)  # feedparser takes any guid for a link
    payload |= _point(entry)
    return {key: value for key, value in payload.items() if value}


def _image(payload: Payload, lists: dict[str, list[Any]]) -> str | None:
    media = [item.get("url") for item in lists.get("media_thumbnail", []) + lists.get("media_content", [])]
    pictures = [item["url"] for item in payload["enclosures"] if str(item["type"]).startswith("image/")]
    return next((url for url in [*pictures, *media] if url), None)


def _point(entry: Any) -> Payload:
    """Return the point of GeoRSS (feedparser gives longitude, latitude) or of the W3C's geo:lat and geo:long."""
    where = entry.get("where") or {}
    if where.get("type") == "Point" and len(where.get("coordinates") or ()) > 1:
        longitude, latitude = where["coordinates"][:2]
        return {"latitude": latitude, "longitude": longitude}
    return {"latitude": entry.get("geo_lat"), "longitude": entry.get("geo_long")}


def _read_json_feed(body: bytes, url: str, content_type: str) -> Feed:
    document, flaws = load_json(body, content_type)
    if not isinstance(document.get("items"), list) or "jsonfeed.org" not in str(document.get("version")):
        raise MalformedListing("JSON, but no JSON Feed (no version, or no items): use the platform `json`")
    found: list[Found] = list(flaws)
    for item in document["items"]:
        if not isinstance(item, dict):
            found.append(Flaw("unreadable", item))
            continue
        payload: Payload = {JSON_KEYS.get(key) or key: value for key, value in item.items()
                            if key not in JSON_LEFT_OUT and value}
        payload.setdefault("content", item.get("content_text"))
        payload["enclosures"] = [{"url": attachment.get("url"), "type": attachment.get("mime_type")}
                                 for attachment in item.get("attachments") or [] if isinstance(attachment, dict)]
        payload.setdefault("language", document.get("language"))
        if isinstance(payload.get("link"), str):
            payload["link"] = joined(url, payload["link"])
        found.append({key: value for key, value in payload.items() if value})
    following = document.get("next_url")
    return Feed(found, joined(url, following) if isinstance(following, str) and following else None)
