"""datasette_metadata.yml: the texts, units, facets and orders of Datasette's own pages, from the schema."""

from __future__ import annotations

from typing import Any

import yaml

from publish.columns import columns
from publish.registry import TABLES, Table
from publish.schemas import described

HEAD = """\
# Generated from the schema by `make generated`; never edited by hand.
# Datasette 0.65: datasette commons.db -i -m datasette_metadata.yml --setting suggest_facets off
"""


def datasette_metadata() -> str:
    """Return the file's text."""
    content = {
        "title": "Glane",
        "description": "Un commun de projets participatifs, glanés chez des partenaires et réunis. "
                       "A commons of participatory projects, gleaned from partners and merged.",
        "license": "Par partenaire / per partner",
        "license_url": "/commons/partners",
        "databases": {"commons": {
            "title": "Glane : données / data",
            "description": "Chaque valeur est sous la licence du partenaire dont elle vient (table partners). "
                           "Each value is under the licence of the partner it comes from (table partners).",
            "tables": {table.name: _table(table) for table in TABLES},
        }},
    }
    return HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _table(table: Table) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": f"{table.titles[0]} / {table.titles[1]}" if table.titles[0] != table.titles[1] else table.titles[0],
        "description": f"{table.texts[0]} {table.texts[1]}",
        "columns": {column.name: " ".join(dict.fromkeys((described(column, 0), described(column, 1))))
                    for column in columns(table.model)},
    }
    if table.label:
        said["label_column"] = table.label
    if table.sort:
        said["sort"] = table.sort
    if table.sort_desc:
        said["sort_desc"] = table.sort_desc
    facets = [{"array": column.name} if column.kind == "list" else column.name
              for column in columns(table.model) if column.facet]
    if facets:
        said["facets"] = facets
    if table.name == "projects":
        said["fts_table"] = "projects_fts"
    return said
