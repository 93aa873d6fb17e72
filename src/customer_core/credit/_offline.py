"""Selling without a connection: an account as it once stood, what a till decides by it, and what it tells later.

Owns the snapshot, the sale, and the way from both to a decision. It must not know stores or clocks, and decides nothing
by itself: the table of reasons does.
"""

from datetime import datetime
from typing import Any, Self

import attrs

from customer_core.credit._deciding import decide, repeat
from customer_core.credit._decisions import CreditDecision
from customer_core.credit._snapshots import SnapshotTerms
from customer_core.errors import CurrencyMismatchError, InvalidValueError
from customer_core.model import ChannelId, CreditAccount, CreditAccountId, CreditPolicy, Money
from customer_core.model._checks import in_utc, instant, line, one_of_type, stripped
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._redaction import redacted

__all__ = ["OfflineSale", "OfflineSnapshot", "as_sold", "decide_offline"]


def _above_zero(_: object, field: "attrs.Attribute[Money]", value: object) -> None:
    one_of_type(Money)(None, field, value)
    if value.amount_minor <= 0:  # type: ignore[attr-defined]  # the line above saw the type
        raise InvalidValueError(field=field.name, problem="is not above zero", remedy="give what was sold")


@attrs.frozen(kw_only=True, repr=False)
class OfflineSnapshot(SnapshotTerms):
    """Hold an account as it stood at a moment, and all that a till needs to decide by it until another one.

    What others sell meanwhile is not in it: the snapshots of several tills may exceed a limit together, by no more than
    each of them may sell.

    Args:
        account: The account, with what it owed then.
        policy: The rules of then; of all channels the one alone.
        channel: Where the till sells.
        overdue: What counted for the rule on what is overdue.

    Raises:
        CurrencyMismatchError: The amounts are not of one currency.
        InvalidValueError: A field breaks its rule; what was sold takes the exposure out of the range of `Money`.
    """

    account: CreditAccount = attrs.field(validator=one_of_type(CreditAccount))
    policy: CreditPolicy = attrs.field(validator=one_of_type(CreditPolicy))
    channel: ChannelId = attrs.field(validator=one_of_type(ChannelId))
    overdue: Money = attrs.field(validator=one_of_type(Money))

    def __attrs_post_init__(self) -> None:
        SnapshotTerms.__attrs_post_init__(self)
        for one in (self.floor_limit, self.overdue):
            if one.currency != self.account.currency:
                raise CurrencyMismatchError(left=self.account.currency, right=one.currency)

    __repr__ = redacted

    @classmethod
    def of(
        cls, account: CreditAccount, policy: CreditPolicy, *, overdue: Money, channel: ChannelId, terms: SnapshotTerms
    ) -> Self:
        """Return the snapshot of an account, with no more of the policy than the channel needs."""
        own = {channel: policy.channels[channel]} if channel in policy.channels else {}
        return cls(
            account=account,
            policy=attrs.evolve(policy, channels=own),
            channel=channel,
            overdue=overdue,
            **_fields(terms),
        )

    @property
    def terms(self) -> SnapshotTerms:
        """Return within which bounds it counts, and what was sold on it."""
        return SnapshotTerms(**_fields(self))

    @property
    def counted(self) -> CreditAccount:
        """Return the account with what was sold since, which counts as what is held does."""
        exposure = self.account.exposure
        return attrs.evolve(self.account, exposure=attrs.evolve(exposure, held=exposure.held + self.sold))

    def with_sale(self, amount: Money) -> Self:
        """Return a copy on which an amount was sold, so that the next decision counts it.

        Keep it in the place of the one before; what is sold twice on one snapshot is not counted.

        Raises:
            CurrencyMismatchError: The amount is of another currency.
            InvalidValueError: It is not above zero.
        """
        _above_zero(None, attrs.fields(OfflineSale).amount, amount)
        return attrs.evolve(self, sold=self.sold + amount)


@attrs.frozen(kw_only=True, repr=False)
class OfflineSale:
    """Tell what a till sold while it was offline, so that it is booked later.

    Args:
        account: The account that it was sold on.
        amount: For how much; more than zero.
        reference: What it was, such as the number of the receipt.
        key: A text of the till's for this very sale: replayed again with it, it is booked no second time.
        channel: Where.
        sold_at: When, aware.

    Raises:
        InvalidValueError: A field breaks its rule.
    """

    account: CreditAccountId = attrs.field(validator=one_of_type(CreditAccountId))
    amount: Money = attrs.field(validator=_above_zero)
    reference: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))
    key: str = attrs.field(validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))
    channel: ChannelId = attrs.field(validator=one_of_type(ChannelId))
    sold_at: datetime = attrs.field(converter=in_utc, validator=instant)

    __repr__ = redacted


def decide_offline(snapshot: OfflineSnapshot, amount: Money, *, at: datetime) -> CreditDecision:
    """Advise whether an amount may be sold on an account by a snapshot of it, as `decide` does by the account.

    What was sold on the snapshot counts like what is held. Above the floor limit, or outside the time of the snapshot,
    nothing passes, whatever the channel says. That a manager has to approve it is an answer here, too: nobody can
    until the till is back, so it is not sold.

    Args:
        snapshot: The snapshot, with all that was sold on it.
        amount: What is to be bought, in the currency of the account.
        at: When, aware, by the clock of the till; before the snapshot was taken, that clock is wrong.

    >>> from datetime import UTC, timedelta
    >>> from customer_core.model import CustomerId, Limited
    >>> noon, usd = datetime(2026, 3, 1, 12, tzinfo=UTC), lambda amount: Money(amount, "USD")
    >>> account = CreditAccount(
    ...     id=CreditAccountId("a-1"), owner=CustomerId("c-1"), currency="USD", limit=Limited(usd(100))
    ... )
    >>> snapshot = OfflineSnapshot.of(
    ...     account,
    ...     CreditPolicy(),
    ...     overdue=usd(0),
    ...     channel=ChannelId("pos"),
    ...     terms=SnapshotTerms(taken_at=noon, valid_until=noon + timedelta(hours=8), floor_limit=usd(60)),
    ... )
    >>> [decide_offline(snapshot, usd(amount), at=noon).reason for amount in (60, 61)]
    ['within-limit', 'above-floor-limit']
    >>> decide_offline(snapshot.with_sale(usd(60)), usd(60), at=noon).reason
    'over-limit-no-rule'

    Raises:
        CurrencyMismatchError: The amount is not of the account's currency.
        InvalidValueError: The amount is not above zero, or takes the exposure out of the range of `Money`; the time has
            no offset from UTC.
    """
    decision = decide(
        snapshot.counted, snapshot.policy, amount=amount, channel=snapshot.channel, at=at, overdue=snapshot.overdue
    )
    return repeat(attrs.evolve(decision, snapshot=snapshot.terms))


def as_sold(decision: CreditDecision, *, sold_at: datetime) -> CreditDecision:
    """Return what a decision is of an amount that was sold already: it passes, and says by how much it exceeds a limit.

    Raises:
        InvalidValueError: The time has no offset from UTC.
    """
    return repeat(attrs.evolve(decision, sold_at=sold_at))


def _fields(terms: SnapshotTerms) -> dict[str, Any]:
    return {field.name: getattr(terms, field.name) for field in attrs.fields(SnapshotTerms)}
