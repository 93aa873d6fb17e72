"""A pair of customers that may be one, waiting for somebody to look at it.

Owns the shape of the pair. It must not know how it was found or who will decide.
"""

from collections.abc import Sequence
from datetime import datetime
from math import isfinite

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._actors import Actor
from customer_core.model._checks import as_tuple, check_block, in_utc, instant, many_words, one_of_type, stripped, word
from customer_core.model._ids import ChannelId, CustomerId
from customer_core.model._limits import BYTES_NOTE, ENTRIES_TAGS
from customer_core.model._redaction import redacted


def finite(_: object, field: "attrs.Attribute[float]", value: object) -> None:
    """Refuse a figure that has no order."""
    one_of_type(float)(None, field, value)
    if not isfinite(value):  # type: ignore[arg-type]  # the line above saw the type
        raise InvalidValueError(field=field.name, problem="is not finite", remedy="give a figure that has an order")


def reason_check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    """Refuse a reason that is no text or too long."""
    check_block(field.name, value, limit=BYTES_NOTE)


def _fields(fields: Sequence[str]) -> tuple[str, ...]:
    return as_tuple(fields)


@attrs.frozen(kw_only=True, repr=False)
class WaitingPair:
    """Hold two customers that may be one: how likely, in which relation, and how the pair came to wait.

    `left` is the smaller id. `bits` is log2 of the odds of same against not same; `fields` are the check fields in
    which the two agree; `reason` is what the person said who saved one of them although the other was shown.

    Raises:
        InvalidValueError: The two are one, or not in order.
    """

    left: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    right: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    bits: float = attrs.field(validator=finite)
    relation: str = attrs.field(validator=word())
    fields: tuple[str, ...] = attrs.field(
        default=(), converter=_fields, validator=many_words(limit=ENTRIES_TAGS, kind=tuple)
    )
    reason: str = attrs.field(default="", converter=stripped, validator=reason_check)
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: Actor = attrs.field(validator=one_of_type(Actor))
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))

    def __attrs_post_init__(self) -> None:
        if not self.left < self.right:
            raise InvalidValueError(field="right", problem="is not the larger id", remedy="give two ids in order")

    __repr__ = redacted
