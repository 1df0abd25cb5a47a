"""How right and how fast linking is, beside a plain title-or-address rule: `python -m benchmarks.link`."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable, Mapping, Sequence

from dedupe.decisions import Decisions
from dedupe.evaluate import Quality, listed, plain_rule
from dedupe.link import link
from dedupe.records import LinkRecord
from tests.dedupe.truth import SHARED, Pair, TruthSet, read_truth

SUBJECTS = """jardin partage atelier velo quartier reparation cafe fresque climat riviere oiseau papillon carte commune
budget citoyen assemblee logiciel libre mesure air bruit eau foret compost cantine ecole science observatoire mer plage
dechet mobilite energie cooperative epicerie tiers lieu fablab archive memoire langue"""


def ours(records: Sequence[LinkRecord]) -> list[Sequence[str]]:
    return [cluster.record_ids for cluster in link(records, Decisions()).clusters]


def measure(name: str, truth: TruthSet) -> None:
    """Print precision, recall and F1 on the judged pairs, whole and by halves, ours and the plain rule's."""
    for rule, clusters in (("ours", timed(ours, truth.records)), ("plain", timed(plain_rule, truth.records))):
        found, seconds = clusters
        whole = listed(found, truth.pairs)
        halves = [listed(found, half) for half in split(truth.pairs)]
        print(f"{name:10} {rule:6} {len(truth.records):6,} records {shown(whole)}  "
              f"halves F1 {halves[0].f1:.3f} {halves[1].f1:.3f}  {seconds:.1f} s")


def split(pairs: Mapping[Pair, bool]) -> tuple[dict[Pair, bool], dict[Pair, bool]]:
    """Part the judged pairs in two halves, always the same."""
    order = sorted(pairs)
    random.Random(1).shuffle(order)
    middle = len(order) // 2
    return {pair: pairs[pair] for pair in order[:middle]}, {pair: pairs[pair] for pair in order[middle:]}


def shown(quality: Quality) -> str:
    return f"P {quality.precision:.3f} R {quality.recall:.3f} F1 {quality.f1:.3f}"


def timed(rule: Callable[[Sequence[LinkRecord]], Sequence[Sequence[str]]],
          records: Sequence[LinkRecord]) -> tuple[Sequence[Sequence[str]], float]:
    start = time.process_time()
    return rule(records), time.process_time() - start


def synthetic(size: int, seed: int = 1) -> list[LinkRecord]:
    """Make French-sounding records of ten partners, one project in three listed twice with a changed title."""
    chance = random.Random(seed)
    words = SUBJECTS.split()
    records: list[LinkRecord] = []
    while len(records) < size:
        coined = "".join(chance.choice("bcdfglmnprstv") + chance.choice("aeiou") for _ in range(3))
        title = " ".join([*chance.sample(words, 3), coined if chance.random() < 0.6 else str(chance.randint(1, 999))])
        text = " ".join(chance.choices(words, k=40)) + " " + coined
        for copy in range(1 + (chance.random() < 0.33)):
            partner = f"p{chance.randint(0, 9)}"
            records.append(LinkRecord(
                id=f"{partner}/{len(records)}", partner=partner, title=title.replace("e", "é", 1) if copy else title,
                text=text, url=f"https://{coined}.example.org/" if chance.random() < 0.5 else None,
                organisations=(f"Association {chance.choice(words)} {coined}",),
                commune_code=f"{chance.randint(1, 95):02}{chance.randint(1, 300):03}",
                start_year=chance.randint(2000, 2026), languages=("fr",)))
    return records[:size]


def main() -> None:
    """Measure on the judged sets, the shared ones if they are there, then the speed on synthetic records."""
    for name in ("federation", "dpg", "citsci") if (SHARED / "truth").is_dir() else ("federation",):
        measure(name, read_truth(name))
    for size in (1_000, 10_000):
        found, seconds = timed(ours, synthetic(size))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"synthetic  ours   {size:6,} records {len(found):,} projects  {seconds:.1f} CPU s  peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
