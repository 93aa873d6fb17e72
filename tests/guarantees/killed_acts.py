"""Applies one act, and undoes it, in child processes that are killed between and within units of work.

Run as a program: `python killed_acts.py STORE KILLS SEED`. A child goes on with the act until it is killed; when all
kills are done, the act is applied to its end, then undone in the same way. Prints one JSON object: how many kills
there were, and what is wrong with any customer: changed twice or not at all, or without its one entry.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import ActId, Actor, AddTag, Assign, CustomerDraft, CustomerId, PersonName, RepId
from customer_core.search import Everything
from customer_core.services import _acts as acting

CUSTOMERS = 120
AT_ONCE = 5
"""How many customers a unit changes here, so that there are many to be killed in."""

Step = Callable[[Desk, ActId], object]


def kill_once(address: str, act: ActId, step: Step, pause_seconds: float) -> bool:
    """Let a child go on with an act, kill it after a while, and tell whether it was alive by then."""
    process = os.fork()
    if process == 0:
        try:
            with CustomerManager.open(address) as manager:
                step(manager.acting_as(Actor.system("child")), act)
        except BaseException:  # noqa: BLE001 - a forked child must never go on as its parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    time.sleep(pause_seconds)
    os.kill(process, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def wrong(desk: Desk, ids: list[CustomerId], action: HistoryAction, version: int) -> Iterator[str]:
    """Yield what is not as if the act had been done in one go."""
    for id_ in ids:
        entries = [entry for entry in desk.history.list_of(id_) if entry.action is action]
        found = desk.customers.get(id_)
        if (found.version, len(entries)) != (version, 1):
            yield f"{id_} at {found.version} with {len(entries)} of {action.value}"
        if ("vip" in found.tags) is not (action is HistoryAction.CHANGED_TOGETHER):
            yield f"{id_} has another tag"


def run(address: str, kills: int, seed: int) -> dict[str, Any]:
    """Kill as many times as asked, in doing and in undoing, and report."""
    acting._AT_ONCE = AT_ONCE  # type: ignore[misc]  # noqa: SLF001 - a short act is to have many units
    chance = random.Random(seed)  # noqa: S311 - which points are tried, not a secret
    with CustomerManager.open(address) as manager:
        ids = [CustomerId(f"c-{number:04}") for number in range(CUSTOMERS)]
        drafts = [CustomerDraft(name=PersonName(f"Ann {id_}"), code=str(id_)).with_id(id_) for id_ in ids]
        desk = manager.acting_as(Actor.system("set-up"))
        desk.imports.load(drafts)
        act = desk.acts.start(Everything(), [AddTag("vip"), Assign(RepId("r-1"))], reason="kill").id
    report: dict[str, Any] = {"kills": 0, "wrong": []}
    steps: list[tuple[Step, HistoryAction]] = [
        (lambda desk, act: desk.acts.apply(act), HistoryAction.CHANGED_TOGETHER),
        (lambda desk, act: desk.acts.undo(act), HistoryAction.SET_BACK_TOGETHER),
    ]
    for version, (step, action) in enumerate(steps, start=2):
        for _ in range(kills):
            report["kills"] += kill_once(address, act, step, chance.uniform(0.05, 0.3))
        with CustomerManager.open(address) as manager:
            desk = manager.acting_as(Actor.system("look"))
            step(desk, act)
            report["wrong"] += wrong(desk, ids, action, version)
    return report


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201 - what the caller reads
