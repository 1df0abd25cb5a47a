"""Base facts -> the entries of each site, in its own words and with its own dirt, without clock or chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zlib import crc32

import forms
import yaml
from facts import FOLDER, Listing, Place, Project, read_projects
from texts import paragraphs

PEOPLE = (("Maëlle Kerdoncuff", "01 99 00 12 34"), ("Yanis Bellafont", "01.99.00.47.08"),
          ("Solange Théodorin", "+33 1 99 00 65 21"), ("Rowan Ashgrove", "01 99 00 88 10"))


@dataclass(frozen=True, slots=True)
class Site:
    """One of the twelve: its name in projects.csv, its partner's slug, its language, how it numbers its entries."""

    name: str
    slug: str
    language: str
    number: Callable[[str, int], str]


SITES: tuple[Site, ...] = (
    Site("rss", "veille-sciences-citoyennes", "fr", lambda slug, n: f"veille-{n}"),
    Site("atom", "open-hands", "en", lambda slug, n: f"tag:open-hands.example,2019:entry:{n}"),
    Site("json", "atlas-participation", "fr", lambda slug, n: str(n)),
    Site("csv", "engagement-territoires", "fr", lambda slug, n: f"ET-{n}"),
    Site("xlsx", "inventaire-mers-et-iles", "fr", lambda slug, n: str(n)),
    Site("geojson", "lieux-communs", "fr", lambda slug, n: f"lieu/{n}"),
    Site("jsonld", "energies-en-commun", "fr", lambda slug, n: slug),
    Site("microdata", "citizen-science-hub", "en", lambda slug, n: slug),
    Site("html", "annuaire-innovation-sociale", "fr", lambda slug, n: f"fiche-{n}"),
    Site("frontmatter", "communs-numeriques", "fr", lambda slug, n: slug),
    Site("wordpress", "tiers-lieux-et-compagnie", "fr", lambda slug, n: str(n)),
    Site("gogocarto", "carte-des-transitions", "fr", lambda slug, n: f"{n:x}"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one site. start, end: ISO 8601; start_text, end_text: as this site writes them; updated: UTC."""

    source_id: str
    slug: str
    key: str
    kind: str
    forms: frozenset[str]
    language: str
    title: str
    other_title: str
    paragraphs: tuple[str, ...]
    url: str
    organisations: tuple[str, ...]
    themes: tuple[str, ...]
    tasks: tuple[str, ...]
    status: str
    start: str
    end: str
    start_text: str
    end_text: str
    place: Place
    contact: str
    telephone: str
    updated: datetime

    @property
    def summary(self) -> str:
        """The first paragraph, empty when the entry has no text."""
        return self.paragraphs[0] if self.paragraphs else ""


@cache
def labels() -> Any:
    """Return labels.yml as it is."""
    return yaml.safe_load((FOLDER / "labels.yml").read_text(encoding="utf-8"))


@cache
def entries_by_site() -> dict[str, tuple[Entry, ...]]:
    """Return site name -> its entries, last updated first. Raises ValueError if two entries of a site share an id."""
    found: dict[str, list[Entry]] = {site.name: [] for site in SITES}
    for project in read_projects():
        for position, listing in enumerate(project.listings):
            again = sum(1 for other in project.listings[:position] if other.site == listing.site)
            slug = f"{project.key}-{again + 1}" if again else project.key
            found[listing.site].append(to_entry(project, site_named(listing.site), listing, slug))
    for name, entries in found.items():
        ids = [entry.source_id for entry in entries]
        if len(set(ids)) < len(ids):
            raise ValueError(f"{name}: two entries have one id; give one of the projects another key")
        entries.sort(key=lambda entry: (entry.updated, entry.source_id), reverse=True)
    return {name: tuple(entries) for name, entries in found.items()}


def site_named(name: str) -> Site:
    """Return the site that projects.csv calls `name`. Raises KeyError."""
    return {site.name: site for site in SITES}[name]


def to_entry(project: Project, site: Site, listing: Listing, slug: str) -> Entry:
    """Return the entry of `project` on `site`."""
    form, words = listing.forms, labels()[site.name]
    language = "en" if site.language == "en" or "english" in form else "fr"
    seed = f"{slug}@{site.name}"
    title, other = titles(project, form, language)
    number = crc32(seed.encode())
    start, end = dates(project, form)
    person = PEOPLE[number % len(PEOPLE)]
    texts, organisations = described(project, seed, title, language, form), project.organisations
    title = title_form(title, project, form)
    if "mojibake" in form:
        texts = tuple(forms.mojibake(text) for text in texts)
        organisations = tuple(forms.mojibake(name) for name in organisations)
    return Entry(
        source_id=site.number(slug, 10_000 + number % 90_000), slug=slug, key=project.key, kind=project.kind,
        forms=form, language=language, title=title, other_title=other, paragraphs=texts,
        url=address(project.url, form, seed), organisations=organisations,
        themes=theme_labels(project, words, form, seed),
        tasks=tuple(words["tasks"][task] for task in labels()["tasks_of_kind"][project.kind]
                    if task in words["tasks"]),
        status=words["status"].get(project.status, ""), start=start, end=end,
        start_text=written_date(start, end, form, language, seed),
        end_text="" if period(start, end, form) else forms.date_text(end, language, seed) if end else "",
        place=placed(project, form), contact=contact(form, person),
        telephone=person[1] if "person" in form else "",
        updated=datetime(2024, 1, 8, 6, tzinfo=UTC) + timedelta(days=number % 880, minutes=number % 1013))


def titles(project: Project, form: frozenset[str], language: str) -> tuple[str, str]:
    """Return the title on this site and the other name that stands beside it, if any."""
    title = project.title_en if language == "en" and project.title_en else project.title
    if "acronym" in form:
        return project.acronym, ""
    return title, project.acronym


def title_form(title: str, project: Project, form: frozenset[str]) -> str:
    """Return the title with the listing's forms of it applied, in a fixed order."""
    if "town" in form:
        title = f"{title} – {project.place.name}"
    if "project" in form:
        title = f"Projet {title}"
    if "organiser" in form:
        title = f"{title} ({project.organisations[0]})"
    for name, change in forms.TITLES.items():
        if name in form:
            title = change(title)
    return title


def described(project: Project, seed: str, title: str, language: str, form: frozenset[str]) -> tuple[str, ...]:
    """Return the paragraphs of the entry: none, the first sentence, or both, and whom to ask."""
    if "notext" in form:
        return ()
    written = paragraphs(project, seed, title, language)
    if "short" in form:
        return (written[0].split(". ")[0].rstrip(".") + ".",)
    if "person" in form:
        name, telephone = PEOPLE[crc32(seed.encode()) % len(PEOPLE)]
        written.append(f"Contact : {name}, {mailbox(name)}, tél. {telephone}." if language == "fr" else
                       f"Please write to {name} at {mailbox(name)} or call {telephone}.")
    return tuple(written)


def mailbox(name: str) -> str:
    """Return the invented e-mail address of an invented person."""
    return f"{forms.without_accents(name).lower().replace(' ', '.')}@example.org"


def contact(form: frozenset[str], person: tuple[str, str]) -> str:
    """Return what stands in the entry's contact: nothing, a person's address, or a role's."""
    if "person" in form:
        return mailbox(person[0])
    return "contact@example.org" if "role" in form else ""


def address(url: str, form: frozenset[str], seed: str) -> str:
    """Return the project's address as this site has it."""
    if "noaddress" in form or not url:
        return ""
    if "javascript" in form:
        return f"javascript:window.open('{url}')"
    return forms.moved(url, seed) if "moved" in form else url


def dates(project: Project, form: frozenset[str]) -> tuple[str, str]:
    """Return start and end in ISO 8601, empty where the entry does not say."""
    if "nodate" in form or "baddate" in form:
        return "", ""
    return project.start, project.end


def written_date(start: str, end: str, form: frozenset[str], language: str, seed: str) -> str:
    """Return the start as the site writes it; a range of years when the form says so; nonsense for a bad date."""
    if "baddate" in form:
        return forms.pick(["31/02/2020", "0000-00-00", "dès que possible"], seed, "bad")
    if period(start, end, form):
        return f"{start[:4]}-{end[:4]}"
    return forms.date_text(start, language, seed) if start else ""


def period(start: str, end: str, form: frozenset[str]) -> bool:
    """Say whether the entry has its two years in one field."""
    return "range" in form and "" < start[:4] < end[:4]


def theme_labels(project: Project, words: Any, form: frozenset[str], seed: str) -> tuple[str, ...]:
    """Return the site's labels for the project's themes, and one that nobody knows when the form says so."""
    known = [words["themes"][code] for code in project.themes if code in words["themes"]]
    if "label" in form:
        known.append(forms.pick(words["unknown"], seed))
    return tuple(known)


def placed(project: Project, form: frozenset[str]) -> Place:
    """Return where the entry says the project is: all of it, only the commune's name, or nothing."""
    if "noplace" in form:
        return Place()
    if "nameonly" in form:
        return Place(project.place.name, country=project.place.country)
    return project.place


def everything() -> Sequence[tuple[Site, Entry]]:
    """Return all entries with their sites, in the order of the sites, then of their ids."""
    found = entries_by_site()
    return [(site, entry) for site in SITES for entry in sorted(found[site.name], key=lambda item: item.source_id)]
