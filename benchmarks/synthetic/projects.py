"""Projects as they are in truth, before anyone lists them."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass

from benchmarks.synthetic import naming
from benchmarks.synthetic.lexicon import EN, FR, Pair, Subject, Theme, pick, themes, zipf
from benchmarks.synthetic.places import Place, place
from benchmarks.synthetic.rates import THIS_YEAR
from benchmarks.synthetic.texts import About, Sentence, sentences
from benchmarks.synthetic.titles import Title, title

ENGLISH = 0.27  # share of English projects
BUSY = 0.3  # share of projects whose organiser has others: seen in every listing, how often is a guess
ENDINGS = ("", "", "asso", "projet", "org", "en-ligne", "web", "nous")
NATIONAL = 0.2  # share of projects without a place of their own


@dataclass(frozen=True, slots=True)
class Project:
    """A project. local: whether it has a place of its own, else its place is where its organiser sits.

    point: degrees. url: without scheme; its first part is the host. language: 0 French, 1 English.
    """

    theme: Theme
    subject: Subject
    title: Title
    organisation: naming.Organisation
    place: Place
    local: bool
    point: tuple[float, float]
    year: int
    url: str
    sentences: tuple[Sentence, ...]

    @property
    def language(self) -> int:
        return self.place.language

    @property
    def about(self) -> About:
        """Return what its sentences share."""
        names: Pair = (self.organisation.names[FR][0], self.organisation.names[EN][0])
        return About(self.title.main, names, self.place.name, self.subject, self.year)


class World:
    """Draws projects; remembers the organisers of late, as they have more than one."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.organisations: deque[naming.Organisation] = deque(maxlen=300)

    def project(self) -> Project:
        """Return the next project."""
        chance = self.chance
        theme = zipf(chance, themes()) if chance.random() < 0.5 else pick(chance, themes())
        subject = zipf(chance, theme.subjects)
        body = self._organiser(subject)
        named = title(chance, theme, subject, body.place)
        local = named.town is not None or chance.random() > NATIONAL
        year = THIS_YEAR - int(22 * chance.random() ** 1.6)
        return Project(theme, subject, named, body, body.place, local, point(chance, body.place), year,
                       address(chance, named, body), sentences(chance, theme))

    def _organiser(self, subject: Subject) -> naming.Organisation:
        chance = self.chance
        if self.organisations and chance.random() < BUSY:
            return pick(chance, self.organisations)
        town = place(chance, EN if chance.random() < ENGLISH else FR)
        body = naming.organisation(chance, town, subject)
        self.organisations.append(body)
        return body


def point(chance: random.Random, town: Place) -> tuple[float, float]:
    """Return a point within a few kilometres of the town's centre."""
    return town.latitude + chance.gauss(0, 0.012), town.longitude + chance.gauss(0, 0.017)


def address(chance: random.Random, named: Title, body: naming.Organisation) -> str:
    """Return where a project lives: a domain of its own, its organiser's, a platform's."""
    short, draw = naming.slug(named.main[body.place.language]), chance.random()
    if draw < 0.5:
        kin = naming.slug(body.place.name)[:14] if " " in named.main[FR] or draw < 0.1 else pick(chance, ENDINGS)
        return f"{short[:30].strip('-')}{kin and '-'}{kin.strip('-')}.example/"
    if draw < 0.83:
        return f"{body.site}.example/{'projets/' if draw < 0.65 else ''}{short}"
    if draw < 0.9:
        return f"{body.site}.example/"
    return f"{'forge' if draw < 0.95 else 'assos'}.example/{body.site}/{short}"
