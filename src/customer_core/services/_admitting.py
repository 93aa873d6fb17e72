"""What a record may say by the settings: a brand, tier, flag and state that there are, and attributes as defined.

Owns the check of a customer or an organization before it is saved. Nothing is refused that the record said before, and
nothing where nothing is configured. It must not know who saves it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from customer_core.errors import InvalidValueError, PermissionDeniedError, WorkflowTransitionError
from customer_core.model import ActorKind, AttributeValue, BrandId, ChannelId, CustomerDraft, Party, Scope
from customer_core.ports import UnitOfWork
from customer_core.services._stored_settings import SettingsOnce
from customer_core.settings import (
    CHECK_FLAG,
    AttributeSettings,
    BrandSettings,
    ChannelSettings,
    TierSettings,
    WorkflowSettings,
    WorkflowTransition,
)

__all__ = ["admitted", "loadable", "require_admissible"]

P = TypeVar("P", bound=Party)

_NOTHING: Final[Mapping[str, AttributeValue]] = MappingProxyType({})


def admitted(settings: SettingsOnce, scope: Scope, record: P) -> P:
    """Return a new record, in the initial state of the workflow where it is in none.

    Raises:
        InvalidValueError: It has a brand, pricing tier or review flag that is not there, an attribute not as it is
            defined, or is attached to a channel that is not there, or that sells for another brand.
        WorkflowTransitionError: It may not begin in its state.
        PermissionDeniedError: The actor may not move a record to its state.
    """
    workflow = settings(WorkflowSettings)
    _require_what_is_there(settings, record)
    if not record.workflow_state:
        return _begun(workflow, record)
    _require_move(workflow, scope, "", record.workflow_state)
    return record


def loadable(settings: SettingsOnce, draft: CustomerDraft, where: str) -> CustomerDraft:
    """Return a draft of a load, in the initial state of the workflow where it is in none; any state may be loaded.

    Raises:
        InvalidValueError: As of `admitted`, or its state is none of the table; told with the place of the draft.
    """
    workflow = settings(WorkflowSettings)
    try:
        _require_what_is_there(settings, draft)
        _require_state(workflow, draft.workflow_state)
    except InvalidValueError as error:
        field = f"{where}.{error.field}"
        raise InvalidValueError(field=field, problem=error.problem, remedy=error.remedy) from None
    return draft if draft.workflow_state else _begun(workflow, draft)


def _begun(workflow: WorkflowSettings, record: P) -> P:
    return record.with_workflow_state(workflow.initial) if workflow.initial else record


def _require_what_is_there(settings: SettingsOnce, record: Party) -> None:
    _require_brand(settings, record.brand)
    _require_channels(settings, record, frozenset())
    _require_tier(settings, record)
    _require_flag(settings(WorkflowSettings), record)
    _require_attributes(settings(AttributeSettings), record.attributes)


def require_admissible(unit: UnitOfWork, scope: Scope, before: Party, after: Party) -> None:
    """Refuse a changed record that says anew what the settings do not allow.

    Raises:
        InvalidValueError: It gets a brand, pricing tier or review flag that is not there, an attribute not as it is
            defined, or is attached to a channel that is not there, or that sells for another brand.
        WorkflowTransitionError: It may not go from its state to the other one.
        PermissionDeniedError: The actor may not move it there.
    """
    settings = SettingsOnce(unit)
    if after.brand != before.brand:
        _require_brand(settings, after.brand)
    _require_channels(settings, after, _attached(before))
    if after.tier != before.tier:
        _require_tier(settings, after)
    if after.attributes != before.attributes:
        _require_attributes(settings(AttributeSettings), after.attributes, before=before.attributes)
    if (after.flag, after.workflow_state) == (before.flag, before.workflow_state):
        return
    workflow = settings(WorkflowSettings)
    if after.flag != before.flag:
        _require_flag(workflow, after)
    if after.workflow_state != before.workflow_state:
        _require_move(workflow, scope, before.workflow_state, after.workflow_state)


def _require_brand(settings: SettingsOnce, brand: BrandId | None) -> None:
    # Which others there are is not told: whoever works for one brand may not know of the rest.
    if brand is not None and not settings(BrandSettings).knows(brand):
        raise InvalidValueError(
            field="brand", problem="is none of the brands", remedy="name one that is there, or none"
        )


def _require_channels(settings: SettingsOnce, record: Party, before: frozenset[ChannelId]) -> None:
    """Refuse to attach a customer to a channel that is not there, or that sells for another brand than its own."""
    attached = _attached(record) - before
    if not attached:
        return
    channels = settings(ChannelSettings)
    if not all(map(channels.knows, attached)):
        raise InvalidValueError(
            field="channels",
            problem="hold one that is none of the sales channels",
            remedy="add it first, or leave it out",
        )
    brands = {one.brand for one in map(channels.find, attached) if one is not None}
    if record.brand is not None and brands - {record.brand, None}:
        raise InvalidValueError(
            field="channels", problem="hold one that sells for another brand", remedy="take one of the customer's brand"
        )


def _attached(record: Party) -> frozenset[ChannelId]:
    return record.channels if isinstance(record, CustomerDraft) else frozenset()


def _require_attributes(
    settings: AttributeSettings,
    attributes: Mapping[str, AttributeValue],
    *,
    before: Mapping[str, AttributeValue] = _NOTHING,
) -> None:
    """Refuse attributes that are not as they are defined, but for those that were there before."""
    fault = settings.find_fault(attributes, before=before)
    if fault is not None:
        field, problem, remedy = fault
        raise InvalidValueError(field=field, problem=problem, remedy=remedy)


def _require_tier(settings: SettingsOnce, record: Party) -> None:
    if record.tier is None:
        return
    tiers = settings(TierSettings)
    if not tiers.knows(record.tier):
        known = ", ".join(str(tier.id) for tier in tiers.tiers)
        raise InvalidValueError(field="tier", problem="is none of the pricing tiers", remedy=f"choose from {known}")


def _require_flag(workflow: WorkflowSettings, record: Party) -> None:
    if not workflow.allows_flag(record.flag):
        known = ", ".join((*workflow.flags, CHECK_FLAG))
        raise InvalidValueError(field="flag", problem="is none of the review flags", remedy=f"choose from {known}")


def _require_state(workflow: WorkflowSettings, state: str) -> None:
    if state and workflow.states and workflow.find(state) is None:
        known = ", ".join(one.name for one in workflow.states)
        raise InvalidValueError(field="workflow_state", problem="is none of the states", remedy=f"choose from {known}")


def _require_move(workflow: WorkflowSettings, scope: Scope, before: str, after: str) -> None:
    """Refuse a move from one state to another unless it is in the table, for this actor; there are no others."""
    if not workflow.states:
        return
    is_known, target = workflow.find(before) is not None, workflow.find(after)
    if target is not None and not is_known and workflow.initial in {"", after}:
        return
    ways = workflow.list_transitions(before)
    way = next((one for one in ways if one.after == after), None)
    if way is None:
        allowed = [one.after for one in ways if _missing(one, scope) is None]
        if not is_known and not workflow.initial:
            allowed = [one.name for one in workflow.states]
        # What is no state of the table was typed by somebody, and is not repeated.
        raise WorkflowTransitionError(
            before=before if is_known else workflow.initial or "none",
            after="one that is not there" if target is None else after,
            allowed=", ".join(allowed) or "none by you",
        )
    missing = _missing(way, scope)
    if missing is not None:
        raise PermissionDeniedError(permission=missing)


def _missing(way: WorkflowTransition, scope: Scope) -> str | None:
    """Return what an actor lacks to move a record this way; None where it may."""
    if scope.actor.kind is ActorKind.SYSTEM:
        return None
    if way.permission is not None and not scope.may(way.permission):
        return way.permission.value
    if way.roles and not way.roles & scope.actor.roles:
        return f"role:{' or '.join(sorted(way.roles))}"
    return None
