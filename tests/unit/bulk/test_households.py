"""Who is of one household or firm, by relations between pairs and what these have in common."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from customer_core.bulk._clustering import ScoredPairs
from customer_core.bulk._features import read_features
from customer_core.bulk._households import find_households
from customer_core.matching import V1

RELATIONS = [relation.name for relation in V1.classes]

Pair = tuple[int, int, str]


def households(
    records: Sequence[Mapping[str, str]], pairs: Sequence[Pair], labels: Sequence[int] | None = None
) -> list[int]:
    """Return the households of records, each a customer of its own unless labels say otherwise."""
    roles = sorted({role for record in records for role in record})
    features = read_features({role: [pa.array([record.get(role, "") for record in records])] for role in roles})
    left, right = (np.array([pair[side] for pair in pairs], dtype=np.int32) for side in (0, 1))
    relations = np.array([RELATIONS.index(name) for *_, name in pairs], dtype=np.uint8)
    scored = ScoredPairs(left, right, np.full(len(pairs), -5.0), relations)
    owners = np.array(range(len(records)) if labels is None else labels)
    return [int(number) for number in find_households(V1, owners, scored, features)]


def person(given: str, family: str, street: str = "12 Mill Lane", **others: str) -> dict[str, str]:
    """Return a record of a person at an address."""
    return {"given_name": given, "family_name": family, "street": street, "postcode": "LS1 4AP", **others}


def test_customers_of_one_home_are_one_household() -> None:
    """One pair of their records is enough, and it holds for all records of both; a stranger has none."""
    people = [person("Ann", "Ortega"), person("Ben", "Ortega"), {"family_name": "Lee"}, {"given_name": "Ann"}]
    assert [0, 0, -1, 0] == households(people, [(0, 1, "household"), (1, 2, "namesake")], labels=[0, 1, 2, 0])
    assert [-1, -1, -1, -1] == households(people, [(0, 3, "household")], labels=[0, 1, 2, 0])


def test_likeness_alone_makes_no_home() -> None:
    """Two with streets that are merely alike share nothing; a name or a number in common makes the home."""
    shop = {"organization": "Tauson Batiment", "street": "12 Mill Walk", "postcode": "LS1 4AP"}
    assert [-1, -1] == households([person("Ann", "Ortega"), shop], [(0, 1, "household")])
    assert [0, 0] == households([person("Ann", "Lee"), person("Ben", "Lee", "12 Mill Walk")], [(0, 1, "household")])
    phone = {"phone": "0113 496 0000"}
    assert [0, 0] == households([person("Ann", "Lee", **phone), {**shop, **phone}], [(0, 1, "household")])
    card = {"code:card": "A-100"}
    assert [0, 0] == households([person("Ann", "Lee", **card), {**shop, **card}], [(0, 1, "household")])


def test_neighbors_behind_one_phone_share_a_home() -> None:
    """Different surnames at one door leave it open, and an equal phone or mailbox settles it."""
    ann, ben = person("Ann", "Ortega"), person("Ben", "Rask")
    assert [-1, -1] == households([ann, ben], [(0, 1, "neighbor")])
    for contact in ({"phone": "0113 496 0000"}, {"email": "ann@lee.example"}):
        assert [0, 0] == households([{**ann, **contact}, {**ben, **contact}], [(0, 1, "neighbor")])


def test_a_reception_is_no_home() -> None:
    """The phone of a whole dormitory says no more than its address does."""
    crowd = [person("Ann", chr(ord("a") + number) * 5, phone="0113 496 0000") for number in range(9)]
    chain = [(number, number + 1, "neighbor") for number in range(8)]
    assert [-1] * 9 == households(crowd, chain)
    assert [0] * 8 == households(crowd[:8], chain[:7])


def firm(*people: dict[str, str]) -> list[dict[str, str]]:
    """Return two offices of a firm and its people."""
    office = {"organization": "Halden Logistics", "email": "info@halden.example"}
    return [office, {**office, "email": "bremen@halden.example", "street": "3 Quay St"}, *people]


def test_offices_and_staff_are_one_firm() -> None:
    """They need no place in common and no pair that was compared."""
    cleo = person("Cleo", "Lindqvist", email="cleo@halden.example")
    assert [0, 0, 0] == households(firm(cleo), [])


def test_a_home_comes_before_a_firm() -> None:
    """The family of one who works for a firm is one household, and not one with all colleagues."""
    ann, ben = person("Ann", "Ortega", email="ann@halden.example"), person("Ben", "Ortega")
    assert [0, 0, 2, 2] == households(firm(ann, ben), [(2, 3, "household")])


def test_relatives_within_a_firm_stay_in_it() -> None:
    """Father and daughter who both write from the firm's domain are of the firm."""
    ann, ben = (person(given, "Ortega", email=f"{given.lower()}@halden.example") for given in ("Ann", "Ben"))
    assert [0, 0, 0, 0] == households(firm(ann, ben), [(2, 3, "household")])
