"""What projects are called, in French and in English."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate

from benchmarks.synthetic import naming
from benchmarks.synthetic.lexicon import EN, FR, Kind, Pair, Subject, Theme, phrases, pick, zipf
from benchmarks.synthetic.places import Place, at, of
from benchmarks.synthetic.rates import PATTERNS

NAMES = tuple(PATTERNS)
CUMULATIVE = tuple(accumulate(PATTERNS.values()))
PLACED = {"kind_subject_place": 0.85, "qualified": 0.5, "slogan": 0.5, "kind_subject": 0.0, "generic": 0.15}


@dataclass(frozen=True, slots=True)
class Title:
    """A title in both languages: main, subtitle if any; town: the part of main that names it, if one does.

    same is what it would be called with another kind of its theme, for who paraphrases.
    """

    main: Pair
    sub: Pair | None = None
    town: Pair | None = None
    same: Pair | None = None

    def full(self, language: int) -> str:
        """Return main title and subtitle."""
        return f"{self.main[language]} : {self.sub[language]}" if self.sub else self.main[language]


def title(chance: random.Random, theme: Theme, subject: Subject, place: Place) -> Title:
    """Return a title of one of the patterns."""
    pattern = chance.choices(NAMES, cum_weights=CUMULATIVE)[0]
    if pattern in ("coined", "coined_sub"):
        name = naming.coined(chance, subject, place.language)
        sub = described(chance, zipf(chance, theme.kinds), subject) if pattern == "coined_sub" else None
        return Title((name, name), sub)
    town = _town(chance, place) if chance.random() < PLACED.get(pattern, 0) else None
    if pattern == "generic":
        main, same = zipf(chance, phrases("generic")), None
    elif pattern == "kind_quarter":
        return _quarter(chance, theme, place)
    elif pattern == "slogan":
        verb, modified = zipf(chance, theme.verbs), modify(chance, subject)
        main = (naming.capital(verb[FR].format(modified.les[FR])), naming.capital(verb[EN].format(modified.les[EN])))
        same = None
    else:
        kinds = zipf(chance, theme.kinds), pick(chance, theme.kinds)
        modified = modify(chance, subject)
        qualifier = pick(chance, phrases("qualifiers")) if pattern == "qualified" else None
        main, same = (described(chance, kind, modified, qualifier, plainly=True) for kind in kinds)
    if town:
        main, same = _placed(main, town), same and _placed(same, town)
    return Title(main, None, town, same)


def described(chance: random.Random, kind: Kind, subject: Subject, qualifier: Pair | None = None, *,
              plainly: bool = False) -> Pair:
    """Return kind, qualifier and subject: "Observatoire citoyen des papillons", "Citizen butterfly observatory"."""
    french, english = kind.name
    if qualifier:
        masculine, feminine = qualifier[FR].split(", ")
        french = f"{french} {feminine if kind.feminine else masculine}"
        english = f"{qualifier[EN]} {subject.before} {english}"
    elif plainly or chance.random() < 0.6:
        english = f"{subject.before} {english}"
    else:
        english = f"{english} of {subject.of[EN]}"
    return naming.capital(f"{french} {subject.of[FR]}"), naming.capital(english)


def modify(chance: random.Random, subject: Subject) -> Subject:
    """Return the subject, in a third of the cases narrowed to a surrounding."""
    if chance.random() > 0.35:
        return subject
    french, english = pick(chance, phrases("modifiers"))
    return Subject((f"{subject.les[FR]} {french}", f"{english} {subject.les[EN]}"),
                   (f"{subject.of[FR]} {french}", f"{english} {subject.of[EN]}"), f"{english} {subject.before}")


def _quarter(chance: random.Random, theme: Theme, place: Place) -> Title:
    """Return a kind at a neighbourhood: "Jardin partagé du Moulin"."""
    quarter = naming.quarter(chance, place.language)
    of_quarter = f"de {quarter}" if quarter.startswith("la ") else of(quarter)
    kinds = zipf(chance, theme.kinds), pick(chance, theme.kinds)
    main, same = ((naming.capital(f"{kind.name[FR]} {of_quarter}"), f"{naming.capital(quarter)} {kind.name[EN]}")
                  for kind in kinds)
    return Title(main, None, None, same)


def _town(chance: random.Random, place: Place) -> Pair:
    joined = (of if chance.random() < 0.7 else at)(place.name)
    return joined, place.name if chance.random() < 0.5 else f"in {place.name}"


def _placed(name: Pair, town: Pair) -> Pair:
    french, english = f"{name[FR]} {town[FR]}", name[EN]
    if town[EN].startswith("in "):
        return french, f"{english} {town[EN]}"
    return french, f"{town[EN]} {english[:1].lower()}{english[1:]}"
