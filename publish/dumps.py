"""The dumps: files of what commons.db holds, for those who want files. Written beside, then renamed one by one."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from publish.catalog import Resource, datapackage
from publish.checks import PublishError
from publish.columns import columns
from publish.credits import Source, licences_text, sources
from publish.ddl import quoted
from publish.dictionary import dictionary
from publish.exporters.base import Exporter, Head, Row
from publish.exporters.csv_ import CsvExporter
from publish.exporters.geojson import GeojsonExporter
from publish.exporters.json_ import JsonExporter
from publish.exporters.ndjson import NdjsonExporter
from publish.registry import CODES, PLACE_TABLES, VOCABULARY_TEXTS, Table, table

ALL: tuple[type[Exporter], ...] = (CsvExporter, NdjsonExporter, JsonExporter, GeojsonExporter)
CSV: tuple[type[Exporter], ...] = (CsvExporter,)
CSV_AND_JSON: tuple[type[Exporter], ...] = (CsvExporter, JsonExporter)
LAST = "SHA256SUMS"


@dataclass(frozen=True)
class Dump:
    """A table to be written, in which formats, from which rows (default: all, by its key), compressed or not."""

    table: Table
    exporters: tuple[type[Exporter], ...] = CSV
    query: str = ""
    packed: bool = False


def dumps() -> list[Dump]:
    """Return all tables that are dumped."""
    codes = " UNION ALL ".join(
        f"SELECT '{name}' AS \"table\", code, label_fr, label_en, parent FROM {quoted(name)}"  # noqa: S608
        for name in [*VOCABULARY_TEXTS, *PLACE_TABLES.values()])
    return [Dump(table("projects"), ALL), Dump(table("records"), ALL), Dump(table("statements"), packed=True),
            Dump(table("partners")), Dump(table("redirects")), Dump(table("changes")),
            Dump(table("match_quality"), CSV_AND_JSON),
            Dump(CODES, query=f"{codes} ORDER BY 1, 2")]


def write_dumps(database: Path, folder: Path, today: date) -> list[str]:
    """Write the dumps of a commons.db into `folder`/latest; return the names of the files.

    The same database and day give the same bytes. All is written into `folder`/latest.new, then renamed file by file,
    SHA256SUMS last: whenever the process is killed each file of `latest` is whole, old or new; where the sums then do
    not agree with the files, the next run mends it. Raises PublishError if there is no such database.
    """
    if not database.exists():
        raise PublishError(f"{database}: there is no commons to dump; publish first")
    beside = folder / "latest.new"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    address = f"{database.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        _write_all(connection, beside, today.isoformat())
    _swap(beside, folder / "latest")
    return sorted(path.name for path in (folder / "latest").iterdir())


def _write_all(connection: sqlite3.Connection, folder: Path, today: str) -> None:
    partners = sources(connection)
    resources = [resource for dump in dumps() for resource in _write_table(connection, dump, folder, (today, partners))]
    texts = {"LICENCES.md": licences_text(partners), "dictionary.fr.md": dictionary("fr"),
             "dictionary.en.md": dictionary("en")}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        resources.append(_resource(folder / name, "text/markdown", None))
    (folder / "datapackage.json").write_bytes(datapackage(resources, partners, today))
    sums = [f"{_digest(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / LAST).write_text("".join(sums), encoding="ascii")


def _write_table(connection: sqlite3.Connection, dump: Dump, folder: Path,
                 said: tuple[str, Sequence[Source]]) -> list[Resource]:
    """Write one table in all its formats, in one pass over its rows."""
    today, partners = said
    head = Head(dump.table.name, f"Glane: {dump.table.titles[1]}", today, columns(dump.table.model), tuple(partners))
    paths = {exporter: folder / f"{dump.table.name}.{exporter.suffix}{'.gz' if dump.packed else ''}"
             for exporter in dump.exporters}
    with ExitStack() as stack:
        exporters = [exporter(_open(stack, path), head) for exporter, path in paths.items()]
        for exporter in exporters:
            exporter.begin()
        for row in _rows(connection, dump):
            for exporter in exporters:
                exporter.write(row)
        for exporter in exporters:
            exporter.finish()
    return [_resource(path, exporter.mediatype, dump.table) for exporter, path in paths.items()]


def _open(stack: ExitStack, path: Path) -> BinaryIO:
    file = stack.enter_context(path.open("wb"))
    if path.suffix != ".gz":
        return file
    # no name and no time in the head, so that the same rows give the same bytes; level 4 is twice as fast as 6
    packed = stack.enter_context(gzip.GzipFile("", "wb", 4, file, mtime=0))
    return stack.enter_context(io.BufferedWriter(cast(io.RawIOBase, packed), 1 << 20))


def _rows(connection: sqlite3.Connection, dump: Dump) -> Iterator[Row]:
    """Yield the rows of a table by its key, lists and booleans as such."""
    found = columns(dump.table.model)
    names = [column.name for column in found]
    order = ", ".join(map(quoted, dump.table.key))
    query = dump.query or f"SELECT {', '.join(map(quoted, names))} FROM {quoted(dump.table.name)} ORDER BY {order}"  # noqa: S608
    special = [(column.name, bool if column.kind == "boolean" else orjson.loads) for column in found
               if column.kind in ("list", "json", "boolean")]  # neither is ever null
    for values in connection.execute(query):
        row = dict(zip(names, values, strict=True))
        for name, read in special:
            row[name] = read(row[name])
        yield row


def _resource(path: Path, mediatype: str, of: Table | None) -> Resource:
    return Resource(path.name, mediatype, path.stat().st_size, _digest(path), of)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _swap(beside: Path, latest: Path) -> None:
    """Put each file of `beside` in its place, the sums last; then delete what is no longer dumped."""
    latest.mkdir(exist_ok=True)
    names = sorted((path.name for path in beside.iterdir()), key=lambda name: (name == LAST, name))
    for name in names:
        descriptor = os.open(beside / name, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    for name in names:
        (beside / name).replace(latest / name)
    for path in latest.iterdir():
        if path.name not in names:
            path.unlink()
    beside.rmdir()
