"""JMESPath with the functions that listings need; each is total: null gives null."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import jmespath
import orjson
from jmespath import exceptions, functions

ANY: Any = {"types": []}  # no check of the argument's type: a wrong one gives null
_BULLET = re.compile(r"^\s*[-*•]\s*(\S.*)$", re.MULTILINE)


class ExpressionError(ValueError):
    """A JMESPath text is wrong (at reading) or fails on an entry (at searching); the text says where or why."""


class Functions(functions.Functions):
    """The functions beside JMESPath's own. A list is taken item by item, a number as its text."""

    @functions.signature(ANY, ANY)
    def _func_split(self, text: Any, separator: Any) -> Any:
        """Return the parts of a text, trimmed, without empty ones."""
        if isinstance(text, list):
            return [part for item in text for part in self._func_split(item, separator) or []]
        found = _text(text)
        return None if found is None else [part.strip() for part in found.split(str(separator)) if part.strip()]

    @functions.signature(ANY, ANY)
    def _func_match(self, text: Any, pattern: Any) -> Any:
        """Return the first group of the first match, the whole match if there is no group."""
        def matched(item: str) -> str | None:
            found = re.search(str(pattern), item)
            return (found[1] if found.re.groups else found[0]) if found else None
        return _each(text, matched)

    @functions.signature(ANY, ANY, ANY)
    def _func_replace(self, text: Any, pattern: Any, by: Any) -> Any:
        """Return the text with every match replaced; `\\1` is the first group."""
        return _each(text, lambda item: re.sub(str(pattern), str(by), item))

    @functions.signature(ANY)
    def _func_parse_json(self, text: Any) -> Any:
        """Return what a JSON text says, null if it is none; what is JSON already stays."""
        if not isinstance(text, str):
            return text
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            return None

    @functions.signature(ANY)
    def _func_lower(self, text: Any) -> Any:
        return _each(text, str.lower)

    @functions.signature(ANY)
    def _func_strip(self, text: Any) -> Any:
        return _each(text, str.strip)

    @functions.signature(ANY)
    def _func_lines(self, text: Any) -> Any:
        """Return the lines of a text, trimmed, without empty ones."""
        found = _text(text)
        return None if found is None else [part.strip() for part in found.splitlines() if part.strip()]

    @functions.signature(ANY)
    def _func_bullets(self, text: Any) -> Any:
        """Return the items of a list written with -, * or •."""
        found = _text(text)
        return None if found is None else [item.strip() for item in _BULLET.findall(found)]

    @functions.signature(ANY)
    def _func_first(self, items: Any) -> Any:
        """Return the first item that is not null or empty; what is no list stays."""
        if not isinstance(items, list):
            return items
        return next((item for item in items if item not in (None, "", [], {})), None)


OPTIONS = jmespath.Options(custom_functions=Functions())


class Expression:
    """A compiled JMESPath. keys: the top-level keys of an entry that it reads; None when it reads the whole entry."""

    def __init__(self, text: str) -> None:
        try:
            self._parsed = jmespath.compile(text)
            _check_functions(self._parsed.parsed)
        except exceptions.JMESPathError as error:
            raise ExpressionError(_one_line(error)) from error
        self.text = text
        keys = set(_root_keys(self._parsed.parsed))
        self.keys: frozenset[str] | None = None if "@" in keys else frozenset(str(key) for key in keys)
        node = self._parsed.parsed
        self._field: str | None = node["value"] if node["type"] == "field" else None

    def search(self, payload: dict[str, Any]) -> Any:
        """Return what the expression finds, None if nothing. Raises ExpressionError if it fails on this entry."""
        if self._field is not None:
            return payload.get(self._field)
        try:
            return self._parsed.search(payload, options=OPTIONS)
        except (exceptions.JMESPathError, TypeError, ValueError, AttributeError, re.error) as error:
            raise ExpressionError(f"{self.text}: {_one_line(error)}") from error


@lru_cache(maxsize=4096)
def compiled(text: str) -> Expression:
    """Return the compiled expression. Raises ExpressionError, with the position, if it is not JMESPath."""
    return Expression(text)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, bool | list | dict):
        return None
    return str(value)


def _each(value: Any, function: Callable[[str], str | None]) -> Any:
    """Apply `function` to a text, or to each text of a list; null stays null."""
    if isinstance(value, list):
        return [found for item in value if (found := _each(item, function)) is not None]
    text = _text(value)
    return None if text is None else function(text)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(" ^")


def _root_keys(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the top-level keys that a parsed expression reads, "@" for the entry itself."""
    kind, children = node["type"], node.get("children", [])
    if kind == "field":
        yield node["value"]
    elif kind == "current":
        yield "@"
    elif kind in ("subexpression", "index_expression", "projection", "value_projection", "flatten",
                  "filter_projection", "pipe"):
        first = children[0]
        # "@.name" and the bare "[...]" start from the entry, and then read what comes next.
        if first["type"] in ("current", "identity") and kind in ("subexpression", "pipe"):
            yield from _root_keys(children[1])
        elif first["type"] == "identity" and kind == "value_projection":  # "*.name" reads every key
            yield "@"
        else:
            yield from _root_keys(first)
    elif kind not in ("literal", "expref", "identity", "index", "slice"):
        for child in children:
            yield from _root_keys(child)


def _check_functions(node: Mapping[str, Any]) -> None:
    """Raise ExpressionError for an unknown function or a pattern that is no regular expression."""
    children = [child for child in node.get("children", []) if isinstance(child, dict)]
    if node["type"] == "function_expression":
        if node["value"] not in Functions.FUNCTION_TABLE:
            known = ", ".join(sorted(Functions.FUNCTION_TABLE))
            raise ExpressionError(f"unknown function {node['value']}(); allowed: {known}")
        if node["value"] in ("match", "replace") and len(children) > 1 and children[1]["type"] == "literal":
            try:
                re.compile(str(children[1]["value"]))
            except re.error as error:
                where = f"{node['value']}(): {children[1]['value']!r}"
                raise ExpressionError(f"{where} is no regular expression: {error}") from error
    for child in children:
        _check_functions(child)
