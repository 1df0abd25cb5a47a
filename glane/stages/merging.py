"""Clusters -> linked/projects.ndjson: merged again only where a record, or who is together, changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from crawlers.files import replacing
from dedupe.cluster import Cluster
from dedupe.merge import merge
from glane.files import code_digest
from glane.stages.lines import LinedRecords


@dataclass(frozen=True, slots=True)
class Merging:
    """folder: linked/. records: those that are merged."""

    folder: Path
    records: LinedRecords

    def write(self, clusters: Iterable[Cluster], project_of: Mapping[str, str]) -> int:
        """Write a project a line, in the order of their ids; return how many there are."""
        lines, keys, code = self._known(), [], code_digest("dedupe", "normalize")
        found = hashlib.sha256()
        with replacing(self.folder / "projects.ndjson") as file:
            for project, cluster in sorted(((project_of[one.record_ids[0]], one) for one in clusters),
                                           key=lambda pair: pair[0]):
                key = self._key(project, cluster, code)
                line = lines.get(key) or self._line(project, cluster)
                keys.append(key)
                found.update(line)
                file.write(line)
        with replacing(self.folder / "merged.json") as file:
            file.write(orjson.dumps({"projects": found.hexdigest(), "keys": keys}))
        return len(keys)

    def _known(self) -> dict[str, bytes]:
        """Return what each project was made from -> its line; nothing if the two files are not of one run."""
        paths = self.folder / "merged.json", self.folder / "projects.ndjson"
        if not all(path.exists() for path in paths):
            return {}
        about, whole = (path.read_bytes() for path in paths)
        known = orjson.loads(about)
        if known["projects"] != hashlib.sha256(whole).hexdigest():
            return {}
        return dict(zip(known["keys"], whole.splitlines(keepends=True), strict=True))

    def _key(self, project: str, cluster: Cluster, code: str) -> str:
        """Return what stands for all that a merged project depends on."""
        made_from = hashlib.blake2b(f"{code} {project} {cluster.confidence}".encode(), digest_size=16)
        for id_ in cluster.record_ids:
            line = self.records.line[id_]
            made_from.update(line.digest + f"{line.partner.lineage} {line.partner.trust}".encode())
        return made_from.hexdigest()

    def _line(self, project: str, cluster: Cluster) -> bytes:
        made = merge(project, [self.records.member(id_) for id_ in cluster.record_ids], cluster.confidence)
        return orjson.dumps({"project": made.project.model_dump(mode="json"), "won": made.won}) + b"\n"
