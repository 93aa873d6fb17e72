"""What a customer is: frozen values, each valid from birth, with verbs that return changed copies.

It must not know stores, documents, settings or the outside world; text is compared by `normalization` alone.
"""

from customer_core.model._attributes import AttributeValue
from customer_core.model._consents import Consent, ConsentState, Verification
from customer_core.model._contacts import Address, Contact, ContactRole
from customer_core.model._currencies import CURRENCY_DECIMALS
from customer_core.model._customer import Customer
from customer_core.model._emails import EmailAddress
from customer_core.model._external_keys import ExternalKey
from customer_core.model._frozen_map import FrozenMap
from customer_core.model._ids import BrandId, ChannelId, ContactId, CustomerId, OrganizationId, TextId, TierId
from customer_core.model._money import Money
from customer_core.model._names import PersonName
from customer_core.model._notes import Note
from customer_core.model._organization import Organization
from customer_core.model._party import Party
from customer_core.model._phones import PhoneNumber

__all__ = [
    "CURRENCY_DECIMALS",
    "Address",
    "AttributeValue",
    "BrandId",
    "ChannelId",
    "Consent",
    "ConsentState",
    "Contact",
    "ContactId",
    "ContactRole",
    "Customer",
    "CustomerId",
    "EmailAddress",
    "ExternalKey",
    "FrozenMap",
    "Money",
    "Note",
    "Organization",
    "OrganizationId",
    "Party",
    "PersonName",
    "PhoneNumber",
    "TextId",
    "TierId",
    "Verification",
]
