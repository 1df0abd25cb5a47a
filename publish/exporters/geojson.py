"""GeoJSON (RFC 7946): a feature a row; a row without a point keeps its properties and has no geometry."""

from __future__ import annotations

import orjson

from publish.exporters.base import Exporter, Row


class GeojsonExporter(Exporter):
    """A FeatureCollection, longitude before latitude; title, date and sources stand beside the features."""

    suffix = "geojson"
    mediatype = "application/geo+json"

    def begin(self) -> None:
        """Write the head, up to the opening of the list of features."""
        head = orjson.dumps({"type": "FeatureCollection", "title": self.head.title, "date": self.head.date,
                             "sources": self.head.sources})
        self.file.write(head[:-1] + b',"features":[')
        self._before = b"\n"

    def write(self, row: Row) -> None:
        """Write one feature on a line of its own."""
        properties = {name: value for name, value in row.items() if name not in ("latitude", "longitude")}
        point = (row["longitude"], row["latitude"])
        geometry = None if None in point else {"type": "Point", "coordinates": point}
        feature = {"type": "Feature", "id": row["id"], "geometry": geometry, "properties": properties}
        self.file.write(self._before + orjson.dumps(feature))
        self._before = b",\n"

    def finish(self) -> None:
        """Close the list and the collection."""
        self.file.write(b"\n]}\n")
