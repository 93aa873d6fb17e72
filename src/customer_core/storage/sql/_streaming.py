"""Many rows one after the other, of which only a page is in memory: in the order of their keys, from one state.

Owns the turning of pages behind the last key. It must not know what the rows are for.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, tuple_

from customer_core.storage.sql._sessions import Row, Session

__all__ = ["Stream"]

_PAGE: Final = 1_000


class Stream:
    """The rows of a query in ascending order of some of its columns, no two rows being alike in all of these.

    `first` asks for the first page, `later` for one behind a row.
    """

    def __init__(self, query: Select[Any], *order: ColumnElement[Any]) -> None:
        names = [column.key for column in query.selected_columns]
        self._places = [names.index(column.key) for column in order]
        self.first = query.order_by(*order).limit(bindparam("most"))
        last = tuple_(*(bindparam(f"last_{number}", type_=column.type) for number, column in enumerate(order)))
        self.later = self.first.where(tuple_(*order) > last)

    def rows(self, session: Session) -> Iterator[Row]:
        """Yield all rows."""
        rows = session.rows(self.first, most=_PAGE)
        while rows:
            yield from rows
            if len(rows) < _PAGE:
                return
            last = {f"last_{number}": rows[-1][place] for number, place in enumerate(self._places)}
            rows = session.rows(self.later, most=_PAGE, **last)
