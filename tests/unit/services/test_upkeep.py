from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

from customer_core.credit import CreditOutcome
from customer_core.errors import (
    CurrencyMismatchError,
    InvalidOptionError,
    InvalidValueError,
    StaleVersionError,
    StoreAddressError,
    StoreIndexError,
    StoreOutdatedError,
    UnknownAreaError,
    UnknownCurrencyError,
    UnwritableFileError,
)
from customer_core.history import HistoryAction
from customer_core.manager import CustomerManager, Desk, new_uuid7, system_clock
from customer_core.matching import V1
from customer_core.model import (
    Actor,
    BrandId,
    ChannelCreditRule,
    ChannelId,
    CreditPolicy,
    CreditRule,
    Customer,
    CustomerDraft,
    CustomerId,
    Limited,
    Money,
    NoCredit,
    PaymentTerms,
    Permission,
    Unlimited,
)
from customer_core.services import Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings
from customer_core.storage import MemoryStore

Drafting = Callable[..., CustomerDraft]
POS = ChannelId("pos")


@pytest.fixture
def ann(desk: Desk, draft: Drafting) -> Customer:
    """A stored customer."""
    outcome = desk.customers.register(draft(email="ann@lee.example"))
    assert isinstance(outcome, Registered)
    return outcome.customer


def usd(amount: int) -> Money:
    """Return an amount of dollars."""
    return Money(amount, "USD")


def test_a_customer_without_an_account_has_no_credit(desk: Desk, ann: Customer) -> None:
    """Nothing was opened, so nothing may be owed, whatever the channel says."""
    desk.settings.apply(CreditPolicy(channels={POS: ChannelCreditRule(CreditRule.ALWAYS)}))
    decision = desk.credit.decide(ann.id, usd(1))
    assert (CreditOutcome.DENIED, "no-credit", NoCredit()) == (decision.outcome, decision.reason, decision.limit)
    assert None is desk.credit.find_account(ann.id, "USD")


@pytest.mark.parametrize(
    ("rule", "amount", "outcome", "reason"),
    [
        (CreditRule.APPROVAL, 500, CreditOutcome.ALLOWED, "within-limit"),
        (CreditRule.APPROVAL, 501, CreditOutcome.NEEDS_APPROVAL, "over-limit-needs-approval"),
        (CreditRule.ALWAYS, 501, CreditOutcome.ALLOWED_OVER_LIMIT, "over-limit-allowed"),
        (CreditRule.NO, 501, CreditOutcome.DENIED, "over-limit-refused"),
        (None, 501, CreditOutcome.DENIED, "over-limit-no-rule"),
    ],
)
def test_each_channel_rule_decides(
    desk: Desk, ann: Customer, rule: CreditRule | None, amount: int, outcome: CreditOutcome, reason: str
) -> None:
    """Yes, No, Requires Manager Approval and no rule at all: each has its own answer and message."""
    desk.credit.set_limit(ann.id, Limited(usd(500)), currency="USD")
    channels = {POS: ChannelCreditRule(rule, "Call the manager.")} if rule else {}
    desk.settings.apply(CreditPolicy(channels=channels, message="Cash only."))
    decision = desk.credit.decide(ann.id, usd(amount))
    said = {"within-limit": "", "over-limit-no-rule": "Cash only."}.get(reason, "Call the manager.")
    assert (outcome, reason, said, 1) == (decision.outcome, decision.reason, decision.message, decision.policy_version)


def test_a_limit_is_set_and_changed_with_a_reason(desk: Desk, ann: Customer) -> None:
    """Each change is a version and an entry in the customer's history; setting the same again is none."""
    opened = desk.credit.set_limit(ann.id, Limited(usd(500)), currency="USD", terms=PaymentTerms(30))
    raised = desk.credit.set_limit(ann.id, Unlimited(), currency="USD", reason="good payer")
    assert raised == desk.credit.set_limit(ann.id, Unlimited(), currency="USD")
    termed = desk.credit.set_limit(ann.id, Unlimited(), currency="USD", terms=PaymentTerms(14))
    assert [(1, 30), (2, 30), (3, 14)] == [(one.version, one.terms.due_days) for one in (opened, raised, termed)]
    assert termed == desk.credit.find_account(ann.id, "USD")
    entries = desk.history.list_of(ann.id)[1:]
    assert [
        HistoryAction.CREDIT_ACCOUNT_OPENED,
        HistoryAction.CREDIT_LIMIT_SET,
        HistoryAction.CREDIT_TERMS_SET,
    ] == [entry.action for entry in entries]
    assert "good payer" == entries[1].reason


def test_a_limit_of_another_currency_is_refused(desk: Desk, ann: Customer) -> None:
    """One account, one currency; nothing is opened."""
    with pytest.raises(CurrencyMismatchError):
        desk.credit.set_limit(ann.id, Limited(usd(500)), currency="EUR")
    assert None is desk.credit.find_account(ann.id, "EUR")


def test_an_account_is_asked_for_by_a_currency(desk: Desk, ann: Customer) -> None:
    """What is no currency is refused, not answered with no account."""
    with pytest.raises(UnknownCurrencyError):
        desk.credit.find_account(ann.id, "usd")


def test_the_brand_of_an_account_holds_its_owner(desk: Desk, ann: Customer) -> None:
    """A customer that moved to another brand would leave its account behind; without one it may move."""
    moved = attrs.evolve(ann, brand=BrandId("x"))
    outcome = desk.customers.update(moved)
    assert isinstance(outcome, Updated)
    desk.credit.set_limit(ann.id, Unlimited(), currency="USD")
    with pytest.raises(InvalidValueError, match="brand"):
        desk.customers.update(attrs.evolve(outcome.customer, brand=None))


def test_a_decision_needs_a_channel(manager: CustomerManager, desk: Desk, ann: Customer) -> None:
    """A back office that sells through none has to name one."""
    office = manager.acting_as(Actor.system("office"))
    with pytest.raises(InvalidOptionError, match="channel"):
        office.credit.decide(ann.id, usd(1))
    assert ChannelId("web") == desk.credit.decide(ann.id, usd(1), channel=ChannelId("web")).channel


def test_settings_have_defaults_until_they_are_applied(desk: Desk) -> None:
    """Applying is a version and an entry; what was applied is what is read."""
    assert DuplicateSettings() == desk.settings.get(DuplicateSettings)
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.BLOCK), reason="audit")
    queueing = DuplicateSettings(reaction=DuplicateReaction.QUEUE)
    desk.settings.declare(queueing, CreditPolicy(message="Cash only."))
    desk.settings.apply(queueing)
    desk.settings.declare(queueing)
    assert DuplicateReaction.QUEUE is desk.settings.get(DuplicateSettings).reaction
    assert ("Cash only.", 1) == (desk.settings.get(CreditPolicy).message, desk.settings.get(CreditPolicy).version)
    entries = desk.history.list_of_settings(DuplicateSettings)
    assert [(1, "audit"), (2, "")] == [(entry.version, entry.reason) for entry in entries]


def test_settings_that_somebody_changed_since_are_refused(desk: Desk) -> None:
    """Who read older settings does not overwrite what another one applied; nothing of the call is kept."""
    defaults = desk.settings.get(DuplicateSettings)
    desk.settings.apply(DuplicateSettings(shown_most=9))
    read = desk.settings.get(DuplicateSettings)
    desk.settings.apply(read.with_channel(POS, DuplicateReaction.BLOCK))
    with pytest.raises(StaleVersionError, match="version 2 and the change was made from version 1"):
        desk.settings.apply(CreditPolicy(message="Cash only."), read.with_channel(POS, DuplicateReaction.QUEUE))
    assert DuplicateReaction.BLOCK is desk.settings.get(DuplicateSettings).reaction_in(POS)
    assert CreditPolicy() == desk.settings.get(CreditPolicy)
    with pytest.raises(StaleVersionError):
        desk.settings.apply(defaults.with_check_fields("name"))


def test_settings_are_applied_all_or_none(desk: Desk) -> None:
    """An area that is none, or is there twice, leaves every area as it was."""
    blocking = DuplicateSettings(reaction=DuplicateReaction.BLOCK)
    with pytest.raises(UnknownAreaError):
        desk.settings.apply(blocking, "nonsense")  # type: ignore[arg-type]  # wrong values are what is tried
    with pytest.raises(InvalidOptionError, match="twice"):
        desk.settings.apply(blocking, DuplicateSettings())
    with pytest.raises(UnknownAreaError):
        desk.settings.get(str)  # type: ignore[type-var]  # as above
    assert DuplicateSettings() == desk.settings.get(DuplicateSettings)


def test_an_index_of_another_profile_is_not_looked_up(draft: Drafting) -> None:
    """A check in it would overlook people; made anew it answers, and reading works meanwhile."""
    store = MemoryStore()
    keys = attrs.evolve(V1.blocking, keys=("email",))
    with CustomerManager.open(store=store, profile=attrs.evolve(V1, blocking=keys)) as manager:
        outcome = manager.acting_as(Actor.system("before")).customers.register(draft(email="ann@lee.example"))
        assert isinstance(outcome, Registered)
        desk = CustomerManager.open(store=store).acting_as(Actor.system("after"))
        with pytest.raises(StoreIndexError, match="reindex"):
            desk.duplicates.check(draft())
        with pytest.raises(StoreIndexError):
            desk.customers.register(draft())
        assert outcome.customer == desk.customers.get(outcome.customer.id)
        assert 1 == desk.maintenance.reindex()
        assert [outcome.customer.id] == [one.customer.id for one in desk.duplicates.check(draft()).suspects]


def test_nothing_is_kept_in_an_index_of_another_profile(draft: Drafting) -> None:
    """Under other keys nobody would find the customer again, so neither a change nor a merge is saved."""
    store = MemoryStore()
    first = CustomerManager.open(store=store).acting_as(Actor.system("before"))
    ann, zoe = (first.customers.register(one) for one in (draft(), draft("Zoe", "Quist")))
    assert isinstance(ann, Registered)
    assert isinstance(zoe, Registered)
    keys = attrs.evolve(V1.blocking, keys=("email",))
    desk = CustomerManager.open(store=store, profile=attrs.evolve(V1, blocking=keys)).acting_as(Actor.system("x"))
    with pytest.raises(StoreIndexError):
        desk.customers.update(ann.customer.with_tag("vip"))
    with pytest.raises(StoreIndexError):
        desk.merges.apply(desk.merges.propose(ann.customer.id, [zoe.customer.id]))
    assert [ann.customer, zoe.customer] == list(first.customers.search(sort="code").items)


@pytest.mark.parametrize("most", [-1, 0, 10_001])
def test_a_list_has_a_length(desk: Desk, ann: Customer, most: int) -> None:
    """Nothing, less than that and more than one answer should hold is refused, whatever the store would make of it."""
    for call in (
        lambda: desk.history.list_of(ann.id, most=most),
        lambda: desk.history.list_of_settings(CreditPolicy, most=most),
        lambda: desk.reviews.list_waiting(most=most),
    ):
        with pytest.raises(InvalidOptionError, match="most"):
            call()


class OlderStore(MemoryStore):
    """A memory store that an older release made."""

    is_outdated = True
    is_closed = False

    @contextmanager
    def _opened(self, *, is_writing: bool) -> Iterator[Any]:
        if self.is_outdated:
            raise StoreOutdatedError(store=self.name, found="0001", known="0002")
        with super()._opened(is_writing=is_writing) as unit:
            yield unit

    def migrate(self) -> None:
        """Bring it up to date."""
        self.is_outdated = False

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True


def test_a_store_of_an_older_release_is_opened_and_migrated_by_its_manager(draft: Drafting) -> None:
    """Every call is refused until somebody asks for the migration, after which the store is prepared as any other."""
    with CustomerManager.open(store=OlderStore()) as manager:
        desk = manager.acting_as(Actor.system("shop"))
        with pytest.raises(StoreOutdatedError, match="migrate"):
            desk.customers.register(draft())
        manager.migrate()
        assert isinstance(desk.customers.register(draft()), Registered)


def test_a_secret_that_can_be_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is opened with it: a store that the manager opened is closed again, one of the host's is the host's."""
    store = OlderStore()
    store.is_outdated = False
    with pytest.raises(InvalidOptionError, match="new_secret"):
        CustomerManager.open(store=store, new_secret=lambda: "short")
    assert not store.is_closed
    monkeypatch.setattr("customer_core.manager.open_store", lambda _: store)
    with pytest.raises(InvalidOptionError, match="new_secret"):
        CustomerManager.open("memory:", new_secret=lambda: "short")
    assert store.is_closed


def test_common_values_are_shown_up_to_a_bound_and_said_to_be_cut(desk: Desk, draft: Drafting) -> None:
    """A switchboard of many is reported by the likeliest, with the remark that there are more."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE, shown_most=3))
    for given in ("Ann", "Otto", "Zoe", "Ugo", "Lin", "Kofi"):
        desk.customers.register(draft(given, f"{given}berg", phone="0113 496 0000"))
    check = desk.duplicates.check(draft("Kofi", "Kofiberg", phone="0113 496 0000"))
    assert (3, True) == (len(check.suspects), check.is_cut)
    assert "Kofi Kofiberg" == check.suspects[0].customer.display
    assert not desk.duplicates.check(draft("Madonna", "Ciccone")).is_cut


def test_a_block_of_a_name_or_mailbox_that_is_cut_is_said_to_be(desk: Desk, draft: Drafting) -> None:
    """Of very many who share a key only the nearest are looked at, and the check says so; of a weak one it does not."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE, check_fields=["phone"]))
    for number in range(V1.blocking.block_most + 2):
        family = f"{'abcdefghijklmn'[number % 14]}{'aeiou'[number // 14]}berg".title()
        desk.customers.register(draft("Zoe", family, email="ann.lee77@lee.example"))
    check = desk.duplicates.check(draft("Otto", "Quist", email="ann.lee77@lee.example"))
    assert (True, ()) == (check.is_cut, check.suspects)
    assert V1.blocking.block_most > check.compared
    assert not desk.duplicates.check(draft("Zoe", "Quist")).is_cut


def test_a_manager_is_opened_by_an_address_or_a_store() -> None:
    """Both or neither is a mistake, and an unknown address names those that are known."""
    both: dict[str, Any] = {"store": MemoryStore()}
    for arguments in ((), ("memory:",)):
        with pytest.raises(StoreAddressError, match="address"):
            CustomerManager.open(*arguments, **(both if arguments else {}))
    with pytest.raises(StoreAddressError, match="sqlite:///"):
        CustomerManager.open("oracle://somewhere")


def test_a_host_may_bring_its_own_roles(draft: Drafting) -> None:
    """What a role allows is said by the table that the manager was opened with."""
    with CustomerManager.open("memory:", roles={"till": [Permission.CUSTOMERS_CREATE]}) as manager:
        till = manager.acting_as(Actor.user("t-7", roles=["till", "administrator"]))
        assert isinstance(till.customers.register(draft()), Registered)
        assert not till.scope.may(Permission.CUSTOMERS_READ)


def test_nobody_acts_by_name_alone(manager: CustomerManager) -> None:
    """A name without roles is a mistake that is told."""
    with pytest.raises(InvalidValueError, match="actor"):
        manager.acting_as("ann")  # type: ignore[arg-type]  # a mistake


def test_an_export_never_takes_the_place_of_the_store(tmp_path: Path) -> None:
    """The file that customers are exported from is no file to export to, by whatever path it is named."""
    path, link = tmp_path / "shop.db", tmp_path / "link.csv"
    with CustomerManager.open(f"sqlite:///{path}") as manager:
        link.symlink_to(path)
        before = path.read_bytes()
        for target in (path, link, tmp_path / "shop.db-wal"):
            with pytest.raises(UnwritableFileError):
                manager.acting_as(Actor.system("test")).exports.customers(target)
        assert before == path.read_bytes()


def test_a_switchboard_does_not_flood_the_queue(desk: Desk, draft: Drafting) -> None:
    """Of a value that very many have, each new customer waits beside the likeliest ten and no more."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE, shown_most=12))
    many = [draft(f"Given{number}", f"Family{number}", phone="0113 496 0000") for number in range(16)]
    last = [desk.customers.register(one) for one in many][-1]
    assert isinstance(last, Registered)
    waiting = desk.reviews.list_waiting(most=500)
    assert 10 == sum(last.customer.id in {pair.left, pair.right} for pair in waiting)


def test_ids_are_fresh_and_grow_with_time() -> None:
    """A thousand ids are all different, and later ones sort behind earlier ones, also within a millisecond."""
    ids = [new_uuid7() for _ in range(1_000)]
    assert 1_000 == len(set(ids))
    assert sorted(one[:18] for one in ids) == [one[:18] for one in ids]
    assert {"7"} == {one[14] for one in ids}
    assert {"8", "9", "a", "b"} >= {one[19] for one in ids}
    assert CustomerId(ids[0]).text == ids[0]


def test_the_clock_is_aware() -> None:
    """Every instant has its offset."""
    assert None is not system_clock().utcoffset()


def test_nothing_shows_who_acts(manager: CustomerManager) -> None:
    """The manager shows its store, a desk its channel, neither a person."""
    assert "CustomerManager('memory:')" == repr(manager)
    quiet = manager.acting_as(Actor.user("Quistina"), channel="pos")
    assert "Quistina" not in repr(quiet) + repr(quiet.customers)
