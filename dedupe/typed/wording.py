"""What the typed linker finds, in words: French and English for each level of a field and each column of a pair."""

from __future__ import annotations

from collections.abc import Sequence

Words = tuple[str, str]  # French, English

LEVELS: dict[str, Words] = {
    "the same, and rare": ("identique, et rare", "the same, and rare"),
    "the same": ("identique", "the same"),
    "nearly the same": ("presque identique", "nearly the same"),
    "much alike": ("très semblable", "much alike"),
    "partly alike": ("en partie semblable", "partly alike"),
    "little alike": ("peu semblable", "little alike"),
    "different": ("différent", "different"),
    "nearly all words shared": ("presque tous les mots en commun", "nearly all words shared"),
    "most words shared": ("la plupart des mots en commun", "most words shared"),
    "some words shared": ("des mots en commun", "some words shared"),
    "few words shared": ("peu de mots en commun", "few words shared"),
    "hardly a word shared": ("presque aucun mot en commun", "hardly a word shared"),
    "the same, not so rare": ("identique, assez répandu", "the same, not so rare"),
    "the same, but common": ("identique, mais courant", "the same, but common"),
    "one within the other": ("l’un contenu dans l’autre", "one within the other"),
    "within 2 %": ("à moins de 2 % près", "within 2 %"),
    "within 10 %": ("à moins de 10 % près", "within 10 %"),
    "within 30 %": ("à moins de 30 % près", "within 30 %"),
    "far apart": ("très éloigné", "far apart"),
    "1 apart": ("1 an d’écart", "1 year apart"),
    "2 to 4 apart": ("2 à 4 ans d’écart", "2 to 4 years apart"),
    "5 or more apart": ("5 ans d’écart ou plus", "5 years or more apart"),
    "less than 1 km apart": ("à moins de 1 km", "less than 1 km apart"),
    "1 to 2 km apart": ("entre 1 et 2 km", "1 to 2 km apart"),
    "2 to 7 km apart": ("entre 2 et 7 km", "2 to 7 km apart"),
    "7 to 32 km apart": ("entre 7 et 32 km", "7 to 32 km apart"),
    "32 to 100 km apart": ("entre 32 et 100 km", "32 to 100 km apart"),
    "more than 100 km apart": ("à plus de 100 km", "more than 100 km apart"),
    "the same page, and rare": ("la même page, et rare", "the same page, and rare"),
    "the same page": ("la même page", "the same page"),
    "the same site, and rare": ("le même site, et rare", "the same site, and rare"),
    "the same site": ("le même site", "the same site"),
}
DIGITS: tuple[Words, ...] = (
    ("les mêmes", "the same"), ("dans un seul", "only in one"), ("quelques-uns en commun", "some the same"),
    ("tous différents", "all different"))
COLUMNS: dict[str, Words] = {
    "name_ratio": ("lettres des noms, ressemblance", "letters of the names, ratio"),
    "name_sort": ("lettres des noms, mots triés, ressemblance", "letters of the names with words sorted, ratio"),
    "name_partial": ("nom court dans le nom long, ressemblance", "shorter name within the longer, ratio"),
    "name_cos3": ("groupes de lettres des noms, cosinus", "groups of letters of the names, cosine"),
    "name_cov_min": ("mots d’un nom trouvés dans l’autre, la moindre part",
                     "words of one name found in the other, the lesser share"),
    "name_cov_max": ("mots d’un nom trouvés dans l’autre, la plus grande part",
                     "words of one name found in the other, the greater share"),
    "name_miss_max": ("rareté du mot le plus rare qu’un seul nom contient",
                      "rarity of the rarest word that only one name has"),
    "name_miss_min": ("rareté du mot le plus rare qu’un seul nom contient, pour le nom à qui il manque le moins",
                      "rarity of the rarest word that only one name has, of the name that lacks less"),
    "name_rare": ("rareté du nom le plus courant", "rarity of the more common name"),
    "name_equal": ("rareté du nom s’il est identique", "rarity of the name if it is the same"),
    "name_head": ("noms sans sous-titre, ressemblance", "names without subtitle, ratio"),
    "name_digits": ("nombres dans les noms (0 aucun, 1 les mêmes, 2 dans un seul, 3 quelques-uns, 4 tous différents)",
                    "numbers in the names (0 none, 1 the same, 2 only in one, 3 some, 4 all different)"),
    "name_len": ("lettres du nom le plus court", "letters of the shorter name"),
    "all_cos": ("mots de tous les champs, cosinus", "words of all fields, cosine"),
    "in_all_min": ("mots d’un nom trouvés où que ce soit dans l’autre fiche, la moindre part",
                   "words of a name found anywhere in the other record, the lesser share"),
    "in_all_max": ("mots d’un nom trouvés où que ce soit dans l’autre fiche, la plus grande part",
                   "words of a name found anywhere in the other record, the greater share"),
    "in_all_miss": ("rareté du mot le plus rare d’un nom qui n’est nulle part dans l’autre fiche",
                    "rarity of the rarest word of a name found nowhere in the other record"),
    "year_gap": ("années d’écart", "years apart"),
    "km": ("km d’écart", "km apart"),
    "dirty": ("une source peut citer deux fois la même chose (1) ou non (0)",
              "a source may list one thing twice (1) or not (0)"),
    "alike_least": ("avance sur les rivaux en ressemblance, de la fiche au rival le plus proche",
                    "lead over rivals by likeness, of the record with the nearer rival"),
    "alike_most": ("avance sur les rivaux en ressemblance, de l’autre fiche",
                   "lead over rivals by likeness, of the other record"),
    "found_least": ("avance sur les rivaux en mots trouvés où que ce soit, de la fiche au rival le plus proche",
                    "lead over rivals by words found anywhere, of the record with the nearer rival"),
    "found_most": ("avance sur les rivaux en mots trouvés où que ce soit, de l’autre fiche",
                   "lead over rivals by words found anywhere, of the other record"),
    "covered_least": ("avance sur les rivaux en mots des noms, de la fiche au rival le plus proche",
                      "lead over rivals by words of the names, of the record with the nearer rival"),
    "covered_most": ("avance sur les rivaux en mots des noms, de l’autre fiche",
                     "lead over rivals by words of the names, of the other record"),
}
PRIOR: Words = ("au départ, avant tout indice", "before any evidence")
RIVALS: Words = ("rivaux pour la même place, et indulgence pour le meilleur",
                 "rivals for the same place, and leniency to the best")
FITTED_DIGITS: Words = ("poids ajusté ici : nombres dans les noms", "weight fitted here: numbers in the names")
BOUND: Words = ("les poids ajustés ici sont bornés", "weights fitted here are bounded")
PRICE: Words = ("deux fiches d’une même source : il faut plus d’indices que n’en ont ses fiches connues différentes",
                "two records of one source: it takes more than its records known to be different have")
REST: Words = ("tout le reste ensemble", "all else together")


def between(cuts: Sequence[float], place: int) -> Words:
    """Return the bin `place`, counted from 0, of these cuts."""
    if place == 0:
        return f"moins de {_french(cuts[0])}", f"under {cuts[0]:g}"
    if place == len(cuts):
        return f"{_french(cuts[place - 1])} ou plus", f"{cuts[place - 1]:g} or more"
    return f"{_french(cuts[place - 1])} à {_french(cuts[place])}", f"{cuts[place - 1]:g} to {cuts[place]:g}"


def _french(number: float) -> str:
    return f"{number:g}".replace(".", ",")
