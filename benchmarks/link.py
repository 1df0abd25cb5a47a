"""How right and how costly linking is, ours beside its peers in one call.

    python -m benchmarks.link [--bench ../shared/bench] [--truth ../shared] [--peers splink,rapidfuzz,...] [SET ...]

Each system links each set in a process of its own, with the same settings for all sets. On public sets: *ours* is the
typed linker with the shipped weights, *ours, left out* with weights learnt without the set and its family. On judged
listings of projects: *ours* is Glane's own linker, *ours, typed* the other, *plain rule* equal titles or addresses.
*Splink+* is Splink's scores clustered as ours are. docs/peers.md says how each peer is set up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

import click

from benchmarks.cases import JUDGED, read_case
from benchmarks.figures import HEAD, Case, Figures, figures
from benchmarks.ours import as_clusters, as_table, constrained
from benchmarks.peers.answer import Answer
from benchmarks.systems import PEERS, TAUGHT, NoAnswerError, ours, peer
from benchmarks.tables import FAMILIES, OWN, read_set
from benchmarks.train import Example, example, train
from dedupe.evaluate import Pair, listed

LOW = 0.2  # the probability from which our clustering joins: Splink's are too low, .5 does worse on most sets
LIGHT = ("fodors_zagats", "geo_settlements", "cora", "federation", "dpg", "citsci")


def compare(case: Case, peers: Sequence[str], venv: Path, weights: Mapping[str, Any] | None) -> Iterator[str]:
    """Link a set by ours and the peers; yield a line each. weights: learnt without the set's family, if they are."""
    yield from attempt(case, "ours", lambda: ours("typed" if case.judged is None else "projects", case.job))
    if case.judged is not None:
        yield from attempt(case, "ours, typed", lambda: ours("typed", case.job, mode="mostly"))
    if weights:
        yield from attempt(case, "ours, left out", lambda: ours("typed", case.job, weights=weights))
    for name in peers:
        if name in TAUGHT and case.judged is not None:
            yield f"{case.name:18}{name:18} not run: it would learn from the very pairs that it is measured on"
            continue
        yield from attempt(case, name, lambda name=name: peer(name, case.job, venv))


def attempt(case: Case, system: str, run: Any) -> Iterator[str]:
    """Yield the line of a system, for Splink also that of its scores clustered as ours; or why there is none."""
    try:
        answer = run()
    except NoAnswerError as error:
        yield f"{case.name:18}{system:18} {error}"
        return
    yield figures(case, answer).line(case.name, system) + beside(case, answer)
    if system == "splink":
        yield plus(case, answer).line(case.name, "Splink+")


def plus(case: Case, answer: Answer) -> Figures:
    """Measure a peer's probabilities put through our clustering; seconds and peak are the peer's."""
    data, pairs = as_table(case.job), (answer.left, answer.right, answer.score)
    found = {threshold: constrained(data, pairs, threshold) for threshold in (*answer.clusterings, LOW)}
    return figures(case, replace(answer, clusterings=found, at=LOW))


def beside(case: Case, answer: Answer) -> str:
    """Say of judged pairs by how much F1 is ahead of simple rules', and what it is on either half of them."""
    if case.judged is None:
        return ""
    found = as_clusters(case.job.ids, answer.clusterings[answer.at])
    f1 = listed(found, case.judged).f1
    ahead = ", ".join(f"{f1 - rule.f1:+.3f} over the {name}" for name, rule in case.rules.items())
    first, second = (listed(found, half).f1 for half in split(case.judged))
    return f"  {ahead}; halves {first:.3f} {second:.3f}"


def simple(case: Case) -> Iterator[str]:
    """Yield, for judged pairs, the lines of the rules that anyone would write first (see dedupe.evaluate)."""
    for name, rule in case.rules.items():
        yield f"{case.name:18}{name:18}{'':18}{rule.precision:7.3f}{rule.recall:7.3f}{rule.f1:7.3f}"


class LeftOut:
    """Weights of the typed linker learnt without a set's family; that takes all sets, and scikit-learn."""

    def __init__(self, bench: Path) -> None:
        self.bench, self.examples = bench, dict[str, Example]()

    def __call__(self, name: str) -> Mapping[str, Any]:
        """Return the weights for a set, as plain data. Raises FileNotFoundError when another set is not there."""
        self.examples = self.examples or {one: example(read_set(one, self.bench)) for one in FAMILIES | OWN}
        return train([one for other, one in self.examples.items() if (FAMILIES | OWN)[other] != FAMILIES[name]]).plain()


def can_learn() -> bool:
    """Return whether scikit-learn is here; say so when it isn't, beside the figures."""
    if find_spec("sklearn"):
        return True
    click.echo("scikit-learn is not here: no figures with families left out (see benchmarks/train.py)", err=True)
    return False


def split(pairs: Mapping[Pair, bool]) -> tuple[dict[Pair, bool], dict[Pair, bool]]:
    """Part the judged pairs in two halves, always the same."""
    order = sorted(pairs)
    random.Random(1).shuffle(order)
    middle = len(order) // 2
    return {pair: pairs[pair] for pair in order[:middle]}, {pair: pairs[pair] for pair in order[middle:]}


@click.command(help=__doc__)
@click.option("--bench", type=click.Path(path_type=Path), default="../shared/bench", show_default=True)
@click.option("--truth", "shared", type=click.Path(path_type=Path), default="../shared", show_default=True)
@click.option("--peers", default=",".join(PEERS), show_default=True, help="Names with commas, or `none`.")
@click.option("--peers-venv", type=click.Path(path_type=Path), default=".venv-peers", show_default=True)
@click.option("--left-out/--no-left-out", default=True, help="Learn anew without each set's family.")
@click.option("--light", is_flag=True, help=f"The small sets alone: {', '.join(LIGHT)}.")
@click.argument("names", metavar="[SET ...]", nargs=-1)
def main(bench: Path, shared: Path, names: Sequence[str], **options: Any) -> None:
    """Compare on all sets, or on those named."""
    peers = [] if options["peers"] == "none" else options["peers"].split(",")
    wrong = sorted({*names} - {*FAMILIES, *JUDGED}) + sorted({*peers} - {*PEERS})
    if wrong:
        raise click.UsageError(f"not known: {', '.join(wrong)}; sets: {', '.join((*FAMILIES, *JUDGED))}; "
                               f"peers: {', '.join(PEERS)}")
    weights = LeftOut(bench) if options["left_out"] and can_learn() else None
    print(HEAD)
    for name in names or (LIGHT if options["light"] else (*FAMILIES, *JUDGED)):
        try:
            case = read_case(name, bench, shared.resolve())
            learnt = weights(name) if weights and case.judged is None else None
        except FileNotFoundError as error:
            print(f"{name:18}not here: {error.filename}; name its folder with --bench or --truth")
            continue
        for line in chain(simple(case), compare(case, peers, options["peers_venv"].absolute(), learnt)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
