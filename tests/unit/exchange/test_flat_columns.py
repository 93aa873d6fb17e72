from pathlib import Path

import pytest

from customer_core.errors import MissingFileError
from customer_core.exchange import (
    FlatColumns,
    Table,
    digest_file,
    guess_roles,
    map_roles,
)


def roles_of(table: Table, *overrides: str, ids_identify: bool = False) -> list[str]:
    """Return the role of each column."""
    return [role.role for role in map_roles(table, overrides, ids_identify=ids_identify)]


def test_the_columns_of_an_export_are_read_back_by_their_names() -> None:
    """Whatever the values look like, each column has the role that it was written for."""
    counts = {"email": 2, "external_id": 1, "birth_date": 1, "code:card 2": 1}
    columns = FlatColumns.of(counts)
    header = columns.header
    record = {"name": ("Acme Ltd",), "email": ("ann@lee.example",), "code:card 2": ("x",)}
    cells = tuple(columns.cells(record, known_by=("c-1", "C000001"), tags=["vip", "web"]))
    assert ("c-1", "C000001", "Acme Ltd", "", "", "", "", "ann@lee.example", "") == cells[:9]
    assert ("x", "vip, web") == cells[-2:]
    table = Table(file="customers.csv", header=header, rows=(cells,))
    known = ["name", "given_name", "middle_name", "family_name", "organization", "email", "email", "phone", "street"]
    place = ["city", "region", "postcode", "country"]
    expected = ["", "", *known, *place, "birth_date", "external_id", "code:card 2", ""]
    assert expected == roles_of(table) == [role.role for role in guess_roles(table)]
    assert "code:card" == roles_of(table, "code:card=tags")[-1]


def test_any_other_file_is_guessed() -> None:
    """A header that happens to use a role's word is judged by its values as ever."""
    table = Table(file="customers.csv", header=("email", "code"), rows=(("7", "x"), ("ann@lee.example", "y")))
    assert ["email", ""] == [role.role for role in guess_roles(table)]


def test_numbers_of_another_system_are_used_where_they_identify() -> None:
    """Within one file a number that never repeats tells nothing; with its system named, it is the customer's key."""
    rows = (("1017", "ann@lee.example"), ("1018", "bob@ray.example"))
    table = Table(file="customers.csv", header=("Customer Number", "E-Mail"), rows=rows)
    assert ["", "email"] == roles_of(table)
    assert ["external_id", "email"] == roles_of(table, ids_identify=True)


def test_a_digest_is_of_the_bytes(tmp_path: Path) -> None:
    """Two files of one content are one, and a missing one is named."""
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, content in zip(paths, (b"x\n", b"x\n", b"x"), strict=True):
        path.write_bytes(content)
    first, second, third = map(digest_file, paths)
    assert (True, False) == (first == second, second == third)
    with pytest.raises(MissingFileError, match="gone"):
        digest_file(tmp_path / "gone.csv")
