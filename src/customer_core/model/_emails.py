"""An e-mail address of a customer: the text as given, what was verified, and what may be sent to it."""

import attrs

from customer_core.model._checks import Validator, check_email_text, one_of_type, stripped, word
from customer_core.model._consents import Consent, Verification, by_purpose, consents_check
from customer_core.model._limits import BYTES_EMAIL
from customer_core.model._reaches import Reach
from customer_core.model._redaction import redacted
from customer_core.normalization import EmailKind, parse_email


def email_text(*, is_required: bool = False) -> Validator:
    """Make the check of a text that is meant as an e-mail address; what customers really write is not judged here."""

    def check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
        check_email_text(field.name, value, limit=BYTES_EMAIL, is_required=is_required)

    return check


@attrs.frozen(repr=False)
class EmailAddress(Reach):
    """Hold an e-mail address, as it was given, with its verification and consents.

    >>> EmailAddress("abc123@marketplace.amazon.com").is_relay
    True
    """

    address: str = attrs.field(converter=stripped, validator=email_text(is_required=True))
    label: str = attrs.field(default="", converter=stripped, validator=word(), kw_only=True)
    verified: Verification | None = attrs.field(
        default=None, validator=one_of_type(Verification, is_optional=True), kw_only=True
    )
    consents: tuple[Consent, ...] = attrs.field(
        default=(), converter=by_purpose, validator=consents_check, kw_only=True
    )

    __repr__ = redacted

    @property
    def key(self) -> str:
        """Return what makes two addresses one entry of a record: the text without regard to case.

        Matching compares more kindly, and learns; what a record already holds must not change its meaning by that.
        """
        return self.address.casefold()

    @property
    def is_relay(self) -> bool:
        """Tell whether the address is one that a marketplace lends for a while, and so no evidence of a person."""
        return parse_email(self.address).kind is EmailKind.RELAY
