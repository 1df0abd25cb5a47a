"""Maps that need no JavaScript: projects gathered on a grid, each gathering a link to what it holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from publish.site.facets import Mask, Order
from publish.site.outlines import View, land
from publish.site.snapshot import Snapshot

FRANCE = View.around(41.6, -4.8, 50.9, 9.3)
EUROPE = View.around(35.0, -12.0, 66.0, 32.0)
WORLD = View(-56.0, -170.0, 76.0, 180.0)
REGIONS = {"france": FRANCE, "europe": EUROPE, "world": WORLD}
CELL = 44  # units a side; a gathering's circle fits within


@dataclass(frozen=True, slots=True)
class Gathering:
    """Projects close together: where to draw them, how many, the box that holds them, and one of them."""

    x: float
    y: float
    radius: float
    count: int
    box: tuple[float, float, float, float]
    position: int


@dataclass(frozen=True, slots=True)
class MapImage:
    """A map to draw. outside: how many projects with a point the view does not show; placeless: without a point."""

    view: View
    land: str
    gatherings: list[Gathering]
    shown: int
    outside: int
    placeless: int
    region: str = ""


def draw(snapshot: Snapshot, mask: Mask, view: View | None = None, region: str = "") -> MapImage:
    """Draw the projects of `mask` in `view`, in a named `region`, else in the least region that holds two in three."""
    placed = np.flatnonzero(mask & snapshot.placed())
    if view is None:
        region = region if region in REGIONS else _region(snapshot, placed)
        view = REGIONS[region]
    lats, lons = snapshot.latitudes[placed], snapshot.longitudes[placed]
    within = view.within(lats, lons)
    gatherings = _gather(snapshot, placed[within], view)
    return MapImage(view, land(view), gatherings, int(within.sum()), int((~within).sum()),
                    int(mask.sum()) - len(placed), region)


def _region(snapshot: Snapshot, placed: Order) -> str:
    lats, lons = snapshot.latitudes[placed], snapshot.longitudes[placed]
    for name, view in REGIONS.items():
        if not len(placed) or view.within(lats, lons).mean() >= 2 / 3:
            return name
    return "world"


def _gather(snapshot: Snapshot, positions: Order, view: View) -> list[Gathering]:
    """Gather points by the cell of a grid they fall in, then cells whose circles would lie on each other."""
    if not len(positions):
        return []
    xs, ys = view.points(snapshot.latitudes[positions], snapshot.longitudes[positions])
    cells = (ys // CELL).astype(int) * 10_000 + (xs // CELL).astype(int)
    _, cell_of, counts = np.unique(cells, return_inverse=True, return_counts=True)
    centres = np.column_stack([np.bincount(cell_of, xs) / counts, np.bincount(cell_of, ys) / counts])
    groups = _absorbed(centres, counts)[cell_of]
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order])) + 1
    found = [_gathering(snapshot, positions[group], float(xs[group].mean()), float(ys[group].mean()))
             for group in np.split(order, starts)]
    return sorted(found, key=lambda gathering: (gathering.y, gathering.x))


def _absorbed(centres: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each cell the cell it is drawn with: the greatest takes in those less than 3/4 of a cell away."""
    groups = np.full(len(counts), -1)
    for cell in np.argsort(-counts, kind="stable"):
        if groups[cell] < 0:
            near = np.hypot(*(centres - centres[cell]).T) < CELL * 0.75
            groups[near & (groups < 0)] = cell
    return groups


def _gathering(snapshot: Snapshot, members: Order, x: float, y: float) -> Gathering:
    lats, lons = snapshot.latitudes[members], snapshot.longitudes[members]
    box = (float(lats.min()), float(lons.min()), float(lats.max()), float(lons.max()))
    radius = min(6 + 3.4 * float(np.log2(len(members))), CELL / 2) if len(members) > 1 else 5.5
    return Gathering(round(x, 1), round(y, 1), round(radius, 1), len(members), box, int(members[0]))


def widened(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return a box a little larger, so that rounding keeps its points within."""
    south, west, north, east = box
    return (max(south - 0.001, -90), max(west - 0.001, -180), min(north + 0.001, 90), min(east + 0.001, 180))
