"""Claims that a store has to meet, as pytest classes: one for each port, one for the store itself, two machines.

Give pytest a fixture named `store` that returns a new, empty store, and subclass each class beside it under a name
that begins with Test. `ReferencePortConformance` and `MessageSourcePortConformance` are for what a host keeps
itself. All need pytest and hypothesis (the extra `testing`), and must not know any one store.
"""

import pytest

pytest.register_assert_rewrite(
    *(
        f"{__name__}.{module}"
        for module in (
            "_account_groups",
            "_accounts",
            "_act_specimens",
            "_acts",
            "_asking",
            "_chains",
            "_credentials",
            "_credit_threads",
            "_customers",
            "_erasures",
            "_durability",
            "_facts",
            "_groups",
            "_histories",
            "_holds",
            "_host_transactions",
            "_imported_files",
            "_indexes",
            "_judgements",
            "_ledger_machine",
            "_ledgers",
            "_links",
            "_arrivals",
            "_loads",
            "_merges",
            "_message_sources",
            "_messages",
            "_orders",
            "_organization_merges",
            "_pages",
            "_pairing",
            "_records",
            "_references",
            "_reviews",
            "_searches",
            "_stores",
            "_threads",
            "_uniqueness",
            "_views",
        )
    )
)

from customer_core.testing.conformance._accounts import CreditAccountPortConformance
from customer_core.testing.conformance._acts import ActPortConformance
from customer_core.testing.conformance._arrivals import ArrivalPortConformance
from customer_core.testing.conformance._credentials import CredentialPortConformance
from customer_core.testing.conformance._customers import CustomerPortConformance
from customer_core.testing.conformance._dumping import dump_unit
from customer_core.testing.conformance._durability import DurabilityConformance
from customer_core.testing.conformance._erasures import ErasurePortConformance
from customer_core.testing.conformance._facts import FactPortConformance, RequestPortConformance, SettingPortConformance
from customer_core.testing.conformance._groups import GroupPortConformance
from customer_core.testing.conformance._histories import HistoryPortConformance
from customer_core.testing.conformance._holds import CreditHoldPortConformance
from customer_core.testing.conformance._host_transactions import HostTransactionConformance
from customer_core.testing.conformance._imported_files import ImportedFilePortConformance
from customer_core.testing.conformance._indexes import IndexPortConformance
from customer_core.testing.conformance._judgements import JudgementPortConformance
from customer_core.testing.conformance._ledger_machine import ledger_machine
from customer_core.testing.conformance._ledgers import LedgerPortConformance
from customer_core.testing.conformance._links import LinkPortConformance
from customer_core.testing.conformance._loads import LoadPortConformance
from customer_core.testing.conformance._machine import store_machine
from customer_core.testing.conformance._merges import MergePortConformance
from customer_core.testing.conformance._message_sources import MessageSourcePortConformance
from customer_core.testing.conformance._messages import MessagePortConformance
from customer_core.testing.conformance._orders import OrderPortConformance
from customer_core.testing.conformance._organization_merges import OrganizationMergePortConformance
from customer_core.testing.conformance._organization_pairs import OrganizationPairPortConformance
from customer_core.testing.conformance._organizations import OrganizationPortConformance
from customer_core.testing.conformance._outboxes import OutboxPortConformance
from customer_core.testing.conformance._records import RecordPortConformance
from customer_core.testing.conformance._references import ReferencePortConformance
from customer_core.testing.conformance._reviews import ReviewPortConformance
from customer_core.testing.conformance._searches import SavedSearchPortConformance
from customer_core.testing.conformance._stores import StoreConformance
from customer_core.testing.conformance._views import ViewConformance

__all__ = [
    "ActPortConformance",
    "ArrivalPortConformance",
    "CredentialPortConformance",
    "CreditAccountPortConformance",
    "CreditHoldPortConformance",
    "CustomerPortConformance",
    "DurabilityConformance",
    "ErasurePortConformance",
    "FactPortConformance",
    "GroupPortConformance",
    "HistoryPortConformance",
    "HostTransactionConformance",
    "ImportedFilePortConformance",
    "IndexPortConformance",
    "JudgementPortConformance",
    "LedgerPortConformance",
    "LinkPortConformance",
    "LoadPortConformance",
    "MergePortConformance",
    "MessagePortConformance",
    "MessageSourcePortConformance",
    "OrderPortConformance",
    "OrganizationMergePortConformance",
    "OrganizationPairPortConformance",
    "OrganizationPortConformance",
    "OutboxPortConformance",
    "RecordPortConformance",
    "ReferencePortConformance",
    "RequestPortConformance",
    "ReviewPortConformance",
    "SavedSearchPortConformance",
    "SettingPortConformance",
    "StoreConformance",
    "ViewConformance",
    "dump_unit",
    "ledger_machine",
    "store_machine",
]
