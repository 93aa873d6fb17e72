"""Everything that a store keeps, told as plain records in one order: how one store becomes a copy of another.

Owns the kinds of records and the obligations of telling and restoring them. What else a kind of thing is for is said by
its own port. A new thing that is kept is one line in the table of kinds, and the conformance class holds stores to it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import attrs

from customer_core.credit import CreditHold, LedgerEntry, OpenItem
from customer_core.history import HistoryRow
from customer_core.matching import Progress
from customer_core.merging import AppliedMerge
from customer_core.model import (
    BrandId,
    Credential,
    CreditAccount,
    Customer,
    CustomerId,
    ExternalKey,
    ImportedFile,
    Judgement,
    Message,
    Order,
    OrderTotals,
    Organization,
    OrganizationId,
    OrganizationPair,
    WaitingPair,
)
from customer_core.ports._erasures import ErasedId
from customer_core.ports._facts import KeptRequest, SettingDocument
from customer_core.ports._indexes import IndexedRecord
from customer_core.ports._links import Link
from customer_core.ports._organization_pairs import IndexedOrganization
from customer_core.ports._outboxes import Consumer
from customer_core.search import Act, ActRecord, CustomerGroup, GroupMembership, SavedSearch, SearchHabits

__all__ = [
    "RECORD_KINDS",
    "FormerId",
    "FormerOrganizationId",
    "KeptCounter",
    "KeptEvent",
    "KeptFact",
    "KeptMerge",
    "KeptOrganizationMerge",
    "KeptTotals",
    "Record",
    "RecordPort",
    "TakenCode",
    "TakenKey",
    "TakenOrganizationCode",
    "TakenOrganizationKey",
    "reported",
]

T = TypeVar("T")

_PER_REPORT: Final = 1_000


@attrs.frozen(kw_only=True)
class FormerId:
    """An id that is no live customer's own: it names the one that its customer was merged into, or nobody any more.

    `brand` is the one that a removed customer had, by which its history is shown; of one that was merged it is None.
    """

    id: CustomerId
    survivor: CustomerId | None
    brand: BrandId | None = None


@attrs.frozen(kw_only=True, repr=False)
class TakenCode:
    """A code within its brand that is taken, and for whom; a contributed one went into a merge and is never free."""

    brand: BrandId | None
    code: str
    holder: CustomerId
    is_contributed: bool

    def __repr__(self) -> str:
        return f"TakenCode(holder={self.holder!r})"


@attrs.frozen(kw_only=True, repr=False)
class TakenKey:
    """Another system's key that is taken, and for whom; contributed as codes are."""

    key: ExternalKey
    holder: CustomerId
    is_contributed: bool

    def __repr__(self) -> str:
        return f"TakenKey(holder={self.holder!r})"


@attrs.frozen(kw_only=True)
class FormerOrganizationId:
    """An id that is no live organization's own, and the one that its organization was merged into."""

    id: OrganizationId
    survivor: OrganizationId
    brand: BrandId | None


@attrs.frozen(kw_only=True, repr=False)
class TakenOrganizationCode:
    """A code within its brand that is taken by an organization, as codes of customers are."""

    brand: BrandId | None
    code: str
    holder: OrganizationId
    is_contributed: bool

    def __repr__(self) -> str:
        return f"TakenOrganizationCode(holder={self.holder!r})"


@attrs.frozen(kw_only=True, repr=False)
class TakenOrganizationKey:
    """Another system's key that is taken by an organization, as keys of customers are."""

    key: ExternalKey
    holder: OrganizationId
    is_contributed: bool

    def __repr__(self) -> str:
        return f"TakenOrganizationKey(holder={self.holder!r})"


@attrs.frozen(kw_only=True)
class KeptTotals:
    """What was noted of the orders of a live customer; told before the customer itself, which is found by it."""

    customer: CustomerId
    totals: OrderTotals


@attrs.frozen(kw_only=True, repr=False)
class KeptMerge:
    """A merge with every record that went into it, the master first, then by id."""

    merge: AppliedMerge
    contributions: tuple[Customer, ...]

    def __repr__(self) -> str:
        return f"KeptMerge(id={self.merge.id!r})"


@attrs.frozen(kw_only=True, repr=False)
class KeptOrganizationMerge:
    """A merge of organizations with every record that went into it, the master first, then by id."""

    merge: AppliedMerge[OrganizationId]
    contributions: tuple[Organization, ...]

    def __repr__(self) -> str:
        return f"KeptOrganizationMerge(id={self.merge.id!r})"


@attrs.frozen(kw_only=True, repr=False)
class KeptFact:
    """A fact that the store knows about itself, some of which are secret."""

    name: str
    text: str

    def __repr__(self) -> str:
        return f"KeptFact(name={self.name!r})"


@attrs.frozen(kw_only=True)
class KeptEvent:
    """The number under which an entry of the history is told to others; None while it is unpublished."""

    position: int
    number: int | None


@attrs.frozen(kw_only=True)
class KeptCounter:
    """The last number that a counter gave."""

    name: str
    number: int


Record = (
    KeptTotals
    | Customer
    | FormerId
    | ErasedId
    | TakenCode
    | TakenKey
    | IndexedRecord
    | Link
    | KeptMerge
    | Judgement
    | Organization
    | FormerOrganizationId
    | TakenOrganizationCode
    | TakenOrganizationKey
    | IndexedOrganization
    | OrganizationPair
    | KeptOrganizationMerge
    | CreditAccount
    | CreditHold
    | LedgerEntry
    | OpenItem
    | Order
    | Message
    | Credential
    | Act
    | ActRecord
    | ImportedFile
    | WaitingPair
    | HistoryRow
    | KeptEvent
    | Consumer
    | SavedSearch
    | SearchHabits
    | CustomerGroup
    | GroupMembership
    | SettingDocument
    | KeptRequest
    | KeptFact
    | KeptCounter
)

RECORD_KINDS: Final[Mapping[type[Record], str]] = MappingProxyType(
    {
        KeptTotals: "totals of orders",
        Customer: "customers",
        FormerId: "former ids",
        ErasedId: "erased ids",
        TakenCode: "codes",
        TakenKey: "external keys",
        IndexedRecord: "indexed",
        Link: "links",
        KeptMerge: "merges",
        Judgement: "judgements",
        Organization: "organizations",
        FormerOrganizationId: "former ids of organizations",
        TakenOrganizationCode: "codes of organizations",
        TakenOrganizationKey: "external keys of organizations",
        IndexedOrganization: "indexed organizations",
        OrganizationPair: "pairs of organizations",
        KeptOrganizationMerge: "merges of organizations",
        CreditAccount: "credit accounts",
        CreditHold: "credit holds",
        LedgerEntry: "ledger entries",
        OpenItem: "open items",
        Order: "orders",
        Message: "messages",
        Credential: "credentials",
        Act: "acts",
        ActRecord: "changes of acts",
        ImportedFile: "imported files",
        WaitingPair: "waiting pairs",
        HistoryRow: "history entries",
        KeptEvent: "events",
        Consumer: "consumers",
        SavedSearch: "saved searches",
        SearchHabits: "search habits",
        CustomerGroup: "groups",
        GroupMembership: "group memberships",
        SettingDocument: "settings",
        KeptRequest: "requests",
        KeptFact: "facts",
        KeptCounter: "counters",
    }
)
"""Every kind of record, in the order in which they are told, and what people call many of them."""


class RecordPort(ABC):
    """Tells everything that is kept, and takes the same into a store in which nothing is kept yet.

    Totals, customers, former ids and erased ids are told in ascending order of id; codes by brand (None first) and
    code; external keys by system and id; what is indexed by id; links and waiting pairs by their two ids; merges and
    judgements in the order in which they were added; organizations, their former ids, codes, keys, index, pairs and
    merges as those of customers; accounts and holds by id; the ledger and what is open by account and number; orders
    and messages by key; credentials by customer; acts by id, and what they changed by act and customer; imported files
    by id; entries with their seals, and their events, by position; consumers by name; saved searches by id, and habits
    by user; groups by id, and memberships by group and customer; settings by area; requests by action and key; facts
    and counters by name: all by code points. The keys of an indexed record are told once each, in the form of
    `kept_key`.
    """

    @abstractmethod
    def count(self) -> Mapping[type[Record], int]:
        """Return how many records of each kind are kept, also of those kinds of which there is none."""

    @abstractmethod
    def iter_all(self) -> Iterator[Record]:
        """Yield every record, kind by kind as they stand in `RECORD_KINDS`, without holding all of them at once."""

    @abstractmethod
    def restore(self, source: "RecordPort", *, progress: Progress) -> None:
        """Keep everything that the records of another store tell, so that this one tells the same from then on.

        Entries keep their positions, and later ones get greater ones. Counters go on where they were. Until the unit
        ends nobody else writes anything. Not all records are held at once, if the store outlives processes at all.

        Args:
            source: What is told by a unit that reads one state of the other store.
            progress: Called with the kind, how many of it were kept and how many there are.

        Raises:
            StoreNotEmptyError: Something is kept here already, be it only a fact.
        """


def reported(records: Iterable[T], *, step: str, of: int, progress: Progress) -> Iterator[T]:
    """Yield records, and report every thousand of them and the last one."""
    done = 0
    for done, record in enumerate(records, start=1):
        yield record
        if done % _PER_REPORT == 0:
            progress(step, done, of)
    if of:
        progress(step, done, max(done, of))
