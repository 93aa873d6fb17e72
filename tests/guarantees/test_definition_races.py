"""Saved searches and groups that several people define by one another at once: no circle, and nothing that is gone."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.guarantees.simultaneous import at_once

from customer_core.errors import AlreadyTakenError, CriteriaCycleError, DefinitionInUseError, NotFoundError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import EVERY_BRAND, Actor
from customer_core.search import Criteria, GroupKind, SavedSearch, SearchOperator, Where

ROUNDS = 8
REFUSED = (CriteriaCycleError, DefinitionInUseError, NotFoundError)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Desk]:
    """A desk on each kind of store."""
    addresses = {"memory": "memory:", "sqlite": f"sqlite:///{tmp_path / 'shop.db'}"}
    address = addresses.get(request.param) or make_database("")
    with CustomerManager.open(address) as manager:
        yield manager.acting_as(Actor.user("ann", roles=["steward"], brands=EVERY_BRAND))


def by(search: SavedSearch) -> Criteria:
    """Return the criterion that a saved search finds somebody."""
    return Where("saved_search", SearchOperator.IS, str(search.id))


def name(desk: Desk, search: SavedSearch, other: SavedSearch) -> SavedSearch:
    """Let a new search be defined by another one."""
    return desk.searches.change(search.id, by(other), version=1)


def test_two_searches_never_come_to_name_each_other(desk: Desk) -> None:
    """Of two changes that would close a circle together, one is made and the other refused."""
    for turn in range(ROUNDS):
        one, other = desk.searches.save(f"One {turn}", "lee"), desk.searches.save(f"Other {turn}", "lee")
        answers = at_once(partial(name, desk, one, other), partial(name, desk, other, one), refused=REFUSED)
        assert 1 == sum(isinstance(answer, CriteriaCycleError) for answer in answers)
        assert 0 == desk.searches.run(one.id).total == desk.searches.run(other.id).total


def test_nothing_is_defined_by_what_is_gone(desk: Desk) -> None:
    """Whoever deletes a search and whoever makes a group of it at once: one of the two is refused."""
    for turn in range(ROUNDS):
        search = desk.searches.save(f"One {turn}", "lee")
        answers = at_once(
            partial(desk.searches.delete, search.id, version=1),
            partial(desk.groups.create, f"Group {turn}", kind=GroupKind.DYNAMIC, criteria=by(search)),
            refused=REFUSED,
        )
        refused = [type(answer) for answer in answers if isinstance(answer, Exception)]
        assert refused in ([DefinitionInUseError], [NotFoundError])


def test_of_two_that_take_a_name_at_once_one_has_it(desk: Desk) -> None:
    """Searches and groups of one user, made or renamed: a name is given once, whatever its case."""
    for turn in range(ROUNDS):
        first, second = desk.searches.save(f"First {turn}", "lee"), desk.searches.save(f"Second {turn}", "lee")
        label = f"Lees {turn}"
        for calls in (
            (partial(desk.searches.save, label, "lee"), partial(desk.searches.save, label.upper(), "lee")),
            (partial(desk.groups.create, label), partial(desk.groups.create, label.upper())),
            (
                partial(desk.searches.rename, first.id, f"Now {turn}", version=1),
                partial(desk.searches.rename, second.id, f"NOW {turn}", version=1),
            ),
        ):
            answers = at_once(*calls, refused=(AlreadyTakenError,))
            assert 1 == sum(isinstance(answer, AlreadyTakenError) for answer in answers)
