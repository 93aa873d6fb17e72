"""Which kind of merging a record asks for, told by the record itself.

It must not know what is special about any kind.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from customer_core.merging._customers import CUSTOMERS
from customer_core.merging._organizations import ORGANIZATIONS
from customer_core.merging._parties import RecordKind
from customer_core.merging._type_variables import Mergeable
from customer_core.model import Customer, Organization

__all__ = ["id_of", "kind_of"]

_KINDS: Final[Mapping[type, Any]] = MappingProxyType({Customer: CUSTOMERS, Organization: ORGANIZATIONS})


def kind_of(record: Mergeable) -> RecordKind[Any, Mergeable]:
    """Return the kind of a record."""
    kind: RecordKind[Any, Mergeable] = _KINDS[type(record)]
    return kind


def id_of(record: Customer | Organization) -> Any:  # noqa: ANN401 - of the class that belongs to the record
    """Return the id of a record, where records of any kind are meant."""
    return record.id
