"""Which groups a customer is in: those that it was added to, and those whose criteria it meets at the moment.

Owns the look at one customer as a search sees it. What a group is made of is said by the group itself.
"""

from customer_core.model import Customer, OrderTotals
from customer_core.ports import UnitOfWork
from customer_core.search import CustomerGroup, Searchable, matches_terms, terms
from customer_core.services._contexts import Context
from customer_core.services._defining import expanded
from customer_core.services._lineages import absorbed_by

__all__ = ["groups_with"]


def groups_with(unit: UnitOfWork, context: Context, customer: Customer) -> tuple[CustomerGroup, ...]:
    """Return the groups that a customer is in and the actor sees, by label and then by id."""
    known = terms(_looked_at(unit, customer))
    groups = [group for group in unit.groups.list_all() if group.may_see(context.scope.actor)]
    return tuple(group for group in groups if matches_terms(expanded(unit, context, group.members, of=group.id), known))


def _looked_at(unit: UnitOfWork, customer: Customer) -> Searchable:
    """Return a customer with what a search knows of it beside its record."""
    memberships = unit.groups.list_memberships([customer.id])
    return Searchable(
        customer,
        totals=unit.customers.list_totals([customer.id]).get(customer.id, OrderTotals()),
        member_of=frozenset(one.group for one in memberships if one.is_member),
        removed_from=frozenset(one.group for one in memberships if not one.is_member),
        absorbed=absorbed_by(unit, customer),
    )
