"""Why a store, its manager or what the host gave it cannot do what it was asked to, and whether trying again can help.

Owns these leaves of the tree. It must not know which database raised what.
"""

from typing import ClassVar

from customer_core.errors._tree import CustomerCoreError, node

__all__ = [
    "ForkedManagerError",
    "ManagerClosedError",
    "MessageSourceFailedError",
    "ReferenceFailedError",
    "StoreAddressError",
    "StoreBusyError",
    "StoreConflictError",
    "StoreDamagedError",
    "StoreError",
    "StoreFailedError",
    "StoreFullError",
    "StoreIndexError",
    "StoreNewerError",
    "StoreNotEmptyError",
    "StoreOccupiedError",
    "StoreOutdatedError",
    "StoreReadOnlyError",
    "StoreSameError",
    "StoreUncertainError",
    "StoreUncopiedError",
    "StoreUnreachableError",
]


@node
class StoreError(CustomerCoreError, OSError):
    """A store cannot do what it was asked to; nothing of the unit of work was kept, but for `StoreUncertainError`.

    `is_retryable` tells whether the same call may well succeed in a moment.
    """

    is_retryable: ClassVar[bool] = False
    store: str


@node
class StoreAddressError(StoreError, ValueError):
    """The address of a store is not one that can be opened."""

    code: ClassVar = "store-address"
    template: ClassVar = "{store}: {problem}; {remedy}."
    problem: str
    remedy: str


@node
class StoreUnreachableError(StoreError):
    """The store is not there or the operating system keeps it shut."""

    code: ClassVar = "store-unreachable"
    template: ClassVar = "{store} cannot be opened ({reason}): {remedy}."
    reason: str
    remedy: str


@node
class StoreReadOnlyError(StoreError):
    """The store can be read but not written."""

    code: ClassVar = "store-read-only"
    template: ClassVar = "{store} cannot be written ({reason}): {remedy}."
    reason: str
    remedy: str


@node
class StoreNewerError(StoreError):
    """A later release of this library made the store's schema."""

    code: ClassVar = "store-newer"
    template: ClassVar = (
        "{store} has the schema {found}, which this release does not know (its own is {known}): install the release "
        "that made it, or a later one."
    )
    found: str
    known: str


@node
class StoreOutdatedError(StoreError):
    """The store's schema is older than this release needs."""

    code: ClassVar = "store-outdated"
    template: ClassVar = (
        "{store} has the schema {found} and this release needs {known}: back it up, then call migrate()."
    )
    found: str
    known: str


@node
class StoreNotEmptyError(StoreError):
    """A store that was to become a copy keeps something already."""

    code: ClassVar = "store-not-empty"
    template: ClassVar = (
        "{store} keeps something already, be it only the secret that a manager gives it when it opens it: copy into a "
        "new file, a new database or, with ?schema=name, a new schema."
    )


@node
class StoreOccupiedError(StoreError):
    """A store that was to be loaded for the first time has customers already."""

    code: ClassVar = "store-occupied"
    template: ClassVar = (
        "{store} has customers already: load into a store that has none, or import these, which looks for duplicates."
    )


@node
class StoreSameError(StoreError, ValueError):
    """A store was to be copied into itself."""

    code: ClassVar = "store-same"
    template: ClassVar = "{store} is the store that is to be copied: name another one as the target."


@node
class StoreUncopiedError(StoreError, TypeError):
    """A store of the host's own has no way of being copied."""

    code: ClassVar = "store-uncopied"
    template: ClassVar = (
        "{store} can neither be copied nor become a copy, since its units of work have no records: write a "
        "customer_core.ports.RecordPort for it."
    )


@node
class StoreIndexError(StoreError):
    """The store's duplicate index was made with another profile or release than the one in use."""

    code: ClassVar = "store-index"
    template: ClassVar = (
        "The duplicate index of {store} was made with {found} and this manager uses {known}: open it with that "
        "profile, or make the index anew with maintenance.reindex()."
    )
    found: str
    known: str


@node
class StoreTermsError(StoreError):
    """What the store's customers are found and sorted by was made by another release than the one in use."""

    code: ClassVar = "store-terms"
    template: ClassVar = (
        "What is searched in {store} are terms {found}, and this release needs {known}: call migrate(), or "
        "maintenance.reindex(), which make them anew."
    )
    found: str
    known: str


@node
class StoreBusyError(StoreError):
    """Others kept the store locked for longer than a call waits."""

    code: ClassVar = "store-busy"
    template: ClassVar = "{store} was locked by others for {waited_seconds:g} seconds: try again in a moment."
    is_retryable: ClassVar = True
    waited_seconds: float


@node
class StoreConflictError(StoreError):
    """Others wrote what a unit of work read or wrote at the same moment, so that only one of the two could be kept."""

    code: ClassVar = "store-conflict"
    template: ClassVar = "Others wrote the same in {store} at the same moment; nothing of the call was kept: try again."
    is_retryable: ClassVar = True


@node
class StoreUncertainError(StoreError):
    """The connection was lost while the store was asked to keep a unit of work: it may be kept, or not, as a whole."""

    code: ClassVar = "store-uncertain"
    template: ClassVar = (
        "The connection was lost while {store} was asked to keep the call, which may be kept or not: look whether it "
        "is, or make the same call again if it was given a key."
    )


@node
class StoreFullError(StoreError):
    """There is no room left where the store lives."""

    code: ClassVar = "store-full"
    template: ClassVar = (
        "There is no room left for {store}: free some space on its disk; what was saved before is kept."
    )


@node
class StoreDamagedError(StoreError):
    """What lies at the address is no store, or a damaged one."""

    code: ClassVar = "store-damaged"
    template: ClassVar = "{store} is not a store that can be read ({reason}): name another file, or restore a backup."
    reason: str


@node
class StoreFailedError(StoreError):
    """The database refused a statement for a reason that none of the other errors names."""

    code: ClassVar = "store-failed"
    template: ClassVar = "{store} failed ({reason}); nothing of the call was kept: {remedy}."
    reason: str
    remedy: str


@node
class ManagerClosedError(CustomerCoreError, ValueError):
    """A manager was used after it was closed."""

    code: ClassVar = "manager-closed"
    template: ClassVar = "The manager was closed: open another one."


@node
class ForkedManagerError(CustomerCoreError, RuntimeError):
    """A manager was carried over into a forked process, whose connections it must not share."""

    code: ClassVar = "manager-forked"
    template: ClassVar = "The manager was opened in another process: open one after each fork."


@node
class ReferenceFailedError(CustomerCoreError, RuntimeError):
    """What the host gave to count, tell or forget its own documents with failed, or told what cannot be.

    What it raised is the cause of this error.
    """

    code: ClassVar = "reference-failed"
    template: ClassVar = "The host's {reference} could not be counted, told or forgotten, since {problem}: {remedy}."
    reference: str
    problem: str
    remedy: str


@node
class MessageSourceFailedError(CustomerCoreError, RuntimeError):
    """What the host gave to supply its own messages failed, or told what cannot be; nothing is shown.

    What it raised is the cause of this error.
    """

    code: ClassVar = "message-source-failed"
    template: ClassVar = "The messages of the host's {source} could not be told, since {problem}: {remedy}."
    source: str
    problem: str
    remedy: str
