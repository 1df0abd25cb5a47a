"""A partner's `fields`, compiled: common field -> what its expressions find; and which keys nobody reads."""

from __future__ import annotations

from typing import Any

from crawlers.expressions import Expression, ExpressionError, compiled
from crawlers.partners import Partner, PartnerError
from crawlers.records import Payload
from normalize.draft import Draft
from normalize.places import PARTS
from normalize.schema import COMMON_FIELDS

# What a partner's file may map. Places have one key, `place`; ids and dates of harvest are Glane's own.
_PLACE_FIELDS = {"place", "commune_code", "department_code", "region_code", "country_code", "latitude", "longitude"}
MAPPABLE = (*(name for name in COMMON_FIELDS if name not in _PLACE_FIELDS), "place", "former_ids", "source_url")

Spec = list[Expression | Any]


class FieldMap:
    """The compiled map of one partner. Raises PartnerError, one line for each mistake."""

    def __init__(self, partner: Partner) -> None:
        mistakes: list[str] = []
        self.specs = compile_fields(partner.all_fields, mistakes)
        if mistakes:
            raise PartnerError(mistakes)
        self._read = set(partner.ignore)
        self._reads_all = False
        for expression in [*_expressions(self.specs), compiled(partner.id_expression)]:
            self._reads_all |= expression.keys is None
            self._read |= expression.keys or set()

    def search(self, payload: Payload, draft: Draft) -> dict[str, list[Any]]:
        """Return for each mapped field what its expressions found, in their order; a failing one is an Issue."""
        found: dict[str, list[Any]] = {}
        for name, spec in self.specs.items():
            values = found[name] = []
            for item in spec:
                if not isinstance(item, Expression):
                    values.append(item)
                    continue
                try:
                    value = item.search(payload)
                except ExpressionError as error:
                    draft.issue(name, "mapping_failed", str(error))
                    continue
                if value is not None and value is not False:
                    values.append(value)
        return found

    def same(self, left: str, right: str) -> bool:
        """Say whether two fields are read by the very same expressions."""
        return bool(self.specs.get(left)) and self.specs.get(left) == self.specs.get(right)

    def unread(self, payload: Payload) -> list[str]:
        """Return the top-level keys of an entry that no expression reads and `ignore` does not list.

        Keys that the platform adds (`_path`, `_sheet`) start with an underscore, and are not the partner's.
        """
        return [] if self._reads_all else [key for key in payload if key not in self._read and not key.startswith("_")]


def compile_fields(fields: dict[str, Any], mistakes: list[str]) -> dict[str, Spec]:
    """Return common field (place.<part> for a place) -> its expressions and constants; add a line for each mistake."""
    specs: dict[str, Spec] = {}
    for name, spec in fields.items():
        if name not in MAPPABLE:
            mistakes.append(f"fields.{name}: unknown field; allowed: {', '.join(MAPPABLE)}")
        elif name != "place":
            specs[name] = _compile(f"fields.{name}", spec, mistakes)
        elif not isinstance(spec, dict):
            mistakes.append(f"fields.place: must be a mapping of {', '.join(PARTS)}")
        else:
            for part, inner in spec.items():
                if part not in PARTS:
                    mistakes.append(f"fields.place.{part}: unknown part of a place; allowed: {', '.join(PARTS)}")
                elif inner is not None:
                    specs[f"place.{part}"] = _compile(f"fields.place.{part}", inner, mistakes)
    return specs


def _compile(where: str, spec: Any, mistakes: list[str]) -> Spec:
    """Compile one field: a JMESPath text, a list of them (any of which may be a constant), or a constant."""
    if isinstance(spec, dict):
        mistakes.append(f"{where}: must be JMESPath, a list of JMESPath, or a constant; not a mapping")
        return []
    compiled_: Spec = []
    for item in spec if isinstance(spec, list) else [spec]:
        if not isinstance(item, str):
            compiled_.append(item)
            continue
        try:
            compiled_.append(compiled(item))
        except ExpressionError as error:
            mistakes.append(f"{where}: not JMESPath: {error}; a key with spaces is quoted: '\"my key\"'")
    return compiled_


def _expressions(specs: dict[str, Spec]) -> list[Expression]:
    return [item for spec in specs.values() for item in spec if isinstance(item, Expression)]
