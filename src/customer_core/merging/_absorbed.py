"""What a merged record was made of: the records that went into it, as they were, and are part of it still.

Owns which of the contributions that are kept with merges count for a record at this moment. It must not know stores,
nor what a record is found by.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import chain

from customer_core.merging._applied import AppliedMerge, AppliedUndo
from customer_core.merging._lineages import in_steps
from customer_core.merging._record_kinds import id_of
from customer_core.merging._type_variables import Id, Mergeable
from customer_core.model import MergeId

__all__ = ["absorbed"]


def absorbed(
    merges: Collection[AppliedMerge[Id]], ids: Collection[Id], told: Callable[[MergeId], Iterable[Mergeable]]
) -> tuple[Mergeable, ...]:
    """Return the records that a merged one was made of, by whose names, codes, e-mails and phones it is found, too.

    These are the original of each id, and what a record that was merged already said as it went into a further merge,
    as long as nobody has left it since. A record that is on its own again was made of nothing: whatever it was merged
    with, it is as though that had never been. They come in order of id, those of one id in that of the merges.

    Args:
        merges: All merges in which any of the ids took part, undone ones too, in the order they were applied.
        ids: Every id that names the record.
        told: Returns the records that went into a merge, as they were.
    """
    if len(ids) <= 1:
        return ()
    growth = _Growth[Id]()
    for merge, undo in in_steps(merges):
        if undo is None:
            growth.join(merge)
        else:
            growth.part(merge, undo)
    places = growth.places(frozenset(ids))
    counting = {of for of, _ in places}
    records = ((merge.id, record) for merge in merges if merge.id in counting for record in told(merge.id))
    return tuple(sorted((record for of, record in records if (of, record.id) in places), key=id_of))


class _Growth(dict[Id, frozenset[Id]]):
    """Whom each id was one with, step by step, and the contributions that count since."""

    def __init__(self) -> None:
        super().__init__()
        self._originals: dict[Id, MergeId] = {}
        """By which merge each record ceased to be on its own."""
        self._grown: dict[tuple[MergeId, Id], frozenset[Id]] = {}
        """Of each record that was made of several when it went into a merge: of whom."""
        self._left: dict[MergeId, set[Id]] = {}

    def join(self, merge: AppliedMerge[Id]) -> None:
        """Make those one who went into a merge."""
        families = {id_: self.get(id_, frozenset((id_,))) for id_ in (merge.master, *merge.members)}
        for id_, family in families.items():
            if len(family) == 1:
                self._originals[id_] = merge.id
            else:
                self._grown[merge.id, id_] = family
        together = frozenset(chain.from_iterable(families.values()))
        self.update(dict.fromkeys(together, together))

    def part(self, merge: AppliedMerge[Id], undo: AppliedUndo[Id]) -> None:
        """Let those leave who left by an undo: what was said together with them does not count any more."""
        left = self._left.setdefault(merge.id, set())
        left.update(parted.id for parted in undo.parted)
        if left.issuperset(merge.members):
            left.add(merge.master)
        leaving = [frozenset(parted.ids) for parted in undo.parted]
        staying = self.get(undo.survivor, frozenset((undo.survivor,))).difference(*leaving)
        for part in (staying, *leaving):
            self.update(dict.fromkeys(part, part))
        gone = frozenset(chain.from_iterable(leaving))
        self._grown = {
            (of, id_): family
            for (of, id_), family in self._grown.items()
            if id_ not in self._left.get(of, ())
            and (family.isdisjoint(gone) or any(family <= part for part in leaving))
        }

    def places(self, ids: frozenset[Id]) -> set[tuple[MergeId, Id]]:
        """Return which contributions to which merges count for the record that some ids name."""
        originals = {(of, id_) for id_, of in self._originals.items() if id_ in ids}
        return originals | {place for place, family in self._grown.items() if family <= ids}
