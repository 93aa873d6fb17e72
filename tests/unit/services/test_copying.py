from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from customer_core.errors import (
    StoreAddressError,
    StoreNotEmptyError,
    StoreReadOnlyError,
    StoreSameError,
    StoreUncopiedError,
    StoreUnreachableError,
)
from customer_core.manager import CustomerManager
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.ports import RECORD_KINDS
from customer_core.services import DuplicatesSuspected, Registered, copy_store
from customer_core.storage import MemoryStore, open_store
from customer_core.testing.conformance import RecordPortConformance
from customer_core.testing.conformance._records import furnish_fully, records_of

ANN = CustomerDraft(name=PersonName("Ann Lee"), emails=[EmailAddress("ann@lee.example")])
CLERK = Actor.user("ann", roles=["clerk"])


class UncopiedStore(MemoryStore):
    """A store of a host's own that was written before there were records."""

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Open a unit without records."""
        with super().reading() as unit:
            del unit.records
            yield unit

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """Open a unit without records."""
        with super().writing() as unit:
            del unit.records
            yield unit


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Where a new file may be."""
    return f"sqlite:///{tmp_path / 'copy.db'}"


def test_a_report_counts_what_was_copied() -> None:
    """A report says from where to where, and how many records of each kind."""
    source, target = MemoryStore(), MemoryStore()
    furnish_fully(source)
    told = [type(record) for record in records_of(source)]
    report = copy_store(source, target)
    assert {word: told.count(kind) for kind, word in RECORD_KINDS.items()} == dict(report.records)
    assert ("memory:", "memory:", 8) == (report.source, report.target, report.customers)


def test_a_store_is_not_copied_into_itself(address: str, tmp_path: Path) -> None:
    """The same store is refused, also where its file is named in another way."""
    memory = MemoryStore()
    with pytest.raises(StoreSameError):
        copy_store(memory, memory)
    (tmp_path / "link").symlink_to(tmp_path)
    with CustomerManager.open(address) as manager:
        for same in (address, f"sqlite:///{tmp_path / 'link' / 'copy.db'}"):
            with pytest.raises(StoreSameError):
                manager.copy_to(same)


def test_a_store_without_records_meets_its_claim() -> None:
    """A store that says that it is not copied is held to that word."""

    class Claims(RecordPortConformance):
        copies = False
        reason = "it was written before"

    Claims().test_a_store_is_copied_or_says_that_it_is_not(UncopiedStore())
    with pytest.raises(StoreUncopiedError):
        RecordPortConformance().test_a_store_is_copied_or_says_that_it_is_not(UncopiedStore())
    with pytest.raises(pytest.fail.Exception):
        Claims().test_a_store_is_copied_or_says_that_it_is_not(MemoryStore())


def test_a_manager_copies_to_an_address(address: str) -> None:
    """What was registered is in the copy, tokens of the original are good there, and numbers go on."""
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(CLERK, channel="pos")
        first = desk.customers.register(ANN)
        suspected = desk.customers.register(ANN)
        assert isinstance(suspected, DuplicatesSuspected)
        assert 1 == manager.copy_to(address).customers
    with CustomerManager.open(address) as copied:
        desk = copied.acting_as(CLERK, channel="pos")
        second = desk.customers.register(ANN, seen=suspected.token, reason="twins")
    assert isinstance(first, Registered)
    assert isinstance(second, Registered)
    assert ("C000001", "C000002") == (first.customer.code, second.customer.code)


def test_a_manager_copies_to_a_store_that_stays_open() -> None:
    """A store of the host's own is copied into and left open."""
    target = MemoryStore()
    with CustomerManager.open("memory:") as manager:
        manager.acting_as(CLERK, channel="pos").customers.register(ANN)
        manager.copy_to(target)
    with target.reading() as unit:
        assert 1 == unit.customers.count()


def test_a_copy_in_memory_of_nobody_is_refused() -> None:
    """An address from where nobody could take the copy is refused."""
    with CustomerManager.open("memory:") as manager, pytest.raises(StoreAddressError, match="gone at once"):
        manager.copy_to("memory:")


def test_a_store_that_a_manager_opened_is_no_target(address: str) -> None:
    """A store that was given a secret of its own is not copied into, and the refusal says why."""
    CustomerManager.open(address).close()
    with CustomerManager.open("memory:") as manager, pytest.raises(StoreNotEmptyError, match="secret"):
        manager.copy_to(address)


def test_a_target_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A target in a folder that is not there is refused as it is at opening."""
    with CustomerManager.open("memory:") as manager, pytest.raises(StoreUnreachableError):
        manager.copy_to(f"sqlite:///{tmp_path / 'nowhere' / 'copy.db'}")


@pytest.mark.parametrize("reports", range(1, 7))
def test_a_copy_that_is_interrupted_leaves_an_empty_store(address: str, reports: int) -> None:
    """Whatever breaks a copy off, its target keeps nothing, and the next copy into it is whole."""
    source, said = MemoryStore(), list[str]()
    furnish_fully(source)

    def interrupt(step: str, _done: int, _of: int) -> None:
        said.append(step)
        if len(said) == reports:
            raise KeyboardInterrupt

    with closing(open_store(address)) as target:
        with pytest.raises(KeyboardInterrupt):
            copy_store(source, target, interrupt)
        assert [] == records_of(target)
        copy_store(source, target)
        assert records_of(source) == records_of(target)


def test_a_unit_that_reads_is_no_target() -> None:
    """Records are not restored in a unit that only reads."""
    source, target = MemoryStore(), MemoryStore()
    with source.reading() as told, target.reading() as unit, pytest.raises(StoreReadOnlyError):
        unit.records.restore(told.records, progress=print)
