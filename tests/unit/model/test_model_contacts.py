from datetime import UTC, datetime, timedelta

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Address, Contact, ContactId, ContactRole, PersonName

AT = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
BILLING, SHIPPING = ContactRole.BILLING, ContactRole.SHIPPING
PARIS = Address(street=("12 bis rue de la Paix", " ", "Bât. C"), city="Paris", postcode="75002", country="FR")


def contact(**changes: object) -> Contact:
    """Make a contact to bill in Paris, but for the changes."""
    facts: dict[str, object] = {"id": ContactId("k-1"), "roles": [BILLING], "address": PARIS, **changes}
    return Contact(**facts)  # type: ignore[arg-type]


def test_blank_street_lines_are_left_out() -> None:
    """An address has the lines that say something."""
    assert ("12 bis rue de la Paix", "Bât. C", "Paris", "75002", "FR") == PARIS.lines
    assert () == Address().lines


@pytest.mark.parametrize("street", ["12 rue", 5, None, [1], ["x"] * 11, ["x" * 513], ["a\x00"]])
def test_a_street_is_a_list_of_lines(street: object) -> None:
    """One text in place of lines is a mistake often made, and refused like any other."""
    with pytest.raises(InvalidValueError, match="street"):
        Address(street=street)  # type: ignore[arg-type]


def test_a_contact_may_have_a_name_alone() -> None:
    """A digital order leaves no postal address."""
    assert () == contact(address=Address(), name=PersonName("Ann")).address.lines


def test_a_contact_without_anything_is_refused() -> None:
    """A contact says something beside its roles."""
    with pytest.raises(InvalidValueError, match="blank"):
        contact(address=Address())


@pytest.mark.parametrize("roles", [[], "billing", ["billing"], [[]], None])
def test_a_contact_has_a_role(roles: object) -> None:
    """A contact was used for something, and nothing but roles says for what."""
    with pytest.raises(InvalidValueError, match="roles"):
        contact(roles=roles)


def test_a_role_is_added_once() -> None:
    """The same role twice is one role."""
    assert frozenset({BILLING, SHIPPING}) == contact().with_role(SHIPPING).with_role(SHIPPING).roles


def test_uses_only_widen_their_span() -> None:
    """First and last use are the earliest and the latest that were told, in any order."""
    used = contact().with_use(AT).with_use(AT + DAY).with_use(AT - DAY).with_use(AT)
    assert (AT - DAY, AT + DAY) == (used.first_used_at, used.last_used_at)


@pytest.mark.parametrize(
    ("first", "last"),
    [(AT, None), (None, AT), (AT, AT - DAY), (AT, datetime(2026, 2, 1)), (AT, "2026-01-31")],  # noqa: DTZ001 - the naive one is what is refused
)
def test_a_span_of_uses_that_makes_no_sense_is_refused(first: object, last: object) -> None:
    """Both ends or neither, the first before the last, and both aware."""
    with pytest.raises(InvalidValueError, match="used_at"):
        contact(first_used_at=first, last_used_at=last)
