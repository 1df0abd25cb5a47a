"""Titles and addresses as the linker reads them."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.addresses import Address, read_address
from dedupe.corpus import Corpus
from dedupe.countries import LANGUAGES
from dedupe.glossary import concepts, meant
from dedupe.names import TOKEN, Names, text_words, tokens
from dedupe.naming import names_of, spelt_out
from dedupe.records import LinkRecord
from dedupe.tokens import Words, hash_texts
from dedupe.words import singular, small_ascii, words


def hashes(words: Iterable[str]) -> set[int]:
    return set(hash_texts(list(words)).tolist())


def marks(title: str, mark: str, place: str | None = None) -> set[int]:
    """Return the hashes of a title's marks, the upper half, as a corpus keeps them."""
    corpus = Corpus.of([LinkRecord(id="a/1", partner="a", title=title, place=place)])
    known = corpus.statistics[mark].hashes
    return {int(known[word]) for word in corpus.marks[mark].words}


def meaning(word: str) -> int:
    """Return the hash of what a word means, the upper half."""
    told = hash_texts([word])
    return int((concepts(told, told) or told)[0]) >> 32


@pytest.mark.parametrize(("one", "other"), [
    ("Resource Watch", "ResourceWatch"), ("Jardins partagés", "Jardin partagé"),
    ("The Safe Water Project", "Safe water"), ("Œuvres d’été", "oeuvres d'ete"), ("Meet Je Stad!", "meet je stad"),
    ("Chronopastel II", "Chronopastel 2.0"),
    ("Deuxième édition", "2e édition")])
def test_names_that_are_one(one: str, other: str) -> None:
    names = Names.of([one, other])
    assert names.compact[0] == names.compact[1]
    assert names.compact_hash[0] == names.compact_hash[1]


@pytest.mark.parametrize(("title", "mark", "expected"), [
    ("Budget participatif 2024", "numbers", {"2024"}), ("Vele Ajacieden 2.0", "numbers", {"2"}),
    ("Deuxième convention", "numbers", {"2"}), ("Convention IV", "numbers", {"4"}),
    ("Transiscope Lorraine", "parts", set()),
    ("Centrales villageoises du Pilat", "branches", {"pilat"}), ("Roots: a Garden of Art", "branches", set()),
    ("Roots – a Garden of Art", "branches", set()), ("Art of Garden-of-roots", "branches", {"garden", "roots"}),
    ("Transiscope Aquitaine", "chapters", {"aquitaine"}),
    ("Redirige 2% - redirige.example", "numbers", set()), ("Pour 1 % de plus", "numbers", set()),
    ("CommCare Android", "parts", {"android"}), ("Repair Café", "parts", set())])
def test_marks(title: str, mark: str, expected: set[str]) -> None:
    assert marks(title, mark) == {one >> 32 for one in hashes(expected)}


def test_a_mark_is_the_same_in_any_language() -> None:
    assert marks("Spipoll École", "schools") == marks("Spipoll for schools", "schools") != set()
    assert marks("Comptage national", "chapters") == marks("Nationale telling", "chapters") == {meaning("national")}
    assert marks("OpenFisca France", "chapters") == {meaning("france")}
    assert marks("Transiscope Bretagne", "chapters") == marks("Transiscope Brittany", "chapters") != set()
    assert marks("BioBlitz Danemark", "chapters") == marks("BioBlitz Denmark", "chapters") != set()


@pytest.mark.parametrize(("one", "other"), [
    ("Comptage des papillons", "Butterfly count"), ("Nationale bijentelling", "National Bee Count"),
    ("Observatoire de l’eau", "Water observatory"), ("Restauration corallienne", "Coral restoration"),
    ("Améliorer l’accès aux soins", "Improving access to care"), ("La chouette et le hibou", "The owl"),
    ("Que deviennent nos déchets ?", "What becomes of our waste?"), ("Portail d’Irlande", "Portal for Ireland"),
    ("Base de données des cétacés", "Cetacean database")])
def test_a_translated_title_means_the_same(one: str, other: str) -> None:
    names = Names.of([one, other])
    found = [{*names.meaning[names.owner == at].tolist(), *names.second[names.owner == at].tolist()} - {0}
             for at in (0, 1)]
    assert found[0] == found[1]


@pytest.mark.parametrize(("one", "other"), [
    ("Lac", "Rivière"), ("Papillon", "Moth"), ("Chouette", "Bird"), ("Guitare", "Piano"), ("Grèbe", "Coot"),
    ("Irlande", "Iceland"), ("Lynx", "Cat"), ("Seiche", "Squid"), ("Football", "Rugby")])
def test_what_titles_tell_apart_stays_apart(one: str, other: str) -> None:
    names = Names.of([one, other])
    assert names.meaning[0] != names.meaning[1]


def test_grammar_says_nothing_in_a_title_unless_it_is_all_there_is() -> None:
    assert Names.of(["What is it", "Comme il est"]).key == ["is it what", "est"]
    assert Names.of(["Who", "We", "This", "Ce qui est à elle", "That Was Then"]).key == [
        "who", "we", "this", "est", "that then was"]
    assert Names.of(["netcdf-c", "netcdf-python"]).key == ["c netcdf", "netcdf python"]


def listed(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(files("dedupe").joinpath(name).read_text(encoding="utf-8").splitlines()))


def forms(row: dict[str, str]) -> list[str]:
    return [small_ascii(word) for language in LANGUAGES for word in row[language].split("|") if word]


def test_each_spelling_means_one_thing() -> None:
    rows = listed("glossary.csv")
    spelt = [word for row in rows for word in set(forms(row))]
    assert [word for word, times in Counter(spelt).items() if times > 1] == []
    assert [row for row in rows if not row["fr"] and not row["en"]] == []
    assert {row["everyday"] for row in rows} == {"", "x"}


def test_words_mean_what_their_rows_say() -> None:
    rows = [forms(row) for row in [*listed("glossary.csv"), *(row for row in listed("countries.csv") if row["fr"])]]
    said = [{form(word): f"={row[0]}" for row in reversed(rows) for word in row} for form in (singular, str)]
    wanted = {word: concept for word, concept in {**said[0], **said[1]}.items() if word not in words().empty}
    assert meant(hash_texts(list(wanted))).tolist() == hash_texts(list(wanted.values())).tolist()
    assert meant(hash_texts([*words().empty, "plouvizia"])).tolist() == [0] * (len(words().empty) + 1)


def test_countries_are_known_without_reading_locales() -> None:
    said = "import sys, dedupe.names; dedupe.names.Names.of(['Comptage du Danemark']); print('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, check=True, text=True).stdout == "False\n"
    assert meaning("danemark") == meaning("denmark") == meaning("dinamarca") != meaning("norvege")
    assert {"danemark", "denmark", "netherlands"} < words().chapter


def test_a_name_is_ordinary_when_all_its_words_are_everyday_ones() -> None:
    assert Names.of(["Jardin partagé", "Wildbook", "Plouvizia"]).ordinary.tolist() == [True, False, False]
    assert Names.of(["Remind", "Sweet", "Danemark"]).ordinary.tolist() == [False, False, False]


@pytest.mark.parametrize(("title", "text", "other"), [
    ("PLOUVI", "Le PLan Ouvert de la VIe (PLOUVI) est un inventaire", ("Le PLan Ouvert de la VIe",)),
    ("InVERS", "InVERS (Inventaire des Versants Ouverts) est un outil", ("Inventaire des Versants Ouverts",)),
    ("Observatoire des talus et haies", "Observatoire des talus et haies (OTH) est né ici", ("OTH",)),
    ("Jardin partagé", "Jardin partagé (Lyon) est ouvert", ()), ("Jardin partagé", "Le jardin (JP) est ouvert", ()),
    ("OTH", "Les mares (OTH) et autres", ()), ("Oth", "Observatoire des talus et haies (Oth)", ()),
    ("", "Un texte (ABC)", ())])
def test_a_text_says_what_an_acronym_stands_for(title: str, text: str, other: tuple[str, ...]) -> None:
    assert spelt_out(title, text) == other


def test_a_title_has_the_acronym_of_its_capitals() -> None:
    names = Names.of(["Carnet de Relevés d’Observation des MIlieux", "CROM", "JARDIN PARTAGÉ"])
    assert names.capitals_hash[0] == hash_texts(["cromi"])[0]
    assert names.capitals_hash[2] == 0


def test_the_place_of_the_record_is_a_mark() -> None:
    assert marks("Repair Café Niort", "towns", "Niort") == {one >> 32 for one in hashes(["niort"])}
    assert not marks("Repair Café", "towns", "Niort")


def test_a_name_of_one_word_keeps_its_plural() -> None:
    assert Names.of(["OSCARS"]).compact == ["oscars"]


def test_an_acronym_takes_three_words() -> None:
    assert Names.of(["Public Utility Data Liberation", "Repair Café"]).acronym == ["pudl", ""]


def test_a_key_has_the_words_in_order() -> None:
    assert Names.of(["Le vélo des écoles", "Écoles : vélo", "", "!"]).key == ["ecole velo", "ecole velo", "", ""]


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
    assert read_address("https://switch-model.org/").handles == {"switchmodel", "switchmodelorg"}
    assert read_address("https://github.com/switch-model/switch").handles == {"switchmodel", "switch"}


@pytest.mark.parametrize(("url", "slugs"), [
    ("https://www.repaircafe.org/cafe/repair-cafe-de-la-boussole/", {"repaircafedelaboussole"}),
    ("https://www.facebook.com/LesPetitesCantines", {"lespetitescantines"}),
    ("https://ville.example.org/projets/jardin-des-c%C3%A8dres.html", {"jardindescedres"}),
    ("https://example.org/", set()), ("https://example.org/fr", set()), ("https://example.org/?id=3", set()),
    ("https://github.com/tulipe/tulipe-core", {"tulipe"}),
    ("https://github.com/etat/tulipes-ouvertes.fr", {"tulipesouvertes"}),
    ("https://gitlab.com/groupe/sous/tulipe-web-app", {"tulipe"}), ("https://github.com/tulipe/core", set())])
def test_the_end_of_a_path_and_a_repository_without_its_component_may_be_a_title(url: str, slugs: set[str]) -> None:
    assert read_address(url).slugs == slugs


def test_a_name_is_met_as_an_address_spells_it() -> None:
    names = Names.of(["Les Petites Cantines", "L’Établi", "Tulipe 2.0"])
    assert names.spelt_hash.tolist() == hash_texts(["lespetitescantines", "letabli", "tulipe2.0"]).tolist()


@pytest.mark.parametrize(("title", "partner", "rest"), [
    ("Open Hands | Jardin des cèdres", "open-hands", "Jardin des cèdres"),
    ("Jardin des cèdres – Fiche – Open Hands", "open-hands", "Jardin des cèdres Fiche"),
    ("Sciences partagées : Jardin des cèdres", "sciences-partagees", "Jardin des cèdres"),
    ("Open Hands Europe : Jardin des cèdres", "open-hands", "Jardin des cèdres"),
    ("Jardin des cèdres : Open Handsaw", "saw", None), ("Open Hands", "open-hands", None),
    ("Atelier : Open Hands à Lyon : le soir", "open-hands", None)])
def test_a_title_is_read_without_the_name_of_its_partner_too(title: str, partner: str, rest: str | None) -> None:
    names = names_of(LinkRecord(id=f"{partner}/1", partner=partner, title=title))
    assert names == ((title,) if rest is None else (title, rest))


@settings(deadline=None)  # the first example reads the lists of words
@given(st.lists(st.text(), max_size=4))
def test_reading_never_fails_and_no_text_changes_how_another_is_read(texts: list[str]) -> None:
    together = Names.of(texts)
    for at, text in enumerate(texts):
        alone = Names.of([text])
        assert (alone.compact[0], alone.key[0]) == (together.compact[at], together.key[at])
        assert alone.word.tolist() == together.word[together.owner == at].tolist()
        assert bool(alone.compact[0]) == bool(len(alone.word))
        assert alone.compact[0].isascii()
        assert isinstance(read_address(text), Address)
        assert isinstance(read_address(f"https://{text}"), Address)
        assert small_ascii(small_ascii(text)) == small_ascii(text)


@given(st.lists(st.text(st.sampled_from("aéœ1.2 -\nsxÆ½日\ud800")), max_size=4))
def test_words_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    found = Words.of(texts)
    words = [found.data[low:high].tobytes().decode() for low, high in zip(found.begin, found.end, strict=True)]
    assert [(int(owner), word) for owner, word in zip(found.owner, words, strict=True)] == [
        (at, word) for at, text in enumerate(texts) for word in TOKEN.findall(small_ascii(text))]
    assert found.hash(found.begin, found.end).tolist() == hash_texts(words).tolist()
    owner, hashed = text_words(texts, 5, plain=True)
    assert list(zip(owner.tolist(), hashed.tolist(), strict=True)) == [
        (at, one) for at, text in enumerate(texts) for one in hash_texts(tokens(text)[:5]).tolist()]


def test_the_lists_are_folded_and_apart() -> None:
    lists = words()
    for group in (lists.empty, lists.part, lists.school, lists.chapter):
        assert all(word == small_ascii(word) for word in group)
    assert not lists.part & lists.school
