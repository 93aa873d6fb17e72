"""Nicknames that a table shows by itself."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from customer_core.bulk import deduplicate, fit, read_table
from customer_core.bulk._nicknames import learn_nicknames
from customer_core.bulk._running import Clock, fit_records, read_records
from customer_core.exchange import Table, map_roles
from customer_core.matching import V1

HEADER = ("given name", "family name", "email", "phone", "city")
FAMILIES = ("Ortega", "Lindqvist", "Okafor", "Novak", "Tanaka", "Quist", "Ferrand", "Mbeki")
Row = tuple[str, ...]


def both(one: str, other: str, families: Sequence[str] = FAMILIES) -> list[Row]:
    """Return one person a family, who gives one name and then the other, at one mailbox and phone."""
    found: list[Row] = []
    for number, family in enumerate(families):
        contact = (
            f"{family}.{one}.{number}@mail.example",
            f"+44 20 7946 {1_000 + 7 * number + len(one) * 100}",
            "Leeds",
        )
        found += [(one, family, *contact), (other, family, *contact)]
    return found


KNOWN = {"Bob": "Robert", "Jim": "James", "Bill": "William", "Liz": "Elizabeth", "Tom": "Thomas", "Mike": "Michael"}
OTHERS = [row for pair in (*KNOWN.items(), ("Sue", "Susan"), ("Tony", "Anthony")) for row in both(*pair)]
"""People of other names: where there are few, any two may meet by chance."""


def learned(rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """Return what is learned of a table."""
    table = Table(file="x.csv", header=HEADER, rows=tuple(rows))
    records = read_records(read_table(table), map_roles(table))
    return fit_records(V1, records, Clock(lambda *_: None))[0].nicknames


def test_names_of_one_person_under_many_family_names_are_learned() -> None:
    """Whatever the order of the rows; names that are known anyway are not learned."""
    rows = [*both("Mamen", "Carmen"), *OTHERS, *both("Nate", "Renate", FAMILIES[:4])]
    expected = (("carmen", "mamen"), ("nate", "renate"))
    assert expected == learned(rows)
    random.Random(1).shuffle(rows)  # noqa: S311 - the same order each time, no secret
    assert expected == learned(rows)


def test_people_who_share_a_home_are_no_nicknames() -> None:
    """Whoever lives with a Maria has many names, each of which is found beside others, too."""
    partners = ("Jose", "Luis", "Juan", "Carlos", "Pedro", "Miguel", "Rafael", "Andres")
    women = ("Maria", "Lucia", "Elena", "Paula")
    rows = [
        row
        for place, woman in enumerate(women)
        for partner in partners
        for row in both(woman, partner, FAMILIES[place::2])
    ]
    assert () == learned(rows)


@pytest.mark.parametrize(
    "rows",
    [
        both("Mamen", "Carmen", FAMILIES[:3]),
        both("M", "Carmen"),
        both("Carmen Maria", "Carmen"),
        [(*row[:3], "", row[4]) for row in both("Mamen", "Carmen")],
        [(row[0], "", *row[2:]) for row in both("Mamen", "Carmen")],
        [("", *row[1:]) for row in both("Mamen", "Carmen")],
    ],
    ids=[
        "few families",
        "initials",
        "one first word",
        "one contact alone",
        "no family names",
        "no given names",
    ],
)
def test_nothing_is_learned_of_little(rows: list[Row]) -> None:
    """Under few family names, or by too little in common, two names stay two."""
    assert () == learned([*rows, *OTHERS])


def test_a_table_without_names_teaches_none() -> None:
    """Companies have no nicknames."""
    table = Table(file="x.csv", header=("company",), rows=(("Acme Ltd",), ("Acme",)))
    records = read_records(read_table(table), map_roles(table))
    assert () == learn_nicknames(records.compared, np.array([0], dtype=np.int32), np.array([1], dtype=np.int32))


def test_what_was_learned_counts_as_a_nickname_and_a_hosts_own_stays() -> None:
    """A pair with such names is on the level of nicknames, under the profile of the table."""
    table = Table(file="x.csv", header=HEADER, rows=(*both("Mamen", "Carmen"), *OTHERS))
    found = deduplicate(table)
    assert (("carmen", "mamen"),) == found.profile.nicknames
    evidence = {each.field: each.level for each in found.score(0, 1).evidence}
    assert "nickname" == evidence["given_name"]
    own = fit(table, profile=V1.with_nicknames([("zed", "abe")]))
    assert (("abe", "zed"), ("carmen", "mamen")) == own.profile.nicknames


@pytest.mark.parametrize(("header", "values"), [("birth date", ("1980-02-03", "1982-11-30")), ("gender", ("f", "m"))])
def test_two_who_differ_in_what_one_has_once_are_two(header: str, values: tuple[str, str]) -> None:
    """A rare name that lives with one and the same common name by chance is no short form of it."""
    rows = [(*row, values[place % 2]) for place, row in enumerate([*both("Zora", "Maria", FAMILIES[:5]), *OTHERS])]
    table = Table(file="x.csv", header=(*HEADER, header), rows=tuple(rows))
    records = read_records(read_table(table), map_roles(table))
    assert () == fit_records(V1, records, Clock(lambda *_: None))[0].nicknames
    assert (("maria", "zora"),) == learned([row[:-1] for row in rows])


def test_few_finds_among_few_names_may_be_chance() -> None:
    """What four family names show beside nobody else is chance where the commoner name is half of all."""
    assert () == learned(both("Nate", "Renate", FAMILIES[:4]))
    assert (("nate", "renate"),) == learned([*both("Nate", "Renate", FAMILIES[:4]), *OTHERS])
