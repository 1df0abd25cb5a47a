"""How right lists of projects come out by a spec: `python -m benchmarks.spec [COUNT] [--shared DIR]`.

The judged sets in each source mode, and with all records as one list of a single source. Then what fields that projects
of Glane do not have add to the same records without them, in the mode `mostly`: to those of dpg what their listings
say of licence, goals, type and sector; to COUNT invented projects (benchmarks/synthetic) what is made up here from the
truth, and then spoilt.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import click

from benchmarks.synthetic import records as invented
from dedupe.beside import FIELD
from dedupe.by_spec import compare, parts
from dedupe.corpus import Corpus
from dedupe.described import described
from dedupe.evaluate import Quality, listed, pairwise
from dedupe.link import Compared
from dedupe.records import LinkRecord
from dedupe.spec import MODES, Spec
from normalize.schema import LINK_KINDS
from tests.dedupe.truth import SETS, SHARED, Pair, read_truth

Row = dict[str, Any]
FIELDS = {field: field for field in LINK_KINDS if field != "summary"}
BESIDE = {"siret": "code", "budget": "number", "kind": "category", "noise": "category", "title_again": "code"}
SHOWN: tuple[tuple[str, ...], ...] = (
    (), ("siret",), ("budget",), ("kind",), ("siret", "budget", "kind"), ("noise",), ("title_again",))


def row(record: LinkRecord) -> Row:
    """Return a record as a list would give it."""
    partner, source_id = record.id.split("/", 1)
    return {"partner": partner, "source_id": source_id, "title": record.title, "aliases": list(record.aliases),
            "description": record.text, "url": record.url, "links": list(record.links),
            "organisations": list(record.organisations), "place": record.place, "commune_code": record.commune_code,
            "department_code": record.department_code, "country_code": record.country_code,
            "latitude": record.latitude, "longitude": record.longitude, "start_date": record.start_year,
            "end_date": record.end_year, "languages": list(record.languages)}


def linked(rows: Sequence[Mapping[str, Any]], spec: Spec) -> tuple[list[list[str]], Compared]:
    """Return the clusters of ids."""
    listing = described(rows, spec)
    compared = compare(Corpus.of(listing.records), spec.mode, listing.beside)
    ids = compared.corpus.ids
    return [[ids[at] for at in members] for members, _ in parts(compared, spec.mode)], compared


def modes(name: str, shared: Path) -> Iterable[tuple[str, Quality]]:
    """Measure a judged set in each mode, and as one list of a single source."""
    truth = read_truth(name, shared)
    rows = [row(record) for record in truth.records]
    for mode in MODES:
        if mode != "link" or len({one["partner"] for one in rows}) == 2:
            yield mode, listed(linked(rows, Spec(mode, FIELDS))[0], truth.pairs)
    single = [one | {"partner": "list", "source_id": _joined(f"{one['partner']}/{one['source_id']}")} for one in rows]
    pairs: dict[Pair, bool] = {_sorted(left, right): same for (left, right), same in truth.pairs.items()}
    yield "dirty, one source", listed(linked(single, Spec("dirty", FIELDS))[0], pairs)


def _joined(id_: str) -> str:
    return id_.replace("/", ":")


def _sorted(left: str, right: str) -> Pair:
    one, other = sorted((f"list/{_joined(left)}", f"list/{_joined(right)}"))
    return one, other


def spoilt(project: str, title: str, chance: random.Random) -> Row:
    """Return other fields of a record: mostly those of its project, some missing, some wrong.

    siret: 60 % given, 3 % of them wrong. budget: 60 % given, half of them by 2 to 50 % off. kind: 90 % given, of ten,
    20 % of them any. noise: any of six. title_again: the title, which says nothing new.
    """
    true = crc32(project.encode())
    wrong = chance.random() < 0.03
    budget = (1_000 + true % 50_000) * (1 + chance.choice((0, 0, 0, 0.02, 0.1, 0.5)))
    given: Row = {
        "siret": str(10**13 + (chance.randrange(10**9) if wrong else true)), "budget": round(budget, -1),
        "kind": f"kind {true % 10 if chance.random() < 0.8 else chance.randrange(10)}",
        "noise": f"noise {chance.randrange(6)}", "title_again": title}
    held = {"siret": 0.6, "budget": 0.6, "kind": 0.9}
    return {name: value for name, value in given.items() if chance.random() < held.get(name, 1.0)}


def dpg(shared: Path) -> Iterable[tuple[str, Quality]]:
    """Measure the judged set dpg with each choice of other fields that its listings have."""
    truth = read_truth("dpg", shared)
    rows = [row(record) | _said(record.id, shared / "listings") for record in truth.records]
    for names in ((), ("license",), ("SDGs",), ("type",), ("license", "SDGs", "type", "sectors")):
        found, _ = linked(rows, Spec("mostly", FIELDS | dict.fromkeys(names, "category")))
        yield ", ".join(names) or "none", listed(found, truth.pairs)


def _said(id_: str, listings: Path) -> Row:
    """Return what a listing says besides; nothing for those that are no JSON."""
    source, name = id_.split("/", 1)
    path = listings / {"dpg": "dpg-registry", "t4d": "t4d-products/products"}.get(source, source) / f"{name}.json"
    said = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    licences = said.get("license") or []
    return {"license": sorted(one["spdx"] for one in licences if one.get("spdx")) if isinstance(licences, list)
            else licences, "SDGs": sorted(str(one["SDGNumber"]) for one in said.get("SDGs", [])),
            "type": said.get("type"), "sectors": said.get("sectors")}


def beside(count: int) -> Iterable[tuple[str, Quality, Compared]]:
    """Measure invented projects with each choice of other fields."""
    made = list(invented(count))
    truth: dict[str, list[str]] = {}
    for record, project in made:
        truth.setdefault(project, []).append(f"{record['partner']}/{record['source_id']}")
    chance = random.Random(count)
    rows = [record | spoilt(project, record.get("title", ""), chance) for record, project in made]
    own = {field: field for field in FIELDS if any(field in one for one in rows)}
    for names in SHOWN:
        found, compared = linked(rows, Spec("mostly", own | {name: BESIDE[name] for name in names}))
        yield ", ".join(names) or "none", pairwise(found, truth.values()), compared


def line(quality: Quality) -> str:
    """Return precision, recall and F1."""
    return f"{quality.precision:.3f} {quality.recall:.3f} {quality.f1:.3f}"


@click.command(help=__doc__)
@click.argument("count", type=int, default=10_000)
@click.option("--shared", type=click.Path(path_type=Path), default=SHARED)
def main(count: int, shared: Path) -> None:
    """Print a line a measure."""
    for name in ("federation", "cases", *SETS[1:]):
        if name in ("federation", "cases") or (shared / "truth").is_dir():
            for mode, quality in modes(name, shared):
                print(f"{name:12}{mode:20}{line(quality)}")
    if (shared / "truth").is_dir():
        for names, quality in dpg(shared):
            print(f"{'dpg':12}{names:32}{line(quality)}")
    for names, quality, compared in beside(count):
        weights = {feature.removeprefix(FIELD): [round(level.weight, 1) for level in levels]
                   for feature, levels in compared.weights.features.items() if feature.startswith(FIELD)}
        print(f"{count:<12,}{names:32}{line(quality)}  {weights or ''}")


if __name__ == "__main__":
    main()
