"""The store and its unit of work: what commits together, and what a failure leaves behind.

Owns the outermost obligations. What is kept inside is said by the port of each kind of thing.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from customer_core.model import Customer, CustomerId, Organization, OrganizationId, View
from customer_core.ports._accounts import CreditAccountPort
from customer_core.ports._acts import ActPort
from customer_core.ports._credentials import CredentialPort
from customer_core.ports._customers import CustomerPort
from customer_core.ports._erasures import ErasurePort
from customer_core.ports._facts import FactPort, RequestPort, SettingPort
from customer_core.ports._groups import GroupPort
from customer_core.ports._histories import HistoryPort
from customer_core.ports._holds import CreditHoldPort
from customer_core.ports._imported_files import ImportedFilePort
from customer_core.ports._indexes import IndexPort
from customer_core.ports._judgements import JudgementPort
from customer_core.ports._ledgers import LedgerPort
from customer_core.ports._links import LinkPort
from customer_core.ports._merges import MergePort
from customer_core.ports._messages import MessagePort
from customer_core.ports._orders import OrderPort
from customer_core.ports._organization_pairs import OrganizationPairPort
from customer_core.ports._organizations import OrganizationPort
from customer_core.ports._outboxes import OutboxPort
from customer_core.ports._records import RecordPort
from customer_core.ports._reviews import ReviewPort
from customer_core.ports._searches import SavedSearchPort

__all__ = ["Clock", "NewId", "NewSalt", "Store", "UnitOfWork"]

T = TypeVar("T")

Clock = Callable[[], datetime]
"""Tells the present moment as an aware datetime."""

NewId = Callable[[], str]
"""Makes an id that was never made before: 1 to 64 of the characters that ids may have."""

NewSalt = Callable[[], bytes]
"""Draws 16 bytes by chance that nobody can guess."""


class UnitOfWork(Protocol):
    """Everything that one transaction can see and change.

    A unit that a store opens shows everything; `seen_by` limits it. A unit sees its own writes. Nobody else sees any of
    them before the unit has ended well, and then all at once. A unit is used by one thread, and not after it ended.
    """

    @property
    def customers(self) -> CustomerPort:
        """Return the customers."""

    @property
    def organizations(self) -> OrganizationPort:
        """Return the organizations."""

    @property
    def organization_merges(self) -> MergePort[OrganizationId, Organization]:
        """Return the merges of organizations and what they were made of."""

    @property
    def organization_pairs(self) -> OrganizationPairPort:
        """Return what organizations are compared by, and which pairs of them may be one."""

    @property
    def index(self) -> IndexPort:
        """Return the duplicate index."""

    @property
    def links(self) -> LinkPort:
        """Return the links between customers that may be one."""

    @property
    def merges(self) -> MergePort[CustomerId, Customer]:
        """Return the merges of customers and what they were made of."""

    @property
    def judgements(self) -> JudgementPort:
        """Return what people judged about pairs of customers."""

    @property
    def accounts(self) -> CreditAccountPort:
        """Return the credit accounts."""

    @property
    def holds(self) -> CreditHoldPort:
        """Return what is held on credit accounts."""

    @property
    def ledger(self) -> LedgerPort:
        """Return the ledgers of the credit accounts."""

    @property
    def orders(self) -> OrderPort:
        """Return the orders of customers."""

    @property
    def messages(self) -> MessagePort:
        """Return the messages to and from customers."""

    @property
    def credentials(self) -> CredentialPort:
        """Return by what customers log in."""

    @property
    def erasures(self) -> ErasurePort:
        """Return the persons who were erased, and the way to erase one."""

    @property
    def acts(self) -> ActPort:
        """Return the acts on very many customers."""

    @property
    def imported_files(self) -> ImportedFilePort:
        """Return the files that were imported, as figures."""

    @property
    def reviews(self) -> ReviewPort:
        """Return the pairs that wait for somebody to look at them."""

    @property
    def searches(self) -> SavedSearchPort:
        """Return the saved searches, and what each user searched for last."""

    @property
    def groups(self) -> GroupPort:
        """Return the groups of customers, and who was added to them or removed."""

    @property
    def history(self) -> HistoryPort:
        """Return the history of every change."""

    @property
    def outbox(self) -> OutboxPort:
        """Return what others are told of the history, and how far each of them is."""

    @property
    def settings(self) -> SettingPort:
        """Return the settings by area."""

    @property
    def requests(self) -> RequestPort:
        """Return the requests that came with an idempotency key."""

    @property
    def facts(self) -> FactPort:
        """Return what the store knows about itself, and its counters."""

    @property
    def records(self) -> RecordPort:
        """Return everything that is kept, as records: what a copy of the store is made of.

        A store without it does all else; whoever wants to copy it is told so by `StoreUncopiedError`.
        """

    def seen_by(self, view: View) -> "UnitOfWork":
        """Return this very unit with no more to be seen in it than a view shows, whatever was seen in it so far.

        The answer is as if nothing else were kept: nobody who is hidden is found by id, code or key, stands on a page,
        counts in a total, a block of the index or a cut key, or takes a place among the first ones that are asked for.
        It is the question that is limited, not its answer: a store does not read what it may not tell.

        - A customer is shown as `View.shows` says of what is kept now; every id that names it is, too. Its index entry,
          merges, contributions, memberships, and the ids that `list_ids` tells are shown and hidden with it.
        - An order, a message or a credential is shown with the customer whom the id names that it was recorded with.
        - What an act changed of a customer is shown with whom the id names; the acts themselves are.
        - A file that was imported is shown by its brand, and hidden where the view is of certain assignees, since its
          figures count whomever it says.
        - A pair that waits is shown if both of its customers are.
        - An organization is shown by its brand, and hidden where the view is of certain assignees, since nobody is
          assigned to one; what is above or below it goes by its own. A pair of two is shown if both are.
        - An account is shown with its owner, if its own brand is. One of an organization goes by its own brand alone,
          and is hidden where the view is of certain assignees. Its holds and its ledger are shown and hidden with it.
        - Entries of the history, their rows, heads and events are shown with the customer, the organization or the
          account that they are about; of a customer that was removed, by the brand that it had then, and to views of
          anybody's customers alone. So is what is told of a customer that was erased. Those about settings are shown to
          everybody; those about anything else are hidden.

        What writes is not limited, nor are `hold`, `lock`, `reserve`, positions, numbers of events, consumers, saved
        searches, groups, settings, requests, facts, records and `mark`: codes, keys and ids are unique in the whole
        store. A view of everything costs nothing.
        """

    def mark(self) -> str:
        """Return a text that tells this state of the store from every later one, once others have kept a change.

        Marks that are equal say that nothing was kept in between; those that differ may do so for nothing.
        """


class Store(ABC):
    """A place where customers are kept.

    A store may be used by many threads at once. Its errors are those of `StoreError`, raised from the original one,
    and say whether trying again can help. None shows personal data or a password.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Return what messages call the store: its address, without a password."""

    @property
    def own_files(self) -> tuple[str, ...]:
        """Return the paths of the files that the store lives in, which nothing else may write; none by default."""
        return ()

    @abstractmethod
    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that only reads: it sees one state of the store from its first read to its end.

        Any write in it is refused with `StoreReadOnlyError`.
        """

    @abstractmethod
    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Open a unit that may write: it ends with everything kept or, when an exception leaves it, nothing.

        What was kept is still there after the process or the machine has stopped at any later moment, if the store
        outlives processes at all. Of two writing units that touch the same record one waits for the other, or is
        refused with `StoreBusyError` or `StoreConflictError`; none overwrites what it has not seen.
        """

    def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Do some work in a writing unit, and return what it returns, once it is kept.

        A store whose units are refused with `StoreConflictError` does the work anew from its beginning, for as long as
        it waits for locks; so the work changes nothing but what is in the unit.
        """
        with self.writing() as unit:
            return work(unit)

    @abstractmethod
    def within(self, connection: object) -> "Store":
        """Return a view of the store that works inside a transaction of the host's, on the host's own connection.

        Each writing unit is kept or undone as a whole within that transaction, and only the host commits or rolls
        back. A writing unit that meets a lock is refused at once with `StoreBusyError`, since waiting is the host's to
        decide.

        Raises:
            StoreAddressError: The store cannot work on such a connection.
        """

    @abstractmethod
    def migrate(self) -> None:
        """Bring the schema up to what this release needs, or leave it as it was; one that fits is left alone."""

    @abstractmethod
    def close(self) -> None:
        """Give back every connection and file; doing so twice does nothing. Units opened later are refused.

        A unit that is still open keeps what it needs until it ends.
        """
