"""normalized/, read: what a partner's records were made from, and the records.

Apart from what makes it, so that those who only read load neither maps nor vocabularies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from glane.config import Paths
from normalize.schema import Record, Statement

Row = TypeVar("Row", bound=BaseModel)


def read_header(paths: Paths, slug: str) -> dict[str, Any]:
    """Return what a partner's records were made from, its issues and labels; {} when it was never normalised."""
    path = paths.normalized / f"{slug}.json"
    found: dict[str, Any] = orjson.loads(path.read_bytes()) if path.exists() else {}
    return found


def read_records(paths: Paths, slug: str) -> Iterator[tuple[Record, list[Statement]]]:
    """Yield a partner's normalised records, each with its statements."""
    path = paths.normalized / f"{slug}.ndjson"
    if not path.exists():
        return
    with path.open("rb") as file:
        yield from map(read_line, file)


def read_line(line: bytes | memoryview) -> tuple[Record, list[Statement]]:
    """Return the record of a line, with its statements."""
    row = orjson.loads(line)
    return _trusted(Record, row["record"]), [_trusted(Statement, values) for values in row["statements"]]


def _trusted(model: type[Row], values: dict[str, Any]) -> Row:
    """Return a model of what was dumped from one, all fields there; model_construct takes five times as long."""
    row, put = model.__new__(model), object.__setattr__  # the models are frozen
    put(row, "__dict__", values)
    put(row, "__pydantic_fields_set__", set())
    put(row, "__pydantic_extra__", None)
    put(row, "__pydantic_private__", None)
    return row
