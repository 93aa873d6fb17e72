"""The numbers of many new rows at once."""

from typing import Any

from sqlalchemy import Select

from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._statements import list_of

__all__ = ["next_numbers"]


def next_numbers(session: Session, statement: Select[Any], many: int) -> list[int]:
    """Return so many numbers that no row has, in ascending order.

    Args:
        session: A session that writes.
        statement: Asks for the `next_of` a column for each entry of the list `places`.
        many: How many.
    """
    found = sorted(int(number) for (number,) in session.rows(statement, places=list_of(range(many))))
    # The only writer there can be is told the same one again and again, since nothing is written in between.
    return list(range(found[0], found[0] + many)) if session.is_alone and found else found
