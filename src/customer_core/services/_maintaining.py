"""Upkeep of a store that is run by name and on purpose.

Owns the making anew of the duplicate index, of links and of what is searched. It must not run by itself.
"""

import attrs

from customer_core.model import Permission
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._facts import keep_signatures, make_terms_anew
from customer_core.services._linking import Linker
from customer_core.services._probes import Probe

__all__ = ["MaintenanceService"]


@attrs.frozen(repr=False)
class MaintenanceService:
    """Runs upkeep."""

    _context: Context

    def reindex(self) -> int:
        """Make the duplicate index anew for the profile in use, in one unit of work; return how many customers it has.

        All links are made anew, too: exactly the pairs that a run over the whole store finds; and what customers are
        searched and sorted by. Others wait for it, so run it while the shop is closed.

        Raises:
            PermissionDeniedError: The actor may not run maintenance for every brand.
        """
        self._context.require_everywhere(Permission.MAINTENANCE_RUN)
        return self._context.write(self._make_anew)

    def _make_anew(self, unit: UnitOfWork) -> int:
        count = 0
        make_terms_anew(unit)
        unit.index.clear()
        keep_signatures(unit, self._context.profile)
        for customer in unit.customers.iter_all():
            unit.index.put(Probe.of(self._context, customer).indexed(customer.id))
            count += 1
        linker = Linker(unit, self._context)
        for customer in unit.customers.iter_all():
            linker.link_anew(customer.id, Probe.of(self._context, customer))
        return count
