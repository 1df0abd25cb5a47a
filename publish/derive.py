"""`python -m publish.derive`: write all that derives from the schema, and the names of countries that derive from CLDR.

With --check, compare and name what is stale.
"""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from dedupe.countries import countries
from publish.ddl import create_indexes, create_tables
from publish.dictionary import dictionary
from publish.fulltext import CREATE
from publish.metadata import datasette_metadata
from publish.registry import CODES, TABLES
from publish.schemas import json_schema, partner_schema, table_schema
from publish.tables import Place, Term

ROOT = Path(__file__).resolve().parent.parent
ROWS = ("projects", "records", "statements", "match_quality")  # those that people read as JSON


def generated() -> dict[str, str]:
    """Return path, relative to the checkout -> the text that the file must hold."""
    names = frozenset(table.name for table in TABLES if table.model not in (Term, Place))
    files = {
        "datasette_metadata.yml": datasette_metadata(),
        "dedupe/countries.csv": countries(),
        "docs/schema/commons.sql": "".join(f"{sql};\n\n" for sql in [*create_tables(), *create_indexes(), CREATE]),
        "docs/schema/partner.schema.json": _json(partner_schema()),
        "docs/schema/dictionary.fr.md": dictionary("fr"),
        "docs/schema/dictionary.en.md": dictionary("en"),
    }
    for table in [CODES, *(table for table in TABLES if table.model not in (Term, Place))]:
        files[f"docs/schema/{table.name}.table-schema.json"] = _json(table_schema(table, names))
        if table.name in ROWS:
            files[f"docs/schema/{table.name}.schema.json"] = _json(json_schema(table))
    return files


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def stale(root: Path) -> list[str]:
    """Return the generated files under `root` that are not what the schema says, or are no longer generated."""
    files = generated()
    wrong = [path for path, text in files.items()
             if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != text]
    return wrong + sorted(path for path in _present(root) if path not in files)


def write(root: Path) -> None:
    """Write the generated files under `root`, and delete those that are no longer generated."""
    files = generated()
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for path in _present(root):
        if path not in files:
            (root / path).unlink()


def _present(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in (root / "docs/schema").glob("*") if path.is_file()]


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a generated file is stale.")
def main(check: bool) -> None:
    """Write what derives: SQL, JSON Schemas, Table Schemas, dictionary, Datasette's texts, the linker's countries."""
    if not check:
        write(ROOT)
        return
    wrong = stale(ROOT)
    for path in wrong:
        click.echo(f"{path}: stale; run `make generated` and commit it", err=True)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
