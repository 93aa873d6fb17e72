"""A pytest plugin: a manager in memory on which every test runs the same, desks at it, and people to put into it.

Owns the fixtures. Nobody gets them who does not ask: name the module in `pytest_plugins` of the topmost `conftest.py`.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import pytest

from customer_core.exchange import draft_of
from customer_core.manager import CustomerManager, Desk
from customer_core.model import EVERY_BRAND, Actor, CustomerDraft, EveryBrand
from customer_core.testing._steady import SECRET, CountingIds, CountingSalts, TickingClock
from customer_core.testing.generator import generate

__all__ = ["MakeCustomers", "OpenDesk", "clock", "customers", "desk", "ids", "memory_manager", "salts"]

_ROLES: Final = (
    *("given_name", "family_name", "organization", "email", "phone"),
    *("street", "city", "postcode", "country"),
)
"""What each column of the generator holds, as roles."""
_RECORDS_OF_ONE_MOST: Final = 6


class OpenDesk(Protocol):
    """What the fixture `desk` is: a function that opens a desk for somebody."""

    def __call__(
        self,
        user: str = ...,
        *,
        roles: Iterable[str] = ...,
        brands: Iterable[str] | EveryBrand = ...,
        channel: str | None = ...,
        brand: str | None = ...,
    ) -> Desk:
        """Return the desk of a user, who is an administrator and works for every brand unless told otherwise."""


class MakeCustomers(Protocol):
    """What the fixture `customers` is: a function that makes customers up."""

    def __call__(self, size: int, *, seed: int = ...) -> list[CustomerDraft]:
        """Return so many drafts, of different customers; the same size and seed give the same ones."""


@pytest.fixture
def clock() -> TickingClock:
    """A clock that begins at `START` in each test and is one second later whenever it is asked."""
    return TickingClock()


@pytest.fixture
def ids() -> CountingIds:
    """A maker of ids: `id-0001`, `id-0002` and so on, from the beginning in each test."""
    return CountingIds()


@pytest.fixture
def salts() -> CountingSalts:
    """A maker of salts that count up, so that the seals of a history are the same in each run."""
    return CountingSalts()


@pytest.fixture
def memory_manager(clock: TickingClock, ids: CountingIds, salts: CountingSalts) -> Iterator[CustomerManager]:
    """A new manager in memory, on `clock`, `ids` and `salts`; override it to run the same tests on another store."""
    with CustomerManager.open("memory:", clock=clock, ids=ids, new_salt=salts, new_secret=lambda: SECRET) as manager:
        yield manager


@pytest.fixture
def desk(memory_manager: CustomerManager) -> OpenDesk:
    """A function that opens desks at `memory_manager`: `desk("ann", roles=["clerk"], channel="pos")`."""

    def open_desk(
        user: str = "admin",
        *,
        roles: Iterable[str] = ("administrator",),
        brands: Iterable[str] | EveryBrand = EVERY_BRAND,
        channel: str | None = None,
        brand: str | None = None,
    ) -> Desk:
        named = brands if isinstance(brands, EveryBrand) else list(brands)
        actor = Actor.user(user, roles=list(roles), brands=named)
        return memory_manager.acting_as(actor, channel=channel, brand=brand)

    return open_desk


@pytest.fixture
def customers() -> MakeCustomers:
    """A function that makes drafts of different people and firms of eight countries: `customers(20, seed=1)`."""

    def make_customers(size: int, *, seed: int = 1) -> list[CustomerDraft]:
        made = generate(size * _RECORDS_OF_ONE_MOST, seed=seed)
        firsts: dict[int, tuple[str, ...]] = {}
        for row, truth in zip(made.rows, made.truth, strict=True):
            firsts.setdefault(truth.cluster, row)
        return [_draft_of(row) for row in list(firsts.values())[:size]]

    return make_customers


def _draft_of(row: tuple[str, ...]) -> CustomerDraft:
    return draft_of({role: (value,) for role, value in zip(_ROLES, row, strict=True) if value})
