"""Splink on a large list of projects: `PYTHON benchmarks/peers/splink_scale.py FILE.ndjson TRUTH.csv OUT.csv`.

DuckDB reads the file and Splink clusters in it, as its documentation advises for size. Six rules of blocking; from
1,000,000 records on the three tight ones. The truth is read after linking, only to say what was compared. DuckDB may
hold 10 GB and writes what is more beside OUT.csv; the whole process gets no more than 14 GB, as 4 and 6 were not enough
for a million.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

LARGE = 1_000_000
HELD, MEMORY = 10, 14  # GB, of DuckDB's buffers and of the process
TIGHT = (("name",), ("address",), ("substr(name, 1, 8)", "organisation"))
LOOSE = (("substr(name, 1, 12)",), ("organisation", "substr(name, 1, 3)"), ("cell", "substr(name, 1, 3)"))
READ = """
create table records as select row_number() over () as unique_id, partner as source, source_id,
  regexp_replace(lower(strip_accents(title)), '[^a-z0-9]+', ' ', 'g') as name,
  lower(strip_accents(organisations::varchar)) as organisation, lower(strip_accents(place)) as place,
  regexp_replace(regexp_replace(lower(url), '^https?://(www[.])?', ''), '[/?#]*$', '') as address,
  latitude, longitude, round(latitude, 1)::varchar || ' ' || round(longitude, 1)::varchar as cell,
  try_cast(left(start_date, 4) as integer) as year
from read_json(?, format='newline_delimited', columns={partner: 'VARCHAR', source_id: 'VARCHAR', title: 'VARCHAR',
  url: 'VARCHAR', organisations: 'JSON', place: 'VARCHAR', latitude: 'DOUBLE', longitude: 'DOUBLE',
  start_date: 'VARCHAR'})"""
SHARE = """
with known as (select r.unique_id, t.project from records r join read_csv(?, header=true, all_varchar=true) t
               on t.record_id = r.source || '/' || r.source_id),
wanted as (select a.unique_id as l, b.unique_id as r from known a join known b using (project)
           where a.unique_id < b.unique_id)
select count(c.l) / count(*) from wanted left join
  (select distinct least(unique_id_l, unique_id_r) as l, greatest(unique_id_l, unique_id_r) as r from {compared}) c
  on c.l = wanted.l and c.r = wanted.r"""


def main(records: str, truth: str, out: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY * 2**30, resource.RLIM_INFINITY))
    connection = duckdb.connect(config={"memory_limit": f"{HELD}GB", "temp_directory": str(Path(out).parent)})
    connection.execute(READ, [records])
    count = connection.execute("select count(*) from records").fetchall()[0][0]
    api = DuckDBAPI(connection)
    linker = Linker(api.register("records"), settings(TIGHT if count >= LARGE else TIGHT + LOOSE), log_level=None)
    linker.training.estimate_probability_two_random_records_match([block_on("name", "organisation")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("name"), block_on("address")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict()
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.5)
    connection.execute(f"""copy (select r.source as partner, r.source_id, f.cluster_id as project_id
        from {found.physical_name} f join records r using (unique_id)) to '{out}' (header)""")
    share = connection.execute(SHARE.format(compared=pairs.physical_name), [truth]).fetchall()[0][0]
    Path(out).with_suffix(".json").write_text(json.dumps({"complete": share}), encoding="utf-8")


def settings(rules: tuple[tuple[str, ...], ...]) -> Any:
    words = [cl.JaroWinklerAtThresholds(name, [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True)
             for name in ("name", "organisation")]
    return SettingsCreator(
        link_type="dedupe_only", blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        comparisons=[*words, cl.ExactMatch("place").configure(term_frequency_adjustments=True),
                     cl.ExactMatch("address"), cl.ExactMatch("year"),
                     cl.DistanceInKMAtThresholds("latitude", "longitude", [1, 10, 100])],
        retain_matching_columns=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
