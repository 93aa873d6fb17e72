from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from customer_core.history import SALT_BYTES
from customer_core.testing import START, CountingIds, CountingSalts, TickingClock

CALLS = 2_000


def test_a_clock_ticks_from_where_it_was_set() -> None:
    """Each moment is one step later than the one before; the first is the start."""
    clock = TickingClock(datetime(2030, 1, 1, tzinfo=UTC), step=timedelta(days=1))
    assert [1, 2, 3] == [clock().day for _ in range(3)]
    assert START == TickingClock()()


def test_ids_have_the_prefix_they_were_given() -> None:
    """Makers with different prefixes make different ids."""
    new_id = CountingIds("shop-")
    assert ["shop-0001", "shop-0002"] == [new_id(), new_id()]


def test_a_salt_is_as_long_as_a_seal_needs() -> None:
    """A salt is one that the history takes."""
    assert SALT_BYTES == len(CountingSalts()())


def test_nothing_is_given_twice_to_threads() -> None:
    """Of moments, ids and salts that many threads ask for at once no two are alike."""
    for make in (TickingClock(), CountingIds(), CountingSalts()):
        with ThreadPoolExecutor(4) as pool:
            made = [future.result() for future in [pool.submit(make) for _ in range(CALLS)]]
        assert CALLS == len(set(made))
