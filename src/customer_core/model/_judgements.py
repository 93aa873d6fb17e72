"""What somebody judged about two customers: the same, different, or not to be told.

Owns the shape of a judgement. What it blocks or joins is decided by those who ask.
"""

from datetime import datetime
from enum import unique

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._actors import Actor
from customer_core.model._checks import (
    check_block,
    in_utc,
    in_utc_if_known,
    instant,
    instant_if_known,
    one_of_type,
    stripped,
)
from customer_core.model._documented import Documented
from customer_core.model._ids import ChannelId, CustomerId
from customer_core.model._limits import BYTES_NOTE
from customer_core.model._redaction import redacted


@unique
class Verdict(Documented):
    """Say what two customers are to each other, by somebody's word; `doc` says it to a clerk."""

    @property
    def keeps_apart(self) -> bool:
        """Tell whether the two are kept apart until somebody judges otherwise."""
        return self is not Verdict.SAME

    SAME = "same", "The two are one customer, whatever their records say."
    DIFFERENT = "different", "The two are different customers, whatever chain of others lies between them."
    UNSURE = "unsure", "Somebody looked and could not tell; the two are kept apart until it is known."


def _reason(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    check_block(field.name, value, limit=BYTES_NOTE)


@attrs.frozen(kw_only=True, repr=False)
class Judgement:
    """Hold what somebody judged about two customers: who, when, through which channel and why.

    `left` is the smaller id. A judgement keeps the ids it was written with. It is never deleted: a later one about the
    same two supersedes it, and `superseded_at` tells since when.

    Raises:
        InvalidValueError: The two are one, or not in order.
    """

    left: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    right: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    verdict: Verdict = attrs.field(validator=one_of_type(Verdict))
    reason: str = attrs.field(default="", converter=stripped, validator=_reason)
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: Actor = attrs.field(validator=one_of_type(Actor))
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))
    superseded_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)

    def __attrs_post_init__(self) -> None:
        if not self.left < self.right:
            raise InvalidValueError(field="right", problem="is not the larger id", remedy="give two ids in order")

    @property
    def is_standing(self) -> bool:
        """Tell whether no later judgement superseded this one."""
        return self.superseded_at is None

    __repr__ = redacted
