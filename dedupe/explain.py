"""Why two records are one project, or are not: each finding with its weight and reason, what brought them together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dedupe import features
from dedupe.blocking import SOURCE_TEXTS
from dedupe.decisions import Decision
from dedupe.link import Compared
from dedupe.scoring import Reason, Weights, log_odds, probability, reasons, weights

VERDICTS = {
    "same": ("un même projet selon une décision", "one project, by a decision"),
    "different": ("deux projets selon une décision", "two projects, by a decision"),
    "merge": ("un même projet", "one project"),
    "doubt": ("à juger : le score est entre les deux seuils", "to be judged: the score is between the two thresholds"),
    "apart": ("deux projets", "two projects"),
}
NAMES = {
    "title": ("nom", "name"), "edition": ("édition", "edition"), "part": ("composante", "component"),
    "school": ("version scolaire", "school version"), "chapter": ("section locale", "local chapter"),
    "address": ("adresse web", "web address"), "repository": ("dépôt de code", "code repository"),
    "handle": ("compte ou domaine", "account or domain"), "named": ("nom emprunté", "borrowed name"),
    "organisation": ("organisation", "organisation"), "place": ("lieu", "place"),
    "text": ("description", "description"), "year": ("début", "start"), "partner": ("partenaire", "partner"),
    "rival": ("fiches rivales", "rivals"),
}
"""Feature of weights.yml -> what it is called."""
JUDGED = {"same": ("même projet", "same"), "different": ("projets différents", "different"),
          "unsure": ("indécis", "unsure")}


FRENCH = {"pair": "{} – {} : {}", "score": "score {:.3f} (réunir / à juger : {:.2f} / {:.2f})", "colon": " : ",
          "start": "au départ : peu de paires sont un même projet", "brought": "rapprochées par",
          "never": "jamais rapprochées", "decision": "décision"}
ENGLISH = {"pair": "{} – {}: {}", "score": "score {:.3f} (join / to be judged: {:.2f} / {:.2f})", "colon": ": ",
           "start": "to begin with: few pairs are one project", "brought": "brought together by",
           "never": "never brought together", "decision": "decision"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was said of a pair.

    score: 0 to 1; bias and each reason's weight are log-odds that add up to it. verdict: a key of VERDICTS; for the
    pair by itself: a cluster may join two records that are far apart through others, or refuse to. blocked_by: what
    brought the two together, empty when nothing did and they were never compared. decision: of a person, or None.
    """

    left: str
    right: str
    score: float
    bias: float
    reasons: list[Reason]
    blocked_by: list[str]
    merge: float
    doubt: float
    verdict: str
    decision: Decision | None

    def text(self, language: str = "fr") -> str:
        """Return the explanation in words, a line a finding. language: `fr` or `en`."""
        return "\n".join(_lines(self, language))


def explain(left: str, right: str, compared: Compared) -> Explanation:
    """Explain a pair of records of what `dedupe.link.compare` compared, whether or not it was a candidate there.

    left, right: `partner/source_id`. Raises KeyError with the id of a record that is not there.
    """
    index = compared.corpus.index()
    low, high = sorted((index[left], index[right]))
    found = compared.candidates
    at = np.flatnonzero((found.left == low) & (found.right == high))
    if len(at):
        findings, pair, blocked = compared.findings, int(at[0]), found.blocked_by(int(at[0]))
    else:
        findings, pair, blocked = features.find(compared.corpus, np.array([low]), np.array([high])), 0, []
    own = {feature: levels[pair:pair + 1] for feature, levels in findings.items()}
    table = compared.weights
    score = round(float(probability(log_odds(own, 1, table))[0]), 4)
    decision = compared.judged.get((low, high))
    return Explanation(compared.corpus.ids[low], compared.corpus.ids[high], score, table.bias,
                       reasons(own, 0, table), blocked, table.merge, table.doubt, _verdict(score, decision, table),
                       decision)


def _verdict(score: float, decision: Decision | None, table: Weights) -> str:
    if decision and decision.judgement != "unsure":
        return decision.judgement
    return "merge" if score >= table.merge else "doubt" if score >= table.doubt else "apart"


def _lines(found: Explanation, language: str) -> list[str]:
    at = 0 if language == "fr" else 1
    say = FRENCH if language == "fr" else ENGLISH
    why = weights().why
    lines = [say["pair"].format(found.left, found.right, VERDICTS[found.verdict][at]),
             _number(say["score"].format(found.score, found.merge, found.doubt), language),
             f"  {_number(f'{found.bias:+.1f}', language)}  {say['start']}"]
    lines += [f"  {_number(f'{one.weight:+.1f}', language)}  {NAMES[one.feature][at]}{say['colon']}"
              f"{(one.fr, one.en)[at]}. {why[one.feature][at]}" for one in found.reasons]
    brought = ", ".join(SOURCE_TEXTS[name][at] for name in found.blocked_by)
    lines.append(f"{say['brought']}{say['colon']}{brought}" if brought else say["never"])
    if found.decision:
        one = found.decision
        said = JUDGED[one.judgement][at]
        lines.append(f"{say['decision']}{say['colon']}{said}, {one.by}, {one.on}. {one.reason}".rstrip())
    return lines


def _number(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "fr" else text
