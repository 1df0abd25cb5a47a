"""Descriptions from sentences.yml: each site speaks of a project with other sentences, always the same ones."""

from __future__ import annotations

from functools import cache
from typing import Any
from zlib import crc32

import yaml
from facts import FOLDER, Project

VOWELS = "aeiouyàâéèêëîïôœ"
SILENT_H = ("habit", "héberg", "hist", "homolog", "honor")
# First word of an organisation -> its article; the others stand without.
ARTICLES = {
    "Archives": "les ", "Association": "l’", "Collectif": "le ", "Commune": "la ", "Conseil": "le ",
    "Coopérative": "la ", "Crédit": "le ", "Département": "le ", "Ferme": "la ", "Fondation": "la ",
    "Fonds": "le ", "Fédération": "la ", "Laboratoire": "le ", "Maison": "la ", "Muséum": "le ",
    "Métropole": "la ", "Observatoire": "l’", "Parc": "le ", "Réseau": "le ", "Région": "la ",
    "Réserve": "la ", "Société": "la ", "Station": "la ", "Tour": "la ", "Union": "l’",
    "Université": "l’", "Ville": "la ",
}


@cache
def sentences() -> Any:
    """Return sentences.yml as it is."""
    return yaml.safe_load((FOLDER / "sentences.yml").read_text(encoding="utf-8"))


def after_de(clause: str) -> str:
    """Return the clause after « de », elided before a vowel or a silent h."""
    elided = clause[0].lower() in VOWELS or clause.startswith(SILENT_H)
    return f"d’{clause}" if elided else f"de {clause}"


def with_article(organisation: str) -> str:
    """Return an organisation inside a French sentence: `la Ville de Lyon`, `l’Association …`, `Etalab`."""
    return ARTICLES.get(organisation.split(" ", maxsplit=1)[0], "") + organisation


def chosen(options: list[str], number: int, *seed: str) -> list[str]:
    """Return `number` different options, in an order that only the seed decides."""
    ranked = sorted(options, key=lambda option: crc32("/".join((*seed, option)).encode()))
    return ranked[:number]


def slots(project: Project, title: str, language: str) -> dict[str, str]:
    """Return what the sentences may name; an empty value means that its sentences are left out."""
    goal = project.goal_fr if language == "fr" else project.goal_en
    organisation = project.organisations[0] if project.organisations else ""
    return {"goal": goal, "of_goal": after_de(goal) if goal and language == "fr" else goal, "title": title,
            "org": with_article(organisation) if language == "fr" else organisation,
            "town": project.place.name}


def usable(options: list[str], values: dict[str, str]) -> list[str]:
    """Return the options whose every slot has a value."""
    return [option for option in options if all(values[name] for name in values if f"{{{name}}}" in option)]


def paragraphs(project: Project, site: str, title: str, language: str) -> list[str]:
    """Return two paragraphs of plain text on the project, for this site; the first opens with its summary.

    The opening and the end differ from site to site, the sentences on how to take part differ less: a partner
    rewrites the beginning and copies the rest. Raises ValueError if the project has no goal in that language.
    """
    values = slots(project, title, language)
    if not values["goal"]:
        raise ValueError(f"{project.key}: goal_{language} is empty, but {site} lists it in that language")
    book = sentences()[language]
    opening = chosen(usable(book["open"], values), 1, project.key, site)
    how = chosen(book["how"][project.kind], 2, project.key)
    where = chosen(usable(book["where"], values), 1, project.key, site)
    close = chosen(book["close"], 1, project.key, site)
    written = [[*opening, *how[:1]], [*where, *how[1:], *close]]
    return [" ".join(sentence_case(text.format(**values)) for text in paragraph) for paragraph in written]


def sentence_case(text: str) -> str:
    """Return the sentence with a capital letter, as when it opens with `la Ville…`."""
    return text[0].upper() + text[1:]
