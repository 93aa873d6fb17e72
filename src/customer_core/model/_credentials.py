"""How customers log in, as far as it may be kept: hashes of passwords and of links, and how often somebody guessed.

Owns the values and the schedule by which guessing is slowed down. It must not know how a password is hashed, nor the
password or the token of a link itself.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import (
    Validator,
    count,
    in_utc,
    in_utc_if_known,
    instant,
    instant_if_known,
    one_of_type,
)
from customer_core.model._ids import CustomerId
from customer_core.model._redaction import redacted

LOGIN_WAITS: Final[Sequence[tuple[int, timedelta]]] = (
    (5, timedelta(minutes=1)),
    (6, timedelta(minutes=5)),
    (7, timedelta(minutes=15)),
    (8, timedelta(hours=1)),
)
"""After how many attempts in a row that failed somebody waits how long; after fewer nobody does, after more an hour."""

_MEMORY_MOST: Final = 2**30
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SALT: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def _hexadecimal(form: "re.Pattern[str]", digits: int) -> Validator:
    def check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
        if not isinstance(value, str) or form.fullmatch(value) is None:
            raise InvalidValueError(
                field=field.name, problem="is of another form", remedy=f"give {digits} hexadecimal digits"
            )

    return check


_digest = _hexadecimal(_DIGEST, 64)
_salt = _hexadecimal(_SALT, 32)


@attrs.frozen(kw_only=True)
class PasswordCost:
    """Say how costly it is to hash a password by scrypt (RFC 7914): by default 32 MiB of memory, three times.

    `n` is a power of two from 2 on, `r` the size of blocks, `p` how often it is done.

    >>> PasswordCost().is_above(PasswordCost(n=2**14))
    True

    Raises:
        InvalidValueError: `n` is no power of two, one of them is below 1, or more than 1 GiB of memory is asked for.
    """

    n: int = attrs.field(default=2**15, validator=count)
    r: int = attrs.field(default=8, validator=count)
    p: int = attrs.field(default=3, validator=count)

    def __attrs_post_init__(self) -> None:
        if self.n < 2 or self.n & (self.n - 1):  # noqa: PLR2004 - the smallest that scrypt takes
            raise InvalidValueError(field="n", problem="is no power of two", remedy="give 2, 4, 8 and so on")
        if self.r < 1 or self.p < 1 or self.memory_bytes > _MEMORY_MOST:
            raise InvalidValueError(
                field="r", problem="and p are out of range", remedy="give 1 or more, for at most 1 GiB of memory"
            )

    @property
    def memory_bytes(self) -> int:
        """Return how much memory it takes."""
        return 128 * self.r * (self.n + self.p)

    def is_above(self, other: "PasswordCost") -> bool:
        """Tell whether it takes more work than another one."""
        return self.n * self.r * self.p > other.n * other.r * other.p


@attrs.frozen(kw_only=True, repr=False)
class PasswordHash:
    """Hold what scrypt made of a password, by which cost and with which salt: 32 and 16 bytes as hexadecimal digits."""

    cost: PasswordCost = attrs.field(validator=one_of_type(PasswordCost))
    salt: str = attrs.field(validator=_salt)
    digest: str = attrs.field(validator=_digest)

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class SentLink:
    """Hold the SHA-256 of the token in a link by which a password is set, and until when the link is good.

    The token is of 256 bits that were drawn by chance: there is nothing to guess, so that a fast hash hides it as well
    as a slow one would.
    """

    digest: str = attrs.field(validator=_digest)
    expires_at: datetime = attrs.field(converter=in_utc, validator=instant)

    __repr__ = redacted


@attrs.frozen(kw_only=True, repr=False)
class Credential:
    """Hold by what a customer logs in: its password, the link that was sent last, and who tried in vain.

    None as a password means that none was set, as a link that none is good. `failures` counts the attempts since the
    last one that succeeded, and `tried_at` is when the last of them was.
    """

    customer: CustomerId = attrs.field(validator=one_of_type(CustomerId))
    password: PasswordHash | None = attrs.field(default=None, validator=one_of_type(PasswordHash, is_optional=True))
    link: SentLink | None = attrs.field(default=None, validator=one_of_type(SentLink, is_optional=True))
    failures: int = attrs.field(default=0, validator=count)
    tried_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)
    version: int = attrs.field(default=0, validator=count)

    __repr__ = redacted

    @property
    def waits_until(self) -> datetime | None:
        """Return until when no attempt counts; None where the next one does at once."""
        wait = next((wait for failures, wait in reversed(LOGIN_WAITS) if self.failures >= failures), None)
        return None if wait is None or self.tried_at is None else self.tried_at + wait

    def with_attempt(self, at: datetime) -> Self:
        """Return a copy with one more attempt, which is in vain until somebody says otherwise."""
        return attrs.evolve(self, failures=self.failures + 1, tried_at=at)

    def without_attempts(self) -> Self:
        """Return a copy of which nobody tried in vain."""
        return attrs.evolve(self, failures=0, tried_at=None)

    def with_link(self, link: SentLink) -> Self:
        """Return a copy with a link in place of the one before, which is good no more."""
        return attrs.evolve(self, link=link)

    def with_password(self, password: PasswordHash) -> Self:
        """Return a copy with a password; no link is good any more, and nobody tried in vain."""
        return attrs.evolve(self.without_attempts(), password=password, link=None)

    def with_version(self, version: int) -> Self:
        """Return a copy with this version, which a store counts up at each change."""
        return attrs.evolve(self, version=version)
