"""What lost in a merge is found for ever, and no longer than whoever said it is there."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.unit.services.conftest import AT

from customer_core.errors import NotFoundError, PermissionDeniedError
from customer_core.manager import CustomerManager, Desk
from customer_core.merging import SURVIVORSHIP_RULES
from customer_core.model import (
    EVERY_BRAND,
    Actor,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    Money,
    Order,
    OrderKey,
    PersonName,
    PhoneNumber,
)
from customer_core.search import GroupKind, SearchOperator, Where, matches, quick
from customer_core.services import DuplicatesSuspected, Registered, Updated
from customer_core.settings import DuplicateReaction, DuplicateSettings

ANN = Customer(
    id=CustomerId("ann"),
    code="C1",
    name=PersonName("Ann Lee"),
    emails=[EmailAddress("ann@mail.example")],
    phones=[PhoneNumber("+44 20 7946 0000")],
    tags=["b2b"],
)
BOB = Customer(
    id=CustomerId("bob"),
    code="C2",
    name=PersonName("Robert Ortega"),
    emails=[EmailAddress("bob@other.example")],
    phones=[PhoneNumber("+44 113 496 0000")],
    tags=["vip"],
)
CAM = Customer(id=CustomerId("cam"), code="C3", name=PersonName("Cam Poe"))
RULES = dict.fromkeys(("name", "emails", "phones", "tags"), SURVIVORSHIP_RULES["master_first"])
LOST = ("ortega", "robert o", "bob@other", "bob@other.example", "+44 113 496 0000", "C2")
TABLES = ("cc_term", "cc_sort", "cc_key", "cc_indexed", "cc_link")


class Shop:
    """A store on disk whose clock and ids count, with three customers."""

    def __init__(self, path: Path) -> None:
        self._path, numbers = path, count(1)
        self.manager = CustomerManager.open(
            f"sqlite:///{path}",
            clock=lambda: AT,
            ids=lambda: f"n-{next(numbers)}",
            new_secret=lambda: "0123456789abcdef",
        )
        self.desk = self.manager.acting_as(Actor.user("sam", roles=["administrator"], brands=EVERY_BRAND))
        self.desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for customer in (ANN, BOB, CAM):
            self.desk.customers.register(customer)

    def merge(self, master: Customer, other: Customer) -> Any:  # noqa: ANN401 - the id of a merge, which is undone
        """Merge one customer into another, by whom nothing is said of the first."""
        return merge(self.desk, master, other)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return whatever stands in the tables that customers are found by."""
        with closing(sqlite3.connect(self._path)) as connection:
            found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}  # noqa: S608
            remembered = connection.execute("SELECT seq, terms, sorts FROM cc_customer").fetchall()
        return {**found, "cc_customer": remembered}

    def text(self) -> str:
        """Return all that as a text."""
        return str(self.rows())

    def change(self, statements: str) -> None:
        """Change the tables behind the back of the store."""
        with closing(sqlite3.connect(self._path)) as connection:
            connection.executescript(statements)
            connection.commit()


def merge(desk: Desk, master: Customer, other: Customer) -> Any:  # noqa: ANN401 - as above
    """Merge one customer into another one, of whose name, e-mails, phones and tags alone anything survives."""
    return desk.merges.apply(desk.merges.propose(master.id, [other.id], rules=RULES)).id


@pytest.fixture
def open_shop(tmp_path: Path) -> Iterator[Callable[[], Shop]]:
    """Opens shops that are alike."""
    shops: list[Shop] = []

    def opened() -> Shop:
        shops.append(Shop(tmp_path / f"shop-{len(shops)}.db"))
        return shops[-1]

    yield opened
    for shop in shops:
        shop.manager.close()


def found(desk: Desk, text: str) -> list[str]:
    """Return the ids of those whom a quick search finds."""
    return [str(one.id) for one in desk.customers.search(text).items]


def edited(desk: Desk, id_: str, **fields: Any) -> Customer:  # noqa: ANN401 - the fields of a customer
    """Change a customer by hand."""
    outcome = desk.customers.update(attrs.evolve(desk.customers.get(CustomerId(id_)), **fields))
    assert isinstance(outcome, Updated)
    return outcome.customer


@pytest.mark.parametrize("lost", LOST)
def test_what_lost_leads_to_the_survivor(desk: Desk, lost: str) -> None:
    """Name, e-mail, phone and code of one that was merged find the one that stays, also after that one is changed."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    survivor = desk.customers.get(ANN.id)
    assert (ANN.name, ANN.emails, ANN.phones, ANN.tags) == (
        *(survivor.name, survivor.emails, survivor.phones, survivor.tags),
    )
    assert ["ann"] == found(desk, lost)
    edited(desk, "ann", name=PersonName("Ann Wong"), emails=[])
    assert ["ann"] == found(desk, lost)
    assert [["ann"], ["ann"]] == [found(desk, "ann lee"), found(desk, "ann wong")]


def test_the_records_tell_what_matched(desk: Desk) -> None:
    """Of whoever is found the desk tells the records that it is made of, and which of them meets what was asked."""
    for customer in (ANN, BOB, CAM):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    ann, bob = desk.merges.list_absorbed(BOB.id)
    assert [ANN.id, BOB.id] == [ann.id, bob.id]
    assert (BOB.name, ANN.phones) == (bob.name, ann.phones)
    assert [bob] == [one for one in (ann, bob) if matches(quick("ortega"), one)]
    assert () == desk.merges.list_absorbed(CAM.id)
    with pytest.raises(NotFoundError):
        desk.merges.list_absorbed(CustomerId("nobody"))


def test_who_may_not_read_is_not_told(manager: CustomerManager) -> None:
    """Records that went into a merge are shown to those alone who may read customers."""
    with pytest.raises(PermissionDeniedError):
        manager.acting_as(Actor.user("eve")).merges.list_absorbed(ANN.id)


def test_a_dynamic_group_has_who_is_found(desk: Desk) -> None:
    """A group by a name that lost has the survivor, as it is found and as its groups are told."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    group = desk.groups.create("Ortegas", kind=GroupKind.DYNAMIC, criteria="ortega")
    merge(desk, ANN, BOB)
    assert [group.id] == [one.id for one in desk.groups.groups_of(ANN.id)]
    assert [ANN.id] == [one.customer.id for one in desk.groups.members(group.id).items]


def test_orders_change_nothing_of_that(desk: Desk) -> None:
    """What a survivor buys is noted, and it is found as before."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    desk.orders.record(
        Order(key=OrderKey("web", "1"), customer=BOB.id, placed_at=AT, total=Money("10", "USD"), items=1)
    )
    assert ["ann"] == found(desk, "ortega")
    assert ["ann"] == [str(one.id) for one in desk.customers.search(Where("items", SearchOperator.IS, "1")).items]


def test_after_an_undo_all_is_as_though_nobody_had_been_merged(open_shop: Callable[[], Shop]) -> None:
    """Tables of a shop that merged and undid it are, row by row, those of one that never did."""
    merging, other = open_shop(), open_shop()
    assert merging.rows() == other.rows()
    first = merging.merge(ANN, BOB)
    second = merging.merge(CAM, ANN)
    assert merging.rows() != other.rows()
    merging.desk.merges.undo(first)
    merging.desk.merges.undo(second)
    assert merging.rows() == other.rows()


def test_who_leaves_a_chain_leaves_nothing(open_shop: Callable[[], Shop]) -> None:
    """Once the one in the middle of a chain left, the rest is as in a shop that never merged it, and it as it was."""
    merging, other = open_shop(), open_shop()
    merging.merge(ANN, BOB)
    merging.merge(CAM, ANN)
    merging.desk.merges.split(BOB.id)
    other.merge(CAM, ANN)
    assert merging.rows() == other.rows()


def test_what_is_made_anew_is_what_was_kept(open_shop: Callable[[], Shop]) -> None:
    """After merges, an undo and edits, making every index anew changes no row."""
    shop = open_shop()
    shop.merge(ANN, BOB)
    edited(shop.desk, "ann", name=PersonName("Ann Wong"), emails=[])
    last = shop.merge(CAM, ANN)
    edited(shop.desk, "cam", company="Acme")
    kept = shop.rows()
    assert "ortega" in shop.text()
    shop.desk.maintenance.reindex()
    assert kept == shop.rows()
    shop.desk.merges.undo(last)
    kept = shop.rows()
    shop.desk.maintenance.reindex()
    assert kept == shop.rows()


def suspects(desk: Desk, draft: CustomerDraft) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return whom a draft may be: whose id, by which record that was merged, and in which check fields."""
    found = desk.duplicates.check(draft).suspects
    return [(str(one.customer.id), str(one.absorbed or ""), one.fields) for one in found]


LIKE_BOB = {
    "whole": (BOB.draft, ("email", "phone")),
    "e-mail": (CustomerDraft(emails=BOB.emails), ("email",)),
    "phone": (CustomerDraft(phones=BOB.phones), ("phone",)),
    "another phone": (attrs.evolve(BOB.draft, phones=[PhoneNumber("0113 496 0999")]), ("email",)),
    "name and half an address": (CustomerDraft(name=BOB.name, phones=[PhoneNumber("0113 496 0000")]), ("phone",)),
}


@pytest.mark.parametrize("name", LIKE_BOB)
def test_who_is_like_a_record_that_was_merged_may_be_the_survivor(desk: Desk, name: str) -> None:
    """A check finds the survivor, tells which record is meant, and scores as that record did on its own."""
    draft, fields = LIKE_BOB[name]
    for customer in (ANN, BOB, CAM):
        desk.customers.register(customer)
    (before,) = desk.duplicates.check(draft).suspects
    merge(desk, ANN, BOB)
    (suspect,) = desk.duplicates.check(draft).suspects
    assert (ANN.id, BOB.id, fields, before.score) == (
        *(suspect.customer.id, suspect.absorbed, suspect.fields, suspect.score),
    )
    assert "So said a record that was merged into the customer." == suspect.explain()[0]
    assert before.explain() == suspect.explain()[1:]
    edited(desk, "ann", name=PersonName("Ann Wong"), emails=[])
    assert [("ann", "bob", fields)] == suspects(desk, draft)


def test_only_by_the_keys_of_what_lost_is_it_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where these are not looked up, nobody is suspected: the survivor itself has nothing in common with the draft."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    monkeypatch.setattr("customer_core.services._duplicates.lost_queries", lambda _: [])
    assert [] == suspects(desk, BOB.draft)


def test_a_name_that_lost_agrees_in_the_check_field(desk: Desk) -> None:
    """Where names are checked, a name that lost is found; what the survivor itself says is told as its own."""
    desk.settings.apply(DuplicateSettings(check_fields=["name"], reaction=DuplicateReaction.QUEUE))
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    assert [("ann", "bob", ("name",))] == suspects(desk, CustomerDraft(name=BOB.name))
    assert [("ann", "", ("name",))] == suspects(desk, CustomerDraft(name=ANN.name))


def test_fields_of_all_records_are_told(desk: Desk) -> None:
    """Of a draft that agrees with the survivor in one field and with a record of it in another, both are told."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    ((_, _, fields),) = suspects(desk, CustomerDraft(emails=ANN.emails, phones=BOB.phones))
    assert {"email", "phone"} == set(fields)


def test_after_an_undo_each_is_suspected_itself(desk: Desk) -> None:
    """Once the two are apart, the one is found by what it says, and the other is not."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    desk.merges.undo(merge(desk, ANN, BOB))
    assert [("bob", "", ("email", "phone"))] == suspects(desk, BOB.draft)


def test_who_comes_back_is_not_saved_unseen(desk: Desk) -> None:
    """A till that registers a customer anew who was merged is shown the survivor, and the pair waits if it insists."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    draft = attrs.evolve(BOB.draft, code="")
    shown = desk.customers.register(draft)
    assert isinstance(shown, DuplicatesSuspected)
    assert [ANN.id] == [one.customer.id for one in shown.suspects]
    saved = desk.customers.register(draft, seen=shown.token, reason="Says that he is new.")
    assert isinstance(saved, Registered)
    pair = desk.reviews.find_next()
    assert pair is not None
    assert {ANN.id, saved.customer.id} == {pair.left.id, pair.right.id}
    assert (BOB.id, pair.pair.bits) == (pair.absorbed, pair.score.bits)
    assert shown.suspects[0].score.bits == pair.score.bits
    assert "So said a record that was merged into the customer." == pair.explain()[0]


def test_a_row_of_a_file_waits_with_the_survivor(desk: Desk, tmp_path: Path) -> None:
    """A row that is like a record that was merged is imported as a duplicate, and waits with the survivor."""
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    path = tmp_path / "rows.csv"
    path.write_text("name,email\nR. Ortega,bob@other.example\nDee Fox,dee@mail.example\n", "utf-8")
    report = desk.imports.customers(path)
    assert (1, 1) == (report.created, report.duplicates)
    (pair,) = desk.reviews.list_waiting()
    assert ANN.id in {pair.left, pair.right}


def test_links_are_of_the_records_that_are_there(desk: Desk) -> None:
    """Who is like a record that was merged is suspected, and is in no cluster with the survivor, as in a whole run."""
    desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
    for customer in (ANN, BOB):
        desk.customers.register(customer)
    merge(desk, ANN, BOB)
    saved = desk.customers.register(attrs.evolve(BOB.draft, code=""))
    assert isinstance(saved, Registered)
    assert [ANN.id] == [one.customer.id for one in saved.suspects]
    assert (saved.customer.id,) == desk.duplicates.cluster_of(saved.customer.id)
    desk.maintenance.reindex()
    assert (saved.customer.id,) == desk.duplicates.cluster_of(saved.customer.id)


OLDER = """
DELETE FROM cc_term WHERE value LIKE '%ortega%' OR value LIKE '%bob%' OR value = 'c2' OR value LIKE '%1134960000';
UPDATE cc_customer SET terms = (
    SELECT json_group_array(json(value)) FROM json_each(terms)
    WHERE value NOT LIKE '%ortega%' AND value NOT LIKE '%bob%'
    AND value NOT LIKE '%c2%' AND value NOT LIKE '%1134960000%'
) WHERE terms IS NOT NULL;
DELETE FROM cc_key WHERE key LIKE '%lost-%';
UPDATE cc_indexed SET features = json_remove(features, '$.absorbed'), keys = (
    SELECT json_group_array(value) FROM json_each(keys) WHERE value NOT LIKE '%lost-%'
);
UPDATE cc_fact SET content = '2' WHERE name = 'search-terms';
"""
"""Find nobody by what lost, as the release before."""


def test_a_migration_finds_what_lost_before(open_shop: Callable[[], Shop]) -> None:
    """In a store of before, a migration makes up for those who are merged, and touches nobody else."""
    shop = open_shop()
    shop.merge(ANN, BOB)
    kept = shop.rows()
    shop.change(OLDER)
    assert kept != shop.rows()
    shop.manager.migrate()
    assert kept == shop.rows()
    assert ["ann"] == found(shop.desk, "ortega")
    assert [("ann", "bob", ("email", "phone"))] == suspects(shop.desk, BOB.draft)


def test_whoever_is_erased_is_found_by_nothing(open_shop: Callable[[], Shop]) -> None:
    """Nothing that a person ever said, under whichever id, stands in the tables that customers are found by."""
    shop = open_shop()
    shop.merge(ANN, BOB)
    assert "ortega" in shop.text()
    shop.desk.privacy.erase(BOB.id, reason="Asked for.")
    left = shop.text()
    assert [] == [
        word for word in ("ortega", "robert", "bob@", "1134960000", "7946", "ann lee", "@mail") if word in left
    ]
