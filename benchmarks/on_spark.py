"""One run of the engine on one frame, on Sail or on classic Spark, in a process of its own.

It owns how a session is begun and what is told of a run. Run as `python -m benchmarks.on_spark ENGINE RECORDS PROFILE
FOLDER PARTITIONS`, with records as of `benchmarks.on_one_machine`, it prints one JSON object: what the run found, its
seconds and those of the processor, what beginning a session took, and what was kept and sent.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import pyarrow.parquet as pq
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

from benchmarks.classic_spark import begin_session
from benchmarks.on_one_machine import NUMBER, read_profile, roles_of
from benchmarks.spent import Clock, Facts
from customer_core.bulk import spark

__all__ = ["CLASSIC", "SAIL"]

SAIL: Final = "sail"
CLASSIC: Final = "classic"
_EVENTS: Final = "events"


@attrs.frozen
class _Run:
    """What is run, and where."""

    records: Path
    profile: Path
    folder: Path
    partitions: int

    def on_sail(self) -> Facts:
        """Run on Sail, in this process."""
        clock, server = Clock(), SparkConnectServer("127.0.0.1", 0)
        server.start(background=True)
        session = SparkSession.builder.remote("sc://{}:{}".format(*server.listening_address)).create()
        facts = self._on(session, clock)
        session.stop()
        server.stop()
        return facts

    def on_classic(self) -> Facts:
        """Run on Spark with a Java machine of its own, which writes down what its tasks do."""
        clock = Clock()
        with self._classic() as session:
            facts = self._on(session, clock)
        return {**facts, **_sent(self.folder / _EVENTS)}

    def _on(self, session: SparkSession, clock: Clock) -> Facts:
        session.conf.set("spark.sql.shuffle.partitions", str(self.partitions))
        session.range(1).count()
        began = clock.told()
        profile, roles = read_profile(self.profile), roles_of(pq.read_table(min(self.records.iterdir())))
        clock = Clock()
        frame = session.read.parquet(str(self.records))
        found = spark.deduplicate(frame, profile, roles=roles, id_column=NUMBER, checkpoint=str(self.folder))
        facts = clock.told(compared=found.compared, steps=dict(found.timings))
        return {
            **facts,
            "customers": found.clusters.select("cluster").distinct().count(),
            "kept": sum(path.stat().st_size for path in Path(found.folder).rglob("*") if path.is_file()),
            "session_s": began["wall_s"],
            "session_cpu_s": began["cpu_s"],
        }

    @contextmanager
    def _classic(self) -> Iterator[SparkSession]:
        events = self.folder / _EVENTS
        events.mkdir()
        log = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
            "spark.eventLog.dir": events.resolve().as_uri(),
        }
        session = begin_session(self.folder, self.partitions, **log)
        yield session
        session.stop()


def _sent(events: Path) -> Facts:
    """Return what the tasks of a session that has ended sent to each other, and what did not fit their memory."""
    sent = spilled = 0
    for log in events.iterdir():
        with log.open(encoding="utf-8") as lines:
            for line in lines:
                if '"SparkListenerTaskEnd"' in line:
                    metrics: Mapping[str, Any] = json.loads(line)["Task Metrics"]
                    sent += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                    spilled += metrics["Disk Bytes Spilled"]
    return {"shuffled": sent, "spilled": spilled}


def main(arguments: Sequence[str]) -> None:
    """Print what the run took and found."""
    engine, records, profile, folder, partitions = arguments
    run = _Run(Path(records), Path(profile), Path(folder), int(partitions))
    print(json.dumps({SAIL: run.on_sail, CLASSIC: run.on_classic}[engine]()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
