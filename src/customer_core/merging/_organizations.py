"""Merges organizations: the plan of what one organization of several will be, and the one that it describes.

Owns what is special about organizations: which rule decides which field, and that whatever any of them was called
remains a name of the merged one. It must not know stores, accounts or what is above an organization's parent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from customer_core.merging._contributions import Contribution
from customer_core.merging._organization_rules import ORGANIZATION_RULES
from customer_core.merging._parties import Proposal, RecordKind, apply_plan, fields_said
from customer_core.merging._plans import Blocker, MergePlan, PlanSubject
from customer_core.merging._rule_sets import RuleSet
from customer_core.merging._rules import SurvivorshipRule
from customer_core.model import FrozenMap, Organization, OrganizationId

__all__ = [
    "ORGANIZATIONS",
    "apply_organizations",
    "propose_organizations",
]

_NO_SOURCES: FrozenMap[OrganizationId, str] = FrozenMap()
_NO_TIMES: FrozenMap[OrganizationId, datetime] = FrozenMap()
_NO_NAMES: FrozenMap[OrganizationId, OrganizationId] = FrozenMap()


def propose_organizations(  # noqa: PLR0913 - as of customers
    master: Organization,
    others: Sequence[Organization],
    *,
    rules: Mapping[str, SurvivorshipRule] | RuleSet = ORGANIZATION_RULES,
    sources: Mapping[OrganizationId, str] = _NO_SOURCES,
    times: Mapping[OrganizationId, datetime] = _NO_TIMES,
    originals: Sequence[Contribution] = (),
    defaults: Mapping[str, SurvivorshipRule] = ORGANIZATION_RULES,
    organizations: Mapping[OrganizationId, OrganizationId] = _NO_NAMES,
) -> MergePlan:
    """Propose how organizations become one; nothing happens until the plan is applied.

    What `propose` promises of customers holds here, too. Every name of theirs that does not become the name is an
    alias, so that the merged one is found by all.

    >>> acme, beta = (Organization(id=OrganizationId(name), name=name.title()) for name in ("acme", "beta"))
    >>> merged = apply_organizations(propose_organizations(acme, [beta]))
    >>> merged.name, merged.aliases
    ('Acme', ('Beta',))

    Args:
        master: The organization that survives.
        others: Those that are merged into it.
        rules: Rules by field, `attributes[name]` for one custom attribute, or a rule set; a field without one keeps its
            default. A rule for `aliases` is given all names of each but the one that survives as name.
        sources: The system that an organization came from, for rules of source priority.
        times: When an organization was last changed, for rules of time; aware.
        originals: What they were merged of, as of `propose`.
        defaults: Rules for fields that `rules` has none for, over `ORGANIZATION_RULES`; no part of a rule set.
        organizations: Which one an id of a parent names by now, where it was merged into another one.

    Raises:
        InvalidOptionError: A rule is given for a field that has none, or breaks its contract; or a rule set names one
            of the host's own, which has to be resolved first.
    """
    proposal = Proposal(
        kind=ORGANIZATIONS,
        rules=rules,
        sources=sources,
        times=times,
        originals=originals,
        defaults=defaults,
        organizations=organizations,
    )
    plan = proposal.plan_of(master, others)
    ids = {master.id, *(other.id for other in others)}
    below = sorted(str(one.id) for one in (master, *others) if one.parent in ids)
    in_line = tuple(Blocker.of("in-line", record=id_) for id_ in dict.fromkeys(below))
    # That it would be its own parent is the same once more.
    others_found = (one for one in plan.blockers if not in_line or one.field != "parent")
    return attrs.evolve(plan, blockers=(*others_found, *in_line))


def apply_organizations(plan: MergePlan) -> Organization:
    """Return the merged organization that a plan describes, with the master's id and version.

    Raises:
        MergeBlockedError: The plan has blockers.
        InvalidOptionError: The plan is not one of organizations, or its fields are not those of one.
        InvalidValueError: A field holds what no organization can; no plan that was proposed here does.
    """
    return apply_plan(ORGANIZATIONS, plan)


ORGANIZATIONS: Final[RecordKind[OrganizationId, Organization]] = RecordKind(
    subject=PlanSubject.ORGANIZATION,
    id_type=OrganizationId,
    record_type=Organization,
    rules=ORGANIZATION_RULES,
    blank=FrozenMap({**fields_said(Organization(id=OrganizationId("blank"), name="blank")), "name": ""}),
    names_of=lambda organization: (organization.name,),
    belongs_to=lambda organization: organization.parent,
    warning="parents-differ",
)
"""What is special about the merging of organizations."""
