"""Customers of whom one went into another, who has nothing that any of them said: by what that one is found.

Owns these customers and what is asked for. It must not know any one store.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from customer_core.model import EmailAddress, PersonName, PhoneNumber
from customer_core.ports import Store
from customer_core.search import Criteria, Known, PageRequest, SearchOperator, Where, quick
from customer_core.testing.conformance._asking import add, ids_of, merged, replace
from customer_core.testing.conformance._specimens import customer

__all__ = ["BOB", "CAM", "LOST", "NOT_LASTING", "asked", "put_family"]

BOB: Final = customer(
    "bob",
    code="B-2",
    name=PersonName("Bob Ray"),
    emails=[EmailAddress("bob@mail.example")],
    phones=[PhoneNumber("+44 113 496 0000")],
    tags=["vip"],
)
CAM: Final = customer("cam", name=PersonName("Cam Poe"))
LOST: Final[Mapping[str, Criteria]] = MappingProxyType(
    {
        "name:bob": Where("name", SearchOperator.IS, "bob ray"),
        "email:bob": Where("email", SearchOperator.STARTS_WITH, "bob@"),
        "phone:bob": Where("phone", SearchOperator.IS, "+441134960000"),
        "code:bob": Where("code", SearchOperator.IS, "b2"),
        "name:cam": quick("cam p"),
    }
)
NOT_LASTING: Final[Mapping[str, Criteria]] = MappingProxyType(
    {"tag:bob": Where("tag", SearchOperator.IS, "vip"), "known": Known("email")}
)


def put_family(store: Store) -> None:
    """Merge Cam into Bob and him into Ann, who says nothing of either."""
    add(store, customer("ann", code="A-1"), BOB, CAM)
    merged(store, "m-1", "bob", "cam")
    merged(store, "m-2", "ann", "bob")
    replace(store, customer("ann", code="A-1", version=2), expected_version=1)


def asked(store: Store) -> dict[str, str]:
    """Return whom each of the criteria finds, the ids in one text."""
    with store.reading() as unit:
        pages = {
            name: unit.customers.find_page(PageRequest(criteria=one)) for name, one in {**LOST, **NOT_LASTING}.items()
        }
    return {name: " ".join(sorted(ids_of(page.items))) for name, page in pages.items()}
