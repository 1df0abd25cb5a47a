"""partners/<slug>.yml -> Partner. A mistake in a file is one line: file, key, what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from crawlers.yaml_text import read_yaml

_BOOLEAN = "tag:yaml.org,2002:bool"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HttpAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class PartnerError(ValueError):
    """One or more partner files are wrong; `str()` is a line for each mistake."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        super().__init__("\n".join(self.lines))


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Publisher(_Strict):
    """Who stands behind the listing. kind: the legal form."""

    name: str
    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|EU)$")]
    kind: Literal["state", "local-authority", "association", "cooperative", "company", "university", "foundation",
                  "international", "informal"]


class Expectations(_Strict):
    """What a good run brings. min: fewer entries fail the run; max: more warn; filled: field -> least share, 0 to 1."""

    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=1)
    filled: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}


class Partner(_Strict):
    """A partner: who, under which licence, on which platform, how its payload maps to the common fields.

    fields: common field -> JMESPath into the payload (a text), or a constant (a number, a list, a boolean; a constant
    text is JMESPath's raw string, `"'FR'"`). place is a mapping of such expressions. ignore: payload keys left out on
    purpose. requests_per_second: more than 1 only where the partner agreed to it. trust: who wins when partners
    disagree, 0 to 10, 5 unless said otherwise.
    """

    slug: str
    title: str
    url: HttpAddress
    publisher: Publisher
    contact: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s]+|mailto:[^\s@]+@[^\s@]+)$")]
    licence: str
    licence_url: HttpAddress | None = None
    language: Language
    lineage: Literal["first-hand", "aggregator"] = "first-hand"
    cadence: Literal["daily", "weekly", "monthly", "yearly", "once"] = "weekly"
    platform: str
    start: list[HttpAddress] = Field(min_length=1)
    options: dict[str, Any] = {}
    id: str | None = None
    fields: dict[str, Any] = {}
    ignore: list[str] = []
    lookups: dict[str, dict[str, Any]] = {}
    expect: Expectations = Expectations()
    requests_per_second: float = Field(default=1.0, gt=0, le=1000)
    trust: int = Field(default=5, ge=0, le=10)
    description: dict[Literal["fr", "en"], str] = {}

    @field_validator("lookups", mode="before")
    @classmethod
    def _labels_are_text(cls, value: Any) -> Any:
        """YAML reads `true:` as a boolean and `2:` as a number; a label is what the partner writes."""
        if not isinstance(value, dict):
            return value
        return {field: {_label(key): codes for key, codes in table.items()} if isinstance(table, dict) else table
                for field, table in value.items()}

    def platform_class(self) -> Any:
        """Return the platform's spider class (imports Scrapy, so only where it is needed)."""
        from crawlers.platforms.base import platform

        return platform(self.platform)

    @property
    def all_fields(self) -> dict[str, Any]:
        """The platform's default map, overridden by `fields`; a field set to null is left out."""
        merged = {**self.platform_class().default_fields, **self.fields}
        return {name: expression for name, expression in merged.items() if expression is not None}

    @property
    def id_expression(self) -> str:
        """JMESPath that gives what stays the same from crawl to crawl."""
        return self.id or str(self.platform_class().default_id)


def _label(key: object) -> str:
    """Return a lookup's key as a record's value is read: true is "Yes", 2 is "2"."""
    return {True: "Yes", False: "No"}[key] if isinstance(key, bool) else "" if key is None else str(key)


def load_partners(folder: Path, *, platforms: bool = True) -> dict[str, Partner]:
    """Read every `*.yml` of `folder`, in the order of their names.

    platforms: check what each says to its platform too, which loads Scrapy; who crawls and normalises nothing need not.
    Raises PartnerError, with one line for each mistake in all files, when any is wrong or the folder has none.
    """
    partners: dict[str, Partner] = {}
    mistakes: list[str] = []
    files = sorted(p for p in folder.glob("*.y*ml") if p.suffix in (".yml", ".yaml"))
    if not files:
        raise PartnerError([f"{folder}: no partner file; write {folder}/<slug>.yml (see docs/partners.md)"])
    for path in files:
        if path.stem in partners:
            mistakes.append(f"{path}: slug: {path.stem!r} is declared twice; keep one of its two files")
            continue
        try:
            partners[path.stem] = load_partner(path, platforms=platforms)
        except PartnerError as error:
            mistakes += error.lines
    if mistakes:
        raise PartnerError(mistakes)
    return partners


def load_partner(path: Path, *, platforms: bool = True) -> Partner:
    """Read one partner file, as load_partners does.

    Raises PartnerError, one line a mistake, if it is not what Partner allows.
    """
    if not SLUG.fullmatch(path.stem):
        raise PartnerError([f"{path}: slug: the file's name must be small letters, digits and single hyphens"])
    try:
        data = read_yaml(path, _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f":{mark.line + 1}" if mark else ""
        raise PartnerError([f"{path}{where}: not YAML: {getattr(error, 'problem', None) or error}"]) from error
    if not isinstance(data, dict):
        raise PartnerError([f"{path}: must be a mapping of keys; allowed: {_allowed(Partner)}"])
    if data.get("slug", path.stem) != path.stem:
        raise PartnerError([f"{path}: slug: {data['slug']!r} is not the file's name; leave the key out"])
    try:
        partner = Partner(**{**data, "slug": path.stem})
        if platforms:
            _check_platform(partner)
    except ValidationError as error:
        raise PartnerError(_lines(path, error, Partner)) from error
    except PartnerError as error:
        raise PartnerError(f"{path}: {line}" for line in error.lines) from error
    return partner


def _check_platform(partner: Partner) -> None:
    """Raise PartnerError for an unknown platform or options that it does not take."""
    cls = partner.platform_class()
    try:
        cls.Options(**partner.options)
    except ValidationError as error:
        raise PartnerError(_lines(None, error, cls.Options, "options.")) from error


def _allowed(model: type[BaseModel]) -> str:
    return ", ".join(name for name in model.model_fields if name != "slug")


def _lines(path: Path | None, error: ValidationError, model: type[BaseModel], prefix: str = "") -> list[str]:
    """Put pydantic's findings in one line each: file, key, what is allowed."""
    lines = []
    for found in error.errors():
        where = ".".join(str(part) for part in found["loc"] if not str(part).startswith("constrained-str"))
        text = found["msg"]
        if found["type"] == "extra_forbidden":
            text = f"unknown key; allowed: {_allowed(_model_at(model, found['loc'][:-1]))}"
        elif found["type"] == "missing":
            text = "missing key"
        start = f"{path}: " if path else ""
        line = f"{start}{prefix}{where}: {text}"
        if line not in lines:
            lines.append(line)
    return lines


def _model_at(model: type[BaseModel], loc: Iterable[Any]) -> type[BaseModel]:
    for part in loc:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    return model


class _Loader(yaml.CSafeLoader):
    """YAML whose booleans are those of 1.2: `NO` is Norway and `on` a word, not false and true.

    YAML lets a key stand twice and keeps the last; here that is a mistake.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, str | int | bool) and key in seen and key != "<<":
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            if isinstance(key, str | int | bool):
                seen.add(key)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
                                   for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}
_Loader.add_implicit_resolver(_BOOLEAN, re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
