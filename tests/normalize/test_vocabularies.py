from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from crawlers.partners import Publisher
from normalize import licences
from normalize.schema import Common, Level, Scope, Status
from normalize.vocabularies import Vocabularies, VocabularyError, folded_lookup, load


@pytest.mark.parametrize(("name", "label", "codes"), [
    ("tasks", "audio_video_recording", ["audio_video_recording"]), ("tasks", "download_sw", ["distributed_computing"]),
    ("tasks", "Site selection and/or description", ["site_selection_description"]),
    ("tasks", "DIY hacking/making", ["diy_hacking_making"]),
    ("tasks", "Specimen/sample collection", ["specimen_sample_collection"]), ("tasks", "Data Entry", ["data_entry"]),
    ("tasks", "Bénévolat", ["organise"]), ("tasks", "photo", ["photography"]),
    ("status", "on going", ["active"]), ("status", "On-going", ["active"]), ("status", "en cours", ["active"]),
    ("status", "recurring", ["periodically_active"]), ("status", "Terminé", ["completed"]),
    ("status", "in_planning", ["not_started"]),
    ("status", "cancelled", ["abandoned"]), ("status", "Not yet started", ["not_started"]),
    ("status", "hiatus", ["on_hold"]),
    ("scope", "Macro-regional", ["european"]), ("scope", "City", ["municipal"]), ("scope", "international", ["global"]),
    ("themes", "Cohésion sociale", ["COH"]), ("themes", "énergie", ["ENE"]), ("themes", "Insertion", ["INS"]),
    ("themes", "Climate & Weather", ["CLI"]), ("themes", "agr", ["AGR"]),
    ("themes", "Développement durable", ["BIO", "COH", "ECO"]),  # a label of the Carrefour's partners
    ("participation_level", "co-construction", ["collaborate"]), ("sdgs", "Life on land", ["15"]),
    ("themes", "Zanzibar", None), ("status", "", None),
])
def test_find(vocabularies: Vocabularies, name: str, label: str, codes: list[str] | None) -> None:
    assert vocabularies.find(name, label) == codes


def test_the_partners_own_lookup_comes_first(vocabularies: Vocabularies) -> None:
    lookup = folded_lookup({"ESS & emploi": ["ECO", "EMP"], "Énergie": "CLI", "Divers": []})
    assert vocabularies.find("themes", "ess et emploi", lookup) is None
    assert vocabularies.find("themes", "ESS  &  Emploi", lookup) == ["ECO", "EMP"]
    assert vocabularies.find("themes", "energie", lookup) == ["CLI"]
    assert vocabularies.find("themes", "divers", lookup) == []


def test_suggest(vocabularies: Vocabularies) -> None:
    suggestions = vocabularies.suggest("themes", "Agricultures urbaines")
    assert suggestions[0][0] == "AGR"
    assert 0.6 <= suggestions[0][1] <= 1
    assert len(suggestions) <= 3
    assert vocabularies.suggest("themes", "") == []


def test_label(vocabularies: Vocabularies) -> None:
    assert vocabularies.label("themes", "COH", "fr") == "Cohésion sociale"
    assert vocabularies.label("status", "active", "en") == "Active"
    assert vocabularies.label("status", "unheard", "en") == "unheard"


def test_the_schemas_literals_are_the_vocabularies(vocabularies: Vocabularies) -> None:
    assert vocabularies.codes("status") == list(get_args(Status))
    assert vocabularies.codes("participation_level") == list(get_args(Level))
    assert vocabularies.codes("scope") == list(get_args(Scope))
    assert vocabularies.codes("legal_forms") == list(get_args(Publisher.model_fields["kind"].annotation))
    assert vocabularies.codes("sdgs") == [str(number) for number in range(1, 18)]


def test_every_vocabulary_of_the_schema_is_there(vocabularies: Vocabularies) -> None:
    for name, info in Common.model_fields.items():
        said: Any = info.json_schema_extra
        vocabulary = said["glane"].get("vocabulary")
        assert vocabulary is None or vocabulary in vocabularies, name


def test_the_carrefours_groups(vocabularies: Vocabularies) -> None:
    themes = set(vocabularies.codes("themes"))
    assert len(themes) == 40
    assert [len(vocabularies.codes(name)) for name in ("domains", "audiences", "methods")] == [8, 3, 7]
    for name in ("domains", "audiences", "methods"):
        for entry in vocabularies.entries(name):
            assert set(entry["themes"]) <= themes


def test_tasks_have_groups(vocabularies: Vocabularies) -> None:
    groups = {entry["group"] for entry in vocabularies.entries("tasks")}
    assert groups == set(vocabularies.codes("task_groups"))


def test_licences_say_what_is_published(vocabularies: Vocabularies) -> None:
    facts = {entry["code"] for entry in vocabularies.entries("licences") if entry["publish"] == "facts"}
    assert facts == licences.FACTS_ONLY
    assert licences.publishable("unknown", "title")
    assert not licences.publishable("unknown", "description")
    assert not licences.publishable("unknown", "image_url")
    assert licences.publishable("etalab-2.0", "description")


def test_codes_are_plain(vocabularies: Vocabularies) -> None:
    for name, vocabulary in vocabularies.by_name.items():
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", code) for code in vocabulary.entries), name


@pytest.mark.parametrize(("content", "problem"), [
    ("- {code: a, fr: A, en: A}\n- {code: a, fr: B, en: B}", "'a' stands twice"),
    ("- {code: a, fr: Vue, en: View}\n- {code: b, fr: Vue, en: Sight}", "'Vue' means 'a' and 'b'"),
    ("- {code: a, fr: A}", "needs the texts code, fr and en"), ("a: b", "must be a list"),
    ("- {code: a, fr: A, en: A, couleur: x}", "unknown key 'couleur'"),
])
def test_a_wrong_file_says_what_to_do(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "x.yml").write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyError, match=re.escape(problem)):
        load(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="no vocabulary"):
        load(tmp_path)
