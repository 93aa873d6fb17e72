"""Privacy: what is held on one person, told as a whole, and forgotten.

Owns the steps of each call, and what is asked of the host. Which parts there are is in `_personal_data`, what goes and
what stays in `_erasing`.
"""

from datetime import datetime

import attrs

from customer_core.errors import ReasonMissingError
from customer_core.model import EVERYTHING, CustomerId, Permission
from customer_core.ports import UnitOfWork
from customer_core.serialization import to_json
from customer_core.services._contexts import Context
from customer_core.services._erasing import ErasurePlan, erased_in, plan_of
from customer_core.services._messages import list_supplied
from customer_core.services._personal_data import PersonalData, gathered
from customer_core.services._references import count_of, documents_of, forget_documents
from customer_core.services._resolving import checked, given, named

__all__ = ["Erasure", "PrivacyService"]


@attrs.frozen(kw_only=True)
class Erasure:
    """Say that a person is erased.

    Args:
        customer: The id of the record in which the person was at last.
        ids: Every id that named it, in ascending order; none names anybody any more.
        at: When it was erased.
        is_new: Whether this call did it; an earlier one did otherwise.
        documents: The names of the host's documents that the host was told to forget the person in.
    """

    customer: CustomerId
    ids: tuple[CustomerId, ...]
    at: datetime
    is_new: bool
    documents: tuple[str, ...] = ()


@attrs.frozen(repr=False)
class PrivacyService:
    """Tells a person what is held on it, and forgets it."""

    _context: Context

    def export(self, customer: CustomerId) -> PersonalData:
        """Return everything that is held on a person, as one document.

        It is read as it is at one moment. What the host holds is asked for right after: messages of its sources, how
        many of its documents point to the person, and what they say where it gives a `PersonalReferencePort`.

        Args:
            customer: Any id that names the person.

        Raises:
            PermissionDeniedError: The actor may not export what is held on a person.
            NotFoundError: The id names nobody.
            MessageSourceFailedError: A source of the host's could not tell its messages.
            ReferenceFailedError: The host could not count or tell its documents.
        """
        self._context.require(Permission.PRIVACY_EXPORT)
        with self._context.reading() as unit:
            found = named(unit, customer)
            ids = unit.merges.list_ids(found.id)
            data = gathered(unit, self._context, found)
        held_by_host = {
            "supplied_messages": {
                name: [to_json(message) for message in told] for name, told in list_supplied(self._context, ids).items()
            },
            "references": {one.name: one.count for one in count_of(self._context, ids)},
            "documents": documents_of(self._context, ids),
        }
        return attrs.evolve(data, document={**data.document, **held_by_host})

    def plan_erasure(self, customer: CustomerId) -> ErasurePlan:
        """Return what erasing a person would do: what goes, what stays and why, and what keeps it from being done.

        Args:
            customer: Any id that names the person.

        Raises:
            PermissionDeniedError: The actor may not erase persons.
            NotFoundError: The id names nobody.
            ReferenceFailedError: The host could not count its documents.
        """
        self._context.require(Permission.PRIVACY_ERASE)
        with self._context.reading() as unit:
            plan = plan_of(unit, self._context, customer)
        documents = {one.name: one.count for one in count_of(self._context, plan.ids)}
        return attrs.evolve(plan, documents=documents)

    def erase(self, customer: CustomerId, *, reason: str) -> Erasure:
        """Erase a person: its identity goes, and orders and books stay, which name nobody any more.

        The store forgets it in one unit of work, as `ERASURE_TAKES` and `ERASURE_KEEPS` say. Then the host is told to
        forget it, too, where it gives a `PersonalReferencePort`. Called again, it only tells the host once more. What
        was deleted may stand in free pages of a database until that is vacuumed, in its backups, and with whoever was
        told of it.

        Args:
            customer: Any id that names the person.
            reason: Why; it stays in the history, so it names nobody.

        Raises:
            PermissionDeniedError: The actor may not erase persons.
            ReasonMissingError: The reason is blank.
            NotFoundError: The id names nobody, and nobody was erased under it.
            StaleVersionError: Somebody changed the record meanwhile.
            ErasureBlockedError: Something is pending; the plan says what.
            ReferenceFailedError: The host could not forget the person; the store did. Call it again.
        """
        self._context.require(Permission.PRIVACY_ERASE)
        if not given(str, reason, "reason").strip():
            raise ReasonMissingError(action="Erasing a person")
        erasure = self._context.write(lambda unit: self._erased(unit, checked(customer), reason))
        return attrs.evolve(erasure, documents=forget_documents(self._context, erasure.ids))

    def _erased(self, unit: UnitOfWork, id_: CustomerId, reason: str) -> Erasure:
        is_new = not unit.erasures.list_of(id_)
        if is_new:
            erased_in(unit, self._context, id_, reason)
        erased = unit.seen_by(EVERYTHING).erasures.list_of(id_)
        ids = tuple(one.id for one in erased)
        return Erasure(customer=erased[0].customer, ids=ids, at=erased[0].at, is_new=is_new)
