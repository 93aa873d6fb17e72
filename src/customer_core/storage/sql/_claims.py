"""What may belong to one customer only: codes within a brand, and other systems' keys.

Owns who holds which. A row stays with the customer that it was written for; whom it leads to follows from whom that
customer's id names now, so that a merge rewrites nothing here.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Join, Select, Table, Update, bindparam, delete, func, select, update

from customer_core.errors import AlreadyTakenError
from customer_core.model import BrandId, Customer, CustomerId, ExternalKey
from customer_core.storage.sql._schema import CODE, CUSTOMER, EXTERNAL_KEY
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Sight, brand_text, seq_shown, within
from customer_core.storage.sql._statements import add_unless_there, any_of, list_of

__all__ = [
    "brand_text",
    "claim",
    "contribute",
    "document_by_code",
    "document_by_key",
    "free_all",
    "give",
    "refuse_taken",
    "release",
]

_holder = CUSTOMER.alias("holder")
_named = CUSTOMER.alias("named")
_family = CUSTOMER.alias("family")
_IS_CODE = (CODE.c.brand == bindparam("brand"), CODE.c.code == bindparam("code"))
_IS_KEY = (EXTERNAL_KEY.c.system == bindparam("system"), EXTERNAL_KEY.c.key == bindparam("key"))


def _written_for(table: Table) -> Join:
    """Return claims with the rows that they were written for and those of the survivors, if there are any."""
    return table.join(_holder, _holder.c.seq == table.c.customer).outerjoin(_named, _named.c.seq == _holder.c.survivor)


def _by_code(*columns: Any) -> Select[Any]:  # noqa: ANN401 - as of select
    return select(*columns).select_from(_written_for(CODE)).where(*_IS_CODE)


def _by_key(*columns: Any) -> Select[Any]:  # noqa: ANN401 - as of select
    return select(*columns).select_from(_written_for(EXTERNAL_KEY)).where(*_IS_KEY)


# Whoever was erased is nobody, and has the codes nevertheless.
_TAKER = func.coalesce(_named.c.seq, _holder.c.seq), func.coalesce(_named.c.id, _holder.c.id)
_CODE_HOLDER, _KEY_HOLDER = _by_code(*_TAKER), _by_key(*_TAKER)
_CODE_WRITTEN_FOR, _KEY_WRITTEN_FOR = _by_code(_holder.c.id), _by_key(_holder.c.id)
_FIND_BY_CODE, _FIND_BY_KEY = (
    within(found, lambda shape: seq_shown(shape, _named.c.seq))
    for found in (
        statement.where(_named.c.seq.is_not(None))
        for statement in (_by_code(_named.c.document), _by_key(_named.c.document))
    )
)
_ADD_CODE = add_unless_there(CODE)
_ADD_KEY = add_unless_there(EXTERNAL_KEY)
_RELEASES = tuple(
    delete(table).where(table.c.customer == bindparam("its_seq"), table.c.is_contributed == 0)
    for table in (CODE, EXTERNAL_KEY)
)
_CONTRIBUTIONS = tuple(
    update(table).where(table.c.customer == bindparam("its_seq")).values(is_contributed=1)
    for table in (CODE, EXTERNAL_KEY)
)
_FREES = tuple(delete(table).where(table.c.customer == bindparam("its_seq")) for table in (CODE, EXTERNAL_KEY))
_ITS_IDS = select(CUSTOMER.c.seq).where(CUSTOMER.c.survivor == bindparam("its_seq"))
_ITS_FAMILY = select(CUSTOMER.c.seq).where(
    CUSTOMER.c.survivor.in_(select(_family.c.survivor).where(_family.c.id.in_(any_of("its_family"))))
)


def _give(table: Table, *place: str) -> Update:
    """Return how a row goes to a customer, if it is of those who were one and of no id that names the customer."""
    return (
        update(table)
        .where(
            *(table.c[name] == bindparam(f"its_{name}") for name in place),
            table.c.customer.not_in(_ITS_IDS),
            table.c.customer.in_(_ITS_FAMILY),
        )
        .values(customer=bindparam("its_seq"), is_contributed=0)
    )


_GIVE_CODE, _GIVE_KEY = _give(CODE, "brand", "code"), _give(EXTERNAL_KEY, "system", "key")


def document_by_code(session: Session, code: str, brand: BrandId | None, sight: Sight) -> str | None:
    """Return the document of the customer that a code names now, if it is shown."""
    return _only(session.row(_FIND_BY_CODE(sight.shape), code=code, brand=brand_text(brand), **sight.values))


def document_by_key(session: Session, key: ExternalKey, sight: Sight) -> str | None:
    """Return the document of the customer that another system's key names now, if it is shown."""
    return _only(session.row(_FIND_BY_KEY(sight.shape), system=key.system, key=key.id, **sight.values))


def holder_of_code(session: Session, code: str, brand: BrandId | None) -> CustomerId | None:
    """Return the id that a code was written for."""
    found = _only(session.row(_CODE_WRITTEN_FOR, code=code, brand=brand_text(brand)))
    return None if found is None else CustomerId(found)


def holder_of_key(session: Session, key: ExternalKey) -> CustomerId | None:
    """Return the id that another system's key was written for."""
    found = _only(session.row(_KEY_WRITTEN_FOR, system=key.system, key=key.id))
    return None if found is None else CustomerId(found)


def refuse_taken(session: Session, customer: Customer, *, seq: int | None) -> None:
    """Refuse a customer whose code or key leads to another one; `seq` is its own row, if it has one.

    Raises:
        AlreadyTakenError: It does.
    """
    for what, row in _holders(session, customer):
        if row is not None and row[0] != seq:
            raise AlreadyTakenError(what=what, kind="customer", holder=row[1])


def claim(session: Session, customer: Customer, *, seq: int) -> None:
    """Write the code and keys of a customer for it; those that lead to it through a merged record stay as they are.

    Raises:
        AlreadyTakenError: Another unit wrote one of them since it was last looked for.
    """
    if customer.code:
        brand = brand_text(customer.brand)
        session.change(_ADD_CODE, brand=brand, code=customer.code, customer=seq, is_contributed=0)
    session.change_many(_ADD_KEY, [(key.system, key.id, seq, 0) for key in customer.external_keys])
    if not session.is_alone:
        # Writing a row waits for others that write the same one, and leaves theirs.
        refuse_taken(session, customer, seq=seq)


def release(session: Session, seq: int) -> None:
    """Set the code and keys free that were written for a customer itself and went into no merge."""
    for statement in _RELEASES:
        session.change(statement, its_seq=seq)


def contribute(session: Session, seq: int) -> None:
    """Keep the code and keys of a customer taken for ever, since it goes into a merge."""
    for statement in _CONTRIBUTIONS:
        session.change(statement, its_seq=seq)


def free_all(session: Session, seq: int) -> None:
    """Set all codes and keys free that were written for a customer, whatever they went into."""
    for statement in _FREES:
        session.change(statement, its_seq=seq)


def give(session: Session, customer: Customer, *, seq: int, family: Iterable[CustomerId]) -> None:
    """Write the code and keys of a customer for it, unless they are written for an id that names it.

    Raises:
        AlreadyTakenError: One of them belongs to a customer outside of those who were one until now.
    """
    ids = list_of(map(str, family))
    if customer.code:
        brand = brand_text(customer.brand)
        session.change(_GIVE_CODE, its_brand=brand, its_code=customer.code, its_seq=seq, its_family=ids)
    for key in customer.external_keys:
        session.change(_GIVE_KEY, its_system=key.system, its_key=key.id, its_seq=seq, its_family=ids)
    refuse_taken(session, customer, seq=seq)
    claim(session, customer, seq=seq)


def _holders(session: Session, customer: Customer) -> Iterator[tuple[str, Row | None]]:
    if customer.code:
        yield "code", session.row(_CODE_HOLDER, code=customer.code, brand=brand_text(customer.brand))
    for key in customer.external_keys:
        yield "external key", session.row(_KEY_HOLDER, system=key.system, key=key.id)


def _only(row: Row | None) -> str | None:
    return None if row is None else str(row[0])
