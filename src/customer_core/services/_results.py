"""What a list of customers shows of each: the record, and what is known beside it.

Owns the result as a value with its columns. It must not know how customers are found.
"""

from datetime import datetime
from typing import Final

import attrs

from customer_core.model import Address, Assignment, ContactRole, Customer, CustomerId, CustomerType, OrderTotals
from customer_core.ports import UnitOfWork
from customer_core.search import Page
from customer_core.services._contexts import Context
from customer_core.services._stored_settings import read_settings
from customer_core.settings import OrderSettings

__all__ = ["RESULT_COLUMNS", "SearchResult", "results_of"]

RESULT_COLUMNS: Final = (
    *("id", "code", "name", "type", "email", "phone", "street", "city", "region", "postcode", "country"),
    *("served_by", "total_spent", "average_per_order", "customer_since", "most_recent_order"),
)
"""What a row of results says, as text: `SearchResult.cells` has a cell for each."""


@attrs.frozen(kw_only=True)
class SearchResult:
    """Hold one row of what was found; results sort by each of its columns.

    Args:
        customer: The record.
        totals: What its orders come to.
        last_order_link: Where the host shows the most recent order; None where it shows none, or there is none.
        is_editable: Whether whoever asked may change the record.
    """

    customer: Customer
    totals: OrderTotals
    last_order_link: str | None = attrs.field(default=None, repr=False)
    is_editable: bool = True

    @property
    def id(self) -> CustomerId:
        """Return the id of the customer."""
        return self.customer.id

    @property
    def name(self) -> str:
        """Return the name to show."""
        return self.customer.display

    @property
    def type(self) -> CustomerType:
        """Return whether it is a lead, or a customer whom somebody serves."""
        return self.customer.type

    @property
    def email(self) -> str:
        """Return the primary e-mail address; blank where there is none."""
        primary = self.customer.primary_email
        return primary.address if primary else ""

    @property
    def phone(self) -> str:
        """Return the primary phone number; blank where there is none."""
        primary = self.customer.primary_phone
        return primary.number if primary else ""

    @property
    def billing_address(self) -> Address | None:
        """Return the default billing address; None where there is none."""
        contact = self.customer.find_default_contact(ContactRole.BILLING)
        return contact.address if contact else None

    @property
    def assignment(self) -> Assignment | None:
        """Return the assignment of the representative or team that was added last; None where nobody serves it."""
        return self.customer.assignments[-1] if self.customer.assignments else None

    @property
    def customer_since(self) -> datetime | None:
        """Return when the customer became one; None where that is not known."""
        return self.customer.customer_since

    @property
    def cells(self) -> tuple[str, ...]:
        """Return it as text, a cell for each of `RESULT_COLUMNS`; blank where nothing is known.

        Amounts of several currencies and the lines of a street stand one behind the other, days are ISO 8601, and the
        most recent order is the link to it or, without one, its key.
        """
        address, spends, last = self.billing_address or Address(), self.totals.spends, self.totals.last
        return (
            *(str(self.id), self.customer.code, self.name, self.type.value, self.email, self.phone),
            *(", ".join(address.street), address.city, address.region, address.postcode, address.country),
            str(self.assignment.assignee) if self.assignment else "",
            "; ".join(str(spend.spent) for spend in spends),
            "; ".join(str(spend.average) for spend in spends),
            f"{self.customer_since:%Y-%m-%d}" if self.customer_since else "",
            (self.last_order_link or f"{last.key.system} {last.key.number}") if last else "",
        )


def results_of(unit: UnitOfWork, context: Context, page: Page[Customer]) -> Page[SearchResult]:
    """Return a page with what is known beside each record on it, and whether the actor may change it."""
    totals = unit.customers.list_totals([customer.id for customer in page.items])
    settings = read_settings(unit, OrderSettings)

    def result(customer: Customer) -> SearchResult:
        noted = totals.get(customer.id, OrderTotals())
        link = settings.find_link(noted.last.key) if noted.last else None
        is_editable = context.may_edit(unit, customer)
        return SearchResult(customer=customer, totals=noted, last_order_link=link, is_editable=is_editable)

    return Page(
        items=tuple(map(result, page.items)),
        **{field.name: getattr(page, field.name) for field in attrs.fields(Page) if field.name != "items"},
    )
