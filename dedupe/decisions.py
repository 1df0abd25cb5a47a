"""data/decisions.csv: people's judgements on pairs of records. They always win, and are never edited by a program."""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from dedupe.mistakes import DecisionError, Mistake

COLUMNS = ("left", "right", "judgement", "by", "on", "reason")
NEW = ("le nouvel avis", "the new judgement")  # which contradicts others, and is not written
Judgement = Literal["same", "different", "unsure"]
JUDGEMENTS = get_args(Judgement)


@dataclass(frozen=True, slots=True)
class Decision:
    """One judgement. left, right: `partner/source_id`. on: ISO day. line: where it stands in its file, 0 if nowhere."""

    left: str
    right: str
    judgement: Judgement
    by: str = ""
    on: str = ""
    reason: str = ""
    line: int = field(default=0, compare=False)

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order."""
        return ordered(self.left, self.right)

    def rank(self) -> tuple[bool, str, str, str, str]:
        """Return what orders the decisions on one pair, whatever the order of their lines."""
        return self.judgement != "unsure", self.on, self.by, self.reason, self.left


@dataclass(frozen=True, slots=True)
class Decisions:
    """All judgements, as read; `by_pair` says which counts when a pair has several."""

    rows: tuple[Decision, ...] = ()
    path: str = ""

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, left: str, right: str) -> Decision | None:
        """Return the decision on a pair, whichever way round it was written."""
        return self.by_pair().get(ordered(left, right))

    def by_pair(self) -> dict[tuple[str, str], Decision]:
        """Return pair of ids in order -> the decision that counts: a judgement over `unsure`, else the latest day's.

        Two people's agreeing lines may come in any order (git merges them): what counts does not depend on it.
        """
        found: dict[tuple[str, str], Decision] = {}
        for row in self.rows:
            known = found.get(row.pair)
            if known is None or row.rank() > known.rank():
                found[row.pair] = row
        return found

    def resolved(self, current: Mapping[str, str]) -> Decisions:
        """Return the decisions with former record ids replaced by today's (former id -> id), checked again.

        A decision whose two ids have become one record says nothing any more and is left out, unless it says
        `different`: then the partner's former_ids contradict it. Raises DecisionError as `load` does.
        """
        rows = []
        for row in self.rows:
            left, right = current.get(row.left, row.left), current.get(row.right, row.right)
            if left == right:
                if row.judgement == "different":
                    raise DecisionError(Mistake("one_now", {"left": row.left, "right": row.right, "current": left},
                                                f"{self.path}:{row.line}"))
                continue
            rows.append(Decision(left, right, row.judgement, row.by, row.on, row.reason, row.line))
        resolved = Decisions(tuple(rows), self.path)
        _check_consistent(resolved)
        return resolved

    def placed(self, place: Mapping[str, int]) -> tuple[dict[tuple[int, int], Decision], list[Decision]]:
        """Return the decision that counts on each pair of places, and the decisions on records that have no place.

        place: record id -> where the record stands. Former ids are to be `resolved` before.
        """
        pairs = {(place[left], place[right]): one for (left, right), one in self.by_pair().items()
                 if left in place and right in place}
        return pairs, [one for one in self.rows if one.left not in place or one.right not in place]


def ordered(left: str, right: str) -> tuple[str, str]:
    """Return the two ids in their order."""
    return (left, right) if left <= right else (right, left)


def load(path: Path) -> Decisions:
    """Read a decisions file; one that does not exist has no decisions.

    Raises DecisionError, a line for each mistake (`file:line: what is wrong`), when a row is malformed or when
    judgements contradict each other, chains included.
    """
    if not path.exists():
        return Decisions((), str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DecisionError(Mistake("encoding", {"detail": error.reason, "at": error.start}, f"{path}:1")) from error
    decisions = Decisions(tuple(_read(path, text)), str(path))
    _check_consistent(decisions)
    return decisions


def _read(path: Path, text: str) -> list[Decision]:
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[Decision] = []
    mistakes: list[Mistake] = []
    try:
        header = next(reader, None)
        if header is not None and tuple(header) != COLUMNS:
            raise DecisionError(Mistake("header", {"columns": ",".join(COLUMNS)}, f"{path}:1"))
        for cells in reader:
            if not cells or tuple(cells) == COLUMNS:  # git, merging two new files, may keep both first lines
                continue
            mistake = _mistake(cells, f"{path}:{reader.line_num}")
            if mistake:
                mistakes.append(mistake)
            else:
                left, right, judgement, by, on, reason = (cell.strip() for cell in cells)
                rows.append(Decision(left, right, judgement, by, on, reason, reader.line_num))  # type: ignore[arg-type]
    except csv.Error as error:
        raise DecisionError(Mistake("csv", {"detail": error}, f"{path}:{reader.line_num}")) from error
    if mistakes:
        raise DecisionError(*mistakes)
    return rows


def _mistake(cells: list[str], where: str) -> Mistake | None:
    """Say what is wrong with a row, or None."""
    if len(cells) != len(COLUMNS):
        return Mistake("cells", {"count": len(cells), "wanted": len(COLUMNS), "columns": ",".join(COLUMNS)}, where)
    left, right, judgement = (cell.strip() for cell in cells[:3])
    for name, value in (("left", left), ("right", right)):
        partner, slash, source_id = value.partition("/")
        if not (partner and slash and source_id):
            return Mistake("id", {"name": name, "value": value}, where)
    if left == right:
        return Mistake("itself", {"left": left}, where)
    if judgement not in JUDGEMENTS:
        return Mistake("judgement", {"value": judgement, "allowed": ", ".join(JUDGEMENTS)}, where)
    return None


def _check_consistent(decisions: Decisions) -> None:
    """Raise DecisionError when a pair judged different is also judged same, directly or by a chain of `same`."""
    same = [row for row in decisions if row.judgement == "same"]
    graph: dict[str, list[tuple[str, Decision]]] = {}
    for row in same:
        graph.setdefault(row.left, []).append((row.right, row))
        graph.setdefault(row.right, []).append((row.left, row))
    mistakes = []
    for row in decisions:
        if row.judgement != "different":
            continue
        chain = _chain(graph, row.left, row.right)
        if chain:
            here = ("ici", "here") if row.line else ("par le nouvel avis", "by the new judgement")
            mistakes.append(Mistake("different", {"left": row.left, "right": row.right, "here": here,
                                                  "others": _others(sorted(link.line for link in chain))},
                                    f"{decisions.path}:{row.line}" if row.line else decisions.path))
    if mistakes:
        raise DecisionError(*mistakes)


def _others(lines: list[int]) -> tuple[str, str]:
    """Name judgements by their lines, in French and English; one that has none yet by that."""
    written = [str(line) for line in lines if line]
    named = [(f"{'les lignes' if len(written) > 1 else 'la ligne'} {', '.join(written)}", f"line {', '.join(written)}")]
    french, english = zip(*(named if written else []), *([NEW] if 0 in lines else []), strict=True)
    return " et ".join(french), " and ".join(english)


def _chain(graph: dict[str, list[tuple[str, Decision]]], start: str, end: str) -> list[Decision]:
    """Return the shortest chain of `same` decisions from start to end, empty when there is none."""
    if start not in graph or end not in graph:
        return []
    came: dict[str, tuple[str, Decision] | None] = {start: None}
    queue = [start]
    for node in queue:
        for neighbour, row in graph[node]:
            if neighbour not in came:
                came[neighbour] = (node, row)
                queue.append(neighbour)
    chain = []
    step = came.get(end)
    while step is not None:
        chain.append(step[1])
        step = came[step[0]]
    return chain


def append(path: Path, decision: Decision) -> int:
    """Add one decision as one line, in a single write, so that a killed process leaves no half of it.

    Writes the header first when the file is new. Returns how long the file is then, in bytes: `take_back` wants it.
    Raises DecisionError when the decision is malformed or contradicts those that stand; nothing is written then.
    """
    mistake = _mistake(list(_cells(decision)), str(path))
    if mistake:
        raise DecisionError(mistake)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        old = path.read_bytes() if path.exists() else b""
        _check_consistent(Decisions((*load(path).rows, replace(decision, line=0)), str(path)))
        data = b"" if old.endswith(b"\n") or not old else b"\n"
        data += (_line(COLUMNS) if not old else b"") + _line(_cells(decision))
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return len(old) + len(data)


def take_back(path: Path, decision: Decision, size: int) -> bool:
    """Take out a decision if it is still the last line; say whether it was. size: what `append` returned for it.

    Nothing else is ever taken out: lines that others added since stay, and so does this one then.
    """
    with _alone(path):
        old, line = path.read_bytes() if path.exists() else b"", _line(_cells(decision))
        if len(old) != size or not old.endswith(line):
            return False
        os.truncate(path, size - len(line))
        return True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the file's folder for as long as one line takes; a killed process frees it."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _cells(decision: Decision) -> tuple[str, ...]:
    return decision.left, decision.right, decision.judgement, decision.by, decision.on, decision.reason


def _line(cells: Iterable[str]) -> bytes:
    """Return one CSV line; a line break inside a cell would be two lines to git, so it becomes a space."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([" ".join(cell.split()) for cell in cells])
    return out.getvalue().encode()
