"""Projects near another that are not it: each kind of hard case is a function from a project to its siblings."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from benchmarks.synthetic import naming
from benchmarks.synthetic.lexicon import EN, FR, Pair, pick, zipf
from benchmarks.synthetic.places import Place, at, of, place
from benchmarks.synthetic.projects import Project, address, point
from benchmarks.synthetic.rates import FAMILIES, THIS_YEAR
from benchmarks.synthetic.texts import Sentence, sentence, sentences
from benchmarks.synthetic.titles import Title, described, modify

SCHOOL = (("à l’école", "for schools"), ("Junior", "Junior"), ("– version collège", "– school edition"),
          ("des enfants", "for kids"))
COMPONENT = (("Mobile", "Mobile"), ("API", "API"), ("– application", "app"), ("Studio", "Studio"), ("Docs", "Docs"),
             ("Données", "Data"), ("Lite", "Lite"), ("– tableau de bord", "Dashboard"), ("Serveur", "Server"))


def family(chance: random.Random, base: Project) -> list[Project]:
    """Return the project, and in a share of the cases its siblings."""
    draw = chance.random()
    for kind, share in FAMILIES.items():
        draw -= share
        if draw < 0:
            return [base, *MAKERS[kind](chance, base)]
    return [base]


def _editions(chance: random.Random, base: Project) -> list[Project]:
    first, numbered = min(base.year, THIS_YEAR - 3) + 1, chance.random() < 0.3
    found = []
    for rank in range(chance.randint(1, 3)):
        year = _year(first + rank)
        mark = (f"– {rank + 2}e édition", f"– edition {rank + 2}") if numbered else (str(year), str(year))
        found.append(replace(base, title=_marked(base.title, mark), year=year, sentences=_near(chance, base, 0.6),
                             url=f"{base.url.rstrip('/')}/{year}" if chance.random() < 0.7 else base.url))
    return found


def _chapters(chance: random.Random, base: Project) -> list[Project]:
    """Return local chapters; of a base that is in one town they are the others of its network."""
    found = []
    for _ in range(chance.randint(1, 7)):
        town = place(chance, base.language)
        body = naming.organisation(chance, town, base.subject) if chance.random() < 0.5 else replace(
            base.organisation, place=town)
        bare = replace(base.title, sub=None) if chance.random() < 0.6 else base.title
        own = f"{base.url.rstrip('/')}/{naming.slug(town.name)}"
        named = _in(town, bare) if bare.town else _marked(bare, (
            town.name if chance.random() < 0.5 else of(town.name), town.name))
        found.append(replace(base, title=named, organisation=body, place=town, local=True,
                             point=point(chance, town), year=_year(base.year + chance.randint(0, 3)),
                             url=own if chance.random() < 0.6 else address(chance, named, body),
                             sentences=_near(chance, base, 0.5)))
    return found


def _school(chance: random.Random, base: Project) -> list[Project]:
    mark = pick(chance, SCHOOL)
    return [replace(base, title=_marked(base.title, mark), year=_year(base.year + 1),
                    sentences=_near(chance, base, 0.4),
                    url=f"{base.url.rstrip('/')}/{naming.slug(mark[base.language])}")]


def _components(chance: random.Random, base: Project) -> list[Project]:
    found = []
    bare = replace(base.title, sub=None)
    for mark in chance.sample(COMPONENT, chance.randint(1, 3)):
        found.append(replace(base, title=_marked(bare, mark), sentences=_near(chance, base, 0.3),
                             url=f"{base.url.rstrip('/')}/{naming.slug(mark[base.language])}"))
    if chance.random() < 0.2:  # a fork: the same name, at another organiser
        town = place(chance, base.language)
        body = naming.organisation(chance, town, base.subject)
        found.append(replace(base, title=_marked(bare, (town.name, town.name)), organisation=body, place=town,
                             point=point(chance, town), url=f"forge.example/{body.site}/{naming.slug(bare.main[0])}"))
    return found


def _elsewhere(chance: random.Random, base: Project) -> list[Project]:
    """Return the same name in other towns, by others."""
    found = []
    for _ in range(chance.randint(1, 4)):
        town = place(chance, base.language)
        found.append(_another(chance, replace(base, title=_in(town, base.title), place=town)))
    return found


def _other_organiser(chance: random.Random, base: Project) -> list[Project]:
    """Return the same name in the same town, by another."""
    return [_another(chance, base)]


def _programme(chance: random.Random, base: Project) -> list[Project]:
    """Return four to eight other projects of the organiser, all behind its address."""
    shared = base.organisation.site + ".example/" + ("" if chance.random() < 0.5 else "projets")
    return [replace(one, url=shared) for one in _others(chance, base, chance.randint(4, 8))]


def _neighbours(chance: random.Random, base: Project) -> list[Project]:
    """Return the organiser's other projects of the kind: the dragonflies' survey beside the butterflies'."""
    found = _others(chance, base, chance.randint(1, 2))
    return [replace(one, url=address(chance, one.title, one.organisation)) for one in found]


def _others(chance: random.Random, base: Project, count: int) -> list[Project]:
    """Return up to `count` other projects of its organiser, no two of one title."""
    made = {one.title.main: one for one in (_other(chance, base) for _ in range(count))}
    return [one for main, one in made.items() if main != base.title.main]


def _other(chance: random.Random, base: Project) -> Project:
    subject = pick(chance, base.theme.subjects)
    main = described(chance, zipf(chance, base.theme.kinds), modify(chance, subject), plainly=True)
    return replace(base, subject=subject, title=Title(main), sentences=_near(chance, base, 0.25),
                   year=_year(base.year + chance.randint(-2, 2)), point=point(chance, base.place))


def _another(chance: random.Random, base: Project) -> Project:
    """Return a project of the same name and place by another organiser, with a text of its own."""
    body = base.organisation
    while body.site == base.organisation.site:
        body = naming.organisation(chance, base.place, base.subject)
    url = address(chance, base.title, body)
    if url == base.url:  # a domain has one owner
        url = f"{body.site}.example/"
    return replace(base, organisation=body, point=point(chance, base.place), year=THIS_YEAR - int(20 * chance.random()),
                   url=url, sentences=sentences(chance, base.theme))


def _marked(named: Title, mark: Pair) -> Title:
    main = (f"{named.main[FR]} {mark[FR]}", f"{named.main[EN]} {mark[EN]}")
    return replace(named, main=main, same=None, town=None)


def _near(chance: random.Random, base: Project, kept: float) -> tuple[Sentence, ...]:
    return tuple(one if chance.random() < kept else sentence(chance, base.theme) for one in base.sentences)


def _in(town: Place, named: Title) -> Title:
    """Return the title as another town would have it."""
    if not named.town:
        return named
    french, english = named.town
    said = (of(town.name) if french.startswith("d") else at(town.name),
            f"in {town.name}" if english.startswith("in ") else town.name)
    main = named.main[FR].replace(french, said[FR]), named.main[EN].replace(english, said[EN])
    return replace(named, main=main, town=said, same=None)


def _year(year: int) -> int:
    return min(year, THIS_YEAR)


MAKERS: dict[str, Callable[[random.Random, Project], list[Project]]] = {
    "editions": _editions, "chapters": _chapters, "school": _school, "components": _components, "elsewhere": _elsewhere,
    "other_organiser": _other_organiser, "programme": _programme, "neighbours": _neighbours}
