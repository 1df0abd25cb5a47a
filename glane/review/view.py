"""Two records side by side, field by field, what the other doesn't say marked: for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from crawlers.partners import Partner
from dedupe.blocking import SOURCE_TEXTS
from dedupe.explain import Explanation
from dedupe.scoring import Reason
from glane.config import GlaneError, Paths
from glane.language import Language, chosen
from glane.review.texts import label, say
from glane.stages.normalized import read_records
from normalize.schema import Record
from normalize.text import clean, cut, fold

LONGEST = 700
BETWEEN = " – "  # of the dates of a span
ALIKE = 0.3  # of the words: texts that share less are simply two texts, and marking every word would tell nothing
Relation = Literal["same", "different", "alone"]
SIGNS: Mapping[Relation, str] = {"same": "=", "different": "≠", "alone": "·"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a value. marked: the other record doesn't say it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A field of both records. relation: `same`, `different`, or `alone` when only one has a value."""

    field: str
    label: str
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    relation: Relation


class GoneError(GlaneError):
    """A record that was linked isn't in the folder of normalised records any more."""

    def __init__(self, record: str, path: Path) -> None:
        super().__init__(record, path)
        self.record, self.path = record, path

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language) -> str:
        """Say so in a language."""
        return say("gone", language, record=self.record, path=self.path)


def records_of(paths: Paths, ids: Iterable[str]) -> dict[str, Record]:
    """Return normalised records by id. Raises GoneError when one isn't there any more."""
    wanted = set(ids)
    found = {record.id: record for partner in sorted({id_.split("/", 1)[0] for id_ in wanted})
             for record, _ in read_records(paths, partner) if record.id in wanted}
    if gone := wanted - set(found):
        raise GoneError(sorted(gone)[0], paths.normalized)
    return found


def rows(left: Record, right: Record, language: Language, longest: int = LONGEST) -> list[Row]:
    """Return the fields that either record has, in the order in which a reader wants them, texts cut at `longest`."""
    found = ((field, cut(value(left), longest), cut(value(right), longest)) for field, value in FIELDS.items())
    return [_row(field, label(field, language), a, b) for field, a, b in found if a or b]


def for_and_against(found: Explanation) -> tuple[list[Reason], list[Reason]]:
    """Return what speaks for one project, and what speaks against it, the weightiest first."""
    return ([one for one in found.reasons if one.weight > 0], [one for one in found.reasons if one.weight < 0])


def words(reason: Reason, language: Language) -> str:
    """Return a reason in words."""
    return chosen((reason.fr, reason.en), language)


def brought(found: Explanation, language: Language) -> str:
    """Say what brought the pair together."""
    sources = ", ".join(chosen(SOURCE_TEXTS[name], language) for name in found.blocked_by)
    return say("brought", language, sources=sources)


def partner_of(record: Record, partners: Mapping[str, Partner]) -> str:
    """Return what a record's partner is called, its slug when it is none of these."""
    partner = partners.get(record.partner)
    return partner.title if partner else record.partner


def _row(field: str, name: str, left: str, right: str) -> Row:
    if not left or not right:
        return Row(field, name, _whole(left), _whole(right), "alone")
    if left == right or (fold(left) and fold(left) == fold(right)) or (field == "dates" and _agree(left, right)):
        return Row(field, name, _whole(left), _whole(right), "same")
    return Row(field, name, *_marked(left, right), "different")


def _agree(left: str, right: str) -> bool:
    """Say whether one date, or span of them, only says more of the same: `2017` and `2017-01`."""
    sides = left.split(BETWEEN), right.split(BETWEEN)
    return all(one.startswith(other) or other.startswith(one) for one, other in zip(*sides, strict=False))


def _whole(text: str) -> tuple[Part, ...]:
    return (Part(text),) if text else ()


def _marked(left: str, right: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Mark the words of each that the other hasn't got at that place, case and accents aside."""
    words = left.split(), right.split()
    keys = [[fold(word) or word for word in side] for side in words]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    if matcher.ratio() < ALIKE and max(map(len, words)) > 1:
        return _whole(left), _whole(right)
    shared: tuple[set[int], set[int]] = (set(), set())
    for block in matcher.get_matching_blocks():
        shared[0].update(range(block.a, block.a + block.size))
        shared[1].update(range(block.b, block.b + block.size))
    return _parts(words[0], shared[0]), _parts(words[1], shared[1])


def _parts(words: list[str], shared: set[int]) -> tuple[Part, ...]:
    """Join neighbouring words that are marked alike."""
    parts: list[Part] = []
    for at, word in enumerate(words):
        marked = at not in shared
        if parts and parts[-1].marked == marked:
            parts[-1] = Part(f"{parts[-1].text} {word}", marked)
        else:
            parts.append(Part(word, marked))
    return tuple(parts)


def _many(name: str) -> Callable[[Record], str]:
    return lambda record: clean(" · ".join(getattr(record, name)))


def _one(name: str) -> Callable[[Record], str]:
    return lambda record: clean(getattr(record, name) or "")


def _place(record: Record) -> str:
    code = record.commune_code or record.department_code
    return clean(" ".join(filter(None, (record.place, f"({code})" if code else None, record.country_code))))


def _dates(record: Record) -> str:
    return clean(BETWEEN.join(filter(None, (record.start_date, record.end_date))))


def _text(record: Record) -> str:
    """Join summary and description, unless the one only begins the other."""
    summary, text = (clean(" ".join((value or "").split())) for value in (record.summary, record.description))
    return text if text.startswith(summary.rstrip(" […].")) else f"{summary} {text}".strip()


FIELDS: Mapping[str, Callable[[Record], str]] = {
    "title": _one("title"), "aliases": _many("aliases"), "organisations": _many("organisations"), "place": _place,
    "dates": _dates, "url": _one("url"), "links": _many("links"), "languages": _many("languages"), "text": _text}
