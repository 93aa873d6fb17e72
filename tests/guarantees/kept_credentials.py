"""A credential that is kept behind every desk, with a password and a link whose token are known, and a way to send.

Owns them, for tests that need both without a mailbox. It must not know any call.
"""

from datetime import UTC, datetime
from typing import Final

from customer_core.model import Credential, CustomerId, PasswordCost, SentLink
from customer_core.ports import Notifier, PasswordLink, Store
from customer_core.services._passwords import digest_of_token, hashed

PASSWORD: Final = "correct horse"  # noqa: S105 - made up
TOKEN: Final = "token"  # noqa: S105 - as above
CHEAP: Final = PasswordCost(n=2, r=1, p=1)
_LATER: Final = datetime(2100, 1, 1, tzinfo=UTC)


class Nowhere(Notifier):
    """Sends nothing."""

    def send_password_link(self, link: PasswordLink) -> None:
        """Drop a link."""


def keep_credential(store: Store, customer: CustomerId) -> None:
    """Give a customer the password and the link."""
    credential = Credential(
        customer=customer,
        password=hashed(PASSWORD, CHEAP, lambda: bytes(16)),
        link=SentLink(digest=digest_of_token(TOKEN), expires_at=_LATER),
        version=1,
    )
    store.write(lambda unit: unit.credentials.put(credential, expected_version=0))
