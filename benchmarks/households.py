"""What a table can tell of households at the most, by an oracle that knows every customer: how far anybody may come.

Run as `python -m benchmarks.households [--size N] [--folder PLACE] [--json]`. Who shares a surname, a phone, a mailbox,
a firm's name or its mail domain is taken to be told rightly, whatever that takes. What is left shares a door alone, or
nothing, and of these the rows say how often they are one household: the best precision at a recall follows from it.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import attrs

from benchmarks.generated import GeneratedFiles, make_files
from customer_core.exchange import map_roles, read_csv, records
from customer_core.matching import PreparedRecord, prepare
from customer_core.normalization import parse_street

RECALL = 0.9
_TELLING = ("family", "phone", "email", "mailbox", "masked", "organization", "employer")
_MOST = 40
"""Beyond so many customers a door is a place and a mail domain a provider's: nobody would call them one household."""

Row = dict[str, object]


@attrs.frozen
class Customer:
    """Everything that the rows of one customer say: how many they are, the household, what they share, and where."""

    household: int
    rows: int
    telling: frozenset[str]
    doors: frozenset[str]


@attrs.frozen
class Ceiling:
    """Pairs of rows of one household, by what tells them, and those of different ones that look the same."""

    true: int
    told: int
    by_door: Mapping[bool, tuple[int, int]]
    """For the only two customers at a door, and for others: pairs of one household, and of two."""

    def precision(self, recall: float) -> float:
        """Return the best precision at a recall: surest pairs first, those that share nothing never."""
        found, wrong = float(self.told), 0.0
        for right, others in sorted(self.by_door.values(), key=lambda pairs: -_share(*pairs)):
            taken = min(1.0, max(0.0, recall * self.true - found) / right) if right else 0.0
            found, wrong = found + taken * right, wrong + taken * others
        return found / (found + wrong) if found >= recall * self.true * (1 - 1e-9) else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="records in the table")
    parser.add_argument("--folder", default="", help="where the generated file stays; without it it is not kept")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        customers = read_customers(make_files(options.size, Path(options.folder or made)))
    for name, value in figures(measure(customers)):
        row: Row = {"name": name, "value": round(value, 4), "unit": "share", "size": options.size}
        print(json.dumps(row) if options.json else f"{name:<60} {value:.3f}")
    return 0


def figures(ceiling: Ceiling) -> Iterator[tuple[str, float]]:
    """Yield what there is to say of a ceiling."""
    alone, others = ceiling.by_door[True], ceiling.by_door[False]
    yield "pairs of a household that share more than a door", ceiling.told / ceiling.true
    yield "pairs of a household that share a door alone", (alone[0] + others[0]) / ceiling.true
    yield "of all who share a door alone, one household", _share(alone[0] + others[0], alone[1] + others[1])
    yield "of the only two at a door, one household", _share(*alone)
    yield f"best precision at a recall of {RECALL}", ceiling.precision(RECALL)


def read_customers(files: GeneratedFiles) -> list[Customer]:
    """Return the customers of generated files as the truth knows them."""
    table = read_csv(files.customers)
    rows = records(table, map_roles(table))
    telling, doors = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    households, counts, at_domains = dict[int, int](), Counter[int](), defaultdict[str, set[int]](set)
    with files.truth.open(encoding="utf-8", newline="") as stream:
        for row, true in zip(rows, csv.DictReader(stream), strict=True):
            customer, prepared = int(true["cluster"]), prepare(row)
            households[customer] = int(true["household"])
            counts[customer] += 1
            telling[customer].update(_telling(prepared))
            for domain in _domains(prepared):
                at_domains[domain].add(customer)
            doors[customer].update(_doors(prepared, row))
    for domain, members in at_domains.items():
        for customer in members if len(members) <= _MOST else ():
            telling[customer].add(domain)
    return [
        Customer(household, counts[number], frozenset(telling[number]), frozenset(doors[number]))
        for number, household in households.items()
    ]


def measure(customers: Sequence[Customer]) -> Ceiling:
    """Return the ceiling of customers."""
    households, at_doors = defaultdict[int, list[Customer]](list), defaultdict[str, list[Customer]](list)
    for customer in customers:
        households[customer.household].append(customer)
        for door in customer.doors:
            at_doors[door].append(customer)
    true = told = 0
    for members in households.values():
        for one, other in combinations(members, 2):
            true += one.rows * other.rows
            told += one.rows * other.rows * bool(one.telling & other.telling)
    counts: Mapping[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for one, other, is_alone in _behind_doors(at_doors.values()):
        counts[is_alone][one.household != other.household] += one.rows * other.rows
    return Ceiling(true, told, {is_alone: (right, wrong) for is_alone, (right, wrong) in counts.items()})


def _behind_doors(groups: Iterable[Sequence[Customer]]) -> Iterator[tuple[Customer, Customer, bool]]:
    """Yield each pair of customers who share a door and nothing that tells more, and whether they are alone there."""
    seen: dict[frozenset[int], tuple[Customer, Customer, bool]] = {}
    for members in groups:
        if len(members) <= _MOST:
            for one, other in combinations(members, 2):
                if not one.telling & other.telling:
                    key = frozenset((id(one), id(other)))
                    is_alone = len(members) == 2 and seen.get(key, (one, other, True))[2]  # noqa: PLR2004 - as named
                    seen[key] = (one, other, is_alone)
    yield from seen.values()


def _telling(record: PreparedRecord) -> Iterator[str]:
    for features in (record.features, record.unscored):
        for name in _TELLING:
            yield from (f"{name}:{value}" for value in features.get(name, ()))


def _domains(record: PreparedRecord) -> Iterator[str]:
    for name in ("email", "mailbox"):
        yield from (f"@{domain}" for mail in record.features.get(name, ()) if (domain := mail.partition("@")[2]))


def _doors(record: PreparedRecord, row: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield street, number and postal code with the flat, which no score counts."""
    unit = parse_street(" ".join(row.get("street", ()))).unit
    for street, postcode in zip(record.features.get("street", ()), record.features.get("postcode", ()), strict=False):
        yield f"{street}|{postcode}|{unit}"


def _share(one: int, other: int) -> float:
    return one / (one + other) if one + other else 1.0


if __name__ == "__main__":
    sys.exit(main())
