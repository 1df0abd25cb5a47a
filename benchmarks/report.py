"""The tables of docs/peers.md from what the comparison printed: `python -m benchmarks.report FILE [FILE ...]`.

    python -m benchmarks.link > docs/peers.txt
    python -m benchmarks.link --peers none > ours.txt
    python -m benchmarks.report docs/peers.txt ours.txt

A line of a later file takes the place of the same system's on the same set, so that ours can be measured again alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.figures import HEAD
from benchmarks.systems import LIMIT, MEMORY
from benchmarks.tables import FAMILIES

SYSTEMS = ("ours", "ours, left out", "ours, typed", "splink", "Splink+", "rapidfuzz", "recordlinkage", "goldenmatch",
           "dedupe", "folded rule", "plain rule")
WIDTHS = {"complete": 9, "reduced": 9, "P": 7, "R": 7, "F1": 7, "best F1": 9, "clusters": 9, "B3": 7, "CPU s": 8,
          "MB": 7}
NUMBER = re.compile(r"\s*-?\d+\.\d")
NAME = 18  # letters of a set, and of a system
NOT_MEASURED = {f"not within {LIMIT} s": f"> {LIMIT} s", f"not within {MEMORY} GB": f"> {MEMORY} GB",
                "no answer": "no answer", "failed": "failed"}


@dataclass(frozen=True)
class Line:
    """What one system did on one set: figures by their heading, as printed; or why there are none."""

    figures: Mapping[str, str]
    why: str = ""

    def cell(self, *names: str) -> str:
        """Return these figures for a table, the first one plain and a second in brackets; else why there are none."""
        if self.why:
            return next((short for long, short in NOT_MEASURED.items() if self.why.startswith(long)), "")
        found = [short(self.figures[name]) for name in names if self.figures.get(name, "-") != "-"]
        return found[0] + "".join(f" ({other})" for other in found[1:]) if found else ""


Lines = dict[tuple[str, str], Line]


def read(text: str) -> Lines:
    """Return the line of each set and system. Raises ValueError when a line has no system that is known."""
    found: Lines = {}
    for line in filter(str.strip, text.splitlines()):
        name, system, rest = line[:NAME].strip(), line[NAME:2 * NAME].strip(), line[2 * NAME:]
        if line == HEAD or system.startswith("not here:"):
            continue
        if system not in SYSTEMS:
            raise ValueError(f"not a line of benchmarks.link: {line[:60]!r}; give its output as it came")
        found[name, system] = said(rest)
    return found


def said(rest: str) -> Line:
    """Return what a line says after its names: figures in columns (the first may be empty), or a reason."""
    if rest[:9].strip() and not NUMBER.match(rest):
        return Line({}, rest.strip())
    figures, at = {}, 0
    for name, width in WIDTHS.items():
        figures[name] = rest[at:at + width].strip() or "-"
        at += width
    return Line(figures)


def short(figure: str) -> str:
    """Return a share without its nought: 0.987 as .987."""
    return figure.removeprefix("0") if figure.startswith("0.") and len(figure) > 4 else figure


def table(lines: Lines, sets: Sequence[str], *names: str) -> str:
    """Return a Markdown table, a row a set and a column a system; the highest F1 of a row in bold type."""
    systems = [one for one in SYSTEMS if any((name, one) in lines and lines[name, one].cell(*names) for name in sets)]
    rows = [["set", *systems], ["---"] * (len(systems) + 1)]
    for name in sets:
        held = {one: lines.get((name, one), Line({})) for one in systems}
        best = max((line.figures.get("F1", "-") for line in held.values()), default="-")
        cells = [f"**{cell}**" if names[0] == "F1" and line.figures.get("F1") == best else cell
                 for line in held.values() for cell in [line.cell(*names)]]
        rows.append([name, *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def tables(lines: Lines) -> str:
    """Return all tables under their captions."""
    names = list(dict.fromkeys(name for name, _ in lines))
    public, judged = [one for one in names if one in FAMILIES], [one for one in names if one not in FAMILIES]
    made: list[tuple[str, Sequence[str], tuple[str, ...]]] = [
        ("Public sets: F1 of pairs (the best over thresholds)", public, ("F1", "best F1")),
        ("Public sets: B-cubed (F1 of whole clusters)", public, ("B3", "clusters")),
        ("Public sets: the share of true pairs compared (of possible pairs not compared)", public,
         ("complete", "reduced")),
        ("Public sets: CPU seconds (MB)", public, ("CPU s", "MB")),
        ("Judged listings of projects: F1 of the judged pairs (the best over thresholds)", judged, ("F1", "best F1")),
        ("Judged listings of projects: precision (recall)", judged, ("P", "R")),
        ("Judged listings of projects: the share of true pairs compared", judged, ("complete",)),
        ("Judged listings of projects: CPU seconds (MB)", judged, ("CPU s", "MB"))]
    parts = [f"{caption}:\n\n{table(lines, sets, *figures)}" for caption, sets, figures in made if sets]
    missing = [f"- {name}, {system}: {line.why}" for (name, system), line in lines.items()
               if line.why and not line.why.startswith("not run")]
    return "\n\n".join([*parts, *(["No figures:\n\n" + "\n".join(missing)] if missing else [])])


@click.command(help=__doc__)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(files: Sequence[Path]) -> None:
    """Print the tables of what these files hold."""
    lines: Lines = {}
    try:
        for file in files:
            lines |= read(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    print(tables(lines))


if __name__ == "__main__":
    main()
