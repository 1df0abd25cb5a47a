"""Projects in the common shape: what each field may hold, and a list of them as the linker takes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from dedupe.addresses import absolute
from dedupe.described import FORMS, parted, whole_year, without_title
from dedupe.records import MAX_NAME, MAX_TEXT, LinkRecord
from glane.config import UsageError
from glane.rows import Row, Rows
from normalize.points import decimal
from normalize.schema import COUNTRY, DEPARTMENT, INSEE, LIST_FIELDS

Texts = Annotated[tuple[str, ...], BeforeValidator(
    lambda value: parted(value) if isinstance(value, str) else value or ())]
Degrees = Annotated[float | None, BeforeValidator(
    lambda value: decimal(value) or None if isinstance(value, str) else value)]
Code = Annotated[str | None, BeforeValidator(lambda value: value.upper() or None if isinstance(value, str) else value)]


def _dated(value: str | None) -> str | None:
    if value and value.strip() and whole_year(value) is None:
        raise ValueError("no year")
    return value


Dated = Annotated[str | None, AfterValidator(_dated)]
MOST_SHOWN = 100  # letters of what is wrong, in an error
LONGEST = (("title", MAX_NAME), ("description", MAX_TEXT))
BESIDE = ("aliases", "summary", "links", "end_date", "commune_code", "department_code", "country_code", "languages")
"""Fields that few lists have."""
TEXT = {str, type(None)}


class Listed(BaseModel):
    """A record in the common shape: all optional. Of dates the year is read; a point is in degrees.

    Texts that are listed may be given alone, or joined as in the dumps' CSV files: one organisation, two links.
    """

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    partner: str
    source_id: str
    title: Annotated[str, BeforeValidator(lambda value: "" if value is None else value)] = ""
    summary: str | None = None
    description: str | None = None
    url: str | None = None
    aliases: Texts = ()
    links: Texts = ()
    organisations: Texts = ()
    place: str | None = None
    latitude: Degrees = Field(None, ge=-90, le=90)
    longitude: Degrees = Field(None, ge=-180, le=180)
    start_date: Dated = None
    end_date: Dated = None
    commune_code: Code = Field(None, pattern=INSEE)
    department_code: Code = Field(None, pattern=DEPARTMENT)
    country_code: Code = Field(None, pattern=COUNTRY)
    languages: Texts = ()

    @model_validator(mode="after")
    def whole_point(self) -> Listed:
        """A point has both its coordinates."""
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together")
        return self

    def link_record(self) -> LinkRecord:
        """Return as the linker compares it."""
        return LinkRecord(
            id=f"{self.partner}/{self.source_id}", partner=self.partner, title=self.title.strip()[:MAX_NAME],
            aliases=tuple(alias[:MAX_NAME] for alias in self.aliases),
            text=" ".join(filter(None, (self.summary, self.description)))[:MAX_TEXT],
            url=absolute(self.url) if self.url else None, links=tuple(map(absolute, self.links)),
            organisations=self.organisations, place=self.place, commune_code=self.commune_code,
            department_code=self.department_code, country_code=self.country_code,
            latitude=self.latitude, longitude=self.longitude,
            start_year=whole_year(self.start_date) if self.start_date else None,
            end_year=whole_year(self.end_date) if self.end_date else None, languages=self.languages)


def read_plain(row: Row) -> LinkRecord | None:
    """Return a row as the linker compares it if each value is of its field's own type: most are, and validating costs.

    None for any other row, also for those that Listed refuses.
    """
    get = row.get
    if any(map(get, BESIDE)):
        return None
    title, text, url, place, start = get("title"), get("description"), get("url"), get("place"), get("start_date")
    if not {type(title), type(text), type(url), type(place), type(start)} <= TEXT:
        return None
    latitude, longitude, organisations = get("latitude"), get("longitude"), get("organisations")
    if not (latitude is None and longitude is None) and not (
            type(latitude) is float and type(longitude) is float
            and -90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
        return None
    if organisations is not None:
        organisations = parted(organisations) if type(organisations) is str else organisations
        if type(organisations) is not list or any(type(one) is not str for one in organisations):
            return None
    started = whole_year(start) if start else None
    if start and started is None:
        return None
    return LinkRecord(
        id=f"{row['partner']}/{row['source_id']}", partner=row["partner"], title=(title or "").strip()[:MAX_NAME],
        text=(text or "")[:MAX_TEXT], url=absolute(url) if url else None,
        organisations=tuple(organisations or ()), place=place, latitude=latitude, longitude=longitude,
        start_year=started)


class Records:
    """The records of a list in the common shape, one after the other; what they lacked, once they have gone by.

    sourced: what needs the partner's name; a list in which no record has it is then refused.
    """

    def __init__(self, path: Path, sourced: str = "") -> None:
        self.rows = Rows(path)
        self.sourced = sourced
        self._fields = Listed.model_fields.keys()
        self._unused: set[str] = set()
        self._untitled: set[str] = set()
        self._long = dict.fromkeys(dict(LONGEST), 0)

    def __iter__(self) -> Iterator[LinkRecord]:
        """Yield each. Raises UsageError, with the number of the line; also when none of them has a title."""
        titled = False
        for number, row in self.rows:
            record = read_plain(row) or self._listed(number, row).link_record()
            self._note(row, record)
            titled = titled or bool(record.title)
            yield record
        if not titled:
            others = f" (there are {', '.join(sorted(self._unused))[:MOST_SHOWN]})" if self._unused else ""
            raise UsageError(f"{self.rows.path}: no record has a title; name the field `title`{others}, or say with "
                             "--spec what the fields are")
        if self.sourced and self.rows.unsourced:
            raise UsageError(f"{self.rows.path}: no record names its partner, which {self.sourced} needs; name it, one "
                             "for all where they are one partner's")

    @property
    def notes(self) -> list[str]:
        """What people should know of them, a line each."""
        notes = [f"fields that are not compared: {', '.join(sorted(self._unused))}"] if self._unused else []
        if self.rows.unsourced:
            notes.append("no record names its partner: any two of them may be one project")
        return notes + without_title(sorted(self._untitled)) + [
            f"{name}: {self._long[name]:,} longer than {longest:,} letters, of which only these are compared"
            for name, longest in LONGEST if self._long[name]]

    def _note(self, row: Row, record: LinkRecord) -> None:
        if not row.keys() <= self._fields:
            self._unused |= row.keys() - self._fields
        if not record.title:
            self._untitled.add(record.id)
        for name, longest in LONGEST:
            value = row.get(name)
            if type(value) is str and len(value) > longest:  # no number is so long
                self._long[name] += 1

    def _listed(self, number: int, row: Row) -> Listed:
        try:
            return Listed.model_validate(row)
        except ValidationError as error:
            raise self.rows.wrong(number, f"record {row['partner']}/{row['source_id']}: {_told(error, row)}; mend it "
                                  "or leave it out; docs/linking.md says what each field holds") from None


def _told(error: ValidationError, row: Row) -> str:
    """Say what is wrong with the first field that is not what it should be."""
    place = error.errors()[0]["loc"]
    if not place:
        return "latitude and longitude come together, here is one of them"
    field = str(place[0])
    form = FORMS.get(field) or ("a text or a list of texts" if field in LIST_FIELDS else "a text")
    return f"{field}: {row[field]!r:.{MOST_SHOWN}} is not {form}"
