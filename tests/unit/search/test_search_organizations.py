import attrs
import pytest

from customer_core.model import EmailAddress, Organization, OrganizationId
from customer_core.search import (
    PageNumber,
    PageRequest,
    Sort,
    criteria_of,
    email_term,
    matches_organization,
    name_term,
    organization_sorts,
    organization_terms,
    paginate_organizations,
    quick,
    stem_term,
)

ACME = Organization(
    id=OrganizationId("o-1"),
    name="Müller & Söhne GmbH",
    aliases=["MUSO", "Müller"],
    code="K-17",
    emails=[EmailAddress("In.Fo+x@gmail.com")],
    parent=OrganizationId("o-2"),
    tags=["supplier"],
)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("", True),
        ("mueller", True),
        ("Muller Sohne", True),
        ("muso", True),
        ("k17", True),
        ("in.fo", True),
        ("sohne muso", True),
        ("sohne acme", False),
        ("ller", False),
        ("tag:supplier and not flag:*", True),
        ("organization:o-2", True),
        ("organization:o-1", False),
        ("type:lead", False),
        ("not type:customer", True),
    ],
)
def test_organizations_are_found_as_customers_are(text: str, *, is_found: bool) -> None:
    """Words begin its names, code or addresses, and the criteria of customers hold but for what makes one of those."""
    assert is_found is matches_organization(criteria_of(text), ACME)


@pytest.mark.parametrize(
    ("term", "is_held"),
    [
        (name_term("mueller und soehne GMBH"), False),
        (name_term("MÜLLER & SÖHNE, gmbh"), True),
        (name_term("muso"), True),
        (name_term("Müller & Söhne"), False),
        (stem_term("Müller & Söhne AG"), True),
        (stem_term("Müller und Söhne"), True),
        (stem_term("Söhne"), False),
        (email_term("info@gmail.com"), True),
        (email_term("info@gmail.de"), False),
    ],
)
def test_an_organization_is_found_whole(term: tuple[str, str], *, is_held: bool) -> None:
    """A whole name, one without its legal form, and a mailbox are terms; a part of one is none."""
    assert is_held is (term in organization_terms(ACME))


def test_what_says_nothing_is_no_term() -> None:
    """A name or address without letters and digits finds nobody, and is no term."""
    for term in (name_term("…"), stem_term("--"), email_term("")):
        assert not term.value
    odd = attrs.evolve(ACME, name="…", aliases=["--"], emails=[EmailAddress("@")])
    assert [] == [term for term in organization_terms(odd) if not term.value]
    assert [] == [term for term in organization_terms(odd) if term.field in {"@name", "@stem"}]


def test_terms_are_in_order_and_none_is_there_twice() -> None:
    """Terms come once each, in order, as a store keeps them."""
    found = organization_terms(ACME)
    assert sorted(set(found)) == list(found)


def test_an_organization_sorts_by_its_name() -> None:
    """Every column has a text; the name stands in that of names and companies."""
    sorts = organization_sorts(ACME)
    assert "mueller and soehne gmbh" == sorts["name"] == sorts["company"]
    assert ("o-1", "o-2") == (sorts["id"], sorts["organization"])


def test_pages_of_organizations_are_those_of_customers() -> None:
    """Who matches comes page by page in the order that was asked for, with the pages around it."""
    many = [Organization(id=OrganizationId(f"o-{number}"), name=f"Shop {number % 3}") for number in range(7)]
    page = paginate_organizations(many, PageRequest(criteria=quick("shop"), sort=Sort.parse("-name"), size=3))
    assert (["o-2", "o-5", "o-1"], 7) == ([str(one.id) for one in page.items], page.total)
    assert page.next is not None
    assert ["o-4", "o-0", "o-3"] == [str(one.id) for one in paginate_organizations(many, page.next).items]
    last = paginate_organizations(many, PageRequest(size=3, position=PageNumber(9)))
    assert (3, 1) == (last.number, len(last.items))
