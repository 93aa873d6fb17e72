"""Keys of calls by whom they named: somebody without an account is booked on another one once it is merged or parted.

Owns where a key was used in such a name, so that no call is done again there.
"""

from customer_core.model import CreditAccount, CreditAccountId, CustomerId
from customer_core.ports import KeptRequest, UnitOfWork

__all__ = ["booked_in_name", "note_name"]


def booked_in_name(
    unit: UnitOfWork, name: CustomerId | None, key: str, account: CreditAccount
) -> CreditAccountId | None:
    """Return the account on which a key was used in the name of somebody who has none of its own; None for a new key.

    Args:
        unit: The unit of the call.
        name: Who is named; None where an account is.
        key: The key.
        account: The account that the name stands for now.
    """
    found = None if name in {None, account.owner} else unit.requests.find(_action_of(name), key)
    return None if found is None else CreditAccountId(found.answer)


def note_name(unit: UnitOfWork, name: CustomerId | None, key: str, account: CreditAccount, digest: str) -> None:
    """Write down on which account a key was used, where it is none of whoever is named."""
    if name not in {None, account.owner}:
        unit.requests.add(KeptRequest(action=_action_of(name), key=key, digest=digest, answer=str(account.id)))


def _action_of(name: CustomerId | None) -> str:
    return f"credit-of:{name}"
