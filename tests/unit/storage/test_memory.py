import pytest

from customer_core.errors import StoreAddressError, StoreReadOnlyError
from customer_core.ports import Store
from customer_core.storage import MemoryStore


@pytest.mark.parametrize(("store", "name"), [(MemoryStore(), "memory:"), (MemoryStore(name="own.db"), "own.db")])
def test_a_memory_store_is_called_by_its_name(store: Store, name: str) -> None:
    """Its refusals call it `memory:`, or as the store is called that is made of it."""
    assert name == store.name
    with pytest.raises(StoreAddressError) as refusal:
        store.within(object())
    assert name == refusal.value.store
    with store.reading() as unit, pytest.raises(StoreReadOnlyError) as refused:
        unit.facts.put("fact", "text")
    assert name == refused.value.store
