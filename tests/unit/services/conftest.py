"""What the tests of services share: a manager on a memory store whose time stands still and whose ids count."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest

from customer_core.manager import CustomerManager, Desk
from customer_core.model import EVERY_BRAND, Actor, CustomerDraft, EmailAddress, PersonName, PhoneNumber

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def manager() -> Iterator[CustomerManager]:
    """A manager whose ids are n-1, n-2 and so on, and whose clock always says the same."""
    numbers = count(1)
    with CustomerManager.open(
        "memory:", clock=lambda: AT, ids=lambda: f"n-{next(numbers)}", new_secret=lambda: "0123456789abcdef"
    ) as opened:
        yield opened


@pytest.fixture
def desk(manager: CustomerManager) -> Desk:
    """The desk of an administrator in a shop, who works for every brand."""
    return manager.acting_as(Actor.user("ann", roles=["administrator"], brands=EVERY_BRAND), channel="pos")


@pytest.fixture
def draft() -> Callable[..., CustomerDraft]:
    """Make a draft of a person."""

    def make(given: str = "Ann", family: str = "Lee", *, email: str = "", phone: str = "") -> CustomerDraft:
        return CustomerDraft(
            name=PersonName(given=given, family=family),
            emails=[EmailAddress(email)] if email else [],
            phones=[PhoneNumber(phone)] if phone else [],
        )

    return make
