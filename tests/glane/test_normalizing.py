"""The normalising stage: what spiders tell is withheld like what the map tells, and a broken expectation counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from crawlers.partners import Partner
from crawlers.records import Issue, RawRecord
from crawlers.store import HarvestStore, Run, now
from glane.config import CHECKOUT, Paths
from glane.stages.normalized import read_header
from glane.stages.normalizing import NormalizedPartner, normalize

PARTNER = {
    "slug": "essai", "title": "Essai", "url": "https://essai.fr/", "contact": "https://essai.fr/contact",
    "publisher": {"name": "Essai", "country": "FR", "kind": "association"}, "licence": "etalab-2.0", "language": "fr",
    "platform": "json", "start": ["https://essai.fr/liste.json"], "id": "id", "fields": {"title": "nom", "url": "u"}}


def normalised(folder: Path, payloads: list[dict[str, Any]], issues: list[Issue], **keys: Any) -> NormalizedPartner:
    """Write a good run of these entries and issues, and normalise it."""
    run = HarvestStore(folder / "harvest").begin("essai")
    for number, payload in enumerate(payloads):
        run.write(RawRecord.of("essai", str(number), "https://essai.fr/", now(), payload))
    for issue in issues:
        run.write_issue(issue)
    run.finish(Run("essai", run.run, run.started_at, now(), "ok", entries=len(payloads)))
    return normalize(paths(folder), {"essai": Partner(**{**PARTNER, **keys})}, date(2026, 11, 21))[0]


def paths(folder: Path) -> Paths:
    return Paths(folder, CHECKOUT / "partners")


def test_an_issue_of_a_spider_does_not_publish_a_person(tmp_path: Path) -> None:
    payload = {"nom": "Jardin", "contact": "Rowan Ashgrove", "mail": "rowan.ashgrove@x.fr", "tel": "06 12 34 56 78"}
    done = normalised(tmp_path, [{"nom": "Jardin"}], [Issue.of("essai", "", "", "no_id", payload)])
    assert done.state == "made"
    issues = read_header(paths(tmp_path), "essai")["issues"]
    assert [(issue["kind"], issue["value"]) for issue in issues] == [
        ("no_id", '{"contact":"[…]","mail":"[…]","nom":"Jardin","tel":"[…]"}')]


def test_a_broken_expectation_says_counts(tmp_path: Path) -> None:
    payloads = [{"nom": "Jardin", "u": "https://x.fr/" if number else None} for number in range(250)]
    done = normalised(tmp_path, payloads, [], expect={"filled": {"url": 1}})
    assert done.state == "broken"
    assert "url is filled in 249 of 250 records, at least 250 (a share of 1) expected" in str(done.problem)


def test_a_share_that_is_met_to_the_record_passes(tmp_path: Path) -> None:
    payloads = [{"nom": "Jardin", "u": "https://x.fr/" if number < 7 else None} for number in range(100)]
    assert normalised(tmp_path, payloads, [], expect={"filled": {"url": 0.07}}).state == "made"
