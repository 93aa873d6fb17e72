"""Groups of customers, and who was added to them or removed by hand.

Owns the obligations of keeping them. Whom a group is made of is said by the group itself, as criteria.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import datetime

from customer_core.model import CustomerId, GroupId
from customer_core.search import Criteria, CustomerGroup, GroupMembership

__all__ = ["GroupPort"]


class GroupPort(ABC):
    """Keeps groups, which are the same in every view, and memberships, which are shown with their customers.

    A membership keeps the id that it was written with, and is about whomever this names now: after a merge about the
    survivor, after an undo about its own record again. About a customer that was removed it is told no more.
    """

    @abstractmethod
    def hold(self) -> None:
        """See to it that until the end of this unit no other one adds, replaces or removes any group.

        What is read of groups from here on is what will be there when the unit ends; memberships may change.
        """

    @abstractmethod
    def find(self, id_: GroupId) -> CustomerGroup | None:
        """Return the group of an id; None when there is none."""

    @abstractmethod
    def list_all(self) -> tuple[CustomerGroup, ...]:
        """Return every group in ascending order of label, then of id, by code points."""

    @abstractmethod
    def add(self, group: CustomerGroup) -> None:
        """Keep a new group.

        Raises:
            AlreadyTakenError: Its id is taken.
        """

    @abstractmethod
    def replace(self, group: CustomerGroup, *, expected_version: int) -> None:
        """Keep a group in place of the one of its id, if that is at the expected version; its memberships stay.

        Raises:
            NotFoundError: There is no group of this id.
            StaleVersionError: It is at another version.
        """

    @abstractmethod
    def remove(self, id_: GroupId, *, expected_version: int) -> None:
        """Remove a group with all its memberships, if it is at the expected version; its id is free again.

        Raises:
            NotFoundError: There is no group of this id.
            StaleVersionError: It is at another version.
        """

    @abstractmethod
    def put_membership(self, membership: GroupMembership) -> None:
        """Keep a membership in place of what was kept of the same group and the same id.

        Where it adds a customer, removals from the group of whomever else its id names now are forgotten.

        Raises:
            NotFoundError: There is no such group, or its id names nobody.
        """

    @abstractmethod
    def add_matching(self, id_: GroupId, criteria: Criteria, *, most: int, at: datetime, by: str, reason: str) -> int:
        """Add the first live customers, by id, that meet criteria and have no membership of their own id.

        Each gets a membership that says the rest, and is not by hand. As all that writes, it is not limited by a view.

        Args:
            id_: The group.
            criteria: What they meet.
            most: How many at most.
            at: When.
            by: By whom.
            reason: Why.

        Returns:
            How many were added.

        Raises:
            NotFoundError: There is no such group.
        """

    @abstractmethod
    def list_memberships(self, ids: Collection[CustomerId]) -> tuple[GroupMembership, ...]:
        """Return every membership of the customers whom some ids name now, by group and then by id."""
