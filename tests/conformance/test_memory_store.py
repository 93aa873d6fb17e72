import pytest

from customer_core.ports import Store
from customer_core.storage import MemoryStore
from customer_core.testing import conformance


@pytest.fixture
def store() -> Store:
    """A new store."""
    return MemoryStore()


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


class TestLoads(conformance.LoadPortConformance):
    loads = False
    reason = "nothing in memory is faster than one customer after the other"


class TestRecords(conformance.RecordPortConformance): ...


class TestDurability(conformance.DurabilityConformance):
    survives_restart = False
    reason = "what is kept in memory ends with the process"


class TestHostTransactions(conformance.HostTransactionConformance):
    joins_transactions = False
    reason = "nobody connects to the memory of a process"


class TestArrivals(conformance.ArrivalPortConformance):
    arrivals = False
    reason = "one change of a dictionary costs the same, however many are made at once"
