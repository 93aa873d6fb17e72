"""Merges that were applied, the records that went into them as they were, and whom every id names since.

Owns the obligations that make a merge lose nothing. What survives in which field is the merging engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Generic

from customer_core.merging import AppliedMerge, AppliedUndo, Id, Mergeable
from customer_core.model import MergeId

__all__ = ["MergePort"]


class MergePort(ABC, Generic[Id, Mergeable]):
    """Keeps merges and their contributions until an erasure; none is ever changed, but undos are added to a merge.

    There is one for customers and one for organizations, each with the records of its kind alone. A view shows a merge
    where it shows everybody who took part, whoever that is since.
    """

    @abstractmethod
    def add(self, merge: AppliedMerge[Id], contributions: Sequence[Mergeable]) -> None:
        """Keep a merge and every record that went into it, the master's included, as it was right before.

        From then on the id of each record but the master's, and every id that named that record, names the master.
        Those records are no longer live: they are on no page, in no index and have no links; judgements and pairs that
        wait for review keep the ids they were written with. The master's own record is replaced by
        `replace` of its own port, not here; call this first, since codes and external keys then count as the master's,
        and since from that replacement on it is found by what went into it.

        Raises:
            NotFoundError: One of the records is not live.
            AlreadyTakenError: There is a merge of this id.
        """

    @abstractmethod
    def undo(self, id_: MergeId, undo: AppliedUndo[Id], records: Sequence[Mergeable]) -> None:
        """Keep that members of a merge left it, and the record of each of them as it is from now on.

        The merge comes back with the undo as its last one. Of those who parted, all ids that left with each name it
        from now on, and it is live again; it is in no index and has no links yet. Codes and external keys that its
        record has are its own, also where they were written for the survivor. Whoever of all these has no other id than
        its own is as if it never went into a merge: what its record does not have any more is free again. The
        survivor's own record is replaced by `replace` of its own port, not here; call this first, in one unit. From
        then on each of them is found by what went into it and has not left.

        Args:
            id_: The merge.
            undo: Whose `parted` says who left, and `survivor` whom.
            records: Of each that left.

        Raises:
            NotFoundError: There is no merge of this id.
            AlreadyTakenError: A code or key of one of the records belongs to one that had no part in this.
        """

    @abstractmethod
    def find(self, id_: MergeId) -> AppliedMerge[Id] | None:
        """Return a merge; None when there is none of this id."""

    @abstractmethod
    def list_of(self, record: Id) -> tuple[AppliedMerge[Id], ...]:
        """Return the merges, undone ones too, in which anybody took part whose id names the record of an id now.

        They come in the order in which they were applied.
        """

    @abstractmethod
    def list_contributions(self, id_: MergeId) -> tuple[Mergeable, ...]:
        """Return the records that went into a merge as they were, the master first, then by id; empty for no merge."""

    @abstractmethod
    def list_ids(self, record: Id) -> tuple[Id, ...]:
        """Return every id that names the record of an id, in ascending order; empty when it names nobody."""
