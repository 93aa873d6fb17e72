import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    Address,
    Assignment,
    AttributeValue,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    CustomerType,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    Note,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    TeamId,
    TierId,
)

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
BILLING, SHIPPING = ContactRole.BILLING, ContactRole.SHIPPING
ANN = Customer(id=CustomerId("c-1"), name=PersonName("Ann Lee"))
WORK, HOME = EmailAddress("ann@work.example"), EmailAddress("ann@home.example", label="home")
SERVED = Assignment(assignee=RepId("r-1"), at=AT)
DESK, CELL = PhoneNumber("030 12345"), PhoneNumber("0170 12345")


def contact(name: str, *roles: ContactRole) -> Contact:
    """Make a contact in Berlin."""
    return Contact(id=ContactId(name), roles=roles, address=Address(city="Berlin"))


def with_fields(**fields: Any) -> Customer:  # noqa: ANN401 - wrong types are what is tried
    """Return the customer with fields of any type."""
    return attrs.evolve(ANN, **fields)


Change = Callable[[Customer], Customer]

VERBS: dict[str, tuple[Change, Change]] = {
    "name": (lambda c: c.with_name(PersonName("Ann Smith")), lambda c: c.with_name(PersonName("Ann Lee"))),
    "no name": (lambda c: c.without_name(), lambda c: c.with_name(PersonName("Ann Lee"))),
    "code": (lambda c: c.with_code("A-1"), lambda c: c.with_code("")),
    "company": (lambda c: c.with_company("Lee & Sons"), lambda c: c.with_company(" ")),
    "organization": (lambda c: c.with_organization(OrganizationId("o")), lambda c: c.without_organization()),
    "channel": (lambda c: c.with_channel(ChannelId("web")), lambda c: c.without_channel(ChannelId("web"))),
    "email": (lambda c: c.with_email(WORK), lambda c: c.without_email("ANN@work.example ")),
    "primary email": (lambda c: c.with_primary_email(WORK), lambda c: c.without_email(WORK.address)),
    "phone": (lambda c: c.with_phone(DESK), lambda c: c.without_phone("(030) 123-45")),
    "primary phone": (lambda c: c.with_primary_phone(DESK), lambda c: c.without_phone(DESK.number)),
    "contact": (lambda c: c.with_contact(contact("k", BILLING)), lambda c: c.without_contact(ContactId("k"))),
    "tier": (lambda c: c.with_tier(TierId("gold")), lambda c: c.without_tier()),
    "key": (
        lambda c: c.with_external_key(ExternalKey("shop", "7")),
        lambda c: c.without_external_key(ExternalKey("shop", "7")),
    ),
    "tag": (lambda c: c.with_tag(" VIP  Club "), lambda c: c.without_tag("vip club")),
    "flag": (lambda c: c.with_flag("CHK"), lambda c: c.with_flag("")),
    "state": (lambda c: c.with_workflow_state("on hold"), lambda c: c.with_workflow_state("")),
    "note": (lambda c: c.with_note(Note("called", at=AT)), lambda c: c.without_note(Note("called", at=AT))),
    "attribute": (lambda c: c.with_attribute("shoe_size", 42), lambda c: c.without_attribute("shoe_size")),
    "assignment": (lambda c: c.with_assignment(SERVED), lambda c: c.without_assignment(SERVED)),
    "activity": (lambda c: c.deactivate(at=AT), lambda c: c.reactivate()),
    "version": (lambda c: c.with_version(1), lambda c: c.with_version(0)),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_changes_a_copy_once_and_can_be_taken_back(verb: str) -> None:
    """Doing a thing twice is doing it once, its inverse restores the record, and the first record never changes."""
    do, undo = VERBS[verb]
    before = copy.deepcopy(ANN)
    changed = do(ANN)
    assert changed != ANN
    assert changed == do(changed)
    assert ANN == undo(changed) == undo(undo(changed))
    assert before == ANN


def test_every_verb_is_tried() -> None:
    """The table above leaves out no verb but those with tests of their own."""
    verbs = {name for name in dir(Customer) if name.startswith(("with_", "without_"))}
    used = {name for do, undo in VERBS.values() for name in (*do.__code__.co_names, *undo.__code__.co_names)}
    assert {"with_default_contact", "without_default_contact", "with_id"} == verbs - used


def test_the_first_email_is_the_primary_one() -> None:
    """There is exactly one primary e-mail while there is any, and the next one follows when it goes."""
    both = ANN.with_email(WORK).with_email(HOME)
    assert None is ANN.primary_email
    assert WORK == both.primary_email
    assert HOME == both.with_primary_email(HOME).primary_email
    assert HOME == both.without_email(WORK.address).primary_email


def test_the_first_phone_is_the_primary_one() -> None:
    """There is exactly one primary phone while there is any, and the next one follows when it goes."""
    both = ANN.with_phone(DESK).with_phone(CELL)
    assert None is ANN.primary_phone
    assert DESK == both.primary_phone
    assert CELL == both.with_primary_phone(CELL).primary_phone
    assert CELL == both.without_phone(DESK.number).primary_phone


def test_a_known_address_is_replaced_in_its_place() -> None:
    """An e-mail with new facts stays where it stood; so does a phone."""
    labelled = attrs.evolve(WORK, label="office")
    assert (labelled, HOME) == ANN.with_email(WORK).with_email(HOME).with_email(labelled).emails
    named = attrs.evolve(DESK, label="desk")
    assert (named, CELL) == ANN.with_phone(DESK).with_phone(CELL).with_phone(named).phones


def test_parts_are_found_by_what_they_are() -> None:
    """E-mails are found in any case, phones in any spacing, contacts by id; what is not there is None."""
    full = ANN.with_email(WORK).with_phone(DESK).with_contact(contact("k", BILLING))
    assert (WORK, None) == (full.find_email(" ANN@WORK.example"), full.find_email("x"))
    assert (DESK, None) == (full.find_phone("(030)12345"), full.find_phone("x"))
    assert (contact("k", BILLING), None) == (full.find_contact(ContactId("k")), full.find_contact(ContactId("x")))


@pytest.mark.parametrize(
    "repeated",
    [
        {"emails": [WORK, EmailAddress("ANN@work.example")]},
        {"phones": [DESK, PhoneNumber("03012345")]},
        {"contacts": [contact("k", BILLING), contact("k", SHIPPING)]},
    ],
)
def test_one_address_number_or_id_stands_once(repeated: dict[str, object]) -> None:
    """Two entries for one thing could contradict each other."""
    with pytest.raises(InvalidValueError, match=r"\[1\]: repeats"):
        Customer(id=CustomerId("c"), **repeated)  # type: ignore[arg-type]


def test_the_first_contact_of_a_role_becomes_its_default() -> None:
    """Until another is chosen, a role has the contact that it had first."""
    customer = ANN.with_contact(contact("a", BILLING)).with_contact(contact("b", BILLING, SHIPPING))
    assert contact("a", BILLING) == customer.find_default_contact(BILLING)
    assert contact("b", BILLING, SHIPPING) == customer.find_default_contact(SHIPPING)
    chosen = customer.with_default_contact(BILLING, ContactId("b"))
    assert ContactId("b") == chosen.default_contacts[BILLING]
    assert None is chosen.without_default_contact(BILLING).find_default_contact(BILLING)


def test_a_default_goes_with_its_contact() -> None:
    """A contact that is removed, or no longer used in a role, is no default any more."""
    customer = ANN.with_contact(contact("a", BILLING, SHIPPING)).with_contact(contact("b", SHIPPING))
    assert FrozenMap({SHIPPING: ContactId("a")}) == customer.with_contact(contact("a", SHIPPING)).default_contacts
    assert FrozenMap() == customer.without_contact(ContactId("a")).default_contacts
    assert customer.default_contacts == customer.without_contact(ContactId("b")).default_contacts


@pytest.mark.parametrize("role", ContactRole)
def test_a_default_that_is_no_contact_of_the_role_is_refused(role: ContactRole) -> None:
    """A default names a contact that is there and used in the role."""
    customer = ANN.with_contact(contact("a", SHIPPING if role is BILLING else BILLING))
    for missing in ("a", "b"):
        with pytest.raises(InvalidValueError, match=f"default_contacts.{role.value}"):
            customer.with_default_contact(role, ContactId(missing))


@pytest.mark.parametrize("defaults", ["a", {"billing": ContactId("a")}, {BILLING: "a"}, None])
def test_defaults_map_roles_to_contacts(defaults: object) -> None:
    """Nothing but a role has a default, and nothing but a contact is one."""
    with pytest.raises(InvalidValueError, match="default_contacts"):
        with_fields(default_contacts=defaults)


def test_one_tag_in_many_spellings_is_one() -> None:
    """Case, spacing and compatibility forms make no difference to a tag."""
    spellings = ["VIP", "vip ", "\N{FULLWIDTH LATIN CAPITAL LETTER V}ip", "Vip"]
    assert frozenset({"vip"}) == attrs.evolve(ANN, tags=spellings).tags


def test_a_hundred_tags_are_taken_and_no_more() -> None:
    """Tags are bounded, since everyone who sees a customer sees them all."""
    tagged = attrs.evolve(ANN, tags={f"tag {n}" for n in range(100)})
    assert 100 == len(tagged.tags)
    with pytest.raises(InvalidValueError, match="tags: has more than 100 entries"):
        tagged.with_tag("one more")


@pytest.mark.parametrize("tags", ["vip", [1], [[]], [""], [" "], ["x" * 65], ["a\x00"], None])
def test_what_is_no_set_of_tags_is_refused(tags: object) -> None:
    """A tag is a short text that says something."""
    with pytest.raises(InvalidValueError, match="tags"):
        with_fields(tags=tags)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "text",
        True,
        0,
        2**63 - 1,
        Decimal("1.5"),
        Decimal("-0.00"),
        Decimal("1E+3"),
        Decimal("0E+99"),
        date(2026, 1, 31),
    ],
)
def test_an_attribute_is_a_scalar(value: AttributeValue) -> None:
    """Text, truth, whole numbers, decimals and days are kept as what they are."""
    kept = ANN.with_attribute("Schuhgröße", value).attributes["Schuhgröße"]
    assert (value, type(value)) == (kept, type(kept))


def test_equal_decimals_are_kept_alike() -> None:
    """One and a half is written one way, so that equal records have equal documents."""
    kept = [ANN.with_attribute("n", Decimal(text)).attributes["n"] for text in ("1.5", "1.50", "15E-1", "100", "1E+2")]
    assert ["1.5", "1.5", "1.5", "100", "100"] == list(map(str, kept))


@pytest.mark.parametrize(
    "value",
    [1.5, None, [], AT, 2**63, -(2**63), "x" * 4_097, "a\x00", Decimal("NaN"), Decimal("1E+99"), Decimal("1E-29")],
)
def test_an_attribute_of_another_kind_or_size_is_refused(value: object) -> None:
    """Floats, instants, lists and what no store keeps are refused, with the place of the attribute."""
    with pytest.raises(InvalidValueError) as caught:
        ANN.with_attribute("shoe_size", value)  # type: ignore[arg-type]
    assert "attributes[0]" == caught.value.field


@pytest.mark.parametrize("attributes", [{"": 1}, {"x" * 65: 1}, {1: 1}, {"a\x00": 1}, "a", [("a", 1)], None])
def test_attributes_have_names(attributes: object) -> None:
    """A name is a short text; one that is not is told by its place."""
    with pytest.raises(InvalidValueError, match="attributes"):
        with_fields(attributes=attributes)


def test_true_and_one_are_two_values() -> None:
    """An attribute that becomes true was changed, although Python calls the two equal."""
    assert ANN.with_attribute("n", 1) != ANN.with_attribute("n", value=True)


def test_external_keys_have_an_order_of_their_own() -> None:
    """The same keys make equal records, whatever the order they came in."""
    keys = [ExternalKey("web", "2"), ExternalKey("erp", "9"), ExternalKey("web", "1"), ExternalKey("erp", "9")]
    assert attrs.evolve(ANN, external_keys=keys) == attrs.evolve(ANN, external_keys=keys[::-1])
    assert 3 == len(attrs.evolve(ANN, external_keys=keys).external_keys)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("id", "c-1"), ("name", "Ann"), ("organization", CustomerId("c")), ("tier", "gold"), ("brand", TierId("b"))),
        *(("emails", "a@b"), ("emails", ["a@b"]), ("emails", WORK), ("phones", [WORK]), ("contacts", {"a"})),
        *(("notes", [1]), ("notes", "x"), ("external_keys", [1]), ("external_keys", None), ("created_channel", "web")),
        *(("channels", ["web"]), ("channels", "web"), ("channels", None)),
        *(("customer_since", "2020"), ("deactivated_at", date(2026, 1, 31)), ("code", None), ("company", 5)),
    ],
)
def test_a_field_takes_its_own_type(field: str, value: object) -> None:
    """A value of the wrong type is refused, with the field and the type, at birth."""
    with pytest.raises(InvalidValueError) as caught:
        with_fields(**{field: value})
    assert caught.value.field.startswith(field)


def test_deactivation_keeps_its_first_instant() -> None:
    """A customer that is out of use already stays so since then."""
    gone = ANN.deactivate(at=AT)
    assert (True, False) == (ANN.is_active, gone.is_active)
    assert AT == gone.deactivate(at=AT + timedelta(days=1)).deactivated_at


def test_the_same_note_is_kept_once() -> None:
    """Notes of another time are other notes."""
    once = ANN.with_note(Note("called", at=AT))
    assert once is once.with_note(Note("called", at=AT))
    assert 2 == len(once.with_note(Note("called", at=AT + timedelta(days=1))).notes)


@pytest.mark.parametrize(
    ("customer", "display"),
    [
        (ANN, "Ann Lee"),
        (ANN.without_name().with_company("Lee & Sons").with_code("A-1"), "Lee & Sons"),
        (ANN.without_name().with_code("A-1"), "A-1"),
        (ANN.without_name(), "c-1"),
    ],
)
def test_there_is_always_something_to_show(customer: Customer, display: str) -> None:
    """The name, else the company, else the code, else the id."""
    assert display == customer.display


def test_customers_are_values() -> None:
    """Equal customers hash alike and survive a trip to another process; their fields cannot be set."""
    full = ANN.with_email(WORK).with_contact(contact("k", BILLING)).with_attribute("n", 1).with_tag("x")
    assert 1 == len({full, pickle.loads(pickle.dumps(full)), copy.deepcopy(full)})  # noqa: S301 - what was dumped on this line
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        full.code = "x"  # type: ignore[misc]


def test_a_record_is_a_lead_until_somebody_serves_it() -> None:
    """What a record is follows from who serves it, and is stored nowhere."""
    team = Assignment(assignee=TeamId("t-1"), at=AT)
    assert CustomerType.LEAD is ANN.type
    assert CustomerType.CUSTOMER is ANN.with_assignment(SERVED).type
    assert CustomerType.CUSTOMER is ANN.with_assignment(SERVED).with_assignment(team).without_assignment(SERVED).type
    assert CustomerType.LEAD is ANN.with_assignment(team).without_assignment(team).type


def test_the_last_assignment_is_the_last_that_was_added() -> None:
    """A representative who is assigned again counts from the new date, and moves to the end."""
    other, again = Assignment(assignee=RepId("r-2"), at=AT), attrs.evolve(SERVED, at=AT.replace(year=2027))
    served = ANN.with_assignment(SERVED).with_assignment(other).with_assignment(again)
    assert (other, again) == served.assignments


@pytest.mark.parametrize("assignee", ["r-1", CustomerId("r-1"), None])
def test_only_representatives_and_teams_serve(assignee: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """An id of another kind is no assignee."""
    with pytest.raises(InvalidValueError, match="assignee"):
        Assignment(assignee=assignee, at=AT)


def test_a_draft_becomes_a_customer_and_back() -> None:
    """A customer says what its draft says; only id and version are its own."""
    draft = CustomerDraft(name=PersonName("Ann Lee"), emails=[WORK], tags=["vip"])
    customer = draft.with_id(CustomerId("c-9"))
    assert (Customer, CustomerId("c-9")) == (type(customer), customer.id)
    assert draft == customer.draft == customer.with_version(4).draft


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (CustomerDraft(name=PersonName("Ann Lee"), company="Lee Ltd"), "Ann Lee"),
        (CustomerDraft(company="Lee Ltd", code="A-1"), "Lee Ltd"),
        (CustomerDraft(code="A-1"), "A-1"),
        (CustomerDraft(), ""),
    ],
)
def test_a_draft_shows_the_best_it_has(draft: CustomerDraft, expected: str) -> None:
    """A name, else the company, else the code; a customer has its id besides."""
    assert expected == draft.display
    assert (expected or "c-9") == draft.with_id(CustomerId("c-9")).display
