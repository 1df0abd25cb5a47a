"""An index as named arrays and a few plain values, to be written down and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.bags import Rows, Vocabulary
from dedupe.incremental.brought import Brought
from dedupe.incremental.edges import Edges, EdgeTable
from dedupe.incremental.index import Index
from dedupe.incremental.nearby import Nearby
from dedupe.incremental.parts import Parts
from dedupe.incremental.postings import Postings
from dedupe.incremental.reads import Found, Kept
from dedupe.incremental.weighed import Kinds
from dedupe.strings import Strings

Arrays = Mapping[str, NDArray[Any]]
Plain = Mapping[str, Any]


def unpacked(index: Index) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays of an index by name, those of the last full run first; and the rest as JSON has it."""
    base, since = _kept("base", index.found.base), {
        "alive": index.alive, "order": index.order, "alike": index.alike, **_kept("tail", index.found.tail),
        **_fields("brought", index.brought), **_fields("kinds", index.kinds), **_fields("parts", index.parts)}
    for kind, words in index.postings.items():
        base |= _fields(f"postings.{kind}", words)
    for kind, words in index.looked.items():
        base |= _fields(f"looked.{kind}", words)
    for kind, known in index.statistics.items():
        since |= _fields(f"statistics.{kind}", known)
    for name, near in index.near.items():
        base |= _fields(f"edges.{name}", near.edges.base)
        since |= {**_fields(f"near.{name}", near), **_fields(f"more.{name}", near.edges.tail),
                  f"state.{name}": near.edges.state}
    return base, since, {
        "former_ids": [[[slot, list(ids)] for slot, ids in kept.former_ids.items()]
                       for kept in (index.found.base, index.found.tail)],
        "judged": list(index.judged.items()), "pairs": index.brought.first,
        "counted": {kind: known.rows for kind, known in index.statistics.items()},
        "near": list(index.near), "big": dict(index.big), "first": index.first, "changed": index.changed}


def packed(arrays: Arrays, plain: Plain) -> Index:
    """Return the index that was unpacked, all its arrays together. Raises KeyError when one of its parts is missing."""
    held = _grouped(arrays)
    found = Found(*(_read(held, name, former) for name, former in zip(("base", "tail"), plain["former_ids"],
                                                                      strict=True)))
    statistics = {kind: Vocabulary(**held[f"statistics.{kind}"], rows=size) for kind, size in plain["counted"].items()}
    near = {name: Nearby(**held[f"near.{name}"], edges=EdgeTable(
        Edges(**held[f"edges.{name}"]), Edges(**held[f"more.{name}"]), arrays[f"state.{name}"]))
        for name in plain["near"]}
    postings, looked = ({name.partition(".")[2]: Postings(**words) for name, words in held.items()
                         if name.startswith(f"{which}.")} for which in ("postings", "looked"))
    return Index(found, arrays["order"], arrays["alike"], arrays["alive"], postings, looked, statistics, near,
                 Brought(**held["brought"], first=plain["pairs"]), Kinds(**held["kinds"]), Parts(**held["parts"]),
                 {int(key): judgement for key, judgement in plain["judged"]}, plain["big"], plain["first"],
                 plain["changed"])


def _kept(name: str, kept: Kept) -> dict[str, NDArray[Any]]:
    """Return what was read of records as arrays."""
    arrays = {**_named(f"{name}.columns", kept.columns), **_named(f"{name}.of_names", kept.of_names),
              f"{name}:points": kept.points, f"{name}:name_start": kept.name_start}
    for part in ("ids", "compact", "key"):
        arrays |= _fields(f"{name}.{part}", getattr(kept, part))
    for kind, rows in kept.rows.items():
        arrays |= _fields(f"{name}.rows.{kind}", rows)
    return arrays


def _read(held: Mapping[str, dict[str, Any]], name: str, former: list[tuple[int, list[str]]]) -> Kept:
    begin = f"{name}.rows."
    rows = {key.removeprefix(begin): Rows(**words) for key, words in held.items() if key.startswith(begin)}
    return Kept(Strings(**held[f"{name}.ids"]), {slot: tuple(ids) for slot, ids in former}, rows,
                held[f"{name}.columns"], held[name]["points"], held[name]["name_start"],
                Strings(**held[f"{name}.compact"]), Strings(**held[f"{name}.key"]), held[f"{name}.of_names"])


def _grouped(arrays: Arrays) -> dict[str, dict[str, Any]]:
    """Return the arrays of each part, by its name."""
    held: dict[str, dict[str, Any]] = {}
    for key, value in arrays.items():
        part, _, name = key.partition(":")
        held.setdefault(part, {})[name] = value
    return held


def _fields(name: str, one: Any) -> dict[str, NDArray[Any]]:
    """Return the fields of a dataclass that are arrays."""
    held = {field.name: getattr(one, field.name) for field in fields(one)}
    return _named(name, {key: value for key, value in held.items() if isinstance(value, np.ndarray)})


def _named(name: str, held: Arrays) -> dict[str, NDArray[Any]]:
    return {f"{name}:{key}": value for key, value in held.items()}
