"""Credentials of customers: hashes of their passwords and links, and the host's way to send a link.

Owns the obligations of keeping and of sending. What is kept cannot be turned back into a password or a token.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime

import attrs

from customer_core.model import Credential, Customer, CustomerId

__all__ = ["CredentialPort", "Notifier", "PasswordLink"]


class CredentialPort(ABC):
    """Keeps credentials, each of one id: whoever is merged or parted since, it is good for that very id.

    A host that keeps the passwords of its customers itself gives the manager one of its own, and nothing is kept here.
    """

    @abstractmethod
    def find(self, customer: CustomerId) -> Credential | None:
        """Return the credential of this very id; None when there is none."""

    @abstractmethod
    def find_by_link(self, digest: str) -> Credential | None:
        """Return the credential whose link has this digest; None when there is none."""

    @abstractmethod
    def put(self, credential: Credential, *, expected_version: int) -> None:
        """Keep a credential, if the one of its id is at the expected version; 0 is that of an id without any.

        Raises:
            NotFoundError: The id names nobody; nothing is kept.
            StaleVersionError: It is at another version.
        """

    @abstractmethod
    def remove(self, customer: CustomerId) -> None:
        """Forget the credential of this very id, if there is any."""

    @abstractmethod
    def list_with_password(self, customers: Collection[CustomerId]) -> frozenset[CustomerId]:
        """Return which of some ids have a password."""


@attrs.frozen(kw_only=True)
class PasswordLink:
    """What a notifier sends: to whom, the token to put into a link, and until when that is good.

    The token is nowhere else, and does not show itself.
    """

    customer: Customer
    token: str = attrs.field(repr=False)
    expires_at: datetime


class Notifier(ABC):
    """Sends links to customers, by the host's own mail and in its own words.

    It is called outside of any unit of work, once the hash of the token was kept, by any number of threads at once.
    """

    @abstractmethod
    def send_password_link(self, link: PasswordLink) -> None:
        """Send a link, or raise: what returns counts as sent."""
