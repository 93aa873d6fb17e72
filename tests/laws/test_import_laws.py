"""However many rows come together, a file makes of a store what its rows make of it one by one, in order."""

import pickle
import re
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from itertools import count
from operator import attrgetter
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.exchange import write_csv
from customer_core.history import HistoryRow
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import V1
from customer_core.model import Actor
from customer_core.ports import KeptEvent, Record, Store
from customer_core.services import _arriving, _assisting, _import_runs, _importing
from customer_core.settings import AttributeDefinition, AttributeSettings, AttributeType, DuplicateSettings
from customer_core.storage import MemoryStore
from customer_core.storage.sql import open_sql_store
from customer_core.testing import CountingIds, CountingSalts

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILES = 30
HEADER = ("First name", "Last name", "E-Mail", "Phone", "Code", "Customer Number", "Sex")
GIVEN, FAMILY = ("Robert", "Bob", "Ana", "Anna", "Joao"), ("Ortega", "Ortaga", "Lima", "Kim")
PHONES = ("0113 496 0000", "+44 113 496 0000", "0113 496 0001", "")
CODES, NUMBERS = ("A1", "a1", "C000003", "C000005", "C000012"), ("1", "2", "3")
SMALL_BLOCKS = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, block_most=3, neighbors=1))
"""Blocks of few records are cut in it, so that it counts who stands in one when a row is looked up."""


def drawn_rows(chance: Random) -> list[tuple[str, ...]]:
    """Return rows of which many resemble, repeat or name others of the file, and some are no customers."""
    rows = []
    for _ in range(chance.randrange(1, 40)):
        given_name, family = chance.choice(GIVEN), chance.choice(FAMILY)
        email = f"{given_name}@{family}.example".lower() if chance.random() < 0.4 else ""
        code = chance.choice(CODES) if chance.random() < 0.2 else ""
        number = chance.choice(NUMBERS) if chance.random() < 0.2 else ""
        sex = "m" if chance.random() < 0.05 else chance.choice(("f", ""))
        row = (given_name, family, email, chance.choice(PHONES), code, number, sex)
        rows.append(("",) * len(HEADER) if chance.random() < 0.05 else row)
    return rows


class Elsewhere(Executor):
    """Does jobs as another process does: what they take and what they answer travels."""

    def __init__(self, work: object) -> None:
        self.work = pickle.loads(pickle.dumps(work))  # noqa: S301 - made here

    def submit(self, _: object, /, *args: Any, **__: Any) -> Future[Any]:  # noqa: ANN401 - of any executor
        """Do a job."""
        (job,) = pickle.loads(pickle.dumps(args))  # noqa: S301 - made here
        future: Future[Any] = Future()
        future.set_result(pickle.loads(pickle.dumps(job(self.work))))  # noqa: S301 - made here
        return future


def imported(store: Store, folder: Path, seed: int, *, workers: int = 0) -> tuple[list[object], list[str]]:
    """Import three files that a seed says, the first of them again as the last, and return all that is told then."""
    chance, reports = Random(seed), list[object]()  # noqa: S311 - draws test data
    small = chance.random() < 0.5
    manager = CustomerManager.open(
        store=store,
        profile=SMALL_BLOCKS if small else V1,
        clock=lambda: NOON,
        ids=CountingIds(),
        new_secret=lambda: "0" * 64,
        new_salt=CountingSalts(),
    )
    with manager:
        actor = chance.choice((Actor.system("nightly"), Actor.user("max", roles=["administrator"])))
        desk = manager.acting_as(actor, channel="pos")
        sexes = AttributeDefinition(name="gender", type=AttributeType.CHOICE, choices=["f"])
        desk.settings.apply(AttributeSettings(definitions=[sexes]))
        if small:
            desk.settings.apply(DuplicateSettings(check_fields=["phone", "name"], shown_most=2))
        is_updating = chance.random() < 0.5
        files = [drawn_rows(chance) for _ in range(2)]
        for number in (0, 1, 0):
            path = folder / f"{number}.csv"
            write_csv(path, HEADER, files[number])
            report = desk.imports.customers(
                path,
                mapping=["gender=Sex", "external_id=Customer Number"],
                system="shop",
                code_column="Code",
                updates=is_updating,
                quarantined_most=1,
                workers=workers,
            )
            reports.append((attrs.evolve(report, faults=()), [(one.row, one.error.code) for one in report.faults]))
            merge_some(desk, store, chance)
        assert manager.acting_as(Actor.system("test")).history.verify().is_intact
        with store.reading() as unit:
            return reports, told(unit.records.iter_all())


def merge_some(desk: Desk, store: Store, chance: Random) -> None:
    """Merge a few of those who are there, so that later rows resemble what lost in that."""
    with store.reading() as unit:
        there = sorted(unit.customers.iter_all(), key=attrgetter("code"))
    for _ in range(3):
        if len(there) > 1:
            master, other = chance.sample(there, 2)
            plan = desk.merges.propose(master.id, [other.id])
            if not plan.blockers:
                desk.merges.apply(plan)
            there.remove(other)


def told(records: Iterable[Record]) -> list[str]:
    """Return records as texts, ids and positions by their order: a unit that was undone has used some up."""
    listed = list(records)
    positions = sorted(one.position for one in listed if isinstance(one, HistoryRow))
    ranks = {position: rank for rank, position in enumerate(positions)}
    texts = []
    for one in listed:
        if isinstance(one, HistoryRow):
            # Ids and salts go into a seal.
            texts.append(repr((ranks[one.position], one.subject, one.facts, one.details, one.number)))
        elif isinstance(one, KeptEvent):
            texts.append(repr((one.number, ranks[one.position])))
        else:
            # Ids go into the seal of a plan, too.
            texts.append(re.sub("'seal': '[^']*'", "", repr((type(one).__name__, attrs.asdict(one)))))
    ids = sorted({found for text in texts for found in re.findall(r"id-[0-9]{4}", text)})
    names = {id_: f"id-{rank}" for rank, id_ in enumerate(ids)}
    return [re.sub(r"id-[0-9]{4}", lambda found: names[found.group()], text) for text in texts]


@pytest.mark.guarantee("G24")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_rows_that_come_together_are_as_if_each_had_come_by_itself(
    kind: str, effort: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Who is created, known, updated or refused, who waits with whom, links, codes and history are the same."""
    numbers = count()

    def open_new() -> Store:
        if kind == "postgres":
            make_database: Callable[[str], str] = request.getfixturevalue("make_database")
            return open_sql_store(make_database(""))
        return open_sql_store(f"sqlite:///{tmp_path / f'{next(numbers)}.db'}")

    together = 0

    @settings(
        max_examples=(FILES if kind == "sqlite" else FILES // 3) * effort,
        deadline=None,
        derandomize=effort == 1,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.integers(0, 2**32), st.sampled_from([2, 7, 64]), st.booleans())
    def law(seed: int, at_once: int, is_helped: bool) -> None:  # noqa: FBT001 - drawn
        nonlocal together
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_import_runs, "_ROWS_MOST", 1)
            one_by_one = imported(MemoryStore(), tmp_path, seed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_arriving, "_AT_ONCE", at_once)
            enter = _arriving.Arriving.enter

            def counting(self: _arriving.Arriving, place: int, many: int) -> None:
                nonlocal together
                together += many > 1
                enter(self, place, many)

            patch.setattr(_arriving.Arriving, "enter", counting)
            patch.setattr(_assisting, "begin", lambda _, work: Elsewhere(work))
            patch.setattr(_importing, "_HELPED_LEAST", 1)
            patch.setattr(_import_runs, "_READ_AHEAD", at_once)
            in_sets = imported(open_new(), tmp_path, seed, workers=int(is_helped))
        assert one_by_one[0] == in_sets[0]
        assert one_by_one[1] == in_sets[1]

    law()
    assert together
