"""The history of a customer: every change to it, to those that were merged into it, and to their credit accounts.

Owns which subjects make up the history of a customer, and how the history is read to be verified. It must not know how
an entry reads, nor how a chain is verified.
"""

from collections.abc import Iterator

import attrs

from customer_core.errors import InvalidDocumentError, InvalidOptionError, NotFoundError
from customer_core.history import (
    HistoryCheckpoint,
    HistoryEntry,
    HistoryRow,
    HistoryVerification,
    Present,
    SealingRule,
    Subject,
    verify,
)
from customer_core.model import CustomerId, OrganizationId, Permission
from customer_core.ports import UnitOfWork
from customer_core.serialization import from_history_row
from customer_core.services._contexts import Context, in_turns, require_most, subject_of
from customer_core.services._facts import sealed_from
from customer_core.services._resolving import checked, given
from customer_core.settings import HistorySettings, area_of

__all__ = ["HistoryService"]


_MOST = 100
_ROWS_AT_ONCE = 1_000
_IS_SEALED = attrs.fields(HistorySettings).is_sealed.name


@attrs.frozen(repr=False)
class HistoryService:
    """Shows who changed what, when, from which channel and why."""

    _context: Context

    def list_of(self, customer: CustomerId, *, after: int = 0, most: int = _MOST) -> tuple[HistoryEntry, ...]:
        """Return the first entries of a customer's history behind a position, oldest first.

        It includes those of every customer that was merged into it, and of their credit accounts. Also the history of
        a customer that was deleted is there. To read on, give the position of the last entry as `after`.

        Raises:
            PermissionDeniedError: The actor may not read the history.
            NotFoundError: Nothing is known of this id.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.HISTORY_READ)
        require_most(most)
        with self._context.reading() as unit:
            found = unit.history.list_of(_subjects(unit, checked(customer)), after=after, most=most)
            if not found and not after:
                raise NotFoundError(kind="history of customer", id=str(customer))
            return found

    def list_of_organization(
        self, organization: OrganizationId, *, after: int = 0, most: int = _MOST
    ) -> tuple[HistoryEntry, ...]:
        """Return the first entries of an organization's history behind a position, oldest first.

        It includes those of every organization that was merged into it, and of their credit accounts.

        Raises:
            PermissionDeniedError: The actor may not read the history.
            NotFoundError: Nothing is known of this id.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.HISTORY_READ)
        require_most(most)
        with self._context.reading() as unit:
            id_ = given(OrganizationId, organization, "organization")
            ids = unit.organization_merges.list_ids(id_) or (id_,)
            of_accounts = (Subject("account", str(one.id)) for one in unit.accounts.list_of(ids))
            subjects = {*(Subject("organization", str(one)) for one in ids), *of_accounts}
            found = unit.history.list_of(subjects, after=after, most=most)
            if not found and not after:
                raise NotFoundError(kind="history of organization", id=str(organization))
            return found

    def list_of_settings(self, cls: type, *, after: int = 0, most: int = _MOST) -> tuple[HistoryEntry, ...]:
        """Return the first entries of an area of settings behind a position, oldest first.

        Raises:
            PermissionDeniedError: The actor may not read the history.
            UnknownAreaError: The class is no area of settings.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.HISTORY_READ)
        require_most(most)
        with self._context.reading() as unit:
            return unit.history.list_of({Subject("settings", area_of(cls))}, after=after, most=most)

    def verify(
        self,
        customer: CustomerId | None = None,
        *,
        checkpoint: HistoryCheckpoint | None = None,
        key: bytes | None = None,
    ) -> HistoryVerification:
        """Find out whether the history was touched since it was written: of one customer, or all that the store holds.

        Whatever was changed, put in, moved, or taken out from between others is found. That the last entries about a
        record, or all of them, are gone, or that somebody who knows how seals are made wrote them anew, is found
        against a checkpoint alone. The store is read as it is at one moment, a thousand entries at once.

        Args:
            customer: The customer whose history is verified, with everybody who was merged into it and their credit
                accounts; None for the whole store.
            checkpoint: What `checkpoint` gave before; the whole store is held against it.
            key: The key that the checkpoint was made with. Without it, whoever could change the checkpoint could make
                it fit.

        Raises:
            PermissionDeniedError: The actor may not read the history or, for the whole store, not verify it for every
                brand.
            NotFoundError: Nothing is known of this id.
            InvalidOptionError: A checkpoint is given for one customer, a key without a checkpoint, or one that is
                shorter than 16 bytes.
        """
        if customer is None:
            self._context.require_everywhere(Permission.HISTORY_VERIFY)
        else:
            self._context.require(Permission.HISTORY_READ)
        if checkpoint is not None:
            given(HistoryCheckpoint, checkpoint, "checkpoint")
        _refuse_unless_fitting(customer, checkpoint, key)
        with self._context.reading() as unit:
            since = checkpoint.sealed_from if checkpoint else sealed_from(unit)
            rule = SealingRule(since=since, switches=tuple(_switches(unit)))
            rows = _all_rows(unit) if customer is None else _rows_of(unit, _subjects(unit, checked(customer)))
            found = verify(rows, rule=rule, checkpoint=checkpoint, key=key)
            if customer is not None and not found.entries and not unit.merges.list_ids(customer):
                raise NotFoundError(kind="history of customer", id=str(customer))
        return found

    def checkpoint(self, *, key: bytes | None = None) -> HistoryCheckpoint:
        """Return what the history of the whole store is now, as one small value, to be kept far from the store.

        `serialization.dumps` writes it as text. A later `verify` finds by it what is gone or was written anew since.

        Args:
            key: At least 16 bytes that never get near the store: with them nobody else can make a checkpoint. Without,
                it proves as much as the place in which it is kept, such as a printed page or another company's archive.

        Raises:
            PermissionDeniedError: The actor may not verify the history for every brand.
            InvalidOptionError: The key is shorter than 16 bytes.
        """
        self._context.require_everywhere(Permission.HISTORY_VERIFY)
        # By itself, since it keeps others from adding entries until its unit ends.
        position = self._context.write(lambda unit: unit.history.settled_position())
        with self._context.reading() as unit:
            heads = in_turns(lambda after: unit.history.list_heads(up_to=position, after=after, most=_ROWS_AT_ONCE))
            return HistoryCheckpoint.of(
                heads, position=position, sealed_from=sealed_from(unit), made_at=self._context.clock(), key=key
            )


def _refuse_unless_fitting(
    customer: CustomerId | None, checkpoint: HistoryCheckpoint | None, key: bytes | None
) -> None:
    if customer is not None and checkpoint is not None:
        raise InvalidOptionError(
            option="checkpoint", problem="is one of the whole store", remedy="verify all of it, without a customer"
        )
    if key is not None and checkpoint is None:
        raise InvalidOptionError(
            option="key", problem="proves nothing without a checkpoint", remedy="give the checkpoint, too"
        )


def _all_rows(unit: UnitOfWork) -> Iterator[HistoryRow]:
    return in_turns(lambda after: unit.history.list_rows(after=after, most=_ROWS_AT_ONCE))


def _rows_of(unit: UnitOfWork, subjects: set[Subject]) -> Iterator[HistoryRow]:
    return in_turns(lambda after: unit.history.list_rows_of(subjects, after=after, most=_ROWS_AT_ONCE))


def _switches(unit: UnitOfWork) -> Iterator[tuple[int, bool]]:
    """Yield where the history tells that the setting was changed, and into what; verifying tells whether that is so."""
    for row in _rows_of(unit, {Subject("settings", area_of(HistorySettings))}):
        try:
            changes = from_history_row(row).changes
        except InvalidDocumentError:
            continue
        for change in changes:
            if change.path == _IS_SEALED and isinstance(change.after, Present):
                yield row.position, change.after.part is not False


def _subjects(unit: UnitOfWork, customer: CustomerId) -> set[Subject]:
    ids = unit.merges.list_ids(customer) or (customer,)
    accounts = unit.accounts.list_of(ids)
    return {
        *(subject_of(id_) for id_ in ids),
        *(Subject("account", str(account.id)) for account in accounts),
    }
