"""What the tests of an application can use: steady clocks and ids, customers with known truth, claims for every store.

The package itself offers a clock, ids and salts that say the same in every run; the rest stands in packages of its own.
It must be importable without pytest and without hypothesis, which only `conformance`, `plugin` and `strategies` need.
"""

from customer_core.testing._steady import START, CountingIds, CountingSalts, TickingClock

__all__ = ["START", "CountingIds", "CountingSalts", "TickingClock"]
