"""What a view shows of a memory store: the specification of every other store, one question each.

Owns how customers, pairs, accounts and subjects of the history follow from the customers that a view shows. It must not
know who asks.
"""

import attrs

from customer_core.history import Subject
from customer_core.model import (
    ANYBODY,
    BrandId,
    CreditAccount,
    CreditAccountId,
    Customer,
    CustomerId,
    Organization,
    OrganizationId,
    View,
)
from customer_core.storage._memory_tables import Tables

__all__ = ["Sight"]


@attrs.frozen
class Sight:
    """A view of the tables."""

    _tables: Tables
    _view: View

    def shows(self, customer: Customer) -> bool:
        """Tell whether a live customer is shown."""
        return self._view.shows(customer)

    def shows_id(self, id_: CustomerId) -> bool:
        """Tell whether the customer that an id names, or named until it was removed, is shown."""
        if self._view.is_everything:
            return True
        survivor = self._tables.survivors.find(id_)
        customer = None if survivor is None else self._tables.live.find(survivor)
        return self._view.shows(customer) if customer else self._shows_removed(id_)

    def shows_account(self, account: CreditAccount) -> bool:
        """Tell whether an account is shown: by its own brand, and with its owner where that is a customer."""
        if isinstance(account.owner, OrganizationId):
            return self.shows_unassigned(account.brand)
        return self._view.shows_brand(account.brand) and self.shows_id(account.owner)

    def shows_organization(self, organization: Organization) -> bool:
        """Tell whether an organization is shown: by its brand, unless the view is of certain assignees."""
        return self.shows_unassigned(organization.brand)

    def shows_organization_id(self, id_: OrganizationId) -> bool:
        """Tell whether an id names an organization that is shown."""
        survivor = self._tables.organization_survivors.find(id_)
        organization = None if survivor is None else self._tables.organizations.find(survivor)
        return organization is not None and self.shows_organization(organization)

    def shows_account_id(self, id_: CreditAccountId) -> bool:
        """Tell whether the account of an id is there and shown."""
        account = self._tables.accounts.find(str(id_))
        return account is not None and self.shows_account(account)

    def shows_subject(self, subject: Subject) -> bool:
        """Tell whether what the history says of a subject is shown."""
        if self._view.is_everything or subject.kind == "settings":
            return True
        if subject.kind == "customer":
            return self.shows_id(CustomerId(subject.id))
        if subject.kind == "organization":
            return self.shows_organization_id(OrganizationId(subject.id))
        account = self._tables.accounts.find(subject.id) if subject.kind == "account" else None
        return account is not None and self.shows_account(account)

    def shows_unassigned(self, brand: BrandId | None) -> bool:
        """Tell whether something of a brand is shown that nobody is assigned to."""
        return self._view.assignees is ANYBODY and self._view.shows_brand(brand)

    def _shows_removed(self, id_: CustomerId) -> bool:
        was_there = id_ in self._tables.removed
        return was_there and self.shows_unassigned(self._tables.removed.get(id_))
