import ast
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.guarantees.planted_books import planted_books
from tests.guarantees.planted_changes import planted_changes
from tests.guarantees.planted_credentials import planted_credentials
from tests.guarantees.planted_orders import planted_orders
from tests.guarantees.planted_organizations import planted_organizations
from tests.guarantees.planted_searches import planted_searches
from tests.guarantees.planted_settings import planted_settings

from customer_core.credit import decide
from customer_core.errors import CustomerCoreError, InvalidDocumentError
from customer_core.history import (
    Change,
    HistoryAction,
    HistoryCheckpoint,
    HistoryEntry,
    HistoryRow,
    Present,
    Subject,
    verify,
)
from customer_core.matching import V1, ScoredPair, score
from customer_core.merging import (
    AppliedMerge,
    AppliedUndo,
    AutomaticMergePolicy,
    Blocker,
    LaterEdit,
    MergeWarning,
    Parted,
    ReferenceCount,
    RuleSet,
    UndoPlan,
    Veto,
    longest,
    propose,
)
from customer_core.model import (
    Actor,
    Address,
    Assignment,
    ChannelCreditRule,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Judgement,
    Limited,
    MergeId,
    Money,
    Note,
    OverdueRule,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    RepId,
    Verdict,
    Verification,
    WaitingPair,
)
from customer_core.search import After, AllOf, Not, PageRequest, SearchOperator, Where
from customer_core.serialization import from_json, json_schema, loads, public_values, to_json
from customer_core.settings import DuplicateReaction, DuplicateSettings

CANARY = "Zzcanaryzz"
AT = datetime(2026, 1, 31, tzinfo=UTC)

FORBIDDEN_MODULES = {"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "jsonpickle"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MEMBERS = {("yaml", "load"), ("yaml", "unsafe_load"), ("yaml", "full_load")}


def planted_values() -> dict[str, Any]:
    """Return one value of every class, with the canary in each of its texts."""
    consent = Consent(purpose=CANARY, state=ConsentState.GRANTED, source=CANARY, at=AT)
    verified = Verification(at=AT, by=CANARY)
    name = PersonName(CANARY, title=CANARY, given=CANARY, middle=CANARY, family=CANARY, suffix=CANARY)
    address = Address(street=[CANARY], city=CANARY, region=CANARY, postcode=CANARY, country=CANARY)
    email = EmailAddress(CANARY, label=CANARY, verified=verified, consents=[consent])
    phone = PhoneNumber(CANARY, label=CANARY, country=CANARY, verified=verified, consents=[consent])
    contact = Contact(
        id=ContactId("k"),
        roles=[ContactRole.BILLING],
        address=address,
        name=name,
        company=CANARY,
        phone=CANARY,
        email=CANARY,
    )
    shared: dict[str, Any] = {
        "code": CANARY,
        "emails": [email],
        "phones": [phone],
        "contacts": [contact],
        "external_keys": [ExternalKey(CANARY, CANARY)],
        "tags": [CANARY],
        "flag": CANARY,
        "workflow_state": CANARY,
        "notes": [Note(CANARY, at=AT, by=CANARY)],
        "attributes": {CANARY: CANARY},
    }
    customer = Customer(id=CustomerId("c"), name=name, company=CANARY, **shared)
    parts = (consent, verified, name, address, email, phone, contact, *customer.external_keys, *customer.notes)
    records = (
        *parts,
        customer,
        *planted_organizations(shared, CANARY, AT),
        Money("1", "USD"),
        *planted_evidence(),
        *planted_plan(customer),
    )
    records = (
        *records,
        *planted_credit(),
        *planted_orders(address, CANARY),
        *planted_settings(CANARY),
        *planted_search(),
        *planted_history(),
        *planted_acts(customer),
        *planted_changes(CANARY),
        *planted_credentials(CANARY),
        *planted_undo(customer),
    )
    return {type(value).__name__: value for value in records}


def planted_acts(customer: Customer) -> tuple[Any, ...]:
    """Return what records who did what: an actor, an assignment, a draft, a merge, a judgement, a pair that waits."""
    actor, channel = Actor.user(CANARY, roles=[CANARY]), ChannelId("web")
    pair = WaitingPair(
        left=CustomerId("a"),
        right=CustomerId("b"),
        bits=1.5,
        relation=CANARY,
        fields=[CANARY],
        reason=CANARY,
        at=AT,
        by=actor,
    )
    judgement = Judgement(
        left=CustomerId("a"), right=CustomerId("b"), verdict=Verdict.UNSURE, reason=CANARY, at=AT, by=actor
    )
    # The name of an attribute is the name of a field in a plan, which it shows.
    ann = attrs.evolve(customer, attributes={"size": CANARY})
    plan = propose(ann, [attrs.evolve(ann, id=CustomerId("d"))])
    merge = AppliedMerge(id=MergeId("m"), plan=plan, at=AT, by=actor, channel=channel, reason=CANARY)
    return actor, Assignment(assignee=RepId("r"), at=AT), customer.draft, merge, judgement, pair


def planted_undo(customer: Customer) -> tuple[Any, ...]:
    """Return the values of undoing a merge, with the canary in what was edited, in who would be left and why."""
    edit = LaterEdit(record=customer.id, field="company", before=CANARY, after=CANARY)
    parted = Parted(id=customer.id, ids=(customer.id,))
    undo = AppliedUndo(
        survivor=customer.id,
        parted=(parted,),
        at=AT,
        by=Actor.user(CANARY, roles=[CANARY]),
        reason=CANARY,
        step=1,
        edits=(edit,),
        moved=(edit,),
    )
    plan = UndoPlan(merge=MergeId("m"), survivor=customer, left=(customer,), parted=(parted,), moved=(edit,), version=1)
    return edit, parted, undo, plan, ReferenceCount(name="orders", record=customer.id, count=1)


def planted_history() -> tuple[Any, ...]:
    """Return an entry of a history and a change, with the canary in each text, and values that have none."""
    change = Change(path=f'attributes["{CANARY} x"]', before=Present({CANARY: [CANARY]}), after=Present(CANARY))
    entry = HistoryEntry(
        position=1,
        subject=Subject("customer", "c"),
        action=HistoryAction.UPDATED,
        at=AT,
        actor=Actor.user(CANARY, roles=[CANARY]),
        reason=CANARY,
        changes=[change],
    )
    checkpoint = HistoryCheckpoint.of((), position=1, sealed_from=1, made_at=AT)
    found = verify([HistoryRow(1, CANARY, CANARY, CANARY)])
    told = checkpoint, found, *found.findings
    return (
        change,
        entry,
        *told,
        DuplicateSettings(channels={ChannelId("web"): DuplicateReaction.BLOCK}),
    )


def planted_search() -> tuple[Any, ...]:
    """Return the values of searching, with the canary in what is sought and in the row before a page."""
    where = Where("name", SearchOperator.IS, CANARY)
    request = PageRequest(criteria=AllOf((where, Not(where))), position=After(CANARY, CANARY, 2))
    return request, request.sort, *planted_searches(where, request, CANARY, AT)


def planted_credit() -> tuple[Any, ...]:
    """Return the values of credit, with the canary in the messages and the reason that somebody typed."""
    rule, channel = ChannelCreditRule(CreditRule.NO, CANARY), ChannelId("web")
    overdue = OverdueRule(days=14, tolerated=[Money("5", "USD")])
    policy = CreditPolicy(channels={channel: rule}, message=CANARY, tolerance_percent=5, overdue=overdue)
    block = CreditBlock(CANARY, since=AT)
    account = CreditAccount(
        id=CreditAccountId("a"), owner=CustomerId("c"), currency="USD", limit=Limited(Money("1", "USD"))
    )
    decision = decide(account, policy, amount=Money("2", "USD"), channel=channel, at=AT)
    rules = policy.with_rule(channel, ChannelCreditRule(CreditRule.APPROVAL, CANARY))
    asked = decide(account, rules, amount=Money("2", "USD"), channel=channel, at=AT)
    books = planted_books(account, asked, CANARY)
    # A blocked account is shown no message, which is what the decision is to hold.
    account = account.with_block(block)
    return rule, overdue, policy, block, account, account.exposure, PaymentTerms(30), decision, *books


def planted_plan(customer: Customer) -> tuple[Any, ...]:
    """Return the values of merging, with the canary in what survives and in what loses."""
    # The name of an attribute is the name of a field in a plan, which it shows.
    customer = attrs.evolve(customer, attributes={"size": CANARY})
    address, note = EmailAddress(f"{CANARY}2"), Note(f"{CANARY}2", at=AT)
    other = attrs.evolve(customer, id=CustomerId("d"), code=f"{CANARY}2", emails=[address], notes=[note])
    # The first rule makes e-mails lose, which none of the defaults does.
    plan = propose(customer, [other], rules={"emails": longest})
    decision = plan.find("emails")
    assert decision is not None
    remarks = Blocker.of("self-merge", record="c"), MergeWarning.of("deactivated-member", record="c")
    told = Veto.of("insisted", record="c"), AutomaticMergePolicy()
    # The names of rule sets, sources and rules are those of a program; an attribute may be called by what was typed.
    rule_set = RuleSet(name="our_shop", rules={f"attributes[{CANARY}]": f"source_priority({CANARY}, web)"})
    return plan, decision, decision.losing[0], *remarks, *told, rule_set


def planted_evidence() -> tuple[Any, ...]:
    """Return the values of matching, with the canary in what was compared and in the frequencies of a profile."""
    profile = attrs.evolve(V1, frequencies={"family": {CANARY.lower(): 2}}, population=10)
    record = {"given_name": CANARY, "family_name": CANARY, "email": f"{CANARY}@example.org", "city": CANARY}
    found = score(profile, record, record)
    said = next(evidence for evidence in found.evidence if CANARY.lower() in evidence.left.lower())
    return profile, found, said, ScoredPair(0, 1, 3.5)


def leaves(document: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every scalar of a document."""
    entries: Any = ()
    if isinstance(document, dict):
        entries = document.items()
    elif isinstance(document, list):
        entries = enumerate(document)
    else:
        yield path
    for key, inner in entries:
        yield from leaves(inner, (*path, key))


def planted(document: Any, path: tuple[str | int, ...], part: object) -> object:  # noqa: ANN401 - any document
    """Return a copy of a document with another part at a path."""
    changed = json.loads(json.dumps(document))
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = part
    return changed


def texts_of(error: CustomerCoreError) -> str:
    """Return everything that an error may show to a log."""
    facts = " ".join(map(repr, error.facts.values()))
    return f"{error} {error!r} {error.args!r} {facts} {error.__cause__!r}"


def refusal(cls: type, document: object) -> InvalidDocumentError | None:
    """Return the error of a document that is refused; None of one that is read."""
    try:
        from_json(cls, document)
    except InvalidDocumentError as error:
        return error
    return None


VALUES = planted_values()
each_value = pytest.mark.parametrize("name", VALUES)

BAD_PARTS: dict[str, Callable[[str], object]] = {
    "too long": lambda canary: canary * 4_000,
    "a NUL": lambda canary: f"{canary}\x00",
    "a surrogate": lambda canary: f"{canary}\ud800",
    "a list": lambda canary: [canary],
    "an object": lambda canary: {canary: canary},
    "another text": lambda canary: f"{canary} @ {canary}",
}


@pytest.mark.guarantee("G29")
def test_a_canary_is_planted_in_every_public_value() -> None:
    """The tests below leave out no value, and the canary really is inside."""
    assert {cls.__name__ for cls in public_values()} <= set(VALUES)
    free_of_text = {
        "ActCounts",
        "Assign",
        "Assignment",
        "AutomaticMergePolicy",
        "Blocker",
        *("CleanupSettings", "ClubSettings", "Credential", "CredentialSettings"),
        "CreditFinding",
        "CreditVerification",
        "DuplicateSettings",
        "Exposure",
        "HistoryCheckpoint",
        "HistoryFinding",
        "HistorySettings",
        "HistoryVerification",
        "LoyaltySettings",
        "Parted",
        *("PrivacySettings", "RepSettings"),
        "MergeWarning",
        "Money",
        "OverdueRule",
        *("PasswordCost", "PasswordHash"),
        "PaymentTerms",
        "ReferenceCount",
        "ScoredPair",
        "SentLink",
        "Served",
        "SetTier",
        "Settlement",
        "Sort",
        "SpendIn",
        "Unassign",
        "Veto",
    }
    assert free_of_text == {name for name in VALUES if CANARY.lower() not in json.dumps(to_json(VALUES[name])).lower()}


@pytest.mark.guarantee("G29")
@each_value
def test_no_value_shows_what_it_holds(name: str) -> None:
    """Neither the representation nor the text of a value holds personal data, alone or inside of another."""
    value = VALUES[name]
    assert CANARY.lower() not in f"{value!r} {value} {[value]!r}".lower()


@pytest.mark.guarantee("G29")
@each_value
@pytest.mark.parametrize("bad", BAD_PARTS)
def test_no_error_repeats_what_a_document_says(name: str, bad: str) -> None:
    """Every scalar of every value is broken in turn: whatever is refused is refused without repeating it."""
    document, refused = to_json(VALUES[name]), 0
    for path in leaves(document):
        # The rest of a profile names levels, keys and fields, which its errors tell; people are in its frequencies.
        if name == "MatchProfile" and path[0] != "frequencies":
            continue
        error = refusal(type(VALUES[name]), planted(document, path, BAD_PARTS[bad](CANARY)))
        refused += error is not None
        assert error is None or CANARY.lower() not in texts_of(error).lower()
    assert refused > 0 or bad == "another text"


@pytest.mark.guarantee("G29")
@pytest.mark.parametrize(
    "name", [name for name in VALUES if type(VALUES[name]).__module__.startswith("customer_core.model")]
)
def test_no_constructor_repeats_what_it_was_given(name: str) -> None:
    """Every field of every value is given the wrong type and a text that no store keeps."""
    value = VALUES[name]
    for field in attrs.fields(type(value)):
        for bad in (object(), f"{CANARY}\x00" * 4_000, [f"{CANARY}\x00"]):
            with pytest.raises(CustomerCoreError) as caught:
                broken(value, field.name, bad)
            assert CANARY.lower() not in texts_of(caught.value).lower()


def broken(value: Any, field: str, bad: object) -> object:  # noqa: ANN401 - any value of the model
    """Make a value again with a bad field."""
    if isinstance(value, Money):
        return Money(bad, "USD") if field == "amount_minor" else Money("1", bad)  # type: ignore[arg-type]
    return attrs.evolve(value, **{field: bad})


@pytest.mark.guarantee("G29")
@pytest.mark.parametrize(
    "text",
    [CANARY, f'"{CANARY}"', f'{{"{CANARY} x": 1}}', f'{{"code": "{CANARY}', f'{{"a b {CANARY}":1,"a b {CANARY}":2}}'],
)
def test_no_refused_text_is_repeated(text: str) -> None:
    """Text that is no document is told by line and column, never by its content."""
    with pytest.raises(InvalidDocumentError) as caught:
        loads(Customer, text)
    assert CANARY not in texts_of(caught.value)


@pytest.mark.guarantee("G29")
def test_a_schema_holds_no_values() -> None:
    """A schema describes a class, and cannot leak a value of it."""
    assert all(CANARY not in json.dumps(json_schema(cls)) for cls in public_values())


@pytest.mark.guarantee("G29")
def test_a_leaking_representation_is_caught() -> None:
    """The check sees a value that shows what it holds."""

    @attrs.frozen
    class Leaking:
        name: str

    assert CANARY in repr(Leaking(CANARY))


def unsafe_uses(source: str) -> list[str]:
    """Return how a module could run or revive what it reads: forbidden imports, calls and members."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.partition(".")[0] in FORBIDDEN_MODULES]
        elif isinstance(node, ast.ImportFrom):
            found += unsafe_imports(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(node.func.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found += [node.attr] if (node.value.id, node.attr) in FORBIDDEN_MEMBERS else []
    return found


def unsafe_imports(node: ast.ImportFrom) -> list[str]:
    """Return what a `from … import …` brings in that is forbidden."""
    module = (node.module or "").partition(".")[0]
    if module in FORBIDDEN_MODULES:
        return [module]
    return [alias.name for alias in node.names if (module, alias.name) in FORBIDDEN_MEMBERS]


@pytest.mark.guarantee("G35")
def test_nothing_revives_or_runs_what_it_reads(project: Path) -> None:
    """No module of the library unpickles, evaluates or loads types by name."""
    sources = sorted((project / "src").rglob("*.py"))
    assert len(sources) > 10
    found = {str(path.relative_to(project)): unsafe_uses(path.read_text(encoding="utf-8")) for path in sources}
    assert {} == {path: uses for path, uses in found.items() if uses}


@pytest.mark.guarantee("G35")
@pytest.mark.parametrize(
    "source",
    [
        *("import pickle", "import os, shelve as s", "from marshal import loads", "from yaml import load"),
        *("eval('1')", "def f():\n    exec('x = 1')", "import yaml\nyaml.load('a')", "yaml.unsafe_load(text)"),
    ],
)
def test_every_unsafe_use_is_caught(source: str) -> None:
    """The check sees each of the forbidden ways, wherever it stands."""
    assert 1 == len(unsafe_uses(source))


@pytest.mark.guarantee("G35")
@pytest.mark.parametrize(
    "source", ["import json", "json.loads(text)", "import re\nre.compile('a')", "yaml.safe_load(text)"]
)
def test_safe_uses_pass(source: str) -> None:
    """Reading data as data is no offence."""
    assert [] == unsafe_uses(source)


@pytest.mark.guarantee("G35")
def test_a_type_named_by_a_document_is_not_made() -> None:
    """A document cannot choose which class it becomes."""
    with pytest.raises(InvalidDocumentError):
        from_json(PersonName, {"full": "x", "__class__": "os.system", "kind": "Customer"})


@pytest.mark.guarantee("G29")
@pytest.mark.parametrize(
    "text",
    [
        *('{"id": "c", "annlee": 1}', '{"id": "c", "attributes": {"annlee": null}}', '{"id": "annlee@example.com"}'),
        *('{"annlee": 1, "annlee": 2}', '{"attributes": {"annlee": 1, "annlee": 2}}', '{"tier": {"annlee": {}}}'),
    ],
)
def test_a_key_that_is_no_field_is_told_by_its_place(text: str) -> None:
    """A key may be something that a person typed; only names of fields are repeated."""
    with pytest.raises(InvalidDocumentError) as caught:
        loads(Customer, text)
    assert "annlee" not in texts_of(caught.value)
