"""Which areas of settings there are, as one table: a value class each, its settings in words, and who may change it.

Owns the list, and what each setting does, counts in and may be. A new area is one line here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol, Self

import attrs

from customer_core.errors import UnknownAreaError
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import CreditPolicy, FrozenMap, Permission
from customer_core.settings._attributes import AttributeSettings
from customer_core.settings._brands import BrandSettings
from customer_core.settings._channels import ChannelSettings
from customer_core.settings._cleanup import CARD_DAYS_MAX, MONTHS_MAX, WEEKS_MAX, CleanupSettings
from customer_core.settings._club import DAYS_MAX, ClubSettings
from customer_core.settings._credentials import CredentialSettings
from customer_core.settings._duplicates import SHOWN_MOST, DuplicateSettings
from customer_core.settings._histories import HistorySettings
from customer_core.settings._loyalty import LoyaltySettings
from customer_core.settings._orders import OrderSettings
from customer_core.settings._privacy import DAYS_MOST, UNDO_DAYS_MOST, PrivacySettings
from customer_core.settings._reps import RepSettings
from customer_core.settings._tiers import TierSettings
from customer_core.settings._workflows import WorkflowSettings

__all__ = ["SETTING_AREAS", "AreaValue", "Setting", "SettingArea", "area_of"]


class AreaValue(Protocol):
    """What the settings of any area have: a version, 0 where they were read from no store."""

    @property
    def version(self) -> int:
        """Return how often a store has kept a change of them."""

    def with_version(self, version: int) -> Self:
        """Return a copy of this version."""


@attrs.frozen
class Setting:
    """Say what one setting does, in which unit it counts, and between which figures it may be.

    A blank unit means that it counts nothing; None as `least` and `most`, that its type alone says what it may be.
    """

    doc: str
    unit: str = attrs.field(default="", kw_only=True)
    least: float | None = attrs.field(default=None, kw_only=True)
    most: float | None = attrs.field(default=None, kw_only=True)

    @property
    def span(self) -> str:
        """Return between which figures it may be, in words; blank where its type alone says so."""
        return "" if self.least is None else f"{self.least:,} to {self.most:,}"


@attrs.frozen(kw_only=True)
class SettingArea:
    """One area: the class of its value, what it governs, its settings by name, the permission to change it."""

    cls: type
    doc: str
    settings: Mapping[str, Setting] = attrs.field(converter=FrozenMap[str, Setting])
    permission: Permission
    naming_channels: tuple[str, ...] = ()
    """The settings that hold ids of sales channels, as members or as keys."""


_VERSION: Final = Setting("How often the area was changed; a store counts it.", unit="changes")


SETTING_AREAS: Mapping[str, SettingArea] = MappingProxyType(
    {
        "attributes": SettingArea(
            cls=AttributeSettings,
            doc="The definitions of custom attributes. While there are none, records have any.",
            settings={
                "definitions": Setting(
                    "Each attribute with its name, its type (text, number, date, boolean or choice), its range, length "
                    "or choices, whether customers take it over from their organization, such as treatments and "
                    "privileges, whether it is personal, whether it is searchable, and which value survives a merge."
                ),
                "are_others_allowed": Setting(
                    "Whether records have attributes that are not defined, once any is. What they said before stays."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "brands": SettingArea(
            cls=BrandSettings,
            doc="The brands. Once there is one, nobody is given a brand that is not there, and no sales channel sells "
            "for one.",
            settings={
                "brands": Setting("Each brand with its id and its name, in the order in which they are shown."),
                "has_accounts_per_brand": Setting(
                    "Whether those who belong to no brand in particular have a credit account for each brand that "
                    "sells to them, which its channels share. Without it, they have one for all. To be switched by "
                    "`desk.brands.switch`, with a word on each account that is there."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "channels": SettingArea(
            cls=ChannelSettings,
            doc="The sales channels. Once there is one, the settings of other areas name no channel that is not there.",
            settings={
                "channels": Setting(
                    "Each channel with its id, its name, its kind (order-desk, point-of-sale, web, marketplace or own) "
                    "and the brand that sells through it, in the order in which they are shown."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "cleanup": SettingArea(
            cls=CleanupSettings,
            doc="How long messages and tokens of cards stay. The actions `clean-up-messages` and `purge-cards` of "
            "upkeep remove those that are due.",
            settings={
                "cleans_campaigns": Setting("Whether messages of campaigns are cleaned up."),
                "campaign_weeks": Setting(
                    "How long messages of campaigns stay, where they are cleaned up.",
                    unit="weeks",
                    least=1,
                    most=WEEKS_MAX,
                ),
                "cleans_all": Setting(
                    "Whether all messages are cleaned up, those of campaigns included: of two moments the earlier "
                    "counts for these."
                ),
                "all_months": Setting(
                    "How long messages stay, where all are cleaned up: months of the calendar, in UTC.",
                    unit="months",
                    least=1,
                    most=MONTHS_MAX,
                ),
                "clears_cards": Setting("Whether what orders say of payment cards is cleared after some days."),
                "card_days": Setting(
                    "For how many days after it was placed an order has the token and the last digits of its card, "
                    "where these are cleared.",
                    unit="days",
                    least=1,
                    most=CARD_DAYS_MAX,
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "club": SettingArea(
            cls=ClubSettings,
            doc="How long before the shipment of a club or a pre-order its card is authorized.",
            settings={
                "preauthorization_days": Setting(
                    "How many days before a shipment its card has to be authorized, and the list of orders is made.",
                    unit="days",
                    least=1,
                    most=DAYS_MAX,
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "credentials": SettingArea(
            cls=CredentialSettings,
            doc="Whether new customers are sent a link to set a password, and how long one is good.",
            settings={
                "is_sent_on_creation": Setting("Whether each customer who is registered by itself is sent a link."),
                "link_minutes": Setting("For how long a link is good.", unit="minutes", least=1, most=20),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "credit": SettingArea(
            cls=CreditPolicy,
            doc="What happens in each sales channel when an order exceeds the credit limit, or something is overdue.",
            settings={
                "channels": Setting(
                    "For each channel that has a rule: Yes, No or Requires Manager Approval, and the message that the "
                    "user sees. A channel without a rule counts as No."
                ),
                "message": Setting("What the user sees in a channel without a rule."),
                "tolerance_percent": Setting(
                    "How far above a limit an amount still passes.", unit="percent of the limit", least=0, most=100
                ),
                "overdue": Setting(
                    "What keeps an account from buying: what is past due by more than so many days, above an amount "
                    "for each currency that is tolerated. Then the rule of the channel decides. Without it, nothing "
                    "that is overdue does."
                ),
                "approval_hours": Setting(
                    "How long a request waits for a manager before it lapses.", unit="hours", least=1, most=8_784
                ),
                "version": _VERSION,
            },
            permission=Permission.CREDIT_EDIT,
            naming_channels=("channels",),
        ),
        "duplicates": SettingArea(
            cls=DuplicateSettings,
            doc="Which fields the duplicate check of customers and organizations compares, and what a hit does in each "
            "sales channel.",
            settings={
                "check_fields": Setting(
                    "The fields by which records are reported whenever they are equal; phone and e-mail are "
                    "recommended. Without any, only the score counts."
                ),
                "reaction": Setting("What a hit does: warn, block, or queue for review."),
                "channels": Setting("For each channel that reacts otherwise: what a hit does there."),
                "shown_most": Setting("How many are shown at most.", unit="suspects", least=1, most=SHOWN_MOST),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
            naming_channels=("channels",),
        ),
        "history": SettingArea(
            cls=HistorySettings,
            doc="Which entries of the history are sealed, so that nobody can change them unseen.",
            settings={
                "is_sealed": Setting("Whether every entry is sealed. Without it only merges, credit and settings are."),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "loyalty": SettingArea(
            cls=LoyaltySettings,
            doc="Whether new customers get a loyalty card by themselves.",
            settings={
                "is_automatic": Setting(
                    "Whether each new customer gets a card when it is registered, unless it has one. Then a point of "
                    "sale refuses a card that was made by hand for a new customer."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "merging": SettingArea(
            cls=AutomaticMergePolicy,
            doc="When customers who seem to be one are merged without anybody looking.",
            settings={
                "probability_least": Setting(
                    "How likely two records are the same customer at the least.", unit="probability", least=0.5, most=1
                ),
                "members_most": Setting(
                    "How many may seem to be one; a larger crowd is for a person.", unit="customers", least=2, most=100
                ),
                "proofs_least": Setting(
                    "In how many things two records agree at the least that prove something: name, address, birth "
                    "date, e-mail, telephone and the like.",
                    unit="proofs",
                    least=1,
                    most=5,
                ),
                "is_unverified_proof": Setting(
                    "Whether an e-mail address or telephone number proves something that nobody verified."
                ),
                "open_channels": Setting(
                    "Channels that strangers write to: who came by one is merged only by a verified way."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
            naming_channels=("open_channels",),
        ),
        "orders": SettingArea(
            cls=OrderSettings,
            doc="Which orders count for what a customer spent, and where the host shows an order.",
            settings={
                "counts_earlier_orders": Setting(
                    "Whether orders count that were placed before somebody became a customer, such as those of a "
                    "guest. They are listed in any case."
                ),
                "link_template": Setting(
                    "The web address at which the host shows an order, with {number} and perhaps {system} in the "
                    "place of those of the order. Without it, orders have no link."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "privacy": SettingArea(
            cls=PrivacySettings,
            doc="For how long customers of some sales channels are kept, and what keeps a person from being erased.",
            settings={
                "retention_days": Setting(
                    "For each channel whose customers may not be kept, such as a marketplace: after how many days "
                    f"without an order they are due to be erased, from 1 to {DAYS_MOST:,}. Nobody is due who came by a "
                    "channel without days, too."
                ),
                "undo_days": Setting(
                    "For how many days after a merge nobody who took part is erased, so that it can still be undone.",
                    unit="days",
                    least=0,
                    most=UNDO_DAYS_MOST,
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
            naming_channels=("retention_days",),
        ),
        "reps": SettingArea(
            cls=RepSettings,
            doc="Whose customers sales representatives change, and who is put on orders of the web.",
            settings={
                "edits_others": Setting(
                    "Whether representatives change customers whom only others serve. No: such customers come back "
                    "marked not editable, and an edit is refused. Customers of nobody are changed by all of them."
                ),
                "sets_last_salesman": Setting(
                    "Whether the representative who was added to a customer last is put on its orders of the web."
                ),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
        ),
        "tiers": SettingArea(
            cls=TierSettings,
            doc="The pricing tiers. Once there is one, nobody is given a tier that is not there.",
            settings={
                "tiers": Setting("Each tier with its id and name, in their order. Prices live with the host."),
                "default": Setting(
                    "The tier that counts for customers without one, in all channels without a default of their own. "
                    "Without it, none does."
                ),
                "channel_defaults": Setting("For single channels, the tier that counts there in its place."),
                "version": _VERSION,
            },
            permission=Permission.SETTINGS_EDIT,
            naming_channels=("channel_defaults",),
        ),
        "workflow": SettingArea(
            cls=WorkflowSettings,
            doc="The states that customers go through, and their review flags. `settings.APPROVAL_WORKFLOW` is one to "
            "begin with.",
            settings={
                "states": Setting(
                    "Each state with its name and what it keeps a customer from: credit, login, merge. While there are "
                    "none, a customer may be in any."
                ),
                "initial": Setting("The state in which new customers begin. Without it, they begin in none."),
                "transitions": Setting(
                    "From which state a customer may go to which other, and the permission, or one of some roles, "
                    "that it takes to move it there beyond the right to change it."
                ),
                "flags": Setting("The review flags, such as colors, beside CHK. While there are none, any may be."),
                "version": _VERSION,
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
