from __future__ import annotations

import pytest

from glane.config import Paths
from glane.language import Language
from glane.review.texts import ACTIONS, KEYS, TEXTS, label, say
from glane.review.view import FIELDS, GoneError, Part, records_of, rows
from normalize.schema import Record


def changed(record: Record, **values: object) -> Record:
    return record.model_copy(update=values)


def parts(left: str, right: str, record: Record) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    row = rows(changed(record, title=left), changed(record, title=right), "fr")[0]
    return row.left, row.right


def test_what_the_other_does_not_say_is_marked(found: list[Record]) -> None:
    assert parts("Jardin de Niort 2024", "Jardin de la ville de Niort", found[0]) == (
        (Part("Jardin de Niort"), Part("2024", marked=True)),
        (Part("Jardin de"), Part("la ville de", marked=True), Part("Niort")))


@pytest.mark.parametrize(("left", "right"), [("Éco-lieu", "eco lieu"), ("Niort", "NIORT"), ("Œuvres", "oeuvres")])
def test_case_and_accents_are_no_difference(found: list[Record], left: str, right: str) -> None:
    row = rows(changed(found[0], title=left), changed(found[0], title=right), "fr")[0]
    assert row.relation == "same"
    assert not any(part.marked for part in (*row.left, *row.right))


@pytest.mark.parametrize(("left", "right", "relation"), [
    (("2017", None), ("2017-01", None), "same"), (("2017", "2019"), ("2017-03-02", None), "same"),
    (("2017-01", "2019"), ("2017", "2020"), "different"), (("2017-01", None), ("2017-02", None), "different")])
def test_a_date_that_says_less_is_no_other_date(found: list[Record], left: tuple[str, str | None],
                                                right: tuple[str, str | None], relation: str) -> None:
    one, other = (changed(found[0], start_date=start, end_date=end) for start, end in (left, right))
    assert {row.field: row.relation for row in rows(one, other, "fr")}["dates"] == relation


def test_texts_with_little_in_common_are_not_marked_word_by_word(found: list[Record]) -> None:
    assert parts("Un atelier pour tous", "Rivers and birds of Scotland", found[0]) == (
        (Part("Un atelier pour tous"),), (Part("Rivers and birds of Scotland"),))


def test_fields_that_neither_has_are_left_out_and_one_alone_is_said(found: list[Record]) -> None:
    left = changed(found[0], organisations=["La ville"], start_date=None, summary=None, commune_code=None, place=None)
    right = changed(found[1], organisations=[], start_date=None, summary=None, commune_code="79191", place="Niort")
    told = {row.field: row for row in rows(left, right, "en")}
    assert not {"dates", "text", "url"} & set(told)
    assert told["organisations"].relation == told["place"].relation == "alone"
    assert told["place"].right == (Part("Niort (79191)"),)
    assert told["place"].label == "Place"


def test_a_summary_that_begins_the_description_is_said_once(found: list[Record]) -> None:
    record = changed(found[0], summary="Un jardin.  Ouvert…", description="Un jardin. Ouvert à tous.\n\nVenez.")
    assert FIELDS["text"](record) == "Un jardin. Ouvert à tous. Venez."
    assert FIELDS["text"](changed(record, summary="Un jardin. Ouvert à […]")) == "Un jardin. Ouvert à tous. Venez."
    assert FIELDS["text"](changed(record, summary="Autre chose.")).startswith("Autre chose. Un jardin.")
    assert len(rows(record, changed(record, description="mot " * 5000), "fr", 200)[-1].right[0].text) <= 200


def test_records_are_found_in_what_was_normalised(paths: Paths, found: list[Record]) -> None:
    wanted = [found[0].id, found[-1].id]
    assert records_of(paths, wanted) == {record.id: record for record in (found[0], found[-1])}
    with pytest.raises(GoneError, match="alpha/none: no longer in") as error:
        records_of(paths, ["alpha/none"])
    assert error.value.text("fr").startswith("alpha/none n’est plus dans ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_text_and_label_is_there(language: Language) -> None:
    assert all(label(field, language) for field in FIELDS)
    assert all(text for texts in TEXTS.values() for text in texts)
    assert all(say(action, language) for action in KEYS)


def test_no_key_means_two_things() -> None:
    assert sum(len(set(keys)) for keys in KEYS.values()) == len(ACTIONS)
