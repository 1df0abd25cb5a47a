"""Every entry of the real listings comes through the real spiders: replayed from WARC, none lost in silence.

The listings lie beside the checkout and are no part of it: without them these tests are skipped.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.listings import ENTRIES
from benchmarks.real import replay
from crawlers.partners import Partner, load_partners
from crawlers.records import Issue, RawRecord
from crawlers.store import HarvestStore, Run
from normalize.mapping import Mapper
from normalize.people import withhold
from normalize.places import Gazetteer
from normalize.schema import Record, Statement
from normalize.vocabularies import load

ROOT = Path(__file__).resolve().parents[2]
LISTINGS = ROOT.parent / "shared" / "listings"

pytestmark = [pytest.mark.skipif(not LISTINGS.is_dir(), reason=f"{LISTINGS} is not here"),
              pytest.mark.xdist_group("listings")]  # harvested once


class Harvested(NamedTuple):
    """What became of one partner's listing."""

    run: Run
    raw: list[RawRecord]
    issues: list[Issue]
    records: list[Record]
    statements: list[Statement]

    def kinds(self) -> Counter[str]:
        return Counter(issue.kind for issue in self.issues for _ in range(issue.count))


@pytest.fixture(scope="module")
def partners() -> dict[str, Partner]:
    return {slug: partner for slug, partner in load_partners(ROOT / "partners").items() if slug in ENTRIES}


@pytest.fixture(scope="module")
def harvested(partners: dict[str, Partner], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Harvested]:
    """All partners' listings in one harvest by replay, then normalised."""
    data = tmp_path_factory.mktemp("real")
    runs = {run.partner: run for run in replay(partners, LISTINGS, data)}
    store = HarvestStore(data / "harvest")
    tools = load(ROOT / "data" / "vocabularies"), Gazetteer.load(ROOT / "data" / "places"), date(2026, 11, 21)
    return {slug: _normalised(Mapper(partner, *tools), runs[slug], store) for slug, partner in partners.items()}


def _normalised(mapper: Mapper, run: Run, store: HarvestStore) -> Harvested:
    raw = list(store.records(run))
    done = [mapper.normalise(record) for record in raw]
    issues = [*store.issues(run), *(issue for one in done for issue in one.issues), *mapper.finish()]
    return Harvested(run, raw, issues, [one.record for one in done if one.record],
                     [statement for one in done for statement in one.statements])


@pytest.fixture(params=sorted(ENTRIES))
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_entry_comes_through(harvested: dict[str, Harvested], slug: str) -> None:
    one = harvested[slug]
    assert (one.run.state, one.run.failure, one.run.message) == ("ok", None, "")
    assert one.run.entries == len(one.raw) == len(one.records) == ENTRIES[slug]
    assert len({record.id for record in one.records}) == ENTRIES[slug]
    assert not one.run.warnings


def test_every_record_has_a_title_and_an_address(harvested: dict[str, Harvested], slug: str) -> None:
    records = harvested[slug].records
    assert all(record.title for record in records)
    assert all(re.match(r"https?://", record.source_url) for record in records)
    # The territories of ANCT have pages of their own in four cases; a tenth of Carto-SP has none.
    least = {"anct-engagement-citoyen": 4 / 230, "carto-sciences-participatives": 0.9}.get(slug, 0.99)
    assert sum(bool(record.url) for record in records) / len(records) >= least


def test_expected_shares_hold(harvested: dict[str, Harvested], partners: dict[str, Partner], slug: str) -> None:
    records = harvested[slug].records
    for name, least in partners[slug].expect.filled.items():
        filled = sum(bool(record.place or record.latitude is not None or record.country_code) if name == "place"
                     else getattr(record, name) not in (None, [], "") for record in records)
        assert filled / len(records) >= least, name


def test_every_key_is_mapped_or_ignored_and_no_expression_fails(harvested: dict[str, Harvested], slug: str) -> None:
    left = [(issue.kind, issue.field, issue.value) for issue in harvested[slug].issues
            if issue.kind in ("unmapped_key", "mapping_failed", "unreadable", "no_id", "no_title", "no_match")]
    assert left == []


def test_labels_are_nearly_all_known(harvested: dict[str, Harvested], slug: str) -> None:
    assert harvested[slug].kinds()["unmapped_label"] <= 0.02 * ENTRIES[slug]


def test_no_personal_datum_is_left(harvested: dict[str, Harvested], slug: str) -> None:
    """No address but a role's, no telephone: not in a record, nor in what its statements quote."""
    one = harvested[slug]
    for record in one.records:
        fields = record.model_dump(exclude={"contact", "id", "source_id", "source_url", "url", "links", "image_url"})
        for name, value in fields.items():
            assert not withhold(str(value)).kinds, (record.id, name)
    for statement in one.statements:
        if statement.field not in ("contact", "url", "links", "image_url"):
            assert not withhold(statement.original).kinds, (statement.record_id, statement.field)


def test_beta_gouv_fr(harvested: dict[str, Harvested]) -> None:
    """The last phase gives the status; the 51 files with redirect_from keep their former names."""
    records = harvested["beta-gouv-fr"].records
    assert Counter(record.status for record in records) == {"abandoned": 202 + 123, "active": 662 - 325}
    assert all(record.end_date for record in records if record.status == "abandoned")
    assert all(record.start_date and record.summary for record in records)
    assert sum(bool(record.description) for record in records) == 661  # one file has no text
    former = {record.source_id: record.former_ids for record in records if record.former_ids}
    assert len(former) == 51
    assert all("/" not in old and not old.endswith(".html") for ids in former.values() for old in ids)
    assert sum(bool(record.organisations) for record in records) >= 630
    assert not any(name.startswith("/organisations/") for record in records for name in record.organisations)


def test_dpg_registry(harvested: dict[str, Harvested]) -> None:
    """Both folders; the five that stand in both are told and kept."""
    one = harvested["dpg-registry"]
    assert Counter(raw.payload["_path"].split("/")[-2] for raw in one.raw) == {"nominees": 228, "archive": 486}
    assert one.kinds()["id_repeated"] == 5
    assert all(record.sdgs and record.description for record in one.records)
    assert sum(not record.organisations for record in one.records) == 1  # a person's, withheld
    assert not any("" in record.aliases for record in one.records)


def test_t4d_products(harvested: dict[str, Harvested]) -> None:
    records = harvested["t4d-products"].records
    assert sum("github.com" in " ".join([record.url or "", *record.links]) for record in records) > 450
    assert sum(bool(record.aliases) for record in records) >= 25


def test_jrc_citsci_explorer(harvested: dict[str, Harvested]) -> None:
    """One catalogue of the three in the file; `Unknown` is no value; a project in many countries is in none."""
    one = harvested["jrc-citsci-explorer"]
    assert {raw.payload["cid"] for raw in one.raw} == {10001}
    assert not any("nknown" in (record.start_date or "") + (record.end_date or "") for record in one.records)
    by_id = {record.source_id: record for record in one.records}
    assert sum(record.country_code == "GB" for record in one.records) > 100
    for raw in one.raw:
        if len(raw.payload["geocoverage_codes"]) > 1:
            assert by_id[raw.source_id].country_code is None


def test_awesome_citizen_science_nl(harvested: dict[str, Harvested]) -> None:
    """Years stay years; `.nan` and `None` are nothing; bad encodings are mended and told."""
    one = harvested["awesome-citizen-science-nl"]
    assert sum(bool(re.fullmatch(r"\d{4}", record.start_date or "")) for record in one.records) == 230
    assert sum(bool(record.end_date) for record in one.records) == 89
    assert not any(record.place in ("None", "nan", "null") for record in one.records)
    assert one.kinds()["encoding"] >= 2
    assert any(record.title == "Avondtelling Amfibieën" for record in one.records)


def test_gsa_citizenscience_gov(harvested: dict[str, Harvested]) -> None:
    """Dates are the American way round, half of the statuses capitalised; nobody's name or office is kept."""
    one = harvested["gsa-citizenscience-gov"]
    assert sum(bool(record.start_date) for record in one.records) >= 485
    assert Counter(bool(record.status) for record in one.records) == {True: 504}
    by_id = {raw.source_id: raw.payload for raw in one.raw}
    records = {record.source_id: record for record in one.records}
    march = next(key for key, entry in by_id.items() if entry["start_date"] == "3/22/18")
    assert records[march].start_date == "2018-03-22"
    kept = {(statement.record_id.split("/")[1], statement.original) for statement in one.statements
            if statement.field not in ("title", "place")}  # a contact may be named as its project or its park is
    persons = {(key, entry[name]) for key, entry in by_id.items() for name in ("gov_contact", "project_contact")
               if entry.get(name)}
    assert len(persons) > 500
    assert not persons & kept


def test_anct_engagement_citoyen(harvested: dict[str, Harvested]) -> None:
    """The CSV joined with its four GeoJSON files: a point for each commune and each body with one."""
    one = harvested["anct-engagement-citoyen"]
    levels = {raw.source_id: raw.payload["echelon"] for raw in one.raw}
    assert all(raw.payload["territoire"]["properties"]["id_engcit"] == raw.source_id for raw in one.raw)
    points = Counter(levels[record.source_id] for record in one.records if record.latitude is not None)
    assert (points["commune"], points["epci"]) == (135, 61)
    assert sum(bool(record.commune_code) for record in one.records if levels[record.source_id] == "commune") == 135
    assert sum(bool(record.department_code) for record in one.records) >= 135 + 18
    assert sum(bool(record.start_date and record.end_date) for record in one.records) == 30
    assert sum(bool(record.url) for record in one.records) == 4
    assert len({record.title for record in one.records}) == 218  # twelve territories stand twice in a scheme


def test_decidim_installations(harvested: dict[str, Harvested]) -> None:
    """The point is a JSON text in YAML, longitude first."""
    records = harvested["decidim-installations"].records
    assert sum(record.latitude is not None for record in records) in (435, 436)
    barcelona = next(record for record in records if record.source_id == "barcelona-en-comú")
    assert (barcelona.latitude, barcelona.longitude) == (41.3851, 2.1734)
    assert sum(record.country_code == "FR" for record in records) > 70
    assert sum(record.status == "completed" for record in records) == 92


def test_apriles_openscraper(harvested: dict[str, Harvested]) -> None:
    """Rows shorter than the header: an Issue each; every value that is kept stands in its column."""
    one = harvested["apriles-openscraper"]
    assert one.kinds()["short_row"] == 269
    rows = {row[2]: row for row in _apriles_rows()}
    for raw in one.raw:
        row, payload = rows[raw.payload["link_data"]], raw.payload
        region = row.index(payload["adresse du projet"])
        assert row[region + 1] == payload["titre du projet"]
        assert row[-1] == payload.get("structure porteuse", "")
        assert payload.get("image(s) du projet", "http://www.apriles.net/images/").startswith("http://www.apriles.net/images/")
        tags = region - 1 - bool(re.match(r"https?:|mailto:|www\.", row[region - 1]))
        assert payload.get("tags", row[tags]) == row[tags]
        assert payload["résumé du projet"] == row[tags - ("tags" in payload)]
        never = {"date du projet", "auteur", "logo", "SIRET", "statut juridique", "récompenses", "video"}
        assert not never & set(payload)
    assert sum(bool(record.department_code) for record in one.records) >= 120


def _apriles_rows() -> list[list[str]]:
    path = next((LISTINGS / "apriles-openscraper").rglob("export_openscraper_*.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE))[1:]


def test_carto_sciences_participatives(harvested: dict[str, Harvested]) -> None:
    """Two sheets of the workbook, and never their earlier states."""
    one = harvested["carto-sciences-participatives"]
    assert Counter(raw.payload["_sheet"] for raw in one.raw) == {"Tableau général": 218, "Outre mer_V2": 137}
    assert sum(bool(record.start_date) for record in one.records) == 182
    overseas = Counter(record.region_code or record.country_code for record in one.records)
    assert overseas["02"] >= 19  # Martinique
    assert overseas["NC"] == 21


def test_niort_transiscope(harvested: dict[str, Harvested]) -> None:
    """Addresses that differ in their fragment alone stay apart."""
    one = harvested["niort-transiscope"]
    fragments = {link for record in one.records for link in [record.url, *record.links]
                 if link and link.startswith("https://presdecheznous.fr/annuaire#/fiche/id/")}
    assert len(fragments) == 89
    assert sum(record.latitude is not None for record in one.records) >= 99
    assert sum(bool(record.commune_code) for record in one.records) >= 95
