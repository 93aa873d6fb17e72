"""The plan of an undo as a value: who would be there afterwards, and where what was changed since would go.

Owns the shape of such a plan and its explanation, which shows values and is for the clerk who decides. It must not know
how a plan is made.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic

import attrs

from customer_core.merging._applied import LaterEdit, Parted
from customer_core.merging._candidates import is_blank
from customer_core.merging._describing import describe_value
from customer_core.merging._references import ReferenceCount, explain_parted
from customer_core.merging._type_variables import Id, Mergeable
from customer_core.model import CreditAccountId, FrozenMap, MergeId

__all__ = ["UndoPlan"]


def _accounts(accounts: Mapping[CreditAccountId, Id]) -> FrozenMap[CreditAccountId, Id]:
    return FrozenMap(accounts)


@attrs.frozen(kw_only=True, repr=False)
class UndoPlan(Generic[Id, Mergeable]):
    """What undoing a merge, or splitting a member off, would leave; nothing has happened.

    Args:
        merge: Id of the merge.
        survivor: The merged record as it would be.
        left: Those who would leave it, as they would be, in order of id; each with its next version.
        parted: The ids that would leave with each of them; their history, notes of others about them and credit
            accounts are found by these.
        moved: Later edits that would leave, since they replaced what those who leave had said. Each names the record
            with which it goes.
        kept: Later edits of what several of those who leave had said: they stay with the survivor.
        accounts: Credit accounts that would leave, each with whom.
        references: How many documents of the host's own would be found under each record that would be there, the
            survivor first; empty where none are counted. They are no part of what is done: a host may write documents
            until then.
        version: The version of the survivor that the plan was made from.
        is_alone: Whether a record leaves alone: what had been merged into it stays.
    """

    merge: MergeId
    survivor: Mergeable
    left: tuple[Mergeable, ...]
    parted: tuple[Parted[Id], ...]
    moved: tuple[LaterEdit[Id], ...] = ()
    kept: tuple[LaterEdit[Id], ...] = ()
    accounts: FrozenMap[CreditAccountId, Id] = attrs.field(factory=FrozenMap, converter=_accounts)
    references: tuple[ReferenceCount, ...] = attrs.field(default=(), metadata={"is_unwritten_default": True})
    version: int
    is_alone: bool = attrs.field(default=False, metadata={"is_unwritten_default": True})

    def __repr__(self) -> str:
        return f"UndoPlan(merge={self.merge!r}, survivor={self.survivor.id!r}, left={len(self.left)})"

    def explain(self, describe: Callable[[Any], str] = describe_value) -> tuple[str, ...]:
        """Return the plan in sentences, values included: for the clerk's eyes, not for a log.

        Args:
            describe: Turns a value into text.
        """
        names = ", ".join(str(one.id) for one in self.left)
        alone = " alone: what had been merged into it stays" if self.is_alone else ""
        return f"{names} would leave {self.survivor.id}{alone}.", *self._with_them(), *self._changed(describe)

    def _with_them(self) -> Iterator[str]:
        for parted in self.parted:
            others = ", ".join(str(id_) for id_ in parted.ids if id_ != parted.id)
            if others:
                yield f"{others} would go with {parted.id}."
        for account, owner in self.accounts.items():
            yield f"The credit account {account} would go with {owner}."
        yield from explain_parted(self.references)

    def _changed(self, describe: Callable[[Any], str]) -> Iterator[str]:
        for edit in self.moved:
            yield f"{edit.field}: {_said(edit.after, describe)!r} goes with {edit.record}, whose value it replaced."
        for edit in self.kept:
            yield (
                f"{edit.field}: {_said(edit.after, describe)!r} stays with {edit.record}, since it replaced what "
                "several had said."
            )


def _said(value: object, describe: Callable[[Any], str]) -> str:
    return "blank" if is_blank(value) else describe(value)
