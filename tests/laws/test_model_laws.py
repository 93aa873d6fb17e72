import copy
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customer_core.model import (
    CURRENCY_DECIMALS,
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
    Money,
    Note,
    PersonName,
    PhoneNumber,
)

CURRENCIES = sorted(CURRENCY_DECIMALS)
BOUND = 10**12

letters = st.characters(exclude_categories=("Cs", "Cc"))
words = st.text(letters, min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
tags = words.filter(lambda text: len(unicodedata.normalize("NFKD", text)) < 30)
ids = st.text("abc", min_size=1, max_size=2)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
amounts = st.integers(-BOUND, BOUND)
states = st.sampled_from(ConsentState)

emails = st.builds(EmailAddress, words, label=words)
phones = st.builds(PhoneNumber, words, label=words)
roles = st.frozensets(st.sampled_from(ContactRole), min_size=1)
contacts = st.builds(Contact, id=st.builds(ContactId, ids), roles=roles, address=st.builds(Address, city=words))
keys = st.builds(ExternalKey, words, words)
notes = st.builds(Note, words, at=instants)
names = st.builds(PersonName, words)
scalars = st.one_of(words, st.booleans(), st.integers(-BOUND, BOUND), st.dates())

Change = Callable[[Customer, Any], Customer]

# Verb, its inverse, and what both are given; the inverse is a law for a value that the customer did not have before.
VERBS: dict[str, tuple[st.SearchStrategy[Any], Change, Change]] = {
    "email": (emails, Customer.with_email, lambda c, email: c.without_email(email.address)),
    "primary email": (emails, Customer.with_primary_email, lambda c, email: c.without_email(email.address)),
    "phone": (phones, Customer.with_phone, lambda c, phone: c.without_phone(phone.number)),
    "primary phone": (phones, Customer.with_primary_phone, lambda c, phone: c.without_phone(phone.number)),
    "contact": (contacts, Customer.with_contact, lambda c, contact: c.without_contact(contact.id)),
    "key": (keys, Customer.with_external_key, Customer.without_external_key),
    "tag": (tags, Customer.with_tag, Customer.without_tag),
    "note": (notes, Customer.with_note, Customer.without_note),
    "attribute": (
        st.tuples(words, scalars),
        lambda c, entry: c.with_attribute(*entry),
        lambda c, entry: c.without_attribute(entry[0]),
    ),
}
each_verb = pytest.mark.parametrize("verb", VERBS)


@st.composite
def customers(draw: st.DrawFn) -> Customer:
    """Draw a customer that has had a few changes."""
    customer = Customer(id=CustomerId("c"), name=draw(st.none() | names))
    for verb in draw(st.lists(st.sampled_from(sorted(VERBS)), max_size=6)):
        strategy, do, _ = VERBS[verb]
        customer = do(customer, draw(strategy))
    return customer


@each_verb
@settings(deadline=None)
@given(data=st.data())
def test_a_verb_done_twice_is_done_once(verb: str, data: st.DataObject) -> None:
    """Every verb is idempotent, on any customer."""
    strategy, do, undo = VERBS[verb]
    customer, value = data.draw(customers()), data.draw(strategy)
    assert do(customer, value) == do(do(customer, value), value)
    assert undo(customer, value) == undo(undo(customer, value), value)


@each_verb
@settings(deadline=None)
@given(data=st.data())
def test_an_inverse_takes_a_verb_back(verb: str, data: st.DataObject) -> None:
    """What was added to a customer that did not have it can be taken away without a trace."""
    strategy, do, undo = VERBS[verb]
    drawn, value = data.draw(customers()), data.draw(strategy)
    customer = undo(drawn, value)
    assert customer == undo(do(customer, value), value)


@each_verb
@settings(deadline=None)
@given(data=st.data())
def test_a_verb_changes_no_customer_in_passing(verb: str, data: st.DataObject) -> None:
    """A customer is after every verb what it was before."""
    strategy, do, undo = VERBS[verb]
    customer, value = data.draw(customers()), data.draw(strategy)
    before = copy.deepcopy(customer)
    do(customer, value)
    undo(customer, value)
    assert before == customer


@settings(deadline=None)
@given(customers(), emails, phones)
def test_there_is_one_primary_while_there_is_any(customer: Customer, email: EmailAddress, phone: PhoneNumber) -> None:
    """The primary entry is the one last made so, and stands once."""
    changed = customer.with_primary_email(email).with_primary_phone(phone)
    assert (email, phone) == (changed.primary_email, changed.primary_phone)
    assert [email.key] == [own.key for own in changed.emails if own.key == email.key]
    assert [phone.key] == [own.key for own in changed.phones if own.key == phone.key]


@settings(deadline=None)
@given(st.lists(contacts, max_size=6))
def test_every_default_contact_is_a_contact_of_its_role(drawn: list[Contact]) -> None:
    """Whatever contacts come, change and go, a default is one of them and used in the role."""
    customer = Customer(id=CustomerId("c"))
    for contact in drawn:
        customer = customer.with_contact(contact)
    defaults = {role: customer.find_default_contact(role) for role in customer.default_contacts}
    assert all(default is not None and role in default.roles for role, default in defaults.items())


@settings(deadline=None)
@given(st.lists(contacts, max_size=6, unique_by=lambda contact: contact.id))
def test_every_role_in_use_has_the_default_that_came_first(drawn: list[Contact]) -> None:
    """As long as no contact changes, the first of a role is its default."""
    customer = Customer(id=CustomerId("c"))
    for contact in drawn:
        customer = customer.with_contact(contact)
    for role in ContactRole:
        first = next((contact for contact in drawn if role in contact.roles), None)
        assert first == customer.find_default_contact(role)


@settings(deadline=None)
@given(st.text(letters, max_size=40))
def test_the_form_of_a_tag_is_final(text: str) -> None:
    """Making a tag of a tag changes nothing, so that what is stored stays equal to what is typed."""
    purpose = text.strip()[:3]
    if not purpose.strip():
        return
    tagged = Customer(id=CustomerId("c")).with_tag(purpose)
    (tag,) = tagged.tags
    assert tagged == tagged.with_tag(tag) == tagged.with_tag(f" {purpose} ")


@settings(deadline=None)
@given(st.lists(st.tuples(tags, states), max_size=5))
def test_the_last_answer_holds(answers: list[tuple[str, ConsentState]]) -> None:
    """Of several answers for one purpose the last is on record, whatever was answered between."""
    email = EmailAddress("ann@example.org")
    for purpose, state in answers:
        email = email.with_consent(Consent(purpose=purpose, state=state))
        assert state is email.consent_for(purpose)


@given(st.lists(states), st.lists(states))
def test_restriction_is_a_meet(some: list[ConsentState], others: list[ConsentState]) -> None:
    """The order of answers and their grouping make no difference, and another answer never loosens."""
    order = list(ConsentState)
    both = ConsentState.most_restrictive(*some, *others)
    assert both is ConsentState.most_restrictive(*others, *some)
    for part in (some, others):
        assert not part or order.index(both) <= order.index(ConsentState.most_restrictive(*part))


@given(amounts, amounts, amounts, st.sampled_from(CURRENCIES))
def test_money_is_a_group_under_addition(first: int, second: int, third: int, currency: str) -> None:
    """Sums associate and commute, zero changes nothing, and each amount has its negative."""
    a, b, c = (Money.of_minor(amount, currency) for amount in (first, second, third))
    zero = Money.zero(currency)
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + zero == a == a - zero
    assert a - b == a + (-b) == -(b - a)
    assert zero == a + (-a)


@given(amounts, amounts, st.integers(-99, 99), st.sampled_from(CURRENCIES))
def test_multiplication_distributes(first: int, second: int, times: int, currency: str) -> None:
    """Multiplying a sum is summing the products."""
    a, b = Money.of_minor(first, currency), Money.of_minor(second, currency)
    assert (a + b) * times == a * times + b * times


@given(amounts, amounts, st.sampled_from(CURRENCIES))
def test_money_is_in_total_order(first: int, second: int, currency: str) -> None:
    """Exactly one of less, equal and greater holds, as with the minor units."""
    a, b = Money.of_minor(first, currency), Money.of_minor(second, currency)
    assert (first < second, first == second, first > second) == (a < b, a == b, a > b)
    assert (a <= b, a >= b) == (not a > b, not a < b)


@given(amounts, st.sampled_from(CURRENCIES))
def test_money_reads_back_what_it_writes(amount_minor: int, currency: str) -> None:
    """Text and decimal of an amount make the same amount again."""
    money = Money.of_minor(amount_minor, currency)
    assert money == Money(str(money).split()[0], currency) == Money(money.amount, currency)
