"""The history of a customer: every change to it, to those that were merged into it, and to their credit accounts.

Owns which subjects make up the history of a customer. It must not know how an entry reads.
"""

import attrs

from customer_core.errors import NotFoundError
from customer_core.history import HistoryEntry, Subject
from customer_core.model import CustomerId, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, require_most, subject_of
from customer_core.settings import area_of

__all__ = ["HistoryService"]

_MOST = 100


@attrs.frozen(repr=False)
class HistoryService:
    """Shows who changed what, when, from which channel and why."""

    _context: Context

    def list_of(self, customer: CustomerId, *, after: int = 0, most: int = _MOST) -> tuple[HistoryEntry, ...]:
        """Return the first entries of a customer's history behind a position, oldest first.

        It includes those of every customer that was merged into it, and of their credit accounts. Also the history of
        a customer that was deleted is there. To read on, give the position of the last entry as `after`.

        Raises:
            PermissionDeniedError: The actor may not read the history.
            NotFoundError: Nothing is known of this id.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.HISTORY_READ)
        require_most(most)
        with self._context.store.reading() as unit:
            found = unit.history.list_of(_subjects(unit, customer), after=after, most=most)
            if not found and not after:
                raise NotFoundError(kind="history of customer", id=str(customer))
            return found

    def list_of_settings(self, cls: type, *, after: int = 0, most: int = _MOST) -> tuple[HistoryEntry, ...]:
        """Return the first entries of an area of settings behind a position, oldest first.

        Raises:
            PermissionDeniedError: The actor may not read the history.
            UnknownAreaError: The class is no area of settings.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.HISTORY_READ)
        require_most(most)
        with self._context.store.reading() as unit:
            return unit.history.list_of({Subject("settings", area_of(cls))}, after=after, most=most)


def _subjects(unit: UnitOfWork, customer: CustomerId) -> set[Subject]:
    ids = unit.merges.list_ids(customer) or (customer,)
    accounts = unit.accounts.list_of(ids)
    return {
        *(subject_of(id_) for id_ in ids),
        *(Subject("account", str(account.id)) for account in accounts),
    }
