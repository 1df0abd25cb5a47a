"""Which record's value a merged project shows, field by field: rules as data, each rule an order of preference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from normalize.schema import Record, Statement
from normalize.text import fold

Lineage = Literal["first-hand", "aggregator"]
Order = tuple[Any, ...]
PLACE_FIELDS = ("place", "commune_code", "department_code", "region_code", "country_code", "latitude", "longitude")
# Of several statuses said with equal right, the one that would mislead least: nobody should set out for what has ended.
SEVERITY = ("abandoned", "completed", "on_hold", "periodically_active", "not_started", "active")


@dataclass(frozen=True, slots=True)
class Member:
    """A record that is merged, with what it says. lineage and trust (0 to 10) are its partner's."""

    record: Record
    statements: list[Statement]
    lineage: Lineage = "first-hand"
    trust: int = 5


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a field, as one member says it. votes: how many first-hand partners say the same."""

    member: Member
    value: Any
    inferred: bool
    votes: int = 0

    @property
    def standing(self) -> Order:
        """Order by right to speak: said before inferred, the first-hand before the aggregator, the most trusted."""
        return (self.inferred, self.member.lineage == "aggregator", -self.member.trust)

    @property
    def last(self) -> Order:
        """Order that settles every tie, the same in any order of the members."""
        return (str(self.value), self.member.record.id)


def title(said: Said) -> Order:
    """The French form, then the most trusted, the one that most share, the longest that is not all capitals."""
    text = str(said.value)
    inferred, aggregator, trust = said.standing
    return (inferred, aggregator, "fr" not in _languages(said, "title"), trust, -said.votes, text.isupper(), -len(text))


def longest(said: Said) -> Order:
    """The longest text that a partner says itself."""
    return (said.inferred, -len(str(said.value)))


def own_address(said: Said) -> Order:
    """The project's own address over a page at the partner's."""
    record = said.member.record
    at_partner = bool(record.source_url) and _host(str(said.value)) == _host(record.source_url)
    return (at_partner, *said.standing, -said.votes, len(str(said.value)))


def most_precise(said: Said) -> Order:
    """The date known to the day over the month over the year, then the one that most share."""
    return (said.inferred, -len(str(said.value)), *said.standing, -said.votes)


def latest(said: Said) -> Order:
    """What was said last, then what warns most."""
    day = said.member.record.last_seen
    return (*said.standing[:2], _backwards(day), -said.member.trust, -said.votes, SEVERITY.index(str(said.value)))


def most_said(said: Said) -> Order:
    """What most first-hand partners say, then the most trusted."""
    return (said.inferred, -said.votes, *said.standing)


RULES: Mapping[str, Callable[[Said], Order]] = {
    "title": title,
    "summary": longest,
    "description": longest,
    "url": own_address,
    "image_url": most_said,
    "participation_level": most_said,
    "status": latest,
    "start_date": most_precise,
    "end_date": most_precise,
    "scope": most_said,
    "contact": most_said,
}
VOTELESS = (longest,)  # rules that do not ask how many say the same; of long texts it costs to count


def place(member: Member, voices: Mapping[str | None, int]) -> Order:
    """Order members by how precisely they say where: a place's fields win together, so that a point fits its commune.

    voices: commune code -> how many first-hand partners say it.
    """
    record = member.record
    inferred = {statement.field for statement in member.statements if statement.inferred}
    precise = [getattr(record, name) is None for name in ("commune_code", "latitude", "department_code", "region_code",
                                                          "country_code", "place")]
    return (*precise, "commune_code" in inferred, -voices.get(record.commune_code, 0), member.lineage == "aggregator",
            -member.trust, record.id)


def voices(said: Iterable[tuple[Member, Any]]) -> Counter[Any]:
    """Count the first-hand partners behind each value; what an aggregator repeats is not another voice."""
    heard = {(value, member.record.partner) for member, value in said if member.lineage == "first-hand"}
    return Counter(value for value, _ in heard)


def same_form(value: Any) -> str:
    """Return what two forms of a value share when only case and accents part them."""
    return fold(str(value)) or str(value)


def _languages(said: Said, field: str) -> set[str]:
    """Return the languages of a value: as stated, else those of its record."""
    stated = {statement.language[:2] for statement in said.member.statements
              if statement.field == field and statement.language}
    return stated or {language[:2] for language in said.member.record.languages}


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _backwards(day: str) -> Order:
    """Order ISO days from the last to the first; a year alone counts as its first day."""
    year, month, date = (*(int(part) for part in day.split("-")), 1, 1)[:3]
    return (-year, -month, -date)
