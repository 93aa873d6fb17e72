"""Plays the journey again and again on one store in child processes that are killed at random points.

Run as a program: `python killed_journey.py STORE ROUNDS SEED`; the store is an address, or the path of a file that ends
in `.jsonl`, for the store of the how-to. A child says on a pipe what was acknowledged to it; after each kill, all that
was said has to be there. Prints one JSON object: how many kills, how many acknowledged calls, and what was lost.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import psycopg

from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    Actor,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Limited,
    MergeId,
    Money,
    PersonName,
)
from customer_core.serialization import dumps, loads
from customer_core.services import DuplicatesSuspected, Registered, Updated

CALLS = 5
"""How many calls of one journey are acknowledged."""

LINES = ".jsonl"

HALVES = {
    "a live customer without an index entry": "SELECT seq FROM cc_customer WHERE survivor = seq "
    "AND seq NOT IN (SELECT customer FROM cc_indexed)",
    "an index entry of nobody": "SELECT customer FROM cc_indexed WHERE customer NOT IN "
    "(SELECT seq FROM cc_customer WHERE survivor = seq)",
    "a term of nobody": "SELECT customer FROM cc_term WHERE customer NOT IN "
    "(SELECT seq FROM cc_customer WHERE survivor = seq)",
    "a live customer without history": "SELECT id FROM cc_customer WHERE survivor = seq "
    "AND 'customer:' || id NOT IN (SELECT subject FROM cc_history)",
    "a merge of which a record is missing": "SELECT position FROM cc_merge WHERE position NOT IN "
    "(SELECT merge FROM cc_contribution GROUP BY merge HAVING count(*) = 2)",
}
"""What half a unit of work would leave behind, as questions that find it."""

Acknowledge = Callable[[dict[str, Any]], None]


def play(desk: Desk, number: int, acknowledge: Acknowledge) -> None:
    """Play one journey of a pair of twins: register, warn, save anyway, change, merge, credit."""
    mail = f"twin{number}@lee.example"
    ann = _register(desk, number, "Ann", mail, acknowledge)
    eve = _register(desk, number, "Eve", mail, acknowledge)
    changed = desk.customers.update(ann.with_company(f"Lee {number} Ltd"))
    if not isinstance(changed, Updated):
        raise TypeError("a company is no check field")
    acknowledge({"call": "customer", "document": dumps(changed.customer)})
    merge = desk.merges.apply(desk.merges.propose(ann.id, [eve.id]), reason="one person")
    acknowledge({"call": "merge", "id": str(merge.id), "master": str(ann.id), "member": str(eve.id)})
    account = desk.credit.set_limit(ann.id, Limited(Money(number + 1, "USD")), currency="USD")
    acknowledge({"call": "account", "owner": str(ann.id), "document": dumps(account)})


def _register(desk: Desk, number: int, given: str, mail: str, acknowledge: Acknowledge) -> Customer:
    draft = CustomerDraft(name=PersonName(given=given, family="Lee"), emails=[EmailAddress(mail)], tags=["twin"])
    key = f"{number}/{given}"
    outcome = desk.customers.register(draft, key=key)
    if isinstance(outcome, DuplicatesSuspected):
        outcome = desk.customers.register(draft, seen=outcome.token, reason="twins", key=key)
    if not isinstance(outcome, Registered):
        raise TypeError("no external key was given")
    acknowledge({"call": "customer", "document": dumps(outcome.customer), "key": key})
    return outcome.customer


def losses(desk: Desk, said: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what was acknowledged and is not there."""
    for one in said:
        if one["call"] == "customer":
            yield from _customer_losses(desk, loads(Customer, one["document"]))
        elif one["call"] == "merge":
            found = {desk.customers.get(CustomerId(one[side])).id for side in ("master", "member")}
            if found != {CustomerId(one["master"])} or not desk.merges.list_contributions(MergeId(one["id"])):
                yield "a merge"
        elif desk.credit.find_account(CustomerId(one["owner"]), "USD") is None:
            yield "an account"


def _customer_losses(desk: Desk, acknowledged: Customer) -> Iterator[str]:
    stored = desk.customers.find(acknowledged.id)
    if stored is None:
        yield "a customer"
        return
    if stored.id == acknowledged.id and stored.version < acknowledged.version:
        yield "a version"
    if stored.id == acknowledged.id and stored.version == acknowledged.version and stored != acknowledged:
        yield "a value"
    versions = {entry.version for entry in desk.history.list_of(acknowledged.id, most=1_000)}
    if acknowledged.version not in versions:
        yield "an entry of the history"


def opened(address: str) -> CustomerManager:
    """Open a manager on a store."""
    if not address.endswith(LINES):
        return CustomerManager.open(address)
    from json_lines_store import JsonLinesStore  # noqa: PLC0415 - it is on the path of those who ask for it

    return CustomerManager.open(store=JsonLinesStore(address))


def child(address: str, numbers: Iterator[int], pipe: int) -> None:
    """Play journeys until killed; each acknowledged call is one write to the pipe, whole or not at all."""
    with opened(address) as manager:
        desk = manager.acting_as(Actor.system("journey"), channel="pos")
        for number in numbers:
            play(desk, number, lambda said: _say(pipe, said))


def _say(pipe: int, said: dict[str, Any]) -> None:
    os.write(pipe, json.dumps(said).encode() + b"\n")


def kill_once(address: str, first: int, *, after: int, pause_seconds: float) -> list[dict[str, Any]]:
    """Let a child play until so many calls were acknowledged and a moment longer, kill it, return what it was told."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.close(reader)
            child(address, iter(range(first, first + 1_000)), writer)
        except BaseException:  # noqa: BLE001 - a forked child must never go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        lines = [line for line in (stream.readline() for _ in range(after)) if line]
        time.sleep(pause_seconds)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        lines += stream.read().splitlines()
    return [json.loads(line) for line in lines]


def run(address: str, rounds: int, seed: int) -> dict[str, Any]:
    """Kill as many times as asked, look after each, and report."""
    chance = random.Random(seed)  # noqa: S311 - which points are tried, not a secret
    report: dict[str, Any] = {"kills": 0, "acknowledged": 0, "lost": [], "damaged": []}
    for number in range(rounds):
        after, pause_seconds = chance.randrange(CALLS + 1), chance.uniform(0, 0.02)
        said = kill_once(address, number * 1_000, after=after, pause_seconds=pause_seconds)
        with opened(address) as manager:
            desk = manager.acting_as(Actor.system("look"))
            report["lost"] += list(losses(desk, said))
            report["lost"] += _replay_losses(desk, said)
        report["kills"] += 1
        report["acknowledged"] += len(said)
        report["damaged"] += _damages(address)
    return report


def _replay_losses(desk: Desk, said: list[dict[str, Any]]) -> list[str]:
    """Return what a retry with the same key would do twice."""
    keyed = [one for one in said if one.get("key")]
    if not keyed:
        return []
    number, given = keyed[-1]["key"].split("/")
    again = _register(desk, int(number), given, f"twin{number}@lee.example", lambda _: None)
    made = loads(Customer, keyed[-1]["document"]).id
    return [] if again.id == desk.customers.get(made).id else ["the answer of a key"]


def _damages(address: str) -> list[str]:
    if address.endswith(LINES):
        return []  # A line that does not fit those before it was refused when the file was opened.
    if address.startswith("postgresql:"):
        with psycopg.connect(address) as server:
            return [name for name, query in HALVES.items() if server.execute(query.encode()).fetchall()]
    with sqlite3.connect(address.removeprefix("sqlite:///")) as database:
        found = [row[0] for row in database.execute("PRAGMA integrity_check")]
        found += [str(row) for row in database.execute("PRAGMA foreign_key_check")]
        found += [name for name, query in HALVES.items() if database.execute(query).fetchall()]
    database.close()
    return [line for line in found if line != "ok"]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201 - what the caller reads
