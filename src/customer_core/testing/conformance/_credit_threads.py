"""What a store promises to threads that move one account at once: no movement is lost, and no two wait for ever.

Owns these claims. A store may let threads wait for one another or refuse one for the moment; the claims allow for both.
"""

from collections.abc import Sequence
from functools import partial
from threading import Thread
from typing import Final

from customer_core.credit import HoldState
from customer_core.model import CreditAccountId, OrganizationId
from customer_core.ports import Store, UnitOfWork
from customer_core.testing.conformance._asking import WHOLE
from customer_core.testing.conformance._credit_specimens import exposed, hold, ledger_entry
from customer_core.testing.conformance._specimens import account
from customer_core.testing.conformance._threads import (
    END_SECONDS,
    PATIENCE_SECONDS,
    ROUNDS,
    THREADS,
    at_once,
    insisting,
)

__all__ = ["AccountThreadClaims"]

IDS: Final = tuple(map(CreditAccountId, ("a-1", "a-2", "a-3")))
ALL: Final = THREADS * ROUNDS


class AccountThreadClaims:
    """Show that many threads may move credit accounts at once."""

    def test_who_has_an_account_locked_is_waited_for(self, store: Store) -> None:
        """Who locks an account that another unit has locked goes on when that one has ended, and reads what it left."""
        _open(store)
        seen: list[int] = []
        other = Thread(target=lambda: seen.append(insisting(partial(_holds_when_locked, store))))
        with store.writing() as unit:
            unit.accounts.lock(IDS[:2])
            other.start()
            other.join(PATIENCE_SECONDS)
            early = list(seen)
            unit.holds.add(hold("h-1", state=HoldState.PENDING_APPROVAL))
        other.join(END_SECONDS)
        assert ([], [1]) == (early, seen)

    def test_a_locked_account_is_read_as_it_is(self, store: Store) -> None:
        """Of movements that several threads make, each from what it read once it had the lock, none is lost."""
        _open(store)
        at_once(lambda _: [insisting(partial(_move, store, IDS[:1])) for _ in range(ROUNDS)])
        _assert_moved(store, {IDS[0]: ALL})

    def test_no_movement_is_made_from_old_figures(self, store: Store) -> None:
        """Also without a lock, of movements that several threads make every one is kept or refused as a conflict."""
        _open(store)
        at_once(lambda _: [insisting(partial(_move, store, IDS[:1], locked=())) for _ in range(ROUNDS)])
        _assert_moved(store, {IDS[0]: ALL})

    def test_locks_in_any_order_come_to_an_end(self, store: Store) -> None:
        """Threads that lock the same accounts, named in other orders, all get them in turn, and nothing is lost."""
        _open(store)

        def work(thread: int) -> None:
            for number in range(ROUNDS):
                turned = IDS[(thread + number) % 3 :] + IDS[: (thread + number) % 3]
                ids = turned[::-1] if thread % 2 else turned
                insisting(partial(_move, store, ids))

        at_once(work)
        _assert_moved(store, dict.fromkeys(IDS, ALL))


def _open(store: Store) -> None:
    with store.writing() as unit:
        for number, id_ in enumerate(IDS):
            unit.accounts.add(account(str(id_), OrganizationId(f"o-{number}")))


def _holds_when_locked(store: Store) -> int:
    with store.writing() as unit:
        unit.accounts.lock(IDS[:1])
        return len(unit.holds.list_of(IDS[0], most=WHOLE))


def _move(store: Store, ids: Sequence[CreditAccountId], *, locked: Sequence[CreditAccountId] | None = None) -> None:
    """Let each account owe one more than it does, in one unit."""

    def work(unit: UnitOfWork) -> None:
        unit.accounts.lock(ids if locked is None else locked)
        for id_ in ids:
            found = unit.accounts.find(id_)
            assert found is not None
            owed = found.exposure.posted.amount_minor + 1
            unit.ledger.add(ledger_entry(str(id_), posted=1, owed=owed))

    store.write(work)


def _assert_moved(store: Store, expected: dict[CreditAccountId, int]) -> None:
    with store.reading() as unit:
        for id_, moved in expected.items():
            found = unit.accounts.find(id_)
            assert found is not None
            assert exposed(moved) == found.exposure
            figures = [(one.number, one.owed.amount_minor) for one in unit.ledger.list_of(id_, most=WHOLE)]
            assert [(number, number) for number in range(1, moved + 1)] == figures
