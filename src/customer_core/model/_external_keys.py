"""What other systems call a customer."""

from collections.abc import Sequence

import attrs

from customer_core.model._checks import all_are, as_tuple, line, stripped, word
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._loyalty_cards import LOYALTY_SYSTEM, LoyaltyCard, refuse_loyalty_number
from customer_core.model._redaction import redacted


@attrs.frozen(order=True, repr=False)
class ExternalKey:
    """Name a record as another system does: `ExternalKey("shopify", "6940193")`.

    One system may know a customer by several keys, as after a merge; a store lets each key belong to one record only.
    The system `loyalty-card` is the library's own: its keys are numbers of loyalty cards.

    Raises:
        InvalidValueError: A part is blank or too long, or a key of `loyalty-card` is no number of one.
    """

    system: str = attrs.field(converter=stripped, validator=word(is_required=True))
    id: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))

    def __attrs_post_init__(self) -> None:
        if self.system == LOYALTY_SYSTEM:
            refuse_loyalty_number("id", self.id)

    __repr__ = redacted

    @property
    def is_loyalty_card(self) -> bool:
        """Tell whether the key is a loyalty card."""
        return self.system == LOYALTY_SYSTEM

    @classmethod
    def of_card(cls, card: LoyaltyCard) -> "ExternalKey":
        """Return the key under which a loyalty card is kept."""
        return cls(LOYALTY_SYSTEM, card.number)


def in_order(keys: Sequence[ExternalKey]) -> tuple[ExternalKey, ...]:
    """Freeze keys in their order, each once, so that the same keys make equal records."""
    frozen = as_tuple(keys)
    if frozen == ():
        return frozen
    return tuple(sorted(set(frozen))) if all_are(ExternalKey, frozen) else frozen
