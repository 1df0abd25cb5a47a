"""A partner's lookups: by the label however it is written, or by its digest where it must not be written down."""

from __future__ import annotations

import pytest

from normalize.vocabularies import folded_lookup, label_digest, looked_up

LOOKUP = folded_lookup({"ESS & emploi": ["ECO", "EMP"], "Divers": [], "En cours": "active",
                        label_digest("Une Personne"): []})


@pytest.mark.parametrize(("label", "said"), [
    ("ess & EMPLOI ", ("ECO", "EMP")), ("divers", ()), ("En cours", ("active",)), ("une personne", ()),
    ("Une personne d'ailleurs", None), ("", None),
])
def test_looked_up(label: str, said: tuple[str, ...] | None) -> None:
    assert looked_up(LOOKUP, label) == said


def test_no_lookup() -> None:
    assert looked_up(None, "Divers") is None
