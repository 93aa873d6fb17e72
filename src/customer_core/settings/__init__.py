"""What an administrator may choose: areas of settings, each one frozen value with working defaults.

It must not know where settings are kept, nor who reads them.
"""

from customer_core.settings._areas import SETTING_AREAS, AreaValue, Setting, SettingArea, area_of
from customer_core.settings._attributes import AttributeDefinition, AttributeSettings, AttributeType
from customer_core.settings._brands import Brand, BrandSettings
from customer_core.settings._channels import ChannelKind, ChannelSettings, SalesChannel
from customer_core.settings._cleanup import CleanupSettings
from customer_core.settings._club import ClubDates, ClubSettings
from customer_core.settings._credentials import CredentialSettings
from customer_core.settings._drafts import SettingChange, SettingsDraft
from customer_core.settings._duplicates import SHOWN_MOST, DuplicateReaction, DuplicateSettings
from customer_core.settings._histories import HistorySettings
from customer_core.settings._loyalty import LoyaltySettings
from customer_core.settings._orders import OrderSettings
from customer_core.settings._privacy import PrivacySettings
from customer_core.settings._reps import RepSettings
from customer_core.settings._tiers import PricingTier, TierSettings
from customer_core.settings._workflows import (
    APPROVAL_WORKFLOW,
    CHECK_FLAG,
    WorkflowBlock,
    WorkflowSettings,
    WorkflowState,
    WorkflowTransition,
)

__all__ = [
    "APPROVAL_WORKFLOW",
    "CHECK_FLAG",
    "SETTING_AREAS",
    "SHOWN_MOST",
    "AreaValue",
    "AttributeDefinition",
    "AttributeSettings",
    "AttributeType",
    "Brand",
    "BrandSettings",
    "ChannelKind",
    "ChannelSettings",
    "CleanupSettings",
    "ClubDates",
    "ClubSettings",
    "CredentialSettings",
    "DuplicateReaction",
    "DuplicateSettings",
    "HistorySettings",
    "LoyaltySettings",
    "OrderSettings",
    "PricingTier",
    "PrivacySettings",
    "RepSettings",
    "SalesChannel",
    "Setting",
    "SettingArea",
    "SettingChange",
    "SettingsDraft",
    "TierSettings",
    "WorkflowBlock",
    "WorkflowSettings",
    "WorkflowState",
    "WorkflowTransition",
    "area_of",
]
