"""Merges that were applied, the records that went into them as they were, and whom every id names since.

Owns the obligations that make a merge lose nothing. What survives in which field is the merging engine's.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from customer_core.merging import AppliedMerge
from customer_core.model import Customer, CustomerId, MergeId

__all__ = ["MergePort"]


class MergePort(ABC):
    """Keeps merges and their contributions; nothing that was added is ever changed."""

    @abstractmethod
    def add(self, merge: AppliedMerge, contributions: Sequence[Customer]) -> None:
        """Keep a merge and every record that went into it, the master's included, as it was right before.

        From then on the id of each record but the master's, and every id that named that record, names the master.
        Those records are no longer live: they are on no page, in no index and have no links; judgements and pairs that
        wait for review keep the ids they were written with. The master's own record is replaced by
        `CustomerPort.replace`, not here; call this first, since codes and external keys then count as the master's.

        Raises:
            NotFoundError: One of the records is not live.
            AlreadyTakenError: There is a merge of this id.
        """

    @abstractmethod
    def find(self, id_: MergeId) -> AppliedMerge | None:
        """Return a merge; None when there is none of this id."""

    @abstractmethod
    def list_of(self, customer: CustomerId) -> tuple[AppliedMerge, ...]:
        """Return the merges that the customer of an id went through or was made by, in the order they were applied."""

    @abstractmethod
    def list_contributions(self, id_: MergeId) -> tuple[Customer, ...]:
        """Return the records that went into a merge as they were, the master first, then by id; empty for no merge."""

    @abstractmethod
    def list_ids(self, customer: CustomerId) -> tuple[CustomerId, ...]:
        """Return every id that names the customer of an id, in ascending order; empty when it names nobody."""
