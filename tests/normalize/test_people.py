from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.people import role_address, withhold
from tests.bounded import bounded


@pytest.mark.parametrize(("text", "kinds"), [
    ("écrire à jean.dupont@x.fr", ["e-mail"]),
    ("<a href=\"mailto:jean@x.fr?subject=Bonjour\">Jean</a>", ["e-mail"]),
    ("jean.dupont (at) domaine point fr", ["e-mail"]), ("jean[at]domaine[dot]org", ["e-mail"]),
    ("Bob AT gmail DOT com", ["e-mail"]), ("jean arobase x.fr", ["e-mail"]), ("jean&#64;x.fr", ["e-mail"]),
    ("a@x.fr, b@y.org", ["e-mail", "e-mail"]), ("jean-françois@mairie-été.fr", ["e-mail"]),
    ("https://x.fr/?mail=jean@x.fr", ["e-mail"]),
    ("06 12 34 56 78", ["telephone"]), ("06.12.34.56.78", ["telephone"]), ("0612345678", ["telephone"]),
    ("01-23-45-67-89 ou 01 23 45 67 89", ["telephone", "telephone"]), ("+33 (0)1 23 45 67 89", ["telephone"]),
    ("+33612345678", ["telephone"]), ("0033 6 12 34 56 78", ["telephone"]), ("Tél. : 02/123.45.67", ["telephone"]),
    ("+351 912 345 678", ["telephone"]), ("+44 20 7946 0958", ["telephone"]), ("+1 555 123 4567", ["telephone"]),
    ("(555) 123-4567", ["telephone"]), ("703-648-5953", ["telephone"]), ("1-800-555-1234", ["telephone"]),
    ("020-1234567", ["telephone"]), ("tel:+33123456789", ["telephone"]),
])
def test_withheld(text: str, kinds: list[str]) -> None:
    found = withhold(text)
    assert list(found.kinds) == kinds
    assert "jean" not in found.text.split("[…]")[0][-6:]
    assert "@" not in found.text
    assert sum(char.isdigit() for char in found.text) < 4


@pytest.mark.parametrize("text", [
    "SIRET 802 954 785 00028", "80295478500028", "SIREN 802 954 785", "en 2010-2011", "de 1999 à 2003", "200 000 000 €",
    "+200 000 000 euros", "1 234 567 890 habitants", "46.0612345678, 0.0123456789", "https://x.fr/0612345678",
    "www.x.fr/fiche-0123456789.html", "@compte sur https://mastodon.social/@compte",
    "https://medium.com/@jean.dupont/titre",
    "https://flickr.com/photos/12345678@N00/", "départements 01, 02, 03 et 04", "ISBN 0123456789",
    "du 01/02/2020 au 03/04/2021",
    "12345678901234567890", "npm install paquet@1.2.3", "rendez-vous à 10 h (at home)", "5 000 000 000 000",
    "2021-03-04 10:20:30",
    "un (a) ou deux", "Budget : 1 500 000,00 €", "10.1000/182.0612345678",
])
def test_not_personal(text: str) -> None:
    assert withhold(text) == (text, ())


@pytest.mark.parametrize(("address", "expected"), [
    ("contact@x.fr", "contact@x.fr"), ("mailto:Info@X.fr?subject=a", "info@x.fr"),
    ("contact-loire@x.fr", "contact-loire@x.fr"),
    ("equipe.rnb@x.fr", "equipe.rnb@x.fr"), ("contactincubateur@x.fr", "contactincubateur@x.fr"),
    ("citizenscience@usgs.gov", "citizenscience@usgs.gov"), ("jean.dupont@x.fr", None), ("contact.prive@x.fr", None),
    ("jdupont@x.fr", None), ("contact", None), ("", None), ("acces-cible@x.fr", "acces-cible@x.fr"),
])
def test_role_address(address: str, expected: str | None) -> None:
    assert role_address(address, project="Accès Cible") == expected


@given(st.one_of(st.text(alphabet=st.characters(exclude_categories=()), max_size=200),
                 st.text(alphabet="01 2.+-()/@a.fr&#64;atmailto:<[", max_size=120)))
def test_laws(text: str) -> None:
    found = withhold(text)
    assert withhold(found.text).text == found.text
    role_address(text)


@pytest.mark.parametrize("text", ["a" * 20_000 + "@", "0" * 20_000, "+1" * 10_000, "a.b" * 6_000 + "@x",
    "( at ) " * 3_000,
                                  "mailto:" * 2_800, "@" * 20_000, " " * 20_000 + "@ 01 23", "06 " * 6_000])
def test_hostile_texts_do_not_blow_up(text: str) -> None:
    with bounded():
        withhold(text * 5)
