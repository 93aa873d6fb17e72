"""A host's transaction that goes on seeing an earlier state never saves a duplicate of what it does not see."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import IsolationLevel

from customer_core.errors import StoreConflictError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, EmailAddress, PersonName
from customer_core.services import DuplicatesSuspected, Registered

STRONG = [IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE]


def draft(given: str, code: str) -> CustomerDraft:
    """Return somebody with a code, so that no counter is shared with others."""
    emails = [EmailAddress(f"{given.lower()}@novak.example")]
    return CustomerDraft(name=PersonName(given=given, family="Novak"), emails=emails, code=code)


@pytest.fixture
def address(make_database: Callable[[str], str]) -> str:
    """A database of its own."""
    return make_database("")


@pytest.fixture
def manager(address: str) -> Iterator[CustomerManager]:
    """A store in which somebody is registered."""
    with CustomerManager.open(address) as opened:
        assert isinstance(opened.acting_as(Actor.system("desk")).customers.register(draft("Zoe", "A-0")), Registered)
        yield opened


@contextmanager
def hosted(manager: CustomerManager, address: str, level: IsolationLevel) -> Iterator[Desk]:
    """Give a desk in a transaction of a host's at a level, which has read something and commits in the end."""
    with psycopg.connect(address) as connection:
        connection.isolation_level = level
        connection.execute("SELECT count(*) FROM cc_customer").fetchall()
        yield manager.acting_as(Actor.system("host"), within=connection)


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_who_came_since_the_transaction_began_is_not_saved_again(
    manager: CustomerManager, address: str, level: IsolationLevel
) -> None:
    """The transaction is refused, and begun anew it is told of the suspect."""
    desk = manager.acting_as(Actor.system("desk"))
    with hosted(manager, address, level) as host:
        assert isinstance(desk.customers.register(draft("Ines", "A-1")), Registered)
        with pytest.raises(StoreConflictError):
            host.customers.register(draft("Ines", "B-1"))
    with hosted(manager, address, level) as host:
        assert isinstance(host.customers.register(draft("Ines", "B-1")), DuplicatesSuspected)
    assert 2 == desk.customers.search().total


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_who_was_changed_since_the_transaction_began_is_not_saved_again(
    manager: CustomerManager, address: str, level: IsolationLevel
) -> None:
    """A customer may have become alike meanwhile."""
    desk = manager.acting_as(Actor.system("desk"))
    zoe = desk.customers.search("Zoe").items[0]
    with hosted(manager, address, level) as host:
        desk.customers.update(zoe.with_email(EmailAddress("ines@novak.example")))
        with pytest.raises(StoreConflictError):
            host.customers.register(draft("Ines", "B-1"))
    assert 1 == desk.customers.search().total


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", [*STRONG, IsolationLevel.READ_COMMITTED])
def test_others_who_are_not_alike_are_no_reason_to_refuse(
    manager: CustomerManager, address: str, level: IsolationLevel
) -> None:
    """What a transaction wrote itself is found in it, and what others write elsewhere in the store does no harm."""
    desk = manager.acting_as(Actor.system("desk"))
    other = CustomerDraft(name=PersonName(given="Karl", family="Ochs"), code="A-2")
    with hosted(manager, address, level) as host:
        assert isinstance(host.customers.register(draft("Ines", "B-1")), Registered)
        assert isinstance(desk.customers.register(other), Registered)
        assert isinstance(host.customers.register(draft("Ines", "B-2")), DuplicatesSuspected)
        assert isinstance(host.customers.register(draft("Zoe", "B-3")), DuplicatesSuspected)
    assert 3 == desk.customers.search().total
