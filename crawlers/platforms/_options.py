"""Kinds of option that several platforms take: checked when the partner's file is read, not during a crawl."""

from __future__ import annotations

import re
from typing import Annotated, Any

import jmespath
from cssselect import SelectorError
from parsel import Selector
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict


class Part(BaseModel):
    """A part of a platform's options; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def check_jmespath(text: str) -> str:
    """Return `text` if it is JMESPath, else raise ValueError with what is wrong."""
    try:
        jmespath.compile(text)
    except jmespath.exceptions.JMESPathError as error:
        reason = " ".join(str(error).split())
        raise ValueError(f"not JMESPath (quote keys with spaces or accents: '\"Début réel\"'): {reason}") from error
    return text


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _selector(text: str) -> str:
    page = Selector(text="<html></html>")
    try:
        if text.startswith("xpath:"):
            page.xpath(text.removeprefix("xpath:"))
        else:
            page.css(text)
    except (ValueError, SelectorError) as error:
        raise ValueError(f"not a CSS selector, nor XPath after `xpath:`: {error}") from error
    return text


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


JMESPath = Annotated[str, AfterValidator(check_jmespath)]
Regex = Annotated[str, AfterValidator(_regex)]
Select = Annotated[str, AfterValidator(_selector)]
OneOrMore = BeforeValidator(_as_list)
