"""What the typed linker finds, in words: French and English for each level of a field, and for what weighs besides."""

from __future__ import annotations

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
PRIOR: Words = ("au départ, avant toute comparaison", "to begin with, before anything is compared")
HERE: Words = ("{}, d’après cette liste elle-même", "{}, as weighed in this list itself")
RIVALS: Words = ("l’une des deux fiches a d’autres candidats très probables",
                 "one of the two records has other very likely candidates")
ALONE: Words = ("aucune des deux fiches n’a d’autre candidat très probable",
                "neither record has another very likely candidate")
BOUND: Words = ("ce que cette liste apprend à elle seule ne compte que jusqu’à une limite",
                "what this list tells by itself counts up to a limit only")
PRICE: Words = ("deux fiches d’une même source, qui ne liste presque rien deux fois : il faut davantage d’indices",
                "two records of one source, which lists hardly anything twice: it takes more evidence")
REST: Words = ("tout le reste ensemble", "all else together")
