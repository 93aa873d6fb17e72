"""Accounts that count together since their customers were merged: no account is changed, and what they may owe follows.

Owns what a group of accounts may owe and owes. It must not know where merges and accounts are kept.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs

from customer_core.model import (
    CreditAccount,
    CustomerId,
    Exposure,
    GroupLimitRule,
    GroupLimits,
    LimitTerms,
    MergeId,
    Money,
    OrganizationId,
)

__all__ = ["AccountJoin", "count_together", "holder_of_limit"]

Owner = CustomerId | OrganizationId

_UNRULED: Final = GroupLimits(GroupLimitRule.SURVIVOR)


@attrs.frozen(kw_only=True)
class AccountJoin:
    """One merge as far as accounts are concerned: into whom, who is still merged by it, and the rule for the limits.

    None as a rule is of a merge that brought no two accounts together when it was applied.
    """

    merge: MergeId
    master: CustomerId
    members: tuple[CustomerId, ...]
    limits: GroupLimits | None = None


def count_together(accounts: Sequence[CreditAccount], joins: Sequence[AccountJoin], *, on: date) -> CreditAccount:
    """Return the first of some accounts as it counts with the others: the limit of all, and what all of them owe.

    The limit follows from the limit of each account, by the rules of the merges one after the other; a limit that was
    set by hand after a merge stands for all accounts that the merge brought together, the last one where several were,
    also once a later merge is undone. The block of any one blocks all.

    Args:
        accounts: Accounts in one currency and brand, whose owners are one customer by now.
        joins: The merges of that customer, in the order in which they were applied.
        on: The day on which limits have to count.

    Raises:
        InvalidValueError: What they may owe, or owe, is out of the range of `Money` together.
    """
    first = accounts[0]
    if len(accounts) == 1:
        return first
    terms = _found(accounts, joins, on).terms
    blocks = [account.block for account in accounts if account.block is not None]
    return attrs.evolve(
        first,
        limit=terms.limit,
        limit_until=terms.until,
        review_on=terms.review_on,
        block=min(blocks, key=lambda block: block.since, default=None),
        exposure=Exposure(
            posted=Money.total((one.exposure.posted for one in accounts), first.currency),
            held=Money.total((one.exposure.held for one in accounts), first.currency),
            overdue=Money.total((one.exposure.overdue for one in accounts), first.currency),
        ),
    )


def holder_of_limit(accounts: Sequence[CreditAccount], joins: Sequence[AccountJoin]) -> CreditAccount:
    """Return the account on which the limit of all is set by hand: the one that holds it already, or else the first.

    So no limit that was set before stands beside the last one, whoever survives by then.

    Args:
        accounts: As of `count_together`, and so the other.
        joins: The merges.
    """
    # The day makes no difference to who holds a limit that was set by hand.
    return _found(accounts, joins, date.max).holder or accounts[0]


@attrs.frozen
class _Together:
    """Some accounts and their limit; and which of them holds it, unless it was made of several by a rule."""

    terms: LimitTerms
    accounts: tuple[CreditAccount, ...]
    holder: CreditAccount | None = None


def _found(accounts: Sequence[CreditAccount], joins: Sequence[AccountJoin], on: date) -> _Together:
    """Return the limit of all: merge by merge, each on what the ones before left."""
    found: dict[Owner, _Together] = {one.owner: _Together(_own(one), (one,), one) for one in accounts}
    for join in joins:
        parts = [found.pop(owner) for owner in (join.master, *join.members) if owner in found]
        if parts:
            found[join.master] = _joined(join, parts, on)
    *_, last = found.values()
    return last


def _joined(join: AccountJoin, parts: Sequence[_Together], on: date) -> _Together:
    accounts = tuple(account for part in parts for account in part.accounts)
    by_hand = max((one for one in accounts if join.merge in one.limit_covers), key=_last_set, default=None)
    if by_hand is not None:
        return _Together(_own(by_hand), accounts, by_hand)
    if len(parts) == 1:
        return parts[0]
    limits = join.limits or _UNRULED
    return _Together(limits.applied([part.terms for part in parts], accounts[0].currency, on=on), accounts)


def _last_set(account: CreditAccount) -> int:
    """Return what is greatest of the account whose limit was set last, of those for which one merge is covered.

    Merges only become more; and where another account holds the limit than before, there was one in between.
    """
    return len(account.limit_covers)


def _own(account: CreditAccount) -> LimitTerms:
    return LimitTerms(limit=account.limit, until=account.limit_until, review_on=account.review_on)
