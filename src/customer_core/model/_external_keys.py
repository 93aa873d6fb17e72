"""What other systems call a customer."""

from collections.abc import Sequence

import attrs

from customer_core.model._checks import all_are, as_tuple, line, stripped, word
from customer_core.model._limits import CODE_POINTS_KEY
from customer_core.model._redaction import redacted


@attrs.frozen(order=True, repr=False)
class ExternalKey:
    """Name a record as another system does: `ExternalKey("shopify", "6940193")`.

    One system may know a customer by several keys, as after a merge; a store lets each key belong to one record only.
    """

    system: str = attrs.field(converter=stripped, validator=word(is_required=True))
    id: str = attrs.field(converter=stripped, validator=line(CODE_POINTS_KEY, is_required=True, is_typed=True))

    __repr__ = redacted


def in_order(keys: Sequence[ExternalKey]) -> tuple[ExternalKey, ...]:
    """Freeze keys in their order, each once, so that the same keys make equal records."""
    frozen = as_tuple(keys)
    return tuple(sorted(set(frozen))) if all_are(ExternalKey, frozen) else frozen
