"""Titles and addresses as the linker reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.addresses import Address, read_address
from dedupe.names import read_name
from dedupe.words import small_ascii, words


@pytest.mark.parametrize(("one", "other"), [
    ("Resource Watch", "ResourceWatch"), ("Jardins partagés", "Jardin partagé"),
    ("The Safe Water Project", "Safe water"), ("Œuvres d’été", "oeuvres d'ete"), ("Meet Je Stad!", "meet je stad"),
    ("Chronopastel II", "Chronopastel 2.0"),
    ("Deuxième édition", "2e édition")])
def test_names_that_are_one(one: str, other: str) -> None:
    assert read_name(one).compact == read_name(other).compact


@pytest.mark.parametrize(("title", "mark", "expected"), [
    ("Budget participatif 2024", "numbers", {"2024"}), ("Vele Ajacieden 2.0", "numbers", {"2"}),
    ("Deuxième convention", "numbers", {"2"}), ("Convention IV", "numbers", {"4"}),
    ("Spipoll École", "schools", {"ecole"}),
    ("OpenFisca France", "chapters", {"france"}),
    ("Centrales villageoises du Pilat", "branches", {"pilat"}), ("Roots: a Garden of Art", "branches", set()),
    ("Transiscope Bretagne", "chapters", {"bretagne"}),
    ("CommCare Android", "parts", {"android"}), ("Repair Café", "parts", set())])
def test_marks(title: str, mark: str, expected: set[str]) -> None:
    assert getattr(read_name(title), mark) == expected


def test_the_place_of_the_record_is_a_mark() -> None:
    assert read_name("Repair Café Niort", frozenset({"niort"})).towns == {"niort"}


def test_a_name_of_one_word_keeps_its_plural() -> None:
    assert read_name("OSCARS").compact == "oscars"


def test_an_acronym_takes_three_words() -> None:
    assert read_name("Public Utility Data Liberation").acronym == "pudl"
    assert read_name("Repair Café").acronym == ""


@pytest.mark.parametrize(("url", "page", "home", "repository"), [
    ("https://www.openems.io/", None, "openems.io", None),
    ("http://openems.io/en/index.html", None, "openems.io", None),
    ("https://x.example/projet?utm_source=a&id=3", "x.example/projet?id=3", None, None),
    ("https://x.example/carte#/fiche/12", "x.example/carte#/fiche/12", None, None),
    ("https://x.example/page#haut", "x.example/page", None, None),
    ("https://github.com/PyPSA/PyPSA.git", None, None, "github.com/pypsa/pypsa"),
    ("https://github.com/a/b/tree/main/c", None, None, "github.com/a/b"),
    ("https://gitlab.com/dlr/esy/amiris/amiris-py/-/tree/main", None, None, "gitlab.com/dlr/esy/amiris/amiris-py"),
    ("https://github.com/pypsa", None, None, None),
    ("mailto:contact@x.example", None, None, None), ("https://[broken", None, None, None), ("", None, None, None)])
def test_addresses(url: str, page: str | None, home: str | None, repository: str | None) -> None:
    found = read_address(url)
    assert (found.page, found.home, found.repository) == (page, home, repository)


@pytest.mark.parametrize(("url", "site"), [
    ("https://a.b.co.uk/x", "b.co.uk"), ("https://ville.gouv.fr/", "ville.gouv.fr"),
    ("https://x.github.io/y", "x.github.io"),
    ("https://home.library.io/", "library.io"), ("https://www.facebook.com/someone", None)])
def test_sites(url: str, site: str | None) -> None:
    assert read_address(url).site == site


def test_a_domain_and_a_repository_have_handles() -> None:
    assert read_address("https://switch-model.org/").handles == {"switchmodel"}
    assert read_address("https://github.com/switch-model/switch").handles == {"switchmodel", "switch"}


@given(st.text())
def test_reading_never_fails(text: str) -> None:
    name = read_name(text)
    assert name.compact.isascii()
    assert bool(name.compact) == bool(name.tokens)
    assert isinstance(read_address(text), Address)
    assert isinstance(read_address(f"https://{text}"), Address)
    assert small_ascii(small_ascii(text)) == small_ascii(text)


def test_the_lists_are_folded_and_apart() -> None:
    lists = words()
    for group in (lists.empty, lists.part, lists.school, lists.chapter):
        assert all(word == small_ascii(word) for word in group)
    assert not lists.part & lists.school
