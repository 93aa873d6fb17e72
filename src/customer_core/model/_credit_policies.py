"""What happens in each sales channel when an order exceeds a credit limit, and what the user is told.

Owns the setting as a value. It must not know accounts, nor how a decision is taken.
"""

from collections.abc import Mapping
from enum import Enum, unique
from typing import Self

import attrs

from customer_core.model._checks import check_members, count, line, one_of_type, refuse_type, stripped
from customer_core.model._frozen_map import FrozenMap, as_frozen_map
from customer_core.model._ids import ChannelId
from customer_core.model._limits import CODE_POINTS_MESSAGE, ENTRIES_LIST
from customer_core.model._redaction import redacted


@unique
class CreditRule(Enum):
    """Say whether an order that exceeds the limit may be placed in a channel.

    ALWAYS: Yes, whatever the amount. NO: it may not. APPROVAL: a manager with the permission has to approve it.
    """

    ALWAYS = "yes"
    NO = "no"
    APPROVAL = "requires-manager-approval"


@attrs.frozen(repr=False)
class ChannelCreditRule:
    """Hold the rule of one channel, and the message that the user sees when an order exceeds the limit."""

    rule: CreditRule = attrs.field(validator=one_of_type(CreditRule))
    message: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    __repr__ = redacted


@attrs.frozen(repr=False)
class NoChannelRule:
    """Say that a channel has no rule, which counts as No, and what the user sees then."""

    message: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))

    __repr__ = redacted


def _rules(channels: Mapping[ChannelId, ChannelCreditRule]) -> FrozenMap[ChannelId, ChannelCreditRule]:
    return as_frozen_map(channels)


def _rules_check(_: object, field: "attrs.Attribute[FrozenMap[ChannelId, ChannelCreditRule]]", value: object) -> None:
    members = check_members(field.name, value, kind=FrozenMap, limit=ENTRIES_LIST)
    for place, (channel, rule) in enumerate(FrozenMap(members).items()):
        if not isinstance(channel, ChannelId):
            refuse_type(f"{field.name}[{place}]", channel, ChannelId)
        if not isinstance(rule, ChannelCreditRule):
            refuse_type(f"{field.name}[{place}]", rule, ChannelCreditRule)


@attrs.frozen(kw_only=True, repr=False)
class CreditPolicy:
    """Hold the rule of every channel that has one; `message` is for channels without a rule, which count as No.

    >>> policy = CreditPolicy().with_rule(ChannelId("web"), ChannelCreditRule(CreditRule.ALWAYS))
    >>> policy.rule_for(ChannelId("web")).rule.value, policy.rule_for(ChannelId("pos"))
    ('yes', NoChannelRule())
    """

    channels: FrozenMap[ChannelId, ChannelCreditRule] = attrs.field(
        factory=FrozenMap, converter=_rules, validator=_rules_check
    )
    message: str = attrs.field(default="", converter=stripped, validator=line(CODE_POINTS_MESSAGE))
    version: int = attrs.field(default=0, validator=count)

    __repr__ = redacted

    def rule_for(self, channel: ChannelId) -> ChannelCreditRule | NoChannelRule:
        """Return the rule of a channel, or that it has none, each with its message."""
        return self.channels.get(channel, NoChannelRule(self.message))

    def with_rule(self, channel: ChannelId, rule: ChannelCreditRule) -> Self:
        """Return a copy in which the channel has this rule."""
        return attrs.evolve(self, channels=self.channels.with_entry(channel, rule))

    def without_rule(self, channel: ChannelId) -> Self:
        """Return a copy in which the channel has no rule."""
        return attrs.evolve(self, channels=self.channels.without_entry(channel))

    def with_message(self, message: str) -> Self:
        """Return a copy that tells this to users of channels without a rule."""
        return attrs.evolve(self, message=message)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
