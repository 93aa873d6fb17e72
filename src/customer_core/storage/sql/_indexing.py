"""The duplicate index in tables: blocks of records that share a key, each roughly in order.

Owns the look-up. A block is stored by the first characters of its records' order texts: neighbors are found by walking
the block from there, and only where these are equal the whole texts are compared. So the whole texts, which are long,
stand once per record and not once per key.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

import attrs
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
)

from customer_core.errors import StoreConflictError
from customer_core.model import CustomerId
from customer_core.ports import IndexedRecord, IndexLookup, IndexPort, KeyQuery, kept_key
from customer_core.storage.sql._links import clear_links
from customer_core.storage.sql._live_rows import seq_of_live
from customer_core.storage.sql._schema import CUSTOMER, FACT, INDEXED, KEY
from customer_core.storage.sql._sessions import AskNewest, Row, Session
from customer_core.storage.sql._sights import Shape, Sight, seq_shown, within
from customer_core.storage.sql._statements import any_number_of, any_of, entries_of, gathered, list_of, lock_number, put

__all__ = [
    "START",
    "SqlIndex",
    "blocks_in",
    "features_of",
    "forget_indexed",
    "indexed_row",
    "kept_keys",
    "key_rows",
    "neighbors_in",
    "take_index",
]

START: Final = 16
"""How many characters of an order text stand in every block: enough to tell most names apart."""

_READ = select(INDEXED.c["keys"], INDEXED.c.order_text).where(INDEXED.c.customer == bindparam("customer"))
_ADD_KEY = insert(KEY)
_REMOVE_KEY = delete(KEY).where(*(column == bindparam(f"old_{column.name}") for column in KEY.c))
_FORGET = delete(INDEXED).where(INDEXED.c.customer == bindparam("its_customer"))
_CLEAR = (delete(KEY), delete(INDEXED))
_FEATURES = (
    select(INDEXED.c.customer, INDEXED.c.id, INDEXED.c.features, INDEXED.c.order_text)
    .where(INDEXED.c.customer.in_(any_number_of("customers")))
    .order_by(INDEXED.c.id)
)
_LIST = within(
    select(CUSTOMER.c.id, INDEXED.c["keys"], INDEXED.c.order_text, INDEXED.c.features)
    .join_from(CUSTOMER, INDEXED, INDEXED.c.customer == CUSTOMER.c.seq)
    .where(CUSTOMER.c.id.in_(any_of("ids")))
    .order_by(CUSTOMER.c.id),
    lambda shape: seq_shown(shape, CUSTOMER.c.seq),
)
_PUT = put(INDEXED, changed=["order_text", "keys", "features"])

_wanted = entries_of("wanted")


def _members(*conditions: ColumnElement[bool], order: Sequence[ColumnElement[Any]] = ()) -> ScalarSelect[Any]:
    """Return the first records of each wanted block as one list, so that many blocks are one statement."""
    found = select(KEY.c.customer).where(KEY.c.key == _wanted.c.value, *conditions).correlate(_wanted)
    if order:
        # The walk is along the block; the long texts are looked up for what is met.
        found = found.select_from(KEY.join(INDEXED, INDEXED.c.customer == KEY.c.customer)).order_by(*order)
    return gathered(found.limit(bindparam("most")).subquery())


@cache
def _blocks(shape: Shape) -> Select[Any]:
    return select(_wanted.c.value, _members(*seq_shown(shape, KEY.c.customer))).select_from(_wanted)


@cache
def _neighbors(shape: Shape) -> Select[Any]:
    before = _members(
        KEY.c.start <= bindparam("start"),
        INDEXED.c.order_text < bindparam("order"),
        *seq_shown(shape, KEY.c.customer),
        order=(KEY.c.start.desc(), INDEXED.c.order_text.desc(), INDEXED.c.id.desc()),
    )
    onward = _members(
        KEY.c.start >= bindparam("start"),
        INDEXED.c.order_text >= bindparam("order"),
        *seq_shown(shape, KEY.c.customer),
        order=(KEY.c.start, INDEXED.c.order_text, INDEXED.c.id),
    )
    return select(_wanted.c.value, before, onward).select_from(_wanted)


_NOBODY: Final = "[]"
"""An empty list, as a database writes it."""
_INDEX_LOCK: Final = 3_405_691_582_117_302_463
"""The number of the lock on the index as a whole: any that no other program is likely to take."""
_LOCKS_MOST: Final = 1_000
"""How many keys a transaction locks one by one; a server keeps some thousand locks in all: with more it takes all."""

_server_locks = table("pg_locks", column("pid"), column("locktype"), schema="pg_catalog")
_HELD = (
    select(func.count())
    .select_from(_server_locks)
    .where(_server_locks.c.pid == func.pg_backend_pid(), _server_locks.c.locktype == literal("advisory"))
)
_RESERVE_INDEX = select(func.pg_advisory_xact_lock_shared(literal(_INDEX_LOCK, BigInteger)))
_TAKE_INDEX = select(func.pg_advisory_xact_lock(literal(_INDEX_LOCK, BigInteger)))
_RESERVE_KEYS = select(func.pg_advisory_xact_lock(cast(entries_of("locks").c.value, BigInteger)))


# Where a transaction goes on seeing one state: the first number that may belong to a transaction which it does not see,
# and the first one that belongs to none that it sees. What bears a later number in its own state it wrote itself.
_STATE = select(
    cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text),
    cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text),
)
_WROTE: ColumnElement[Any] = literal_column(f"{INDEXED.name}.xmin")
_AGE = func.age(_WROTE)


def _age_of(name: str) -> ColumnElement[Any]:
    return func.age(func.xid(func.xid8(bindparam(name, type_=Text))))


_AT_KEYS = KEY.join(INDEXED, INDEXED.c.customer == KEY.c.customer)
_SEEN = (
    select(KEY.c.key, KEY.c.customer, cast(_WROTE, Text))
    .select_from(_AT_KEYS)
    .where(KEY.c.key.in_(any_of("keys")), _age_of("first_unseen") < _AGE)
)
_NEWEST = (
    select(KEY.c.key, KEY.c.customer, cast(_WROTE, Text), _age_of("oldest") >= _AGE)
    .select_from(_AT_KEYS)
    .where(KEY.c.key.in_(any_of("keys")))
)
_NEWER_FACT = select(FACT.c.name).where(func.age(literal_column("xmin")) <= _age_of("oldest")).limit(1)


def take_index(session: Session) -> None:
    """See to it that no other unit has reserved keys or reserves any until the transaction ends."""
    if not session.is_alone:
        session.rows(_TAKE_INDEX)


def forget_indexed(session: Session, seq: int) -> None:
    """Forget what the index says of a customer."""
    session.change_many(_REMOVE_KEY, sorted(_stored(session, seq)))
    session.change(_FORGET, its_customer=seq)


@attrs.frozen
class SqlIndex(IndexPort):
    """Keeps the duplicate index in tables."""

    _session: Session
    _sight: Sight

    def reserve(self, keys: Collection[str]) -> None:
        """See to it that no other unit reserves any of the keys, or clears the index."""
        self._session.refuse_unless_writing()
        if not self._session.is_alone:
            # In ascending order, so that no two units wait for each other.
            locks = sorted({lock_number(f"key:{key}") for key in keys})
            are_many = self._locks_held() + len(locks) > _LOCKS_MOST
            self._session.rows(_TAKE_INDEX if are_many else _RESERVE_INDEX)
            self._session.rows(_RESERVE_KEYS, locks=list_of(() if are_many else locks))
            if self._session.ask_newest is not None:
                self._refuse_if_overtaken(self._session.ask_newest, list_of({kept_key(key) for key in keys}))

    def _locks_held(self) -> int:
        """Return how many locks the transaction holds from units before this one, which it keeps until it ends."""
        return int(self._session.rows(_HELD)[0][0]) if self._session.is_lent else 0

    def _refuse_if_overtaken(self, ask_newest: AskNewest, keys: str) -> None:
        """Refuse where others wrote at these keys what this unit will never see, since it sees an earlier state."""
        ((oldest, first_unseen),) = self._session.rows(_STATE)
        seen = {tuple(row) for row in self._session.rows(_SEEN, keys=keys, first_unseen=first_unseen)}
        at_keys, newer_facts = ask_newest(_NEWEST, _NEWER_FACT, keys=keys, oldest=oldest)
        newest = {tuple(row): is_new for *row, is_new in at_keys}
        # What is gone or written anew, what came, and what the index is made with.
        if seen - newest.keys() or any(is_new for row, is_new in newest.items() if row not in seen) or newer_facts:
            raise StoreConflictError(store=self._session.store)

    def put(self, record: IndexedRecord) -> None:
        """Keep what the index says of a live customer, in place of what it said."""
        self._session.refuse_unless_writing()
        seq = seq_of_live(self._session, record.id)
        keys = kept_keys(record)
        had, has = _stored(self._session, seq), set(key_rows(keys, record.order, seq))
        self._session.change_many(_REMOVE_KEY, sorted(had - has))
        self._session.change_many(_ADD_KEY, sorted(has - had))
        self._session.change(
            _PUT,
            customer=seq,
            id=str(record.id),
            order_text=record.order,
            keys=list_of(keys),
            features=record.features,
        )

    def find(self, queries: Sequence[KeyQuery], *, order: str) -> IndexLookup:
        """Return the records that hold any of the keys, each once."""
        blocks = blocks_in(self._session, self._sight, [(query.key, query.most) for query in queries])
        cut = [query for query in queries if len(blocks[query.key, query.most]) > query.most]
        within = (blocks[query.key, query.most] for query in queries)
        shared = Counter(
            chain.from_iterable(found for found, query in zip(within, queries, strict=True) if len(found) <= query.most)
        )
        reaching = [query for query in cut if query.reach]
        nearest = neighbors_in(self._session, self._sight, reaching, order)
        for query in reaching:
            shared.update(chain(*nearest[kept_key(query.key), query.reach]))
        return IndexLookup(candidates=self._candidates(shared), cut_keys=tuple(query.key for query in cut))

    def list_of(self, ids: Collection[CustomerId]) -> tuple[IndexedRecord, ...]:
        """Return what the index says of some customers."""
        wanted = list_of(dict.fromkeys(map(str, ids)))
        rows = self._session.rows(_LIST(self._sight.shape), ids=wanted, **self._sight.values)
        return tuple(
            IndexedRecord(id=CustomerId(id_), keys=tuple(json.loads(keys)), order=order, features=features)
            for id_, keys, order, features in rows
        )

    def clear(self) -> None:
        """Forget the whole index and all links."""
        self._session.refuse_unless_writing()
        take_index(self._session)
        for statement in _CLEAR:
            self._session.change(statement)
        clear_links(self._session)

    def _candidates(self, shared: Counter[int]) -> tuple[tuple[CustomerId, str, int], ...]:
        found = features_of(self._session, shared)
        return tuple((CustomerId(id_), features, shared[seq]) for seq, id_, features, _ in found)


def blocks_in(
    session: Session, sight: Sight, asked: Collection[tuple[str, int]]
) -> dict[tuple[str, int], Sequence[int]]:
    """Return the records of each block, by its key and how many are asked for; of a larger one, one too many."""
    found: dict[tuple[str, int], Sequence[int]] = {}
    # Bounds that are nearly alike are one statement, with the larger of them: a few rows are read for nothing then.
    largest = max((most for _, most in asked), default=0)
    groups: dict[int, list[tuple[str, int]]] = {}
    for each in asked:
        groups.setdefault(largest if 2 * each[1] >= largest else each[1], []).append(each)
    for bound, group in groups.items():
        kept = [kept_key(key) for key, _ in group]
        rows = session.rows(_blocks(sight.shape), wanted=list_of(kept), most=bound + 1, **sight.values)
        # Most keys are held by nobody.
        blocks = {key: () if members == _NOBODY else json.loads(members) for key, members in rows}
        found.update((each, blocks[key]) for each, key in zip(group, kept, strict=True))
    return found


def neighbors_in(
    session: Session, sight: Sight, queries: Iterable[KeyQuery], order: str
) -> dict[tuple[str, int], tuple[list[int], list[int]]]:
    """Return the records of blocks before and from a place on that are nearest to it, in no order.

    They are told by the key as it is kept, and by how far was reached.
    """
    nearest: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for reach, keys in _grouped((query.reach, query.key) for query in queries):
        place = {"most": reach, "start": order[:START], "order": order}
        rows = session.rows(_neighbors(sight.shape), wanted=list_of(keys), **place, **sight.values)
        nearest.update(((key, reach), (json.loads(before), json.loads(onward))) for key, before, onward in rows)
    return nearest


def features_of(session: Session, seqs: Collection[int]) -> list[Row]:
    """Return the rows, ids, features and order texts of some records, in ascending order of id."""
    return session.rows(_FEATURES, customers=list_of(seqs)) if seqs else []


def _stored(session: Session, seq: int) -> set[tuple[str, str, int]]:
    """Return the rows that stand in the blocks for a customer."""
    row = session.row(_READ, customer=seq)
    return set() if row is None else set(key_rows(json.loads(row[0]), row[1], seq))


def kept_keys(record: IndexedRecord) -> list[str]:
    """Return the keys of a record as they are kept, each once."""
    return [kept_key(key) for key in dict.fromkeys(record.keys)]


def indexed_row(record: IndexedRecord, keys: Iterable[str], seq: int) -> tuple[int, str, str, str, str]:
    """Return what the index says of a record as a row, its keys being as they are kept."""
    return seq, str(record.id), record.order, list_of(keys), record.features


def key_rows(keys: Iterable[str], order: str, seq: int) -> Iterable[tuple[str, str, int]]:
    """Return the rows that stand in the blocks of some keys, which are as they are kept."""
    return ((key, order[:START], seq) for key in keys)


def _grouped(queries: Iterable[tuple[int, str]]) -> Iterable[tuple[int, list[str]]]:
    """Return the stored keys of each bound; nearly always there is one bound for all."""
    groups: dict[int, list[str]] = {}
    for bound, key in queries:
        groups.setdefault(bound, []).append(kept_key(key))
    return groups.items()
