"""Many texts in one, so that they lie in a file that is mapped into memory and only those asked for become objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.tokens import Bytes, Ints


@dataclass(frozen=True, slots=True)
class Strings:
    """Text t is data[start[t]:start[t + 1]], in UTF-8, which sorts as the texts do."""

    data: Bytes
    start: Ints

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Put texts in one."""
        parts = [text.encode() for text in texts]
        sizes = np.fromiter(map(len, parts), np.int64, len(parts))
        return cls(np.frombuffer(b"".join(parts), np.uint8), np.concatenate(([0], np.cumsum(sizes))))

    @classmethod
    def joined(cls, parts: Sequence[Strings]) -> Strings:
        """Return the texts of all parts, in their order."""
        sizes = np.concatenate([np.diff(part.start) for part in parts])
        return cls(np.concatenate([part.data for part in parts]), np.concatenate(([0], np.cumsum(sizes))))

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, at: int) -> str:
        return self.data[self.start[at]:self.start[at + 1]].tobytes().decode()

    def taken(self, at: Ints) -> list[str]:
        """Return some of the texts, in this order."""
        whole = self.data.data
        return [str(whole[low:high], "utf-8") for low, high in zip(self.start[at].tolist(), self.start[at + 1].tolist(),
                                                                    strict=True)]
