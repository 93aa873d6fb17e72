"""Customers in tables: one row for every id there ever was.

Owns live records and their versions. What must be unique is in `_claims`, what they are found and sorted by in
`_entries`, pages in `_paging`.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final

import attrs
from sqlalchemy import Select, bindparam, func, insert, null, select, update

from customer_core.errors import AlreadyTakenError
from customer_core.model import BrandId, Customer, CustomerId, ExternalKey, OrderTotals
from customer_core.ports import CustomerPort
from customer_core.search import Page, PageRequest
from customer_core.serialization import dumps
from customer_core.storage.sql._absorbed import absorbed_by
from customer_core.storage.sql._claims import CUSTOMER_CLAIMS
from customer_core.storage.sql._entries import NO_ENTRIES, Entries, entries_of, read_entries, write_entries
from customer_core.storage.sql._indexing import forget_indexed
from customer_core.storage.sql._links import forget_links
from customer_core.storage.sql._live_rows import IS_LIVE, hold, seq_of_live
from customer_core.storage.sql._paging import find_rows
from customer_core.storage.sql._reviews import forget_reviews
from customer_core.storage.sql._schema import CUSTOMER, CUSTOMER_NUMBERS, TERM
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Shape, Sight, note_removed, seq_shown, shown_rows, within
from customer_core.storage.sql._statements import any_of, list_of, next_of

__all__ = ["SqlCustomers", "bring_back", "make_entries_anew", "take_away"]

_CHUNK: Final = 500
"""How many customers are held at once where all are asked for."""

_named = CUSTOMER.alias("named")
_live = CUSTOMER.alias("live")

_FIND = within(
    select(_live.c.document)
    .select_from(_named.join(_live, _live.c.seq == _named.c.survivor))
    .where(_named.c.id == bindparam("id")),
    lambda shape: seq_shown(shape, _live.c.seq),
)
_FIND_HOLDER = (
    select(_live.c.id)
    .select_from(_named.outerjoin(_live, _live.c.seq == _named.c.survivor))
    .where(_named.c.id == bindparam("id"))
)
_ITER = within(
    select(CUSTOMER.c.id, CUSTOMER.c.document)
    .where(CUSTOMER.c.id > bindparam("after"), IS_LIVE)
    .order_by(CUSTOMER.c.id)
    .limit(_CHUNK),
    lambda shape: seq_shown(shape, CUSTOMER.c.seq),
)

_next = select(next_of(CUSTOMER.c.seq, CUSTOMER_NUMBERS).label("seq")).subquery("next")
_FILLED: Final = ("version", "document", "terms", "sorts", "totals")
# A live row names itself, and its number is not known before it is made.
_ADD = (
    insert(CUSTOMER)
    .from_select(
        ["seq", "id", "survivor", *_FILLED],
        select(
            _next.c.seq,
            bindparam("id", type_=CUSTOMER.c.id.type),
            _next.c.seq.label("survivor"),
            *(bindparam(name, type_=CUSTOMER.c[name].type) for name in _FILLED),
        ),
    )
    .returning(CUSTOMER.c.seq)
)
_HAS_SEQ = CUSTOMER.c.seq == bindparam("its_seq")
_REPLACE = update(CUSTOMER).where(_HAS_SEQ).values({name: bindparam(f"new_{name}") for name in _FILLED})
_RECORD = select(CUSTOMER.c.id, CUSTOMER.c.document).where(CUSTOMER.c.seq == bindparam("seq"))
_NOTED: Final = ("terms", "sorts", "totals")
_NOTE = update(CUSTOMER).where(_HAS_SEQ).values({name: bindparam(f"new_{name}") for name in _NOTED})
_TOTALS = within(
    select(CUSTOMER.c.id, CUSTOMER.c.totals).where(
        CUSTOMER.c.id.in_(any_of("ids")), IS_LIVE, CUSTOMER.c.totals.is_not(None)
    ),
    lambda shape: seq_shown(shape, CUSTOMER.c.seq),
)
_COUNT_BY = within(
    select(TERM.c.value, func.count())
    .where(TERM.c.field == bindparam("field"))
    .group_by(TERM.c.value)
    .order_by(TERM.c.value),
    lambda shape: seq_shown(shape, TERM.c.customer),
)
_EMPTY = update(CUSTOMER).where(_HAS_SEQ).values(document=null(), terms=null(), sorts=null(), totals=null())
_REMOVE = update(CUSTOMER).where(_HAS_SEQ).values(survivor=null())


@cache
def _count(shape: Shape) -> Select[Any]:
    seq, is_shown = shown_rows(shape)
    return select(func.count()).select_from(seq.table).where(*is_shown)


def take_away(session: Session, id_: CustomerId, seq: int) -> None:
    """Take a customer off every page and out of the duplicate index, with its links."""
    write_entries(session, seq=seq, id_=str(id_), before=read_entries(session, seq), after=NO_ENTRIES)
    session.change(_EMPTY, its_seq=seq)
    forget_indexed(session, seq)
    forget_links(session, id_)


def bring_back(session: Session, customer: Customer, seq: int) -> None:
    """Put a customer that was taken away on its pages again; it is in no index yet."""
    entries = entries_of(customer, absorbed=absorbed_by(session, seq))
    _write_row(session, customer, seq, entries)
    write_entries(session, seq=seq, id_=str(customer.id), before=NO_ENTRIES, after=entries)


def make_entries_anew(session: Session, seq: int, totals: OrderTotals | None = None) -> None:
    """Find and sort a live customer by what is kept of it now, and by what its orders come to if that is told."""
    ((id_, document),) = session.rows(_RECORD, seq=seq)
    before, customer = read_entries(session, seq), session.document(Customer, document)
    after = entries_of(customer, before.of_orders if totals is None else totals, absorbed_by(session, seq))
    noted = {"new_terms": after.terms, "new_sorts": after.sorts, "new_totals": after.totals}
    session.change(_NOTE, its_seq=seq, **noted)
    write_entries(session, seq=seq, id_=id_, before=before, after=after)


def _write_row(session: Session, customer: Customer, seq: int, entries: Entries) -> None:
    session.change(
        _REPLACE,
        its_seq=seq,
        new_version=customer.version,
        new_document=dumps(customer),
        new_terms=entries.terms,
        new_sorts=entries.sorts,
        new_totals=entries.totals,
    )


@attrs.frozen
class SqlCustomers(CustomerPort):
    """Keeps customers in tables."""

    _session: Session
    _sight: Sight

    def find(self, id_: CustomerId) -> Customer | None:
        """Return the customer that an id names now."""
        row = self._session.row(_FIND(self._sight.shape), id=str(id_), **self._sight.values)
        return None if row is None else self._customer(row[0])

    def find_by_code(self, code: str, brand: BrandId | None) -> Customer | None:
        """Return the customer that a code names now within a brand."""
        document = CUSTOMER_CLAIMS.find_by_code(self._session, code, brand, self._sight)
        return None if document is None else self._customer(document)

    def find_by_external_key(self, key: ExternalKey) -> Customer | None:
        """Return the customer that another system's key names now."""
        document = CUSTOMER_CLAIMS.find_by_key(self._session, key, self._sight)
        return None if document is None else self._customer(document)

    def find_code_holder(self, code: str, brand: BrandId | None) -> CustomerId | None:
        """Return the id that a code was written for within a brand."""
        return CUSTOMER_CLAIMS.holder_of_code(self._session, code, brand)

    def find_key_holder(self, key: ExternalKey) -> CustomerId | None:
        """Return the id that another system's key was written for."""
        return CUSTOMER_CLAIMS.holder_of_key(self._session, key)

    def hold(self, ids: Collection[CustomerId]) -> None:
        """See to it that no other unit replaces, merges or removes whom some ids name."""
        hold(self._session, ids)

    def add(self, customer: Customer) -> None:
        """Keep a new customer."""
        self._session.refuse_unless_writing()
        held = self._session.row(_FIND_HOLDER, id=str(customer.id))
        if held is not None:
            raise AlreadyTakenError(what="id", kind="customer", holder=held[0] or str(customer.id))
        CUSTOMER_CLAIMS.refuse_taken(self._session, customer, row=None)
        entries = entries_of(customer)
        ((seq,),) = self._session.change_returning(
            _ADD,
            id=str(customer.id),
            version=customer.version,
            document=dumps(customer),
            terms=entries.terms,
            sorts=entries.sorts,
            totals=entries.totals,
        )
        CUSTOMER_CLAIMS.claim(self._session, customer, row=seq)
        write_entries(self._session, seq=seq, id_=str(customer.id), before=NO_ENTRIES, after=entries)

    def replace(self, customer: Customer, *, expected_version: int) -> None:
        """Keep a customer in place of the one with its id, if that one is at the expected version."""
        self._session.refuse_unless_writing()
        seq = seq_of_live(self._session, customer.id, version=expected_version)
        CUSTOMER_CLAIMS.refuse_taken(self._session, customer, row=seq)
        CUSTOMER_CLAIMS.release(self._session, seq)
        CUSTOMER_CLAIMS.claim(self._session, customer, row=seq)
        before = read_entries(self._session, seq)
        after = entries_of(customer, before.of_orders, absorbed_by(self._session, seq))
        _write_row(self._session, customer, seq, after)
        write_entries(self._session, seq=seq, id_=str(customer.id), before=before, after=after)

    def remove(self, id_: CustomerId, *, expected_version: int) -> None:
        """Remove a customer, with its links and its entries in the duplicate index and in the review queue."""
        self._session.refuse_unless_writing()
        seq = seq_of_live(self._session, id_, version=expected_version)
        CUSTOMER_CLAIMS.release(self._session, seq)
        note_removed(self._session, seq, read_entries(self._session, seq).found_by)
        take_away(self._session, id_, seq)
        forget_reviews(self._session, id_)
        self._session.change(_REMOVE, its_seq=seq)

    def note_totals(self, id_: CustomerId, totals: OrderTotals) -> None:
        """Note what the orders of a live customer come to."""
        self._session.refuse_unless_writing()
        make_entries_anew(self._session, seq_of_live(self._session, id_), totals)

    def list_totals(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, OrderTotals]:
        """Return what was noted of some live customers."""
        values = {**self._sight.values, "ids": list_of(map(str, ids))}
        rows = self._session.rows(_TOTALS(self._sight.shape), **values)
        return {CustomerId(id_): self._session.document(OrderTotals, totals) for id_, totals in rows}

    def find_page(self, request: PageRequest) -> Page[Customer]:
        """Return a page of the live customers."""
        return self.find_documents(request).mapped(self._customer)

    def find_documents(self, request: PageRequest, *, total: int | None = None) -> Page[str]:
        """Return a page of the live customers as their documents."""
        return find_rows(self._session, request, self._sight, counted=total)

    def count_by(self, field: str) -> Mapping[str, int]:
        """Return how many live customers have each value of a field."""
        return dict(self._session.rows(_COUNT_BY(self._sight.shape), field=field, **self._sight.values))

    def iter_all(self) -> Iterator[Customer]:
        """Yield every live customer in ascending order of id."""
        after = ""
        while rows := self._session.rows(_ITER(self._sight.shape), after=after, **self._sight.values):
            yield from (self._customer(document) for _, document in rows)
            after = rows[-1][0]

    def count(self) -> int:
        """Return how many live customers there are."""
        ((count,),) = self._session.rows(_count(self._sight.shape), **self._sight.values)
        return int(count)

    def _customer(self, document: str) -> Customer:
        return self._session.document(Customer, document)
