"""Invented French and English projects as several partners would list them, corrupted as listings are, truth known.

`python -m benchmarks.synthetic COUNT --seed N --out FILE.ndjson` writes them in the common shape, and the truth beside
them. Deterministic for a seed, and streamed: only the organisers of late are remembered. `rates.py` says how often what
is done to a record, `siblings.py` which other projects are near and yet different.
"""

from benchmarks.synthetic.stream import Entry, Labelled, entries, records

__all__ = ["Entry", "Labelled", "entries", "records"]
