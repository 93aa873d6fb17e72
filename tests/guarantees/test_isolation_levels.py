"""A host's transaction that goes on seeing an earlier state never saves a duplicate of what it does not see."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import attrs
import psycopg
import pytest
from psycopg import IsolationLevel

from customer_core.errors import StoreConflictError
from customer_core.manager import CustomerManager, Desk
from customer_core.matching import V1
from customer_core.model import (
    Actor,
    BrandId,
    CustomerDraft,
    EmailAddress,
    Limited,
    Money,
    OrganizationDraft,
    PersonName,
    PhoneNumber,
)
from customer_core.services import (
    DuplicatesSuspected,
    OrganizationRegistered,
    OrganizationsSuspected,
    Registered,
    Updated,
)
from customer_core.settings import DuplicateReaction, DuplicateSettings

Hosted = Callable[[IsolationLevel], AbstractContextManager[Desk]]
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


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """A desk of the store's own."""
    return manager.acting_as(Actor.system("desk"))


@pytest.fixture
def hosted(manager: CustomerManager, address: str) -> Hosted:
    """Gives a desk in a transaction of a host's at a level, which has read something and commits in the end."""

    @contextmanager
    def opened(level: IsolationLevel) -> Iterator[Desk]:
        with psycopg.connect(address) as connection:
            connection.isolation_level = level
            connection.execute("SELECT count(*) FROM cc_customer").fetchall()
            yield manager.acting_as(Actor.system("host"), within=connection)

    return opened


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_who_came_since_the_transaction_began_is_not_saved_again(
    desk: Desk, hosted: Hosted, level: IsolationLevel
) -> None:
    """The transaction is refused, and begun anew it is told of the suspect."""
    with hosted(level) as host:
        assert isinstance(desk.customers.register(draft("Ines", "A-1")), Registered)
        with pytest.raises(StoreConflictError):
            host.customers.register(draft("Ines", "B-1"))
    with hosted(level) as host:
        assert isinstance(host.customers.register(draft("Ines", "B-1")), DuplicatesSuspected)
    assert 2 == desk.customers.search().total


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_an_organization_that_came_since_is_not_saved_again(desk: Desk, hosted: Hosted, level: IsolationLevel) -> None:
    """The transaction is refused, and begun anew it is told of the suspect."""
    firm, other = (OrganizationDraft(name=f"{name} Ltd", emails=[EmailAddress("a@b.example")]) for name in ("A", "B"))
    with hosted(level) as host:
        assert isinstance(desk.organizations.register(firm.with_code("K")), OrganizationRegistered)
        with pytest.raises(StoreConflictError):
            host.organizations.register(other.with_code("L"))
    with hosted(level) as host:
        assert isinstance(host.organizations.register(other.with_code("L")), OrganizationsSuspected)


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_who_was_changed_since_the_transaction_began_is_not_saved_again(
    desk: Desk, hosted: Hosted, level: IsolationLevel
) -> None:
    """A customer may have become alike meanwhile."""
    zoe = desk.customers.search("Zoe").items[0]
    with hosted(level) as host:
        desk.customers.update(zoe.with_email(EmailAddress("ines@novak.example")))
        with pytest.raises(StoreConflictError):
            host.customers.register(draft("Ines", "B-1"))
    assert 1 == desk.customers.search().total


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", [*STRONG, IsolationLevel.READ_COMMITTED])
def test_others_who_are_not_alike_are_no_reason_to_refuse(desk: Desk, hosted: Hosted, level: IsolationLevel) -> None:
    """What a transaction wrote itself is found in it, and what others write elsewhere in the store does no harm."""
    other = CustomerDraft(name=PersonName(given="Karl", family="Ochs"), code="A-2")
    with hosted(level) as host:
        assert isinstance(host.customers.register(draft("Ines", "B-1")), Registered)
        assert isinstance(desk.customers.register(other), Registered)
        assert isinstance(host.customers.register(draft("Ines", "B-2")), DuplicatesSuspected)
        assert isinstance(host.customers.register(draft("Zoe", "B-3")), DuplicatesSuspected)
    assert 3 == desk.customers.search().total


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_who_became_alike_under_the_same_keys_is_not_saved_again(
    desk: Desk, hosted: Hosted, level: IsolationLevel
) -> None:
    """Values that contradicted each other may be gone since, without a key that is new."""
    emails, phones = [EmailAddress("zz7@elsewhere.example")], [PhoneNumber("+1 303 444 0001")]
    john = CustomerDraft(name=PersonName(given="John", family="Smith"), emails=emails, phones=phones, code="A-1")
    saved = desk.customers.register(john)
    assert isinstance(saved, Registered)
    emails, phones = [EmailAddress("john.smith@mail.example")], [PhoneNumber("+1 202 555 1001")]
    other = attrs.evolve(john, emails=emails, phones=phones, code="B-1")
    with hosted(level) as host:
        assert () == desk.duplicates.check(other).suspects
        changed = attrs.evolve(saved.customer, emails=[], phones=[PhoneNumber("+1 202 555 1901")])
        assert isinstance(desk.customers.update(changed), Updated)
        assert desk.duplicates.check(other).suspects
        with pytest.raises(StoreConflictError):
            host.customers.register(other)


@pytest.mark.guarantee("G14")
@pytest.mark.parametrize("level", STRONG)
def test_nobody_is_linked_with_who_was_deleted_since(desk: Desk, hosted: Hosted, level: IsolationLevel) -> None:
    """A transaction that still sees a customer who is gone is refused before it writes of that one."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    zoe = desk.customers.search("Zoe").items[0]
    with hosted(level) as host:
        desk.customers.delete(zoe.id, version=zoe.version)
        with pytest.raises(StoreConflictError):
            host.customers.register(draft("Zoe", "B-1"))
    assert () == desk.duplicates.list_clusters()


@pytest.mark.guarantee("G14")
@pytest.mark.parametrize("level", STRONG)
@pytest.mark.parametrize("act", ["merge", "delete", "brand"])
def test_an_account_that_was_opened_since_stands_in_the_way(
    desk: Desk, hosted: Hosted, level: IsolationLevel, act: str
) -> None:
    """Whoever acts on a customer in an earlier state does not pass over an account that is not in it yet."""
    zoe = desk.customers.search("Zoe").items[0]
    karl = desk.customers.register(CustomerDraft(name=PersonName(given="Karl", family="Ochs"), code="A-2"))
    assert isinstance(karl, Registered)
    desk.credit.set_limit(karl.customer.id, Limited(Money("10.00", "USD")), currency="USD")
    acts: dict[str, Callable[[Desk], object]] = {
        "merge": lambda host: host.merges.apply(host.merges.propose(karl.customer.id, [zoe.id])),
        "delete": lambda host: host.customers.delete(zoe.id, version=zoe.version),
        "brand": lambda host: host.customers.update(attrs.evolve(zoe, brand=BrandId("north"))),
    }
    with hosted(level) as host:
        desk.credit.set_limit(zoe.id, Limited(Money("20.00", "USD")), currency="USD")
        with pytest.raises(StoreConflictError):
            acts[act](host)


@pytest.mark.guarantee("G20")
@pytest.mark.parametrize("level", STRONG)
def test_an_index_that_was_made_anew_since_gets_no_keys_of_before(
    address: str, hosted: Hosted, level: IsolationLevel
) -> None:
    """Another profile may be in use since the transaction began."""
    narrow = attrs.evolve(V1, blocking=attrs.evolve(V1.blocking, keys=("email",), weak=()))
    with hosted(level) as host, CustomerManager.open(address, profile=narrow) as other:
        other.acting_as(Actor.system("other")).maintenance.reindex()
        with pytest.raises(StoreConflictError):
            host.customers.register(draft("Ines", "B-1"))


@pytest.mark.parametrize("level", STRONG)
def test_a_transaction_may_change_and_delete_its_own(desk: Desk, hosted: Hosted, level: IsolationLevel) -> None:
    """What the transaction itself wrote anew or took away is no reason to refuse it."""
    with hosted(level) as host:
        zoe = host.customers.search("Zoe").items[0]
        updated = host.customers.update(zoe.with_email(EmailAddress("zoe@elsewhere.example")))
        assert isinstance(updated, Updated)
        assert isinstance(host.customers.register(draft("Zoe", "B-1")), DuplicatesSuspected)
        host.customers.delete(zoe.id, version=updated.customer.version)
        assert isinstance(host.customers.register(draft("Zoe", "B-1")), Registered)
    assert ["B-1"] == [one.code for one in desk.customers.search().items]


def test_a_long_transaction_of_a_host_holds_few_locks(
    manager: CustomerManager, desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server has room for some thousand locks: beyond a bound a transaction takes the index as a whole."""
    most = 60
    monkeypatch.setattr("customer_core.storage.sql._indexing._LOCKS_MOST", most)
    with psycopg.connect(address) as connection:
        host = manager.acting_as(Actor.system("host"), within=connection)
        for number in range(12):
            name = PersonName(given=["Ines", "Zoe", "Ann"][number % 3] + "abcdefghijkl"[number], family=f"Q{number}")
            host.customers.register(CustomerDraft(name=name, code=f"B-{number}"))
        held = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"
        ).fetchone()
    # Besides the keys: the index, all subjects of the history, and each one of them.
    assert held is not None
    assert 12 < held[0] <= most + 14
    assert 1 < desk.customers.search().total
