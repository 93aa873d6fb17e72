"""An embeddable customer master: duplicates found and explained, merges that lose nothing.

The façade: the names of the first rank, each loaded when it is first used, so that a program that wants one engine pays
for no other. Everything else is imported from its package, such as `customer_core.matching`.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from customer_core.errors import CustomerCoreError
    from customer_core.manager import CustomerManager
    from customer_core.matching import MatchProfile
    from customer_core.model import (
        EVERY_BRAND,
        Actor,
        Address,
        Contact,
        ContactRole,
        Customer,
        CustomerDraft,
        CustomerId,
        EmailAddress,
        ExternalKey,
        Money,
        Organization,
        PersonName,
        PhoneNumber,
    )

__all__ = [
    "EVERY_BRAND",
    "Actor",
    "Address",
    "Contact",
    "ContactRole",
    "Customer",
    "CustomerCoreError",
    "CustomerDraft",
    "CustomerId",
    "CustomerManager",
    "EmailAddress",
    "ExternalKey",
    "MatchProfile",
    "Money",
    "Organization",
    "PersonName",
    "PhoneNumber",
    "__version__",
]

__version__ = version("customer-core")

_HOMES = {
    "EVERY_BRAND": "model",
    "Actor": "model",
    "Address": "model",
    "Contact": "model",
    "ContactRole": "model",
    "Customer": "model",
    "CustomerCoreError": "errors",
    "CustomerDraft": "model",
    "CustomerId": "model",
    "CustomerManager": "manager",
    "EmailAddress": "model",
    "ExternalKey": "model",
    "MatchProfile": "matching",
    "Money": "model",
    "Organization": "model",
    "PersonName": "model",
    "PhoneNumber": "model",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
