"""Merges customers, or organizations: the plan of what one record of several will hold, and the record it describes.

Owns what all such records have in common: fields that are always the master's, contacts whose ids meet, custom
attributes decided one by one, and the guards. What tells one kind of record from another is a value. It must not know
stores, accounts or permissions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic

import attrs

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging._candidates import id_order
from customer_core.merging._consenting import is_tightened
from customer_core.merging._contact_ids import with_agreed_contacts
from customer_core.merging._contributions import Contribution, field_names
from customer_core.merging._customer_rules import ATTRIBUTE_PREFIX, KEPT_FIELDS, guarded_rule, is_attribute
from customer_core.merging._deciding import decide_field, decide_value, keep_master
from customer_core.merging._guards import identity_blockers, is_self_merge
from customer_core.merging._plans import Blocker, FieldDecision, MergePlan, MergeWarning, PlanSubject
from customer_core.merging._rule_sets import RuleSet, label_of, resolved
from customer_core.merging._rules import SurvivorshipRule
from customer_core.merging._type_variables import Id, Mergeable
from customer_core.model import Contact, Customer, FrozenMap, Organization, OrganizationId

__all__ = [
    "Proposal",
    "RecordKind",
    "apply_plan",
    "brand_blockers",
    "default_values",
    "fields_said",
    "oldest_of",
    "record_of_fields",
    "with_names",
]

_Decide = Callable[[str, Sequence[Contribution], SurvivorshipRule], FieldDecision]


@attrs.frozen(kw_only=True)
class RecordKind(Generic[Id, Mergeable]):
    """What tells the merging of one kind of record from that of another.

    Args:
        subject: What its plans merge.
        id_type: The class of its ids.
        record_type: The class of the record.
        rules: The rule of each field.
        blank: What nobody says, by field.
        names_of: Names by which a record goes beside its aliases; they become aliases where another one is the name.
        belongs_to: The organization that a record belongs to, or stands below.
        warning: The code of the warning that records belong to different ones.
    """

    subject: PlanSubject
    id_type: type[Id]
    record_type: type[Mergeable]
    rules: Mapping[str, SurvivorshipRule]
    blank: Mapping[str, Any]
    names_of: Callable[[Mergeable], tuple[str, ...]]
    belongs_to: Callable[[Mergeable], OrganizationId | None]
    warning: str


@attrs.frozen(kw_only=True)
class Proposal(Generic[Id, Mergeable]):
    """One call that proposes a merge of records of a kind; the arguments are those of `propose`."""

    kind: RecordKind[Id, Mergeable]
    rules: Mapping[str, SurvivorshipRule] | RuleSet
    sources: Mapping[Id, str]
    times: Mapping[Id, datetime]
    originals: Sequence[Contribution]
    defaults: Mapping[str, SurvivorshipRule]
    organizations: Mapping[OrganizationId, OrganizationId]

    def plan_of(self, master: Mergeable, others: Sequence[Mergeable]) -> MergePlan:
        """Return the plan.

        Raises:
            InvalidOptionError: A rule is given for a field that has none, or breaks its contract; or a rule set names
                one of the host's own.
        """
        by_field = resolved(self.rules)
        label = label_of(by_field)
        if label:
            # A rule set is for records of all kinds: what it says of fields that this kind has not is no matter.
            known = self.kind.rules
            by_field = {field: rule for field, rule in by_field.items() if field in known or is_attribute(field)}
        for named in (self.defaults, by_field):
            _check_rules(named, self.kind.rules)
        records = (master, *sorted(others, key=lambda other: id_order(str(other.id))))
        ids = [str(record.id) for record in records]
        plan = MergePlan(
            subject=self.kind.subject,
            master=str(master.id),
            contributions=tuple(ids),
            blockers=(*identity_blockers(ids), *brand_blockers(records)),
            versions={str(record.id): record.version for record in records},
            rules=label,
        )
        if is_self_merge(ids):
            return plan
        contributions = with_agreed_contacts(self.originals or list(map(self._contribution, records)))
        rules = {**self.kind.rules, **self.defaults, **by_field}
        fields = tuple(_decisions(contributions, rules, decide_field))
        return self._with_findings(attrs.evolve(plan, fields=fields), records)

    def _contribution(self, record: Mergeable) -> Contribution:
        return Contribution(
            id=str(record.id),
            values=with_names(fields_said(record), self.kind.names_of(record)),
            source=self.sources.get(self.kind.id_type(str(record.id)), ""),
            at=self.times.get(self.kind.id_type(str(record.id))),
        )

    def _with_findings(self, plan: MergePlan, records: Sequence[Mergeable]) -> MergePlan:
        """Return the plan with what only the record that it would make can show."""
        try:
            merged = record_of_fields(
                self.kind.record_type, {decision.field: decision.value for decision in plan.fields}
            )
        except InvalidValueError as error:
            invalid = Blocker.of("merged-record-invalid", field=error.field)
            return attrs.evolve(plan, blockers=(*plan.blockers, invalid))
        found = (*_activity_warnings(records), *self._apart(records), *_consent_warnings(records, merged))
        return attrs.evolve(plan, warnings=found)

    def _apart(self, records: Sequence[Mergeable]) -> Iterator[MergeWarning]:
        """Yield a warning for each record that belongs to another organization than the first that belongs to any."""
        named = [self.kind.belongs_to(record) for record in records]
        live = [id_ and self.organizations.get(id_, id_) for id_ in named]
        first = next(filter(None, live), None)
        for record, id_ in zip(records[1:], live[1:], strict=True):
            if id_ and id_ != first:
                yield MergeWarning.of(self.kind.warning, record=str(record.id))


def apply_plan(kind: RecordKind[Id, Mergeable], plan: MergePlan) -> Mergeable:
    """Return the merged record that a plan of records of a kind describes, with the master's id and version.

    Raises:
        MergeBlockedError: The plan has blockers.
        InvalidOptionError: The plan is not one of such records, or its fields are not those of one.
        InvalidValueError: A field holds what no such record can.
    """
    if plan.subject is not kind.subject:
        raise InvalidOptionError(
            option="plan",
            problem=f"it merges no {kind.subject.value}s",
            remedy=f"apply it as one of {plan.subject.value}s",
        )
    values = plan.values()
    fields = {field for field in values if not is_attribute(field)}
    if "id" not in fields or not fields.issubset((*KEPT_FIELDS, *kind.rules)):
        problem = f"its fields are not those of {kind.subject.value}s"
        raise InvalidOptionError(option="plan", problem=problem, remedy="give a plan that propose made")
    return record_of_fields(kind.record_type, values)


def default_values(kind: RecordKind[Id, Mergeable], contributions: Sequence[Contribution]) -> dict[str, Any]:
    """Return what survives by the default rules, by field of those that are told; these are in merge order."""
    if "contacts" in contributions[0].values:
        contributions = with_agreed_contacts(contributions)
    return {made.field: made.value for made in _decisions(contributions, kind.rules, decide_value)}


def oldest_of(records: Iterable[Mergeable]) -> Mergeable:
    """Return who survives where nobody is named: who has been a customer longest, of several the smallest id.

    Whose first day nobody knows comes behind all others. The order in which records are given makes no difference.
    """
    return min(records, key=_seniority)


def brand_blockers(records: Sequence[Customer | Organization]) -> tuple[Blocker, ...]:
    """Return a blocker for each record of another brand than the first one, which is the master."""
    master, *others = records
    return tuple(Blocker.of("cross-brand", record=str(one.id)) for one in others if one.brand != master.brand)


def fields_said(record: Customer | Organization) -> dict[str, Any]:
    """Return the fields of a record, each custom attribute as a field of its own."""
    values = attrs.asdict(record, recurse=False, filter=attrs.filters.exclude("attributes"))
    for name, value in sorted(record.attributes.items()):
        values[f"{ATTRIBUTE_PREFIX}{name}]"] = value
    return values


def with_names(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return what a record says in a merge: among its aliases the names that it goes by beside them."""
    return {**values, **({"aliases": (*names, *values["aliases"])} if names and "aliases" in values else {})}


def record_of_fields(record_type: type[Mergeable], values: Mapping[str, Any]) -> Mergeable:
    """Return the record that has these fields, each custom attribute as a field of its own."""
    attributes = {_attribute_name(field): value for field, value in values.items() if is_attribute(field)}
    fields = {field: value for field, value in values.items() if not is_attribute(field)}
    return record_type(**fields, attributes=FrozenMap(attributes))


def _seniority(record: Customer | Organization) -> tuple[bool, float, tuple[int, str]]:
    since = record.customer_since
    return since is None, since.timestamp() if since else 0.0, id_order(str(record.id))


def _attribute_name(field: str) -> str:
    return field.removeprefix(ATTRIBUTE_PREFIX).removesuffix("]")


def _check_rules(rules: Mapping[str, SurvivorshipRule], known: Mapping[str, SurvivorshipRule]) -> None:
    if not isinstance(rules, Mapping):
        problem = f"it is a {type(rules).__name__}"
        raise InvalidOptionError(
            option="rules", problem=problem, remedy="give a mapping of field to rule, or a RuleSet"
        )
    unknown = [field for field in rules if field not in known and not is_attribute(field)]
    if unknown:
        listed = ", ".join((*known, f"{ATTRIBUTE_PREFIX}name]"))
        raise InvalidOptionError(
            option="rules",
            problem=f"{', '.join(sorted(unknown))} cannot have a rule",
            remedy=f"give rules for {listed}; {', '.join(KEPT_FIELDS)} are always the master's",
        )


def _decisions(
    contributions: Sequence[Contribution], rules: Mapping[str, SurvivorshipRule], decide: _Decide
) -> Iterator[FieldDecision]:
    """Yield a decision for each field.

    Contacts come before their defaults, since those can only name kept ones; a name before aliases, since it is none.
    """
    for field in field_names(contributions):
        if field in KEPT_FIELDS:
            yield keep_master(field, contributions)
            continue
        rule = rules.get(field) or rules["attributes"]
        decision = decide(field, contributions, guarded_rule(field, rule))
        if field == "contacts":
            kept: Any = decision.value
            contributions = [_with_usable_defaults(one, kept) for one in contributions]
        if field == "name" and "aliases" in contributions[0].values:
            name: Any = decision.value
            contributions = [_without_name(one, name) for one in contributions]
        yield decision


def _with_usable_defaults(contribution: Contribution, contacts: Iterable[Contact]) -> Contribution:
    roles = {contact.id: contact.roles for contact in contacts}
    defaults = contribution.values["default_contacts"]
    usable = FrozenMap({role: id_ for role, id_ in defaults.items() if role in roles.get(id_, ())})
    return attrs.evolve(contribution, values={**contribution.values, "default_contacts": usable})


def _without_name(contribution: Contribution, name: str) -> Contribution:
    """Return what a contribution says with every alias but the one that is the name."""
    others = tuple(alias for alias in contribution.values["aliases"] if alias != name)
    return attrs.evolve(contribution, values={**contribution.values, "aliases": others})


def _activity_warnings(records: Sequence[Customer | Organization]) -> Iterator[MergeWarning]:
    master, *others = records
    if not master.is_active:
        yield MergeWarning.of("deactivated-master", record=str(master.id))
    for other in others:
        if not other.is_active and master.is_active:
            yield MergeWarning.of("deactivated-member", record=str(other.id))


def _consent_warnings(
    records: Sequence[Customer | Organization], merged: Customer | Organization
) -> Iterator[MergeWarning]:
    for record in records:
        if is_tightened(record.emails, merged.emails) or is_tightened(record.phones, merged.phones):
            yield MergeWarning.of("consent-tightened", record=str(record.id))
