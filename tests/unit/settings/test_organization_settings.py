"""The settings of organizations: which attributes their members take over."""

from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.settings import OrganizationSettings


def test_nothing_is_taken_over_at_first() -> None:
    """No attribute is inheritable until somebody says so; each is marked once."""
    assert (frozenset(), 0) == (OrganizationSettings().inheritable_attributes, OrganizationSettings().version)
    marked = OrganizationSettings(inheritable_attributes=["rush", "rush"]).with_version(3)
    assert (frozenset({"rush"}), 3) == (marked.inheritable_attributes, marked.version)


@pytest.mark.parametrize("names", ["rush", None, [1], [" "], ["x" * 65], map(str, range(201))])
def test_names_of_attributes_are_checked(names: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """One text, what is no list, and names that no attribute has are refused; so are too many."""
    with pytest.raises(InvalidValueError, match="inheritable_attributes"):
        OrganizationSettings(inheritable_attributes=names)
