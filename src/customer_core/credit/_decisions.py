"""The decision as a value: the figures it was taken from, what it comes to, why, and what would make it pass.

Owns its shape. It must not know how it is taken.
"""

import attrs

from customer_core.credit._outcomes import CreditOutcome
from customer_core.credit._questions import CreditQuestion
from customer_core.credit._reasons import REASON_BY_CODE, CreditReason
from customer_core.credit._remedies import Remedy
from customer_core.errors import InvalidValueError
from customer_core.model import AvailableCredit, Money

__all__ = ["CreditDecision"]


def _known_code(_: object, field: "attrs.Attribute[str]", code: str) -> None:
    if code not in REASON_BY_CODE:
        known = ", ".join(REASON_BY_CODE)
        raise InvalidValueError(field=field.name, problem="is none of the known codes", remedy=f"give one of {known}")


@attrs.frozen(kw_only=True)
class CreditDecision(CreditQuestion):
    """Hold a decision and all that it depends on; it is advice and reserves nothing.

    Args:
        outcome: What it comes to.
        reason: Code of the reason, one of `REASONS`: the rule that fired.
        message: What the user is shown, as the channel's rule says; empty where that rule did not decide.
        available: What the limit leaves without this amount; `NoCredit` or `Unlimited` where no limit is set.
        excess: By how much the limit would be exceeded, its tolerance left aside; zero where it is not.
        remedies: What would make the amount pass, most fitting first; empty where it passes.

    Raises:
        InvalidValueError: The code is not known, or the outcome is not that of its reason.
    """

    outcome: CreditOutcome
    reason: str = attrs.field(validator=_known_code)
    message: str = attrs.field(repr=False)
    available: AvailableCredit = attrs.field(repr=False)
    excess: Money = attrs.field(repr=False)
    remedies: tuple[Remedy, ...] = ()

    def __attrs_post_init__(self) -> None:
        CreditQuestion.__attrs_post_init__(self)
        if self.outcome is not self.fired.outcome:
            raise InvalidValueError(
                field="outcome", problem="is not that of the reason", remedy=f"give {self.fired.outcome.value!r}"
            )

    @property
    def fired(self) -> CreditReason:
        """Return the reason that decided, as it stands in the table."""
        return REASON_BY_CODE[self.reason]
