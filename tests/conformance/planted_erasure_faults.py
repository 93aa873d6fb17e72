"""What may be wrong with how a store erases persons: one fault each, for the tables of planted faults.

Owns the faults. It must not know by which claim they are found.
"""

from typing import Any, TypeAlias

Something: TypeAlias = Any
"""A port, or what it takes and gives."""


def take_off_the_pages_alone(port: Something, id_: Something, *, expected_version: int, **_: Something) -> None:
    """Take only the record away, and leave what stands beside it."""
    tables = port._tables  # noqa: SLF001 - the fault is inside
    assert expected_version
    port._take_away(tables, id_)  # noqa: SLF001 - as above


def forget_no_further_entries(port: Something, id_: Something, **named: Something) -> None:
    """Leave the details of entries about others."""
    port.erase(id_, **{**named, "entries": ()})


def erase_whatever_is_there(port: Something, id_: Something, *, expected_version: int, **named: Something) -> None:
    """Look at no version."""
    found = port._tables.live.find(id_)  # noqa: SLF001 - the fault is inside
    port.erase(id_, **named, expected_version=expected_version if found is None else found.version)


def tell_nothing(_: Something, __: Something) -> Something:
    """Tell of nobody that it was erased."""
    return ()
