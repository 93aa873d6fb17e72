"""Organizations: registered, changed, put one below another, found, and joined by customers.

Owns the steps of each call. Nobody is made a member by guessing, and no organization is made unasked.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import attrs

from customer_core.errors import (
    InvalidValueError,
    NotFoundError,
    OrganizationCycleError,
    StaleVersionError,
)
from customer_core.history import HistoryAction, Subject, diff
from customer_core.model import (
    BrandId,
    Customer,
    CustomerId,
    ExternalKey,
    Organization,
    OrganizationDraft,
    OrganizationId,
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
from customer_core.serialization import to_json
from customer_core.services._admitting import admitted, require_admissible
from customer_core.services._changing import keep_change
from customer_core.services._contexts import READS_CUSTOMERS, Context
from customer_core.services._defining import organizations_found, page_found
from customer_core.services._facts import require_terms
from customer_core.services._joining import JoinCandidates, Joined, OrganizationName, looked_up
from customer_core.services._organization_drafts import completed_organization, numbered_organization, told_anew
from customer_core.services._organization_lines import line_of, named_organization
from customer_core.services._outcomes import OrganizationKnown, OrganizationRegistered
from customer_core.services._resolving import checked, given, hiding_holders, live

__all__ = ["OrganizationService"]

_EDIT_CUSTOMERS = (Permission.CUSTOMERS_EDIT, Permission.CUSTOMERS_EDIT_OWN)


@attrs.frozen(repr=False)
class OrganizationService:
    """Keeps organizations and who belongs to them."""

    _context: Context

    def register(self, draft: OrganizationDraft, *, reason: str = "") -> OrganizationRegistered | OrganizationKnown:
        """Save a new organization, unless an external key of it is known already.

        A draft without a code gets the next one of its brand; without a brand or channel, those of the desk. An
        `Organization` is saved under its own id, for hosts that make ids themselves. Nobody looks for duplicates.

        Raises:
            PermissionDeniedError: The actor may not change organizations, or not of this brand.
            NotFoundError: There is no organization that is to be above it.
            AlreadyTakenError: Its code or id belongs to another one, or an external key does that the actor may not
                see; such an organization is not named.
            InvalidValueError: The one above it is of another brand, or its tier or flag is none of those configured.
            WorkflowTransitionError: The workflow has no way from the initial state to the one of the draft.
        """
        self._context.require(Permission.ORGANIZATIONS_EDIT)
        self._context.require_brand(given(OrganizationDraft, draft, "draft").brand)

        def register(unit: UnitOfWork) -> OrganizationRegistered | OrganizationKnown:
            unit.organizations.hold()
            known = self._known(unit, draft)
            if known is not None:
                return known
            whole = numbered_organization(unit, completed_organization(draft, self._context))
            made = admitted(unit, self._context.scope, whole)
            self._refuse_unfit_parent(unit, made)
            with self._hiding(unit):
                unit.organizations.add(made)
            self._record(unit, HistoryAction.REGISTERED, before=None, after=made, reason=reason)
            return OrganizationRegistered(organization=made)

        return self._context.write(register)

    def update(self, organization: Organization, *, reason: str = "") -> Organization:
        """Save a changed organization, which must stem from the version that is stored; return it in its next version.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of this id, or none that is to be above it.
            StaleVersionError: Somebody changed it since it was read.
            AlreadyTakenError: Its code or an external key belongs to another one.
            InvalidValueError: Its brand is another than it was, the one above it is of another brand, or it gets a tier
                or flag that is none of those configured.
            WorkflowTransitionError: The workflow has no way from its state to the other one.
            OrganizationCycleError: It would be above itself.
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
            raise OrganizationCycleError(chain=_chain([id_, id_]))
        return self._change(id_, lambda one: one.with_parent(parent), HistoryAction.UPDATED, reason)

    def detach(self, id_: OrganizationId, *, reason: str = "") -> Organization:
        """Let an organization stand on its own, and return it; what is below it stays there.

        Raises:
            PermissionDeniedError: The actor may not change organizations.
            NotFoundError: There is no organization of this id.
        """
        return self._change(id_, lambda one: one.without_parent(), HistoryAction.UPDATED, reason)

    def get(self, id_: OrganizationId) -> Organization:
        """Return the organization of an id.

        Raises:
            PermissionDeniedError: The actor may not read organizations.
            NotFoundError: There is none.
        """
        self._context.require(Permission.ORGANIZATIONS_READ)
        with self._context.reading() as unit:
            return named_organization(unit, id_)

    def find(self, id_: OrganizationId) -> Organization | None:
        """Return the organization of an id; None where there is none.

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
            before = named_organization(unit, id_)
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
                self._refuse_unfit_parent(unit, after)
            require_admissible(unit, self._context.scope, before, after)
            with self._hiding(unit):
                unit.organizations.replace(after, expected_version=before.version)
            self._record(unit, action, before=before, after=after, reason=reason)
            return after

        return self._context.write(save)

    def _keep(
        self, unit: UnitOfWork, before: Customer, changed: Customer, action: HistoryAction, reason: str
    ) -> Customer:
        """Save what a customer becomes that is held, unless that is what it is."""
        if changed == before:
            return before
        return keep_change(unit, self._context, action, before, changed, reason=reason)

    def _known(self, unit: UnitOfWork, draft: OrganizationDraft) -> OrganizationKnown | None:
        """Return the organization that an external key of a draft names, and what the draft says beyond it."""
        holders = {key: unit.organizations.find_by_external_key(key) for key in draft.external_keys}
        known = next((one for one in holders.values() if one), None)
        if known is None:
            return None
        # A key of another one stays there: what is proposed can be saved.
        keys = tuple(key for key, holder in holders.items() if holder is None or holder.id == known.id)
        proposed = told_anew(known, attrs.evolve(draft, external_keys=keys))
        return OrganizationKnown(organization=known, proposed=proposed, changes=diff(to_json(known), to_json(proposed)))

    def _refuse_unfit_parent(self, unit: UnitOfWork, organization: Organization) -> None:
        """Refuse a parent that is not there, of a brand whose customers may not see it, or below the organization."""
        if organization.parent is None:
            return
        line = line_of(unit, organization.parent)
        if not line:
            raise NotFoundError(kind="organization", id=str(organization.parent))
        if line[0].brand not in {organization.brand, None}:
            raise InvalidValueError(
                field="parent", problem="is of another brand", remedy="name one of the same brand, or of all brands"
            )
        ids = [one.id for one in line]
        if organization.id in ids:
            raise OrganizationCycleError(chain=_chain([organization.id, *ids[: ids.index(organization.id) + 1]]))

    def _hiding(self, unit: UnitOfWork) -> AbstractContextManager[None]:
        return hiding_holders(unit, is_limited=not self._context.view.is_everything)

    def _record(
        self,
        unit: UnitOfWork,
        action: HistoryAction,
        *,
        before: Organization | None,
        after: Organization,
        reason: str,
    ) -> None:
        subject = Subject("organization", str(after.id))
        self._context.record(unit, action, subject, before=before, after=after, version=after.version, reason=reason)


def _chain(ids: list[OrganizationId]) -> str:
    return " > ".join(f"'{id_}'" for id_ in ids)
