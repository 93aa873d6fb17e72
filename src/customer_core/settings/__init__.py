"""What an administrator may choose: areas of settings, each one frozen value with working defaults.

It must not know where settings are kept, nor who reads them.
"""

from customer_core.settings._areas import SETTING_AREAS, AreaValue, SettingArea, area_of
from customer_core.settings._credentials import CredentialSettings
from customer_core.settings._duplicates import SHOWN_MOST, DuplicateReaction, DuplicateSettings
from customer_core.settings._histories import HistorySettings
from customer_core.settings._loyalty import LoyaltySettings
from customer_core.settings._orders import OrderSettings
from customer_core.settings._organizations import OrganizationSettings

__all__ = [
    "SETTING_AREAS",
    "SHOWN_MOST",
    "AreaValue",
    "CredentialSettings",
    "DuplicateReaction",
    "DuplicateSettings",
    "HistorySettings",
    "LoyaltySettings",
    "OrderSettings",
    "OrganizationSettings",
    "SettingArea",
    "area_of",
]
