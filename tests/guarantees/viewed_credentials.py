"""Credentials as ways to meet somebody: what each call tells of the one who has a password and a link.

Owns the calls. It must not know who makes them.
"""

from collections.abc import Callable, Mapping

from tests.guarantees.kept_credentials import PASSWORD, TOKEN

from customer_core.manager import Desk
from customer_core.model import CustomerId


def credential_reads(target: CustomerId) -> Mapping[str, Callable[[Desk], object]]:
    """Return the calls, about the one that is met."""
    return {
        "credentials.verify": lambda desk: desk.credentials.verify(target, PASSWORD).outcome.value,
        "credentials.change_password": lambda desk: (
            desk.credentials.change_password(target, PASSWORD, f"another {PASSWORD}").outcome.value
        ),
        "credentials.set_password": lambda desk: str(desk.credentials.set_password(TOKEN, PASSWORD)),
        "credentials.has_password": lambda desk: desk.credentials.has_password(target),
        "credentials.revoke": lambda desk: desk.credentials.revoke(target),
        "credentials.send_link": lambda desk: desk.credentials.send_link(target).tzinfo is not None,
    }
