from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import attrs
import pytest

from customer_core.merging import (
    DEFAULT_RULES,
    AppliedMerge,
    FieldValue,
    LaterEdit,
    Lineage,
    SurvivorshipRule,
    Tree,
    apply,
    choices_in,
    joined,
    longest,
    most_recent,
    propose,
)
from customer_core.merging._trees import as_added, differences, missed_parts
from customer_core.model import (
    Actor,
    Address,
    BrandId,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    MergeId,
)

Editing = Callable[[Customer], Customer]
Found = tuple[str, FieldValue, FieldValue, list[str]]

BILLING, SHIPPING = ContactRole
ANN, LEE, NEW = (EmailAddress(f"{name}@nordpost.example") for name in ("ann", "lee", "new"))
RELAY = EmailAddress("x17@marketplace.amazon.com")
MAY, JUNE, JULY = (datetime(2024, month, 1, tzinfo=UTC) for month in (5, 6, 7))
A = Customer(id=CustomerId("a"), version=3).with_company("Acme").with_email(EmailAddress("ann@nordpost.example"))
B = Customer(id=CustomerId("b"), version=5).with_company("Bolt and Sons").with_attribute("size", "M")
C = Customer(id=CustomerId("c"), version=7).with_company("Crane").with_tag("vip")


def alone(customer: Customer, at: datetime | None = None) -> Tree:
    """Return the tree of a record that was never merged."""
    return Lineage((), {customer.id: (customer, None)}).tree(customer, at)


def merge(
    master: Customer, *others: Customer, rules: Mapping[str, SurvivorshipRule] = DEFAULT_RULES
) -> tuple[Customer, Lineage]:
    """Return the record that others and their master make, and its lineage."""
    plan = propose(master, others, rules=rules)
    merged = apply(plan)
    applied = AppliedMerge(
        id=MergeId(f"m-{master.id}"),
        plan=plan,
        at=JUNE,
        by=Actor.user("sam").author,
        step=1,
        times={str(master.id): MAY},
        choices=choices_in(joined([alone(one) for one in (master, *others)]), merged, step=1),
    )
    return merged, Lineage((applied,), {one.id: (one, applied) for one in (master, *others)})


def edit(field: str, before: FieldValue, after: FieldValue, *holders: str) -> LaterEdit:
    """Return a change of the record `a`, with the ids of those whose values it replaced, one letter each."""
    return LaterEdit(
        record=A.id,
        field=field,
        before=before,
        after=after,
        holders=tuple(tuple(map(CustomerId, one)) for one in holders),
    )


def contact(id_: str, city: str, *roles: ContactRole) -> Contact:
    """Return a contact at an address, for both roles if none is named."""
    return Contact(id=ContactId(id_), roles=roles or [*ContactRole], address=Address(city=city))


def owners(tree: Tree, field: str, *values: object) -> list[str]:
    """Return whose each value or entry is."""
    return ["".join(map(str, tree.owners_of(field, value))) for value in values]


def found(edits: tuple[LaterEdit, ...]) -> list[Found]:
    """Return what was edited, and whose values were replaced."""
    return [(one.field, one.before, one.after, ["".join(map(str, ids)) for ids in one.holders]) for one in edits]


def test_nothing_was_edited_where_a_record_is_what_it_was_made_of() -> None:
    """Neither a merge by the default rules nor one by others is an edit by hand."""
    for rules in ({}, {"company": longest}):
        merged, lineage = merge(A, B, C, rules=rules)
        assert () == lineage.edits_in(merged, step=2)


def test_who_was_never_merged_has_no_edits() -> None:
    """A record on its own is simply what it says."""
    assert () == Lineage((), {A.id: (A, None)}).edits_in(A.with_company("New"), step=2)
    assert A.with_version(0) == alone(A).record()


@pytest.mark.parametrize(
    ("edited", "expected"),
    [
        (lambda one: one.with_company("New"), [("company", "Acme", "New", ["a"])]),
        (lambda one: one.with_flag("ask"), [("flag", "", "ask", [])]),
        (lambda one: one.without_attribute("size"), [("attributes[size]", "M", None, ["b"])]),
        (lambda one: one.with_attribute("new", True), [("attributes[new]", None, True, [])]),
        (lambda one: one.without_tag("vip"), [("tags", frozenset({"vip"}), frozenset(), ["c"])]),
    ],
)
def test_an_edit_names_whose_value_it_replaced(edited: Editing, expected: list[Found]) -> None:
    """What was changed is told field by field, with those whose value it was; of what was blank, with nobody."""
    merged, lineage = merge(A, B, C)
    assert expected == found(lineage.edits_in(edited(merged), step=2))


def test_a_true_that_becomes_one_is_an_edit() -> None:
    """Values that a store tells apart are told apart here."""
    flagged = A.with_attribute("known", True)
    merged, lineage = merge(flagged, B)
    assert ["attributes[known]"] == [edit.field for edit in lineage.edits_in(merged.with_attribute("known", 1), step=2)]


def test_a_choice_names_whose_value_was_chosen() -> None:
    """What a rule chose otherwise than the default is told; what it made, with all of whose values it made it."""
    others = joined([alone(one) for one in (A, B)])
    assert [("company", "Acme", "Bolt and Sons", [])] == found(
        choices_in(others, apply(propose(A, [B], rules={"company": longest})), step=1)
    )
    made = apply(propose(B, [A])).with_company("Acme, Bolt").with_email(NEW)
    emails, company = found(choices_in(joined([alone(B), alone(A)]), made, step=1))
    assert ("company", "Bolt and Sons", "Acme, Bolt", ["ab"]) == company
    assert ("emails", []) == (emails[0], emails[3])


def test_originals_are_decided_on_wherever_they_were_merged() -> None:
    """The plan of originals is the same whether two of them were one before; the master keeps its version."""
    merged, lineage = merge(A, B)
    trees = [[alone(A), alone(B), alone(C)], [lineage.tree(merged, None), alone(C)]]
    plans = [propose(A, [B, C], originals=joined(own).originals(A.version)) for own in trees]
    assert plans[0] == plans[1]
    assert (A.id, A.version, "Acme") == (apply(plans[1]).id, apply(plans[1]).version, apply(plans[1]).company)


def test_others_come_by_their_ids_short_before_long() -> None:
    """The order in which records were merged makes no difference: the root is first, 9 before 10."""
    records = [attrs.evolve(A, id=CustomerId(id_)) for id_ in ("5", "10", "9")]
    tree = joined([alone(one) for one in records])
    assert (["5", "9", "10"], ("10", "5", "9")) == (
        [one.id for one in tree.contributions()],
        tuple(map(str, tree.ids)),
    )


def test_times_and_sources_of_originals_reach_the_rules() -> None:
    """An edit is as recent as its record, while what else that says is as old as it was before the merge."""
    shop = attrs.evolve(A, created_channel=ChannelId("shop")).with_flag("ask")
    merged, lineage = merge(shop, B)
    tree = joined([lineage.tree(merged.with_company("New"), JULY), alone(C.with_flag("check"), JUNE)])
    (root, *_) = tree.contributions()
    assert [("b", ""), ("c", "")] == [(one.id, one.source) for one in tree.contributions()[1:]]
    assert [9, 0, 0] == [one.values["version"] for one in tree.originals(9)]
    assert ("shop", MAY, JULY) == (root.source, root.time_of("flag"), root.time_of("company"))
    plan = propose(A, [C], rules={"company": most_recent, "flag": most_recent}, originals=tree.originals(A.version))
    assert ("New", "check") == (apply(plan).company, apply(plan).flag)


def test_a_value_that_was_edited_is_still_of_those_who_had_it() -> None:
    """What replaced a value is theirs, what replaced nothing is the survivor's; nothing is missed of either."""
    tree = joined([alone(A), alone(B)])
    edits = [edit("company", "Bolt", "New", "b"), edit("flag", "", "ask"), edit("attributes[size]", "M", None, "b")]
    assert {} == tree.edit(edits)
    assert ["b", "a"] == [*owners(tree, "company", "New"), *owners(tree, "flag", "ask")]
    assert ("New", {}) == (tree.record().company, dict(tree.record().attributes))
    tree.join(alone(C))
    assert ("New", {}) == (tree.record().company, dict(tree.record().attributes))


def test_an_edit_of_somebody_elses_value_finds_nobody() -> None:
    """It changes nothing, and is said to be missed."""
    tree = joined([alone(A), alone(B)])
    assert {0: frozenset({0})} == tree.edit([edit("company", "Crane", "New", "c")])
    assert "Acme" == tree.record().company


def test_an_entry_that_was_edited_is_still_of_those_who_had_it() -> None:
    """Each keeps its owners, wherever it stands afterwards; what was added is the survivor's."""
    own, other = attrs.evolve(A, emails=[ANN], tags={"m"}), attrs.evolve(B, emails=[LEE], tags={"p"})
    tree = joined([alone(own), alone(other)])
    work = attrs.evolve(LEE, label="work")
    tree.edit(
        [edit("emails", (ANN, LEE), (work, NEW, ANN), "a", "b"), edit("tags", frozenset("m"), frozenset("mn"), "a")]
    )
    assert (work, NEW, ANN) == tree.record().emails
    assert ["b", "a", "a"] == owners(tree, "emails", LEE, NEW, ANN)
    assert (frozenset("mnp"), ["a", "a", "b"]) == (tree.record().tags, owners(tree, "tags", *"mnp"))


def test_what_several_say_is_of_all_of_them() -> None:
    """In order of their ids."""
    records = [attrs.evolve(A, id=CustomerId(id_), tags={"vip"}) for id_ in "fbdace"]
    assert ["abcdef"] == owners(joined([alone(one) for one in records]), "tags", "vip")


def test_what_was_written_by_hand_stays_until_others_say_something() -> None:
    """A relay address that somebody made primary stays so, also where only e-mails are asked for."""
    tree = joined([alone(attrs.evolve(A, emails=[RELAY])), alone(attrs.evolve(B, emails=[ANN]))])
    assert (ANN, RELAY) == tree.says("emails")["emails"]
    tree.edit([edit("emails", (ANN, RELAY), (RELAY, ANN), "b", "a")])
    assert (RELAY, ANN) == tree.says("emails")["emails"] == tree.says()["emails"] == tree.record().emails
    tree.join(alone(attrs.evolve(C, emails=[LEE])))
    assert (ANN, RELAY, LEE) == tree.says("emails")["emails"] == tree.record().emails


def test_what_says_which_record_it_is_is_changed_in_that_alone() -> None:
    """Whoever was merged into a record that moves to another brand stays where it was."""
    north, south = BrandId("north"), BrandId("south")
    tree = joined([alone(attrs.evolve(one, brand=north)) for one in (A, B)])
    assert {} == tree.edit([edit("brand", north, south, "ab")])
    assert [south, north] == [leaf.said["brand"] for leaf in tree.leaves]


def test_a_choice_of_entries_stands_where_nobody_says_just_that() -> None:
    """What a rule left out is left out; what was written since stays as it was written."""
    home = attrs.evolve(ANN, label="home")
    tree = joined([alone(attrs.evolve(A, emails=[home])), alone(attrs.evolve(B, emails=[LEE, NEW]))])
    tree.choose([edit("emails", (ANN, LEE, NEW), (LEE, attrs.evolve(ANN, label="work")))])
    assert (LEE, home) == tree.record().emails


def test_a_value_that_a_rule_made_is_of_all_who_are_there() -> None:
    """It stands where all are whose values it was made of, and is theirs."""
    tree = joined([alone(one.with_attribute("points", points)) for one, points in ((A, 1), (B, 2))])
    choice = edit("attributes[points]", 1, 3, "ab")
    tree.choose([choice])
    assert (3, ["ab"]) == (tree.record().attributes["points"], owners(tree, "attributes[points]", 3))
    alone_now = alone(A.with_attribute("points", 1))
    alone_now.choose([choice])
    assert 1 == alone_now.record().attributes["points"]


def test_defaults_are_changed_with_the_contacts_that_they_name() -> None:
    """By what the contact is, whatever its id is here; a role that was not changed keeps what it has here."""
    mine, theirs = attrs.evolve(A, contacts=[contact("h", "Ulm")]), attrs.evolve(B, contacts=[contact("w", "Bonn")])
    here = attrs.evolve(mine, default_contacts={BILLING: ContactId("h"), SHIPPING: ContactId("h")})
    tree = joined([alone(here), alone(theirs)])
    there = (contact("home", "Ulm"), contact("home:2", "Bonn"))
    old = {BILLING: ContactId("home"), SHIPPING: ContactId("home:2")}
    new = {**old, BILLING: ContactId("home:2")}
    tree.edit([edit("contacts", there, there, "a", "b"), edit("default_contacts", FrozenMap(old), FrozenMap(new))])
    assert {BILLING: ContactId("w"), SHIPPING: ContactId("h")} == dict(tree.record().default_contacts)


def test_a_default_goes_with_its_contact_or_its_role() -> None:
    """Where the contact was taken out, or nobody is the default any more, none is."""
    both = attrs.evolve(A, contacts=[contact("h", "Ulm"), contact("w", "Bonn")])
    defaults = FrozenMap({BILLING: ContactId("h"), SHIPPING: ContactId("w")})
    for contacts, after, expected in (
        (both.contacts[1:], {SHIPPING: ContactId("w")}, {SHIPPING: ContactId("w")}),
        (both.contacts, {SHIPPING: ContactId("w")}, {SHIPPING: ContactId("w")}),
        (both.contacts, {BILLING: ContactId("w")}, {BILLING: ContactId("w")}),
    ):
        tree = joined([alone(attrs.evolve(both, default_contacts=defaults)), alone(B)])
        tree.edit(
            [edit("contacts", both.contacts, contacts, "a", "a"), edit("default_contacts", defaults, FrozenMap(after))]
        )
        assert expected == dict(tree.record().default_contacts)


def test_a_default_that_is_taken_out_is_none_of_a_record_on_its_own_either() -> None:
    """Nor does one change with the contacts that are like it in all but the id."""
    twins = attrs.evolve(A, contacts=[contact("h", "Ulm"), contact("w", "Ulm")])
    defaults = FrozenMap({BILLING: ContactId("h"), SHIPPING: ContactId("w")})
    tree = alone(attrs.evolve(twins, default_contacts=defaults))
    tree.edit(
        [
            edit("contacts", twins.contacts, twins.contacts, "a", "a"),
            edit("default_contacts", defaults, FrozenMap({**defaults, BILLING: ContactId("w")})),
        ]
    )
    assert {BILLING: ContactId("w"), SHIPPING: ContactId("w")} == dict(tree.record().default_contacts)
    tree.edit([edit("contacts", twins.contacts, twins.contacts[:1], "a", "a")])
    assert {} == dict(tree.record().default_contacts)


def test_defaults_that_differ_are_told_with_the_contacts() -> None:
    """Since an id says which contact is meant only beside them."""
    tree = joined([alone(attrs.evolve(A, contacts=[contact("h", "Ulm"), contact("w", "Bonn")])), alone(B)])
    other = tree.record().with_default_contact(BILLING, ContactId("w"))
    assert ["contacts", "default_contacts"] == [one.field for one in differences(tree, other, step=2)]


def test_the_order_of_keys_is_no_difference() -> None:
    """A key that stands behind others here stands in order in the record."""
    keys = [ExternalKey("shop", id_) for id_ in "mnp"]
    tree = joined([alone(A.with_external_key(keys[0])), alone(B.with_external_key(keys[2]))])
    tree.edit([edit("external_keys", (keys[0],), (keys[0], keys[1]), "a")])
    record = attrs.evolve(tree.record(), external_keys=keys)
    assert () == differences(tree, record, step=2)


def test_what_found_nobody_is_told_apart_by_whose_it_was() -> None:
    """One part for those who had the same entries, with what became of each."""
    work = attrs.evolve(ANN, label="work")
    change = edit("emails", (ANN, LEE, NEW), (work, NEW), "a", "b", "b")
    (first, second), (third,) = missed_parts(change, {2, 0, 1}), missed_parts(change, {1, 2})
    assert (first, second) == (((A.id,), edit("emails", (ANN,), (work,), "a")), third)
    assert ((B.id,), edit("emails", (LEE, NEW), (NEW,), "b", "b")) == third
    assert [((B.id,), edit("company", "x", "y", "b"))] == list(missed_parts(edit("company", "x", "y", "b"), {0}))


def test_what_stays_of_an_edit_adds_and_takes_nothing_out() -> None:
    """It replaced nothing any more, and comes behind what was found at the same step."""
    assert [attrs.evolve(edit("company", "x", "y"), turn=1)] == as_added(edit("company", "x", "y", "bc"))
    assert [] == as_added(edit("company", "x", "", "bc"))
    assert [attrs.evolve(edit("emails", (), (ANN,)), turn=1)] == as_added(edit("emails", (ANN,), (ANN,), "bc"))
    assert [] == as_added(edit("emails", (ANN,), (), "bc"))
