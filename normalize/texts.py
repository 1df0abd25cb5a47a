"""Readers of text fields: title, aliases, summary, description, organisations, keywords, former ids, contact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from normalize import encoding, names, text, urls
from normalize.draft import Draft, is_blank, text_of
from normalize.people import WITHHELD, role_address, withhold, withhold_source
from normalize.vocabularies import looked_up

PROSE = frozenset({"summary", "description"})  # where persons are named; elsewhere a name is a project's
RENAMED = ("aliases", "organisations", "keywords")  # texts that a partner's lookups may rename
LONGEST_TITLE = 300
LONGEST_SUMMARY = 500
LONGEST_DESCRIPTION = 20_000
LONGEST_NAME = 300
LEAST_CAPITALS = 12
_EMAIL_LIKE = re.compile(r"[^\s<>;,|()\"']+@[^\s<>;,|()\"']+")


def items(raw: Any) -> Iterator[Any]:
    """Yield the scalars and mappings of a raw value: lists are opened, null and blank texts left out."""
    if isinstance(raw, list):
        for item in raw:
            yield from items(item)
    elif raw is not None and not (isinstance(raw, str) and is_blank(raw.strip())):
        yield raw


def read_text(draft: Draft, name: str, raw: Any, read: Callable[[str], str]) -> str | None:
    """Return a raw value as safe text by `read` (text.line or text.plain), None if it holds none.

    Mended encodings, active markup and personal data are told as Issues.
    """
    source = text_of(raw)
    if source is None:
        draft.issue(name, "bad_value", raw)
        return None
    if encoding.repair(source) != source:
        draft.issue(name, "encoding", source)
    if text.has_active_markup(source):
        draft.issue(name, "markup", source)
    return safe(draft, name, source, read(source))


def safe(draft: Draft, name: str, source: str, plain: str) -> str | None:
    """Return `plain` without personal data; each datum is an Issue, whether it shows in the text or in its source."""
    found = withhold(plain)
    kinds = max(found.kinds, withhold_source(source).kinds, key=len)
    for kind in kinds:
        draft.personal(name, kind)
    for person in names.find(found.text) if name in PROSE else ():
        draft.person(name, person)
    return None if is_blank(found.text.replace(WITHHELD, "").strip(" -–:;,.")) else found.text


def read_title(draft: Draft, candidates: list[Any]) -> None:
    """Set the title: the first candidate that holds one, on one line."""
    for raw in candidates:
        for item in items(raw):
            if title := read_text(draft, "title", item, text.line):
                if len(title) > LONGEST_TITLE:
                    draft.issue("title", "too_long", title)
                letters = [char for char in title if char.isalpha()]
                if len(letters) >= LEAST_CAPITALS and all(char.isupper() for char in letters):
                    draft.issue("title", "all_capitals", title)
                draft.put("title", text.cut(title, LONGEST_TITLE), item)
                return


def read_summary(draft: Draft, candidates: list[Any]) -> None:
    """Set the summary; one that is too long is cut at a sentence, and stands whole as the description."""
    for raw in candidates:
        for item in items(raw):
            if summary := read_text(draft, "summary", item, text.plain):
                short = text.cut(_sentences(summary), LONGEST_SUMMARY)
                draft.put("summary", short, item)
                if len(summary) > LONGEST_SUMMARY:
                    draft.put("description", _bounded(draft, summary), item)
                return


def read_description(draft: Draft, candidates: list[Any]) -> None:
    """Set the description, in paragraphs, and the summary from it where there is none."""
    for raw in candidates:
        for item in items(raw):
            if description := read_text(draft, "description", item, text.plain):
                draft.values.pop("description", None)  # a long summary's stand-in
                draft.put("description", _bounded(draft, description), item)
                return


def derive_summary(draft: Draft) -> None:
    """Make a summary of the description's first sentences, headings left out."""
    description = draft.get("description")
    if not description or draft.get("summary"):
        return
    draft.put("summary", text.cut(_sentences(description), LONGEST_SUMMARY), evidence="description")


def _sentences(plain: str) -> str:
    """Return paragraphs on one line: headings left out, the items of a list parted by commas."""
    paragraphs = [_on_one_line(part.split("\n")) for part in plain.split("\n\n")]
    sentences = [part for part in paragraphs if len(part) > 60 or part.endswith((".", "!", "?", "…"))]  # noqa: PLR2004
    return " ".join(sentences or paragraphs)


def _on_one_line(lines: list[str]) -> str:
    parts = [" ".join(line.removeprefix("- ").split()) for line in lines]
    apart = [", " if line.startswith("- ") and there[-1:].isalnum() else " "
             for line, there in zip(lines[1:], parts, strict=False)]
    return "".join(piece for pair in zip(parts, [*apart, ""], strict=True) for piece in pair)


def _bounded(draft: Draft, description: str) -> str:
    if len(description) > LONGEST_DESCRIPTION:
        draft.issue("description", "too_long", description)
    return text.cut(description, LONGEST_DESCRIPTION)


def _renamed(lookup: Mapping[str, tuple[str, ...]] | None, item: Any) -> tuple[Any, ...]:
    found = looked_up(lookup, text_of(item) or "")
    return (item,) if found is None else found


def read_names(draft: Draft, name: str, candidates: list[Any],
               lookup: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Add each name or keyword, on one line, once however it is written.

    lookup: the partner's own, folded label -> what it stands for (an organisation's code -> its name).
    """
    seen = {text.fold(found) for found in draft.all(name)}
    if name == "aliases":
        seen.add(text.fold(draft.get("title") or ""))
    for raw in candidates:
        for item in items(raw):
            for said in _renamed(lookup, item):
                if found := read_text(draft, name, said, text.line):
                    _add_name(draft, name, found, item, seen)


def _add_name(draft: Draft, name: str, found: str, original: Any, seen: set[str]) -> None:
    if len(found) > LONGEST_NAME:
        draft.issue(name, "too_long", found)
    key = text.fold(found) or found
    if key not in seen:
        seen.add(key)
        draft.put(name, text.cut(found, LONGEST_NAME), original)


def read_former_ids(draft: Draft, candidates: list[Any]) -> None:
    """Add each former id as it stands, on one line."""
    for raw in candidates:
        for item in items(raw):
            if found := text_of(item):
                draft.put("former_ids", withhold_source(" ".join(found.split())[:LONGEST_NAME]).text, item)


def read_contact(draft: Draft, candidates: list[Any]) -> None:
    """Set the contact: the address of a role, or a page. A person's address or name is withheld."""
    for raw in candidates:
        for item in items(raw):
            source = text.clean(text_of(item) or "")
            addresses = [part.rstrip(".") for part in _EMAIL_LIKE.findall(source) if "://" not in part]
            for address in addresses:
                if role := role_address(address, draft.get("title") or ""):
                    draft.put("contact", role)
                else:
                    draft.personal("contact", "e-mail")
            pages = [] if addresses else urls.split(source)
            page = next(filter(None, (urls.canonical(part) for part in pages)), None)
            if page and not withhold(page).kinds:
                draft.put("contact", page, item)
            elif not addresses and source:
                draft.personal("contact", (*withhold(source).kinds, "name")[0])
