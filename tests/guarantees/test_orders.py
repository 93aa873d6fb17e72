"""Orders that many record at once: what is answered is what all of them have recorded so far."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, CustomerId, PersonName
from customer_core.services import RecordedOrder
from customer_core.storage.sql import _customers
from customer_core.testing import START
from customer_core.testing.conformance._order_specimens import order

THREADS, EACH = 6, 12
NAMES: Final = ("Ann Lee", "Bea Quist", "Cam Otto", "Dee North", "Eve Sand", "Fay Moor")
IDS: Final = tuple(CustomerId(f"c-{number}") for number in range(THREADS))


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> str:
    """Where a new store of each kind that many write into at once may be."""
    return f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")


def opened(address: str) -> CustomerManager:
    """Return a store with a customer for each thread."""
    manager = CustomerManager.open(address)
    desk = manager.acting_as(Actor.system("set-up"))
    for id_, name in zip(IDS, NAMES, strict=True):
        desk.customers.register(CustomerDraft(name=PersonName(name), customer_since=START).with_id(id_))
    return manager


def raced(record: Callable[[int, int], RecordedOrder]) -> list[RecordedOrder]:
    """Let every thread record in turns, and return what all of them were answered."""

    def run(thread: int) -> Iterator[RecordedOrder]:
        return iter([record(thread, turn) for turn in range(EACH)])

    with ThreadPoolExecutor(THREADS) as threads:
        return [answer for answers in threads.map(run, range(THREADS)) for answer in answers]


def counts(manager: CustomerManager) -> list[int]:
    """Let every thread record orders of one customer by an id of its own, and return what each answer counted."""
    desk = manager.acting_as(Actor.system("shop"))
    desk.merges.apply(desk.merges.propose(IDS[0], IDS[1:]))
    answers = raced(lambda thread, turn: desk.orders.record(order(f"{thread}-{turn}", str(IDS[thread]))))
    return sorted(answer.totals.orders for answer in answers)


def test_each_answer_counts_one_order_more(address: str) -> None:
    """However many record orders of one customer at once, by whichever id, no two are told the same."""
    with opened(address) as manager:
        assert list(range(1, THREADS * EACH + 1)) == counts(manager)


def test_writers_who_do_not_wait_are_caught(
    make_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody holds the customer, answers count what others have recorded in part: the race can fail."""
    monkeypatch.setattr(_customers.SqlCustomers, "hold", lambda *_: None)
    with opened(make_database("")) as manager:
        assert list(range(1, THREADS * EACH + 1)) != counts(manager)


def test_an_order_that_moves_all_the_time_is_somebodys(address: str) -> None:
    """Whoever moves one order between two customers at once, it counts for one of them, and both histories tell it."""
    with opened(address) as manager:
        desk = manager.acting_as(Actor.system("shop"))
        answers = raced(lambda thread, turn: desk.orders.record(order("1", str(IDS[(thread + turn) % 2]))))
        assert {1} == {answer.totals.orders for answer in answers}
        assert [0, 1] == sorted(desk.orders.get_totals(id_).orders for id_ in IDS[:2])
        told = [entry.action.value for id_ in IDS[:2] for entry in desk.history.list_of(id_, most=1_000)]
        assert told.count("order-recorded") == told.count("order-moved-away") + 1
