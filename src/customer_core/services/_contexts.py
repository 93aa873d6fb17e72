"""What every service is given: the store, on whose behalf it works, and where time and ids come from.

Owns the context, the units of work in which nobody is met whom the actor may not see, and the writing of history. It
must not know any one service.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Any, TypeVar

import attrs

from customer_core.errors import InvalidOptionError, PermissionDeniedError
from customer_core.history import HistoryAction, HistoryEntry, Subject, diff
from customer_core.matching import MatchProfile, Scorer
from customer_core.model import BrandId, Customer, CustomerId, PasswordCost, Permission, Scope, View
from customer_core.ports import (
    Clock,
    CredentialPort,
    MessageSourcePort,
    NewId,
    NewSalt,
    Notifier,
    ReferencePort,
    Store,
    UnitOfWork,
)
from customer_core.serialization import to_json
from customer_core.services._stored_settings import read_settings
from customer_core.settings import HistorySettings, RepSettings

__all__ = ["READS_CUSTOMERS", "Context", "in_turns", "require_most", "said_by", "subject_of"]

T = TypeVar("T")

READS_CUSTOMERS = (Permission.CUSTOMERS_READ, Permission.CUSTOMERS_READ_OWN)
"""What lets somebody read customers: all of those that the desk works for, or the actor's own."""

_MOST = 10_000
_BLANKS: tuple[object, ...] = (None, "", [], {})


@attrs.frozen(kw_only=True, repr=False)
class Context:
    """Hold what a service works with. Every call asks `require` first: what was not granted is refused."""

    store: Store
    scope: Scope
    scorer: Scorer
    clock: Clock
    is_own_clock: bool
    """Whether the clock is one of the host's own, which then goes before that of the store."""
    new_id: NewId
    new_salt: NewSalt
    references: Mapping[str, ReferencePort]
    message_sources: Mapping[str, MessageSourcePort]
    notifier: Notifier | None
    """What links are sent by; None where the host gave nothing."""
    credentials: CredentialPort | None
    """Where the host keeps credentials itself; None where they are kept in the store."""
    password_cost: PasswordCost
    view: View = attrs.field(init=False, default=attrs.Factory(lambda self: self.scope.view, takes_self=True))

    @property
    def profile(self) -> MatchProfile:
        """Return the match profile by which records are compared."""
        return self.scorer.profile

    def __repr__(self) -> str:
        return f"Context({self.store.name!r}, {self.scope!r})"

    def require(self, *permissions: Permission) -> None:
        """Refuse the call unless the actor may do this, by any one of some permissions.

        Raises:
            PermissionDeniedError: None of its roles grants one of them.
        """
        self.scope.require(*permissions)

    def require_everywhere(self, permission: Permission) -> None:
        """Refuse a call on the store as a whole unless the actor may do this, and sees everything.

        Raises:
            PermissionDeniedError: None of its roles grants the permission, or there are customers that it may not see.
        """
        self.require(permission)
        if not self.view.is_everything:
            raise PermissionDeniedError(permission=f"{permission.value} for every brand")

    def require_brand(self, brand: BrandId | None) -> None:
        """Refuse to write into a brand that the desk does not work for.

        Raises:
            PermissionDeniedError: It does not.
        """
        if not self.view.shows_brand(brand):
            raise PermissionDeniedError(permission=f"brand:{brand}")

    def may_edit(self, unit: UnitOfWork, customer: Customer) -> bool:
        """Tell whether the actor may change a customer, which it may see: all of them, or this one as its own.

        A representative who may change all is kept by the settings from those whom only others serve, perhaps.
        """
        actor = self.scope.actor
        is_own = View(assignees=actor.assignees).shows(customer)
        if not self.scope.may(Permission.CUSTOMERS_EDIT):
            return is_own and self.scope.may(Permission.CUSTOMERS_EDIT_OWN)
        is_of_others = bool(actor.assignees and customer.assignments) and not is_own
        return not is_of_others or read_settings(unit, RepSettings).edits_others

    def require_edit(self, unit: UnitOfWork, customer: Customer) -> None:
        """Refuse to change a customer, which the actor may see, unless it may change all or this one is its own.

        Raises:
            PermissionDeniedError: It may not.
        """
        if not self.may_edit(unit, customer):
            raise PermissionDeniedError(permission=Permission.CUSTOMERS_EDIT.value)

    def now(self, unit: UnitOfWork) -> datetime:
        """Return the present moment for what may end by itself: by the host's own clock, or by that of the store."""
        return self.clock() if self.is_own_clock else unit.facts.now()

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that only reads what the actor may see."""
        return self.store.reading() if self.view.is_everything else self._limited()

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do some work in a writing unit that shows what the actor may see, and return what it returns."""
        if self.view.is_everything:
            return self.store.write(work)
        return self.store.write(lambda unit: work(unit.seen_by(self.view)))

    @contextmanager
    def _limited(self) -> Iterator[UnitOfWork]:
        with self.store.reading() as unit:
            yield unit.seen_by(self.view)

    def record(
        self,
        unit: UnitOfWork,
        action: HistoryAction,
        subject: Subject,
        *,
        before: object | None,
        after: object | None,
        version: int,
        reason: str = "",
    ) -> None:
        """Write down who changed what, when, where and why; None stands for a record that is not there."""
        entry = HistoryEntry(
            position=0,
            subject=subject,
            action=action,
            at=self.clock(),
            actor=self.scope.author,
            channel=self.scope.channel,
            reason=reason,
            changes=diff(said_by(before), said_by(after)),
            version=version,
        )
        is_sealed = action.is_always_sealed or read_settings(unit, HistorySettings).is_sealed
        unit.history.add(entry, salt=self.new_salt() if is_sealed else None)


def in_turns(turn: Callable[[T | None], Sequence[T]], last: T | None = None) -> Iterator[T]:
    """Yield what a store lists turn by turn, each behind the last one of the turn before."""
    while found := turn(last):
        yield from found
        last = found[-1]


def require_most(most: int) -> None:
    """Refuse to list nothing, less than that, or more than one answer should hold.

    Raises:
        InvalidOptionError: It is not from 1 to 10,000.
    """
    if type(most) is not int or not 1 <= most <= _MOST:
        raise InvalidOptionError(
            option="most", problem="is out of range", remedy=f"give 1 to {_MOST}, and read on behind"
        )


def subject_of(id_: CustomerId) -> Subject:
    """Return what the history calls a customer."""
    return Subject("customer", str(id_))


def said_by(value: object | None) -> Mapping[str, Any]:
    """Return what is compared of a record: what it says, without its version, which the entry has itself."""
    said = {} if value is None else value if isinstance(value, Mapping) else to_json(value)
    return {key: part for key, part in said.items() if key != "version" and part not in _BLANKS}
