"""A pair of organizations that may be one: it waits until somebody says what the two are to each other.

Owns the shape of the pair and the words for it. It must not know how the pair was found, nor who decides.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import unique

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._actors import Actor
from customer_core.model._checks import as_tuple, in_utc, instant, many_words, one_of_type, stripped, word
from customer_core.model._documented import Documented
from customer_core.model._ids import ChannelId, OrganizationId
from customer_core.model._limits import ENTRIES_TAGS
from customer_core.model._redaction import redacted
from customer_core.model._reviews import finite, reason_check


@unique
class OrganizationVerdict(Documented):
    """Say what two organizations are to each other, by somebody's word; `doc` says it to a clerk."""

    @property
    def keeps_apart(self) -> bool:
        """Tell whether the two are not suspected of each other any more, until somebody judges otherwise."""
        return self is not OrganizationVerdict.SAME

    SAME = "same", "The two are one organization, whatever their records say."
    DIFFERENT = "different", "The two are different organizations that have nothing to do with each other."
    BRANCH = "branch", "One is a branch of the other, or both are branches of one organization."
    GROUP = "group", "The two are different organizations of one group."
    UNSURE = "unsure", "Somebody looked and could not tell; the two are kept apart until it is known."


def _fields(fields: Sequence[str]) -> tuple[str, ...]:
    return as_tuple(fields)


@attrs.frozen(kw_only=True, repr=False)
class OrganizationPair:
    """Hold two organizations that may be one: how likely, in which relation, and what somebody said of them.

    `left` is the smaller id. `bits` is log2 of the odds of same against not same; `fields` are the check fields in
    which the two agree. While `verdict` is None the pair waits; `reason` is then what the person said who saved one of
    them although the other was shown, and later why it was judged so. Former verdicts stand in the history of both.

    Raises:
        InvalidValueError: The two are one, or not in order.
    """

    left: OrganizationId = attrs.field(validator=one_of_type(OrganizationId))
    right: OrganizationId = attrs.field(validator=one_of_type(OrganizationId))
    bits: float = attrs.field(validator=finite)
    relation: str = attrs.field(validator=word())
    fields: tuple[str, ...] = attrs.field(
        default=(), converter=_fields, validator=many_words(limit=ENTRIES_TAGS, kind=tuple)
    )
    verdict: OrganizationVerdict | None = attrs.field(
        default=None, validator=one_of_type(OrganizationVerdict, is_optional=True)
    )
    reason: str = attrs.field(default="", converter=stripped, validator=reason_check)
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: Actor = attrs.field(validator=one_of_type(Actor))
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))

    def __attrs_post_init__(self) -> None:
        if not self.left < self.right:
            raise InvalidValueError(field="right", problem="is not the larger id", remedy="give two ids in order")

    @property
    def is_waiting(self) -> bool:
        """Tell whether nobody said yet what the two are to each other."""
        return self.verdict is None

    def is_accepted_for(self, fields: Sequence[str]) -> bool:
        """Tell whether somebody keeps the two apart: by a verdict, or by a reason, knowing of these check fields."""
        if self.verdict is not None:
            return self.verdict.keeps_apart
        return bool(self.reason) and set(fields) <= set(self.fields)

    __repr__ = redacted
