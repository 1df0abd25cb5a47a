"""What the linker knows of a record: a light, slotted copy, so that 100,000 of them fit and compare quickly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from normalize.schema import Record

MAX_NAMES = 6
MAX_TEXT = 4_000
MAX_NAME = 300


@dataclass(slots=True)  # not frozen: that takes three times as long to make, and there are millions
class LinkRecord:
    """A record as the linker compares it.

    id: `partner/source_id`. text: summary and description, plain. url: the project's address; links: its other
    addresses. country and the three INSEE codes are None when unknown; a point is in degrees, WGS 84. Years are of the
    start and end dates. languages: BCP 47. former_ids: ids the entry had at the partner's, with or without `partner/`.
    """

    id: str
    partner: str
    title: str
    aliases: tuple[str, ...] = ()
    text: str = ""
    url: str | None = None
    links: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    place: str | None = None
    commune_code: str | None = None
    department_code: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    start_year: int | None = None
    end_year: int | None = None
    languages: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, record: Record) -> LinkRecord:
        """Take from a normalised record what linking needs; long texts and titles are cut, as they decide early."""
        return cls(
            id=record.id, partner=record.partner, title=record.title[:MAX_NAME],
            aliases=tuple(alias[:MAX_NAME] for alias in record.aliases),
            text=" ".join(filter(None, (record.summary, record.description)))[:MAX_TEXT],
            url=record.url, links=tuple(record.links), organisations=tuple(record.organisations), place=record.place,
            commune_code=record.commune_code, department_code=record.department_code,
            country_code=record.country_code, latitude=record.latitude, longitude=record.longitude,
            start_year=_year(record.start_date), end_year=_year(record.end_date),
            languages=tuple(record.languages), former_ids=tuple(record.former_ids),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Title and aliases, at most MAX_NAMES, in that order."""
        return tuple(name[:MAX_NAME] for name in (self.title, *self.aliases) if name.strip())[:MAX_NAMES]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The project's address and its links."""
        return ((self.url,) if self.url else ()) + self.links

    @property
    def former_record_ids(self) -> tuple[str, ...]:
        """Former ids as `partner/source_id`."""
        return former_record_ids(self.partner, self.former_ids)


def former_record_ids(partner: str, former_ids: Sequence[str]) -> tuple[str, ...]:
    """Return former ids as `partner/source_id`, whether or not they were given with their partner."""
    prefix = f"{partner}/"
    return tuple(former if former.startswith(prefix) else prefix + former for former in former_ids)


def _year(date: str | None) -> int | None:
    return int(date[:4]) if date else None
