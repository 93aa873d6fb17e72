"""Strategies of merge plans and merges."""

from datetime import UTC

import attrs
from hypothesis import strategies as st

from customer_core.merging import (
    BLOCKERS,
    RULE_SETS,
    SURVIVORSHIP_RULES,
    VETOES,
    WARNINGS,
    AppliedMerge,
    AppliedUndo,
    AutomaticMergePolicy,
    Blocker,
    Contribution,
    FieldDecision,
    LaterEdit,
    Losing,
    MergePlan,
    MergeWarning,
    Parted,
    ReferenceCount,
    RuleSet,
    SurvivorshipPolicy,
    UndoPlan,
    Veto,
    propose,
    propose_record,
)
from customer_core.model import (
    BrandId,
    ChannelId,
    ContactId,
    ContactRole,
    CreditAccountId,
    CustomerId,
    FrozenMap,
    MergeId,
    OrganizationId,
    TierId,
)
from customer_core.testing.strategies._customers import (
    actors,
    assignments,
    contacts,
    customers,
    emails,
    keys,
    money,
    names,
    notes,
    phones,
)
from customer_core.testing.strategies._texts import figures, ids, instants, lines, scalars, words

items = st.one_of(
    st.none(), scalars, figures, instants, money, names, emails, phones, contacts(), assignments, keys, notes
)
typed_ids = st.sampled_from([CustomerId, OrganizationId, TierId, BrandId, ChannelId]).flatmap(
    lambda cls: st.builds(cls, ids)
)
defaults = st.dictionaries(st.sampled_from(ContactRole), st.builds(ContactId, ids), max_size=2).map(FrozenMap)
field_values = st.one_of(
    items, typed_ids, st.lists(items, max_size=2).map(tuple), st.frozensets(items, max_size=2), defaults
)
choosing = st.sampled_from(["master_first", "fill_blanks", "most_frequent", "longest"]).map(
    SURVIVORSHIP_RULES.__getitem__
)
sides = st.lists(words, max_size=2).map(tuple)
losing = st.builds(Losing, field_values, words)
decisions = st.builds(
    FieldDecision,
    field=words,
    value=field_values,
    contributions=sides,
    rule=lines,
    losing=st.lists(losing, max_size=2).map(tuple),
    is_tied=st.booleans(),
    unit=sides,
)
blockers = st.builds(Blocker.of, st.sampled_from(sorted(BLOCKERS)), record=words, field=words, count=st.integers(0, 1))
warnings = st.builds(MergeWarning.of, st.sampled_from(sorted(WARNINGS)), record=words)

vetoes = st.builds(Veto.of, st.sampled_from(sorted(VETOES)), record=words)
merge_policies = st.builds(
    AutomaticMergePolicy,
    probability_least=st.floats(0.5, 1.0),
    members_most=st.integers(2, 100),
    proofs_least=st.integers(1, 5),
    is_unverified_proof=st.booleans(),
    open_channels=st.lists(st.builds(ChannelId, ids), max_size=2).map(tuple),
    version=st.integers(0, 9),
)


_steps = st.one_of(
    st.sampled_from(["master_first", "fill_blanks", "most_recent", "most_complete", "longest", "well_written"]),
    st.lists(st.sampled_from(["erp", "web shop", "pos:2"]), min_size=1, max_size=3, unique=True).map(
        lambda sources: f"source_priority({', '.join(sources)})"
    ),
    st.sampled_from(["own(vip_first)", "own(newest_ID)"]),
)
rule_texts = st.lists(_steps, min_size=1, max_size=3).map(", then ".join)
rule_sets = st.sampled_from(list(RULE_SETS.values())) | st.builds(
    RuleSet,
    name=st.sampled_from(["our_shop", "b2b-2.0"]),
    version=st.integers(1, 2**31 - 1),
    rules=st.dictionaries(
        st.sampled_from(["name", "company", "emails", "attributes", "attributes[size]"]), rule_texts, max_size=3
    ),
)


@st.composite
def customer_plans(draw: st.DrawFn) -> MergePlan:
    """Draw the plan of two or three customers, of which two may be one and brands may differ."""
    master, *others = draw(st.lists(customers, min_size=2, max_size=3))
    fields = draw(st.sets(st.sampled_from(["emails", "tags", "contacts", "default_contacts", "attributes[a]"])))
    if draw(st.booleans()):
        return propose(master, others, rules=draw(st.sampled_from(list(RULE_SETS.values()))))
    return propose(master, others, rules={field: draw(choosing) for field in sorted(fields)})


@st.composite
def record_plans(draw: st.DrawFn) -> MergePlan:
    """Draw the plan of two or three flat records with cells of every kind, a unit among them."""
    rows = draw(
        st.lists(st.dictionaries(st.sampled_from(["a", "b", "street", "city"]), field_values), min_size=2, max_size=3)
    )
    policy = SurvivorshipPolicy(default=draw(choosing), units=draw(st.sampled_from([(), (("street", "city"),)])))
    return propose_record([Contribution(id=str(row), values=cells) for row, cells in enumerate(rows)], policy=policy)


customer_ids = st.builds(CustomerId, ids)
reference_counts = st.builds(ReferenceCount, name=ids, record=customer_ids, count=st.integers(0, 2**62))
_references = st.lists(reference_counts, max_size=2).map(tuple)


@st.composite
def counted_plans(draw: st.DrawFn, made: st.SearchStrategy[MergePlan]) -> MergePlan:
    """Draw a plan with counts of a host's documents, or without any."""
    return attrs.evolve(draw(made), references=draw(_references))


plans = counted_plans(record_plans() | customer_plans())
later_edits = st.builds(
    LaterEdit,
    record=customer_ids,
    field=words,
    before=field_values,
    after=field_values,
    holders=st.lists(st.lists(customer_ids, max_size=2).map(tuple), max_size=2).map(tuple),
    step=st.integers(0, 9),
    turn=st.integers(0, 2),
    at=st.none() | instants.map(lambda at: at.astimezone(UTC)),
)
_edits = st.lists(later_edits, max_size=2).map(tuple)
parted = st.builds(Parted, id=customer_ids, ids=st.lists(customer_ids, max_size=2).map(tuple))
_parted = st.lists(parted, max_size=2).map(tuple)
applied_undos = st.builds(
    AppliedUndo,
    survivor=customer_ids,
    parted=_parted,
    at=instants.map(lambda at: at.astimezone(UTC)),
    by=actors,
    channel=st.none() | st.builds(ChannelId, ids),
    reason=lines,
    step=st.integers(1, 9),
    edits=_edits,
    moved=_edits,
    is_kept_apart=st.booleans(),
)
undo_plans = st.builds(
    UndoPlan,
    merge=st.builds(MergeId, ids),
    survivor=customers,
    left=st.lists(customers, max_size=2).map(tuple),
    parted=_parted,
    moved=_edits,
    kept=_edits,
    accounts=st.dictionaries(st.builds(CreditAccountId, ids), customer_ids, max_size=2),
    references=_references,
    version=st.integers(0, 9),
)
applied_merges = st.builds(
    AppliedMerge,
    id=st.builds(MergeId, ids),
    plan=counted_plans(customer_plans()),
    at=instants.map(lambda at: at.astimezone(UTC)),
    by=actors,
    channel=st.none() | st.builds(ChannelId, ids),
    reason=lines,
    step=st.integers(0, 9),
    times=st.dictionaries(ids, instants.map(lambda at: at.astimezone(UTC)), max_size=2),
    edits=_edits,
    choices=_edits,
    undos=st.lists(applied_undos, max_size=1).map(tuple),
)
