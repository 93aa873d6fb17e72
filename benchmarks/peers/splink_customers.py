"""Splink on customer records, at settings tuned for them; run with the peers' own interpreter.

It owns the settings (blocking, comparisons, training, threshold) and must not know the truth. It writes the clusters
and the scored pairs, and prints one JSON object with the seconds up to the clusters and the peak of memory.

Run as `python splink_customers.py RECORDS.csv CLUSTERS.csv PAIRS.csv`; the records have a column `rid` besides those
of the generator.
"""

import importlib
import json
import logging
import resource
import sys
import time
import warnings
from typing import Any

_THRESHOLD = 0.95
_KEPT_PROBABILITY = 0.001
_RECALL_OF_RULES = 0.7
_CHANCE_PAIRS = 1e7
_SEED = 5

_RECORDS = """
    with cleaned as (
        select cast(rid as bigint) as rid, nullif(lower(trim(first_name)), '') as first_name,
            nullif(lower(trim(last_name)), '') as last_name, nullif(lower(trim(email)), '') as email,
            nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 10), '') as phone,
            nullif(lower(street), '') as street, nullif(lower(city), '') as city, nullif(postcode, '') as postcode
        from records
    )
    select *, regexp_extract(street, '^[0-9]+') as street_no from cleaned
"""
_BLOCKS = (
    ("email",),
    ("phone",),
    ("last_name", "postcode"),
    ("first_name", "postcode"),
    ("substr(first_name,1,3)", "substr(last_name,1,4)", "substr(city,1,3)"),
    ("street", "postcode"),
)
_TRAINING_BLOCKS = (("email",), ("phone",), ("last_name", "postcode"))
_CERTAIN_RULES = (("email", "last_name"), ("phone", "first_name"), ("first_name", "last_name", "postcode"))
_NO_ADDRESS = "(street_l is null or street_r is null) and (postcode_l is null or postcode_r is null)"
_SAME_STREET = "street_l = street_r and postcode_l = postcode_r"
_CLOSE_STREET = (
    "street_no_l = street_no_r and jaro_winkler_similarity(street_l, street_r) >= 0.8 and"
    " (postcode_l = postcode_r or jaro_winkler_similarity(city_l, city_r) >= 0.9)"
)
_SAME_CITY = 0.92


def main(records: str, clusters: str, pairs: str) -> None:
    """Find the duplicates of one file."""
    warnings.filterwarnings("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    started = time.perf_counter()
    connection = importlib.import_module("duckdb").connect()
    connection.read_csv(records, all_varchar=True).create("records")
    linker = _train(connection)
    scored = linker.inference.predict(threshold_match_probability=_KEPT_PROBABILITY)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold_match_probability=_THRESHOLD)
    wall_s = time.perf_counter() - started
    connection.table(found.physical_name).project("rid, cluster_id").write_csv(clusters)
    connection.table(scored.physical_name).project("rid_l, rid_r, match_weight").write_csv(pairs)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    version = importlib.import_module("splink").__version__
    print(json.dumps({"version": version, "wall_s": round(wall_s, 1), "peak_mb": round(peak_mb)}))


def _train(connection: Any) -> Any:  # noqa: ANN401 - Splink and DuckDB are not installed where this is checked
    splink = importlib.import_module("splink")
    table = splink.DuckDBAPI(connection=connection).register(connection.sql(_RECORDS).to_arrow_table())
    linker = splink.Linker(table, _settings(splink))
    rules = [splink.block_on(*columns) for columns in _CERTAIN_RULES]
    linker.training.estimate_probability_two_random_records_match(rules, recall=_RECALL_OF_RULES)
    linker.training.estimate_u_using_random_sampling(max_pairs=_CHANCE_PAIRS, seed=_SEED)
    for columns in _TRAINING_BLOCKS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            splink.block_on(*columns), estimate_without_term_frequencies=True
        )
    return linker


def _settings(splink: Any) -> Any:  # noqa: ANN401 - as above
    library = importlib.import_module("splink.comparison_library")
    frequent = {"term_frequency_adjustments": True}
    return splink.SettingsCreator(
        unique_id_column_name="rid",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[splink.block_on(*columns) for columns in _BLOCKS],
        comparisons=[
            library.NameComparison("first_name").configure(**frequent),
            library.NameComparison("last_name").configure(**frequent),
            library.EmailComparison("email").configure(**frequent),
            library.LevenshteinAtThresholds("phone", [1]).configure(**frequent),
            _address(library),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )


def _address(library: Any) -> Any:  # noqa: ANN401 - as above
    # The fields of an address depend on each other, so that one comparison weighs them together.
    levels = importlib.import_module("splink.comparison_level_library")
    return library.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            levels.CustomLevel(_NO_ADDRESS, label_for_charts="null").configure(is_null_level=True),
            levels.CustomLevel(_SAME_STREET, label_for_charts="same street"),
            levels.CustomLevel(_CLOSE_STREET, label_for_charts="close street"),
            levels.ExactMatchLevel("postcode"),
            levels.JaroWinklerLevel("city", _SAME_CITY),
            levels.ElseLevel(),
        ],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
