"""What it takes to save a customer or an organization beside those that it may be.

Owns who may insist, and how many of a crowd wait. It must not know what is saved, nor how others were found.
"""

from typing import Final

from customer_core.errors import ReasonMissingError
from customer_core.model import Permission
from customer_core.services._contexts import Context
from customer_core.settings import DuplicateReaction

__all__ = ["QUEUED_MOST_OF_CROWD", "require_insistence"]

QUEUED_MOST_OF_CROWD: Final = 10
"""How many wait of a crowd, such as all who have the number of a switchboard: the likeliest ones."""


def require_insistence(context: Context, reaction: DuplicateReaction, *, reason: str, what: str) -> None:
    """Refuse to save one beside suspects that were seen, unless a reason is given and the actor may do so.

    Raises:
        ReasonMissingError: There is no reason.
        PermissionDeniedError: The channel blocks duplicates, and the actor may not override that.
    """
    if not reason.strip():
        raise ReasonMissingError(action=f"Saving {what} despite suspected duplicates")
    if reaction is DuplicateReaction.BLOCK:
        context.require(Permission.DUPLICATES_OVERRIDE)
