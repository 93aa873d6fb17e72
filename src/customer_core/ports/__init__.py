"""What a store must provide, as obligations: every sentence of a docstring here is one that a conformance class tests.

A store is asked for units of work; a unit offers one port for each kind of thing that is kept. Whoever brings a store
of its own writes these classes and runs the conformance classes of `customer_core.testing` over them. Some ports are
for a host that brings no store: `ReferencePort` counts documents of its own (`PersonalReferencePort` tells what they
say and forgets it, too), `MessageSourcePort` supplies its messages, `Notifier` sends links to its customers.
"""

from customer_core.ports._accounts import CreditAccountPort
from customer_core.ports._acts import ActPort
from customer_core.ports._arrivals import Arrival, ArrivalPort, ArrivalQuestion
from customer_core.ports._credentials import CredentialPort, Notifier, PasswordLink
from customer_core.ports._customers import CustomerPort
from customer_core.ports._erasures import ErasedId, ErasurePort, names_any
from customer_core.ports._facts import FactPort, KeptRequest, RequestPort, SettingDocument, SettingPort
from customer_core.ports._groups import GroupPort
from customer_core.ports._histories import HistoryPort
from customer_core.ports._holds import CreditHoldPort
from customer_core.ports._imported_files import ImportedFilePort
from customer_core.ports._indexes import IndexedRecord, IndexLookup, IndexPort, KeyQuery, kept_key
from customer_core.ports._judgements import JudgementPort, NamedJudgement
from customer_core.ports._ledgers import LedgerPort
from customer_core.ports._links import Link, LinkPort
from customer_core.ports._loads import LoadPort, NewCustomer
from customer_core.ports._merges import MergePort
from customer_core.ports._messages import MessagePort, MessageSourcePort
from customer_core.ports._orders import OrderPort
from customer_core.ports._organization_pairs import IndexedOrganization, OrganizationLookup, OrganizationPairPort
from customer_core.ports._organizations import OrganizationPort
from customer_core.ports._outboxes import Consumer, Event, OutboxPort
from customer_core.ports._records import (
    RECORD_KINDS,
    FormerId,
    FormerOrganizationId,
    KeptCounter,
    KeptEvent,
    KeptFact,
    KeptMerge,
    KeptOrganizationMerge,
    KeptTotals,
    Record,
    RecordPort,
    TakenCode,
    TakenKey,
    TakenOrganizationCode,
    TakenOrganizationKey,
    reported,
)
from customer_core.ports._references import PersonalReferencePort, ReferencePort
from customer_core.ports._reviews import ReviewPort
from customer_core.ports._searches import SavedSearchPort
from customer_core.ports._stores import Clock, NewId, NewSalt, Store, UnitOfWork

__all__ = [
    "RECORD_KINDS",
    "ActPort",
    "Arrival",
    "ArrivalPort",
    "ArrivalQuestion",
    "Clock",
    "Consumer",
    "CredentialPort",
    "CreditAccountPort",
    "CreditHoldPort",
    "CustomerPort",
    "ErasedId",
    "ErasurePort",
    "Event",
    "FactPort",
    "FormerId",
    "FormerOrganizationId",
    "GroupPort",
    "HistoryPort",
    "ImportedFilePort",
    "IndexLookup",
    "IndexPort",
    "IndexedOrganization",
    "IndexedRecord",
    "JudgementPort",
    "KeptCounter",
    "KeptEvent",
    "KeptFact",
    "KeptMerge",
    "KeptOrganizationMerge",
    "KeptRequest",
    "KeptTotals",
    "KeyQuery",
    "LedgerPort",
    "Link",
    "LinkPort",
    "LoadPort",
    "MergePort",
    "MessagePort",
    "MessageSourcePort",
    "NamedJudgement",
    "NewCustomer",
    "NewId",
    "NewSalt",
    "Notifier",
    "OrderPort",
    "OrganizationLookup",
    "OrganizationPairPort",
    "OrganizationPort",
    "OutboxPort",
    "PasswordLink",
    "PersonalReferencePort",
    "Record",
    "RecordPort",
    "ReferencePort",
    "RequestPort",
    "ReviewPort",
    "SavedSearchPort",
    "SettingDocument",
    "SettingPort",
    "Store",
    "TakenCode",
    "TakenKey",
    "TakenOrganizationCode",
    "TakenOrganizationKey",
    "UnitOfWork",
    "kept_key",
    "names_any",
    "reported",
]
