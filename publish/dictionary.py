"""The data dictionary, in French and in English, as Markdown: every table, every column, what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from normalize.schema import Record
from publish.columns import Column, columns
from publish.ddl import foreign_keys
from publish.registry import TABLES, Table
from publish.schemas import described
from publish.tables import Place, Term

Language = Literal["fr", "en"]

_KINDS = {"text": ("texte", "text"), "integer": ("entier", "integer"), "real": ("nombre", "number"),
          "boolean": ("vrai ou faux", "true or false"), "list": ("liste", "list"),
          "json": ("objets JSON", "JSON objects")}
_WORDS = {
    "title": ("Dictionnaire des données", "Data dictionary"),
    "intro": (
        "Ce fichier dérive du schéma (`make generated`) ; ne pas le modifier à la main.\n\n"
        "Une liste est un tableau JSON dans la base et dans les fichiers JSON ; dans les fichiers CSV, ses valeurs "
        "sont jointes par une barre entre deux espaces (une barre dans une valeur y devient « ¦ »). Dans un CSV, une "
        "cellule qu’un tableur prendrait pour une formule est précédée d’une apostrophe ; le JSON garde la valeur "
        "exacte. Les fichiers CSV sont en UTF-8, sans BOM, séparés par des virgules. Une valeur inconnue est nulle, "
        "ou une cellule vide. Les libellés des codes sont dans `codes.csv`.",
        "This file derives from the schema (`make generated`); do not edit it by hand.\n\n"
        "A list is a JSON array in the database and in the JSON files; in the CSV files its values are joined by a bar "
        "between two spaces (a bar within a value becomes “¦”). In a CSV, a cell that a spreadsheet would take for a "
        "formula has an apostrophe before it; JSON keeps the exact value. CSV files are UTF-8, without BOM, parted by "
        "commas. An unknown value is null, or an empty cell. The labels of the codes are in `codes.csv`."),
    "promise": (
        "Promis : l’identifiant d’un projet (`gl-…`) est gardé pour toujours, et n’est jamais donné à un autre ; celui "
        "d’un projet réuni à un autre reste dans `redirects`, celui d’un projet retiré dans `changes`. Un code garde "
        "son sens. Les lignes d’un fichier sont dans l’ordre de leur clé. Non promis : l’ordre et le nombre des "
        "colonnes (d’autres peuvent s’ajouter), l’ordre des lignes dans la base, les textes en clair.",
        "Promised: a project's id (`gl-…`) is kept for ever and never given to another; that of a project merged into "
        "another stays in `redirects`, that of a removed one in `changes`. A code keeps its meaning. A file’s rows "
        "are in the order of their key. Not promised: the order and number of the columns (more may be added), the "
        "order of the rows in the database, the wording of texts."),
    "head": ("Colonne | Titre | Type | Description", "Column | Title | Type | Description"),
    "key": ("clé", "key"),
    "codes": ("codes de", "codes of"),
    "licensed": ("texte sous la licence du partenaire, retenu si elle est inconnue",
                 "text under the partner's licence, withheld if that is unknown"),
    "one_of": ("valeurs", "one of"),
    "linked_by": ("sert au rapprochement, comme", "records are linked by it, as"),
}


def dictionary(language: Language) -> str:
    """Return the whole dictionary in one language. Tables of one shape (vocabularies, places) share a section."""
    number = 0 if language == "fr" else 1
    lines = [f"# {_WORDS['title'][number]}", "", _WORDS["intro"][number], "", _WORDS["promise"][number], ""]
    alike = [[table for table in TABLES if table.model is model] for model in (Term, Place)]
    for tables in [*([table] for table in TABLES if table.model not in (Term, Place)), *alike]:
        lines += _section(tables, number)
    return "\n".join(lines).rstrip() + "\n"


def _section(tables: list[Table], number: int) -> Iterator[str]:
    colon = ": " if number else " : "
    yield "\n".join(f"## {table.name}{colon}{table.titles[number]}\n\n{table.texts[number]}\n" for table in tables)
    yield f"| {_WORDS['head'][number]} |"
    yield "|---|---|---|---|"
    for column in columns(tables[0].model):
        yield _row(tables[0], column, number)
    yield ""


def _row(table: Table, column: Column, number: int) -> str:
    notes = [_WORDS["key"][number]] if column.name in table.key else []
    vocabulary = foreign_keys(table).get(column.name, column.vocabulary)
    if vocabulary:
        notes.append(f"{_WORDS['codes'][number]} `{vocabulary}`")
    if column.allowed:
        notes.append(f"{_WORDS['one_of'][number]} {', '.join(f'`{value}`' for value in column.allowed)}")
    if column.text:
        notes.append(_WORDS["licensed"][number])
    if column.linked_by and table.model is Record:
        notes.append(f"{_WORDS['linked_by'][number]} `{column.linked_by}`")
    text = (" ; " if number == 0 else "; ").join([described(column, number).rstrip("."), *notes]) + "."
    cells = [f"`{column.name}`", column.titles[number], _KINDS[column.kind][number], text]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
