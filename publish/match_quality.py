"""The rows of `match_quality`: how right the linker is by itself, where people have judged."""

from __future__ import annotations

from typing import Any

from normalize.schema import about
from publish.tables import Row


def _low(share_fr: str, share_en: str) -> Any:
    return about("Borne basse de son intervalle à 95 % (Wilson).", "Lower bound of its 95% interval (Wilson).",
                 title_fr=f"{share_fr}, borne basse", title_en=f"{share_en}, lower bound", ge=0, le=1)


def _high(share_fr: str, share_en: str) -> Any:
    return about("Borne haute de son intervalle à 95 % (Wilson).", "Upper bound of its 95% interval (Wilson).",
                 title_fr=f"{share_fr}, borne haute", title_en=f"{share_en}, upper bound", ge=0, le=1)


class MatchQualityRow(Row):
    """The judged pairs of records of two partners (or of one, or of all): the score against the judgements."""

    partner_left: str = about("Un partenaire ; * : tous.", "One partner; *: all of them.", title_fr="Partenaire",
                              title_en="Partner", default="")
    partner_right: str = about("L’autre partenaire, ou le même ; * : tous.",
                               "The other partner, or the same; *: all of them.", title_fr="Autre partenaire",
                               title_en="Other partner", default="")
    judged: int = about("Paires de fiches que des personnes ont jugées.", "Pairs of records that people judged.",
                        title_fr="Jugées", title_en="Judged", ge=0, default=0)
    same: int = about("Jugées un même projet.", "Judged one project.", title_fr="Identiques", title_en="Same", ge=0,
                      default=0)
    different: int = about("Jugées deux projets.", "Judged two projects.", title_fr="Différentes",
                           title_en="Different", ge=0, default=0)
    unsure: int = about("Laissées indécises ; elles n’entrent pas dans les parts.",
                        "Left undecided; they do not count in the shares.", title_fr="Indécises", title_en="Unsure",
                        ge=0, default=0)
    joined: int = about("Jugées identiques ou différentes, que le score seul réunirait.",
                        "Judged same or different, that the score alone would join.", title_fr="Réunies",
                        title_en="Joined", ge=0, default=0)
    right: int = about("Parmi celles-ci, jugées identiques.", "Of these, judged the same.", title_fr="À raison",
                       title_en="Rightly", ge=0, default=0)
    precision: float | None = about(
        "Part de right dans joined ; nulle si le score n’en réunit aucune. Les paires jugées ne sont pas un "
        "échantillon au hasard : la part est celle des paires jugées.",
        "Share of right in joined; null if the score joins none. The judged pairs are no random sample: the share is "
        "that of the judged pairs.", title_fr="Précision", title_en="Precision", ge=0, le=1)
    precision_low: float | None = _low("Précision", "Precision")
    precision_high: float | None = _high("Précision", "Precision")
    recall: float | None = about(
        "Part de right dans same ; nulle si aucune n’est jugée identique.",
        "Share of right in same; null if none is judged the same.", title_fr="Rappel", title_en="Recall", ge=0, le=1)
    recall_low: float | None = _low("Rappel", "Recall")
    recall_high: float | None = _high("Rappel", "Recall")
    fitted: bool = about(
        "Les poids du score ont été ajustés à des avis : les parts flattent alors.",
        "The weights of the score were fitted to judgements: the shares then flatter.", title_fr="Poids ajustés",
        title_en="Fitted weights", default=False)
