"""What the fields of a list are: of a kind that any list may have, or a project's own, as the schema names them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from normalize.schema import LINK_KINDS, LIST_FIELDS

KINDS = ("name", "short_text", "text", "code", "category", "number", "year", "coordinate", "address")
MODES = ("link", "multi", "mostly", "dirty")
CLEAN = ("link", "multi")
NAMING = ("partner", "source_id")  # what names a record; nothing is linked by these
TITLE = "title"
INSTEAD = {"name": "aliases", "coordinate": "latitude and longitude"}  # projects have fields of their own for these


class SpecError(ValueError):
    """The spec or a value does not fit; `str()` says what is allowed."""


@dataclass(frozen=True)
class Spec:
    """How a list is to be linked.

    mode: `link` (two clean sources), `multi` (several), `mostly` (several mostly clean), `dirty` (duplicates anywhere).
    fields: the list's field -> one of KINDS, or the field of a project that it holds (`normalize.schema.LINK_KINDS`,
    which says the kind of each). A list of projects has a title; what is known of projects is then known of it.
    names: `partner`, `source_id` -> the list's field that holds it, where it is called otherwise there.
    """

    mode: str
    fields: Mapping[str, str]
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, mode: str, fields: Mapping[str, str]) -> Spec:
        """Make a spec whose fields may be `partner` and `source_id` too. Raises SpecError when two are the same one."""
        named: dict[str, str] = {}
        for name, kind in fields.items():
            if kind in NAMING and named.setdefault(kind, name) != name:
                raise SpecError(f"fields {named[kind]}, {name}: a record has one {kind}")
        return cls(mode, {name: kind for name, kind in fields.items() if kind not in NAMING}, named)

    @property
    def of_projects(self) -> bool:
        """Say whether the records are projects."""
        return TITLE in self.fields.values()

    @cached_property
    def own(self) -> Mapping[str, list[str]]:
        """Return a project's field -> the list's fields that hold it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name, kind in self.fields.items():
            if kind in LINK_KINDS:
                found[kind].append(name)
        return found

    @cached_property
    def beside(self) -> dict[str, str]:
        """Return the fields that are of no more than a kind -> their kinds."""
        return {name: kind for name, kind in self.fields.items() if kind not in LINK_KINDS}


def check(spec: Spec) -> None:
    """Raise SpecError when a list cannot be linked by the spec, saying what is allowed."""
    if spec.mode not in MODES:
        raise SpecError(f"mode {spec.mode!r} is not known; allowed: {', '.join(MODES)}")
    for name, kind in spec.fields.items():
        if kind not in KINDS and kind not in LINK_KINDS:
            raise SpecError(f"field {name}: kind {kind!r} is not known; allowed: {', '.join(KINDS)}; "
                            f"of projects: {', '.join(LINK_KINDS)}; of any record: {', '.join(NAMING)}")
    if spec.of_projects:
        _check_projects(spec)
    else:
        _check_things(spec)


def check_sources(mode: str, partners: Iterable[str]) -> None:
    """Raise SpecError when there are fewer or more sources than the mode is for."""
    several = sorted(set(partners))
    if mode != "dirty" and len(several) == 1:
        raise SpecError(f"mode {mode} links several partners, here is one; name that of each record, in a field that "
                        "is the `partner`, or, where one may list one thing twice, write mode dirty")
    if mode == "link" and len(several) > 2:  # noqa: PLR2004 - the mode's meaning
        raise SpecError(f"mode link is for two sources, here are {len(several)}: {', '.join(several)[:200]}; "
                        "for more, write mode multi")


def _check_projects(spec: Spec) -> None:
    for field, names in spec.own.items():
        if len(names) > 1 and field not in LIST_FIELDS:
            raise SpecError(f"fields {', '.join(names)}: a project has one {field}; several may be of "
                            f"{', '.join(one for one in LINK_KINDS if one in LIST_FIELDS)}")
    for name, kind in spec.beside.items():
        if kind in INSTEAD:
            raise SpecError(f"field {name}: kind {kind} is for lists of other things; of projects write "
                            f"{INSTEAD[kind]}")
    if len({"latitude", "longitude"} & spec.own.keys()) == 1:
        raise SpecError("latitude and longitude come together: name both or neither")


def _check_things(spec: Spec) -> None:
    if spec.own:
        name, kind = next((names[0], field) for field, names in spec.own.items())
        raise SpecError(f"field {name}: {kind} is a field of projects, but no field is the title of one; name that, or "
                        f"say what kind {name} is: {', '.join(KINDS)}")
    if "name" not in spec.fields.values():
        raise SpecError("no field has the kind name; name at least one (a surname, a shop's name), or the title of "
                        "projects")
    points = [name for name, kind in spec.fields.items() if kind == "coordinate"]
    if len(points) not in (0, 2):
        raise SpecError(f"fields of kind coordinate: {', '.join(points)}; there must be two, latitude first, or none")
