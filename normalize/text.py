"""Text as people read it: HTML and Markdown to plain paragraphs, one clean line, folding, cutting at a sentence."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import nh3

from normalize import markdown
from normalize.encoding import repair
from normalize.transliteration import transliterate

# Zero-width and soft marks, bidirectional controls (they can make a text read as another), non-characters.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
                        "\ufe00\ufeff\ufff9-\ufffb\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[^\\S\n ][^\\S\n]*| [^\\S\n]+")  # all but one plain space, which most are
_ODD = re.compile("[^\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018\u2019\u201b-\u201f\u2026\u20ac]"
                  "|[ÃÂ]|[âÅ][^\x00-\x7f]")

_LINES = ("br", "tr", "dt", "dd", "option")
_BLOCKS = ("p", "div", "section", "article", "header", "footer", "ul", "ol", "dl", "table", "blockquote", "pre", "hr",
           "figure", "h1", "h2", "h3", "h4", "h5", "h6", "form", "main", "aside", "nav", "address")
_DROPPED = {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math", "textarea",
            "select", "head", "title", "audio", "video", "canvas", "noembed", "noframes", "xmp", "plaintext"}
_INLINE = ("a", "abbr", "acronym", "b", "big", "body", "button", "center", "cite", "code", "del", "dfn", "em", "font",
           "html", "i", "img", "input", "ins", "kbd", "label", "li", "link", "mark", "meta", "param", "picture", "q",
           "s", "samp", "small", "source", "span", "strike", "strong", "sub", "summary", "sup", "tbody", "td", "tfoot",
           "th", "thead", "time", "tt", "u", "var", "wbr", "details", "figcaption", "fieldset", "legend", "colgroup",
           "col", "caption", "map", "area", "base", "track", "o:p")
_NAMES = "|".join(map(re.escape, sorted({*_LINES, *_BLOCKS, *_DROPPED, *_INLINE}, key=len, reverse=True)))
_TAG = re.compile(rf"</?(?:{_NAMES})(?=[\s/>])[^<]*>|<!--|<!doctype|<\?xml|<!\[CDATA\[", re.IGNORECASE)
_ACTIVE = re.compile(r"<\s*(?:script|iframe|object|embed)\b|<[^>]*\son\w+\s*=|(?:href|src)\s*=\s*[\"']?\s*javascript:",
                     re.IGNORECASE)
_KEPT = {*_LINES, *_BLOCKS, "li"}
_BREAK = re.compile(r"</?(\w+)[^>]*>")
_BLOCK_TAG = re.compile(r"<(?:p|div|ul|ol|table|h[1-6]|section|article)[\s>]", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NESTED = re.compile(r"&(?:amp;)+", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[a-zà-ÿ\s:.])</(?:strong|STRONG|[bB])>(?=[A-ZÀ-Þ][a-zà-ÿ])")
_HEADING_END = re.compile(r"(?:\s|&nbsp;|[:;,–—-])+(?=</h[1-6]>)")
_MARKS = markdown.MARKS
_MARKUP = _MARKS | {"<", "&"}
_SENTENCE_END = re.compile(r"(?<!\b\w)(?<!\b[DMSP][rte])(?<!\bMrs)(?<!\bMme)(?<!\b(?:cf|ex|vs|al|No|no))"
                           r"[.!?…]+[»”\")]*(?=\s+[^\sa-zà-ÿ]|\s*$)")
_PASSES = 8  # more than this many layers of markup in markup is an attack


def clean(text: str) -> str:
    """Return `text` in NFC, mended (see `encoding.repair`), without controls, zero-width marks or odd spaces.

    Newlines are kept as "\\n", any other space becomes one plain space. Lone surrogates become U+FFFD.
    """
    if not _ODD.search(text):
        return (_SPACE.sub(" ", text) if _has_odd_space(text) else text).strip()
    return _settle(_clean_once, text)


@lru_cache(maxsize=256)
def plain(text: str) -> str:
    """Return HTML, Markdown or plain `text` as plain text: paragraphs parted by an empty line, list items by "- ".

    Scripts, styles and all markup are gone, entities decoded (also those encoded twice, as feeds do).
    """
    text = clean(text)
    if _MARKUP.isdisjoint(text):
        return _tidy(text)
    text = _settle(_plain_once, text)
    if ("<" in text and _TAG.search(text)) or _NESTED.search(text):
        text = _tidy(re.sub(r"[<&]", " ", text))
    return text


def line(text: str) -> str:
    """Return `plain` text on one line."""
    found = " ".join(plain(text).split())
    if _MARKS.isdisjoint(found):
        return found
    return _settle(lambda part: " ".join(plain(part).split()), found)  # on one line, other marks may meet


def cut(text: str, limit: int) -> str:
    """Return `text` if it has at most `limit` characters, else its first sentences, else its first words and "…"."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    end = max((match.end() for match in _SENTENCE_END.finditer(text[:limit + 2]) if match.end() <= limit), default=0)
    if end > limit // 10:
        return head[:end].rstrip()
    words = head[:limit - 1].rsplit(maxsplit=1)[0] if re.search(r"\s", head[:limit - 1].strip()) else head[:limit - 1]
    return words.rstrip(" ,;:-–") + "…"


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return `text` for comparing: small ASCII letters and digits, one space between words.

    "Œuvres d’Été" -> "oeuvres d ete".
    """
    if not text.isascii():
        text = transliterate(unicodedata.normalize("NFKC", clean(text)))
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))


def has_active_markup(text: str) -> bool:
    """Say whether `text` holds scripts, frames, event handlers or javascript: addresses."""
    return "<" in text and bool(_ACTIVE.search(text))


def _has_odd_space(text: str) -> bool:
    return "  " in text or "\t" in text


def _settle(function: Callable[[str], str], text: str) -> str:
    """Apply `function` until the text stays as it is, at most `_PASSES` times."""
    for _ in range(_PASSES):
        changed = function(text)
        if changed == text:
            break
        text = changed
    return text


def _clean_once(text: str) -> str:
    if not text.isascii():
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = repair(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    return _SPACE.sub(" ", _CONTROL.sub("", _NEWLINE.sub("\n", text))).strip()


def _plain_once(text: str) -> str:
    if "<" in text and _TAG.search(text):
        text = _without_tags(text)
    if "&" in text:
        text = clean(_ENTITY.sub(lambda match: html.unescape(match[0]), _NESTED.sub("&", text)))
    if markdown.is_marked(text):
        text = markdown.plain(text)
    return _tidy(clean(text))


def _without_tags(text: str) -> str:
    """Turn blocks into paragraphs and drop every other tag; entities stay encoded, `_plain_once` decodes them."""
    if _BLOCK_TAG.search(text):  # then a newline is only how the HTML was typed
        text = re.sub(r"(?<!\n)\n(?!\s*\n)", " ", text)
    text = _GLUED.sub("<p></p>", text)
    kept = nh3.clean(text, tags=_KEPT, clean_content_tags=_DROPPED, attributes={}, strip_comments=True, link_rel=None)
    return _BREAK.sub(_break, _HEADING_END.sub("", kept))


def _break(match: re.Match[str]) -> str:
    tag = match[1].lower()
    if tag == "li":
        return "" if match[0].startswith("</") else "\n- "
    if tag in _BLOCKS:
        return "\n\n"
    return "\n" if tag in _LINES else ""


def _tidy(text: str) -> str:
    """Strip each line, and leave at most one empty line between two."""
    lines = "\n".join(map(str.strip, _SPACE.sub(" ", text).split("\n")))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
