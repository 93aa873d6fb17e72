from datetime import UTC, datetime

import attrs
import pytest

from customer_core.errors import InvalidOptionError, MergeBlockedError
from customer_core.merging import (
    DEFAULT_RULES,
    KEPT_FIELDS,
    Candidate,
    MergePlan,
    apply,
    master_first,
    most_recent,
    oldest_of,
    propose,
    source_priority,
    total,
)
from customer_core.model import (
    Address,
    Assignment,
    BrandId,
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
    Note,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    TeamId,
)

MAY = datetime(2024, 5, 1, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)
GRANTED = Consent(purpose="news", state=ConsentState.GRANTED)
WITHDRAWN = Consent(purpose="news", state=ConsentState.WITHDRAWN)

ANN = Customer(id=CustomerId("c-1"), name=PersonName(given="Ann", family="Lee"), version=4)
TWIN = Customer(id=CustomerId("c-2"), name=PersonName(given="Anna Maria", family="Lee-Wong"), version=7)


def contact(id_: str, city: str, *roles: ContactRole, used: datetime | None = None) -> Contact:
    """Return a contact at an address."""
    return Contact(
        id=ContactId(id_),
        roles=frozenset(roles or {ContactRole.BILLING}),
        address=Address(city=city),
        first_used_at=used,
        last_used_at=used,
    )


def merged(master: Customer, *others: Customer) -> Customer:
    """Return what the default rules make of customers."""
    return apply(propose(master, others))


ANN_WRITES = "ann@nordpost.example"


def codes(plan: MergePlan) -> list[str]:
    """Return the codes of all blockers and warnings of a plan."""
    return [finding.code for finding in (*plan.blockers, *plan.warnings)]


def losing(plan: MergePlan, field: str) -> list[tuple[object, str]]:
    """Return what loses in a field."""
    decision = plan.find(field)
    assert decision is not None
    return [(one.value, one.contribution) for one in decision.losing]


def test_every_field_of_a_customer_has_a_rule_or_is_kept() -> None:
    """No field is forgotten, and none has both."""
    fields = [field.name for field in attrs.fields(Customer)]
    assert sorted(fields) == sorted([*DEFAULT_RULES, *KEPT_FIELDS])


def test_a_name_is_chosen_whole() -> None:
    """The given name of one customer never meets the family name of another."""
    plan = propose(ANN, [TWIN])
    assert PersonName(given="Ann", family="Lee") == apply(plan).name
    assert [(TWIN.name, "c-2")] == losing(plan, "name")


def test_blanks_are_filled() -> None:
    """What the master lacks comes from the others."""
    other = TWIN.with_company("Lee Ltd").with_flag("red").with_code("K-2")
    result = merged(ANN.with_flag("CHK"), other)
    assert ("Lee Ltd", "CHK", "K-2") == (result.company, result.flag, result.code)


def test_identity_stays_that_of_the_master() -> None:
    """Id, version, brand and deactivation are the master's; the others' are listed."""
    plan = propose(ANN, [TWIN.deactivate(at=MAY)])
    result = apply(plan)
    assert (ANN.id, 4, None) == (result.id, result.version, result.deactivated_at)
    assert [(7, "c-2")] == losing(plan, "version")
    assert [(MAY, "c-2")] == losing(plan, "deactivated_at")
    decision = plan.find("version")
    assert decision is not None
    assert ("kept from the master", ("c-1",)) == (decision.rule, decision.contributions)
    assert [] == losing(propose(ANN.deactivate(at=MAY), [TWIN]), "deactivated_at")


def test_the_longest_relation_counts() -> None:
    """Somebody is a customer since the first of the records."""
    early, late = attrs.evolve(ANN, customer_since=JUNE), attrs.evolve(TWIN, customer_since=MAY)
    assert MAY == merged(early, late).customer_since


def test_collections_are_joined() -> None:
    """Tags, keys, notes, e-mails and phones of all records are kept."""
    note, later = Note("called", at=MAY), Note("wrote", at=JUNE)
    left = (
        ANN.with_tag("vip")
        .with_external_key(ExternalKey("web", "9"))
        .with_note(later)
        .with_phone(PhoneNumber("123456"))
    )
    right = TWIN.with_tag("b2b").with_external_key(ExternalKey("erp", "1")).with_note(note)
    result = merged(left, right.with_email(EmailAddress("ann@nordpost.example")))
    assert frozenset({"vip", "b2b"}) == result.tags
    assert (ExternalKey("erp", "1"), ExternalKey("web", "9")) == result.external_keys
    assert (note, later) == result.notes
    assert ("ann@nordpost.example", "123456") == (result.emails[0].address, result.phones[0].number)


def test_keys_stand_in_order_of_system_and_key() -> None:
    """In whatever order they were written down."""
    keys = [ExternalKey(system, id_) for system in ("crm", "erp", "web") for id_ in ("1", "2", "3")]
    left, right = (attrs.evolve(one, external_keys=keys[place::2][::-1]) for place, one in enumerate((ANN, TWIN)))
    decision = propose(left, [right]).find("external_keys")
    assert decision is not None
    assert tuple(keys) == decision.value


def test_whoever_serves_one_of_the_records_serves_the_merged_one() -> None:
    """Each representative and team once, with its last date, in order of date."""
    rep, team, other = RepId("z"), TeamId("y"), RepId("x")
    july = datetime(2024, 7, 1, tzinfo=UTC)
    left = ANN.with_assignment(Assignment(assignee=rep, at=july)).with_assignment(Assignment(assignee=team, at=MAY))
    right = TWIN.with_assignment(Assignment(assignee=rep, at=MAY)).with_assignment(Assignment(assignee=other, at=JUNE))
    expected = (Assignment(assignee=team, at=MAY), Assignment(assignee=other, at=JUNE), left.assignments[0])
    assert expected == merged(left, right).assignments == merged(right, left).assignments


def test_one_mailbox_is_kept_once() -> None:
    """Two spellings of one mailbox are one e-mail, not in capitals; what loses is told."""
    left = ANN.with_email(EmailAddress("ANN@NORDPOST.EXAMPLE")).with_email(EmailAddress("ann.lee@gmail.com"))
    right = TWIN.with_email(EmailAddress("annlee@gmail.com")).with_email(EmailAddress(ANN_WRITES, label="work"))
    plan = propose(left, [right])
    assert (EmailAddress(ANN_WRITES, label="work"), left.emails[1]) == apply(plan).emails
    assert [(left.emails[:1], "c-1"), (right.emails[:1], "c-2")] == losing(plan, "emails")


def test_a_relay_address_is_never_primary_beside_a_real_one() -> None:
    """The master's relay address gives way to another's own, under any rule."""
    relay, own = EmailAddress("x17@marketplace.amazon.com"), EmailAddress("ann@nordpost.example")
    assert (own, relay) == merged(ANN.with_email(relay), TWIN.with_email(own)).emails
    plan = propose(ANN.with_email(relay).with_email(own), [TWIN.with_email(own)], rules={"emails": master_first})
    assert (own, relay) == apply(plan).emails


def test_no_rule_loosens_a_consent() -> None:
    """What one record withdrew stays withdrawn, also where the rule keeps only the master's e-mails."""
    given = ANN.with_email(EmailAddress("ann@nordpost.example", consents=(GRANTED,)))
    refused = TWIN.with_email(EmailAddress("ANN@nordpost.example", consents=(WITHDRAWN,)))
    plan = propose(given, [refused], rules={"emails": master_first})
    assert [ConsentState.WITHDRAWN] == [email.consent_for("news") for email in apply(plan).emails]
    assert ["consent-tightened"] == codes(plan)
    assert "c-1" == plan.warnings[0].record
    assert [(given.emails, "c-1"), (refused.emails, "c-2")] == losing(plan, "emails")


def test_what_a_rule_leaves_open_of_the_emails_the_master_settles() -> None:
    """The plan says which rule it was, and that it was a tie; a consent is tightened there, too."""

    def keep_all(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return candidates

    left, right = ANN.with_email(EmailAddress(ANN_WRITES)), TWIN.with_email(EmailAddress("lee@nordpost.example"))
    for plan in (
        propose(left, [right], rules={"emails": keep_all}),
        propose(right, [left], rules={"emails": keep_all}),
    ):
        decision = plan.find("emails")
        assert decision is not None
        assert ("keep_all", True) == (decision.rule, decision.is_tied)
        assert {"c-1": left.emails, "c-2": right.emails}[plan.master] == decision.value
    given = ANN.with_email(EmailAddress(ANN_WRITES, consents=(GRANTED,)))
    refused = right.with_email(EmailAddress(ANN_WRITES, consents=(WITHDRAWN,)))
    (only,) = apply(propose(given, [refused], rules={"emails": keep_all})).emails
    assert (ANN_WRITES, ConsentState.WITHDRAWN) == (only.address, only.consent_for("news"))


def test_a_consent_for_calls_tightens_too() -> None:
    """Phones are held to the same promise as e-mails, and the warning says so."""
    given = ANN.with_phone(PhoneNumber("030 12345", consents=(GRANTED,)))
    refused = TWIN.with_phone(PhoneNumber("030-12345", consents=(WITHDRAWN,)))
    plan = propose(given, [refused])
    assert ConsentState.WITHDRAWN is apply(plan).phones[0].consent_for("news")
    assert ["consent-tightened"] == codes(plan)
    assert plan.warnings == propose(given, [refused], rules={"phones": master_first}).warnings


def test_one_address_stays_one_contact_with_all_its_uses() -> None:
    """The same address in two records is one contact, in all its roles, from its first use to its last."""
    left = ANN.with_contact(contact("a", "Ulm", ContactRole.BILLING, used=JUNE))
    right = TWIN.with_contact(contact("b", "ULM", ContactRole.SHIPPING, used=MAY))
    (only,) = merged(left, right).contacts
    assert (ContactId("a"), frozenset(ContactRole)) == (only.id, only.roles)
    assert (MAY, JUNE) == (only.first_used_at, only.last_used_at)


def at(id_: str, *street: str, city: str = "Leeds", country: str = "", phone: str = "", email: str = "") -> Contact:
    """Return a contact in a street."""
    address = Address(street=street, city=city, country=country)
    return Contact(id=ContactId(id_), roles=[ContactRole.BILLING], address=address, phone=phone, email=email)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (at("a", "12 MILL  STREET", city="LEEDS"), at("b", "12 Mill St."), "b"),
        (at("a", "12 MILL STREET"), at("b", "12 Mill Street"), "b"),
        (at("a", "12 Mill Street"), at("b", "12 MILL STREET"), "a"),
        (at("a", "12 Mill St", country="UK"), at("b", "12 Mill Street", country="United Kingdom"), "a"),
        (at("a", "12 Mill St", "Unit 3"), at("b", "12 Mill St Unit 3"), "a"),
        (at("a", city="n/a"), at("b", city="N/A"), "a"),
        (at("a", "12  Mill Street"), at("b", "12 MILL STREET"), "b"),
        (at("a", city="LEEDS", phone="030  123456"), at("b", city="Leeds", phone="030 123456"), "b"),
        (at("a", phone="030  123456"), at("b", phone="030 123456"), "b"),
        (at("a", phone="030/123456", email="ANN@NORDPOST.EXAMPLE"), at("b", phone="030 123456", email=ANN_WRITES), "b"),
    ],
)
def test_one_address_is_kept_as_it_is_best_written(left: Contact, right: Contact, expected: str) -> None:
    """An address is one by what its parts mean; the better spelling stays whole, under the id of the master's."""
    (only,) = merged(ANN.with_contact(left), TWIN.with_contact(right)).contacts
    assert attrs.evolve({"a": left, "b": right}[expected], id=left.id) == only


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (at("a", "12 Mill Street"), at("b", "12a Mill Street")),
        (at("a", "12 Mill Street"), at("b", "12 Mill Street", "Unit 3")),
        (at("a", city="n/a"), at("b", city="unknown")),
        (at("a", city="?"), at("b", city="!")),
        (attrs.evolve(at("a"), company="Lee GmbH"), attrs.evolve(at("b"), company="Lee AG")),
        (at("a", country="UK"), at("b", country="US")),
        (at("a", phone="030 123456"), at("b", phone="030 123457")),
        (at("a", email="ann@nordpost.example"), at("b", email="lee@nordpost.example")),
        *(
            (attrs.evolve(at("a"), address=left), attrs.evolve(at("b"), address=right))
            for left, right in (
                (Address(city="Leeds", postcode="LS1 1AA"), Address(city="Leeds", postcode="LS1 1AB")),
                (Address(city="Paris", region="TX"), Address(city="Paris", region="ME")),
            )
        ),
    ],
)
def test_different_addresses_stay_two(left: Contact, right: Contact) -> None:
    """Another number, unit or legal form is another contact; so are two stand-ins for an address."""
    assert [left.id, right.id] == [one.id for one in merged(ANN.with_contact(left), TWIN.with_contact(right)).contacts]


def test_different_contacts_of_one_id_stay_apart() -> None:
    """An id that two customers use for different addresses is numbered, and defaults follow it."""
    left = ANN.with_contact(contact("home", "Ulm"))
    right = TWIN.with_contact(contact("home", "Bonn", ContactRole.SHIPPING)).with_contact(contact("home:2", "Kiel"))
    result = merged(left, right.with_company("Lee Ltd"))
    assert "Lee Ltd" == result.company
    cities = {str(one.id): one.address.city for one in result.contacts}
    assert {"home": "Ulm", "home:3": "Bonn", "home:2": "Kiel"} == cities
    assert ContactId("home:3") == result.default_contacts[ContactRole.SHIPPING]
    assert ContactId("home") == result.default_contacts[ContactRole.BILLING]


def test_two_contacts_of_one_record_stay_two() -> None:
    """The master's own contacts are never joined; the other's equal ones meet them one by one."""
    left = ANN.with_contact(contact("a", "Ulm")).with_contact(contact("b", "Ulm"))
    right = TWIN.with_contact(contact("x", "Ulm")).with_contact(contact("y", "Ulm")).with_contact(contact("z", "Ulm"))
    assert ["a", "b", "z"] == [str(one.id) for one in merged(left, right).contacts]


def test_a_numbered_contact_id_is_never_too_long() -> None:
    """The longest id is shortened to make room for its number."""
    long = "a" * 64
    result = merged(ANN.with_contact(contact(long, "Ulm")), TWIN.with_contact(contact(long, "Bonn")))
    assert [long, "a" * 62 + ":2"] == [str(one.id) for one in result.contacts]


def test_a_default_names_a_contact_that_is_kept() -> None:
    """Where a rule drops a contact, nobody's default names it."""
    left = ANN.with_contact(contact("a", "Ulm", ContactRole.BILLING))
    right = TWIN.with_contact(contact("b", "Bonn", ContactRole.SHIPPING))
    result = apply(propose(left, [right], rules={"contacts": master_first}))
    assert FrozenMap({ContactRole.BILLING: ContactId("a")}) == result.default_contacts


def test_a_default_that_gives_way_is_listed() -> None:
    """The master's default of a role stands; the other's loses, the rest of its defaults do not."""
    left = ANN.with_contact(contact("a", "Ulm", ContactRole.BILLING))
    right = TWIN.with_contact(contact("b", "Bonn", *ContactRole))
    plan = propose(left, [right])
    assert [(FrozenMap({ContactRole.BILLING: ContactId("b")}), "c-2")] == losing(plan, "default_contacts")


def test_attributes_are_decided_one_by_one() -> None:
    """Each custom attribute has its own decision, and may have its own rule."""
    left = ANN.with_attribute("points", 5).with_attribute("size", "M").with_attribute("odd]name", "")
    right = TWIN.with_attribute("points", 7).with_attribute("size", "L").with_attribute("color", "red")
    result = apply(propose(left, [right], rules={"attributes[points]": total}))
    assert FrozenMap({"points": 12, "size": "M", "color": "red", "odd]name": ""}) == result.attributes
    swapped = apply(propose(left, [right], rules={"attributes": source_priority("erp")}, sources={TWIN.id: "erp"}))
    assert ("L", "red") == (swapped.attributes["size"], swapped.attributes["color"])


def test_times_and_sources_reach_the_rules() -> None:
    """When and where a customer was last changed decides, if a rule asks for it."""
    rules = {"name": most_recent, "company": source_priority("erp")}
    left, right = ANN.with_company("A"), TWIN.with_company("B")
    result = apply(propose(left, [right], rules=rules, times={ANN.id: MAY, TWIN.id: JUNE}, sources={TWIN.id: "erp"}))
    assert (TWIN.name, "B") == (result.name, result.company)


def test_an_own_callable_decides() -> None:
    """Any callable of the shape of a rule will do."""

    def last_id(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return (max(candidates, key=lambda candidate: candidate.contribution),)

    plan = propose(ANN, [TWIN], rules={"name": last_id})
    decision = plan.find("name")
    assert decision is not None
    assert ("last_id", TWIN.name) == (decision.rule, apply(plan).name)


def test_the_order_of_the_others_makes_no_difference() -> None:
    """Not even to the ids of contacts, which are numbered where they meet: short ids come before long ones."""
    cities = (("c-10", "Kiel"), ("c-9", "Bonn"))
    homes = [attrs.evolve(ANN, id=CustomerId(id_)).with_contact(contact("home", city)) for id_, city in cities]
    plans = [propose(ANN.with_contact(contact("home", "Ulm")), others) for others in (homes, homes[::-1])]
    assert plans[0] == plans[1]
    assert ("c-1", "c-9", "c-10") == plans[0].contributions
    assert {"home": "Ulm", "home:2": "Bonn", "home:3": "Kiel"} == {
        str(one.id): one.address.city for one in apply(plans[0]).contacts
    }


def test_attributes_stand_in_order_of_name() -> None:
    """A plan reads the same in whatever order a record was filled in."""
    left = ANN.with_attribute("size", "M").with_attribute("color", "red").with_attribute("age", 7)
    fields = [decision.field for decision in propose(left, [TWIN]).fields if decision.field.startswith("attributes")]
    assert ["attributes[age]", "attributes[color]", "attributes[size]"] == fields


def test_who_is_a_customer_longest_survives() -> None:
    """A day that nobody knows comes behind all others, and of equal ones the smallest id is the first."""
    known = [attrs.evolve(ANN, id=CustomerId(id_), customer_since=at) for id_, at in (("c-3", JUNE), ("c-4", MAY))]
    unknown = [attrs.evolve(ANN, id=CustomerId(id_)) for id_ in ("c-10", "c-9")]
    assert known[1] == oldest_of([*unknown, *known]) == oldest_of([*known, *unknown])
    assert known[0] == oldest_of([*unknown, known[0]])
    assert unknown[1] == oldest_of(unknown) == oldest_of(unknown[::-1])


def test_rules_that_are_no_mapping_are_refused() -> None:
    """A rule alone does not say for which field it is."""
    with pytest.raises(InvalidOptionError, match="rules: it is a function; give a mapping of field to rule"):
        propose(ANN, [TWIN], rules=master_first)  # type: ignore[arg-type]  # the mistake that is to be refused


@pytest.mark.parametrize("field", ["nmae", "id", "version"])
def test_a_rule_for_a_field_without_one_is_refused(field: str) -> None:
    """A misspelled field, and one that is always the master's, is named in the refusal."""
    with pytest.raises(InvalidOptionError, match=f"{field} cannot have a rule"):
        propose(ANN, [TWIN], rules={field: master_first})


def test_a_customer_alone_is_no_merge() -> None:
    """Without others there is nothing to merge."""
    assert ["too-few-records"] == codes(propose(ANN, []))


@pytest.mark.guarantee("G15")
def test_a_customer_is_not_merged_with_itself() -> None:
    """The master among the others, or another named twice, blocks the plan."""
    plan = propose(ANN, [TWIN, ANN, TWIN])
    assert (["self-merge", "self-merge"], ()) == (codes(plan), plan.fields)
    with pytest.raises(MergeBlockedError, match="blocked by self-merge:"):
        apply(plan)


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize(("left", "right"), [("a", "b"), ("a", None), (None, "b")])
def test_customers_of_different_brands_are_not_merged(left: str | None, right: str | None) -> None:
    """A merge would show one brand what the other knows, also where one belongs to all brands."""
    brands = [BrandId(brand) if brand else None for brand in (left, right)]
    plan = propose(attrs.evolve(ANN, brand=brands[0]), [attrs.evolve(TWIN, brand=brands[1])])
    assert ["cross-brand"] == codes(plan)
    assert ["c-2"] == [blocker.record for blocker in plan.blockers]


def test_customers_of_one_brand_are_merged() -> None:
    """An equal brand is no obstacle."""
    brand = BrandId("a")
    assert brand == merged(attrs.evolve(ANN, brand=brand), attrs.evolve(TWIN, brand=brand)).brand


def test_a_merge_beyond_the_limits_of_a_record_is_blocked() -> None:
    """What would be too many tags is found when the plan is made, not when it is applied."""
    left = attrs.evolve(ANN, tags=frozenset(f"a{number}" for number in range(60)))
    right = attrs.evolve(TWIN, tags=frozenset(f"b{number}" for number in range(60)))
    plan = propose(left, [right])
    assert [("merged-record-invalid", "tags")] == [(blocker.code, blocker.field) for blocker in plan.blockers]


def test_what_a_clerk_should_know_is_a_warning() -> None:
    """Deactivated records and different organizations are told, and do not block."""
    left, right = ANN.with_organization(OrganizationId("o-1")), TWIN.with_organization(OrganizationId("o-2"))
    assert ["organizations-differ"] == codes(propose(left, [right]))
    assert ["c-2"] == [warning.record for warning in propose(left, [right]).warnings]
    same = TWIN.with_organization(OrganizationId("o-1"))
    assert [] == [*codes(propose(left, [TWIN])), *codes(propose(ANN, [right])), *codes(propose(left, [same]))]
    assert ["deactivated-member"] == codes(propose(ANN, [TWIN.deactivate(at=MAY)]))
    assert ["deactivated-master"] == codes(propose(ANN.deactivate(at=MAY), [TWIN.deactivate(at=MAY)]))
