"""Applies a draft of several areas of settings in child processes that are killed before statement after statement.

Run as a program: `python killed_settings.py STORE STEP`. The first child is killed before its first statement, the next
one STEP statements later, and so on until a child lives to its end. After each kill every area has to be as it was, and
without an entry. Prints one JSON object: how many kills there were, and how many left something.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from tests.guarantees.forked import is_killed

from customer_core.manager import CustomerManager
from customer_core.model import Actor, CreditPolicy
from customer_core.settings import DuplicateSettings, OrderSettings
from customer_core.testing.faults import FaultInjector

AREAS = (CreditPolicy, DuplicateSettings, OrderSettings)


class Killer(FaultInjector):
    """Makes connections that kill their process before one of the next statements."""

    left: int | None = None
    """How many statements are left until then; None for never."""

    def run(self, connection: Any, statement: Callable[[], Any]) -> Any:  # noqa: ANN401 - as of the base
        """Run a statement, unless it is the one."""
        if self.left is not None:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        return super().run(connection, statement)


def apply(address: str, last: int) -> None:
    """Draft three areas, and be killed while they are applied."""
    killer = Killer()
    desk = CustomerManager.open(store=killer.open_store(address)).acting_as(Actor.system("child"))
    draft = desk.settings.begin_draft().with_area(CreditPolicy(message="Cash only."))
    draft = draft.with_area(DuplicateSettings(shown_most=9)).with_area(OrderSettings(counts_earlier_orders=True))
    killer.left = last
    desk.settings.apply(draft)


def is_anything_left(address: str) -> bool:
    """Tell whether any area is otherwise than at first, or any entry says so."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.system("look"))
        return any(desk.settings.get(cls) != cls() or desk.history.list_of_settings(cls) for cls in AREAS)


def run(address: str, step: int) -> dict[str, int]:
    """Kill until there is nothing more to be killed at, and report."""
    kills, left = 0, 0
    while is_killed("the settings", apply, address, 1 + step * kills):
        kills += 1
        left += is_anything_left(address)
    return {"kills": kills, "left": left}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]))))  # noqa: T201 - what the caller reads
