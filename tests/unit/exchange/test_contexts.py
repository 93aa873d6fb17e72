import pytest

from customer_core.exchange import Table, guess_roles, map_roles

COUNT = 60
NAMES = ("Anna", "Bodo", "Carla", "Dirk", "Eva", "Franz", "Gerda")
STREETS = ("Ringweg", "Lindenallee", "Schulgasse", "Gartenweg")
DAYS = [str(index % 28 + 1) for index in range(COUNT)]
MONTHS = [str(index % 12 + 1) for index in range(COUNT)]
YEARS = [str(1930 + index) for index in range(COUNT)]
STREET = [STREETS[index % 4] for index in range(COUNT)]
NUMBER = [str(index % 40 + 1) for index in range(COUNT)]


def table(columns: dict[str, list[str]]) -> Table:
    """Make a table of columns."""
    return Table(file="x.csv", header=tuple(columns), rows=tuple(zip(*columns.values(), strict=True)))


def roles(columns: dict[str, list[str]]) -> list[str]:
    """Return the role of each column."""
    return [role.role for role in guess_roles(table(columns))]


@pytest.mark.parametrize(
    "header",
    [("day", "month", "year"), ("Jahr", "Monat", "Tag"), ("année", "mois", "jour"), ("DD", "MM", "YYYY")],
)
def test_a_bare_day_month_and_year_are_those_of_birth(header: tuple[str, ...]) -> None:
    """Three columns of one date need no word that says which, where the years are such as people are born in."""
    values = dict(zip(("birth_day", "birth_month", "birth_year"), (DAYS, MONTHS, YEARS), strict=True))
    order = sorted(values) if header[0][0] in "dD" else sorted(values, reverse=True)
    assert order == roles(dict(zip(header, (values[part] for part in order), strict=True)))


@pytest.mark.parametrize(
    "columns",
    [
        {"day": DAYS, "month": MONTHS, "year": [str(2015 + index % 12) for index in range(COUNT)]},
        {"day": DAYS, "month": MONTHS, "year": YEARS, "jahr": YEARS},
        {"day": DAYS, "month": MONTHS},
        {"day": NUMBER, "month": NUMBER, "year": YEARS},
        {"day": DAYS, "month": MONTHS, "year": [""] * COUNT},
    ],
)
def test_other_days_months_and_years_are_no_birth(columns: dict[str, list[str]]) -> None:
    """Recent years, a part too many or too few, and values that are no parts of dates are left unused."""
    assert {"", "code:year"} >= set(roles(columns))


def test_a_date_of_birth_leaves_other_parts_of_dates_alone() -> None:
    """Where a column says when somebody was born, a bare year is that of something else."""
    dates = [f"{year}-05-31" for year in YEARS]
    assert ["birth_date", "", "", ""] == roles({"dob": dates, "day": DAYS, "month": MONTHS, "year": YEARS})


def test_parts_that_are_mapped_by_hand_stay() -> None:
    """What a person decided is no matter of context."""
    found = map_roles(table({"name": STREET, "street": STREET, "nr": NUMBER}), ["ignore=nr"])
    assert ["name", "street", ""] == [role.role for role in found]


@pytest.mark.parametrize("header", ["Nr", "Nr.", "Número", "No", "number"])
def test_a_number_beside_a_street_is_that_of_the_house(header: str) -> None:
    """On either side of a street, a bare number that repeats is a part of the address."""
    assert ["street", "street"] == roles({"street": STREET, header: NUMBER})
    assert ["street", "street"] == roles({header: NUMBER, "street": STREET})


@pytest.mark.parametrize(
    "columns",
    [
        {"nr": [str(index) for index in range(COUNT)], "street": STREET},
        {"nr": NUMBER, "city": STREET},
        {"nr": NUMBER, "city": STREET, "street": STREET},
        {"nr": NUMBER, "street": [f"{street} {number}" for street, number in zip(STREET, NUMBER, strict=True)]},
        {"nr": [f"{index % 9}@x" for index in range(COUNT)], "street": STREET},
    ],
)
def test_other_bare_numbers_number_rows(columns: dict[str, list[str]]) -> None:
    """One that never repeats, stands elsewhere, or stands beside streets that have theirs is unused."""
    assert "" == roles(columns)[0]


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("birthplace", [f"village {index}" for index in range(COUNT)], "text:birthplace"),
        ("Beruf", [f"smith of {index}" for index in range(COUNT)], "text:beruf"),
        ("comment", [f"smith of {index}" for index in range(COUNT)], ""),
        ("place", [f"village {index}" for index in range(COUNT)], "city"),
        ("job title", [f"smith of {index}" for index in range(COUNT)], ""),
        ("occupation", ["smith", "baker", "smith"] * 20, ""),
    ],
)
def test_lasting_traits_are_used_where_hardly_two_are_the_same(header: str, values: list[str], role: str) -> None:
    """A short file has few births in one place, but may well have those of one person."""
    assert role == roles({header: values})[0]


def test_a_prefix_of_the_whole_table_says_nothing() -> None:
    """A word that most headers begin with is where they come from, and hides no weak word behind it."""
    names = [NAMES[index % 7] for index in range(COUNT)]
    assert ["given_name", "family_name", "city"] == roles({"pat_given": names, "pat_last": names, "pat_place": names})
    assert "text:pat_given" == roles({"pat_given": names, "town": names, "surname": names, "phone": names})[0]


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("Nachname", ["Karl Müller", "Uwe und Petra Lange", "Bo Ray", "Ann Lee", "Li"], "name"),
        ("Vorname", ["Karl Müller", "Bo Ray"], "name"),
        ("Nachname", ["García López", "Müller", "Ray"], "family_name"),
        ("Vorname", ["Karl", "Bo"], "given_name"),
    ],
)
def test_one_column_of_whole_names_is_one_of_names(header: str, values: list[str], role: str) -> None:
    """Where its header says a part, no column says the rest, and nearly all values are several words."""
    assert [role, "email"] == roles({header: values, "email": ["a@b.example"] * len(values)})


def test_a_part_of_the_name_beside_another_stays_a_part() -> None:
    """Also where its values are several words."""
    assert ["family_name", "given_name"] == roles({"Nachname": ["García López"] * 3, "Vorname": ["Ana María"] * 3})
