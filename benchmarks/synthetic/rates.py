"""How often a listing does what to a project, and who the partners are: the one table of guesses.

The ways were seen in real listings. How often each happens there is not known without labels, so every figure is a
guess; the reasons say what led to it. Most rates of a listing are multiplied by the partner's `noise`.
"""

from __future__ import annotations

from typing import NamedTuple

THIS_YEAR = 2026  # no project begins later

SIZES = (0.40, 0.27, 0.16, 0.09, 0.05, 0.03)  # partners of a project, 1 to 6: two in five are known to one only
TWICE = 0.008  # a partner lists a project twice: submitted by two people, rare as partners moderate
ABROAD = 0.08  # a partner lists a project of the other language, relative to its own: foreign lists are shorter
TOGETHER = 0.7  # a family's members go to the same partners: who lists an edition lists the others

# Texts
TAIL = 0.7  # a sentence names something of the project's own: real texts are richer than sixty templates

# Titles
ACRONYM = 0.03  # only the acronym, of a title of three words or more
ACRONYM_BESIDE = 0.06  # acronym and title, either way round
SUBTITLE_LOST = 0.35  # of those that have one: a list has a narrow column
SUBTITLE_ADDED = 0.04  # of those that have none: the first words of the text moved into the title
RENAMED = 0.02  # listed under another name, old or new: lists are not updated
FORMERLY = 0.01  # both names, the old one in brackets
TOWN_ADDED = 0.06  # a national list needs to tell towns apart
TOWN_LOST = 0.12  # of those that end with it: a local list takes its town for granted
SITE_NAME = 0.03  # the page's <title>, scraped with the site's name
YEAR_ADDED = 0.02  # the year of the entry: less than editions are, else an edition could not be told from its series
CALL = 0.02  # an exhortation after the title
PREFIX = 0.03  # "le projet", "plateforme": a word before a coined name
TRUNCATED = 0.015  # a bounded column
REORDERED = 0.03  # sorted by keyword, or a town brought to the front
ACCENTS_LOST = 0.05  # old exports; capitals without accents
CASE_CHANGED = 0.06  # all capitals, all lower, each word
TYPO = 0.05  # one slip in a title typed by hand; a second one in a fifth of these
SPACING = 0.03  # CamelCase parted, hyphens and apostrophes straightened or lost
SYNONYM = 0.03  # the kind in other words of its theme: "suivi" for "observatoire"
TRANSLATED_ORG = 0.3  # of listings in the other language: most organisers keep their name

# Addresses
NO_URL = 0.12  # of listings: many hold only a name and a place
DRESSED = 0.5  # http, www, slash, /fr, index.html, utm: what browsers hide, everyone writes as they like
OTHER_DOMAIN = 0.07  # the project moved, or has a site and a page on a social network
ORGANISER_HOME = 0.06  # the organiser's home page in place of the project's
DEEPER = 0.10  # a page below the project's home

# The rest
ORG_OTHER_FORM = 0.28  # legal form, acronym, short name
ORG_OTHER_BODY = 0.08  # the funder, the partner of the project, or the partner itself
ORG_MISSING = 0.18
ORG_SECOND = 0.10  # a second organiser beside
TEXT_MISSING = 0.12
YEAR_MISSING = 0.35
YEAR_OFF = 0.08  # one or two years: launch, announcement, entry
PLACE_MISSING = 0.15  # of local projects
PLACE_OTHER = 0.04  # the organiser's seat, a neighbouring town, the capital
POINT_MISSING = 0.25  # of partners that give points

# Families of projects that are near and yet are not one: share of the projects that begin one. More than in reality, as
# the hard cases are what is to be measured.
FAMILIES = {
    "editions": 0.030,
    "chapters": 0.025,
    "school": 0.010,
    "components": 0.015,
    "elsewhere": 0.020,
    "other_organiser": 0.010,
    "programme": 0.012,  # five to nine projects of one organiser behind one address
    "neighbours": 0.025,  # one organiser and town, the same kind, another subject
}

# Titles' patterns: shares. GENERIC ones are the same in many towns.
PATTERNS = {
    "generic": 0.06,
    "kind_subject": 0.03,
    "kind_subject_place": 0.23,
    "kind_quarter": 0.08,
    "qualified": 0.13,
    "slogan": 0.09,
    "coined_sub": 0.24,
    "coined": 0.14,
}


class Style(NamedTuple):
    """How a partner lists. language: 0 French, 1 English, None as the project. point: metres of jitter; 0 the commune's
    centre; None no point. own_page: share of entries whose address is the partner's page. text: shares of same,
    shortened, paraphrased, own formula. case: how all its titles are written, if in one way.
    """

    slug: str
    site: str
    language: int | None
    weight: float
    point: int | None
    own_page: float
    text: tuple[float, float, float, float]
    noise: float
    case: str = ""


PARTNERS = (
    Style("agir-ensemble", "Agir Ensemble", 0, 3.0, 150, 0.15, (0.5, 0.3, 0.15, 0.05), 1.0),
    Style("carte-des-communs", "La Carte des communs", 0, 2.5, 800, 0.05, (0.3, 0.4, 0.25, 0.05), 1.2),
    Style("civic-atlas", "Civic Atlas", 1, 2.5, 500, 0.10, (0.4, 0.3, 0.25, 0.05), 1.0),
    Style("inventaire-national", "Inventaire national", 0, 2.0, 0, 0.05, (0.2, 0.5, 0.3, 0.0), 0.7),
    Style("open-projects", "Open Projects", 1, 2.0, None, 0.05, (0.3, 0.3, 0.4, 0.0), 0.8),
    Style("participez", "Participez.info", 0, 1.8, 300, 0.6, (0.2, 0.3, 0.2, 0.3), 1.3),
    Style("sciences-partagees", "Sciences partagées", 0, 1.5, None, 0.10, (0.4, 0.3, 0.3, 0.0), 0.8),
    Style("transition-ici", "Transition ici", 0, 1.5, 100, 0.2, (0.3, 0.4, 0.2, 0.1), 1.4),
    Style("european-commons", "European Commons Observatory", None, 1.2, 2000, 0.0, (0.2, 0.4, 0.4, 0.0), 1.0),
    Style("science-for-all", "Science for All", 1, 1.2, None, 0.3, (0.3, 0.4, 0.2, 0.1), 1.0),
    Style("territoires", "Territoires en projet", 0, 1.0, 0, 0.0, (0.1, 0.5, 0.4, 0.0), 1.0, "upper"),
    Style("monbenevolat", "Mon bénévolat", 0, 1.0, 50, 0.8, (0.1, 0.2, 0.3, 0.4), 1.2),
    Style("volunteer-hub", "Volunteer Hub", 1, 0.8, 400, 0.7, (0.1, 0.3, 0.3, 0.3), 1.3),
    Style("annuaire-export", "Annuaire", 0, 0.7, None, 0.0, (0.3, 0.5, 0.2, 0.0), 1.8, "ascii"),
    Style("code-commons", "Code for the Commons", 1, 0.7, None, 0.0, (0.3, 0.5, 0.2, 0.0), 0.8),
    Style("fondation", "Fondation pour demain", 0, 0.5, 0, 0.3, (0.1, 0.1, 0.8, 0.0), 0.6),
)
