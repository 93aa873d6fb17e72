"""Merges customers: the plan of what one customer of several will be, and the customer that it describes.

Owns what is special about customers. It must not know stores, accounts or permissions.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from customer_core.merging._contributions import Contribution
from customer_core.merging._customer_rules import DEFAULT_RULES
from customer_core.merging._parties import Proposal, RecordKind, apply_plan, fields_said
from customer_core.merging._plans import MergePlan, PlanSubject
from customer_core.merging._rule_sets import RuleSet
from customer_core.merging._rules import SurvivorshipRule
from customer_core.model import Customer, CustomerId, FrozenMap, OrganizationId

__all__ = ["CUSTOMERS", "apply", "propose"]

_NO_SOURCES: FrozenMap[CustomerId, str] = FrozenMap()
_NO_TIMES: FrozenMap[CustomerId, datetime] = FrozenMap()
_NO_NAMES: FrozenMap[OrganizationId, OrganizationId] = FrozenMap()


def propose(  # noqa: PLR0913 - one keyword for each thing that a rule may go by
    master: Customer,
    others: Sequence[Customer],
    *,
    rules: Mapping[str, SurvivorshipRule] | RuleSet = DEFAULT_RULES,
    sources: Mapping[CustomerId, str] = _NO_SOURCES,
    times: Mapping[CustomerId, datetime] = _NO_TIMES,
    originals: Sequence[Contribution] = (),
    defaults: Mapping[str, SurvivorshipRule] = DEFAULT_RULES,
    organizations: Mapping[OrganizationId, OrganizationId] = _NO_NAMES,
) -> MergePlan:
    """Propose how customers become one; nothing happens until the plan is applied.

    The order of the others makes no difference. A name is one value: never the given name of one customer and the
    family name of another; so is the address of a contact. Whatever the rules, the strictest consent stands, and a
    relay address is not primary while there is a real one.

    Args:
        master: The customer that survives.
        others: Those that are merged into it.
        rules: Rules by field, `attributes[name]` for one custom attribute, or a rule set; a field without one keeps its
            default.
        sources: The system that a customer came from, for rules of source priority.
        times: When a customer was last changed, for rules of time; aware.
        originals: What the customers were merged of, that of the master first, then by id. If given, the rules decide
            among these, so that it makes no difference in what order all of them are merged.
        defaults: Rules for fields that `rules` has none for, over `DEFAULT_RULES`; no part of a rule set.
        organizations: Which organization an id names by now, where it was merged into another one.

    Raises:
        InvalidOptionError: A rule is given for a field that has none, or breaks its contract; or a rule set names one
            of the host's own, which has to be resolved first.
    """
    proposal = Proposal(
        kind=CUSTOMERS,
        rules=rules,
        sources=sources,
        times=times,
        originals=originals,
        defaults=defaults,
        organizations=organizations,
    )
    return proposal.plan_of(master, others)


def apply(plan: MergePlan) -> Customer:
    """Return the merged customer that a plan describes, with the master's id and version.

    Raises:
        MergeBlockedError: The plan has blockers.
        InvalidOptionError: The plan is not one of customers, or its fields are not those of one.
        InvalidValueError: A field holds what no customer can; no plan that was proposed here does.
    """
    return apply_plan(CUSTOMERS, plan)


CUSTOMERS: Final[RecordKind[CustomerId, Customer]] = RecordKind(
    subject=PlanSubject.CUSTOMER,
    id_type=CustomerId,
    record_type=Customer,
    rules=DEFAULT_RULES,
    blank=FrozenMap(fields_said(Customer(id=CustomerId("blank")))),
    names_of=lambda _: (),
    belongs_to=lambda customer: customer.organization,
    warning="organizations-differ",
)
"""What is special about the merging of customers."""
