"""An administrator sets up how customers are managed, setting by setting, and the channels go by it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from customer_core.credit import Denied, Held, HeldOverLimit, LedgerKind, NeedsApproval, Posted
from customer_core.errors import InvalidValueError, PermissionDeniedError, StaleVersionError, TierInUseError
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Assignment,
    BrandId,
    CardToken,
    ChannelCreditRule,
    ChannelId,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    ExternalKey,
    Limited,
    LoyaltyCard,
    Message,
    MessageKey,
    MessageKind,
    Money,
    Order,
    OrderKey,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    RepId,
    TierId,
)
from customer_core.search import PageRequest
from customer_core.services import DuplicatesSuspected, Registered
from customer_core.settings import (
    Brand,
    ChannelKind,
    CleanupSettings,
    ClubSettings,
    DuplicateSettings,
    LoyaltySettings,
    RepSettings,
    SalesChannel,
)

WEB, POS, DESK = ChannelId("web"), ChannelId("pos"), ChannelId("order-desk")
KINDS = {WEB: ChannelKind.WEB, POS: ChannelKind.POINT_OF_SALE, DESK: ChannelKind.ORDER_DESK}
START = datetime(2026, 2, 2, tzinfo=UTC)


@pytest.fixture
def manager(shop_address: str) -> Iterator[CustomerManager]:
    """A shop's store, on a file and on a server, with three channels."""
    with CustomerManager.open(shop_address) as opened:
        office = opened.acting_as(Actor.system("set-up"))
        for id_, kind in KINDS.items():
            office.channels.add(SalesChannel(id=id_, name=str(id_), kind=kind))
        yield opened


@pytest.fixture
def office(manager: CustomerManager) -> Desk:
    """The desk of the administrator."""
    return manager.acting_as(Actor.user("eve", roles=["administrator"], brands=EVERY_BRAND))


def clerk(manager: CustomerManager, channel: ChannelId, rep: str | None = None) -> Desk:
    """Return the desk of somebody who sells in a channel."""
    return manager.acting_as(Actor.user("sal", roles=["clerk"], rep=rep, brands=EVERY_BRAND), channel=channel)


def saved(desk: Desk, name: str, *served_by: str) -> Customer:
    """Register somebody whom some representatives serve, in the order in which they were added."""
    draft = CustomerDraft(name=PersonName(name))
    for rep in served_by:
        draft = draft.with_assignment(Assignment(assignee=RepId(rep), at=START))
    answer = desk.customers.register(draft)
    assert isinstance(answer, Registered)
    return answer.customer


def usd(amount: str) -> Money:
    """Return an amount of dollars."""
    return Money(amount, "USD")


def on_account(office: Desk, customer: CustomerId, limit: str) -> None:
    """Let somebody pay on account, up to a limit, within thirty days."""
    office.credit.set_limit(customer, Limited(usd(limit)), currency="USD", terms=PaymentTerms(30))


def test_what_is_entered_is_applied_or_reset(manager: CustomerManager, office: Desk) -> None:
    """Nothing counts before it is applied; two who edit at once do not overwrite each other; reset brings back."""
    draft = office.settings.begin_draft()
    entered = draft.with_area(LoyaltySettings(is_automatic=True)).with_area(RepSettings(edits_others=False))
    assert not office.settings.get(LoyaltySettings).is_automatic
    other = office.settings.begin_draft().with_area(RepSettings(sets_last_salesman=True))
    office.settings.apply(entered, reason="as agreed")
    with pytest.raises(StaleVersionError):
        office.settings.apply(other)
    till = clerk(manager, POS)
    assert 1 == len(saved(till, "Zoe Novak").loyalty_cards)
    office.settings.reset(LoyaltySettings, RepSettings)
    assert () == saved(till, "Karl Ochs").loyalty_cards
    assert ["as agreed", ""] == [entry.reason for entry in office.history.list_of_settings(LoyaltySettings)]


def test_each_channel_has_its_rule_and_message_above_the_limit(manager: CustomerManager, office: Desk) -> None:
    """Yes, No, and Requires Manager Approval, with what the user is told at the time of the order."""
    rules = {
        WEB: ChannelCreditRule(CreditRule.NO, "Please pay by card."),
        POS: ChannelCreditRule(CreditRule.APPROVAL, "Call the manager."),
        DESK: ChannelCreditRule(CreditRule.ALWAYS, "Over the limit."),
    }
    office.settings.apply(CreditPolicy(channels=rules))
    told = {}
    for number, (channel, answer) in enumerate(((WEB, Denied), (POS, NeedsApproval), (DESK, HeldOverLimit))):
        customer = saved(office, f"{'ABC'[number]}da Nov{'xyz'[number]}ak")
        on_account(office, customer.id, "100")
        desk = clerk(manager, channel)
        assert isinstance(desk.credit.hold(customer.id, usd("80"), reference="1", key="1"), Held)
        over = desk.credit.hold(customer.id, usd("30"), reference="2", key="2")
        assert isinstance(over, answer)
        told[channel] = over.decision.message
        if isinstance(over, NeedsApproval):
            head = manager.acting_as(
                Actor.user("max", roles=["credit-manager"], approves=[usd("500")], brands=EVERY_BRAND), channel=POS
            )
            assert isinstance(head.credit.approve(over.hold.id, seen=over.hold.version, key="3"), HeldOverLimit)
    assert {channel: rule.message for channel, rule in rules.items()} == told


def test_what_is_bought_on_account_is_charged_and_paid(manager: CustomerManager, office: Desk) -> None:
    """Receivables are tracked, and payments applied to them; who has no account does not pay on account."""
    zoe, karl = saved(office, "Zoe Novak"), saved(office, "Karl Ochs")
    on_account(office, zoe.id, "100")
    office.settings.apply(CreditPolicy(message="Cash only."))
    till = clerk(manager, POS)
    denied = till.credit.hold(karl.id, usd("1"), reference="1", key="1")
    assert isinstance(denied, Denied)
    held = till.credit.hold(zoe.id, usd("60"), reference="2", key="1")
    assert isinstance(held, Held)
    assert isinstance(office.credit.capture(held.hold.id, key="2"), Posted)
    account = office.credit.find_account(zoe.id, "USD")
    assert account
    assert (usd("60"), usd("40")) == (
        account.exposure.posted,
        office.credit.decide(zoe.id, usd("1"), channel=POS).available,
    )
    office.credit.post(account.id, LedgerKind.PAYMENT, usd("45"), key="3", reference="bank transfer")
    statement = office.credit.statement(account.id)
    assert (usd("15"), 2) == (statement.closing, len(statement.entries))


def test_loyalty_cards_are_made_for_new_customers(manager: CustomerManager, office: Desk) -> None:
    """Across all channels; made by hand at the till, they are refused for new customers from then on."""
    office.settings.apply(LoyaltySettings(is_automatic=True))
    names = {WEB: "Zoe Novak", POS: "Karl Ochs", DESK: "Mia Petrov"}
    assert [1, 1, 1] == [len(saved(clerk(manager, one), name).loyalty_cards) for one, name in names.items()]
    by_hand = CustomerDraft(name=PersonName("Ida Olsen"), external_keys=[ExternalKey.of_card(LoyaltyCard.of_digits(7))])
    with pytest.raises(InvalidValueError, match="point of sale"):
        clerk(manager, POS).customers.register(by_hand)


def test_the_check_fields_tell_duplicates_in_every_channel(manager: CustomerManager, office: Desk) -> None:
    """A telephone number is enough in each of them, once it is chosen."""
    office.settings.apply(DuplicateSettings(check_fields=["phone"]))
    phone = PhoneNumber("212 555 0100")
    first = clerk(manager, WEB).customers.register(CustomerDraft(name=PersonName("Zoe Novak"), phones=[phone]))
    assert isinstance(first, Registered)
    for channel in KINDS:
        again = CustomerDraft(name=PersonName("Ludwig Beer"), phones=[phone])
        answer = clerk(manager, channel).customers.register(again)
        assert isinstance(answer, DuplicatesSuspected)
        assert [first.customer.id] == [one.customer.id for one in answer.suspects]


def test_representatives_have_customers_of_their_own(manager: CustomerManager, office: Desk) -> None:
    """Those of others are disabled in the results; the last one added is put on what is ordered in the web shop."""
    office.settings.apply(RepSettings(edits_others=False, sets_last_salesman=True))
    zoe, karl, mia = (
        saved(office, "Zoe Novak", "r-1", "r-2"),
        saved(office, "Karl Ochs", "r-1"),
        saved(office, "Mia Po"),
    )
    rep = clerk(manager, DESK, rep="r-2")
    results = rep.customers.list_results(PageRequest()).items
    assert {zoe.id: True, karl.id: False, mia.id: True} == {one.id: one.is_editable for one in results}
    with pytest.raises(PermissionDeniedError):
        rep.customers.update(karl.with_tag("mine"))
    assert RepId("r-2") == office.reps.find_last_salesman(zoe.id, channel=WEB)
    assert office.reps.find_last_salesman(zoe.id, channel=POS) is None


def message(customer: CustomerId, reference: str, *, weeks: int, kind: MessageKind) -> Message:
    """Return a message from some weeks ago."""
    at = datetime.now(UTC) - timedelta(weeks=weeks)
    return Message(key=MessageKey("desk", reference), customer=customer, at=at, kind=kind)


def test_the_message_center_is_cleaned(office: Desk) -> None:
    """Of campaigns after weeks; of everything after months, and of campaigns then by the earlier of both."""
    zoe = saved(office, "Zoe Novak").id
    for weeks in (1, 3, 30):
        for kind in (MessageKind.CAMPAIGN, MessageKind.OTHER):
            office.messages.record(message(zoe, f"{kind.value} {weeks}", weeks=weeks, kind=kind))
    assert 0 == office.maintenance.run("clean-up-messages").done
    office.settings.apply(CleanupSettings(cleans_campaigns=True, campaign_weeks=2))
    assert 2 == office.maintenance.run("clean-up-messages").done
    office.settings.apply(attrs.evolve(office.settings.get(CleanupSettings), cleans_all=True, all_months=6))
    assert 1 == office.maintenance.run("clean-up-messages").done
    kept = {one.key.reference for one in office.messages.list_of(zoe)}
    assert {"campaign 1", "other 1", "other 3"} == kept


def test_lists_of_clubs_are_made_days_before_the_shipment(office: Desk) -> None:
    """What is shipped on the 10th is listed on the 3rd; for lists on the 10th, the 11th is entered with one day."""
    (dates,) = office.orders.list_club_dates([date(2026, 5, 10)])
    assert (date(2026, 5, 3), date(2026, 5, 3)) == (dates.listed_on, dates.authorized_by)
    office.settings.apply(ClubSettings(preauthorization_days=1))
    (dates,) = office.orders.list_club_dates([date(2026, 5, 11)])
    assert date(2026, 5, 10) == dates.listed_on


def test_cards_are_cleared_across_all_orders(manager: CustomerManager, office: Desk) -> None:
    """After the days of the setting, whose orders and in which channel ever."""
    office.settings.apply(CleanupSettings(clears_cards=True, card_days=30))
    keys = []
    for channel, name in ((WEB, "Zoe Novak"), (POS, "Karl Ochs")):
        customer = saved(office, name).id
        for days in (10, 40):
            key = OrderKey(str(channel), f"{days}")
            placed_at = datetime.now(UTC) - timedelta(days=days)
            card = CardToken(token="made-up", last_four="0042")  # noqa: S106 - made up
            order = Order(key=key, customer=customer, placed_at=placed_at, total=usd("9"), card=card)
            clerk(manager, channel).orders.record(order)
            keys.append(key)
    assert 2 == office.maintenance.run("purge-cards").done
    assert [True, False, True, False] == [office.orders.get(key).card is not None for key in keys]


def test_each_brand_has_an_account_that_its_channels_share(manager: CustomerManager, office: Desk) -> None:
    """Who is of no brand in particular needs one for each; what is spent on one is not spent on the other."""
    for name in ("north", "south"):
        office.brands.add(Brand(id=BrandId(name), name=name.title()))
    for id_, brand in ((WEB, "north"), (POS, "north"), (DESK, "south")):
        office.channels.change(SalesChannel(id=id_, name=str(id_), kind=KINDS[id_], brand=BrandId(brand)))
    office.brands.switch(has_accounts_per_brand=True)
    zoe = saved(office, "Zoe Novak").id
    for brand, limit in (("north", "100"), ("south", "50")):
        desk = manager.acting_as(Actor.system("office"), brand=brand)
        desk.credit.set_limit(zoe, Limited(usd(limit)), currency="USD")
    assert isinstance(clerk(manager, WEB).credit.hold(zoe, usd("80"), reference="1", key="1"), Held)
    left = [clerk(manager, one).credit.decide(zoe, usd("1")).available for one in (WEB, POS, DESK)]
    assert [usd("20"), usd("20"), usd("50")] == left


def test_pricing_tiers_are_listed_in_order_and_one_is_the_default(manager: CustomerManager, office: Desk) -> None:
    """Added, moved, renamed and removed; the default counts for whoever has none, in one channel or in all."""
    tiers = [office.tiers.add(name, id_=TierId(name.lower())) for name in ("Retail", "Silver", "Gold")]
    office.tiers.move_up(tiers[2].id)
    office.tiers.rename(tiers[1].id, "Sterling")
    assert ["Retail", "Gold", "Sterling"] == [tier.name for tier in office.tiers.list_all()]
    office.tiers.set_default(tiers[0].id)
    office.tiers.set_default(tiers[2].id, WEB)
    zoe = saved(clerk(manager, WEB), "Zoe Novak")
    in_force = [clerk(manager, one).customers.get_effective(zoe.id).tier.value for one in (WEB, POS)]
    assert [tiers[2].id, tiers[0].id] == in_force
    office.customers.update(zoe.with_tier(tiers[1].id))
    with pytest.raises(TierInUseError):
        office.tiers.remove(tiers[1].id)
    office.tiers.remove(tiers[1].id, replacement=tiers[2].id)
    assert tiers[2].id == office.customers.get(zoe.id).tier
