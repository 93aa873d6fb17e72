from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import bindparam, delete, select

from customer_core.ports import Store
from customer_core.storage.sql import _accounts, open_sql_store
from customer_core.storage.sql._schema import ACCOUNT, METADATA
from customer_core.testing import conformance

HASTY = "options=-c%20synchronous_commit%3Doff"
"""What a claim may do without, since it is never about a server that loses its power."""

EMPTY = "; ".join(
    (
        *(str(delete(table)) for table in reversed(METADATA.sorted_tables)),
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
    )
)
"""Of tables with a few rows, this takes a tenth of the time that truncating them does."""


@pytest.fixture(scope="module")
def address(make_database: Callable[[str], str]) -> str:
    """The address of a database that all claims use, one after the other."""
    made = make_database("")
    return f"{made}{'&' if '?' in made else '?'}{HASTY}"


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """A store in which there is nothing."""
    opened = open_sql_store(address)
    with psycopg.connect(address) as connection:
        connection.execute(EMPTY.encode())
    yield opened
    opened.close()


class TestStore(conformance.StoreConformance): ...


class TestCustomers(conformance.CustomerPortConformance): ...


class TestIndex(conformance.IndexPortConformance): ...


class TestLinks(conformance.LinkPortConformance): ...


class TestJudgements(conformance.JudgementPortConformance): ...


class TestMerges(conformance.MergePortConformance): ...


class TestOrganizations(conformance.OrganizationPortConformance): ...


class TestOrganizationMerges(conformance.OrganizationMergePortConformance): ...


class TestOrganizationPairs(conformance.OrganizationPairPortConformance): ...


class TestAccounts(conformance.CreditAccountPortConformance):
    def test_a_lock_of_the_named_account_alone_is_caught(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where units do not take turns, a store that locks no group fails the claim that speaks of it: it can fail."""
        named = select(ACCOUNT.c.id).where(ACCOUNT.c.id == bindparam("id")).with_for_update()
        monkeypatch.setattr(_accounts, "_LOCK", named)
        with pytest.raises(AssertionError):
            self.test_who_locks_accounts_locks_the_group_of_each(store, ["a1"])


class TestHolds(conformance.CreditHoldPortConformance): ...


class TestLedger(conformance.LedgerPortConformance): ...


class TestOrders(conformance.OrderPortConformance): ...


class TestMessages(conformance.MessagePortConformance): ...


class TestCredentials(conformance.CredentialPortConformance): ...


class TestErasures(conformance.ErasurePortConformance): ...


class TestActs(conformance.ActPortConformance): ...


class TestImportedFiles(conformance.ImportedFilePortConformance): ...


class TestReviews(conformance.ReviewPortConformance): ...


class TestViews(conformance.ViewConformance): ...


class TestHistory(conformance.HistoryPortConformance): ...


class TestOutbox(conformance.OutboxPortConformance): ...


class TestSearches(conformance.SavedSearchPortConformance): ...


class TestGroups(conformance.GroupPortConformance): ...


class TestSettings(conformance.SettingPortConformance): ...


class TestRequests(conformance.RequestPortConformance): ...


class TestFacts(conformance.FactPortConformance): ...


class TestLoads(conformance.LoadPortConformance): ...


class TestArrivals(conformance.ArrivalPortConformance): ...


class TestRecords(conformance.RecordPortConformance): ...


class TestDurability(conformance.DurabilityConformance):
    @pytest.fixture(autouse=True)
    def _address(self, address: str) -> None:
        self.address = address

    def reopen(self, store: Store) -> Store:
        """Close the store and open its database again."""
        store.close()
        return open_sql_store(self.address)


class TestHostTransactions(conformance.HostTransactionConformance):
    @pytest.fixture(autouse=True)
    def _address(self, address: str) -> None:
        self.address = address

    def connect(self, store: Store) -> "psycopg.Connection[tuple[object, ...]]":
        """Connect to the database by its driver, which begins by itself."""
        assert isinstance(store, Store)
        return psycopg.connect(self.address)

    def commit(self, connection: object) -> None:
        """Commit and close."""
        assert isinstance(connection, psycopg.Connection)
        connection.commit()
        connection.close()

    def rollback(self, connection: object) -> None:
        """Roll back and close."""
        assert isinstance(connection, psycopg.Connection)
        connection.rollback()
        connection.close()
