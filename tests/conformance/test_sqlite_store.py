import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from customer_core.ports import Store
from customer_core.storage.sql import open_sql_store
from customer_core.testing import conformance


@pytest.fixture(scope="module")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a store that nobody has used yet; making its tables once saves most of the time."""
    path = tmp_path_factory.mktemp("empty") / "customers.db"
    open_sql_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(empty_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A new store in a file of its own."""
    opened = open_sql_store(f"sqlite:///{shutil.copy(empty_file, tmp_path)}")
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


class TestAccounts(conformance.CreditAccountPortConformance): ...


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
    def reopen(self, store: Store) -> Store:
        """Close the store and open its file again."""
        store.close()
        return open_sql_store(store.name)


class TestHostTransactions(conformance.HostTransactionConformance):
    def connect(self, store: Store) -> sqlite3.Connection:
        """Open the file by the driver of the standard library, and begin."""
        connection = sqlite3.connect(store.name.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
        connection.execute("BEGIN")
        return connection

    def commit(self, connection: object) -> None:
        """Commit and close."""
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("COMMIT")
        connection.close()

    def rollback(self, connection: object) -> None:
        """Roll back and close."""
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("ROLLBACK")
        connection.close()
