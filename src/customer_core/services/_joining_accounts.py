"""Credit accounts of those who are to be one: which of them meet, and what they may owe together then.

Owns what a plan says of accounts, and that it still holds. How limits become one is said by the rule of the plan.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from graphlib import TopologicalSorter

import attrs

from customer_core.credit import AccountJoin, count_together
from customer_core.errors import InvalidOptionError, StaleVersionError
from customer_core.merging import AppliedMerge, Blocker, MergePlan
from customer_core.model import (
    EVERYTHING,
    BrandId,
    CreditAccount,
    CreditAccountId,
    CustomerId,
    GroupLimits,
    JoinedAccounts,
    MergeId,
)
from customer_core.ports import UnitOfWork
from customer_core.services._credit_accounts import join_of

__all__ = ["MeetingAccounts"]

Purse = tuple[BrandId | None, str]

_PROPOSED = MergeId("proposed")


@attrs.frozen(repr=False)
class MeetingAccounts:
    """The accounts of the records of a plan by brand and currency, wherever several records have one, master first."""

    _purses: Mapping[Purse, Mapping[str, tuple[CreditAccount, ...]]]

    @classmethod
    def of(cls, unit: UnitOfWork, plan: MergePlan) -> "MeetingAccounts":
        """Read them; those of records that were merged before are among them."""
        purses: dict[Purse, dict[str, tuple[CreditAccount, ...]]] = {}
        for record in dict.fromkeys(plan.contributions):
            for account in unit.accounts.list_of(unit.merges.list_ids(CustomerId(record))):
                purse = purses.setdefault((account.brand, account.currency), {})
                purse[record] = (*purse.get(record, ()), account)
        return cls({purse: records for purse, records in purses.items() if len(records) > 1})

    def blockers(self, limits: GroupLimits | None) -> tuple[Blocker, ...]:
        """Return a blocker for each record that has an account where another has one, and no rule is for that."""
        blocked = dict.fromkeys(
            record
            for (_, currency), records in self._purses.items()
            if limits is None or not limits.covers(currency)
            for record in [*records][1:]
        )
        return tuple(Blocker.of("credit-accounts", record=record) for record in blocked)

    def joined(self, unit: UnitOfWork, plan: MergePlan, limits: GroupLimits, *, on: date) -> tuple[JoinedAccounts, ...]:
        """Return which accounts count together once a plan is applied, and what they may owe on a day then.

        Raises:
            InvalidValueError: That is out of the range of `Money`, or what they owe together is.
        """
        if not self._purses:
            return ()
        master, *members = map(CustomerId, plan.contributions)
        everything = unit.seen_by(EVERYTHING)
        joins = [join_of(one) for one in _in_order([everything.merges.list_of(id_) for id_ in (master, *members)])]
        last = AccountJoin(merge=_PROPOSED, master=master, members=tuple(members), limits=limits)
        return tuple(
            _joined([one for several in records.values() for one in several], [*joins, last], on)
            for _, records in sorted(self._purses.items(), key=lambda purse: (str(purse[0][0] or ""), purse[0][1]))
        )

    def with_limits(self, unit: UnitOfWork, plan: MergePlan, limits: GroupLimits | None, *, on: date) -> MergePlan:
        """Return a plan with what becomes of the accounts by a rule, or what forbids that.

        Raises:
            InvalidValueError: As `joined`.
        """
        blockers = self.blockers(limits)
        if blockers:
            return attrs.evolve(plan, blockers=(*plan.blockers, *blockers))
        joined = () if limits is None else self.joined(unit, plan, limits, on=on)
        return attrs.evolve(plan, limits=limits, joined=joined) if joined else plan

    def refuse_unless_as_planned(self, unit: UnitOfWork, plan: MergePlan, *, on: date) -> None:
        """Refuse a plan whose accounts are not as they were when it was made.

        Raises:
            StaleVersionError: One was changed since.
            InvalidOptionError: Others meet now, or the plan says something else of them.
        """
        found = () if plan.limits is None else self.joined(unit, plan, plan.limits, on=on)
        if found == plan.joined:
            return
        versions = {id_: version for one in found for id_, version in one.accounts.items()}
        for id_, version in ((id_, version) for one in plan.joined for id_, version in one.accounts.items()):
            if versions.get(id_, version) != version:
                raise StaleVersionError(kind="credit account", id=str(id_), expected=version, found=versions[id_])
        raise InvalidOptionError(
            option="plan", problem="it does not say what becomes of the credit accounts now", remedy="propose it again"
        )


def _in_order(lists: Iterable[Sequence[AppliedMerge]]) -> Iterator[AppliedMerge]:
    """Yield the merges of several customers in an order that is that of each: some may have taken part in the same."""
    merges: dict[MergeId, AppliedMerge] = {}
    sorter = TopologicalSorter[MergeId]()
    for several in lists:
        merges.update((one.id, one) for one in several)
        for place, one in enumerate(several):
            sorter.add(one.id, *(before.id for before in several[max(place - 1, 0) : place]))
    yield from map(merges.__getitem__, sorter.static_order())


def _joined(accounts: list[CreditAccount], joins: list[AccountJoin], on: date) -> JoinedAccounts:
    together = count_together(accounts, joins, on=on)
    versions: dict[CreditAccountId, int] = {one.id: one.version for one in accounts}
    return JoinedAccounts(
        currency=together.currency, accounts=versions, limit=together.limit, until=together.limit_until
    )
