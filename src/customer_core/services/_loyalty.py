"""Loyalty cards: issued to customers, withdrawn, and found by their numbers.

Owns the steps, and how new customers get theirs. A card is kept as an external key, so that one number never belongs
to two customers, and merges and their undo need no word about it.
"""

import attrs

from customer_core.errors import InvalidValueError, NotFoundError
from customer_core.history import HistoryAction
from customer_core.model import Customer, CustomerDraft, CustomerId, ExternalKey, LoyaltyCard, Permission
from customer_core.ports import UnitOfWork
from customer_core.services._changing import keep_change
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._resolving import checked, given, live, named
from customer_core.services._stored_settings import read_settings
from customer_core.settings import ChannelSettings, LoyaltySettings

__all__ = ["LoyaltyService", "refuse_made_by_hand", "with_new_card"]

_EDIT = (Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_EDIT_OWN)


@attrs.frozen(repr=False)
class LoyaltyService:
    """Issues loyalty cards and finds customers by them."""

    _context: Context

    def issue(self, customer: CustomerId, number: str = "", *, reason: str = "") -> LoyaltyCard:
        """Give a customer a loyalty card and return it; one that it has already is left as it is.

        Args:
            customer: The customer.
            number: The number of a card that is printed already; blank for one that nobody has.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
            AlreadyTakenError: The card is somebody else's.
            InvalidValueError: The number is no number of a loyalty card, or the reason is none.
        """
        self._context.require(*_EDIT)
        given(str, reason, "reason")
        printed = _card(number) if number else None

        def issue(unit: UnitOfWork) -> LoyaltyCard:
            before = self._held(unit, customer)
            card = printed or _drawn(unit, self._context)
            action, after = HistoryAction.LOYALTY_CARD_ISSUED, before.with_external_key(ExternalKey.of_card(card))
            self._keep(unit, action, before, after, reason)
            return card

        return self._context.write(issue)

    def withdraw(self, customer: CustomerId, number: str, *, reason: str = "") -> Customer:
        """Take a loyalty card from a customer, such as a lost one, and return the customer; its number is free again.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id, or it has no such card.
            MergedAwayError: It was merged into another one.
            InvalidValueError: The number is no number of a loyalty card, or the reason is none.
        """
        self._context.require(*_EDIT)
        given(str, reason, "reason")
        card = _card(number)

        def withdraw(unit: UnitOfWork) -> Customer:
            before = self._held(unit, customer)
            if card not in before.loyalty_cards:
                raise NotFoundError(kind="loyalty card of customer", id=str(customer))
            after = before.without_external_key(ExternalKey.of_card(card))
            return self._keep(unit, HistoryAction.LOYALTY_CARD_WITHDRAWN, before, after, reason)

        return self._context.write(withdraw)

    def find(self, number: str) -> Customer | None:
        """Return the customer who has a loyalty card; None where nobody has it.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            InvalidValueError: The number is no number of a loyalty card, as when it was misread.
        """
        self._context.require(*READS_CUSTOMERS)
        card = _card(number)
        with self._context.reading() as unit:
            return unit.customers.find_by_external_key(ExternalKey.of_card(card))

    def list_of(self, customer: CustomerId) -> tuple[LoyaltyCard, ...]:
        """Return the loyalty cards of a customer, and of all who were merged into it, in ascending order of number.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: Nobody has this id.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return named(unit, customer).loyalty_cards

    def _held(self, unit: UnitOfWork, customer: CustomerId) -> Customer:
        unit.customers.hold((checked(customer),))
        found = live(unit, customer)
        self._context.require_edit(unit, found)
        return found

    def _keep(
        self, unit: UnitOfWork, action: HistoryAction, before: Customer, after: Customer, reason: str
    ) -> Customer:
        if after == before:
            return before
        return keep_change(unit, self._context, action, before, after, reason=reason)


def refuse_made_by_hand(unit: UnitOfWork, context: Context, draft: CustomerDraft) -> None:
    """Refuse a new customer with a loyalty card where cards are issued automatically, and none is taken by hand.

    Raises:
        InvalidValueError: It is such a one.
    """
    if not draft.loyalty_cards or not read_settings(unit, LoyaltySettings).is_automatic:
        return
    if read_settings(unit, ChannelSettings).is_point_of_sale(context.scope.channel):
        raise InvalidValueError(
            field="external_keys",
            problem="hold a loyalty card, and this point of sale takes none that is made by hand for a new customer",
            remedy="leave it out, since the customer gets one when it is registered",
        )


def with_new_card(unit: UnitOfWork, context: Context, customer: Customer) -> Customer:
    """Return a new customer with a loyalty card, where the settings say so and it has none."""
    if customer.loyalty_cards or not read_settings(unit, LoyaltySettings).is_automatic:
        return customer
    return customer.with_external_key(ExternalKey.of_card(_drawn(unit, context)))


def _drawn(unit: UnitOfWork, context: Context) -> LoyaltyCard:
    """Return a card that nobody has, drawn by chance: a number that counts up would tell how many there are."""
    while True:
        card = LoyaltyCard.of_digits(int.from_bytes(context.new_salt()))
        if unit.customers.find_key_holder(ExternalKey.of_card(card)) is None:
            return card


def _card(number: str) -> LoyaltyCard:
    return LoyaltyCard(given(str, number, "number"))
