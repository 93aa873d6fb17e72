"""A customer is found by what records said that were merged into it, in some fields, and in others by its own alone."""

import attrs
import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import (
    Address,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Organization,
    OrganizationId,
    PersonName,
    PhoneNumber,
)
from customer_core.search import (
    LASTING_FIELDS,
    SEARCH_FIELDS,
    Criteria,
    Known,
    Not,
    PageRequest,
    Searchable,
    SearchOperator,
    Where,
    matches,
    matches_organization,
    matches_terms,
    name_term,
    organization_terms,
    paginate_organizations,
    quick,
    terms,
)

IS, STARTS = SearchOperator.IS, SearchOperator.STARTS_WITH
BOB = Customer(
    id=CustomerId("bob"),
    code="B-2",
    name=PersonName("Bob Ray"),
    company="Acme",
    emails=[EmailAddress("bob@mail.example")],
    phones=[PhoneNumber("+44 113 496 0000")],
    external_keys=[ExternalKey("shop", "7")],
    tags=["vip"],
    flag="red",
).with_contact(
    Contact(
        id=ContactId("home"),
        roles=[ContactRole.BILLING],
        email="home@mail.example",
        address=Address(postcode="LS1 4AP"),
    )
)
ANN = Customer(id=CustomerId("ann"))
FOUND = Searchable(ANN, absorbed=(ANN, BOB))


@pytest.mark.parametrize(
    ("is_found", "criteria"),
    [
        (True, Where("name", IS, "bob")),
        (True, Where("name", STARTS, "bob r")),
        (True, Where("name", IS, "acme")),
        (True, Where("code", IS, "b2")),
        (True, Where("email", IS, "bob@mail.example")),
        (True, Where("email", STARTS, "home@")),
        (True, Where("phone", IS, "0113 4960000")),
        (True, quick("bob ray")),
        (True, Known("name")),
        (False, Not(Where("email", IS, "bob@mail.example"))),
        (False, Where("postcode", IS, "LS1 4AP")),
        (False, Where("tag", IS, "vip")),
        (False, Where("flag", IS, "red")),
        (False, Where("external_key", IS, "shop:7")),
        (False, Known("email")),
        (False, Known("phone")),
        (False, Known("code")),
        (True, Not(Known("email"))),
    ],
)
def test_names_codes_emails_and_phones_are_found(is_found: bool, criteria: Criteria) -> None:  # noqa: FBT001 - a case
    """What was lost is found in these fields alone; whether a value is known is told of the record itself."""
    assert is_found is matches(criteria, FOUND) is matches_terms(criteria, terms(FOUND))


def test_the_lasting_fields_are_those_of_the_table() -> None:
    """They are named, and those that stand for them cover what they hold."""
    assert ("code", "email", "name", "phone") == LASTING_FIELDS
    assert set(LASTING_FIELDS) < set(SEARCH_FIELDS["any"].covers)


def test_what_the_record_says_itself_is_known() -> None:
    """A value of its own is known, whatever was lost beside it; each value is held once."""
    own = attrs.evolve(ANN, emails=[EmailAddress("bob@mail.example")])
    found = Searchable(own, absorbed=(BOB,))
    assert matches(Known("email"), found)
    assert matches_terms(Known("email"), terms(found))
    assert 1 == sum(term == ("email", "bob@mail.example") for term in terms(found))


def test_nothing_but_records_counts() -> None:
    """What is no tuple is refused."""
    with pytest.raises(InvalidValueError, match="absorbed"):
        Searchable(ANN, absorbed=[BOB])  # type: ignore[arg-type]


def test_organizations_are_found_by_what_lost_too() -> None:
    """By names, aliases, codes and addresses of records that went into one; by a whole name by its own alone."""
    beta = Organization(
        id=OrganizationId("b"),
        name="Beta Ltd",
        aliases=["Beat"],
        code="B2",
        emails=[EmailAddress("info@beta.example")],
        tags=["old"],
    )
    acme = Organization(id=OrganizationId("a"), name="Acme")
    asked = [quick(text) for text in ("beta", "beat", "b2", "info@beta")]
    for criteria in asked:
        assert not matches_organization(criteria, acme)
        assert matches_organization(criteria, acme, [beta])
        (found,) = paginate_organizations([acme], PageRequest(criteria=criteria), {acme.id: [beta]}).items
        assert acme == found
    assert not matches_organization(Where("tag", IS, "old"), acme, [beta])
    assert not matches_organization(Known("email"), acme, [beta])
    held = organization_terms(acme, [beta])
    assert [name_term("acme")] == [term for term in held if term.field == name_term("acme").field]
