"""Asks a store of generated customers as a desk does, and prints how long each kind of call took.

Run as `python -m benchmarks.asking URL SIZE RUNS [KIND…]`, in a process of its own, so that its memory can be measured
from outside; the kinds of calls are those to leave out. Prints one JSON object: percentiles of the milliseconds of
single calls, the median of the runs.
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median, quantiles

import attrs

from benchmarks.stocking import drafts
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, ChannelId, CustomerDraft, CustomerId
from customer_core.settings import DuplicateReaction, DuplicateSettings

SEED = 2
CALLS = 500
FEED = ChannelId("feed")
"""The channel of the calls: what it registers is kept, suspected duplicates being queued."""


def main() -> int:
    """Print the figures."""
    address, size, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    asked = drafts(CALLS * (runs + 1), SEED)
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("benchmark"), channel=FEED)
        desk.settings.declare(DuplicateSettings().with_channel(FEED, DuplicateReaction.QUEUE))
        figures = {}
        calls = {name: call for name, call in _calls(desk, size, asked).items() if name not in sys.argv[4:]}
        for name, call in calls.items():
            # The first run is for the caches: of the store, of the system, of normalized words.
            percentiles = [_times(call, CALLS * run) for run in range(runs + 1)][1:]
            for label, place in (("p50", 49), ("p95", 94)):
                figures[f"{name} {label}"] = 1000 * median(figure[place] for figure in percentiles)
    print(json.dumps(figures))
    return 0


def _calls(desk: Desk, size: int, asked: list[CustomerDraft]) -> dict[str, Callable[[int], object]]:
    fresh = [attrs.evolve(draft, external_keys=()) for draft in asked]

    def get(number: int) -> object:
        return desk.customers.get(CustomerId(f"c-{number * 7_919 % size:09}"))

    def check(number: int) -> object:
        return desk.duplicates.check(fresh[number % len(fresh)])

    def search(number: int) -> object:
        return desk.customers.search(fresh[number % len(fresh)].display.split(" ")[-1])

    def register(number: int) -> object:
        return desk.customers.register(fresh[number % len(fresh)])

    return {"get": get, "check": check, "search": search, "check and create": register}


def _times(call: Callable[[int], object], first: int) -> list[float]:
    """Return the percentiles of the seconds of single calls."""
    taken = []
    for number in range(first, first + CALLS):
        started = time.perf_counter()
        call(number)
        taken.append(time.perf_counter() - started)
    return quantiles(taken, n=100)


if __name__ == "__main__":
    sys.exit(main())
