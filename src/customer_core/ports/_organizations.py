"""The organizations of a store: found by id, code, external key and name, page by page, and by what is above them.

Owns the obligations about records, their versions and what is unique. Who belongs to one is said by the customers.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from customer_core.model import BrandId, ExternalKey, Organization, OrganizationId
from customer_core.search import OrganizationTerm, Page, PageRequest

__all__ = ["OrganizationPort"]


class OrganizationPort(ABC):
    """Keeps organizations.

    An organization comes back equal to what was given. Ids, codes within their brand (None is a brand of its own) and
    external keys belong to one organization each, whatever customers have. Codes are told apart exactly, case included.
    What was merged is no organization of its own: its id, code and keys name the one that it was merged into, and stay
    taken. A parent may be named by any id.
    """

    @abstractmethod
    def hold(self) -> None:
        """See to it that until the end of this unit no other one adds or replaces any organization.

        What is read of organizations from here on is what will be there when the unit ends.
        """

    @abstractmethod
    def find(self, id_: OrganizationId) -> Organization | None:
        """Return the organization that an id names; None when there is none."""

    @abstractmethod
    def find_by_code(self, code: str, brand: BrandId | None) -> Organization | None:
        """Return the organization of a code within a brand; None when there is none, and for a blank code."""

    @abstractmethod
    def find_by_external_key(self, key: ExternalKey) -> Organization | None:
        """Return the organization that another system knows by a key; None when there is none."""

    @abstractmethod
    def find_code_holder(self, code: str, brand: BrandId | None) -> OrganizationId | None:
        """Return the id that a code was written for within a brand, whichever organization that id names, shown or not.

        None for a code that is free.
        """

    @abstractmethod
    def find_key_holder(self, key: ExternalKey) -> OrganizationId | None:
        """Return the id that another system's key was written for, as of `find_code_holder`."""

    @abstractmethod
    def list_holding(self, term: OrganizationTerm, *, most: int) -> tuple[Organization, ...]:
        """Return the first organizations, in ascending order of id, that have a term among their own."""

    @abstractmethod
    def list_children(self, id_: OrganizationId) -> tuple[Organization, ...]:
        """Return the organizations whose parent is the one that an id names, in ascending order of id."""

    @abstractmethod
    def find_page(self, request: PageRequest) -> Page[Organization]:
        """Return a page of the organizations, as `search.paginate_organizations` would of all of them.

        The records that they were made of by merges count as `merging.absorbed` tells of all merges that
        `MergePort.list_of` returns.
        """

    @abstractmethod
    def iter_all(self) -> Iterator[Organization]:
        """Yield every organization in ascending order of id (by code point)."""

    @abstractmethod
    def add(self, organization: Organization) -> None:
        """Keep a new organization, whatever its version.

        The caller sees to it that its parent is there, and that nothing is above itself.

        Raises:
            AlreadyTakenError: Its id, code or one of its external keys belongs to another organization, or names one.
        """

    @abstractmethod
    def replace(self, organization: Organization, *, expected_version: int) -> None:
        """Keep an organization in place of the one with its id, if that one is at the expected version.

        What it was found and sorted by is made anew, also where it says what it said.

        Raises:
            NotFoundError: No organization has this id.
            StaleVersionError: It is at another version.
            AlreadyTakenError: Its code or one of its external keys belongs to another organization.
        """
