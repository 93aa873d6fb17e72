"""Which areas of settings there are, as one table: a value class each, its settings in words, and who may change it.

Owns the list. A new area is one line here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol, Self

import attrs

from customer_core.errors import UnknownAreaError
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import CreditPolicy, FrozenMap, Permission
from customer_core.settings._credentials import CredentialSettings
from customer_core.settings._duplicates import DuplicateSettings
from customer_core.settings._histories import HistorySettings
from customer_core.settings._loyalty import LoyaltySettings
from customer_core.settings._orders import OrderSettings
from customer_core.settings._organizations import OrganizationSettings

__all__ = ["SETTING_AREAS", "AreaValue", "SettingArea", "area_of"]


class AreaValue(Protocol):
    """What the settings of any area have: a version, 0 where they were read from no store."""

    @property
    def version(self) -> int:
        """Return how often a store has kept a change of them."""

    def with_version(self, version: int) -> Self:
        """Return a copy of this version."""


@attrs.frozen(kw_only=True)
class SettingArea:
    """One area: the class of its value, what it governs, what each setting means, the permission to change it."""

    cls: type
    doc: str
    settings: Mapping[str, str] = attrs.field(converter=FrozenMap[str, str])
    permission: Permission


SETTING_AREAS: Mapping[str, SettingArea] = MappingProxyType(
    {
        "credentials": SettingArea(
            cls=CredentialSettings,
            doc="Whether new customers are sent a link to set a password, and how long one is good.",
            settings={
                "is_sent_on_creation": "Whether each customer who is registered by itself is sent a link.",
                "link_minutes": "For how many minutes a link is good, from 1 to 20.",
                "version": "How often the settings were changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "credit": SettingArea(
            cls=CreditPolicy,
            doc="What happens in each sales channel when an order exceeds the credit limit, or something is overdue.",
            settings={
                "channels": "For each channel that has a rule: Yes, No or Requires Manager Approval, and the message "
                "that the user sees. A channel without a rule counts as No.",
                "message": "What the user sees in a channel without a rule.",
                "tolerance_percent": "How far above a limit an amount still passes, in whole percent of the limit, "
                "from 0 to 100.",
                "overdue": "What keeps an account from buying: what is past due by more than so many days, above an "
                "amount for each currency that is tolerated. Then the rule of the channel decides. Without it, nothing "
                "that is overdue does.",
                "approval_hours": "For how many hours a request waits for a manager before it lapses, from 1 to 8784.",
                "version": "How often the policy was changed; a store counts it.",
            },
            permission=Permission.CREDIT_EDIT,
        ),
        "duplicates": SettingArea(
            cls=DuplicateSettings,
            doc="Which fields the duplicate check compares, and what a hit does in each sales channel.",
            settings={
                "check_fields": "The fields by which records are reported whenever they are equal; phone and e-mail "
                "are recommended. Without any, only the score counts.",
                "reaction": "What a hit does: warn, block, or queue for review.",
                "channels": "For each channel that reacts otherwise: what a hit does there.",
                "shown_most": "How many suspects are shown at most, from 1 to 500.",
                "version": "How often the settings were changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "history": SettingArea(
            cls=HistorySettings,
            doc="Which entries of the history are sealed, so that nobody can change them unseen.",
            settings={
                "is_sealed": "Whether every entry is sealed. Without it only merges, credit and settings are.",
                "version": "How often the settings were changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "loyalty": SettingArea(
            cls=LoyaltySettings,
            doc="Whether new customers get a loyalty card by themselves.",
            settings={
                "is_automatic": "Whether each new customer gets a card when it is registered, unless it has one. "
                "Then a point of sale refuses a card that was made by hand for a new customer.",
                "points_of_sale": "The channels that are points of sale.",
                "version": "How often the settings were changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "merging": SettingArea(
            cls=AutomaticMergePolicy,
            doc="When customers who seem to be one are merged without anybody looking.",
            settings={
                "probability_least": "How likely two records are the same customer at the least, from 0.5 to 1.",
                "members_most": "How many customers may seem to be one, from 2 to 100; a larger crowd is for a person.",
                "proofs_least": "In how many things two records agree at the least that prove something, from 1 to 5: "
                "name, address, birth date, e-mail, telephone and the like.",
                "is_unverified_proof": "Whether an e-mail address or telephone number proves something that nobody "
                "verified.",
                "open_channels": "Channels that strangers write to: who came by one is merged only by a verified way.",
                "version": "How often the policy was changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "orders": SettingArea(
            cls=OrderSettings,
            doc="Which orders count for what a customer spent, and where the host shows an order.",
            settings={
                "counts_earlier_orders": "Whether orders count that were placed before somebody became a customer, "
                "such as those of a guest. They are listed in any case.",
                "link_template": "The web address at which the host shows an order, with {number} and perhaps "
                "{system} in the place of those of the order. Without it, orders have no link.",
                "version": "How often the settings were changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "organizations": SettingArea(
            cls=OrganizationSettings,
            doc="What customers take over from the organization that they belong to, and from those above it.",
            settings={
                "inheritable_attributes": "The names of the custom attributes, such as treatments and privileges, that "
                "a customer takes over who has none of its own. A tier and a credit account always are.",
                "version": "How often the settings were changed; a store counts it.",
            },
            permission=Permission.SETTINGS_EDIT,
        ),
    }
)
"""Every area of settings by name."""


def area_of(cls: type) -> str:
    """Return the name of the area whose settings are values of a class.

    Raises:
        UnknownAreaError: There is no such area.
    """
    for name, area in SETTING_AREAS.items():
        if area.cls is cls:
            return name
    name = getattr(cls, "__name__", type(cls).__name__)
    raise UnknownAreaError(area=name, known=", ".join(SETTING_AREAS))
