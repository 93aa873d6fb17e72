"""A person of whom everything is known: a text of its own in each field that may hold one, wherever a store keeps it.

Owns the person and the texts. It must not know what becomes of either.
"""

from datetime import UTC, datetime
from itertools import count

import attrs
from tests.guarantees.kept_credentials import keep_credential

from customer_core.credit import Held, LedgerKind
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Address,
    AddTag,
    Assignment,
    CardToken,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    CreditAccountId,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Limited,
    LoyaltyCard,
    Message,
    MessageKey,
    Money,
    Note,
    Order,
    OrderKey,
    OrderStatus,
    Organization,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    TierId,
    Verdict,
    Verification,
)
from customer_core.services import DuplicatesSuspected, Registered

__all__ = ["CUSTOMER", "FORMER", "Planted", "administrator", "plant"]

AT = datetime(2026, 3, 1, tzinfo=UTC)
CUSTOMER, FORMER, NEIGHBOR = CustomerId("person"), CustomerId("former"), CustomerId("neighbor")
FIRM = OrganizationId("firm")
USD = "USD"


@attrs.define
class Planted:
    """What was planted: what an erasure takes away, and what stays, such as the numbers of orders."""

    taken: list[str] = attrs.field(factory=list)
    kept: list[str] = attrs.field(factory=list)
    _numbers: "count[int]" = attrs.field(factory=lambda: count(10))

    def text(self) -> str:
        """Return a text that stands nowhere else, and is to be taken away."""
        self.taken.append(f"zq{chr(97 + len(self.taken) // 26)}{chr(97 + len(self.taken) % 26)}canaryzq")
        return self.taken[-1]

    def phone(self) -> str:
        """Return a telephone number that stands nowhere else, and is to be taken away."""
        self.taken.append(f"77712345{next(self._numbers)}")
        return self.taken[-1]

    def name(self) -> str:
        """Return the name of a thing that stays."""
        self.kept.append(f"Keep{len(self.kept)}zq")
        return self.kept[-1]


def administrator(manager: CustomerManager) -> Desk:
    """Return the desk of somebody who may do everything."""
    return manager.acting_as(Actor.user("boss", roles=["administrator"], brands=EVERY_BRAND), channel="pos")


def _name(planted: Planted) -> PersonName:
    text = planted.text
    return PersonName(title=text(), given=text(), middle=text(), family=text(), suffix=text())


def _address(planted: Planted) -> Address:
    text = planted.text
    return Address(street=[text(), text()], city=text(), region=text(), postcode=text(), country=text())


def _draft(planted: Planted, card: int) -> CustomerDraft:
    text, consent = planted.text, Consent(purpose=planted.text(), state=ConsentState.GRANTED, source=planted.text())
    verified = Verification(at=AT, by=text())
    contact = Contact(
        id=ContactId("k-1"),
        roles=[ContactRole.BILLING],
        address=_address(planted),
        name=_name(planted),
        company=text(),
        phone=planted.phone(),
        email=f"{text()}@example.org",
        first_used_at=AT,
        last_used_at=AT,
    )
    planted.taken.append(LoyaltyCard.of_digits(card).number)
    return CustomerDraft(
        code=planted.name(),
        name=_name(planted),
        company=text(),
        assignments=[Assignment(assignee=RepId(text()), at=AT)],
        emails=[EmailAddress(f"{text()}@example.org", label=text(), verified=verified, consents=[consent])],
        phones=[PhoneNumber(planted.phone(), label=text(), country="DE", verified=verified, consents=[consent])],
        contacts=[contact],
        default_contacts={ContactRole.BILLING: contact.id},
        tier=TierId(text()),
        created_channel=ChannelId("web"),
        external_keys=[ExternalKey("shop", text()), ExternalKey.of_card(LoyaltyCard.of_digits(card))],
        tags=[text()],
        flag=text(),
        workflow_state=text(),
        notes=[Note(text(), at=AT, by=text())],
        attributes={text(): text()},
        customer_since=AT,
    )


def _register(desk: Desk, record: Customer) -> None:
    outcome = desk.customers.register(record)
    if isinstance(outcome, DuplicatesSuspected):
        outcome = desk.customers.register(record, seen=outcome.token, reason="so be it")
    assert isinstance(outcome, Registered)


def plant(manager: CustomerManager) -> Planted:
    """Keep the person: two records that were merged, changed before and since, with all that may hang on them."""
    planted, desk = Planted(), administrator(manager)
    text = planted.text
    desk.organizations.register(Organization(id=FIRM, name="Lee Ltd"))
    drafts = [_draft(planted, card) for card in (1, 2)]
    for id_, drafted in zip((CUSTOMER, FORMER), drafts, strict=True):
        _register(desk, drafted.with_id(id_))
        desk.customers.update(desk.customers.get(id_).with_company(text()), reason=text())
    _register(desk, CustomerDraft(name=PersonName("Otto Bauer")).with_id(NEIGHBOR))
    desk.judgements.record(CUSTOMER, NEIGHBOR, Verdict.DIFFERENT, reason=text())
    merge = desk.merges.apply(desk.merges.propose(CUSTOMER, [FORMER]), reason=text())
    assert CUSTOMER == merge.master
    desk.customers.update(desk.customers.get(CUSTOMER).with_tag(text()), reason=text())
    desk.organizations.join(CUSTOMER, FIRM, reason=text())
    _keep_dealings(desk, planted)
    keep_credential(manager._store, CUSTOMER)  # noqa: SLF001 - no desk knows the token
    return planted


def _keep_dealings(desk: Desk, planted: Planted) -> None:
    """Keep orders, messages, credit, memberships and acts of the person, some under the id of before."""
    text, name = planted.text, planted.name
    for id_ in (CUSTOMER, FORMER):
        desk.orders.record(
            Order(
                key=OrderKey("web", name()),
                customer=id_,
                placed_at=AT,
                total=Money("70.00", USD),
                status=OrderStatus.COMPLETED,
                bill_to=_address(planted),
                payment_type=name(),
                card=CardToken(token=text(), last_four="0042"),
            ),
            reason=text(),
        )
        desk.messages.record(
            Message(key=MessageKey("mailer", text()), customer=id_, at=AT, subject=text()), reason=text()
        )
    account = desk.credit.set_limit(CUSTOMER, Limited(Money("90.00", USD)), currency=USD, reason=name()).id
    _buy(desk, account, name())
    group = desk.groups.create("Regulars").id
    desk.groups.add(group, CUSTOMER, reason=text())
    act = desk.acts.start("", [AddTag("seen")]).id
    desk.acts.apply(act)


def _buy(desk: Desk, account: CreditAccountId, reference: str) -> None:
    """Buy something on account and pay for it."""
    held = desk.credit.hold(account, Money("20.00", USD), reference=reference, key="1")
    assert isinstance(held, Held)
    desk.credit.capture(held.hold.id, key="2")
    desk.credit.post(account, LedgerKind.PAYMENT, Money("20.00", USD), key="3", reference=reference)
