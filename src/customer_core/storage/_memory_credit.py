"""Credit accounts, holds and ledgers of the memory store.

Owns that what is open is kept as entries settle it. It must not know any other part of the store.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import islice

import attrs

from customer_core.credit import CreditHold, LedgerEntry, OpenItem
from customer_core.errors import (
    AlreadyTakenError,
    InvalidValueError,
    NotFoundError,
    StoreConflictError,
)
from customer_core.model import (
    CreditAccount,
    CreditAccountId,
    CreditHoldId,
    CustomerId,
    Exposure,
    FrozenMap,
    Money,
    OrganizationId,
)
from customer_core.ports import CreditAccountPort, CreditHoldPort, LedgerPort
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = [
    "MemoryAccounts",
    "MemoryHolds",
    "MemoryLedger",
    "not_overdue",
    "overdue_of",
    "put_entry",
    "put_hold",
    "put_open_item",
]

_NOTHING: FrozenMap[int, OpenItem] = FrozenMap({})


@attrs.frozen
class MemoryAccounts(CreditAccountPort):
    _tables: Tables
    _sight: Sight

    def list_of(
        self, owners: Collection[CustomerId | OrganizationId], *, on: date | None = None
    ) -> tuple[CreditAccount, ...]:
        return tuple(self._told(account, on) for account in self._shown() if account.owner in owners)

    def list_after(
        self, after: CreditAccountId | None, *, most: int, on: date | None = None
    ) -> tuple[CreditAccount, ...]:
        behind = (account for account in self._shown() if after is None or account.id > after)
        return tuple(self._told(account, on) for account in islice(behind, most))

    def find(self, id_: CreditAccountId, *, on: date | None = None) -> CreditAccount | None:
        account = self._tables.accounts.find(str(id_))
        return self._told(account, on) if account and self._sight.shows_account(account) else None

    def list_group(self, id_: CreditAccountId, *, on: date | None = None) -> tuple[CreditAccount, ...]:
        one = self.find(id_)
        return (
            () if one is None else tuple(self._told(other, on) for other in self._shown() if self._is_one(one, other))
        )

    def _is_one(self, one: CreditAccount, other: CreditAccount) -> bool:
        """Tell whether two accounts count together: in currency, brand and by whoever the owners are by now."""
        purses = {(account.currency, account.brand, self._owner(account)) for account in (one, other)}
        return len(purses) == 1

    def _owner(self, account: CreditAccount) -> CustomerId | OrganizationId:
        owner = account.owner
        return (isinstance(owner, CustomerId) and self._tables.survivors.find(owner)) or owner

    def lock(self, ids: Collection[CreditAccountId]) -> None:  # noqa: ARG002 - units take turns
        self._tables.accounts.refuse_unless_writing()

    def add(self, account: CreditAccount) -> None:
        for other in self._tables.accounts.list_values():
            if other.id == account.id:
                raise AlreadyTakenError(what="id", kind="credit account", holder=str(other.id))
            if (other.owner, other.brand, other.currency) == (account.owner, account.brand, account.currency):
                raise AlreadyTakenError(what="owner and currency", kind="credit account", holder=str(other.id))
        self._tables.accounts.put(str(account.id), not_overdue(account))

    def replace(self, account: CreditAccount, *, expected_version: int) -> None:
        kept_now = self._tables.accounts.find(str(account.id))
        found = at_version(kept_now, expected_version, kind="credit account", id_=account.id)
        kept = attrs.evolve(
            found,
            limit=account.limit,
            limit_until=account.limit_until,
            limit_covers=account.limit_covers,
            review_on=account.review_on,
            block=account.block,
            terms=account.terms,
            version=account.version,
        )
        self._tables.accounts.put(str(account.id), kept)

    def _shown(self) -> list[CreditAccount]:
        return sorted(filter(self._sight.shows_account, self._tables.accounts.list_values()), key=lambda one: one.id)

    def _told(self, account: CreditAccount, on: date | None) -> CreditAccount:
        if on is None:
            return account
        return attrs.evolve(
            account, exposure=attrs.evolve(account.exposure, overdue=overdue_of(self._tables, account, on))
        )


@attrs.frozen
class MemoryHolds(CreditHoldPort):
    _tables: Tables
    _sight: Sight

    def find(self, id_: CreditHoldId) -> CreditHold | None:
        hold = self._tables.holds.find(id_)
        return hold if hold and self._sight.shows_account_id(hold.account) else None

    def list_of(
        self, account: CreditAccountId, *, after: CreditHoldId | None = None, most: int
    ) -> tuple[CreditHold, ...]:
        of_it = [hold for hold in self._shown() if hold.account == account and (after is None or hold.id > after)]
        return tuple(of_it[:most])

    def list_for(self, account: CreditAccountId, reference: str) -> tuple[CreditHold, ...]:
        return tuple(hold for hold in self._shown() if (hold.account, hold.reference) == (account, reference))

    def list_open(self, account: CreditAccountId) -> tuple[CreditHold, ...]:
        if not self._sight.shows_account_id(account):
            return ()
        return tuple(map(self._tables.holds.get, sorted(self._tables.open_holds.find(account) or ())))

    def list_due(
        self, at: datetime, *, account: CreditAccountId | None = None, most: int | None = None
    ) -> tuple[CreditHold, ...]:
        accounts = self._tables.open_holds.list_keys() if account is None else (account,)
        due = (hold for one in accounts for hold in self.list_open(one) if hold.is_due(at))
        return tuple(sorted(due, key=lambda hold: (hold.expires_at, hold.id))[:most])

    def list_pending(self, *, after: CreditHoldId | None = None, most: int) -> tuple[CreditHold, ...]:
        pending = (hold for hold in self._shown() if hold.state.is_open and not hold.state.was_held)
        return tuple([hold for hold in pending if after is None or hold.id > after][:most])

    def add(self, hold: CreditHold) -> None:
        self._tables.holds.refuse_unless_writing()
        if hold.id in self._tables.holds:
            raise AlreadyTakenError(what="id", kind="credit hold", holder=str(hold.id))
        _account(self._tables, hold.account)
        put_hold(self._tables, hold)

    def replace(self, hold: CreditHold, *, expected_version: int) -> None:
        self._tables.holds.refuse_unless_writing()
        found = at_version(self._tables.holds.find(hold.id), expected_version, kind="credit hold", id_=hold.id)
        put_hold(self._tables, attrs.evolve(hold, account=found.account))

    def _shown(self) -> list[CreditHold]:
        holds = (hold for hold in self._tables.holds.list_values() if self._sight.shows_account_id(hold.account))
        return sorted(holds, key=lambda hold: hold.id)


@attrs.frozen
class MemoryLedger(LedgerPort):
    _tables: Tables
    _sight: Sight
    _store: str

    def add(self, entry: LedgerEntry) -> LedgerEntry:
        self._tables.ledger.refuse_unless_writing()
        account = _account(self._tables, entry.account)
        if (account.exposure.posted, account.exposure.held) != (entry.owed_before, entry.reserved_before):
            raise StoreConflictError(store=self._store)
        kept = attrs.evolve(entry, number=(self._tables.ledger_lengths.find(entry.account) or 0) + 1)
        exposure = Exposure(posted=kept.owed, held=kept.reserved, overdue=Money.zero(kept.currency))
        moved = attrs.evolve(account, exposure=exposure)
        self._settle(kept)
        self._tables.accounts.put(str(account.id), moved)
        put_entry(self._tables, kept)
        return kept

    def list_of(self, account: CreditAccountId, *, after: int = 0, most: int) -> tuple[LedgerEntry, ...]:
        last = min(self._length(account), max(after, 0) + most)
        return tuple(self._tables.ledger.get((account, number)) for number in range(max(after, 0) + 1, last + 1))

    def find_last(self, account: CreditAccountId, *, before: datetime | None = None) -> LedgerEntry | None:
        entries = map(self._tables.ledger.get, ((account, number) for number in range(self._length(account), 0, -1)))
        return next((entry for entry in entries if before is None or entry.at < before), None)

    def find_moment(self, account: CreditAccountId) -> datetime | None:
        last = self.find_last(account)
        return None if last is None else last.at

    def list_open(self, account: CreditAccountId, *, is_owed: bool | None = None) -> tuple[OpenItem, ...]:
        if not self._sight.shows_account_id(account):
            return ()
        known = (self._tables.open_items.find(account) or _NOTHING).values()
        items = [item for item in known if is_owed is None or (item.open.amount_minor > 0) is is_owed]
        return tuple(sorted(items, key=lambda item: (item.due_on or date.min, item.number)))

    def _length(self, account: CreditAccountId) -> int:
        return (self._tables.ledger_lengths.find(account) or 0) if self._sight.shows_account_id(account) else 0

    def _settle(self, entry: LedgerEntry) -> None:
        items = dict(self._tables.open_items.find(entry.account) or _NOTHING)
        items.update(_left(items, entry))
        if entry.open_item is not None:
            items[entry.number] = entry.open_item
        left = {number: item for number, item in items.items() if item.open}
        self._tables.open_items.put(entry.account, FrozenMap(left))


def _left(items: dict[int, OpenItem], entry: LedgerEntry) -> Iterator[tuple[int, OpenItem]]:
    """Yield what is left of each item that an entry settles."""
    is_owed = entry.posted.amount_minor > 0
    for place, one in enumerate(entry.settled):
        item = items.get(one.number)
        if item is None or (item.open.amount_minor > 0) is is_owed or abs(item.open) < one.amount:
            raise InvalidValueError(
                field=f"settled[{place}]", problem="is more than is open", remedy="settle what is open, and no more"
            )
        yield one.number, attrs.evolve(item, open=item.open + one.amount if is_owed else item.open - one.amount)


def overdue_of(tables: Tables, account: CreditAccount, on: date) -> Money:
    """Return what is overdue of an account on a day."""
    items = (tables.open_items.find(account.id) or _NOTHING).values()
    overdue = (item.open for item in items if item.due_on is not None and item.due_on < on)
    return Money.total(overdue, account.currency)


def not_overdue(account: CreditAccount) -> CreditAccount:
    """Return an account as it is kept: what is overdue follows from what is open."""
    exposure = attrs.evolve(account.exposure, overdue=Money.zero(account.currency))
    return attrs.evolve(account, exposure=exposure)


def put_hold(tables: Tables, hold: CreditHold) -> None:
    """Keep a hold, and among those that are open while it is."""
    others = (tables.open_holds.find(hold.account) or frozenset()) - {hold.id}
    tables.holds.put(hold.id, hold)
    tables.open_holds.put(hold.account, others | {hold.id} if hold.state.is_open else others)


def put_entry(tables: Tables, entry: LedgerEntry) -> None:
    """Keep an entry with its number."""
    tables.ledger.put((entry.account, entry.number), entry)
    tables.ledger_lengths.put(entry.account, entry.number)


def put_open_item(tables: Tables, item: OpenItem) -> None:
    """Keep what is open of an entry."""
    items = tables.open_items.find(item.account) or _NOTHING
    tables.open_items.put(item.account, items.with_entry(item.number, item))


def _account(tables: Tables, id_: CreditAccountId) -> CreditAccount:
    account = tables.accounts.find(str(id_))
    if account is None:
        raise NotFoundError(kind="credit account", id=str(id_))
    return account
