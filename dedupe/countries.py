"""countries.csv: the names of countries that are one word, as the linker's glossary and chapters take them.

The names are those of CLDR (https://cldr.unicode.org), © Unicode, Inc., under the Unicode License v3
(https://www.unicode.org/license.txt), as Babel has them. They are written down (`make generated`), because reading
Babel's locales costs a run that links a few changed records a tenth of its time.
"""

from __future__ import annotations

import csv
from io import StringIO

from dedupe.words import small_ascii

LANGUAGES = ("fr", "en", "nl", "de", "es")  # those of glossary.csv


def countries() -> str:
    """Return the CSV: CLDR's code, the name in each language, nothing where that has several words.

    Countries without a name of one word in French and in English are left out.
    """
    from babel import Locale

    names = [Locale(language).territories for language in LANGUAGES]
    rows = [(code, *(_one_word(str(one.get(code, ""))) for one in names))
            for code in dict.fromkeys(map(str, [*names[0], *names[1]])) if code.isalpha()]
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([("code", *LANGUAGES), *(row for row in rows if any(row[1:3]))])
    return text.getvalue()


def _one_word(name: str) -> str:
    return name if small_ascii(name).isalpha() else ""
