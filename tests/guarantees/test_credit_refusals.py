"""G5: a credit call that is refused changes nothing in any table, and one that is denied is only written down."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from tests.guarantees.faulty_places import Place, PostgresPlace, Rows, SqlitePlace

from customer_core.credit import Denied, Held, LedgerKind, Posted
from customer_core.errors import (
    CurrencyMismatchError,
    CustomerCoreError,
    HoldStateError,
    IdempotencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    NotFoundError,
    PermissionDeniedError,
    ReasonMissingError,
    StaleVersionError,
    StoreConflictError,
    UnknownCurrencyError,
)
from customer_core.manager import Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    CreditAccountId,
    CreditHoldId,
    CustomerDraft,
    CustomerId,
    Limited,
    Money,
)

ANN, EVE = CustomerId("ann"), CustomerId("eve")
NOBODY, NO_ACCOUNT, NO_HOLD = CustomerId("nobody"), CreditAccountId("none"), CreditHoldId("none")


def usd(amount: int) -> Money:
    """Return whole dollars."""
    return Money(amount, "USD")


EUR: Final = Money(1, "EUR")


class Counter:
    """Desks at a place, and what was done at them: a hold that stands, one that has ended, an invoice, a used key."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.desk = self._acting("administrator", "pos")
        self.viewer = self._acting("viewer", "pos").credit
        self.office = self._acting("administrator", None).credit
        self.credit = self.desk.credit
        for owner in (ANN, EVE):
            self.desk.customers.register(CustomerDraft(code=str(owner)).with_id(owner))
        self.account = self.credit.set_limit(ANN, Limited(usd(500)), currency="USD").id
        self.open = self._held("open")
        self.gone = self._held("gone")
        self.credit.release(self.gone, key="gone-end")
        self.credit.capture(self.open, usd(10), key="part", is_final=False)
        self.credit.increase(self.open, usd(101), key="grown")
        self.credit.release(self._held("other"), key="back")
        self.credit.post(self.account, LedgerKind.PAYMENT, usd(1), key="paid")
        self.credit.invoice(self.account, usd(1), reference="RE", key="billed")

    def _acting(self, role: str, channel: str | None) -> Desk:
        return self.place.manager.acting_as(Actor.user(role, roles=[role], brands=EVERY_BRAND), channel=channel)

    def _held(self, key: str) -> CreditHoldId:
        answer = self.credit.hold(self.account, usd(100), reference=key, key=key)
        assert isinstance(answer, Held)
        return answer.hold.id

    def stale_hold(self) -> None:
        """Keep a hold that was read before another change of it."""
        hold = self.credit.get_hold(self.open)
        with self.place.store.writing() as unit:
            unit.holds.replace(hold, expected_version=hold.version - 1)

    def stale_entry(self) -> None:
        """Keep an entry that was made from figures which the account has no more."""
        with self.place.store.writing() as unit:
            (first,) = unit.ledger.list_of(self.account, most=1)
            unit.ledger.add(first)


Refused = tuple[type[CustomerCoreError], Callable[[Counter], object]]

DECIDED: Final[dict[str, Refused]] = {
    f"{name}: {what}": (error, lambda at, name=name, call=call: call(getattr(at.credit, name), at))  # type: ignore[misc]
    for name in ("hold", "invoice")
    for what, (error, call) in {
        "nothing": (InvalidValueError, lambda do, at: do(at.account, usd(0), reference="x", key="x")),
        "less than nothing": (InvalidValueError, lambda do, at: do(at.account, usd(-1), reference="x", key="x")),
        "no money": (InvalidValueError, lambda do, at: do(at.account, 100, reference="x", key="x")),
        "another currency": (CurrencyMismatchError, lambda do, at: do(at.account, EUR, reference="x", key="x")),
        "no account": (NotFoundError, lambda do, _: do(NO_ACCOUNT, usd(1), reference="x", key="x")),
        "nobody": (NotFoundError, lambda do, _: do(NOBODY, usd(1), reference="x", key="x")),
        "a blank key": (InvalidValueError, lambda do, at: do(at.account, usd(1), reference="x", key="")),
        "a long reference": (InvalidValueError, lambda do, at: do(at.account, usd(1), reference="x" * 999, key="x")),
        "a used key": (IdempotencyMismatchError, lambda do, at: do(at.account, usd(2), reference="x", key="billed")),
        "beyond all figures": (InvalidValueError, lambda do, at: do(at.account, _most(), reference="x", key="x")),
    }.items()
}
REFUSED: Final[dict[str, Refused]] = {
    **DECIDED,
    "hold: half a second": (
        InvalidOptionError,
        lambda at: at.credit.hold(
            at.account, usd(1), reference="x", key="x", expires_after=timedelta(milliseconds=500)
        ),
    ),
    "hold: no reference": (InvalidValueError, lambda at: at.credit.hold(at.account, usd(1), reference="", key="x")),
    "hold: no channel": (InvalidOptionError, lambda at: at.office.hold(at.account, usd(1), reference="x", key="x")),
    "invoice: no channel": (
        InvalidOptionError,
        lambda at: at.office.invoice(at.account, usd(1), reference="x", key="x"),
    ),
    "increase: no more": (InvalidValueError, lambda at: at.credit.increase(at.open, usd(101), key="x")),
    "increase: ended": (HoldStateError, lambda at: at.credit.increase(at.gone, usd(200), key="x")),
    "increase: no hold": (NotFoundError, lambda at: at.credit.increase(NO_HOLD, usd(1), key="x")),
    "increase: another currency": (CurrencyMismatchError, lambda at: at.credit.increase(at.open, EUR, key="x")),
    "increase: a used key": (IdempotencyMismatchError, lambda at: at.credit.increase(at.open, usd(120), key="grown")),
    "capture: too much": (InvalidValueError, lambda at: at.credit.capture(at.open, usd(92), key="x")),
    "capture: nothing": (InvalidValueError, lambda at: at.credit.capture(at.open, usd(0), key="x")),
    "capture: ended": (HoldStateError, lambda at: at.credit.capture(at.gone, key="x")),
    "capture: no hold": (NotFoundError, lambda at: at.credit.capture(NO_HOLD, key="x")),
    "capture: another currency": (CurrencyMismatchError, lambda at: at.credit.capture(at.open, EUR, key="x")),
    "capture: a used key": (IdempotencyMismatchError, lambda at: at.credit.capture(at.open, usd(11), key="part")),
    "release: ended": (HoldStateError, lambda at: at.credit.release(at.gone, key="x")),
    "release: no hold": (NotFoundError, lambda at: at.credit.release(NO_HOLD, key="x")),
    "release: a used key": (IdempotencyMismatchError, lambda at: at.credit.release(at.open, key="back")),
    "post: an invoice": (
        InvalidValueError,
        lambda at: at.credit.post(at.account, LedgerKind.INVOICE, usd(1), key="x"),
    ),
    "post: a capture": (InvalidValueError, lambda at: at.credit.post(at.account, LedgerKind.CAPTURE, usd(1), key="x")),
    "post: nothing": (InvalidValueError, lambda at: at.credit.post(at.account, LedgerKind.PAYMENT, usd(0), key="x")),
    "post: no reason": (
        ReasonMissingError,
        lambda at: at.credit.post(at.account, LedgerKind.ADJUSTMENT, usd(1), key="x"),
    ),
    "post: not owed": (
        InvalidValueError,
        lambda at: at.credit.post(at.account, LedgerKind.PAYMENT, usd(1), key="x", invoices=["none"]),
    ),
    "post: due": (
        InvalidValueError,
        lambda at: at.credit.post(at.account, LedgerKind.PAYMENT, usd(1), key="x", due_on=date(2026, 5, 1)),
    ),
    "post: another currency": (
        CurrencyMismatchError,
        lambda at: at.credit.post(at.account, LedgerKind.PAYMENT, EUR, key="x"),
    ),
    "post: no account": (NotFoundError, lambda at: at.credit.post(EVE, LedgerKind.PAYMENT, usd(1), key="x")),
    "post: nobody": (NotFoundError, lambda at: at.credit.post(NOBODY, LedgerKind.PAYMENT, usd(1), key="x")),
    "post: a used key": (
        IdempotencyMismatchError,
        lambda at: at.credit.post(at.account, LedgerKind.PAYMENT, usd(2), key="paid"),
    ),
    "set_limit: another currency": (
        CurrencyMismatchError,
        lambda at: at.credit.set_limit(ANN, Limited(EUR), currency="USD"),
    ),
    "set_limit: no currency": (
        UnknownCurrencyError,
        lambda at: at.credit.set_limit(EVE, Limited(EUR), currency="XXY"),
    ),
    "set_limit: nobody": (NotFoundError, lambda at: at.credit.set_limit(NOBODY, Limited(usd(1)), currency="USD")),
    "expire_due: none": (InvalidOptionError, lambda at: at.credit.expire_due(most=0)),
    "statement: no account": (NotFoundError, lambda at: at.credit.statement(NO_ACCOUNT)),
    "statement: no moment": (
        InvalidOptionError,
        lambda at: at.credit.statement(at.account, since=datetime(2026, 1, 1)),  # noqa: DTZ001 - what is refused
    ),
    "list_holds: no account": (NotFoundError, lambda at: at.credit.list_holds(NO_ACCOUNT)),
    "find_hold: no hold": (NotFoundError, lambda at: at.credit.get_hold(NO_HOLD)),
    "verify: no account": (NotFoundError, lambda at: at.credit.verify(NO_ACCOUNT)),
    "a stale hold": (StaleVersionError, Counter.stale_hold),
    "a stale entry": (StoreConflictError, Counter.stale_entry),
}
FORBIDDEN: Final[dict[str, Callable[[Counter], object]]] = {
    "hold": lambda at: at.viewer.hold(at.account, usd(1), reference="x", key="x"),
    "increase": lambda at: at.viewer.increase(at.open, usd(120), key="x"),
    "capture": lambda at: at.viewer.capture(at.open, key="x"),
    "release": lambda at: at.viewer.release(at.open, key="x"),
    "invoice": lambda at: at.viewer.invoice(at.account, usd(1), reference="x", key="x"),
    "post": lambda at: at.viewer.post(at.account, LedgerKind.PAYMENT, usd(1), key="x"),
    "set_limit": lambda at: at.viewer.set_limit(ANN, Limited(usd(1)), currency="USD"),
    "expire_due": lambda at: at.viewer.expire_due(),
    "statement": lambda at: at.viewer.statement(at.account),
    "list_holds": lambda at: at.viewer.list_holds(at.account),
    "find_hold": lambda at: at.viewer.get_hold(at.open),
    "verify": lambda at: at.viewer.verify(),
}


def _most() -> Money:
    return Money.of_minor(10**15, "USD")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def counter(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, make_database: Callable[[str], str]
) -> Iterator[Counter]:
    """A counter at a store of each kind; no test changes what is there."""
    if request.param == "sqlite":
        place: Place = SqlitePlace(tmp_path_factory.mktemp("counter") / "shop.db", detail="")
    else:
        place = PostgresPlace(make_database(""), detail="")
    counter = Counter(place)
    place.save()
    yield counter
    place.close()


def changed(place: Place, before: Rows) -> set[str]:
    """Return which tables are not what they were."""
    after = place.rows()
    return {table for table, rows in after.items() if rows != before[table]}


@pytest.mark.guarantee("G5")
@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_call_changes_nothing(counter: Counter, name: str) -> None:
    """Every row of every table is as it was, whatever a call was refused for."""
    error, call = REFUSED[name]
    before = counter.place.rows()
    with pytest.raises(error):
        call(counter)
    assert set() == changed(counter.place, before)


@pytest.mark.guarantee("G5")
@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_forbidden_call_changes_nothing(counter: Counter, name: str) -> None:
    """So it is for whoever may not make the call."""
    before = counter.place.rows()
    with pytest.raises(PermissionDeniedError):
        FORBIDDEN[name](counter)
    assert set() == changed(counter.place, before)


@pytest.mark.guarantee("G5")
@pytest.mark.parametrize("name", ["hold", "invoice", "increase"])
def test_what_is_denied_is_written_down_and_nothing_else(counter: Counter, name: str) -> None:
    """One row of the requests, and one of the history, that waits to be told: no figure of the account moves."""
    place, credit = counter.place, counter.credit
    before = place.rows()
    call = (
        (lambda: credit.increase(counter.open, usd(900), key="denied"))
        if name == "increase"
        else (lambda: getattr(credit, name)(counter.account, usd(900), reference="x", key="denied"))
    )
    assert isinstance(call(), Denied)
    after = place.rows()
    assert {"cc_request": 1, "cc_history": 1, "cc_unpublished": 1} == {
        table: len(after[table]) - len(rows) for table, rows in before.items() if after[table] != rows
    }
    assert isinstance(call(), Denied)
    assert after == place.rows()
    place.restore()


@pytest.mark.guarantee("G5")
def test_who_has_no_account_is_denied_without_a_trace(counter: Counter) -> None:
    """Nothing is written where there is no account to write about."""
    before = counter.place.rows()
    assert isinstance(counter.credit.hold(EVE, usd(1), reference="x", key="x"), Denied)
    assert isinstance(counter.credit.invoice(EVE, usd(1), reference="x", key="x"), Denied)
    assert set() == changed(counter.place, before)


@pytest.mark.guarantee("G5")
def test_what_is_done_is_seen(counter: Counter) -> None:
    """A call that is not refused changes tables, and is found: the tests above can fail."""
    place = counter.place
    before = place.rows()
    assert isinstance(counter.credit.capture(counter.open, usd(1), key="done", is_final=False), Posted)
    assert {"cc_account", "cc_hold", "cc_ledger", "cc_history", "cc_request"} <= changed(place, before)
    place.restore()
    assert set() == changed(place, before)
