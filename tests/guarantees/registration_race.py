"""Lets many processes register the same people at the same moments, and counts the duplicates that nobody was shown.

Run as a program: `python registration_race.py STORE PROCESSES REGISTRATIONS SEED [blind]`. Each process registers each
person once, as they are or with slips of the keys, and saves nobody who is shown to be there. Afterwards every stored
customer is checked again: whoever has a suspect then was stored although a check, run alone, would have shown one to
the other. Prints one JSON object. `blind` is the negative control: what was judged before the lock is not judged again.
"""

import json
import random
import sys
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.guarantees.racing import meet, raced

from customer_core.errors import CustomerCoreError
from customer_core.manager import CustomerManager
from customer_core.model import (
    Actor,
    Address,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    EmailAddress,
    PersonName,
    PhoneNumber,
)
from customer_core.services import DuplicatesSuspected, Registered
from customer_core.storage.sql._units import SqlUnit

GIVEN = ("Ann", "Bob", "Clara", "David", "Emma", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Karin", "Liam")
FAMILY = ("Abernathy", "Bellweather", "Castellan", "Dombrowski", "Eberhardt", "Fairweather", "Goldsworthy", "Hollander")
IN_STEP = 5
"""After how many people the processes wait for each other, so that they meet again and again."""


def person(number: int) -> dict[str, str]:
    """Return a person whom no other number has."""
    chance = random.Random(number)  # noqa: S311 - the same person each time, not a secret
    given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}{chance.choice(('', 's', 'er', 'sen', 'ski'))}"
    return {
        "given": given,
        "family": family,
        "email": f"{given}.{family}.{number}@mail.example".lower(),
        "phone": f"+1 202 {555 + number // 10_000 % 400:03} {number % 10_000:04}",
        "street": f"{number % 997 + 1} {chance.choice(FAMILY)} Street",
    }


def written(number: int, chance: random.Random) -> CustomerDraft:
    """Return a person as somebody may type them in."""
    says = person(number)
    for field in ("given", "family", "street"):
        if chance.random() < 0.3:
            says[field] = _slip(says[field], chance)
    if chance.random() < 0.3:
        says[chance.choice(("email", "phone"))] = ""
    contact = Contact(
        id=ContactId("home"), roles=[ContactRole.BILLING], address=Address(street=[says["street"]], city="Springfield")
    )
    return CustomerDraft(
        name=PersonName(given=says["given"], family=says["family"]),
        emails=[EmailAddress(says["email"])] if says["email"] else [],
        phones=[PhoneNumber(says["phone"])] if says["phone"] else [],
        contacts=[contact],
    )


def _slip(text: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(text) - 1)
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def register_all(address: str, people: int, seed: int, meeting: Barrier) -> dict[str, Any]:
    """Register everybody, and count what became of them."""
    chance = random.Random(seed)  # noqa: S311 - which slips are made, not a secret
    counts: dict[str, Any] = {"registered": 0, "shown": 0, "errors": []}
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.user(f"clerk{seed}", roles=["clerk"]), channel="pos")
        for number in range(people):
            if number % IN_STEP == 0:
                meet(meeting)
            try:
                outcome = desk.customers.register(written(number, chance))
            except CustomerCoreError as error:
                counts["errors"].append(error.code)
                continue
            counts["registered"] += isinstance(outcome, Registered)
            counts["shown"] += isinstance(outcome, DuplicatesSuspected)
    return {**counts, "has_ended_well": True}


def run(address: str, processes: int, registrations: int, seed: int) -> dict[str, Any]:
    """Let the processes race, and count the duplicates that nobody was shown."""
    with CustomerManager.open(address):
        pass
    people = registrations // processes
    said = raced(processes, lambda number, meeting: register_all(address, people, seed * 1_000 + number, meeting))
    report = {name: sum(one.get(name, 0) for one in said) for name in ("registered", "shown")}
    errors = [error for one in said for error in one.get("errors", ["ended early"])]
    unseen = list(_unseen(address))
    return {
        **report,
        "processes": sum(one.get("has_ended_well", False) for one in said),
        "errors": errors,
        "unseen": len(unseen),
    }


def _unseen(address: str) -> Iterator[str]:
    """Yield each stored customer for whom a check shows another one."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("look"), channel="pos")
        page = desk.customers.search(sort="id", page_size=500)
        while True:
            for customer in page.items:
                if desk.duplicates.check(customer).suspects:
                    yield str(customer.id)
            if page.next is None:
                return
            page = desk.customers.turn(page.next)


if __name__ == "__main__":
    if "blind" in sys.argv[5:]:
        SqlUnit.mark = lambda _: ""  # type: ignore[assignment,method-assign]
    print(json.dumps(run(sys.argv[1], *map(int, sys.argv[2:5]))))  # noqa: T201 - what the caller reads
