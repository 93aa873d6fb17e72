"""G30: nothing is done that the actor has no permission for; every call of every service is tried."""

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.guarantees.kept_credentials import CHEAP, PASSWORD, TOKEN, Nowhere, keep_credential

from customer_core.credit import Denied, LedgerKind, OfflineSale
from customer_core.errors import (
    CustomerCoreError,
    MergeUndoneError,
    NotFoundError,
    PermissionDeniedError,
    StoreOccupiedError,
)
from customer_core.manager import CustomerManager, Desk
from customer_core.model import (
    EVERY_BRAND,
    ActId,
    Actor,
    AddTag,
    BrandId,
    ChannelCreditRule,
    ChannelId,
    Credential,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    CustomerDraft,
    CustomerId,
    ExternalKey,
    GroupId,
    ImportId,
    Limited,
    LoyaltyCard,
    MergeId,
    Message,
    MessageKey,
    Money,
    NoCredit,
    Order,
    OrderKey,
    Organization,
    OrganizationId,
    OrganizationVerdict,
    Permission,
    PersonName,
    SavedSearchId,
    TierId,
    Verdict,
    WaitingPair,
)
from customer_core.search import EVERYONE, NOBODY_ELSE, PageRequest, SearchHabits
from customer_core.settings import Brand, ChannelKind, DuplicateSettings, SalesChannel

P = Permission
ANN, ZOE = CustomerId("c-ann"), CustomerId("c-zoe")
V1 = CustomerDraft(name=PersonName("Otto Bauer"))
WAITING = WaitingPair(
    left=ANN, right=ZOE, bits=1.0, relation="same", at=datetime(2026, 1, 1, tzinfo=UTC), by=Actor.system("x")
)
OLD_ORDER = Order(
    key=OrderKey("web", "1"), customer=ANN, placed_at=datetime(2026, 1, 1, tzinfo=UTC), total=Money(1, "USD")
)
ORDER = attrs.evolve(OLD_ORDER, key=OrderKey("web", "2"))
MESSAGE = Message(key=MessageKey("mailer", "1"), customer=ANN, at=datetime(2026, 1, 1, tzinfo=UTC))
FIRM, CHAIN = (Organization(id=OrganizationId(id_), name=id_, version=1) for id_ in ("firm", "chain"))
NORTH = Brand(id=BrandId("north"), name="North")
TILL = SalesChannel(id=ChannelId("pos"), name="Till", kind=ChannelKind.POINT_OF_SALE)
GOLD = TierId("gold")
CARD = LoyaltyCard.of_digits(17)
ACT: list[ActId] = []
FILE: list[ImportId] = []
Call = Callable[[Desk], object]

READ, EDIT = (P.CUSTOMERS_READ, P.CUSTOMERS_READ_OWN), (P.CUSTOMERS_EDIT, P.CUSTOMERS_EDIT_OWN)
CALLS: dict[str, tuple[Permission | tuple[Permission, ...], Call]] = {
    "customers.register": (P.CUSTOMERS_CREATE, lambda desk: desk.customers.register(V1)),
    "customers.update": (EDIT, lambda desk: desk.customers.update(V1.with_id(ANN).with_version(1))),
    "customers.deactivate": (EDIT, lambda desk: desk.customers.deactivate(ANN)),
    "customers.reactivate": (EDIT, lambda desk: desk.customers.reactivate(ANN)),
    "customers.delete": (P.CUSTOMERS_DELETE, lambda desk: desk.customers.delete(ZOE, version=1)),
    "customers.get": (READ, lambda desk: desk.customers.get(ANN)),
    "customers.find": (READ, lambda desk: desk.customers.find(ANN)),
    "customers.find_by_code": (READ, lambda desk: desk.customers.find_by_code("A-1")),
    "customers.find_by_external_key": (
        READ,
        lambda desk: desk.customers.find_by_external_key(ExternalKey("shop", "1")),
    ),
    "customers.search": (READ, lambda desk: desk.customers.search("ann")),
    "customers.list_results": (READ, lambda desk: desk.customers.list_results(PageRequest())),
    "customers.get_summary": (READ, lambda desk: desk.customers.get_summary()),
    "customers.turn": (READ, lambda desk: desk.customers.turn(PageRequest())),
    "customers.get_effective": (READ, lambda desk: desk.customers.get_effective(ANN)),
    "organizations.register": (P.ORGANIZATIONS_EDIT, lambda desk: desk.organizations.register(FIRM.draft)),
    "organizations.update": (P.ORGANIZATIONS_EDIT, lambda desk: desk.organizations.update(FIRM.with_tag("new"))),
    "organizations.deactivate": (P.ORGANIZATIONS_EDIT, lambda desk: desk.organizations.deactivate(FIRM.id)),
    "organizations.reactivate": (P.ORGANIZATIONS_EDIT, lambda desk: desk.organizations.reactivate(FIRM.id)),
    "organizations.set_parent": (P.ORGANIZATIONS_EDIT, lambda desk: desk.organizations.set_parent(FIRM.id, CHAIN.id)),
    "organizations.detach": (P.ORGANIZATIONS_EDIT, lambda desk: desk.organizations.detach(FIRM.id)),
    "organizations.get": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.get(FIRM.id)),
    "organizations.find": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.find(FIRM.id)),
    "organizations.find_by_code": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.find_by_code("F")),
    "organizations.find_by_external_key": (
        P.ORGANIZATIONS_READ,
        lambda desk: desk.organizations.find_by_external_key(ExternalKey("shop", "1")),
    ),
    "organizations.check": (P.DUPLICATES_CHECK, lambda desk: desk.organizations.check(FIRM)),
    "organizations.judge": (
        P.JUDGEMENTS_RECORD,
        lambda desk: desk.organizations.judge(FIRM.id, CHAIN.id, OrganizationVerdict.GROUP),
    ),
    "organizations.propose_merge": (
        P.MERGES_PROPOSE,
        lambda desk: desk.organizations.propose_merge(FIRM.id, [CHAIN.id]),
    ),
    "organizations.merge": (P.MERGES_APPLY, lambda desk: desk.organizations.merge(PLAN[1])),
    "organizations.propose_undo": (P.MERGES_UNDO, lambda desk: desk.organizations.propose_undo(MergeId("m"))),
    "organizations.propose_split": (P.MERGES_UNDO, lambda desk: desk.organizations.propose_split(FIRM.id)),
    "organizations.undo": (P.MERGES_UNDO, lambda desk: desk.organizations.undo(MergeId("m"))),
    "organizations.get_merge": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.get_merge(MergeId("m"))),
    "organizations.list_merges": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.list_merges(FIRM.id)),
    "organizations.list_contributions": (
        P.ORGANIZATIONS_READ,
        lambda desk: desk.organizations.list_contributions(MergeId("m")),
    ),
    "organizations.list_absorbed": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.list_absorbed(FIRM.id)),
    "organizations.find_pair": (P.REVIEWS_READ, lambda desk: desk.organizations.find_pair(FIRM.id, CHAIN.id)),
    "organizations.list_waiting": (P.REVIEWS_READ, lambda desk: desk.organizations.list_waiting()),
    "organizations.search": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.search("firm")),
    "organizations.turn": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.turn(PageRequest())),
    "organizations.list_line": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.list_line(FIRM.id)),
    "organizations.list_children": (P.ORGANIZATIONS_READ, lambda desk: desk.organizations.list_children(FIRM.id)),
    "organizations.list_members": (READ, lambda desk: desk.organizations.list_members(FIRM.id)),
    "organizations.join": (EDIT, lambda desk: desk.organizations.join(ANN, FIRM.id)),
    "organizations.leave": (EDIT, lambda desk: desk.organizations.leave(ANN)),
    "history.list_of_organization": (P.HISTORY_READ, lambda desk: desk.history.list_of_organization(FIRM.id)),
    "duplicates.check": (P.DUPLICATES_CHECK, lambda desk: desk.duplicates.check(V1)),
    "duplicates.cluster_of": (P.REVIEWS_READ, lambda desk: desk.duplicates.cluster_of(ANN)),
    "duplicates.list_clusters": (P.REVIEWS_READ, lambda desk: desk.duplicates.list_clusters()),
    "judgements.record": (
        P.JUDGEMENTS_RECORD,
        lambda desk: desk.judgements.record(ANN, ZOE, Verdict.DIFFERENT, reason="brothers"),
    ),
    "judgements.list_of": (P.REVIEWS_READ, lambda desk: desk.judgements.list_of(ANN, ZOE)),
    "judgements.list_standing": (P.REVIEWS_READ, lambda desk: desk.judgements.list_standing()),
    "reviews.list_waiting": (P.REVIEWS_READ, lambda desk: desk.reviews.list_waiting()),
    "reviews.list_pairs": (P.REVIEWS_READ, lambda desk: desk.reviews.list_pairs()),
    "reviews.find_next": (P.REVIEWS_READ, lambda desk: desk.reviews.find_next()),
    "reviews.decide": (P.JUDGEMENTS_RECORD, lambda desk: desk.reviews.decide(WAITING, Verdict.SAME)),
    "merges.propose": (P.MERGES_PROPOSE, lambda desk: desk.merges.propose(ANN, [ZOE])),
    "merges.apply": (P.MERGES_APPLY, lambda desk: desk.merges.apply(PLAN[0])),
    "merges.get": (READ, lambda desk: desk.merges.get(MergeId("m"))),
    "merges.list_of": (READ, lambda desk: desk.merges.list_of(ANN)),
    "merges.list_contributions": (READ, lambda desk: desk.merges.list_contributions(MergeId("m"))),
    "merges.list_absorbed": (READ, lambda desk: desk.merges.list_absorbed(ANN)),
    "merges.propose_undo": (P.MERGES_UNDO, lambda desk: desk.merges.propose_undo(MergeId("m"))),
    "merges.propose_split": (P.MERGES_UNDO, lambda desk: desk.merges.propose_split(ZOE)),
    "merges.merge_clusters": (P.MERGES_APPLY, lambda desk: desk.merges.merge_clusters()),
    "merges.merge_clusters tried": (P.MERGES_PROPOSE, lambda desk: desk.merges.merge_clusters(is_kept=False)),
    "merges.undo": (P.MERGES_UNDO, lambda desk: desk.merges.undo(MergeId("m"))),
    "merges.redo": (P.MERGES_APPLY, lambda desk: desk.merges.redo(MergeId("m"))),
    "merges.split": (P.MERGES_UNDO, lambda desk: desk.merges.split(ZOE)),
    "orders.record": (P.ORDERS_RECORD, lambda desk: desk.orders.record(ORDER)),
    "orders.get": (P.ORDERS_READ, lambda desk: desk.orders.get(OLD_ORDER.key)),
    "orders.find": (P.ORDERS_READ, lambda desk: desk.orders.find(ORDER.key)),
    "orders.list_of": (P.ORDERS_READ, lambda desk: desk.orders.list_of(ANN)),
    "orders.get_totals": (P.ORDERS_READ, lambda desk: desk.orders.get_totals(ANN)),
    "orders.find_link": (P.ORDERS_READ, lambda desk: desk.orders.find_link(ORDER.key)),
    "loyalty.issue": (EDIT, lambda desk: desk.loyalty.issue(ANN)),
    "loyalty.withdraw": (EDIT, lambda desk: desk.loyalty.withdraw(ANN, CARD.number)),
    "loyalty.find": (READ, lambda desk: desk.loyalty.find(CARD.number)),
    "loyalty.list_of": (READ, lambda desk: desk.loyalty.list_of(ANN)),
    "orders.list_club_dates": (P.ORDERS_READ, lambda desk: desk.orders.list_club_dates([date(2026, 3, 10)])),
    "messages.record": (P.MESSAGES_RECORD, lambda desk: desk.messages.record(MESSAGE)),
    "messages.iter_due": (P.MAINTENANCE_RUN, lambda desk: list(desk.messages.iter_due())),
    "messages.list_of": (P.MESSAGES_READ, lambda desk: desk.messages.list_of(ANN)),
    "acts.preview": (P.CUSTOMERS_CHANGE_MANY, lambda desk: desk.acts.preview("ann", [AddTag("vip")])),
    "acts.start": (P.CUSTOMERS_CHANGE_MANY, lambda desk: desk.acts.start("ann", [AddTag("vip")])),
    "acts.apply": (P.CUSTOMERS_CHANGE_MANY, lambda desk: desk.acts.apply(ACT[0])),
    "acts.undo": (P.CUSTOMERS_CHANGE_MANY, lambda desk: desk.acts.undo(ACT[0])),
    "acts.get": (P.CUSTOMERS_CHANGE_MANY, lambda desk: desk.acts.get(ACT[0])),
    "acts.list_acts": (P.CUSTOMERS_CHANGE_MANY, lambda desk: desk.acts.list_acts()),
    "references.count": (READ, lambda desk: desk.references.count(ANN)),
    "references.list_ids": (READ, lambda desk: desk.references.list_ids(ANN)),
    "credentials.send_link": (P.CREDENTIALS_SEND, lambda desk: desk.credentials.send_link(ANN)),
    "credentials.has_password": (P.CREDENTIALS_SEND, lambda desk: desk.credentials.has_password(ANN)),
    "credentials.revoke": (P.CREDENTIALS_SEND, lambda desk: desk.credentials.revoke(ANN)),
    "credentials.set_password": (P.CREDENTIALS_VERIFY, lambda desk: desk.credentials.set_password(TOKEN, PASSWORD)),
    "credentials.verify": (P.CREDENTIALS_VERIFY, lambda desk: desk.credentials.verify(ANN, PASSWORD)),
    "credentials.change_password": (
        P.CREDENTIALS_VERIFY,
        lambda desk: desk.credentials.change_password(ANN, PASSWORD, PASSWORD),
    ),
    "credit.find_paying_account": (P.CREDIT_DECIDE, lambda desk: desk.credit.find_paying_account(ANN, "USD")),
    "credit.list_accounts": (P.CREDIT_DECIDE, lambda desk: desk.credit.list_accounts(ANN, "USD")),
    "credit.find_account": (P.CREDIT_DECIDE, lambda desk: desk.credit.find_account(ANN, "USD")),
    "credit.set_limit": (P.CREDIT_EDIT, lambda desk: desk.credit.set_limit(ANN, NoCredit(), currency="USD")),
    "credit.block": (P.CREDIT_EDIT, lambda desk: desk.credit.block(ANN, currency="USD", reason="late")),
    "credit.unblock": (P.CREDIT_EDIT, lambda desk: desk.credit.unblock(ANN, currency="USD")),
    "credit.decide": (P.CREDIT_DECIDE, lambda desk: desk.credit.decide(ANN, Money(1, "USD"))),
    "credit.hold": (P.CREDIT_HOLD, lambda desk: desk.credit.hold(ANN, Money(1, "USD"), reference="S", key="k")),
    "credit.increase": (P.CREDIT_HOLD, lambda desk: desk.credit.increase(HOLDS[0], Money(2, "USD"), key="k")),
    "credit.capture": (P.CREDIT_HOLD, lambda desk: desk.credit.capture(HOLDS[0], key="k")),
    "credit.release": (P.CREDIT_HOLD, lambda desk: desk.credit.release(HOLDS[0], key="k")),
    "credit.invoice": (P.CREDIT_HOLD, lambda desk: desk.credit.invoice(ANN, Money(1, "USD"), reference="I", key="k")),
    "credit.get_hold": (P.CREDIT_HOLD, lambda desk: desk.credit.get_hold(HOLDS[0])),
    "credit.expire_due": (P.CREDIT_HOLD, lambda desk: desk.credit.expire_due()),
    "credit.approve": (P.CREDIT_APPROVE, lambda desk: desk.credit.approve(HOLDS[1], seen=1, key="k")),
    "credit.reject": (P.CREDIT_APPROVE, lambda desk: desk.credit.reject(HOLDS[1], key="k")),
    "credit.list_requests": (P.CREDIT_APPROVE, lambda desk: desk.credit.list_requests()),
    "credit.post": (P.CREDIT_POST, lambda desk: desk.credit.post(ANN, LedgerKind.PAYMENT, Money(1, "USD"), key="k")),
    "credit.take_snapshot": (
        P.CREDIT_HOLD,
        lambda desk: desk.credit.take_snapshot(ANN, floor_limit=Money(1, "USD"), valid_for=timedelta(hours=1)),
    ),
    "credit.replay_offline": (P.CREDIT_POST, lambda desk: desk.credit.replay_offline([sale()])),
    "credit.statement": (P.CREDIT_READ, lambda desk: desk.credit.statement(ACCOUNT[0])),
    "credit.list_holds": (P.CREDIT_READ, lambda desk: desk.credit.list_holds(ACCOUNT[0])),
    "credit.verify": (P.CREDIT_READ, lambda desk: desk.credit.verify()),
    "history.list_of": (P.HISTORY_READ, lambda desk: desk.history.list_of(ANN)),
    "history.list_of_settings": (P.HISTORY_READ, lambda desk: desk.history.list_of_settings(CreditPolicy)),
    "history.verify": (P.HISTORY_READ, lambda desk: desk.history.verify(ANN)),
    "history.verify the store": (P.HISTORY_VERIFY, lambda desk: desk.history.verify()),
    "history.checkpoint": (P.HISTORY_VERIFY, lambda desk: desk.history.checkpoint()),
    "privacy.export": (P.PRIVACY_EXPORT, lambda desk: desk.privacy.export(ANN)),
    "privacy.plan_erasure": (P.PRIVACY_ERASE, lambda desk: desk.privacy.plan_erasure(ZOE)),
    "privacy.erase": (P.PRIVACY_ERASE, lambda desk: desk.privacy.erase(ZOE, reason="asked for it")),
    "events.subscribe": (P.EVENTS_CONSUME, lambda desk: desk.events.subscribe("other")),
    "events.unsubscribe": (P.EVENTS_CONSUME, lambda desk: desk.events.unsubscribe("mailer")),
    "events.list_consumers": (P.EVENTS_CONSUME, lambda desk: desk.events.list_consumers()),
    "events.list_next": (P.EVENTS_CONSUME, lambda desk: desk.events.list_next("mailer")),
    "events.acknowledge": (P.EVENTS_CONSUME, lambda desk: desk.events.acknowledge("mailer", EVENT[0])),
    "events.deliver": (P.EVENTS_CONSUME, lambda desk: desk.events.deliver("mailer", lambda _: None)),
    "searches.save": (READ, lambda desk: desk.searches.save("Lee", "lee")),
    "searches.copy": (READ, lambda desk: desk.searches.copy(SEARCH[0], name="Other")),
    "searches.get": (READ, lambda desk: desk.searches.get(SEARCH[0])),
    "searches.find": (READ, lambda desk: desk.searches.find(SEARCH[0])),
    "searches.list_viewed": (READ, lambda desk: desk.searches.list_viewed()),
    "searches.run": (READ, lambda desk: desk.searches.run(SEARCH[0])),
    "searches.rename": (READ, lambda desk: desk.searches.rename(SEARCH[0], "Other", version=2)),
    "searches.change": (READ, lambda desk: desk.searches.change(SEARCH[0], "ann", version=2)),
    "searches.share": (
        P.SEARCHES_SHARE,
        lambda desk: desk.searches.share(SEARCH[0], audience=NOBODY_ELSE, sharers=NOBODY_ELSE, version=2),
    ),
    "searches.delete": (READ, lambda desk: desk.searches.delete(SEARCH[0], version=2)),
    "searches.set_default": (READ, lambda desk: desk.searches.set_default(SEARCH[0])),
    "searches.find_default": (READ, lambda desk: desk.searches.find_default()),
    "searches.keep_last": (READ, lambda desk: desk.searches.keep_last(PageRequest())),
    "searches.find_last": (READ, lambda desk: desk.searches.find_last()),
    "searches.clear_last": (READ, lambda desk: desk.searches.clear_last()),
    "groups.create": (P.GROUPS_EDIT, lambda desk: desk.groups.create("Lee", criteria="lee")),
    "groups.get": (P.GROUPS_READ, lambda desk: desk.groups.get(GROUP[0])),
    "groups.list_seen": (P.GROUPS_READ, lambda desk: desk.groups.list_seen()),
    "groups.change": (P.GROUPS_EDIT, lambda desk: desk.groups.change(GROUP[0], version=1, label="Other")),
    "groups.set_owners": (P.GROUPS_EDIT, lambda desk: desk.groups.set_owners(GROUP[0], [], version=1)),
    "groups.delete": (P.GROUPS_EDIT, lambda desk: desk.groups.delete(GROUP[0], version=1)),
    "groups.preview": (P.GROUPS_READ, lambda desk: desk.groups.preview(GROUP[0])),
    "groups.add_matching": (P.GROUPS_EDIT, lambda desk: desk.groups.add_matching(GROUP[0])),
    "groups.add": (P.GROUPS_EDIT, lambda desk: desk.groups.add(GROUP[0], ANN)),
    "groups.remove": (P.GROUPS_EDIT, lambda desk: desk.groups.remove(GROUP[0], ANN)),
    "groups.members": (P.GROUPS_READ, lambda desk: desk.groups.members(GROUP[0])),
    "groups.groups_of": (P.GROUPS_READ, lambda desk: desk.groups.groups_of(ANN)),
    "brands.list_all": (READ, lambda desk: desk.brands.list_all()),
    "brands.find": (READ, lambda desk: desk.brands.find(NORTH.id)),
    "brands.add": (P.SETTINGS_EDIT, lambda desk: desk.brands.add(NORTH)),
    "brands.change": (P.SETTINGS_EDIT, lambda desk: desk.brands.change(NORTH)),
    "brands.remove": (P.SETTINGS_EDIT, lambda desk: desk.brands.remove(NORTH.id)),
    "brands.plan_switch": (P.CREDIT_READ, lambda desk: desk.brands.plan_switch(has_accounts_per_brand=True)),
    "brands.switch": (P.SETTINGS_EDIT, lambda desk: desk.brands.switch(has_accounts_per_brand=False)),
    "channels.list_all": (READ, lambda desk: desk.channels.list_all()),
    "channels.find": (READ, lambda desk: desk.channels.find(TILL.id)),
    "channels.add": (P.SETTINGS_EDIT, lambda desk: desk.channels.add(TILL)),
    "channels.change": (P.SETTINGS_EDIT, lambda desk: desk.channels.change(TILL)),
    "channels.remove": (P.SETTINGS_EDIT, lambda desk: desk.channels.remove(TILL.id)),
    "channels.attach": (EDIT, lambda desk: desk.channels.attach(ANN, TILL.id)),
    "channels.detach": (EDIT, lambda desk: desk.channels.detach(ANN, TILL.id)),
    "tiers.list_all": (READ, lambda desk: desk.tiers.list_all()),
    "tiers.find_default": (READ, lambda desk: desk.tiers.find_default()),
    "tiers.add": (P.SETTINGS_EDIT, lambda desk: desk.tiers.add("Gold")),
    "tiers.rename": (P.SETTINGS_EDIT, lambda desk: desk.tiers.rename(GOLD, "Gold")),
    "tiers.move_up": (P.SETTINGS_EDIT, lambda desk: desk.tiers.move_up(GOLD)),
    "tiers.move_down": (P.SETTINGS_EDIT, lambda desk: desk.tiers.move_down(GOLD)),
    "tiers.remove": (P.SETTINGS_EDIT, lambda desk: desk.tiers.remove(GOLD)),
    "tiers.set_default": (P.SETTINGS_EDIT, lambda desk: desk.tiers.set_default(GOLD)),
    "tiers.clear_default": (P.SETTINGS_EDIT, lambda desk: desk.tiers.clear_default()),
    "reps.list_serving": (READ, lambda desk: desk.reps.list_serving(ANN)),
    "reps.find_last_salesman": (READ, lambda desk: desk.reps.find_last_salesman(ANN)),
    "settings.get": (P.SETTINGS_READ, lambda desk: desk.settings.get(DuplicateSettings)),
    "settings.apply": (P.SETTINGS_EDIT, lambda desk: desk.settings.apply(DuplicateSettings(shown_most=9))),
    "settings.declare": (P.SETTINGS_EDIT, lambda desk: desk.settings.declare(DuplicateSettings(shown_most=9))),
    "settings.begin_draft": (P.SETTINGS_READ, lambda desk: desk.settings.begin_draft()),
    "settings.reset": (P.SETTINGS_EDIT, lambda desk: desk.settings.reset(DuplicateSettings)),
    "settings.reset credit": (P.CREDIT_EDIT, lambda desk: desk.settings.reset(CreditPolicy)),
    "settings.declare credit": (
        P.CREDIT_EDIT,
        lambda desk: desk.settings.declare(CreditPolicy(message="Cash only.", version=1)),
    ),
    "settings.apply credit": (
        P.CREDIT_EDIT,
        lambda desk: desk.settings.apply(CreditPolicy(message="Cash only.", version=1)),
    ),
    "maintenance.list_actions": (P.MAINTENANCE_RUN, lambda desk: desk.maintenance.list_actions()),
    "maintenance.run": (P.MAINTENANCE_RUN, lambda desk: desk.maintenance.run("set-empty-passwords")),
    "maintenance.reindex": (P.MAINTENANCE_RUN, lambda desk: desk.maintenance.reindex()),
    "imports.customers": (P.CUSTOMERS_CREATE, lambda desk: desk.imports.customers(FOLDER[0] / "in.csv")),
    "imports.list_files": (P.CUSTOMERS_CREATE, lambda desk: desk.imports.list_files()),
    "imports.dismiss": (P.CUSTOMERS_CREATE, lambda desk: desk.imports.dismiss(FILE[0])),
    "imports.load": (P.CUSTOMERS_LOAD, lambda desk: desk.imports.load([CustomerDraft(name=PersonName("Otto Bauer"))])),
    "exports.organizations": (
        P.ORGANIZATIONS_EXPORT,
        lambda desk: desk.exports.organizations(FOLDER[0] / "out.csv"),
    ),
    "exports.contacts": (P.CUSTOMERS_EXPORT, lambda desk: desk.exports.contacts(FOLDER[0] / "out.csv")),
    "exports.results": (P.CUSTOMERS_EXPORT, lambda desk: desk.exports.results(FOLDER[0] / "out.csv")),
    "exports.customers": (P.CUSTOMERS_EXPORT, lambda desk: desk.exports.customers(FOLDER[0] / "out.csv")),
}


def sale() -> OfflineSale:
    """Return what a till sold to Ann while it was offline."""
    at = datetime(2020, 1, 1, tzinfo=UTC)
    return OfflineSale(
        account=ACCOUNT[0], amount=Money(1, "USD"), reference="R", key="r", channel=ChannelId("pos"), sold_at=at
    )


PLAN: list[Any] = []
EVENT: list[Any] = []
FOLDER: list[Path] = []
HOLDS: list[CreditHoldId] = []
ACCOUNT: list[CreditAccountId] = []
SEARCH: list[SavedSearchId] = []
GROUP: list[GroupId] = []


@pytest.fixture
def manager(tmp_path: Path) -> CustomerManager:
    """A store with two customers, and a plan to merge them."""
    roles = {permission.value: [permission] for permission in P}
    opened = CustomerManager.open("memory:", roles=roles, notifier=Nowhere(), password_cost=CHEAP)
    desk = opened.acting_as(Actor.system("set-up"))
    for firm in (FIRM, CHAIN):
        desk.organizations.register(firm)
    for id_, name, keys in ((ANN, "Ann Lee", [ExternalKey.of_card(CARD)]), (ZOE, "Zoltan Quist", [])):
        desk.customers.register(CustomerDraft(name=PersonName(name), external_keys=keys).with_id(id_))
    desk.orders.record(OLD_ORDER)
    keep_credential(opened._store, ANN)  # noqa: SLF001 - no desk knows the token
    ACT[:] = [desk.acts.start("ann", [AddTag("vip")]).id]
    (tmp_path / "bad.csv").write_text("name,email\n,\nx\n")
    desk.imports.customers(tmp_path / "bad.csv", mapping=["name=name"])
    FILE[:] = [file.id for file in desk.imports.list_files()]
    PLAN[:] = [desk.merges.propose(ANN, [ZOE]), desk.organizations.propose_merge(FIRM.id, [CHAIN.id])]
    furnish_credit(opened.acting_as(Actor.system("set-up"), channel="pos"))
    desk.events.subscribe("mailer", is_from_start=True)
    EVENT[:] = desk.events.list_next("mailer")
    ann = opened.acting_as(Actor.user("ann", roles=[P.CUSTOMERS_READ.value, P.SEARCHES_SHARE.value]))
    SEARCH[:] = [ann.searches.save("All", "ann").id]
    ann.searches.share(SEARCH[0], audience=EVERYONE, sharers=NOBODY_ELSE, version=1)
    GROUP[:] = [desk.groups.create("All").id]
    FOLDER[:] = [tmp_path]
    (tmp_path / "in.csv").write_text("name,email\nOtto Bauer,otto@bauer.example\n")
    return opened


def furnish_credit(desk: Desk) -> None:
    """Reserve an amount on an account of Ann's, one whose time is over, and ask for another."""
    desk.settings.apply(CreditPolicy().with_rule(ChannelId("pos"), ChannelCreditRule(CreditRule.APPROVAL)))
    ACCOUNT[:] = [desk.credit.set_limit(ANN, Limited(Money(5, "USD")), currency="USD").id]
    answers = (desk.credit.hold(ANN, Money(units, "USD"), reference="S", key=f"{units}") for units in (1, 9))
    HOLDS[:] = [answer.hold.id for answer in answers if not isinstance(answer, Denied)]


def state(manager: CustomerManager) -> object:
    """Return everything that a call could have changed."""
    desk = manager.acting_as(Actor.system("look"))
    customers = desk.customers.search(page_size=500).items
    entries = [desk.history.list_of(customer.id) for customer in customers]
    consumers = desk.events.list_consumers()
    settings = consumers, desk.settings.get(DuplicateSettings), desk.settings.get(CreditPolicy)
    credit = desk.credit.statement(ACCOUNT[0]), desk.credit.list_holds(ACCOUNT[0])
    orders = [(desk.orders.list_of(one.id), desk.messages.list_of(one.id)) for one in customers]
    firms = desk.organizations.search().items, desk.history.list_of_organization(FIRM.id)
    groups = firms, desk.groups.list_seen(), desk.groups.members(GROUP[0]).items
    searches = (
        groups,
        desk.acts.list_acts(),
        desk.imports.list_files(),
        desk.searches.list_viewed(),
        [habits(manager, user) for user in ("ann", "eve")],
        credential(manager),
    )
    return customers, entries, settings, credit, orders, searches, sorted(path.name for path in FOLDER[0].iterdir())


def habits(manager: CustomerManager, user: str) -> SearchHabits | None:
    """Return what a user searched for last, and begins with."""
    with manager._store.reading() as unit:  # noqa: SLF001 - no desk tells it of somebody else
        return unit.searches.find_habits(user)


def credential(manager: CustomerManager) -> Credential | None:
    """Return by what Ann logs in."""
    with manager._store.reading() as unit:  # noqa: SLF001 - no desk tells it
        return unit.credentials.find(ANN)


def permissions(name: str) -> tuple[Permission, ...]:
    """Return the permissions any one of which a call needs; the first of them is that for everybody's customers."""
    needed = CALLS[name][0]
    return (needed,) if isinstance(needed, Permission) else needed


def services(desk: Desk) -> list[str]:
    """Return every public call of every service of a desk."""
    return [
        f"{name}.{method}"
        for name, service in vars(desk).items()
        if name != "scope" and not name.startswith("_")
        for method, _ in inspect.getmembers(type(service), inspect.isfunction)
        if not method.startswith("_")
    ]


@pytest.mark.guarantee("G30")
def test_every_call_is_in_the_table(manager: CustomerManager) -> None:
    """A new call without an authorization test does not land."""
    assert set(services(manager.acting_as(Actor.system("look")))) == {name.split()[0] for name in CALLS}


@pytest.mark.guarantee("G30")
@pytest.mark.parametrize("name", CALLS)
def test_without_its_permission_a_call_does_nothing(manager: CustomerManager, name: str) -> None:
    """All other permissions together are not enough, and nothing is written."""
    needed, call = permissions(name), CALLS[name][1]
    before = state(manager)
    roles = [one.value for one in P if one not in needed]
    others = Actor.user("eve", roles=roles, brands=EVERY_BRAND, approves=[Money(99, "USD")])
    with pytest.raises(PermissionDeniedError, match=needed[0].value):
        call(manager.acting_as(others, channel="pos"))
    assert before == state(manager)


@pytest.mark.guarantee("G30")
@pytest.mark.parametrize("name", CALLS)
def test_its_permission_alone_lets_a_call_through(manager: CustomerManager, name: str) -> None:
    """No call asks for more than the table says."""
    actor = Actor.user("ann", roles=[permissions(name)[0].value], brands=EVERY_BRAND, approves=[Money(99, "USD")])
    try:
        CALLS[name][1](manager.acting_as(actor, channel="pos"))
    except (NotFoundError, StoreOccupiedError, MergeUndoneError):
        assert name in {
            *("merges.get", "merges.list_contributions", "imports.load"),
            *("merges.propose_undo", "merges.propose_split", "merges.undo", "merges.split", "merges.redo"),
            *(f"organizations.{name}" for name in ("get_merge", "list_contributions", "propose_undo", "propose_split")),
            "organizations.undo",
            *(f"tiers.{name}" for name in ("rename", "move_up", "move_down", "remove", "set_default")),
            *("credit.block", "credit.unblock", "channels.change", "channels.remove", "brands.change"),
            "brands.remove",
        }


@pytest.mark.guarantee("G30")
@pytest.mark.parametrize("name", CALLS)
def test_an_actor_without_roles_may_do_nothing(manager: CustomerManager, name: str) -> None:
    """Deny by default, also to roles that nobody knows."""
    for roles in ([], ["no such role"]):
        with pytest.raises(PermissionDeniedError):
            CALLS[name][1](manager.acting_as(Actor.user("eve", roles=roles), channel="pos"))


@pytest.mark.guarantee("G30")
def test_a_refusal_does_not_tell_whether_a_record_is_there(manager: CustomerManager) -> None:
    """The answer about a stored customer and about nobody is the same."""
    desk = manager.acting_as(Actor.user("eve"))
    refusals = []
    for id_ in (ANN, CustomerId("nobody")):
        with pytest.raises(CustomerCoreError) as caught:
            desk.customers.get(id_)
        refusals.append(str(caught.value))
    assert refusals[0] == refusals[1]
