"""What may be wrong with how a store keeps credentials: one fault each, for the tables of planted faults.

Owns the faults. It must not know by which claim they are found.
"""

from typing import Any, TypeAlias

import attrs

Something: TypeAlias = Any
"""A port, or what it takes and gives."""


def forget_the_link(port: Something, one: Something, *, expected_version: int) -> None:
    """Keep a credential without its link."""
    port.put(attrs.evolve(one, link=None), expected_version=expected_version)


def put_whatever_is_there(port: Something, one: Something, *, expected_version: int) -> None:
    """Look at no version."""
    found = port.find(one.customer)
    port.put(one, expected_version=expected_version if found is None else found.version)


def tell_everybody(_: Something, customers: Something) -> Something:
    """Say that everybody has a password."""
    return frozenset(customers)


def keep_what_is_removed(_: Something, __: Something) -> None:
    """Forget nothing."""
