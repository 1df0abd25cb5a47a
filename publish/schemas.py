"""JSON Schema and Table Schema (Frictionless) of the published tables."""

from __future__ import annotations

from typing import Any

from crawlers.partners import Partner
from publish.columns import Column, columns
from publish.ddl import foreign_keys
from publish.registry import TABLES, Table

_JSON_TYPES = {"text": "string", "integer": "integer", "real": "number", "boolean": "boolean", "list": "array",
               "json": "array"}
_TABLE_TYPES = {"text": "string", "integer": "integer", "real": "number", "boolean": "boolean", "list": "string",
                "json": "array"}
JOINED = 'Several values are joined by " | ".'


def json_schema(table: Table) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a row as NDJSON and JSON have it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table.titles[1],
        "description": table.texts[1],
        "type": "object",
        "additionalProperties": False,
        "required": [column.name for column in columns(table.model)],
        "properties": {column.name: _json_property(column) for column in columns(table.model)},
    }


def partner_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a partner's file, for editors: the slug is the file's name, so not in it."""
    schema = Partner.model_json_schema()
    del schema["properties"]["slug"]
    schema["required"].remove("slug")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _json_property(column: Column) -> dict[str, Any]:
    type_ = _JSON_TYPES[column.kind]
    said: dict[str, Any] = {"title": column.titles[1], "description": described(column, 1),
                            "type": [type_, "null"] if column.nullable else type_}
    if column.kind == "list":
        said["items"] = {"type": "string"}
    bounds = {"pattern": column.pattern, "minimum": column.minimum, "maximum": column.maximum,
              "minLength": column.min_length}
    said |= {name: value for name, value in bounds.items() if value is not None}
    if column.allowed:
        said["enum"] = [*column.allowed, None] if column.nullable else list(column.allowed)
    return said


def table_schema(table: Table, beside: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the Table Schema of a table as its CSV has it: lists joined, an empty cell for what is unknown.

    beside: names of the tables published in the same package; only foreign keys to these are said.
    """
    schema: dict[str, Any] = {
        "fields": [_field(column, column.name in table.key) for column in columns(table.model)],
        "primaryKey": list(table.key),
    }
    keys = [{"fields": column, "reference": {"resource": "" if other == table.name else other, "fields": _key(other)}}
            for column, other in foreign_keys(table).items() if other in beside]
    return {**schema, "foreignKeys": keys} if keys else schema


def _field(column: Column, is_key: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name, "type": _TABLE_TYPES[column.kind], "title": column.titles[1],
        "description": described(column, 1) + (f" {JOINED}" if column.kind == "list" else "")}
    never_empty = (is_key or column.pattern or column.min_length or column.allowed
                   or column.kind not in ("text", "list", "json"))
    constraints: dict[str, Any] = {"required": True} if never_empty and not column.nullable else {}
    bounds = {"pattern": _whole(column.pattern), "minimum": column.minimum, "maximum": column.maximum,
              "minLength": column.min_length, "enum": list(column.allowed) or None}
    constraints |= {name: value for name, value in bounds.items() if value is not None}
    return {**said, "constraints": constraints} if constraints else said


def _whole(pattern: str | None) -> str | None:
    """XML Schema patterns, which Table Schema asks for, are of the whole value: no anchors, `.*` where one lacks."""
    if pattern is None:
        return None
    start = "" if pattern.startswith("^") else ".*"
    end = "" if pattern.endswith("$") else ".*"
    return start + pattern.removeprefix("^").removesuffix("$") + end


def described(column: Column, language: int) -> str:
    """Return a column's description in French (0) or English (1), with its unit."""
    return f"{column.texts[language]} ({column.unit})" if column.unit else column.texts[language]


def _key(name: str) -> str:
    return next(table.key[0] for table in TABLES if table.name == name)
