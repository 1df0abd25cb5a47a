"""What every platform's spider shares: the partner, its options, and how a payload becomes a RawRecord."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import scrapy
from scrapy.http import Response

from crawlers.expressions import ExpressionError, compiled
from crawlers.partners import Partner, PartnerError
from crawlers.platforms._errors import Flaw
from crawlers.platforms._options import Part
from crawlers.records import Issue, Payload, RawRecord

Emitted = RawRecord | Issue | scrapy.Request


class PlatformOptions(Part):
    """Options of a platform; unknown keys are refused."""


class PlatformSpider(scrapy.Spider):
    """Base of all platforms.

    A subclass sets `name` (its module's name), `Options`, `default_fields` (common field -> JMESPath, as in a partner's
    `fields`), `default_id`, and writes `parse`, which yields what `self.emit` and `self.request` return. Understanding
    an answer is apart from fetching it: each platform module has pure functions (bytes or text and options in,
    payloads and Issues out) that the tests call with saved answers, without clock or network.
    """

    Options: ClassVar[type[Part]] = PlatformOptions
    default_fields: ClassVar[dict[str, Any]] = {}
    default_id: ClassVar[str] = "id"

    def __init__(self, partner: Partner, **kwargs: Any) -> None:
        super().__init__(name=type(self).name, **kwargs)
        self.partner = partner
        self.options: Any = self.Options(**partner.options)
        self._id = compiled(partner.id_expression)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for each address of the partner's `start`."""
        for url in self.partner.start:
            yield self.request(url, self.parse)

    def request(self, url: str, callback: Callable[..., Any], **kwargs: Any) -> scrapy.Request:
        """Return a request whose failure counts against the run (see crawlers.watch).

        The callback `parse` reads pages of the listing: if one fails so does the run. Any other, unless start pages are
        read by it too, reads pages of entries: they may fail in small part. `meta={"listing": True}`, or False, tells.
        Raises ValueError for what is no address.
        """
        return scrapy.Request(url, callback=callback, **kwargs)

    def emit(self, found: Iterable[Payload | Flaw | Issue], response: Response, url: str | None = None
             ) -> Iterator[Emitted]:
        """Turn what a platform read into RawRecords, with the partner's id expression, and Flaws into Issues.

        An entry whose id expression gives nothing is kept under a digest of its payload, with an Issue `no_id`.
        url: the address of the entry, if it is not the response's.
        """
        fetched_at = _fetched_at(response)
        for item in found:
            if isinstance(item, Issue):
                yield item
            elif isinstance(item, Flaw) and item.entry is None:
                yield self.issue(item.kind, item.value, item.field)
            else:
                yield from self._identified(item, url or response.url, fetched_at)

    def _identified(self, item: Payload | Flaw, url: str, fetched_at: str) -> Iterator[RawRecord | Issue]:
        """Give a payload its RawRecord, and an Issue if it has no id; give a Flaw its Issue with the record's id."""
        payload = item.entry or {} if isinstance(item, Flaw) else item
        try:
            record = RawRecord.of(self.partner.slug, "", url, fetched_at, payload)
        except (TypeError, ValueError, RecursionError) as error:
            yield self.issue("unreadable", f"not JSON, or nested too deep: {error}", record="")
            return
        flaws = []
        try:
            source_id = self._source_id(record.payload)
        except ExpressionError as error:
            source_id = ""
            flaws.append(Flaw("mapping_failed", str(error), "id"))
        if not source_id:
            source_id = f"sha256-{record.sha256[:16]}"
            flaws.append(Flaw("no_id", record.payload))
        if isinstance(item, Flaw):
            yield self.issue(item.kind, item.value, item.field, f"{self.partner.slug}/{source_id}")
            return
        yield replace(record, source_id=source_id)
        for flaw in flaws:
            yield self.issue(flaw.kind, flaw.value, flaw.field, f"{self.partner.slug}/{source_id}")

    def _source_id(self, payload: Payload) -> str:
        """Return the entry's id as text: one line, no outer spaces, at most 300 characters; "" when it has none."""
        found = self._id.search(payload)
        if found is None or isinstance(found, bool | dict | list):
            return ""
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        return " ".join(str(found).split())[:300]

    def issue(self, kind: str, value: object = "", field: str = "", record: str = "") -> Issue:
        """Return an Issue about this partner's listing."""
        return Issue.of(self.partner.slug, record, field, kind, value)


def _fetched_at(response: Response) -> str:
    """Return when an answer was fetched: as the crawl says (it may be a kept or recorded answer), else now."""
    told = response.request.meta.get("fetched_at") if response.request else None
    return told or datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def platform(name: str) -> type[PlatformSpider]:
    """Return the spider class of the platform `name`. Raises PartnerError naming the known ones if there is none."""
    known = platforms()
    if name not in known:
        raise PartnerError([f"platform: {name!r} is not known; allowed: {', '.join(known)}"])
    module = importlib.import_module(f"crawlers.platforms.{name}")
    classes = [item for item in vars(module).values() if isinstance(item, type)
               and issubclass(item, PlatformSpider) and item.__module__ == module.__name__ and item.name == name]
    return classes[0]


def platforms() -> list[str]:
    """Return the names of all platforms: the modules of crawlers.platforms that are not helpers."""
    import crawlers.platforms

    return sorted(info.name for info in pkgutil.iter_modules(crawlers.platforms.__path__)
                  if info.name != "base" and not info.name.startswith("_"))
