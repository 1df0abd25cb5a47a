"""Tables: CSV, TSV, XLSX, ODS, GeoJSON, NDJSON, JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar

from pydantic import Field
from scrapy.http import Request, Response

from crawlers.platforms._answers import content
from crawlers.platforms._documents import wanted
from crawlers.platforms._errors import Found
from crawlers.platforms._options import JMESPath
from crawlers.platforms._rows import Index, Join, index_rows, join_rows, read_table
from crawlers.platforms._tables import TableOptions
from crawlers.platforms.base import Emitted, PlatformSpider


class Options(TableOptions):
    """Options of the platform `table`, beside those of every table's file.

    joins: other files, whose rows are put in the listing's. where: JMESPath that an entry must fulfil to be the
    partner's.
    """

    joins: list[Join] = Field(default_factory=list)
    where: JMESPath | None = None


class TableSpider(PlatformSpider):
    """A file with a row an entry: CSV, TSV, XLSX, ODS, GeoJSON, NDJSON or JSON, gzipped or not.

    Set nothing first: format, delimiter and encoding are told from the file. Say them where that goes wrong:

        platform: table
        start: [https://town.example/projets.xlsx]
        options:
          sheets: [Projets 2024, Projets 2025]    # else the first sheet
          header: 3                               # where lines stand above the column names
          where: "Statut != 'Refusé'"
          joins:
            - {url: https://town.example/lieux.geojson, left: lieu, right: properties.code, into: place}
        id: '"Numéro"'                            # JMESPath quotes what has spaces or accents
        fields: {title: '"Nom du projet"', place: {point: place.geometry}}

    A row's payload is column name (spaces collapsed) -> text or number, without the empty cells; `_sheet` tells the
    sheet where several are read. A GeoJSON feature is kept whole (properties, geometry, id). In a workbook, formulas
    give their values, dates are ISO 8601, whole numbers are whole.

    What goes wrong. Cells beyond the header are kept under `_extra`, with an Issue `long_row`. A row shorter than the
    header cannot be trusted: its cells are kept under `_cells` with an Issue `short_row`, unless `short_rows: prefix`
    takes them for the first columns, or `align` says what is known of the columns:

          align:
            always: [titre, lien]
            patterns: {lien: "^https?://", date: "^[0-9]{4}$"}

    and then each cell that has one possible column is put there, and the others are left out and told in the Issue.
    A delimiter that leaves the header in one piece, a quotation mark never closed, a web page or a broken workbook
    fail the run. Text that is not UTF-8 is read as the server says, else as Windows-1252, with an Issue. An entry
    without its row in a joined file is kept, with an Issue `no_match`.
    """

    name = "table"
    Options = Options
    default_id = "id || properties.id || identifiant"
    default_fields: ClassVar[dict[str, Any]] = {
        "title": "properties.[title, titre, name, nom] | [?@] | [0] || title || titre || name || nom",
        "summary": "properties.summary || properties.description || summary || description",
        "url": "properties.url || properties.website || url || website",
        "place": {
            "latitude": "(geometry.type == 'Point' && geometry.coordinates[1]) || `null`",
            "longitude": "(geometry.type == 'Point' && geometry.coordinates[0]) || `null`",
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indexes: list[Index] = [{} for _ in self.options.joins]

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the joined files first, one after the other, then for the listing."""
        for request in self._after_join(0):
            yield request

    def _after_join(self, done: int) -> Iterator[Request]:
        waiting = [(position, url) for position, join in enumerate(self.options.joins) for url in join.url][done:]
        if waiting:
            position, url = waiting[0]
            yield self.request(url, self.parse_join, cb_kwargs={"position": position, "done": done + 1},
                               dont_filter=True)
        else:
            yield from (self.request(url, self.parse, dont_filter=True) for url in self.partner.start)

    def parse_join(self, response: Response, position: int, done: int) -> Iterator[Emitted]:
        """Read a joined file, and ask for the next."""
        join = self.options.joins[position]
        body, content_type = content(response)
        found = read_table(body, join, response.url, content_type)
        yield from self.emit(index_rows(found, join, self._indexes[position]), response)
        yield from self._after_join(done)

    def parse(self, response: Response) -> Iterator[Emitted]:
        """Read the listing, and join."""
        body, content_type = content(response)
        found: Iterator[Found] = read_table(body, self.options, response.url, content_type)
        found = wanted(found, self.options.where)
        for join, index in zip(self.options.joins, self._indexes, strict=True):
            found = join_rows(found, join, index)
        yield from self.emit(found, response)

