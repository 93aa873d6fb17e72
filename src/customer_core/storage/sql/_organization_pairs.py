"""What organizations are compared by, in tables: blocks of those that share a key; and the pairs that were found.

Owns the look-up. Each block stands in order, so that of a large one a few rows are read on either side of a place.
"""

import json
from collections.abc import Collection, Sequence
from functools import cache
from itertools import chain
from typing import Any, Final

import attrs
from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, delete, insert, or_, select, tuple_

from customer_core.model import OrganizationId, OrganizationPair
from customer_core.ports import IndexedOrganization, KeyQuery, OrganizationLookup, OrganizationPairPort, kept_key
from customer_core.serialization import dumps
from customer_core.storage.sql._organization_schema import (
    INDEXED_ORGANIZATION,
    ORGANIZATION,
    ORGANIZATION_BLOCK,
    ORGANIZATION_PAIR,
)
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, organization_shown, within
from customer_core.storage.sql._statements import any_of, entries_of, gathered, list_of, put

__all__ = ["SqlOrganizationPairs", "block_rows", "indexed_organization_row", "kept_keys_of", "pair_columns"]

_PUT_INDEXED = put(INDEXED_ORGANIZATION, changed=["order_text", "keys", "features"])
_FORGET_BLOCKS = delete(ORGANIZATION_BLOCK).where(ORGANIZATION_BLOCK.c.organization == bindparam("its_id"))
_ADD_BLOCK = insert(ORGANIZATION_BLOCK)
_CLEAR = (delete(ORGANIZATION_BLOCK), delete(INDEXED_ORGANIZATION))
_FEATURES = (
    select(INDEXED_ORGANIZATION.c.organization, INDEXED_ORGANIZATION.c.features)
    .where(INDEXED_ORGANIZATION.c.organization.in_(any_of("ids")))
    .order_by(INDEXED_ORGANIZATION.c.organization)
)
_AT = (ORGANIZATION_BLOCK.c.order_text, ORGANIZATION_BLOCK.c.organization)
_wanted = entries_of("wanted")


def _members(shape: Shape, *conditions: ColumnElement[bool], order: Sequence[ColumnElement[Any]]) -> ScalarSelect[Any]:
    """Return the first organizations of each wanted block as one list, so that many blocks are one statement."""
    found = select(ORGANIZATION_BLOCK.c.organization).where(ORGANIZATION_BLOCK.c.key == _wanted.c.value, *conditions)
    if any(shape):
        found = found.join(ORGANIZATION, ORGANIZATION.c.id == ORGANIZATION_BLOCK.c.organization)
        found = found.where(*organization_shown(shape, ORGANIZATION.c.brand))
    return gathered(found.correlate(_wanted).order_by(*order).limit(bindparam("most")).subquery())


@cache
def _blocks(shape: Shape) -> Select[Any]:
    return select(_wanted.c.value, _members(shape, order=_AT)).select_from(_wanted)


@cache
def _neighbors(shape: Shape) -> Select[Any]:
    place: ColumnElement[Any] = bindparam("order")
    before = _members(shape, _AT[0] < place, order=[column.desc() for column in _AT])
    return select(before, _members(shape, _AT[0] >= place, order=_AT)).select_from(_wanted)


def _both_shown(shape: Shape) -> tuple[Condition, ...]:
    if not any(shape):
        return ()
    shown = select(ORGANIZATION.c.id).where(*organization_shown(shape, ORGANIZATION.c.brand))
    return ORGANIZATION_PAIR.c.left_id.in_(shown), ORGANIZATION_PAIR.c.right_id.in_(shown)


_PUT: Final = put(ORGANIZATION_PAIR, changed=["is_waiting", "rank", "document"])
_FIND = within(
    select(ORGANIZATION_PAIR.c.document).where(
        ORGANIZATION_PAIR.c.left_id == bindparam("left_id"), ORGANIZATION_PAIR.c.right_id == bindparam("right_id")
    ),
    _both_shown,
)
_ENDS = (ORGANIZATION_PAIR.c.left_id, ORGANIZATION_PAIR.c.right_id)
_LIST_OF = within(
    select(ORGANIZATION_PAIR.c.document).where(or_(*(end.in_(any_of("ids")) for end in _ENDS))).order_by(*_ENDS),
    _both_shown,
)
_QUEUE = (ORGANIZATION_PAIR.c.rank, ORGANIZATION_PAIR.c.left_id, ORGANIZATION_PAIR.c.right_id)
_WAITING = (
    select(ORGANIZATION_PAIR.c.document)
    .where(ORGANIZATION_PAIR.c.is_waiting == 1)
    .order_by(*_QUEUE)
    .limit(bindparam("most"))
)
_FIRST = within(_WAITING, _both_shown)
_LATER = within(
    _WAITING.where(tuple_(*_QUEUE) > tuple_(bindparam("rank"), bindparam("left_id"), bindparam("right_id"))),
    _both_shown,
)


@attrs.frozen
class SqlOrganizationPairs(OrganizationPairPort):
    """Keeps what organizations are compared by, and their pairs, in tables."""

    _session: Session
    _sight: Sight

    def put_indexed(self, record: IndexedOrganization) -> None:
        """Keep what the index says of an organization."""
        self._session.refuse_unless_writing()
        kept = attrs.evolve(record, keys=kept_keys_of(record))
        row = indexed_organization_row(kept)
        self._session.change(_PUT_INDEXED, **dict(zip(INDEXED_ORGANIZATION.c.keys(), row, strict=True)))
        self._session.change(_FORGET_BLOCKS, its_id=str(record.id))
        self._session.change_many(_ADD_BLOCK, block_rows(kept))

    def find_indexed(self, queries: Sequence[KeyQuery], *, order: str) -> OrganizationLookup:
        """Return the organizations that hold any of the keys."""
        most = max((query.most for query in queries), default=0)
        rows = self._asked(_blocks(self._sight.shape), queries, most=most + 1)
        blocks: dict[str, list[str]] = {key: json.loads(members) for key, members in rows}
        cut = [query for query in queries if len(blocks[kept_key(query.key)]) > query.most]
        found = set(chain.from_iterable(blocks[kept_key(query.key)] for query in queries if query not in cut))
        for reach in {query.reach for query in cut}:
            near = [query for query in cut if query.reach == reach]
            rows = self._asked(_neighbors(self._sight.shape), near, most=reach, order=order)
            found.update(chain.from_iterable(map(json.loads, chain.from_iterable(rows))))
        features = self._session.rows(_FEATURES, ids=list_of(found)) if found else []
        return OrganizationLookup(
            candidates=tuple((OrganizationId(id_), text) for id_, text in features),
            cut_keys=tuple(query.key for query in cut),
        )

    def clear_indexed(self) -> None:
        """Forget the whole index."""
        self._session.refuse_unless_writing()
        for statement in _CLEAR:
            self._session.change(statement)

    def put(self, pair: OrganizationPair) -> None:
        """Keep a pair, in place of what was kept of the same two."""
        self._session.refuse_unless_writing()
        self._session.change(_PUT, **pair_columns(pair))

    def find(self, left: OrganizationId, right: OrganizationId) -> OrganizationPair | None:
        """Return what was kept of two ids."""
        ids = {"left_id": str(left), "right_id": str(right)}
        row = self._session.row(_FIND(self._sight.shape), **ids, **self._sight.values)
        return None if row is None else self._session.document(OrganizationPair, row[0])

    def list_of(self, organizations: Collection[OrganizationId]) -> tuple[OrganizationPair, ...]:
        """Return all pairs that were kept with any of some ids."""
        ids = list_of(map(str, organizations))
        rows = self._session.rows(_LIST_OF(self._sight.shape), ids=ids, **self._sight.values)
        return tuple(self._session.document(OrganizationPair, document) for (document,) in rows)

    def list_waiting(self, *, after: OrganizationPair | None, most: int) -> tuple[OrganizationPair, ...]:
        """Return the first pairs behind `after` that wait."""
        shape, values = self._sight.shape, self._sight.values
        if after is None:
            rows = self._session.rows(_FIRST(shape), most=most, **values)
        else:
            place = {
                name: part for name, part in pair_columns(after).items() if name in {"left_id", "right_id", "rank"}
            }
            rows = self._session.rows(_LATER(shape), most=most, **place, **values)
        return tuple(self._session.document(OrganizationPair, document) for (document,) in rows)

    def _asked(self, statement: Select[Any], queries: Sequence[KeyQuery], **values: object) -> Sequence[Row]:
        """Return what a statement tells of the blocks of some keys."""
        wanted = list_of(dict.fromkeys(kept_key(query.key) for query in queries))
        return self._session.rows(statement, wanted=wanted, **values, **self._sight.values)


def kept_keys_of(record: IndexedOrganization) -> tuple[str, ...]:
    """Return the keys of an organization as they are kept, each once."""
    return tuple(kept_key(key) for key in dict.fromkeys(record.keys))


def indexed_organization_row(record: IndexedOrganization) -> tuple[str, str, str, str]:
    """Return what the index says of an organization as a row, its keys being as they are kept."""
    return str(record.id), record.order, list_of(record.keys), record.features


def block_rows(record: IndexedOrganization) -> list[Row]:
    """Return the rows that stand in the blocks of an organization's keys, which are as they are kept."""
    return [(key, record.order, str(record.id)) for key in record.keys]


def pair_columns(pair: OrganizationPair) -> dict[str, Any]:
    """Return the row of a pair, in the order of the table; the likeliest has the lowest rank."""
    return {
        "left_id": str(pair.left),
        "right_id": str(pair.right),
        "is_waiting": int(pair.is_waiting),
        "rank": -pair.bits,
        "document": dumps(pair),
    }
