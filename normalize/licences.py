"""What may be published of a partner's listing, by its licence."""

from __future__ import annotations

from normalize.schema import TEXT_FIELDS
from normalize.vocabularies import Vocabularies

# Under these only facts are published; data/vocabularies/licences.yml says the same (`publish: facts`), tested.
FACTS_ONLY = frozenset({"unknown", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0"})


def publishable(licence: str, field: str) -> bool:
    """Say whether a value of a common field may be published under a partner's licence.

    A title, an address, a place and a date are facts. A text (schema.TEXT_FIELDS) is its author's: it is published only
    under a licence that is known and that lets it be changed.
    """
    return licence not in FACTS_ONLY or field not in TEXT_FIELDS


def known(licence: str, vocabularies: Vocabularies) -> bool:
    """Say whether a partner may name this licence: an SPDX id of data/vocabularies/licences.yml, or `unknown`."""
    return licence in vocabularies.codes("licences")
