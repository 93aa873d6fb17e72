"""The acts of the memory store, and what each changed of whom.

Owns how they are told in order. It must not know any other part of the store.
"""

from collections.abc import Collection

import attrs

from customer_core.errors import AlreadyTakenError, NotFoundError
from customer_core.model import ActId, CustomerId, FrozenMap
from customer_core.ports import ActPort
from customer_core.search import Act, ActRecord
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables
from customer_core.storage._versions import at_version

__all__ = ["MemoryActs", "list_act_records", "put_act_record"]


@attrs.frozen
class MemoryActs(ActPort):
    _tables: Tables
    _sight: Sight

    def add(self, act: Act) -> None:
        if act.id in self._tables.acts:
            raise AlreadyTakenError(what="id", kind="act", holder=str(act.id))
        self._tables.acts.put(act.id, act)

    def replace(self, act: Act, *, expected_version: int) -> None:
        at_version(self._tables.acts.find(act.id), expected_version, kind="act", id_=act.id)
        self._tables.acts.put(act.id, act)

    def find(self, id_: ActId) -> Act | None:
        return self._tables.acts.find(id_)

    def list_newest(self, *, after: Act | None = None, most: int) -> tuple[Act, ...]:
        acts = (act for act in self._tables.acts.list_values() if after is None or act.place < after.place)
        return tuple(sorted(acts, key=lambda act: act.place, reverse=True)[:most])

    def put_records(self, records: Collection[ActRecord]) -> None:
        self._tables.act_records.refuse_unless_writing()
        for act in {record.act for record in records}:
            if act not in self._tables.acts:
                raise NotFoundError(kind="act", id=str(act))
        for record in records:
            put_act_record(self._tables, record)

    def list_records(self, act: ActId, *, after: CustomerId | None = None, most: int) -> tuple[ActRecord, ...]:
        found = (self._tables.act_records.find(act) or {}).values()
        shown = (record for record in found if self._sight.shows_id(record.customer))
        behind = (record for record in shown if after is None or record.customer > after)
        return tuple(sorted(behind, key=lambda record: record.customer)[:most])


def put_act_record(tables: Tables, record: ActRecord) -> None:
    """Keep what an act changed of a customer."""
    others = tables.act_records.find(record.act) or FrozenMap[CustomerId, ActRecord]()
    tables.act_records.put(record.act, others.with_entry(record.customer, record))


def list_act_records(tables: Tables) -> list[ActRecord]:
    """Return what all acts changed, by act and customer."""
    records = (record for of_act in tables.act_records.list_values() for record in of_act.values())
    return sorted(records, key=lambda record: (record.act, record.customer))
