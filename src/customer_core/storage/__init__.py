"""Where customers are kept: in this process, or in a database.

Every store keeps the obligations of `ports`; the memory store is the specification. It must not know services.
"""

from customer_core.storage._opening import holds_store, open_store
from customer_core.storage.memory import MemoryStore

__all__ = ["MemoryStore", "holds_store", "open_store"]
