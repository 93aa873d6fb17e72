"""Accounts that count together: one limit by the merges, one exposure, one block, whichever account is first."""

from datetime import UTC, date, datetime
from itertools import permutations
from typing import Any

import attrs
import pytest

from customer_core.credit import (
    AccountJoin,
    LedgerKind,
    OpenItem,
    count_together,
    decide,
    explain,
    holder_of_limit,
    repeat,
)
from customer_core.credit._moving import Booking, spread
from customer_core.credit._settling import allot
from customer_core.errors import InvalidValueError
from customer_core.model import (
    Actor,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditPolicy,
    CustomerId,
    Exposure,
    GroupLimitRule,
    GroupLimits,
    Limited,
    MergeId,
    Money,
)

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
SUM, HIGHEST = GroupLimits(GroupLimitRule.SUM), GroupLimits(GroupLimitRule.HIGHEST)


def usd(cents: int) -> Money:
    """Return an amount in dollars."""
    return Money.of_minor(cents, "USD")


def account(
    name: str, limit: int, *, owes: tuple[int, int, int] = (0, 0, 0), covers: str = "", day: int = 0
) -> CreditAccount:
    """Return the account of a customer of the same name."""
    posted, held, overdue = map(usd, owes)
    return CreditAccount(
        id=CreditAccountId(f"a-{name}"),
        owner=CustomerId(name),
        currency="USD",
        limit=Limited(usd(limit)),
        limit_until=date(2026, 5, day) if day else None,
        exposure=Exposure(posted=posted, held=held, overdue=overdue),
        limit_covers=tuple(map(MergeId, covers.split())),
    )


def join(id_: str, master: str, *members: str, limits: GroupLimits | None = SUM) -> AccountJoin:
    """Return a merge."""
    return AccountJoin(
        merge=MergeId(id_), master=CustomerId(master), members=tuple(map(CustomerId, members)), limits=limits
    )


def limit(accounts: list[CreditAccount], *joins: AccountJoin) -> int:
    """Return what accounts may owe together, which is the same whichever is first."""
    found = {count_together(order, joins, on=AT.date()).limit for order in permutations(accounts)}
    (only,) = found
    assert isinstance(only, Limited)
    return only.amount.amount_minor


A, B, C = account("a", 100), account("b", 50), account("c", 7)


def test_limits_become_one_merge_by_merge() -> None:
    """Each merge works on what those before it left, by its own rule; who has no account takes no part."""
    assert 150 == limit([A, B], join("m1", "a", "b"))
    assert 150 == limit([A, B, C], join("m1", "a", "b"), join("m2", "a", "c", limits=HIGHEST))
    assert 107 == limit([A, B, C], join("m1", "a", "b", limits=HIGHEST), join("m2", "c", "a"))
    assert 157 == limit([A, B, C], join("m1", "b", "c"), join("m2", "a", "x", "b"))
    assert 57 == limit([B, C], join("m1", "x", "b"), join("m2", "y", "c", limits=None), join("m3", "x", "y"))
    assert 100 == limit([A, B], join("m1", "a", "b", limits=None))
    assert 150 == limit([A, B], join("m1", "x", "y", limits=None), join("m2", "a", "b", "x"))


def test_a_limit_set_by_hand_counts_for_the_merges_that_it_covers() -> None:
    """It takes the place of their rules, and goes into those of later merges."""
    by_hand = account("a", 500, covers="m1", day=3)
    assert 500 == limit([by_hand, B], join("m1", "a", "b"))
    assert date(2026, 5, 3) == count_together([B, by_hand], [join("m1", "a", "b")], on=AT.date()).limit_until
    assert 507 == limit([by_hand, B, C], join("m1", "a", "b"), join("m2", "c", "a"))
    assert 500 == limit([account("a", 500, covers="m1 m2"), B, C], join("m1", "a", "b"), join("m2", "a", "c"))


def test_the_days_of_a_limit_go_with_it() -> None:
    """Until when the limit of all counts, and when to look at it again, follows from those of each by the rule."""
    one = A.with_limit(A.limit, until=date(2026, 5, 3), review_on=date(2026, 4, 1))
    other = B.with_limit(B.limit, until=date(2026, 5, 1), review_on=date(2026, 4, 2))
    together = count_together([one, other], [join("m1", "a", "b")], on=AT.date())
    assert (date(2026, 5, 1), date(2026, 4, 1)) == (together.limit_until, together.review_on)


def test_what_is_owed_is_added_up_and_a_block_blocks_all() -> None:
    """Each component is the sum of all; the block is the one of longest standing; the first stays the one it is."""
    blocks = [CreditBlock(f"reason {day}", since=datetime(2026, 1, day, tzinfo=UTC)) for day in (2, 1)]
    one = account("a", 100, owes=(10, 20, 3)).with_block(blocks[0])
    other = account("b", 50, owes=(-4, 5, 6)).with_block(blocks[1])
    together = count_together([one, other], [join("m1", "a", "b")], on=AT.date())
    assert Exposure(posted=usd(6), held=usd(25), overdue=usd(9)) == together.exposure
    assert (one.id, blocks[1]) == (together.id, together.block)
    assert one is count_together([one], [], on=AT.date())


def test_a_decision_names_the_accounts_and_is_repeated_from_them() -> None:
    """The ids of all accounts stand in the decision and in its explanation."""
    together, ids = count_together([A, B], [join("m1", "a", "b")], on=AT.date()), (A.id, B.id)
    decision = decide(together, CreditPolicy(), amount=usd(120), channel=ChannelId("pos"), at=AT, accounts=ids)
    assert ("within-limit", ids, decision) == (decision.reason, decision.accounts, repeat(decision))
    assert "The accounts a-a, a-b count together, since their customers were merged." in explain(decision)


def item(name: str, number: int, cents: int, day: int | None) -> OpenItem:
    """Return what is open of an entry on the account of a customer."""
    due_on = None if day is None else date(2026, 1, day)
    return OpenItem(
        account=CreditAccountId(f"a-{name}"), number=number, reference=f"{name}{number}", open=usd(cents), due_on=due_on
    )


ITEMS = [item("a", 1, 20, 2), item("b", 1, 20, 1), item("b", 2, 20, 3), item("b", 3, -5, None)]


@pytest.mark.parametrize(
    ("cents", "chosen", "expected"),
    [
        (10, None, {"a-b": 10}),
        (30, None, {"a-b": 20, "a-a": 10}),
        (55, None, {"a-b": 35, "a-a": 20}),
        (99, None, {"a-b": 40, "a-a": 59}),
        (30, ["b2"], {"a-b": 20, "a-a": 10}),
        (5, ["a1", "b2"], {"a-a": 5}),
    ],
)
def test_a_payment_goes_where_what_is_oldest_is_open(
    cents: int, chosen: list[str] | None, expected: dict[str, int]
) -> None:
    """By due date across all accounts, or to what is chosen; the rest to the first account; nothing is lost."""
    parts = allot(ITEMS, usd(cents), rest=A.id, chosen=chosen)
    assert list(expected.items()) == [(str(id_), part.amount_minor) for id_, part in parts]
    assert cents == sum(expected.values())


def test_one_minor_unit_is_paid_and_items_of_one_day_go_by_account() -> None:
    """The smallest amount is settled; of what is due on one day, the account of the smaller id is paid first."""
    items = [item("b", 1, 1, 5), item("a", 9, 1, 5), item("b", 2, -1, None)]
    assert (A.id, usd(1)) == allot(items, usd(1), rest=B.id)[0]
    assert ((A.id, usd(1)), (B.id, usd(1))) == allot(items, usd(2), rest=C.id)
    assert ((C.id, usd(7)),) == allot([], usd(7), rest=C.id)


def test_a_posting_is_spread_with_what_it_settles() -> None:
    """Every part settles what is open on its account; what is owed anew goes to the first account alone."""
    by = Actor.system("test")
    bookings = [
        Booking(account=one, at=AT, by=by, open_items=tuple(open_ for open_ in ITEMS if open_.account == one.id))
        for one in (A, B)
    ]
    parts = spread(bookings, LedgerKind.PAYMENT, usd(55), reference="PAY-1")
    told = [(part.entry.account, part.entry.posted, len(part.entry.settled)) for part in parts if part.entry]
    assert [(B.id, usd(-35), 2), (A.id, usd(-20), 1)] == told
    chosen = spread(bookings, LedgerKind.ADJUSTMENT, usd(-30), chosen=["b1"], reason="ours")
    assert [(B.id, 1), (A.id, 0)] == [(part.entry.account, len(part.entry.settled)) for part in chosen if part.entry]
    assert ["ours", "ours"] == [part.entry.reason for part in chosen if part.entry]
    (only,) = spread(bookings, LedgerKind.OPENING_BALANCE, usd(30), due_on=date(2026, 2, 1))
    assert only.entry is not None
    assert (A.id, usd(30), date(2026, 2, 1)) == (only.entry.account, only.entry.posted, only.entry.due_on)
    for kind, amount, wrong in (
        (LedgerKind.PAYMENT, usd(-1), {}),
        (LedgerKind.HOLD, usd(-1), {}),
        (LedgerKind.PAYMENT, usd(1), {"due_on": date(2026, 2, 1)}),
        (LedgerKind.PAYMENT, usd(1), {"chosen": ["x9"]}),
    ):
        with pytest.raises(InvalidValueError):
            spread(bookings, kind, amount, **wrong)


def booking(of: CreditAccount, *items: OpenItem) -> Booking:
    """Return who posts to an account on which this is open."""
    return Booking(account=of, at=AT, by=Actor.system("test"), open_items=items)


def test_every_part_says_what_the_whole_was_about() -> None:
    """Reference and reason stand in each entry, be it of one account alone, of the first one, or of several."""
    said: dict[str, Any] = {"reference": "PAY-1", "reason": "ours"}
    alone = spread([booking(A, ITEMS[0])], LedgerKind.PAYMENT, usd(1), chosen=["a1"], **said)
    owed = spread([booking(A), booking(B)], LedgerKind.ADJUSTMENT, usd(1), **said)
    both = spread([booking(A, ITEMS[0]), booking(B, ITEMS[1])], LedgerKind.PAYMENT, usd(21), **said)
    entries = [part.entry for part in (*alone, *owed, *both) if part.entry]
    assert [("PAY-1", "ours")] * 4 == [(entry.reference, entry.reason) for entry in entries]
    assert [(1, -1), (0, 1), (1, -20), (1, -1)] == [
        (len(entry.settled), entry.posted.amount_minor) for entry in entries
    ]
    for bookings in ([booking(A, ITEMS[0])], [booking(A), booking(B)]):
        with pytest.raises(InvalidValueError, match="invoices"):
            spread(bookings, LedgerKind.PAYMENT, usd(1), chosen=["x9"])
    with pytest.raises(InvalidValueError, match="amount"):
        spread([booking(A), booking(B)], LedgerKind.ADJUSTMENT, usd(0), reason="ours")
    with pytest.raises(InvalidValueError, match="invoices"):
        spread([booking(A), booking(B)], LedgerKind.ADJUSTMENT, usd(1), chosen=["a1"])


def test_a_reference_of_a_payment_is_none_of_what_is_owed() -> None:
    """Where an invoice of one account has the reference of a payment on another, the invoice is meant, to the cent."""
    twin = attrs.evolve(item("a", 5, -5, None), reference="b1")
    cent = attrs.evolve(item("b", 1, 1, 2), reference="b1")
    parts = spread([booking(A, twin), booking(B, cent)], LedgerKind.PAYMENT, usd(2), chosen=["b1"])
    told = [(part.entry.account, part.entry.posted, len(part.entry.settled)) for part in parts if part.entry]
    assert [(B.id, usd(-1), 1), (A.id, usd(-1), 0)] == told


def test_the_last_word_on_a_limit_stands_whoever_survives() -> None:
    """Of limits set by hand on two accounts the last one holds, also once the merge before it is undone."""
    first, last = account("a", 500, covers="m1"), account("b", 9, covers="m1 m2")
    for master, member in (("a", "b"), ("b", "a")):
        stands = join("m1", master, member)
        assert 9 == limit([first, last], stands)
        assert 9 == limit([first, last], stands, join("m2", master))
        assert last == holder_of_limit([first, last], [stands])


def test_the_reviews_of_limits_are_kept_where_one_stands_alone() -> None:
    """A limit that was set by hand for all brings its own day of review."""
    by_hand = attrs.evolve(account("a", 500, covers="m1"), review_on=date(2026, 4, 1))
    other = attrs.evolve(B, limit_covers=by_hand.limit_covers, review_on=date(2026, 4, 2))
    together = count_together([by_hand, other], [join("m1", "a", "b")], on=AT.date())
    assert (Limited(usd(500)), date(2026, 4, 1)) == (together.limit, together.review_on)
