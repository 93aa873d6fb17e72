"""Credit accounts in a table: limit and counters as integers of minor units in one row, for conditional updates."""

import json
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs
from sqlalchemy import (
    BigInteger,
    ClauseElement,
    ColumnElement,
    Subquery,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    tuple_,
    update,
)

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
    MergeId,
    Money,
    NoCredit,
    OrganizationId,
    PaymentTerms,
    Unlimited,
)
from customer_core.ports import CreditAccountPort
from customer_core.serialization import dumps, loads
from customer_core.storage.sql._facts import foresee_now
from customer_core.storage.sql._holds import foresee_due
from customer_core.storage.sql._ledgers import foresee_entry
from customer_core.storage.sql._schema import ACCOUNT, CUSTOMER, OPEN_ITEM
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, account_shown, within
from customer_core.storage.sql._statements import among_few, any_of, list_of

__all__ = ["SqlAccounts", "account_columns", "account_of"]

Owner = CustomerId | OrganizationId

_OWNERS: Final[dict[str, type[Owner]]] = {"customer": CustomerId, "organization": OrganizationId}
_KINDS: Final = {cls: kind for kind, cls in _OWNERS.items()}
_CUSTOMER: Final = f"{_KINDS[CustomerId]}:"
_WORDS: Final[dict[str, type[NoCredit | Unlimited]]] = {"none": NoCredit, "unlimited": Unlimited}
_LIMIT_KINDS: Final[dict[type, str]] = {NoCredit: "none", Limited: "limited", Unlimited: "unlimited"}

_AHEAD: Final = timedelta(seconds=1)

# No day is before a blank one: nothing is overdue where none is said.
_OVERDUE = (
    select(func.coalesce(func.sum(OPEN_ITEM.c.open_minor), 0))
    .where(OPEN_ITEM.c.account == ACCOUNT.c.id, OPEN_ITEM.c.due_on < bindparam("on"))
    .scalar_subquery()
)
_TOLD = select(ACCOUNT, cast(_OVERDUE, BigInteger))


def _shown(shape: Shape) -> tuple[Condition, ...]:
    return account_shown(shape, ACCOUNT.c.owner, ACCOUNT.c.brand)


_LIST = within(
    _TOLD.where(among_few(ACCOUNT.c.owner, any_of("owners").scalar_subquery())).order_by(ACCOUNT.c.id), _shown
)
_LIST_AFTER = within(
    _TOLD.where(ACCOUNT.c.id > bindparam("after")).order_by(ACCOUNT.c.id).limit(bindparam("most")), _shown
)
_FIND = within(_TOLD.where(ACCOUNT.c.id == bindparam("id")), _shown)
_given = ACCOUNT.alias("given")
_own, _same = CUSTOMER.alias("own"), CUSTOMER.alias("same")


def _purses(is_given: ColumnElement[bool]) -> Subquery:
    """Return owner, brand and currency of all accounts that count together with those that are given."""
    kept = _given.c.brand, _given.c.currency
    own = select(_given.c.owner, *kept).where(is_given)
    merged = (
        select(literal(_CUSTOMER).concat(_same.c.id), *kept)
        .join_from(_given, _own, _own.c.id == func.substr(_given.c.owner, len(_CUSTOMER) + 1))
        .join(_same, _same.c.survivor == _own.c.survivor)
        # Of how many owners begin so, a server knows nothing, and might take this for what finds the fewest.
        .where(is_given, literal(_CUSTOMER).concat(_own.c.id) == _given.c.owner)
    )
    return own.union(merged).subquery("purse")


def _is_of_one() -> tuple[ColumnElement[bool], ...]:
    """Return what is true of the accounts that count together with one: it is found by owner, whatever is known."""
    is_given = _given.c.id == bindparam("id")
    own = (
        ACCOUNT.c[name] == select(_given.c[name]).where(is_given).scalar_subquery() for name in ("brand", "currency")
    )
    return (among_few(ACCOUNT.c.owner, select(_purses(is_given).c.owner).scalar_subquery()), *own)


def _is_of_several() -> ColumnElement[bool]:
    """Return what is true of the accounts that count together with any of several."""
    purses = _purses(among_few(_given.c.id, any_of("ids").scalar_subquery()))
    names = ("owner", "brand", "currency")
    return tuple_(*(ACCOUNT.c[name] for name in names)).in_(select(*(purses.c[name] for name in names)))


_LIST_GROUP = within(_TOLD.where(*_is_of_one()).order_by(ACCOUNT.c.id), _shown)
_LOCK, _LOCK_SEVERAL = (
    select(ACCOUNT.c.id).where(*among).order_by(ACCOUNT.c.id).with_for_update(key_share=True, of=ACCOUNT)
    for among in (_is_of_one(), (_is_of_several(),))
)
_FIND_ID = (
    select(ACCOUNT.c.id, ACCOUNT.c.version, ACCOUNT.c.currency, ACCOUNT.c.posted_minor, ACCOUNT.c.held_minor)
    .where(ACCOUNT.c.id == bindparam("id"))
    .with_for_update(key_share=True)
)
_FIND_OWNED = select(ACCOUNT.c.id).where(
    *(ACCOUNT.c[name] == bindparam(name) for name in ("owner", "brand", "currency"))
)
_ADD = insert(ACCOUNT)
_TOUCH = update(CUSTOMER).where(CUSTOMER.c.id == bindparam("its_id")).values(version=CUSTOMER.c.version)
_WRITTEN: Final = (
    "limit_kind",
    "limit_minor",
    "due_days",
    "version",
    "limit_until",
    "review_on",
    "block",
    "limit_covers",
)
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

    def list_of(self, owners: Collection[Owner], *, on: date | None = None) -> tuple[CreditAccount, ...]:
        """Return the accounts that were opened for any of some owners, in ascending order of account id."""
        return self._told(_LIST, on, owners=list_of(map(_owner_text, owners)))

    def list_after(
        self, after: CreditAccountId | None, *, most: int, on: date | None = None
    ) -> tuple[CreditAccount, ...]:
        """Return the first accounts behind an id, or the very first, in ascending order of account id."""
        return self._told(_LIST_AFTER, on, after="" if after is None else str(after), most=most)

    def find(self, id_: CreditAccountId, *, on: date | None = None) -> CreditAccount | None:
        """Return the account of an id."""
        return next(iter(self._told(_FIND, on, id=str(id_))), None)

    def list_group(self, id_: CreditAccountId, *, on: date | None = None) -> tuple[CreditAccount, ...]:
        """Return the account of an id and those that count together with it."""
        return self._told(_LIST_GROUP, on, id=str(id_))

    def lock(self, ids: Collection[CreditAccountId]) -> None:
        """Let nobody else change some accounts until the unit ends; where writers take turns, nobody can."""
        self._session.refuse_unless_writing()
        if self._session.is_alone:
            return
        texts = list(map(str, ids))
        if len(texts) == 1:
            self._session.rows(_LOCK, id=texts[0])
            self._foresee(texts[0])
        else:
            self._session.rows(_LOCK_SEVERAL, ids=list_of(texts))
        self._session.note_locked([f"account:{text}" for text in texts])

    def _foresee(self, account: str) -> None:
        """Ask at once what is asked of nearly every account that is locked, by the clock of this host a moment ahead.

        Where the clocks differ by more, that is asked anew.
        """
        up_to = datetime.now(UTC) + _AHEAD
        foresee_now(self._session)
        foresee_entry(self._session, account)
        foresee_due(self._session, account, up_to=up_to)
        day = up_to.date().isoformat()
        self._session.foresee(_LIST_GROUP(self._sight.shape), on=day, id=account, **self._sight.values)

    def _told(
        self, ask: Callable[[Shape], ClauseElement], on: date | None, **values: object
    ) -> tuple[CreditAccount, ...]:
        day = "" if on is None else on.isoformat()
        rows = self._session.rows(ask(self._sight.shape), on=day, **values, **self._sight.values)
        return tuple(account_of(row[:-1], overdue_minor=row[-1]) for row in rows)

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
        if isinstance(account.limit, Limited):
            _exposure(*found[2:]).available_under(account.limit)
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
        "version": account.version,
        "limit_until": _day_text(account.limit_until),
        "review_on": _day_text(account.review_on),
        "block": None if account.block is None else dumps(account.block),
        "limit_covers": list_of(map(str, account.limit_covers)) if account.limit_covers else None,
    }


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def account_of(row: Row, *, overdue_minor: int = 0) -> CreditAccount:
    """Return the account of a row."""
    id_, owner, brand, currency, kind, limit_minor, due_days, posted, held, version, *rest = row
    until, review_on, block, covers = rest
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
        exposure=_exposure(currency, posted, held, overdue_minor),
        version=version,
        limit_covers=tuple(map(MergeId, json.loads(covers))) if covers else (),
    )


def _exposure(currency: str, *minors: int) -> Exposure:
    """Return what is posted, held and perhaps overdue in a currency."""
    posted, held, overdue = (Money.of_minor(one, currency) for one in (*minors, 0)[:3])
    return Exposure(posted=posted, held=held, overdue=overdue)
