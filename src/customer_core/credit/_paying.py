"""Whose account pays for what somebody buys, with where it comes from.

Owns these words. It must not know how an account is found.
"""

from enum import unique

import attrs

from customer_core.model import CreditAccount
from customer_core.model._documented import Documented

__all__ = ["AccountSource", "PayingAccount"]


@unique
class AccountSource(Documented):
    """Say where the account that pays comes from, by a code that stays the same for ever; `doc` says it to a clerk."""

    OWN = "own", "It is the customer's own, or that of somebody who was merged into the customer."
    ORGANIZATION = "organization", "The customer has none, and pays with that of its organization."


@attrs.frozen(kw_only=True)
class PayingAccount:
    """Hold the account that pays for somebody, as it counts now, and where it comes from."""

    account: CreditAccount
    source: AccountSource
