"""Every word of the site stands in texts.yml, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import publish.site
from normalize.issues import KINDS
from publish.site.languages import Words, bound, preferred, texts
from publish.site.query import FACETS, SORTS
from publish.tables import Change, PartnerRow

TEMPLATES = Path(publish.site.__file__).parent / "templates" / "glane"
PLACEHOLDER = re.compile(r"{(\w+)}")
NAMES = {"Glane", "CSV", "JSON", "GeoJSON", "commons", "db"}  # the same in every language


def test_both_languages_say_every_text_with_the_same_values() -> None:
    for key, said in texts().items():
        assert set(said) == {"fr", "en"}, key
        assert said["fr"].strip(), key
        assert said["en"].strip(), key
        assert set(PLACEHOLDER.findall(said["fr"])) == set(PLACEHOLDER.findall(said["en"])), key
        assert (" | " in said["fr"]) == (" | " in said["en"]), key


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_word_stands_in_a_template(template: Path) -> None:
    text = re.sub(r"(?s){% block body %}.*?{% endblock %}", " ", template.read_text("utf-8"))
    text = re.sub(r"(?s){#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<script.*?</script>", " ", text)
    text = re.sub(r"(?s)<[^>]*>", " ", re.sub(r'(?:placeholder|title|aria-label|alt)="([^"]+)"', r">\1<", text))
    words = set(re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;|lang=", " ", text)))
    assert words <= NAMES, words - NAMES


def test_every_text_a_template_names_exists() -> None:
    for template in TEMPLATES.glob("*.html"):
        for key in re.findall(r"\bt(?:\.html)?\('([a-z0-9._-]+)'(?!\s*[+~])", template.read_text("utf-8")):
            assert key in texts(), (template.name, key)


def test_every_code_that_templates_name_has_its_text() -> None:
    for model, field, prefix in ((PartnerRow, "state", "state."), (PartnerRow, "lineage", "lineage."),
                                 (PartnerRow, "cadence", "cadence."), (Change, "kind", "change."),
                                 (Change, "cause", "cause.")):
        for code in model.model_fields[field].annotation.__args__:  # type: ignore[union-attr]
            assert prefix + code.replace(" ", "_") in texts()
    for key in [f"facet.{name}" for name in FACETS] + [f"sort.{name}" for name in SORTS]:
        assert key in texts()
    assert KINDS  # the kinds of Issue come with their words from the database


def test_counting() -> None:
    french, english = Words("fr"), Words("en")
    assert [french("count.projects", n=n) for n in (0, 1, 2)] == ["0 projet", "1 projet", "2 projets"]
    assert [english("count.projects", n=n) for n in (0, 1, 2)] == ["0 projects", "1 project", "2 projects"]
    assert french("count.projects", n=12345) == "12\u202f345 projets"
    assert english("count.projects", n=12345) == "12,345 projects"


@pytest.mark.parametrize(("share", "french", "english"), [
    (0, "0\u202f%", "0%"), (0.004, "0\u202f%", "0%"), (0.655, "66\u202f%", "66%"), (0.99, "99\u202f%", "99%"),
    (0.9975, "99\u202f%", "99%"), (1 - 1e-12, "100\u202f%", "100%"), (1, "100\u202f%", "100%"),
])
def test_nearly_all_is_not_told_as_all(share: float, french: str, english: str) -> None:
    assert (Words("fr").percent(share), Words("en").percent(share)) == (french, english)


def test_no_line_begins_with_a_french_sign() -> None:
    assert bound("La caisse : un « commun » ? a:b") == "La caisse\u00a0: un «\u00a0commun\u00a0»\u00a0? a:b"


@pytest.mark.parametrize(("day", "french", "english"), [
    ("2021", "2021", "2021"), ("2021-03", "mars 2021", "March 2021"), ("2021-03-12", "12 mars 2021", "12 March 2021"),
    ("2021-05-01", "1er mai 2021", "1 May 2021"), ("2021-05-01T10:00:00Z", "1er mai 2021", "1 May 2021"),
    ("", "", ""), (None, "", ""), ("unclear", "unclear", "unclear"), ("2021-13", "2021-13", "2021-13"),
])
def test_days_in_words(day: str | None, french: str, english: str) -> None:
    assert Words("fr").day(day) == french
    assert Words("en").day(day) == english


def test_preferred_language() -> None:
    assert preferred("en") == "en"
    assert preferred("de,it;q=0.5") == "fr"
    assert preferred("en;q=nonsense") == "fr"
    assert preferred("*") == "fr"


def test_a_value_with_markup_is_escaped() -> None:
    assert "&lt;b&gt;" in Words("fr").html("where.unknown", place="<b>")
