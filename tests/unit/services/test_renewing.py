"""What an earlier release made to search by is refused, and made anew by a migration or by upkeep."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from customer_core.errors import StoreIndexError, StoreTermsError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, CustomerDraft, CustomerId, EmailAddress, OrganizationDraft, PersonName
from customer_core.services import OrganizationsSuspected

OLD = """
DELETE FROM cc_term WHERE field NOT LIKE '@%';
DELETE FROM cc_sort;
UPDATE cc_customer SET sorts = '{}', terms = (
    SELECT json_group_array(json(value)) FROM json_each(terms) WHERE json_extract(value, '$[0]') LIKE '@%'
);
"""
"""Search by nothing but what hides customers, as though this release knew other fields."""

UNINDEXED = """
DELETE FROM cc_organization_block;
DELETE FROM cc_indexed_organization;
DELETE FROM cc_fact WHERE name = 'organization-index-signature';
"""


def desk_of(manager: CustomerManager) -> Desk:
    """Return the desk of a job."""
    return manager.acting_as(Actor.system("desk"))


@pytest.fixture
def older(tmp_path: Path) -> str:
    """The address of a store whose terms an earlier release made, with two customers."""
    path = tmp_path / "shop.db"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        for name in ("Ann Lee", "Bob Ray"):
            desk_of(manager).customers.register(CustomerDraft(name=PersonName(name)))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD)
        connection.execute("DELETE FROM cc_fact WHERE name = 'search-terms'")
        connection.commit()
    return f"sqlite:///{path}"


def renew_by_migration(manager: CustomerManager) -> None:
    """Bring everything up to this release."""
    manager.migrate()


def renew_by_upkeep(manager: CustomerManager) -> None:
    """Make every index anew."""
    desk_of(manager).maintenance.reindex()


@pytest.mark.parametrize("renew", [renew_by_migration, renew_by_upkeep])
def test_older_terms_are_refused_until_they_are_made_anew(
    older: str, tmp_path: Path, renew: Callable[[CustomerManager], None]
) -> None:
    """Nothing is searched or exported by halves; afterwards everybody is found, and no version changed."""
    with CustomerManager.open(older) as manager:
        desk = desk_of(manager)
        for ask in (
            lambda: desk.customers.search("ann"),
            lambda: desk.exports.customers(tmp_path / "all.csv"),
        ):
            with pytest.raises(StoreTermsError, match=r"migrate\(\), or maintenance.reindex\(\)"):
                ask()
        renew(manager)
        found = desk.customers.search("ann", sort="-name")
        assert ["Ann Lee"] == [one.display for one in found.items]
        assert ["Bob Ray", "Ann Lee"] == [one.display for one in desk.customers.search(sort="-name").items]
        assert {1} == {one.version for one in desk.customers.search().items}
        assert 1 == len(desk.history.list_of(found.items[0].id))
    with CustomerManager.open(older) as manager:
        assert 2 == desk_of(manager).customers.search("").total


def test_a_migration_makes_nothing_anew_twice(older: str, tmp_path: Path) -> None:
    """Terms that this release made are left alone."""
    with CustomerManager.open(older) as manager:
        manager.migrate()
    with closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        connection.executescript(OLD)
    with CustomerManager.open(older) as manager:
        manager.migrate()
        assert 0 == desk_of(manager).customers.search("ann").total
        assert desk_of(manager).customers.find(CustomerId("nobody")) is None


def test_organizations_of_before_are_not_compared_until_they_are_indexed(tmp_path: Path) -> None:
    """A store that had organizations before they were compared says so, and a migration makes up for it."""
    path, draft = tmp_path / "shop.db", OrganizationDraft(name="Acme Ltd", emails=[EmailAddress("a@b.example")])
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk_of(manager).organizations.register(draft)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(UNINDEXED)
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        desk = desk_of(manager)
        with pytest.raises(StoreIndexError, match="nothing"):
            desk.organizations.register(draft)
        manager.migrate()
        assert isinstance(desk.organizations.register(draft), OrganizationsSuspected)
