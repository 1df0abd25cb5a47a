"""Dates in French, English and the months of their neighbours, and how precise they are: a year stays a year.

dateparser knows more languages, but fills a missing month or day from today and takes prose for a date; of the real
listings it read nothing that the forms here do not.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from normalize.text import clean, fold
from normalize.transliteration import transliterate

EARLIEST, LATEST = 1500, 2100  # outside these a year is a slip of the pen

MONTHS = {name: number for number, names in enumerate((
    "january janvier jan janv januari enero gennaio januar gener janeiro jänner",
    "february fevrier feb fev febr fevr februari febrero febbraio februar febrer fevereiro",
    "march mars mar maart marzo marz marc marco maerz",
    "april avril apr avr abril aprile",
    "may mai mei mayo maggio maig maio",
    "june juin jun juni junio giugno juny junho",
    "july juillet jul juil juli julio luglio juliol julho",
    "august aout aug augustus agosto agost",
    "september septembre sep sept septiembre settembre setembre setembro",
    "october octobre oct oktober octubre ottobre okt outubro",
    "november novembre nov noviembre novembro",
    "december decembre dec december diciembre dicembre dezember desembre dez dezembro",
), start=1) for name in names.split()}

_MONTH = r"(?P<{0}>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<{0}>\d{{1,2}}|premier)(?:er|st|nd|rd|th|e)?\b"
_YEAR = r"(?P<{0}>\d{{4}})"
_GAP = r"(?:\s+|\s*[/,.-]\s*)(?:of\s+|de\s+|del\s+)?"
_TO = r"\s*(?:-|–|—|\bto\b|\bau\b|\ba\b|\bet\b|\band\b|\buntil\b|\bthrough\b|&|/)\s*"
# One alternative a form, the longest first; the groups' names say which one matched.
_FORMS = re.compile("|".join([
    _DAY.format("r1") + _TO + _DAY.format("r2") + _GAP + _MONTH.format("r3") + _GAP + _YEAR.format("r4"),
    _DAY.format("q1") + _GAP + _MONTH.format("q2") + _TO + _DAY.format("q3") + _GAP + _MONTH.format("q4") + _GAP
    + _YEAR.format("q5"),
    _DAY.format("a1") + _GAP + _MONTH.format("a2") + _GAP + _YEAR.format("a3"),
    _MONTH.format("b1") + _GAP + _DAY.format("b2") + r",?\s+" + _YEAR.format("b3"),
    _YEAR.format("c1") + _GAP + _MONTH.format("c2") + r"(?:" + _GAP + r"(?P<c3>\d{1,2})\b)?",
    _MONTH.format("m1") + _TO + _MONTH.format("m2") + _GAP + _YEAR.format("m3"),
    _MONTH.format("d1") + _GAP + _YEAR.format("d2"),
    r"(?<!\d)(?P<e1>\d{4})[-/. ](?P<e2>\d{1,2})[-/. ](?P<e3>\d{1,2})(?!\d)",
    r"(?<![\d/.-])(?P<f1>\d{1,2})[-/.](?P<f2>\d{1,2})[-/.](?P<f3>\d{4}|\d{2})(?![\d/])",
    r"(?<!\d)(?P<g1>(?:1[5-9]|20)\d\d)(?P<g2>0[1-9]|1[0-2])(?P<g3>[0-2]\d|3[01])(?!\d)",
    r"(?<!\d)(?P<h1>\d{4})[-/](?P<h2>\d{1,2})(?![\d])",
    r"(?<![\d/])(?P<i1>\d{1,2})[-/.](?P<i2>\d{4})(?!\d)",
    r"(?<!\d)(?P<j1>\d{4})(?:\.0)?(?!\d)",
]), re.IGNORECASE)

_CLOCK = re.compile(
    r"(?<=\d)[t ]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:z\b|utc\b|gmt\b|[ap]m\b|cest\b|cet\b|[+-]\d{2}:?\d{2}\b)*"
    r"|\b(?:a |at )?\d{1,2}\s*(?:h|heures?|:)\s*(?:\d{2})?(?::\d{2})?\b(?:\s*(?:am|pm))?", re.IGNORECASE)
_BLANK = frozenset(
    ["", "unknown", "inconnu", "inconnue", "n c", "nc", "n a", "na", "n d", "nd", "none", "null", "nan", "nat", "tbd",
     "tba", "non", "no", "not applicable", "non renseigne", "non renseignee", "sans objet", "so", "aucun", "aucune",
     "not available", "undefined", "pas de date", "sans date", "s d", "sd", "onbekend", "not specified", "non precise",
     "a definir", "a preciser", "other", "autre", "vide", "empty", "inconnus", "non defini", "x"])
_FILLER = frozenset("""
    depuis since from a partir de du des le la les l en in on au the of d lance lancee lancement launched launch
    started start starting began begun begin debut debute early beginning fin end ended ends ending late mid mi
    middle courant circa c ca vers environ about around approx approximately approximatif anticipated estimated
    expected planned prevu prevue probable year annee an cree creee creation created founded fonde fondee
    date dates spring summer autumn fall winter printemps ete automne hiver t1 t2 t3 t4 q1 q2 q3 q4 trimestre
    semestre 1er premier second first quarter saison season edition was is est ouvert ouverture opened open updated
    mis jour maj last derniere mise publie published monday tuesday wednesday thursday friday saturday sunday mon
    tue wed thu fri sat sun lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim sinds vanaf
    desde seit depuis2 period periode years before avant it utc gmt
""".split())  # noqa: SIM905 - words read best as words
_ONWARD = frozenset("""
    present today now ongoing going current currently aujourd hui jour cours continuing continuous heden today nos
    jours toujours still active permanent
""".split())  # noqa: SIM905 - words read best as words
_JOINING = frozenset("""
    to au a et and until jusqu jusque through tot bis till
""".split())  # noqa: SIM905 - words read best as words
_UNTIL = frozenset("""
    until jusqu jusque till tot bis ended ends ending end fin
""".split())  # noqa: SIM905 - words read best as words


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a month or a year (ISO 8601: 2021-05-03, 2021-05, 2021), and the end of the period if one was said.

    value is None when only an end was said ("until 2021").
    """

    value: str | None
    end: str | None = None


def is_blank(text: str) -> bool:
    """Say whether the text means that no date is known ("n.c.", "Unknown", "None", "")."""
    return fold(text) in _BLANK


def parse(text: str, *, month_first: bool = False) -> Date | None:
    """Return the date or the period that `text` says, None where it says none or an impossible one.

    month_first: how 01/02/2020 is read where both are possible; 05/30/2015 is always the 30th of May.
    """
    return _parse(text[:300], month_first)


@lru_cache(maxsize=16384)
def _parse(text: str, month_first: bool) -> Date | None:
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return _from_epoch(int(text[:10]))
    plain = _CLOCK.sub(" ", _unaccented(clean(text)))
    found: list[tuple[str, str | None]] = []
    for match in _FORMS.finditer(plain):
        period = _read(match, month_first)
        if period is None:
            return None
        found.append(period)
    words = set(re.findall(r"[a-z0-9]+", _FORMS.sub(" ", plain)))
    if not found or words - _FILLER - _ONWARD - _JOINING:
        return None
    return _joined(found, words)


def _joined(found: list[tuple[str, str | None]], words: set[str]) -> Date | None:
    """Make one period of the dates found: one, or a first and a last one in their order."""
    first, end = found[0]
    if len(found) == 1:
        return Date(None, first) if end is None and words & (_UNTIL - {"end", "fin"}) else Date(first, end)
    last = found[-1][1] or found[-1][0]
    return Date(first, last) if len(found) == 2 and first <= last[: len(first)] else None  # noqa: PLR2004


def _unaccented(text: str) -> str:
    """Return the text in small letters without accents, its signs kept: they part and join dates."""
    return " ".join(transliterate(text).lower().replace("'", " ").split())


def _read(match: re.Match[str], month_first: bool) -> tuple[str, str | None] | None:  # noqa: PLR0911 - one a form
    """Return (date, end) of one match of _FORMS; None when its numbers are no date."""
    group = {name: value for name, value in match.groupdict().items() if value}
    form = next(iter(group))[0]
    value = [group.get(f"{form}{position}", "") for position in "12345"]
    match form:
        case "r":
            start, end = _iso(value[3], value[2], value[0]), _iso(value[3], value[2], value[1])
            return (start, end) if start and end else None
        case "m":
            start, end = _iso(value[2], value[0]), _iso(value[2], value[1])
            return (start, end) if start and end else None
        case "q":
            start, end = _iso(value[4], value[1], value[0]), _iso(value[4], value[3], value[2])
            return (start, end) if start and end else None
        case "a":
            return _single(_iso(value[2], value[1], value[0]))
        case "b":
            return _single(_iso(value[2], value[0], value[1]))
        case "d" | "i":
            return _single(_iso(value[1], value[0]))
        case "f":
            return _single(_numeric(value, month_first))
        case "h":
            return _year_and(value[0], value[1])
    return _single(_iso(*value[:3]))  # c, e, g, j: year, month, day


def _single(date: str | None) -> tuple[str, str | None] | None:
    return (date, None) if date else None


def _year_and(year: str, number: str) -> tuple[str, str | None] | None:
    """Read "2010-04" as a month and "2021-22" as a school year."""
    if int(number) <= 12:  # noqa: PLR2004 - months
        return _single(_iso(year, number))
    end = _iso(year[:2] + number)
    return (year, end) if _iso(year) and end and int(end) - int(year) in range(1, 60) else None


def _numeric(value: list[str], month_first: bool) -> str | None:
    """Read 05/30/2015 or 30.05.15: where both orders are possible, `month_first` says which."""
    first, second, year = value[:3]
    if len(year) == 2:  # noqa: PLR2004
        year = ("20" if int(year) < 50 else "19") + year  # noqa: PLR2004 - as spreadsheets do
    if int(second) > 12 or (month_first and int(first) <= 12):  # noqa: PLR2004
        first, second = second, first
    return _iso(year, second, first)


def _iso(year: str, month: str = "", day: str = "") -> str | None:
    """Return the ISO form, None for what no calendar has. A month or a day of 0 is one that was not known."""
    number = MONTHS.get(month) or int(month or 0)
    day = "1" if day == "premier" else day
    if not EARLIEST <= int(year) <= LATEST or number > 12:  # noqa: PLR2004
        return None
    if number == 0:
        return year
    if int(day or 0) == 0:
        return f"{year}-{number:02}"
    return f"{year}-{number:02}-{int(day):02}" if int(day) <= monthrange(int(year), number)[1] else None


def _from_epoch(seconds: int) -> Date | None:
    day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return Date(day) if EARLIEST <= int(day[:4]) <= LATEST else None
