"""The files that were imported, in a table: documents, with the columns that they are found, told and counted by."""

from typing import Any

import attrs
from sqlalchemy import bindparam, func, select, tuple_

from customer_core.model import ImportedFile, ImportId
from customer_core.ports import ImportedFilePort
from customer_core.serialization import dumps
from customer_core.storage.sql._holds import moment_text
from customer_core.storage.sql._schema import IMPORTED_FILE
from customer_core.storage.sql._sessions import Session
from customer_core.storage.sql._sights import Condition, Shape, Sight, brand_text, organization_shown, within
from customer_core.storage.sql._statements import put

__all__ = ["SqlImportedFiles", "imported_file_columns"]


def _shown(shape: Shape) -> tuple[Condition, ...]:
    return organization_shown(shape, IMPORTED_FILE.c.brand)


_PUT = put(IMPORTED_FILE, changed=["at", "is_waiting", "document"])
_PLACE = (IMPORTED_FILE.c.at, IMPORTED_FILE.c.id)
_ALL = (
    select(IMPORTED_FILE.c.document)
    .order_by(IMPORTED_FILE.c.at.desc(), IMPORTED_FILE.c.id.desc())
    .limit(bindparam("most"))
)
_FIND = within(
    select(IMPORTED_FILE.c.document).where(IMPORTED_FILE.c.id == bindparam("id")).order_by(IMPORTED_FILE.c.id), _shown
)
_NEWEST = within(_ALL, _shown)
_LATER = within(_ALL.where(tuple_(*_PLACE) < tuple_(bindparam("after_at"), bindparam("after_id"))), _shown)
_COUNT = within(select(func.count()).select_from(IMPORTED_FILE).where(IMPORTED_FILE.c.is_waiting == 1), _shown)


@attrs.frozen
class SqlImportedFiles(ImportedFilePort):
    """Keeps what became of files in a table."""

    _session: Session
    _sight: Sight

    def put(self, file: ImportedFile) -> None:
        """Keep what became of a file."""
        self._session.change(_PUT, **imported_file_columns(file))

    def find(self, id_: ImportId) -> ImportedFile | None:
        """Return what became of the file of an id."""
        row = self._session.row(_FIND(self._sight.shape), id=str(id_), **self._sight.values)
        return None if row is None else self._session.document(ImportedFile, row[0])

    def list_newest(self, *, after: ImportedFile | None = None, most: int) -> tuple[ImportedFile, ...]:
        """Return the first files behind one, the newest first."""
        place = {} if after is None else {"after_at": moment_text(after.at), "after_id": str(after.id)}
        statement = (_LATER if place else _NEWEST)(self._sight.shape)
        rows = self._session.rows(statement, most=most, **place, **self._sight.values)
        return tuple(self._session.document(ImportedFile, text) for (text,) in rows)

    def count_waiting(self) -> int:
        """Return at how many files somebody has to look."""
        ((count,),) = self._session.rows(_COUNT(self._sight.shape), **self._sight.values)
        return int(count)


def imported_file_columns(file: ImportedFile) -> dict[str, Any]:
    """Return the row of a file, in the order of the table."""
    return {
        "id": str(file.id),
        "at": moment_text(file.at),
        "brand": brand_text(file.brand),
        "is_waiting": int(file.is_waiting),
        "document": dumps(file),
    }
