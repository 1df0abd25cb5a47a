"""JSON documents, however they are wrapped, and the list of entries in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import chompjs
import jmespath

from crawlers.platforms._errors import Flaw, Found, MalformedListing
from crawlers.platforms._text import decode, mend_all
from crawlers.records import Payload

LIST_KEYS = ("items", "results", "data", "records", "features", "elements", "projects", "entries", "hits")


def load_json(body: bytes, content_type: str = "") -> tuple[Any, list[Flaw]]:
    """Return a JSON document's value. A key that stands twice keeps its last value, with a Flaw `repeated_key`.

    Raises MalformedListing if it is not JSON, or nested deeper than Python's recursion limit.
    """
    text, flaws = decode(body, content_type=content_type)
    return load_json_text(text, flaws), flaws


def load_json_text(text: str, flaws: list[Flaw]) -> Any:
    """As `load_json`, of a text; adds to `flaws`."""

    def mapping(pairs: list[tuple[str, Any]]) -> Payload:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [key for key, _ in pairs]
            flaws.extend(Flaw("repeated_key", key, key) for key in found if names.count(key) > 1)
        return found

    try:
        value = json.loads(text, object_pairs_hook=mapping, parse_constant=lambda _: None, strict=False)
    except RecursionError as error:
        raise MalformedListing("JSON nested too deep to be a listing") from error
    except ValueError as error:
        start = " ".join(text[:80].split())
        raise MalformedListing(f"not JSON: {error}; it starts with {start!r}") from error
    # Only an escape can have brought in a lone surrogate or a NUL: `decode` mended the text itself.
    return mend_all(value, flaws) if "\\ud" in text or "\\uD" in text or "\\u0000" in text else value


def load_javascript(body: bytes, content_type: str = "") -> tuple[Any, list[Flaw]]:
    """Return the first object or array of a JavaScript text (`const x = [...];`). Raises MalformedListing if none."""
    text, flaws = decode(body, content_type=content_type)
    return load_javascript_text(text, flaws), flaws


def load_javascript_text(text: str, flaws: list[Flaw]) -> Any:
    """As `load_javascript`, of a text; adds to `flaws`."""
    try:
        value: Any = chompjs.parse_js_object(text, loader_kwargs={"parse_constant": lambda _: None, "strict": False})
    except RecursionError as error:
        raise MalformedListing("JavaScript nested too deep to be a listing") from error
    except ValueError as error:
        start = " ".join(text[:80].split())
        raise MalformedListing(f"no JavaScript object or array: {error}; it starts with {start!r}") from error
    return mend_all(value, flaws)


def entries(document: Any, items: str | None = None) -> Iterator[Found]:
    """Yield the entries of a document: what JMESPath `items` gives; without it the root list, or the only list of
    objects among the root's keys (a well-known key before others).

    What is not an object gives a Flaw `unreadable`. Raises MalformedListing if there is no list, or several.
    """
    for entry in _list(document, items):
        if isinstance(entry, dict):
            yield entry
        else:
            yield Flaw("unreadable", entry)


def _list(document: Any, items: str | None) -> list[Any]:
    found = jmespath.search(items, document) if items else document
    if isinstance(found, list):
        return found
    if items:
        raise MalformedListing(f"options.items: {items!r} gives no list here (it gives {_kind(found)})")
    if not isinstance(found, dict):
        raise MalformedListing(f"no list of entries: the document is {_kind(found)}")
    lists = {key: value for key, value in found.items() if isinstance(value, list)}
    full = [key for key, value in lists.items() if any(isinstance(item, dict) for item in value)]
    candidates = [key for key in LIST_KEYS if key in full] or full or [key for key in LIST_KEYS if key in lists]
    if len(candidates) == 1 or (candidates and not full):
        return lists[candidates[0]]
    keys = ", ".join(sorted(candidates or map(str, found)))[:200]
    problem = "more than one list of entries" if candidates else "no list of entries"
    raise MalformedListing(f"{problem} at the root: say which by options.items (keys: {keys})")


def wanted(found: Iterable[Found], where: str | None) -> Iterator[Found]:
    """Keep the entries for which JMESPath `where` is true, and the Flaws about them or about none.

    An entry on which `where` fails is kept, with a Flaw `mapping_failed`.
    """
    if where is None:
        yield from found
        return
    expression = jmespath.compile(where)
    for item in found:
        entry = item.entry if isinstance(item, Flaw) else item
        try:
            keep = entry is None or _true(expression.search(entry))
        except jmespath.exceptions.JMESPathError as error:
            yield item
            yield Flaw("mapping_failed", str(error), "where", entry)
            continue
        if keep:
            yield item


def _true(value: Any) -> bool:
    """JMESPath's truth: 0 is true; null, false and what is empty are not."""
    return value is not None and value is not False and value not in ("", [], {})


def _kind(value: Any) -> str:
    return {dict: "an object", list: "a list", str: "a text", type(None): "null"}.get(type(value), "a single value")
