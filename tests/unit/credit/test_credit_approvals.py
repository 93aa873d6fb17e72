from typing import Any

import attrs
import pytest

from customer_core.credit import (
    Approval,
    Booking,
    CreditDecision,
    CreditHold,
    HoldRequest,
    HoldState,
    LedgerKind,
    Movement,
    approve,
    ask,
    capture,
    decide,
    expire,
    increase,
    place,
    post,
    release,
)
from customer_core.errors import InvalidValueError
from customer_core.model import (
    ChannelCreditRule,
    ChannelId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditHoldId,
    CreditLimit,
    CreditPolicy,
    CreditRule,
    CustomerId,
    Limited,
    Money,
    OverdueRule,
)
from customer_core.testing import START
from customer_core.testing.conformance._credit_specimens import CLERK, exposed, minor

WEB, ASK, NEVER = (ChannelId(name) for name in ("web", "ask", "never"))
RULES = {WEB: CreditRule.ALWAYS, ASK: CreditRule.APPROVAL, NEVER: CreditRule.NO}
POLICY = CreditPolicy(channels={channel: ChannelCreditRule(rule) for channel, rule in RULES.items()}, version=3)
ACCOUNT = CreditAccount(
    id=CreditAccountId("a-1"),
    owner=CustomerId("ann"),
    currency="USD",
    limit=Limited(minor(150)),
    exposure=exposed(0, 100),
)
BOOKING = Booking(account=ACCOUNT, at=START, by=CLERK, channel=WEB)
APPROVAL = Approval(by=CLERK, at=START, ceiling=minor(200))
REQUEST = HoldRequest(id=CreditHoldId("h-1"), reference="order h-1")


def decided(
    amount: int = 100,
    channel: ChannelId = ASK,
    *,
    policy: CreditPolicy = POLICY,
    limit: CreditLimit = ACCOUNT.limit,
    overdue: Money | None = None,
    block: CreditBlock | None = None,
) -> CreditDecision:
    """Return the decision on an amount as things stand."""
    account = attrs.evolve(ACCOUNT, limit=limit, block=block)
    return decide(account, policy, amount=minor(amount), channel=channel, at=START, overdue=overdue)


def held_by(movement: Movement) -> CreditHold:
    """Return the hold as it is after a movement."""
    assert movement.hold is not None
    return movement.hold


ASKED = held_by(ask(BOOKING, decided(), REQUEST, lapses_seconds=9))
"""A request for 100 where 100 are held and 150 may be owed."""
HELD = held_by(place(BOOKING, decided(50, WEB), REQUEST))

STRICT = POLICY.with_overdue(OverdueRule(tolerated=[minor(0)]))
CHANGED: dict[str, CreditDecision] = {
    "another limit": decided(limit=Limited(minor(151))),
    "another policy": decided(policy=attrs.evolve(POLICY, version=4)),
    "another reason": decided(policy=STRICT, overdue=minor(1)),
}


def test_what_a_manager_saw_and_approved_is_reserved() -> None:
    """Up to the very ceiling the request is reserved, by the decision of that moment."""
    later = attrs.evolve(decided(), account_version=9)
    movement = approve(BOOKING, ASKED, later, APPROVAL)
    after = held_by(movement)
    assert (HoldState.HELD, APPROVAL, later) == (after.state, after.approval, after.decision)
    assert minor(200) == (movement.entry and movement.entry.reserved)


def test_a_cent_above_the_ceiling_is_asked_anew() -> None:
    """A manager who approved a cent less than would be owed is asked again, with the figures of that moment."""
    later = attrs.evolve(decided(), account_version=9)
    movement = approve(BOOKING, ASKED, later, attrs.evolve(APPROVAL, ceiling=minor(199)))
    after = held_by(movement)
    assert movement.entry is None
    assert (HoldState.PENDING_APPROVAL, None, later) == (after.state, after.approval, after.decision)


@pytest.mark.parametrize("decision", CHANGED.values(), ids=CHANGED)
def test_what_a_manager_did_not_see_is_asked_anew(decision: CreditDecision) -> None:
    """Under another limit, policy or reason than the manager saw nothing is reserved, and the request tells it."""
    movement = approve(BOOKING, ASKED, decision, APPROVAL)
    assert movement.entry is None
    assert (HoldState.PENDING_APPROVAL, decision) == (held_by(movement).state, held_by(movement).decision)
    again = approve(BOOKING, held_by(movement), decision, APPROVAL)
    assert HoldState.HELD is held_by(again).state


def test_what_needs_no_approval_any_more_is_reserved() -> None:
    """A manager is not asked again for what passes by itself meanwhile, though limit and reason are others."""
    allowed = decided(limit=Limited(minor(200)))
    assert allowed.outcome.is_allowed
    assert HoldState.HELD is held_by(approve(BOOKING, ASKED, allowed, APPROVAL)).state


def test_what_is_denied_is_nobodys_to_approve() -> None:
    """Once the account is blocked, no ceiling helps."""
    blocked = decided(block=CreditBlock("late", since=START))
    with pytest.raises(InvalidValueError, match="denies the amount") as refusal:
        approve(BOOKING, ASKED, blocked, APPROVAL)
    assert "decision" == refusal.value.field


MOVEMENTS: dict[str, Movement] = {
    "placed": place(BOOKING, decided(50, WEB), REQUEST),
    "approved": approve(BOOKING, ASKED, decided(), APPROVAL),
    "increased": increase(BOOKING, HELD, decided(1, WEB)),
    "captured": capture(BOOKING, HELD),
    "released": release(BOOKING, HELD),
    "expired": expire(BOOKING, attrs.evolve(HELD, expires_at=START)),
}


@pytest.mark.parametrize("movement", MOVEMENTS.values(), ids=MOVEMENTS)
def test_an_entry_tells_which_hold_it_moved_and_who_did(movement: Movement) -> None:
    """The ledger says of each movement which hold it is of, for which order, through which channel and by whom."""
    assert movement.entry is not None
    entry, one = movement.entry, held_by(movement)
    assert (one.id, "order h-1", WEB, CLERK, START) == (entry.hold, entry.reference, entry.channel, entry.by, entry.at)
    assert entry.number == 0


def test_a_hold_counts_its_changes_from_one() -> None:
    """A new hold is the first version of it."""
    assert [1, 1, 2] == [one.version for one in (ASKED, HELD, held_by(increase(BOOKING, HELD, decided(1, WEB))))]


def test_a_capture_is_the_last_one_unless_it_says_so() -> None:
    """Who invoices a part and says nothing of more to come gives the rest back."""
    after = held_by(capture(BOOKING, HELD, amount=minor(30)))
    assert (HoldState.CAPTURED, minor(20)) == (after.state, after.returned)


def test_a_posting_says_nothing_that_nobody_said() -> None:
    """Without a reference and a reason the entry has blank ones."""
    entry = post(BOOKING, LedgerKind.INVOICE, minor(5)).entry
    assert ("", "", CLERK, WEB) == (entry and (entry.reference, entry.reason, entry.by, entry.channel))


REFUSED: dict[str, tuple[Any, str, str]] = {
    "placed": (lambda: place(BOOKING, decided(51, NEVER), REQUEST), "decision", "does not allow the amount"),
    "increased": (lambda: increase(BOOKING, HELD, decided(51, NEVER)), "decision", "does not allow the amount"),
    "nothing": (lambda: capture(BOOKING, HELD, amount=minor(0)), "amount", "is not above zero"),
    "a cent too much": (lambda: capture(BOOKING, HELD, amount=minor(51)), "amount", "is more than what is left"),
    "too early": (lambda: expire(BOOKING, HELD), "hold", "is not over yet"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_refusal_names_what_is_wrong(case: tuple[Any, str, str]) -> None:
    """A form can show each refusal beside the field that it is of."""
    call, field, problem = case
    with pytest.raises(InvalidValueError, match=problem) as refusal:
        call()
    assert field == refusal.value.field
