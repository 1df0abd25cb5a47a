"""SQL from the schema: STRICT tables that refuse what the models refuse, as far as SQLite can say it."""

from __future__ import annotations

from publish.columns import Column, columns
from publish.globs import globs
from publish.registry import TABLES, Table

SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "boolean": "INTEGER", "list": "TEXT",
             "json": "TEXT"}


def quoted(name: str) -> str:
    """Return a table's or a column's name between double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def create_tables() -> list[str]:
    """Return a CREATE TABLE for each published table; those that are pointed to come first."""
    return [create_table(table) for table in TABLES]


def create_table(table: Table) -> str:
    """Return the CREATE TABLE of one table: types, bounds, enumerations, JSON lists, keys."""
    lines = [_column(column) for column in columns(table.model)]
    if not integer_key(table):
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    lines += [f"FOREIGN KEY ({quoted(column)}) REFERENCES {quoted(other)} ({quoted(_key(other))})"
              for column, other in foreign_keys(table).items()]
    body = ",\n".join("  " + line for line in lines)
    return f"CREATE TABLE {quoted(table.name)} (\n{body}\n) STRICT"


def integer_key(table: Table) -> bool:
    """Whether the table's key is SQLite's own row number (a rank, as of issues and changes)."""
    kinds = {column.name: column.kind for column in columns(table.model)}
    return len(table.key) == 1 and kinds[table.key[0]] == "integer"


def foreign_keys(table: Table) -> dict[str, str]:
    """Return column -> table: those that the registry says, and a scalar field's vocabulary."""
    vocabularies = {column.name: column.vocabulary for column in columns(table.model)
                    if column.vocabulary and column.kind != "list"}
    return {**vocabularies, **table.foreign}


def create_indexes() -> list[str]:
    """Return a CREATE INDEX for each column that the schema says, each foreign key, and the registry's own.

    They are made once the rows are in, which is quicker. A column that begins the primary key needs none.
    """
    made = []
    for table in TABLES:
        single = [column.name for column in columns(table.model) if column.index] + list(foreign_keys(table))
        wanted: dict[tuple[str, ...], None] = dict.fromkeys([*((name,) for name in single), *table.indexes])
        starts = {table.key[:1]} | {index[:1] for index in table.indexes if len(index) > 1}
        for index in wanted:
            if len(index) == 1 and index in starts:
                continue
            name = quoted(f"{table.name}_{'_'.join(index)}")
            made.append(f"CREATE INDEX {name} ON {quoted(table.name)} ({', '.join(map(quoted, index))})")
    return made


def _key(table_name: str) -> str:
    return next(table.key[0] for table in TABLES if table.name == table_name)


def _column(column: Column) -> str:
    """Return `name TYPE NOT NULL CHECK (...)`; a NULL passes a CHECK, as it should where it is allowed."""
    parts = [quoted(column.name), SQL_TYPES[column.kind]]
    if not column.nullable:
        parts.append("NOT NULL")
    if column.kind == "integer" and column.name == "id":
        parts.append("PRIMARY KEY")
    checks = _checks(column)
    if checks:
        parts.append(f"CHECK ({' AND '.join(checks)})")
    return " ".join(parts)


def _checks(column: Column) -> list[str]:
    name = quoted(column.name)
    checks = []
    if column.allowed:
        checks.append(f"{name} IN ({', '.join(map(literal, column.allowed))})")
    if column.kind == "boolean":
        checks.append(f"{name} IN (0, 1)")
    if column.kind in ("list", "json"):
        checks.append(f"json_valid({name}) AND json_type({name}) = 'array'")
    if column.pattern:
        said = " OR ".join(f"{name} GLOB {literal(glob)}" for glob in globs(column.pattern))
        checks.append(f"({said})")
    if column.min_length is not None:
        checks.append(f"length({name}) >= {column.min_length}")
    if column.minimum is not None:
        checks.append(f"{name} >= {column.minimum:g}")
    if column.maximum is not None:
        checks.append(f"{name} <= {column.maximum:g}")
    return checks
