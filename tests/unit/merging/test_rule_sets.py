import pickle
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from customer_core.errors import InvalidDocumentError, InvalidOptionError, InvalidValueError
from customer_core.merging import (
    DEFAULT_RULES,
    RULE_SETS,
    Candidate,
    MergePlan,
    RuleSet,
    SurvivorshipRule,
    apply,
    longest,
    propose,
    rule_name,
)
from customer_core.model import (
    ChannelId,
    Customer,
    CustomerId,
    EmailAddress,
    OrganizationId,
    PersonName,
    TierId,
)
from customer_core.serialization import dumps, from_json, loads

MAY = datetime(2024, 5, 1, tzinfo=UTC)
OLD = Customer(
    id=CustomerId("c-1"),
    code="K1",
    name=PersonName(family="Featherstonehaugh"),
    company="Lee",
    tier=TierId("gold-of-all"),
    created_channel=ChannelId("web"),
    tags=frozenset({"vip"}),
    emails=[EmailAddress("ann@nordpost.example")],
    attributes={"size": "M"},
    customer_since=MAY,
)
NEW = Customer(
    id=CustomerId("c-2"),
    code="K2",
    name=PersonName(given="Ann", family="Lee"),
    company="Lee Ltd",
    organization=OrganizationId("o-1"),
    tier=TierId("new"),
    created_channel=ChannelId("pos"),
    tags=frozenset({"b2b"}),
    emails=[EmailAddress("lee@nordpost.example")],
    attributes={"size": "L"},
    customer_since=MAY + timedelta(days=9),
)
TIMES = {OLD.id: MAY, NEW.id: MAY + timedelta(days=30)}
SHOP = RuleSet(name="our_shop", version=3, rules={"company": "longest", "name": "own(shortest)"})


def shortest(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Keep the shortest name that is shown."""
    return (min(candidates, key=lambda candidate: len(candidate.value.display)),)


def merged(rules: RuleSet | Mapping[str, SurvivorshipRule]) -> Customer:
    """Return what the two become by some rules, the old one the master."""
    origin = {one.id: str(one.created_channel) for one in (OLD, NEW)}
    return apply(propose(OLD, [NEW], rules=rules, times=TIMES, sources=origin))


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_preset_stands_under_its_name_and_decides_every_field(name: str) -> None:
    """The version of each is one, and nothing is left to a default that may change."""
    rule_set = RULE_SETS[name]
    assert (name, f"{name} 1", {*DEFAULT_RULES}) == (rule_set.name, rule_set.label, {*rule_set.rules})


@pytest.mark.parametrize("rule_set", [*RULE_SETS.values(), RuleSet.of_sources("erp")], ids=lambda one: one.name)
def test_every_preset_keeps_all_of_lists_and_what_a_record_is_known_by(rule_set: RuleSet) -> None:
    """Lists are joined by the default rules; code, channel and the first day do not follow the preset."""
    kept = ["code", "created_channel", "customer_since", "assignments", "emails", "phones", "contacts"]
    kept += ["default_contacts", "external_keys", "tags", "notes"]
    assert {field: rule_name(DEFAULT_RULES[field]) for field in kept} == {one: rule_set.rules[one] for one in kept}
    result = merged(rule_set)
    assert ("K1", "web", MAY) == (result.code, str(result.created_channel), result.customer_since)
    assert (2, frozenset({"vip", "b2b"})) == (len(result.emails), result.tags)


@pytest.mark.parametrize(
    ("rule_set", "expected"),
    [
        (RULE_SETS["master_first"], (OLD.name, "Lee", "gold-of-all", "M")),
        (RULE_SETS["most_recent"], (NEW.name, "Lee Ltd", "new", "L")),
        (RULE_SETS["most_complete"], (NEW.name, "Lee Ltd", "gold-of-all", "M")),
        (RuleSet.of_sources("pos", "web"), (NEW.name, "Lee Ltd", "new", "L")),
        (RuleSet.of_sources("web"), (OLD.name, "Lee", "gold-of-all", "M")),
    ],
    ids=lambda one: one.label if isinstance(one, RuleSet) else "",
)
def test_a_preset_decides_as_its_name_says(rule_set: RuleSet, expected: tuple[object, ...]) -> None:
    """What the master lacks is filled in by each; an id is not fuller because it is longer."""
    result = merged(rule_set)
    assert expected == (result.name, result.company, str(result.tier), result.attributes["size"])
    assert NEW.organization == result.organization


def test_the_preset_of_the_master_decides_as_the_defaults_do() -> None:
    """Named or not, what the master has stands."""
    assert merged(DEFAULT_RULES) == merged(RULE_SETS["master_first"])


def test_a_plan_says_by_which_rule_set_it_was_made() -> None:
    """Name and version stand in the plan, in its explanation and in its JSON form; rules of none leave no trace."""
    plan = propose(OLD, [NEW], rules=RULE_SETS["most_recent"], times=TIMES)
    assert ("most_recent 1", plan) == (plan.rules, loads(MergePlan, dumps(plan)))
    assert "It follows the rule set most_recent 1." == plan.explain()[1]
    decision = plan.find("name")
    assert decision is not None
    assert RULE_SETS["most_recent"].rules["name"] == decision.rule
    plain = propose(OLD, [NEW])
    assert ("", False) == (plain.rules, '"rules"' in dumps(plain))
    assert not any("rule set" in sentence for sentence in plain.explain())


def test_a_field_that_a_rule_set_leaves_out_keeps_its_default() -> None:
    """One rule is a rule set, too."""
    result = merged(RuleSet(name="a", rules={"company": "longest"}))
    assert ("Lee Ltd", OLD.name) == (result.company, result.name)


def test_a_rule_set_with_a_rule_of_the_hosts_own_is_resolved_first() -> None:
    """The host gives the rule by its name, and the plan still says which rule set it was."""
    rules = SHOP.resolve(own={"shortest": shortest, "unused": longest})
    plan = propose(OLD, [NEW], rules=rules)
    decision = plan.find("name")
    assert decision is not None
    assert ("our_shop 3", "own(shortest)", NEW.name) == (plan.rules, decision.rule, decision.value)


def test_a_changed_rule_set_is_one_of_none() -> None:
    """Who replaces a resolved rule does not pass it off as that of the set."""
    changed = {**RULE_SETS["most_recent"].resolve(), "company": longest}
    assert "" == propose(OLD, [NEW], rules=changed, times=TIMES).rules


def test_a_rule_that_nobody_gave_is_no_default() -> None:
    """A set that names a rule of the host's own is refused as it is."""
    with pytest.raises(InvalidOptionError, match="there is no rule 'shortest'"):
        propose(OLD, [NEW], rules=SHOP)
    with pytest.raises(InvalidOptionError, match="own: it is of type list; give a mapping"):
        SHOP.resolve(own=[])  # type: ignore[arg-type]  # the mistake that is to be refused


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "name: is no name; give one of at most 64 letters"),
        ({"name": "our shop"}, "name: is no name"),
        ({"name": "a" * 65}, "name: is no name"),
        ({"name": 1}, "name: is no name"),
        ({"version": 0}, "version: is no version; give a whole number from 1"),
        ({"version": True}, "version: is no version"),
        ({"version": 2**31}, "version: is no version"),
        ({"rules": []}, "rules: is of type list; give a mapping"),
        ({"rules": {"nmae": "longest"}}, r"rules\[0\]: is for no field that has a rule; give rules for code, name"),
        ({"rules": {"id": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {1: "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"attributes[]": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"attributes[ ]": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"attributes[a": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"attributes[ab": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"notes[ab]": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"attributes[a\x00]": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"attributes[a\ud800]": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {f"attributes[{'a' * 65}]": "longest"}}, r"rules\[0\]: is for no field"),
        ({"rules": {"company": "longest", "name": "total"}}, "rules.name: cannot be decided by total"),
        ({"rules": {"name": "most_recnt"}}, "rules.name: names a rule that is not known; write most_recent"),
        ({"rules": {"attributes[a]": "guess"}}, r"rules\[0\]: names a rule that is not known"),
        ({"rules": {f"attributes[{number}]": "longest" for number in range(601)}}, "rules: has more than 600 entries"),
    ],
)
def test_what_is_no_rule_set_is_refused(changes: dict[str, Any], words: str) -> None:
    """The refusal says where, what is wrong and what to do."""
    with pytest.raises(InvalidValueError, match=f"^{words}"):
        attrs.evolve(SHOP, **changes)


def test_a_preset_of_no_sources_is_refused() -> None:
    """The refusal says that the sources are wrong; with sources it stands under its name."""
    assert "source_priority 1" == RuleSet.of_sources("erp").label
    with pytest.raises(InvalidValueError, match=r"^sources: names no sources"):
        RuleSet.of_sources()


def test_the_largest_rule_set_is_one() -> None:
    """Every attribute that a customer may have can have its own rule, under the longest name."""
    rules = {f"attributes[{number:064}]": "total" for number in range(600)}
    assert 600 == len(RuleSet(name="a" * 64, version=2**31 - 1, rules=rules).resolve())


def test_a_rule_set_is_data() -> None:
    """It is equal to what its document or a copy says, in whatever order the rules are told, and shows no rules."""
    text = '{"name":"our_shop","version":3,"rules":{"company":"longest","name":"own(shortest)"}}'
    assert text == dumps(SHOP)
    assert SHOP == loads(RuleSet, text) == pickle.loads(pickle.dumps(SHOP))  # noqa: S301 - our own bytes
    assert SHOP == attrs.evolve(SHOP, rules=dict(list(SHOP.rules.items())[::-1]))
    assert "RuleSet(name='our_shop', version=3, rules=FrozenMap(2))" == repr(SHOP)


def test_all_problems_of_a_document_are_told_at_once() -> None:
    """Whoever writes a rule set by hand mends it in one go, field by field."""
    document = {"name": "our shop", "version": 0, "rules": {"name": "guess"}, "remark": ""}
    with pytest.raises(InvalidDocumentError) as caught:
        from_json(RuleSet, document)
    assert ["[3]", "name", "version", "rules.name"] == [problem.path for problem in caught.value.problems]
