"""Splink on classic Spark, on generated customers and with the settings that it has for them on DuckDB.

It owns how Spark is begun for it and the order of its steps. Run as `python -m benchmarks.peers.splink_on_spark RECORDS
FOLDER PARTITIONS`, with records as of `benchmarks.on_one_machine`, it prints one JSON object: what it found, its
seconds and those of the processor, and what beginning a session took. What its own settings do to the columns first is
done by DuckDB, and is not measured.
"""

import json
import logging
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import duckdb
from pyspark.sql import SparkSession
from pyspark.sql.types import DoubleType
from splink import Linker, SettingsCreator
from splink.backends.spark import SparkAPI, similarity_jar_location

from benchmarks.classic_spark import begin_session
from benchmarks.peers.splink_settings import SETTINGS, Settings
from benchmarks.spent import Clock

__all__ = ["main"]

_SEED = 5


def main(records: Path, folder: Path, partitions: int) -> None:
    """Find the duplicates of one file, and print what that took."""
    warnings.filterwarnings("ignore")
    logging.getLogger("splink").setLevel(logging.ERROR)
    settings = SETTINGS["generated"]["tuned"]
    prepared = folder / "prepared.parquet"
    connection = duckdb.connect()
    connection.read_parquet(str(records / "*.parquet")).create_view("records")
    connection.sql(settings.query).write_parquet(str(prepared))
    clock = Clock()
    session = _session(folder, partitions)
    session.range(1).count()
    began, clock = clock.told(), Clock()
    linker = _train(session, prepared, partitions, settings)
    scored = linker.inference.predict(threshold_match_probability=settings.kept_probability)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=settings.threshold
    )
    customers = session.table(found.physical_name).select("cluster_id").distinct().count()
    facts = {
        **clock.told(version=version("splink"), customers=customers),
        "session_s": began["wall_s"],
        "session_cpu_s": began["cpu_s"],
        "compared": session.table(scored.physical_name).count(),
    }
    print(json.dumps(facts), flush=True)
    session.stop()


def _session(folder: Path, partitions: int) -> SparkSession:
    own = {"spark.default.parallelism": str(partitions), "spark.jars": similarity_jar_location()}
    session = begin_session(folder, partitions, **own)
    session.sparkContext.setCheckpointDir(str(folder / "checkpoints"))
    # The settings call it as DuckDB does.
    likeness = "uk.gov.moj.dash.linkage.JaroWinklerSimilarity"
    session.udf.registerJavaFunction("jaro_winkler_similarity", likeness, DoubleType())
    return session


def _train(session: SparkSession, prepared: Path, partitions: int, settings: Settings) -> Linker:
    api = SparkAPI(spark_session=session, break_lineage_method="parquet", num_partitions_on_repartition=partitions)
    created = SettingsCreator(
        unique_id_column_name="rid",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=list(settings.blocks),
        comparisons=list(settings.comparisons),
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker(api.register(session.read.parquet(str(prepared))), created)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(settings.certain), recall=settings.certain_recall)
    training.estimate_u_using_random_sampling(max_pairs=settings.chance_pairs, seed=_SEED)
    for rule in settings.training:
        training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
