"""Migrates a store to a made-up later release in child processes that are killed before each statement in turn.

Run as a program: `python killed_migration.py STORE FOLDER`. After each kill the store has to be one of this release, in
which nothing is different; at last a child lives to its end, and the tables are the later ones. Prints one JSON object.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from tests.guarantees.forked import is_killed

from customer_core.ports import Record
from customer_core.storage import find_revision, open_store
from customer_core.storage.sql import _making, _migrating, _stores
from customer_core.storage.sql._databases import Database
from customer_core.storage.sql._migrating import HEAD, REVISIONS, misfit

LATER = f"{int(HEAD) + 1:04}"
SCRIPT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "LATER", "HEAD"

def upgrade():
    op.create_table("cc_later", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_index("cc_later_id", "cc_later", ["id"])
    op.add_column("cc_customer", sa.Column("later", sa.Text(), nullable=True))
    op.execute("UPDATE cc_customer SET later = id, document = NULL")
    op.drop_index("cc_customer_survivor", "cc_customer")
    op.drop_table("cc_term")
"""


def become_later(folder: Path) -> None:
    """Make this process one of a later release, which needs other tables."""
    scripts = shutil.copytree(_migrating.SCRIPTS, folder / "scripts", dirs_exist_ok=True)
    (scripts / "versions" / "_later.py").write_text(SCRIPT.replace("LATER", LATER).replace("HEAD", HEAD))
    _migrating.SCRIPTS = scripts  # type: ignore[misc]  # there is one release only to be tested
    for module in (_migrating, _making, _stores):
        vars(module)["HEAD"] = LATER
    misfit.__kwdefaults__ = {"known": (*REVISIONS, LATER)}


def die_at(last: int) -> None:
    """Let this process be killed before a statement, of which the commit is the last one."""
    statements = count(1)

    def before(*_: object, **__: object) -> None:
        if next(statements) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", before)
    for cls in Database.__subclasses__():
        cls.commit = _preceded(cls.commit, before)  # type: ignore[method-assign]  # no event is told of it


def _preceded(function: Callable[..., Any], before: Callable[[], None]) -> Callable[..., Any]:
    def call(*arguments: object) -> object:
        before()
        return function(*arguments)

    return call


def migrate(address: str, folder: Path, last: int) -> None:
    """Migrate, and be killed on the way."""
    become_later(folder)
    store = open_store(address)
    die_at(last)
    store.migrate()


def records_of(address: str) -> list[Record]:
    """Return everything that a store of this release tells."""
    store = open_store(address)
    with store.reading() as unit:
        found = list(unit.records.iter_all())
    store.close()
    return found


def run(address: str, folder: Path) -> dict[str, object]:
    """Kill until there is nothing more to be killed at, and report."""
    before, kills, changed = records_of(address), 0, 0
    while is_killed("the migration", migrate, address, folder, kills + 1):
        kills += 1
        changed += records_of(address) != before
    return {"kills": kills, "changed": changed, "revision": find_revision(address), "later": LATER}


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))  # noqa: T201 - what the caller reads
