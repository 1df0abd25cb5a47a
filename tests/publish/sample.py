"""A small commons for tests: 60 projects of 80 records; of four partners one failed, one was never read."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

from crawlers.records import Issue
from dedupe.link import Pair
from dedupe.quality import match_quality
from normalize.schema import COMMON_FIELDS, Project, Record, Statement
from publish.commons import Commons, Entry
from publish.database import Built, build
from publish.match_quality import MatchQualityRow
from publish.tables import (
    DecisionRow,
    Membership,
    PairRow,
    PartnerRow,
    Place,
    Redirect,
    RunRow,
    Similar,
    Term,
    UnmappedLabel,
)

TODAY = date(2026, 11, 20)

VOCABULARIES = {
    "domains": [("ECOL", "Écologie", "Ecology"), ("SOC", "Société", "Society"), ("NUM", "Numérique", "Digital")],
    "themes": [("BIO", "Biodiversité", "Biodiversity"), ("AGR", "Agriculture et alimentation", "Farming and food"),
               ("ENE", "Énergie", "Energy"), ("PAR", "Participation", "Participation"), ("SAN", "Santé", "Health"),
               ("NUM", "Communs numériques", "Digital commons")],
    "audiences": [("JEU", "Jeunes", "Young people"), ("SEN", "Seniors", "Older people")],
    "methods": [("COO", "Coopération", "Cooperation"), ("EVA", "Évaluation", "Evaluation")],
    "tasks": [("observation", "Observer", "Observe"), ("photograph", "Photographier", "Photograph"),
              ("vote", "Voter", "Vote"), ("code", "Coder", "Code"), ("questionnaire", "Répondre", "Answer questions")],
    "participation_level": [("inform", "Informer", "Inform"), ("consult", "Consulter", "Consult"),
                            ("involve", "Impliquer", "Involve"), ("collaborate", "Collaborer", "Collaborate"),
                            ("empower", "Déléguer", "Empower")],
    "status": [("not_started", "À venir", "Not started"), ("active", "En cours", "Active"),
               ("periodically_active", "Par périodes", "Periodically active"), ("on_hold", "En pause", "On hold"),
               ("completed", "Terminé", "Completed"), ("abandoned", "Abandonné", "Abandoned")],
    "scope": [("neighbourhood", "Quartier", "Neighbourhood"), ("municipal", "Commune", "Municipal"),
              ("regional", "Région", "Regional"), ("national", "Pays", "National"), ("european", "Europe", "European"),
              ("global", "Monde", "Global")],
    "sdgs": [("11", "Villes durables", "Sustainable cities"), ("13", "Climat", "Climate action"),
             ("15", "Vie terrestre", "Life on land")],
}
THEME_DOMAIN = {"BIO": "ECOL", "AGR": "ECOL", "ENE": "ECOL", "PAR": "SOC", "SAN": "SOC", "NUM": "NUM"}
TASK_GROUPS = {"observation": ("Observer", "Observing"), "photograph": ("Observer", "Observing"),
               "vote": ("Décider", "Deciding"), "questionnaire": ("Répondre", "Answering"), "code": ("Faire", "Making")}

# commune, name, department, latitude, longitude
TOWNS = [("29019", "Brest", "29", 48.3904, -4.4861), ("35238", "Rennes", "35", 48.1173, -1.6778),
         ("38185", "Grenoble", "38", 45.1885, 5.7245), ("69123", "Lyon", "69", 45.764, 4.8357),
         ("79191", "Niort", "79", 46.3237, -0.4588), ("2A004", "Ajaccio", "2A", 41.9192, 8.7386)]
DEPARTMENTS = [("29", "Finistère", "53"), ("35", "Ille-et-Vilaine", "53"), ("38", "Isère", "84"), ("69", "Rhône", "84"),
               ("79", "Deux-Sèvres", "75"), ("2A", "Corse-du-Sud", "94")]
REGIONS = [("53", "Bretagne"), ("84", "Auvergne-Rhône-Alpes"), ("75", "Nouvelle-Aquitaine"), ("94", "Corse")]
COUNTRIES = [("FR", "France", "France"), ("BE", "Belgique", "Belgium"), ("DE", "Allemagne", "Germany")]

# title, summary, description, themes, tasks, level
KINDS_OF_PROJECT = [
    ("Oiseaux des jardins de {}", "Compter une heure par an les oiseaux de son jardin.",
     "Chacun note les oiseaux qu’il voit depuis sa fenêtre.\n\nLes comptages suivent la biodiversité en ville.",
     ["BIO"], ["observation", "photograph"], "collaborate"),
    ("Jardin partagé des Lilas, {}", "Un potager tenu par ses voisins.",
     "On y cultive ensemble ; la récolte se partage. <b>Ouvert</b> à tous le samedi & le dimanche.",
     ["AGR", "PAR"], [], "involve"),
    ("Budget participatif de {}", "Les habitants proposent et votent.",
     "La ville réserve une part de son budget d’investissement aux idées des habitants.", ["PAR"], ["vote"], "empower"),
    ("Coopérative solaire {}", "Des toits équipés par les citoyens.", None, ["ENE"], [], None),
    ("Wiki des communs de {}", "Documenter ce que la ville met en commun.",
     "=SOMME(A1) est ici un piège pour les tableurs.", ["NUM"], ["code"], "collaborate"),
    ("Air quality watch {}", "Neighbours measure the air with small sensors.",
     "Sensors are lent for a month; the readings are open data.", ["SAN", "ENE"], ["observation", "questionnaire"],
     "involve"),
    ("Archives ouvertes {}", "-1 idée reçue : l’archive est à tous.", "Transcrire des registres anciens.", [],
     ["questionnaire"], "consult"),
    ("Réseau des Repair Cafés, {}", "Réparer ensemble plutôt que jeter.", None, ["ENE", "PAR"], [], "involve"),
    ("L’Œuvre collective de {}", "Une fresque peinte par ses habitants.", "Ateliers ouverts, chevaux de couleur.", [],
     [], None),
    ("Open code night {}", "Volunteers mend civic software together.", "Bring a laptop; pizza is provided.", ["NUM"],
     ["code"], "collaborate"),
]
STATUSES = ["active", "active", "completed", "not_started", None, "on_hold", "abandoned", "periodically_active"]


def sample_commons(path: Path) -> Built:
    """Build the sample commons.db at `path`; return what was built."""
    return build(commons(), path)


def commons(today: date = TODAY, previous: Path | None = None) -> Commons:
    """Return the sample, ready to be published."""
    entries = [entry for number in range(60) for entry in _entries(number)]
    by_project: dict[str, list[Entry]] = {}
    for entry in entries:
        by_project.setdefault(entry.record.project_id or "", []).append(entry)
    projects = [_project(project_id, group) for project_id, group in sorted(by_project.items())]
    won = {statement.id for group in by_project.values() for statement in group[0].statements}
    ids = [project.id for project in projects]
    return Commons(
        today=today, previous=previous, partners=_partners(), records=entries, projects=projects, won=won,
        membership=[Membership(record_id=entry.record.id, project_id=entry.record.project_id or "",
                               confidence=1.0 if len(by_project[entry.record.project_id or ""]) == 1 else 0.93)
                    for entry in entries],
        vocabularies=_vocabularies(), places=_places(), runs=_runs(), issues=_issues(),
        labels=[UnmappedLabel(partner="atelier-des-communs", field="themes", label="Vivre ensemble", count=7,
                              suggestions=["PAR"]),
                UnmappedLabel(partner="science-for-all", field="themes", label="Wildlife", count=3,
                              suggestions=["BIO", "AGR"])],
        decisions=[DecisionRow(left="atelier-des-communs/p0", right="science-for-all/s0", judgement="same",
                               by="camille", on="2026-11-02", reason="même association, même adresse")],
        match_quality=judged(),
        redirects=[Redirect(old_id="gl-zzzzzzzzz1", new_id=ids[0], at="2026-11-02", reason="merged")],
        similar=[Similar(project_id=left, other_id=right, score=0.7,
                         reasons=["theme:PAR", "task:vote", "km:6", "word:compost"])
                 for left, right in zip(ids, ids[1:] + ids[:1], strict=True)])


def pairs() -> list[PairRow]:
    """Return the pairs of the sample: its first project's, another's, and a doubtful one between two projects."""
    return [_pair("atelier-des-communs/p0", "portail-sans-licence/x2", None),
            _pair("atelier-des-communs/p0", "science-for-all/s0", project_id(0)),
            _pair("atelier-des-communs/p6", "science-for-all/s6", project_id(6))]


def judged() -> list[MatchQualityRow]:
    """Return match quality: twelve judged pairs and an unsure one of two partners, two of one partner, three in all."""
    two = "atelier-des-communs/p0", "science-for-all/s0"
    one = "science-for-all/s1", "science-for-all/s3"
    pairs = [*[Pair(*two, 0.9, [], ["same_name"], "same")] * 7, Pair(*two, 0.3, [], ["same_name"], "same"),
             Pair(*two, 0.8, [], ["same_name"], "different"), *[Pair(*two, 0.1, [], ["same_name"], "different")] * 3,
             Pair(*two, 0.5, [], ["same_name"], "unsure"), *[Pair(*one, 0.4, [], ["same_name"], "different")] * 2]
    return [MatchQualityRow(**asdict(row)) for row in match_quality(pairs, 0.7)]


def _pair(left: str, right: str, project_id: str | None) -> PairRow:
    reasons: list[dict[str, str | float]] = [
        {"feature": "title", "value": "equal", "weight": 4.1, "fr": "même nom", "en": "same name"},
        {"feature": "place", "value": "far", "weight": -1.5, "fr": "lieux éloignés", "en": "places far apart"}]
    return PairRow(left=left, right=right, project_id=project_id, joined=project_id is not None,
                   score=0.97 if project_id else 0.52, blocked_by=["same_name", "title_words"], reasons=reasons,
                   decision="same" if left == "atelier-des-communs/p0" and project_id else None)


def changed(base: Commons, **updates: object) -> Commons:
    """Return the commons with some of its parts replaced."""
    return replace(base, **updates)  # type: ignore[arg-type]


def _entries(number: int) -> list[Entry]:
    """Project `number`: a record, and for every third project another partner's of the same."""
    title, summary, description, themes, tasks, level = KINDS_OF_PROJECT[number % 10]
    code, town, department, latitude, longitude = TOWNS[number // 10]
    region = next(parent for found, _, parent in DEPARTMENTS if found == department)
    english = summary.isascii() and number % 10 in (5, 9)
    located = number % 7 != 3
    fields: dict[str, Any] = {
        "title": title.format(town), "summary": summary, "description": description,
        "url": f"https://projets.example/{number}", "organisations": [f"Collectif {town}"],
        "themes": themes, "domains": sorted({THEME_DOMAIN[theme] for theme in themes}), "tasks": tasks,
        "participation_level": level, "status": STATUSES[number % len(STATUSES)],
        "start_date": ["2019", "2021-03", "2024-05-17", None][number % 4], "languages": ["en" if english else "fr"],
        "keywords": ["vélo", "quartier | voisins"] if number % 5 == 0 else [], "contact": "contact@collectif.example",
        "scope": "municipal", "sdgs": ["11"] if number % 4 == 0 else [],
    }
    if located:
        fields |= {"place": town, "commune_code": code, "department_code": department, "region_code": region,
                   "country_code": "FR", "latitude": round(latitude + (number % 10) / 200, 5),
                   "longitude": round(longitude - (number % 10) / 200, 5)}
    partner = ("atelier-des-communs", "science-for-all", "portail-sans-licence")[number % 3]
    found = [_entry(partner, f"{'psx'[number % 3]}{number}", number, fields)]
    if number % 3 == 0:
        again = {**fields, "title": fields["title"] + " !", "summary": None, "aliases": [fields["title"]], "url": None,
                 "image_url": "https://projets.example/logo.png"}
        found.append(_entry("science-for-all", f"s{number}", number, again))
    return found


NEW = "2026-11-18"  # the day of the last crawl, on which one partner was read for the first time


def _entry(partner: str, source_id: str, number: int, fields: dict[str, Any]) -> Entry:
    record = Record(
        id=f"{partner}/{source_id}", partner=partner, source_id=source_id, project_id=project_id(number),
        source_url=f"https://{partner}.example/{source_id}", fetched_at="2026-11-18T05:00:00Z",
        licence={"portail-sans-licence": "unknown", "science-for-all": "CC-BY-4.0"}.get(partner, "etalab-2.0"),
        first_seen=NEW if partner == "portail-sans-licence" else "2026-09-01", last_seen=NEW, **fields)
    return Entry(record, list(_statements(record)))


def _statements(record: Record) -> list[Statement]:
    found = []
    for name in COMMON_FIELDS:
        value = getattr(record, name)
        for item in value if isinstance(value, list) else [value]:
            if item is None:
                continue
            digest = hashlib.sha256(f"{record.id} {name} {item}".encode()).hexdigest()[:16]
            found.append(Statement(
                id=digest, record_id=record.id, partner=record.partner, field=name, value=str(item),
                original=f"En cours ({item})" if name == "status" else str(item), language=record.languages[0],
                inferred=name in ("domains", "region_code"),
                evidence="themes" if name == "domains" else None, first_seen="2026-09-01", last_seen="2026-11-18"))
    return found


def _project(project_id: str, group: list[Entry]) -> Project:
    first = group[0].record
    values = {name: getattr(first, name) for name in COMMON_FIELDS}
    records = [entry.record for entry in group]
    values["aliases"] = sorted({record.title for record in records} - {first.title})
    filled = sum(bool(value) for value in values.values())
    return Project(
        id=project_id, licences=sorted({record.licence for record in records}),
        partners=sorted({record.partner for record in records}), record_count=len(group),
        confidence=1.0 if len(group) == 1 else 0.93, completeness=round(filled / len(values), 2),
        first_seen="2026-09-01", last_seen="2026-11-18", **values)


def project_id(number: int) -> str:
    """Return the id of the sample's project `number`."""
    return f"gl-{number:010d}"


def _partners() -> list[PartnerRow]:
    said = [
        ("atelier-des-communs", "Atelier des communs", "FR", "association", "etalab-2.0", "fr", "ok", 22),
        ("science-for-all", "Science for all", "BE", "university", "CC-BY-4.0", "en", "ok", 43),
        ("portail-sans-licence", "Portail sans licence", "FR", "informal", "unknown", "fr", "failed", 20),
        ("repertoire-national", "Répertoire national", "FR", "state", "etalab-2.0", "fr", "never", 0),
    ]
    return [PartnerRow(
        slug=slug, title=title, url=f"https://{slug}.example/", publisher_name=title, publisher_country=country,
        publisher_kind=kind, contact=f"https://{slug}.example/contact", licence=licence, language=language,
        lineage="aggregator" if slug == "repertoire-national" else "first-hand", platform="json",
        description_fr=f"{title} : une liste d’exemple.", description_en=f"{title}: an example listing.",
        entry_count=entries, state=state,
        failure="http-error" if state != "ok" else None,
        failure_fr="le serveur répond par une erreur" if state != "ok" else None,
        failure_en="the server answers with an error" if state != "ok" else None,
        last_success="2026-11-18" if state != "never" else None, last_attempt="2026-11-20",
    ) for slug, title, country, kind, licence, language, state, entries in said]


def _runs() -> list[RunRow]:
    return [RunRow(partner=partner.slug, run="20261118T050000", state="ok", started_at="2026-11-18T05:00:00Z",
                   finished_at="2026-11-18T05:00:09Z", entry_count=partner.entry_count, in_use=True)
            for partner in _partners() if partner.state != "never"] + [
        RunRow(partner=partner.slug, run="20261120T050000", state="failed", failure="http-error",
               failure_fr=partner.failure_fr, failure_en=partner.failure_en, detail="HTTP 500",
               started_at="2026-11-20T05:00:00Z", finished_at="2026-11-20T05:00:01Z")
        for partner in _partners() if partner.state != "ok"]


def _issues() -> list[Issue]:
    return [Issue("science-for-all", "science-for-all/s1", "start_date", "bad_date", "spring 2020?"),
            Issue("science-for-all", "science-for-all/s3", "place", "ambiguous_place", "Saint-Denis"),
            Issue("atelier-des-communs", "", "", "unreadable", "{"),
            Issue("atelier-des-communs", "atelier-des-communs/p0", "themes", "unmapped_label", "Vivre ensemble", 7)]


def _vocabularies() -> dict[str, list[Term]]:
    return {name: [Term(code=code, label_fr=french, label_en=english, position=position,
                        parent=THEME_DOMAIN.get(code) if name == "themes" else None,
                        group_fr=TASK_GROUPS.get(code, (None, None))[0] if name == "tasks" else None,
                        group_en=TASK_GROUPS.get(code, (None, None))[1] if name == "tasks" else None)
                   for position, (code, french, english) in enumerate(terms)]
            for name, terms in VOCABULARIES.items()}


def _places() -> dict[str, list[Place]]:
    return {
        "communes": [Place(code=code, label_fr=name, label_en=name, parent=parent, latitude=latitude,
                           longitude=longitude) for code, name, parent, latitude, longitude in TOWNS],
        "departments": [Place(code=code, label_fr=name, label_en=name, parent=parent)
                        for code, name, parent in DEPARTMENTS],
        "regions": [Place(code=code, label_fr=name, label_en=name) for code, name in REGIONS],
        "countries": [Place(code=code, label_fr=french, label_en=english) for code, french, english in COUNTRIES],
    }
