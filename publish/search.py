"""Full-text search that ignores accents and finds plurals, for text in French and in English.

The index holds each text as it stands, then what its words are folded to (œ as oe) and their stems, French and
English. A query asks for any form of each word. So "oiseaux" finds "oiseau", "biodiversite" finds "biodiversité".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from normalize.transliteration import transliterate

_WORD = re.compile(r"[0-9a-z]+")
_RAW_WORD = re.compile(r"[^\W_]+")
_PHRASE = re.compile(r'"([^"]*)"')
_FRENCH = snowballstemmer.stemmer("french")
_ENGLISH = snowballstemmer.stemmer("english")
MAX_WORDS = 12  # of a query: more says nothing, and costs
MIN_PREFIX = 4
STOP_WORDS = frozenset(re.findall("[a-z]+", """
    a au aux avec c ce ces cet cette d dans de des du elle en est et il ils j je l la le les leur leurs ma mes mon n ne
    nos notre nous on ou par pas pour qu que qui s sa se ses son sur t un une vos votre vous y
    an and are as at be by for from in is it its my of or our that the their this to we with you your
"""))


def fold(text: str) -> str:
    """Return `text` in small ASCII letters: "Œuvre d’été" gives "oeuvre d'ete". Other scripts are transliterated."""
    return transliterate(unicodedata.normalize("NFC", text)).lower()


def words(text: str) -> list[str]:
    """Return the words of `text`, folded, in their order."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=200_000)
def _stems(word: str) -> tuple[str, ...]:
    """Return the French and the English stem of a folded word, once if they are the same."""
    return tuple(dict.fromkeys((_FRENCH.stemWord(word), _ENGLISH.stemWord(word))))


def stem(text: str) -> str:
    """Return the stems of the words of `text`, folded, parted by spaces: "Oiseaux" gives "oiseau oiseaux".

    A word gives its French stem, and its English one where that differs, since a text's language is not always known.
    """
    return " ".join(found for word in words(text) for found in _stems(word))


def index_text(text: str) -> str:
    """Return what the index holds of a text: the text, then the folded forms and stems that it does not itself have."""
    extra = dict.fromkeys(form for word in dict.fromkeys(_RAW_WORD.findall(text)) for form in _extra(word))
    return f"{text}\n{' '.join(extra)}" if extra else text


@lru_cache(maxsize=200_000)
def _extra(raw: str) -> tuple[str, ...]:
    """Return the forms of a word, as it stands in a text, that FTS5's unicode61 does not make of it by itself."""
    decomposed = unicodedata.normalize("NFD", raw)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char)).lower()
    return tuple(dict.fromkeys(form for word in words(raw) for form in (word, *_stems(word)) if form != plain))


def match_query(user_text: str) -> str:
    """Return an FTS5 query for what a person typed; "" when it holds no word. It is always valid FTS5.

    All words must be found, each in any of its forms; the last also as the beginning of a longer word; "words between
    quotes" as they stand. Words such as "de" or "the" are left out unless there is nothing else.
    """
    phrases = [found for found in (words(phrase) for phrase in _PHRASE.findall(user_text)) if found]
    typed = words(_PHRASE.sub(" ", user_text))
    if any(word not in STOP_WORDS for word in typed) or phrases:
        typed = [word for word in typed if word not in STOP_WORDS]
    typed = list(dict.fromkeys(typed))[:MAX_WORDS]
    parts = [f'"{" ".join(phrase[:MAX_WORDS])}"' for phrase in phrases[:MAX_WORDS]]
    for position, word in enumerate(typed):
        parts.append(_any_form(word, prefix=position == len(typed) - 1 and len(word) >= MIN_PREFIX))
    return " AND ".join(parts)


def _any_form(word: str, *, prefix: bool) -> str:
    forms = [f'"{form}"' for form in dict.fromkeys((word, *_stems(word)))]
    if prefix:
        forms[0] += "*"
    return forms[0] if len(forms) == 1 else f"({' OR '.join(forms)})"
