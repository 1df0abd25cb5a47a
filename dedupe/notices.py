"""What was bounded when records were compared, and what that may have cost, in French and English: said at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

THIN = "\u202f"  # between thousands, in French
TEXTS: dict[str, tuple[str, str]] = {
    "words": ("{of} présents dans plus de {bound} fiches : {count}. On ne cherche personne par eux ; les fiches qui "
              "n’ont rien de plus rare en commun ont pu être comparées à moins d’autres",
              "{of} that are in more than {bound} records: {count}. Nobody is looked for by these; records that share "
              "nothing rarer may have been compared with fewer others"),
    "blocks": ("{of} que partagent plus de {bound} fiches : {count}. Chacune de ces fiches n’a été comparée par là "
               "qu’à {most} autres au plus, parmi celles qui lui ressemblent",
               "{of} that more than {bound} records share: {count}. Each of these records was compared by that with "
               "at most {most} others, among those that are like it"),
    "pairs": ("paires de fiches qui n’ont en commun que quelque chose de trop courant, ou trop peu : {count}. Elles "
              "n’ont pas été comparées",
              "pairs of records that share only something too common, or too little: {count}. They were not compared"),
    "claimed": ("l’ancien identifiant {former} est revendiqué par {heirs} : les décisions à son sujet ne sont pas "
                "reportées",
                "former id {former} is claimed by {heirs}: decisions on it are not carried over"),
    "near": ("fiches dont {of} sont tous dans plus de {bound} autres : {count}. On n’a cherché personne qui leur "
             "ressemble par là ; elles ont pu être comparées à moins d’autres",
             "records of which {of} are all in more than {bound} others: {count}. Nobody like them was looked for by "
             "these; they may have been compared with fewer others"),
    "shared": ("{of} : valeurs que partagent plus de {bound} fiches : {count}. Elles ne rapprochent personne ; ces "
               "fiches n’ont été comparées que si autre chose les rapproche",
               "{of}: values that more than {bound} records share: {count}. They bring nobody together; these records "
               "were compared only where something else brings them together"),
    "same_alone": ("fiches qui disent exactement la même chose que {most} autres : {count}. Elles n’ont pas été "
                   "comparées et restent seules",
                   "records that say the very same as {most} others: {count}. They were not compared, and stay alone"),
    "same_put": ("fiches qui disent exactement la même chose que {most} autres : {count}. Elles n’ont pas été "
                 "comparées, et vont là où vont celles-ci",
                 "records that say the very same as {most} others: {count}. They were not compared, and go where these "
                 "go"),
    "friends": ("fiches rapprochées de {most} autres ou plus par une troisième : {count}. Chacune n’a été comparée "
                "par là qu’à {most} d’entre elles",
                "records that a third one brings together with {most} others or more: {count}. Each was compared by "
                "that with {most} of them only"),
    "full": ("paires de fiches qu’une troisième rapproche, mais dont chacune a déjà été comparée à {most} autres ou "
             "plus : {count}. Elles n’ont pas été comparées",
             "pairs of records that a third one brings together, but each of which was already compared with {most} "
             "others or more: {count}. They were not compared"),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell. key: of TEXTS; values: what fills it, a pair (French, English) where it is words."""

    key: str
    values: Mapping[str, int | str | tuple[str, str]]

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """Return it as a line. language: `fr` or `en`."""
        at = 0 if language == "fr" else 1
        filled = {name: value[at] if isinstance(value, tuple) else _count(value, language)
                  for name, value in self.values.items()}
        return TEXTS[self.key][at].format(**filled)


def _count(value: int | str, language: str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}".replace(",", THIN) if language == "fr" else f"{value:,}"
