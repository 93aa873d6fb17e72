"""Merges customers: the plan of what one record of several will hold, and the record that it describes.

Owns what is special about customers: fields that are always the master's, contacts whose ids meet, custom attributes
decided one by one, and the guards. It must not know stores, accounts or permissions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging._candidates import id_order
from customer_core.merging._consenting import is_tightened
from customer_core.merging._contact_ids import with_agreed_contacts
from customer_core.merging._contributions import Contribution, field_names
from customer_core.merging._customer_rules import (
    ATTRIBUTE_PREFIX,
    DEFAULT_RULES,
    KEPT_FIELDS,
    guarded_rule,
    is_attribute,
)
from customer_core.merging._deciding import decide_field, decide_value, keep_master
from customer_core.merging._guards import identity_blockers, is_self_merge
from customer_core.merging._plans import Blocker, FieldDecision, MergePlan, MergeWarning, PlanSubject
from customer_core.merging._rule_sets import RuleSet, label_of, resolved
from customer_core.merging._rules import SurvivorshipRule
from customer_core.model import Contact, Customer, CustomerId, FrozenMap

__all__ = [
    "apply",
    "brand_blockers",
    "customer_of",
    "default_values",
    "oldest_of",
    "propose",
    "values_of",
]

_Decide = Callable[[str, Sequence[Contribution], SurvivorshipRule], FieldDecision]

_NO_SOURCES: FrozenMap[CustomerId, str] = FrozenMap()
_NO_TIMES: FrozenMap[CustomerId, datetime] = FrozenMap()


def propose(
    master: Customer,
    others: Sequence[Customer],
    *,
    rules: Mapping[str, SurvivorshipRule] | RuleSet = DEFAULT_RULES,
    sources: Mapping[CustomerId, str] = _NO_SOURCES,
    times: Mapping[CustomerId, datetime] = _NO_TIMES,
    originals: Sequence[Contribution] = (),
    defaults: Mapping[str, SurvivorshipRule] = DEFAULT_RULES,
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

    Raises:
        InvalidOptionError: A rule is given for a field that has none, or breaks its contract; or a rule set names one
            of the host's own, which has to be resolved first.
    """
    by_field = resolved(rules)
    for named in (defaults, by_field):
        _check_rules(named)
    customers = (master, *sorted(others, key=lambda other: id_order(str(other.id))))
    ids = [str(customer.id) for customer in customers]
    plan = MergePlan(
        subject=PlanSubject.CUSTOMER,
        master=str(master.id),
        contributions=tuple(ids),
        blockers=(*identity_blockers(ids), *brand_blockers(customers)),
        versions={str(customer.id): customer.version for customer in customers},
        rules=label_of(by_field),
    )
    if is_self_merge(ids):
        return plan
    contributions = with_agreed_contacts(originals or [_contribution(one, sources, times) for one in customers])
    decided = attrs.evolve(
        plan, fields=tuple(_decisions(contributions, {**DEFAULT_RULES, **defaults, **by_field}, decide_field))
    )
    return _with_findings(decided, customers)


def default_values(contributions: Sequence[Contribution]) -> dict[str, Any]:
    """Return what survives by the default rules, by field of those that are told; these are in merge order."""
    if "contacts" in contributions[0].values:
        contributions = with_agreed_contacts(contributions)
    return {made.field: made.value for made in _decisions(contributions, DEFAULT_RULES, decide_value)}


def oldest_of(customers: Iterable[Customer]) -> Customer:
    """Return who survives where nobody is named: who has been a customer longest, of several the smallest id.

    Whose first day nobody knows comes behind all others. The order in which customers are given makes no difference.
    """
    return min(customers, key=_seniority)


def _seniority(customer: Customer) -> tuple[bool, float, tuple[int, str]]:
    since = customer.customer_since
    return since is None, since.timestamp() if since else 0.0, id_order(str(customer.id))


def apply(plan: MergePlan) -> Customer:
    """Return the merged customer that a plan describes, with the master's id and version.

    Raises:
        MergeBlockedError: The plan has blockers.
        InvalidOptionError: The plan is not one of customers, or its fields are not those of one.
        InvalidValueError: A field holds what no customer can; no plan that was proposed here does.
    """
    if plan.subject is not PlanSubject.CUSTOMER:
        raise InvalidOptionError(
            option="plan", problem="it does not merge customers", remedy="apply it with merging.apply_record"
        )
    values = plan.values()
    fields = {field for field in values if not is_attribute(field)}
    if "id" not in fields or not fields.issubset((*KEPT_FIELDS, *DEFAULT_RULES)):
        raise InvalidOptionError(
            option="plan", problem="its fields are not those of a customer", remedy="give a plan that propose made"
        )
    return customer_of(values)


def values_of(customer: Customer) -> dict[str, Any]:
    """Return what a customer says by field, each custom attribute as a field of its own."""
    values = attrs.asdict(customer, recurse=False, filter=attrs.filters.exclude("attributes"))
    for name, value in sorted(customer.attributes.items()):
        values[f"{ATTRIBUTE_PREFIX}{name}]"] = value
    return values


def customer_of(values: Mapping[str, Any]) -> Customer:
    """Return the customer that says this by field."""
    attributes = {_attribute_name(field): value for field, value in values.items() if is_attribute(field)}
    fields = {field: value for field, value in values.items() if not is_attribute(field)}
    return Customer(**fields, attributes=FrozenMap(attributes))


def _attribute_name(field: str) -> str:
    return field.removeprefix(ATTRIBUTE_PREFIX).removesuffix("]")


def _check_rules(rules: Mapping[str, SurvivorshipRule]) -> None:
    if not isinstance(rules, Mapping):
        problem = f"it is a {type(rules).__name__}"
        raise InvalidOptionError(
            option="rules", problem=problem, remedy="give a mapping of field to rule, or a RuleSet"
        )
    unknown = [field for field in rules if field not in DEFAULT_RULES and not is_attribute(field)]
    if unknown:
        known = ", ".join((*DEFAULT_RULES, f"{ATTRIBUTE_PREFIX}name]"))
        raise InvalidOptionError(
            option="rules",
            problem=f"{', '.join(sorted(unknown))} cannot have a rule",
            remedy=f"give rules for {known}; {', '.join(KEPT_FIELDS)} are always the master's",
        )


def _contribution(
    customer: Customer, sources: Mapping[CustomerId, str], times: Mapping[CustomerId, datetime]
) -> Contribution:
    return Contribution(
        id=str(customer.id), values=values_of(customer), source=sources.get(customer.id, ""), at=times.get(customer.id)
    )


def _decisions(
    contributions: Sequence[Contribution], rules: Mapping[str, SurvivorshipRule], decide: _Decide
) -> Iterator[FieldDecision]:
    """Yield a decision for each field; contacts come before their defaults, since those can only name kept ones."""
    for field in field_names(contributions):
        if field in KEPT_FIELDS:
            yield keep_master(field, contributions)
            continue
        rule = rules.get(field) or rules["attributes"]
        decision = decide(field, contributions, guarded_rule(field, rule))
        if field == "contacts":
            kept: Any = decision.value
            contributions = [_with_usable_defaults(one, kept) for one in contributions]
        yield decision


def _with_usable_defaults(contribution: Contribution, contacts: Iterable[Contact]) -> Contribution:
    roles = {contact.id: contact.roles for contact in contacts}
    defaults = contribution.values["default_contacts"]
    usable = FrozenMap({role: id_ for role, id_ in defaults.items() if role in roles.get(id_, ())})
    return attrs.evolve(contribution, values={**contribution.values, "default_contacts": usable})


def brand_blockers(customers: Sequence[Customer]) -> tuple[Blocker, ...]:
    """Return a blocker for each customer of another brand than the first one, which is the master."""
    master, *others = customers
    return tuple(Blocker.of("cross-brand", record=str(one.id)) for one in others if one.brand != master.brand)


def _with_findings(plan: MergePlan, customers: Sequence[Customer]) -> MergePlan:
    """Return the plan with what only the record that it would make can show."""
    try:
        merged = customer_of({decision.field: decision.value for decision in plan.fields})
    except InvalidValueError as error:
        invalid = Blocker.of("merged-record-invalid", field=error.field)
        return attrs.evolve(plan, blockers=(*plan.blockers, invalid))
    return attrs.evolve(plan, warnings=tuple(_warnings(customers, merged)))


def _warnings(customers: Sequence[Customer], merged: Customer) -> Iterator[MergeWarning]:
    master, *others = customers
    first = next((customer.organization for customer in customers if customer.organization), None)
    if not master.is_active:
        yield MergeWarning.of("deactivated-master", record=str(master.id))
    for other in others:
        if not other.is_active and master.is_active:
            yield MergeWarning.of("deactivated-member", record=str(other.id))
        if other.organization and other.organization != first:
            yield MergeWarning.of("organizations-differ", record=str(other.id))
    for customer in customers:
        if is_tightened(customer.emails, merged.emails) or is_tightened(customer.phones, merged.phones):
            yield MergeWarning.of("consent-tightened", record=str(customer.id))
