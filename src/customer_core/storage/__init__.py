"""Where customers are kept: in this process, or in a database.

Every store keeps the obligations of `ports`; the memory store is the specification. It must not know services.
"""

from customer_core.storage._opening import find_revision, holds_store, migration_sql, open_store
from customer_core.storage.memory import MemoryStore

__all__ = ["MemoryStore", "find_revision", "holds_store", "migration_sql", "open_store"]
