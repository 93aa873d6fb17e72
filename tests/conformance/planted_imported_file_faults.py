"""What may be wrong with how a store keeps imported files: one fault each, for the tables of planted faults.

Owns the faults. It must not know by which claim they are found.
"""

from typing import Any, TypeAlias

import attrs

Something: TypeAlias = Any
"""A port, or what it takes and gives."""


def keep_the_first(port: Something, file: Something) -> None:
    """Leave what is kept of a file as it is."""
    if port.find(file.id) is None:
        port.put(file)


def forget_the_channel(port: Something, file: Something) -> None:
    """Lose for which channel a file was imported."""
    port.put(attrs.evolve(file, channel=None))


def tell_the_first_id_first(port: Something, *, after: Something = None, most: int) -> Something:
    """Tell files of one moment in ascending order of id."""
    told = sorted(port.list_newest(after=after, most=most), key=lambda file: file.id)
    return tuple(sorted(told, key=lambda file: file.at, reverse=True))


def count_all(port: Something) -> int:
    """Count those, too, that nobody has to look at."""
    return len(port.list_newest(most=10**6))
