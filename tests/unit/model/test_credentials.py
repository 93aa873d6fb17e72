"""Credentials: hashes, links, and the waits of those who guess."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import LOGIN_WAITS, Credential, CustomerId, PasswordCost, PasswordHash, SentLink

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HASH = PasswordHash(cost=PasswordCost(), salt="0f" * 16, digest="a5" * 32)
LINK = SentLink(digest="1" * 64, expires_at=AT)
NEW = Credential(customer=CustomerId("c-1"))


def test_a_password_costs_what_is_recommended() -> None:
    """Thirty-two MiB of memory, three times; more work is above it, and other numbers of the same work are not."""
    cost = PasswordCost()
    assert 2**25 <= cost.memory_bytes < 2**26
    assert PasswordCost(n=2**16).is_above(cost)
    assert not PasswordCost(n=2**14, r=16).is_above(cost)


@pytest.mark.parametrize(
    ("cost", "problem"),
    [
        ({"n": 3}, "n: is no power of two"),
        ({"n": 1}, "n: is no power of two"),
        ({"n": 0}, "n: is no power of two"),
        ({"r": 0}, "r: and p are out of range"),
        ({"p": 0}, "r: and p are out of range"),
        ({"n": 2**20, "r": 9}, "r: and p are out of range"),
        ({"n": 2.0}, "n: is a float"),
    ],
)
def test_what_is_no_cost_is_refused(cost: dict[str, Any], problem: str) -> None:
    """No stored one takes more memory than a server has."""
    with pytest.raises(InvalidValueError, match=problem):
        PasswordCost(**cost)


@pytest.mark.parametrize("digest", ["", "a5" * 31, "A5" * 32, "g5" * 32, 5])
def test_a_hash_is_of_its_form(digest: Any) -> None:  # noqa: ANN401 - what is no digest
    """Hexadecimal digits in small letters, and no other text; so no password is ever kept in its place."""
    with pytest.raises(InvalidValueError, match="digest: is of another form"):
        PasswordHash(cost=PasswordCost(), salt="0f" * 16, digest=digest)
    with pytest.raises(InvalidValueError, match="digest: is of another form"):
        SentLink(digest=digest, expires_at=AT)


def test_waits_grow_with_each_attempt_in_vain() -> None:
    """Four attempts are free; from the fifth on the schedule says how long the next one waits."""
    tried, waits = NEW, []
    for _ in range(10):
        tried = tried.with_attempt(AT)
        waits.append(None if tried.waits_until is None else tried.waits_until - AT)
    listed = [wait for _, wait in LOGIN_WAITS]
    assert [None] * 4 + listed + [listed[-1]] * 2 == waits
    assert timedelta(hours=1) == listed[-1]
    assert tried.without_attempts().waits_until is None


def test_a_new_password_ends_the_link_and_the_waits() -> None:
    """Whoever set it came by the link, and guessed nothing."""
    tried = NEW.with_link(LINK).with_attempt(AT)
    assert (LINK, 1, AT) == (tried.link, tried.failures, tried.tried_at)
    assert Credential(customer=NEW.customer, password=HASH, version=2) == tried.with_password(HASH).with_version(2)


def test_no_credential_shows_its_hashes() -> None:
    """Not even those are for a log."""
    shown = repr((NEW.with_password(HASH).with_link(LINK), HASH, LINK))
    assert "a5a5" not in shown
    assert "1111" not in shown
    assert "c-1" in shown
