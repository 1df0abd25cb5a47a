"""A project's title as a partner gives it."""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.synthetic import naming, rates, spelling
from benchmarks.synthetic.lexicon import FR, pick
from benchmarks.synthetic.projects import Project
from benchmarks.synthetic.rates import Style
from benchmarks.synthetic.texts import told
from benchmarks.synthetic.titles import Title

CALLS = (("– participez !", "– join in!"), ("| projet citoyen", "| citizen project"), ("- appel à participation",
         "- call for participants"), ("(recherche bénévoles)", "(volunteers wanted)"), ("!", "!"))
PREFIXES = (("Le projet", "The project"), ("Projet", "Project"), ("Plateforme", "Platform"), ("Association", "The"),
            ("Initiative :", "Initiative:"), ("Programme", "Programme"))
SEPARATORS = (" : ", " – ", " - ", ", ", " | ")


def retitled(chance: random.Random, project: Project, style: Style, language: int) -> str:
    """Return the title that a partner shows, in a language."""
    noise = style.noise
    named = _chosen(chance, project.title, noise)
    text = _subtitled(chance, project, named, language, noise)
    text = _short(chance, project, text, language, noise)
    text = _decorated(chance, project, style, text, language)
    return _typed(chance, project, style, text)


def _chosen(chance: random.Random, named: Title, noise: float) -> Title:
    """Return the title, or what else it is called."""
    if named.same and chance.random() < rates.SYNONYM * noise:
        return replace(named, main=named.same)
    return named


def _subtitled(chance: random.Random, project: Project, named: Title, language: int, noise: float) -> str:
    main = named.main[language]
    if named.sub:
        if chance.random() < rates.SUBTITLE_LOST:
            return main
        sub = named.sub[language]
        return f"{main} ({sub})" if chance.random() < 0.15 else f"{main}{pick(chance, SEPARATORS)}{_lower(chance, sub)}"
    if chance.random() < rates.SUBTITLE_ADDED * noise:
        words = told(project.sentences[0], project.about, language).split(" ")
        return f"{main}{pick(chance, SEPARATORS)}{_lower(chance, ' '.join(words[:chance.randint(5, 9)]).rstrip(',.:'))}"
    return main


def _lower(chance: random.Random, text: str) -> str:
    return text[:1].lower() + text[1:] if chance.random() < 0.7 else text


def _short(chance: random.Random, project: Project, text: str, language: int, noise: float) -> str:
    """Return with an acronym for it or beside, renamed, or as it is."""
    draw = chance.random() / noise
    if draw < rates.ACRONYM + rates.ACRONYM_BESIDE:
        letters = naming.acronym(project.title.main[project.language])
        if not letters:
            return text
        if draw < rates.ACRONYM:
            return letters
        return pick(chance, ("{0} - {1}", "{1} ({0})", "{0} : {1}", "{0} ({1})")).format(letters, text)
    draw -= rates.ACRONYM + rates.ACRONYM_BESIDE
    if draw < rates.RENAMED + rates.FORMERLY:
        other = _other_name(project)
        if draw < rates.RENAMED:
            return other
        formerly = (("anciennement", "ex"), ("previously", "formerly"))[language]
        return f"{text} ({pick(chance, formerly)} {other})"
    return text


def _other_name(project: Project) -> str:
    """Return the project's one other name: the same whoever asks, as it comes of what the project is."""
    steady = random.Random(f"{project.title.main[FR]} {project.url} {project.year}")
    return naming.coined(steady, project.subject, project.language)


def _decorated(chance: random.Random, project: Project, style: Style, text: str, language: int) -> str:
    """Return with what lists add around a title, or without its town."""
    noise, town, named = style.noise, project.place.name, project.title
    if named.town and text.endswith(named.town[language]) and chance.random() < rates.TOWN_LOST * noise:
        text = text[:-len(named.town[language])].rstrip(" –-,") or text
    elif project.local and town not in text and chance.random() < rates.TOWN_ADDED * noise:
        text = pick(chance, ("{0} {1}", "{0} - {1}", "{0} ({1})", "{1} : {0}", "{0}, {1}")).format(text, town)
    if " " not in text and chance.random() < rates.PREFIX * 3 * noise:
        text = f"{pick(chance, PREFIXES)[language]} {text}"
    if chance.random() < rates.YEAR_ADDED * noise:
        text = pick(chance, (f"{text} ({project.year})", f"{text} {project.year}"))
    if chance.random() < rates.CALL * noise:
        text = f"{text} {pick(chance, CALLS)[language]}"
    if chance.random() < rates.SITE_NAME * noise:
        text = pick(chance, (f"{text} | {style.site}", f"{text} - {style.site}", f"{style.site} : {text}"))
    return text


def _typed(chance: random.Random, project: Project, style: Style, text: str) -> str:
    """Return as hands and exports leave it."""
    noise = style.noise
    if chance.random() < rates.REORDERED * noise:
        text = spelling.reordered(chance, text, project.place.name)
    if chance.random() < rates.TRUNCATED * noise:
        text = spelling.truncated(text, chance.randint(24, 48))
    if chance.random() < rates.TYPO * noise:
        text = spelling.typo(chance, text)
        if chance.random() < 0.2:
            text = spelling.typo(chance, text)
    if chance.random() < rates.SPACING * noise:
        text = spelling.respaced(chance, text)
    if style.case == "ascii" or chance.random() < rates.ACCENTS_LOST * noise:
        text = naming.plain(text)
    if style.case == "upper":
        return text.upper()
    return spelling.recased(chance, text) if chance.random() < rates.CASE_CHANGED * noise else text
