import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from customer_core.errors import CustomerCoreError
from customer_core.merging import (
    RULE_SETS,
    SURVIVORSHIP_RULES,
    Contribution,
    MergePlan,
    RuleSet,
    SurvivorshipPolicy,
    SurvivorshipRule,
    apply,
    apply_record,
    is_blank,
    master_first,
    oldest_of,
    propose,
    propose_record,
    rule_name,
)
from customer_core.merging._candidates import Candidate, comparison_key, is_weak
from customer_core.merging._consenting import email_rank
from customer_core.merging._rules import smallest
from customer_core.model import (
    Address,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Note,
    PersonName,
    PhoneNumber,
)
from customer_core.serialization import dumps, loads
from customer_core.testing.strategies import rule_sets

START = datetime(2024, 1, 1, tzinfo=UTC)
UNIT = ("street", "city", "postcode")
MADE = {"union", "total"}
CHOOSING = [name for name in SURVIVORSHIP_RULES if name not in MADE]

instants = st.integers(0, 4).map(lambda days: START + timedelta(days=days))
cells = st.sampled_from(["", " ", "n/a", "Ulm", "ULM", "Bonn", "bonn ", "Köln", "Koeln", "12", "3"]) | st.text(
    max_size=4
)
records = st.fixed_dictionaries(dict.fromkeys(("name", *UNIT), cells), optional={"note": cells})


@st.composite
def contributions(draw: st.DrawFn) -> list[Contribution]:
    """Return two to five records with ids of their own."""
    ids = draw(st.lists(st.sampled_from(["1", "2", "9", "10", "b", "aa"]), min_size=2, max_size=5, unique=True))
    return [
        Contribution(
            id=id_,
            values=draw(records),
            source=draw(st.sampled_from(["", "erp", "web"])),
            at=draw(st.none() | instants),
        )
        for id_ in ids
    ]


consents = st.lists(
    st.builds(
        Consent,
        purpose=st.sampled_from(["news", "calls"]),
        state=st.sampled_from(ConsentState),
        source=st.sampled_from(["", "web"]),
        at=st.none() | instants,
    ),
    max_size=2,
    unique_by=lambda consent: consent.purpose,
)
emails = st.builds(
    EmailAddress,
    st.sampled_from(
        ["ann@nordpost.example", "ANN@nordpost.example", "lee@nordpost.example", "x@marketplace.amazon.com", "broken"]
    ),
    label=st.sampled_from(["", "home"]),
    consents=consents,
)
phones = st.builds(
    PhoneNumber,
    st.sampled_from(["030 123456", "(030) 123456", "+49 30 123456", "0171 2345678", "ask"]),
    country=st.sampled_from(["", "DE"]),
    consents=consents,
)
contacts = st.builds(
    Contact,
    id=st.sampled_from([ContactId("a"), ContactId("b"), ContactId("a:2")]),
    roles=st.sets(st.sampled_from(ContactRole), min_size=1),
    address=st.sampled_from(["Ulm", "ULM", "Bonn", "Kiel"]).map(lambda city: Address(city=city)),
)
customers = st.builds(
    Customer,
    id=st.sampled_from([CustomerId(text) for text in ("c-1", "c-2", "c-9", "c-10", "d-1")]),
    name=st.none()
    | st.builds(PersonName, given=st.sampled_from(["Ann", "ANN"]), family=st.sampled_from(["Lee", "Wong"])),
    company=st.sampled_from(["", "n/a", "Lee Ltd"]),
    emails=st.lists(emails, max_size=3, unique_by=lambda email: email.key),
    phones=st.lists(phones, max_size=3, unique_by=lambda phone: phone.key),
    tags=st.frozensets(st.sampled_from(["vip", "b2b", "new"])),
    external_keys=st.lists(st.builds(ExternalKey, st.sampled_from(["erp", "web"]), st.sampled_from(["A-1", "a 1"]))),
    notes=st.lists(st.builds(Note, st.sampled_from(["called", "CALLED"]), at=instants), max_size=2),
    attributes=st.dictionaries(st.sampled_from(["size", "points"]), st.sampled_from(["", "M", 1, True])),
    customer_since=st.none() | instants,
    version=st.integers(0, 3),
)


@st.composite
def parties(draw: st.DrawFn) -> list[Customer]:
    """Return two to four different customers with contacts; the first is meant as the master."""
    drawn = draw(st.lists(customers, min_size=2, max_size=4, unique_by=lambda customer: customer.id))
    return [_with_contacts(one, draw(st.lists(contacts, max_size=3))) for one in drawn]


def _with_contacts(customer: Customer, added: list[Contact]) -> Customer:
    for contact in added:
        customer = customer.with_contact(contact)
    return customer


rules = st.sampled_from(CHOOSING).map(SURVIVORSHIP_RULES.__getitem__)
# A unit of fields has no order, so that it has no largest and no smallest.
unit_rules = st.sampled_from(sorted({*CHOOSING} - {"largest", "smallest"})).map(SURVIVORSHIP_RULES.__getitem__)
policies = st.builds(
    SurvivorshipPolicy,
    default=rules,
    rules=st.fixed_dictionaries({"city": unit_rules}),
    units=st.sampled_from([(), (UNIT,)]),
)


def _entries(value: object) -> set[Any]:
    """Return what a value holds, item by item if it is a collection."""
    if isinstance(value, Mapping):
        return set(value.items())
    return set(value) if isinstance(value, tuple | frozenset) else {(type(value), value)}


def _ways(customer: Customer) -> list[EmailAddress | PhoneNumber]:
    return [*customer.emails, *customer.phones]


def _told(plan: MergePlan, field: str) -> set[Any]:
    """Return everything that the plan tells of a field, whether it wins or loses."""
    decision = plan.find(field)
    assert decision is not None
    return _entries(decision.value).union(*(_entries(losing.value) for losing in decision.losing))


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.just(20_000).map(lambda bits: 2**bits)
    | st.sampled_from([1j, b"a", bytearray(b"a"), object(), CustomerId("c"), Address(city="Ulm")])
    | st.floats()
    | st.decimals()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.dates()
    | st.text(max_size=3)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.lists(anything, min_size=2, max_size=3), st.sampled_from(sorted(SURVIVORSHIP_RULES)))
def test_any_values_are_merged_or_refused(values: list[object], name: str) -> None:
    """Whatever a field holds, under any rule, there is a plan that can be explained or an error of this library."""
    policy = SurvivorshipPolicy(default=SURVIVORSHIP_RULES[name])
    with contextlib.suppress(CustomerCoreError):
        given_ = [Contribution(id=str(place), values={"a": value}) for place, value in enumerate(values)]
        plan = propose_record(given_, policy=policy)
        assert plan.explain()
        assert {"a"} == set(apply_record(plan))


@pytest.mark.guarantee("G11")
@settings(deadline=None)
@given(contributions(), policies, st.randoms(use_true_random=False))
def test_the_order_of_records_makes_no_difference(
    given_: list[Contribution], policy: SurvivorshipPolicy, random: Random
) -> None:
    """Any permutation of the records gives an equal plan."""
    shuffled = random.sample(given_, len(given_))
    assert propose_record(given_, policy=policy) == propose_record(shuffled, policy=policy)


@pytest.mark.guarantee("G11")
@settings(deadline=None)
@given(contributions(), policies)
@example(
    [Contribution(id=str(place), values={"name": name}) for place, name in enumerate(("9a", "12", "3"))],
    SurvivorshipPolicy(default=smallest),
)
def test_merging_the_merged_with_its_parts_changes_nothing(
    given_: list[Contribution], policy: SurvivorshipPolicy
) -> None:
    """The merged record, in the place of the master, is what the same rules make of it and the others again.

    Times are left out: a value that wins by its own time has none of its own in the merged record.
    """
    timeless = [attrs.evolve(one, at=None) for one in given_]
    plan = propose_record(timeless, policy=policy)
    merged = apply_record(plan)
    parts = [attrs.evolve(one, values=merged) if one.id == plan.master else one for one in timeless]
    assert merged == apply_record(propose_record(parts, master=plan.master, policy=policy))


def _is_weak(value: object) -> bool:
    return is_blank(value) or is_weak(Candidate(value=value, key=comparison_key(value)))


@settings(deadline=None)
@given(contributions(), policies)
def test_an_empty_value_never_wins(given_: list[Contribution], policy: SurvivorshipPolicy) -> None:
    """A field outside of units is blank only where every record is; a unit is blank only where every record's is."""
    merged = apply_record(propose_record(given_, policy=policy))
    groups = [*policy.units, *((field,) for field in merged if not any(field in unit for unit in policy.units))]
    for group in groups:
        anybody = any(not is_blank(one.values.get(field)) for one in given_ for field in group)
        assert anybody == any(not is_blank(merged[field]) for field in group)


@settings(deadline=None)
@given(contributions(), policies)
def test_nothing_is_lost_without_being_told(given_: list[Contribution], policy: SurvivorshipPolicy) -> None:
    """Every value of every record wins or is listed as losing with the record that holds it."""
    plan = propose_record(given_, policy=policy)
    for one in given_:
        for field, value in one.values.items():
            decision = plan.find(field)
            assert decision is not None
            lost = any((losing.value, losing.contribution) == (value, one.id) for losing in decision.losing)
            assert is_blank(value) or one.id in decision.contributions or lost
            assert not (one.id in decision.contributions and lost)


@settings(deadline=None)
@given(contributions(), unit_rules)
def test_a_unit_comes_from_one_record(given_: list[Contribution], rule: SurvivorshipRule) -> None:
    """An address is one that somebody wrote, and no record that agrees with it says more."""
    policy = SurvivorshipPolicy(rules={"street": rule}, units=(UNIT,))
    merged = apply_record(propose_record(given_, policy=policy))
    address = tuple(merged[field] for field in UNIT)
    assert address in {tuple(one.values[field] for field in UNIT) for one in given_}
    filled = [field for field in UNIT if not _is_weak(merged[field])]
    for one in given_:
        if filled and all(one.values[field] == merged[field] for field in filled):
            assert len(filled) >= sum(not _is_weak(one.values[field]) for field in UNIT)


@settings(deadline=None)
@given(contributions(), st.sampled_from([*CHOOSING, "union"]))
def test_applying_does_what_the_plan_says(given_: list[Contribution], name: str) -> None:
    """The merged record holds the value of every decision, and no field more."""
    plan = propose_record(given_, policy=SurvivorshipPolicy(default=SURVIVORSHIP_RULES[name]))
    assert {decision.field: decision.value for decision in plan.fields} == apply_record(plan)


@pytest.mark.guarantee("G11")
@settings(deadline=None, max_examples=50)
@given(parties(), st.randoms(use_true_random=False))
def test_the_order_of_customers_makes_no_difference(party: list[Customer], random: Random) -> None:
    """Any permutation of the others gives an equal plan."""
    master, *others = party
    assert propose(master, others) == propose(master, random.sample(others, len(others)))


@pytest.mark.guarantee("G11")
@settings(deadline=None, max_examples=50)
@given(parties(), st.randoms(use_true_random=False))
def test_who_survives_unnamed_does_not_depend_on_the_order(party: list[Customer], random: Random) -> None:
    """The same customers in any order have the same survivor and the same merged record."""
    survivor = oldest_of(party)
    assert survivor == oldest_of(random.sample(party, len(party)))
    others = [one for one in party if one.id != survivor.id]
    assert propose(survivor, others) == propose(survivor, random.sample(others, len(others)))
    known = [one.customer_since for one in party if one.customer_since]
    assert (min(known) if known else None) == survivor.customer_since


@pytest.mark.guarantee("G11")
@settings(deadline=None, max_examples=50)
@given(parties())
def test_merging_a_merged_customer_with_its_parts_changes_nothing(party: list[Customer]) -> None:
    """The merged customer already holds all that its parts would add."""
    master, *others = party
    merged = apply(propose(master, others))
    assert merged == apply(propose(merged, others))


@settings(deadline=None, max_examples=50)
@given(parties())
def test_the_merged_customer_is_the_one_that_was_planned(party: list[Customer]) -> None:
    """Every field of the merged customer holds the value of its decision, also after the checks of the model."""
    master, *others = party
    plan = propose(master, others)
    merged = apply(plan)
    for decision in plan.fields:
        name = decision.field.removeprefix("attributes[").removesuffix("]")
        is_attribute = decision.field.startswith("attributes[")
        assert decision.value == (merged.attributes[name] if is_attribute else getattr(merged, decision.field))


@settings(deadline=None, max_examples=50)
@given(parties())
def test_nothing_of_a_customer_is_lost_without_being_told(party: list[Customer]) -> None:
    """Every entry of every customer is in the merged one or listed as losing; contacts may have another id there."""
    plan = propose(party[0], party[1:])
    for customer in party:
        for field in ("name", "company", "emails", "phones", "tags", "external_keys", "notes", "customer_since"):
            value = getattr(customer, field)
            assert is_blank(value) or _entries(value) <= _told(plan, field)
        told = {attrs.evolve(contact, id=ContactId("x")) for contact in _told(plan, "contacts")}
        assert {attrs.evolve(contact, id=ContactId("x")) for contact in customer.contacts} <= told
        for name, value in customer.attributes.items():
            assert is_blank(value) or (type(value), value) in _told(plan, f"attributes[{name}]")


@settings(deadline=None, max_examples=50)
@given(parties(), st.sampled_from(["master_first", "most_frequent", "longest"]))
def test_consent_is_the_most_restrictive(party: list[Customer], name: str) -> None:
    """Whatever the rule, no purpose is allowed for an address for which any record refuses or leaves it open."""
    rule = SURVIVORSHIP_RULES[name]
    for chosen in ({}, {"emails": rule, "phones": rule}):
        merged = apply(propose(party[0], party[1:], rules=chosen))
        for way in _ways(merged):
            for consent in way.consents:
                known = [
                    other.consent_for(consent.purpose)
                    for customer in party
                    for other in _ways(customer)
                    if other.key == way.key and any(one.purpose == consent.purpose for one in other.consents)
                ]
                strictest = ConsentState.most_restrictive(consent.state, *known)
                assert strictest is consent.state


@settings(deadline=None, max_examples=50)
@given(parties())
def test_the_primary_address_is_the_best_there_is(party: list[Customer]) -> None:
    """A relay or broken address is primary only where no customer has one of its own."""
    ranks = [email_rank(email.address) for email in apply(propose(party[0], party[1:])).emails]
    assert not ranks or min(ranks) == ranks[0]


@settings(deadline=None, max_examples=50)
@given(rule_sets)
def test_a_rule_set_that_is_read_and_written_is_the_same(rule_set: RuleSet) -> None:
    """The text of every rule is the name of the rule that is read from it, and so is the whole document."""
    own: dict[str, SurvivorshipRule] = dict.fromkeys(("vip_first", "newest_ID"), master_first)
    rules = rule_set.resolve(own=own)
    assert rule_set.rules == {field: rule_name(rule) for field, rule in rules.items()}
    assert rule_set == attrs.evolve(rule_set, rules={field: rule_name(rule) for field, rule in rules.items()})
    assert rule_set == loads(RuleSet, dumps(rule_set))


@pytest.mark.guarantee("G11")
@settings(deadline=None, max_examples=50)
@given(parties(), st.sampled_from(sorted(RULE_SETS)), st.randoms(use_true_random=False))
def test_a_preset_decides_alike_in_any_order(party: list[Customer], name: str, random: Random) -> None:
    """By every preset any permutation of the others gives an equal plan, which can be applied and says its rule set."""
    master, *others = party
    plan = propose(master, others, rules=RULE_SETS[name])
    assert plan == propose(master, random.sample(others, len(others)), rules=RULE_SETS[name])
    assert RULE_SETS[name].label == plan.rules
    assert master.id == apply(plan).id
