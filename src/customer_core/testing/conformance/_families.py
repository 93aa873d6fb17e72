"""Customers, and organizations, of which one went into another that has nothing of it: by what that one is found.

Owns these records and what is asked for. It must not know any one store.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from customer_core.model import EmailAddress, PersonName, PhoneNumber
from customer_core.ports import Store
from customer_core.search import Criteria, Known, PageRequest, SearchOperator, Where, quick
from customer_core.testing.conformance._asking import add, ids_of, merged, replace
from customer_core.testing.conformance._specimens import customer, organization, organization_merge

__all__ = [
    "BETA",
    "BOB",
    "CAM",
    "LOST",
    "LOST_OF_FIRMS",
    "NOT_LASTING",
    "asked",
    "asked_of_firms",
    "put_family",
    "put_firms",
]

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
BETA: Final = organization(
    "b", name="Beta Ltd", aliases=["Beat"], code="B-2", emails=[EmailAddress("info@beta.example")]
)
LOST_OF_FIRMS: Final[Mapping[str, Criteria]] = MappingProxyType(
    {
        "name": Where("name", SearchOperator.IS, "beta"),
        "alias": Where("name", SearchOperator.IS, "beat"),
        "code": Where("code", SearchOperator.IS, "b2"),
        "email": Where("email", SearchOperator.STARTS_WITH, "info@"),
        "name of the first": quick("cedar"),
    }
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


def put_firms(store: Store) -> None:
    """Merge Cedar into Beta and that into the first, which says nothing of either."""
    first, cedar = organization("a"), organization("c", name="Cedar")
    with store.writing() as unit:
        for one in (first, BETA, cedar):
            unit.organizations.add(one)
        unit.organization_merges.add(organization_merge("m1", BETA, cedar), (BETA, cedar))
        unit.organization_merges.add(organization_merge("m2", first, BETA), (first, BETA))
        unit.organizations.replace(organization("a", version=2), expected_version=1)


def asked_of_firms(store: Store) -> dict[str, str]:
    """Return which organizations each of the criteria finds, the ids in one text."""
    with store.reading() as unit:
        pages = {name: unit.organizations.find_page(PageRequest(criteria=one)) for name, one in LOST_OF_FIRMS.items()}
    return {name: " ".join(sorted(str(one.id) for one in page.items)) for name, page in pages.items()}
