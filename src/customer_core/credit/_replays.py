"""What became of sales that were made offline: what is booked, by how much limits are exceeded, what is left to do.

Owns the shape of the report and its sums. It must not know how a sale is booked.
"""

import attrs

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._holds import CreditHold
from customer_core.credit._offline import OfflineSale
from customer_core.model import CreditAccountId, FrozenMap, Money, NoCredit
from customer_core.model._redaction import redacted

__all__ = ["OfflineReplay", "RefusedSale"]


@attrs.frozen(kw_only=True, repr=False)
class RefusedSale:
    """Tell a sale that could not be booked, by the code of the error and its sentence; it is still to be replayed."""

    sale: OfflineSale
    code: str
    message: str

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class OfflineReplay:
    """Tell what became of sales: the holds as they were placed, in the order of the sales, and what was refused."""

    holds: tuple[CreditHold, ...] = ()
    refused: tuple[RefusedSale, ...] = ()

    __repr__ = redacted

    @property
    def excess(self) -> FrozenMap[CreditAccountId, Money]:
        """Return by how much each account came to exceed its limit at most; those that did not are left out.

        Where an account has no credit, all that it owes exceeds.
        """
        most: dict[CreditAccountId, Money] = {}
        for hold in self.holds:
            excess = _excess_of(hold.decision)
            most[hold.account] = max(most.get(hold.account, excess), excess)
        return FrozenMap({account: excess for account, excess in most.items() if excess})

    @property
    def is_complete(self) -> bool:
        """Tell whether every sale is booked."""
        return not self.refused


def _excess_of(decision: CreditDecision) -> Money:
    if isinstance(decision.limit, NoCredit):
        return max(decision.exposure_after, Money.zero(decision.amount.currency))
    return decision.excess
