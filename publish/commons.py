"""What is to be published: the one thing that the stages hand to `publish.database.build`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from crawlers.partners import Partner
from crawlers.records import Issue
from normalize.schema import Project, Record, Statement
from publish.match_quality import MatchQualityRow
from publish.tables import (
    DecisionRow,
    Membership,
    PairRow,
    PartnerRow,
    Place,
    Redirect,
    RunRow,
    Similar,
    Term,
    UnmappedLabel,
)


class Entry(NamedTuple):
    """A record and what it says, value by value; their `project_id` and `won` are filled in when published."""

    record: Record
    statements: Sequence[Statement]


@dataclass(frozen=True)
class Commons:
    """All that a publication is made of. Iterables are read once, in their order.

    partners: their counts of records, projects, merged records and issues are counted when published.
    won: ids of the statements that the projects show. vocabularies: name of a vocabulary (a key of
    publish.registry.VOCABULARY_TEXTS) -> its terms. places: name of a table of publish.registry.PLACE_TABLES -> all
    places known; only those used are published. previous: the commons.db to compare with, None or absent the first
    time. today: the day of the publication; nothing here reads a clock. withdrawn: slugs of partners that withdrew,
    so that their absence is no accident. accept_drop: a person has looked, and the commons may shrink by half.
    """

    today: date
    partners: Sequence[PartnerRow]
    records: Iterable[Entry]
    projects: Iterable[Project]
    membership: Iterable[Membership]
    won: Collection[str]
    vocabularies: Mapping[str, Iterable[Term]]
    places: Mapping[str, Iterable[Place]]
    runs: Iterable[RunRow] = ()
    issues: Iterable[Issue] = ()
    labels: Iterable[UnmappedLabel] = ()
    decisions: Iterable[DecisionRow] = ()
    redirects: Iterable[Redirect] = ()
    similar: Iterable[Similar] = ()
    pairs: Iterable[PairRow] = ()
    match_quality: Iterable[MatchQualityRow] = ()
    previous: Path | None = None
    withdrawn: Collection[str] = field(default=frozenset())
    accept_drop: bool = False


def partner_row(partner: Partner) -> PartnerRow:
    """Return what a partner's file says of it as a row; how its harvests went is the caller's to fill in."""
    return PartnerRow(
        slug=partner.slug, title=partner.title, url=partner.url, publisher_name=partner.publisher.name,
        publisher_country=partner.publisher.country, publisher_kind=partner.publisher.kind,
        contact=str(partner.contact), licence=partner.licence, licence_url=partner.licence_url,
        language=partner.language, lineage=partner.lineage, cadence=partner.cadence, platform=partner.platform,
        description_fr=partner.description.get("fr"), description_en=partner.description.get("en"))
