"""What a record may say by the settings: a pricing tier that there is.

Owns the check of a customer before it is saved. Nothing is refused that the record said before, and nothing where
nothing is configured. It must not know who saves it.
"""

from customer_core.errors import InvalidValueError
from customer_core.model import Customer
from customer_core.ports import UnitOfWork
from customer_core.services._stored_settings import read_settings
from customer_core.settings import TierSettings

__all__ = ["require_admissible"]


def require_admissible(unit: UnitOfWork, before: Customer | None, after: Customer) -> None:
    """Refuse a customer that says what the settings do not allow; None as `before` stands for a new one.

    Raises:
        InvalidValueError: It has a pricing tier that is not there.
    """
    if after.tier is None or (before is not None and before.tier == after.tier):
        return
    tiers = read_settings(unit, TierSettings)
    if not tiers.knows(after.tier):
        known = ", ".join(str(tier.id) for tier in tiers.tiers)
        raise InvalidValueError(field="tier", problem="is none of the pricing tiers", remedy=f"choose from {known}")
