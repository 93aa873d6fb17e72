import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # its stubs are a package of their own
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_core.errors import InvalidDocumentError
from customer_core.matching import DRAFT, Evidence, MatchProfile, Score, ScoredPair
from customer_core.merging import (
    BLOCKERS,
    SURVIVORSHIP_RULES,
    WARNINGS,
    Blocker,
    Contribution,
    FieldDecision,
    Losing,
    MergePlan,
    MergeWarning,
    PlanSubject,
    SurvivorshipPolicy,
    apply,
    apply_record,
    propose,
    propose_record,
)
from customer_core.model import (
    CURRENCY_DECIMALS,
    Address,
    BrandId,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    Money,
    Note,
    Organization,
    OrganizationId,
    PersonName,
    PhoneNumber,
    TierId,
    Verification,
)
from customer_core.serialization import dumps, from_json, json_schema, loads, public_values, to_json

letters = st.characters(exclude_categories=("Cs", "Cc"))
lines = st.text(letters, max_size=8)
words = st.text(letters, min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
tags = st.text("abcÄß é", min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
ids = st.text("abAB0-_.:", min_size=1, max_size=8)
zones = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
instants = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001 - hypothesis adds the zone
maybe_instants = st.none() | instants
figures = st.floats(allow_nan=False, allow_infinity=False)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3)
scalars = st.one_of(lines, st.booleans(), st.integers(-(2**63) + 1, 2**63 - 1), decimals, st.dates())

consents = st.builds(Consent, purpose=tags, state=st.sampled_from(ConsentState), source=lines, at=maybe_instants)
verifications = st.builds(Verification, at=instants, by=lines)
some_consents = st.lists(consents, max_size=2, unique_by=lambda consent: consent.purpose)
maybe_verified = st.none() | verifications
names = st.builds(PersonName, words, title=lines, given=lines, middle=lines, family=lines, suffix=lines)
addresses = st.builds(
    Address, street=st.lists(lines, max_size=3), city=lines, region=lines, postcode=lines, country=lines
)
emails = st.builds(EmailAddress, words, label=lines, verified=maybe_verified, consents=some_consents)
phones = st.builds(PhoneNumber, words, label=lines, country=lines, verified=maybe_verified, consents=some_consents)
uses = st.lists(instants, min_size=1, max_size=2).map(sorted)
keys = st.builds(ExternalKey, words, words)
notes = st.builds(Note, words, at=instants, by=lines)
money = st.builds(Money.of_minor, st.integers(-(10**15), 10**15), st.sampled_from(sorted(CURRENCY_DECIMALS)))


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    """Draw a contact that may have been used."""
    contact = Contact(
        id=ContactId(draw(ids)),
        roles=draw(st.sets(st.sampled_from(ContactRole), min_size=1)),
        address=draw(addresses),
        name=draw(st.none() | names),
        company=draw(words),
        phone=draw(lines),
        email=draw(lines),
    )
    for at in draw(st.lists(instants, max_size=2)):
        contact = contact.with_use(at)
    return contact


def shared(own: dict[str, Any]) -> dict[str, Any]:
    """Return strategies for what customers and organizations share, and their own."""
    return {
        "code": lines,
        "emails": st.lists(emails, max_size=2, unique_by=lambda email: email.key),
        "phones": st.lists(phones, max_size=2, unique_by=lambda phone: phone.key),
        "tier": st.none() | st.builds(TierId, ids),
        "brand": st.none() | st.builds(BrandId, ids),
        "created_channel": st.none() | st.builds(ChannelId, ids),
        "external_keys": st.lists(keys, max_size=2),
        "tags": st.sets(tags, max_size=3),
        "flag": lines,
        "workflow_state": lines,
        "notes": st.lists(notes, max_size=2),
        "attributes": st.dictionaries(words, scalars, max_size=3),
        "customer_since": maybe_instants,
        "deactivated_at": maybe_instants,
        "version": st.integers(0, 2**63 - 1),
        **own,
    }


customers_alone = st.builds(
    Customer,
    **shared(
        {
            "id": st.builds(CustomerId, ids),
            "name": st.none() | names,
            "company": lines,
            "organization": st.none() | st.builds(OrganizationId, ids),
        }
    ),
)
customers = st.builds(Customer.with_contact, customers_alone, contacts()) | customers_alone
organizations = st.builds(
    Organization,
    **shared(
        {
            "id": st.builds(OrganizationId, ids.map("o{}".format)),
            "name": words,
            "aliases": st.lists(words, max_size=2),
            "parent": st.none() | st.builds(OrganizationId, ids.map("p{}".format)),
        }
    ),
)
evidence = st.builds(
    Evidence,
    field=lines,
    level=lines,
    left=lines,
    right=lines,
    bits=figures,
    frequency=figures,
    is_crosswise=st.booleans(),
)
scores = st.builds(
    Score,
    bits=figures,
    probability=st.floats(0, 1),
    relation=lines,
    relations=st.dictionaries(lines, figures, max_size=3),
    prior_bits=figures,
    evidence=st.lists(evidence, max_size=2).map(tuple),
)
counts = st.dictionaries(words, st.dictionaries(words, st.integers(1, 99), max_size=3), max_size=2)
profiles = st.builds(DRAFT.with_frequencies, st.integers(1, 10**9), counts)

items = st.one_of(st.none(), scalars, figures, instants, money, names, emails, phones, contacts(), keys, notes)
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


@st.composite
def customer_plans(draw: st.DrawFn) -> MergePlan:
    """Draw the plan of two or three customers, of which two may be one and brands may differ."""
    master, *others = draw(st.lists(customers, min_size=2, max_size=3))
    fields = draw(st.sets(st.sampled_from(["emails", "tags", "contacts", "default_contacts", "attributes[a]"])))
    return propose(master, others, rules={field: draw(choosing) for field in sorted(fields)})


@st.composite
def record_plans(draw: st.DrawFn) -> MergePlan:
    """Draw the plan of two or three flat records with cells of every kind, a unit among them."""
    rows = draw(
        st.lists(st.dictionaries(st.sampled_from(["a", "b", "street", "city"]), field_values), min_size=2, max_size=3)
    )
    policy = SurvivorshipPolicy(default=draw(choosing), units=draw(st.sampled_from([(), (("street", "city"),)])))
    return propose_record([Contribution(id=str(row), values=cells) for row, cells in enumerate(rows)], policy=policy)


plans = record_plans() | customer_plans()

VALUES: dict[type, st.SearchStrategy[Any]] = {
    Address: addresses,
    Blocker: blockers,
    Consent: consents,
    Contact: contacts(),
    Customer: customers,
    EmailAddress: emails,
    Evidence: evidence,
    ExternalKey: keys,
    FieldDecision: decisions,
    Losing: losing,
    MatchProfile: profiles,
    MergePlan: plans,
    MergeWarning: warnings,
    Money: money,
    Note: notes,
    Organization: organizations,
    PersonName: names,
    PhoneNumber: phones,
    Score: scores,
    ScoredPair: st.builds(ScoredPair, st.integers(0, 2**62), st.integers(0, 2**62), figures),
    Verification: verifications,
}
each_value = pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
thorough = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@lru_cache(maxsize=32)
def validator(cls: type) -> jsonschema.Draft202012Validator:
    """Return the validator of a class, made once."""
    schema = json_schema(cls)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def refusal(read: Callable[[], object]) -> InvalidDocumentError | None:
    """Return the error with which a document is refused; None when it is read."""
    try:
        read()
    except InvalidDocumentError as error:
        return error
    return None


def test_no_public_value_is_left_out() -> None:
    """A new public value needs a strategy here."""
    assert set(public_values()) == set(VALUES)


@each_value
@thorough
@given(data=st.data())
def test_documents_are_read_back(cls: type, data: st.DataObject) -> None:
    """A value becomes plain JSON types and the same value again; so it does by text, and the text is the same too."""
    value = data.draw(VALUES[cls])
    document, text = to_json(value), dumps(value)
    assert value == from_json(cls, document) == loads(cls, text)
    assert document == json.loads(text)
    assert text == dumps(loads(cls, text))


@each_value
@thorough
@given(data=st.data())
def test_documents_are_valid_by_their_schema(cls: type, data: st.DataObject) -> None:
    """What is written is what the schema says, and a key too many is not."""
    document = to_json(data.draw(VALUES[cls]))
    validator(cls).validate(document)
    assert not validator(cls).is_valid({**document, "surplus": None})


@each_value
@thorough
@given(data=st.data())
def test_a_document_is_read_or_refused_with_problems(cls: type, data: st.DataObject) -> None:
    """Any part of a document may be anything: it is read, or each problem has a code and a sentence."""
    document = to_json(data.draw(VALUES[cls]))
    key = data.draw(st.sampled_from(sorted(document)))
    error = refusal(lambda: from_json(cls, {**document, key: data.draw(anything)}))
    problems = error.problems if error else ()
    assert error is None or problems
    assert all(problem.code and problem.message.endswith((".", "?")) for problem in problems)


@each_value
@thorough
@given(data=st.data())
def test_what_the_schema_refuses_is_not_read(cls: type, data: st.DataObject) -> None:
    """The schema is no stricter than the reader: whatever is read is valid when it is written again."""
    document = to_json(data.draw(VALUES[cls]))
    key = data.draw(st.sampled_from(sorted(document)))
    changed = {**document, key: data.draw(anything)}
    if refusal(lambda: from_json(cls, changed)) is None:
        validator(cls).validate(changed)
        validator(cls).validate(to_json(from_json(cls, changed)))


@thorough
@given(st.text(max_size=30) | anything.map(json.dumps))
def test_text_is_read_or_refused(text: str) -> None:
    """Any text is a value or a list of problems; nothing else is raised."""
    error = refusal(lambda: loads(PersonName, text))
    assert error is None or error.problems


@thorough
@given(decimals, st.integers(0, 6))
def test_equal_decimals_are_written_alike(number: Decimal, zeros: int) -> None:
    """Zeros at the end of an attribute's decimal leave no trace in its text."""
    longer = number.quantize(Decimal(1).scaleb(-3 - zeros)) if zeros else number
    records = [Customer(id=CustomerId("c"), attributes={"n": figure}) for figure in (number, longer)]
    assert records[0] == records[1]
    assert dumps(records[0]) == dumps(records[1])


@thorough
@given(instants)
def test_equal_instants_are_written_alike(at: datetime) -> None:
    """The zone that an instant was told in leaves no trace in its text."""
    assert dumps(Verification(at=at)) == dumps(Verification(at=at.astimezone(UTC)))


def applied(plan: MergePlan) -> object:
    """Return what a plan makes; its blockers if it makes nothing."""
    if plan.is_blocked:
        return plan.blockers
    return apply(plan) if plan.subject is PlanSubject.CUSTOMER else apply_record(plan)


@thorough
@given(plans)
def test_a_plan_that_was_kept_does_the_same(plan: MergePlan) -> None:
    """A plan that was written and read says and makes what it did before, to the very types."""
    kept = loads(MergePlan, dumps(plan))
    assert plan == kept
    assert applied(plan) == applied(kept)


@thorough
@given(field_values, field_values)
def test_only_equal_values_of_a_plan_are_written_alike(left: Any, right: Any) -> None:  # noqa: ANN401 - values of any kind
    """Two values of a plan are equal if and only if their texts are."""
    one, other = Losing(left, "1"), Losing(right, "1")
    assert (one == other) == (dumps(one) == dumps(other))
