"""From a size and a seed to rows and their truth.

It owns how many records a customer has and in which order they come, and must not know what a damage does.
"""

from collections.abc import Iterator

import attrs

from customer_core.errors import InvalidOptionError
from customer_core.testing.generator._damage import DAMAGE
from customer_core.testing.generator._damaging import ACTIONS, start_draft
from customer_core.testing.generator._drawing import Draws, Skewed
from customer_core.testing.generator._households import Town
from customer_core.testing.generator._people import Customer

__all__ = ["HEADER", "GeneratedCustomers", "Truth", "generate"]

HEADER = ("first_name", "last_name", "company", "email", "phone", "street", "city", "postcode", "country")

_RECORDS_PER_CUSTOMER = Skewed((1, 2, 3, 4, 5, 6), (57, 22, 11, 6, 3, 1))
_COPY = "clean_copy"
_COPIED = next(damage.chance for damage in DAMAGE if damage.name == _COPY)
_STEPS = tuple((damage.name, damage.chance, ACTIONS[damage.name]) for damage in DAMAGE if damage.name != _COPY)

Row = tuple[str, ...]
_Written = tuple[Row, tuple[str, ...]]


@attrs.frozen
class Truth:
    """What is true of one row: its customer, the household or firm of the customer, and what happened to the row."""

    cluster: int
    household: int
    kind: str
    damage: tuple[str, ...]


@attrs.frozen
class GeneratedCustomers:
    """Records of synthetic customers and, aligned with them, the truth."""

    header: Row
    rows: list[Row]
    truth: list[Truth]


def generate(size: int, *, seed: int) -> GeneratedCustomers:
    """Generate `size` records of synthetic customers with their truth.

    The same size and seed give the same records on every platform. Order carries nothing; clusters and households are
    numbered in the order of their first rows.

    Raises:
        InvalidOptionError: When the size is negative.
    """
    if size < 0:
        raise InvalidOptionError(option="size", problem="it is negative", remedy="give a number of records from 0 up")
    draws = Draws(seed)
    found = [found for found, _ in zip(_iter_records(draws), range(size), strict=False)]
    draws.shuffle(found)
    clusters: dict[int, int] = {}
    households: dict[int, int] = {}
    truth = [
        Truth(
            clusters.setdefault(cluster, len(clusters)), households.setdefault(household, len(households)), kind, damage
        )
        for _, damage, cluster, household, kind in found
    ]
    return GeneratedCustomers(HEADER, [row for row, *_ in found], truth)


def _iter_records(draws: Draws) -> Iterator[tuple[Row, tuple[str, ...], int, int, str]]:
    town = Town(draws)
    cluster = household = 0
    while True:
        household += 1
        for customer in town.draw_household():
            cluster += 1
            for row, damage in _write_records(draws, customer):
                yield row, damage, cluster, household, customer.kind


def _write_records(draws: Draws, customer: Customer) -> list[_Written]:
    written: list[_Written] = []
    for _ in range(draws.skewed(_RECORDS_PER_CUSTOMER)):
        if written and draws.chance(_COPIED):
            row, damage = draws.pick(written)
            written.append((row, damage if _COPY in damage else (*damage, _COPY)))
        else:
            written.append(_write_record(draws, customer))
    return written


def _write_record(draws: Draws, customer: Customer) -> _Written:
    draft = start_draft(customer)
    damage = tuple([name for name, chance, act in _STEPS if draws.chance(chance) and act(draws, draft)])
    return draft.row(), damage
