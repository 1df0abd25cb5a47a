"""What is counted once, when publishing: facets of all projects, and what became of each partner's records."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from publish.columns import columns
from publish.ddl import quoted
from publish.registry import PLACE_TABLES, table

ALSO = ("languages", *PLACE_TABLES)

_PARTNERS = """
UPDATE main.partners SET
  record_count = (SELECT count(*) FROM main.records WHERE partner = slug),
  project_count = (SELECT count(DISTINCT project_id) FROM main.records WHERE partner = slug),
  merged_count = (SELECT count(*) FROM main.records JOIN shared USING (project_id) WHERE partner = slug),
  issue_count = (SELECT coalesce(sum("count"), 0) FROM main.issues WHERE partner = slug)
"""
_SHARED = """
CREATE TEMP TABLE shared AS
SELECT project_id FROM main.records WHERE project_id IS NOT NULL GROUP BY project_id HAVING count(*) > 1
"""


def write_summaries(connection: sqlite3.Connection) -> None:
    """Fill `facets` and the counts of `partners` from the rows already written."""
    for sql in _facets():
        connection.execute(sql)
    connection.execute(_SHARED)
    connection.execute("CREATE UNIQUE INDEX temp.shared_project_id ON shared (project_id)")
    connection.execute(_PARTNERS)
    connection.execute("DROP TABLE temp.shared")


def facet_fields() -> list[str]:
    """Return the fields of a project whose values are counted: facets, vocabularies, languages and places."""
    return [column.name for column in columns(table("projects").model)
            if column.facet or column.vocabulary or column.name in ALSO]


def _facets() -> Iterator[str]:
    """Yield an INSERT a field; values in the order of their counts, the most frequent first."""
    kinds = {column.name: column.kind for column in columns(table("projects").model)}
    for name in facet_fields():
        if kinds[name] == "list":
            source, value = f"main.projects, json_each({quoted(name)}) item", "item.value"
        else:
            source, value = "main.projects", quoted(name)
        yield (f"INSERT INTO main.facets (field, value, count) SELECT '{name}', {value}, "  # noqa: S608
               f"count(DISTINCT projects.id) FROM {source} WHERE {value} IS NOT NULL GROUP BY 2 ORDER BY 3 DESC, 2")
