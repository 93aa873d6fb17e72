"""What a history that can be verified costs: entries written with and without a seal, verified, and checkpointed.

Run as `python -m benchmarks.history [--size N] [--store URL] [--runs K] [--json]`. Each run fills two new stores, one
with seals and one without: SQLite files, which are made and removed, or `memory:`. Entries are those of generated
customers, three for each, in mixed order; they are kept in units of 200.
"""

import argparse
import json
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.stocking import drafts
from customer_core.history import SALT_BYTES, HistoryAction, HistoryEntry, Subject, diff
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, ChannelId, CustomerId
from customer_core.ports import Store
from customer_core.serialization import to_json
from customer_core.storage import open_store

SEED = 1
AT = datetime(2026, 1, 1, tzinfo=UTC)
ENTRIES_EACH = 3
STEP = 7_919
"""A prime by which customers follow one another, so that the entries of none stand side by side."""
BATCH = 200
CALLS = 1_000
DISTINCT = 2_000

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=20_000, help="entries in the history")
    parser.add_argument("--store", default="", choices=["", "memory:"], help="memory:; without it, a file")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the median counts")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    for row in measure(options.store, options.size, options.runs):
        print(json.dumps(row) if options.json else f"{row['name']:<24} {row['value']:>10,.0f} {row['unit']}")
    return 0


def measure(address: str, size: int, runs: int) -> Iterable[Row]:
    """Yield a row for each figure: the median of some runs."""
    entries = _entries(size)
    found = [_run(address, entries) for _ in range(runs)]
    described = {"size": size, "store": address.partition(":")[0] or "sqlite", "runs": runs}
    for name, (_, unit) in found[0].items():
        yield {"name": name, "value": median(figures[name][0] for figures in found), "unit": unit, **described}


def _entries(size: int) -> list[HistoryEntry]:
    """Return entries as the services write them."""
    made = [to_json(draft) for draft in drafts(min(size, DISTINCT), SEED)]
    customers = max(size // ENTRIES_EACH, 1)
    whole = [diff({}, document) for document in made]
    return [
        HistoryEntry(
            position=0,
            subject=Subject("customer", f"c-{number * STEP % customers:09}"),
            action=HistoryAction.UPDATED if number >= customers else HistoryAction.REGISTERED,
            at=AT,
            actor=Actor.user("ann", roles=["clerk"]),
            channel=ChannelId("pos"),
            reason="moved house",
            changes=whole[number % len(whole)][:2] if number >= customers else whole[number % len(whole)],
            version=number // customers + 1,
        )
        for number in range(size)
    ]


def _run(address: str, entries: Sequence[HistoryEntry]) -> dict[str, tuple[float, str]]:
    """Return the figures of one run, each with its unit."""
    with tempfile.TemporaryDirectory() as folder:
        places = [address or f"sqlite:///{Path(folder) / name}.db" for name in ("unsealed", "sealed")]
        unsealed = _written(places[0], entries, is_sealed=False)
        sealed = _written(places[1], entries, is_sealed=True)
    return {"written unsealed": unsealed["written"], **sealed}


def _written(address: str, entries: Sequence[HistoryEntry], *, is_sealed: bool) -> dict[str, tuple[float, str]]:
    store = open_store(address)
    with CustomerManager.open(store=store) as manager:
        desk = manager.acting_as(Actor.system("benchmark"))
        written = _rate(len(entries), lambda: _write(store, entries, is_sealed=is_sealed))
        if not is_sealed:
            return {"written": (written, "entries/s")}
        return {"written sealed": (written, "entries/s"), **_verified(desk, len(entries))}


def _write(store: Store, entries: Sequence[HistoryEntry], *, is_sealed: bool) -> None:
    for start in range(0, len(entries), BATCH):
        with store.writing() as unit:
            for entry in entries[start : start + BATCH]:
                unit.history.add(entry, salt=secrets.token_bytes(SALT_BYTES) if is_sealed else None)


def _verified(desk: Desk, size: int) -> dict[str, tuple[float, str]]:
    checkpoint = desk.history.checkpoint(key=b"benchmark" * 2)
    found = desk.history.verify(checkpoint=checkpoint)
    if not found.is_intact or found.entries != size:
        raise AssertionError("the history was touched while it was measured")
    customers = [CustomerId(f"c-{number:09}") for number in range(min(checkpoint.subjects, CALLS))]
    return {
        "verified": (_rate(size, lambda: desk.history.verify(checkpoint=checkpoint)), "entries/s"),
        "checkpointed": (_rate(checkpoint.subjects, desk.history.checkpoint), "chains/s"),
        "one by one": (_rate(len(customers), lambda: list(map(desk.history.verify, customers))), "customers/s"),
    }


def _rate(count: int, call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return count / (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
