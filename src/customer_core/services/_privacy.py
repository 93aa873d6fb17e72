"""Privacy: what is held on one person, told as a whole.

Owns the steps of each call. Which parts there are is in `_personal_data`.
"""

import attrs

from customer_core.model import CustomerId, Permission
from customer_core.serialization import to_json
from customer_core.services._contexts import Context
from customer_core.services._messages import list_supplied
from customer_core.services._personal_data import PersonalData, gathered
from customer_core.services._references import count_of, documents_of
from customer_core.services._resolving import named

__all__ = ["PrivacyService"]


@attrs.frozen(repr=False)
class PrivacyService:
    """Tells a person what is held on it."""

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
