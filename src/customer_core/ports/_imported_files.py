"""Files that were imported, as figures: what a dashboard shows of them, and what somebody has to look at.

Owns the obligations of keeping them. What a file becomes is said by the import, and is no matter of a store.
"""

from abc import ABC, abstractmethod

from customer_core.model import ImportedFile, ImportId

__all__ = ["ImportedFilePort"]


class ImportedFilePort(ABC):
    """Keeps what became of files. None is deleted."""

    @abstractmethod
    def put(self, file: ImportedFile) -> None:
        """Keep what became of a file, in place of what was kept of it; it stays of the same brand."""

    @abstractmethod
    def find(self, id_: ImportId) -> ImportedFile | None:
        """Return what became of the file of an id; None when it was not imported."""

    @abstractmethod
    def list_newest(self, *, after: ImportedFile | None = None, most: int) -> tuple[ImportedFile, ...]:
        """Return the first files in descending order of `ImportedFile.place`.

        Args:
            after: The file behind whose place to begin, whether it is kept or not; None for the newest.
            most: How many at most.
        """

    @abstractmethod
    def count_waiting(self) -> int:
        """Return at how many files somebody has to look, by `ImportedFile.is_waiting`."""
