"""An e-mail address of a customer: the text as given, what was verified, and what may be sent to it."""

from typing import Self

import attrs

from customer_core.model._checks import Validator, check_email_text, one_of_type, stripped, word
from customer_core.model._consents import (
    Consent,
    ConsentState,
    Verification,
    by_purpose,
    consent_for,
    consents_check,
    replaced,
)
from customer_core.model._limits import BYTES_EMAIL
from customer_core.model._redaction import redacted
from customer_core.normalization import EmailKind, parse_email


def email_text(*, is_required: bool = False) -> Validator:
    """Make the check of a text that is meant as an e-mail address; what customers really write is not judged here."""

    def check(_: object, field: "attrs.Attribute[str]", value: object) -> None:
        check_email_text(field.name, value, limit=BYTES_EMAIL, is_required=is_required)

    return check


@attrs.frozen(repr=False)
class EmailAddress:
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

    def consent_for(self, purpose: str) -> ConsentState:
        """Return what the customer answered for a purpose; UNKNOWN when nothing is on record."""
        return consent_for(self.consents, purpose)

    def with_consent(self, consent: Consent) -> Self:
        """Return a copy with this answer in place of an earlier one for the same purpose."""
        return attrs.evolve(self, consents=replaced(self.consents, consent))

    def with_verification(self, verified: Verification) -> Self:
        """Return a copy that is verified."""
        return attrs.evolve(self, verified=verified)

    def without_verification(self) -> Self:
        """Return a copy that is not verified."""
        return attrs.evolve(self, verified=None)

    def with_label(self, label: str) -> Self:
        """Return a copy with this label; a blank one takes the label away."""
        return attrs.evolve(self, label=label)
