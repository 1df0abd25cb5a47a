"""The whole of partners/ is under test: each file loads, has a licence, bounds, a role and a listing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from jmespath.functions import Functions as JmespathFunctions

from benchmarks.listings import ENTRIES
from crawlers.expressions import Functions
from crawlers.partners import Expectations, Partner, Publisher, load_partner, load_partners
from crawlers.platforms.base import platforms
from normalize.mapping import check_partner
from normalize.place_types import PARTS
from normalize.vocabularies import Vocabularies, load

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "partners").glob("*.yml"))
DOCS = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vocabularies() -> Vocabularies:
    return load(ROOT / "data" / "vocabularies")


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def partner(request: pytest.FixtureRequest) -> Partner:
    return load_partner(request.param)


def test_every_real_partner_has_a_file() -> None:
    assert set(load_partners(ROOT / "partners")) >= set(ENTRIES)


def test_map_lookups_and_licence_are_known(partner: Partner, vocabularies: Vocabularies) -> None:
    check_partner(partner, vocabularies)


def test_has_a_licence_and_where_it_is_stated(partner: Partner) -> None:
    assert partner.licence
    assert (partner.licence == "unknown") != bool(partner.licence_url)


def test_has_bounds_and_shares(partner: Partner) -> None:
    expect = partner.expect
    assert expect.max is not None
    assert 1 < expect.min < expect.max
    assert expect.filled.get("title") == 1.0
    assert len(expect.filled) >= 3


def test_bounds_hold_the_saved_listing_with_some_air(partner: Partner) -> None:
    assert partner.slug in ENTRIES, "add its saved listing to benchmarks/listings.py, or a saved case of its own"
    assert partner.expect.min < ENTRIES[partner.slug] < (partner.expect.max or 0)


def test_contact_is_a_page_or_a_role(partner: Partner) -> None:
    roles = r"mailto:(contact|info|hello|bonjour|accueil|support|data|opendata)[a-z.+-]*@"
    assert partner.contact.startswith(("https://", "http://")) or re.match(roles, partner.contact)


def test_says_who_it_is_in_both_languages(partner: Partner) -> None:
    assert set(partner.description) == {"fr", "en"}


def test_has_no_private_address(partner: Partner) -> None:
    text = (ROOT / "partners" / f"{partner.slug}.yml").read_text(encoding="utf-8")
    assert not re.search(r"127\.0\.0\.1|localhost|/(?:work|root|home)/", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_says_why_it_ignores_a_key(path: Path) -> None:
    """Each ignored key, or the one that opens its group, has a comment."""
    text = path.read_text(encoding="utf-8")
    ignored = yaml.safe_load(text).get("ignore", [])
    block = re.search(r"^ignore:\n((?:  .*\n)+)", text, re.MULTILINE)
    assert bool(ignored) == bool(block)
    if block:
        assert re.match(r"  (#|- .*#)", block.group(1)), "the first ignored key has no reason"


@pytest.mark.parametrize("key", [*Partner.model_fields, *Publisher.model_fields, *Expectations.model_fields])
def test_docs_mention_every_key(key: str) -> None:
    assert f"`{key}`" in DOCS


@pytest.mark.parametrize("part", PARTS)
def test_docs_mention_every_part_of_a_place(part: str) -> None:
    assert f"`{part}`" in DOCS


@pytest.mark.parametrize("name", sorted(set(Functions.FUNCTION_TABLE) - set(JmespathFunctions.FUNCTION_TABLE)))
def test_docs_mention_every_function(name: str) -> None:
    assert f"`{name}(" in DOCS


@pytest.mark.parametrize("name", platforms())
def test_docs_mention_every_platform(name: str) -> None:
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_generated_schema_takes_every_file(path: Path) -> None:
    """An editor that knows docs/schema/partner.schema.json must not mark what Glane reads."""
    schema = json.loads((ROOT / "docs" / "schema" / "partner.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)
