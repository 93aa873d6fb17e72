"""For which brand an account pays first: that of the buyer, else the one that sells, where brands keep accounts apart.

Owns this rule. It must not know accounts, nor what is done on one.
"""

from customer_core.model import BrandId, ChannelId, Scope
from customer_core.ports import UnitOfWork
from customer_core.services._stored_settings import read_settings
from customer_core.settings import BrandSettings, ChannelSettings

__all__ = ["paying_brand"]


def paying_brand(
    unit: UnitOfWork, scope: Scope, brand: BrandId | None, *, channel: ChannelId | None = None
) -> BrandId | None:
    """Return the brand whose account pays first for a buyer of some brand; None for an account of all brands.

    A buyer of no brand in particular pays with the account of the brand that sells, where the settings say that each
    keeps its own: that of the desk, else that of the channel, which without one of the call is the desk's.
    """
    if brand is not None or not read_settings(unit, BrandSettings).has_accounts_per_brand:
        return brand
    where = channel or scope.channel
    if scope.brand is not None or where is None:
        return scope.brand
    found = read_settings(unit, ChannelSettings).find(where)
    return None if found is None else found.brand
