"""Kinds of Issue, in words for people; and how equal issues are folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from crawlers.records import Issue
from normalize.names import withhold_all

LONGEST_VALUE = 500  # what Issue.of cuts to
_CUT = re.compile(r"(?:[ \d.()+/-]{2,}|(?:\b[^\W\d_a-z]\w+ )?[\w.+@%'’-]*)$")

# kind -> (French, English). A kind that is not here fails the tests.
KINDS: dict[str, tuple[str, str]] = {
    "no_id": ("fiche sans identifiant", "entry without an identifier"),
    "id_repeated": ("identifiant porté par deux fiches différentes", "identifier of two different entries"),
    "listed_twice": ("fiche listée deux fois à l’identique", "entry listed twice, the same"),
    "no_title": ("fiche sans titre", "entry without a title"),
    "unreadable": ("fiche illisible", "entry that cannot be read"),
    "page_failed": ("page qui n’a pu être lue", "page that could not be had or read"),
    "repeated_key": ("clé répétée, la dernière retenue", "key repeated, the last kept"),
    "short_row": ("ligne plus courte que l’en-tête", "row shorter than the header"),
    "long_row": ("ligne plus longue que l’en-tête", "row longer than the header"),
    "encoding": ("texte mal encodé, réparé", "badly encoded text, mended"),
    "no_match": ("sans correspondance dans le fichier joint", "no match in the joined file"),
    "bad_address": ("adresse refusée", "address refused"),
    "bad_date": ("date non comprise", "date not understood"),
    "bad_place": ("lieu non compris", "place not understood"),
    "ambiguous_place": ("lieu que plusieurs communes partagent", "place that several communes share"),
    "bad_coordinates": ("coordonnées impossibles", "impossible coordinates"),
    "bad_language": ("langue non comprise", "language not understood"),
    "bad_value": ("valeur hors du vocabulaire", "value outside the vocabulary"),
    "unmapped_label": ("libellé sans correspondance", "label that no lookup knows"),
    "unmapped_key": ("champ du partenaire non repris", "partner's key that is not mapped"),
    "personal_data": ("donnée personnelle retenue", "personal data withheld"),
    "all_capitals": ("titre tout en capitales, laissé tel quel", "title all in capitals, left as it is"),
    "too_long": ("texte coupé", "text cut"),
    "markup": ("balises actives retirées", "active markup removed"),
    "mapping_failed": ("l’expression de correspondance échoue", "the mapping expression fails"),
}


def withheld(issue: Issue) -> Issue:
    """Return an issue that a spider emitted without personal data in its value, which may be a whole payload.

    A value that was cut may end amid an address, a number or a name: what stands after its last separator goes.
    """
    value = issue.value
    if len(value) >= LONGEST_VALUE:
        value = _CUT.sub("…", value)
    return replace(issue, value=withhold_all(value))


def fold(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues sorted, equal ones folded into one with their count."""
    counts: Counter[Issue] = Counter()
    for issue in issues:
        counts[issue] += issue.count
    return [replace(issue, count=count) for issue, count in sorted(counts.items())]
