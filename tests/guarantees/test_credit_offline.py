"""G3, G5, I6: what was sold offline is booked once, whoever replays it, and alone of all calls may exceed a limit."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import attrs
import pytest
from tests.guarantees.credit_books import Book, Step, overspends
from tests.guarantees.faulty_places import Place, PostgresPlace, SqlitePlace
from tests.guarantees.test_races import at_once

from customer_core.credit import Held, OfflineReplay, OfflineSale, decide_offline
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    ChannelId,
    CreditAccountId,
    CustomerDraft,
    CustomerId,
    Limited,
    Money,
)
from customer_core.serialization import dumps
from customer_core.services import _credit_offline
from customer_core.storage import open_store

ANN, POS = CustomerId("ann"), ChannelId("pos")
ACTOR = Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND)
SOLD_AT = datetime(2026, 1, 31, tzinfo=UTC)
TILLS, SALES = 6, 5


def usd(amount: int) -> Money:
    """Return whole dollars."""
    return Money(amount, "USD")


@attrs.frozen
class Shop:
    """A store with one account that may owe 500 dollars."""

    address: str
    desk: Desk
    account: CreditAccountId

    def sale(self, key: str, amount: int = 90) -> OfflineSale:
        """Return what a till sold on the account."""
        return OfflineSale(
            account=self.account, amount=usd(amount), reference=key, key=key, channel=POS, sold_at=SOLD_AT
        )

    def book(self) -> Book:
        """Return all that is kept of the account."""
        with closing(open_store(self.address)) as store, store.reading() as unit:
            found = unit.accounts.find(self.account)
            assert found is not None
            return Book.read(unit, found)


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Shop]:
    """A shop at a store of each kind."""
    address = f"sqlite:///{tmp_path / 'store.db'}" if request.param == "sqlite" else make_database("")
    with CustomerManager.open(address) as manager:
        desk = manager.acting_as(ACTOR, channel="pos")
        desk.customers.register(CustomerDraft(code="ann").with_id(ANN))
        yield Shop(address, desk, desk.credit.set_limit(ANN, Limited(usd(500)), currency="USD").id)


@pytest.mark.guarantee("G3")
def test_tills_that_are_back_at_once_book_each_sale_once(shop: Shop) -> None:
    """Two replay the same sales, others their own, all at one moment: each is booked once and answered alike."""
    own = [[shop.sale(f"{till}-{number}") for number in range(SALES)] for till in range(TILLS)]
    reports = at_once([partial(shop.desk.credit.replay_offline, sales) for sales in (*own, *own)])
    assert all(isinstance(one, OfflineReplay) and one.is_complete for one in reports)
    for till in range(TILLS):
        assert [dumps(reports[till])] == list({dumps(reports[place]) for place in (till, till + TILLS)})
    book = shop.book()
    assert (TILLS * SALES, TILLS * SALES) == (len(book.holds), len(book.entries))
    assert usd(90 * TILLS * SALES) == book.account.exposure.held
    last = [dict(one.excess)[shop.account] for one in reports if isinstance(one, OfflineReplay) and one.excess]
    assert usd(90 * TILLS * SALES - 500) == max(last)
    assert [] == [*book.problems(), *overspends(book.steps())]
    assert shop.desk.credit.verify().is_sound


@pytest.mark.guarantee("G3")
def test_a_sale_under_a_new_key_is_booked_twice(shop: Shop) -> None:
    """The key is what tells two sales apart: the test above can fail."""
    shop.desk.credit.replay_offline([shop.sale("1"), attrs.evolve(shop.sale("1"), key="2")])
    assert 2 == len(shop.book().holds)


@pytest.mark.guarantee("G1")
def test_only_what_was_sold_offline_exceeds_the_limit(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is let pass by its entry in the history, and by nothing else: told as any other hold, it is found."""
    credit = shop.desk.credit
    assert isinstance(credit.hold(shop.account, usd(450), reference="S", key="S"), Held)
    credit.replay_offline([shop.sale("1")])
    assert [] == [*shop.book().problems(), *overspends(shop.book().steps())]
    assert [Step("limit", 50_000, "version 1"), "hold", "offline"] == [
        step if step.kind == "limit" else step.kind for step in shop.book().steps()
    ]
    named = type("Named", (), {"CREDIT_HELD_OFFLINE": HistoryAction.CREDIT_HELD})
    monkeypatch.setattr(_credit_offline, "HistoryAction", named)
    credit.replay_offline([shop.sale("2")])
    assert ["what was sold offline is not told as such"] == list(shop.book().problems())
    assert [f"hold {shop.account}/3 leaves 63000 used of 50000"] == list(overspends(shop.book().steps()))


@pytest.mark.guarantee("G1")
def test_a_till_never_sells_more_than_its_snapshot_leaves(shop: Shop) -> None:
    """What it sold, booked when it is back and nobody else sold meanwhile, keeps the limit."""
    credit = shop.desk.credit
    till = credit.take_snapshot(shop.account, floor_limit=usd(100), valid_for=timedelta(hours=8))
    sales: list[OfflineSale] = []
    while decide_offline(till, usd(70), at=till.taken_at).outcome.is_allowed:
        sales.append(attrs.evolve(shop.sale(f"{len(sales)}", 70), sold_at=till.taken_at))
        till = till.with_sale(usd(70))
    report = credit.replay_offline(sales)
    assert (7, {}, True) == (len(report.holds), dict(report.excess), report.is_complete)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Place]:
    """A store of each kind, whose rows may be looked at."""
    opened: Place = (
        SqlitePlace(tmp_path / "shop.db", detail="")
        if request.param == "sqlite"
        else PostgresPlace(make_database(""), detail="")
    )
    yield opened
    opened.close()


@pytest.mark.guarantee("G5")
def test_a_sale_that_is_refused_changes_nothing(place: Place) -> None:
    """No row of any table is another one, whatever a sale was refused for; and what is booked is seen."""
    desk = place.manager.acting_as(ACTOR, channel="pos")
    desk.customers.register(CustomerDraft(code="ann").with_id(ANN))
    shop = Shop("", desk, desk.credit.set_limit(ANN, Limited(usd(500)), currency="USD").id)
    desk.credit.hold(shop.account, usd(1), reference="S", key="used")
    bad = (
        attrs.evolve(shop.sale("1"), account=CreditAccountId("none")),
        attrs.evolve(shop.sale("1"), amount=Money(1, "EUR")),
        attrs.evolve(shop.sale("1"), key="used"),
        attrs.evolve(shop.sale("1"), sold_at=datetime(2999, 1, 1, tzinfo=UTC)),
    )
    before = place.rows()
    assert len(bad) == len(desk.credit.replay_offline(bad).refused)
    assert before == place.rows()
    desk.credit.replay_offline([shop.sale("1")])
    assert before != place.rows()
