"""Where things are: the data folder, the partners, and what the checkout ships. Importing does nothing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


class GlaneError(Exception):
    """Something a person can mend; `str()` says how. The command line prints it and exits with `code`."""

    code = 1


class UsageError(GlaneError):
    """What was asked for is wrong: exit code 2, nothing run."""

    code = 2


@dataclass(frozen=True, slots=True)
class Paths:
    """Every path of a commons. data: what is made. partners: the folder of partner files."""

    data: Path
    partners: Path

    @property
    def harvest(self) -> Path:
        """Runs of each partner."""
        return self.data / "harvest"

    @property
    def normalized(self) -> Path:
        """One NDJSON a partner."""
        return self.data / "normalized"

    @property
    def linked(self) -> Path:
        """Membership, pairs and merged projects."""
        return self.data / "linked"

    @property
    def state(self) -> Path:
        """What must last between runs."""
        return self.data / "state.db"

    @property
    def commons(self) -> Path:
        """What is published."""
        return self.data / "commons.db"

    @property
    def dumps(self) -> Path:
        """Files to download."""
        return self.data / "dumps"

    @property
    def decisions(self) -> Path:
        """Judgements of people on pairs of records; under git where the data folder is the checkout's."""
        return self.data / "decisions.csv"

    @property
    def weights(self) -> Path:
        """The linker's weights as fitted to those judgements; absent while the shipped ones are in use."""
        return self.data / "weights.yml"

    @property
    def vocabularies(self) -> Path:
        """The schema's vocabularies, shipped with the code."""
        return CHECKOUT / "data" / "vocabularies"

    @property
    def places(self) -> Path:
        """Communes, departments and regions, shipped with the code."""
        return CHECKOUT / "data" / "places"

    @property
    def metadata(self) -> Path:
        """Datasette's texts, generated from the schema."""
        return CHECKOUT / "datasette_metadata.yml"


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the data folder for one writer. Raises GlaneError when another process is at it; a killed one frees it."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise GlaneError(f"{data}: another glane (process {lock.read().strip() or '?'}) is writing here; "
                             "wait for it to end, or use another --data") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
