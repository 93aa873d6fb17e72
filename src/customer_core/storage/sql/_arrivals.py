"""Some new customers into the tables at once, beside others that are written one by one.

Owns the order of the steps. Whom they meet in the duplicate index is in `_meeting`, which rows they become in
`_loading_rows`.
"""

from collections.abc import Collection, Sequence
from types import MappingProxyType
from typing import Final

import attrs
from sqlalchemy import bindparam, insert, select

from customer_core.errors import AlreadyTakenError
from customer_core.model import BrandId, ExternalKey, WaitingPair
from customer_core.ports import Arrival, ArrivalPort, IndexLookup, KeptRequest, Link
from customer_core.storage.sql._entries import entries_of
from customer_core.storage.sql._histories import next_positions
from customer_core.storage.sql._indexing import kept_keys, key_rows
from customer_core.storage.sql._links import add_links
from customer_core.storage.sql._loading_rows import add_rows, no_rows
from customer_core.storage.sql._meeting import meet
from customer_core.storage.sql._numbers import next_numbers
from customer_core.storage.sql._reviews import put_pairs
from customer_core.storage.sql._schema import (
    CODE,
    CUSTOMER,
    CUSTOMER_NUMBERS,
    EXTERNAL_KEY,
    HISTORY,
    INDEXED,
    KEY,
    REQUEST,
    SORT,
    TERM,
    UNPUBLISHED,
)
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Sight, brand_text
from customer_core.storage.sql._statements import any_of, list_of, next_of
from customer_core.storage.sql._statements import entries_of as list_entries_of

__all__ = ["SqlArrivals"]

_TAKEN_IDS = select(CUSTOMER.c.id).where(CUSTOMER.c.id.in_(any_of("ids")))
_TAKEN_CODES = select(CODE.c.code).where(CODE.c.brand == bindparam("brand"), CODE.c.code.in_(any_of("codes")))
_TAKEN_KEYS = select(EXTERNAL_KEY.c.system, EXTERNAL_KEY.c.key).where(
    EXTERNAL_KEY.c.system.in_(any_of("systems")), EXTERNAL_KEY.c.key.in_(any_of("ids"))
)
_USED = select(REQUEST.c.key).where(REQUEST.c.action == bindparam("action"), REQUEST.c.key.in_(any_of("keys")))
_NEXT_ROWS = select(next_of(CUSTOMER.c.seq, CUSTOMER_NUMBERS)).select_from(list_entries_of("places"))
_ADD_REQUEST = insert(REQUEST)
_ADDS: Final = MappingProxyType(
    {
        table.name: insert(table).values({one.name: bindparam(one.name) for one in table.c})
        for table in (CUSTOMER, CODE, EXTERNAL_KEY, INDEXED, HISTORY, UNPUBLISHED, TERM, SORT, KEY)
    }
)
"""How rows are written, table by table, each behind those that it refers to.

They are not copied into a server: a copy that is broken off may cost the connection, which can be the host's.
"""


@attrs.frozen
class SqlArrivals(ArrivalPort):
    """Writes some new customers into tables."""

    _session: Session
    _sight: Sight

    def list_taken_keys(self, keys: Collection[ExternalKey]) -> frozenset[ExternalKey]:
        """Return those of some keys that were written for anybody."""
        if not keys:
            return frozenset()
        asked = {"systems": list_of({key.system for key in keys}), "ids": list_of({key.id for key in keys})}
        return frozenset(ExternalKey(*row) for row in self._session.rows(_TAKEN_KEYS, **asked)) & frozenset(keys)

    def list_taken_codes(self, codes: Collection[str], brand: BrandId | None) -> frozenset[str]:
        """Return those of some codes that were written for anybody within a brand."""
        if not codes:
            return frozenset()
        rows = self._session.rows(_TAKEN_CODES, brand=brand_text(brand), codes=list_of(codes))
        return frozenset(code for (code,) in rows)

    def list_used_keys(self, action: str, keys: Collection[str]) -> frozenset[str]:
        """Return those of some keys under which a request of an action is kept."""
        return frozenset(key for (key,) in self._session.rows(_USED, action=action, keys=list_of(keys)))

    def next_positions(self, many: int) -> tuple[int, ...]:
        """Return the positions of the entries that are added next."""
        return tuple(next_positions(self._session, many))

    def enter(self, arrivals: Sequence[Arrival]) -> tuple[tuple[IndexLookup, ...], ...]:
        """Keep new customers, and return whom the duplicate index knows each to meet."""
        session = self._session
        session.refuse_unless_writing()
        self._refuse_taken(arrivals)
        met = meet(session, self._sight, arrivals)
        rows = no_rows() | {table.name: list[Row]() for table in (TERM, SORT, KEY)}
        for seq, arrival in zip(next_numbers(session, _NEXT_ROWS, len(arrivals)), arrivals, strict=True):
            new, entries, id_ = arrival.new, entries_of(arrival.new.customer), str(arrival.new.customer.id)
            add_rows(rows, seq, new, entries)
            rows[TERM.name].extend((*term, seq) for term in entries.found_by)
            rows[SORT.name].extend((*sort, id_, seq) for sort in entries.sorted_by.items())
            rows[KEY.name].extend(key_rows(kept_keys(new.indexed), new.indexed.order, seq))
        for name in (TERM.name, SORT.name, KEY.name):
            rows[name].sort()
        for name, add in _ADDS.items():
            session.change_many(add, rows[name])
        return met

    def add_found(
        self, *, pairs: Sequence[WaitingPair], links: Sequence[Link], requests: Sequence[KeptRequest]
    ) -> None:
        """Keep pairs that wait, links and requests."""
        put_pairs(self._session, pairs)
        add_links(self._session, links)
        self._session.change_many(
            _ADD_REQUEST, [(request.action, request.key, request.digest, request.answer) for request in requests]
        )

    def _refuse_taken(self, arrivals: Sequence[Arrival]) -> None:
        """Refuse all of them where one has what belongs to another one."""
        customers = [arrival.new.customer for arrival in arrivals]
        ids = [str(customer.id) for customer in customers]
        taken = {id_ for (id_,) in self._session.rows(_TAKEN_IDS, ids=list_of(ids))}
        if taken or len(set(ids)) < len(ids):
            raise AlreadyTakenError(what="id", kind="customer", holder=min(taken, default=ids[0]))
        if self.list_taken_keys({key for customer in customers for key in customer.external_keys}):
            raise AlreadyTakenError(what="external key", kind="customer", holder="(another one)")
        for brand in {customer.brand for customer in customers}:
            if self.list_taken_codes({one.code for one in customers if one.brand == brand and one.code}, brand):
                raise AlreadyTakenError(what="code", kind="customer", holder="(another one)")
