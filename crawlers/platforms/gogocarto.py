"""GoGoCarto maps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from scrapy.http import Response

from crawlers.partners import HttpAddress
from crawlers.platforms._answers import content
from crawlers.platforms._documents import entries, load_javascript, load_json, wanted
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._options import JMESPath
from crawlers.platforms.base import Emitted, PlatformOptions, PlatformSpider
from crawlers.records import Payload

BRANCHES = ("options", "subcategories", "suboptions", "children")
CATEGORY_KEYS = ("categories", "taxonomy", "optionValues")


class Options(PlatformOptions):
    """Options of the platform `gogocarto`.

    javascript: the answer is a JavaScript literal (`const elements = [...]`). taxonomy: address of the categories'
    tree, which turns their ids into names. where: JMESPath that an element must fulfil to be the partner's.
    """

    javascript: bool = False
    taxonomy: HttpAddress | None = None
    where: JMESPath | None = None


def read_elements(body: bytes, content_type: str, options: Options, names: dict[str, str]) -> Iterator[Found]:
    """Yield the elements of a map, in full or compact form, with `_categories` (names) and `_fragment` (the last part
    of their address's fragment).

    names: category's id -> name. Raises MalformedListing if the answer is no list of elements.
    """
    load = load_javascript if options.javascript else load_json
    document, flaws = load(body, content_type)
    yield from flaws
    for element in _elements(document):
        if isinstance(element, Flaw):
            yield element
            continue
        unknown = _name_categories(element, names)
        _note_fragment(element)
        yield element
        yield from (Flaw("no_match", category, "_categories", element) for category in unknown if names)


def _elements(document: Any) -> Iterator[Found]:
    """Yield the elements of a plain list, of {data: [...]}, or of its compact form (rows, and their keys)."""
    rows = document.get("data") if isinstance(document, dict) else document
    if isinstance(rows, dict):  # one element: /api/elements/<id>
        rows = [rows]
    if not isinstance(rows, list):
        raise MalformedListing("no list of elements: neither a list nor an object with `data`")
    if not any(isinstance(row, list) for row in rows):
        yield from entries(rows)
        return
    mapping = document.get("mapping") if isinstance(document, dict) else None
    if not isinstance(mapping, list):
        raise MalformedListing("compact elements without `mapping`: ask for the full form (ontology=gogofull)")
    for row in rows:
        yield from entries([_expanded(row, mapping) if isinstance(row, list) else row])


def _expanded(row: list[Any], mapping: list[Any]) -> Payload:
    """Return a compact element as a mapping: `mapping` has a key for each place, or a list of keys for a list there."""
    element: Payload = {}
    for key, value in zip(mapping, row, strict=False):
        if isinstance(key, list):
            values = value if isinstance(value, list) else [value]
            element.update(zip(map(str, key), values, strict=False))
        else:
            element[str(key)] = value
    if len(row) > len(mapping):
        element["_extra"] = row[len(mapping):]
    return element


def _name_categories(element: Payload, names: dict[str, str]) -> list[str]:
    """Put the names of an element's categories under `_categories`; return the ids that have no name."""
    found: list[str] = []
    unknown: list[str] = []
    for key in CATEGORY_KEYS:
        values = element.get(key)
        for value in values if isinstance(values, list) else []:
            name = value.get("name") if isinstance(value, dict) else names.get(str(value), value)
            nameless = not isinstance(name, str) or name.isdigit()
            kept = unknown if nameless else found
            if str(name) not in kept:
                kept.append(str(name))
    if found:
        element["_categories"] = found
    return unknown


def _note_fragment(element: Payload) -> None:
    """Put under `_fragment` the id that only the address's fragment has (`/annuaire#/fiche/id/CqS`)."""
    for key in ("url", "link", "website"):
        value = element.get(key)
        if isinstance(value, str) and "#/" in value:
            last = unquote(urlsplit(value.strip()).fragment).partition("?")[0].rstrip("/").rpartition("/")[2]
            if last:
                element["_fragment"] = last
                return


def read_taxonomy(body: bytes, content_type: str, javascript: bool) -> dict[str, str]:
    """Return category's id -> name of a tree of categories (groups of options, options of groups, or a flat list)."""
    document, _ = (load_javascript if javascript else load_json)(body, content_type)
    names: dict[str, str] = {}
    waiting = [document]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if "id" in node and isinstance(node.get("name"), str):
                names[str(node["id"])] = node["name"]
            waiting += [node[branch] for branch in BRANCHES if branch in node]
    if not names:
        raise MalformedListing("the taxonomy has no category with an id and a name")
    return names


class GogocartoSpider(PlatformSpider):
    """A GoGoCarto map, by its API: https://<map>/api/elements.json.

    Prefer the full form, which is the default; the compact one (`?ontology=gogocompact`) has only names and points.
    Where an element's categories are numbers, give the address of the taxonomy:

        platform: gogocarto
        start: ["https://map.example/api/elements.json?categories=12"]
        options: {taxonomy: https://map.example/api/taxonomy.json}
        fields: {themes: _categories}

    `javascript: true` reads a script's literal (`const elements = [...]`), as maps without an API have it.

    The payload is the element, with `_categories` (their names) and, where the address has one, `_fragment`: the last
    part of what stands after its # (`/annuaire#/fiche/id/CqS` gives CqS), which is often all that tells two elements of
    one map apart. Addresses of such maps must keep their fragment.

    What goes wrong: compact rows without their `mapping` fail the run; a category that the taxonomy does not know is an
    Issue `no_match`; e-mails are "private" or withheld by the map itself.
    """

    name = "gogocarto"
    Options = Options
    default_id = "id || _fragment"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "name || title",
        "summary": "description || summary || abstract",
        "description": "descriptionMore || description",
        "url": "website || url || link",
        "image_url": "image || images[0]",
        "themes": "_categories",
        "keywords": "tags",
        "place": {
            "latitude": "geo.latitude || location.lat || latitude || lat",
            "longitude": "geo.longitude || location.lon || location.lng || longitude || lng || long",
            "name": "address.addressLocality || address.city",
            "postal_code": "address.postalCode",
            "address": "address.streetAddress || address.street",
            "country_code": "address.addressCountry || address.country",
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[str, str] = {}

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the taxonomy, if there is one, then for the elements."""
        if self.options.taxonomy:
            yield self.request(self.options.taxonomy, self.parse_taxonomy, dont_filter=True)
            return
        async for request in super().start():
            yield request

    def parse_taxonomy(self, response: Response) -> Iterator[Emitted]:
        """Read the categories' names, and ask for the elements."""
        self._names = read_taxonomy(*content(response), self.options.javascript)
        for url in self.partner.start:
            yield self.request(url, self.parse, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Emitted]:
        """Read the elements."""
        found = read_elements(*content(response), self.options, self._names)
        yield from self.emit(wanted(found, self.options.where), response)
