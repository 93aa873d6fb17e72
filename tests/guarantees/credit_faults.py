"""What a race of credit changes in the library as it runs: faults that it has to find, and how long a commit takes."""

import sqlite3
from collections.abc import Collection

import attrs
from sqlalchemy import bindparam

from customer_core.credit import CreditDecision, LedgerEntry, decide
from customer_core.model import ChannelId, CreditAccountId, Exposure, Money
from customer_core.services._crediting import Books
from customer_core.storage.sql import _sqlite
from customer_core.storage.sql._accounts import SqlAccounts
from customer_core.storage.sql._ledgers import SqlLedger
from customer_core.storage.sql._schema import ACCOUNT


def in_haste(address: str) -> str:
    """Wait for no disk, and return the address that says so: what a cut of the power leaves behind is not raced for."""
    if address.startswith("postgresql:"):
        return f"{address}{'&' if '?' in address else '?'}options=-c%20synchronous_commit%3Doff"
    set_up = vars(_sqlite)["_set_up"]

    def set_up_hastily(connection: sqlite3.Connection) -> None:
        set_up(connection)
        connection.execute("PRAGMA synchronous = OFF")

    vars(_sqlite)["_set_up"] = set_up_hastily
    return address


def write_blindly() -> None:
    """Lock no account, and write an entry whatever the account was moved to since it was read."""

    def lock(_: SqlAccounts, ids: Collection[CreditAccountId]) -> None:
        del ids

    def move(ledger: SqlLedger, entry: LedgerEntry) -> None:
        put = ACCOUNT.update().where(ACCOUNT.c.id == bindparam("its_id"))
        put = put.values(posted_minor=bindparam("owed"), held_minor=bindparam("reserved"))
        figures = {"owed": entry.owed.amount_minor, "reserved": entry.reserved.amount_minor}
        ledger._session.change(put, its_id=str(entry.account), **figures)  # noqa: SLF001 - as its own methods do

    SqlAccounts.lock = lock  # type: ignore[assignment,method-assign]
    SqlLedger._move = move  # type: ignore[assignment,method-assign]  # noqa: SLF001 - as above


def count_no_holds() -> None:
    """Decide as if nothing were reserved."""

    def decided(books: Books, amount: Money, channel: ChannelId) -> CreditDecision:
        owed, nothing = books.account.exposure.posted, Money.zero(amount.currency)
        free = attrs.evolve(books.account, exposure=Exposure(posted=owed, held=nothing, overdue=nothing))
        return decide(free, books.policy, amount=amount, channel=channel, at=books.at)

    Books.decide = decided  # type: ignore[assignment,method-assign]
