"""A decision in sentences, for the clerk at the desk: figures, channels and ids, and no personal data."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from customer_core.credit._decisions import CreditDecision
from customer_core.credit._outcomes import CreditOutcome
from customer_core.model import CreditLimit, Limited, Money, NoCredit, Unlimited

__all__ = ["explain"]

_OUTCOMES: Mapping[CreditOutcome, str] = MappingProxyType(
    {
        CreditOutcome.DENIED: "is denied",
        CreditOutcome.NEEDS_APPROVAL: "needs the approval of a manager",
        CreditOutcome.ALLOWED_OVER_LIMIT: "is allowed above the limit",
        CreditOutcome.ALLOWED: "is allowed",
    }
)

_WORDS: Mapping[type[CreditLimit], str] = MappingProxyType({NoCredit: "none", Unlimited: "unlimited"})


def explain(decision: CreditDecision) -> tuple[str, ...]:
    """Return a decision in sentences: what it comes to, why, by which figures, and what would make it pass.

    The message of the channel is left out: it is for the user, and says whatever an administrator typed.
    """
    origin = (
        f"Decided on version {decision.account_version} of account {decision.account}, "
        f"by version {decision.policy_version} of the credit policy."
    )
    together = ", ".join(map(str, decision.accounts))
    return (
        f"{decision.amount} in channel {decision.channel} {_outcome(decision)}.",
        decision.fired.sentence,
        _figures(decision),
        *((f"The accounts {together} count together, since their customers were merged.",) if together else ()),
        *(f"One way out: {remedy.sentence}" for remedy in decision.remedies),
        origin,
    )


def _outcome(decision: CreditDecision) -> str:
    if decision.is_offline:
        return "was sold offline"
    if decision.outcome is CreditOutcome.ALLOWED_OVER_LIMIT and not decision.excess:
        return "is allowed although something is overdue"
    return _OUTCOMES[decision.outcome]


def _figures(decision: CreditDecision) -> str:
    """Return the figures in one sentence; those that nobody set, or that make no difference, are left out."""
    limit, exposure = decision.limit, decision.exposure
    shown = {
        "Limit": _said(limit.amount if isinstance(limit, Limited) else limit),
        "until": "" if decision.limit_until is None else str(decision.limit_until),
        "asked on": "" if decision.limit_until is None else str(decision.on),
        "posted": str(exposure.posted),
        "held": str(exposure.held),
        "overdue": str(exposure.overdue),
        "of that counted": "" if decision.overdue_tolerated is None else str(decision.overdue),
        "tolerated": "" if decision.overdue_tolerated is None else str(decision.overdue_tolerated),
        "available": _said(decision.available),
        "exceeded by": str(decision.excess) if decision.excess else "",
        "tolerance": _tolerance(decision),
        **_offline_figures(decision),
    }
    return ", ".join(f"{name} {text}" for name, text in shown.items() if text) + "."


def _offline_figures(decision: CreditDecision) -> dict[str, str]:
    """Return what is told of a snapshot, or of a sale that is booked later; to the second, by UTC."""
    figures, terms = {}, decision.snapshot
    if terms is not None:
        figures = {
            "sold on the snapshot": str(terms.sold) if terms.sold else "",
            "floor limit": str(terms.floor_limit),
            "snapshot from": _moment(terms.taken_at),
            "to": _moment(terms.valid_until),
            "asked at": _moment(decision.at),
        }
    if decision.sold_at is not None:
        figures["sold at"] = _moment(decision.sold_at)
    return figures


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _tolerance(decision: CreditDecision) -> str:
    return str(decision.tolerance_of(decision.limit)) if decision.excess and decision.tolerance_percent else ""


def _said(figure: Money | CreditLimit) -> str:
    return str(figure) if isinstance(figure, Money) else _WORDS[type(figure)]
