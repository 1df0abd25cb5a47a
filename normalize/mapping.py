"""A partner's payload -> Record, Statements, Issues and unknown labels, by the partner's field map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from crawlers.partners import Partner
from crawlers.records import Issue, RawRecord
from normalize import codes, languages, links, texts
from normalize.checks import check_partner
from normalize.draft import Draft, Label
from normalize.fieldmap import FieldMap
from normalize.places import PARTS, Gazetteer, PlaceInput
from normalize.schema import LIST_FIELDS, TEXT_FIELDS, Record, Statement
from normalize.vocabularies import Vocabularies, folded_lookup

__all__ = ["Label", "Mapper", "Normalised", "check_partner"]

CODED = ("themes", "domains", "audiences", "methods", "tasks", "participation_level", "status", "scope")
_STATED_TEXTS = frozenset({"title", "aliases", "summary", "description", "keywords"}) | set(TEXT_FIELDS) - {"image_url"}
_ALWAYS_LIKELY = ("fr", "en")


@dataclass(slots=True)
class Normalised:
    """What became of one entry. record: None when it has neither title nor address; an Issue says so."""

    record: Record | None
    statements: list[Statement]
    issues: list[Issue]
    labels: list[Label]


class Mapper:
    """Normalises the entries of one partner, one by one; `finish` tells what the whole listing left unread.

    today: the day on which an end date is past; the package has no clock of its own.
    Raises crawlers.partners.PartnerError when the partner's map is wrong (see `check_partner`).
    """

    def __init__(self, partner: Partner, vocabularies: Vocabularies, gazetteer: Gazetteer, today: date) -> None:
        check_partner(partner, vocabularies)
        self.partner = partner
        self.vocabularies = vocabularies
        self.gazetteer = gazetteer
        self.today = today
        self._map = FieldMap(partner)
        self._lookups = {name: folded_lookup(table) for name, table in partner.lookups.items()}
        self._language = languages.code(partner.language) or "und"
        self._month_first = partner.language.upper().endswith("-US")
        self._left: Counter[str] = Counter()

    def normalise(self, raw: RawRecord) -> Normalised:
        """Return the entry's Record with a Statement for each value, and every Issue and label met on the way."""
        draft = Draft(raw)
        found = self._map.search(raw.payload, draft)
        self._left.update(self._map.unread(raw.payload))
        self._read_texts(draft, found)
        self._read_addresses(draft, found)
        self._read_codes(draft, found)
        self._read_place(draft, found)
        if not self._named(draft):
            draft.withhold_persons(texts.PROSE)
            return Normalised(None, [], draft.issues, draft.labels)
        draft.withhold_persons(texts.PROSE)
        language = self._read_languages(draft, found)
        return Normalised(self._record(draft), draft.statements(language, _STATED_TEXTS), draft.issues, draft.labels)

    def finish(self) -> list[Issue]:
        """Return an Issue for each top-level key that nothing reads and `ignore` does not list, with its count."""
        left = sorted(self._left.items())
        return [Issue(self.partner.slug, "", key, "unmapped_key", "", count) for key, count in left]

    def _read_texts(self, draft: Draft, found: dict[str, list[Any]]) -> None:
        texts.read_title(draft, found.get("title", []))
        texts.read_summary(draft, found.get("summary", []))
        texts.read_description(draft, found.get("description", []))
        texts.derive_summary(draft)
        for name in ("aliases", "organisations", "keywords"):
            texts.read_names(draft, name, found.get(name, []), self._lookups.get(name))
        texts.read_former_ids(draft, found.get("former_ids", []))
        texts.read_contact(draft, found.get("contact", []))

    def _read_addresses(self, draft: Draft, found: dict[str, list[Any]]) -> None:
        base = draft.raw.url or None
        links.read_addresses(draft, "source_url", found.get("source_url", []), base)
        base = draft.get("source_url") or base
        for name in ("url", "links", "image_url"):
            links.read_addresses(draft, name, found.get(name, []), base)
        if not draft.get("url") and (page := draft.get("source_url")):
            draft.put("url", page, evidence="source_url")
        links.drop_repeats(draft)

    def _read_codes(self, draft: Draft, found: dict[str, list[Any]]) -> None:
        for name in CODED:
            codes.read_codes(draft, name, found.get(name, []), self.vocabularies, self._lookups.get(name))
        codes.derive_domains(draft, self.vocabularies)
        # One expression for both ("2021-2025") is a period; a single date in it is no end.
        ends = [] if self._map.same("start_date", "end_date") else found.get("end_date", [])
        codes.read_dates(draft, found.get("start_date", []), ends, month_first=self._month_first)
        codes.derive_status(draft, self.today)
        codes.read_goals(draft, found.get("sdgs", []), self.vocabularies, self._lookups.get("sdgs"))

    def _read_place(self, draft: Draft, found: dict[str, list[Any]]) -> None:
        parts = {part: _first(found[f"place.{part}"]) for part in PARTS if f"place.{part}" in found}
        if not parts:
            return
        country = self.partner.publisher.country
        place = self.gazetteer.resolve(PlaceInput(**parts, default_country=None if country == "EU" else country,
                                                  language=self.partner.language))
        for issue in place.issues:
            draft.issue(issue.field, issue.kind, issue.value)
        for name, value in place.values.items():
            shown = texts.safe(draft, name, value.original, str(value.value)) if name == "place" else value.value
            draft.put(name, shown, value.original, value.evidence)

    def _named(self, draft: Draft) -> bool:
        """Say whether the entry has a title, or an address to make one of; tell it where it has none."""
        if draft.get("title"):
            return True
        draft.issue("title", "no_title", draft.raw.payload)
        if url := draft.get("url"):
            draft.put("title", _title_of(url), url, "url")
        return bool(draft.get("title"))

    def _read_languages(self, draft: Draft, found: dict[str, list[Any]]) -> str | None:
        """Set the languages, detected where the partner names none; return the language of the entry's texts."""
        candidates = found.get("languages", [])
        codes.read_languages(draft, candidates)
        text = " ".join(str(draft.get(name)) for name in ("title", "summary") if draft.get(name))
        likely = {self._language, *_ALWAYS_LIKELY, *draft.all("languages")} - {"und"}
        detected = languages.detect(text, likely)
        language = detected or (self._language if self._language != "und" else None)
        said_none = any(isinstance(raw, list) and not raw for raw in candidates)
        if language and not draft.all("languages") and not said_none:
            draft.put("languages", language, text[:200], "detected" if detected else "partner")
        return language

    def _record(self, draft: Draft) -> Record:
        raw = draft.raw
        values: dict[str, Any] = {
            name: [item.value for item in items] if name in LIST_FIELDS or name == "former_ids" else items[0].value
            for name, items in draft.values.items() if items}
        values["source_url"] = values.get("source_url") or raw.url
        return Record(**values, id=raw.id, partner=raw.partner, source_id=raw.source_id, fetched_at=raw.fetched_at,
                      licence=self.partner.licence)


def _first(candidates: list[Any]) -> Any:
    """Return the first candidate that says something."""
    return next((raw for raw in candidates if raw not in (None, "", [], {})), None)


def _title_of(url: str) -> str:
    """Return what an address is called: the last part of its path, else its host."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rsplit("/", 1)[-1]).rsplit(".", 1)[0]
    return last.replace("-", " ").replace("_", " ").strip() or str(parts.hostname)
