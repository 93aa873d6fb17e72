"""What every way to reach a customer has: a label, a verification, and consents.

Owns the verbs over them, each of which returns a changed copy. Must not know what is dialed or written to.
"""

from typing import Any, Self, cast

import attrs

from customer_core.model._consents import Consent, ConsentState, Verification, consent_for, replaced


class Reach:
    """Give an attrs class with `label`, `verified` and `consents` the verbs that go with them."""

    __slots__ = ()

    label: str
    verified: Verification | None
    consents: tuple[Consent, ...]

    def consent_for(self, purpose: str) -> ConsentState:
        """Return what the customer answered for a purpose; UNKNOWN when nothing is on record."""
        return consent_for(self.consents, purpose)

    def with_consent(self, consent: Consent) -> Self:
        """Return a copy with this answer in place of an earlier one for the same purpose."""
        return self._with(consents=replaced(self.consents, consent))

    def with_verification(self, verified: Verification) -> Self:
        """Return a copy that is verified."""
        return self._with(verified=verified)

    def without_verification(self) -> Self:
        """Return a copy that is not verified."""
        return self._with(verified=None)

    def with_label(self, label: str) -> Self:
        """Return a copy with this label; a blank one takes the label away."""
        return self._with(label=label)

    def _with(self, **changes: object) -> Self:
        return cast("Self", attrs.evolve(cast("Any", self), **changes))
