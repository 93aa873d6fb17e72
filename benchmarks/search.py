"""How fast people are found in a store of many: by any one criterion in any order, by three at once, and all of them.

Run as `python -m benchmarks.search [--size N] [--store URL] [--runs K] [--seconds S] [--json]`.
Without a store, a SQLite file is made and removed. A store that is empty is filled first, by a bulk load, and some of
its customers get orders. Each figure is of first pages of 25 with their total count, in milliseconds; combinations of
criteria and columns are drawn at random from one seed, and the slowest are named on standard error. A run ends after so
many seconds, and has asked at least as many combinations as there are criteria. The groups of one customer are found
among 200 dynamic ones. Exporting is in rows a second, in a process of its own, with its memory.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles

import attrs

from benchmarks.exchange import measure_export
from benchmarks.stocking import fill
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Assignment,
    Customer,
    CustomerId,
    LastOrder,
    Money,
    OrderKey,
    OrderTotals,
    RepId,
    SpendIn,
    TeamId,
    TierId,
)
from customer_core.search import SORT_FIELDS, AllOf, Criteria, GroupKind, criteria_of
from customer_core.storage import open_store

SEED = 1
BUYERS_MOST = 20_000
"""How many customers get orders at most: each note is a change of its own."""
GROUPS = 200
START = datetime(2016, 1, 1, tzinfo=UTC)
SINGLE = (
    *(
        "name:smith",
        "name:maria*",
        "name:sm*",
        "code:C-000100",
        "code:C-0001*",
        "email:john*",
        "phone:030*",
        "postcode:8*",
    ),
    *("tag:vip", "tag:newsletter", "tag:rare", "state:approved", "state:waiting*", "flag:chk", "tier:gold", "rep:r-7"),
    *("team:t-1", "type:lead", "type:customer", "status:active", "attribute.size:42", "attribute.size>=44", "email:*"),
    *("not email:*", "customer_since:2020", "customer_since>=2025", "customer_since<2016-03", "spent>1000", "spent<1"),
    *("orders>=3", "orders:0", "items>10", "last_order>=2025-06", "average_order>100USD", "smith", "maria s", "*"),
)
"""One criterion each: what few meet, and what nearly everybody does."""

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000, help="customers in the store")
    parser.add_argument("--store", default="", help="address of a store; one that is empty is filled first")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--seconds", type=float, default=60, help="how long a run of one kind takes at most")
    parser.add_argument("--without-export", action="store_true", help="leave the export out")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        address = options.store or f"sqlite:///{Path(folder) / 'search.db'}"
        for row in measure(
            address, options.size, options.runs, options.seconds, is_exporting=not options.without_export
        ):
            print(json.dumps(row) if options.json else f"{row['name']:<24} {row['value']:>10.2f} {row['unit']}")
    return 0


def measure(address: str, size: int, runs: int, seconds: float, *, is_exporting: bool = True) -> Iterable[Row]:
    """Yield a row for each figure."""
    described = {"size": size, "store": address.partition(":")[0], "runs": runs}

    def row(name: str, value: float, unit: str) -> Row:
        return {"name": name, "value": value, "unit": unit, **described}

    filled = fill(address, size, SEED, enrich=enriched)
    if filled:
        yield row("filled", filled, "customers/s")
        give_orders(address, size)
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("benchmark"))
        for name, together in (("one criterion", 1), ("three criteria", 3)):
            each = [_run(desk, together, seconds, Random(SEED + run)) for run in range(runs)]  # noqa: S311 - which to ask
            for label, place in (("p50", 49), ("p95", 94), ("p99", 98)):
                yield row(f"{name} {label}", median(quantiles(times, n=100)[place] for times in each), "ms")
        times = groups_of(desk, size, runs)
        for label, place in (("p50", 49), ("p95", 94)):
            yield row(f"groups of one, {label}", median(quantiles(each, n=100)[place] for each in times), "ms")
    if is_exporting:
        rate, peak_mb = measure_export(address)
        yield row("exported", rate, "rows/s")
        yield row("memory of the export", peak_mb, "MB")


def groups_of(desk: Desk, size: int, runs: int) -> list[list[float]]:
    """Return, for each run, the milliseconds that it takes to find the groups of a customer, of 200 dynamic ones."""
    if not desk.groups.list_seen():
        for number in range(GROUPS):
            wanted = AllOf(
                (criteria_of(SINGLE[number % len(SINGLE)]), criteria_of(f"attribute.size>={36 + number % 12}"))
            )
            desk.groups.create(f"Group {number}", kind=GroupKind.DYNAMIC, criteria=wanted)
    times = []
    for run in range(runs + 1):
        taken = []
        for number in range(50):
            started = time.perf_counter()
            desk.groups.groups_of(CustomerId(f"c-{(run * 50 + number) * 7_919 % size:09}"))
            taken.append(1000 * (time.perf_counter() - started))
        times.append(taken)
    return times[1:]


def enriched(customer: Customer, number: int) -> Customer:
    """Return a generated customer with what shops add to a record: tags, states, a tier, who serves it, since when."""
    chance = Random(number)  # noqa: S311 - the same customer in each store
    served = {"rep": 0.5, "team": 0.1}
    by: dict[str, RepId | TeamId] = {
        "rep": RepId(f"r-{chance.randrange(40)}"),
        "team": TeamId(f"t-{chance.randrange(4)}"),
    }
    tags = {"vip": 0.02, "newsletter": 0.4, "rare": 0.0001}
    return attrs.evolve(
        customer,
        tags={tag for tag, share in tags.items() if chance.random() < share},
        flag=chance.choices(["CHK", ""], [1, 99])[0],
        workflow_state=chance.choices(["approved", "waiting approval", "on hold"], [90, 8, 2])[0],
        tier=chance.choices([TierId("gold"), TierId("silver"), None], [1, 1, 6])[0],
        assignments=[
            Assignment(assignee=by[kind], at=START) for kind, share in served.items() if chance.random() < share
        ],
        customer_since=START + timedelta(minutes=chance.randrange(10 * 365 * 24 * 60)),
        attributes={"size": chance.randrange(36, 48)},
    )


def give_orders(address: str, size: int) -> None:
    """Note for some customers, spread over all, what their orders come to."""
    step = max(2, size // BUYERS_MOST)
    store = open_store(address)
    ids = range(0, size, step)
    for first in range(0, len(ids), 500):
        with store.writing() as unit:
            for number in ids[first : first + 500]:
                unit.customers.note_totals(CustomerId(f"c-{number:09}"), _totals(number))
    store.close()


def _totals(number: int) -> OrderTotals:
    chance = Random(-number)  # noqa: S311 - as above
    orders = 1 + int(chance.expovariate(0.4))
    spent = Money.of_minor(chance.randrange(100, 200_000) * orders, chance.choice(["USD", "USD", "EUR"]))
    last = LastOrder(key=OrderKey("web", f"{number}"), placed_at=START + timedelta(days=chance.randrange(3_650)))
    return OrderTotals(spends=[SpendIn(spent=spent, orders=orders)], items=orders * chance.randrange(1, 5), last=last)


def _run(desk: Desk, together: int, seconds: float, chance: Random) -> list[float]:
    """Return the milliseconds of searches by so many criteria each, in any order, until the time is over."""
    listed, taken = list(SINGLE), list[tuple[float, str]]()
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends or len(taken) < len(SINGLE):
        texts = [listed[len(taken) % len(listed)]] if together == 1 else chance.sample(listed, together)
        parts = tuple(criteria_of(text) for text in texts)
        wanted: Criteria = parts[0] if together == 1 else AllOf(parts)
        sort = chance.choice(["", "-"]) + chance.choice(sorted(SORT_FIELDS))
        started = time.perf_counter()
        page = desk.customers.search(wanted, sort=sort)
        taken.append((1000 * (time.perf_counter() - started), f"{' and '.join(texts)} by {sort}: {page.total} found"))
    for milliseconds, described in sorted(taken, reverse=True)[:8]:
        print(f"{milliseconds:9.1f} ms  {described}", file=sys.stderr)
    return [milliseconds for milliseconds, _ in taken]


if __name__ == "__main__":
    sys.exit(main())
