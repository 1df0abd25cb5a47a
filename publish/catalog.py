"""datapackage.json (Frictionless): what files there are, of which schema, from which sources, under which licences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from publish.registry import Table
from publish.schemas import table_schema

TEXTS = ("Projets participatifs glanés chez des partenaires et réunis. Chaque valeur est sous la licence du partenaire "
         "dont elle vient : voir LICENCES.md et partners.csv. / Participatory projects gleaned from partners and "
         "merged. Each value is under the licence of the partner it comes from: see LICENCES.md and partners.csv.")
SPDX = "https://spdx.org/licenses/{}.html"


@dataclass(frozen=True)
class Resource:
    """A file of the dump. size in bytes, sha256 hexadecimal; table is None for a file that is no table's."""

    path: str
    mediatype: str
    size: int
    sha256: str
    table: Table | None = None


def datapackage(resources: Iterable[Resource], sources: Iterable[dict[str, str | None]], date: str) -> bytes:
    """Return datapackage.json. sources: as in exporters.base.Head. date: ISO day of the publication."""
    files = list(resources)
    tabular = frozenset(file.table.name for file in files if file.table and _is_table(file))
    partners = list(sources)
    package: dict[str, Any] = {
        "profile": "data-package", "name": "glane", "title": "Glane", "description": TEXTS,
        "version": date, "created": f"{date}T00:00:00Z",
        "sources": [{name: value for name, value in {
            "title": partner["title"], "path": partner["url"], "licence": partner["licence"]}.items() if value}
            for partner in partners],
        "licenses": _licences(partners),
        "resources": [_resource(file, tabular) for file in files],
    }
    if not package["licenses"]:  # the standard wants at least one, or none of the key
        del package["licenses"]
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def licence_url(partner: dict[str, str | None]) -> str | None:
    """Return where the text of a partner's licence stands: its own address, else SPDX's; None for `unknown`."""
    if partner["licence_url"] or partner["licence"] in (None, "unknown"):
        return partner["licence_url"]
    return SPDX.format(partner["licence"])


def _licences(partners: list[dict[str, str | None]]) -> list[dict[str, str | None]]:
    found = {partner["licence"]: licence_url(partner) for partner in partners if partner["licence"] != "unknown"}
    return [{"name": name, "path": path} for name, path in sorted(found.items(), key=str)]


def _is_table(file: Resource) -> bool:
    return file.path.endswith((".csv", ".csv.gz"))


def _resource(file: Resource, tabular: frozenset[str]) -> dict[str, Any]:
    name, suffix = file.path.removesuffix(".gz").lower().rsplit(".", 1)
    said: dict[str, Any] = {
        "name": name if _is_table(file) else f"{name}-{suffix}", "path": file.path, "format": suffix,
        "mediatype": file.mediatype, "encoding": "utf-8", "bytes": file.size, "hash": f"sha256:{file.sha256}",
        "profile": "data-resource"}
    if suffix == "ndjson":
        said["type"] = "file"  # frictionless reads it as a table only with a package more; its schema is in docs/schema
    if file.table:
        said |= {"title": file.table.titles[1], "description": file.table.texts[1]}
    if file.table and _is_table(file):
        said |= {"profile": "tabular-data-resource", "schema": table_schema(file.table, tabular)}
        if file.path.endswith(".gz"):
            said["compression"] = "gz"
    return said
