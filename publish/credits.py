"""Whose data these are: the partners that the published values come from, and under which licence."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from publish.catalog import licence_url

Source = dict[str, str | None]

_SOURCES = """
SELECT slug AS partner, title, url, publisher_name AS publisher, licence, licence_url, terms
FROM partners WHERE record_count > 0 ORDER BY slug
"""
_TEXT = """\
# Licences

Chaque valeur de ce commun est sous la licence du partenaire dont elle vient ; la table des affirmations (statements)
dit lequel. Quand la licence est inconnue (unknown), seuls des faits sont repris : titre, adresse, lieu, dates. Citer
le partenaire, et Glane pour la réunion.

Each value of this commons is under the licence of the partner that it comes from; the table of statements says which.
Where the licence is unknown, only facts are taken: title, address, place, dates. Credit the partner, and Glane for the
merging.

| Partenaire / Partner | Licence | Éditeur / Publisher | Conditions / Terms |
|---|---|---|---|
"""


def sources(connection: sqlite3.Connection) -> tuple[Source, ...]:
    """Return partner, title, url, publisher, licence, licence_url, terms of each partner with a published record."""
    cursor = connection.execute(_SOURCES)
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor)


def licences_text(partners: Sequence[Source]) -> str:
    """Return LICENCES.md: a line a partner."""
    return _TEXT + "".join(
        f"| {_link(partner['title'], partner['url'])} | {_link(partner['licence'], licence_url(partner))} "
        f"| {_plain(partner['publisher'])} | {_plain(partner['terms'])} |\n" for partner in partners)


def _link(text: str | None, address: str | None) -> str:
    return f"[{_plain(text)}](<{address}>)" if address else _plain(text)


def _plain(text: str | None) -> str:
    """A cell of a Markdown table: one line, no bars or brackets that would end it."""
    return " ".join((text or "").replace("|", "¦").replace("[", "(").replace("]", ")").split())
