"""Lets many processes merge, undo and change the same few customers at the same moments, and looks at what is left.

Run as a program: `python merge_race.py STORE PROCESSES CALLS SEED [blind]`. Each process makes its calls on customers
drawn by chance, and notes which were acknowledged. Afterwards every id has to lead to one live customer, as the merges
that stand say; every acknowledged merge and undo has to be there; and every tag that was written has to be found
exactly once. Prints one JSON object. `blind` is the negative control: a change is saved whatever version it was made
from.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from typing import Any

from tests.guarantees.racing import meet, raced

from customer_core.errors import (
    CustomerCoreError,
    InvalidOptionError,
    InvalidValueError,
    MergeBlockedError,
    MergedAwayError,
    MergeUndoneError,
    StaleVersionError,
    StoreBusyError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import EVERY_BRAND, Actor, CustomerDraft, CustomerId, EmailAddress, PersonName, Verdict
from customer_core.services import ClusterOutcome, _saving
from customer_core.settings import DuplicateReaction, DuplicateSettings

SIZE = 12
LAX = AutomaticMergePolicy(probability_least=0.5, proofs_least=1, is_unverified_proof=True)
IN_STEP = 5
"""After how many calls the processes wait for each other, so that they meet again and again."""
IDS = [CustomerId(f"c-{number}") for number in range(SIZE)]
ACTOR = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
INSISTING = 5
"""How often a call is made again that waited too long for others, as a caller does on a slow machine."""
REFUSALS = (
    StaleVersionError,
    MergedAwayError,
    MergeUndoneError,
    MergeBlockedError,
    InvalidValueError,
    InvalidOptionError,
)
"""What a call may be refused by: others were faster, or the two are one by now, or were judged to be different."""


class Racer:
    """One process: what it does, and what was acknowledged to it."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self._desk = desk
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311 - which calls are made, not a secret
        self._count = 0
        self.merges: list[str] = []
        self.undone: list[str] = []
        self.tags: list[str] = []
        self.unseen = 0
        self.busy = 0
        self.refused: Counter[str] = Counter()
        self.errors: list[str] = []

    def said(self) -> dict[str, Any]:
        """Return what there is to say once all calls are made."""
        names = ("merges", "undone", "tags", "unseen", "busy", "refused", "errors")
        return {**{name: getattr(self, name) for name in names}, "has_ended_well": True}

    def call(self) -> None:
        """Make one call, and note how it was answered."""
        calls: list[Callable[[], None]] = [*[self._merge] * 3, *[self._undo] * 2, self._split, *[self._tag] * 2]
        calls += [self._merge_unseen] * 2
        chosen = self._chance.choice(calls)
        for _ in range(INSISTING):
            try:
                return chosen()
            except StoreBusyError:
                self.busy += 1
            except REFUSALS as error:
                self.refused[error.code] += 1
                return None
            except CustomerCoreError as error:
                self.errors.append(f"{error.code}: {error}")
                return None
        self.errors.append("busy again and again")
        return None

    def _merge(self) -> None:
        master, *others = self._chance.sample(IDS, self._chance.choice([2, 2, 3]))
        is_named = self._chance.random() < 0.5
        plan = self._desk.merges.propose(master if is_named else None, others if is_named else [master, *others])
        self.merges.append(str(self._desk.merges.apply(plan).id))

    def _merge_unseen(self) -> None:
        told = list[ClusterOutcome]()
        self._desk.merges.merge_clusters(LAX, told=told.append)
        self.merges += [str(merge) for outcome in told for merge in outcome.merges]
        self.unseen += sum(len(outcome.merges) for outcome in told)

    def _undo(self) -> None:
        merges = self._desk.merges.list_of(self._chance.choice(IDS))
        standing = [merge.id for merge in merges if not merge.is_undone]
        if standing:
            chosen = self._chance.choice(standing)
            self._desk.merges.undo(chosen, is_kept_apart=False)
            self.undone.append(str(chosen))

    def _split(self) -> None:
        is_alone = self._chance.random() < 0.5
        self._desk.merges.split(self._chance.choice(IDS), is_alone=is_alone, is_kept_apart=False)

    def _tag(self) -> None:
        self._count += 1
        tag = f"tag-{self._seed}-{self._count}"
        found = self._desk.customers.get(self._chance.choice(IDS))
        self._desk.customers.update(found.with_tag(tag))
        self.tags.append(tag)


def run(address: str, processes: int, calls: int, seed: int) -> dict[str, Any]:
    """Let the processes race, and return what was acknowledged, refused and is wrong."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR)
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for number, id_ in enumerate(IDS):
            twin = number // 2
            name = PersonName(given=f"Person{twin}", family=f"{chr(65 + twin) * 5}")
            email = EmailAddress(f"p{twin}@mail.example")
            desk.customers.register(CustomerDraft(name=name, emails=[email]).with_id(id_))
        desk.judgements.record(IDS[0], IDS[1], Verdict.DIFFERENT)

    def work(number: int, meeting: Barrier) -> dict[str, Any]:
        with CustomerManager.open(address) as own:
            racer = Racer(own.acting_as(ACTOR), seed * 1_000 + number)
            for turn in range(calls // processes):
                if turn % IN_STEP == 0:
                    meet(meeting)
                racer.call()
        return racer.said()

    said = raced(processes, work)
    told = {name: [one for own in said for one in own.get(name, [])] for name in ("merges", "undone", "tags")}
    refused = sum((Counter(own.get("refused", {})) for own in said), Counter())
    return {
        **{name: len(one) for name, one in told.items()},
        **{name: sum(own.get(name, 0) for own in said) for name in ("unseen", "busy")},
        "refused": refused,
        "processes": sum(own.get("has_ended_well", False) for own in said),
        "errors": [error for own in said for error in own.get("errors", ["ended early"])],
        "wrong": list(_wrong(address, told)),
    }


def _wrong(address: str, told: dict[str, list[str]]) -> Iterator[str]:
    """Yield what is not as it should be."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR)
        live = {id_: desk.customers.get(id_) for id_ in IDS}
        merges = {str(merge.id): merge for id_ in IDS for merge in desk.merges.list_of(id_)}
        parents = {member: merge.master for merge in merges.values() for member in merge.standing}
        for id_, found in live.items():
            root = id_
            while root in parents:
                root = parents[root]
            if root != found.id:
                yield f"{id_} leads to {found.id}, and not to {root}"
        if live[IDS[0]].id == live[IDS[1]].id:
            yield "two who were judged to be different are one"
        yield from (f"merge {id_} is lost" for id_ in told["merges"] if id_ not in merges)
        yield from (f"the undo of {id_} is lost" for id_ in told["undone"] if not merges[id_].undos)
        roots = {found.id: found for found in live.values()}
        if desk.customers.search().total != len(roots):
            yield "more are live than ids lead to"
        tags = Counter(tag for found in roots.values() for tag in found.tags)
        yield from (f"{tag} is there {tags[tag]} times" for tag in told["tags"] if tags[tag] != 1)
        if not desk.history.verify().is_intact:
            yield "the history does not verify"
        for merge in merges.values():
            if not merge.is_undone:
                desk.merges.propose_undo(merge.id)


def main() -> None:
    """Run the race that the arguments say, and print what came of it."""
    address, *figures = sys.argv[1:5]
    if "blind" in sys.argv[5:]:
        vars(_saving)["at_version"] = lambda found, _: found
    print(json.dumps(run(address, *map(int, figures))))  # noqa: T201 - how it answers


if __name__ == "__main__":
    main()
