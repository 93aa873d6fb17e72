"""The review queue: pairs of customers that wait for somebody to look at them.

Owns how a pair that was written down is read after merges. Deciding on pairs is not its matter.
"""

import attrs

from customer_core.model import Permission, WaitingPair
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context, require_most
from customer_core.services._judgements import standing_between
from customer_core.services._resolving import given

__all__ = ["ReviewService"]


@attrs.frozen(repr=False)
class ReviewService:
    """Shows which pairs wait."""

    _context: Context

    def list_waiting(self, *, after: WaitingPair | None = None, most: int = 25) -> tuple[WaitingPair, ...]:
        """Return the pairs behind `after`, or from the first, likeliest first.

        A pair keeps the ids it was written with. Pairs of two that were merged into one, or that somebody
        judged since, are left out.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.REVIEWS_READ)
        require_most(most)
        if after is not None:
            given(WaitingPair, after, "after")
        waiting: list[WaitingPair] = []
        with self._context.reading() as unit:
            while len(waiting) < most:
                read = unit.reviews.list_waiting(after=after, most=most)
                waiting.extend(pair for pair in read if not _is_settled(unit, pair))
                if len(read) < most:
                    break
                after = read[-1]
        return tuple(waiting[:most])


def _is_settled(unit: UnitOfWork, pair: WaitingPair) -> bool:
    left, right = unit.customers.find(pair.left), unit.customers.find(pair.right)
    if left is None or right is None or left.id == right.id:
        return True
    return bool(standing_between(unit, left.id, right.id))
