"""Readers of the listings that digital.csv speaks of: digital commons and civic tech, French and English.

Ids are `source/id`: beta = stem of _startups; codegouv = readme/L + line, or dist/stem of the publiccode.yml;
etalab = communs/host of the card, or ateliers/stem; dpgapi = dpgs/id or nominees/id; austin = stem of projects;
decidim = stem of installations; brigade = name; dpg, t4d, ost as in the shared truth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from parsel import Selector

from dedupe.records import LinkRecord
from tests.dedupe.truth import OST_LINE, dpg, ost, t4d


def beta(listings: Path) -> Iterator[LinkRecord]:
    """Yield the State startups; the sponsors are named in files of their own."""
    content = listings / "beta-gouv-fr" / "content"
    names = {path.stem: str(_front(path)[0]["name"]) for path in (content / "_organisations").glob("*.md")}
    for path in (content / "_startups").glob("*.md"):
        one, body = _front(path)
        url, *links = _urls(one.get("link"), one.get("repository")) or (None,)
        years = sorted(filter(None, (_year(phase.get("start")) for phase in one["phases"] or [])))
        sponsors = (str(sponsor).rsplit("/", 1)[-1] for sponsor in one.get("sponsors") or [])
        yield LinkRecord(
            id=f"beta/{path.stem}", partner="beta", title=str(one["title"]).strip(), text=f"{one['mission']} {body}",
            url=url, links=tuple(links), organisations=tuple(names.get(sponsor, sponsor) for sponsor in sponsors),
            country_code="FR", start_year=years[0] if years else None, languages=("fr",))


def codegouv(listings: Path) -> Iterator[LinkRecord]:
    """Yield the lines of the README, then the publiccode.yml files of an older form of the list."""
    folder = listings / "awesome-codegouvfr"
    for number, line in enumerate((folder / "README.md").read_text(encoding="utf-8").splitlines(), 1):
        found = OST_LINE.match(line)
        if found:
            yield LinkRecord(id=f"codegouv/readme/L{number}", partner="codegouv", title=found["title"].strip(),
                             text=found["text"], url=found["url"])
    for path in (folder / "at-e8bfc48" / "dist").glob("*_publiccode.yml"):
        one = yaml.safe_load(path.read_text(encoding="utf-8"))
        said = one["description"]
        url, *links = _urls(one.get("landingURL"), one["url"]) or (None,)
        parts = (said[language].get(key) for language in said for key in ("shortDescription", "longDescription"))
        yield LinkRecord(
            id=f"codegouv/dist/{path.stem.removesuffix('_publiccode')}", partner="codegouv", title=one["name"].strip(),
            text=" ".join(filter(None, parts)), url=url, links=tuple(links), languages=tuple(said),
            organisations=tuple(each["name"] for each in one.get("fundedBy") or [] if each.get("name")),
            start_year=_year(one.get("creationDate")))


def etalab(listings: Path) -> Iterator[LinkRecord]:
    """Yield the cards of the commons, and the workshops on them."""
    folder = listings / "etalab-communs"
    for card in Selector((folder / "communs" / "index.md").read_text(encoding="utf-8")).css(".fr-card__body"):
        url = card.css("a::attr(href)").get(default="")
        yield LinkRecord(
            id=f"etalab/communs/{urlsplit(url).hostname}", partner="etalab", title=card.css("a::text").get(default=""),
            text=" ".join(" ".join(card.css("p::text").getall()).split()), url=url, country_code="FR",
            languages=("fr",))
    for path in (folder / "ateliers").glob("*.md"):
        one, body = _front(path)
        if path.stem != "index":
            yield LinkRecord(
                id=f"etalab/ateliers/{path.stem}", partner="etalab", title=one["title"].strip(), text=body,
                country_code="FR", start_year=_year(one["date"]), languages=("fr",))


def dpgapi(listings: Path) -> Iterator[LinkRecord]:
    """Yield the two lists of the registry's API."""
    for stage in ("dpgs", "nominees"):
        path = listings / "dpg-api" / "docs" / stage / "index.json"
        for one in json.loads(path.read_text(encoding="utf-8")):
            url, *links = _urls(one.get("website"), *(each["url"] for each in one.get("repositories") or [])) or (None,)
            yield LinkRecord(
                id=f"dpgapi/{stage}/{one['id']}", partner="dpgapi", title=one["name"].strip(),
                aliases=tuple(filter(None, one.get("aliases") or [])), text=one.get("description") or "", url=url,
                links=tuple(links), languages=("en",),
                organisations=tuple(each["name"].strip() for each in one.get("organizations") or []))


def austin(listings: Path) -> Iterator[LinkRecord]:
    """Yield the projects of one city's civic hackers."""
    for path in (listings / "open-austin-civic-project" / "projects").glob("*.yml"):
        one = yaml.safe_load(path.read_text(encoding="utf-8"))
        url, *links = _urls(one.get("Access_at"), one.get("Project_at")) or (None,)
        yield LinkRecord(
            id=f"austin/{path.stem}", partner="austin", title=str(one["Name"]).strip(), text=str(one["Description"]),
            url=url, links=tuple(links), country_code="US", languages=("en",))


def decidim(listings: Path) -> Iterator[LinkRecord]:
    """Yield the installations of Decidim; their point is GeoJSON within the YAML, longitude first."""
    for path in (listings / "decidim-installations" / "data" / "installations").glob("*.yml"):
        one = yaml.safe_load(path.read_text(encoding="utf-8"))
        point = json.loads(one["location"])["coordinates"] if one.get("location") else (None, None)
        yield LinkRecord(id=f"decidim/{path.stem}", partner="decidim", title=str(one["title"]).strip(),
                         url=str(one["url"]).strip(), latitude=point[1], longitude=point[0])


def brigade(listings: Path) -> Iterator[LinkRecord]:
    """Yield the groups of civic hackers in the United States, with the names they had."""
    for one in json.loads((listings / "brigade-information" / "organizations.json").read_text(encoding="utf-8")):
        url, *links = _urls(one.get("website"), one.get("projects_list_url")) or (None,)
        yield LinkRecord(
            id=f"brigade/{one['name']}", partner="brigade", title=one["name"].strip(), url=url, links=tuple(links),
            aliases=tuple(one.get("previous_names") or []), place=one.get("city") or None, languages=("en",),
            latitude=_degrees(one.get("latitude")), longitude=_degrees(one.get("longitude")))


def _front(path: Path) -> tuple[dict[str, Any], str]:
    """Return the YAML between the first two `---` of a Markdown file, and what follows it."""
    _, front, body = re.split(r"^---\s*$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
    return yaml.safe_load(front), body.strip()


def _urls(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip().startswith("http")))


def _year(value: object) -> int | None:
    found = re.match(r"(?:19|20)\d\d", str(value))
    return int(found[0]) if found else None


def _degrees(value: str | None) -> float | None:
    return float(value) if value else None


READERS: tuple[Callable[[Path], Iterator[LinkRecord]], ...] = (
    beta, codegouv, etalab, dpgapi, dpg, t4d, ost, austin, decidim, brigade)
