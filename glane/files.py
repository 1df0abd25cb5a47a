"""NDJSON files, and digests that tell whether what something was made from has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from crawlers.files import replacing

CODE = (".py", ".yml", ".csv", ".json")


def write_lines(path: Path, rows: Iterable[Any]) -> int:
    """Write one JSON value a line, atomically; return how many."""
    count = 0
    with replacing(path) as file:
        for row in rows:
            file.write(orjson.dumps(row) + b"\n")
            count += 1
    return count


def read_lines(path: Path) -> Iterator[Any]:
    """Yield the JSON values of an NDJSON file; nothing when there is no such file."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)


def digest(paths: Iterable[Path]) -> str:
    """Return one digest of the names and contents of files, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(paths, key=str):  # paths as such are slow to compare
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def code_digest(*packages: str) -> str:
    """Return one digest of the code of these packages and the tables beside it: what others made is made again.

    Of the code as it was when first asked for, which is what runs.
    """
    return hashlib.sha256("".join(map(_of_package, packages)).encode()).hexdigest()[:16]


@cache
def _of_package(package: str) -> str:
    root = Path(__file__).resolve().parent.parent
    return digest(path for path in (root / package).rglob("*") if path.suffix in CODE)
