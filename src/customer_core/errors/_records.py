"""Why a call about a record was refused: nobody may do it, nothing is there, somebody was faster.

Owns these leaves of the tree. It must not know where records are kept.
"""

from typing import ClassVar

from customer_core.errors._tree import CustomerCoreError, node

__all__ = [
    "AlreadyTakenError",
    "BrandInUseError",
    "DefinitionInUseError",
    "ErasedError",
    "ErasureBlockedError",
    "HoldStateError",
    "IdempotencyMismatchError",
    "InvalidTokenError",
    "LoadRefusedError",
    "MergeUndoneError",
    "MergedAwayError",
    "NotFoundError",
    "NotifierFailedError",
    "PasswordLinkError",
    "PasswordLinkExpiredError",
    "PermissionDeniedError",
    "ReasonMissingError",
    "RecordInUseError",
    "StaleVersionError",
    "TierInUseError",
    "UndecidedAccountsError",
    "WorkflowTransitionError",
]


@node
class PermissionDeniedError(CustomerCoreError, PermissionError):
    """The actor may not do what it asked for; nothing was done."""

    code: ClassVar = "permission-denied"
    template: ClassVar = "This needs the permission {permission}: act as somebody whose roles and brands grant it."
    permission: str


@node
class NotFoundError(CustomerCoreError, LookupError):
    """No record has this id."""

    code: ClassVar = "not-found"
    template: ClassVar = "There is no {kind} {id!r}: check the id, or look it up with find or search."
    kind: str
    id: str


@node
class ErasedError(NotFoundError):
    """The person whose record this was is erased: what was known of it is gone, and the id is nobody's for ever."""

    code: ClassVar = "erased"
    template: ClassVar = (
        "{kind} {id!r} was erased on {erased_on}: nothing is known of it any more, so leave it, or register it anew."
    )
    erased_on: str


@node
class ErasureBlockedError(CustomerCoreError, ValueError):
    """A person is not erased while something is pending; nothing was done. `blockers` are codes of what it is."""

    code: ClassVar = "erasure-blocked"
    template: ClassVar = "{kind} {id!r} is not erased, since there is {blockers}: settle it, and try again."
    kind: str
    id: str
    blockers: str


@node
class StaleVersionError(CustomerCoreError, ValueError):
    """Somebody changed the record since it was read; nothing was written."""

    code: ClassVar = "version-stale"
    template: ClassVar = (
        "{kind} {id!r} is at version {found} and the change was made from version {expected}: get it again, "
        "make the change on what it is now, and save that."
    )
    kind: str
    id: str
    expected: int
    found: int


@node
class MergedAwayError(CustomerCoreError, LookupError):
    """The record was merged into another one, which is to be changed in its place."""

    code: ClassVar = "merged-away"
    template: ClassVar = "{kind} {id!r} was merged into {survivor!r}: get that one, and change it."
    kind: str
    id: str
    survivor: str


@node
class MergeUndoneError(CustomerCoreError, ValueError):
    """Everybody who took part in a merge left it again before, or nobody went into another one at all."""

    code: ClassVar = "merge-undone"
    template: ClassVar = "Nothing is left to undo of {kind} {id!r}: look at its merges for what was done and when."
    kind: str
    id: str


@node
class RecordInUseError(CustomerCoreError, ValueError):
    """A record cannot be deleted while something refers to it."""

    code: ClassVar = "record-in-use"
    template: ClassVar = (
        "{kind} {id!r} cannot be deleted, since {referring} refer to it: deactivate it in place of that."
    )
    kind: str
    id: str
    referring: str


@node
class DefinitionInUseError(CustomerCoreError, ValueError):
    """A saved search or a group cannot be deleted while others are defined by it."""

    code: ClassVar = "definition-in-use"
    template: ClassVar = (
        "{kind} {id!r} cannot be deleted, since others are defined by it: {referring}. Change or delete them first."
    )
    kind: str
    id: str
    referring: str


@node
class TierInUseError(CustomerCoreError, ValueError):
    """A pricing tier cannot be removed while anybody has it, or while it is a default and nothing replaces it.

    `customers` and `organizations` are how many have it, and `defaults` names the channels of which it is the default.
    """

    code: ClassVar = "tier-in-use"
    template: ClassVar = (
        "Tier {tier!r} cannot be removed, since {customers} customers and {organizations} organizations have it and it "
        "is the default of {defaults}: "
        "name a replacement for it, or give them another one."
    )
    tier: str
    customers: int
    organizations: int
    defaults: str


@node
class BrandInUseError(CustomerCoreError, ValueError):
    """A brand cannot be removed while anything belongs to it.

    `customers`, `organizations` and `accounts` are how many do, and `channels` names the channels that sell for it.
    """

    code: ClassVar = "brand-in-use"
    template: ClassVar = (
        "Brand {brand!r} cannot be removed, since {customers} customers, {organizations} organizations and {accounts} "
        "credit accounts belong to it, and of the channels there sells for it: {channels}. Keep it, or give them "
        "another one."
    )
    brand: str
    customers: int
    organizations: int
    accounts: int
    channels: str


@node
class UndecidedAccountsError(CustomerCoreError, ValueError):
    """Credit accounts cannot be kept otherwise by brand while it is not decided what becomes of each that is there.

    `count` is how many are undecided, and `accounts` names some of them.
    """

    code: ClassVar = "accounts-undecided"
    template: ClassVar = (
        "Accounts cannot be kept {how}, since it is not decided what becomes of {count} that are there: {accounts}. "
        "Look at brands.plan_switch, and decide with brands.switch."
    )
    how: str
    count: int
    accounts: str


@node
class AlreadyTakenError(CustomerCoreError, ValueError):
    """Another record has what may belong to one only; nothing was written.

    The holder is called `(hidden)` where it is a customer that the actor may not see.
    """

    code: ClassVar = "already-taken"
    template: ClassVar = "This {what} belongs to {kind} {holder!r}: give another one, or update that record."
    what: str
    kind: str
    holder: str


@node
class LoadRefusedError(CustomerCoreError, ValueError):
    """One of very many customers has what belongs to another one; nothing was written.

    `number` says which one, counted from 0; `holder` says who has it: the number of an earlier one, as in `number 17`,
    or somebody who is not among them.
    """

    code: ClassVar = "load-refused"
    template: ClassVar = (
        "Number {number} (from 0) has the {what} of {holder}: give each customer once, and each code and external key "
        "to one of them."
    )
    what: str
    number: int
    holder: str


@node
class InvalidTokenError(CustomerCoreError, ValueError):
    """A token was not made by this store for this draft."""

    code: ClassVar = "token-invalid"
    template: ClassVar = "{name} is not a token that this store gave for this very record: {remedy}."
    name: str
    remedy: str


@node
class ReasonMissingError(CustomerCoreError, ValueError):
    """A call that is kept with its reason was made without one."""

    code: ClassVar = "reason-missing"
    template: ClassVar = "{action} needs a reason: say in a few words why, as in reason='twins'."
    action: str


@node
class IdempotencyMismatchError(CustomerCoreError, ValueError):
    """A key that was used for one request came again with another."""

    code: ClassVar = "idempotency-mismatch"
    template: ClassVar = "The key was used before for another request of {action}: give each request a key of its own."
    action: str


@node
class HoldStateError(CustomerCoreError, ValueError):
    """What was asked for cannot happen to a hold in its state, such as to one that has ended."""

    code: ClassVar = "hold-state"
    template: ClassVar = "The hold {hold} is {state}, and {event} is nothing that can happen to it then: place another."
    hold: str
    state: str
    event: str


@node
class WorkflowTransitionError(CustomerCoreError, ValueError):
    """The workflow has no way from the state that a customer is in to the other one; nothing was written.

    `allowed` names the states to which the actor may move it.
    """

    code: ClassVar = "workflow-transition"
    template: ClassVar = "A customer does not go from state {before} to {after}: choose from {allowed}."
    before: str
    after: str
    allowed: str


class PasswordLinkError(CustomerCoreError, ValueError):
    """A link to set a password was used before, was followed by another one, or was never sent: nobody tells which."""

    code: ClassVar = "password-link-invalid"
    template: ClassVar = "This link is not good: ask for another one."


@node
class PasswordLinkExpiredError(CustomerCoreError, ValueError):
    """The time of a link to set a password is over."""

    code: ClassVar = "password-link-expired"
    template: ClassVar = "The time of this link is over: ask for another one."


@node
class NotifierFailedError(CustomerCoreError, RuntimeError):
    """What the host gave to send links failed; nothing is known to have been sent.

    What it raised is the cause of this error.
    """

    code: ClassVar = "notifier-failed"
    template: ClassVar = "The link could not be sent, since {problem}: {remedy}."
    problem: str
    remedy: str
