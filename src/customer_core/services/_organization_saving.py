"""How an organization is saved: unless it is known, or others are suspected that nobody saw yet.

Owns the steps of registering one, and what no organization may be. Whoever writes organizations takes turns, so what is
found under their lock is what is there.
"""

from contextlib import AbstractContextManager

import attrs

from customer_core.errors import InvalidValueError, NotFoundError, OrganizationCycleError
from customer_core.history import HistoryAction, Subject, diff
from customer_core.model import Organization, OrganizationDraft, OrganizationId
from customer_core.ports import UnitOfWork
from customer_core.serialization import to_json
from customer_core.services._admitting import admitted
from customer_core.services._contexts import Context
from customer_core.services._facts import token_secret
from customer_core.services._insisting import require_insistence
from customer_core.services._organization_drafts import completed_organization, numbered_organization, told_anew
from customer_core.services._organization_lines import line_of
from customer_core.services._organization_suspects import OrganizationFindings, compare_new, find_alike
from customer_core.services._outcomes import OrganizationKnown, OrganizationRegistered, OrganizationsSuspected
from customer_core.services._probes import Probe
from customer_core.services._resolving import given, hiding_holders
from customer_core.services._stored_settings import SettingsOnce, read_settings
from customer_core.services._tokens import hidden_mark, read_seen, write_seen
from customer_core.settings import DuplicateReaction, DuplicateSettings

__all__ = ["OrganizationRegistration", "cycle_error", "hiding", "record_organization", "refuse_unfit_parent"]


@attrs.frozen(kw_only=True, repr=False)
class OrganizationRegistration:
    """One call of `OrganizationService.register`: what is to be saved, what was seen before, and why they insist."""

    context: Context
    draft: OrganizationDraft
    seen: str
    reason: str
    probe: Probe

    @classmethod
    def of(cls, context: Context, draft: OrganizationDraft, *, seen: str, reason: str) -> "OrganizationRegistration":
        """Make ready what takes no store.

        Raises:
            PermissionDeniedError: The draft is of a brand that the desk does not work for.
        """
        context.require_brand(given(OrganizationDraft, draft, "draft").brand)
        for field, text in (("seen", seen), ("reason", reason)):
            given(str, text, field)
        return cls(context=context, draft=draft, seen=seen, reason=reason, probe=Probe.of(context, draft))

    def run(self) -> OrganizationRegistered | OrganizationsSuspected | OrganizationKnown:
        """Judge and save in one unit, for which others wait who write organizations."""
        return self.context.write(self._run_in)

    def _run_in(self, unit: UnitOfWork) -> OrganizationRegistered | OrganizationsSuspected | OrganizationKnown:
        unit.organizations.hold()
        answer = self._known(unit) or self._judged(unit)
        if not isinstance(answer, OrganizationFindings):
            return answer
        whole = numbered_organization(unit, completed_organization(self.draft, self.context))
        made = admitted(SettingsOnce(unit), self.context.scope, whole)
        refuse_unfit_parent(unit, made)
        with hiding(unit, self.context):
            unit.organizations.add(made)
        compare_new(unit, self.context, made, answer, reason=self.reason if self.seen else "")
        record_organization(unit, self.context, HistoryAction.REGISTERED, None, made, reason=self.reason)
        return OrganizationRegistered(organization=made, suspects=answer.check.suspects)

    def _known(self, unit: UnitOfWork) -> OrganizationKnown | None:
        """Return the organization that an external key of the draft names, and what the draft says beyond it."""
        holders = {key: unit.organizations.find_by_external_key(key) for key in self.draft.external_keys}
        known = next((one for one in holders.values() if one), None)
        if known is None:
            return None
        # A key of another one stays there: what is proposed can be saved.
        keys = tuple(key for key, holder in holders.items() if holder is None or holder.id == known.id)
        proposed = told_anew(known, attrs.evolve(self.draft, external_keys=keys))
        return OrganizationKnown(organization=known, proposed=proposed, changes=diff(to_json(known), to_json(proposed)))

    def _judged(self, unit: UnitOfWork) -> OrganizationFindings | OrganizationsSuspected:
        """Return beside whom the organization is to wait, or the suspects that have to be seen first."""
        context, draft, secret = self.context, self.draft, token_secret(unit)
        seen = read_seen(secret, self.seen, draft) if self.seen else frozenset()
        found = find_alike(
            unit,
            context,
            self.probe,
            brand=draft.brand or context.scope.brand,
            own=draft if isinstance(draft, Organization) else None,
        )
        reaction = read_settings(unit, DuplicateSettings).reaction_in(context.scope.channel)
        if not found.suspects or reaction is DuplicateReaction.QUEUE:
            return found
        check, ids = found.check, {str(suspect.organization.id) for suspect in found.suspects}
        shown = hidden_mark(secret, draft, ids) if check.has_hidden else ids
        if not shown <= seen:
            return OrganizationsSuspected(
                suspects=check.suspects,
                reaction=reaction,
                token=write_seen(secret, draft, shown),
                is_cut=check.is_cut,
                has_hidden=check.has_hidden,
            )
        require_insistence(context, reaction, reason=self.reason, what="an organization")
        return found


def refuse_unfit_parent(unit: UnitOfWork, organization: Organization) -> None:
    """Refuse a parent that is not there, of a brand whose customers may not see it, or below the organization.

    Raises:
        NotFoundError: There is no organization that is to be above it.
        InvalidValueError: That one is of another brand.
        OrganizationCycleError: The organization would be above itself.
    """
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
        raise cycle_error([organization.id, *ids[: ids.index(organization.id) + 1]])


def cycle_error(ids: list[OrganizationId]) -> OrganizationCycleError:
    """Return the error of an organization that would be above itself, with each one from it to itself."""
    return OrganizationCycleError(chain=" > ".join(f"'{id_}'" for id_ in ids))


def hiding(unit: UnitOfWork, context: Context) -> AbstractContextManager[None]:
    """Keep from the actor whose a code or key is that is taken, where that may be one it may not see."""
    return hiding_holders(unit, is_limited=not context.view.is_everything)


def record_organization(
    unit: UnitOfWork,
    context: Context,
    action: HistoryAction,
    before: Organization | None,
    after: Organization,
    *,
    reason: str,
) -> None:
    """Write down what was done to an organization."""
    subject = Subject("organization", str(after.id))
    context.record(unit, action, subject, before=before, after=after, version=after.version, reason=reason)
