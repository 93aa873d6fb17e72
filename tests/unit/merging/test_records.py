from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from customer_core.errors import InvalidOptionError
from customer_core.merging import (
    Candidate,
    Contribution,
    FieldDecision,
    MergePlan,
    SurvivorshipPolicy,
    apply_record,
    in_order,
    longest,
    master_first,
    most_recent,
    propose_record,
    rule_name,
    source_priority,
    union,
    well_written,
)
from customer_core.normalization import normalize_words

PLACE = ("street", "city", "postcode")
ADDRESS = SurvivorshipPolicy.for_roles({"street": "street", "city": "city", "postcode": "postcode"})


def rows(*records: Mapping[str, str | None]) -> list[Contribution]:
    """Return records as contributions, numbered from 0."""
    return [Contribution(id=str(place), values=values) for place, values in enumerate(records)]


def address(street: str, city: str, postcode: str) -> dict[str, str]:
    """Return a record that is an address and nothing else."""
    return {"street": street, "city": city, "postcode": postcode}


def decided(plan: MergePlan, field: str) -> FieldDecision:
    """Return the decision on a field."""
    decision = plan.find(field)
    assert decision is not None
    return decision


def keep_all(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Let all survive."""
    return candidates


def codes(plan: MergePlan) -> list[str]:
    """Return the codes of the blockers of a plan."""
    return [blocker.code for blocker in plan.blockers]


def test_the_value_that_most_records_agree_on_stays() -> None:
    """Agreement decides first, and the best spelling among those who agree."""
    plan = propose_record(rows({"name": "MÜLLER"}, {"name": "Schmidt-Rottluff"}, {"name": "Müller"}))
    assert {"name": "Müller"} == apply_record(plan)


def test_a_field_that_is_blank_everywhere_stays_blank() -> None:
    """The merged record has every field that any record had, with the master's own blank."""
    plan = propose_record(rows({"a": "x", "b": ""}, {"a": "x", "b": " ", "c": ""}), master="0")
    assert {"a": "x", "b": "", "c": ""} == apply_record(plan)


def test_a_stand_in_loses_against_a_real_value() -> None:
    """Two records that say "n/a" do not outvote one that says something; alone, they are kept."""
    plan = propose_record(rows({"a": "n/a", "b": "-"}, {"a": "N/A", "b": "-"}, {"a": "Ulm", "b": ""}))
    assert {"a": "Ulm", "b": "-"} == apply_record(plan)


def test_an_address_comes_from_one_record() -> None:
    """The street of one record never meets the city of another."""
    plan = propose_record(
        rows(address("9 Oak Ave", "Chicago", "60601"), address("35 Main St", "Springfield", "62701")), policy=ADDRESS
    )
    assert address("35 Main St", "Springfield", "62701") == apply_record(plan)


def test_an_address_is_taken_in_its_fullest_version() -> None:
    """A version of the chosen address that says more is taken whole, and the plan says why."""
    policy = SurvivorshipPolicy(units=(("street", "city", "postcode"),), rules={"city": master_first})
    short, full, other = address("Main", "Ulm", "n/a"), address("MAIN", "Ulm", "89073"), address("Oak", "Ulm", "89073")
    plan = propose_record(rows(short, full, other), master="0", policy=policy)
    assert full == apply_record(plan)
    assert {"master_first, then the fullest version"} == {decision.rule for decision in plan.fields}


def test_among_equally_full_versions_agreement_decides() -> None:
    """Where versions of one address contradict each other, the one that most records have completes it."""
    policy = SurvivorshipPolicy(units=(("street", "postcode"),), rules={"street": master_first})
    plan = propose_record(
        rows(
            {"street": "Main", "postcode": ""},
            {"street": "Main", "postcode": "1"},
            {"street": "Main", "postcode": "2"},
            {"street": "Main", "postcode": "2"},
        ),
        master="0",
        policy=policy,
    )
    assert {"street": "Main", "postcode": "2"} == apply_record(plan)


def test_a_version_that_contradicts_the_chosen_one_does_not_complete_it() -> None:
    """One part that agrees makes no version of the same address, however much more it says."""
    policy = SurvivorshipPolicy(units=(PLACE,), rules={"city": master_first})
    plan = propose_record(rows(address("Main", "Ulm", ""), address("Oak", "Ulm", "89073")), master="0", policy=policy)
    assert address("Main", "Ulm", "") == apply_record(plan)
    assert {"master_first"} == {decision.rule for decision in plan.fields}


def test_the_fullest_of_all_fuller_versions_is_taken() -> None:
    """It says most, however many say less, and of equally full ones the smallest id's is taken, blanks or not."""
    policy = SurvivorshipPolicy(units=((*PLACE, "country"),), rules={"city": master_first})
    short, fuller = {"street": "Main", "city": "Ulm", "postcode": None}, address("Main", "Ulm", "89073")
    full, fullest = {**fuller, "country": "DE"}, {**address("MAIN", "ULM", "89073"), "country": "DE"}
    plan = propose_record(rows(short, fuller, fuller, full, fullest), master="0", policy=policy)
    assert full == apply_record(plan)


def test_another_spelling_is_no_fuller_version() -> None:
    """The spelling that the rule chose stays where others say the same and no more."""
    policy = SurvivorshipPolicy(units=(PLACE,), rules={"city": well_written})
    plan = propose_record(rows(address("MAIN", "ULM", ""), address("Main", "Ulm", " ")), master="0", policy=policy)
    assert address("Main", "Ulm", " ") == apply_record(plan)
    assert {"well_written"} == {decision.rule for decision in plan.fields}


def test_a_unit_says_who_holds_a_value_and_who_loses() -> None:
    """Field by field: whoever has exactly the value of the chosen version, and what the others have instead."""
    policy = SurvivorshipPolicy(units=(PLACE,), rules={"city": master_first})
    same, other = address("Main", "ULM", "1"), address("Main", "Bonn", "1")
    numbered = [Contribution(id=id_, values=one) for id_, one in (("m", same), ("10", same), ("9", other))]
    plan = propose_record(numbered, master="m", policy=policy)
    city = decided(plan, "city")
    assert ("ULM", ("m", "10"), [("Bonn", "9")]) == (
        city.value,
        city.contributions,
        [(one.value, one.contribution) for one in city.losing],
    )
    street = decided(plan, "street")
    assert (("9", "m", "10"), (), False) == (street.contributions, street.losing, street.is_tied)


def test_a_tie_of_units_is_settled_by_the_master() -> None:
    """Where the rule leaves several versions the master's stands, also behind others by id, and the tie is told."""
    policy = SurvivorshipPolicy(units=(PLACE,), rules={"city": keep_all})
    records = rows(address("Oak", "Ulm", "1"), address("Main", "Bonn", "2"), address("Elm", "Kiel", "3"))
    plan = propose_record(records, master="1", policy=policy)
    assert address("Main", "Bonn", "2") == apply_record(plan)
    assert {True} == {decision.is_tied for decision in plan.fields}
    by_master = SurvivorshipPolicy(units=(PLACE,), rules={"city": master_first})
    chosen = propose_record(records, master="1", policy=by_master)
    assert (address("Main", "Bonn", "2"), {False}) == (
        apply_record(chosen),
        {decision.is_tied for decision in chosen.fields},
    )


def test_a_unit_is_as_recent_as_the_latest_of_its_fields() -> None:
    """One part that was set lately says that the whole was looked at."""
    may, june, july = (datetime(2024, month, 1, tzinfo=UTC) for month in (5, 6, 7))
    policy = SurvivorshipPolicy(units=(("street", "city"),), rules={"city": most_recent})
    first = Contribution(id="1", values={"street": "Main", "city": "Ulm"}, at=may, field_times={"city": july})
    second = Contribution(id="2", values={"street": "Oak", "city": "Bonn"}, at=june)
    assert {"street": "Main", "city": "Ulm"} == apply_record(propose_record([second, first], policy=policy))


def test_a_column_that_a_record_does_not_have_is_blank_in_it() -> None:
    """A unit whose chosen version lacks a field leaves it blank."""
    policy = SurvivorshipPolicy(units=(PLACE,), rules={"city": master_first})
    plan = propose_record(rows({"street": "Main"}, address("Oak", "Ulm", "1")), master="0", policy=policy)
    assert address("Main", "", "") == apply_record(plan)
    assert () == decided(plan, "city").contributions


def test_a_unit_may_leave_a_field_blank() -> None:
    """A field that the chosen unit leaves blank stays blank; what others have there is listed as losing."""
    plan = propose_record(
        rows(address("35 Main Street", "Springfield", ""), address("9 Oak", "Ulm", "1")), policy=ADDRESS
    )
    postcode = plan.find("postcode")
    assert postcode is not None
    assert ("", ()) == (postcode.value, postcode.contributions)
    assert [("1", "1")] == [(losing.value, losing.contribution) for losing in postcode.losing]
    assert ("street", "city", "postcode") == postcode.unit


def test_a_unit_that_nobody_fills_stays_blank() -> None:
    """A unit without any value is decided by nobody; a unit of fields that no record has is passed over."""
    policy = SurvivorshipPolicy(units=(("street", "city"), ("given", "family")))
    plan = propose_record(
        rows({"street": "", "city": "", "x": "1"}, {"street": "", "city": "", "x": "1"}), policy=policy
    )
    assert {"street": "", "city": "", "x": "1"} == apply_record(plan)
    assert ["", "", "most_frequent, then well_written, then longest"] == [decision.rule for decision in plan.fields]


def test_a_unit_holds_values_of_any_kind() -> None:
    """Numbers in a unit are compared as they are."""
    policy = SurvivorshipPolicy(units=(("year", "month"),))
    records = [Contribution(id=str(n), values={"year": 1980 + n % 2, "month": 5}) for n in (1, 2, 3)]
    assert {"year": 1981, "month": 5} == apply_record(propose_record(records, policy=policy))


def test_a_rule_that_makes_values_cannot_decide_a_unit() -> None:
    """Nobody lives in the union of two addresses."""
    policy = SurvivorshipPolicy(units=(("street", "city"),), rules={"street": union})
    with pytest.raises(InvalidOptionError, match="unit of fields"):
        propose_record(rows({"street": "a", "city": "b"}, {"street": "c", "city": "d"}), policy=policy)


def test_sources_and_times_reach_the_rules() -> None:
    """A contribution's source and times are what rules of trust and time decide by."""
    may, june = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
    records = [
        Contribution(id="1", values={"a": "erp", "b": "old"}, source="erp", at=may),
        Contribution(id="2", values={"a": "web", "b": "new"}, source="web", field_times={"b": june}),
    ]
    policy = SurvivorshipPolicy(rules={"a": source_priority("erp"), "b": most_recent})
    assert {"a": "erp", "b": "new"} == apply_record(propose_record(records, policy=policy))
    as_unit = SurvivorshipPolicy(rules={"a": most_recent}, units=(("a", "b"),))
    assert {"a": "web", "b": "new"} == apply_record(propose_record(records, policy=as_unit))


def test_a_union_lists_only_what_it_leaves_out() -> None:
    """What a made value holds does not lose; what it spells otherwise does."""
    policy = SurvivorshipPolicy(default=union)
    plan = propose_record(rows({"t": "Red"}, {"t": "blue"}, {"t": "red"}), policy=policy)
    decision = plan.find("t")
    assert decision is not None
    assert ("Red; blue", ("0", "1")) == (decision.value, decision.contributions)
    assert ["red"] == [losing.value for losing in decision.losing]


def test_a_value_is_of_all_who_hold_exactly_it() -> None:
    """In order of id, short before long; another spelling loses although it counts as the same."""
    records = [Contribution(id=id_, values={"a": value}) for id_, value in (("10", "Ulm"), ("9", "Ulm"), ("8", "ULM"))]
    decision = decided(propose_record(records, master="8"), "a")
    assert ("Ulm", ("9", "10"), [("ULM", "8")]) == (
        decision.value,
        decision.contributions,
        [(one.value, one.contribution) for one in decision.losing],
    )


def test_an_entry_that_another_mapping_holds_otherwise_loses() -> None:
    """What the surviving mapping lacks loses as well as what it says otherwise; what it says, too, does not."""
    policy = SurvivorshipPolicy(default=master_first)
    records = [
        Contribution(id="1", values={"sizes": {"shoe": 42, "hat": 7}}),
        Contribution(id="2", values={"sizes": {"shoe": 42, "hat": 8, "belt": 9}}),
    ]
    decision = decided(propose_record(records, master="1", policy=policy), "sizes")
    expected: list[tuple[object, str]] = [({"hat": 8, "belt": 9}, "2")]
    assert expected == [(one.value, one.contribution) for one in decision.losing]


def test_a_tie_is_marked() -> None:
    """Where the rule leaves several values, the plan says that it did not decide between them."""
    tied = propose_record(rows({"a": "Ulm"}, {"a": "Rom"})).find("a")
    clear = propose_record(rows({"a": "Ulm"}, {"a": "Bonn"})).find("a")
    assert tied is not None
    assert clear is not None
    assert (True, False) == (tied.is_tied, clear.is_tied)


def test_fewer_than_two_records_are_no_merge() -> None:
    """One record, or none, is a blocker and no error."""
    assert ["too-few-records"] == codes(propose_record([]))
    assert ["too-few-records"] == codes(propose_record(rows({"a": "x"})))


@pytest.mark.guarantee("G15")
def test_a_record_is_not_merged_with_itself() -> None:
    """An id that stands twice blocks the plan, which then decides nothing."""
    plan = propose_record([Contribution(id=id_, values={"a": id_}) for id_ in ("2", "1", "2", "1", "3")])
    assert ["1", "2"] == [blocker.record for blocker in plan.blockers]
    assert ["self-merge", "self-merge"] == codes(plan)
    longer = propose_record([Contribution(id=id_, values={}) for id_ in ("10", "9", "10", "9")])
    assert ["9", "10"] == [blocker.record for blocker in longer.blockers]
    assert () == plan.fields


def test_a_field_stands_in_one_unit_under_one_rule() -> None:
    """A policy that contradicts itself is refused when it is made."""
    with pytest.raises(InvalidOptionError, match="units"):
        SurvivorshipPolicy(units=(("a", "b"), ("b", "c")))
    with pytest.raises(InvalidOptionError, match="the unit of a, b"):
        SurvivorshipPolicy(units=(("a", "b"),), rules={"a": longest, "b": union})
    assert SurvivorshipPolicy(units=(("a", "b"),), rules={"a": in_order(longest), "b": in_order(longest)}).units


def test_roles_say_what_belongs_together_and_how_to_compare() -> None:
    """Columns of an address or a name form units, in whatever language their headers are."""
    roles = {
        "Vorname": "given_name",
        "Nachname": "family_name",
        "Str": "street",
        "Nr": "street",
        "Ort": "city",
        "x": "",
    }
    policy = SurvivorshipPolicy.for_roles(roles)
    assert (("Vorname", "Nachname"), ("Str", "Nr", "Ort")) == policy.units
    assert {"Vorname", "Nachname", "Str", "Nr", "Ort"} == set(policy.comparing)
    assert {"x"} == set(policy.rules)
    assert policy.rule_of("x") is policy.rule_of("a column that nobody named")
    assert () == SurvivorshipPolicy.for_roles({"Ort": "city", "Jahr": "birth_year"}).units


def test_roles_bring_their_rules() -> None:
    """A relay address does not win in a column of e-mails, and a column of no role is not judged by length."""
    policy = SurvivorshipPolicy.for_roles({"mail": "email", "id": "", "note": "text:note"})
    records = rows(
        {"mail": "a1@marketplace.amazon.com", "id": "7", "note": "x"},
        {"mail": "ann@nordpost.example", "id": "rec-8", "note": "xyz"},
    )
    merged = apply_record(propose_record(records, master="0", policy=policy))
    assert {"mail": "ann@nordpost.example", "id": "7", "note": "xyz"} == merged


def test_own_rules_go_before_those_of_roles() -> None:
    """A rule given for a column replaces the one that its role would bring."""
    policy = SurvivorshipPolicy.for_roles({"mail": "email"}, {"mail": longest})
    assert longest is policy.rule_of("mail")


def test_spellings_of_one_role_agree() -> None:
    """Two ways to write one street outvote another address."""
    records = rows(
        address("35 Main St", "Springfield", "1"),
        address("9 Oak", "Ulm", "2"),
        address("35 Main Street", "Springfield", "1"),
    )
    assert "Springfield" == apply_record(propose_record(records, policy=ADDRESS))["city"]


@pytest.mark.parametrize(
    ("role", "one", "other"),
    [
        *(("given_name", "Dr. Ann", "ann"), ("middle_name", "Dr. Ann", "ann"), ("family_name", "Lee Jr.", "Lee")),
        *(("organization", "Lee Ltd", "LEE LIMITED"), ("region", "CA", "California"), ("tax_id", "DE 12", "de12")),
        *(("external_id", "A 1-2", "a12"), ("country", "UK", "United Kingdom"), ("postcode", "SW1A 1AA", "sw1a1aa")),
        *(("birth_date", "1970-05-01", "01.05.1970"), ("email", "ann.lee@gmail.com", "annlee@gmail.com")),
        *(("phone", "030/123456", "030 123 456"), ("street", "12 Mill St", "12 Mill Street")),
        *(("city", "St. Louis", "Saint Louis"), ("postcode_city", "D-12045 Berlin", "Berlin, 12045")),
    ],
)
def test_a_column_is_compared_by_its_role(role: str, one: str, other: str) -> None:
    """What counts as one spelling is what the role says, which words alone would not."""
    comparing = SurvivorshipPolicy.for_roles({"x": role}).comparing["x"]
    assert comparing(one) == comparing(other)
    assert normalize_words(one) != normalize_words(other)


@pytest.mark.parametrize(
    ("roles", "rule"),
    [
        (("email",), "real_email_first, then most_frequent"),
        (("external_id", "tax_id", "birth_year", "birth_month", "birth_day", ""), "most_frequent, then well_written"),
        (("phone", "given_name", "city", "text:note"), "most_frequent, then well_written, then longest"),
    ],
)
def test_a_column_is_decided_by_its_role(roles: tuple[str, ...], rule: str) -> None:
    """A number is no better for being longer, and an address of the customer's own goes before all else."""
    assert {rule} == {rule_name(SurvivorshipPolicy.for_roles({"x": role}).rule_of("x")) for role in roles}


@pytest.mark.parametrize(
    "unit",
    [
        ("given_name", "middle_name", "family_name"),
        ("street", "city", "region", "postcode", "country"),
        ("birth_year", "birth_month", "birth_day"),
    ],
)
def test_columns_that_belong_together_are_a_unit(unit: tuple[str, ...]) -> None:
    """A name, an address and a day of birth are each of one record, whatever other columns there are."""
    columns = {role: role for role in (*unit[::-1], "phone", "email", "organization")}
    assert (unit,) == SurvivorshipPolicy.for_roles(columns).units


def test_a_policy_keeps_its_own_copies() -> None:
    """Changing the mappings that it was made of does not change the policy."""
    rules, comparing = {"a": longest}, {"a": normalize_words}
    policy = SurvivorshipPolicy(rules=rules, comparing=comparing)
    rules.clear()
    comparing.clear()
    assert (longest, {"a": normalize_words}) == (policy.rule_of("a"), dict(policy.comparing))


def test_spellings_of_one_value_outvote_another_by_role() -> None:
    """A number is one however it is written, alone in its field or in a unit, and however long the other one is."""
    policy = SurvivorshipPolicy.for_roles({"tel": "phone"})
    numbers = rows({"tel": "030/1234567"}, {"tel": "(040) 765 432 10 99"}, {"tel": "030 123 4567"})
    assert "030" == apply_record(propose_record(numbers, policy=policy))["tel"][:3]
    streets = rows(
        address("35 Main St", "Ulm", "1"),
        address("99 Featherstonehaugh Avenue", "Ulm", "1"),
        address("35 Main Street", "Ulm", "1"),
    )
    assert "35 Main Street" == apply_record(propose_record(streets, policy=ADDRESS))["street"]
