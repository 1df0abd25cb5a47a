"""Write a synthetic list: `python -m benchmarks.synthetic COUNT --seed N --out FILE.ndjson`."""

from __future__ import annotations

import csv
from pathlib import Path

import click
import orjson

from benchmarks.synthetic.rates import PARTNERS
from benchmarks.synthetic.stream import records


@click.command()
@click.argument("count", type=click.IntRange(min=1))
@click.option("--seed", default=1, show_default=True)
@click.option("--partners", type=click.IntRange(min=1), default=len(PARTNERS), show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def main(count: int, seed: int, partners: int, out: Path) -> None:
    """Write COUNT records to FILE.ndjson and their truth (record_id, project) to FILE.ndjson.truth.csv."""
    truth = out.with_name(f"{out.name}.truth.csv")
    parts = [path.with_name(f"{path.name}.part") for path in (out, truth)]
    with parts[0].open("wb") as lines, parts[1].open("w", encoding="utf-8", newline="") as answers:
        writer = csv.writer(answers, lineterminator="\n")
        writer.writerow(("record_id", "project"))
        for record, project in records(count, seed, partners):
            lines.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            writer.writerow((f"{record['partner']}/{record['source_id']}", project))
    for part, path in zip(parts, (out, truth), strict=True):
        part.replace(path)


if __name__ == "__main__":
    main()
