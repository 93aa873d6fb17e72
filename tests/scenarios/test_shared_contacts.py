"""Who shares a phone, a mailbox or a door is not one customer, however often a file shows it."""

from random import Random

import numpy as np
import pytest

from customer_core.bulk import deduplicate
from customer_core.exchange import Table
from customer_core.testing.scoring import PairwiseFigures, score_pairwise

Rows = list[tuple[str, ...]]

GIVEN = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Emma",
    "Frank",
    "Gina",
    "Hugo",
    "Ida",
    "Jonas",
    "Karla",
    "Leo",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Sam",
    "Tina",
    "Udo",
    "Vera",
    "Willi",
    "Xenia",
    "Yara",
    "Zoe",
    "Max",
    "Nina",
    "Otto",
    "Pia",
    "Rolf",
    "Susi",
    "Tom",
    "Ute",
    "Veit",
    "Wanda",
]
FAMILY = [
    first + last
    for first in [
        "Berg",
        "Stein",
        "Wald",
        "Feld",
        "Bach",
        "Hof",
        "Gold",
        "Silber",
        "Rosen",
        "Linden",
        "Eich",
        "Buch",
        "Tann",
        "Kron",
    ]
    for last in ["mann", "er", "hauser", "thal", "meier"]
]
FIRST = [
    "Golden",
    "Blue",
    "Royal",
    "Little",
    "Old",
    "Red",
    "Silver",
    "Grand",
    "Corner",
    "Harbor",
    "Garden",
    "Sunset",
    "Pearl",
    "Lotus",
    "Olive",
    "Maple",
]
SECOND = [
    "Dragon",
    "Lion",
    "Kitchen",
    "Table",
    "Grill",
    "House",
    "Palace",
    "Terrace",
    "Fork",
    "Spoon",
    "Oven",
    "Anchor",
    "Rose",
    "Bull",
    "Duck",
    "Fox",
]
STREETS = [
    "Main",
    "Oak",
    "Elm",
    "Park",
    "Lake",
    "Hill",
    "River",
    "Ocean",
    "Market",
    "Church",
    "Mill",
    "Pine",
    "Cedar",
    "Spring",
]


def found_of(header: tuple[str, ...], rows: Rows, truth: list[int]) -> PairwiseFigures:
    """Return how right the clusters of a made-up file are, with no options."""
    order = list(range(len(rows)))
    Random(7).shuffle(order)  # noqa: S311 - an order, no secret
    table = Table(file="made-up", header=header, rows=tuple(rows[place] for place in order))
    return score_pairwise(deduplicate(table).clusters.tolist(), [truth[place] for place in order])


def homes(*, shared_mail: float, shared_phone: bool) -> tuple[Rows, list[int]]:
    """Return families, of whom some have one mailbox or one phone, and copies of a third of the people."""
    random = Random(1)  # noqa: S311 - the same people each time, no secret
    rows: Rows = []
    truth: list[int] = []
    for _ in range(400):
        family, street = random.choice(FAMILY), f"{random.choice(FAMILY)}str. {random.randint(1, 99)}"
        code, city = f"{random.randint(10_000, 99_999)}", random.choice(("Berlin", "Hamburg", "Bonn"))
        mailbox, phone = (
            f"familie.{family.lower()}{random.randint(1, 99)}@web.example.org",
            random.randint(10**6, 10**7 - 1),
        )
        for given in random.sample(GIVEN, random.randint(1, 4)):
            own = f"{given.lower()}.{family.lower()}{random.randint(1, 99)}@gmx.example.org"
            number = f"030 {phone}" if shared_phone else f"0170 {random.randint(10**6, 10**7 - 1)}"
            email = mailbox if random.random() < shared_mail else own
            person = (given, family, email, number, street, city, code)
            copies = [(given[:-1], *person[1:3], "", *person[4:])] if random.random() < 0.3 else []
            truth += [len(set(truth))] * (1 + len(copies))
            rows += [person, *copies]
    return rows, truth


def restaurants() -> tuple[Rows, list[int]]:
    """Return restaurants, some of them several in one hotel behind one switchboard, and copies of an eighth of them."""
    random = Random(2)  # noqa: S311 - the same people each time, no secret
    rows: Rows = []
    truth: list[int] = []
    for number in range(500):
        street = f"{random.randint(1, 9_999)} {random.choice(STREETS)} St"
        phone = f"{random.choice(('212', '213', '404'))}-{random.randint(200, 999)}-{random.randint(1_000, 9_999)}"
        city = random.choice(("New York", "Los Angeles", "Atlanta"))
        for _ in range(random.randint(2, 3) if number % 10 == 0 else 1):
            kind = random.choice(("", " Cafe", " Diner", " Bistro"))
            name = f"{random.choice(FIRST)} {random.choice(SECOND)}{kind}"
            place: tuple[str, ...] = (name, street, phone, city)
            copies = (
                [(f"{name} Restaurant", street.replace(" St", " Street"), *place[2:])] if random.random() < 0.12 else []
            )
            truth += [len(set(truth))] * (1 + len(copies))
            rows += [place, *copies]
    return rows, truth


def firms() -> tuple[Rows, list[int]]:
    """Return firms, some of one name, each with offices in towns of its own, their people, and families of these."""
    random = Random(3)  # noqa: S311 - the same people each time, no secret
    rows: Rows = []
    truth: list[int] = []
    for number in range(200):
        company, domain = f"{random.choice(FAMILY)} {random.choice(SECOND)}", f"firm{number}.example.org"
        for office in range(random.randint(1, 3)):
            place = (f"{random.randint(1, 999)} {random.choice(STREETS)} St", f"{random.randint(10_000, 99_999)}")
            rows.append(("", "", f"{company} Ltd", f"office{office}@{domain}", *place))
            people = [(random.choice(GIVEN), "-".join(random.sample(FAMILY, 2))) for _ in range(random.randint(1, 3))]
            rows += [
                (*name, company if random.random() < 0.5 else "", f"{'.'.join(name).lower()}@{domain}", "", "")
                for name in people
            ]
            truth += [number] * (1 + len(people))
        given, family = random.sample(GIVEN, 2), "-".join(random.sample(FAMILY, 2))
        home = (f"{random.randint(1, 999)} {random.choice(STREETS)} St", f"{random.randint(10_000, 99_999)}")
        mails = (f"{given[0]}.{family}@{domain}".lower(), f"{given[1]}{random.randint(1, 999)}@gmx.example.org".lower())
        rows += [(name, family, "", mail, *home) for name, mail in zip(given, mails, strict=True)]
        truth += [1_000 + number] * 2
    return rows, truth


@pytest.mark.parametrize("shared_mail", [0.0, 0.5])
@pytest.mark.parametrize("shared_phone", [True, False])
def test_families_are_no_single_person(shared_mail: float, *, shared_phone: bool) -> None:
    """Father, mother and children with one mailbox or one phone stay apart, and their copies are found."""
    header = ("vorname", "nachname", "email", "telefon", "strasse", "ort", "plz")
    figures = found_of(header, *homes(shared_mail=shared_mail, shared_phone=shared_phone))
    assert 0.9 <= figures.precision
    assert 0.9 <= figures.recall


def test_restaurants_behind_one_switchboard_are_several() -> None:
    """Companies of other names at one number and one door stay apart, and their copies are found."""
    figures = found_of(("name", "addr", "phone", "city"), *restaurants())
    assert 0.85 <= figures.precision
    assert 0.9 <= figures.recall


def test_a_firm_is_its_offices_and_people_and_not_their_families() -> None:
    """Offices in other towns and their people are one firm, and one of them with a family at home is of that."""
    header = ("first_name", "last_name", "company", "email", "street", "postcode")
    rows, truth = firms()
    found = deduplicate(Table(file="made-up", header=header, rows=tuple(rows)))
    alone = len(rows) + found.clusters
    figures = score_pairwise(np.where(found.households < 0, alone, found.households).tolist(), truth)
    assert 0.93 <= figures.precision
    assert 0.8 <= figures.recall
