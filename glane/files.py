"""Folders for results, NDJSON files, and digests that tell whether what something was made from has changed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from crawlers.files import replacing
from glane.config import UsageError

CODE = (".py", ".yml", ".csv", ".json")


@contextmanager
def made(folder: Path) -> Iterator[None]:
    """Make a folder for what the block writes; if the block fails, those that were made and are empty go again.

    Raises UsageError when it cannot be made or written to.
    """
    try:
        new = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise unwritable(folder, error) from None
    try:
        yield
    except BaseException:
        for one in new:
            if not any(one.iterdir()):
                one.rmdir()
        raise


def unwritable(folder: Path, error: OSError) -> UsageError:
    """Return the error that says that nothing can be written to a folder."""
    return UsageError(f"{error.filename2 or folder}: {error.strerror}; choose a folder that can be written to, "
                      "with room in it")


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
