"""Holds in a table: each as a document, with the columns that it is found by and those that a database watches over."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import attrs
from sqlalchemy import BigInteger, ClauseElement, Text, bindparam, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from customer_core.credit import CreditHold, HoldState
from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import EVERYTHING, CreditAccountId, CreditHoldId
from customer_core.ports import CreditHoldPort
from customer_core.serialization import dumps
from customer_core.storage.sql._schema import ACCOUNT, HOLD
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, account_id_shown, within

__all__ = ["SqlHolds", "foresee_due", "hold_columns", "moment_text"]

_ALL: Final = 2**53
_WHOLE: Final = Sight.of(EVERYTHING)


def _shown(shape: Shape) -> tuple[Condition, ...]:
    return account_id_shown(shape, HOLD.c.account)


_DOCUMENT = select(HOLD.c.document)
_OF = _DOCUMENT.where(HOLD.c.account == bindparam("account"))
# Written out, since they are words of ours and never many.
_IS_OPEN = HOLD.c.state.in_([literal_column(f"'{state.value}'", Text) for state in HoldState if state.is_open])
_BEHIND = HOLD.c.id > bindparam("after")
_FIRST: Final = bindparam("most", type_=BigInteger)

_FIND = within(_DOCUMENT.where(HOLD.c.id == bindparam("id")), _shown)
_LIST_OF = within(_OF.where(_BEHIND).order_by(HOLD.c.id).limit(_FIRST), _shown)
_LIST_FOR = within(_OF.where(HOLD.c.reference == bindparam("reference")).order_by(HOLD.c.id), _shown)
_LIST_OPEN = within(_OF.where(_IS_OPEN).order_by(HOLD.c.id), _shown)
_DUE = (_IS_OPEN, HOLD.c.expires_at <= bindparam("at"))
_SOONEST = (HOLD.c.expires_at, HOLD.c.id)
_LIST_DUE_OF = within(_OF.where(*_DUE).order_by(*_SOONEST).limit(_FIRST), _shown)
_LIST_DUE = within(_DOCUMENT.where(*_DUE).order_by(*_SOONEST).limit(_FIRST), _shown)
_LIST_PENDING = within(
    _DOCUMENT.where(HOLD.c.state == HoldState.PENDING_APPROVAL.value, _BEHIND).order_by(HOLD.c.id).limit(_FIRST), _shown
)
_FIND_VERSION = select(HOLD.c.version, HOLD.c.account).where(HOLD.c.id == bindparam("id"))
# Nothing is added where the account is not there, nor where the id is taken.
_ADD = (
    insert(HOLD)
    .from_select(
        [column.name for column in HOLD.c],
        select(*(bindparam(column.name, type_=column.type) for column in HOLD.c)).where(
            select(ACCOUNT.c.id).where(ACCOUNT.c.id == bindparam("its_account")).exists()
        ),
    )
    .on_conflict_do_nothing()
)
_WRITTEN: Final = tuple(column.name for column in HOLD.c if column.name not in ("id", "account"))
_REPLACE = (
    update(HOLD)
    .where(HOLD.c.id == bindparam("its_id"), HOLD.c.version == bindparam("expected"))
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
)


@attrs.frozen
class SqlHolds(CreditHoldPort):
    """Keeps holds in a table."""

    _session: Session
    _sight: Sight

    def find(self, id_: CreditHoldId) -> CreditHold | None:
        """Return the hold of an id."""
        return next(iter(self._told(_FIND, id=str(id_))), None)

    def list_of(
        self, account: CreditAccountId, *, after: CreditHoldId | None = None, most: int
    ) -> tuple[CreditHold, ...]:
        """Return the first holds on an account behind an id, in ascending order of hold id."""
        return self._told(_LIST_OF, account=str(account), after=_text(after), most=most)

    def list_for(self, account: CreditAccountId, reference: str) -> tuple[CreditHold, ...]:
        """Return all holds on an account for one reference, in ascending order of hold id."""
        return self._told(_LIST_FOR, account=str(account), reference=reference)

    def list_open(self, account: CreditAccountId) -> tuple[CreditHold, ...]:
        """Return the holds on an account that have not ended, in ascending order of hold id."""
        return self._told(_LIST_OPEN, account=str(account))

    def list_due(
        self, at: datetime, *, account: CreditAccountId | None = None, most: int | None = None
    ) -> tuple[CreditHold, ...]:
        """Return the first holds that have not ended and are due at a moment, soonest due first."""
        values = {"at": moment_text(at), "most": _ALL if most is None else most}
        if account is None:
            return self._told(_LIST_DUE, **values)
        horizon = self._session.horizon
        if most is None and horizon is not None and at <= horizon:
            found = self._told(_LIST_DUE_OF, account=str(account), at=moment_text(horizon), most=_ALL)
            return tuple(one for one in found if one.expires_at is not None and one.expires_at <= at)
        return self._told(_LIST_DUE_OF, account=str(account), **values)

    def list_pending(self, *, after: CreditHoldId | None = None, most: int) -> tuple[CreditHold, ...]:
        """Return the first holds that wait for approval behind an id, in ascending order of id."""
        return self._told(_LIST_PENDING, after=_text(after), most=most)

    def add(self, hold: CreditHold) -> None:
        """Keep a new hold."""
        self._session.later(
            _ADD, refuse=partial(self._refuse_new, hold), its_account=str(hold.account), **hold_columns(hold)
        )

    def _refuse_new(self, hold: CreditHold) -> None:
        if self._session.row(_FIND_VERSION, id=str(hold.id)) is not None:
            raise AlreadyTakenError(what="id", kind="credit hold", holder=str(hold.id))
        raise NotFoundError(kind="credit account", id=str(hold.account))

    def replace(self, hold: CreditHold, *, expected_version: int) -> None:
        """Keep a hold in place of the one of its id, if that is at the expected version."""
        self._session.refuse_unless_writing()
        found = self._session.row(_FIND_VERSION, id=str(hold.id))
        if found is None:
            raise NotFoundError(kind="credit hold", id=str(hold.id))
        version, account = found
        values = hold_columns(attrs.evolve(hold, account=CreditAccountId(account)))
        new = {f"new_{name}": values[name] for name in _WRITTEN}
        if not self._session.change(_REPLACE, its_id=values["id"], expected=expected_version, **new):
            raise StaleVersionError(kind="credit hold", id=str(hold.id), expected=expected_version, found=version)

    def _told(self, ask: Callable[[Shape], ClauseElement], **values: object) -> tuple[CreditHold, ...]:
        rows = self._session.rows(ask(self._sight.shape), **values, **self._sight.values)
        return tuple(self._session.document(CreditHold, text) for (text,) in rows)


def foresee_due(session: Session, account: str, *, up_to: datetime) -> None:
    """Say that it is going to be asked what is due on an account at a moment that is hardly later."""
    session.horizon = up_to
    session.foresee(_LIST_DUE_OF(_WHOLE.shape), account=account, at=moment_text(up_to), most=_ALL)


def hold_columns(hold: CreditHold) -> dict[str, Any]:
    """Return the row of a hold, in the order of the table."""
    return {
        "id": str(hold.id),
        "account": str(hold.account),
        "state": hold.state.value,
        "reference": hold.reference,
        "expires_at": None if hold.expires_at is None else moment_text(hold.expires_at),
        "amount_minor": hold.amount.amount_minor,
        "captured_minor": hold.captured.amount_minor,
        "returned_minor": hold.returned.amount_minor,
        "version": hold.version,
        "document": dumps(hold),
    }


def moment_text(at: datetime) -> str:
    """Return a moment as it is compared: in UTC, always down to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(id_: CreditHoldId | None) -> str:
    return "" if id_ is None else str(id_)
