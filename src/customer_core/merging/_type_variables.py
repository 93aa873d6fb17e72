"""What the acts of merging are about: a customer or an organization, and the ids of such.

Owns the two type variables. Where nothing is said, customers are meant, at run time by the order of the choices.
"""

from typing import TYPE_CHECKING

from customer_core.model import Customer, CustomerId, Organization, OrganizationId

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Id = TypeVar("Id", bound=CustomerId | OrganizationId, default=CustomerId)
    Mergeable = TypeVar("Mergeable", bound=Customer | Organization, default=Customer)
else:
    from typing import TypeVar

    Id = TypeVar("Id", CustomerId, OrganizationId)
    Mergeable = TypeVar("Mergeable", Customer, Organization)

__all__ = ["Id", "Mergeable"]
