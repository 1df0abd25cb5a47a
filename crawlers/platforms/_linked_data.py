"""Linked data in a page: JSON-LD, microdata, RDFa, OpenGraph and Dublin Core, as items that all look like JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from extruct.dublincore import DublinCoreExtractor
from extruct.opengraph import OpenGraphExtractor
from extruct.rdfa import RDFaExtractor
from extruct.w3cmicrodata import MicrodataExtractor

from crawlers.platforms._addresses import joined
from crawlers.platforms._documents import load_javascript_text, load_json_text
from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._selectors import Page
from crawlers.records import Payload

Syntax = Literal["json-ld", "microdata", "rdfa", "opengraph", "dublincore"]
SYNTAXES: list[Syntax] = ["json-ld", "microdata", "opengraph", "dublincore"]
CONTEXT = frozenset(["Organization", "NGO", "LocalBusiness", "Place"])
TYPES = ["Project", "ResearchProject", "Action", "Event", "EducationEvent", "SocialEvent", "Festival", "Hackathon",
         "CreativeWork", "SoftwareApplication", "WebApplication", "SoftwareSourceCode", "Dataset", "Service", "Course",
         *sorted(CONTEXT)]
VOCABULARIES = ("https://schema.org/", "http://schema.org/", "schema:", "https://www.schema.org/",
                "http://www.schema.org/", "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/",
                "http://ogp.me/ns#", "https://ogp.me/ns#", "http://xmlns.com/foaf/0.1/")
MAX_DEPTH = 20


def read_items(page: Page, syntaxes: Iterable[Syntax], types: Iterable[str]) -> Iterator[Found]:
    """Yield the page's items of the wanted types, of the first syntax that has one, with `_meta` (title, description,
    canonical, language), `_page` (the address) and `_key` (the address; with #2 and so on where the page has several).

    An Organization or a Place beside an item of another type is its publisher or its venue, and no entry. OpenGraph and
    Dublin Core describe the page itself, whatever its type: they are taken only where the syntaxes before them gave
    nothing. A page without any item gives a Flaw `unreadable`, as does a syntax that cannot be read.
    """
    yield from page.flaws
    wanted = {_short(name) for name in types}
    meta = read_meta(page)
    for syntax in syntaxes:
        flaws: list[Flaw] = []
        items = _items(page, syntax, wanted, flaws)
        items = [item for item in items if not CONTEXT.issuperset(types_of(item))] or items
        for number, item in enumerate(items, 1):
            key = page.url if number == 1 else f"{page.url}#{number}"
            yield {**item, "_meta": meta, "_page": page.url, "_key": key}
        yield from flaws
        if items:
            return
    yield Flaw("unreadable", f"{page.url}: no linked data of the types {', '.join(sorted(wanted))}")


def _items(page: Page, syntax: Syntax, wanted: set[str], flaws: list[Flaw]) -> list[Payload]:
    """Return the page's items of one syntax that are of the wanted types."""
    try:
        return [_named(item) for item in READERS[syntax](page, flaws)
                if syntax in ("opengraph", "dublincore") or wanted.intersection(types_of(item))]
    except RecursionError:
        flaws.append(Flaw("unreadable", f"{page.url}: {syntax}: nested too deep"))
        return []


def types_of(item: Payload) -> list[str]:
    """Return an item's types, without their vocabulary's address."""
    types = item.get("@type")
    return [_short(name) for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]


def read_meta(page: Page) -> Payload:
    """Return what the page's head says: title, description, canonical (address), language."""
    root = page.root
    found = {
        "title": root.xpath("string(//head/title)").get(),
        "description": root.xpath("//meta[@name='description']/@content").get(),
        "canonical": root.xpath("//link[@rel='canonical']/@href").get(),
        "language": root.xpath("/html/@lang").get(),
    }
    clean = {key: " ".join(value.split()) for key, value in found.items() if value and value.strip()}
    if "canonical" in clean:
        clean["canonical"] = joined(page.base, clean["canonical"])
    return clean


def _json_ld(page: Page, flaws: list[Flaw]) -> Iterator[Payload]:
    """Yield the items of all scripts of JSON-LD: lists and @graph taken apart, @id references resolved one level."""
    nodes: list[Payload] = []
    for script in page.root.xpath("//script[contains(@type, 'ld+json')]/text()").getall():
        try:
            nodes += _flattened(_lenient(script, flaws))
        except MalformedListing as error:
            flaws.append(Flaw("unreadable", f"{page.url}: JSON-LD: {error}"))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    for node in nodes:
        item = {key: _resolved(value, known) for key, value in node.items() if key != "@context"}
        if isinstance(item.get("@id"), str) and not item["@id"].startswith("_:"):
            item["@id"] = joined(page.base, item["@id"])
        yield item


def _lenient(script: str, flaws: list[Flaw]) -> Any:
    """Load JSON; where it is not quite (comments, a comma too many), as JavaScript."""
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    try:
        return load_json_text(text, flaws)
    except MalformedListing:
        if not text.startswith(("{", "[", "/")):
            raise
        return load_javascript_text(text, flaws)


def _flattened(value: Any) -> list[Payload]:
    if isinstance(value, list):
        return [node for item in value for node in _flattened(item)]
    if not isinstance(value, dict):
        return []
    return _flattened(value["@graph"]) if "@graph" in value else [value]


def _resolved(value: Any, known: dict[str, Payload]) -> Any:
    """Replace `{"@id": x}` by the node of that id, whose own references stay."""
    if isinstance(value, list):
        return [_resolved(item, known) for item in value]
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        return known.get(value["@id"], value)
    return value


def _microdata(page: Page, flaws: list[Flaw]) -> Iterator[Payload]:
    """Yield the items of microdata, properties beside their @type as in JSON-LD."""
    items = _extracted(MicrodataExtractor(), page, flaws)
    yield from (_plain_microdata(item, 0) for item in items)


def _plain_microdata(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_plain_microdata(item, depth + 1) for item in value]
    if not isinstance(value, dict) or ("properties" not in value and "type" not in value):
        return value
    plain = {"@type": value.get("type"), "@id": value.get("id")}
    plain |= {_short(key): _plain_microdata(item, depth + 1) for key, item in value.get("properties", {}).items()}
    return {key: item for key, item in plain.items() if item not in (None, "", [])}


def _rdfa(page: Page, flaws: list[Flaw]) -> Iterator[Payload]:
    """Yield the items of RDFa, in which a value is {"@value": x} and each property has a list."""
    nodes = [node for node in _extracted(RDFaExtractor(), page, flaws) if isinstance(node, dict)]
    known = {node["@id"]: _plain_rdfa(node) for node in nodes if "@id" in node}
    for node in nodes:
        yield {key: _resolved(value, known) for key, value in _plain_rdfa(node).items()}


def _plain_rdfa(node: Payload) -> Payload:
    plain: Payload = {}
    for key, values in node.items():
        listed = values if isinstance(values, list) else [values]
        texts = [value["@value"] if isinstance(value, dict) and "@value" in value else value for value in listed]
        plain[key if key.startswith("@") else _short(key)] = texts[0] if len(texts) == 1 else texts
    return plain


def _opengraph(page: Page, flaws: list[Flaw]) -> Iterator[Payload]:
    """Yield the page as OpenGraph describes it, by schema.org's names: name, description, url, image."""
    for found in _extracted(OpenGraphExtractor(), page, flaws):
        texts = {key.removeprefix("og:"): value for key, value in reversed(found.get("properties", [])) if value}
        if "title" in texts:
            yield {"@type": texts.pop("type", "website"), "name": texts.pop("title"), **texts}


def _dublincore(page: Page, flaws: list[Flaw]) -> Iterator[Payload]:
    """Yield the page as Dublin Core describes it: title, description, subject, ..., a list where there are several."""
    for found in _extracted(DublinCoreExtractor(), page, flaws):
        texts: dict[str, list[str]] = {}
        for element in found.get("elements", []) + found.get("terms", []):
            name = str(element.get("name", "")).lower().rpartition(".")[2]
            if name not in ("creator", "contributor") and str(element.get("content", "")).strip():
                texts.setdefault(name, []).append(element["content"].strip())
        if "title" in texts:
            plain = {name: values if len(values) > 1 else values[0] for name, values in texts.items()}
            yield {"@type": "WebPage", "name": plain.pop("title"), **plain}


def _extracted(extractor: Any, page: Page, flaws: list[Flaw]) -> list[Any]:
    """Run one of extruct's extractors; what it cannot read is a Flaw, since it raises whatever it met."""
    try:
        return list(extractor.extract(page.text.encode(), base_url=page.base))
    except Exception as error:
        flaws.append(Flaw("unreadable", f"{page.url}: {type(extractor).__name__}: {error}"))
        return []


def _named(value: Any) -> Any:
    """Shorten the types' names, and leave out the names of blank nodes, which are others in the next crawl."""
    if isinstance(value, list):
        return [_named(item) for item in value]
    if not isinstance(value, dict):
        return value
    named = {key: _named(item) for key, item in value.items()
             if key != "@id" or not (isinstance(item, str) and item.startswith("_:"))}
    types = types_of(value)
    return {**named, "@type": types if len(types) > 1 else types[0]} if types else named


def _short(name: str) -> str:
    """Return a type's or property's name without its vocabulary's address."""
    for vocabulary in VOCABULARIES:
        if name.startswith(vocabulary):
            return name.removeprefix(vocabulary)
    return name


READERS: dict[str, Callable[[Page, list[Flaw]], Iterator[Payload]]] = {
    "json-ld": _json_ld, "microdata": _microdata, "rdfa": _rdfa, "opengraph": _opengraph, "dublincore": _dublincore}
