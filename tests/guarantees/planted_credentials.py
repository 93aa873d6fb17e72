"""Credentials and settings, which hold hardly any text that anybody typed.

Owns them. It must not know what is looked for.
"""

from datetime import UTC, datetime

from customer_core.model import Credential, CustomerId, PasswordCost, PasswordHash, SentLink
from customer_core.settings import (
    AttributeDefinition,
    AttributeSettings,
    AttributeType,
    CleanupSettings,
    ClubSettings,
    CredentialSettings,
    HistorySettings,
    LoyaltySettings,
)

AT = datetime(2026, 1, 31, tzinfo=UTC)


def planted_credentials(text: str) -> tuple[object, ...]:
    """Return one of each kind, with the text where one may stand."""
    cost = PasswordCost(n=2)
    password = PasswordHash(cost=cost, salt="0" * 32, digest="0" * 64)
    link = SentLink(digest="1" * 64, expires_at=AT)
    credential = Credential(customer=CustomerId("c"), password=password, link=link, failures=1, tried_at=AT)
    definition = AttributeDefinition(name=text, type=AttributeType.CHOICE, choices=[text])
    settings = (
        CleanupSettings(),
        ClubSettings(),
        CredentialSettings(),
        HistorySettings(),
        LoyaltySettings(),
        definition,
        AttributeSettings(definitions=[definition]),
    )
    return cost, password, link, credential, *settings
