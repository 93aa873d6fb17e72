import random
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from customer_core.exchange import ColumnRole, Table, guess_roles, read_csv

FILES = {
    "fake1000.csv": ("given_name", "family_name", "birth_date", "city", "email"),
    "febrl1.csv": (
        *("given_name", "family_name", "street", "street", "street"),
        *("city", "postcode", "region", "birth_date", "tax_id"),
    ),
    "restaurants.csv": ("organization", "street", "phone", "city", "text:type"),
    "rldata500.csv": (
        *("given_name", "middle_name", "family_name", "family_name"),
        *("birth_year", "birth_month", "birth_day"),
    ),
}
FILES["febrl3.csv"] = FILES["febrl4a.csv"] = FILES["febrl4b.csv"] = FILES["febrl1.csv"]

GIVEN = ("Ann", "Bo", "Cy", "Dee", "Eve", "Finn", "Gus", "Hal", "Ida", "Jo")


def _guess(header: str, *values: str) -> ColumnRole:
    table = Table(file="customers.csv", header=(header,), rows=tuple((value,) for value in values))
    return guess_roles(table)[0]


def _roles(columns: dict[str, list[str]]) -> dict[str, str]:
    rows = tuple(zip(*columns.values(), strict=True))
    return {role.column: role.role for role in guess_roles(Table(file="x.csv", header=tuple(columns), rows=rows))}


def _names(count: int) -> list[str]:
    return [f"{GIVEN[index % 10]} {GIVEN[index // 10 % 10]}son" for index in range(count)]


@pytest.mark.parametrize(("file", "expected"), FILES.items())
def test_labelled_files_need_no_mapping(file: str, expected: tuple[str, ...], labelled: Path) -> None:
    """The roles of public test files are found without a word of help."""
    assert expected == tuple(role.role for role in guess_roles(read_csv(labelled / file)))


def test_a_shop_export_needs_no_mapping() -> None:
    """The usual export of a shop is mapped, and what is no trait of a customer is left out."""
    count = range(40)
    found = _roles(
        {
            "Customer ID": [str(10_000 + index) for index in count],
            "First Name": [GIVEN[index % 10] for index in count],
            "Last Name": [f"{GIVEN[index % 7]}son" for index in count],
            "Company": ["Acme Inc" if index % 3 else "" for index in count],
            "E-mail": [f"user{index}@example.com" for index in count],
            "Phone": [f"+1 212 555 {index:04}" for index in count],
            "Address1": [f"{index} Main St" for index in count],
            "City": ["Springfield"] * 40,
            "State": ["IL"] * 40,
            "Zip": [f"6270{index % 10}" for index in count],
            "Country Code": ["US"] * 40,
            "Accepts Newsletter": ["yes" if index % 2 else "no" for index in count],
            "Total Spent": [f"{index}.50" for index in count],
            "Created At": [f"2024-01-{index % 28 + 1:02}" for index in count],
            "Note": ["called twice, will call again"] * 40,
        }
    )
    assert {
        "Customer ID": "",
        "First Name": "given_name",
        "Last Name": "family_name",
        "Company": "organization",
        "E-mail": "email",
        "Phone": "phone",
        "Address1": "street",
        "City": "city",
        "State": "region",
        "Zip": "postcode",
        "Country Code": "country",
        "Accepts Newsletter": "",
        "Total Spent": "",
        "Created At": "",
        "Note": "",
    } == found


@pytest.mark.parametrize(
    ("values", "role"),
    [
        (["ann@example.com", "Bo.Lee@example.co.uk", "<cy@example.org>", ""], "email"),
        (["+49 30 123456", "030/1234-567", "(212) 555-0100", "212-555-0100 x12"], "phone"),
        (["SW1A 1AA", "M1 1AE", "EH12 9DN"], "postcode"),
        (["12345-6789", "12345-0001"], "postcode"),
        (["Germany", "France", "Spain"], "country"),
        (["male", "female", "female"], "gender"),
        (["Acme Ltd", "Bee GmbH", "Sea", "Dee LLC"], "organization"),
        (["〒100-0001", "〒530 0001", "〒1500002"], "postcode"),
        (["'12345-6789", "12345-0001"], "postcode"),
        (["'+15125550100", "'+15125550101"], "phone"),
        (["DE", "GB", "IT", "GB"], "country"),
        (["US", "CA", "DE", "FRA", "NZ"], "country"),
        (["Germany", "France", "Spain", "Italy", "US"], "country"),
        ([f"{1940 + index}-03-0{index % 9 + 1}" for index in range(40)], "birth_date"),
        ([f"0{index % 9 + 1}.03.{1940 + index}" for index in range(40)], "birth_date"),
        ([f"{index % 28 + 1} May {1940 + index}" for index in range(40)], "birth_date"),
    ],
)
def test_values_alone_give_a_role_away(values: list[str], role: str) -> None:
    """Under a header that says nothing, values of an unmistakable shape are recognized."""
    guess = _guess("x1", *values)
    assert role == guess.role
    assert guess.reason.startswith("The header does not say so, but ")


@pytest.mark.parametrize(
    "values",
    [
        ["CA", "IL", "MA", "PA", "TX"],
        ["CA", "IL", "MA", "PA", "IN"],
        ["DE", "GB"] * 5,
        ["DE", "GB", "IT", "EN"],
        ["de", "gb", "it"],
    ],
)
def test_codes_that_may_be_others_are_no_countries(values: list[str]) -> None:
    """Under a header that says nothing, states, two countries, unknown codes and small letters prove no country."""
    assert "" == _guess("x1", *values).role


def test_few_organizations_make_no_column_of_organizations() -> None:
    """Words among which fewer than half look like organizations are no names of organizations."""
    assert "" == _guess("x1", "Acme Ltd", "vip", "press").role
    assert "" == _guess("Tags", *["wholesale"] * 9, "vip").role


def test_a_number_that_may_be_a_postcode_is_no_phone() -> None:
    """Seven digits parted behind the third are a Japanese postcode as well, so only a header makes them a phone."""
    values = ["100-0001", "530-0001", "150-0002"]
    assert "" == _guess("x1", *values).role
    assert "phone" == _guess("phone", *values).role
    assert "postcode" == _guess("郵便番号", *values).role


@pytest.mark.parametrize("header", ["Address", "Company", "Region", "Ship Addr Line", "City"])
def test_a_column_of_emails_is_one_of_emails(header: str) -> None:
    """No word of a header makes an e-mail address a street, a place or a company."""
    assert "email" == _guess(header, "ann@example.com", "bo@example.com").role


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        (
            {
                "姓": "田中",
                "名": "太郎",
                "セイ": "タナカ",
                "郵便番号": "100-0001",
                "電話番号": "\uff10\uff13\uff0d1234-5678",
            }
            | {"住所": "千代田\uff11-\uff11", "生年月日": "1975年4月1日", "性別": "男性", "国": "日本"},
            ["family_name", "given_name", "", "postcode", "phone", "street", "birth_date", "gender", "country"],
        ),
        ({"姓": "田中", "名前": "太郎"}, ["family_name", "given_name"]),
        ({"氏名": "田中太郎"}, ["name"]),
        (
            {
                "Имя": "Анна",
                "Фамилия": "Ли",
                "Отчество": "Ивановна",
                "Пол": "ж",
                "Индекс": "101000",
                "Страна": "Россия",
            },
            ["given_name", "family_name", "middle_name", "gender", "postcode", "country"],
        ),
        (
            {"First Name": "Ann", "Last Name": "Lee", "Billing Address Name": "Ann Lee", "Address Zip": "'02134"},
            ["given_name", "family_name", "", "postcode"],
        ),
    ],
)
def test_a_file_of_another_country_or_shop_needs_no_mapping(columns: dict[str, str], roles: list[str]) -> None:
    """Columns are recognized together, in Japanese, in Russian and in the export of a shop."""
    assert roles == list(_roles({header: [value] for header, value in columns.items()}).values())


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("visit", [f"2023-03-{index + 1:02}" for index in range(28)]),
        ("date", [f"{2006 + index}-03-01" for index in range(10)]),
        ("date", ["1970-01-01"] * 30),
        ("x1", ["m"] * 30),
        ("x1", ["12.50", "7.25", "100.00", "3.10", "8.05", "3.10"]),
        ("x1", [str(index) for index in range(50)] * 2),
        ("x1", [f"https://example.com/{index % 9}" for index in range(50)]),
        (
            "x1",
            [
                "some long remark about what was said on the phone last week, number " + "abcdefghi"[i % 9]
                for i in range(50)
            ],
        ),
        ("x1", ["red", "green", "blue", "red"] * 10),
        ("x1", ["red", "green", "blue", "white", "black", "red"] + [""] * 30),
        ("x1", [f"word{'abcdefghij'[index % 10]}{'abcdefghij'[index // 10]}" for index in range(50)]),
        ("cluster", [str(index // 2) for index in range(50)]),
        ("id", [str(index // 2) for index in range(50)]),
    ],
)
def test_columns_that_tell_no_customers_apart_are_unused(header: str, values: list[str]) -> None:
    """Dates of business, constants, figures, links, long texts, rare values and numbers of rows are left out."""
    assert "" == _guess(header, *values).role


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("Customer Type", ["retail", "trade", "press", "staff", "other"] * 5, "text:customer_type"),
        ("Badge", ["A-1001", "B-1002", "C-1003", "D-1004", "E-1005"] * 5, "code:badge"),
        ("Place of birth", ["Rome", "Bonn", "Ulm", "Graz", "Bern"] * 5, "text:place_of_birth"),
        ("!", ["retail", "trade", "press", "staff", "other"] * 5, "text:column_1"),
    ],
)
def test_other_columns_that_tell_customers_apart_are_labelled(header: str, values: list[str], role: str) -> None:
    """A column without a role is used with little confidence when its values vary and repeat."""
    guess = _guess(header, *values)
    assert role == guess.role
    assert 0.5 > guess.confidence > 0


def test_values_overrule_a_header_that_is_wrong() -> None:
    """A column called phone that holds e-mails is an e-mail column; one that holds words has no role."""
    assert "email" == _guess("phone", "ann@example.com", "bo@example.com").role
    guess = _guess("phone", "ask Ann", "none", "see notes")
    assert "" == guess.role
    assert "The header says phone number, but only 0% of the values look like phone numbers." == guess.reason


@pytest.mark.parametrize(
    ("header", "values", "role"),
    [
        ("Geschlecht", ["w", "m", "divers"], "gender"),
        ("sex", ["1", "2", "0"], "gender"),
        ("Département", ["75", "13", "2A"], "region"),
        ("Country", ["France", "fr", "Spain"], "country"),
        ("birth year", ["1980.0", "1975"], "birth_year"),
        ("Hausnummer", ["12", "12a", "3-5", "7 bis"], "street"),
        ("dob", ["May 31, 1980", "1 Jan 75", "19800531", "1980-05-31T00:00:00"], "birth_date"),
        ("contact", ["ann@example.com", "bo@example.com"], "email"),
        ("birth year", ["31", "12"], ""),
        ("country", ["49", "33"], ""),
        ("dob", ["31 Foo 1980", "yes"], ""),
        ("email", ["x" * 300 + "@example.com"], ""),
        ("Anrede", ["Herr", "Frau", "Familie"], "gender"),
        ("Title", ["Mr", "Mrs"], "gender"),
        ("Title", ["Dr.", "Prof."], ""),
        ("PLZ Ort", ["12045 Berlin", "Ulm"], "postcode_city"),
        ("PLZ Ort", ["12045", "89073"], "postcode"),
        ("PLZ Ort", ["Berlin", "Ulm"], "city"),
        ("Ort", ["12045 Berlin", "89073 Ulm"], "postcode_city"),
        ("Ort", ["12045 Berlin", "Ulm"], "city"),
        ("postcode", ["1012 AB", "1017 XV"], "postcode"),
    ],
)
def test_a_header_is_believed_where_the_values_fit(header: str, values: list[str], role: str) -> None:
    """Each role has its shape of values, and the header alone is not enough."""
    assert role == _guess(header, *values).role


def test_an_identifier_is_used_only_where_it_repeats() -> None:
    """A customer number that no two records share differs between duplicates too, so it would only mislead."""
    assert "external_id" == _guess("Customer No", "C-100", "C-100", "C-101").role
    unique = _guess("Customer No", "C-100", "C-101", "C-102")
    assert "" == unique.role
    assert "no value occurs twice" in unique.reason


def test_empty_columns_and_tables_are_unused() -> None:
    """Without values there is nothing to use, whatever the header."""
    assert "The column is empty." == _guess("email", "", "  ").reason
    assert "" == _guess("email").role


@pytest.mark.parametrize(
    ("bare", "other", "role"),
    [
        ("Name", "Vorname", "family_name"),
        ("Nom", "Prénom", "family_name"),
        ("Nome", "Cognome", "given_name"),
        ("Nombre", "Apellidos", "given_name"),
        ("Naam", "Woonplaats", "name"),
    ],
)
def test_a_bare_name_is_what_the_other_columns_leave(bare: str, other: str, role: str) -> None:
    """The word name beside a given name is the family name, beside a family name the given one, alone the whole."""
    words = [GIVEN[index % 10] for index in range(30)]
    assert role == _roles({bare: words, other: words})[bare]


def test_a_bare_name_beside_both_parts_is_unused() -> None:
    """The whole name would count the same evidence twice."""
    words = [GIVEN[index % 10] for index in range(30)]
    assert "" == _roles({"name": _names(30), "first name": words, "last name": words})["name"]


def test_a_bare_name_of_organizations_is_an_organization() -> None:
    """Names among which hotels, shops and legal forms stand are those of organizations, unless a column has these."""
    names = ["Acme Ltd", "Grand Hotel", *_names(10)]
    assert "organization" == _roles({"name": names, "city": ["Rome"] * 12})["name"]
    assert "name" == _roles({"name": names, "company": ["Acme Ltd"] * 12})["name"]


def test_every_guess_has_a_reason_and_a_confidence() -> None:
    """A reason is one sentence that shows no value, and a confidence lies between 0 and 1."""
    for guess in (_guess("email", "ann@example.com"), _guess("id", "1"), _guess("?", "secret", "secret")):
        assert guess.reason.endswith(".")
        assert "ann@" not in guess.reason
        assert "secret" not in guess.reason
        assert 0 <= guess.confidence <= 1


def test_a_large_table_is_guessed_from_a_sample_that_its_order_does_not_change() -> None:
    """Beyond the sample's size, which rows are looked at depends on what they hold and not on where they stand."""
    rows = [(f"user{index}@example.com", f"C{index % 29_000:05}", "x" * (index % 7)) for index in range(60_000)]
    shuffled = random.Random(5).sample(rows, len(rows))  # noqa: S311 - a fixed order, no secret
    header = ("a", "customer no", "b")
    table = Table(file="x.csv", header=header, rows=tuple(rows))
    assert guess_roles(table) == guess_roles(attrs.evolve(table, rows=tuple(shuffled)))
    assert ["email", "external_id", "text:b"] == [role.role for role in guess_roles(table)]


def test_a_large_table_of_equal_rows_is_guessed() -> None:
    """A sample is never empty, even where every row has the same checksum."""
    for value in ("a@example.com", "b@example.com", "c@example.com"):
        table = Table(file="x.csv", header=("a",), rows=((value,),) * 60_000)
        assert "email" == guess_roles(table)[0].role


@pytest.mark.parametrize(
    ("header", "value", "role"),
    [
        # Two records of each number: a sample of the rows hardly ever has both.
        ("badge", lambda index, _: f"B-{index // 2:07}", "code:badge"),
        ("customer no", lambda index, _: f"C-{index // 2:07}", "external_id"),
        # Four in ten have one value that is no number.
        ("phone", lambda index, _: "unknown" if index % 5 < 2 else f"+1 212 555 {index:06}", "phone"),
        # Slips of the pen, of which a long table has more kinds than a short one.
        ("newsletter", lambda index, count: f"typo {index}" if index < count // 250 else "yes" * (index % 2), ""),
        ("kind", lambda index, _: ("retail", "trade", "press", "staff", "school")[index % 5], "text:kind"),
    ],
)
def test_the_number_of_records_changes_no_role(header: str, value: Callable[[int, int], str], role: str) -> None:
    """What a column is called in five hundred records it is called in sixty thousand."""
    for count in (500, 60_000):
        assert role == _guess(header, *(value(index, count) for index in range(count))).role
