"""Criteria as people write them: read to the tree that they mean, and refused at the very character."""

import pytest

from customer_core.errors import CriteriaTextError
from customer_core.search import (
    AllOf,
    AnyOf,
    Criteria,
    Everything,
    Known,
    Not,
    SearchOperator,
    Where,
    criteria_of,
    names_field,
    text_of,
)

IS, STARTS = SearchOperator.IS, SearchOperator.STARTS_WITH
VIP, LEE, OLD = Where("tag", IS, "vip"), Where("name", STARTS, "lee"), Where("status", IS, "inactive")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Everything()),
        (" \t", Everything()),
        ("*", Everything()),
        ("tag:vip", VIP),
        ("  tag:vip  ", VIP),
        ("name:lee*", LEE),
        ('name:"lee"*', LEE),
        ("lee", Where("any", STARTS, "lee")),
        ("lee*", Where("any", STARTS, "lee")),
        ('"Ann Lee"', Where("any", STARTS, "Ann Lee")),
        ('"and"', Where("any", STARTS, "and")),
        ("tag:and", Where("tag", IS, "and")),
        (r'tag:"a \"b\" \\ (c)"', Where("tag", IS, r'a "b" \ (c)')),
        ('tag:"*"', Where("tag", IS, "*")),
        ('tag:"a*b"', Where("tag", IS, "a*b")),
        ('tag:"*a"*', Where("tag", STARTS, "*a")),
        ("external_key:shop:42", Where("external_key", IS, "shop:42")),
        ("tag:vip and name:lee*", AllOf((VIP, LEE))),
        ("tag:vip AND name:lee*", AllOf((VIP, LEE))),
        ("tag:vip name:lee*", AllOf((VIP, LEE))),
        ("tag:vip\nor\u00a0name:lee*", AnyOf((VIP, LEE))),
        ("tag:vip or name:lee* and status:inactive", AnyOf((VIP, AllOf((LEE, OLD))))),
        ("(tag:vip or name:lee*)and(status:inactive)", AllOf((AnyOf((VIP, LEE)), OLD))),
        ("not tag:vip and name:lee*", AllOf((Not(VIP), LEE))),
        ("not (tag:vip and name:lee*)", Not(AllOf((VIP, LEE)))),
        ("not not tag:vip", Not(Not(VIP))),
        ("((((tag:vip))))", VIP),
        ("tag:vip and (name:lee* and status:inactive)", AllOf((VIP, AllOf((LEE, OLD))))),
        ("name:*", Known("name")),
        ("not email:*", Not(Known("email"))),
        ("spent>1000", Where("spent", SearchOperator.MORE_THAN, "1000")),
        ('spent >= "1000 USD"', Where("spent", SearchOperator.AT_LEAST, "1000 USD")),
        ("orders<3", Where("orders", SearchOperator.LESS_THAN, "3")),
        ("last_order <= 2026-01", Where("last_order", SearchOperator.AT_MOST, "2026-01")),
        ("state:waiting", Where("workflow_state", IS, "waiting")),
        ("attribute.size:42", Where("attribute.size", IS, "42")),
        ("attribute.a.b>2", Where("attribute.a.b", SearchOperator.MORE_THAN, "2")),
        ('"attribute.shoe size":xl*', Where("attribute.shoe size", STARTS, "xl")),
        (r'"attribute.a\"b\\<":*', Known('attribute.a"b\\<')),
        ("* and not *", AllOf((Everything(), Not(Everything())))),
    ],
)
def test_a_text_says_a_tree(text: str, expected: Criteria) -> None:
    """The text means this tree, and so does what the tree is written as."""
    assert expected == criteria_of(text)
    assert expected == criteria_of(text_of(expected))


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("tag:vip and", 12, "a criterion is missing"),
        ("and tag:vip", 1, "a criterion is missing"),
        ("tag:vip or or name:lee", 12, "a criterion is missing"),
        ("not", 4, "a criterion is missing"),
        ("()", 2, "a criterion is missing"),
        ("tag:vip)", 8, "no bracket is open"),
        ("a and (tag:vip or (name:lee)", 7, "not closed"),
        ("tag: vip", 5, "no value stands behind"),
        ("tag:", 5, "no value stands behind"),
        ("tag:(vip)", 5, "no value stands behind"),
        ('name:"Ann Lee', 6, "this quote"),
        ('tag:vip and na"me', 15, "this quote"),
        ('name:"Ann"Lee', 6, "this quote"),
        ('name:Ann"Lee"', 9, "this quote"),
        ("tag:vip and colour:red", 13, "field is no field that can be searched"),
        ("http://ann.example", 1, "field is no field that can be searched; give one of any,"),
        ("emial:ann", 1, "field is no field that can be searched; give one of email, any,"),
        ("status:asleep", 1, "value is none of the field's choices"),
        ("brand:north*", 1, "operator does not go"),
        ('name:""', 1, "value is blank"),
        ('name:""*', 1, "value is blank"),
        ("orders>", 8, "no value stands behind"),
        ("orders >= and", 1, "value is no number"),
        ("tag:vip orders>many", 9, "value is no number"),
        ("last_order<2026-13", 1, "value is no date"),
        ("spent>1000XYZ", 1, "value is no amount"),
        ("name>lee", 1, "operator does not go"),
        ("orders:3*", 1, "operator does not go"),
        ("email:*@shop.example", 7, "star stands before the end"),
        ("tag:vip and tag:a*b", 18, "star stands before the end"),
        ("*lee", 1, "star stands before the end"),
        ("tag:**", 5, "star stands before the end"),
        ("orders>3*", 1, "value is no number"),
        ("attribute.size>large", 1, "neither a number nor a date"),
        ("x" * 600, 1, "value has more than 512"),
        ("tag:a\x01b", 1, "control character"),
        (" or ".join(["tag:a"] * 101), 1, "more than 100 terms"),
        (f"a and ({' or '.join(['a'] * 10_000)})", 8, "more than 100 terms"),
        ("not " * 12 + "tag:vip", 1, "deeper than 12"),
        ("(" * 200 + "tag:vip" + ")" * 200, 65, "more than 64 brackets"),
        ("not " * 10_000 + "tag:vip", 257, "more than 64"),
        ("a " * 40_000, 65_537, "more than 65536 characters"),
    ],
)
def test_a_text_that_says_none_is_refused_at_its_place(text: str, place: int, problem: str) -> None:
    """The first character that is wrong is told, with what to do, and nothing of what was typed."""
    with pytest.raises(CriteriaTextError, match=problem) as refusal:
        criteria_of(text)
    assert place == refusal.value.place
    assert "Lee" not in str(refusal.value).replace("Ann Lee", "")


def test_what_is_no_text_is_refused() -> None:
    """None and octets are told as such."""
    for wrong in (None, b"tag:vip", 5):
        with pytest.raises(CriteriaTextError, match="not text"):
            criteria_of(wrong)  # type: ignore[arg-type]  # refused


def test_no_text_of_statements_means_anything_else() -> None:
    """Pieces of query languages are values like any others, or refused."""
    for text in ("tag:'; DROP TABLE customers; --", "name:\"x' OR '1'='1\"", "tag:%25", "name:$1", "tag:${jndi:x}"):
        found = criteria_of(text)
        assert found == criteria_of(text_of(found))


def test_a_tree_of_one_is_written_as_that_one() -> None:
    """A group of one needs no brackets, wherever it stands."""
    assert "tag:vip" == text_of(AllOf((AnyOf((VIP,)),)))
    assert "not tag:vip" == text_of(Not(AllOf((VIP,))))
    assert "(tag:vip or name:lee*) and tag:vip" == text_of(AllOf((AnyOf((AnyOf((VIP, LEE)),)), VIP)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postcode:803*", True),
        ("ann postcode:803*", True),
        ("nowhere:x", True),
        ("spent>=10", True),
        ("attribute.size:42", True),
        ('"attribute.shoe size":42', True),
        ('name:"von B"*', True),
        ("(tag:vip)", True),
        ("", False),
        ("ann lee", False),
        ("c/o: Ann", False),
        ("12:30", False),
        ("a@b.example", False),
        ("x->y", False),
    ],
)
def test_a_typed_text_names_a_field_or_not(text: str, expected: bool) -> None:  # noqa: FBT001 - a case of the table
    """A word with a sign and a value behind it does; what is named need not be there, so that it can be said."""
    assert expected is names_field(text)
