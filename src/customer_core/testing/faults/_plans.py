"""What is to fail, when, and how: faults, how they strike, and a plan that counts until it is its turn.

It must not know any database.
"""

from enum import Enum
from threading import Lock
from typing import Final

__all__ = ["Fault", "FaultPlan", "Strike"]


class Fault(Enum):
    """What befalls a statement, by its name."""

    DISK_FULL = "disk full"
    """There is no room left; the transaction is as the database leaves it then."""
    LOCKED = "locked"
    """Others hold a lock for longer than the database waits."""
    IO_ERROR = "I/O error"
    """The disk fails; SQLite, as it may, undoes the whole transaction by itself."""
    READ_ONLY = "read-only"
    """The disk was made read-only meanwhile, or the server became a standby."""
    CONFLICT = "conflict"
    """Others wrote the same at the same moment: the transaction cannot be put in an order with theirs."""
    DEADLOCK = "deadlock"
    """Two transactions wait for each other, and the database ends this one."""
    CONNECTION_LOST = "connection lost"
    """The socket is cut: what the driver makes of it is real."""
    SHUT_DOWN = "shut down"
    """The server ends the session, as an administrator has it do: what the driver makes of it is real."""
    INTERRUPTED = "interrupted"
    """The process is told to stop: `KeyboardInterrupt`."""
    OUT_OF_MEMORY = "out of memory"
    """The process has no memory left: `MemoryError`."""

    @property
    def may_come_late(self) -> bool:
        """Tell whether it may also strike once the statement ran: what a database answers with comes instead of it."""
        return self in _LATE

    @property
    def process_error(self) -> type[BaseException] | None:
        """Return what the process itself raises; None where it is the database that fails."""
        return _OF_THE_PROCESS.get(self)


_OF_THE_PROCESS: Final = {Fault.INTERRUPTED: KeyboardInterrupt, Fault.OUT_OF_MEMORY: MemoryError}
_LATE: Final = {Fault.CONNECTION_LOST, Fault.SHUT_DOWN, *_OF_THE_PROCESS}


class Strike(Enum):
    """How a fault strikes."""

    INSTEAD = "instead"
    """The statement does not run."""
    AFTERWARDS = "afterwards"
    """The statement runs, a commit commits, and nobody is told."""
    FROM_THEN_ON = "from then on"
    """Neither it nor any later statement runs, rollbacks included; a server that is lost cannot be reached either."""


class FaultPlan:
    """One fault, due at the n-th statement of whichever connection. Made by `FaultInjector.planned`."""

    def __init__(self, fault: Fault, *, at: int, strike: Strike = Strike.INSTEAD) -> None:
        if not isinstance(fault, Fault):
            raise TypeError(f"a fault is one of Fault, such as Fault.DISK_FULL, and no {type(fault).__name__}")
        if at < 1:
            raise ValueError("statements are counted from 1")
        if strike is Strike.AFTERWARDS and not fault.may_come_late:
            raise ValueError(f"a database that answers {fault.value!r} has not done what it was asked")
        self.fault: Final = fault
        self.at: Final = at
        self.strike: Final = strike
        self.statements = 0
        """How many statements there were so far."""
        self.has_struck = False
        """Whether the fault struck."""
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"FaultPlan({self.fault.value!r}, at={self.at}, strike={self.strike.value!r})"

    @property
    def lasts(self) -> bool:
        """Tell whether the fault has struck and stays."""
        return self.has_struck and self.strike is Strike.FROM_THEN_ON

    def next_strikes(self) -> bool:
        """Count a statement, and tell whether it is to fail."""
        with self._lock:
            self.statements += 1
            strikes = self.statements >= self.at and (self.lasts or not self.has_struck)
            self.has_struck = self.has_struck or strikes
        return strikes
