"""Loyalty cards and channels as ways to meet somebody: what each call tells of the one who has a card.

Owns the card, the channel and the calls. It must not know who makes them.
"""

from collections.abc import Callable, Mapping

from customer_core.manager import Desk
from customer_core.model import ChannelId, CustomerId, LoyaltyCard

CARD, FAIR = LoyaltyCard.of_digits(17), ChannelId("fair")


def card_reads(former: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls that read, about an id that names the one that is met."""
    return {
        "loyalty.find": lambda desk: desk.loyalty.find(CARD.number) is None,
        "loyalty.list_of": lambda desk: [one.number for one in desk.loyalty.list_of(former)],
    }


def card_edits(target: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls that change the one that is met."""
    return {
        "channels.attach": lambda desk: len(desk.channels.attach(target, FAIR).channels),
        "channels.detach": lambda desk: len(desk.channels.detach(target, FAIR).channels),
        "loyalty.issue": lambda desk: desk.loyalty.issue(target).number[:2],
        "loyalty.withdraw": lambda desk: len(desk.loyalty.withdraw(target, CARD.number).loyalty_cards),
    }
