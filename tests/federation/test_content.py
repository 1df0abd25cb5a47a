"""The content: deterministic, as large as promised, with the truth about every entry."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict

import content
import facts
import forms
import pytest
import texts
import truth
import yaml
from facts import FOLDER

from dedupe.decisions import load

ENTRIES = content.everything()
PROJECTS = {project.key: project for project in facts.read_projects()}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_as_large_as_the_readme_says() -> None:
    assert f"{len(PROJECTS)} projects in {len(ENTRIES)}" in (FOLDER / "README.md").read_text().replace("\n", " ")
    assert 380 <= len(PROJECTS) <= 420
    assert 580 <= len(ENTRIES) <= 620


def test_every_site_has_its_share() -> None:
    counts = Counter(site.name for site, _ in ENTRIES)
    assert set(counts) == {site.name for site in content.SITES}
    assert min(counts.values()) >= 20


def test_french_first_and_english_beside() -> None:
    languages = Counter(entry.language for _, entry in ENTRIES)
    assert languages["fr"] > languages["en"] > 100


def test_decisions_agree_with_the_truth() -> None:
    project_of = {row["record_id"]: row["project"] for row in rows("truth.csv")}
    decisions = load(FOLDER / "decisions.csv")
    counts = Counter(one.judgement for one in decisions)
    assert min(counts["same"], counts["different"]) >= 10
    assert counts["unsure"] > 0
    for one in decisions:
        same = project_of[one.left] == project_of[one.right]
        assert one.judgement in ("unsure", "same" if same else "different"), f"line {one.line}"


def test_same_files_same_content() -> None:
    command = [sys.executable, "-c", """
import content, sites.all
for name, entries in content.entries_by_site().items():
    site = sites.all.RENDER[name](entries, "http://127.0.0.1:1")
    print(name, *(answer.etag for answer in site.pages.values()), *(page({}).etag for page in site.queries.values()))
"""]
    answers = {subprocess.run(command, cwd=FOLDER, env={"PYTHONHASHSEED": seed}, capture_output=True, text=True,
                              check=True).stdout for seed in ("1", "2")}
    assert len(answers) == 1
    assert answers.pop().count("\n") == 12


def test_ids_stay_when_a_project_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = [project for project in PROJECTS.values() if project.key != "oiseaux-des-jardins"]
    monkeypatch.setattr(content, "read_projects", lambda: fewer)
    kept = {entry.source_id for entries in content.entries_by_site.__wrapped__().values() for entry in entries}
    assert kept == {entry.source_id for _, entry in ENTRIES if entry.key != "oiseaux-des-jardins"}


@pytest.mark.parametrize("name", ["truth.csv", "near_misses.csv"])
def test_the_truth_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == truth.files()[name], "run examples/federation/truth.py"


def test_truth_covers_every_entry_once() -> None:
    ids = [row["record_id"] for row in rows("truth.csv")]
    assert len(ids) == len(set(ids))
    assert set(ids) == {f"{site.slug}/{entry.source_id}" for site, entry in ENTRIES}


def test_there_are_duplicates_of_two_to_four() -> None:
    sizes = Counter(Counter(row["project"] for row in rows("truth.csv")).values())
    assert sizes[2] >= 80
    assert sizes[3] >= 25
    assert sizes[4] >= 3
    assert max(sizes) <= 5


def test_near_misses_are_different_projects() -> None:
    project_of = {row["record_id"]: row["project"] for row in rows("truth.csv")}
    pairs = rows("near_misses.csv")
    assert len({row["note"] for row in pairs}) >= 30
    assert all(row["note"] for row in pairs)
    assert not [row for row in pairs if project_of[row["left"]] == project_of[row["right"]]]


def test_every_form_that_is_played_is_explained_and_every_one_explained_is_played() -> None:
    played = {form for _, entry in ENTRIES for form in entry.forms}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Forms")[1].split("## Playing")[0]
    assert played == set(section.split("`")[1::2])


def test_all_sites_speak_their_own_words_and_the_partners_files_know_them() -> None:
    words = content.labels()
    for site in content.SITES:
        lookups = yaml.safe_load((FOLDER / "partners" / f"{site.slug}.yml").read_text(encoding="utf-8"))["lookups"]
        assert {label: [code] for code, label in words[site.name]["themes"].items()} == {
            label: [code] for label, code in lookups["themes"].items()}
        assert set(words[site.name]["tasks"].values()) <= set(lookups.get("tasks", {}))
        assert set(words[site.name]["status"].values()) == set(lookups.get("status", {}))
        assert not set(words[site.name]["unknown"]) & set(lookups["themes"])


def test_persons_are_invented() -> None:
    texts_ = "\n".join(" ".join([*entry.paragraphs, entry.contact]) for _, entry in ENTRIES)
    mailboxes = set(re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", texts_))
    assert len(mailboxes) > 3
    assert all(mailbox.rstrip(".").endswith("@example.org") for mailbox in mailboxes)
    telephones = {entry.telephone for _, entry in ENTRIES if entry.telephone}
    assert telephones
    assert all("1 99 00" in telephone.replace(".", " ") for telephone in telephones)


def test_descriptions_differ() -> None:
    openings = Counter(entry.summary.replace(entry.title, "") for _, entry in ENTRIES if entry.summary)
    repeated = {text: number for text, number in openings.items() if number > 3}
    assert not repeated


def test_a_project_speaks_otherwise_on_another_site() -> None:
    by_key = defaultdict(set)
    for _, entry in ENTRIES:
        if len(entry.paragraphs) > 1 and entry.language == "fr":
            by_key[entry.key].add(entry.paragraphs)
    several = [said for said in by_key.values() if len(said) > 1]
    assert len(several) > 50


@pytest.mark.parametrize(("clause", "expected"), [
    ("observer les oiseaux", "d’observer les oiseaux"), ("habiter ensemble", "d’habiter ensemble"),
    ("compter", "de compter"), ("écrire", "d’écrire"), ("hisser", "de hisser")])
def test_elision(clause: str, expected: str) -> None:
    assert texts.after_de(clause) == expected


@pytest.mark.parametrize(("date", "language", "allowed"), [
    ("2019", "fr", {"2019", "depuis 2019"}), ("2021-03", "fr", {"printemps 2021"}), ("2021-06", "en", {"summer 2021"}),
    ("2020-09", "fr", {"automne 2020"}), ("2020-10", "fr", {"octobre 2020", "oct. 2020", "10/2020", "Octobre 2020"}),
    ("2019-03-12", "fr", {"12 mars 2019", "12/03/2019", "2019-03-12"}),
    ("2019-03-12", "en", {"12 March 2019", "March 12, 2019", "2019-03-12"})])
def test_dates_as_people_write_them(date: str, language: str, allowed: set[str]) -> None:
    written = {forms.date_text(date, language, str(seed)) for seed in range(60)}
    assert written == allowed


def test_mojibake_is_utf8_read_as_windows() -> None:
    assert forms.mojibake("L’idée : çà") == "Lâ€™idÃ©e : Ã§Ã\xa0"


def test_a_misspelt_title_has_the_same_letters() -> None:
    assert forms.misspelt("Repair Café de Villeurbanne") == "Repair Café de Villerubanne"


def test_a_place_that_is_not_in_the_table_is_named() -> None:
    with pytest.raises(KeyError):
        facts.read_place("99999", {})
    assert facts.read_place("Ghent, BE @51.05,3.72", {}) == facts.Place("Ghent", country="BE", latitude=51.05,
                                                                        longitude=3.72)


def test_a_goal_that_is_missing_is_told() -> None:
    project = next(project for project in PROJECTS.values() if not project.goal_en)
    with pytest.raises(ValueError, match="goal_en is empty"):
        texts.paragraphs(project, "atom", project.title, "en")
