"""What the conformance classes put into stores: small records of every kind, and odd ones that break careless stores.

Owns the specimens, all of them made up. It must not know any store, nor pytest.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import attrs

from customer_core.history import Change, HistoryAction, HistoryEntry, Present, Subject
from customer_core.merging import (
    AppliedMerge,
    AppliedUndo,
    LaterEdit,
    MergePlan,
    Parted,
    propose,
    propose_organizations,
)
from customer_core.model import (
    Actor,
    Address,
    Assignment,
    AttributeValue,
    BrandId,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    CreditAccount,
    CreditAccountId,
    CreditBlock,
    Customer,
    CustomerId,
    EmailAddress,
    Exposure,
    ExternalKey,
    FrozenMap,
    GroupId,
    Judgement,
    Limited,
    MergeId,
    Money,
    Note,
    Organization,
    OrganizationId,
    OrganizationPair,
    OrganizationVerdict,
    Party,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    RepId,
    SavedSearchId,
    TeamId,
    TierId,
    Unlimited,
    Verdict,
    Verification,
    WaitingPair,
)
from customer_core.ports import IndexedOrganization, IndexedRecord, Link
from customer_core.search import CustomerGroup, GroupMembership, SavedSearch, quick
from customer_core.testing._steady import START

INTEGER_MAX: Final = 2**63 - 1
AMOUNT_MINOR_MAX: Final = 10**15

BRANDS: Final = (None, BrandId("north"), BrandId("NORTH"))

LOOKALIKES: Final = (
    ("é", "É"),
    ("e\u0301", "\u00e9"),
    ("a", "A"),
    ("ß", "SS"),
    ("ss", "ß"),
    ("\u0131", "i"),
    ("ﬁ", "fi"),
    ("\u212b", "\u00c5"),
    ("\u03b1", "a"),
    ("a\u200bb", "ab"),
    ("a  b", "a b"),
    ("0", "00"),
    ("1", "1.0"),
    ("null", "NULL"),
    ("%", "x"),
    ("a_c", "abc"),
)
"""Pairs of texts that a database may take for one, by collation, folding, trimming, conversion or wildcards."""

ODD_TEXTS: Final = (
    "O'Brien; DROP TABLE cc_customer; --",
    'He said "no" \\ %s %(x)s {0} :name ?',
    "Zoë Ångström-Łuczak",
    "e\u0301\u0323 and \u1e69",
    "𐐷𐐲𐑌 😀 \U0010fffd",
    "\ufffd \uffee \ue000",
    "مرحبا \u202eabc\u202c",
    "山田 太郎 한국어 ไทย",
    "\u200b\u2060zero width",
    "NaN",
    "1e309",
    "true",
)
"""Texts that the model takes and that come back changed from a store which escapes, folds or normalizes."""

ASCENDING: Final = ("", " ", "-", "0", "10", "9", "A", "Z", "_", "a", "aa", "z", "É", "é", "ﬁ", "\uffee", "𐐷", "😀")
"""Texts in ascending order of code points; the last two stand elsewhere by UTF-16 units, many by any collation."""

ASCENDING_IDS: Final = ("-a", ".a", "0", "10", "9", ":", "A", "Z", "Za", "_", "a", "a-", "a0", "aA", "b")
"""Ids in ascending order of code points."""

FULL_NAME: Final = PersonName(
    "Dr Zoë M. O'Brien-Łuczak Jr", title="Dr", given="Zoë", middle="M.", family="O'Brien", suffix="Jr"
)

ATTRIBUTES: Final[dict[str, AttributeValue]] = {
    "size": "XL",
    "is_member": True,
    "visits": 1,
    "least": -INTEGER_MAX,
    "rate": Decimal("0.10"),
    "whole": Decimal(1),
    "born": date(1, 1, 1),
}
"""A custom attribute of every kind, those that are equal and not alike included."""


def full_customer(id_: str = "full") -> Customer:
    """Return a customer that says something in every field."""
    consent = Consent(purpose="Newsletter", state=ConsentState.GRANTED, source="web form", at=START)
    verified = Verification(at=START, by="link")
    contact = Contact(
        id=ContactId("k-1"),
        roles=[ContactRole.BILLING, ContactRole.SHIPPING],
        address=Address(
            street=["12 bis rue de la Paix", "c/o Lee"], city="Paris", region="IDF", postcode="75002", country="FR"
        ),
        name=PersonName("Max Lee"),
        company="Lee & Söhne KG",
        phone="+33 1 23456789",
        email="max@example.com",
        first_used_at=START,
        last_used_at=START,
    )
    return Customer(
        id=CustomerId(id_),
        code=f"C-{id_}",
        name=FULL_NAME,
        company="Lee & Söhne KG",
        organization=OrganizationId("o-1"),
        assignments=[Assignment(assignee=RepId("r-1"), at=START), Assignment(assignee=TeamId("r-1"), at=START)],
        emails=[
            EmailAddress(f"{id_}@example.com", label="work", verified=verified, consents=[consent]),
            EmailAddress(f"{id_}+b@example.com"),
        ],
        phones=[PhoneNumber("(030) 123-45", label="desk", country="DE", verified=verified, consents=[consent])],
        contacts=[contact],
        default_contacts=FrozenMap({ContactRole.BILLING: contact.id}),
        tier=TierId("gold"),
        brand=BrandId("north"),
        created_channel=ChannelId("web"),
        channels=[ChannelId("pos"), ChannelId("fair")],
        external_keys=[ExternalKey("shop", id_), ExternalKey("erp", id_)],
        tags={"vip", "früh"},
        flag="check",
        workflow_state="new",
        notes=[Note("Called twice.\nNo answer.", at=START, by="ann")],
        attributes=FrozenMap(ATTRIBUTES),
        customer_since=datetime(1, 1, 1, tzinfo=UTC),
        deactivated_at=datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        version=7,
    )


def _odd_customer() -> Customer:
    return Customer(
        id=CustomerId("A.b_c:d-e"),
        code=ODD_TEXTS[0],
        name=PersonName(ODD_TEXTS[4], given=ODD_TEXTS[3], family=ODD_TEXTS[2]),
        company=ODD_TEXTS[1],
        emails=[EmailAddress(text) for text in ODD_TEXTS],
        tags=set(ODD_TEXTS),
        external_keys=[ExternalKey(text, text) for text in ODD_TEXTS],
        notes=[Note("\n".join(ODD_TEXTS), at=START)],
        attributes=FrozenMap({text: text for text in ODD_TEXTS}),
    )


def _longest_customer() -> Customer:
    name = "𐐷" * 512
    return Customer(
        id=CustomerId("x" * 64),
        code="😀" * 64,
        name=PersonName(name, title=name, given=name, middle=name, family=name, suffix=name),
        company=name,
        emails=[EmailAddress(f"{number:03}{'e' * 251}") for number in range(20)],
        external_keys=[ExternalKey("s" * 64, f"{number:03}{'é' * 252}") for number in range(300)],
        tags={f"{number:03} {'ä' * 60}" for number in range(100)},
        notes=[Note("n" * 32_768, at=START), Note("\U0001f600" * 8_192, at=START)],
        attributes=FrozenMap({f"a{number}": "ü" * 4_096 for number in range(20)}),
        version=INTEGER_MAX,
    )


CUSTOMERS: Final = {
    "blank": Customer(id=CustomerId("-")),
    "full": full_customer(),
    "odd": _odd_customer(),
    "longest": _longest_customer(),
}
"""Customers that have nothing, something in each field, odd texts, and as much as a record may hold."""


def customer(id_: str, **fields: Any) -> Customer:  # noqa: ANN401 - the fields of a customer are of many types
    """Return a customer with these fields and nothing else."""
    return Customer(id=CustomerId(id_), **{"version": 1, **fields})


def external_keys(*ids: str, system: str = "shop") -> list[ExternalKey]:
    """Return keys by which one system knows customers."""
    return [ExternalKey(system, id_) for id_ in ids]


def indexed(id_: str, *keys: str, order: str = "", features: str = "{}") -> IndexedRecord:
    """Return what the index keeps of a customer."""
    return IndexedRecord(id=CustomerId(id_), keys=keys, order=order, features=features)


def link(one: str, other: str, bits: float = 1.5) -> Link:
    """Return the link of two customers."""
    return Link.of(CustomerId(one), CustomerId(other), bits)


def account(id_: str, owner: CustomerId | OrganizationId, **fields: Any) -> CreditAccount:  # noqa: ANN401 - as above
    """Return a credit account, in dollars unless the fields say otherwise."""
    return CreditAccount(id=CreditAccountId(id_), owner=owner, **{"currency": "USD", "version": 1, **fields})


def full_account(id_: str, owner: CustomerId | OrganizationId) -> CreditAccount:
    """Return a credit account that says something in every field, in the largest figures there are."""
    most = Money.of_minor(AMOUNT_MINOR_MAX, "USD")
    return account(
        id_,
        owner,
        brand=BrandId("north"),
        limit=Limited(most),
        limit_until=date.max,
        review_on=date.min,
        block=CreditBlock('Zoë asked: "no more"', since=datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        terms=PaymentTerms(3_650),
        exposure=Exposure(posted=Money.of_minor(1, "USD"), held=Money.of_minor(2, "USD"), overdue=Money.zero("USD")),
        version=INTEGER_MAX,
        limit_covers=(MergeId("m-2"), MergeId("m:1")),
    )


def unlimited_account(id_: str, owner: CustomerId | OrganizationId) -> CreditAccount:
    """Return a credit account without a limit, in a currency without minor units, that is in credit."""
    nothing = Money.zero("JPY")
    exposure = Exposure(posted=Money.of_minor(-AMOUNT_MINOR_MAX, "JPY"), held=nothing, overdue=nothing)
    return account(id_, owner, currency="JPY", limit=Unlimited(), exposure=exposure)


def pair(left: str, right: str, bits: float = 1.5, reason: str = "twins") -> WaitingPair:
    """Return a pair that waits."""
    return WaitingPair(
        left=CustomerId(left),
        right=CustomerId(right),
        bits=bits,
        relation="same",
        fields=("email", "phone"),
        reason=reason,
        at=START,
        by=Actor.user("ann", roles=["clerk"]),
        channel=ChannelId("web"),
    )


def judgement(
    left: str, right: str, verdict: Verdict = Verdict.DIFFERENT, *, reason: str = "twins", at: datetime = START
) -> Judgement:
    """Return what somebody judged."""
    return Judgement(
        left=CustomerId(left),
        right=CustomerId(right),
        verdict=verdict,
        reason=reason,
        at=at,
        by=Actor.user("ann", roles=["steward"]),
        channel=ChannelId("web"),
    )


def organization(id_: str, **fields: Any) -> Organization:  # noqa: ANN401 - as above
    """Return an organization at its first version, with more or other fields where they are given."""
    return Organization(id=OrganizationId(id_), **{"name": f"{id_} Ltd", "version": 1, **fields})


def full_organization(id_: str = "full") -> Organization:
    """Return an organization that says something in every field."""
    shared = {field.name: getattr(full_customer(id_), field.name) for field in attrs.fields(Party)}
    names = {"name": "Lee & Söhne KG", "aliases": ODD_TEXTS, "parent": OrganizationId("A.b_c:d-e")}
    return Organization(id=OrganizationId(id_), **{**shared, **names, "version": INTEGER_MAX})


def organization_pair(
    left: str, right: str, verdict: OrganizationVerdict | None = None, *, bits: float = 1.5, reason: str = "branches"
) -> OrganizationPair:
    """Return a pair of organizations, which waits without a verdict."""
    return OrganizationPair(
        left=OrganizationId(left),
        right=OrganizationId(right),
        bits=bits,
        relation="branch",
        fields=("organization", "phone"),
        verdict=verdict,
        reason=reason,
        at=START,
        by=Actor.user("ann", roles=["steward"]),
        channel=ChannelId("web"),
    )


def indexed_organization(id_: str, *keys: str, order: str = "", features: str = "{}") -> IndexedOrganization:
    """Return what an index is to keep of an organization."""
    return IndexedOrganization(id=OrganizationId(id_), keys=keys, order=order, features=features)


def saved_search(id_: str, **fields: Any) -> SavedSearch:  # noqa: ANN401 - as above
    """Return a saved search at its first version, with more or other fields where they are given."""
    usual = {"name": "Those called Lee", "owner": "ann", "criteria": quick("lee"), "version": 1}
    return SavedSearch(id=SavedSearchId(id_), **{**usual, **fields})


def group(id_: str, **fields: Any) -> CustomerGroup:  # noqa: ANN401 - as above
    """Return a group at its first version, with more or other fields where they are given."""
    usual = {"label": "The Lees", "made_by": "ann", "criteria": quick("lee"), "version": 1}
    return CustomerGroup(id=GroupId(id_), **{**usual, **fields})


def membership(group_id: str, customer_id: str, **fields: Any) -> GroupMembership:  # noqa: ANN401 - as above
    """Return a membership by hand, with more or other fields where they are given."""
    usual = {"at": START, "by": "ann"}
    return GroupMembership(group=GroupId(group_id), customer=CustomerId(customer_id), **{**usual, **fields})


def entry(subject: str = "customer:c-1", *, version: int = 1, reason: str = "") -> HistoryEntry:
    """Return an entry of the history that has no place yet."""
    return HistoryEntry(
        position=0,
        subject=Subject.parse(subject),
        action=HistoryAction.UPDATED,
        at=START,
        actor=Actor.user("ann", roles=["clerk", "viewer"]),
        channel=ChannelId("web"),
        reason=reason,
        changes=(Change(path="name.given", before=Present("Ann"), after=Present("Änn\n😀")),),
        version=version,
    )


def merge(id_: str, master: Customer, *others: Customer) -> AppliedMerge:
    """Return a merge of customers as it would have been applied."""
    return _applied(id_, propose(master, others))


def organization_merge(id_: str, master: Organization, *others: Organization) -> AppliedMerge[OrganizationId]:
    """Return a merge of organizations as it would have been applied."""
    return _applied(id_, propose_organizations(master, others))


def _applied(id_: str, plan: MergePlan) -> AppliedMerge[Any]:
    return AppliedMerge(
        id=MergeId(id_),
        plan=plan,
        at=START,
        by=Actor.user("ann", roles=["steward"]),
        channel=ChannelId("web"),
        reason="the same person, says she\n😀",
    )


def undo(survivor: str, *parted: Parted) -> AppliedUndo:
    """Return an undo that says something in every field."""
    return _undone(CustomerId, survivor, parted)


def organization_undo(survivor: str, *parted: Parted[OrganizationId]) -> AppliedUndo[OrganizationId]:
    """Return an undo of a merge of organizations that says something in every field."""
    return _undone(OrganizationId, survivor, parted)


def _undone(id_type: Any, survivor: str, parted: Sequence[Parted[Any]]) -> AppliedUndo[Any]:  # noqa: ANN401 - of a kind
    edit = LaterEdit(
        record=id_type(survivor),
        field="emails",
        before=(EmailAddress("ann@example.org"),),
        after=(EmailAddress("änn@example.org"), EmailAddress("x@example.org")),
        holders=((id_type(survivor), id_type("b")),),
        step=2,
        at=START,
    )
    return AppliedUndo(
        survivor=id_type(survivor),
        parted=tuple(parted),
        at=START,
        by=Actor.user("ann", roles=["steward"]),
        channel=ChannelId("web"),
        reason="two persons, after all\n😀",
        step=3,
        edits=(edit,),
        moved=(edit,),
        is_kept_apart=False,
    )


def members_first(master: Customer, others: Sequence[Customer]) -> tuple[Customer, ...]:
    """Return the contributions of a merge in an order that no store should keep."""
    return (*sorted(others, key=lambda one: one.id, reverse=True), master)


def changed(record: Customer, **fields: Any) -> Customer:  # noqa: ANN401 - the fields of a customer are of many types
    """Return the next version of a customer."""
    return attrs.evolve(record, version=record.version + 1, **fields)
