"""The tables as records: how a SQL store is copied to a store of any other kind, and how it becomes a copy itself.

Owns which rows a record is read from. Between two databases all tables are copied as they are, which is faster by far
and keeps the numbers of rows, too.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, islice
from types import MappingProxyType
from typing import Any, Final

import attrs
from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, not_, or_, select

from customer_core.credit import CreditHold, LedgerEntry, OpenItem
from customer_core.errors import StoreNotEmptyError
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
from customer_core.ports import (
    RECORD_KINDS,
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
    RecordPort,
    SettingDocument,
    TakenCode,
    TakenKey,
    TakenOrganizationCode,
    TakenOrganizationKey,
    reported,
)
from customer_core.search import Act, ActRecord, CustomerGroup, GroupMembership, SavedSearch, SearchHabits
from customer_core.storage.sql._accounts import account_of
from customer_core.storage.sql._copying import FILL, are_tables_empty, copy_tables, count_on, lock_tables
from customer_core.storage.sql._erasures import erased_id_of
from customer_core.storage.sql._groups import membership_of
from customer_core.storage.sql._ledgers import entry_of, item_of
from customer_core.storage.sql._live_rows import IS_LIVE
from customer_core.storage.sql._organization_schema import (
    INDEXED_ORGANIZATION,
    ORGANIZATION,
    ORGANIZATION_CODE,
    ORGANIZATION_CONTRIBUTION,
    ORGANIZATION_EXTERNAL_KEY,
    ORGANIZATION_MERGE,
    ORGANIZATION_PAIR,
)
from customer_core.storage.sql._organizations import IS_LIVE_ORGANIZATION
from customer_core.storage.sql._record_rows import RecordRows
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
    TERM,
)
from customer_core.storage.sql._searches import habits_of
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import REMOVED
from customer_core.storage.sql._streaming import Stream

__all__ = ["SqlRecords"]

_CHUNK: Final = 500
"""How many records are made into rows at once."""


@attrs.frozen
class SqlRecords(RecordPort):
    """Tells the rows of all tables as records, and writes records as rows."""

    _session: Session

    def count(self) -> Mapping[type[Record], int]:
        """Return how many records of each kind are kept."""
        return {kind: self._session.rows(telling.count)[0][0] for kind, telling in _TELLINGS.items()}

    def iter_all(self) -> Iterator[Record]:
        """Yield every record, kind by kind."""
        for kind in RECORD_KINDS:
            telling = _TELLINGS[kind]
            yield from (telling.record(self._session, *row) for row in telling.stream.rows(self._session))

    def restore(self, source: RecordPort, *, progress: Progress) -> None:
        """Keep everything that the records of another store tell, where nothing is kept yet."""
        lock_tables(self._session)
        if not are_tables_empty(self._session):
            raise StoreNotEmptyError(store=self._session.store)
        if isinstance(source, SqlRecords):
            copy_tables(source._session, self._session, progress)  # noqa: SLF001 - another one of this class
        else:
            self._write(source, progress)
        count_on(self._session)

    def _write(self, source: RecordPort, progress: Progress) -> None:
        rows, counts = RecordRows(self._session), source.count()
        for kind, records in groupby(source.iter_all(), key=type):
            told = reported(records, step=RECORD_KINDS[kind], of=counts[kind], progress=progress)
            while chunk := list(islice(told, _CHUNK)):
                for table, filling in rows.of(kind, chunk):
                    self._session.fill(FILL[table], filling)


class _Telling:
    """How records of one kind are counted, and read in their order."""

    def __init__(
        self,
        query: Select[Any],
        *order: ColumnElement[Any],
        record: Callable[..., Record],
        counted: FromClause,
        where: ColumnElement[bool] | None = None,
    ) -> None:
        self.count = select(func.count()).select_from(counted)
        if where is not None:
            query, self.count = query.where(where), self.count.where(where)
        self.stream = Stream(query, *order)
        self.record = record


_survivor = CUSTOMER.alias("survivor")
_removed = TERM.alias("removed")
_holder = CUSTOMER.alias("holder")
_OF_ORGANIZATION_MERGE: Final = (
    select(ORGANIZATION_CONTRIBUTION.c.document)
    .where(ORGANIZATION_CONTRIBUTION.c.merge == bindparam("position"))
    .order_by(ORGANIZATION_CONTRIBUTION.c.place)
)
_OF_MERGE: Final = (
    select(CONTRIBUTION.c.document).where(CONTRIBUTION.c.merge == bindparam("position")).order_by(CONTRIBUTION.c.place)
)


def _former_id(_: Session, id_: str, survivor: str | None, brand: str | None) -> FormerId:
    return FormerId(
        id=CustomerId(id_),
        survivor=None if survivor is None else CustomerId(survivor),
        brand=BrandId(brand) if brand else None,
    )


def _code(_: Session, brand: str, code: str, holder: str, is_contributed: int) -> TakenCode:
    return TakenCode(
        brand=BrandId(brand) if brand else None,
        code=code,
        holder=CustomerId(holder),
        is_contributed=bool(is_contributed),
    )


def _key(_: Session, system: str, key: str, holder: str, is_contributed: int) -> TakenKey:
    return TakenKey(key=ExternalKey(system, key), holder=CustomerId(holder), is_contributed=bool(is_contributed))


def _indexed(_: Session, id_: str, order: str, keys: str, features: str) -> IndexedRecord:
    return IndexedRecord(id=CustomerId(id_), keys=tuple(json.loads(keys)), order=order, features=features)


def _indexed_organization(_: Session, id_: str, order: str, keys: str, features: str) -> IndexedOrganization:
    return IndexedOrganization(id=OrganizationId(id_), keys=tuple(json.loads(keys)), order=order, features=features)


def _organization_merge(session: Session, position: int, document: str) -> KeptOrganizationMerge:
    return KeptOrganizationMerge(
        merge=session.document(AppliedMerge[OrganizationId], document),
        contributions=tuple(
            session.document(Organization, text) for (text,) in session.rows(_OF_ORGANIZATION_MERGE, position=position)
        ),
    )


def _merge(session: Session, position: int, document: str) -> KeptMerge:
    return KeptMerge(
        merge=session.document(AppliedMerge, document),
        contributions=tuple(session.document(Customer, text) for (text,) in session.rows(_OF_MERGE, position=position)),
    )


_TELLINGS: Final[Mapping[type[Record], _Telling]] = MappingProxyType(
    {
        KeptTotals: _Telling(
            select(CUSTOMER.c.id, CUSTOMER.c.totals),
            CUSTOMER.c.id,
            counted=CUSTOMER,
            where=CUSTOMER.c.totals.is_not(None),
            record=lambda session, id_, totals: KeptTotals(
                customer=CustomerId(id_), totals=session.document(OrderTotals, totals)
            ),
        ),
        Customer: _Telling(
            select(CUSTOMER.c.id, CUSTOMER.c.document),
            CUSTOMER.c.id,
            counted=CUSTOMER,
            where=IS_LIVE,
            record=lambda session, _, document: session.document(Customer, document),
        ),
        FormerId: _Telling(
            select(CUSTOMER.c.id, _survivor.c.id.label("survivor"), _removed.c.value.label("brand")).select_from(
                CUSTOMER.outerjoin(_survivor, _survivor.c.seq == CUSTOMER.c.survivor).outerjoin(
                    _removed, (_removed.c.field == REMOVED) & (_removed.c.customer == CUSTOMER.c.seq)
                )
            ),
            CUSTOMER.c.id,
            counted=CUSTOMER,
            where=or_(CUSTOMER.c.survivor.is_(None), not_(IS_LIVE)),
            record=_former_id,
        ),
        ErasedId: _Telling(select(ERASED), ERASED.c.id, counted=ERASED, record=erased_id_of),
        TakenCode: _Telling(
            select(CODE.c.brand, CODE.c.code, _holder.c.id, CODE.c.is_contributed).join_from(
                CODE, _holder, _holder.c.seq == CODE.c.customer
            ),
            CODE.c.brand,
            CODE.c.code,
            counted=CODE,
            record=_code,
        ),
        TakenKey: _Telling(
            select(EXTERNAL_KEY.c.system, EXTERNAL_KEY.c.key, _holder.c.id, EXTERNAL_KEY.c.is_contributed).join_from(
                EXTERNAL_KEY, _holder, _holder.c.seq == EXTERNAL_KEY.c.customer
            ),
            EXTERNAL_KEY.c.system,
            EXTERNAL_KEY.c.key,
            counted=EXTERNAL_KEY,
            record=_key,
        ),
        IndexedRecord: _Telling(
            # The table itself is in no order of ids.
            select(CUSTOMER.c.id, INDEXED.c.order_text, INDEXED.c["keys"], INDEXED.c.features).join_from(
                CUSTOMER, INDEXED, INDEXED.c.customer == CUSTOMER.c.seq
            ),
            CUSTOMER.c.id,
            counted=INDEXED,
            record=_indexed,
        ),
        Link: _Telling(
            select(LINK),
            LINK.c.id,
            LINK.c.other,
            counted=LINK,
            where=LINK.c.id < LINK.c.other,
            record=lambda _, one, other, bits: Link(left=CustomerId(one), right=CustomerId(other), bits=bits),
        ),
        KeptMerge: _Telling(select(MERGE.c.position, MERGE.c.document), MERGE.c.position, counted=MERGE, record=_merge),
        Judgement: _Telling(
            select(JUDGEMENT.c.position, JUDGEMENT.c.document),
            JUDGEMENT.c.position,
            counted=JUDGEMENT,
            record=lambda session, _, document: session.document(Judgement, document),
        ),
        Organization: _Telling(
            select(ORGANIZATION.c.id, ORGANIZATION.c.document),
            ORGANIZATION.c.id,
            counted=ORGANIZATION,
            where=IS_LIVE_ORGANIZATION,
            record=lambda session, _, document: session.document(Organization, document),
        ),
        FormerOrganizationId: _Telling(
            select(ORGANIZATION.c.id, ORGANIZATION.c.survivor, ORGANIZATION.c.brand),
            ORGANIZATION.c.id,
            counted=ORGANIZATION,
            where=not_(IS_LIVE_ORGANIZATION),
            record=lambda _, id_, survivor, brand: FormerOrganizationId(
                id=OrganizationId(id_), survivor=OrganizationId(survivor), brand=BrandId(brand) if brand else None
            ),
        ),
        TakenOrganizationCode: _Telling(
            select(ORGANIZATION_CODE),
            ORGANIZATION_CODE.c.brand,
            ORGANIZATION_CODE.c.code,
            counted=ORGANIZATION_CODE,
            record=lambda _, brand, code, holder, is_contributed: TakenOrganizationCode(
                brand=BrandId(brand) if brand else None,
                code=code,
                holder=OrganizationId(holder),
                is_contributed=bool(is_contributed),
            ),
        ),
        TakenOrganizationKey: _Telling(
            select(ORGANIZATION_EXTERNAL_KEY),
            ORGANIZATION_EXTERNAL_KEY.c.system,
            ORGANIZATION_EXTERNAL_KEY.c.key,
            counted=ORGANIZATION_EXTERNAL_KEY,
            record=lambda _, system, key, holder, is_contributed: TakenOrganizationKey(
                key=ExternalKey(system, key), holder=OrganizationId(holder), is_contributed=bool(is_contributed)
            ),
        ),
        IndexedOrganization: _Telling(
            select(INDEXED_ORGANIZATION),
            INDEXED_ORGANIZATION.c.organization,
            counted=INDEXED_ORGANIZATION,
            record=_indexed_organization,
        ),
        OrganizationPair: _Telling(
            select(ORGANIZATION_PAIR.c.left_id, ORGANIZATION_PAIR.c.right_id, ORGANIZATION_PAIR.c.document),
            ORGANIZATION_PAIR.c.left_id,
            ORGANIZATION_PAIR.c.right_id,
            counted=ORGANIZATION_PAIR,
            record=lambda session, *row: session.document(OrganizationPair, row[-1]),
        ),
        KeptOrganizationMerge: _Telling(
            select(ORGANIZATION_MERGE.c.position, ORGANIZATION_MERGE.c.document),
            ORGANIZATION_MERGE.c.position,
            counted=ORGANIZATION_MERGE,
            record=_organization_merge,
        ),
        CreditAccount: _Telling(select(ACCOUNT), ACCOUNT.c.id, counted=ACCOUNT, record=lambda _, *row: account_of(row)),
        CreditHold: _Telling(
            select(HOLD.c.id, HOLD.c.document),
            HOLD.c.id,
            counted=HOLD,
            record=lambda session, _, document: session.document(CreditHold, document),
        ),
        LedgerEntry: _Telling(
            select(LEDGER.c.account, LEDGER.c.number, LEDGER.c.document),
            LEDGER.c.account,
            LEDGER.c.number,
            counted=LEDGER,
            record=lambda session, _, number, document: entry_of(session, number, document),
        ),
        OpenItem: _Telling(
            select(OPEN_ITEM, ACCOUNT.c.currency).join_from(OPEN_ITEM, ACCOUNT, ACCOUNT.c.id == OPEN_ITEM.c.account),
            OPEN_ITEM.c.account,
            OPEN_ITEM.c.number,
            counted=OPEN_ITEM,
            record=lambda _, *row: item_of(row),
        ),
        Order: _Telling(
            select(ORDER.c.system, ORDER.c.number, ORDER.c.document),
            ORDER.c.system,
            ORDER.c.number,
            counted=ORDER,
            record=lambda session, *row: session.document(Order, row[-1]),
        ),
        Message: _Telling(
            select(MESSAGE.c.system, MESSAGE.c.reference, MESSAGE.c.document),
            MESSAGE.c.system,
            MESSAGE.c.reference,
            counted=MESSAGE,
            record=lambda session, *row: session.document(Message, row[-1]),
        ),
        Credential: _Telling(
            select(CUSTOMER.c.id, CREDENTIAL.c.document).join_from(
                CREDENTIAL, CUSTOMER, CUSTOMER.c.seq == CREDENTIAL.c.customer
            ),
            CUSTOMER.c.id,
            counted=CREDENTIAL,
            record=lambda session, _, document: session.document(Credential, document),
        ),
        Act: _Telling(
            select(ACT.c.id, ACT.c.document),
            ACT.c.id,
            counted=ACT,
            record=lambda session, _, document: session.document(Act, document),
        ),
        ActRecord: _Telling(
            select(ACT_RECORD),
            ACT_RECORD.c.act,
            ACT_RECORD.c.customer_id,
            counted=ACT_RECORD,
            record=lambda session, *row: session.document(ActRecord, row[-1]),
        ),
        ImportedFile: _Telling(
            select(IMPORTED_FILE.c.id, IMPORTED_FILE.c.document),
            IMPORTED_FILE.c.id,
            counted=IMPORTED_FILE,
            record=lambda session, _, document: session.document(ImportedFile, document),
        ),
        WaitingPair: _Telling(
            select(REVIEW.c.left_id, REVIEW.c.right_id, REVIEW.c.document),
            REVIEW.c.left_id,
            REVIEW.c.right_id,
            counted=REVIEW,
            record=lambda session, *row: session.document(WaitingPair, row[-1]),
        ),
        HistoryRow: _Telling(
            select(HISTORY), HISTORY.c.position, counted=HISTORY, record=lambda _, *row: HistoryRow(*row)
        ),
        KeptEvent: _Telling(
            select(HISTORY.c.position, EVENT.c.number).select_from(
                HISTORY.outerjoin(EVENT, EVENT.c.position == HISTORY.c.position)
            ),
            HISTORY.c.position,
            counted=HISTORY,
            record=lambda _, position, number: KeptEvent(position=position, number=number),
        ),
        Consumer: _Telling(
            select(CONSUMER),
            CONSUMER.c.name,
            counted=CONSUMER,
            record=lambda _, name, number: Consumer(name=name, number=number),
        ),
        SavedSearch: _Telling(
            select(SAVED_SEARCH.c.id, SAVED_SEARCH.c.document),
            SAVED_SEARCH.c.id,
            counted=SAVED_SEARCH,
            record=lambda session, _, document: session.document(SavedSearch, document),
        ),
        SearchHabits: _Telling(select(SEARCH_HABIT), SEARCH_HABIT.c.owner, counted=SEARCH_HABIT, record=habits_of),
        CustomerGroup: _Telling(
            select(CUSTOMER_GROUP.c.id, CUSTOMER_GROUP.c.document),
            CUSTOMER_GROUP.c.id,
            counted=CUSTOMER_GROUP,
            record=lambda session, _, document: session.document(CustomerGroup, document),
        ),
        GroupMembership: _Telling(
            select(
                *(GROUP_MEMBER.c.group_id, CUSTOMER.c.id, GROUP_MEMBER.c.is_member, GROUP_MEMBER.c.is_by_hand),
                *(GROUP_MEMBER.c.at, GROUP_MEMBER.c.author, GROUP_MEMBER.c.reason),
            ).join_from(GROUP_MEMBER, CUSTOMER, CUSTOMER.c.seq == GROUP_MEMBER.c.customer),
            GROUP_MEMBER.c.group_id,
            CUSTOMER.c.id,
            counted=GROUP_MEMBER,
            record=membership_of,
        ),
        SettingDocument: _Telling(
            select(SETTING),
            SETTING.c.area,
            counted=SETTING,
            record=lambda _, area, version, text: SettingDocument(area=area, version=version, text=text),
        ),
        KeptRequest: _Telling(
            select(REQUEST),
            REQUEST.c.action,
            REQUEST.c.key,
            counted=REQUEST,
            record=lambda _, action, key, digest, answer: KeptRequest(
                action=action, key=key, digest=digest, answer=answer
            ),
        ),
        KeptFact: _Telling(
            select(FACT), FACT.c.name, counted=FACT, record=lambda _, name, text: KeptFact(name=name, text=text)
        ),
        KeptCounter: _Telling(
            select(COUNTER),
            COUNTER.c.name,
            counted=COUNTER,
            record=lambda _, name, number: KeptCounter(name=name, number=number),
        ),
    }
)
