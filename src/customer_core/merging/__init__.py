"""Which values survive when records become one: rules, a plan as a value, and its application to values.

Nothing is overwritten: a plan is made of untouched contributions, says for every field what survives, why, and what
loses, and is applied to values alone. Customers merge by `propose` and `apply`, organizations by
`propose_organizations` and `apply_organizations`, flat records by `propose_record` and `apply_record`. It must not know
stores, files, clocks or who asks.
"""

from customer_core.merging._absorbed import absorbed
from customer_core.merging._applied import AppliedMerge, AppliedUndo, LaterEdit, Parted
from customer_core.merging._automatic import (
    PROOFS,
    VETOES,
    AutomaticMergePolicy,
    PairSight,
    Veto,
    plan_vetoes,
    sure_groups,
)
from customer_core.merging._candidates import Candidate, is_blank
from customer_core.merging._contributions import Contribution
from customer_core.merging._customer_rules import (
    CUSTOMER_RULES,
    DEFAULT_RULES,
    KEPT_FIELDS,
    every_assignment,
    every_contact,
    every_default_contact,
    every_email,
    every_external_key,
    every_note,
    every_phone,
)
from customer_core.merging._customers import apply, propose
from customer_core.merging._field_values import FieldValue
from customer_core.merging._lineages import Lineage, Undoing, begun_by, choices_in, joined
from customer_core.merging._organization_rules import ORGANIZATION_RULES, every_name
from customer_core.merging._organizations import apply_organizations, propose_organizations
from customer_core.merging._parties import brand_blockers, oldest_of
from customer_core.merging._plans import (
    BLOCKERS,
    WARNINGS,
    Blocker,
    FieldDecision,
    Losing,
    MergePlan,
    MergeWarning,
    PlanSubject,
)
from customer_core.merging._policies import (
    RECORD_RULE,
    ROLE_COMPARING,
    ROLE_RULES,
    ROLE_UNITS,
    UNMAPPED_RULE,
    SurvivorshipPolicy,
)
from customer_core.merging._records import apply_record, propose_record
from customer_core.merging._references import ReferenceCount
from customer_core.merging._rule_sets import RULE_SETS, RuleSet, rule_named
from customer_core.merging._rules import (
    SURVIVORSHIP_RULES,
    SurvivorshipRule,
    earliest,
    fill_blanks,
    in_order,
    largest,
    longest,
    master_first,
    most_complete,
    most_frequent,
    most_recent,
    real_email_first,
    rule_name,
    smallest,
    source_priority,
    total,
    union,
    well_written,
)
from customer_core.merging._trees import Tree
from customer_core.merging._type_variables import Id, Mergeable
from customer_core.merging._undo_plans import UndoPlan

__all__ = [
    "BLOCKERS",
    "CUSTOMER_RULES",
    "DEFAULT_RULES",
    "KEPT_FIELDS",
    "ORGANIZATION_RULES",
    "PROOFS",
    "RECORD_RULE",
    "ROLE_COMPARING",
    "ROLE_RULES",
    "ROLE_UNITS",
    "RULE_SETS",
    "SURVIVORSHIP_RULES",
    "UNMAPPED_RULE",
    "VETOES",
    "WARNINGS",
    "AppliedMerge",
    "AppliedUndo",
    "AutomaticMergePolicy",
    "Blocker",
    "Candidate",
    "Contribution",
    "FieldDecision",
    "FieldValue",
    "Id",
    "LaterEdit",
    "Lineage",
    "Losing",
    "MergePlan",
    "MergeWarning",
    "Mergeable",
    "PairSight",
    "Parted",
    "PlanSubject",
    "ReferenceCount",
    "RuleSet",
    "SurvivorshipPolicy",
    "SurvivorshipRule",
    "Tree",
    "UndoPlan",
    "Undoing",
    "Veto",
    "absorbed",
    "apply",
    "apply_organizations",
    "apply_record",
    "begun_by",
    "brand_blockers",
    "choices_in",
    "earliest",
    "every_assignment",
    "every_contact",
    "every_default_contact",
    "every_email",
    "every_external_key",
    "every_name",
    "every_note",
    "every_phone",
    "fill_blanks",
    "in_order",
    "is_blank",
    "joined",
    "largest",
    "longest",
    "master_first",
    "most_complete",
    "most_frequent",
    "most_recent",
    "oldest_of",
    "plan_vetoes",
    "propose",
    "propose_organizations",
    "propose_record",
    "real_email_first",
    "rule_name",
    "rule_named",
    "smallest",
    "source_priority",
    "sure_groups",
    "total",
    "union",
    "well_written",
]
