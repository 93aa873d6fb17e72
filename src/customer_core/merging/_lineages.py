"""What merged records are made of, told from their originals step by step: merges, later edits, and what is undone.

Owns the rule by which a merged record follows from original records, plans and later edits, and so what is left of it
once somebody leaves. It must not know stores, clocks or who asks.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from typing import Any, Generic

import attrs

from customer_core.merging._applied import AppliedMerge, AppliedUndo, LaterEdit, Parted
from customer_core.merging._consenting import with_refusals_of
from customer_core.merging._entries import ENTRY_FIELDS, entries, is_same_entry
from customer_core.merging._record_kinds import id_of
from customer_core.merging._trees import Leaf, Tree, as_added, differences, missed_parts
from customer_core.merging._type_variables import Id, Mergeable
from customer_core.model import BrandId, ExternalKey, MergeId

__all__ = ["Lineage", "Undoing", "begun_by", "choices_in", "in_steps", "joined"]

Edge = tuple[MergeId, Id]
HolderOf = Callable[[str | ExternalKey, BrandId | None], Id | None]
"""Tells for whom a code within a brand, or a key, was written, whoever that id names now; None for nobody."""
_GIVEN_BACK = 2
_WAYS = ("emails", "phones")


def in_steps(
    merges: Iterable[AppliedMerge[Id]],
) -> list[tuple[AppliedMerge[Id], AppliedUndo[Id] | None]]:
    """Return merges and undos in the order in which they happened."""
    events = [(merge, undo) for merge in merges for undo in (None, *merge.undos)]
    return sorted(events, key=lambda event: event[1].step if event[1] else event[0].step)


def begun_by(merges: Collection[AppliedMerge[Id]], ids: Collection[Id]) -> dict[Id, AppliedMerge[Id]]:
    """Return, for each record that is merged now, the merge by which that began: it was on its own right before.

    Args:
        merges: All merges in which any of the records took part.
        ids: Ids of the records.
    """
    edges: dict[Id, set[Edge[Id]]] = {}
    begun: dict[Id, AppliedMerge[Id]] = {}
    for merge, undo in in_steps(merges):
        together = [(merge.id, one.id) for one in undo.parted] if undo else [(merge.id, id_) for id_ in merge.members]
        taking_part = (merge.master, *(id_ for _, id_ in together))
        if undo is None:
            begun.update(dict.fromkeys((id_ for id_ in taking_part if not edges.setdefault(id_, set())), merge))
        for edge in together:
            for id_ in (merge.master, edge[1]):
                (edges[id_].discard if undo else edges[id_].add)(edge)
    return {id_: begun[id_] for id_ in ids if edges.get(id_)}


@attrs.frozen(kw_only=True, repr=False)
class Undoing(Generic[Id, Mergeable]):
    """What undoing a merge would leave.

    Args:
        records: Who is there afterwards: the survivor first, then those who left it; at version 0.
        parted: Those who left, each with the ids that leave with it.
        edits: What was changed by hand since the last merge or undo.
        moved: The edits that leave with those whose values they had replaced.
        kept: Edits of values that several of those who leave had: they stay with the survivor.
        carried: Edits that none of the merges tells any more in which their records took part; and, as edits, which
            codes and keys went back to whom they came from.
    """

    records: tuple[Mergeable, ...]
    parted: tuple[Parted[Id], ...]
    edits: tuple[LaterEdit[Id], ...]
    moved: tuple[LaterEdit[Id], ...]
    kept: tuple[LaterEdit[Id], ...]
    carried: tuple[LaterEdit[Id], ...]


@attrs.frozen(repr=False)
class Lineage(Generic[Id, Mergeable]):
    """Original records, and all merges and undos that any of them took part in, in the order they were applied.

    Args:
        merges: The merges, each with its undos.
        originals: The records as they were before they were merged, each with the merge by which that began; of a
            record that was never merged, without one.
    """

    merges: tuple[AppliedMerge[Id], ...]
    originals: Mapping[Id, tuple[Mergeable, AppliedMerge[Id] | None]]

    @property
    def next_step(self) -> int:
        """Return the number of what happens next."""
        return 1 + max((undo.step if undo else merge.step for merge, undo in in_steps(self.merges)), default=0)

    def edits_in(self, record: Mergeable, *, step: int, at: datetime | None = None) -> tuple[LaterEdit[Id], ...]:
        """Return what was changed by hand in a merged record since the last merge or undo of it.

        Args:
            record: The record as it is.
            step: The number of what happens next to it.
            at: When it was last changed, if known.
        """
        if len(self.originals) == 1:
            return ()
        return differences(self._grown(()).trees[id_of(record)], record, step=step, at=at)

    def tree(self, record: Mergeable, at: datetime | None) -> Tree[Id, Mergeable]:
        """Return the tree of the record as it is, to be joined with others."""
        if len(self.originals) == 1:
            return Tree([Leaf.of(record, at)])
        tree = self._grown(()).trees[id_of(record)]
        tree.edit(differences(tree, record, step=self.next_step, at=at))
        return tree

    def without(
        self,
        merge: AppliedMerge[Id],
        members: Collection[Id],
        record: Mergeable,
        *,
        at: datetime | None = None,
        holder_of: HolderOf[Id] = lambda *_: None,
    ) -> Undoing[Id, Mergeable]:
        """Return what is left once some members of a merge leave the merged record.

        Args:
            merge: The merge.
            members: Those who leave it.
            record: The merged record as it is.
            at: When it was last changed, if known.
            holder_of: For whom a code or key was written: it goes, or stays, with that one.
        """
        step = self.next_step
        edits = self.edits_in(record, step=step, at=at)
        edges = [(merge.id, id_) for id_ in members]
        before, after = self._grown(edits), self._grown(edits, edges)
        going, kept = after.share_out(before, step=step)
        # Those that stay are made when they were made then: what was written since stands.
        edits_now = (*edits, *kept)
        claims = _Claims(holder_of, self.originals, after.trees.values())
        given_back = claims.given_back((*self._edits(), *edits_now))
        after = self._grown((*edits_now, *given_back), edges)
        moved = [claims.going(edit, of, after.trees.values()) for edit, of in going]
        for tree in after.trees.values():
            coming = [edit for edit in moved if edit.record == tree.root.id]
            tree.edit(coming)
            fallen_back = claims.given_back_by(tree, step, coming)
            tree.edit(fallen_back)
            refused = list(_refusals((*self._edits(), *edits_now), tree, step))
            tree.edit(refused)
            given_back += [*fallen_back, *refused]
        survivor = after.trees.pop(id_of(record))
        left = [after.trees[id_] for id_ in sorted(after.trees)]
        trees = (survivor, *left)
        return Undoing(
            records=tuple(tree.record() for tree in trees),
            parted=tuple(Parted(id=tree.root.id, ids=tree.ids) for tree in left),
            edits=edits,
            moved=tuple(moved),
            kept=tuple(kept),
            carried=(*given_back, *chain.from_iterable(map(self._only_told_elsewhere, trees))),
        )

    def _edits(self) -> dict[LaterEdit[Id], list[AppliedMerge[Id]]]:
        """Return all edits, each with the merges that tell it."""
        found: dict[LaterEdit[Id], list[AppliedMerge[Id]]] = {}
        for merge in self.merges:
            told = chain(merge.edits, *(chain(undo.edits, undo.moved) for undo in merge.undos))
            for edit in told:
                found.setdefault(edit, []).append(merge)
        return found

    def _only_told_elsewhere(self, tree: Tree[Id, Mergeable]) -> Iterator[LaterEdit[Id]]:
        """Yield the edits of records of a tree that are told by merges alone in which none of them took part."""
        ids = set(tree.ids)
        for edit, merges in self._edits().items():
            if edit.record in ids and all(ids.isdisjoint((one.master, *one.members)) for one in merges):
                yield edit

    def _grown(self, edits: Iterable[LaterEdit[Id]], parted: Collection[Edge[Id]] = ()) -> "_Growth[Id, Mergeable]":
        growth = _Growth(self.originals)
        merges = sorted(self.merges, key=lambda merge: merge.step)
        told = sorted((*self._edits(), *edits), key=_edit_order)
        for edit_step, found in groupby(told, key=lambda edit: edit.step):
            while merges and merges[0].step < edit_step:
                growth.merge(merges.pop(0), parted)
            growth.edit(edit_step, found)
        for merge in merges:
            growth.merge(merge, parted)
        return growth


def _refusals(edits: Iterable[LaterEdit[Id]], tree: Tree[Id, Mergeable], step: int) -> Iterator[LaterEdit[Id]]:
    """Yield edits by which a consent is withdrawn from those who left, too, that was withdrawn while it was theirs."""
    for edit in edits:
        if edit.field in _WAYS and edit.record not in tree.ids:
            for before, after, holders in _changed_ways(edit):
                here = tuple(sorted(set(holders) & set(tree.ids)))
                for way in entries(tree.says(edit.field)[edit.field]) if here else ():
                    refused = with_refusals_of(way, before, after)
                    if refused != way and is_same_entry(edit.field, way, before):
                        yield LaterEdit(
                            record=tree.root.id,
                            field=edit.field,
                            before=(way,),
                            after=(refused,),
                            holders=(here,),
                            step=step,
                            turn=_GIVEN_BACK,
                        )


def _changed_ways(edit: LaterEdit[Id]) -> Iterator[tuple[Any, Any, tuple[Id, ...]]]:
    """Yield what became of each e-mail or phone that an edit kept, with those who had it."""
    key = ENTRY_FIELDS[edit.field].key
    after = {key(way): way for way in entries(edit.after)}
    for before, holders in zip(entries(edit.before), edit.holders, strict=False):
        if key(before) in after:
            yield before, after[key(before)], holders


class _Claims(Generic[Id, Mergeable]):
    """Whose codes and keys are, which may belong to one customer each, once records are told apart."""

    def __init__(
        self,
        holder_of: HolderOf[Id],
        originals: Mapping[Id, tuple[Mergeable, AppliedMerge[Id] | None]],
        trees: Iterable[Tree[Id, Mergeable]],
    ) -> None:
        self._holder_of = holder_of
        self._originals = originals
        self._homes = {id_: tree for tree in trees for id_ in tree.ids}

    def given_back(self, edits: Sequence[LaterEdit[Id]]) -> list[LaterEdit[Id]]:
        """Return edits by which codes and keys go back to whom they came from, right behind those that took them."""
        back = []
        for edit in edits:
            less = self._less(edit)
            if less is not edit:
                still_there = edit.holders if edit.field == "code" else ()
                # Behind the edit that took it, be that one itself by which a code was given back.
                turn = edit.turn + _GIVEN_BACK
                back.append(attrs.evolve(less, before=edit.after, holders=still_there, turn=turn))
        return [edit for edit in back if edit not in edits]

    def given_back_by(
        self, tree: Tree[Id, Mergeable], step: int, coming: Iterable[LaterEdit[Id]]
    ) -> list[LaterEdit[Id]]:
        """Return how a record does without a code that it would fall back to, and that is somebody else's by now."""
        code = tree.says("code")["code"]
        if any(edit.field == "code" and edit.after == code for edit in coming) or self._is_free(code, tree.root.id):
            return []
        return [
            LaterEdit(
                record=tree.root.id,
                field="code",
                before=code,
                after=self._own(tree.root.id),
                step=step,
                turn=_GIVEN_BACK,
            )
        ]

    def going(self, edit: LaterEdit[Id], of: Id, trees: Iterable[Tree[Id, Mergeable]]) -> LaterEdit[Id]:
        """Return an edit of a record as it moves: a code goes along that nobody has who stays with that record."""
        staying = [leaf for tree in trees if of in tree.ids for leaf in tree.leaves]
        codes = {leaf.said["code"] for leaf in staying} | {self._originals[leaf.id][0].code for leaf in staying}
        if edit.field == "code" and edit.after and edit.after not in codes:
            holders = {self._holder_of(str(edit.after), brand) for brand in self._brands(edit.record)}
            if holders <= {of, None}:
                return edit
        return self._less(edit)

    def _less(self, edit: LaterEdit[Id]) -> LaterEdit[Id]:
        """Return an edit without the codes and keys that are those of another tree than its own."""
        claims = list(_claims_after(edit))
        theirs = [claim for claim in claims if not self._is_free(claim, edit.record)]
        if not theirs:
            return edit
        if edit.field == "external_keys":
            return attrs.evolve(edit, after=tuple(key for key in claims if key not in theirs))
        before = str(edit.before or "")
        return attrs.evolve(edit, after=before if self._is_free(before, edit.record) else self._own(edit.record))

    def _own(self, id_: Id) -> str:
        """Return the code that a record had of itself, if it may have it."""
        code = self._originals[id_][0].code
        return code if self._is_free(code, id_) else ""

    def _is_free(self, claim: str | ExternalKey, id_: Id) -> bool:
        """Tell whether the records of one tree may have a code or key, in the brand of each that may show it."""
        tree = self._homes.get(id_)
        if tree is None or not claim:
            return True
        return all(self._holder_of(claim, brand) in {None, *tree.ids} for brand in self._brands(id_))

    def _brands(self, id_: Id) -> set[BrandId | None]:
        tree = self._homes[id_]
        return {leaf.said["brand"] for leaf in tree.leaves if leaf.id in (id_, tree.root.id)}


def _edit_order(edit: LaterEdit[Id]) -> tuple[int, int]:
    return edit.step, edit.turn


def _claims_after(edit: LaterEdit[Id]) -> Iterator[Any]:
    """Yield the codes and keys that an edit wrote, each of which may belong to one customer only."""
    if edit.field == "code" and edit.after:
        yield edit.after
    elif edit.field == "external_keys":
        yield from entries(edit.after)


class _Growth(Generic[Id, Mergeable]):
    """Original records that grow into merged ones step by step."""

    def __init__(self, originals: Mapping[Id, tuple[Mergeable, AppliedMerge[Id] | None]]) -> None:
        self.trees: dict[Id, Tree[Id, Mergeable]] = {}
        self._begun: dict[Id, int] = {}
        for id_, (original, merge) in originals.items():
            at = merge.times.get(str(id_)) if merge else None
            self.trees[id_] = Tree([Leaf.of(original, at)])
            self._begun[id_] = merge.step if merge else 0
        self.missed: dict[int, tuple[LaterEdit[Id], frozenset[int]]] = {}
        """By the number of an edit: the places in it that found nobody."""
        self._count = 0

    def merge(self, merge: AppliedMerge[Id], parted: Collection[Edge[Id]]) -> None:
        """Join those who went into one in a merge, but for members who left or are to have left."""
        members = [id_ for id_ in merge.standing if (merge.id, id_) not in parted and id_ in self.trees]
        if members:
            tree = self.trees[merge.master]
            for id_ in members:
                tree.join(self.trees.pop(id_))
            tree.choose(merge.choices)

    def edit(self, number: int, edits: Iterable[LaterEdit[Id]]) -> None:
        """Make the edits of those records that were not on their own again after them."""
        by_record: dict[Id, list[tuple[int, LaterEdit[Id]]]] = {}
        for edit in edits:
            self._count += 1
            if number > self._begun.get(edit.record, number):
                by_record.setdefault(edit.record, []).append((self._count, edit))
        for id_, own in by_record.items():
            missed = self.trees[id_].edit(edit for _, edit in own)
            self.missed.update({own[place][0]: (own[place][1], places) for place, places in missed.items()})

    def _home_of(self, holders: Iterable[Id]) -> Id | None:
        """Return in whose tree all are who are still among these records; None for several trees, or for nobody."""
        homes = {id_ for id_, tree in self.trees.items() for holder in holders if holder in tree.ids}
        return homes.pop() if len(homes) == 1 else None

    def share_out(
        self, before: "_Growth[Id, Mergeable]", *, step: int
    ) -> tuple[list[tuple[LaterEdit[Id], Id]], list[LaterEdit[Id]]]:
        """Return the edits that move with those who left, and those that stay, since several of these were meant.

        With an edit that moves stands the record that was edited.
        """
        moved: list[tuple[LaterEdit[Id], Id]] = []
        kept: list[LaterEdit[Id]] = []
        for number, (edit, places) in self.missed.items():
            _, known = before.missed.get(number, (edit, frozenset()))
            for holders, part in missed_parts(edit, places - known):
                root = self._home_of(holders)
                if root is not None:
                    moved.append((attrs.evolve(part, record=root, step=step), part.record))
                else:
                    kept += as_added(part)
        return moved, kept


def joined(trees: Sequence[Tree[Id, Mergeable]]) -> Tree[Id, Mergeable]:
    """Return one tree made of several, the master's first."""
    first, *others = trees
    for other in others:
        first.join(other)
    return first


def choices_in(tree: Tree[Id, Mergeable], merged: Mergeable, *, step: int) -> tuple[LaterEdit[Id], ...]:
    """Return where a plan says otherwise than the default rules say of the leaves of a tree."""
    return differences(tree, merged, step=step, are_choices=True)
