"""The name of a person as it is written: whole, in parts, or both. How names compare is normalization's matter."""

from typing import Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._checks import line, stripped
from customer_core.model._limits import CODE_POINTS_NAME
from customer_core.model._redaction import redacted

_name_line = line(CODE_POINTS_NAME)


@attrs.frozen(repr=False)
class PersonName:
    """Hold a person's name: the whole as written, its parts, or both; at least one of them says something.

    >>> PersonName("Ann Lee").display
    'Ann Lee'
    >>> PersonName(given="Ann", family="Lee").with_parts(title="Dr").display
    'Dr Ann Lee'

    Raises:
        InvalidValueError: All parts are blank, or one is too long or holds what no store keeps.
    """

    full: str = attrs.field(default="", converter=stripped, validator=_name_line)
    title: str = attrs.field(default="", converter=stripped, validator=_name_line, kw_only=True)
    given: str = attrs.field(default="", converter=stripped, validator=_name_line, kw_only=True)
    middle: str = attrs.field(default="", converter=stripped, validator=_name_line, kw_only=True)
    family: str = attrs.field(default="", converter=stripped, validator=_name_line, kw_only=True)
    suffix: str = attrs.field(default="", converter=stripped, validator=_name_line, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if not (self.full or self._joined()):
            raise InvalidValueError(field="full", problem="and all parts of the name are blank", remedy="give one")

    __repr__ = redacted

    @property
    def display(self) -> str:
        """Return the name to show: the whole as written where known, since it keeps the order of its language."""
        return self.full or self._joined()

    def with_full(self, full: str) -> Self:
        """Return the name as newly written; the parts of the old one, which it may contradict, are dropped."""
        return type(self)(full)

    def with_parts(
        self,
        *,
        title: str | None = None,
        given: str | None = None,
        middle: str | None = None,
        family: str | None = None,
        suffix: str | None = None,
    ) -> Self:
        """Return the name with the parts that are given here; a part left out stays as it is.

        The whole as written is dropped, since it may contradict the parts.

        Raises:
            InvalidValueError: Neither a given nor a family name is left: dropping the whole would lose the name.
        """
        parts = {"title": title, "given": given, "middle": middle, "family": family, "suffix": suffix}
        changed = attrs.evolve(self, full="", **{part: text for part, text in parts.items() if text is not None})
        if self.full and not (changed.given or changed.family):
            raise InvalidValueError(
                field="given", problem="and family name are blank", remedy="give the parts of the whole name"
            )
        return changed

    def _joined(self) -> str:
        return " ".join(filter(None, (self.title, self.given, self.middle, self.family, self.suffix)))
