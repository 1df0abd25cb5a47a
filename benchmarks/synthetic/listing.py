"""A project as one partner lists it, in the common shape."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.synthetic import naming, rates, spelling
from benchmarks.synthetic.lexicon import formulas, pick
from benchmarks.synthetic.places import place
from benchmarks.synthetic.projects import Project, point
from benchmarks.synthetic.rates import PARTNERS, Style
from benchmarks.synthetic.retitle import retitled
from benchmarks.synthetic.texts import sentence, told

TRACKED = ("?utm_source=liste", "?utm_source={slug}&utm_medium=web", "#projet")
PATHS = ("accueil", "fr/", "en/", "index.html", "index.php?page=accueil", "about", "a-propos", "participer", "contact")
MOVED = ("{slug}.sites.example/", "{slug}-projet.example/", "{slug}.reseau.example/", "social.example/{slug}",
         "www.le-{slug}.example/", "{slug}.wiki.example/", "agora.example/p/{slug}")
CAPITALS = (("Paris", 48.8589, 2.347), ("London", 51.51, -0.13))
METRE = 1 / 111_000  # degrees of latitude


def listed(chance: random.Random, project: Project, style: Style, source_id: str) -> dict[str, Any]:
    """Return the partner's record: partner, source_id, title and what else it gives; nothing is None."""
    language = project.language if style.language is None else style.language
    record: dict[str, Any] = {"partner": style.slug, "source_id": source_id,
                              "title": retitled(chance, project, style, language)}
    given = {
        "description": _text(chance, project, style, record["title"], language),
        "url": _url(chance, project, style, record), "organisations": _organisations(chance, project, style, language),
        "start_date": _date(chance, project.year), **_where(chance, project, style)}
    record.update((key, value) for key, value in given.items() if value is not None)
    return record


def _text(chance: random.Random, project: Project, style: Style, title: str, language: int) -> str | None:
    if chance.random() < rates.TEXT_MISSING:
        return None
    same, short, otherwise, _ = style.text
    draw, about = chance.random(), project.about
    if draw < same + short:
        text = " ".join([told(one, about, language) for one in project.sentences])
        return text if draw < same else _shortened(chance, text)
    if draw < same + short + otherwise:
        known = [told(one, about, language, int(chance.random() < 0.7)) for one in project.sentences]
        chance.shuffle(known)
        kept = known[:max(1, len(known) - chance.randint(0, 2))]
        added = [told(sentence(chance, project.theme), about, language) for _ in range(chance.randint(0, 2))]
        return " ".join(kept + added)
    theme = project.theme.kinds[0].name[language]
    return pick(chance, formulas()[language]).format(title=title, site=style.site, theme=theme)


def _shortened(chance: random.Random, text: str) -> str:
    if chance.random() < 0.5:
        return spelling.truncated(text, chance.randint(80, 180))
    first = text.partition(". ")[0]
    return first if first[-1] in ".?" else f"{first}."


def _url(chance: random.Random, project: Project, style: Style, record: dict[str, Any]) -> str | None:
    draw = chance.random()
    if draw < rates.NO_URL:
        return None
    if chance.random() < style.own_page:
        return f"https://www.{style.slug}.example/projets/{record['source_id']}-{naming.slug(record['title'])}"
    draw = chance.random()
    if draw < rates.ORGANISER_HOME:
        return _dressed(chance, f"{project.organisation.site}.example/")
    if draw < rates.ORGANISER_HOME + rates.OTHER_DOMAIN:
        return f"https://{pick(chance, MOVED).format(slug=_own_slug(project))}"
    deeper = pick(chance, PATHS) if draw > 1 - rates.DEEPER else ""
    return _dressed(chance, project.url.rstrip("/") + "/" + deeper if deeper else project.url)


def _own_slug(project: Project) -> str:
    """Return what a project calls itself on a host that others share: its name, and its town if the name is common."""
    name = project.title.main[project.language]
    return naming.slug(f"{name} {project.place.name}" if " " in name and not project.title.sub else name)


def _dressed(chance: random.Random, address: str) -> str:
    """Return an address with a scheme, in one of the ways that browsers take for the same."""
    if chance.random() > rates.DRESSED:
        return f"https://www.{address}" if address.endswith("/") else f"https://{address}"
    scheme = "http://" if chance.random() < 0.4 else "https://"
    host = "www." if chance.random() < 0.4 and address.count(".") == 1 else ""
    end = pick(chance, TRACKED).format(slug="partage") if chance.random() < 0.15 else ""
    return f"{scheme}{host}{address.rstrip('/') if chance.random() < 0.5 else address}{end}"


def _organisations(chance: random.Random, project: Project, style: Style, language: int) -> list[str] | None:
    draw, body = chance.random(), project.organisation
    if draw < rates.ORG_MISSING:
        return None
    if draw < rates.ORG_MISSING + rates.ORG_OTHER_BODY:
        if chance.random() < 0.4:
            return [style.site]
        return [naming.organisation(chance, body.place, project.subject).names[project.language][0]]
    if language == project.language or chance.random() > rates.TRANSLATED_ORG:
        language = project.language
    forms = body.names[language]
    name = forms[0]
    if chance.random() < rates.ORG_OTHER_FORM:
        name = body.acronym if body.acronym and chance.random() < 0.25 else pick(chance, forms)
    if chance.random() < rates.TYPO / 2 * style.noise:
        name = spelling.typo(chance, name)
    if chance.random() < rates.ORG_SECOND:
        other = naming.organisation(chance, body.place, project.subject).names[project.language][0]
        return [other, name] if chance.random() < 0.4 else [name, other]
    return [name]


def _date(chance: random.Random, year: int) -> str | None:
    draw = chance.random()
    if draw < rates.YEAR_MISSING:
        return None
    if draw > 1 - rates.YEAR_OFF:
        year = min(year + pick(chance, (-1, 1, 1, 2)), rates.THIS_YEAR)
    return f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}" if chance.random() < 0.25 else str(year)


def _where(chance: random.Random, project: Project, style: Style) -> dict[str, Any]:
    """Return place, latitude and longitude, as far as they are given."""
    town, spot = project.place, project.point
    if not project.local and chance.random() < 0.6:
        return {}
    draw = chance.random()
    if draw < rates.PLACE_MISSING:
        return {}
    name, centre = town.name, (town.latitude, town.longitude)
    if draw > 1 - rates.PLACE_OTHER:
        if chance.random() < 0.5:
            name, *other = CAPITALS[town.language]
            centre = spot = (float(other[0]), float(other[1]))
        else:
            other_town = place(chance, town.language)
            name, centre, spot = other_town.name, (other_town.latitude, other_town.longitude), point(chance, other_town)
    found: dict[str, Any] = {"place": name} if chance.random() > 0.08 else {}
    if style.point is None or chance.random() < rates.POINT_MISSING:
        return found
    latitude, longitude = centre if style.point == 0 else spot
    jitter = style.point * METRE
    return {**found, "latitude": round(latitude + chance.gauss(0, jitter), 5),
            "longitude": round(longitude + chance.gauss(0, jitter), 5)}


def style_of(number: int) -> Style:
    """Return the partner of a number; past the last, the same ways under another name."""
    style = PARTNERS[number % len(PARTNERS)]
    return style if number < len(PARTNERS) else style._replace(slug=f"{style.slug}-{number // len(PARTNERS)}")


def affinity(style: Style, language: int) -> float:
    """Return how often a partner lists projects of a language, next to the others."""
    return style.weight * (1 if style.language in (None, language) else rates.ABROAD)


