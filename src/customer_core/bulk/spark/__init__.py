"""The matching engine inside Apache Spark, for tables past one machine; needs the extra `spark`."""

from customer_core.errors import MissingExtraError

try:
    from customer_core.bulk.spark._deduplicating import DeduplicatedFrame, deduplicate
    from customer_core.bulk.spark._linking import LinkedFrames, link
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] != "pyspark":
        raise
    raise MissingExtraError(feature="Work on frames of Spark", package="pyspark", extra="spark") from error

__all__ = ["DeduplicatedFrame", "LinkedFrames", "deduplicate", "link"]
