"""Everything that the memory store keeps, as mappings of immutable values.

Owns which mappings there are. It must not know what is done with them.
"""

from typing import TYPE_CHECKING

from customer_core.storage._journal import Journal, Table

if TYPE_CHECKING:
    from customer_core.credit import CreditHold, LedgerEntry, OpenItem
    from customer_core.history import HistoryEntry, HistoryRow, Subject
    from customer_core.merging import AppliedMerge
    from customer_core.model import (
        ActId,
        BrandId,
        Credential,
        CreditAccount,
        CreditAccountId,
        CreditHoldId,
        Customer,
        CustomerId,
        ExternalKey,
        FrozenMap,
        GroupId,
        ImportedFile,
        ImportId,
        Judgement,
        MergeId,
        Message,
        MessageKey,
        Order,
        OrderKey,
        OrderTotals,
        Organization,
        OrganizationId,
        OrganizationPair,
        SavedSearchId,
        WaitingPair,
    )
    from customer_core.ports import (
        Consumer,
        ErasedId,
        IndexedOrganization,
        IndexedRecord,
        KeptRequest,
        SettingDocument,
    )
    from customer_core.search import Act, ActRecord, CustomerGroup, GroupMembership, SavedSearch, SearchHabits

__all__ = ["Tables"]


class _Definitions:
    """What customers are searched for and gathered by, and what is done to those who are found."""

    def __init__(self, journal: Journal) -> None:
        self.searches: Table[SavedSearchId, SavedSearch] = Table(journal)
        self.habits: Table[str, SearchHabits] = Table(journal)
        """By user."""
        self.groups: Table[GroupId, CustomerGroup] = Table(journal)
        self.memberships: Table[tuple[GroupId, CustomerId], GroupMembership] = Table(journal)
        """By the ids they were written with."""
        self.acts: Table[ActId, Act] = Table(journal)
        self.act_records: Table[ActId, FrozenMap[CustomerId, ActRecord]] = Table(journal)
        """Of each act that changed anybody, what it changed of whom."""
        self.imported_files: Table[ImportId, ImportedFile] = Table(journal)


class _Logins(_Definitions):
    """By what customers log in."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self.credentials: Table[CustomerId, Credential] = Table(journal)
        """By the ids that they are good for."""


class _Firms(_Logins):
    """What customers belong to."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self.organizations: Table[OrganizationId, Organization] = Table(journal)
        """The live ones."""
        self.organization_survivors: Table[OrganizationId, OrganizationId | None] = Table(journal)
        """Which live one each id names."""
        self.organization_codes: Table[tuple[BrandId | None, str], OrganizationId] = Table(journal)
        self.organization_keys: Table[ExternalKey, OrganizationId] = Table(journal)
        self.contributed_organization_codes: Table[tuple[BrandId | None, str], bool] = Table(journal)
        self.contributed_organization_keys: Table[ExternalKey, bool] = Table(journal)
        self.organization_merges: Table[MergeId, AppliedMerge[OrganizationId]] = Table(journal)
        self.organization_contributions: Table[MergeId, tuple[Organization, ...]] = Table(journal)
        self.indexed_organizations: Table[OrganizationId, IndexedOrganization] = Table(journal)
        """With their keys once each and as they are kept."""
        self.organization_pairs: Table[tuple[OrganizationId, OrganizationId], OrganizationPair] = Table(journal)


class Tables(_Firms):
    """Everything that is kept."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal)
        self.live: Table[CustomerId, Customer] = Table(journal)
        self.totals: Table[CustomerId, OrderTotals] = Table(journal)
        self.survivors: Table[CustomerId, CustomerId | None] = Table(journal)
        """Whom each id names: its own customer, the one it was merged into, or None once it was removed."""
        self.removed: Table[CustomerId, BrandId | None] = Table(journal)
        """The brands that removed customers had."""
        self.erased: Table[CustomerId, ErasedId] = Table(journal)
        self.codes: Table[tuple[BrandId | None, str], CustomerId] = Table(journal)
        self.external_keys: Table[ExternalKey, CustomerId] = Table(journal)
        self.contributed_codes: Table[tuple[BrandId | None, str], bool] = Table(journal)
        self.contributed_keys: Table[ExternalKey, bool] = Table(journal)
        """The codes and keys of records as they went into a merge, which are never free again."""
        self.indexed: Table[CustomerId, IndexedRecord] = Table(journal)
        """What the index says of each customer, with its keys once each and as they are kept."""
        self.blocks: Table[str, tuple[tuple[str, CustomerId], ...]] = Table(journal)
        self.links: Table[CustomerId, FrozenMap[CustomerId, float]] = Table(journal)
        """Of each customer that has any: whom it is linked to, with the bits; so each link stands twice."""
        self.merges: Table[MergeId, AppliedMerge] = Table(journal)
        self.contributions: Table[MergeId, tuple[Customer, ...]] = Table(journal)
        self.judgements: Table[int, Judgement] = Table(journal)
        """In the order in which they were added, from 1."""
        self.accounts: Table[str, CreditAccount] = Table(journal)
        self.holds: Table[CreditHoldId, CreditHold] = Table(journal)
        self.open_holds: Table[CreditAccountId, frozenset[CreditHoldId]] = Table(journal)
        self.ledger: Table[tuple[CreditAccountId, int], LedgerEntry] = Table(journal)
        self.ledger_lengths: Table[CreditAccountId, int] = Table(journal)
        self.open_items: Table[CreditAccountId, FrozenMap[int, OpenItem]] = Table(journal)
        """By the numbers of the entries that they are left of."""
        self.orders: Table[OrderKey, Order] = Table(journal)
        self.order_keys: Table[CustomerId, frozenset[OrderKey]] = Table(journal)
        """Of each id, the keys of the orders that were recorded with it."""
        self.messages: Table[MessageKey, Message] = Table(journal)
        self.message_keys: Table[CustomerId, frozenset[MessageKey]] = Table(journal)
        self.reviews: Table[tuple[CustomerId, CustomerId], WaitingPair] = Table(journal)
        self.entries: Table[int, HistoryEntry] = Table(journal)
        """In ascending order of position, of which a copied store may leave some out."""
        self.rows: Table[int, HistoryRow] = Table(journal)
        """The entries as they are sealed."""
        self.subjects: Table[Subject, tuple[int, ...]] = Table(journal)
        self.unpublished: Table[int, bool] = Table(journal)
        """The positions of entries that have no number yet, in ascending order."""
        self.events: Table[int, int] = Table(journal)
        """By number, in ascending order: the positions of the entries that are told to others."""
        self.consumers: Table[str, Consumer] = Table(journal)
        self.settings: Table[str, SettingDocument] = Table(journal)
        self.requests: Table[tuple[str, str], KeptRequest] = Table(journal)
        self.facts: Table[str, str] = Table(journal)
        self.counters: Table[str, int] = Table(journal)

    def are_empty(self) -> bool:
        """Tell whether nothing is kept at all."""
        return not any(map(len, vars(self).values()))
