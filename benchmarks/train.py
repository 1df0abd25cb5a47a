"""Learn the weights of the typed linker from sets whose truth is known: `python -m benchmarks.train [--bench DIR]`.

Needs scikit-learn, which linking itself does not: `.venv/bin/uv pip install --python .venv/bin/python scikit-learn`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import orjson
from scipy import sparse

from benchmarks.tables import FAMILIES, OWN, Bench, read_set
from crawlers.files import replacing
from dedupe.bags import Ints
from dedupe.typed.candidates import candidates
from dedupe.typed.features import Features, Found
from dedupe.typed.kinds import Table
from dedupe.typed.rivals import Places
from dedupe.typed.scorer import WEIGHTS, Additive, add_standing, bins, column_sizes

MOST = 20_000  # pairs of a set
STRENGTH = 0.3  # inverse of the ridge
WEIGHT = 10_000  # of each set, whatever its size


@dataclass(frozen=True)
class Example:
    """The bins of a set's candidate pairs, and which of them are the same."""

    design: sparse.csr_matrix
    same: Ints


def example(bench: Bench) -> Example:
    """Measure the candidate pairs of a set, at most MOST of them, always the same ones."""
    left, right = candidates(bench.data)
    found = Features(bench.data)(left, right)
    add_standing(bench.data, Places(bench.data, left, right), found)
    same = (bench.labels[left] == bench.labels[right]).astype(np.int64)
    pick = np.sort(np.random.default_rng(1).choice(len(same), min(MOST, len(same)), replace=False))
    return Example(design(bench.data, found)[pick], same[pick])


def design(data: Table, found: Found) -> sparse.csr_matrix:
    """Return pairs x bins, 1 where a pair is in it, the number of fields for bins of kinds."""
    size = len(found.columns["all_cos"])
    parts = []
    for name, width in column_sizes().items():
        fields = [one for one in data.of_kind(name.removeprefix("kind:")) if one in found.levels]
        held = [found.levels[one] for one in fields] + [bins(one, found) for one in found.columns if one == name]
        parts.append(sum((_marked(places, width) for places in held), sparse.csr_matrix((size, width))))
    return sparse.hstack(parts).tocsr()


def _marked(places: Ints, width: int) -> sparse.csr_matrix:
    known = np.flatnonzero(places)
    return sparse.csr_matrix((np.ones(len(known)), (known, places[known] - 1)), shape=(len(places), width))


def train(examples: Sequence[Example]) -> Additive:
    """Return the scorer fitted on all examples, each of which weighs the same."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(sparse.vstack([one.design for one in examples]), np.concatenate([one.same for one in examples]),
              sample_weight=np.concatenate([np.full(len(one.same), WEIGHT / len(one.same)) for one in examples]))
    sizes = column_sizes()
    parts = np.split(model.coef_[0], np.cumsum(list(sizes.values()))[:-1])
    return Additive({name: part.tolist() for name, part in zip(sizes, parts, strict=True)}, float(model.intercept_[0]))


@click.command()
@click.option("--bench", type=click.Path(exists=True, file_okay=False, path_type=Path), default="../shared/bench")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=WEIGHTS,
              help="Default: what is shipped.")
def main(bench: Path, out: Path) -> None:
    """Write weights learnt from all sets."""
    learnt = train([example(read_set(name, bench)) for name in FAMILIES | OWN])
    with replacing(out) as file:
        file.write(orjson.dumps(learnt.plain()) + b"\n")
    print(f"{out}: {sum(column_sizes().values())} weights learnt from {len(FAMILIES | OWN)} sets")


if __name__ == "__main__":
    main()
