import pytest

from customer_core.errors import InvalidOptionError, UnknownColumnError, UnknownRoleError
from customer_core.exchange import LABELLED_ROLES, ROLES, Table, iter_records, map_roles, records
from customer_core.exchange._roles import checked_role

TABLE = Table(
    file="customers.csv",
    header=("First Name", "House", "Street", "Contact 1", "Contact 2"),
    rows=(("Ann", "35", "Esperance Street", "ann@example.com", " "), ("", "", "", "", "ann@example.org ")),
)


def _roles(*overrides: str) -> list[str]:
    return [role.role for role in map_roles(TABLE, overrides)]


def test_without_overrides_the_roles_are_the_guessed_ones() -> None:
    """Mapping adds nothing to the guess where nobody says anything."""
    assert ["given_name", "", "street", "email", "email"] == _roles()


def test_an_override_decides_its_column_and_no_other() -> None:
    """A column that is mapped by hand has that role for certain, the others keep theirs."""
    assert ["given_name", "street", "street", "text:contact", ""] == _roles(
        "street=House", "text:Contact=Contact 1", "ignore=Contact 2"
    )
    assert (1.0, "It was mapped by hand.") == (
        (role := map_roles(TABLE, ["street=House"])[1]).confidence,
        role.reason,
    )


def test_a_column_is_named_by_its_header_case_and_space_aside() -> None:
    """The exact header comes first, then the folded one."""
    assert "family_name" == _roles(" Family-Name = first  NAME ")[0]


def test_a_column_named_with_an_equals_sign_can_be_mapped() -> None:
    """Only the first equals sign separates."""
    table = Table(file="x.csv", header=("a=b",), rows=(("x",),))
    assert "city" == map_roles(table, ["city=a=b"])[0].role


def test_a_name_mapped_by_hand_stays_a_name() -> None:
    """What a person decides is not reconsidered in the light of the other columns, but others are in its light."""
    table = Table(file="x.csv", header=("Name", "x"), rows=(("Ann", "Lee"),))
    assert ["name", "family_name"] == [role.role for role in map_roles(table, ["name=Name", "family_name=x"])]
    assert ["given_name", "family_name"] == [role.role for role in map_roles(table, ["family_name=x"])]


def test_a_wide_table_is_not_listed_to_the_end() -> None:
    """An error about an unknown column shows the first thirty."""
    header = tuple(f"c{index}" for index in range(40))
    table = Table(file="x.csv", header=header, rows=(header,))
    with pytest.raises(UnknownColumnError, match=r"c28, c29, …\.$"):
        map_roles(table, ["name=d"])


def test_records_hold_values_by_role_in_file_order() -> None:
    """Columns of one role are joined in order, blank values and unused columns are left out, values stay verbatim."""
    expected = [
        {"given_name": ("Ann",), "street": ("35", "Esperance Street"), "email": ("ann@example.com",)},
        {"email": ("ann@example.org ",)},
    ]
    roles = map_roles(TABLE, ["street=House"])
    assert expected == records(TABLE, roles)
    assert expected == list(iter_records(iter(TABLE.rows), roles))


def test_a_postcode_and_a_city_in_one_cell_are_recorded_apart() -> None:
    """Each behind what the columns of its own say; what holds one of them alone is that."""
    rows = (("12045 Berlin", "Mitte"), ("'89073", ""), ("Ulm", ""), ("", "Bonn"))
    table = Table(file="x.csv", header=("PLZ Ort", "Ortsteil"), rows=rows)
    assert [
        {"city": ("Mitte", "Berlin"), "postcode": ("12045",)},
        {"postcode": ("89073",)},
        {"city": ("Ulm",)},
        {"city": ("Bonn",)},
    ] == records(table, map_roles(table, ["postcode_city=PLZ Ort", "city=Ortsteil"]))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("'78701", "78701"),
        ("'+15125550100", "+15125550100"),
        (" '78701 ", "78701 "),
        ("'t Hooft", "'t Hooft"),
        ("''78701", "'78701"),
        ("'=1+1", "=1+1"),
        ("''t", "''t"),
        ("O'2", "O'2"),
        ("'", "'"),
    ],
)
def test_a_number_marked_as_text_is_recorded_as_the_number(cell: str, value: str) -> None:
    """An apostrophe before a digit or the sign of a formula is a mark and no part of the value; any other stays."""
    table = Table(file="x.csv", header=("x",), rows=((cell,),))
    assert [{"street": (value,)}] == records(table, map_roles(table, ["street=x"]))
    assert ((cell,),) == table.rows


def test_a_mapping_the_wrong_way_round_is_turned_in_the_remedy() -> None:
    """Somebody who writes the column first is told so, and a right mapping is never taken for a turned one."""
    table = Table(file="x.csv", header=("E-Mail", "City", "Email"), rows=(("a", "b", "c"),))
    with pytest.raises(InvalidOptionError, match=r"'E-Mail=name' names the column first; .* round: name=E-Mail"):
        map_roles(table, ["E-Mail=name"])
    assert ["", "city", "email"] == [role.role for role in map_roles(table, ["email=Email"])]
    assert ["", "email", ""] == [role.role for role in map_roles(table, ["Email=City"])]


@pytest.mark.parametrize("name", ROLES)
def test_every_role_is_spelled_in_several_ways(name: str) -> None:
    """Roles are recognized whatever the case, and with hyphens or spaces for underscores."""
    assert name == checked_role(name) == checked_role(name.upper().replace("_", "-")) == checked_role(f" {name} ")


@pytest.mark.parametrize("spelling", ["", "mail", "text", "code:", "text: ", "name:first", "ignore:x", "x" * 1000])
def test_what_is_no_role_is_refused(spelling: str) -> None:
    """An unknown role, a missing label and a label too many are refused with the roles that exist."""
    with pytest.raises(UnknownRoleError, match="use one of name, given_name, "):
        checked_role(spelling)


def test_every_role_says_what_it_is() -> None:
    """The table of roles can be shown to a person."""
    assert {name for name, role in (ROLES | LABELLED_ROLES).items() if role.what} == {*ROLES, "text", "code"}
