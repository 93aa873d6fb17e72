"""How many holds a second are placed on credit accounts, and how evenly those who ask are served.

Run as `python -m benchmarks.credit [--size N] [--store URL] [--processes N] [--seconds S] [--runs K] [--json]`. Without
a store, a SQLite file is made and removed. `size` is the number of accounts over which holds are spread. Every hold is
durable, has its entry in the ledger and a sealed one in the history. Each process is one of the shop's: it opens the
store by itself. With a pause of 5 ms between two holds the waits are told, and what share the slowest process got.
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median, quantiles

import attrs

from customer_core.credit import Held
from customer_core.manager import CustomerManager, new_uuid7
from customer_core.model import Actor, CreditAccountId, Customer, CustomerId, Money, Unlimited

PAUSE_S = 0.005
FAIR_PROCESSES = 4

Row = dict[str, object]


@attrs.frozen
class Load:
    """What processes do: on which accounts, for how long, with which pause after each hold."""

    address: str
    accounts: tuple[str, ...]
    seconds: float
    pause_s: float = 0.0


@attrs.frozen
class Served:
    """What one process got: how many holds in how many seconds, and the seconds that each took."""

    seconds: float
    waits: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="accounts that holds are spread over")
    parser.add_argument("--store", default="", help="address of an empty store; a SQLite file without it")
    parser.add_argument("--processes", type=int, default=8, help="processes that place holds side by side")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each figure is measured")
    parser.add_argument("--runs", type=int, default=1, help="runs, of which the median is told")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        address = options.store or f"sqlite:///{Path(folder) / 'credit.db'}"
        for row in measure(address, options.size, options.processes, options.seconds, options.runs):
            print(json.dumps(row) if options.json else f"{row['name']:<28} {row['value']:>12,.3f} {row['unit']}")
    return 0


def measure(address: str, size: int, processes: int, seconds: float, runs: int) -> Iterable[Row]:
    """Yield a row for each figure."""
    accounts = fill(address, size)
    found = [dict(_figures(Load(address, accounts, seconds), processes)) for _ in range(runs)]
    described = {"size": size, "store": address.partition(":")[0], "runs": runs}
    for name, (_, unit) in found[0].items():
        yield {"name": name, "value": median(one[name][0] for one in found), "unit": unit, **described}


def fill(address: str, size: int) -> tuple[str, ...]:
    """Make accounts without a limit, and return their ids."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("benchmark"))
        desk.imports.load(Customer(id=CustomerId(f"c-{number}")) for number in range(size))
        owners = (CustomerId(f"c-{number}") for number in range(size))
        return tuple(str(desk.credit.set_limit(owner, Unlimited(), currency="USD").id) for owner in owners)


def _figures(load: Load, processes: int) -> Iterator[tuple[str, tuple[float, str]]]:
    """Yield each figure with its unit."""
    hot = attrs.evolve(load, accounts=load.accounts[:1])
    for name, one, many in (
        ("one process", load, 1),
        (f"{processes} processes", load, processes),
        (f"{processes} processes, one account", hot, processes),
    ):
        served = run_side_by_side(one, many)
        yield name, (sum(len(each.waits) / each.seconds for each in served), "holds/s")
    served = run_side_by_side(attrs.evolve(load, pause_s=PAUSE_S), FAIR_PROCESSES)
    shares = [len(each.waits) / each.seconds for each in served]
    cuts = quantiles((wait for each in served for wait in each.waits), n=1_000)
    yield "wait p50", (cuts[499] * 1_000, "ms")
    yield "wait p99", (cuts[989] * 1_000, "ms")
    yield "wait p99.9", (cuts[998] * 1_000, "ms")
    yield "slowest process", (min(shares) * len(shares) / sum(shares), "of its fair share")


def run_side_by_side(load: Load, processes: int) -> list[Served]:
    """Let processes place holds at the same time, and return what each got."""
    context = multiprocessing.get_context("fork")
    meeting, answers = context.Barrier(processes), context.SimpleQueue()

    def child(number: int) -> None:
        answers.put(_serve(load, number, processes, meeting))

    children = [context.Process(target=child, args=(number,)) for number in range(processes)]
    for one in children:
        one.start()
    served = [answers.get() for _ in children]
    for one in children:
        one.join()
    return served


def _serve(load: Load, number: int, of: int, meeting: Barrier) -> Served:
    """Place holds for a time, on the accounts in turn, each process beginning at another one."""
    waits = list[float]()
    accounts = tuple(map(CreditAccountId, load.accounts))
    place = number * len(accounts) // of
    amount = Money("1.00", "USD")
    with CustomerManager.open(load.address) as manager:
        desk = manager.acting_as(Actor.user("till", roles=["administrator"]), channel="pos")
        meeting.wait()
        started = time.perf_counter()
        while (begun := time.perf_counter()) - started < load.seconds:
            account = accounts[(place + len(waits)) % len(accounts)]
            answer = desk.credit.hold(account, amount, reference=f"SO-{len(waits)}", key=new_uuid7())
            waits.append(time.perf_counter() - begun)
            if not isinstance(answer, Held):
                raise TypeError(f"a hold without a limit was answered with {answer!r}")
            time.sleep(load.pause_s)
        return Served(time.perf_counter() - started, tuple(waits))


if __name__ == "__main__":
    sys.exit(main())
