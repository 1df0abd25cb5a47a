"""Checks a partner's file against the schema and the vocabularies: what is wrong, and what is allowed."""

from __future__ import annotations

from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from crawlers.expressions import ExpressionError, compiled
from crawlers.partners import Partner, PartnerError
from normalize import licences
from normalize.fieldmap import MAPPABLE, compile_fields
from normalize.people import role_address
from normalize.schema import COMMON_FIELDS
from normalize.texts import RENAMED
from normalize.vocabularies import Vocabularies

FILLABLE = tuple(name for name in COMMON_FIELDS)


def check_partner(partner: Partner, vocabularies: Vocabularies) -> None:
    """Raise PartnerError, a line for each mistake, when a partner's map, lookups, expectations or licence are wrong."""
    mistakes: list[str] = []
    compile_fields(partner.all_fields, mistakes)
    try:
        compiled(partner.id_expression)
    except ExpressionError as error:
        mistakes.append(f"id: not JMESPath: {error}")
    for name, table in partner.lookups.items():
        mistakes += _check_lookup(name, table, vocabularies)
    mistakes += [f"expect.filled.{name}: unknown field; allowed: {', '.join(FILLABLE)}"
                 for name in partner.expect.filled if name not in FILLABLE]
    if not licences.known(partner.licence, vocabularies):
        allowed = vocabularies.codes("licences")
        mistakes.append(f"licence: {partner.licence!r} is not known{_nearest(partner.licence, allowed)}; "
                        f"allowed: {', '.join(allowed)} (more: data/vocabularies/licences.yml)")
    address = partner.contact.removeprefix("mailto:")
    if address != partner.contact and role_address(address) is None:
        mistakes.append("contact: must be a page, or the address of a role (mailto:contact@...), never of a person")
    if mistakes:
        raise PartnerError(mistakes)


def _check_lookup(name: str, table: dict[str, Any], vocabularies: Vocabularies) -> list[str]:
    """Return the mistakes of one lookup: no such field, no vocabulary behind it, or a code that it does not have."""
    if name in RENAMED:
        return []
    coded = [field for field in MAPPABLE if field in vocabularies]
    if name not in coded:
        return [f"lookups.{name}: not a field that has lookups; allowed: {', '.join([*coded, *RENAMED])}"]
    allowed = vocabularies.codes(name)
    mistakes = []
    for label, target in table.items():
        for code in target if isinstance(target, list) else [target]:
            if code is not None and str(code) not in allowed:
                mistakes.append(f"lookups.{name}.{label}: {str(code)!r} is not one of {name}"
                                f"{_nearest(str(code), allowed)}; allowed: {', '.join(allowed)}")
    return mistakes


def _nearest(code: str, allowed: list[str]) -> str:
    found = process.extractOne(code, allowed, scorer=JaroWinkler.normalized_similarity, score_cutoff=0.7,
                               processor=str.lower)
    return f"; did you mean {found[0]}?" if found else ""
