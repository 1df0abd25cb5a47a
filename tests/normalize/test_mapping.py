from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.partners import PartnerError
from crawlers.records import RawRecord
from normalize.issues import KINDS
from normalize.mapping import Label, Mapper, Normalised, check_partner
from normalize.schema import Record
from normalize.vocabularies import Vocabularies
from tests.normalize.conftest import partner

Normalise = Callable[..., Normalised]
TITLE = {"title": "titre"}


def kinds(found: Normalised) -> list[tuple[str, str]]:
    return sorted((issue.field, issue.kind) for issue in found.issues)


def record(found: Normalised) -> Record:
    assert found.record is not None
    return found.record


# Semantics of `fields`

@pytest.mark.parametrize(("spec", "payload", "expected"), [
    ("a", {"a": "x"}, ["x"]), ("a", {"a": ["x", "y", "X"]}, ["x", "y"]),
    (["a", "b"], {"a": ["x"], "b": ["y", "x"]}, ["x", "y"]),
    ("`[\"x\", \"y\"]`", {}, ["x", "y"]), ("'x'", {}, ["x"]), ("a", {"a": None}, []),
    ("a", {"a": ["", "n.c.", "None"]}, []),
    ("split(a, ';')", {"a": "x ; y"}, ["x", "y"]), ("a", {"a": 5}, ["5"]), ([["x", "y"]], {}, ["x", "y"]),
])
def test_a_list_field_is_united(normalise: Normalise, spec: Any, payload: dict[str, Any], expected: list[str]) -> None:
    assert record(normalise({"titre": "T", **payload}, {**TITLE, "keywords": spec})).keywords == expected


@pytest.mark.parametrize(("payload", "title"), [
    ({"a": "A", "b": "B"}, "A"), ({"a": "", "b": "B"}, "B"), ({"b": "B"}, "B"), ({"a": "<p></p>", "b": "B"}, "B"),
    ({"a": ["", "A"]}, "A"),
])
def test_a_scalar_takes_the_first_that_says_something(normalise: Normalise, payload: dict[str, Any],
    title: str) -> None:
    assert record(normalise(payload, {"title": ["a", "b"]})).title == title


def test_a_failing_expression_is_an_issue_and_the_others_go_on(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "a": "x"}, {**TITLE, "summary": "join(' ', [a, b])", "keywords": "a"})
    assert kinds(found) == [("summary", "mapping_failed")]
    assert record(found).keywords == ["x"]


def test_keys_that_nothing_reads_are_told_once(mapper: Callable[..., Mapper]) -> None:
    made = mapper(fields={**TITLE, "place": {"commune": "lieu.ville"}}, ignore=["vu"])
    for number in range(3):
        payload = {"id": number, "titre": "T", "lieu": {}, "vu": 1, "autre": 1} | ({"rare": 1} if number else {})
        made.normalise(RawRecord.of("essai", str(number), "https://essai.fr/", "", payload))
    assert [(issue.field, issue.kind, issue.count) for issue in made.finish()] == [
        ("autre", "unmapped_key", 3), ("rare", "unmapped_key", 2)]


# Fields

def test_texts(normalise: Normalise) -> None:
    found = normalise(
        {"titre": " Observ’<b>oiseaux</b>&nbsp;! ", "texte": "<p>Une phrase.</p><p>Une autre, plus longue.</p>"},
        {**TITLE, "description": "texte", "aliases": "['Observ’oiseaux !', 'OO']"})
    assert record(found).title == "Observ’oiseaux !"
    assert record(found).aliases == ["OO"]
    assert record(found).description == "Une phrase.\n\nUne autre, plus longue."
    assert record(found).summary == "Une phrase. Une autre, plus longue."
    inferred = {statement.field: statement.evidence for statement in found.statements if statement.inferred}
    assert inferred["summary"] == "description"


@pytest.mark.parametrize(("source", "summary"), [
    ("## Le problème\nLes gens attendent.\n\n## La solution :\nUn guichet.", "Les gens attendent. Un guichet."),
    ("On y trouve :\n- des outils\n- des voisins ;\n- du café.", "On y trouve : des outils, des voisins ; du café."),
    ("<h2>Contexte</h2>", "Contexte"),
])
def test_a_summary_is_sentences(normalise: Normalise, source: str, summary: str) -> None:
    assert record(normalise({"titre": "T", "a": source}, {**TITLE, "description": "a"})).summary == summary
    assert record(normalise({"titre": "T", "a": source}, {**TITLE, "summary": "a"})).summary == summary


def test_nothing_of_a_long_summary_is_lost(normalise: Normalise) -> None:
    long = "Une phrase assez longue pour compter. " * 20
    found = record(normalise({"titre": "T", "a": long}, {**TITLE, "summary": "a"}))
    assert found.summary is not None
    assert len(found.summary) <= 500
    assert found.description == long.strip()


def test_texts_that_are_cut_or_mended_or_active_are_told(normalise: Normalise) -> None:
    assert kinds(normalise({"titre": "mot " * 100}, TITLE)) == [("title", "too_long")]
    assert kinds(normalise({"titre": "T", "a": "mot " * 6000}, {**TITLE, "description": "a"})) == [("description",
        "too_long")]
    assert kinds(normalise({"titre": "Ã©tÃ©"}, TITLE)) == [("title", "encoding")]
    assert kinds(normalise({"titre": "x<script>alert(1)</script>"}, TITLE)) == [("title", "markup")]
    assert kinds(normalise({"titre": "LES OISEAUX DU JARDIN"}, TITLE)) == [("title", "all_capitals")]


def test_an_entry_without_title_takes_its_address(normalise: Normalise) -> None:
    found = normalise({"u": "https://x.fr/projets/jardin-partage.html"}, {"title": "titre", "url": "u"})
    assert record(found).title == "jardin partage"
    assert kinds(found) == [("title", "no_title")]


def test_an_entry_with_nothing_is_no_record_and_is_told(normalise: Normalise) -> None:
    found = normalise({"u": "javascript:alert(1)"}, {"title": "titre", "url": "u"})
    assert found.record is None
    assert found.statements == []
    assert kinds(found) == [("title", "no_title"), ("url", "bad_address")]


def test_addresses(normalise: Normalise) -> None:
    fields = {**TITLE, "url": ["u", "v"], "links": ["u", "l"], "image_url": "i", "source_url": "s"}
    found = normalise({"titre": "T", "u": "www.x.fr https://y.fr/#top", "l": ["https://x.fr", "javascript:x"],
        "i": "/logo.png",
                       "s": "https://essai.fr/fiches/1"}, fields)
    assert record(found).url == "https://www.x.fr/"
    assert record(found).links == ["https://y.fr/", "https://x.fr/"]
    assert record(found).image_url == "https://essai.fr/logo.png"
    assert record(found).source_url == "https://essai.fr/fiches/1"
    assert kinds(found) == [("links", "bad_address")]
    second = normalise({"titre": "T", "u": "javascript:x", "v": "https://v.fr"}, fields)
    assert record(second).url == "https://v.fr/"


@pytest.mark.parametrize("blank", ["", "Unknown", "n.c.", "None", None])
def test_a_blank_address_is_no_issue(normalise: Normalise, blank: str | None) -> None:
    found = normalise({"titre": "T", "u": blank}, {**TITLE, "url": "u"})
    assert (record(found).url, found.issues) == (None, [])


def test_labels(normalise: Normalise) -> None:
    fields = {**TITLE, "themes": "t", "status": "e", "tasks": "c", "scope": "s"}
    found = normalise({"titre": "T", "t": ["Énergie", "ESS & emploi", "Zanzibar", "Divers"], "e": True,
        "c": "download_sw", "s": "Ville"},
                      fields, lookups={"themes": {"ESS & emploi": ["ECO", "EMP"], "Divers": []},
                          "status": {"Yes": "on_hold"}})
    assert record(found).themes == ["ENE", "ECO", "EMP"]
    assert set(record(found).domains) == {"sust_env", "habitat", "eco_dev", "inclusion", "employment"}
    assert (record(found).status, record(found).tasks, record(found).scope) == ("on_hold", ["distributed_computing"],
        "municipal")
    assert found.labels == [Label("themes", "Zanzibar")]
    assert kinds(found) == [("themes", "unmapped_label")]
    domain = next(s for s in found.statements if s.field == "domains")
    assert (domain.inferred, domain.evidence) == (True, "theme ENE")


def test_organisations_are_renamed_by_lookups(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "o": ["/organisations/dinum", "/organisations/personne", "Mairie"]}, {**TITLE,
        "organisations": "o"},
                      lookups={"organisations": {"/organisations/dinum": "Direction du numérique",
                          "/organisations/personne": []}})
    assert record(found).organisations == ["Direction du numérique", "Mairie"]


@pytest.mark.parametrize(("payload", "start", "end", "status"), [
    ({"d": "2021-2025", "f": "2021-2025"}, "2021", "2025", "completed"),
    ({"d": "2021-2025"}, "2021", "2025", "completed"),
    ({"d": "2021", "f": "2021"}, "2021", "2021", "completed"), ({"d": "2021", "f": "2030"}, "2021", "2030", None),
    ({"f": "2026"}, None, "2026", None), ({"f": "2026-11-20"}, None, "2026-11-20", "completed"),
    ({"f": "2026-11-21"}, None, "2026-11-21", None),
    ({"d": "Unknown", "f": "None"}, None, None, None), ({"d": 2013.0}, "2013", None, None),
    ({"d": "printemps 2021"}, "2021", None, None),
    ({"f": "2020", "e": "En cours"}, None, "2020", "active"),
])
def test_dates(normalise: Normalise, payload: dict[str, Any], start: str | None, end: str | None,
    status: str | None) -> None:
    found = normalise({"titre": "T", **payload}, {**TITLE, "start_date": "d", "end_date": "f", "status": "e"})
    made = record(found)
    assert (made.start_date, made.end_date, made.status) == (start, end, status)
    assert found.issues == []


def test_one_expression_for_both_dates_is_a_period(normalise: Normalise) -> None:
    fields = {**TITLE, "start_date": "periode", "end_date": "periode"}
    period = record(normalise({"titre": "T", "periode": "2021-2025"}, fields))
    assert (period.start_date, period.end_date) == ("2021", "2025")
    single = record(normalise({"titre": "T", "periode": "2021"}, fields))
    assert (single.start_date, single.end_date) == ("2021", None)


@pytest.mark.parametrize("said", ["0000-01-01", "9999-12-31", "bientôt", "31/02/2020", {"a": 1}, True])
def test_bad_dates_are_told(normalise: Normalise, said: Any) -> None:
    assert kinds(normalise({"titre": "T", "d": said}, {**TITLE, "start_date": "d"})) == [("start_date", "bad_date")]


def test_an_end_before_the_start_is_told(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "d": "2020-05", "f": "2019"}, {**TITLE, "start_date": "d", "end_date": "f"})
    assert (record(found).start_date, record(found).end_date) == ("2020-05", None)
    assert kinds(found) == [("end_date", "bad_date")]


def test_american_dates(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "d": "04/01/2018"}, {**TITLE, "start_date": "d"}, language="en-US")
    assert record(found).start_date == "2018-04-01"


@pytest.mark.parametrize(("said", "expected"), [
    ([3, "4"], ["3", "4"]), (["SDG 13", "ODD 3"], ["3", "13"]), ([{"SDGNumber": 17}], ["17"]), ("Life on land", ["15"]),
    (["SDG11: Sustainable Cities"], ["11"]), ([18, 0, "x"], []),
])
def test_goals(normalise: Normalise, said: Any, expected: list[str]) -> None:
    found = normalise({"titre": "T", "s": said}, {**TITLE, "sdgs": "s"})
    assert record(found).sdgs == expected
    assert len(found.issues) == (0 if expected else 3)


def test_languages(normalise: Normalise) -> None:
    fields = {**TITLE, "summary": "r", "languages": "l"}
    english = {"titre": "Garden birds", "r": "Count the birds that come to your garden during the winter weekend."}
    detected = normalise(english, {**TITLE, "summary": "r"})
    assert record(detected).languages == ["en"]
    assert {s.language for s in detected.statements if s.field in ("title", "summary")} == {"en"}
    assert {s.evidence for s in detected.statements if s.field == "languages"} == {"detected"}
    assert record(normalise({"titre": "T"}, TITLE)).languages == ["fr"]
    assert record(normalise({**english, "l": ["Français", "de-CH", "eng"]}, fields)).languages == ["fr", "de", "en"]
    assert record(normalise({**english, "l": "français et anglais"}, fields)).languages == ["fr", "en"]
    assert record(normalise({**english, "l": []}, fields)).languages == []
    assert kinds(normalise({**english, "l": "klingonais"}, fields)) == [("languages", "bad_language")]


def test_place(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "ville": "Niort", "cp": 79000}, {**TITLE, "place": {"commune": "ville",
        "postal_code": "cp"}})
    made = record(found)
    assert (made.commune_code, made.department_code, made.region_code, made.country_code) == ("79191", "79", "75", "FR")
    assert made.place == "Niort"
    statements = {s.field: s for s in found.statements}
    assert statements["latitude"].value == "46.32740"
    assert (statements["latitude"].inferred, statements["commune_code"].inferred) == (True, False)


def test_a_shared_name_is_not_guessed(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "ville": "Saint-Denis"}, {**TITLE, "place": {"commune": "ville"}})
    assert (record(found).commune_code, record(found).latitude) == (None, None)
    assert kinds(found) == [("commune_code", "ambiguous_place")]


# Personal data

SECRETS = ("jean.dupont@x.fr", "06 12 34 56 78", "jean (at) x.fr")


@pytest.mark.parametrize("field", ["title", "summary", "description", "keywords", "organisations", "aliases", "url",
    "links", "image_url",
                                   "contact", "themes", "status", "start_date", "languages", "sdgs", "former_ids",
                                   "place", "source_url"])
@pytest.mark.parametrize("secret", [*SECRETS, "mailto:jean.dupont@x.fr", "<a href='mailto:jean.dupont@x.fr'>Jean</a>",
                                    "jean.dupont<b>@</b>x.fr", "jean.dupont&#64;x.fr"])
def test_no_personal_datum_comes_through(normalise: Normalise, field: str, secret: str) -> None:
    spec: Any = {"name": "s"} if field == "place" else "s"
    fields = {**TITLE, field: spec}
    found = normalise({"titre": "T", "s": f"Écrire à {secret}"}, fields)
    everything = repr((found.record, found.statements, found.issues, found.labels))
    for part in ("dupont", "@x.fr", "(at)", "&#64;", "12 34 56"):
        assert part not in everything
    if field not in ("former_ids", "start_date", "sdgs", "languages", "themes", "status", "place"):
        assert "personal_data" in {issue.kind for issue in found.issues}


@pytest.mark.parametrize(("contact", "expected"), [
    ("contact@x.fr", "contact@x.fr"), ("mailto:Info@X.fr", "info@x.fr"),
    ("https://x.fr/contact", "https://x.fr/contact"),
    ("jean@x.fr", None), ("jean@x.fr, contact@x.fr", "contact@x.fr"), ("Jean Dupont", None),
    (["", "bonjour@x.fr"], "bonjour@x.fr"),
])
def test_contact(normalise: Normalise, contact: Any, expected: str | None) -> None:
    found = normalise({"titre": "T", "c": contact}, {**TITLE, "contact": "c"})
    assert record(found).contact == expected
    assert ("jean" in str(contact).lower()) == ("personal_data" in {issue.kind for issue in found.issues})


def test_each_personal_datum_is_counted_and_never_told(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "s": "a@x.fr, b@x.fr, 06 12 34 56 78"}, {**TITLE, "description": "s"})
    assert [issue.value for issue in found.issues if issue.kind == "personal_data"] == ["e-mail", "e-mail", "telephone"]


def test_a_role_in_an_address_field_is_a_contact(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "u": "https://x.fr mailto:contact@x.fr"}, {**TITLE, "url": "u"})
    assert (record(found).url, record(found).contact) == ("https://x.fr/", "contact@x.fr")


# Statements

def test_a_statement_for_each_value(normalise: Normalise) -> None:
    payload = {"titre": " <b>Jardin</b> ", "k": ["a", "b"]}
    found = normalise(payload, {**TITLE, "keywords": "k"})
    assert [(s.field, s.value, s.original) for s in found.statements] == [
        ("title", "Jardin", " <b>Jardin</b> "), ("keywords", "a", "a"), ("keywords", "b", "b"),
        ("languages", "fr", "Jardin")]
    assert len({s.id for s in found.statements}) == 4
    assert all(len(s.id) == 16 and s.record_id == "essai/1" and s.partner == "essai" for s in found.statements)
    again = normalise(dict(reversed(payload.items())), {"keywords": "k", **TITLE})
    assert sorted(s.id for s in again.statements) == sorted(s.id for s in found.statements)


def test_every_value_of_a_record_has_a_statement(normalise: Normalise) -> None:
    found = normalise({"titre": "T", "d": "2020", "v": "Niort", "t": "Eau", "u": "x.fr"},
                      {**TITLE, "start_date": "d", "place": {"commune": "v"}, "themes": "t", "url": "u"})
    said = {s.field for s in found.statements}
    own = {"id", "partner", "source_id", "source_url", "fetched_at", "licence", "listed", "first_seen", "last_seen"}
    filled = {name for name, value in record(found).model_dump().items() if value not in (None, [], "")}
    assert filled - own == said


# Partner's files

@pytest.mark.parametrize(("keys", "line"), [
    ({"fields": {"titel": "a"}}, "fields.titel: unknown field; allowed: title, aliases"),
    ({"fields": {"title": "a["}}, "fields.title: not JMESPath:"), ({"fields": {"title": "a b"}}, "column 2"),
    ({"fields": {"title": {"a": "b"}}}, "fields.title: must be JMESPath"),
    ({"fields": {"commune_code": "a"}}, "fields.commune_code: unknown field"),
    ({"fields": {"place": "ville"}}, "fields.place: must be a mapping of commune_code"),
    ({"fields": {"place": {"town": "a"}}}, "fields.place.town: unknown part of a place; allowed: commune_code"),
    ({"lookups": {"themes": {"X": "ECOO"}}},
     "lookups.themes.X: 'ECOO' is not one of themes; did you mean ECO?; allowed: AGR"),
    ({"lookups": {"title": {"X": "Y"}}}, "lookups.title: not a field that has lookups; allowed: themes"),
    ({"expect": {"filled": {"titel": 1}}}, "expect.filled.titel: unknown field; allowed: title"),
    ({"licence": "etalab"}, "licence: 'etalab' is not known; did you mean etalab-2.0?"),
    ({"id": "a["}, "id: not JMESPath"),
])
def test_check_partner(vocabularies: Vocabularies, keys: dict[str, Any], line: str) -> None:
    with pytest.raises(PartnerError) as error:
        check_partner(partner(**{"fields": TITLE, **keys}), vocabularies)
    assert line in str(error.value)
    assert len(error.value.lines) == 1


def test_check_partner_tells_every_mistake(vocabularies: Vocabularies) -> None:
    wrong = partner(fields={"titel": "a", "url": "b["}, lookups={"status": {"x": "y", "z": "active"}}, licence="maybe")
    with pytest.raises(PartnerError) as error:
        check_partner(wrong, vocabularies)
    assert len(error.value.lines) == 4


def test_a_good_partner_passes(vocabularies: Vocabularies) -> None:
    check_partner(partner(fields={**TITLE, "sdgs": [1, "a"], "place": {"point": "p", "country": None}},
                          lookups={"themes": {"x": [], "y": None, "z": ["ECO", "EMP"]}, "organisations": {"a": "A"}},
                          expect={"filled": {"title": 1, "place": 0.5}}, licence="unknown"), vocabularies)


# Whatever comes

JSON = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(-10**12, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
                              st.text(alphabet=st.characters(exclude_categories=()), max_size=40)),
                    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5),
                        inner, max_size=3)), max_leaves=6)
FIELDS = ("title", "aliases", "summary", "description", "url", "links", "image_url", "organisations", "themes",
    "tasks", "status", "scope",
          "participation_level", "start_date", "end_date", "languages", "keywords", "sdgs", "contact", "former_ids",
          "source_url")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys((*FIELDS, "commune", "point"), JSON)))
@settings(max_examples=150, deadline=None)
def test_total_and_deterministic(normalise: Normalise, payload: dict[str, Any]) -> None:
    fields = {**{name: name for name in FIELDS}, "place": {"commune": "commune", "point": "point"}}
    found, again = normalise(payload, fields), normalise(payload, fields)
    assert (found.record, found.statements, found.issues) == (again.record, again.statements, again.issues)
    assert all(issue.kind in KINDS for issue in found.issues)
    assert found.record is not None or any(issue.kind == "no_title" for issue in found.issues)
