"""Open data: dumps to download, licences, the dictionary, SQL and JSON addresses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from normalize.schema import Project
from publish.site import fields
from publish.site.search import rows
from publish.site.visit import Page, Visit

KINDS = {".csv": "csv", ".ndjson": "ndjson", ".json": "json", ".geojson": "geojson", ".parquet": "parquet",
         ".db": "sqlite", ".gz": "gzip"}


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to download. size in bytes."""

    path: str
    size: int
    kind: str


def view(visit: Visit) -> Page:
    """Return the page of downloads."""
    files = dumps(visit.dumps)
    return Page("data.html", {
        "dumps": [file for file in files if file.path.startswith("latest/")],
        "older": sorted({file.path.split("/")[0] for file in files} - {"latest"}, reverse=True)[:10],
        "partners": rows(visit.conn, "select slug, title, url, licence, licence_url, terms, project_count, record_count"
                                     " from partners order by title"),
        "dictionary": [(name, fields.title(name, visit.lang), text(name, visit.lang)) for name in Project.model_fields],
    })


def text(field: str, lang: str) -> str:
    """Return the schema's description of a field of Project."""
    extra = Project.model_fields[field].json_schema_extra
    return str(extra["glane"][lang]) if isinstance(extra, dict) else ""  # type: ignore[index, call-overload]


def dumps(folder: Path) -> list[Dump]:
    """List the files of the dumps folder, projects first."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    dumps = [Dump(path.relative_to(folder).as_posix(), path.stat().st_size, KINDS.get(path.suffix, "other"))
             for path in found]
    return sorted(dumps, key=lambda dump: (not Path(dump.path).name.startswith("projects"), dump.path))


def human_size(size: int, lang: str) -> str:
    """Write a size in bytes for people."""
    units = ("o", "ko", "Mo", "Go") if lang == "fr" else ("B", "kB", "MB", "GB")
    value = float(size)
    for unit in units:
        if value < 1000 or unit == units[-1]:  # noqa: PLR2004 - SI
            return f"{value:.0f}\u00a0{unit}" if value >= 10 or unit == units[0] else f"{value:.1f}\u00a0{unit}"  # noqa: PLR2004
        value /= 1000
    return str(size)
