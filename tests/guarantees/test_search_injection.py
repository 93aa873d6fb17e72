"""Nothing that is searched for becomes a piece of a statement (G34): a corpus of attacks, in every text of a search."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from customer_core.errors import CriteriaTextError, InvalidValueError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import Actor, Customer, CustomerId, PersonName
from customer_core.search import (
    ATTRIBUTE_FIELD,
    HELD_FIELDS,
    SEARCH_FIELDS,
    AllOf,
    Criteria,
    Known,
    PageRequest,
    Sort,
    Where,
    criteria_of,
    matches,
    quick,
)
from customer_core.storage.sql._compiling import Compiler, Prepared

CORPUS: Final = (
    *(
        "'",
        "''",
        '"',
        "`",
        "\\",
        "\\'",
        "%",
        "_",
        "%%",
        "?",
        ":id",
        "$1",
        "%s",
        "%(id)s",
        "{0}",
        "--",
        "#",
        "/*",
        "*/",
        ";",
    ),
    *(
        "' OR '1'='1",
        "' OR 1=1 --",
        '" OR ""="',
        "1' OR '1' = '1'/*",
        "') OR ('a'='a",
        "admin'--",
        "1 OR 1=1",
        "x' AND 1=0",
    ),
    *("'; DROP TABLE cc_customer; --", "1; DELETE FROM cc_term", "x'); INSERT INTO cc_fact VALUES ('a','b'); --"),
    *(
        "' UNION SELECT document FROM cc_customer --",
        "1 UNION ALL SELECT NULL,NULL,NULL",
        "' UNION SELECT 1,2,3 FROM pg_shadow",
    ),
    *(
        "1 AND SLEEP(5)",
        "'||pg_sleep(5)||'",
        "1;WAITFOR DELAY '0:0:5'",
        "' AND (SELECT COUNT(*) FROM sqlite_master) > 0 --",
    ),
    *(
        "'||(SELECT document FROM cc_customer LIMIT 1)||'",
        "load_extension('x')",
        "COPY cc_fact TO '/tmp/x'",
        "ATTACH 'x' AS y",
    ),
    *(
        "${jndi:ldap://x}",
        "{{7*7}}",
        "<script>",
        "..\\..\\x",
        "0x27",
        "%27%20OR%201=1",
        "char(39)",
        "U&'\\0027'",
        "$$ OR 1=1 $$",
    ),
    *(
        "\u02bc OR 1=1",
        "\uff07 OR 1=1",
        "\u2019; --",
        "a\u0301'",
        "\U0010ffff'",
        "NULL",
        "NaN",
        "-1e999",
        "00",
        "1_000",
        "\u0663",
    ),
)
"""What is typed at forms that build statements of texts; none of it means anything here."""

KEYWORDS: Final = frozenset(
    {
        *(
            "select",
            "join",
            "on",
            "distinct",
            "from",
            "where",
            "and",
            "or",
            "not",
            "in",
            "is",
            "null",
            "limit",
            "offset",
            "order",
            "by",
        ),
        *(
            "desc",
            "count",
            "as",
            "union",
            "all",
            "exists",
            "value",
            "cast",
            "bigint",
            "text",
            "json",
            "varchar",
            "true",
        ),
        *("json_each", "json_extract", "any", "collate", "false", "anon", "listed", "view", "each", "held", "sight"),
        *(
            "place",
            "some",
            "param",
            "seqs_entries",
            "integer",
            "json_array_elements_text",
            "jsonb_array_elements_text",
            "seqs",
        ),
    }
)
TABLES: Final = re.compile(r"\bcc_[a-z_]+\b")
PLACEHOLDERS: Final = re.compile(r"\?|%s|%\(\w+\)s|\$\d+")
LITERAL: Final = re.compile(r"'([^']*)'")
WORD: Final = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
COLUMNS: Final = frozenset(
    {
        *("customer", "field", "value", "id", "seq", "survivor", "document", "sorts", "terms", "c"),
        *("group_id", "is_member", "written"),
    }
)


def asked(text: str) -> Iterator[Criteria]:
    """Yield every criterion that takes a text as its value, or as the name of an attribute."""
    for name, field in {
        **{name: SEARCH_FIELDS[name] for name in HELD_FIELDS},
        "attribute.size": ATTRIBUTE_FIELD,
        f"attribute.{text}": ATTRIBUTE_FIELD,
    }.items():
        for operator in field.operators:
            with suppress(InvalidValueError):
                yield Where(name, operator, text)
    yield Known(f"attribute.{text}")
    yield quick(text)
    with suppress(CriteriaTextError):
        yield criteria_of(text)


def refuse_foreign(prepared: Prepared) -> None:
    """See to it that a statement is made of our own words, names of tables and places for values."""
    text = PLACEHOLDERS.sub(" ", prepared.text)
    for literal in LITERAL.findall(text):
        assert re.fullmatch(r"(\$\.)?[a-z_]*", literal), "a text stands in the statement"
    words = {word.lower() for word in WORD.findall(LITERAL.sub(" ", text))}
    tables = {word for word in words if TABLES.fullmatch(word)}
    assert tables <= {"cc_customer", "cc_term", "cc_sort", "cc_fact", "cc_group_member"}
    rest = {re.sub(r"_\d+$", "", word) for word in words - tables}
    assert rest <= KEYWORDS | COLUMNS, rest - KEYWORDS - COLUMNS


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]) -> Iterator[Desk]:
    """A desk at a store with two customers, one of whom is named like an attack."""
    address = f"sqlite:///{tmp_path / 'shop.db'}" if request.param == "sqlite" else make_database("")
    with CustomerManager.open(address) as manager:
        opened = manager.acting_as(Actor.system("desk"))
        bobby = Customer(
            id=CustomerId("bobby"),
            name=PersonName("Robert'); DROP TABLE cc_customer; --"),
            tags=["' OR '1'='1"],
            attributes={"' OR 1=1 --": "x"},
        )
        for customer in (bobby, Customer(id=CustomerId("ann"), name=PersonName("Ann Lee"))):
            opened.customers.register(customer)
        yield opened


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Prepared]:
    """Every statement that was made for one question."""
    prepared: list[Prepared] = []
    make = Compiler.prepare_once

    def noted(self: Compiler, statement: Any) -> Prepared:  # noqa: ANN401 - as of the method
        made = make(self, statement)
        prepared.append(made)
        return made

    monkeypatch.setattr(Compiler, "prepare_once", noted)
    return prepared


@pytest.mark.guarantee("G34")
def test_no_text_becomes_a_piece_of_a_statement(desk: Desk, seen: list[Prepared], effort: int) -> None:
    """Every attack, in every field: a value that is compared, found where Python finds it, and in no statement."""
    everybody = desk.customers.search().items
    chance = random.Random(34)  # noqa: S311 - the same fields each time
    for text in CORPUS:
        listed = list(asked(text))
        for criteria in chance.sample(listed, min(10 * effort, len(listed))):
            page = desk.customers.search(criteria)
            assert {one.id for one in everybody if matches(criteria, one)} == {one.id for one in page.items}
    assert len(seen) > len(CORPUS)
    for prepared in {one.text: one for one in seen}.values():
        refuse_foreign(prepared)
    assert everybody == desk.customers.search().items


@pytest.mark.guarantee("G34")
def test_random_texts_of_attacks_are_values_too(desk: Desk, seen: list[Prepared], effort: int) -> None:
    """Pieces of attacks strung together at random, several in one tree."""
    chance = random.Random(34)  # noqa: S311 - the same texts each time
    everybody = desk.customers.search().items
    for _ in range(60 * effort):
        text = "".join(chance.choices(CORPUS, k=chance.randrange(1, 5)))[:200]
        listed = list(asked(text))
        criteria = AllOf(tuple(chance.sample(listed, min(3, len(listed)))))
        page = desk.customers.search(criteria)
        assert {one.id for one in everybody if matches(criteria, one)} == {one.id for one in page.items}
    for prepared in {one.text: one for one in seen}.values():
        refuse_foreign(prepared)


@pytest.mark.guarantee("G34")
@pytest.mark.parametrize("text", CORPUS)
def test_no_attack_is_an_order(text: str) -> None:
    """What results are sorted by is a name of the table, or refused."""
    with pytest.raises(InvalidValueError, match="column that results can be sorted by"):
        Sort.parse(text)
    with pytest.raises(InvalidValueError):
        PageRequest(sort=text)  # type: ignore[arg-type]  # refused
    for field in (text, f"name{text}", f"name {text}"):
        with pytest.raises(InvalidValueError, match="no field"):
            Known(field)


@pytest.mark.guarantee("G34")
def test_the_guard_sees_a_text_in_a_statement() -> None:
    """What this file looks for would be found: a value written into a statement, or a table that no search reads."""
    for text in (
        "SELECT id FROM cc_customer WHERE id = 'bobby tables'",
        "SELECT id FROM cc_customer; DROP TABLE cc_term",
        "SELECT id FROM cc_account",
        "SELECT id FROM cc_customer WHERE pg_sleep(5)",
    ):
        with pytest.raises(AssertionError):
            refuse_foreign(Prepared(text, (), {}))
