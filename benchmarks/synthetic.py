"""Invented projects as several partners would list them, corrupted as listings are; the truth is known.

`projects(n, seed)` gives about n records: for each project one to four entries at different partners, with typos, lost
accents, another word order, acronyms, suffixes, moved addresses, missing fields. Deterministic for a seed.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PLACES = Path(__file__).resolve().parent.parent / "data" / "places" / "communes.csv"
KINDS = (
    "Jardin partagé",
    "Repair Café",
    "Observatoire",
    "Atelier",
    "Fablab",
    "Budget participatif",
    "Épicerie solidaire",
    "Inventaire",
    "Suivi",
    "Cartographie",
    "Ressourcerie",
    "Tiers-lieu",
    "Coopérative",
    "Comptage",
    "Bibliothèque d’objets",
    "Carte collaborative",
    "Forum ouvert",
    "Conseil citoyen",
    "Monnaie locale",
    "Habitat groupé",
)
THINGS = (
    "des hirondelles",
    "de la biodiversité",
    "des papillons",
    "de l’eau",
    "des pollinisateurs",
    "du quartier",
    "des haies",
    "de la qualité de l’air",
    "des amphibiens",
    "du littoral",
    "des mobilités",
    "de l’énergie",
    "des savoirs",
    "du bruit",
    "des arbres",
    "de la nuit",
    "des déchets",
    "des semences",
    "de la mémoire",
    "des chauves-souris",
    "du logiciel libre",
    "des données ouvertes",
    "des lichens",
    "de la neige",
    "des rivières",
    "du patrimoine",
)
WORDS = (
    "habitants",
    "bénévoles",
    "école",
    "parc",
    "données",
    "atelier",
    "relevés",
    "saison",
    "partage",
    "repas",
    "outils",
    "mesure",
    "carte",
    "gestion",
    "rencontre",
    "échange",
    "formation",
    "capteur",
    "enquête",
    "photo",
    "collecte",
    "énergie",
    "vélo",
    "compost",
    "récit",
    "archive",
    "code",
    "bibliothèque",
    "marché",
    "forêt",
    "plage",
    "montagne",
    "rivière",
    "toit",
)
BODIES = (
    "Association",
    "Collectif",
    "Ville de",
    "Maison",
    "Les Amis",
    "Réseau",
    "Centre",
    "Université de",
    "CPIE",
    "Coopérative",
)
THEMES = ("BIO", "AGR", "ENE", "NUM", "COH", "CUL", "EDU", "MOB", "REC", "CIT")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry at one partner: key is the project it belongs to; payload what a JSON API would say."""

    partner: str
    key: str
    payload: dict[str, Any]


def entries(count: int, seed: int = 1, partners: int = 8) -> Iterator[Entry]:
    """Yield about `count` entries of `partners` partners, in the order of their projects."""
    chance = random.Random(seed)
    made = 0
    number = 0
    while made < count:
        base = _project(chance, number)
        listed = chance.sample(range(partners), chance.choices((1, 2, 3, 4), (60, 27, 9, 4))[0])
        for rank, partner in enumerate(listed):
            yield Entry(f"bench-{partner}", f"p{number}", _listed(chance, base, rank))
            made += 1
        number += 1


@cache
def _communes() -> list[dict[str, str]]:
    with PLACES.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["latitude"]]


def _project(chance: random.Random, number: int) -> dict[str, Any]:
    place = chance.choice(_communes())
    kind, thing = chance.choice(KINDS), chance.choice(THINGS)
    name = chance.choice(
        (
            f"{kind} {thing}",
            f"{kind} {thing} de {place['name']}",
            f"{kind} de {place['name']}",
            f"{_coined(chance)} : {kind.lower()} {thing}",
            _coined(chance),
        )
    )
    body = f"{chance.choice(BODIES)} {chance.choice((place['name'], _coined(chance)))}"
    site = _ascii(name).lower().replace(" ", "-")[:28]
    return {
        "id": number,
        "name": name,
        "text": _text(chance),
        "org": body,
        "insee": place["code"],
        "commune": place["name"],
        "lat": float(place["latitude"]),
        "lon": float(place["longitude"]),
        "year": chance.randint(2005, 2026),
        "url": f"https://www.{site}-{number % 977}.example.org/",
        "theme": chance.choice(THEMES),
    }


def _coined(chance: random.Random) -> str:
    return "".join(
        chance.choice(("bio", "eco", "via", "lum", "ter", "nova", "civi", "mar", "sol", "ver", "ka", "li", "to", "ru"))
        for _ in range(chance.randint(2, 4))
    ).capitalize()


def _text(chance: random.Random) -> str:
    return " ".join(
        " ".join(chance.choice(WORDS) for _ in range(chance.randint(6, 14))).capitalize() + "."
        for _ in range(chance.randint(2, 5))
    )


def _listed(chance: random.Random, base: dict[str, Any], rank: int) -> dict[str, Any]:
    """Return the project as a partner lists it: the first faithfully, the others each in their own way."""
    entry = dict(base, id=f"{base['id']}-{rank}", url=f"{base['url']}{'' if rank == 0 else '?utm_source=liste'}")
    if rank == 0:
        return entry
    entry["name"] = chance.choice((_typo, _ascii_name, _shuffled, _suffixed))(chance, base)
    entry["text"] = base["text"].split(". ")[0] if chance.random() < 0.5 else _text(chance)
    if chance.random() < 0.4:
        entry["url"] = f"https://liste-{rank}.example.org/projet/{base['id']}"
    for field in ("org", "insee", "lat", "year"):
        if chance.random() < 0.25:
            entry.pop(field)
    if "lat" not in entry:
        entry.pop("lon")
    return entry


def _typo(chance: random.Random, base: dict[str, Any]) -> str:
    name = base["name"]
    at = chance.randrange(1, max(len(name) - 1, 2))
    return str(name[:at] + name[at + 1 :]) if chance.random() < 0.5 else str(name[:at] + name[at - 1] + name[at:])


def _ascii_name(_: random.Random, base: dict[str, Any]) -> str:
    return _ascii(base["name"])


def _shuffled(_: random.Random, base: dict[str, Any]) -> str:
    words = base["name"].split()
    return " ".join(words[1:] + words[:1])


def _suffixed(chance: random.Random, base: dict[str, Any]) -> str:
    return f"{base['name']} {chance.choice(('– participez !', '(2024)', '| projet citoyen', base['commune']))}"


def _ascii(text: str) -> str:
    from anyascii import anyascii

    return str(anyascii(text)).replace("'", " ").replace(":", "")
