"""A telephone number of a customer: the text as given, what was verified, and what it may be used for."""

import re

import attrs

from customer_core.model._checks import dialed, one_of_type, stripped, word
from customer_core.model._consents import Consent, Verification, by_purpose, consents_check
from customer_core.model._limits import CODE_POINTS_PHONE
from customer_core.model._reaches import Reach
from customer_core.model._redaction import redacted

_BETWEEN_DIGITS = re.compile(r"[\s().\-/]+")


@attrs.frozen(repr=False)
class PhoneNumber(Reach):
    """Hold a telephone number, as it was given, with its verification and consents.

    `country` says where a number without a country code is dialed, as ISO 3166 or a name; blank when nobody knows.

    >>> PhoneNumber("(030) 123-45", country="DE").key == PhoneNumber("030 12345", country="de").key
    True
    """

    number: str = attrs.field(converter=stripped, validator=dialed(limit=CODE_POINTS_PHONE, is_required=True))
    label: str = attrs.field(default="", converter=stripped, validator=word(), kw_only=True)
    country: str = attrs.field(default="", converter=stripped, validator=word(), kw_only=True)
    verified: Verification | None = attrs.field(
        default=None, validator=one_of_type(Verification, is_optional=True), kw_only=True
    )
    consents: tuple[Consent, ...] = attrs.field(
        default=(), converter=by_purpose, validator=consents_check, kw_only=True
    )

    __repr__ = redacted

    @property
    def key(self) -> str:
        """Return what makes two numbers one entry of a record: the text without spaces and punctuation.

        The country is left out: one number does not stand twice in a record because its country became known. A text
        of punctuation alone is its own key.
        """
        return _BETWEEN_DIGITS.sub("", self.number).casefold() or self.number
