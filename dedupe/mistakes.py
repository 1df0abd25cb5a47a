"""What can be wrong with decisions, in French and English: said where they are read, on a terminal or on a page."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXTS = {
    "different": ("{left} et {right} sont jugées différentes {here}, mais identiques par {others} ; changez l’un des "
                  "avis",
                  "{left} and {right} are judged different {here}, but same by {others}; change one of them"),
    "one_now": ("{left} et {right} sont jugées différentes, mais le partenaire les liste aujourd’hui sous le seul nom "
                "de {current} ; supprimez la ligne ou corrigez former_ids",
                "{left} and {right} are judged different, but the partner now lists both as {current}; delete the line "
                "or mend former_ids"),
    "encoding": ("le fichier n’est pas en UTF-8 (octet {at}) ; enregistrez-le en UTF-8",
                 "not UTF-8 ({detail} at byte {at}); save it as UTF-8"),
    "header": ("la première ligne doit être {columns}", "the first line must be {columns}"),
    "csv": ("ce n’est pas du CSV ; vérifiez les guillemets", "not CSV: {detail}"),
    "cells": ("{count} cellules, il en faut {wanted} : {columns}", "{count} cells, must be {wanted}: {columns}"),
    "id": ("{name} : « {value} » doit être de la forme partenaire/source_id",
           "{name}: {value!r} must be partner/source_id"),
    "itself": ("left et right sont une seule et même fiche, {left}", "left and right are the same record, {left}"),
    "judgement": ("judgement : « {value} » doit être l’un de {allowed}",
                  "judgement: {value!r} must be one of {allowed}"),
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. key: of TEXTS; values: what fills it, a pair where it is words. where: `file:line`, or the file."""

    key: str
    values: dict[str, object] = field(default_factory=dict)
    where: str = ""

    def text(self, language: str) -> str:
        """Return it as a line. language: `fr` or `en`."""
        at, colon = (0, " : ") if language == "fr" else (1, ": ")
        values = {name: value[at] if isinstance(value, tuple) else value for name, value in self.values.items()}
        return f"{self.where}{colon}{TEXTS[self.key][at].format(**values)}"


class DecisionError(ValueError):
    """The decisions are malformed or contradict each other; `str()` is a line for each mistake, with its place."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__(*mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: str) -> str:
        """Return a line for each mistake. language: `fr` or `en`."""
        return "\n".join(one.text(language) for one in self.mistakes)
