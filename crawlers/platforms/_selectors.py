"""CSS and XPath selectors of partners, and what they give from a page."""

from __future__ import annotations

import re
from typing import Annotated, Any

from lxml import etree  # type: ignore[import-untyped]
from parsel import Selector
from pydantic import BeforeValidator
from w3lib.encoding import html_to_unicode
from w3lib.html import get_base_url

from crawlers.platforms._addresses import is_web_address, joined, without_fragment
from crawlers.platforms._errors import Flaw
from crawlers.platforms._options import Part, Regex, Select
from crawlers.platforms._text import decode, mend
from crawlers.records import Payload

ADDRESS = re.compile(r"(::attr\((href|src)\)|/@(href|src))\s*$")
BLOCKS = frozenset([
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul"])
HIDDEN = frozenset(["script", "style", "template", "noscript"])


class FieldSelector(Part):
    """Where a value is on a page: CSS (with `::text` or `::attr(x)` if wanted), or XPath after `xpath:`.

    many: all values, as a list. html: the element's HTML, not its text. pattern: keep what the expression's first group
    (else the whole expression) finds. An href or src comes as a whole address.
    """

    selector: Select
    many: bool = False
    html: bool = False
    pattern: Regex | None = None


def _from_text(value: Any) -> Any:
    return {"selector": value} if isinstance(value, str) else value


Selectors = dict[str, Annotated[FieldSelector, BeforeValidator(_from_text)]]


class Page:
    """An HTML page. text: its source. root: its selector. base: what its relative addresses are relative to. flaws: of
    its encoding.
    """

    def __init__(self, body: bytes, url: str, content_type: str = "") -> None:
        self.flaws: list[Flaw] = []
        self.url = url
        self.text = self._text(body, content_type) or "<html></html>"
        self.base = get_base_url(self.text, url)
        self.root = Selector(text=self.text, type="html")

    def _text(self, body: bytes, content_type: str) -> str:
        """Decode as browsers do; where that leaves U+FFFD, as `decode` does."""
        _, text = html_to_unicode(content_type or None, body, default_encoding="utf-8")
        if "\ufffd" in text and b"\xef\xbf\xbd" not in body:
            text, self.flaws = decode(body)
        return mend(text, self.flaws)


def find(selector: str, node: Selector) -> list[Selector]:
    """Return what a selector finds in a node."""
    if selector.startswith("xpath:"):
        return list(node.xpath(selector.removeprefix("xpath:")))
    return list(node.css(selector))


def link_in(selector: str, node: Selector, base: str) -> str | None:
    """Return the web address that a selector finds (an attribute, a text, or an element's href), or None."""
    for match in find(selector, node):
        href = match.attrib.get("href", "") if isinstance(match.root, etree._Element) else str(match.get())
        url = without_fragment(joined(base, href))
        if href.strip() and is_web_address(url):
            return url
    return None


def read_fields(fields: Selectors, node: Selector, base: str) -> Payload:
    """Return field -> text (or list of texts, if `many`); fields that find nothing, or only spaces, are left out."""
    values = {name: read_field(field, node, base) for name, field in fields.items()}
    return {name: value for name, value in values.items() if value}


def read_field(field: FieldSelector, node: Selector, base: str) -> str | list[str] | None:
    """Return what one field finds: its first text, all if `many`, None if nothing."""
    texts = (_value(match, field) for match in find(field.selector, node))
    if field.pattern:
        found = (re.search(field.pattern, text) for text in texts)
        texts = ((match[1] if match.re.groups else match[0]) or "" for match in found if match)
    if ADDRESS.search(field.selector):
        texts = (joined(base, text) for text in texts if text.strip())
    values = (text.strip() for text in texts)
    kept = [value for value in values if value] if field.many else next((value for value in values if value), None)
    return kept or None


def _value(match: Selector, field: FieldSelector) -> str:
    if field.html or not isinstance(match.root, etree._Element):
        return str(match.get())
    return text_of(match.root)


def text_of(element: etree._Element) -> str:
    """Return an element's text as it is seen: a line a block, spaces collapsed, scripts and styles left out."""
    parts: list[str] = []
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        hidden += (tag in HIDDEN) * {"start": 1, "end": -1}.get(event, 0)
        if tag in BLOCKS:
            parts.append("\n")
        text = node.text if event == "start" else node.tail if node is not element else None
        if text and not hidden:
            parts.append(re.sub(r"\s+", " ", text))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
