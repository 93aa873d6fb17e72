"""What may belong to one customer, or one organization, only: codes within a brand, and other systems' keys.

Owns who holds which. A row stays with the record that it was written for; whom it leads to follows from whom that
record's id names now, so that a merge rewrites nothing here.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Generic

from sqlalchemy import ColumnElement, Join, Select, Table, Update, bindparam, delete, func, select, update

from customer_core.errors import AlreadyTakenError
from customer_core.merging import Id
from customer_core.model import BrandId, Customer, CustomerId, ExternalKey, Organization, OrganizationId
from customer_core.storage.sql._organization_schema import (
    ORGANIZATION,
    ORGANIZATION_CODE,
    ORGANIZATION_EXTERNAL_KEY,
)
from customer_core.storage.sql._schema import CODE, CUSTOMER, EXTERNAL_KEY
from customer_core.storage.sql._sessions import Row, Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, brand_text, organization_shown, seq_shown, within
from customer_core.storage.sql._statements import add_unless_there, any_of, list_of

__all__ = ["CUSTOMER_CLAIMS", "ORGANIZATION_CLAIMS", "Claims", "brand_text"]

_CODE_PLACE, _KEY_PLACE = ("brand", "code"), ("system", "key")


class Claims(Generic[Id]):
    """The codes and keys of one kind of record; its methods take the row of a record as its table names it."""

    def __init__(
        self,
        *,
        kind: str,
        id_type: type[Id],
        tables: tuple[Table, Table],
        records: Table,
        row: str,
        shown: Callable[[Shape, Any], tuple[Condition, ...]],
    ) -> None:
        """Write the statements.

        Args:
            kind: What a record is called.
            id_type: The class of its id.
            tables: Those of the codes and of the keys, which refer to a record by a column that is called like it.
            records: The table of the records: `id`, `document` and `survivor`.
            row: The column by which a record is referred to.
            shown: What is true of a record that is shown, by a view's shape and the table of records.
        """
        self._kind, self._id_type, self._records, self._row = kind, id_type, records, row
        self._holder, self._named = records.alias("holder"), records.alias("named")
        self._tables = tables
        named = self._named.c[row]
        # Whoever was erased is nobody, and has the codes nevertheless.
        taker = func.coalesce(named, self._holder.c[row]), func.coalesce(self._named.c.id, self._holder.c.id)
        self._takers = self._of_both(*taker)
        self._written_for = self._of_both(self._holder.c.id)
        self._found = tuple(
            within(found.where(named.is_not(None)), lambda shape: shown(shape, self._named))
            for found in self._of_both(self._named.c.document)
        )
        self._adds = tuple(map(add_unless_there, tables))
        self._releases = tuple(
            delete(table).where(_is_its(table, kind), table.c.is_contributed == 0) for table in tables
        )
        self._contributions = tuple(
            update(table).where(_is_its(table, kind)).values(is_contributed=1) for table in tables
        )
        self._frees = tuple(delete(table).where(_is_its(table, kind)) for table in tables)
        self._gives = self._give(tables[0], _CODE_PLACE), self._give(tables[1], _KEY_PLACE)

    def find_by_code(self, session: Session, code: str, brand: BrandId | None, sight: Sight) -> str | None:
        """Return the document of the record that a code names now, if it is shown."""
        return _only(session.row(self._found[0](sight.shape), **_place(code, brand), **sight.values))

    def find_by_key(self, session: Session, key: ExternalKey, sight: Sight) -> str | None:
        """Return the document of the record that another system's key names now, if it is shown."""
        return _only(session.row(self._found[1](sight.shape), system=key.system, key=key.id, **sight.values))

    def holder_of_code(self, session: Session, code: str, brand: BrandId | None) -> Id | None:
        """Return the id that a code was written for."""
        return self._id(session.row(self._written_for[0], **_place(code, brand)))

    def holder_of_key(self, session: Session, key: ExternalKey) -> Id | None:
        """Return the id that another system's key was written for."""
        return self._id(session.row(self._written_for[1], system=key.system, key=key.id))

    def refuse_taken(self, session: Session, record: Customer | Organization, *, row: object) -> None:
        """Refuse a record whose code or key leads to another one; `row` is its own, None while it has none.

        Raises:
            AlreadyTakenError: It does.
        """
        for what, holder in self._holders(session, record):
            if holder is not None and holder[0] != row:
                raise AlreadyTakenError(what=what, kind=self._kind, holder=holder[1])

    def claim(self, session: Session, record: Customer | Organization, *, row: object) -> None:
        """Write the code and keys of a record for it; those that lead to it through a merged record stay as they are.

        Raises:
            AlreadyTakenError: Another unit wrote one of them since it was last looked for.
        """
        add_code, add_key = self._adds
        own: dict[str, Any] = {self._kind: row, "is_contributed": 0}
        if record.code:
            session.change(add_code, **_place(record.code, record.brand), **own)
        session.change_many(add_key, [(key.system, key.id, row, 0) for key in record.external_keys])
        if not session.is_alone:
            # Writing a row waits for others that write the same one, and leaves theirs.
            self.refuse_taken(session, record, row=row)

    def release(self, session: Session, row: object) -> None:
        """Set the code and keys free that were written for a record itself and went into no merge."""
        for statement in self._releases:
            session.change(statement, its_row=row)

    def contribute(self, session: Session, row: object) -> None:
        """Keep the code and keys of a record taken for ever, since it goes into a merge."""
        for statement in self._contributions:
            session.change(statement, its_row=row)

    def free_all(self, session: Session, row: object) -> None:
        """Set all codes and keys free that were written for a record, whatever they went into."""
        for statement in self._frees:
            session.change(statement, its_row=row)

    def give(self, session: Session, record: Customer | Organization, *, row: object, family: Iterable[Id]) -> None:
        """Write the code and keys of a record for it, unless they are written for an id that names it.

        Raises:
            AlreadyTakenError: One of them belongs to a record outside of those that were one until now.
        """
        ids = list_of(map(str, family))
        give_code, give_key = self._gives
        if record.code:
            brand = brand_text(record.brand)
            session.change(give_code, its_brand=brand, its_code=record.code, its_row=row, its_family=ids)
        for key in record.external_keys:
            session.change(give_key, its_system=key.system, its_key=key.id, its_row=row, its_family=ids)
        self.refuse_taken(session, record, row=row)
        self.claim(session, record, row=row)

    def _of_both(self, *columns: Any) -> tuple[Select[Any], Select[Any]]:  # noqa: ANN401 - as of select
        """Return what is told of the holder of a code, and of that of a key."""
        codes, keys = self._tables
        return (
            select(*columns).select_from(self._written(codes)).where(*_is_at(codes, _CODE_PLACE)),
            select(*columns).select_from(self._written(keys)).where(*_is_at(keys, _KEY_PLACE)),
        )

    def _written(self, table: Table) -> Join:
        """Return claims with the rows that they were written for and those of the survivors, if there are any."""
        holder, named = self._holder.c[self._row], self._named.c[self._row]
        joined = table.join(self._holder, holder == table.c[self._kind])
        return joined.outerjoin(self._named, named == self._holder.c.survivor)

    def _give(self, table: Table, place: tuple[str, str]) -> Update:
        """Return how a row goes to a record, if it is of those that were one and of no id that names the record."""
        records, family = self._records, self._records.alias("family")
        of_family = select(family.c.survivor).where(family.c.id.in_(any_of("its_family")))
        its_ids = select(records.c[self._row]).where(records.c.survivor == bindparam("its_row"))
        its_family = select(records.c[self._row]).where(records.c.survivor.in_(of_family))
        return (
            update(table)
            .where(
                *_is_at(table, place, "its_"), table.c[self._kind].not_in(its_ids), table.c[self._kind].in_(its_family)
            )
            .values({self._kind: bindparam("its_row"), "is_contributed": 0})
        )

    def _holders(self, session: Session, record: Customer | Organization) -> Iterator[tuple[str, Row | None]]:
        of_code, of_key = self._takers
        if record.code:
            yield "code", session.row(of_code, **_place(record.code, record.brand))
        for key in record.external_keys:
            yield "external key", session.row(of_key, system=key.system, key=key.id)

    def _id(self, row: Row | None) -> Id | None:
        found = _only(row)
        return None if found is None else self._id_type(found)


def _is_at(table: Table, place: tuple[str, str], prefix: str = "") -> Iterator[ColumnElement[bool]]:
    return (table.c[name] == bindparam(f"{prefix}{name}") for name in place)


def _is_its(table: Table, kind: str) -> ColumnElement[bool]:
    is_its: ColumnElement[bool] = table.c[kind] == bindparam("its_row")
    return is_its


def _place(code: str, brand: BrandId | None) -> dict[str, str]:
    return {"code": code, "brand": brand_text(brand)}


def _only(row: Row | None) -> str | None:
    return None if row is None else str(row[0])


CUSTOMER_CLAIMS: Final = Claims(
    kind="customer",
    id_type=CustomerId,
    tables=(CODE, EXTERNAL_KEY),
    records=CUSTOMER,
    row="seq",
    shown=lambda shape, named: seq_shown(shape, named.c.seq),
)
ORGANIZATION_CLAIMS: Final = Claims(
    kind="organization",
    id_type=OrganizationId,
    tables=(ORGANIZATION_CODE, ORGANIZATION_EXTERNAL_KEY),
    records=ORGANIZATION,
    row="id",
    shown=lambda shape, named: organization_shown(shape, named.c.brand),
)
