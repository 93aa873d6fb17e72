"""Very many new customers into the tables at once: their rows are made elsewhere, those that find them at the end.

Owns the order of the steps, and that nobody has what belongs to somebody else.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from types import MappingProxyType
from typing import Any, Final, TypeVar

import attrs
from sqlalchemy import Select, Table, func, select

from customer_core.errors import LoadRefusedError, StoreFailedError
from customer_core.model import WaitingPair
from customer_core.ports import Link, LoadPort, NewCustomer
from customer_core.storage.sql._copying import FILL, count_on, lock_tables
from customer_core.storage.sql._indexing import take_index
from customer_core.storage.sql._links import link_rows
from customer_core.storage.sql._loading_rows import Batch, RowMaking, Rows
from customer_core.storage.sql._reviews import review_rows
from customer_core.storage.sql._schema import CODE, CUSTOMER, EXTERNAL_KEY, HISTORY, INDEXED, LINK, REVIEW, UNPUBLISHED
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._spreading import spread
from customer_core.storage.sql._statements import any_of, list_of
from customer_core.storage.sql._workers import answers

__all__ = ["SqlLoads"]

T = TypeVar("T")

_LAST: Final = select(func.coalesce(func.max(CUSTOMER.c.seq), 0))
_FILLS: Final = MappingProxyType(
    {table.name: FILL[table] for table in (CUSTOMER, CODE, EXTERNAL_KEY, INDEXED, HISTORY, UNPUBLISHED)}
)
"""How rows are written, table by table, each behind those that it refers to."""


@attrs.frozen(eq=False)
class _Claim:
    """What belongs to one customer only: where it stands in the rows of a table, and the look-up of who has it."""

    what: str
    table: Table
    columns: tuple[str, ...]
    holder: str = "customer"

    @property
    def query(self) -> Select[Any]:
        """Return the statement that finds who has any of many."""
        asked = [self.table.c[name] for name in self.columns]
        return select(*asked, self.table.c[self.holder]).where(*(column.in_(any_of(column.name)) for column in asked))

    def held(self, rows: Iterable[Row]) -> Iterator[tuple[Row, int]]:
        """Yield what each row claims, and for whom."""
        names = self.table.c.keys()
        *places, holder = (names.index(name) for name in (*self.columns, self.holder))
        for row in rows:
            yield tuple(row[place] for place in places), row[holder]


_CLAIMS: Final = tuple(
    (claim, claim.query)
    for claim in (
        _Claim("id", CUSTOMER, ("id",), "seq"),
        _Claim("code", CODE, ("brand", "code")),
        _Claim("external key", EXTERNAL_KEY, ("system", "key")),
    )
)


@attrs.frozen
class SqlLoads(LoadPort):
    """Writes new customers into tables."""

    _session: Session

    def load(
        self,
        batches: Iterable[Sequence[T]],
        make: Callable[[Sequence[T]], Sequence[NewCustomer]],
        *,
        workers: int,
        kept: Callable[[int], None],
    ) -> None:
        """Keep new customers, with all that is kept beside them."""
        session = self._session
        # Whoever registers meanwhile has looked for duplicates before: it waits here and not at its first write.
        take_index(session)
        lock_tables(session)
        ((last,),) = session.rows(_LAST)
        for rows in self._made(_numbered(batches, last + 1), RowMaking(make), workers):
            self._refuse_taken(rows, last + 1)
            for name, fill in _FILLS.items():
                session.fill(fill, rows[name])
            kept(len(rows[CUSTOMER.name]))
        spread(session, first=last + 1)
        count_on(session)

    def add_pairs(self, links: Collection[Link], waiting: Collection[WaitingPair]) -> None:
        """Keep links and waiting pairs of customers who were loaded."""
        self._session.fill(FILL[LINK], link_rows(links))
        self._session.fill(FILL[REVIEW], review_rows(waiting))

    def _made(self, batches: Iterable[Batch[T]], making: RowMaking[T], workers: int) -> Iterator[Rows]:
        try:
            yield from answers(making, batches, workers=workers)
        except BrokenProcessPool as error:
            raise StoreFailedError(
                store=self._session.store,
                reason="a process that helps to fill it ended or could not begin",
                remedy="give fewer workers or more memory; a script begins under if __name__ == '__main__' then",
            ) from error

    def _refuse_taken(self, rows: Rows, first: int) -> None:
        """Refuse a batch of which one customer has what belongs to another one."""
        for claim, query in _CLAIMS:
            claimed: dict[Row, int] = {}
            for wanted, seq in claim.held(rows[claim.table.name]):
                if claimed.setdefault(wanted, seq) != seq:
                    raise _refused(claim.what, seq - first, claimed[wanted] - first)
            lists = zip(*claimed, strict=True)
            values = {name: list_of(set(texts)) for name, texts in zip(claim.columns, lists, strict=False)}
            found = self._session.rows(query, **values) if claimed else []
            for *held, holder in found:
                if tuple(held) in claimed:
                    raise _refused(claim.what, claimed[tuple(held)] - first, holder - first)


def _numbered(batches: Iterable[Sequence[T]], first: int) -> Iterator[Batch[T]]:
    for batch in batches:
        yield Batch(first, batch)
        first += len(batch)


def _refused(what: str, number: int, holder: int) -> LoadRefusedError:
    who = f"number {holder}" if holder >= 0 else "a customer who was there before"
    return LoadRefusedError(what=what, number=number, holder=who)
