"""Upkeep of a store that is run by name and on purpose.

Owns the making anew of the duplicate index. It must not run by itself.
"""

import attrs

from customer_core.model import Permission
from customer_core.ports import UnitOfWork
from customer_core.services._contexts import Context
from customer_core.services._duplicates import Probe, index_customer
from customer_core.services._facts import keep_signature

__all__ = ["MaintenanceService"]


@attrs.frozen(repr=False)
class MaintenanceService:
    """Runs upkeep."""

    _context: Context

    def reindex(self) -> int:
        """Make the duplicate index anew for the profile in use, in one unit of work; return how many customers it has.

        Others wait for it, so run it while the shop is closed.

        Raises:
            PermissionDeniedError: The actor may not run maintenance for every brand.
        """
        self._context.require_everywhere(Permission.MAINTENANCE_RUN)
        return self._context.write(self._make_anew)

    def _make_anew(self, unit: UnitOfWork) -> int:
        count = 0
        unit.index.clear()
        keep_signature(unit, self._context.profile)
        for customer in unit.customers.iter_all():
            index_customer(unit, self._context, customer, Probe.of(self._context, customer))
            count += 1
        return count
