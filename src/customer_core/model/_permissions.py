"""What an actor may do: permissions, and the roles that grant them, as one table.

Owns the words. It must not know which call asks for which permission.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, unique
from types import MappingProxyType


@unique
class Permission(Enum):
    """Name one thing that a role may allow, for the brands that an actor works for.

    One that ends in `-own` allows it for the customers that are assigned to the actor, or to one of its teams.
    """

    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_READ_OWN = "customers.read-own"
    CUSTOMERS_CREATE = "customers.create"
    CUSTOMERS_EDIT = "customers.edit"
    CUSTOMERS_EDIT_OWN = "customers.edit-own"
    CUSTOMERS_CHANGE_MANY = "customers.change-many"
    CUSTOMERS_DELETE = "customers.delete"
    CUSTOMERS_EXPORT = "customers.export"
    CUSTOMERS_LOAD = "customers.load"
    ORGANIZATIONS_READ = "organizations.read"
    ORGANIZATIONS_EDIT = "organizations.edit"
    ORGANIZATIONS_EXPORT = "organizations.export"
    DUPLICATES_CHECK = "duplicates.check"
    DUPLICATES_OVERRIDE = "duplicates.override"
    REVIEWS_READ = "reviews.read"
    JUDGEMENTS_RECORD = "judgements.record"
    MERGES_PROPOSE = "merges.propose"
    MERGES_APPLY = "merges.apply"
    MERGES_UNDO = "merges.undo"
    CREDENTIALS_SEND = "credentials.send"
    CREDENTIALS_VERIFY = "credentials.verify"
    CREDIT_DECIDE = "credit.decide"
    CREDIT_HOLD = "credit.hold"
    CREDIT_POST = "credit.post"
    CREDIT_APPROVE = "credit.approve"
    CREDIT_READ = "credit.read"
    CREDIT_EDIT = "credit.edit"
    ORDERS_READ = "orders.read"
    ORDERS_RECORD = "orders.record"
    MESSAGES_READ = "messages.read"
    MESSAGES_RECORD = "messages.record"
    GROUPS_READ = "groups.read"
    GROUPS_EDIT = "groups.edit"
    HISTORY_READ = "history.read"
    HISTORY_VERIFY = "history.verify"
    EVENTS_CONSUME = "events.consume"
    SEARCHES_SHARE = "searches.share"
    SETTINGS_READ = "settings.read"
    SETTINGS_EDIT = "settings.edit"
    PRIVACY_EXPORT = "privacy.export"
    PRIVACY_ERASE = "privacy.erase"
    MAINTENANCE_RUN = "maintenance.run"


_READING = frozenset(
    {
        Permission.CUSTOMERS_READ,
        Permission.ORGANIZATIONS_READ,
        Permission.DUPLICATES_CHECK,
        Permission.ORDERS_READ,
        Permission.MESSAGES_READ,
        Permission.GROUPS_READ,
    }
)
_SELLING = _READING | {
    Permission.CUSTOMERS_CREATE,
    Permission.CUSTOMERS_EDIT,
    Permission.ORGANIZATIONS_EDIT,
    Permission.CREDENTIALS_SEND,
    Permission.CREDIT_DECIDE,
    Permission.CREDIT_HOLD,
    Permission.ORDERS_RECORD,
    Permission.MESSAGES_RECORD,
}

ROLES: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {
        "viewer": _READING,
        "clerk": _SELLING,
        "rep": frozenset(
            {
                Permission.CUSTOMERS_READ_OWN,
                Permission.CUSTOMERS_EDIT_OWN,
                Permission.CUSTOMERS_CREATE,
                Permission.DUPLICATES_CHECK,
                Permission.GROUPS_READ,
                Permission.CREDIT_DECIDE,
                Permission.CREDIT_HOLD,
                Permission.ORDERS_READ,
                Permission.ORDERS_RECORD,
                Permission.MESSAGES_READ,
                Permission.MESSAGES_RECORD,
            }
        ),
        "steward": _SELLING
        | {
            Permission.CUSTOMERS_CHANGE_MANY,
            Permission.CUSTOMERS_DELETE,
            Permission.CUSTOMERS_EXPORT,
            Permission.ORGANIZATIONS_EXPORT,
            Permission.DUPLICATES_OVERRIDE,
            Permission.REVIEWS_READ,
            Permission.JUDGEMENTS_RECORD,
            Permission.MERGES_PROPOSE,
            Permission.MERGES_APPLY,
            Permission.MERGES_UNDO,
            Permission.HISTORY_READ,
            Permission.GROUPS_EDIT,
            Permission.SEARCHES_SHARE,
        },
        "credit-manager": _READING
        | {
            Permission.CREDIT_DECIDE,
            Permission.CREDIT_HOLD,
            Permission.CREDIT_POST,
            Permission.CREDIT_APPROVE,
            Permission.CREDIT_READ,
            Permission.CREDIT_EDIT,
            Permission.HISTORY_READ,
            Permission.SETTINGS_READ,
        },
        "auditor": _READING
        | {
            Permission.CUSTOMERS_EXPORT,
            Permission.ORGANIZATIONS_EXPORT,
            Permission.REVIEWS_READ,
            Permission.CREDIT_READ,
            Permission.HISTORY_READ,
            Permission.HISTORY_VERIFY,
            Permission.SETTINGS_READ,
        },
        "administrator": frozenset(Permission),
    }
)
"""What each role of the library's own allows. A host may bring other roles; a role that nobody knows allows nothing."""


def permissions_of(roles: Iterable[str], table: Mapping[str, Iterable[Permission]] = ROLES) -> frozenset[Permission]:
    """Return everything that any of some roles allows.

    >>> sorted(permission.value for permission in permissions_of(["viewer", "no such role"]))
    ['customers.read', 'duplicates.check', 'groups.read', 'messages.read', 'orders.read', 'organizations.read']
    """
    return frozenset(permission for role in roles for permission in table.get(role, ()))
