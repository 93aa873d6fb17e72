"""Payment cards as far as they may be kept: a token and four digits, and never the number.

Owns the two. It must not know the rule by which a text looks like the number of a card.
"""

from typing import Any, Final

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import check_line, line, stripped
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._redaction import redacted

_DIGITS_SHOWN: Final = 4


def _last_four(_: object, field: "attrs.Attribute[str]", value: Any) -> None:  # noqa: ANN401 - the next line sees the type
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

    token: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True))
    last_four: str = attrs.field(converter=stripped, validator=_last_four)

    __repr__ = redacted
