"""Credit accounts in a table: limit and counters as integers of minor units in one row, for conditional updates."""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

import attrs
from sqlalchemy import bindparam, insert, select, update

from customer_core.errors import AlreadyTakenError, NotFoundError, StaleVersionError
from customer_core.model import (
    BrandId,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditLimit,
    CustomerId,
    Exposure,
    Limited,
    Money,
    NoCredit,
    OrganizationId,
    PaymentTerms,
    Unlimited,
)
from customer_core.ports import CreditAccountPort
from customer_core.serialization import dumps, loads
from customer_core.storage.sql._schema import ACCOUNT, CUSTOMER
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Sight, account_shown, within
from customer_core.storage.sql._statements import any_of, list_of

__all__ = ["SqlAccounts", "account_columns", "account_of"]

Owner = CustomerId | OrganizationId

_OWNERS: Final[dict[str, type[Owner]]] = {"customer": CustomerId, "organization": OrganizationId}
_KINDS: Final = {cls: kind for kind, cls in _OWNERS.items()}
_WORDS: Final[dict[str, type[NoCredit | Unlimited]]] = {"none": NoCredit, "unlimited": Unlimited}
_LIMIT_KINDS: Final[dict[type, str]] = {NoCredit: "none", Limited: "limited", Unlimited: "unlimited"}

_LIST = within(
    select(ACCOUNT).where(ACCOUNT.c.owner.in_(any_of("owners"))).order_by(ACCOUNT.c.id),
    lambda shape: account_shown(shape, ACCOUNT.c.owner, ACCOUNT.c.brand),
)
_FIND_ID = (
    select(ACCOUNT.c.id, ACCOUNT.c.version).where(ACCOUNT.c.id == bindparam("id")).with_for_update(key_share=True)
)
_FIND_OWNED = select(ACCOUNT.c.id).where(
    *(ACCOUNT.c[name] == bindparam(name) for name in ("owner", "brand", "currency"))
)
_ADD = insert(ACCOUNT)
_TOUCH = update(CUSTOMER).where(CUSTOMER.c.id == bindparam("its_id")).values(version=CUSTOMER.c.version)
_WRITTEN: Final = ("limit_kind", "limit_minor", "due_days", "version", "limit_until", "review_on", "block")
# The counters are moved by the ledger alone.
_REPLACE = (
    update(ACCOUNT)
    .where(ACCOUNT.c.id == bindparam("its_id"))
    .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
)


@attrs.frozen
class SqlAccounts(CreditAccountPort):
    """Keeps credit accounts in a table."""

    _session: Session
    _sight: Sight

    def list_of(self, owners: Collection[Owner]) -> tuple[CreditAccount, ...]:
        """Return the accounts that were opened for any of some owners, in ascending order of account id."""
        texts = list_of(map(_owner_text, owners))
        rows = self._session.rows(_LIST(self._sight.shape), owners=texts, **self._sight.values)
        return tuple(map(account_of, rows))

    def add(self, account: CreditAccount) -> None:
        """Keep a new account."""
        self._session.refuse_unless_writing()
        values = account_columns(account)
        if self._session.row(_FIND_ID, id=values["id"]):
            raise AlreadyTakenError(what="id", kind="credit account", holder=str(account.id))
        found = self._session.row(_FIND_OWNED, **{name: values[name] for name in ("owner", "brand", "currency")})
        if found:
            raise AlreadyTakenError(what="owner and currency", kind="credit account", holder=found[0])
        self._session.change(_ADD, **values)
        if isinstance(account.owner, CustomerId) and not self._session.is_alone:
            # Whoever holds this customer, and goes on seeing that there is no account, is refused by the server then.
            self._session.change(_TOUCH, its_id=str(account.owner))

    def replace(self, account: CreditAccount, *, expected_version: int) -> None:
        """Keep limit, its days, block, terms and version of an account, if it is at the expected version."""
        self._session.refuse_unless_writing()
        found = self._session.row(_FIND_ID, id=str(account.id))
        if found is None:
            raise NotFoundError(kind="credit account", id=str(account.id))
        if found[1] != expected_version:
            raise StaleVersionError(
                kind="credit account", id=str(account.id), expected=expected_version, found=found[1]
            )
        values = account_columns(account)
        self._session.change(_REPLACE, its_id=values["id"], **{f"new_{name}": values[name] for name in _WRITTEN})


def _owner_text(owner: Owner) -> str:
    return f"{_KINDS[type(owner)]}:{owner}"


def account_columns(account: CreditAccount) -> dict[str, Any]:
    """Return the row of an account, in the order of the table."""
    return {
        "id": str(account.id),
        "owner": _owner_text(account.owner),
        "brand": "" if account.brand is None else str(account.brand),
        "currency": account.currency,
        "limit_kind": _LIMIT_KINDS[type(account.limit)],
        "limit_minor": account.limit.amount.amount_minor if isinstance(account.limit, Limited) else None,
        "due_days": account.terms.due_days,
        "posted_minor": account.exposure.posted.amount_minor,
        "held_minor": account.exposure.held.amount_minor,
        "overdue_minor": account.exposure.overdue.amount_minor,
        "version": account.version,
        "limit_until": _day_text(account.limit_until),
        "review_on": _day_text(account.review_on),
        "block": None if account.block is None else dumps(account.block),
    }


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def account_of(row: Row) -> CreditAccount:
    """Return the account of a row."""
    id_, owner, brand, currency, kind, limit_minor, due_days, posted, held, overdue, version, *rest = row
    until, review_on, block = rest
    owner_kind, _, owner_id = owner.partition(":")
    limit: CreditLimit = _WORDS[kind]() if kind in _WORDS else Limited(Money.of_minor(limit_minor, currency))
    return CreditAccount(
        id=CreditAccountId(id_),
        owner=_OWNERS[owner_kind](owner_id),
        brand=BrandId(brand) if brand else None,
        currency=currency,
        limit=limit,
        limit_until=_day_of(until),
        review_on=_day_of(review_on),
        block=None if block is None else loads(CreditBlock, block),
        terms=PaymentTerms(due_days),
        exposure=Exposure(
            posted=Money.of_minor(posted, currency),
            held=Money.of_minor(held, currency),
            overdue=Money.of_minor(overdue, currency),
        ),
        version=version,
    )
