"""Merges flat records, such as the rows of a file: column to text, or column to any value.

Owns the plan of such a merge and its result. It must not know files, roles of columns or customers.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from customer_core.errors import InvalidOptionError
from customer_core.merging._contributions import Contribution, choose_master, field_names, in_merge_order
from customer_core.merging._deciding import decide_field, decide_unit
from customer_core.merging._guards import identity_blockers, is_self_merge
from customer_core.merging._plans import FieldDecision, MergePlan, PlanSubject
from customer_core.merging._policies import SurvivorshipPolicy

__all__ = ["apply_record", "propose_record"]

_DEFAULT_POLICY = SurvivorshipPolicy()


def propose_record(
    contributions: Iterable[Contribution], *, master: str = "", policy: SurvivorshipPolicy = _DEFAULT_POLICY
) -> MergePlan:
    """Propose how flat records become one; nothing happens until the plan is applied.

    The order of the records makes no difference.

    >>> rows = [Contribution(id="1", values={"city": "ULM"}), Contribution(id="2", values={"city": "Ulm"})]
    >>> apply_record(propose_record(rows))
    {'city': 'Ulm'}

    Args:
        contributions: The records, each with an id of its own.
        master: Id of the master; if empty, the fullest record, of equally full ones the smallest id.
        policy: Which rule decides which field.

    Raises:
        InvalidOptionError: The master does not take part, or a rule breaks its contract.
    """
    given = tuple(contributions)
    ids = [contribution.id for contribution in given]
    chosen = choose_master(given, master)
    ordered = in_merge_order(given, chosen)
    return MergePlan(
        subject=PlanSubject.RECORD,
        master=chosen,
        contributions=tuple(contribution.id for contribution in ordered),
        fields=() if is_self_merge(ids) else tuple(_decisions(ordered, policy)),
        blockers=identity_blockers(ids),
    )


def apply_record(plan: MergePlan) -> dict[str, Any]:
    """Return the merged record that a plan describes: every field that any record had.

    Raises:
        MergeBlockedError: The plan has blockers.
        InvalidOptionError: The plan is not one of flat records.
    """
    if plan.subject is not PlanSubject.RECORD:
        raise InvalidOptionError(
            option="plan", problem="it does not merge flat records", remedy="apply it with merging.apply"
        )
    return plan.values()


def _decisions(contributions: Sequence[Contribution], policy: SurvivorshipPolicy) -> Iterator[FieldDecision]:
    """Yield a decision for each field in order of first appearance, those of a unit where they stand."""
    fields = field_names(contributions)
    decided: dict[str, FieldDecision] = {}
    for unit in policy.units:
        present = tuple(field for field in unit if field in fields)
        if present:
            rule = policy.rule_of_unit(unit)
            together = decide_unit(present, contributions, rule, policy.comparing)
            decided.update((decision.field, decision) for decision in together)
    for field in fields:
        known = decided.get(field)
        yield known or decide_field(field, contributions, policy.rule_of(field), policy.comparing.get(field))
