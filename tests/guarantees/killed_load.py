"""Loads customers with the pairs of a run again and again in child processes that are killed on the way.

Run as a program: `python killed_load.py STORE STEP`. The first child is killed at the first sign of life, which is a
report of progress, a pair that is asked for, or that there are no more of them; the next one STEP signs later, and so
on until a child lives to its end. Prints one JSON object: how many kills, after how many of them something was left,
and how many customers, links and waiting pairs the last child kept.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import combinations, count

from tests.guarantees.forked import is_killed

from customer_core.manager import CustomerManager
from customer_core.matching import V1, RunPair, RunPairs
from customer_core.model import Actor, Customer, CustomerDraft, EmailAddress, PersonName
from customer_core.services import _loading, _loading_pairs
from customer_core.storage import open_store

DRAFTS = [
    CustomerDraft(name=PersonName(name), emails=[EmailAddress("ann@lee.example")])
    for name in ("Ann Lee", "Anna Lee", "Ann Lee", "Ann M. Lee", "Ann Lee", "Anne Lee")
]
"""All worth a look beside each other, and three of them the same."""
AT_ONCE = 2
"""How many customers or pairs are written at once, so that there is much to be killed behind."""
MOST = 100


def load(address: str, sign: Callable[[], None]) -> None:
    """Load, with signs of life."""

    def pairs() -> Iterator[RunPair]:
        for one, other in combinations(range(len(DRAFTS)), 2):
            sign()
            yield RunPair(one, other)
        sign()

    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("nightly"))
        desk.imports.load(DRAFTS, pairs=RunPairs(V1, pairs()), progress=lambda *_: sign())


def load_until(address: str, last: int) -> None:
    """Load, and be killed at a sign."""
    signs = count(1)
    load(address, lambda: os.kill(os.getpid(), signal.SIGKILL) if next(signs) == last else None)


def kept_in(address: str) -> tuple[list[object], ...]:
    """Return the records that a store tells, and what these do not tell: its links, and the pairs that wait."""
    with closing(open_store(address)) as store, store.reading() as unit:
        links = unit.links.list_of(unit.links.list_ids(after=None, most=MOST))
        return list(unit.records.iter_all()), list(links), list(unit.reviews.list_waiting(after=None, most=MOST))


def run(address: str, step: int) -> dict[str, object]:
    """Kill until there is nothing more to be killed at, and report."""
    _loading._BATCH = AT_ONCE  # type: ignore[misc]  # noqa: SLF001 - a short load is to be written in many steps
    _loading_pairs._BATCH = AT_ONCE  # type: ignore[misc]  # noqa: SLF001 - as above
    CustomerManager.open(address).close()
    before, left, kills = kept_in(address), 0, 0
    while is_killed("the load", load_until, address, 1 + step * kills):
        kills += 1
        left += kept_in(address) != before
    records, links, waiting = kept_in(address)
    customers = sum(isinstance(record, Customer) for record in records)
    return {"kills": kills, "left": left, "customers": customers, "links": len(links), "waiting": len(waiting)}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]))))  # noqa: T201 - what the caller reads
