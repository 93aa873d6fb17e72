"""Customers: registered and changed under the duplicate check, read, found, put out of use and deleted.

Owns the steps of each call. Who may be the same is found by `_duplicates`, what happens then is decided by
`_saving`.
"""

import attrs

from customer_core.errors import RecordInUseError
from customer_core.history import HistoryAction
from customer_core.model import (
    EVERYTHING,
    BrandId,
    Customer,
    CustomerDraft,
    CustomerId,
    EffectiveValues,
    ExternalKey,
    Permission,
)
from customer_core.ports import UnitOfWork
from customer_core.search import PAGE_SIZE_DEFAULT, Criteria, Everything, Page, PageNumber, PageRequest, Sort, quick
from customer_core.services._changing import keep_change
from customer_core.services._contexts import READS_CUSTOMERS, Context, subject_of
from customer_core.services._credentials import forget_credential, is_first_link_sent
from customer_core.services._defining import page_found
from customer_core.services._duplicates import forget_customer
from customer_core.services._facts import require_terms
from customer_core.services._linking import linked_with
from customer_core.services._organization_lines import effective_for
from customer_core.services._outcomes import AlreadyKnown, DuplicatesSuspected, Registered, Updated
from customer_core.services._probes import Probe
from customer_core.services._references import names_pointing_to
from customer_core.services._resolving import checked, given, live, live_at, named
from customer_core.services._results import SearchResult, results_of
from customer_core.services._saving import Registration, Update
from customer_core.services._summaries import CustomerSummary, summary_of

__all__ = ["CustomerService"]

_EDIT = (Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_EDIT_OWN)


@attrs.frozen(repr=False)
class CustomerService:
    """Registers, changes, reads and finds customers."""

    _context: Context

    def register(
        self, draft: CustomerDraft, *, seen: str = "", reason: str = "", key: str = ""
    ) -> Registered | DuplicatesSuspected | AlreadyKnown:
        """Save a new customer, unless it is known already or somebody like it is there.

        A draft without a code gets the next one of its brand; without a brand or channel, those of the desk; without a
        loyalty card, one where `LoyaltySettings` say so; without a state of the workflow, the initial one. It is sent a
        link to set a password where `CredentialSettings` say so. A `Customer` is saved under its own id, for hosts that
        make ids themselves. What somebody registers who may see its own customers alone is assigned to it, unless the
        draft says to whom.

        Args:
            draft: What is known of the customer.
            seen: The token of an answer `DuplicatesSuspected`: save despite exactly the suspects that it showed.
            reason: Why it is saved despite them; goes into the history and the review queue.
            key: An idempotency key: the same call with the same key saves once, and is answered with that customer.

        Raises:
            PermissionDeniedError: The actor may not create customers, not of this brand, not in this state of the
                workflow, or not override a channel that blocks.
            InvalidTokenError: `seen` is not the token of this store for this draft.
            ReasonMissingError: The draft is to be saved despite suspects, and no reason is given.
            AlreadyTakenError: Its code or id belongs to another customer, or an external key does that the actor may
                not see; such a customer is not named.
            InvalidValueError: Nobody says to whom it is to be assigned, and the actor has no one name for that; its
                tier or flag is none of those that are configured; or it has a loyalty card, and the channel takes none
                that is made by hand.
            WorkflowTransitionError: The workflow has no way from the initial state to the one of the draft.
            IdempotencyMismatchError: The key came before with another draft; each brand has keys of its own.
            NotFoundError: The key came before, and the customer that it saved was deleted since.
            StoreIndexError: The duplicate index was made with another profile.
        """
        self._context.require(Permission.CUSTOMERS_CREATE)
        outcome = Registration.of(self._context, draft, seen=seen, reason=reason, key=key).run()
        if isinstance(outcome, Registered) and outcome.has_unsent_link:
            is_sent = is_first_link_sent(self._context, outcome.customer)
            return attrs.evolve(outcome, has_unsent_link=not is_sent)
        return outcome

    def update(self, customer: Customer, *, seen: str = "", reason: str = "") -> Updated | DuplicatesSuspected:
        """Save a changed customer; where a check field got a value that it did not have, after the duplicate check.

        The customer must stem from the version that is stored; the one returned has the next version.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one, not give it this brand, not move
                it to this state of the workflow, or not override a channel that blocks.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
            StaleVersionError: Somebody changed it since it was read.
            AlreadyTakenError: Its code or an external key belongs to another customer.
            InvalidValueError: It gets a tier or flag that is none of those that are configured.
            WorkflowTransitionError: The workflow has no way from its state to the new one.
            InvalidTokenError: As of `register`.
            ReasonMissingError: As of `register`.
            StoreIndexError: As of `register`.
        """
        self._context.require(*_EDIT)
        return Update.of(self._context, customer, seen=seen, reason=reason).run()

    def deactivate(self, id_: CustomerId, *, reason: str = "") -> Customer:
        """Put a customer out of use and return it; one that already is stays as it is.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
        """
        return self._change_use(id_, is_active=False, reason=reason)

    def reactivate(self, id_: CustomerId, *, reason: str = "") -> Customer:
        """Put a customer to use again and return it; one that is in use stays as it is.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
        """
        return self._change_use(id_, is_active=True, reason=reason)

    def delete(self, id_: CustomerId, *, version: int, reason: str = "") -> None:
        """Delete a customer to which nothing refers; its history stays, its id is never given again.

        Documents of the host's own are counted right before, and not held: the host keeps others from writing one.

        Raises:
            PermissionDeniedError: The actor may not delete customers.
            NotFoundError: No customer has this id.
            MergedAwayError: It was merged into another one.
            StaleVersionError: It is at another version.
            RecordInUseError: A merge, a credit account, an order, a message or a document of the host's own refers to
                it.
            ReferenceFailedError: The host could not count its documents that point to it.
        """
        self._context.require(Permission.CUSTOMERS_DELETE)
        given(int, version, "version")
        documents = names_pointing_to(self._context, checked(id_))
        self._context.write(lambda unit: self._delete(unit, id_, version, reason, documents))

    def _delete(self, unit: UnitOfWork, id_: CustomerId, version: int, reason: str, documents: tuple[str, ...]) -> None:
        probe = Probe.of(self._context, live_at(unit, id_, version))
        unit.index.reserve(probe.keys)
        unit.customers.hold((id_,))
        before = live_at(unit, id_, version)
        referring = _referring(unit, id_, documents)
        if referring:
            raise RecordInUseError(kind="customer", id=str(id_), referring=referring)
        linked = linked_with(unit, (id_,))
        forget_credential(unit, self._context, id_)
        unit.customers.remove(id_, expected_version=version)
        forget_customer(unit, self._context, probe, linked)
        self._context.record(
            unit,
            HistoryAction.DELETED,
            subject_of(id_),
            before=before,
            after=None,
            version=version,
            reason=reason,
        )

    def get(self, id_: CustomerId) -> Customer:
        """Return the customer that an id names: its own, or the one that it was merged into.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: No customer has this id; an `ErasedError` where the person was erased.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return named(unit, id_)

    def find(self, id_: CustomerId) -> Customer | None:
        """Return the customer that an id names: its own, or the one that it was merged into; None for nobody.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return unit.customers.find(checked(id_))

    def get_effective(self, id_: CustomerId) -> EffectiveValues:
        """Return what is in force for a customer: tier, inherited attributes and paying accounts, each with its origin.

        A value is the customer's own, else that of its organization or of the nearest one above it, and of the tier
        else the default of the desk's channel. It is told to whoever may see the customer.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            NotFoundError: No customer has this id.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return effective_for(unit, named(unit, id_), self._context.scope)

    def find_by_code(self, code: str, *, brand: BrandId | None = None) -> Customer | None:
        """Return the customer of a code, in the brand given or else in the desk's; None for nobody.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        wanted = CustomerDraft(code=code).code
        wanted_brand = self._context.scope.brand if brand is None else given(BrandId, brand, "brand")
        with self._context.reading() as unit:
            return unit.customers.find_by_code(wanted, wanted_brand)

    def find_by_external_key(self, key: ExternalKey) -> Customer | None:
        """Return the customer that another system knows by a key; None for nobody.

        Raises:
            PermissionDeniedError: The actor may not read customers.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return unit.customers.find_by_external_key(given(ExternalKey, key, "key"))

    def search(
        self,
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        page: int = 1,
        page_size: int = PAGE_SIZE_DEFAULT,
    ) -> Page[Customer]:
        """Return a page of the customers that meet some criteria.

        Args:
            criteria: A tree of criteria; or plain text, each word of which must begin a name, code, e-mail or phone.
            sort: Name of a sort field, with a minus before it for descending order.
            page: Number of the page, from 1. The pages beside it are better reached by `turn`, which others' writing
                does not move.
            page_size: Customers on a page, 1 to 500.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            InvalidValueError: The sort field, page or size is none, or the criteria are more than a store is asked to
                answer once the saved searches that they name are put in their place.
            NotFoundError: A saved search that they name is not there, or the actor may not view it.
            CriteriaCycleError: They are defined by themselves.
            StoreTermsError: The store's customers are found by what another release made.
        """
        wanted = quick(criteria) if isinstance(criteria, str) else criteria
        return self.turn(PageRequest(criteria=wanted, sort=Sort.parse(sort), size=page_size, position=PageNumber(page)))

    def turn(self, request: PageRequest) -> Page[Customer]:
        """Return the page of a request, such as `page.next` where that is not None: there is no such page then.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            InvalidValueError: It is no request, or as of `search`.
            NotFoundError: As of `search`.
            CriteriaCycleError: As of `search`.
            StoreTermsError: As of `search`.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return page_found(unit, self._context, given(PageRequest, request, "request"))

    def list_results(self, request: PageRequest) -> Page[SearchResult]:
        """Return the page of a request as `turn` does, with what the orders of each come to, and if it may be edited.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            InvalidValueError: It is no request, or as of `search`.
            NotFoundError: As of `search`.
            CriteriaCycleError: As of `search`.
            StoreTermsError: As of `search`.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            return results_of(
                unit, self._context, page_found(unit, self._context, given(PageRequest, request, "request"))
            )

    def get_summary(self) -> CustomerSummary:
        """Return how many customers there are, by state, type, status and flag, and what waits: for a dashboard.

        Each of those is a search, too: by the criterion of that field and value.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            StoreTermsError: As of `search`.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            require_terms(unit, self._context.store.name)
            return summary_of(unit)

    def _change_use(self, id_: CustomerId, *, is_active: bool, reason: str) -> Customer:
        self._context.require(*_EDIT)

        def change(unit: UnitOfWork) -> Customer:
            unit.customers.hold((checked(id_),))
            before = live(unit, id_)
            self._context.require_edit(unit, before)
            if before.is_active is is_active:
                return before
            changed = before.reactivate() if is_active else before.deactivate(at=self._context.clock())
            action = HistoryAction.REACTIVATED if is_active else HistoryAction.DEACTIVATED
            return keep_change(unit, self._context, action, before, changed, reason=reason)

        return self._context.write(change)


def _referring(unit: UnitOfWork, id_: CustomerId, documents: tuple[str, ...]) -> str:
    """Return what refers to a customer, in words; blank where nothing does."""
    ids = unit.merges.list_ids(id_)
    referring = (
        ("merges", ids[1:]),
        # Those of other brands, too: whoever was shared with them is not theirs alone to delete.
        ("credit accounts", unit.seen_by(EVERYTHING).accounts.list_of(ids)),
        ("orders", unit.orders.has_any(ids)),
        ("messages", unit.messages.has_any(ids)),
    )
    return " and ".join((*(words for words, found in referring if found), *documents))
