"""What became of a file that was imported: figures alone, since rows are about persons whom nobody could find there.

Owns the figures, and whether somebody has to look at them. It must not know how a file is read.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._actors import Actor
from customer_core.model._checks import (
    check_line,
    check_members,
    count,
    in_utc,
    in_utc_if_known,
    instant,
    instant_if_known,
    line,
    one_of_type,
    stripped,
)
from customer_core.model._frozen_map import FrozenMap, as_frozen_map
from customer_core.model._ids import BrandId, ChannelId, ImportId
from customer_core.model._limits import CODE_POINTS_NAME, CODE_POINTS_WORD, ENTRIES_LIST
from customer_core.model._redaction import redacted

__all__ = ["ImportedFile"]


def _reasons(reasons: Mapping[str, int]) -> FrozenMap[str, int]:
    return as_frozen_map(reasons)


def _reasons_check(_: object, field: "attrs.Attribute[FrozenMap[str, int]]", value: object) -> None:
    for code, number in FrozenMap(check_members(field.name, value, kind=FrozenMap, limit=ENTRIES_LIST)).items():
        check_line(field.name, code, limit=CODE_POINTS_WORD, is_required=True, is_typed=True)
        count(None, field, number)


@attrs.frozen(kw_only=True, repr=False)
class ImportedFile:
    """Hold how many rows of a file went which way, in all imports of it.

    Args:
        id: Which file it is: the same bytes, imported for the same brand, are one.
        file: The name of the file, without its folder.
        at: When an import of it ended that came to other figures than the one before.
        by: Who imported it then.
        channel: The sales channel that it was imported for; None for none.
        brand: The brand that it was imported for; None for none in particular.
        created: How many rows became customers whom nobody resembles.
        duplicates: How many became customers who wait for review.
        merged: How many became customers who were merged at once with whom they are sure to be.
        updated: How many changed a known customer.
        unchanged: How many are customers already, who were not changed.
        replayed: How many an import had saved before figures were kept.
        blank: How many say nothing.
        reasons: How many were put aside for each reason, by its code.
        is_complete: Whether every row was looked at; an import stops where too many rows are put aside.
        dismissed_at: When somebody said that nothing is left to do about them; None until then.
        dismissed_by: Who did.

    Raises:
        InvalidValueError: It was dismissed by nobody, or by somebody at no time.
    """

    id: ImportId = attrs.field(validator=one_of_type(ImportId))
    file: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_NAME, is_typed=True))
    at: datetime = attrs.field(converter=in_utc, validator=instant)
    by: Actor = attrs.field(validator=one_of_type(Actor))
    channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))
    brand: BrandId | None = attrs.field(default=None, validator=one_of_type(BrandId, is_optional=True))
    created: int = attrs.field(default=0, validator=count)
    duplicates: int = attrs.field(default=0, validator=count)
    merged: int = attrs.field(default=0, validator=count)
    updated: int = attrs.field(default=0, validator=count)
    unchanged: int = attrs.field(default=0, validator=count)
    replayed: int = attrs.field(default=0, validator=count)
    blank: int = attrs.field(default=0, validator=count)
    reasons: FrozenMap[str, int] = attrs.field(factory=FrozenMap, converter=_reasons, validator=_reasons_check)
    is_complete: bool = attrs.field(default=True, validator=one_of_type(bool))
    dismissed_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)
    dismissed_by: Actor | None = attrs.field(default=None, validator=one_of_type(Actor, is_optional=True))

    def __attrs_post_init__(self) -> None:
        if (self.dismissed_at is None) is not (self.dismissed_by is None):
            raise InvalidValueError(
                field="dismissed_by", problem="and dismissed_at are not both known", remedy="give both or neither"
            )

    __repr__ = redacted

    @property
    def quarantined(self) -> int:
        """Return how many rows were put aside."""
        return sum(self.reasons.values())

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody has to look: rows were put aside, or none was looked at, and nobody dismissed it."""
        return self.dismissed_at is None and (self.quarantined > 0 or not self.is_complete)

    @property
    def place(self) -> tuple[datetime, ImportId]:
        """Return where it stands among others: by its moment, then by its id."""
        return self.at, self.id

    def dismissed(self, *, at: datetime, by: Actor) -> "ImportedFile":
        """Return it as one about which nothing is left to do; one that was dismissed stays as it is."""
        return self if self.dismissed_at else attrs.evolve(self, dismissed_at=at, dismissed_by=by)
