"""The calls about credentials that write, each as one unit of work.

Owns them. A login that is accepted is two: its attempt is kept before the password is looked at, whatever comes then.
"""

from collections.abc import Callable
from typing import Any, Final

from tests.guarantees.kept_credentials import PASSWORD, TOKEN

from customer_core.manager import Desk

CREDENTIAL_CALLS: Final[dict[str, tuple[str, Callable[[Desk, Any], object]]]] = {
    "password link": ("credentials.send_link", lambda desk, start: desk.credentials.send_link(start.ids[0])),
    "first password link": ("credentials.send_link", lambda desk, start: desk.credentials.send_link(start.ids[3])),
    "password": ("credentials.set_password", lambda desk, _: desk.credentials.set_password(TOKEN, PASSWORD)),
    "login in vain": ("credentials.verify", lambda desk, start: desk.credentials.verify(start.ids[0], "guess")),
    "password changed in vain": (
        "credentials.change_password",
        lambda desk, start: desk.credentials.change_password(start.ids[0], "guess", PASSWORD),
    ),
    "revoked password": ("credentials.revoke", lambda desk, start: desk.credentials.revoke(start.ids[0])),
}

COUNTING: Final = CREDENTIAL_CALLS.keys() - {"password", "revoked password"}
"""Those that do something more each time that they are made: another link is sent, another attempt is counted."""
