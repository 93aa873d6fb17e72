"""The customers of one firm, as a table shows by domains and names."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from customer_core.bulk._features import read_features
from customer_core.bulk._firms import find_firms

OFFICE, WORKER = (
    ("Halden Logistics GmbH", "", "info@halden.example"),
    ("Halden Logistics", "Rask", "rask@halden.example"),
)


def firms(*rows: tuple[str, ...], labels: list[int] | None = None) -> list[int]:
    """Return the firms of records, each a customer of its own unless labels say otherwise, by first appearance."""
    names = ("organization", "family_name", "email", "country")
    columns = zip(*((*row, "", "")[: len(names)] for row in rows), strict=True)
    features = read_features({name: [pa.array(column)] for name, column in zip(names, columns, strict=True)})
    found = find_firms(np.array(range(len(rows)) if labels is None else labels), features)
    return numbered(found)


def numbered(found: npt.NDArray[np.int64]) -> list[int]:
    """Return numbers by first appearance, -1 as it is."""
    seen: dict[int, int] = {}
    return [-1 if number < 0 else seen.setdefault(number, len(seen)) for number in found.tolist()]


def test_a_domain_that_gives_one_name_is_a_firms() -> None:
    """Who writes from it is of the firm with a name or without one, and the others are of none."""
    silent, outsider = ("", "Lee", "lee@halden.example"), ("", "Wirth", "wirth@web.example")
    assert [0, 0, 0, -1] == firms(OFFICE, WORKER, silent, outsider)


def test_a_providers_domain_is_no_firms() -> None:
    """Its customers give many names or none, so that none is given by a quarter of them."""
    names = ("Alba", "Borea", "Cirrus", "Halden Logistics", "Halden Logistics", *[""] * 4)
    assert [-1] * 9 == firms(*((name, "", f"{number}.shop@web.example") for number, name in enumerate(names)))


def test_one_customer_makes_no_firm() -> None:
    """A slip in a provider's domain and one customer with an employer do not join who slipped alike."""
    slips = (("Halden Logistics", "Rask", "rask@gmial.example"), ("", "Lee", "lee@gmial.example"))
    assert [-1, -1] == firms(*slips)
    assert [-1, -1, -1] == firms(*slips, slips[0], labels=[0, 1, 0])


def test_a_name_stands_for_the_firm_whose_domain_it_goes_with() -> None:
    """Who gives the name of one firm alone is of it, without an address or with one of a provider."""
    assert [0, 0, 0] == firms(OFFICE, WORKER, ("Halden Logistics", "Lee", ""))
    private = [("", "Wirth", f"wirth{number}@web.example") for number in range(4)]
    assert [0, 0, 0, -1, -1, -1, -1] == firms(
        OFFICE, WORKER, ("Halden Logistics", "Ortega", "ortega@web.example"), *private
    )


def test_a_name_of_two_firms_says_nothing() -> None:
    """A name that goes with two domains leaves open which one is meant, unless they are in two countries."""
    other = tuple((name, family, mail.replace("halden", "halden-nord")) for name, family, mail in (OFFICE, WORKER))
    nameless = ("Halden Logistics", "Lee", "")
    assert [0, 0, 1, 1, -1] == firms(OFFICE, WORKER, *other, nameless)
    german, dutch = [(*row, "DE") for row in (OFFICE, WORKER)], [(*row, "NL") for row in other]
    assert [0, 0, 1, 1, 1] == firms(*german, *dutch, (*nameless, "NL"))


def test_a_name_that_most_give_from_elsewhere_says_nothing() -> None:
    """*Freelance* is no firm, though two who give it write from a domain of their own."""
    own = [("Freelance", "Rask", "ann@rask.example"), ("Freelance", "Rask", "ben@rask.example")]
    others = [(name, "Lee", f"lee{number}@web.example") for number, name in enumerate(["Freelance"] * 3 + [""] * 10)]
    assert [0, 0, *[-1] * 13] == firms(*own, *others)
    assert [0, 0, 0, 0, *[-1] * 10] == firms(*own, *others[1:])


def test_who_is_of_two_firms_joins_them_not() -> None:
    """A customer who writes from two firms' domains is of neither."""
    other = [("Borea AG", "", "info@borea.example"), ("Borea", "Lee", "lee@borea.example")]
    both = ("", "Wirth", "wirth@halden.example"), ("", "Wirth", "wirth@borea.example")
    assert [0, 0, 1, 1, -1, -1] == firms(OFFICE, WORKER, *other, *both, labels=[0, 1, 2, 3, 4, 4])


def test_what_is_no_address_has_no_domain() -> None:
    """Texts without an at sign are alike in nothing, and a table without mail or names has no firms."""
    assert [-1, -1] == firms(("Halden Logistics", "Rask", "unknown"), ("Halden Logistics", "Lee", "unknown"))
    assert [-1, -1] == firms(("", "Rask", "rask@halden.example"), ("", "Lee", "lee@halden.example"))
    assert [-1, -1] == firms(("Halden Logistics", "Rask", ""), ("Halden Logistics", "Lee", ""))


def test_a_known_provider_makes_no_firm_of_those_who_write_from_it() -> None:
    """Not even where two of a few give one name; at a domain that nobody knows these are a firm, and not all others."""

    def of(domain: str, people: int) -> list[int]:
        return firms(*(("Acme" if number < 2 else "", "", f"p{number}@{domain}") for number in range(people)))

    assert [-1] * 8 == of("gmail.com", 8) == of("web.de", 8)
    assert ([0, 0, *[-1] * 6], [0] * 4) == (of("tiny.example", 8), of("tiny.example", 4))
