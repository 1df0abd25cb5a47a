"""Readers of the listings that `citizen.csv` judges: citizen science and local social innovation, whole listings.

Ids are `source/id`. Where a listing has no id of its own, the id is the row of its sheet or the place in its file. The
listings of the shared folder are frozen, so these ids stay.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import chompjs
import yaml
from parsel import Selector
from python_calamine import CalamineWorkbook

from dedupe.records import LinkRecord
from tests.dedupe.truth import gsa, jrc, nl

APRILES_REGION = re.compile("-?(France entière|Etranger|Alsace|Aquitaine|Auvergne|.*Normandie|Bourgogne|Bretagne|Centre"
                            "|Champagne-Ardenne|Corse|Franche-Comt.*|Guadeloupe|Guyane|La Réunion|Languedoc-Roussillon"
                            "|Limousin|Lorraine|Martinique|Mayotte|Midi-Pyrénées|Nord-Pas-de-Calais|Pays de la Loire"
                            "|Picardie|Poitou-Charentes|Provence-Alpes-Côte d'Azur|Rhône-Alpes|Île-de-France)")
DEPARTMENT = re.compile(r"\s*[-–]\s*(\d{2,3}|2[AB])\s*$")
SCHEMES = {"CCO": "Cellule de conseil et d’orientation", "PATDE": "Parcours d’accompagnement",
           "PPTDE": "Projet partagé", "AI": "Ateliers interactifs"}
ADDRESS = re.compile("https?://|mailto:|www\\.", re.IGNORECASE)
TAG = re.compile("<[^>]+>")


def _texts(*values: Any) -> tuple[str, ...]:
    return tuple(text for text in (str(value).strip() for value in values if value) if text)


def _first(*values: Any) -> str | None:
    return next(iter(_texts(*values)), None)


def _web(*values: Any) -> tuple[str, ...]:
    """Return the web addresses among the words of `values`; one without its scheme gets http."""
    words = [word.strip("()<>,;") for value in values for word in str(value or "").split()]
    return tuple(word if "://" in word else f"http://{word}"
                 for word in words if ADDRESS.match(word) and not word.startswith("mailto:"))


def _said(value: Any) -> str:
    return " ".join(value.values()) if isinstance(value, dict) else str(value)


def _split(value: Any) -> tuple[str, ...]:
    return _texts(*re.split(r"\s*[,;]\s+", str(value or "")))


def _year(value: Any) -> int | None:
    found = re.search(r"\b(19|20)\d\d\b", str(value))
    return int(found[0]) if found else None


def _load(listings: Path, *parts: str) -> Any:
    return json.loads(listings.joinpath(*parts).read_text(encoding="utf-8"))


def _script(listings: Path, *parts: str) -> Any:
    """Return the first JavaScript literal of a file."""
    return chompjs.parse_js_object(listings.joinpath(*parts).read_text(encoding="utf-8"))


def _record(source: str, source_id: Any, title: Any, addresses: tuple[str, ...] = (), **fields: Any) -> LinkRecord:
    return LinkRecord(id=f"{source}/{source_id}", partner=source, title=str(title).strip(),
                      url=addresses[0] if addresses else None, links=addresses[1:], **fields)


def _sheet(listings: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    path = listings / "carto-sciences-participatives" / "data" / "carto analytique.xlsx"
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    for number, row in enumerate(rows, 2):
        yield number, dict(zip(map(str, header), row, strict=True))


def carto(listings: Path) -> Iterator[LinkRecord]:
    """Programmes of the main sheet are `carto/row`, of the overseas sheet `carto/om-row`."""
    for row, one in _sheet(listings, "Tableau général"):
        if one["Nom"]:
            region = _first(one["Region"])
            yield _record(
                "carto", row, one["Nom"], _web(one["Url du site internet"]), text=one["Résumé de l'observatoire"] or "",
                organisations=_split(one["Partenaire 1"]), place=None if region == "National" else region,
                country_code="FR", start_year=_year(one["Année de lancement du programme"]), languages=("fr",))
    for row, one in _sheet(listings, "Outre mer_V2"):
        if one["Nom du projet"]:
            yield _record(
                "carto", f"om-{row}", one["Nom du projet"], _web(one["Site/Liens"]),
                text=" ".join(_texts(one["Objet d'étude"], one["Type de programme"], one["Public"])),
                organisations=_split(one["Nom de structure"]), place=_first(one["Territoire"]), languages=("fr",))


def ch(listings: Path) -> Iterator[LinkRecord]:
    """Projects by their id, events as `ch/events/path`; the English name is the title, the German one an alias."""
    for one in [one for kind in ("static", "partner")
                for one in _load(listings, "citizenscience-ch", f"{kind}_projects.json")]:
        names = one["name"] if isinstance(one["name"], dict) else {"en": one["name"]}
        covers = one.get("details", {}).get("covers", [])
        addresses = one.get("url", {}).values() or [cover["path"]["en"] for cover in covers]
        yield _record("ch", one["id"], names["en"], tuple(dict.fromkeys(_web(*addresses))),
                      aliases=_texts(names.get("de")), text=_said(one["description"]), country_code="CH",
                      languages=("en", "de"))
    for one in _load(listings, "citizenscience-ch", "events.json"):
        year = _year(one["start"])
        yield _record("ch", f"events/{one['path']}", unescape(one["title"]),
                      text=TAG.sub(" ", f"{one['abstract']} {one['content']}"), place=_first(one["location"]),
                      country_code="CH", start_year=year, end_year=year)


def ch_covers(listings: Path) -> Iterator[LinkRecord]:
    """What the same site announced on its first page, by place on it."""
    for number, one in enumerate(_load(listings, "citizenscience-ch", "cover_list.json")["covers"], 1):
        yield _record("ch-covers", number, one["title"]["en"], _web(*one["path"].values()),
                      aliases=_texts(one["title"]["de"]), text=_said(one["lead"]), country_code="CH",
                      languages=("en", "de"))


def gsa_csv(listings: Path) -> Iterator[LinkRecord]:
    """The US catalogue as it was some years before: names, addresses and agencies have changed since."""
    path = listings / "gsa-citizenscience-gov" / "_data" / "catalog.csv"
    for one in csv.DictReader(path.open(encoding="utf-8", newline="")):
        yield _record("gsa-csv", one["cartodb_id"], one["project_name"], _web(one["project_url"]),
                      text=one["project_description"], organisations=_texts(one["agency_sponsor"]),
                      place=", ".join(_texts(one["city"], one["state"])) or None, country_code="US",
                      start_year=_year(one["start_date"]), languages=("en",))


def anct(listings: Path) -> Iterator[LinkRecord]:
    """A territory in one of the four schemes: the listing has no titles, so they are made of both names."""
    points = {one["properties"]["id_engcit"]: one["geometry"]["coordinates"] for level in ("com", "epci")
              for one in _load(listings, "anct-engagement-citoyen", "data", f"tec_te_{level}.geojson")["features"]
              if one["geometry"]}
    path = listings / "anct-engagement-citoyen" / "data" / "liste_tec_te.csv"
    for one in csv.DictReader(path.open(encoding="utf-8-sig")):
        longitude, latitude = points.get(one["id_engcit"], (None, None))
        scheme = SCHEMES.get(one["dispositif"], one["dispositif"])
        yield _record(
            "anct", one["id_engcit"], f"{scheme} Territoires d’engagement – {one['libgeo']}", _web(one["url"]),
            text=one["ingredients"] or "", organisations=("Agence nationale de la cohésion des territoires",),
            place=one["libgeo"], commune_code=one["codgeo"] if one["echelon"] == "commune" else None, country_code="FR",
            latitude=latitude, longitude=longitude, start_year=_year(one["periode"]), languages=("fr",))


def apriles(listings: Path) -> Iterator[LinkRecord]:
    """Empty cells were dropped from the rows: the region stands sure, the other cells are found from it."""
    folder = listings / "apriles-openscraper" / "_notebooks" / "tests_jupyter"
    path = next(folder.glob("*.csv"))
    for cells in list(csv.reader(path.open(encoding="utf-8"), delimiter="|", quoting=csv.QUOTE_NONE))[1:]:
        at = next(n for n, cell in enumerate(cells) if n > 3 and APRILES_REGION.fullmatch(cell))
        title, before, after = cells[at + 1], cells[3:at], cells[at + 2:]
        addresses = _web(before[-1])
        summary = next(cell for cell in reversed(before) if re.search(r"[.!?…]", cell) and not ADDRESS.match(cell))
        department = DEPARTMENT.search(title)
        source_id = re.search(r"sobi2Id=(\d+)", cells[2])
        yield _record(
            "apriles", source_id[1] if source_id else cells[2], DEPARTMENT.sub("", title), addresses,
            text=summary, organisations=_texts(*(one for one in after if "://" not in one)),
            place=None if department or cells[at].startswith("-") else cells[at],
            department_code=department[1] if department else None, country_code="FR", languages=("fr",))


def niort(listings: Path) -> Iterator[LinkRecord]:
    for one in _script(listings, "niort-transiscope", "datas", "transiscopeDatas.js"):
        yield _record(
            "niort", one["id"], one["title"], _web(one.get("website"), one.get("url")),
            text=" ".join(_texts(one.get("summary"), one.get("description"), one.get("commitment"))),
            place=_first(one["address"].get("city")), country_code="FR", latitude=one["location"].get("lat"),
            longitude=one["location"].get("lon"), languages=("fr",))


def niort_osm(listings: Path) -> Iterator[LinkRecord]:
    """The same town's places as OpenStreetMap had them, by file and place in it, since their node ids repeat."""
    for name in ("repair_cafe", "cooperative", "coworking", "economie_solidaire", "recycling"):
        for number, one in enumerate(_script(listings, "niort-transiscope", "datas", f"{name}.js")["features"], 1):
            longitude, latitude = one["geometry"]["coordinates"]
            about = one["properties"]
            yield _record("niort-osm", f"{name}-{number}", about.get("name") or name, text=about.get("adresse") or "",
                          organisations=_texts(about.get("operator")), country_code="FR", latitude=latitude,
                          longitude=longitude, languages=("fr",))


def gogo(listings: Path) -> Iterator[LinkRecord]:
    for one in _script(listings, "gogocartojs", "web", "data", "elements.js")["data"]:
        yield _record(
            "gogo", one["id"], one["name"], _web(one.get("website")),
            text=" ".join(_texts(one.get("description"), one.get("descriptionMore"), one.get("commitment"))),
            place=_first(one["address"].get("addressLocality")), country_code="FR", latitude=one["geo"]["latitude"],
            longitude=one["geo"]["longitude"], languages=("fr",))


def cafes(listings: Path) -> Iterator[LinkRecord]:
    for one in _load(listings, "repaircafes-amsterdam", "data", "data", "cafes.json"):
        latitude, longitude = one["coordinate"]
        yield _record("cafes", one["slug"], one["name"], _web(*one.get("links", {}).values()),
                      text=" ".join(_texts(one["address"], one["doRepair"].get("en"), one["moreInfo"].get("en"))),
                      place="Amsterdam", country_code="NL", latitude=latitude, longitude=longitude,
                      languages=("nl", "en"))


def cafe_map(listings: Path) -> Iterator[LinkRecord]:
    """The international foundation's map around Amsterdam: `cafe-map/` and the last part of the page's address."""
    for one in _load(listings, "repaircafes-amsterdam", "data", "data", "map-data.json"):
        latitude, longitude = map(float, one["coordinate"].split(","))
        yield _record("cafe-map", one["link"].rstrip("/").rsplit("/", 1)[-1], one["name"],
                      _web(one["external_link"], one["link"]), text=one["address"], country_code="NL",
                      latitude=latitude, longitude=longitude, languages=("nl",))


def brigade(listings: Path) -> Iterator[LinkRecord]:
    for number, one in enumerate(_load(listings, "brigade-information", "organizations.json"), 1):
        point = [float(one[axis]) if one.get(axis) else None for axis in ("latitude", "longitude")]
        yield _record("brigade", number, one["name"], _web(one.get("website"), one.get("projects_list_url")),
                      aliases=_texts(*one.get("previous_names", [])), place=_first(one.get("city")),
                      latitude=point[0], longitude=point[1], languages=("en",))


def etalab(listings: Path) -> Iterator[LinkRecord]:
    """Commons by their place on the page (`etalab/communs-7`), pages by folder and stem."""
    folder = listings / "etalab-communs"
    page = Selector((folder / "communs" / "index.md").read_text(encoding="utf-8"))
    for number, card in enumerate(page.css(".fr-card__body"), 1):
        link = card.css(".fr-card__link")
        yield _record("etalab", f"communs-{number}", link.xpath("string()").get(), _web(link.attrib["href"]),
                      text=" ".join(card.css(".fr-card__desc").xpath("string()").get("").split()), country_code="FR",
                      languages=("fr",))
    for path in sorted((*folder.glob("ateliers/*.md"), *folder.glob("gazette/*.md"), *folder.glob("posts/*.md"))):
        yield _page(path)


def _page(path: Path) -> LinkRecord:
    _, head, body = path.read_text(encoding="utf-8").split("---", 2)
    about = next(iter(yaml.safe_load_all(head)))
    year = _year(about.get("date"))
    return _record("etalab", f"{path.parent.name}/{path.stem}", about["title"], text=" ".join(body.split()),
                   country_code="FR", start_year=year, end_year=year, languages=("fr",))


READERS: tuple[Callable[[Path], Iterator[LinkRecord]], ...] = (
    carto, jrc, ch, ch_covers, nl, gsa, gsa_csv, anct, apriles, niort, niort_osm, gogo, cafes, cafe_map, brigade,
    etalab)
