"""Options are checked when the partner's file is read: a line that says file, key and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import jmespath
import pytest
import yaml
from pydantic import ValidationError

from crawlers.partners import PartnerError, load_partner
from crawlers.platforms.base import platform, platforms

PARTNER = """title: x
url: https://x.example/
publisher: {{name: x, country: FR, kind: association}}
contact: https://x.example/
licence: unknown
language: fr
platform: {platform}
start: [https://x.example/]
options: {options}
"""


@pytest.mark.parametrize(("name", "options", "words"), [
    ("json", "{items: 'a b'}", "options.items: .*not JMESPath"),
    ("json", "{pages: {by: page}}", "options.pages.by: .*'number', 'offset'"),
    ("json", "{detail: {url: 'https://x.example/{a b}'}}", "options.detail.url: .*not JMESPath"),
    ("json", "{page: 1}", "options.page: unknown key; allowed: .*items, where, pages"),
    ("table", "{align: {patterns: {a: '('}}}", "options.align.patterns.a: .*not a regular expression"),
    ("table", "{joins: [{url: 'file:///etc/passwd', left: a, right: a, into: b}]}", "options.joins.0.url.0: "),
    ("table", "{delimiter: ';;'}", "options.delimiter: "),
    ("html", "{entries: 'a[', fields: {title: h1}}", "options.entries: .*not a CSS selector"),
    ("html", "{entries: 'xpath://a[', fields: {title: h1}}", "options.entries: .*XPath"),
    ("html", "{entries: a}", "say what to read"),
    ("html", "{entries: a, fields: {title: h1}, list_fields: [date]}", "'date' is not among `fields`"),
    ("feed", "{detail: {}}", "say what to read from the page"),
    ("structured", "{syntaxes: all}", "options.syntaxes.0: .*'json-ld'"),
    ("wordpress", "{per_page: 500}", "options.per_page: .*100"),
    ("gogocarto", "{taxonomy: ftp://x.example/}", "options.taxonomy: "),
    ("frontmatter", "{include: []}", "options.include: "),
])
def test_a_mistake_is_one_line(tmp_path: Path, name: str, options: str, words: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(PARTNER.format(platform=name, options=options), encoding="utf-8")
    with pytest.raises(PartnerError, match=rf"^\S*x\.yml: .*{words}"):
        load_partner(path)


def test_short_forms() -> None:
    taken = {name: cast(Any, platform(name).Options) for name in ("html", "feed", "table")}  # each has its own model
    options = taken["html"](entries="a", fields={"title": "h1", "date": "time"}, list_fields=["date"])
    assert (list(options.fields), list(options.list_fields)) == (["title"], ["date"])
    assert taken["feed"](pages="paged").pages.by == "paged"
    assert taken["table"](sheets="A").sheets == ["A"]


@pytest.mark.parametrize("name", platforms())
def test_each_platform_has_a_manual_with_an_example_that_its_options_take(name: str) -> None:
    manual = platform(name).__doc__ or ""
    assert "goes wrong" in manual
    start = manual.index(f"        platform: {name}\n")
    example = "".join(line[8:] + "\n" for line in manual[start:].split("\n\n")[0].splitlines())
    found = yaml.safe_load(example)
    for expression in [found.get("id"), *found["fields"].values()]:
        for text in expression.values() if isinstance(expression, dict) else [expression or "id"]:
            jmespath.compile(text)
    try:
        platform(name).Options(**found.get("options", {}))
    except ValidationError as error:
        pytest.fail(str(error))
