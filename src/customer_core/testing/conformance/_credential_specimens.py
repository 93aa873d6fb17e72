"""Credentials as specimens.

Owns them. It must not know any claim.
"""

from datetime import timedelta
from typing import Any, Final

import attrs

from customer_core.model import Credential, CustomerId, PasswordCost, PasswordHash, SentLink
from customer_core.testing._steady import START

__all__ = ["PASSWORD", "credential", "link"]

PASSWORD: Final = PasswordHash(cost=PasswordCost(n=2**14, r=4, p=2), salt="0f" * 16, digest="a5" * 32)


def link(digit: str) -> SentLink:
    """Return a link whose digest is made of one digit."""
    return SentLink(digest=digit * 64, expires_at=START + timedelta(microseconds=1))


def credential(id_: str, **fields: Any) -> Credential:  # noqa: ANN401 - any field of a credential
    """Return the first credential of an id."""
    return attrs.evolve(Credential(customer=CustomerId(id_), version=1), **fields)
