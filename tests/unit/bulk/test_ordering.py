"""The order of records that their values decide."""

import numpy as np
import pyarrow as pa

from customer_core.bulk import read_table
from customer_core.bulk._ordering import NameOrder, features_of, fingerprints, rank_records
from customer_core.bulk._running import Records, read_records
from customer_core.exchange import Table, map_roles
from customer_core.matching import prepare

HEADER = ("given name", "family name", "company", "email")
ROWS = (
    ("Eve", "Lindqvist", "", ""),
    ("Ann", "Ortega", "", "a@x.example"),
    ("", "", "Acme Ltd", ""),
    ("Ann", "Ortega", "", "b@x.example"),
    ("Zoe", "Adams", "", ""),
    ("", "", "", "c@x.example"),
)


def of_rows(*rows: tuple[str, ...]) -> Records:
    """Return the records of rows."""
    table = Table(file="x.csv", header=HEADER, rows=rows)
    roles = map_roles(
        table, ["given_name=given name", "family_name=family name", "organization=company", "email=email"]
    )
    return read_records(read_table(table), roles)


def names(records: Records) -> list[tuple[str, ...]]:
    """Return the names of records in their order."""
    by_rank = np.argsort(records.ranks())
    prepared = [records.prepared(int(records.kept[number])).features for number in by_rank]
    return [tuple(each.get(name, ("",))[0] for name in ("family", "given", "organization")) for each in prepared]


def test_records_stand_in_the_order_of_names() -> None:
    """Family, given name and organization decide, those without a name first; ranks are a permutation."""
    found = of_rows(*ROWS)
    assert sorted(names(found)) == names(found)
    assert list(range(len(ROWS))) == sorted(found.ranks().tolist())


def test_the_order_of_names_does_not_follow_rows() -> None:
    """Also records of one name stand in an order that their values decide."""
    one, other = of_rows(*ROWS), of_rows(*ROWS[::-1])
    prints = [
        [records.prepared(int(records.kept[number])).fingerprint for number in np.argsort(records.ranks())]
        for records in (one, other)
    ]
    assert prints[0] == prints[1]


def test_the_place_of_any_record_is_how_many_stand_before_it() -> None:
    """Where a name would stand in the order is found without it being there."""
    found = of_rows(*ROWS)
    order = NameOrder(found.compared, np.argsort(found.ranks()).astype(np.int32))
    listed = names(found)
    for record in ({"given_name": "Ann", "family_name": "Ortega"}, {"family_name": "Aa"}, {"family_name": "Zz"}, {}):
        prepared = prepare(record)
        wanted = tuple(prepared.features.get(name, ("",))[0] for name in ("family", "given", "organization"))
        assert sum(name < wanted for name in listed) == order.place(prepared)


def test_equal_records_are_kept_once_unless_they_say_nothing() -> None:
    """The first of equal records stands for the others, those named stand alone, and who says nothing does, too."""
    nothing = ("", "", "", "")
    assert [0, 1, 0, 1] == of_rows(ROWS[0], ROWS[1], ROWS[0], ROWS[1]).stands_for.tolist()
    assert [0, 1, 2, 0] == of_rows(ROWS[0], nothing, nothing, ROWS[0]).stands_for.tolist()
    table = Table(file="x.csv", header=HEADER, rows=(ROWS[0], ROWS[0], ROWS[0], ROWS[1]))
    found = read_records(read_table(table), map_roles(table), [1])
    assert ([0, 1, 0, 2], [0, 1, 3]) == (found.stands_for.tolist(), found.kept.tolist())


def test_one_value_in_two_features_makes_no_equal_records() -> None:
    """A given and a family name of one spelling are told apart, and so are values that change places."""
    assert 2 == len(of_rows(("Ann", "", "", ""), ("", "Ann", "", "")))
    table = Table(
        file="x.csv", header=("a", "b"), rows=(("x@a.example", "y@a.example"), ("y@a.example", "x@a.example"))
    )
    assert 2 == len(read_records(read_table(table), map_roles(table, ["email=a", "email=b"])))


def test_nobody_is_ranked_without_records() -> None:
    """No records, no ranks."""
    assert [] == rank_records({}, np.zeros(0, dtype=np.uint64)).tolist()


def test_fingerprints_are_those_of_single_records() -> None:
    """Made column by column, also of several values; a record that says nothing has an empty one."""
    table = Table(
        file="x.csv",
        header=("given name", "a", "b"),
        rows=(("Ann", "x@a.example", "y@a.example"), ("Ann", "", "x@a.example"), ("", "", ""), ("Bob", "", "")),
    )
    found = read_records(read_table(table), map_roles(table, ["given_name=given name", "email=a", "email=b"]))
    rows = np.arange(len(table.rows))
    assert [found.prepared(row).fingerprint for row in rows.tolist()] == fingerprints(found.compared, rows).to_pylist()


def test_features_are_had_from_fingerprints_again() -> None:
    """Also several values of one record, in their order; a record that says nothing has none, and nobody has any."""
    told = fingerprints(of_rows(*ROWS).compared, np.arange(len(ROWS)))
    assert told.equals(fingerprints(features_of(told), np.arange(len(ROWS))))
    several = features_of(
        pa.array(["email\x1fa@x.example\x1fb@x.example", "", "email\x1fb@x.example"], pa.large_string())
    )
    assert [("a@x.example", "b@x.example"), (), ("b@x.example",)] == [several["email"].of(row) for row in range(3)]
    assert {} == features_of(pa.array([], pa.large_string())) == features_of(pa.array([""], pa.large_string()))
