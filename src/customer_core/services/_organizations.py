"""Organizations: registered, changed, put one below another, found, and joined by customers.

Owns the steps of each call. Nobody is made a member by guessing, and no organization is made unasked.
"""

from collections.abc import Callable

import attrs

from customer_core.errors import (
    InvalidValueError,
    StaleVersionError,
)
from customer_core.history import HistoryAction
from customer_core.model import (
    BrandId,
    Customer,
    CustomerId,
    ExternalKey,
    Organization,
    OrganizationDraft,
    OrganizationId,
    OrganizationPair,
    OrganizationVerdict,
    Permission,
)
from customer_core.ports import UnitOfWork
from customer_core.search import (
    PAGE_SIZE_DEFAULT,
    Criteria,
    Everything,
    Page,
    PageNumber,
    PageRequest,
    SearchOperator,
    Sort,
    Where,
    quick,
)
from customer_core.services._admitting import require_admissible
from customer_core.services._changing import keep_change
from customer_core.services._contexts import READS_CUSTOMERS, require_most
from customer_core.services._defining import organizations_found, page_found
from customer_core.services._facts import require_terms
from customer_core.services._joining import JoinCandidates, Joined, OrganizationName, looked_up
from customer_core.services._organization_lines import line_of, live_organization, named_organization
from customer_core.services._organization_merges import OrganizationMergeCalls
from customer_core.services._organization_saving import (
    OrganizationRegistration,
    cycle_error,
    hiding,
    record_organization,
    refuse_unfit_parent,
)
from customer_core.services._organization_suspects import (
    compare_changed,
    find_alike,
    find_pair,
    judge_pair,
    waiting_pairs,
)
from customer_core.services._outcomes import (
    OrganizationCheck,
    OrganizationKnown,
    OrganizationRegistered,
    OrganizationsSuspected,
)
from customer_core.services._probes import Probe
from customer_core.services._resolving import checked, given, live

__all__ = ["OrganizationService"]

_EDIT_CUSTOMERS = (Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_EDIT_OWN)


@attrs.frozen(repr=False)
class OrganizationService(OrganizationMergeCalls):
    """Keeps organizations and who belongs to them, and merges them."""

    def register(
        self, draft: OrganizationDraft, *, seen: str = "", reason: str = ""
    ) -> OrganizationRegistered | OrganizationsSuspected | OrganizationKnown:
        """Save a new organization, unless it is known already, or others are suspected that nobody saw yet.

        A draft without a code gets the next one of its brand; without a brand or channel, those of the desk. An
        `Organization` is saved under its own id, for hosts that make ids themselves. What happens where it may be one
        that is there is said by the channel, as for customers.

        Args:
            draft: What is known of the organization.
            seen: The token of an `OrganizationsSuspected`, to save despite exactly the suspects that it showed.
            reason: Why; needed with `seen` where some are suspected, and kept with the pairs. Goes into the history.

        Raises:
            PermissionDeniedError: The actor may not change organizations, or not of this brand; or the channel blocks
                and it may not override that.
            ReasonMissingError: It is to be saved despite suspects, and no reason is given.
            InvalidTokenError: The token is not of this store and draft.
            StoreIndexError: The index was made with another profile or release; make it anew.
            NotFoundError: There is no organization that is to be above it.
            AlreadyTakenError: Its code or id belongs to another one, or an external key does that the actor may not
                see; such an organization is not named.
            InvalidValueError: The one above it is of another brand, or its tier or flag is none of those configured.
            WorkflowTransitionError: The workflow has no way from the initial state to the one of the draft.
        """
        self._context.require(Permission.ORGANIZATIONS_EDIT)
        return OrganizationRegistration.of(self._context, draft, seen=seen, reason=reason).run()

    def update(self, organization: Organization, *, reason: str = "") -> Organization:
        """Save a changed organization, which must stem from the version that is stored; return it in its next version.

        Where what is checked for duplicates changed, it waits for review beside those that it may be by now.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of this id, or none that is to be above it.
            StaleVersionError: Somebody changed it since it was read.
            AlreadyTakenError: Its code or an external key belongs to another one.
            InvalidValueError: Its brand is another than it was, the one above it is of another brand, or it gets a tier
                or flag that is none of those configured.
            WorkflowTransitionError: The workflow has no way from its state to the other one.
            OrganizationCycleError: It would be above itself.
            StoreIndexError: As of `register`.
        """
        self._context.require(Permission.ORGANIZATIONS_EDIT)
        given(Organization, organization, "organization")
        return self._change(
            organization.id, lambda _: organization, HistoryAction.UPDATED, reason, organization.version
        )

    def deactivate(self, id_: OrganizationId, *, reason: str = "") -> Organization:
        """Put an organization out of use and return it: nobody can join it. Its members stay, with what they have.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of this id.
        """
        at = self._context.clock()
        return self._change(
            id_, lambda one: one.deactivate(at=at) if one.is_active else one, HistoryAction.DEACTIVATED, reason
        )

    def reactivate(self, id_: OrganizationId, *, reason: str = "") -> Organization:
        """Put an organization to use again and return it; one that is in use stays as it is.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of this id.
        """
        return self._change(id_, lambda one: one.reactivate(), HistoryAction.REACTIVATED, reason)

    def set_parent(self, id_: OrganizationId, parent: OrganizationId, *, reason: str = "") -> Organization:
        """Put an organization, with all that is below it, below another one, and return it.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of one of the ids.
            InvalidValueError: The one above would be of another brand.
            OrganizationCycleError: It would be above itself; the error names each one from it to itself.
        """
        self._context.require(Permission.ORGANIZATIONS_EDIT)
        given(OrganizationId, parent, "parent")
        if parent == id_:
            raise cycle_error([id_, id_])
        return self._change(id_, lambda one: one.with_parent(parent), HistoryAction.UPDATED, reason)

    def detach(self, id_: OrganizationId, *, reason: str = "") -> Organization:
        """Let an organization stand on its own, and return it; what is below it stays there.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of this id.
        """
        return self._change(id_, lambda one: one.without_parent(), HistoryAction.UPDATED, reason)

    def check(self, draft: OrganizationDraft) -> OrganizationCheck:
        """Return the stored organizations that a draft or an organization may be, likeliest first, with the reasons.

        One that is stored is not among its own suspects, nor what stands right above or below it, nor those of whom
        somebody said that they are others.

        Raises:
            PermissionDeniedError: The actor may not check for duplicates.
            StoreIndexError: As of `register`.
        """
        self._context.require(Permission.DUPLICATES_CHECK)
        probe = Probe.of(self._context, given(OrganizationDraft, draft, "draft"))
        own = draft if isinstance(draft, Organization) else None
        brand = draft.brand or (None if own else self._context.scope.brand)
        with self._context.reading() as unit:

            def is_judged(other: OrganizationId, _: tuple[str, ...]) -> bool:
                pair = find_pair(unit, own.id, other) if own else None
                return pair is not None and pair.verdict is not None and pair.verdict.keeps_apart

            return find_alike(unit, self._context, probe, brand=brand, own=own, is_accepted=is_judged).check

    def judge(
        self, left: OrganizationId, right: OrganizationId, verdict: OrganizationVerdict, *, reason: str = ""
    ) -> OrganizationPair:
        """Record what two organizations are to each other, and return the pair, which waits no more.

        While anything but *same* stands, neither is suspected to be the other. A later verdict takes its place; each
        stands in the history of both. Who says again what stands, for the same reason, changes nothing.

        Args:
            left: One of them.
            right: The other one; their order says nothing.
            verdict: What they are to each other.
            reason: Why; goes into the history of both, too.

        Raises:
            PermissionDeniedError: The actor may not record judgements.
            NotFoundError: There is no organization of an id.
            InvalidValueError: The two ids are one, or the verdict is none.
        """
        self._context.require(Permission.JUDGEMENTS_RECORD)
        given(OrganizationVerdict, verdict, "verdict")
        one, other = sorted((given(OrganizationId, left, "left"), given(OrganizationId, right, "right")))
        if one == other:
            raise InvalidValueError(field="right", problem="is the same as left", remedy="name two organizations")

        return self._context.write(lambda unit: judge_pair(unit, self._context, (one, other), verdict, reason))

    def find_pair(self, left: OrganizationId, right: OrganizationId) -> OrganizationPair | None:
        """Return what is known of two organizations, in any order: that they wait, or a verdict; None for nothing.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
        """
        self._context.require(Permission.REVIEWS_READ)
        ids = given(OrganizationId, left, "left"), given(OrganizationId, right, "right")
        with self._context.reading() as unit:
            return find_pair(unit, *ids)

    def list_waiting(self, *, after: OrganizationPair | None = None, most: int = 25) -> tuple[OrganizationPair, ...]:
        """Return the pairs behind `after`, or from the first, that wait for somebody to judge them, likeliest first.

        Each names its two organizations by the ids that they had when it was found; what was merged since is one.

        Args:
            after: The last pair of the page before; None for the first page.
            most: How many pairs, 1 to 10,000.

        Raises:
            PermissionDeniedError: The actor may not see the review queue.
            InvalidOptionError: `most` is not from 1 to 10,000.
        """
        self._context.require(Permission.REVIEWS_READ)
        require_most(most)
        if after is not None:
            given(OrganizationPair, after, "after")
        with self._context.reading() as unit:
            return waiting_pairs(unit, after, most)

    def get(self, id_: OrganizationId) -> Organization:
        """Return the organization that an id names: its own, or the one that it was merged into.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is none.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return named_organization(unit, id_)

    def find(self, id_: OrganizationId) -> Organization | None:
        """Return the organization that an id names, as of `get`; None where there is none.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return unit.organizations.find(given(OrganizationId, id_, "id"))

    def find_by_code(self, code: str, *, brand: BrandId | None = None) -> Organization | None:
        """Return the organization of a code, in the brand given or else in the desk's; None for none.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        wanted = self._context.scope.brand if brand is None else given(BrandId, brand, "brand")
        with self._context.reading() as unit:
            return unit.organizations.find_by_code(given(str, code, "code").strip(), wanted)

    def find_by_external_key(self, key: ExternalKey) -> Organization | None:
        """Return the organization that another system knows by a key; None for none.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return unit.organizations.find_by_external_key(given(ExternalKey, key, "key"))

    def search(
        self,
        criteria: Criteria | str = Everything(),  # noqa: B008 - a frozen value
        *,
        sort: str = "name",
        page: int = 1,
        page_size: int = PAGE_SIZE_DEFAULT,
    ) -> Page[Organization]:
        """Return a page of the organizations that meet some criteria, which are those of customers.

        Args:
            criteria: A tree of criteria; or plain text, each word of which must begin a name, code, e-mail or phone.
                `organization` is the one right above.
            sort: Name of a sort field, with a minus before it for descending order.
            page: Number of the page, from 1. The pages beside it are better reached by `turn`.
            page_size: Organizations on a page, 1 to 500.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            InvalidValueError: The sort field, page or size is none.
            NotFoundError: A saved search that they name is not there, or the actor may not view it.
            CriteriaCycleError: They are defined by themselves.
            StoreTermsError: The store's records are found by what another release made.
        """
        wanted = quick(criteria) if isinstance(criteria, str) else criteria
        return self.turn(PageRequest(criteria=wanted, sort=Sort.parse(sort), size=page_size, position=PageNumber(page)))

    def turn(self, request: PageRequest) -> Page[Organization]:
        """Return the page of a request, such as `page.next` where that is not None: there is no such page then.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            InvalidValueError: It is no request.
            NotFoundError: As of `search`.
            CriteriaCycleError: As of `search`.
            StoreTermsError: As of `search`.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return organizations_found(unit, self._context, given(PageRequest, request, "request"))

    def list_line(self, id_: OrganizationId) -> tuple[Organization, ...]:
        """Return an organization, then each one above it, the nearest first.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is no organization of this id.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return line_of(unit, named_organization(unit, id_).id)

    def list_children(self, id_: OrganizationId) -> tuple[Organization, ...]:
        """Return the organizations right below one, in ascending order of id.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is no organization of this id.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return unit.organizations.list_children(named_organization(unit, id_).id)

    def list_members(
        self, id_: OrganizationId, *, sort: str = "name", page: int = 1, page_size: int = PAGE_SIZE_DEFAULT
    ) -> Page[Customer]:
        """Return a page of the customers that belong to an organization itself, and are shown to the actor.

        Go on by `desk.customers.turn`. The page says how many there are. It is empty where there is no organization of
        the id, or the actor does not see it and none of its members.

        Raises:
            PermissionDeniedError: The actor may not read customers.
            InvalidValueError: The sort field, page or size is none.
            StoreTermsError: As of `search`.
        """
        self._context.require(*READS_CUSTOMERS)
        with self._context.reading() as unit:
            criteria = Where("organization", SearchOperator.IS, str(given(OrganizationId, id_, "id")))
            position = PageNumber(page)
            request = PageRequest(criteria=criteria, sort=Sort.parse(sort), size=page_size, position=position)
            return page_found(unit, self._context, request)

    def join(
        self,
        customer: CustomerId,
        organization: OrganizationId | None = None,
        *,
        code: str = "",
        name: str = "",
        email: str = "",
        reason: str = "",
    ) -> Joined | JoinCandidates:
        """Let a customer belong to the one organization that is named, if exactly one is; else tell who may be meant.

        Out of use, or of another brand than the customer's, none is meant. A name is meant whole: where no organization
        has it, those are told whose name differs in its legal form alone, and the customer joins none of them. Its
        company as typed stays. A customer that belongs to another one leaves it. Whoever sees certain customers alone
        sees no organization, and so names none.

        Args:
            customer: The customer.
            organization: The organization, as one of the candidates; None where it is named otherwise.
            code: The code of the organization.
            name: Its name, or one of its other names, without regard to case and punctuation.
            email: One of its e-mail addresses.
            reason: Why; goes into the history.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id, or there is no organization of this id.
            MergedAwayError: The customer was merged into another one.
            InvalidOptionError: The organization is named in no way, or in more than one.
            InvalidValueError: The organization of this id is out of use, or of another brand.
            StoreTermsError: As of `search`.
        """
        self._context.require(*_EDIT_CUSTOMERS)
        meant = OrganizationName.of(organization, code=code, name=name, email=email)

        def join(unit: UnitOfWork) -> Joined | JoinCandidates:
            require_terms(unit, self._context.store.name)
            unit.customers.hold((checked(customer),))
            before = live(unit, customer)
            self._context.require_edit(unit, before)
            found = looked_up(unit, meant, before.brand)
            if isinstance(found, JoinCandidates):
                return found
            action = HistoryAction.ORGANIZATION_JOINED
            return Joined(
                customer=self._keep(unit, before, before.with_organization(found.id), action, reason),
                organization=found,
            )

        return self._context.write(join)

    def leave(self, customer: CustomerId, *, reason: str = "") -> Customer:
        """Let a customer belong to no organization, and return it; one that belongs to none stays as it is.

        Raises:
            PermissionDeniedError: The actor may not edit customers, or not this one.
            NotFoundError: No customer has this id.
            MergedAwayError: The customer was merged into another one.
        """
        self._context.require(*_EDIT_CUSTOMERS)

        def leave(unit: UnitOfWork) -> Customer:
            unit.customers.hold((checked(customer),))
            before = live(unit, customer)
            self._context.require_edit(unit, before)
            return self._keep(unit, before, before.without_organization(), HistoryAction.ORGANIZATION_LEFT, reason)

        return self._context.write(leave)

    def _change(
        self,
        id_: OrganizationId,
        change: Callable[[Organization], Organization],
        action: HistoryAction,
        reason: str,
        version: int | None = None,
    ) -> Organization:
        """Save what an organization becomes, unless that is what it is."""
        self._context.require(Permission.ORGANIZATIONS_EDIT)

        def save(unit: UnitOfWork) -> Organization:
            unit.organizations.hold()
            before = live_organization(unit, id_)
            if version is not None and before.version != version:
                raise StaleVersionError(kind="organization", id=str(id_), expected=version, found=before.version)
            after = change(before).with_version(before.version + 1)
            if after.draft == before.draft:
                return before
            if after.brand != before.brand:
                raise InvalidValueError(
                    field="brand", problem="is another than it was", remedy="register another organization"
                )
            if after.parent != before.parent:
                refuse_unfit_parent(unit, after)
            require_admissible(unit, self._context.scope, before, after)
            with hiding(unit, self._context):
                unit.organizations.replace(after, expected_version=before.version)
            compare_changed(unit, self._context, before, after)
            record_organization(unit, self._context, action, before, after, reason=reason)
            return after

        return self._context.write(save)

    def _keep(
        self, unit: UnitOfWork, before: Customer, changed: Customer, action: HistoryAction, reason: str
    ) -> Customer:
        """Save what a customer becomes that is held, unless that is what it is."""
        if changed == before:
            return before
        return keep_change(unit, self._context, action, before, changed, reason=reason)
