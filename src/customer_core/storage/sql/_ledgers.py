"""Ledgers in a table: an entry is written in one with the counters of its account, moved from what it was made from."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, Final, cast

import attrs
from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from customer_core.credit import LedgerEntry, OpenItem
from customer_core.errors import InvalidValueError, NotFoundError, StoreConflictError
from customer_core.model import EVERYTHING, CreditAccountId, Exposure, Limited, Money
from customer_core.ports import LedgerPort
from customer_core.serialization import dumps
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._schema import ACCOUNT, LEDGER, OPEN_ITEM
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, account_id_shown, within
from customer_core.storage.sql._statements import any_number_of, list_of

__all__ = ["SqlLedger", "entry_columns", "entry_of", "foresee_entry", "item_columns", "item_of"]

_WHOLE: Final = Sight.of(EVERYTHING)
_zero: Final[ColumnElement[int]] = literal_column("0")


def _shown(shape: Shape) -> tuple[Condition, ...]:
    return account_id_shown(shape, LEDGER.c.account)


def _item_shown(shape: Shape) -> tuple[Condition, ...]:
    return account_id_shown(shape, OPEN_ITEM.c.account)


_OF = select(LEDGER.c.number, LEDGER.c.document).where(LEDGER.c.account == bindparam("account"))
_LAST = _OF.order_by(LEDGER.c.number.desc()).limit(literal_column("1"))
_LIST = within(
    _OF.where(LEDGER.c.number > bindparam("after")).order_by(LEDGER.c.number).limit(bindparam("most")), _shown
)
_FIND_LAST = within(_LAST, _shown)
_FIND_MOMENT = within(
    select(LEDGER.c.at)
    .where(LEDGER.c.account == bindparam("account"))
    .order_by(LEDGER.c.number.desc())
    .limit(literal_column("1")),
    _shown,
)
_FIND_LAST_BEFORE = within(
    _OF.where(LEDGER.c.at < bindparam("before"))
    .order_by(LEDGER.c.at.desc(), LEDGER.c.number.desc())
    .limit(literal_column("1")),
    _shown,
)
_open = (
    select(OPEN_ITEM, ACCOUNT.c.currency)
    .join_from(OPEN_ITEM, ACCOUNT, ACCOUNT.c.id == OPEN_ITEM.c.account)
    .where(OPEN_ITEM.c.account == bindparam("account"))
    .order_by(OPEN_ITEM.c.due_on.asc().nulls_first(), OPEN_ITEM.c.number)
)
# What is owed has a due date, and a payment has none: the index stands in that order.
_LIST_OPEN = {
    None: within(_open, _item_shown),
    True: within(_open.where(OPEN_ITEM.c.due_on.is_not(None)), _item_shown),
    False: within(_open.where(OPEN_ITEM.c.due_on.is_(None)), _item_shown),
}
_next = (
    select(func.coalesce(func.max(LEDGER.c.number), _zero) + literal_column("1"))
    .where(LEDGER.c.account == bindparam("its_account"))
    .scalar_subquery()
)
# One row, compared with what the entry was made from: whatever else was read may be older than what is there now.
_MOVE = (
    update(ACCOUNT)
    .where(
        ACCOUNT.c.id == bindparam("its_id"),
        ACCOUNT.c.currency == bindparam("its_currency"),
        ACCOUNT.c.posted_minor == bindparam("owed_before"),
        ACCOUNT.c.held_minor == bindparam("reserved_before"),
    )
    .values(posted_minor=bindparam("owed"), held_minor=bindparam("reserved"))
)
_GIVEN: Final = tuple(column.name for column in LEDGER.c if column.name != "number")
_ADD = (
    insert(LEDGER)
    .from_select([*_GIVEN, "number"], select(*(bindparam(name, type_=LEDGER.c[name].type) for name in _GIVEN), _next))
    .returning(LEDGER.c.number)
)
_NEXT_NUMBER = select(_next)
_ADD_NUMBERED = insert(LEDGER)
_FIGURES = (
    select(ACCOUNT.c.currency, ACCOUNT.c.posted_minor, ACCOUNT.c.held_minor, ACCOUNT.c.limit_minor)
    .where(ACCOUNT.c.id == bindparam("id"))
    .with_for_update(key_share=True)
)
_OPEN_OF = select(OPEN_ITEM.c.number, OPEN_ITEM.c.open_minor).where(
    OPEN_ITEM.c.account == bindparam("account"), OPEN_ITEM.c.number.in_(any_number_of("numbers"))
)
_ADD_ITEM = insert(OPEN_ITEM)
_PART = bindparam("part", type_=BigInteger)
_SETTLE = (
    update(OPEN_ITEM)
    .where(
        OPEN_ITEM.c.account == bindparam("its_account"),
        OPEN_ITEM.c.number == bindparam("its_number"),
    )
    .values(open_minor=OPEN_ITEM.c.open_minor + _PART)
)
_FORGET_SETTLED = delete(OPEN_ITEM).where(
    OPEN_ITEM.c.account == bindparam("its_account"), OPEN_ITEM.c.open_minor == _zero
)


def foresee_entry(session: Session, account: str) -> None:
    """Say that an entry is going to be made on an account, which is locked."""
    session.foresee(_FIND_MOMENT(_WHOLE.shape), account=account)
    session.foresee(_NEXT_NUMBER, its_account=account)


@attrs.frozen
class SqlLedger(LedgerPort):
    """Keeps the ledgers of all accounts in a table."""

    _session: Session
    _sight: Sight

    def add(self, entry: LedgerEntry) -> LedgerEntry:
        """Keep an entry in one with the counters of its account, and return it with its number."""
        self._session.refuse_unless_writing()
        # Only such an entry may be refused for more than its figures, which are compared when the account is moved.
        if entry.settled or (entry.owed + entry.reserved).amount_minor < 0:
            self._check_limit(entry, self._check_figures(entry))
            self._check_settled(entry)
        self._move(entry)
        self._settle(entry)
        columns = entry_columns(entry)
        del columns["number"]
        kept = attrs.evolve(entry, number=self._add(columns))
        if kept.open_item is not None:
            self._session.later(_ADD_ITEM, **item_columns(kept.open_item))
        return kept

    def list_of(self, account: CreditAccountId, *, after: int = 0, most: int) -> tuple[LedgerEntry, ...]:
        """Return the first entries of an account behind a number, in order of number."""
        return self._told(_LIST, account=str(account), after=after, most=most)

    def find_last(self, account: CreditAccountId, *, before: datetime | None = None) -> LedgerEntry | None:
        """Return the last entry of an account, or the last one before a moment."""
        if before is None:
            return next(iter(self._told(_FIND_LAST, account=str(account))), None)
        return next(iter(self._told(_FIND_LAST_BEFORE, account=str(account), before=moment_text(before))), None)

    def find_moment(self, account: CreditAccountId) -> datetime | None:
        """Return when the last entry of an account was made."""
        row = self._session.row(_FIND_MOMENT(self._sight.shape), account=str(account), **self._sight.values)
        return None if row is None else datetime.fromisoformat(row[0])

    def list_open(self, account: CreditAccountId, *, is_owed: bool | None = None) -> tuple[OpenItem, ...]:
        """Return what is open on an account: payments that are left over, then by due date and number."""
        rows = self._session.rows(_LIST_OPEN[is_owed](self._sight.shape), account=str(account), **self._sight.values)
        return tuple(map(item_of, rows))

    def _add(self, columns: dict[str, Any]) -> int:
        """Write the row of an entry under the next number of its account, and return that."""
        account = columns["account"]
        if not self._session.has_locked(f"account:{account}"):
            ((number,),) = self._session.change_returning(_ADD, its_account=account, **columns)
            return int(number)
        ((number,),) = self._session.rows(_NEXT_NUMBER, its_account=account)
        self._session.later(_ADD_NUMBERED, number=number, **columns)
        return int(number)

    def _move(self, entry: LedgerEntry) -> None:
        self._session.later(_MOVE, refuse=partial(self._refuse_move, entry), **_figures(entry))

    def _refuse_move(self, entry: LedgerEntry) -> None:
        self._check_figures(entry)
        raise StoreConflictError(store=self._session.store)

    def _check_settled(self, entry: LedgerEntry) -> None:
        """Refuse what settles too much before anything is written, on an account that nobody else moves meanwhile."""
        numbers = list_of(one.number for one in entry.settled)
        left: dict[int, int] = dict(self._session.rows(_OPEN_OF, account=str(entry.account), numbers=numbers))
        for place, (number, part) in enumerate(_parts(entry)):
            before = left.get(number, 0)
            # What is left keeps its sign or is nothing at all.
            if (before > 0) is (part > 0) or abs(part) > abs(before):
                raise InvalidValueError(
                    field=f"settled[{place}]", problem="is more than is open", remedy="settle what is open, and no more"
                )
            left[number] = before + part

    def _check_figures(self, entry: LedgerEntry) -> int | None:
        """Refuse an entry that was made from other figures, and return the limit of its account; None for none."""
        found = self._session.row(_FIGURES, id=str(entry.account))
        if found is None:
            raise NotFoundError(kind="credit account", id=str(entry.account))
        *figures, limit_minor = found
        if figures != [entry.currency, entry.owed_before.amount_minor, entry.reserved_before.amount_minor]:
            raise StoreConflictError(store=self._session.store)
        return cast("int | None", limit_minor)

    @staticmethod
    def _check_limit(entry: LedgerEntry, limit_minor: int | None) -> None:
        if limit_minor is not None:
            exposure = Exposure(posted=entry.owed, held=entry.reserved, overdue=Money.zero(entry.currency))
            exposure.available_under(Limited(Money.of_minor(limit_minor, entry.currency)))

    def _settle(self, entry: LedgerEntry) -> None:
        for number, part in _parts(entry):
            self._session.change(_SETTLE, its_account=str(entry.account), its_number=number, part=part)
        if entry.settled:
            self._session.change(_FORGET_SETTLED, its_account=str(entry.account))

    def _told(self, ask: Callable[[Shape], ClauseElement], **values: object) -> tuple[LedgerEntry, ...]:
        rows = self._session.rows(ask(self._sight.shape), **values, **self._sight.values)
        return tuple(entry_of(self._session, *row) for row in rows)


def _figures(entry: LedgerEntry) -> dict[str, object]:
    names = ("owed", "reserved", "owed_before", "reserved_before")
    figures = {name: getattr(entry, name).amount_minor for name in names}
    return {"its_id": str(entry.account), "its_currency": entry.currency, **figures}


def _parts(entry: LedgerEntry) -> list[tuple[int, int]]:
    """Return by how much what is open of each entry changes that this one settles."""
    sign = 1 if entry.posted.amount_minor > 0 else -1
    return [(one.number, sign * one.amount.amount_minor) for one in entry.settled]


def entry_columns(entry: LedgerEntry) -> dict[str, Any]:
    """Return the row of an entry, in the order of the table; its number stands beside its document alone."""
    return {
        "account": str(entry.account),
        "number": entry.number,
        "kind": entry.kind.value,
        "posted_minor": entry.posted.amount_minor,
        "held_minor": entry.held.amount_minor,
        "owed_minor": entry.owed.amount_minor,
        "reserved_minor": entry.reserved.amount_minor,
        "at": moment_text(entry.at),
        "document": dumps(attrs.evolve(entry, number=0) if entry.number else entry),
    }


def entry_of(session: Session, number: int, document: str) -> LedgerEntry:
    """Return the entry of a number and a document."""
    return attrs.evolve(session.document(LedgerEntry, document), number=number)


def item_columns(item: OpenItem) -> dict[str, Any]:
    """Return the row of what is open, in the order of the table."""
    return {
        "account": str(item.account),
        "number": item.number,
        "reference": item.reference,
        "open_minor": item.open.amount_minor,
        "due_on": None if item.due_on is None else item.due_on.isoformat(),
    }


def item_of(row: Row) -> OpenItem:
    """Return what is open of a row, behind which the currency of its account stands."""
    account, number, reference, open_minor, due_on, currency = row
    return OpenItem(
        account=CreditAccountId(account),
        number=number,
        reference=reference,
        open=Money.of_minor(open_minor, currency),
        due_on=None if due_on is None else date.fromisoformat(due_on),
    )
