"""What a decision comes to, in order of strictness. Knows neither reasons nor figures."""

from enum import Enum, unique

__all__ = ["CreditOutcome"]


@unique
class CreditOutcome(Enum):
    """Say what a decision comes to, from the strictest outcome to the mildest.

    ALLOWED_OVER_LIMIT also passes, but somebody should know: a limit is exceeded, or something is overdue.
    """

    DENIED = "denied"
    NEEDS_APPROVAL = "needs-approval"
    ALLOWED_OVER_LIMIT = "allowed-over-limit"
    ALLOWED = "allowed"

    @property
    def is_allowed(self) -> bool:
        """Tell whether the amount passes as it is, within the limit or above it."""
        return self in (CreditOutcome.ALLOWED_OVER_LIMIT, CreditOutcome.ALLOWED)
