"""Records as rows of the tables: what a SQL store writes when it becomes a copy of a store of any other kind.

Owns which rows a record becomes. Where the records come from, and what is done with the rows, is not its matter.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Table, select

from customer_core.credit import CreditHold, LedgerEntry, OpenItem
from customer_core.history import HistoryRow
from customer_core.model import (
    Credential,
    CreditAccount,
    Customer,
    CustomerId,
    ImportedFile,
    Judgement,
    Message,
    Order,
    OrderTotals,
    Organization,
    OrganizationPair,
    WaitingPair,
)
from customer_core.ports import (
    Consumer,
    ErasedId,
    FormerId,
    FormerOrganizationId,
    IndexedOrganization,
    IndexedRecord,
    KeptCounter,
    KeptEvent,
    KeptFact,
    KeptMerge,
    KeptOrganizationMerge,
    KeptRequest,
    KeptTotals,
    Link,
    Record,
    SettingDocument,
    TakenCode,
    TakenKey,
    TakenOrganizationCode,
    TakenOrganizationKey,
)
from customer_core.search import Act, ActRecord, CustomerGroup, GroupMembership, SavedSearch, SearchHabits
from customer_core.serialization import dumps
from customer_core.storage.sql._accounts import account_columns
from customer_core.storage.sql._acts import act_columns, act_record_columns
from customer_core.storage.sql._credentials import credential_columns
from customer_core.storage.sql._customers import make_entries_anew
from customer_core.storage.sql._entries import Entries, entries_of
from customer_core.storage.sql._erasures import erased_row
from customer_core.storage.sql._groups import group_row
from customer_core.storage.sql._holds import hold_columns, moment_text
from customer_core.storage.sql._imported_files import imported_file_columns
from customer_core.storage.sql._indexing import indexed_row, key_rows
from customer_core.storage.sql._ledgers import entry_columns, item_columns
from customer_core.storage.sql._links import link_rows
from customer_core.storage.sql._messages import message_columns
from customer_core.storage.sql._orders import order_columns
from customer_core.storage.sql._organization_pairs import block_rows, indexed_organization_row, pair_columns
from customer_core.storage.sql._organization_schema import (
    INDEXED_ORGANIZATION,
    ORGANIZATION,
    ORGANIZATION_BLOCK,
    ORGANIZATION_CODE,
    ORGANIZATION_CONTRIBUTION,
    ORGANIZATION_EXTERNAL_KEY,
    ORGANIZATION_MERGE,
    ORGANIZATION_PAIR,
    ORGANIZATION_TERM,
)
from customer_core.storage.sql._organizations import (
    former_organization_row,
    make_organization_terms_anew,
    organization_columns,
    organization_term_rows,
)
from customer_core.storage.sql._reviews import review_rows
from customer_core.storage.sql._schema import (
    ACCOUNT,
    ACT,
    ACT_RECORD,
    CODE,
    CONSUMER,
    CONTRIBUTION,
    COUNTER,
    CREDENTIAL,
    CUSTOMER,
    CUSTOMER_GROUP,
    ERASED,
    EVENT,
    EXTERNAL_KEY,
    FACT,
    GROUP_MEMBER,
    HISTORY,
    HOLD,
    IMPORTED_FILE,
    INDEXED,
    JUDGEMENT,
    KEY,
    LEDGER,
    LINK,
    MERGE,
    MESSAGE,
    OPEN_ITEM,
    ORDER,
    REQUEST,
    REVIEW,
    SAVED_SEARCH,
    SEARCH_HABIT,
    SETTING,
    SORT,
    TERM,
    UNPUBLISHED,
)
from customer_core.storage.sql._searches import habit_row, search_row
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import brand_text, removed_row
from customer_core.storage.sql._statements import any_number_of, any_of, list_of

__all__ = ["RecordRows"]

Rows = Iterator[tuple[Table, list[Row]]]

_SEQS = select(CUSTOMER.c.id, CUSTOMER.c.seq).where(CUSTOMER.c.id.in_(any_of("ids")))
_ORGANIZATION_SURVIVORS = (
    select(ORGANIZATION.c.survivor)
    .where(ORGANIZATION.c.id.in_(any_of("ids")))
    .distinct()
    .order_by(ORGANIZATION.c.survivor)
)
_SURVIVORS = (
    select(CUSTOMER.c.survivor)
    .where(CUSTOMER.c.seq.in_(any_number_of("seqs")), CUSTOMER.c.survivor.is_not(None))
    .distinct()
    .order_by(CUSTOMER.c.survivor)
)


class RecordRows:
    """Makes rows of records, in tables that were empty; what was made is written before more is asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._customers = count(1)
        self._totals: dict[CustomerId, OrderTotals] = {}
        self._merges = count(1)
        self._organization_merges = count(1)
        self._judgements = count(1)

    def of(self, kind: type[Record], records: Sequence[Any]) -> Rows:
        """Yield the tables that some records of one kind are written to, each with its rows."""
        return _ROWS[kind](self, records)

    def totals(self, kept: Sequence[KeptTotals]) -> Rows:
        """Yield nothing yet: what orders come to goes with the customers, who follow."""
        self._totals.update((one.customer, one.totals) for one in kept)
        return iter(())

    def customers(self, customers: Sequence[Customer]) -> Rows:
        """Yield what live customers become."""
        entries = [(next(self._customers), str(one.id), one, self._entries(one)) for one in customers]
        yield (
            CUSTOMER,
            [
                (seq, id_, seq, one.version, dumps(one), found.terms, found.sorts, found.totals)
                for seq, id_, one, found in entries
            ],
        )
        yield TERM, sorted((*term, seq) for seq, _, _, found in entries for term in found.found_by)
        yield SORT, sorted((*sort, id_, seq) for seq, id_, _, found in entries for sort in found.sorted_by.items())

    def former_ids(self, former: Sequence[FormerId]) -> Rows:
        """Yield what ids of merged and removed customers become; which version these had is asked by nobody."""
        seqs = self._seqs(one.survivor for one in former if one.survivor)
        numbered = [(next(self._customers), one) for one in former]
        yield (
            CUSTOMER,
            [
                (seq, str(one.id), seqs[one.survivor] if one.survivor else None, 0, None, None, None, None)
                for seq, one in numbered
            ],
        )
        removed = (removed_row(brand_text(one.brand), seq) for seq, one in numbered if not one.survivor)
        yield TERM, sorted(removed)

    def codes(self, codes: Sequence[TakenCode]) -> Rows:
        """Yield what taken codes become."""
        seqs = self._seqs(one.holder for one in codes)
        yield CODE, [(brand_text(one.brand), one.code, seqs[one.holder], int(one.is_contributed)) for one in codes]

    def external_keys(self, keys: Sequence[TakenKey]) -> Rows:
        """Yield what taken keys become."""
        seqs = self._seqs(one.holder for one in keys)
        yield EXTERNAL_KEY, [(one.key.system, one.key.id, seqs[one.holder], int(one.is_contributed)) for one in keys]

    def indexed(self, records: Sequence[IndexedRecord]) -> Rows:
        """Yield what the entries of the duplicate index become."""
        seqs = self._seqs(one.id for one in records)
        yield INDEXED, [indexed_row(one, one.keys, seqs[one.id]) for one in records]
        yield KEY, sorted(row for one in records for row in key_rows(one.keys, one.order, seqs[one.id]))

    def merges(self, merges: Sequence[KeptMerge]) -> Rows:
        """Yield what merges and their contributions become."""
        seqs = self._seqs(record.id for one in merges for record in one.contributions)
        numbered = [(next(self._merges), one) for one in merges]
        yield (
            MERGE,
            [(number, str(one.merge.id), seqs[one.merge.master], dumps(one.merge)) for number, one in numbered],
        )
        yield (
            CONTRIBUTION,
            [
                (number, place, seqs[record.id], dumps(record))
                for number, one in numbered
                for place, record in enumerate(one.contributions)
            ],
        )
        # By now what was said by those who were merged is there, by which the customers are found, too.
        for (survivor,) in self._session.rows(_SURVIVORS, seqs=list_of(sorted(set(seqs.values())))):
            make_entries_anew(self._session, survivor)

    def judgements(self, judgements: Sequence[Judgement]) -> Rows:
        """Yield what judgements become."""
        seqs = self._seqs(id_ for one in judgements for id_ in (one.left, one.right))
        rows = [
            (next(self._judgements), seqs[one.left], seqs[one.right], int(one.is_standing), dumps(one))
            for one in judgements
        ]
        yield JUDGEMENT, rows

    def organizations(self, organizations: Sequence[Organization]) -> Rows:
        """Yield what organizations become."""
        yield ORGANIZATION, [tuple(organization_columns(one).values()) for one in organizations]
        yield ORGANIZATION_TERM, sorted(row for one in organizations for row in organization_term_rows(one))

    def former_organization_ids(self, former: Sequence[FormerOrganizationId]) -> Rows:
        """Yield what ids of merged organizations become; what else stood in their rows is asked by nobody."""
        yield ORGANIZATION, [former_organization_row(one) for one in former]

    def organization_merges(self, merges: Sequence[KeptOrganizationMerge]) -> Rows:
        """Yield what merges of organizations and their contributions become."""
        numbered = [(next(self._organization_merges), one) for one in merges]
        yield (
            ORGANIZATION_MERGE,
            [(number, str(one.merge.id), str(one.merge.master), dumps(one.merge)) for number, one in numbered],
        )
        yield (
            ORGANIZATION_CONTRIBUTION,
            [
                (number, place, str(record.id), dumps(record))
                for number, one in numbered
                for place, record in enumerate(one.contributions)
            ],
        )
        masters = {str(one.merge.master) for one in merges}
        for (survivor,) in self._session.rows(_ORGANIZATION_SURVIVORS, ids=list_of(sorted(masters))):
            make_organization_terms_anew(self._session, survivor)

    def indexed_organizations(self, records: Sequence[IndexedOrganization]) -> Rows:
        """Yield what organizations are compared by becomes."""
        yield INDEXED_ORGANIZATION, list(map(indexed_organization_row, records))
        yield ORGANIZATION_BLOCK, sorted(row for one in records for row in block_rows(one))

    def orders(self, orders: Sequence[Order]) -> Rows:
        """Yield what orders become."""
        seqs = self._seqs(one.customer for one in orders)
        yield ORDER, [tuple(order_columns(one, seqs[one.customer]).values()) for one in orders]

    def messages(self, messages: Sequence[Message]) -> Rows:
        """Yield what messages become."""
        seqs = self._seqs(one.customer for one in messages)
        yield MESSAGE, [tuple(message_columns(one, seqs[one.customer]).values()) for one in messages]

    def credentials(self, credentials: Sequence[Credential]) -> Rows:
        """Yield what credentials become."""
        seqs = self._seqs(one.customer for one in credentials)
        yield CREDENTIAL, sorted(tuple(credential_columns(one, seqs[one.customer]).values()) for one in credentials)

    def _entries(self, customer: Customer) -> Entries:
        return entries_of(customer, self._totals.pop(customer.id, OrderTotals()))

    def memberships(self, memberships: Sequence[GroupMembership]) -> Rows:
        """Yield what memberships become."""
        seqs = self._seqs(one.customer for one in memberships)
        rows = [
            (
                *(str(one.group), seqs[one.customer], int(one.is_member), int(one.is_by_hand)),
                *(moment_text(one.at), one.by, one.reason),
            )
            for one in memberships
        ]
        yield GROUP_MEMBER, sorted(rows)

    def _seqs(self, ids: Iterable[CustomerId]) -> dict[CustomerId, int]:
        rows = self._session.rows(_SEQS, ids=list_of(dict.fromkeys(map(str, ids))))
        return {CustomerId(id_): seq for id_, seq in rows}


def _rows_of(table: Table, row_of: Callable[[Any], Row]) -> Callable[[RecordRows, Sequence[Any]], Rows]:
    """Return how records become one row each of a table."""

    def rows(_: RecordRows, records: Sequence[Any]) -> Rows:
        yield table, list(map(row_of, records))

    return rows


def _events(_: RecordRows, events: Sequence[KeptEvent]) -> Rows:
    yield EVENT, [(one.number, one.position) for one in events if one.number is not None]
    yield UNPUBLISHED, [(one.position,) for one in events if one.number is None]


_ROWS: Final[Mapping[type, Callable[[RecordRows, Sequence[Any]], Rows]]] = MappingProxyType(
    {
        KeptTotals: RecordRows.totals,
        Customer: RecordRows.customers,
        FormerId: RecordRows.former_ids,
        ErasedId: _rows_of(ERASED, erased_row),
        TakenCode: RecordRows.codes,
        TakenKey: RecordRows.external_keys,
        IndexedRecord: RecordRows.indexed,
        Link: lambda _, links: iter([(LINK, link_rows(links))]),
        KeptMerge: RecordRows.merges,
        Judgement: RecordRows.judgements,
        Organization: RecordRows.organizations,
        FormerOrganizationId: RecordRows.former_organization_ids,
        TakenOrganizationCode: _rows_of(
            ORGANIZATION_CODE,
            lambda one: (brand_text(one.brand), one.code, str(one.holder), int(one.is_contributed)),
        ),
        TakenOrganizationKey: _rows_of(
            ORGANIZATION_EXTERNAL_KEY,
            lambda one: (one.key.system, one.key.id, str(one.holder), int(one.is_contributed)),
        ),
        IndexedOrganization: RecordRows.indexed_organizations,
        OrganizationPair: _rows_of(ORGANIZATION_PAIR, lambda pair: tuple(pair_columns(pair).values())),
        KeptOrganizationMerge: RecordRows.organization_merges,
        CreditAccount: _rows_of(ACCOUNT, lambda account: tuple(account_columns(account).values())),
        CreditHold: _rows_of(HOLD, lambda hold: tuple(hold_columns(hold).values())),
        LedgerEntry: _rows_of(LEDGER, lambda entry: tuple(entry_columns(entry).values())),
        OpenItem: _rows_of(OPEN_ITEM, lambda item: tuple(item_columns(item).values())),
        Order: RecordRows.orders,
        Message: RecordRows.messages,
        Credential: RecordRows.credentials,
        Act: _rows_of(ACT, lambda act: tuple(act_columns(act).values())),
        ActRecord: _rows_of(ACT_RECORD, lambda record: tuple(act_record_columns(record).values())),
        ImportedFile: _rows_of(IMPORTED_FILE, lambda file: tuple(imported_file_columns(file).values())),
        WaitingPair: lambda _, pairs: iter([(REVIEW, review_rows(pairs))]),
        HistoryRow: _rows_of(HISTORY, tuple),
        KeptEvent: _events,
        Consumer: _rows_of(CONSUMER, lambda one: (one.name, one.number)),
        SavedSearch: _rows_of(SAVED_SEARCH, search_row),
        SearchHabits: _rows_of(SEARCH_HABIT, habit_row),
        CustomerGroup: _rows_of(CUSTOMER_GROUP, group_row),
        GroupMembership: RecordRows.memberships,
        SettingDocument: _rows_of(SETTING, lambda one: (one.area, one.version, one.text)),
        KeptRequest: _rows_of(REQUEST, lambda one: (one.action, one.key, one.digest, one.answer)),
        KeptFact: _rows_of(FACT, lambda one: (one.name, one.text)),
        KeptCounter: _rows_of(COUNTER, lambda one: (one.name, one.number)),
    }
)
