"""What is found on a whole pair, in words: a French and an English text for each bin of each column of the scorer."""

from __future__ import annotations

from collections.abc import Sequence

from dedupe.typed.wording import Words

FIGURES: tuple[Words, ...] = (
    ("moins de 10 %", "under 10 %"), *((f"{at}0 à {at + 1}0 %", f"{at}0 to {at + 1}0 %") for at in range(1, 9)),
    ("90 à 97 %", "90 to 97 %"), ("97 % ou plus", "97 % or more"))
ALIKE: tuple[Words, ...] = (
    ("sans ressemblance", "not alike"), ("peu semblables", "little alike"), ("en partie semblables", "partly alike"),
    ("très semblables", "much alike"), ("presque identiques", "nearly the same"),
    ("identiques ou presque", "the same or nearly so"))
LETTERS = (0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5)  # of ALIKE: which has each of the bins of tenths
SHARED: tuple[Words, ...] = (
    ("presque aucun mot en commun", "hardly a word shared"), ("peu de mots en commun", "few words shared"),
    ("des mots en commun", "some words shared"), ("la plupart des mots en commun", "most words shared"),
    ("presque tous les mots en commun", "nearly all words shared"),
    ("tous les mots en commun, ou presque", "all or nearly all words shared"))
OWN: tuple[Words, ...] = (
    ("presque aucun de ses mots", "hardly any of its words"), ("peu de ses mots", "few of its words"),
    ("une partie de ses mots", "some of its words"), ("la plupart de ses mots", "most of its words"),
    ("presque tous ses mots", "nearly all of its words"),
    ("tous ses mots, ou presque,", "all or nearly all of its words"))
PARTS = (0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5)  # of SHARED and OWN
RARITY: tuple[Words, ...] = (
    ("très courant", "very common"), ("courant", "common"), ("assez rare", "rather rare"), ("rare", "rare"),
    ("presque unique", "nearly unique"))
RARITIES = (0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4)  # of RARITY
AHEAD: tuple[Words, ...] = (
    ("loin devant", "far ahead"), ("nettement devant", "clearly ahead"), ("devant", "ahead"),
    ("un peu devant", "a little ahead"), ("à peine devant", "barely ahead"),
    ("à égalité ou à peine derrière", "level or barely behind"), ("un peu derrière", "a little behind"),
    ("derrière", "behind"), ("nettement derrière", "clearly behind"),
    ("loin derrière, ou aucun", "far behind, or none"))
VIEWS: dict[str, Words] = {
    "alike": ("en lettres et en mots", "by letters and words"),
    "found": ("en mots des noms présents où que ce soit", "by words of the names found anywhere"),
    "covered": ("en mots des noms", "by words of the names")}
STANDINGS: dict[str, Words] = {
    "least": ("meilleur autre candidat", "best other match"),
    "most": ("meilleur autre candidat de l’une des deux fiches", "best other match of one of the two records")}


def _of(text: Words, words: Sequence[Words]) -> tuple[Words, ...]:
    """Put words into a text."""
    return tuple((text[0].format(french), text[1].format(english)) for french, english in words)


def _tenths(french: str, english: str, steps: Sequence[Words]) -> tuple[Words, ...]:
    """Put the word of each tenth into a text, its figure behind."""
    places = LETTERS if steps is ALIKE else PARTS
    told = zip(_of((french, english), [steps[place] for place in places]), FIGURES, strict=True)
    return tuple((f"{said[0]}, {figure[0]}", f"{said[1]}, {figure[1]}") for said, figure in told)


def _rarest(nothing: Words, french: str, english: str) -> tuple[Words, ...]:
    """Put the rarest word into a text; say something else where it is none, or one that nearly all records have."""
    return nothing, *_of((french, english), [RARITY[step] for step in RARITIES[1:]])


COLUMNS: dict[str, tuple[Words, ...]] = {
    "name_ratio": _tenths("lettres des noms : {}", "letters of the names: {}", ALIKE),
    "name_sort": _tenths("noms, l’ordre des mots mis à part : {}", "names, the order of words aside: {}", ALIKE),
    "name_partial": _tenths("nom court et ce qui lui ressemble le plus dans le long : {}",
                            "shorter name and what is most like it in the longer: {}", ALIKE),
    "name_cos3": _tenths("groupes de trois lettres des noms : {}", "groups of three letters of the names: {}", ALIKE),
    "name_head": _tenths("noms sans sous-titre : {}", "names without subtitle: {}", ALIKE),
    "name_cov_min": _tenths("le nom le moins bien retrouvé a {} dans l’autre nom",
                            "the less matched name has {} in the other name", OWN),
    "name_cov_max": _tenths("le nom le mieux retrouvé a {} dans l’autre nom",
                            "the better matched name has {} in the other name", OWN),
    "in_all_min": _tenths("le nom le moins bien retrouvé a {} quelque part dans l’autre fiche",
                          "the less matched name has {} somewhere in the other record", OWN),
    "in_all_max": _tenths("le nom le mieux retrouvé a {} quelque part dans l’autre fiche",
                          "the better matched name has {} somewhere in the other record", OWN),
    "all_cos": _tenths("tous champs réunis : {}", "all fields together: {}", SHARED),
    "name_miss_max": _rarest(
        ("aucun des noms n’a de mot à lui, sinon très courant",
         "neither name has a word of its own, unless very common"),
        "l’un des noms a un mot {} qui manque à l’autre", "one of the names has a {} word that the other lacks"),
    "name_miss_min": _rarest(
        ("l’un des noms au moins n’a pas de mot à lui, sinon très courant",
         "one name at least has no word of its own, unless very common"),
        "chaque nom a un mot à lui, {} au moins", "each name has a word of its own, {} at least"),
    "in_all_miss": _rarest(
        ("tous les mots des noms, sinon très courants, sont aussi dans l’autre fiche",
         "all words of the names, unless very common, are in the other record too"),
        "un mot {} de l’un des noms n’est nulle part dans l’autre fiche",
        "a {} word of one of the names is nowhere in the other record"),
    "name_rare": _of(("le plus courant des deux noms est {}", "the more common of the two names is {}"),
                     [RARITY[step] for step in RARITIES]),
    "name_equal": (
        ("les noms diffèrent", "the names differ"), ("même nom, courant", "same name, a common one"),
        ("même nom, assez répandu", "same name, not so rare"), ("même nom, rare", "same name, a rare one"),
        ("même nom, que presque aucune autre fiche n’a", "same name, which hardly any other record has")),
    "name_digits": (
        ("pas de nombre dans les noms", "no numbers in the names"),
        ("les mêmes nombres dans les deux noms", "the same numbers in both names"),
        ("un nombre dans un seul des noms", "a number in only one of the names"),
        ("une partie seulement des nombres en commun dans les noms", "only some numbers the same in both names"),
        ("des nombres tous différents dans les noms", "numbers all different in the names")),
    "name_len": _of(("caractères du nom le plus court : {}", "characters of the shorter name: {}"), [
        ("moins de 4", "fewer than 4"), ("4 ou 5", "4 or 5"), ("6 à 9", "6 to 9"), ("10 à 19", "10 to 19"),
        ("20 à 39", "20 to 39"), ("40 ou plus", "40 or more")]),
    "year_gap": (
        ("même année", "the same year"), ("1 an d’écart", "1 year apart"), ("2 à 4 ans d’écart", "2 to 4 years apart"),
        ("5 ans d’écart ou plus", "5 years or more apart")),
    "km": (
        ("à moins de 300 m", "less than 300 m apart"), ("entre 300 m et 1 km", "300 m to 1 km apart"),
        ("entre 1 et 2 km", "1 to 2 km apart"), ("entre 2 et 7 km", "2 to 7 km apart"),
        ("entre 7 et 32 km", "7 to 32 km apart"), ("entre 32 et 100 km", "32 to 100 km apart"),
        ("à plus de 100 km", "more than 100 km apart")),
    "dirty": (
        ("aucune des deux sources ne liste deux fois la même chose, ou presque jamais",
         "neither of the two sources lists one thing twice, or hardly ever"),
        ("une source peut lister deux fois la même chose", "a source may list one thing twice")),
    **{f"{view}_{which}": _of((f"{french}, {by[0]} : {{}}", f"{english}, {by[1]}: {{}}"), AHEAD)
       for view, by in VIEWS.items() for which, (french, english) in STANDINGS.items()},
}
