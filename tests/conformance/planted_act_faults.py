"""What may be wrong with a store's acts: one fault each, for the tables of planted faults.

Owns the faults. It must not know by which claim they are found.
"""

from typing import Any, TypeAlias

import attrs

Something: TypeAlias = Any
"""A port, or what it takes and gives."""


def put_into_the_place_of_another(port: Something, act: Something) -> None:
    """Take an id that is taken."""
    if port.find(act.id) is None:
        port.add(act)


def replace_whatever_is_there(port: Something, act: Something, *, expected_version: int) -> None:
    """Do not look at the version."""
    found = port.find(act.id)
    port.replace(act, expected_version=found.version if found else expected_version)


def tell_the_first_id_first(port: Something, *, after: Something = None, most: int) -> Something:
    """Tell acts of one moment in ascending order of id."""
    told = sorted(port.list_newest(after=after, most=most), key=lambda act: act.id)
    return tuple(sorted(told, key=lambda act: act.at, reverse=True))


def keep_the_first_record(port: Something, records: Something) -> None:
    """Leave what is kept of an act and a customer as it is."""
    kept = {(record.act, one.customer) for record in records for one in port.list_records(record.act, most=10**6)}
    port.put_records([record for record in records if (record.act, record.customer) not in kept])


def forget_a_field(port: Something, act: Something) -> None:
    """Lose why an act is undone."""
    port.add(attrs.evolve(act, undo_reason=""))


def begin_at_the_last_record(port: Something, act: Something, *, after: Something = None, most: int) -> Something:
    """Tell every turn from the first record on, one further."""
    told = port.list_records(act, most=10**6)
    behind = [record for record in told if after is None or record.customer >= after]
    return tuple(behind[:most])
