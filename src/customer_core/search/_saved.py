"""Saved searches: criteria under a name, whose they are, and who else may use them or pass them on.

Owns the rights to a saved search. It must not know where it is kept, nor whom it finds.
"""

from typing import Any

import attrs

from customer_core.model import Actor, ActorKind, SavedSearchId
from customer_core.model._checks import count, one_of_type, stripped
from customer_core.model._checks import line as model_line
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._redaction import redacted
from customer_core.search._audiences import NOBODY_ELSE, Audience
from customer_core.search._checks import instance_of, within
from customer_core.search._criteria import CRITERIA, Criteria, Everything
from customer_core.search._pages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MOST, PageRequest
from customer_core.search._sorting import Sort

__all__ = ["SavedSearch", "SearchHabits"]

_text: Any = model_line(CODE_POINTS_KEY, is_required=True)
_audience: Any = one_of_type(Audience)


@attrs.frozen(kw_only=True, repr=False)
class SavedSearch:
    """Keep a search under a name: its criteria, its order and how many customers stand on a page.

    To view it is to run it, to copy it and to use it in other criteria; to share it is to say who else may do so, and
    what it is called. The owner may do both, and alone changes what is searched for. Whoever may share it may also view
    it. A system job may do everything.

    Args:
        id: Its id.
        name: What people call it.
        owner: The name of the user whose it is, as the history writes it.
        criteria: Whom it finds; they may name other saved searches.
        sort: In what order.
        page_size: How many customers stand on a page.
        audience: Who may view it.
        sharers: Who may share it.
        version: How often it was changed since it was saved, from 1.
    """

    id: SavedSearchId = attrs.field(validator=one_of_type(SavedSearchId))
    name: str = attrs.field(converter=stripped, validator=_text)
    owner: str = attrs.field(converter=stripped, validator=_text)
    criteria: Criteria = attrs.field(factory=Everything, validator=instance_of(*CRITERIA))
    sort: Sort = attrs.field(factory=lambda: Sort("name"), validator=one_of_type(Sort))
    page_size: int = attrs.field(default=PAGE_SIZE_DEFAULT, validator=within(1, PAGE_SIZE_MOST))
    audience: Audience = attrs.field(default=NOBODY_ELSE, validator=_audience)
    sharers: Audience = attrs.field(default=NOBODY_ELSE, validator=_audience)
    version: int = attrs.field(default=0, validator=count)

    __repr__ = redacted

    @property
    def is_private(self) -> bool:
        """Tell whether it is nobody's but its owner's."""
        return self.audience.is_nobody and self.sharers.is_nobody

    @property
    def request(self) -> PageRequest:
        """Return the request for its first page."""
        return PageRequest(criteria=self.criteria, sort=self.sort, size=self.page_size)

    def may_view(self, actor: Actor) -> bool:
        """Tell whether an actor may run it, copy it and use it in other criteria."""
        return self.may_share(actor) or self.audience.includes(actor)

    def may_share(self, actor: Actor) -> bool:
        """Tell whether an actor may say who else may view or share it, and what it is called."""
        return self.may_edit(actor) or self.sharers.includes(actor)

    def may_edit(self, actor: Actor) -> bool:
        """Tell whether an actor may change what is searched for, and delete it."""
        return actor.kind is ActorKind.SYSTEM or actor.id == self.owner


@attrs.frozen(kw_only=True, repr=False)
class SearchHabits:
    """Keep what one user searched for last, and with which saved search it begins; None where there is neither."""

    user: str = attrs.field(converter=stripped, validator=_text)
    last: PageRequest | None = attrs.field(default=None, validator=one_of_type(PageRequest, is_optional=True))
    begins_with: SavedSearchId | None = attrs.field(
        default=None, validator=one_of_type(SavedSearchId, is_optional=True)
    )

    __repr__ = redacted
