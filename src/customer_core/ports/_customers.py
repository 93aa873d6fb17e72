"""The customers of a store: one live record per person, found by id, code and external key, page by page.

Owns the obligations about records, their versions and what is unique. Which record survived a merge is decided by
`MergePort`; what a page is, by `search`.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping

from customer_core.model import BrandId, Customer, CustomerId, ExternalKey, OrderTotals
from customer_core.search import Page, PageRequest

__all__ = ["CustomerPort"]


class CustomerPort(ABC):
    """Keeps customers.

    A customer comes back equal to what was given. Ids, codes within their brand (None is a brand of its own) and
    external keys belong to one customer each. Codes are told apart exactly, case included. What a merged record was
    known by stays taken, and leads to the customer that it was merged into, as does what that one was known by then.
    """

    @abstractmethod
    def find(self, id_: CustomerId) -> Customer | None:
        """Return the customer that an id names now: its own, or the one that it was merged into, in one look-up.

        None when no customer ever had the id, or when the customer was removed.
        """

    @abstractmethod
    def find_by_code(self, code: str, brand: BrandId | None) -> Customer | None:
        """Return the customer that a code names now within a brand; None when there is none, and for a blank code."""

    @abstractmethod
    def find_by_external_key(self, key: ExternalKey) -> Customer | None:
        """Return the customer that another system's key names now; None when there is none."""

    @abstractmethod
    def find_code_holder(self, code: str, brand: BrandId | None) -> CustomerId | None:
        """Return the id that a code was written for within a brand, whomever that id names now; None for none."""

    @abstractmethod
    def find_key_holder(self, key: ExternalKey) -> CustomerId | None:
        """Return the id that another system's key was written for, whomever that id names now; None for none."""

    @abstractmethod
    def hold(self, ids: Collection[CustomerId]) -> None:
        """See to it that until the end of this unit no other one replaces, merges or removes whom some ids name now.

        What is read of these customers from here on is what will be there when the unit ends. Ids that name nobody are
        passed over. A unit holds all that it needs in one call, since units that wait for each other are refused.
        """

    @abstractmethod
    def add(self, customer: Customer) -> None:
        """Keep a new customer, whatever its version.

        Raises:
            AlreadyTakenError: Its id, code or one of its external keys belongs to another customer, also to one that
                was merged. Ids of removed customers stay taken.
        """

    @abstractmethod
    def replace(self, customer: Customer, *, expected_version: int) -> None:
        """Keep a customer in place of the one with its id, if that one is at the expected version.

        Raises:
            NotFoundError: No live customer has this very id; one that was merged is not live.
            StaleVersionError: The customer is at another version.
            AlreadyTakenError: Its code or one of its external keys belongs to another customer.
        """

    @abstractmethod
    def remove(self, id_: CustomerId, *, expected_version: int) -> None:
        """Remove a customer, with its links and its entries in the duplicate index and in the review queue.

        Its codes and external keys are free again; its id names nobody and stays taken. Judgements stay. The caller
        sees to it that no merge, account, order or message refers to it.

        Raises:
            NotFoundError: No live customer has this very id.
            StaleVersionError: The customer is at another version.
        """

    @abstractmethod
    def note_totals(self, id_: CustomerId, totals: OrderTotals) -> None:
        """Note what the orders of a live customer come to, in place of what was noted: it is found and sorted by that.

        What was noted stays when the record is replaced. It is gone once the record is merged away or removed, and an
        undo brings it back without any. A new record has none, and totals of no orders are no note.

        Raises:
            NotFoundError: No live customer has this very id.
        """

    @abstractmethod
    def list_totals(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, OrderTotals]:
        """Return what was noted of the live customers with these very ids; those of whom nothing was are left out."""

    @abstractmethod
    def find_page(self, request: PageRequest) -> Page[Customer]:
        """Return a page of the live customers, as `search.paginate` would of all of them with what is kept beside them.

        These are their totals, the groups that they were added to or removed from, and the records that they were made
        of by merges, as `merging.absorbed` tells of all merges that `MergePort.list_of` returns.
        """

    @abstractmethod
    def find_documents(self, request: PageRequest, *, total: int | None = None) -> Page[str]:
        """Return the page that `find_page` does, each customer as the JSON text that `serialization.dumps` makes of it.

        It is for who reads very many and needs little of each. A text that is kept may be told as it is, unread.

        Args:
            request: What is asked for.
            total: How many there are on all pages, if they were counted already: a store need not count them again.
        """

    @abstractmethod
    def count_by(self, field: str) -> Mapping[str, int]:
        """Return how many live customers have each value of a field, by its comparable values in ascending order.

        Args:
            field: A name in `search.SEARCH_FIELDS` of a field that has values of its own; of memberships in groups,
                which stand beside the records, none are counted.
        """

    @abstractmethod
    def iter_all(self) -> Iterator[Customer]:
        """Yield every live customer in ascending order of id (by code point), without holding all of them at once."""

    @abstractmethod
    def count(self) -> int:
        """Return how many live customers there are."""
