"""What stands in the way of any merge, whatever is merged: too few records, or one of them named twice.

Owns the blockers that ids alone decide. It must not know values.
"""

from collections import Counter
from collections.abc import Sequence

from customer_core.merging._candidates import id_order
from customer_core.merging._plans import Blocker

__all__ = ["identity_blockers", "is_self_merge"]


def is_self_merge(ids: Sequence[str]) -> bool:
    """Return whether an id stands more than once."""
    return len(set(ids)) < len(ids)


def identity_blockers(ids: Sequence[str]) -> tuple[Blocker, ...]:
    """Return the blockers that the ids of the records show, in order of id."""
    repeated = sorted((id_ for id_, times in Counter(ids).items() if times > 1), key=id_order)
    too_few = (Blocker.of("too-few-records", count=len(ids)),) if len(ids) < 2 else ()  # noqa: PLR2004 - a pair is two
    return *too_few, *(Blocker.of("self-merge", record=id_) for id_ in repeated)
