"""The store of `json_lines_store` keeps every promise: this file is all that it takes to show it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from json_lines_store import JsonLinesStore

from customer_core.ports import Store
from customer_core.testing import conformance


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new, empty store."""
    opened = JsonLinesStore(tmp_path / "customers.jsonl")
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


class TestDurability(conformance.DurabilityConformance):
    def reopen(self, store: Store) -> Store:
        """Close the store, and open its file as the next process would."""
        store.close()
        return JsonLinesStore(store.name)


class TestHostTransactions(conformance.HostTransactionConformance):
    joins_transactions = False
    reason = "a file has no connection, and so no transaction that a host could begin"


def test_it_answers_as_the_memory_store(tmp_path: Path) -> None:
    """Whatever is asked of it through the services, in any order, it answers and keeps what the memory store does."""
    numbers = count()
    machine = conformance.store_machine(lambda: JsonLinesStore(tmp_path / f"{next(numbers)}.jsonl"))
    few = settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=few)


class TestRecords(conformance.RecordPortConformance):
    copies = False
    reason = "the file tells calls and no records; a memory store that replayed them could be copied"


class TestLoads(conformance.LoadPortConformance):
    loads = False
    reason = "a call more is a line more, however many customers there are"


class TestArrivals(conformance.ArrivalPortConformance):
    arrivals = False
    reason = "a call more is a line more, however many customers there are"
