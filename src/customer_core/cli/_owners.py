"""Whose account a command means: a customer, or an organization."""

from typing import Final

import click

from customer_core.cli._desks import find_customer, handle, organization_of
from customer_core.manager import Desk
from customer_core.model import CustomerId, OrganizationId

__all__ = ["ORGANIZATION_OPTION", "find_owner"]

ORGANIZATION_OPTION: Final = click.option(
    "--organization", "is_organization", is_flag=True, help="CUSTOMER is the id of an organization."
)


def find_owner(desk: Desk, text: str, *, is_organization: bool) -> tuple[CustomerId | OrganizationId, str]:
    """Return whose account is meant, and what to call it.

    Raises:
        NotFoundError: There is no such customer.
        InvalidOptionError: The text can be nobody's id or code.
    """
    if is_organization:
        return organization_of(text), f"organization {text}"
    found = find_customer(desk, text)
    return found.id, handle(found)
