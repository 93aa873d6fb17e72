"""How a changed customer is kept where nobody looks for duplicates: in its next version, with its history.

Owns these steps. It must not know what is changed, nor if the actor may.
"""

from customer_core.history import HistoryAction
from customer_core.model import Customer
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, subject_of
from customer_core.services._resolving import hiding_holders

__all__ = ["keep_change"]


def keep_change(
    unit: UnitOfWork, context: Context, action: HistoryAction, before: Customer, changed: Customer, *, reason: str
) -> Customer:
    """Keep what a customer becomes that the unit holds, and return it in its next version.

    Raises:
        AlreadyTakenError: Its code or an external key belongs to another one, which is not named if it is hidden.
    """
    after = changed.with_version(before.version + 1)
    with hiding_holders(unit, is_limited=not context.view.is_everything):
        unit.customers.replace(after, expected_version=before.version)
    context.record(
        unit,
        action,
        subject_of(before.id),
        before=before,
        after=after,
        version=after.version,
        reason=reason,
    )
    return after
