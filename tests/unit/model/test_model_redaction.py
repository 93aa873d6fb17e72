from datetime import UTC, datetime

from customer_core.model import Address, Consent, ConsentState, Customer, CustomerId, EmailAddress, Note, PersonName

AT = datetime(2026, 1, 31, tzinfo=UTC)


def test_a_record_shows_what_it_is_and_how_much_it_holds() -> None:
    """Ids, versions and counts are shown, texts and instants are hidden, and what is absent is left out."""
    customer = (
        Customer(id=CustomerId("c-1"), name=PersonName("Ann Lee"), code="A-1", customer_since=AT)
        .with_email(EmailAddress("ann@example.org"))
        .with_note(Note("called", at=AT))
    )
    expected = (
        "Customer(code=…, emails=1, notes=1, customer_since=…, version=0, "
        "name=PersonName(full=…), id=CustomerId('c-1'))"
    )
    assert expected == repr(customer) == str(customer)


def test_a_state_is_shown_by_name() -> None:
    """States are no personal data by themselves."""
    assert "Consent(purpose=…, state=GRANTED)" == repr(Consent(purpose="post", state=ConsentState.GRANTED))


def test_a_value_without_content_shows_its_type() -> None:
    """What holds nothing says so."""
    assert "Address()" == repr(Address())
