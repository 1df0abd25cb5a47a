"""What the review says, in French and English, on the terminal and on the page."""

from __future__ import annotations

from string import Formatter
from typing import Any

from dedupe.explain import JUDGED
from dedupe.mistakes import DecisionError
from glane.language import Language, chosen
from normalize.schema import Record

TEXTS: dict[str, tuple[str, str]] = {
    "question": ("Un même projet ?", "One project?"),
    "progress": ("{done} sur {size} dans cette série ; paires en attente : {waiting}, dont douteuses : {doubtful}",
                 "{done} of {size} in this round; pairs waiting: {waiting}, doubtful of these: {doubtful}"),
    "last": ("dernière réponse : {answer}", "last answer: {answer}"),
    "to_answers": ("Aller aux réponses", "Skip to the answers"),
    **JUDGED,
    "skip": ("passer", "skip"),
    "undo": ("annuler", "undo"),
    "reasons": ("raisons", "reasons"),
    "help": ("aide", "help"),
    "quit": ("quitter", "quit"),
    "for": ("Pour :", "For:"),
    "against": ("Contre :", "Against:"),
    "nothing_found": ("rien", "nothing"),
    "score": ("Score {score:.2f} ; réunies à partir de {merge:.2f}, à juger à partir de {doubt:.2f}.",
              "Score {score:.2f}; joined from {merge:.2f} on, to be judged from {doubt:.2f} on."),
    "start": ("au départ : peu de paires sont un même projet", "to begin with: few pairs are one project"),
    "brought": ("Rapprochées par : {sources}.", "Brought together by: {sources}."),
    "weights": ("Chaque constat et son poids (logarithme de cote)", "Each finding and its weight (log-odds)"),
    "field": ("Champ", "Field"),
    "language": ("Langue", "Language"),
    "text": ("Description", "Description"),
    "place": ("Lieu", "Place"),
    "dates": ("Dates", "Dates"),
    "is_same": ("identique", "the same"),
    "is_different": ("différent", "different"),
    "is_alone": ("d’un seul côté", "on one side only"),
    "left": ("Première fiche", "First record"),
    "right": ("Seconde fiche", "Second record"),
    "marked": ("Souligné : ce que l’autre fiche ne dit pas. Là où presque tout diffère (≠), rien n’est souligné.",
               "Underlined: what the other record does not say. Where nearly all differs (≠), nothing is."),
    "empty": ("–", "–"),
    "comparing": ("Comparaison de {count} fiches…", "Comparing {count} records…"),
    "finished": ("Plus rien à juger : chaque paire douteuse a son avis, ou a été passée.",
                 "Nothing left to review: every doubtful pair is judged, or was skipped."),
    "summary": ("Avis écrits : {mine}, dans {path}. `glane link` en tient compte.",
                "Judgements written: {mine}, to {path}. `glane link` obeys them."),
    "ended": ("Terminé. Vous pouvez fermer cette page.", "Done. You may close this page."),
    "by": ("Vos avis sont signés « {by} ».", "Your judgements are signed “{by}”."),
    "few": ("Poids d’origine gardés : {same} avis « même », {different} « différents » ; il en faut {least}, et "
            "{enough} de chaque sorte, pour les ajuster.",
            "Shipped weights kept: {same} judgements of same, {different} of different; {least} in all and {enough} of "
            "each kind are needed to fit them."),
    "accepted": ("Poids ajustés à {same} avis « même » et {different} « différents ». Sur des avis mis de côté, "
                 "perte {loss_before:.3f} → {loss_after:.3f}, F1 {f1_before:.3f} → {f1_after:.3f}. "
                 "Paires réunies en plus : {joined} ; qui ne le seraient plus : {parted}.",
                 "Weights fitted to {same} judgements of same and {different} of different. On judgements held out, "
                 "loss {loss_before:.3f} → {loss_after:.3f}, F1 {f1_before:.3f} → {f1_after:.3f}. "
                 "Pairs joined besides: {joined}; no longer joined: {parted}."),
    "no_better": ("Poids d’origine gardés : ajustés à {same} avis « même » et {different} « différents », ils ne font "
                  "pas mieux sur des avis mis de côté (perte {loss_before:.3f} → {loss_after:.3f}, "
                  "F1 {f1_before:.3f} → {f1_after:.3f}).",
                  "Shipped weights kept: fitted to {same} judgements of same and {different} of different, they do no "
                  "better on judgements held out (loss {loss_before:.3f} → {loss_after:.3f}, "
                  "F1 {f1_before:.3f} → {f1_after:.3f})."),
    "stale": ("{path} : ajusté à d’autres poids que ceux livrés aujourd’hui, non utilisé ; `glane review --fit` les "
              "ajuste de nouveau", "{note}"),
    "not_written": ("Avis non écrit, paire mise de côté. {error}",
                    "Judgement not written, the pair is put aside. {error}"),
    "nothing_to_undo": ("Rien à annuler dans cette séance.", "Nothing to undo in this session."),
    "not_last": ("L’avis sur {left} et {right} n’est plus la dernière ligne de {path} : corrigez-la à la main.",
                 "The judgement on {left} and {right} is no longer the last line of {path}: mend it by hand."),
    "answered": ("Cette paire a déjà sa réponse ; voici la suivante.",
                 "That pair has its answer already; here is the next."),
    "refused": ("Demande refusée", "Refused"),
    "back": ("Revenir à la paire en cours", "Back to the pair that is asked about"),
    "forbidden": ("Ouvrez l’adresse que le terminal a affichée.", "Open the address that the terminal printed."),
    "no_page": ("Il n’y a pas de page à cette adresse.", "There is no page at this address."),
    "no_action": ("Cette action n’existe pas ; répondez par les boutons de la page.",
                  "There is no such action; answer by the page’s buttons."),
    "no_form": ("Ce n’est pas un formulaire de cette page.", "This is not a form of this page."),
    "not_understood": ("Cette demande n’a pas été comprise.", "This request was not understood."),
    "gone": ("{record} n’est plus dans {path} : les fiches ont changé. Relancez `glane review`.",
             "{record}: no longer in {path}; the records have changed, start `glane review` again"),
    "broken": ("Les avis ne peuvent plus être lus ; corrigez le fichier. {error}",
               "The judgements can no longer be read; mend the file. {error}"),
    "unknown_key": ("Touche sans effet : {pressed}. h ou ? pour l’aide.", "No such key: {pressed}. h or ? for help."),
    "help_text": (
        "Deux fiches parlent-elles du même projet ? Une section locale n’est pas son réseau, une édition n’est pas sa "
        "série, un module n’est pas sa plateforme. Chaque avis est aussitôt une ligne de decisions.csv. Indécis : la "
        "paire n’est plus posée. Passer : elle revient à la prochaine séance. Après vingt avis, les poids sont "
        "ajustés, et gardés s’ils font mieux sur des avis mis de côté.",
        "Are the two records one project? A local chapter is not its network, an edition is not its series, a module "
        "is not its platform. Each judgement is at once a line of decisions.csv. Unsure: the pair is not asked again. "
        "Skip: it comes back in the next session. After twenty judgements the weights are fitted, and kept if they do "
        "better on judgements held out."),
}
# Action -> its keys: the French one, the English one, then others.
KEYS: dict[str, tuple[str, ...]] = {
    "same": ("m", "s"), "different": ("d", "d"), "unsure": ("i", "u"), "skip": ("p", "k"), "undo": ("a", "z", "\x7f"),
    "reasons": ("r", "r"), "help": ("h", "h", "?"), "quit": ("q", "q", "\x1b"),
}
ACTIONS = {key: action for action, keys in KEYS.items() for key in keys}


class _French(Formatter):
    """Writes decimals with a comma."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value as text."""
        text: str = super().format_field(value, format_spec)
        return text.replace(".", ",") if isinstance(value, float) else text


def say(key: str, language: Language, **values: object) -> str:
    """Return a text, its {names} filled; those that are errors in the same language.

    Raises KeyError for one that isn't there.
    """
    filled = {name: value.text(language) if isinstance(value, DecisionError) else value
              for name, value in values.items()}
    text = chosen(TEXTS[key], language)
    return (_French() if language == "fr" else Formatter()).format(text, **filled) if filled else text


def signed(weight: float, language: Language) -> str:
    """Return a weight with its sign and one decimal."""
    text = f"{weight:+.1f}".replace("-", "−")
    return text.replace(".", ",") if language == "fr" else text


def label(field: str, language: Language) -> str:
    """Return what a field is called: the schema's title, or a text of ours."""
    if field in TEXTS:
        return say(field, language)
    extra = Record.model_fields[field].json_schema_extra
    assert isinstance(extra, dict)
    meta = extra["glane"]
    assert isinstance(meta, dict)
    return str(meta[f"title_{language}"])


def key_of(action: str, language: Language) -> str:
    """Return the key that is shown for an action in a language; those of the other language work too."""
    french, english, *_ = KEYS[action]
    return chosen((french, english), language)
