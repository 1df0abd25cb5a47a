"""Judged pairs, and small readers of the listings they speak of: the example federation's and the shared folder's.

The whole pipeline reads these listings too (partners/*.yml); here they are read directly, so that linking is measured
alone. Ids of records are `source/id`, as the truth files write them.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from errno import ENOENT
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from dedupe.records import LinkRecord
from normalize.encoding import repair

FEDERATION = Path(__file__).resolve().parents[2] / "examples" / "federation"
SHARED = Path(__file__).resolve().parents[3] / "shared"
OST_LINE = re.compile(r"- \[(?P<title>.+?)\]\((?P<url>[^)\s]+)\)\s*-?\s*(?P<text>.*)")
Pair = tuple[str, str]
Reader = Callable[[Path], Iterator[LinkRecord]]  # from the folder of all listings
JUDGED = ("citizen", "digital")  # by us, apart from the shared truth: see tests/dedupe/judged
SETS = ("federation", "dpg", "citsci", *JUDGED)
COUNTRIES = {"The Netherlands": "NL", "Belgium": "BE"}


@dataclass(frozen=True)
class TruthSet:
    """records, judged pairs (left, right) -> same?, and the digest of the file that judges."""

    records: list[LinkRecord]
    pairs: dict[Pair, bool]
    fingerprint: str


def read_truth(name: str, shared: Path = SHARED) -> TruthSet:
    """name: one of SETS, or `cases`. shared: where `truth` and `listings` are; FileNotFoundError when they aren't."""
    if name == "federation":
        return read_federation()
    if name == "cases":
        return read_cases()
    if name in JUDGED:
        readers = importlib.import_module(f"tests.dedupe.judged.readers_{name}").READERS
        return read_judged(Path(__file__).parent / "judged" / f"{name}.csv", readers, shared / "listings")
    return read_judged(shared / "truth" / f"{name}.csv", READERS[name], shared / "listings")


def bare(record: LinkRecord) -> LinkRecord:
    """Leave a record what most lists of others hold: no other names and addresses, no codes, no languages."""
    return replace(record, aliases=(), links=(), commune_code=None, department_code=None, country_code=None,
                   languages=())


def read_federation() -> TruthSet:
    """Return the example federation: all its true pairs, and its near misses as pairs that are not one."""
    truth, near = FEDERATION / "truth.csv", FEDERATION / "near_misses.csv"
    projects: dict[str, list[str]] = {}
    for row in csv.DictReader(truth.open(encoding="utf-8")):
        projects.setdefault(row["project"], []).append(row["record_id"])
    pairs = {pair: True for ids in projects.values() for pair in combinations(sorted(ids), 2)}
    pairs |= {(row["left"], row["right"]): False for row in csv.DictReader(near.open(encoding="utf-8"))}
    fingerprint = hashlib.sha256(truth.read_bytes() + near.read_bytes()).hexdigest()
    return TruthSet(sorted(federation(), key=lambda record: record.id), pairs, fingerprint)


@cache
def read_cases() -> TruthSet:
    """Return the hard cases of cases.yml, all together: record ids are `partner/number-side`."""
    path = Path(__file__).with_name("cases.yml")
    records, pairs = [], {}
    for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))):
        both = [_case(number, side, case[side]) for side in ("left", "right")]
        records += both
        pairs[both[0].id, both[1].id] = case["same"]
    return TruthSet(records, pairs, hashlib.sha256(path.read_bytes()).hexdigest())


def _case(number: int, side: str, values: dict[str, Any]) -> LinkRecord:
    partner = values.get("partner", {"left": "a", "right": "b"}[side])
    lists = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return LinkRecord(**{**lists, "id": f"{partner}/{number:03}-{side}", "partner": partner})


def federation() -> Iterator[LinkRecord]:
    """Yield the entries of the federation's sites, as they are before each site writes them in its own format."""
    sys.path.insert(0, str(FEDERATION))
    try:
        content = importlib.import_module("content")
    finally:
        sys.path.remove(str(FEDERATION))
    for site, entry in content.everything():
        point = (entry.place.latitude, entry.place.longitude)
        yield LinkRecord(
            id=f"{site.slug}/{entry.source_id}", partner=site.slug, title=repair(entry.title),
            aliases=_texts(entry.other_title), text=repair(" ".join(entry.paragraphs)), url=entry.url or None,
            organisations=tuple(map(repair, entry.organisations)), place=entry.place.name or None,
            commune_code=entry.place.code or None, department_code=entry.place.department or None,
            country_code=entry.place.country or None, latitude=point[0], longitude=point[1],
            start_year=_year(entry.start), end_year=_year(entry.end), languages=(entry.language,))


def read_judged(path: Path, readers: Iterable[Reader], listings: Path) -> TruthSet:
    """Read a file of judged pairs, and the listings that it speaks of."""
    data = path.read_bytes()
    if not listings.is_dir():  # a reader of what is in a folder would find nothing
        raise FileNotFoundError(ENOENT, "no such folder", str(listings))
    pairs = {}
    for row in csv.DictReader(data.decode("utf-8").splitlines()):
        pair = sorted((f"{row['source_a']}/{row['id_a']}", f"{row['source_b']}/{row['id_b']}"))
        pairs[pair[0], pair[1]] = row["match"] == "1"
    return TruthSet(sorted((r for read in readers for r in read(listings)), key=lambda record: record.id), pairs,
                    hashlib.sha256(data).hexdigest())


def _texts(*values: Any) -> tuple[str, ...]:
    texts = (str(value).strip() for value in values if value)
    return tuple(text for text in texts if text not in ("", "nan", "Unknown", "None"))


def _product(partner: str, source_id: str, data: dict[str, Any]) -> LinkRecord:
    repositories = [one.get("url") for one in data.get("repositories") or []] + [data.get("repositoryURL")]
    website, *links = _texts(data.get("website"), *repositories) or (None,)
    return LinkRecord(
        id=f"{partner}/{source_id}", partner=partner, title=data["name"].strip(),
        aliases=_texts(*(data.get("aliases") or [])), text=data.get("description") or "", url=website,
        links=tuple(links), organisations=_texts(*(one["name"] for one in data.get("organizations") or [])),
        languages=("en",))


def dpg(listings: Path) -> Iterator[LinkRecord]:
    folder = listings / "dpg-registry"
    for path in (*folder.glob("nominees/*.json"), *folder.glob("archive/*.json")):
        yield _product("dpg", f"{path.parent.name}/{path.stem}", json.loads(path.read_text(encoding="utf-8")))


def t4d(listings: Path) -> Iterator[LinkRecord]:
    for path in (listings / "t4d-products" / "products").glob("*.json"):
        yield _product("t4d", path.stem, json.loads(path.read_text(encoding="utf-8")))


def ost(listings: Path) -> Iterator[LinkRecord]:
    lines = (listings / "open-sustainable-technology" / "README.md").read_text(encoding="utf-8").split("\n")
    start, end = lines.index("## Renewable Energy"), lines.index("## Contributors")
    for number, line in enumerate(lines, 1):
        found = OST_LINE.match(line) if start < number <= end else None
        if found:
            yield LinkRecord(id=f"ost/L{number}", partner="ost", title=found["title"].strip(), text=found["text"],
                             url=found["url"], languages=("en",))


def _year(value: Any) -> int | None:
    found = re.search(r"\b(1[89]\d\d|20\d\d)\b", str(value))
    return int(found[1]) if found else None


def _http(value: str | None) -> str | None:
    text = (value or "").strip()
    return "" if text == "Unknown" else text if not text or text.startswith("http") else f"http://{text}"


def jrc(listings: Path) -> Iterator[LinkRecord]:
    path = listings / "jrc-citsci-explorer" / "data" / "projects.json"
    for one in json.loads(path.read_text(encoding="utf-8")):
        codes = one.get("geocoverage_codes") or []
        yield LinkRecord(
            id=f"jrc/{one['id']}", partner="jrc", title=one["name"].strip(), text=one.get("description") or "",
            url=_http(one.get("url")) or None, organisations=_texts(one.get("lead_organisation_name")),
            country_code=codes[0] if len(codes) == 1 and len(codes[0]) == 2 else None,
            languages=("en",), start_year=_year(one.get("start_date")), end_year=_year(one.get("end_date")))


def nl(listings: Path) -> Iterator[LinkRecord]:
    folder = listings / "awesome-citizen-science-nl" / "data" / "categories"
    for path in folder.glob("*/*.yml"):
        one = next(iter(yaml.safe_load_all(path.read_text(encoding="utf-8"))))
        yield LinkRecord(
            id=f"nl/{path.relative_to(folder)}", partner="nl", title=str(one["name"]).strip(),
            text=str(one.get("description") or ""), url=next(iter(_texts(one.get("project_information_url"))), None),
            links=_texts(one.get("data_url")), organisations=_texts(one.get("organization")),
            place=next(iter(_texts(one.get("location"))), None), country_code=COUNTRIES.get(str(one.get("country"))),
            languages=("nl",), start_year=_year(one.get("start_date")), end_year=_year(one.get("end_date")))


def gsa(listings: Path) -> Iterator[LinkRecord]:
    for path in (listings / "gsa-citizenscience-gov" / "_catalog-projects").glob("*.md"):
        one = next(iter(yaml.safe_load_all(path.read_text(encoding="utf-8"))))
        yield LinkRecord(
            id=f"gsa/{path.stem}", partner="gsa", title=str(one["project_name"]).strip(),
            text=str(one.get("project_description") or ""), url=_http(str(one.get("project_url") or "")) or None,
            organisations=_texts(one.get("agency_sponsor")), country_code="US", start_year=_year(one.get("start_date")),
            place=", ".join(_texts(one.get("city"), one.get("state"))) or None, languages=("en",))


READERS: dict[str, tuple[Reader, ...]] = {"dpg": (dpg, t4d, ost), "citsci": (jrc, nl, gsa)}
