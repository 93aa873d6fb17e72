"""New customers as a store keeps many of them at once: each with its document, its index entry and its history.

Owns what stands beside a new record, which is made without the store. Who is new is decided by others.
"""

from datetime import UTC, datetime
from typing import Final

from customer_core.history import HistoryAction, HistoryEntry, HistoryRow, seal
from customer_core.model import Customer, CustomerId, Scope
from customer_core.ports import IndexedRecord, NewCustomer
from customer_core.serialization import facts_at, first_details, json_text, to_history_row, to_json
from customer_core.services._contexts import said_by, subject_of

__all__ = ["PublicFacts", "newcomer"]

_ANY_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)


class PublicFacts:
    """What the first entries of customers say in public who come through one channel, moment by moment."""

    def __init__(self, scope: Scope, reason: str) -> None:
        entry = HistoryEntry(
            position=0,
            subject=subject_of(CustomerId("any")),
            action=HistoryAction.REGISTERED,
            at=_ANY_MOMENT,
            actor=scope.actor.author,
            channel=scope.channel,
            reason=reason,
            version=1,
        )
        self._facts = to_history_row(entry).facts
        self._last = _ANY_MOMENT, self._facts

    def __call__(self, at: datetime) -> str:
        """Return what the entries of one moment say: nothing else differs from one to the next."""
        if at != self._last[0]:
            self._last = at, facts_at(self._facts, at)
        return self._last[1]


def newcomer(
    customer: Customer, indexed: IndexedRecord, *, facts: str, reason: str, position: int, salt: bytes | None
) -> NewCustomer:
    """Return a new customer with all that is kept beside it, its entry sealed if a salt is given."""
    document = to_json(customer)
    details = first_details(reason, said_by(document))
    row = HistoryRow(position, str(subject_of(customer.id)), facts, details)
    return NewCustomer(
        customer=customer,
        document=json_text(document),
        indexed=indexed,
        entry=row if salt is None else row.with_seal(seal(row, after=None, salt=salt)),
    )
