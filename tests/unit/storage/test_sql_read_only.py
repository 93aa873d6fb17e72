import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from customer_core.model import Customer, CustomerId
from customer_core.storage.sql import open_sql_store

NOBODY = 65_534

SCRIPT = """
import os, sys, tempfile
from customer_core.errors import CustomerCoreError
from customer_core.model import Customer, CustomerId
from customer_core.storage.sql import open_sql_store

# What is needed is loaded before, since the other user may be kept out of where Python is.
with tempfile.TemporaryDirectory() as folder:
    open_sql_store(f"sqlite:///{folder}/any.db").close()
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)

def tell(step, work):
    try:
        print(step, work())
    except CustomerCoreError as error:
        print(step, error.code, error.reason)

def write():
    with store.writing() as unit:
        unit.customers.add(Customer(id=CustomerId("bob")))
        return unit.customers.count()

def read():
    with store.reading() as unit:
        return unit.customers.count()

try:
    store = open_sql_store(sys.argv[1])
except CustomerCoreError as error:
    print("open", error.code, error.reason)
else:
    tell("read", read)
    tell("write", write)
    tell("read", read)
    store.close()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that anybody can reach, which those that pytest makes are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def as_somebody_else(path: Path) -> str:
    """Open, read and write a store as a user whom the modes of files bind, and return what came of it."""
    if os.geteuid() == 0:
        for found in (path.parent, *path.parent.iterdir()):
            os.chown(found, NOBODY, NOBODY)
    return tried(path)


def tried(path: Path) -> str:
    """Do so without giving anything to that user before."""
    command = [sys.executable, "-c", SCRIPT, f"sqlite:///{path}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert 0 == run.returncode, run.stderr
    return run.stdout


def make(folder: Path) -> Path:
    """Make a store with one customer."""
    store = open_sql_store(f"sqlite:///{folder}/customers.db")
    with store.writing() as unit:
        unit.customers.add(Customer(id=CustomerId("ann")))
    store.close()
    return folder / "customers.db"


def test_with_permission_everything_works(folder: Path) -> None:
    """The user of these tests can read and write a store that it may."""
    assert "read 1\nwrite 2\nread 2\n" == as_somebody_else(make(folder))


def test_a_read_only_file_can_be_read(folder: Path) -> None:
    """A store whose file may not be written is read as ever, and a write says why it is refused."""
    path = make(folder)
    path.chmod(0o444)
    expected = "read 1\nwrite store-read-only the file or its folder is read-only\nread 1\n"
    assert expected == as_somebody_else(path)


def test_a_read_only_folder_is_told(folder: Path) -> None:
    """A store in a folder that may not be written is refused with what is in the way."""
    path = make(folder)
    folder.chmod(0o555)
    assert "open store-read-only its folder is read-only\n" == as_somebody_else(path)


def test_a_file_that_may_not_be_read_is_told(folder: Path) -> None:
    """A store whose file may not be read is refused with what is in the way."""
    path = make(folder)
    path.chmod(0o000)
    assert "open store-unreachable no permission to read it\n" == as_somebody_else(path)


def test_a_folder_that_takes_no_new_file_is_told(folder: Path) -> None:
    """A new store in a folder that may not be written is refused, and nothing is made."""
    folder.chmod(0o555)
    expected = "open store-unreachable no permission to make a file in its folder\n"
    assert expected == as_somebody_else(folder / "customers.db")
    assert [] == list(folder.iterdir())


def test_a_folder_that_may_not_be_looked_into_is_told(folder: Path) -> None:
    """A path through a folder that keeps others out is refused as one that is not there."""
    inner = folder / "inner"
    (inner / "deeper").mkdir(parents=True)
    path = make(inner / "deeper")
    inner.chmod(0o000)
    assert "open store-unreachable its folder does not exist\n" == tried(path)
    inner.chmod(0o755)


def test_an_empty_file_that_may_not_be_written_is_told(folder: Path) -> None:
    """A file that cannot get its tables is refused, and stays empty."""
    path = folder / "customers.db"
    path.touch()
    path.chmod(0o444)
    assert "open store-read-only the file or its folder is read-only\n" == as_somebody_else(path)
    assert b"" == path.read_bytes()
