"""The judgements of the memory store, in the order in which they were added.

Owns how they are read through merges. It must not know any other part of the store.
"""

from collections.abc import Collection, Iterator

import attrs

from customer_core.errors import NotFoundError
from customer_core.model import CustomerId, Judgement
from customer_core.ports import JudgementPort, NamedJudgement
from customer_core.storage._memory_sights import Sight
from customer_core.storage._memory_tables import Tables

__all__ = ["MemoryJudgements"]


@attrs.frozen
class MemoryJudgements(JudgementPort):
    _tables: Tables
    _sight: Sight

    def add(self, judgement: Judgement) -> None:
        about = {self._named(judgement.left), self._named(judgement.right)}
        for number, former in self._standing():
            of_former = {self._tables.survivors.find(id_) for id_ in (former.left, former.right)}
            if about == of_former and len(about) > 1:
                self._tables.judgements.put(number, attrs.evolve(former, superseded_at=judgement.at))
        self._tables.judgements.put((self._tables.judgements.last_key() or 0) + 1, judgement)

    def list_between(self, ones: Collection[CustomerId], others: Collection[CustomerId]) -> tuple[Judgement, ...]:
        return tuple(
            judgement
            for judgement in self._tables.judgements.list_values()
            if self._shows(judgement)
            and (
                (judgement.left in ones and judgement.right in others)
                or (judgement.left in others and judgement.right in ones)
            )
        )

    def list_standing(self, ids: Collection[CustomerId]) -> tuple[NamedJudgement, ...]:
        wanted = {self._tables.survivors.find(id_) for id_ in ids}
        return tuple(
            NamedJudgement(judgement=judgement, left=left, right=right)
            for _, judgement in self._standing()
            if self._shows(judgement)
            and (left := self._tables.survivors.find(judgement.left))
            and (right := self._tables.survivors.find(judgement.right))
            and left != right
            and not wanted.isdisjoint({left, right})
        )

    def list_ids(self, *, after: CustomerId | None, most: int) -> tuple[CustomerId, ...]:
        shown = (judgement for _, judgement in self._standing() if self._shows(judgement))
        written = {id_ for judgement in shown for id_ in (judgement.left, judgement.right)}
        named = {id_ for one in written if (id_ := self._tables.survivors.find(one))}
        return tuple(sorted(id_ for id_ in named if after is None or id_ > after)[:most])

    def _shows(self, judgement: Judgement) -> bool:
        """Tell whether both of those whom a judgement is about are shown."""
        return self._sight.shows_id(judgement.left) and self._sight.shows_id(judgement.right)

    def _standing(self) -> Iterator[tuple[int, Judgement]]:
        numbered = ((number, self._tables.judgements.get(number)) for number in self._tables.judgements.list_keys())
        return ((number, judgement) for number, judgement in numbered if judgement.is_standing)

    def _named(self, id_: CustomerId) -> CustomerId:
        named = self._tables.survivors.find(id_)
        if named is None:
            raise NotFoundError(kind="customer", id=str(id_))
        return named
