"""Every public call that writes, on customers of whom each field says what nobody else may see.

Owns the calls and what has to be there before. It must not know what fails.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import attrs
from tests.guarantees import faulty_organizations as organizations
from tests.guarantees import faulty_records as records
from tests.guarantees.faulty_credentials import CREDENTIAL_CALLS
from tests.guarantees.faulty_settings import AS_OTHERS, furnish_settings, setting_calls
from tests.guarantees.kept_credentials import keep_credential

from customer_core.credit import Held, LedgerKind, NeedsApproval, OfflineSale
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import MergePlan
from customer_core.model import (
    EVERY_BRAND,
    ActId,
    Actor,
    Address,
    AddTag,
    ChannelCreditRule,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    CreditAccountId,
    CreditHoldId,
    CreditPolicy,
    CreditRule,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    GroupId,
    GroupLimitRule,
    GroupLimits,
    ImportId,
    Limited,
    LoyaltyCard,
    MergeId,
    Money,
    Note,
    OrderStatus,
    PaymentTerms,
    PersonName,
    PhoneNumber,
    RepId,
    SavedSearchId,
    SetFlag,
    Unlimited,
    Verdict,
)
from customer_core.ports import Event
from customer_core.search import EVERYONE, Audience, PageRequest, SearchOperator, Where, quick
from customer_core.services import DuplicatesSuspected, Registered
from customer_core.settings import DuplicateReaction, DuplicateSettings

CANARY, DIGITS = "Zzcanaryzz", "7771234509"
CONSUMER = f"mailer {CANARY}"
AT, LONG_AGO = datetime(2026, 1, 31, tzinfo=UTC), datetime(2020, 1, 31, tzinfo=UTC)
ACTOR = Actor.user(CANARY, roles=["administrator"], brands=EVERY_BRAND, approves=[Money(9_000, "USD")])
FEED = ChannelId("feed")
NEW_SEARCH, NEW_GROUP = SavedSearchId("new"), GroupId("new")
WORDS = (
    "Quillan",
    "Bromwich",
    "Ettrick",
    "Yardley",
    "Oswin",
    "Tavish",
    "Ulverst",
    "Grimley",
    "Jessop",
    "Kirk",
    "Lorimer",
    "Nesbit",
)


def draft(number: int) -> CustomerDraft:
    """Return a draft that says what nobody else may see, in every field that holds text."""
    name = f"{WORDS[number % 12]}{number}{CANARY}"
    return CustomerDraft(
        code=name,
        name=PersonName(given=name, family=name),
        company=name,
        emails=[EmailAddress(f"{name}@example.org")],
        phones=[PhoneNumber(f"{number}" * 3 + DIGITS)],
        contacts=[
            Contact(
                id=ContactId("k"),
                roles=[ContactRole.BILLING],
                address=Address(street=[name], city=name),
                email=f"{name}@example.com",
            )
        ],
        external_keys=[ExternalKey("shop", name)],
        tags=[name],
        flag=name,
        workflow_state=name,
        notes=[Note(name, at=AT, by=CANARY)],
        attributes={"tax_id": name},
    )


def twin(number: int, of: int) -> CustomerDraft:
    """Return a draft that is suspected to be somebody who is there, under a code and a key of its own."""
    name = f"{number}{CANARY}"
    return attrs.evolve(draft(of), code=name, external_keys=[ExternalKey("shop", name)])


@attrs.frozen
class Start:
    """What was there before each call, and what calls need of it."""

    ids: tuple[CustomerId, ...]
    token: str
    plan: MergePlan
    merge: MergeId
    undone: MergeId
    nested: CustomerId
    event: Event
    file: Path
    account: CreditAccountId
    hold: CreditHoldId
    request: CreditHoldId
    joined: CustomerId
    search: SavedSearchId
    group: GroupId
    act: ActId
    done: ActId
    bad: ImportId


order, message = partial(records.order, says=CANARY), partial(records.message, says=CANARY)
CARD = LoyaltyCard.of_digits(17)
LIMIT = Limited(Money(500, "USD"))
SUM = GroupLimits(GroupLimitRule.SUM)


def furnish(manager: CustomerManager, folder: Path) -> Start:
    """Put customers, an account, settings and a suspicion into a new store."""
    desk = manager.acting_as(ACTOR, channel="pos")
    desk.settings.apply(DuplicateSettings().with_channel(FEED, DuplicateReaction.QUEUE))
    outcomes = [desk.customers.register(draft(number)) for number in range(5)]
    ids = tuple(outcome.customer.id for outcome in outcomes if isinstance(outcome, Registered))
    merge, undone = merged(desk, 5, 7), merged(desk, 10, 11)
    desk.merges.undo(undone, reason=CANARY)
    warning = desk.customers.register(twin(10, of=0))
    assert isinstance(warning, DuplicatesSuspected)
    desk.customers.deactivate(ids[1], reason=CANARY)
    desk.credit.set_limit(ids[3], LIMIT, currency="USD", reason=CANARY)
    desk.credit.block(ids[3], currency="USD", reason=CANARY)
    account = desk.credit.set_limit(ids[0], LIMIT, currency="USD", reason=CANARY).id
    hold, request = held(manager, account)
    desk.judgements.record(ids[1], ids[4], Verdict.DIFFERENT, reason=CANARY)
    nested = desk.merges.get(merge).master
    joined = joined_accounts(desk, desk.merges.get(undone).master, nested)
    desk.judgements.record(ids[4], nested, Verdict.SAME, reason=CANARY)
    organizations.furnish_organizations(desk, ids[1])
    desk.orders.record(order("1", ids[0]))
    desk.loyalty.issue(ids[0], CARD.number)
    keep_credential(manager._store, ids[0])  # noqa: SLF001 - no desk knows the token
    desk.messages.record(message("1", ids[0]))
    desk.messages.record(attrs.evolve(message("0", ids[0]), at=LONG_AGO))
    desk.orders.record(attrs.evolve(order("0", ids[0]), placed_at=LONG_AGO))
    act, done = (desk.acts.start(who, [AddTag(CANARY)], reason=CANARY).id for who in ("", WORDS[3]))
    desk.acts.apply(done)
    file = folder / "import.csv"
    rows = (f"{w}{CANARY},{CANARY}{w},{w}{CANARY}@example.net,{w}{CANARY}" for w in WORDS[8:10])
    file.write_text("\n".join(["first name,last name,email,customer number", *rows]), encoding="utf-8")
    (folder / "bad.csv").write_text("name,email\n,\nx\n")
    desk.imports.customers(folder / "bad.csv", mapping=["name=name"])
    bad = desk.imports.list_files()[0].id
    desk.events.subscribe(CONSUMER, is_from_start=True)
    (event,) = desk.events.list_next(CONSUMER, most=1)
    desk.customers.deactivate(ids[2])
    plan = desk.merges.propose(ids[2], [ids[3]])
    search = desk.searches.save(CANARY, CANARY).id
    desk.searches.keep_last(PageRequest(criteria=quick(CANARY)))
    group = desk.groups.create(CANARY, criteria=CANARY).id
    desk.groups.add(group, ids[0], reason=CANARY)
    known = (ids, warning.token, plan, merge, undone, nested, event, file, account, hold, request, joined)
    return Start(*known, search, group, act, done, bad)


def named(search: SavedSearchId) -> Where:
    """Return the criteria by which a saved search is found."""
    return Where("saved_search", SearchOperator.IS, str(search))


def held(manager: CustomerManager, account: CreditAccountId) -> tuple[CreditHoldId, CreditHoldId]:
    """Reserve an amount, one whose time is over at once, ask for another, and invoice; return a hold and a request."""
    desk = manager.acting_as(Actor.user(f"other {CANARY}", roles=["administrator"], brands=EVERY_BRAND), channel="pos")
    policy, pos = desk.settings.get(CreditPolicy), ChannelId("pos")
    desk.settings.apply(policy.with_rule(pos, ChannelCreditRule(CreditRule.APPROVAL)))
    furnish_settings(desk, CANARY)
    store = manager._store  # noqa: SLF001 - which another manager shares, whose clock is hours behind
    before = CustomerManager.open(store=store, clock=lambda: AT - timedelta(hours=9)).acting_as(desk.scope.actor)
    hold = before.credit.hold(account, Money(100, "USD"), reference=CANARY, key=f"1{CANARY}", channel=pos)
    request = before.credit.hold(account, Money(900, "USD"), reference=CANARY, key="3", channel=pos)
    before.credit.invoice(account, Money(50, "USD"), reference=CANARY, key="4", channel=pos)
    hour = timedelta(hours=1)
    before.credit.hold(account, Money(1, "USD"), reference=CANARY, key="2", expires_after=hour, channel=pos)
    assert isinstance(hold, Held)
    assert isinstance(request, NeedsApproval)
    return hold.hold.id, request.hold.id


def joined_accounts(desk: Desk, master: CustomerId, other: CustomerId) -> CustomerId:
    """Merge two who owe something, each on an account, and return the survivor."""
    for id_ in (master, other):
        account = desk.credit.set_limit(id_, LIMIT, currency="USD", reason=CANARY).id
        for number in range(2):
            reference = f"{number}{CANARY}"
            desk.credit.invoice(account, Money(20, "USD"), reference=reference, key=reference)
    desk.merges.apply(desk.merges.propose(master, [other], limits=SUM), reason=CANARY)
    desk.credit.set_limit(other, LIMIT, currency="USD", reason=CANARY)
    return master


def merged(desk: Desk, *numbers: int) -> MergeId:
    """Merge two customers, write something by hand since, and return the merge."""
    one, other = (desk.customers.register(draft(number)) for number in numbers)
    assert isinstance(one, Registered)
    assert isinstance(other, Registered)
    merge = desk.merges.apply(desk.merges.propose(one.customer.id, [other.customer.id]), reason=CANARY)
    found = desk.customers.get(one.customer.id)
    emails = [found.emails[1], EmailAddress(f"new{CANARY}@example.org")]
    desk.customers.update(attrs.evolve(found, company=f"{CANARY} & Co", emails=emails))
    return merge.id


Call = Callable[[Desk, Start], object]
CALLS: dict[str, tuple[str, Call]] = {
    **organizations.CALLS,
    "group": (
        "groups.create",
        lambda desk, start: desk.groups.create(f"{CANARY} 3", search=start.search, id_=NEW_GROUP),
    ),
    "changed group": (
        "groups.change",
        lambda desk, start: desk.groups.change(
            start.group, version=1, label=f"2 {CANARY}", criteria=f"2 {CANARY}", reason=CANARY
        ),
    ),
    "owned group": (
        "groups.set_owners",
        lambda desk, start: desk.groups.set_owners(start.group, [RepId("r")], version=1, reason=CANARY),
    ),
    "filled group": ("groups.add_matching", lambda desk, start: desk.groups.add_matching(start.group, reason=CANARY)),
    "joined group": (
        "groups.add",
        lambda desk, start: desk.groups.add(start.group, start.ids[1], reason=CANARY),
    ),
    "left group": (
        "groups.remove",
        lambda desk, start: desk.groups.remove(start.group, start.ids[0], reason=CANARY),
    ),
    "deleted group": ("groups.delete", lambda desk, start: desk.groups.delete(start.group, version=1, reason=CANARY)),
    "search": ("searches.save", lambda desk, _: desk.searches.save(f"{CANARY} 3", CANARY, id_=NEW_SEARCH)),
    "search by search": (
        "searches.save",
        lambda desk, start: desk.searches.save(f"{CANARY} 3", named(start.search), id_=NEW_SEARCH),
    ),
    "copied search": (
        "searches.copy",
        lambda desk, start: desk.searches.copy(start.search, name=f"{CANARY} 3", copy_id=NEW_SEARCH),
    ),
    "renamed search": (
        "searches.rename",
        lambda desk, start: desk.searches.rename(start.search, f"{CANARY} 2", version=1),
    ),
    "changed search": (
        "searches.change",
        lambda desk, start: desk.searches.change(start.search, f"{CANARY} 2", version=1, sort="code"),
    ),
    "shared search": (
        "searches.share",
        lambda desk, start: desk.searches.share(
            start.search, audience=Audience(people=[f"2 {CANARY}"]), sharers=EVERYONE, version=1, reason=CANARY
        ),
    ),
    "deleted search": (
        "searches.delete",
        lambda desk, start: desk.searches.delete(start.search, version=1, reason=CANARY),
    ),
    "default search": ("searches.set_default", lambda desk, start: desk.searches.set_default(start.search)),
    "last search": (
        "searches.keep_last",
        lambda desk, start: desk.searches.keep_last(PageRequest(criteria=named(start.search))),
    ),
    "cleared search": ("searches.clear_last", lambda desk, _: desk.searches.clear_last()),
    "new": ("customers.register", lambda desk, _: desk.customers.register(draft(18), reason=CANARY)),
    "with a key": ("customers.register", lambda desk, _: desk.customers.register(draft(18), key=CANARY)),
    "despite suspects": (
        "customers.register",
        lambda desk, start: desk.customers.register(twin(10, of=0), seen=start.token, reason=CANARY),
    ),
    "queued": ("customers.register", lambda desk, _: desk.customers.register(twin(10, of=0))),
    "update": (
        "customers.update",
        lambda desk, start: desk.customers.update(
            attrs.evolve(draft(0).with_company(f"{CANARY} Ltd"), flag="").with_id(start.ids[0]).with_version(2)
        ),
    ),
    "deactivate": (
        "customers.deactivate",
        lambda desk, start: desk.customers.deactivate(start.ids[0], reason=CANARY),
    ),
    "reactivate": (
        "customers.reactivate",
        lambda desk, start: desk.customers.reactivate(start.ids[1], reason=CANARY),
    ),
    "delete": ("customers.delete", lambda desk, start: desk.customers.delete(start.ids[4], version=1, reason=CANARY)),
    "erased": ("privacy.erase", lambda desk, start: desk.privacy.erase(start.ids[1], reason=CANARY)),
    "judge": (
        "judgements.record",
        lambda desk, start: desk.judgements.record(start.ids[0], start.ids[1], Verdict.UNSURE, reason=CANARY),
    ),
    "judge anew": (
        "judgements.record",
        lambda desk, start: desk.judgements.record(start.ids[4], start.ids[1], Verdict.SAME, reason=CANARY),
    ),
    "merge": ("merges.apply", lambda desk, start: desk.merges.apply(start.plan, reason=CANARY)),
    "merge with accounts": (
        "merges.apply",
        lambda desk, start: desk.merges.apply(
            desk.merges.propose(start.joined, [start.ids[0], start.ids[3]], limits=SUM), reason=CANARY
        ),
    ),
    "undo": ("merges.undo", lambda desk, start: desk.merges.undo(start.merge, reason=CANARY)),
    "split alone": (
        "merges.split",
        lambda desk, start: desk.merges.split(start.nested, is_alone=True, reason=CANARY),
    ),
    "redo": ("merges.redo", lambda desk, start: desk.merges.redo(start.undone, reason=CANARY)),
    "merge unseen": ("merges.merge_clusters", lambda desk, _: desk.merges.merge_clusters(reason=CANARY)),
    "account": (
        "credit.set_limit",
        lambda desk, start: desk.credit.set_limit(start.ids[2], LIMIT, currency="USD", reason=CANARY),
    ),
    "limit": (
        "credit.set_limit",
        lambda desk, start: desk.credit.set_limit(start.ids[0], Unlimited(), currency="USD", reason=CANARY),
    ),
    "terms": (
        "credit.set_limit",
        lambda desk, start: desk.credit.set_limit(start.ids[0], LIMIT, currency="USD", terms=PaymentTerms(7)),
    ),
    "block": ("credit.block", lambda desk, start: desk.credit.block(start.ids[0], currency="USD", reason=CANARY)),
    "unblock": (
        "credit.unblock",
        lambda desk, start: desk.credit.unblock(start.ids[3], currency="USD", reason=CANARY),
    ),
    "hold": (
        "credit.hold",
        lambda desk, start: desk.credit.hold(start.account, Money(9, "USD"), reference=CANARY, key=CANARY),
    ),
    "hold too much": (
        "credit.hold",
        lambda desk, start: desk.credit.hold(start.account, Money(9_000, "USD"), reference=CANARY, key=CANARY),
    ),
    "denied": (
        "credit.hold",
        lambda desk, start: desk.credit.hold(
            start.account, Money(9_000, "USD"), reference=CANARY, key=CANARY, channel=ChannelId("web")
        ),
    ),
    "increase": (
        "credit.increase",
        lambda desk, start: desk.credit.increase(start.hold, Money(110, "USD"), key=CANARY),
    ),
    "capture": (
        "credit.capture",
        lambda desk, start: desk.credit.capture(start.hold, Money(70, "USD"), key=CANARY, reference=CANARY),
    ),
    "release": ("credit.release", lambda desk, start: desk.credit.release(start.hold, key=CANARY, reason=CANARY)),
    "withdraw": ("credit.release", lambda desk, start: desk.credit.release(start.request, key=CANARY, reason=CANARY)),
    "invoice": (
        "credit.invoice",
        lambda desk, start: desk.credit.invoice(start.account, Money(9, "USD"), reference=CANARY, key=CANARY),
    ),
    "payment": (
        "credit.post",
        lambda desk, start: desk.credit.post(
            start.account, LedgerKind.PAYMENT, Money(60, "USD"), key=CANARY, reference=CANARY, reason=CANARY
        ),
    ),
    "payment of all": (
        "credit.post",
        lambda desk, start: desk.credit.post(
            start.joined, LedgerKind.PAYMENT, Money(70, "USD"), key=CANARY, reference=CANARY, reason=CANARY
        ),
    ),
    "approve": (
        "credit.approve",
        lambda desk, start: desk.credit.approve(start.request, seen=1, key=CANARY, reason=CANARY),
    ),
    "approve too little": (
        "credit.approve",
        lambda desk, start: desk.credit.approve(
            start.request, seen=1, key=CANARY, ceiling=Money(9, "USD"), reason=CANARY
        ),
    ),
    "reject": ("credit.reject", lambda desk, start: desk.credit.reject(start.request, key=CANARY, reason=CANARY)),
    "replay": (
        "credit.replay_offline",
        lambda desk, start: desk.credit.replay_offline(
            [
                OfflineSale(
                    account=start.account,
                    amount=Money(900, "USD"),
                    reference=CANARY,
                    key=CANARY,
                    channel=ChannelId("pos"),
                    sold_at=AT - timedelta(days=1),
                )
            ]
        ),
    ),
    "expire": ("credit.expire_due", lambda desk, _: desk.credit.expire_due()),
    "attached": (
        "channels.attach",
        lambda desk, start: desk.channels.attach(start.ids[0], ChannelId("till"), reason=CANARY),
    ),
    "loyalty card": (
        "loyalty.issue",
        lambda desk, start: desk.loyalty.issue(start.ids[1], LoyaltyCard.of_digits(18).number, reason=CANARY),
    ),
    "loyalty card of before": (
        "loyalty.withdraw",
        lambda desk, start: desk.loyalty.withdraw(start.ids[0], CARD.number, reason=CANARY),
    ),
    **CREDENTIAL_CALLS,
    "order": ("orders.record", lambda desk, start: desk.orders.record(order("2", start.ids[0]), reason=CANARY)),
    "order again": (
        "orders.record",
        lambda desk, start: desk.orders.record(
            attrs.evolve(order("1", start.ids[0]), status=OrderStatus.CANCELLED), reason=CANARY
        ),
    ),
    "order of another": (
        "orders.record",
        lambda desk, start: desk.orders.record(order("1", start.ids[3]), reason=CANARY),
    ),
    "message": (
        "messages.record",
        lambda desk, start: desk.messages.record(message("2", start.ids[0]), reason=CANARY),
    ),
    "message of another": (
        "messages.record",
        lambda desk, start: desk.messages.record(message("1", start.ids[3]), reason=CANARY),
    ),
    "start an act": (
        "acts.start",
        lambda desk, _: desk.acts.start("", [SetFlag(CANARY)], reason=CANARY, key=CANARY),
    ),
    "act": ("acts.apply", lambda desk, start: desk.acts.apply(start.act)),
    "undo an act": ("acts.undo", lambda desk, start: desk.acts.undo(start.done, reason=CANARY)),
    **setting_calls(CANARY),
    "subscribe": ("events.subscribe", lambda desk, _: desk.events.subscribe(CANARY)),
    "unsubscribe": ("events.unsubscribe", lambda desk, _: desk.events.unsubscribe(CONSUMER)),
    "next events": ("events.list_next", lambda desk, _: desk.events.list_next(CONSUMER)),
    "acknowledge": ("events.acknowledge", lambda desk, start: desk.events.acknowledge(CONSUMER, start.event)),
    "dismiss a file": ("imports.dismiss", lambda desk, start: desk.imports.dismiss(start.bad)),
    "import": ("imports.customers", lambda desk, start: desk.imports.customers(start.file)),
    "clean up": ("maintenance.run", lambda desk, _: desk.maintenance.run("clean-up-messages")),
    "purge": ("maintenance.run", lambda desk, _: desk.maintenance.run("purge-cards")),
    "reindex": ("maintenance.reindex", lambda desk, _: desk.maintenance.reindex()),
}
"""Every public call that writes, and each way through it that writes something else."""

MADE_OF_OTHERS = {"events.deliver", "reviews.decide", "maintenance.run", *AS_OTHERS}
"""Every public call that writes by other calls of the table, one after the other, or by the very steps of one."""

OF_EMPTY_STORES = {"imports.load"}
"""Every public call that writes into a store without customers only, each failed by itself elsewhere."""
