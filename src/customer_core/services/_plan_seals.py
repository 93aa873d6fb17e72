"""Whether a plan of a merge is one that the store proposed: whole, and unchanged since.

Owns these refusals, which merges of customers and of organizations share. It must not know who is merged.
"""

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.merging import MergePlan
from customer_core.ports import UnitOfWork
from customer_core.services._facts import token_secret
from customer_core.services._tokens import is_sealed

__all__ = ["no_plan", "refuse_unless_sealed", "refuse_unless_whole"]

_RECORDS_LEAST = 2


def refuse_unless_whole(plan: MergePlan) -> None:
    """Refuse a plan that was put together or edited by hand so that it cannot say what it merges.

    Raises:
        InvalidOptionError: It was.
    """
    ids = plan.contributions
    if len(set(ids)) < max(len(ids), _RECORDS_LEAST) or ids[0] != plan.master:
        raise no_plan("it does not name two records or more, each once and the master first")
    if set(plan.versions) != set(ids):
        raise no_plan("it does not say from which versions it was made")


def refuse_unless_sealed(unit: UnitOfWork, plan: MergePlan) -> None:
    """Refuse a plan that was changed since it was proposed here, on its way through a browser perhaps.

    Raises:
        InvalidOptionError: It was.
    """
    if not is_sealed(token_secret(unit), attrs.evolve(plan, seal=""), plan.seal):
        raise no_plan("it is not what was proposed here")


def no_plan(problem: str) -> InvalidOptionError:
    """Return the refusal of a plan that was not proposed."""
    return InvalidOptionError(option="plan", problem=problem, remedy="propose it here")
