import sqlite3
from pathlib import Path

import attrs
import pytest

from customer_core.errors import StoreDamagedError
from customer_core.ports import Store
from customer_core.testing.conformance._specimens import entry


def test_no_chain_can_fork(store: Store, path: Path) -> None:
    """Of two entries of one subject that would have one number, the file itself refuses the second."""
    with store.writing() as unit:
        unit.history.add(entry(), salt=bytes(16))
    connection = sqlite3.connect(path)
    columns = "subject, facts, details, chain_number, salt, commitment, digest"
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE constraint failed"):
        connection.execute(f"INSERT INTO cc_history ({columns}) SELECT {columns} FROM cc_history")  # noqa: S608 - ours
    connection.close()


@pytest.mark.parametrize("column", ["facts", "details", "subject"])
@pytest.mark.parametrize("text", ["", "[]", "{", '{"reason":1}', '{"action":"x","action":"x"}'])
def test_an_entry_that_is_none_is_told_of_without_its_text(store: Store, path: Path, column: str, text: str) -> None:
    """Whoever reads a row that was tampered with is told that the store is damaged; verifying still reads it."""
    with store.writing() as unit:
        subject = unit.history.add(entry(), salt=bytes(16)).subject
    connection = sqlite3.connect(path)
    connection.execute(f"UPDATE cc_history SET {column} = ?", (text,))  # noqa: S608 - a name of ours
    connection.commit()
    connection.close()
    with store.reading() as unit:
        (row,) = unit.history.list_rows(after=None, most=9)
        assert text == getattr(row, column)
        if column != "subject":
            with pytest.raises(StoreDamagedError, match="a HistoryEntry that is none"):
                unit.history.find_last(subject)


def test_an_erased_entry_reads_without_reason_and_changes(store: Store, path: Path) -> None:
    """Who did what and when is still told."""
    with store.writing() as unit:
        added = unit.history.add(entry(reason="moved"), salt=bytes(16))
    connection = sqlite3.connect(path)
    connection.execute("UPDATE cc_history SET details = NULL, salt = NULL")
    connection.commit()
    connection.close()
    with store.reading() as unit:
        assert attrs.evolve(added, reason="", changes=()) == unit.history.find_last(added.subject)
