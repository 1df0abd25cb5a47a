"""Markdown to plain text: links their words, headings a paragraph each, list items "- ", tables a line a row."""

from __future__ import annotations

import re

MARKS = frozenset("[#*+>`\\_|•▪●◦►✔=<-")
_MARKDOWN = re.compile(
    r"\]\(|\]\[|^\s{0,3}(?:#{1,6}\s|#{2,6}\w|[*+]\s|>\s|```|[•▪●◦►✔]|\|.*\||:?-{2,}:?\s*\||o [A-ZÀ-Þ]|- \[[ xX]\])"
    r"|\*\S|\*\*|(?<!\w)_[^\s_]|(?<!\w)__\S|`|^\s*(?:[-*_=] ?)+\s*$|<(?:https?://|[^\s<>@]+@)[^\s<>]+>"
    r"|\\(?:$|[*_#>~.+()[\]-])", re.MULTILINE)
_ESCAPED = re.compile(r"\\([*_#>~.+()[\]-])")
_TARGET = r"\((?:[^()\n]|\([^()\n]*\))*\)"
_IMAGE = re.compile(rf"!\[[^\]\n]*\]{_TARGET}")
_EMPTY_LINK = re.compile(rf"\[\s*\]{_TARGET}")
_LINK = re.compile(rf"(?<!\w)\[([^\[\]\n]+)\](?:{_TARGET}|\[[^\]\n]*\])"
                   r"|\[([^\[\]]{1,300})\]\((?:https?:|mailto:)[^()\s]+\)")
_AUTOLINK = re.compile(r"<((?:https?://|[^\s<>@]+@)[^\s<>]+)>")
_HEADING = re.compile(r"^\s{0,3}(?:#{1,6}\s+|#{2,6}(?=\w))(.*?)(?:\s+#+)?$", re.MULTILINE)
_UNDERLINED = re.compile(r"^([^\n]{1,120})\n[ \t]*(?:={2,}|-{1,})[ \t]*$", re.MULTILINE)
_BOLD_LINE = re.compile(r"^\s{0,3}(\*\*|__)(?=\S)([^*_\n]{1,120}?)\1[ \t]*:?[ \t]*(?:$|(?=[A-ZÀ-Þ]))", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,}|={3,})\s*$", re.MULTILINE)
_ITEM = re.compile(r"^(\s*)(?:[*+]\s+|[•▪●◦►✔]\s*|o (?=[A-ZÀ-Þ]))", re.MULTILINE)
_CHECKBOX = re.compile(r"^(\s*- )\[[ xX]\]\s+", re.MULTILINE)
_UNDER_HEADER = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-*:?)\s*")
_STRAY = " \t:;,–—-"


def is_marked(text: str) -> bool:
    """Say whether `text` holds marks of Markdown."""
    return not MARKS.isdisjoint(text) and bool(_MARKDOWN.search(text))


def plain(text: str) -> str:
    """Return `text` without Markdown's marks, its words kept; a heading ends without stray punctuation."""
    text = re.sub(r"^\s{0,3}```.*$", "", text, flags=re.MULTILINE)
    text = _EMPTY_LINK.sub("", _IMAGE.sub("", text))
    text = _LINK.sub(lambda match: match[1] or match[2], text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _without_tables(text) if "|" in text else text
    text = _HEADING.sub(_heading, text)
    text = _BOLD_LINE.sub(lambda match: _paragraph(match[2]), text)
    text = _RULE.sub("\n\n", text)
    text = _UNDERLINED.sub(lambda match: match[0] if match[1].startswith("- ") else _paragraph(match[1]), text)
    text = _CHECKBOX.sub(r"\1", _ITEM.sub(r"\1- ", text))
    text = re.sub(r"^\s{0,3}>\s?", "", text, flags=re.MULTILINE)
    return _ESCAPED.sub(r"\1", _without_emphasis(text))


def _heading(match: re.Match[str]) -> str:
    return _paragraph(match[1])


def _paragraph(heading: str) -> str:
    return f"\n\n{heading.strip().rstrip(_STRAY)}\n\n"


def _without_emphasis(text: str) -> str:
    text = re.sub(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]*?\S)\1(?![\w*])", r"\2", text)
    text = re.sub(r"(?<!\w)__(?=\S)([^\n]*?\S)__(?!\w)", r"\1", text)
    text = re.sub(r"(?<!\w)_(?=[^\s_])([^_\n]+[^\s_])_(?!\w)", r"\1", text)
    text = re.sub(r"\*{2,}", "", text)  # what is left is emphasis that was never closed, or closed elsewhere
    return re.sub(r"\\$", "", re.sub(r"`([^`\n]*)`", r"\1", text), flags=re.MULTILINE)


def _without_tables(text: str) -> str:
    """Write each row of a table as its cells, parted by " | ", on a line; drop the line under the header."""
    lines = text.split("\n")
    under = {number for number, line in enumerate(lines) if _UNDER_HEADER.fullmatch(line)}
    kept: list[str] = []
    in_table = False
    for number, line in enumerate(lines):
        in_table = line.count("|") > 0 and (in_table or number + 1 in under)
        if number in under:
            in_table = True
        elif in_table:
            kept.append(" | ".join(filter(None, map(str.strip, line.strip().strip("|").split("|")))))
        else:
            kept.append(line)
    return "\n".join(kept)
