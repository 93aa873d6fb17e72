"""Loyalty cards as ways to meet somebody: what each call tells of the one who has a card.

Owns the card and the calls. It must not know who makes them.
"""

from collections.abc import Callable, Mapping
from typing import Final

from customer_core.manager import Desk
from customer_core.model import CustomerId, LoyaltyCard

CARD: Final = LoyaltyCard.of_digits(17)


def card_reads(former: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls that read, about an id that names the one that is met."""
    return {
        "loyalty.find": lambda desk: desk.loyalty.find(CARD.number) is None,
        "loyalty.list_of": lambda desk: [one.number for one in desk.loyalty.list_of(former)],
    }


def card_edits(target: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls that change the one that is met."""
    return {
        "loyalty.issue": lambda desk: desk.loyalty.issue(target).number[:2],
        "loyalty.withdraw": lambda desk: len(desk.loyalty.withdraw(target, CARD.number).loyalty_cards),
    }
