"""An index as named arrays and a few plain values, to be written down and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Rows, Vocabulary
from dedupe.incremental.brought import Brought
from dedupe.incremental.index import Index
from dedupe.incremental.nearby import Edges, Nearby
from dedupe.incremental.weighed import Kinds, Parts
from dedupe.reading import Read

Arrays = Mapping[str, NDArray[Any]]
Plain = Mapping[str, Any]


def unpacked(index: Index) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays of an index by name, and the rest as JSON has it."""
    found = index.found
    arrays = {"alive": index.alive, "points": found.points, "name_start": found.name_start,
              **_named("columns", found.columns), **_named("of_names", found.of_names),
              **_fields("brought", index.brought), **_fields("kinds", index.kinds), **_fields("parts", index.parts)}
    for kind, rows in found.rows.items():
        arrays |= _fields(f"rows.{kind}", rows)
    for kind, known in index.statistics.items():
        arrays |= _fields(f"statistics.{kind}", known)
    for name, near in index.near.items():
        arrays |= _fields(f"near.{name}", near) | _fields(f"edges.{name}", near.edges)
    return arrays, {
        "ids": found.ids, "former_ids": [[slot, list(ids)] for slot, ids in found.former_ids.items()],
        "compact": found.compact.tolist(), "key": found.key.tolist(), "judged": list(index.judged.items()),
        "counted": {kind: known.rows for kind, known in index.statistics.items()}, "kinds": list(found.rows),
        "near": list(index.near), "big": dict(index.big), "first": index.first, "changed": index.changed}


def packed(arrays: Arrays, plain: Plain) -> Index:
    """Return the index that was unpacked. Raises KeyError when one of its parts is missing."""
    rows = {kind: Rows(**_of(arrays, f"rows.{kind}")) for kind in plain["kinds"]}
    found = Read(plain["ids"], {slot: tuple(ids) for slot, ids in plain["former_ids"]}, rows, _of(arrays, "columns"),
                 arrays["points"], arrays["name_start"], np.array(plain["compact"], object),
                 np.array(plain["key"], object), _of(arrays, "of_names"))
    statistics = {kind: Vocabulary(**_of(arrays, f"statistics.{kind}"), rows=size)
                  for kind, size in plain["counted"].items()}
    near = {name: Nearby(**_of(arrays, f"near.{name}"), edges=Edges(**_of(arrays, f"edges.{name}")))
            for name in plain["near"]}
    return Index(found, arrays["alive"], statistics, near, Brought(**_of(arrays, "brought")),
                 Kinds(**_of(arrays, "kinds")), Parts(**_of(arrays, "parts")),
                 {int(key): judgement for key, judgement in plain["judged"]}, plain["big"], plain["first"],
                 plain["changed"])


def _fields(name: str, one: Any) -> dict[str, NDArray[Any]]:
    """Return the fields of a dataclass that are arrays."""
    held = {field.name: getattr(one, field.name) for field in fields(one)}
    return _named(name, {key: value for key, value in held.items() if isinstance(value, np.ndarray)})


def _named(name: str, held: Arrays) -> dict[str, NDArray[Any]]:
    return {f"{name}:{key}": value for key, value in held.items()}


def _of(arrays: Arrays, name: str) -> dict[str, Any]:
    return {key.partition(":")[2]: value for key, value in arrays.items() if key.partition(":")[0] == name}
