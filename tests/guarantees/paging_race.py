"""Turns pages in one process while others write, and looks whether somebody who stayed was shown twice or not at all.

Run as a program: `python paging_race.py STORE WRITERS WALKS SEED [numbered]`. Writers register, change and delete
customers who come and go between those who stay, and change what is beside the order of those. The reader walks from
the first page to the last, and back, in several orders. Prints one JSON object. `numbered` is the negative control:
pages are then asked for by their numbers.
"""

import json
import random
import sys
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.guarantees.racing import meet, raced

from customer_core.errors import CustomerCoreError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, Customer, CustomerDraft, CustomerId, PersonName
from customer_core.search import LastPage, PageNumber, PageRequest, Sort, criteria_of
from customer_core.services import Registered
from customer_core.settings import DuplicateReaction, DuplicateSettings

STAYING = 60
NAMES = ("Abel", "Berta", "Cara", "Dora", "Emil", "Frida", "Gerd", "Hilde")
PAGE_SIZE = 7
SORTS = ("name", "-name", "id", "-id")


def fill(address: str) -> None:
    """Register those who stay."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("fill"))
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for number in range(STAYING):
            name = PersonName(f"{NAMES[number % len(NAMES)]} {number:03} Stays")
            stays = Customer(id=CustomerId(f"m-{number:03}"), name=name, tags=["stays"])
            assert isinstance(desk.customers.register(stays), Registered)


def write(desk: Desk, chance: random.Random) -> None:
    """Let somebody come, change or go; or change somebody who stays, without moving them."""
    act = chance.randrange(3)
    if act == 0:
        name = f"{chance.choice(NAMES)} {chance.randrange(1000):03} Passes"
        id_ = CustomerId(f"{chance.choice('az')}-{chance.getrandbits(60)}")
        desk.customers.register(CustomerDraft(name=PersonName(name), tags=["passes"]).with_id(id_))
    elif act == 1:
        staying = desk.customers.get(CustomerId(f"m-{chance.randrange(STAYING):03}"))
        desk.customers.update(staying.with_flag(chance.choice(["red", "CHK", ""])))
    else:
        found = desk.customers.search(criteria_of("tag:passes"), sort=chance.choice(SORTS), page_size=3).items
        for customer in found:
            desk.customers.delete(customer.id, version=customer.version)


def walk(desk: Desk, sort: str, *, onward: bool, is_numbered: bool) -> list[str]:
    """Return the ids that pages show one after the other."""
    shown: list[str] = []
    position = PageNumber(1) if onward else LastPage()
    request: PageRequest | None = PageRequest(sort=Sort.parse(sort), size=PAGE_SIZE, position=position)
    while request is not None:
        page = desk.customers.turn(request)
        ids = [str(one.id) for one in page.items]
        shown = [*shown, *ids] if onward else [*ids, *shown]
        request = page.next if onward else page.back
        if not page.items:
            break
        if request and is_numbered:
            request = request.with_position(PageNumber(page.number + (1 if onward else -1)))
    return shown


def run(address: str, writers: int, walks: int, seed: int, *, is_numbered: bool) -> dict[str, Any]:
    """Let them race, and tell how often somebody who stayed was shown twice, or never, or out of order."""
    fill(address)

    def work(number: int, meeting: Barrier) -> dict[str, Any]:
        chance = random.Random(seed * 100 + number)  # noqa: S311 - who comes and goes, not a secret
        report: dict[str, Any] = {"walks": 0, "wrong": 0, "written": 0, "refused": 0}
        with CustomerManager.open(address) as manager:
            desk = manager.acting_as(Actor.system(f"racer {number}"))
            meet(meeting)
            for turn in range(walks):
                if number == 0:
                    # The names of those who stay carry their numbers behind the name.
                    for sort in SORTS:
                        ids = [
                            id_
                            for id_ in walk(desk, sort, onward=turn % 2 == 0, is_numbered=is_numbered)
                            if "m-" in id_
                        ]
                        report["wrong"] += ids != _expected(sort)
                        report["walks"] += 1
                else:
                    for _ in range(8):
                        try:
                            write(desk, chance)
                            report["written"] += 1
                        except CustomerCoreError:
                            report["refused"] += 1
        return report

    said = raced(1 + writers, work)
    return {name: sum(one.get(name, 0) for one in said) for name in ("walks", "wrong", "written", "refused")}


def _expected(sort: str) -> list[str]:
    ids = [f"m-{number:03}" for number in range(STAYING)]
    if "name" in sort:
        return sorted(ids, key=lambda id_: (int(id_[2:]) % len(NAMES), id_), reverse=sort == "-name")
    return ids[::-1] if sort == "-id" else ids


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], *map(int, sys.argv[2:5]), is_numbered="numbered" in sys.argv[5:])))  # noqa: T201 - what the caller reads
