"""Messages to and from customers, as far as a customer master knows them: when, which way, what about.

Owns the values. It must not know what a message says, nor where it is kept.
"""

from datetime import datetime
from enum import unique

import attrs

from customer_core.model._checks import in_utc, instant, line, one_of_type, stripped, word
from customer_core.model._documented import Documented
from customer_core.model._ids import CustomerId
from customer_core.model._limits import CODE_POINTS_KEY, CODE_POINTS_MESSAGE
from customer_core.model._redaction import redacted


@unique
class MessageDirection(Documented):
    """Say which way a message went, by a code that stays the same for ever; `doc` says it to a clerk."""

    SENT = "sent", "To the customer."
    RECEIVED = "received", "From the customer."


@unique
class MessageKind(Documented):
    """Say what a message is for, by a code that stays the same for ever; `doc` says it to a clerk."""

    CAMPAIGN = "campaign", "It went to many, such as a newsletter."
    OTHER = "other", "It was for this customer alone, such as the confirmation of an order."


@attrs.frozen(order=True, repr=False)
class MessageKey:
    """Name a message as the system does that sent or received it: `MessageKey("mailer", "8f2c")`.

    References are unique within their system; of two messages of one key, the later one takes the other's place.
    """

    system: str = attrs.field(converter=stripped, validator=word(is_required=True))
    reference: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class Message:
    """Hold one message: whose it is, when it was sent or received, which way, of which kind and what about.

    `customer` is the id that the message was recorded with; after a merge it may be that of a merged record. What it
    says is kept by whoever sent it, under the key. An empty `subject` means that there was none.

    Raises:
        InvalidValueError: A field breaks its rule, or the subject holds what looks like the number of a payment card.
    """

    key: MessageKey = attrs.field(validator=one_of_type(MessageKey))
    customer: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    direction: MessageDirection = attrs.field(default=MessageDirection.SENT, validator=one_of_type(MessageDirection))
    kind: MessageKind = attrs.field(default=MessageKind.OTHER, validator=one_of_type(MessageKind))
    subject: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    __repr__ = redacted

    @property
    def place(self) -> tuple[datetime, MessageKey]:
        """Return where the message stands among others, from the earliest on: by moment, then by key."""
        return self.at, self.key
