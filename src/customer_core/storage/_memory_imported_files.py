"""The files that were imported, of the memory store.

It must not know any other part of the store.
"""

import attrs

from customer_core.model import ImportedFile, ImportId
from customer_core.ports import ImportedFilePort
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryImportedFiles"]


@attrs.frozen
class MemoryImportedFiles(ImportedFilePort):
    _tables: Tables
    _sight: Sight

    def put(self, file: ImportedFile) -> None:
        self._tables.imported_files.put(file.id, file)

    def find(self, id_: ImportId) -> ImportedFile | None:
        file = self._tables.imported_files.find(id_)
        return file if file and self._sight.shows_unassigned(file.brand) else None

    def list_newest(self, *, after: ImportedFile | None = None, most: int) -> tuple[ImportedFile, ...]:
        files = (file for file in self._shown() if after is None or file.place < after.place)
        return tuple(sorted(files, key=lambda file: file.place, reverse=True)[:most])

    def count_waiting(self) -> int:
        return sum(file.is_waiting for file in self._shown())

    def _shown(self) -> list[ImportedFile]:
        return [file for file in self._tables.imported_files.list_values() if self._sight.shows_unassigned(file.brand)]
