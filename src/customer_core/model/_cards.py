"""Payment cards as far as they may be kept: a token and four digits, and never the number.

Owns the rule by which a text looks like the number of a card. It must not know which other values are looked at.
"""

import re
from typing import Any, Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import check_line, stripped
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._redaction import redacted

_DIGITS_SHOWN: Final = 4

# Each digit may be set apart from the next by one space, point or hyphen, as people write them.
_RUNS: Final = re.compile(r"(?<![0-9])[0-9](?:[ .-]?[0-9]){11,18}(?![0-9])", re.ASCII)
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def refuse_card_number(field: str, text: str) -> None:
    """Refuse a text in which some part looks like the number of a payment card; the error does not show it.

    By ISO/IEC 7812 such a number has 12 to 19 digits here, of which the last is the check digit of Luhn's formula.
    """
    if any(map(_is_checked, _RUNS.findall(text))):
        raise InvalidValueError(
            field=field, problem="looks like the number of a payment card", remedy="give a token in its place"
        )


def _is_checked(run: str) -> bool:
    digits = [int(sign) for sign in run if sign.isdigit()]
    plain, doubled = digits[-1::-2], digits[-2::-2]
    return (sum(plain) + sum(_DOUBLED[digit] for digit in doubled)) % 10 == 0


def _token(_: object, field: "attrs.Attribute[str]", value: Any) -> None:  # noqa: ANN401 - the next line sees the type
    check_line(field.name, value, limit=CODE_POINTS_KEY, is_required=True)
    refuse_card_number(field.name, value)


def _last_four(_: object, field: "attrs.Attribute[str]", value: Any) -> None:  # noqa: ANN401 - as above
    check_line(field.name, value, limit=CODE_POINTS_KEY, is_required=True)
    if not (len(value) == _DIGITS_SHOWN and value.isascii() and value.isdigit()):
        raise InvalidValueError(
            field=field.name, problem="is not four digits", remedy="give the last four digits and no others"
        )


@attrs.frozen(kw_only=True, repr=False)
class CardToken:
    """Name the card that paid as the payment service does: its token, and the last four digits for people.

    >>> CardToken(token="tok_8d51", last_four="1111").last_four
    '1111'

    Raises:
        InvalidValueError: The token looks like the number of a card, which is never kept, or the digits are not four.
    """

    token: str = attrs.field(converter=stripped, validator=_token)
    last_four: str = attrs.field(converter=stripped, validator=_last_four)

    __repr__ = redacted
