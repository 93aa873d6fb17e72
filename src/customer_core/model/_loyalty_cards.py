"""Loyalty cards: numbers that a shop gives its customers, told from every payment card at first sight.

Owns the scheme of the numbers. It must not know who has a card, nor when one is issued.
"""

from typing import Final, Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import describe
from customer_core.model._redaction import redacted

LOYALTY_SYSTEM: Final = "loyalty-card"
"""The system of the external keys under which loyalty cards are kept; no other system may be called so."""

_PREFIX: Final = "LC"
_DIGITS: Final = 10
_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_APART: Final = str.maketrans("", "", " -.")


def normalized_number(text: str) -> str:
    """Return a number in capital letters and without what sets its parts apart; anything that is no text stays."""
    return text.translate(_APART).upper() if isinstance(text, str) else text  # type: ignore[redundant-expr]  # callers may be untyped


def refuse_loyalty_number(field: str, value: object) -> None:
    """Refuse what is no number of a loyalty card.

    Raises:
        InvalidValueError: It is not.
    """
    if not isinstance(value, str):
        raise InvalidValueError(field=field, problem=f"is {describe(value)}", remedy="give text")
    body = value.removeprefix(_PREFIX)[:_DIGITS]
    if value != f"{_PREFIX}{body}{value[-1:]}" or not _is_body(body):
        raise InvalidValueError(
            field=field,
            problem="is no number of a loyalty card",
            remedy=f"give {_PREFIX}, {_DIGITS} digits and the check character",
        )
    if value[-1] != check_character(_PREFIX + body):
        raise InvalidValueError(
            field=field, problem="does not agree with its check character", remedy="read the number again"
        )


def _is_body(body: str) -> bool:
    return len(body) == _DIGITS and body.isascii() and body.isdigit()


def check_character(text: str) -> str:
    """Return what goes behind a text by ISO/IEC 7064, MOD 37,36: no slip of one sign, and no swap of two, is missed."""
    rest = 36
    for sign in text:
        total = (rest + _SIGNS.index(sign)) % 36 or 36
        rest = total * 2 % 37
    return _SIGNS[(37 - rest) % 36]


def _number(_: object, field: "attrs.Attribute[str]", value: object) -> None:
    refuse_loyalty_number(field.name, value)


@attrs.frozen(order=True, repr=False)
class LoyaltyCard:
    """Name a loyalty card by its number: two letters, ten digits, and a check character that is a digit or a letter.

    The numbers of payment cards have no letters and more digits, so that neither is ever taken for the other. Spaces,
    hyphens and points do not matter, nor do small letters.

    >>> LoyaltyCard.of_digits(17).number
    'LC0000000017K'
    >>> LoyaltyCard("lc-00000-00017-k") == LoyaltyCard.of_digits(17)
    True

    Raises:
        InvalidValueError: The number is not of this scheme, or its check character is another one.
    """

    number: str = attrs.field(converter=normalized_number, validator=_number)

    __repr__ = redacted

    @classmethod
    def of_digits(cls, digits: int) -> Self:
        """Return the card whose digits are those of a whole number; of a larger one, its last ten.

        >>> LoyaltyCard.of_digits(98_765_432_101).number[2:-1]
        '8765432101'
        """
        body = f"{_PREFIX}{digits % 10**_DIGITS:0{_DIGITS}}"
        return cls(body + check_character(body))
