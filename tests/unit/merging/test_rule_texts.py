from collections.abc import Mapping
from contextlib import suppress

import pytest

from customer_core.errors import InvalidOptionError, InvalidValueError
from customer_core.merging import (
    CUSTOMER_RULES,
    DEFAULT_RULES,
    SURVIVORSHIP_RULES,
    Candidate,
    SurvivorshipRule,
    in_order,
    longest,
    most_recent,
    rule_name,
    source_priority,
)
from customer_core.merging._rule_texts import check_fit, read_steps, rule_of, write_sources

SOURCES = [f"s{number}" for number in range(101)]
LONGEST_SOURCES = [f"{number:064}" for number in range(100)]
LONGEST_TEXT = (
    f"source_priority({', '.join(LONGEST_SOURCES)}), then "
    f"source_priority({', '.join([*LONGEST_SOURCES[:23], 'a' * 35])})"
)


def keep_all(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Let all survive."""
    return candidates


OWN: Mapping[str, SurvivorshipRule] = {"keep_all": keep_all}


@pytest.mark.parametrize(
    "text",
    [
        *SURVIVORSHIP_RULES,
        *CUSTOMER_RULES,
        "most_recent, then longest",
        "source_priority(erp)",
        "source_priority(X, 1)",
        LONGEST_TEXT,
        "source_priority(erp, web shop, pos:2), then most_recent, then own(keep_all)",
        "own(keep_all)",
        ", then ".join(["longest"] * 8),
        f"source_priority({', '.join(SOURCES[:100])})",
    ],
)
def test_the_name_of_a_rule_is_the_text_that_it_was_read_from(text: str) -> None:
    """What is read and written again is the same, whatever is combined."""
    assert text == rule_name(rule_of(read_steps(text, "a"), OWN))


@pytest.mark.parametrize("rule", [longest, in_order(most_recent, longest), source_priority("erp", "web")])
def test_a_rule_is_read_from_the_name_that_it_has_in_a_plan(rule: SurvivorshipRule) -> None:
    """The text of a ready or combined rule is that rule again."""
    assert rule == rule_of(read_steps(rule_name(rule), "a"))


def test_a_rule_of_the_hosts_own_decides_under_its_name() -> None:
    """The text names it, the host gives it, and it is asked."""
    rule = rule_of(read_steps("own(keep_all)", "a"), OWN)
    candidates = (Candidate(value="x", key="x"),)
    assert ("own(keep_all)", candidates) == (rule_name(rule), rule(candidates))


@pytest.mark.parametrize("own", [{}, {"keep_all": "most_recent"}, {"Keep_all": keep_all}])
def test_a_rule_that_nobody_gave_is_refused(own: Mapping[str, SurvivorshipRule]) -> None:
    """There is no default in place of a rule of the host's own; the refusal names it."""
    with pytest.raises(InvalidOptionError, match="own: there is no rule 'keep_all'; give it by this name"):
        rule_of(read_steps("longest, then own(keep_all)", "a"), own)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "is of type NoneType; give a rule as text"),
        ("", "is not written as a rule; write it as in 'most_recent"),
        ("longest,most_recent", "is not written as a rule"),
        ("longest, then ", "is not written as a rule"),
        ("longest then most_recent", "is not written as a rule"),
        (" longest", "is not written as a rule"),
        ("LONGEST", "is not written as a rule"),
        ("longest(a(b))", "is not written as a rule"),
        ("most_recnt", "names a rule that is not known; write most_recent."),
        ("source_prioritty(erp)", "names a rule that is not known; write source_priority."),
        ("guess", "names a rule that is not known; give one of master_first, .*, or a rule of your own as own"),
        ("longest(erp)", "has something in parentheses behind longest; leave out"),
        ("longest()", "has something in parentheses"),
        ("own", "names no rule of your own; name one as in own"),
        ("own()", "names no rule of your own"),
        ("own(a, b)", "names no rule of your own"),
        ("own(1st)", "names no rule of your own"),
        (f"own({'a' * 65})", "names no rule of your own"),
        ("source_priority", "names no sources"),
        ("source_priority()", "names no sources"),
        ("source_priority(erp,web)", "names no sources"),
        ("source_priority(erp, )", "names no sources"),
        ("source_priority(erp,  web)", "names no sources"),
        ("source_priority(erp, erp)", "names no sources, one twice"),
        ("source_priority(a\u200bb)", "names no sources"),
        (f"source_priority({'a' * 65})", "names no sources, one twice, or .* by at most 64"),
        (f"source_priority({', '.join(SOURCES)})", "names more than 100 sources"),
        (", then ".join(["longest"] * 9), "combines more than 8 rules"),
        (f"{LONGEST_TEXT})", "has more than 8192 characters"),
    ],
)
def test_what_is_no_rule_is_refused(text: object, words: str) -> None:
    """The refusal says where, what is wrong and what to do, and repeats nothing of a text that may be anything."""
    with pytest.raises(InvalidValueError, match=f"^rules.name: {words}"):
        read_steps(text, "rules.name")


@pytest.mark.parametrize("field", [*DEFAULT_RULES, "attributes[size]"])
def test_the_default_rule_of_a_field_fits_it(field: str) -> None:
    """What decides a field today can be written down for it; so can every rule that fits all."""
    rule = DEFAULT_RULES["attributes" if "[" in field else field]
    for text in (rule_name(rule), "most_complete", "source_priority(erp)", "own(any)"):
        check_fit(read_steps(text, "a"), field, "a")


TEXTS = ("code", "company", "flag", "workflow_state", "attributes[size]")
FIELDS = {*DEFAULT_RULES, "attributes[size]"} - {"attributes"}


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("smallest", {*TEXTS, "customer_since"}),
        ("largest", {*TEXTS, "customer_since"}),
        ("union", {*TEXTS, "tags", "channels"}),
        ("total", {"attributes[size]"}),
        ("real_email_first", {"attributes[size]"}),
        *((rule, {rule.replace("every_", "") + "s"}) for rule in CUSTOMER_RULES),
        ("most_frequent", FIELDS),
    ],
)
def test_a_rule_fits_the_fields_that_can_hold_what_it_makes(text: str, fields: set[str]) -> None:
    """All others are refused."""
    fitting = set()
    for field in FIELDS:
        with suppress(InvalidValueError):
            check_fit(read_steps(text, "a"), field, "a")
            fitting.add(field)
    assert fields == fitting


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("total", "name"),
        ("longest, then total", "company"),
        ("union", "emails"),
        ("smallest", "tags"),
        ("largest", "name"),
        ("real_email_first", "emails"),
        ("every_email", "phones"),
        ("every_note", "attributes[size]"),
    ],
)
def test_a_rule_that_cannot_decide_a_field_is_refused(text: str, field: str) -> None:
    """A sum is no name: what the rule makes must be a value of the field."""
    name = text.rpartition(" ")[2]
    with pytest.raises(InvalidValueError, match=f"rules.x: cannot be decided by {name}; {name} decides .*; give"):
        check_fit(read_steps(text, "rules.x"), field, "rules.x")


def test_sources_are_written_as_they_are_read() -> None:
    """The text of the rule names the sources in order."""
    text = write_sources(["erp", "web shop"], "sources")
    assert source_priority("erp", "web shop") == rule_of(read_steps(text, "a"))


@pytest.mark.parametrize("sources", [[], ["a", "a"], ["a, b"], ["a)"], ["("], [1], [""]])
def test_sources_that_cannot_be_written_are_refused(sources: list[str]) -> None:
    """A source with a comma or a parenthesis would be read as something else."""
    with pytest.raises(InvalidValueError, match=r"^sources: names no sources"):
        write_sources(sources, "sources")
