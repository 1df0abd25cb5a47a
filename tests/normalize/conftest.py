from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.partners import Partner
from crawlers.records import RawRecord
from normalize import vocabularies as vocabularies_module
from normalize.mapping import Mapper, Normalised
from normalize.places import Gazetteer
from normalize.vocabularies import Vocabularies

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def vocabularies() -> Vocabularies:
    return vocabularies_module.load(DATA / "vocabularies")


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(DATA / "places")


def partner(**keys: Any) -> Partner:
    return Partner(**{
        "slug": "essai", "title": "Essai", "url": "https://essai.fr/", "contact": "https://essai.fr/contact",
        "publisher": {"name": "Essai", "country": "FR", "kind": "association"}, "licence": "etalab-2.0",
        "language": "fr", "platform": "table", "start": ["https://essai.fr/liste.csv"], "id": "id", **keys})


@pytest.fixture(scope="session")
def mapper(vocabularies: Vocabularies, gazetteer: Gazetteer) -> Callable[..., Mapper]:
    def make(**keys: Any) -> Mapper:
        return Mapper(partner(**keys), vocabularies, gazetteer, date(2026, 11, 21))
    return make


@pytest.fixture(scope="session")
def normalise(mapper: Callable[..., Mapper]) -> Callable[..., Normalised]:
    """Normalise one payload with the given `fields` and other keys of a partner's file."""
    def run(payload: dict[str, Any], fields: dict[str, Any], **keys: Any) -> Normalised:
        raw = RawRecord.of("essai", "1", "https://essai.fr/liste.csv", "2026-11-20T10:00:00Z", payload)
        return mapper(fields=fields, **keys).normalise(raw)
    return run
