"""What may be wrong with a store's orders and messages: one fault each, for the tables of planted faults.

Owns the faults. It must not know by which claim they are found.
"""

from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from customer_core.model import OrderTotals

Something: TypeAlias = Any
"""A port, or what it takes and gives."""


def keep_the_first(port: Something, new: Something) -> None:
    """Leave what is kept under a key as it is."""
    if port.find(new.key) is None:
        port.put(new)


def put_into_small_letters(port: Something, new: Something) -> None:
    """Take systems for one that differ by case alone."""
    port.put(attrs.evolve(new, key=attrs.evolve(new.key, system=new.key.system.lower())))


def tell_whole_seconds(port: Something, customers: Something, *, after: Something = None, most: int) -> Something:
    """Compare moments by their seconds."""
    told = port.list_newest(customers, after=after, most=most)
    return tuple(sorted(told, key=lambda one: (one.place[0].replace(microsecond=0), one.key), reverse=True))


def tell_the_oldest_key_first(
    port: Something, customers: Something, *, after: Something = None, most: int
) -> Something:
    """Tell those of one moment in ascending order of key."""
    told = sorted(port.list_newest(customers, after=after, most=most), key=lambda one: one.key)
    return tuple(sorted(told, key=lambda one: one.place[0], reverse=True))


def begin_at_the_last(port: Something, customers: Something, *, after: Something = None, most: int) -> Something:
    """Tell what is at a place, too."""
    place = after and (after[0] + timedelta(microseconds=1), after[1])
    return port.list_newest(customers, after=place, most=most)


def tell_all_kinds(port: Something, before: Something, kind: Something, **asked: Something) -> Something:
    """Tell messages of another kind, too."""
    told = [one for each in type(kind) for one in port.list_before(before, each, **asked)]
    return tuple(sorted(told, key=lambda one: one.place)[: asked["most"]])


def forget_no_card(port: Something, new: Something) -> None:
    """Keep the card of before where there is none any more."""
    before = port.find(new.key)
    port.put(attrs.evolve(new, card=new.card or (before and before.card)))


def remove_nothing(port: Something, key: Something) -> None:
    """Leave a message where it is."""


def sum_all(port: Something, customers: Something, *, since: Something = None) -> Something:
    """Count what was placed before a moment, too."""
    assert since is None or since
    return port.totals_of(customers)


def sum_a_page(port: Something, customers: Something, *, since: Something = None) -> Something:
    """Add up the newest few."""
    return OrderTotals.of(port.list_newest(customers, most=5), since=since)


def forget_the_last(port: Something, customers: Something, *, since: Something = None) -> Something:
    """Tell no last order where none counts."""
    totals = port.totals_of(customers, since=since)
    return totals if totals.orders else attrs.evolve(totals, last=None)


def have_all_or_none(port: Something, customers: Something) -> Something:
    """Tell that there is any where each id has one."""
    return bool(customers) and all(port.has_any([id_]) for id_ in customers)
