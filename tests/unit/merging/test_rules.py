from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest

from customer_core.errors import CurrencyMismatchError, InvalidOptionError
from customer_core.merging import (
    CUSTOMER_RULES,
    DEFAULT_RULES,
    SURVIVORSHIP_RULES,
    Candidate,
    SurvivorshipRule,
    earliest,
    fill_blanks,
    in_order,
    largest,
    longest,
    master_first,
    most_complete,
    most_frequent,
    most_recent,
    real_email_first,
    rule_name,
    smallest,
    source_priority,
    total,
    union,
    well_written,
)
from customer_core.merging._candidates import comparison_key
from customer_core.merging._rules import run_rule
from customer_core.model import (
    Address,
    ContactId,
    ContactRole,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    Money,
    PersonName,
    TierId,
)

MAY = datetime(2024, 5, 1, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, tzinfo=UTC)


def one(
    value: object, id_: str = "1", *, is_master: bool = False, source: str = "", at: datetime | None = None
) -> Candidate:
    """Return a candidate compared as any value is."""
    key = comparison_key(value)
    return Candidate(value=value, key=key, contribution=id_, is_master=is_master, source=source, at=at)


def surviving(rule: SurvivorshipRule, *values: object) -> list[object]:
    """Return the values that survive a rule, where the first is the master's."""
    candidates = tuple(one(value, str(place), is_master=place == 0) for place, value in enumerate(values))
    return [survivor.value for survivor in run_rule(rule, candidates)]


def spelled(word: str) -> set[str]:
    """Return a word of three letters in all spellings of mixed case."""
    letters = [(letter, letter.upper()) for letter in word]
    return {"".join(one) for one in product(*letters)} - {word, word.upper()}


def test_every_ready_rule_stands_in_the_table() -> None:
    """Whatever can be named in a text is there, in the order of the documentation."""
    ready = (master_first, fill_blanks, most_recent, earliest, most_frequent, longest, most_complete, well_written)
    assert (*ready, real_email_first, smallest, largest, union, total) == tuple(SURVIVORSHIP_RULES.values())


@pytest.mark.parametrize("name", [*SURVIVORSHIP_RULES, "source_priority", "in_order"])
def test_every_rule_says_what_it_does(name: str) -> None:
    """The docstring of a rule is its public text, one sentence of some length at least."""
    rule = SURVIVORSHIP_RULES.get(name) or {"source_priority": source_priority, "in_order": in_order}[name]
    first_line = (rule.__doc__ or "").splitlines()[0]
    assert first_line.endswith((".", ","))
    assert 40 < len(first_line)


@pytest.mark.parametrize("field", DEFAULT_RULES)
def test_every_default_rule_of_customers_says_what_it_does(field: str) -> None:
    """The rules that only customers need have their public text, too."""
    assert (DEFAULT_RULES[field].__doc__ or "").startswith("Keep")


@pytest.mark.parametrize("name", SURVIVORSHIP_RULES)
def test_a_rule_stands_in_plans_under_its_name_in_the_table(name: str) -> None:
    """The name in a plan finds the rule in the table."""
    assert name == rule_name(SURVIVORSHIP_RULES[name])


def test_the_name_of_any_other_rule_is_readable() -> None:
    """Combined rules are named by their parts, own callables by their own name, lambdas as own rules."""

    class Shouting:
        def __call__(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
            return candidates

    assert "most_recent, then source_priority(a, b)" == rule_name(in_order(most_recent, source_priority("a", "b")))
    assert "own rule" == rule_name(lambda candidates: candidates)
    assert "Shouting" == rule_name(Shouting())


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (union, (("b", "c"), ("C", "d"), ("a", "D"))),
        (total, (1, 2, 3)),
        (CUSTOMER_RULES["every_external_key"], [(ExternalKey("shop", id_),) for id_ in "213"]),
        (
            CUSTOMER_RULES["every_email"],
            [(EmailAddress(f"{name}@nordpost.example"),) for name in ("lee", "Ann", "ann")],
        ),
        (
            CUSTOMER_RULES["every_default_contact"],
            [FrozenMap({ContactRole.BILLING: ContactId(id_)}) for id_ in ("home", "work", "shop")],
        ),
    ],
)
def test_what_a_rule_makes_does_not_hang_on_the_order_of_candidates(
    rule: SurvivorshipRule, values: Sequence[object]
) -> None:
    """The master's comes first, then the smallest id, whoever stands first."""
    candidates = tuple(
        one(value, id_, is_master=id_ == "m") for value, id_ in zip(values, ("m", "9", "10"), strict=True)
    )
    assert rule(candidates) == rule(candidates[::-1])


def test_master_first_keeps_the_master_or_everybody() -> None:
    """The master's value survives alone; without one, all others do."""
    assert ["m"] == surviving(master_first, "m", "x")
    others = (one("x", "2"), one("y", "3"))
    assert others == tuple(run_rule(master_first, others))


def test_fill_blanks_fills_in_what_most_say() -> None:
    """Where the master has nothing, agreement of the others decides, then time."""
    assert ["m"] == surviving(fill_blanks, "m", "x", "x")
    others = (one("x", "2"), one("X", "3"), one("y", "4", at=JUNE))
    assert ["x", "X"] == [survivor.value for survivor in run_rule(fill_blanks, others)]


@pytest.mark.parametrize(("rule", "expected"), [(most_recent, "june"), (earliest, "may")])
def test_rules_of_time_pass_over_unknown_times(rule: SurvivorshipRule, expected: str) -> None:
    """A value whose time is not known loses against any whose time is; among unknown ones, all survive."""
    candidates = (one("never", "1"), one("may", "2", at=MAY), one("june", "3", at=JUNE))
    assert [expected] == [survivor.value for survivor in run_rule(rule, candidates)]
    assert ["a", "b"] == surviving(rule, "a", "b")


def test_most_frequent_counts_spellings_as_one() -> None:
    """Two spellings of one name outvote a third name; both stay for the next rule."""
    assert ["MÜLLER", "Mueller"] == surviving(most_frequent, "MÜLLER", "Schmidt", "Mueller")


def test_longest_does_not_count_spaces_twice() -> None:
    """Padding makes a text no longer than it reads."""
    assert ["Johanna"] == surviving(longest, "J       o", "Johanna")
    assert ["Johannas"] == surviving(longest, "J o h n", "Johannas")


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (("a", "b"), ("a", "bc")),
        (frozenset("a"), frozenset("ab")),
        ({"a": "x"}, {"a": "x", "b": "x"}),
        (PersonName("A. Lee"), PersonName(given="Ann", family="Lee-Wong")),
        (PersonName(given="Al", family="Lee"), PersonName("Featherstonehaugh")),
        (7, 123),
        (("a", "b", "c"), ("abcd",)),
        (frozenset({"abcdefgh"}), frozenset("ab")),
        ((None, "a"), ("ab",)),
        ((None, "ab"), ("abc",)),
        (("ab",), (None, "abc")),
    ],
)
def test_longest_measures_values_of_every_kind(short: object, long: object) -> None:
    """Lists, sets, mappings, names and numbers are measured by what there is to read."""
    assert [long] == surviving(longest, short, long)


def test_longest_measures_names_without_parts() -> None:
    """A missing part of a value adds nothing to its length."""
    assert [(None, "ab")] == surviving(longest, (None, "a"), (None, "ab"))


@pytest.mark.parametrize(
    ("fuller", "emptier"),
    [
        (PersonName(given="Ann", family="Lee"), PersonName(family="Featherstonehaugh")),
        (Address(street=["Mill Lane 1"], city="Ulm"), Address(city="Ulm")),
        (("Mill Lane 1", "Ulm", ""), ("", "n/a", "89073 and much more")),
        (frozenset({1, 2}), frozenset({3})),
        ({"a": "x", "b": "y"}, {"a": "x", "b": None}),
        ("Ulm", "n/a"),
        (("Mill Lane 1", "Ulm"), ("Ulm", " ")),
    ],
)
def test_most_complete_counts_the_parts_that_are_filled_in(fuller: object, emptier: object) -> None:
    """More parts win, however short; what is blank or only stands in for something is no part."""
    assert [fuller] == surviving(most_complete, emptier, fuller)


@pytest.mark.parametrize(
    "values",
    [
        *(("a", "bbb"), (1, 22), (TierId("a"), TierId("bbb")), (TierId("none"), TierId("gold"))),
        *(
            (("Ulm", "", None), ("Bonn",)),
            (("Ulm", "Bonn"), (1, "Bonn")),
            (TierId("a"), "Ulm"),
            ({"a": "Ulm", "b": None}, ("Bonn",)),
        ),
    ],
)
def test_most_complete_leaves_what_is_equally_full(values: tuple[object, ...]) -> None:
    """Values of one part are equally full, whatever their length and kind; an id is one that reads like a stand-in."""
    assert list(values) == surviving(most_complete, *values)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Müller", "MÜLLER"),
        ("Müller", "müller"),
        ("Müller", "Mueller"),
        ("Ann Lee", "Ann  Lee"),
        ("Smith", "\uff33\uff4d\uff49\uff54\uff48"),
    ],
)
def test_well_written_keeps_the_better_spelling(good: str, bad: str) -> None:
    """Mixed case, kept accents and tidy spacing mark the better spelling of one value."""
    assert [good] == surviving(well_written, bad, good)


def test_well_written_never_chooses_between_values() -> None:
    """A tidy spelling does not make a different value win."""
    assert ["SMITH", "Jones"] == surviving(well_written, "SMITH", "Jones")
    badly = ["Ann  Lee", "ann lee-wong", "bob  lee", "Bob"]
    assert badly == surviving(well_written, *badly)


def test_well_written_reads_names_and_tuples() -> None:
    """Spelling is judged in all the text that a value holds; numbers and blanks have none."""
    assert [PersonName("Ann Lee")] == surviving(well_written, PersonName("ANN LEE"), PersonName("Ann Lee"))
    assert [("Ann", "", 1)] == surviving(well_written, ("ANN", "", 1), ("Ann", "", 1))


def test_a_relay_address_never_beats_a_real_one() -> None:
    """The customer's own address survives before a lent one, and that before a broken one."""
    relay, own = "x1@marketplace.amazon.com", "ann@nordpost.example"
    assert [own] == surviving(real_email_first, relay, own, "ann-at-home")
    assert [relay] == surviving(real_email_first, "ann-at-home", relay)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(smallest, [date(2020, 1, 1)]), (largest, [date(2024, 1, 1)])],
)
def test_values_of_one_kind_compare(rule: SurvivorshipRule, expected: list[object]) -> None:
    """Dates compare as dates."""
    assert expected == surviving(rule, date(2024, 1, 1), date(2020, 1, 1))


def test_numbers_written_as_text_compare_as_numbers() -> None:
    """Nine is smaller than ten, however it is written; other text compares as text, and comes behind numbers."""
    assert ["9"] == surviving(smallest, "10", "9")
    assert ["9"] == surviving(smallest, "10x", "10", "9")
    assert ["10x"] == surviving(largest, "10x", "10", "9")
    assert ["10x"] == surviving(smallest, "10x", "9x")


def test_a_unit_of_fields_has_no_largest() -> None:
    """Street and city have no order together, so that a rule of size is refused for them."""
    with pytest.raises(InvalidOptionError, match="several fields have no order together"):
        surviving(largest, ("Mill Lane", "Leeds"), ("High Street", "York"))


@pytest.mark.parametrize("rule", [smallest, largest])
@pytest.mark.parametrize(
    "values", [(1, "b"), (MAY.replace(tzinfo=None), JUNE), (MAY, date(2024, 5, 1)), (Decimal("NaN"), Decimal(1))]
)
def test_values_that_do_not_compare_are_refused(rule: SurvivorshipRule, values: tuple[object, ...]) -> None:
    """A rule of size for mixed kinds, such as times with and without a zone, is a mistake, and says so."""
    with pytest.raises(InvalidOptionError, match=f"rule '{rule_name(rule)}'.*do not compare"):
        surviving(rule, *values)


def test_union_keeps_everything_once() -> None:
    """Sets, lists and lists in text become one of their kind, the master's items first."""
    assert [frozenset("abc")] == surviving(union, frozenset("ab"), {"c"})
    assert [("b", "a")] == surviving(union, ("b",), ["a", "b"])
    assert ["red; Blue; green"] == surviving(union, "red;Blue", "blue; green;;")
    assert ["a;b"] == surviving(union, "a;b")
    assert ["light blue; ?; -"] == surviving(union, "light  blue; ?", "-; LIGHT BLUE")
    assert [(1, 2, 3)] == surviving(union, (1, 2), (2, 3))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("RED; blue", "Red; green"), "Red; blue; green"),
        ((("RED", 1), ("Red", "green", True)), ("Red", 1, "green")),
        ((("vip ", "b2b"), ("VIP", "vip")), ("VIP", "b2b")),
        (({"VIP", "Vip"}, {"vip"}), frozenset({"Vip"})),
        (({"C", "C#"}, {"C++"}), frozenset({"C", "C#", "C++"})),
        (({*spelled("vip"), *spelled("new"), *spelled("shy"), 7}, {"vip"}), frozenset({"VIp", "NEw", "SHy", 7})),
    ],
)
def test_union_keeps_the_best_written_of_equal_items(values: tuple[object, ...], expected: object) -> None:
    """Items that differ in case or spacing are one, in the place of the first and in the best spelling."""
    assert [expected] == surviving(union, *values)


def test_union_leaves_out_the_records_whose_spelling_it_drops() -> None:
    """A list in text with an item that is spelled otherwise is no part of the union, so that a plan shows it losing."""
    (made,) = run_rule(union, (one("red; Blue", "1", is_master=True), one("blue; green", "2"), one(";", "3")))
    assert ("red; Blue; green; ;", ("1", "3")) == (made.value, made.contributions)


@pytest.mark.parametrize(
    "values", [(1, 2), (("a",), frozenset("b")), (("a",), "b"), (("a",), 1), (frozenset("a"), "b")]
)
def test_union_of_other_values_is_refused(values: tuple[object, ...]) -> None:
    """Numbers have no union, nor has a list with a set, a text or a number."""
    with pytest.raises(InvalidOptionError, match="not lists"):
        surviving(union, *values)


def test_total_adds_up() -> None:
    """Integers, decimals, plain numbers in text and money of one currency add up exactly."""
    assert [3] == surviving(total, 1, 2)
    assert [Decimal("1.3")] == surviving(total, 1, Decimal("0.3"))
    assert ["0.30"] == surviving(total, "0.1", " 0.20 ")
    assert [Money("3.00", "USD")] == surviving(total, Money("1.00", "USD"), Money("2.00", "USD"))
    assert [1.5] == surviving(total, 1.5)


@pytest.mark.parametrize("values", [(1.5, 2.5), (True, 1), ("1e3", "1"), (1, "1"), (Money("1.00", "USD"), 1)])
def test_total_refuses_what_does_not_add_up_exactly(values: tuple[object, ...]) -> None:
    """Floats, truth values, exponents and mixtures are refused rather than guessed at."""
    with pytest.raises(InvalidOptionError, match="not numbers"):
        surviving(total, *values)


@pytest.mark.parametrize(
    "values", [("Infinity", "-Infinity"), ("9E+999999", "9E+999999")], ids=["infinite", "too large"]
)
def test_total_refuses_what_has_no_sum(values: tuple[str, ...]) -> None:
    """Decimals that are infinite or too large to add are refused like any others that do not add up."""
    with pytest.raises(InvalidOptionError, match="the values have no sum"):
        surviving(total, *map(Decimal, values))


def test_total_never_adds_across_currencies() -> None:
    """Dollars and euros have no sum."""
    with pytest.raises(CurrencyMismatchError):
        surviving(total, Money("1.00", "USD"), Money("1.00", "EUR"))


def test_source_priority_trusts_in_order() -> None:
    """The first named source that has a value decides; unnamed ones are equals."""
    rule = source_priority("erp", "web")
    web, shop = one("w", "1", source="web"), one("s", "2", source="shop")
    assert (web,) == run_rule(rule, (shop, web))
    assert (shop,) == run_rule(rule, (shop,))


@pytest.mark.parametrize("sources", [(), ("erp", "erp")])
def test_source_priority_needs_each_source_once(sources: tuple[str, ...]) -> None:
    """Without sources, or with one named twice, there is no order of trust."""
    with pytest.raises(InvalidOptionError, match="source_priority"):
        source_priority(*sources)


def test_rules_combine() -> None:
    """Each rule decides among what the one before it left, also after one that made a value."""
    assert ["bb"] == surviving(in_order(most_frequent, longest), "a", "bb")

    def shout(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        return (Candidate.made(str(candidates[0].value).upper(), candidates),)

    assert ["RED; BLUE"] == surviving(in_order(union, shout), "red", "blue")


def test_a_combination_of_nothing_is_refused() -> None:
    """There is no rule without rules."""
    with pytest.raises(InvalidOptionError, match="in_order"):
        in_order()


def nobody(_: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Let nobody survive."""
    return ()


def stranger(_: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Return a candidate that was not given."""
    return (one("stranger"),)


def made_of_a_stranger(_: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Return a value made of what was not given."""
    return (Candidate.made("x", [one("stranger")]),)


def made_of_a_stranger_too(candidates: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Return a value made of what was given and of what was not."""
    return (Candidate.made("x", [*candidates, one("stranger")]),)


def text(_: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Return text instead of candidates."""
    return "x"  # type: ignore[return-value]  # the mistake that is to be refused


def made_and_more(candidates: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Return a made value beside others."""
    return (Candidate.made("x", candidates), *candidates)


def made_blank(candidates: tuple[Candidate, ...]) -> Sequence[Candidate]:
    """Return a blank made value."""
    return (Candidate.made(" ", candidates),)


@pytest.mark.parametrize(
    "rule", [nobody, stranger, made_of_a_stranger, made_of_a_stranger_too, text, made_and_more, made_blank]
)
def test_a_rule_that_breaks_its_contract_is_named(rule: SurvivorshipRule) -> None:
    """An own callable must return given candidates or one made of them; the refusal names it, and no value."""
    with pytest.raises(InvalidOptionError, match=rule_name(rule)) as refusal:
        surviving(rule, "canary")
    assert "canary" not in str(refusal.value)
