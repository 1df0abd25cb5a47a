"""What a harvest hands to its child process."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from crawlers.partners import Partner
from crawlers.settings import HarvestOptions


@dataclass(frozen=True, slots=True)
class Job:
    """Partners to harvest into the folder."""

    partners: tuple[Partner, ...]
    folder: Path
    options: HarvestOptions

    def to_json(self) -> bytes:
        """Return the job as a line of JSON."""
        options = {name: str(value) if isinstance(value, Path) else value
                   for name, value in asdict(self.options).items()}
        return orjson.dumps({"partners": [partner.model_dump(mode="json") for partner in self.partners],
                             "folder": str(self.folder), "options": options})

    @classmethod
    def from_json(cls, line: bytes) -> Job:
        """Read a line written by `to_json`."""
        data: dict[str, Any] = orjson.loads(line)
        options = data["options"]
        for name in ("record", "replay"):
            options[name] = Path(options[name]) if options[name] else None
        return cls(tuple(Partner(**item) for item in data["partners"]), Path(data["folder"]), HarvestOptions(**options))




