"""Descriptions: sentences that remember what fills them, so that they can be told in either language or otherwise."""

from __future__ import annotations

import random
from typing import NamedTuple

from benchmarks.synthetic import naming, rates
from benchmarks.synthetic.lexicon import FR, Pair, Subject, Theme, bilingual, phrases, pick
from benchmarks.synthetic.places import of


class Tail(NamedTuple):
    """What a sentence says that no other project's does."""

    form: Pair
    coined: str
    quarter: str
    number: int
    day: Pair


class Sentence(NamedTuple):
    """Which sentence of phrases.yml, and what fills it."""

    form: int
    act: Pair
    act2: Pair
    aim: Pair
    thing: Pair
    people: Pair
    spot: Pair
    month: Pair
    number: int
    tail: Tail | None


class About(NamedTuple):
    """What all sentences of a project share."""

    name: Pair
    organisation: Pair
    place: str
    subject: Subject
    year: int


def sentence(chance: random.Random, theme: Theme) -> Sentence:
    """Return a sentence of the theme."""
    act = int(chance.random() * len(theme.acts))
    return Sentence(
        form=int(chance.random() * len(bilingual("sentences"))), act=theme.acts[act], act2=theme.acts[act - 1],
        aim=pick(chance, theme.aims), thing=pick(chance, theme.things), people=pick(chance, theme.people),
        spot=pick(chance, phrases("spots")), month=pick(chance, phrases("months")), number=_number(chance),
        tail=_tail(chance, theme) if chance.random() < rates.TAIL else None)


def sentences(chance: random.Random, theme: Theme) -> tuple[Sentence, ...]:
    """Return two to five sentences, none of one form."""
    found = {one.form: one for one in (sentence(chance, theme) for _ in range(chance.randint(2, 5)))}
    return tuple(found.values())


def told(one: Sentence, about: About, language: int, wording: int = 0) -> str:
    """Return the sentence in a language; wording 1 is its paraphrase."""
    form = bilingual("sentences")[one.form][language][wording]
    text = form.format(
        name=about.name[language], org=about.organisation[language], place=about.place, year=about.year,
        subjects=about.subject.les[language], of=about.subject.of[language], act=one.act[language],
        act2=one.act2[language], aim=one.aim[language], thing=one.thing[language], people=one.people[language],
        spot=one.spot[language], month=one.month[language], number=one.number)
    return naming.capital(text if one.tail is None or text[-1] == "?" else f"{text[:-1]}{_said(one.tail, language)}.")


def _tail(chance: random.Random, theme: Theme) -> Tail:
    coined = naming.coined(chance, pick(chance, theme.subjects), FR)
    return Tail(pick(chance, phrases("tails")), coined, naming.quarter(chance, FR), _number(chance),
                pick(chance, phrases("days")))


def _said(tail: Tail, language: int) -> str:
    said = tail.form[language].format(coined=tail.coined, quarter=tail.quarter, of_quarter=of(tail.quarter),
                                      number=tail.number, day=tail.day[language])
    return said if said.startswith((",", " ")) else f" {said}"


def _number(chance: random.Random) -> int:
    return int(10 ** (0.7 + 3 * chance.random()))
