"""Make the CSV files of this folder from their two origins (see README.md).

Usage: python data/places/make.py COMMUNES.csv DECOUPAGE/data DECOUPAGE_2019/data
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from math import fsum
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Point = tuple[float, float]

# Regions until 2015, and what people call today's ones.
REGION_NAMES = {
    "11": "Ile de France|IDF", "24": "Centre|Centre Val de Loire", "27": "Bourgogne|Franche-Comté",
    "28": "Basse-Normandie|Haute-Normandie", "32": "Nord-Pas-de-Calais|Nord Pas de Calais|Picardie",
    "44": "Alsace|Champagne-Ardenne|Lorraine|Champagne-Ardennes", "52": "Pays-de-la-Loire",
    "75": "Aquitaine|Limousin|Poitou-Charentes|Poitou-Charente", "76": "Languedoc-Roussillon|Midi-Pyrénées",
    "84": "Auvergne|Rhône-Alpes|Auvergne Rhône Alpes|AURA", "93": "PACA|Provence Alpes Côte d’Azur|Région Sud",
    "94": "Corsica", "04": "Réunion|Ile de la Réunion", "03": "Guyane française|French Guiana",
}


def read_table(path: Path) -> tuple[dict[str, Point], dict[str, float], dict[str, str]]:
    """Return code -> (latitude, longitude), code -> area in km2 and code -> name, from the table of communes."""
    points: dict[str, Point] = {}
    areas: dict[str, float] = {}
    names: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["lat"] and row["lng"]:
                points.setdefault(row["insee_com"], (float(row["lat"]), float(row["lng"])))
            if row["superficie_km2"]:
                areas.setdefault(row["insee_com"], float(row["superficie_km2"]))
            names.setdefault(row["insee_com"], row["commune_article"])
    return points, areas, names


def mean(points: Iterable[Point]) -> Point | None:
    """Return the mean of the points, None when there are none."""
    found = list(points)
    if not found:
        return None
    return fsum(p[0] for p in found) / len(found), fsum(p[1] for p in found) / len(found)


def write(name: str, header: list[str], rows: Iterable[list[Any]]) -> None:
    """Write one CSV file, sorted by its first column."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def decimals(point: Point | None) -> list[str]:
    """Return a point as two texts of four decimals (some ten metres), or two empty ones."""
    return [f"{point[0]:.4f}", f"{point[1]:.4f}"] if point else ["", ""]


def main(communes_csv: Path, decoupage: Path, decoupage_2019: Path) -> None:
    """Write communes.csv, former.csv, arrondissements.csv, departments.csv, regions.csv and epci.csv."""
    points, areas, names = read_table(communes_csv)
    entries = json.loads((decoupage / "communes.json").read_text(encoding="utf-8"))
    current = {e["code"]: e for e in entries if e["type"] == "commune-actuelle"}
    districts = [e for e in entries if e["type"] == "arrondissement-municipal"]
    parts = [e for e in entries if e["type"] in ("commune-deleguee", "commune-associee")]

    def inside(code: str) -> list[Point]:
        codes = [e["code"] for e in districts if e["commune"] == code]
        codes += [e["code"] for e in parts if e["chefLieu"] == code] + current[code].get("anciensCodes", [])
        return [points[c] for c in codes if c in points]

    write("communes.csv", ["code", "name", "postal_codes", "latitude", "longitude", "km2"], (
        [code, e["nom"], " ".join(e.get("codesPostaux", [])),
         *decimals(points.get(code) or mean(inside(code))), f"{areas[code]:.0f}" if code in areas else ""]
        for code, e in current.items()))
    write("arrondissements.csv", ["code", "name", "postal_codes", "commune_code", "latitude", "longitude"], (
        [e["code"], e["nom"], " ".join(e["codesPostaux"]), e["commune"], *decimals(points.get(e["code"]))]
        for e in districts))
    older = json.loads((decoupage_2019 / "communes.json").read_text(encoding="utf-8"))
    names = {e["code"]: e["nom"] for e in older} | names | {e["code"]: e["nom"] for e in parts}
    former = {old: code for code, e in current.items() for old in e.get("anciensCodes", [])}
    write("former.csv", ["code", "name", "commune_code"], {
        (code, name, target) for code, name, target in
        [(old, names.get(old, ""), code) for old, code in former.items()]
        + [(e["code"], e["nom"], e["chefLieu"]) for e in parts]
        if target in current and (code not in current or name)})
    departments = json.loads((decoupage / "departements.json").read_text(encoding="utf-8"))
    write("departments.csv", ["code", "name", "region_code"], (
        [d["code"], d["nom"], "" if d["zone"] == "com" else d["region"]] for d in departments))
    regions = json.loads((decoupage / "regions.json").read_text(encoding="utf-8"))
    write("regions.csv", ["code", "name", "other_names"], (
        [r["code"], r["nom"], REGION_NAMES.get(r["code"], "")] for r in regions if r["zone"] != "com"))
    groups = [e for name in ("epci.json", "ept.json")
              for e in json.loads((decoupage / name).read_text(encoding="utf-8"))]
    write("epci.csv", ["code", "name", "departments"], (
        [g["code"], g["nom"], " ".join(sorted({current[m["code"]]["departement"] for m in g["membres"]
                                              if m["code"] in current}))] for g in groups))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
