"""A CSV with semicolons in Windows-1252, a workbook with two sheets of entries, a GeoJSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

from content import Entry, labels

from sites.spreadsheet import xlsx
from sites.web import Answer, Website, as_json, home, newest

CSV_HEADER = ["Identifiant", "Intitulé", "Résumé", "Porteur(s)", "Code INSEE", "Commune", "Département",
              "Thématiques", "Contribution attendue", "Début", "Fin", "État", "Site internet", "Courriel",
              "Mise à jour"]
SHEET_HEADER = ["N°", "Nom du programme", "Sigle", "Structure(s)", "Pays", "Commune", "Coordonnées",
                "Milieux et thèmes", "Participation", "Année de lancement", "Année de fin",
                "Activité", "Site", "Descriptif", "Contact"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_csv(entries: Sequence[Entry], _base: str) -> Website:
    """A listing as a ministry exports it; a row whose last cells are empty is cut short (form `cut`)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_HEADER)
    for entry in entries:
        row = _csv_row(entry)
        if "cut" in entry.forms:
            while not row[-1]:
                row.pop()
        writer.writerow(row)
    site = Website()
    site.pages["/"] = home("Engagement des territoires", "/donnees/projets.csv")
    site.pages["/donnees/projets.csv"] = Answer(text.getvalue().encode("cp1252"), "text/csv; charset=windows-1252",
                                                newest(entries))
    return site


def _csv_row(entry: Entry) -> list[str]:
    place = entry.place
    by_name = "byname" in entry.forms
    updated = "" if "cut" in entry.forms else entry.updated.strftime("%d/%m/%Y %H:%M")
    return [entry.source_id, entry.title, " ".join(entry.paragraphs), " / ".join(entry.organisations),
            "" if by_name else place.code, place.name if place.code or by_name or "nameonly" in entry.forms else "",
            place.department, " | ".join(entry.themes), " | ".join(entry.tasks), entry.start_text,
            entry.end_text, entry.status, entry.url, entry.contact, updated]


def workbook(entries: Sequence[Entry], _base: str) -> Website:
    """Two sheets of entries (mainland, overseas) behind one of explanations, and blank rows at the end."""
    overseas = [entry for entry in entries if entry.place.code.startswith("97") or entry.place.country in ("NC", "PF")]
    mainland = [entry for entry in entries if entry not in overseas]
    notes = [["Inventaire des sciences participatives des mers et des îles"], ["Une ligne par programme"]]
    sheets = {"Lisez-moi": notes,
              "Littoral": [SHEET_HEADER, *map(_sheet_row, mainland), [], []],
              "Outre-mer": [SHEET_HEADER, *map(_sheet_row, overseas), []]}
    site = Website()
    site.pages["/"] = home("Inventaire des mers et des îles", "/inventaire.xlsx")
    site.pages["/inventaire.xlsx"] = Answer(xlsx(sheets), XLSX, newest(entries))
    return site


def _sheet_row(entry: Entry) -> list[Any]:
    place = entry.place
    point = f"{place.latitude}, {place.longitude}" if place.latitude is not None else ""
    start: Any = entry.start_text
    if start.isdecimal():
        start = int(start)
    elif len(entry.start) == len("2020-01-01"):
        start = date.fromisoformat(entry.start)
    return [int(entry.source_id), entry.title, entry.other_title, ", ".join(entry.organisations), place.country,
            place.name, point, ", ".join(entry.themes), ", ".join(entry.tasks), start, entry.end_text, entry.status,
            entry.url, "\n".join(entry.paragraphs), entry.contact]


def geojson(entries: Sequence[Entry], _base: str) -> Website:
    """Points with properties; half of the places say nothing but their point."""
    features = [_feature(entry) for entry in entries]
    site = Website()
    site.pages["/"] = home("Lieux communs", "/lieux.geojson")
    answer = as_json({"type": "FeatureCollection", "name": "lieux", "features": features}, entries)
    site.pages["/lieux.geojson"] = Answer(answer.body, "application/geo+json", answer.modified)
    return site


def _feature(entry: Entry) -> dict[str, Any]:
    place = entry.place
    properties = {"nom": entry.title, "categorie": labels()["kind_names"][entry.kind], "tags": ";".join(entry.themes),
                  "description": "<br><br>".join(escape(text) for text in entry.paragraphs) or None,
                  "gere_par": ", ".join(entry.organisations) or None, "site_web": entry.url or None,
                  "ouvert_depuis": entry.start[:4] or None, "courriel": entry.contact or None,
                  "telephone": entry.telephone or None, "modifie_le": entry.updated.date().isoformat()}
    if "byname" in entry.forms:
        properties |= {"commune": place.name, "code_postal": place.postal_code}
    point = None
    if place.latitude is not None and place.longitude is not None:
        # A door, not the middle of the commune that other sites give.
        point = {"type": "Point",
                 "coordinates": [round(place.longitude + 0.0007, 6), round(place.latitude - 0.0004, 6)]}
    return {"type": "Feature", "id": entry.source_id, "geometry": point, "properties": properties}
