"""A model's fields as columns: all that SQL, JSON Schema, Table Schema and the dictionary need to know of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

Kind = Literal["text", "integer", "real", "boolean", "list", "json"]
_KINDS: dict[str, Kind] = {"string": "text", "integer": "integer", "number": "real", "boolean": "boolean",
                           "array": "list"}


@dataclass(frozen=True)
class Column:
    """A column. titles and texts: French, English. vocabulary: name of a vocabulary whose codes it holds.

    unit: "" if it has none. text: a text under the partner's licence. linked_by: the kind of field that it is to the
    linker, if records are linked by it. Of the kinds, list is a JSON array of texts, json a JSON array of objects.
    """

    name: str
    kind: Kind
    nullable: bool
    titles: tuple[str, str]
    texts: tuple[str, str]
    vocabulary: str | None = None
    unit: str = ""
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    allowed: tuple[str, ...] = ()
    facet: bool = False
    text: bool = False
    index: bool = False
    linked_by: str | None = None


@cache
def columns(model: type[BaseModel]) -> tuple[Column, ...]:
    """Return the columns of `model`: its key first, the other fields in the model's order.

    Raises ValueError for a field of a type that has no column, or without its French and English texts.
    """
    properties = model.model_json_schema()["properties"]
    found = [_column(name, said) for name, said in properties.items()]
    return tuple(sorted(found, key=lambda column: column.name != "id"))


def _column(name: str, said: dict[str, Any]) -> Column:
    choices = said.get("anyOf", [said])
    types = [choice for choice in choices if choice.get("type") != "null"]
    if len(types) != 1 or types[0].get("type") not in _KINDS:
        raise ValueError(f"field {name!r}: a column holds a text, a number, a boolean or a list of texts, or null")
    about = said.get("glane", {})
    missing = {"fr", "en", "title_fr", "title_en"} - about.keys()
    if missing:
        raise ValueError(f"field {name!r}: its metadata lack {', '.join(sorted(missing))} (see normalize.schema.about)")
    type_ = types[0]
    kind = _KINDS[type_["type"]]
    if kind == "list" and type_["items"].get("type") != "string":
        kind = "json"
    return Column(
        name=name, kind=kind, nullable=len(choices) > 1,
        titles=(about["title_fr"], about["title_en"]), texts=(about["fr"], about["en"]),
        vocabulary=about.get("vocabulary"), unit=about.get("unit", ""), pattern=type_.get("pattern"),
        minimum=type_.get("minimum"), maximum=type_.get("maximum"), min_length=type_.get("minLength"),
        allowed=tuple(type_.get("enum", ())), facet=about.get("facet", False), text=about.get("text", False),
        index=about.get("index", False), linked_by=about.get("linked_by"))
