"""CPU seconds against n log n, as SVG written by hand: both axes logarithmic, a dashed line of slope one a system."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, MARGIN = 640, 420, 60
COLOURS = ("#1b6e53", "#b3541e", "#3b5b92", "#7a4a8c")
Points = Mapping[str, Sequence[tuple[int, float]]]


def svg(points: Points) -> str:
    """Return a plot of system -> (records, CPU seconds). Raises ValueError when there is no point."""
    flat = [(work(count), seconds) for line in points.values() for count, seconds in line]
    if not flat:
        raise ValueError("nothing to plot: no system gave a figure")
    bounds = [(math.log10(min(axis)) - 0.2, math.log10(max(axis)) + 0.2) for axis in zip(*flat, strict=True)]
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="13" role="img" aria-label="CPU seconds against n log n">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             f'<path d="M{MARGIN} {MARGIN / 2}V{HEIGHT - MARGIN}H{WIDTH - 10}" fill="none" stroke="black"/>',
             f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">n log n (records)</text>',
             f'<text x="16" y="{HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 {HEIGHT / 2})">CPU s</text>']
    for number, (system, line) in enumerate(points.items()):
        parts += drawn(system, line, bounds, number)
    return "\n".join([*parts, "</svg>\n"])


def work(count: int) -> float:
    """Return n log n."""
    return count * math.log2(max(count, 2))


def drawn(system: str, line: Sequence[tuple[int, float]], bounds: Sequence[tuple[float, float]],
          number: int) -> list[str]:
    """Return the marks of one system: its points with their figures, and n log n from the first on."""
    colour = COLOURS[number % len(COLOURS)]
    at = [place(work(count), seconds, bounds) for count, seconds in line]
    first, last = line[0], line[-1]
    even = [at[0], place(work(last[0]), first[1] * work(last[0]) / work(first[0]), bounds)]
    return [f'<polyline points="{_path(at)}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<polyline points="{_path(even)}" fill="none" stroke="{colour}" stroke-dasharray="4 4"/>',
            f'<text x="{MARGIN + 12}" y="{MARGIN / 2 + 16 * (number + 1)}" fill="{colour}">{system}</text>',
            *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{system}: {count:,} records, '
              f'{seconds:.1f} CPU s</title></circle><text x="{x + 7:.1f}" y="{y + 15:.1f}" fill="{colour}">'
              f'{count:,}: {seconds:.1f} s</text>' for (x, y), (count, seconds) in zip(at, line, strict=True))]


def place(work_done: float, seconds: float, bounds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return where a point lies."""
    (left, right), (low, high) = bounds
    across = (math.log10(work_done) - left) / (right - left)
    up = (math.log10(seconds) - low) / (high - low)
    return MARGIN + across * (WIDTH - MARGIN - 90), HEIGHT - MARGIN - up * (HEIGHT - MARGIN * 1.5)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
