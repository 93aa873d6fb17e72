"""Frames kept as Parquet between the steps of a run, in a folder of the run's own.

A frame that is kept is computed once, whatever asks for it later, and a lost worker costs the step that it was at. Owns
the names of folders. Must not know what a frame holds.
"""

from uuid import uuid4

from pyspark.sql import DataFrame

from customer_core.errors import InvalidOptionError

__all__ = ["Checkpoints"]


class Checkpoints:
    """Where a run keeps its frames: a new folder in the one that the caller names, so that no other is written to."""

    def __init__(self, folder: str) -> None:
        if not folder.strip():
            remedy = "name a folder, by path or URI, that the driver and all executors can write to"
            raise InvalidOptionError(option="checkpoint", problem="it names no folder", remedy=remedy)
        self.folder = f"{folder.rstrip('/')}/customer_core-{uuid4().hex}"
        self._kept = 0

    def keep(self, frame: DataFrame, name: str) -> DataFrame:
        """Write a frame and return it as it was written."""
        self._kept += 1
        path, schema = f"{self.folder}/{self._kept:03}-{name}", frame.schema
        frame.write.parquet(path)
        return frame.sparkSession.read.schema(schema).parquet(path)
