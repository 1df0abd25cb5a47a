"""Site name -> the function that renders it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from content import Entry

from sites import apis, archive, feeds, pages, tables
from sites.web import Website

RENDER: dict[str, Callable[[Sequence[Entry], str], Website]] = {
    "rss": feeds.rss, "atom": feeds.atom, "json": apis.json_api, "csv": tables.table_csv, "xlsx": tables.workbook,
    "geojson": tables.geojson, "jsonld": pages.json_ld, "microdata": pages.microdata, "html": pages.listing_html,
    "frontmatter": archive.archive, "wordpress": apis.wordpress, "gogocarto": apis.gogocarto,
}
