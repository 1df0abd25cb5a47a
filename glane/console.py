"""What the commands print: a bar on a terminal, plain lines elsewhere, JSON where a machine reads."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
import orjson


def line(text: str = "") -> None:
    """Print one line for people, at once."""
    click.echo(text)


def warn(text: str) -> None:
    """Print one line that something is amiss, on standard error."""
    click.secho(text, fg="yellow", err=True)


def as_json(value: Any) -> None:
    """Print a value for machines, indented."""
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode())


def table(rows: Sequence[Sequence[object]], head: Sequence[str]) -> None:
    """Print rows in columns as wide as their cells; numbers to the right."""
    cells = [[str(cell) if cell is not None else "" for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in [list(head), *cells]) for i in range(len(head))]
    right = [bool(cells) and all(row[i].replace(".", "").isdigit() or not row[i] for row in cells)
             for i in range(len(head))]
    for row in [list(head), *cells]:
        click.echo("  ".join(cell.rjust(w) if r else cell.ljust(w)
                             for cell, w, r in zip(row, widths, right, strict=True)).rstrip())


class Progress:
    """Counts things done out of a total: a bar on a terminal, nothing elsewhere (each thing prints its own line)."""

    def __init__(self, what: str, total: int) -> None:
        self._bar: Any = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc=what, unit="", leave=False)

    def step(self, text: str) -> None:
        """One more is done; `text` is the line about it."""
        if self._bar is None:
            line(text)
        else:
            self._bar.update(1)
            self._bar.write(text)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return `3 records`, `1 record`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
