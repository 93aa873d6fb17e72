"""Splink on DuckDB.

It owns the order of its steps, and must not know the settings or the truth. Run as `python -m
benchmarks.peers.splink_run KIND FOLDER VARIANT [RECORDS]`, where the records may stand elsewhere than in the folder.
"""

import logging
import sys
import warnings
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

from benchmarks.peers.handing import Finding
from benchmarks.peers.splink_settings import SETTINGS, Settings

__all__ = ["main"]

_SEED = 5


def main(kind: str, folder: Path, variant: str, records: Path) -> None:
    """Find the duplicates, or the links, of one file."""
    warnings.filterwarnings("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SETTINGS[kind][variant]
    finding = Finding("splink", folder)
    connection = duckdb.connect()
    connection.read_csv(str(records), all_varchar=True).create("records")
    linker = _train(connection, settings)
    kept = {} if settings.kept_probability is None else {"threshold_match_probability": settings.kept_probability}
    scored = linker.inference.predict(**kept)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=settings.threshold
    )
    clusters = connection.table(found.physical_name).project("rid, cluster_id as cluster")
    clusters.write_csv(str(folder / "clusters.csv"))
    finding.report(notes=f"{variant} settings, threshold {settings.threshold:g}")
    pairs = connection.table(scored.physical_name)
    pairs.project('rid_l as "left", rid_r as "right", match_weight as score').write_csv(str(folder / "pairs.csv"))


def _train(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Linker:
    linker = _linker(connection, settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(settings.certain), recall=settings.certain_recall)
    training.estimate_u_using_random_sampling(max_pairs=settings.chance_pairs, seed=_SEED)
    options = {"estimate_without_term_frequencies": True} if settings.has_plain_training else {}
    for rule in settings.training:
        training.estimate_parameters_using_expectation_maximisation(rule, **options)
    return linker


def _linker(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Linker:
    prepared = connection.sql(settings.query).project("* replace (rid::bigint as rid)")
    parts = [prepared]
    if "side" in prepared.columns:
        parts = [prepared.filter(f"side = '{side}'").project("* exclude (side)") for side in (0, 1)]
    api = DuckDBAPI(connection=connection)
    tables = [api.register(part.to_arrow_table()) for part in parts]
    created = SettingsCreator(
        unique_id_column_name="rid",
        link_type="link_only" if len(tables) > 1 else "dedupe_only",
        blocking_rules_to_generate_predictions=list(settings.blocks),
        comparisons=list(settings.comparisons),
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    return Linker(tables if len(tables) > 1 else tables[0], created)


if __name__ == "__main__":
    _kind, _folder, _variant, *_elsewhere = sys.argv[1:]
    main(_kind, Path(_folder), _variant, Path(_elsewhere[0]) if _elsewhere else Path(_folder, "records.csv"))
