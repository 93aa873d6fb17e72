"""Questions and changes that travel to a server together: what is answered, refused and left behind stays the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from customer_core.errors import AlreadyTakenError, CustomerCoreError, NotFoundError, StoreConflictError
from customer_core.history import ChainHead, Subject, seal
from customer_core.manager import CustomerManager
from customer_core.model import Actor, CreditAccountId, CreditHoldId, Customer, CustomerId, Unlimited
from customer_core.ports import KeptRequest, SettingDocument, Store, UnitOfWork
from customer_core.storage.sql import open_sql_store
from customer_core.storage.sql._postgres import PostgresConnection
from customer_core.testing.conformance._credit_specimens import hold, ledger_entry, minor
from customer_core.testing.conformance._specimens import ODD_TEXTS, account, entry

FIRST, SECOND = CreditAccountId("a-1"), CreditAccountId("a-2")
SALT = b"s" * 16
REQUEST = KeptRequest(action="a", key="k", digest="d", answer="x")


@pytest.fixture(scope="module")
def opened_database(make_database: Callable[[str], str]) -> str:
    """A database with two accounts and nothing on them."""
    address = make_database("")
    store = open_sql_store(address)
    with store.writing() as unit:
        for id_, name in ((FIRST, "ann"), (SECOND, "bob")):
            owner = CustomerId(name)
            unit.customers.add(Customer(id=owner))
            unit.accounts.add(account(str(id_), owner, limit=Unlimited()))
    store.close()
    return address


@pytest.fixture
def address(make_database: Callable[[str], str], opened_database: str) -> str:
    """A database of its own with these accounts."""
    return make_database(opened_database)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Its store."""
    store = open_sql_store(address, deadline_seconds=5)
    yield store
    store.close()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All statements that are sent to a server, from now on."""
    texts, execute = list[str](), PostgresConnection.execute

    def noting(self: PostgresConnection, text: str, values: Sequence[object] = (), /) -> object:
        texts.append(text)
        return execute(self, text, values)

    monkeypatch.setattr("customer_core.storage.sql._postgres.PostgresConnection.execute", noting)
    return texts


def write(store: Store, work: Callable[[UnitOfWork], None]) -> None:
    """Do some work in one unit, once."""
    with store.writing() as unit:
        work(unit)


def locked(unit: UnitOfWork, *ids: CreditAccountId) -> UnitOfWork:
    """Return a unit in which accounts are locked."""
    unit.accounts.lock(ids or (FIRST,))
    return unit


def test_a_hold_takes_few_round_trips(address: str, sent: list[str]) -> None:
    """A hold asks and writes together what can be: the lock, the questions, the changes, and the ends of the unit."""
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(Actor.user("till", roles=["administrator"]), channel="web")
        desk.credit.hold(FIRST, minor(100), reference="order 1", key="one")
        sent.clear()
        desk.credit.hold(FIRST, minor(100), reference="order 2", key="two")
        assert ["BEGIN", "SELECT", "SELECT", "SELECT", "WITH"] == [text.split()[0] for text in sent]
        sent.clear()
        desk.credit.hold(FIRST, minor(100), reference="order 2", key="two")
        assert ["BEGIN", "SELECT", "SELECT"] == [text.split()[0] for text in sent]


def test_what_waits_is_seen_by_whoever_asks(store: Store) -> None:
    """A question about what was written in the unit is answered with that, whatever was foreseen before."""
    entries = [ledger_entry(held=100, reserved=100), ledger_entry(held=50, reserved=150)]
    with store.writing() as unit:
        locked(unit)
        unit.settings.foresee(["credit", "brands"])
        assert unit.settings.find("credit") is None
        assert [1, 2] == [unit.ledger.add(one).number for one in entries]
        found = unit.accounts.find(FIRST)
        assert found is not None
        assert minor(150) == found.exposure.held
        assert entries[1].at == unit.ledger.find_moment(FIRST)
        unit.holds.add(hold("h-1"))
        assert hold("h-1") == unit.holds.find(CreditHoldId("h-1"))
        unit.holds.add(hold("h-2"))
        assert [hold("h-1"), hold("h-2")] == list(unit.holds.list_open(FIRST))
        kept = [unit.history.add(entry(f"account:{FIRST}"), salt=SALT) for _ in range(2)]
        assert kept == list(unit.history.list_of([Subject("account", str(FIRST))], after=0, most=9))
        assert unit.outbox.has_unpublished()
        assert unit.requests.find("a", "k") is None
        unit.requests.add(REQUEST)
        assert REQUEST == unit.requests.find("a", "k")
        unit.settings.put(SettingDocument(area="brands", version=1, text="{}"), expected_version=0)
        brands = unit.settings.find("brands")
        assert brands is not None
        assert "{}" == brands.text
    with store.reading() as unit:
        first, second = unit.history.list_rows(after=None, most=9)
        assert (1, 2) == (first.number, second.number)
        head = ChainHead(first.subject, 1, first.digest or b"")
        assert seal(second, after=head, salt=SALT).digest == second.digest
        assert 2 == len(unit.ledger.list_of(FIRST, most=9))


def test_everything_is_read_as_if_asked_alone(store: Store) -> None:
    """Odd texts, nothing at all and the bytes of seals come back the same from a question that is asked with others."""
    answer = "".join(ODD_TEXTS)
    with store.writing() as unit:
        locked(unit)
        assert unit.requests.find("a", "k") is None
        unit.requests.add(KeptRequest(action="a", key="k", digest="%s %% %", answer=answer))
        unit.settings.put(SettingDocument(area="credit", version=2**62, text=answer), expected_version=0)
    with store.writing() as unit:
        locked(unit)
        unit.settings.foresee(["credit", "brands"])
        assert KeptRequest(action="a", key="k", digest="%s %% %", answer=answer) == unit.requests.find("a", "k")
        assert SettingDocument(area="credit", version=2**62, text=answer) == unit.settings.find("credit")
        assert unit.settings.find("brands") is None
        assert unit.ledger.find_moment(FIRST) is None
        assert unit.facts.now().tzinfo is UTC
        day = datetime.now(UTC).date()
        assert [FIRST] == [one.id for one in unit.accounts.list_group(FIRST, on=day)]


def test_what_is_due_is_told_by_any_clock(store: Store) -> None:
    """Whatever was foreseen by the clock of this host: what is due at a moment before, at or long after it is told."""
    now = datetime.now(UTC)
    times = {"past": now - timedelta(days=9), "soon": now + timedelta(hours=1), "late": now + timedelta(days=9)}
    with store.writing() as unit:
        for id_, at in times.items():
            unit.holds.add(hold(id_, expires_at=at))
        unit.holds.add(hold("never"))
    moments = [now - timedelta(days=99), times["past"], now, times["soon"], times["late"]]
    for at, expected in zip(moments, ("", "past", "past", "past soon", "past soon late"), strict=True):
        with store.writing() as unit:
            locked(unit)
            assert expected.split() == [str(one.id) for one in unit.holds.list_due(at, account=FIRST)]
            assert [] == list(unit.holds.list_due(at, account=SECOND))


def test_what_was_found_is_asked_anew_after_a_wait_for_a_lock(store: Store) -> None:
    """What others wrote before they let go of an account is seen by whoever waited for it, foreseen or not."""
    with store.writing() as unit:
        locked(unit, FIRST)
        assert unit.ledger.find_moment(FIRST) is None
        with store.writing() as other:
            other.ledger.add(ledger_entry("a-2", held=100, reserved=100))
        locked(unit, FIRST, SECOND)
        found = unit.accounts.find(SECOND)
        assert found is not None
        assert minor(100) == found.exposure.held
        assert 2 == unit.ledger.add(ledger_entry("a-2", held=1, reserved=101)).number


def test_entries_are_numbered_in_the_order_in_which_they_are_added(store: Store) -> None:
    """A place in the history that was asked for ahead is not used behind an entry about somebody else."""
    subjects = [f"account:{FIRST}", f"account:{SECOND}", f"account:{FIRST}", f"account:{FIRST}"]
    with store.writing() as unit:
        locked(unit)
        assert unit.requests.find("a", "k") is None
        added = [unit.history.add(entry(subject), salt=SALT) for subject in reversed(subjects)]
    assert sorted(one.position for one in added) == [one.position for one in added]
    assert len(added) == len({one.position for one in added})
    with store.writing() as unit:
        locked(unit)
        assert unit.requests.find("a", "k") is None
        other, own = (unit.history.add(entry(subject), salt=SALT) for subject in ("customer:ann", subjects[0]))
        assert added[-1].position < other.position < own.position
    with store.reading() as unit:
        numbers = [row.number for row in unit.history.list_rows(after=None, most=9)]
        assert [1, 2, 3, 4, 1, 1] == numbers


def _taken_id(unit: UnitOfWork) -> None:
    unit.holds.add(hold("h-1"))


def _no_account(unit: UnitOfWork) -> None:
    unit.holds.add(hold("h-2", "a-9"))


def _other_figures(unit: UnitOfWork) -> None:
    unit.ledger.add(ledger_entry(held=100, reserved=500))


REFUSED = [(_taken_id, AlreadyTakenError), (_no_account, NotFoundError), (_other_figures, StoreConflictError)]


@pytest.mark.parametrize("is_asked", [False, True], ids=["at the end", "as somebody asks"])
@pytest.mark.parametrize(("change", "error"), REFUSED, ids=["taken id", "no account", "other figures"])
def test_what_waits_is_refused_and_nothing_is_kept(
    store: Store, change: Callable[[UnitOfWork], None], error: type[CustomerCoreError], *, is_asked: bool
) -> None:
    """What cannot be kept is refused for the same reason, at the end at the latest, and all of its unit is undone."""
    with store.writing() as unit:
        unit.holds.add(hold("h-1", reference="before"))

    def attempt(unit: UnitOfWork) -> None:
        locked(unit)
        unit.history.add(entry(f"account:{FIRST}"), salt=None)
        assert unit.requests.find("a", "k") is None
        unit.requests.add(REQUEST)
        change(unit)
        if is_asked:
            # Whoever catches it cannot keep the half of it that is written.
            with suppress(CustomerCoreError):
                unit.holds.list_open(FIRST)
                unit.accounts.find(FIRST)

    with pytest.raises(error):
        write(store, attempt)
    with store.reading() as unit:
        assert ["before"] == [one.reference for one in unit.holds.list_open(FIRST)]
        assert (unit.requests.find("a", "k"), unit.ledger.find_last(FIRST), unit.history.last_position()) == (
            None,
            None,
            0,
        )


def test_nothing_waits_where_nothing_is_locked(store: Store) -> None:
    """In a unit that has locked no account a change is refused by the very call, and the unit goes on."""
    with store.writing() as unit:
        unit.holds.add(hold("h-1"))
        for change, error in REFUSED:
            with pytest.raises(error):
                change(unit)
        unit.holds.add(hold("h-2"))
    with store.reading() as unit:
        assert [hold("h-1"), hold("h-2")] == list(unit.holds.list_open(FIRST))


def test_a_key_that_others_took_meanwhile_is_a_conflict(store: Store) -> None:
    """A key that was free when it was asked for, and is taken when what waits is written, is no half of a unit."""

    def attempt(unit: UnitOfWork) -> None:
        locked(unit)
        assert unit.requests.find("a", "k") is None
        with store.writing() as other:
            other.requests.add(REQUEST)
        unit.requests.add(KeptRequest(action="a", key="k", digest="other", answer="y"))
        unit.holds.add(hold("h-1"))

    with pytest.raises(StoreConflictError):
        write(store, attempt)
    with store.reading() as unit:
        assert REQUEST == unit.requests.find("a", "k")
        assert () == unit.holds.list_open(FIRST)
