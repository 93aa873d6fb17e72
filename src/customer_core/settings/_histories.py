"""The settings of the history: which entries are sealed.

Owns the choice. It must not know what a seal is.
"""

from typing import Self

import attrs

from customer_core.settings._checks import answered, counted

__all__ = ["HistorySettings"]


@attrs.frozen(kw_only=True)
class HistorySettings:
    """Hold whether every entry of the history is sealed.

    Merges, credit and settings are sealed in any case. What is written while the rest is not sealed can never be
    verified later on; that the setting was changed, when and by whom, is sealed itself.

    Raises:
        InvalidValueError: A value is of a wrong type.
    """

    is_sealed: bool = attrs.field(default=True, validator=answered)
    version: int = attrs.field(default=0, validator=counted)

    def with_version(self, version: int) -> Self:
        """Return a copy of this version: the number of changes that a store has kept."""
        return attrs.evolve(self, version=version)
