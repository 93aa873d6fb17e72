"""What `UnitOfWork.seen_by` obliges a store to, port by port: nobody is met whom a view hides, and nothing of them.

Owns the claims, and customers of several brands that are served by several people. What a view shows is asked of
`View.shows` and of no store.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import product
from types import MappingProxyType
from typing import Any, Final

import pytest

from customer_core.credit import HoldState
from customer_core.errors import AlreadyTakenError
from customer_core.history import Subject
from customer_core.model import (
    EVERYTHING,
    Assignment,
    BrandId,
    CreditAccountId,
    CreditHoldId,
    Customer,
    CustomerId,
    MergeId,
    MessageKey,
    OrderKey,
    OrderTotals,
    OrganizationId,
    PersonName,
    RepId,
    TeamId,
    View,
)
from customer_core.ports import KeyQuery, Store, UnitOfWork
from customer_core.search import (
    SEARCH_FIELDS,
    LastPage,
    Not,
    PageNumber,
    PageRequest,
    Searchable,
    Sort,
    paginate,
    quick,
)
from customer_core.storage import MemoryStore
from customer_core.testing._steady import START
from customer_core.testing.conformance import _order_specimens as recorded
from customer_core.testing.conformance import _specimens as specimens
from customer_core.testing.conformance._asking import WHOLE, add, ids_of, merged, put, remove
from customer_core.testing.conformance._credit_specimens import LATEST, hold, ledger_entry
from customer_core.testing.conformance._specimens import account, customer, entry, external_keys, indexed, pair

__all__ = ["ViewConformance"]

NORTH, SOUTH, CAPITAL = BrandId("north"), BrandId("south"), BrandId("NORTH")
REP, TEAM = RepId("x-1"), TeamId("x-1")

SERVED: Final = ((), (REP,), (TEAM,), (REP, TEAM), (RepId("x-2"),), (RepId("X-1"),))
"""Who serves a customer; a representative and a team may have one id."""

VIEWS: Final[Mapping[str, View]] = MappingProxyType(
    {
        "no brand": View(brands=[]),
        "one brand": View(brands=[NORTH]),
        "another brand": View(brands=[SOUTH]),
        "two brands": View(brands=[SOUTH, CAPITAL]),
        "a rep of every brand": View(assignees=[REP]),
        "a rep of one brand": View(brands=[NORTH], assignees=[REP]),
        "a team": View(brands=[NORTH, SOUTH], assignees=[TEAM]),
        "a rep and a team": View(brands=[], assignees=[TEAM, RepId("x-2")]),
        "nobody's": View(assignees=[]),
        "a brand of nobody": View(brands=[BrandId("nowhere")], assignees=[RepId("nobody")]),
    }
)


@cache
def _everybody() -> tuple[Customer, ...]:
    brands = (None, NORTH, SOUTH, CAPITAL)
    return tuple(
        customer(
            f"c-{number:02}",
            brand=brand,
            name=PersonName("Ann Lee"),
            code=f"K{number}",
            external_keys=external_keys(str(number)),
            assignments=[Assignment(assignee=one, at=START) for one in served],
        )
        for number, (brand, served) in enumerate((brand, served) for served in SERVED for brand in brands)
    )


def everybody() -> list[Customer]:
    """Return a customer of each brand for everybody who may serve one; all of them are alike but for that."""
    return list(_everybody())


def shown_by(view: View) -> list[Customer]:
    """Return those whom a view shows."""
    return [one for one in everybody() if view.shows(one)]


def seen(store: Store, view: View, ask: Callable[[UnitOfWork], Any]) -> Any:  # noqa: ANN401 - whatever is asked
    """Return what a unit answers that shows no more than a view."""
    with store.reading() as unit:
        return ask(unit.seen_by(view))


def _count_by(field: str, unit: UnitOfWork) -> Mapping[str, int]:
    return unit.customers.count_by(field)


def _group(id_: str, unit: UnitOfWork) -> list[str]:
    return [str(one.id) for one in unit.accounts.list_group(CreditAccountId(id_))]


def _recorded_with(id_: CustomerId, unit: UnitOfWork) -> list[object]:
    orders, messages = unit.orders, unit.messages
    found = orders.find(OrderKey("web", str(id_))), messages.find(MessageKey("mailer", str(id_)))
    return [*found, orders.has_any([id_]), messages.has_any([id_]), orders.totals_of([id_]).last]


def is_shown(view: View, brand: BrandId | None) -> bool:
    """Tell whether a removed customer of a brand is shown, or an account of an organization."""
    return view.shows_brand(brand) and view == view.of_anybody()


class ViewConformance:
    """Show that a unit which is `seen_by` a view tells of nobody whom the view hides."""

    def test_only_who_is_shown_is_found(self, store: Store) -> None:
        """Whoever is hidden is found by no id, code or external key, and whoever is shown by each."""
        add(store, *everybody())
        for view in VIEWS.values():
            shown = shown_by(view)
            asked: tuple[Callable[[UnitOfWork, Customer], Customer | None], ...] = (
                lambda unit, one: unit.customers.find(one.id),
                lambda unit, one: unit.customers.find_by_code(one.code, one.brand),
                lambda unit, one: unit.customers.find_by_external_key(one.external_keys[0]),
            )
            for ask in asked:
                found = (seen(store, view, partial(_ask_of, ask, one)) for one in everybody())
                assert shown == [one for one in found if one]

    def test_only_who_is_shown_is_told_and_counted(self, store: Store) -> None:
        """All customers are those that are shown, in their order, and as many."""
        add(store, *everybody())
        for view in VIEWS.values():
            assert ids_of(shown_by(view)) == ids_of(seen(store, view, lambda unit: list(unit.customers.iter_all())))
            assert len(shown_by(view)) == seen(store, view, lambda unit: unit.customers.count())
            for field in ("name", "status", "brand"):
                values = Counter(
                    value for one in shown_by(view) for value in SEARCH_FIELDS[field].extract(Searchable(one))
                )
                assert dict(values) == seen(store, view, partial(_count_by, field))

    def test_only_totals_of_who_is_shown_are_told(self, store: Store) -> None:
        """What is noted of somebody's orders is hidden with the customer."""
        add(store, *everybody())
        totals, ids = OrderTotals(items=1), [one.id for one in everybody()]
        with store.writing() as unit:
            for id_ in ids:
                unit.customers.note_totals(id_, totals)
        for view in VIEWS.values():
            told = seen(store, view, lambda unit: unit.customers.list_totals(ids))
            assert told == {one.id: totals for one in shown_by(view)}

    def test_pages_are_those_of_who_is_shown(self, store: Store) -> None:
        """Every page, its total and the links around it are as if nobody else were there."""
        add(store, *everybody())
        for view, sort in product(VIEWS.values(), ("name", "-name", "-id", "brand")):
            for criteria in (quick("ann"), quick(""), quick("K1"), Not(quick("K1"))):
                for position in (PageNumber(1), PageNumber(2), LastPage()):
                    asked: PageRequest | None = PageRequest(
                        criteria=criteria, sort=Sort.parse(sort), size=3, position=position
                    )
                    for _ in range(3):
                        if asked is not None:
                            expected = paginate(shown_by(view), asked)
                            assert expected == seen(store, view, partial(_page, asked))
                            asked = expected.next

    def test_blocks_of_the_index_are_those_of_who_is_shown(self, store: Store) -> None:
        """Candidates, bounds and cut keys are as if nobody else were in the index."""
        _index(store, everybody())
        bounds = [*product((0, 1, 3, 5, 12, 100), (0, 1, 4), ("", "10", "12-c", "~"))]
        for view in VIEWS.values():
            alone = MemoryStore()
            _index(alone, shown_by(view))
            for most, reach, order in bounds:
                queries = [KeyQuery("all", most, reach), KeyQuery("k1", 2, reach), KeyQuery("none", 1, 1)]
                expected = seen(alone, EVERYTHING, partial(_look_up, queries, order))
                assert expected == seen(store, view, partial(_look_up, queries, order))

    @pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
    def test_what_is_kept_now_decides(self, store: Store, view: View) -> None:
        """A customer that goes to another brand or to other people is shown, or hidden, from that moment on."""
        add(store, *everybody())
        put(store, *(indexed(str(one.id), "all") for one in everybody()))
        moved = specimens.changed(everybody()[0], brand=SOUTH, assignments=[Assignment(assignee=TEAM, at=START)])
        with store.writing() as unit:
            unit.customers.replace(moved, expected_version=1)
            limited = unit.seen_by(view)
            assert view.shows(moved) is (limited.customers.find(moved.id) is not None)
            blocks = limited.index.find([KeyQuery("all", WHOLE, 0)], order="").candidates
            assert view.shows(moved) is (moved.id in {id_ for id_, *_ in blocks})

    def test_merges_are_shown_with_their_survivor(self, store: Store) -> None:
        """Merges, contributions and former ids go with whom the ids name now, whatever the records were before."""
        first, second, third, fourth = everybody()[4:8]
        add(store, *everybody()[4:8])
        merged(store, "m-1", str(second.id), str(first.id))
        merged(store, "m-2", str(fourth.id), str(third.id))
        for view in VIEWS.values():
            for merge, master, other in (("m-1", second, first), ("m-2", fourth, third)):
                is_there = view.shows(master)
                found = seen(store, view, partial(_merges_of, MergeId(merge), other.id))
                assert [is_there] * 5 == [bool(one) for one in found]

    def test_accounts_are_shown_with_their_owners(self, store: Store) -> None:
        """An account goes with its customer, also a merged one, and by its own brand; that of an organization by it."""
        first, *others = everybody()[:8]
        add(store, first, *others)
        gone = customer("gone", brand=CAPITAL)
        add(store, gone)
        merged(store, "m", str(first.id), "gone")
        firm = OrganizationId(str(first.id))
        with store.writing() as unit:
            for one in (first, *others, gone):
                unit.accounts.add(account(f"a-{one.id}", one.id, brand=one.brand))
            for brand in (None, NORTH):
                unit.accounts.add(account(f"o-{brand}", firm, brand=brand))
        owners: list[CustomerId | OrganizationId] = [*(one.id for one in (first, *others, gone)), firm]
        for view in VIEWS.values():
            expected = [f"a-{one.id}" for one in (first, *others) if view.shows(one)]
            expected += ["a-gone"] if view.shows(first) and view.shows_brand(CAPITAL) else []
            expected += [f"o-{brand}" for brand in (None, NORTH) if is_shown(view, brand)]
            found = seen(store, view, lambda unit: unit.accounts.list_of(owners))
            assert sorted(expected) == [str(one.id) for one in found]

    def test_accounts_that_count_together_are_shown_together(self, store: Store) -> None:
        """Who sees a customer sees all accounts that count together since it was merged, and nobody else sees one."""
        customers = everybody()[:8]
        add(store, *customers, *(customer(f"gone-{one.id}", brand=one.brand) for one in customers))
        with store.writing() as unit:
            for one in customers:
                for owner in (one.id, CustomerId(f"gone-{one.id}")):
                    unit.accounts.add(account(f"a-{owner}", owner, brand=one.brand))
        for one in customers:
            merged(store, f"m-{one.id}", str(one.id), f"gone-{one.id}")
        for view in VIEWS.values():
            for one in customers:
                group = [f"a-{one.id}", f"a-gone-{one.id}"]
                for id_ in group:
                    assert (group if view.shows(one) else []) == seen(store, view, partial(_group, id_))

    def test_holds_and_ledgers_are_shown_with_their_accounts(self, store: Store) -> None:
        """An account is told by its id, and all of its holds and its ledger, or nothing, by every way of asking."""
        rules = _booked(store)
        for view in VIEWS.values():
            shown = [id_ for id_, is_there in rules.items() if is_there(view)]
            limited = partial(seen, store, view)
            for most in (WHOLE, 1):
                told = limited(lambda unit: unit.accounts.list_after(None, most=most))  # noqa: B023 - asked at once
                assert shown[:most] == [str(one.id) for one in told]
                for ask in (
                    lambda unit: unit.holds.list_due(LATEST, most=most),  # noqa: B023 - asked at once
                    lambda unit: unit.holds.list_pending(most=most),  # noqa: B023 - asked at once
                ):
                    assert shown[:most] == [str(one.account) for one in limited(ask)]
            for id_ in _booked_ids():
                told = limited(partial(_books_of, CreditAccountId(id_)))
                assert [id_ in shown] * len(told) == [bool(one) for one in told]

    def test_orders_and_messages_are_shown_with_their_customers(self, store: Store) -> None:
        """An order goes with whom its id names now, also in sums, and so does a message; hidden ones take no place."""
        customers = everybody()
        add(store, *customers, *(customer(f"gone-{one.id}", brand=CAPITAL) for one in customers))
        for one in customers:
            merged(store, f"m-{one.id}", str(one.id), f"gone-{one.id}")
        ids = [id_ for one in customers for id_ in (str(one.id), f"gone-{one.id}")]
        asked = [CustomerId(id_) for id_ in ids]
        with store.writing() as unit:
            for id_ in ids:
                unit.orders.put(recorded.order(id_, id_))
                unit.messages.put(recorded.message(id_, id_))
        for view in VIEWS.values():
            names = {str(one.id) for one in shown_by(view)}
            shown = sorted((id_ for id_ in ids if id_.removeprefix("gone-") in names), reverse=True)
            limited = partial(seen, store, view)
            for most in (WHOLE, 1):
                orders = limited(lambda unit: unit.orders.list_newest(asked, most=most))  # noqa: B023 - asked at once
                messages = limited(lambda unit: unit.messages.list_newest(asked, most=most))  # noqa: B023 - asked at once
                assert [shown[:most]] * 2 == [[str(one.customer) for one in told] for told in (orders, messages)]
            assert OrderTotals.of(recorded.order(id_, id_) for id_ in shown) == limited(
                lambda unit: unit.orders.totals_of(asked)
            )
            for id_ in ids:
                told = limited(partial(_recorded_with, CustomerId(id_)))
                assert [id_ in shown] * len(told) == [bool(one) for one in told]

    def test_pairs_are_shown_if_both_are(self, store: Store) -> None:
        """A pair of which one customer is hidden does not wait, is not counted and takes no place in a turn."""
        add(store, *everybody())
        pairs = [pair(f"c-{left:02}", f"c-{right:02}") for left in range(24) for right in range(left + 1, 24, 3)]
        with store.writing() as unit:
            for one in pairs:
                unit.reviews.put(one)
        for view in VIEWS.values():
            names = {one.id for one in shown_by(view)}
            expected = [one for one in pairs if {one.left, one.right} <= names]
            limited = partial(seen, store, view)
            assert expected == list(limited(lambda unit: unit.reviews.list_waiting(after=None, most=WHOLE)))
            assert expected[:2] == list(limited(lambda unit: unit.reviews.list_waiting(after=None, most=2)))
            behind = [one for one in expected if one != pairs[0]]
            assert behind[:2] == list(limited(lambda unit: unit.reviews.list_waiting(after=pairs[0], most=2)))
            assert len(expected) == limited(lambda unit: unit.reviews.count_open())
            assert expected == [
                one for one in limited(lambda unit: [unit.reviews.find(one.left, one.right) for one in pairs]) if one
            ]

    def test_the_history_is_shown_with_what_it_is_about(self, store: Store) -> None:
        """Entries, rows, heads and events go with the customer or account that they are about; settings are shown."""
        subjects, all_ = _written(store), [Subject.parse(one) for one in _written_subjects()]
        for view in VIEWS.values():
            expected = [subject for subject, is_there in subjects.items() if is_there(view)]
            limited = partial(seen, store, view)
            entries = limited(lambda unit: unit.history.list_of(all_, after=0, most=WHOLE))
            assert expected == [str(one.subject) for one in entries]
            events = limited(lambda unit: unit.outbox.list_events(after=0, most=WHOLE))
            assert expected == [str(one.entry.subject) for one in events]
            last = limited(lambda unit: [unit.history.find_last(one) for one in all_])
            facts = limited(lambda unit: [unit.history.find_last_facts(one) for one in all_])
            assert 2 * [expected] == [[str(one.subject) for one in found if one] for found in (last, facts)]
            for ask in (
                lambda unit: unit.history.list_rows(after=None, most=WHOLE),
                lambda unit: unit.history.list_rows_of(all_, after=None, most=WHOLE),
                lambda unit: unit.history.list_heads(up_to=WHOLE, after=None, most=WHOLE),
            ):
                assert sorted(expected) == [row.subject for row in limited(ask)]

    def test_those_who_are_hidden_take_no_place(self, store: Store) -> None:
        """Of entries, rows, heads and events as many as are asked for are told, however many hidden ones come first."""
        subjects, all_ = _written(store), [Subject.parse(one) for one in _written_subjects()]
        for view in VIEWS.values():
            shown = [subject for subject, is_there in subjects.items() if is_there(view)]
            entries = seen(store, view, lambda unit: unit.history.list_of(all_, after=0, most=1))
            events = seen(store, view, lambda unit: unit.outbox.list_events(after=0, most=1))
            assert [shown[:1]] * 2 == [
                [str(one.subject) for one in entries],
                [str(one.entry.subject) for one in events],
            ]
            for ask in (
                lambda unit: unit.history.list_rows(after=None, most=1),
                lambda unit: unit.history.list_rows_of(all_, after=None, most=1),
                lambda unit: unit.history.list_heads(up_to=WHOLE, after=None, most=1),
            ):
                assert sorted(shown)[:1] == [row.subject for row in seen(store, view, ask)]

    def test_a_limited_unit_writes_as_any_other(self, store: Store) -> None:
        """What is unique is so in the whole store; what a limited unit writes is there for everybody."""
        hidden, new = everybody()[2], everybody()[1]
        add(store, hidden)
        with store.writing() as unit:
            limited = unit.seen_by(View(brands=[NORTH]))
            with pytest.raises(AlreadyTakenError):
                limited.customers.add(specimens.changed(new, external_keys=hidden.external_keys))
            limited.customers.add(new)
            limited.index.put(indexed(str(new.id), "k"))
            limited.facts.put("fact", "text")
        with store.reading() as unit:
            assert [new, hidden] == list(unit.customers.iter_all())
            assert "text" == unit.seen_by(View(brands=[])).facts.find("fact")

    def test_the_last_view_counts(self, store: Store) -> None:
        """A view is of the unit and not of what was seen before: a limited unit can show everything again."""
        add(store, *everybody())
        with store.reading() as unit:
            limited = unit.seen_by(View(brands=[])).seen_by(View(brands=[NORTH]))
            assert ids_of(shown_by(View(brands=[NORTH]))) == ids_of(limited.customers.iter_all())
            assert everybody() == list(limited.seen_by(EVERYTHING).customers.iter_all())
            assert everybody() == list(unit.customers.iter_all())


def _index(store: Store, records: list[Customer]) -> None:
    add(store, *records)
    put(store, *(indexed(str(one.id), "all", f"k{one.version}", order=str(one.id)[::-1]) for one in records))


def _ask_of(ask: Callable[[UnitOfWork, Customer], Customer | None], one: Customer, unit: UnitOfWork) -> Customer | None:
    return ask(unit, one)


def _page(request: PageRequest, unit: UnitOfWork) -> object:
    return unit.customers.find_page(request)


def _look_up(queries: list[KeyQuery], order: str, unit: UnitOfWork) -> object:
    return unit.index.find(queries, order=order)


def _merges_of(merge: MergeId, member: CustomerId, unit: UnitOfWork) -> tuple[object, ...]:
    return (
        unit.customers.find(member),
        unit.merges.find(merge),
        unit.merges.list_of(member),
        unit.merges.list_contributions(merge),
        unit.merges.list_ids(member),
    )


def _books_of(account: CreditAccountId, unit: UnitOfWork) -> tuple[object, ...]:
    id_ = CreditHoldId(f"h-{account}")
    return (
        unit.accounts.find(account),
        unit.holds.find(id_),
        unit.holds.list_of(account, most=WHOLE),
        unit.holds.list_for(account, f"order {id_}"),
        unit.holds.list_open(account),
        unit.holds.list_due(LATEST, account=account),
        unit.ledger.list_of(account, most=WHOLE),
        unit.ledger.find_last(account),
        unit.ledger.find_last(account, before=LATEST),
        unit.ledger.find_moment(account),
        unit.ledger.list_open(account),
    )


def _booked_ids() -> list[str]:
    return ["a-gone", *(f"b-{one.id}" for one in everybody()), *(f"o-{brand}" for brand in (None, NORTH))]


def _booked(store: Store) -> dict[str, Callable[[View], bool]]:
    """Give everybody an account with a hold that waits and an open item, and return when each is shown, in order."""
    add(store, *everybody(), customer("gone", brand=CAPITAL))
    merged(store, "m", str(everybody()[5].id), "gone")
    owners = {f"b-{one.id}": account(f"b-{one.id}", one.id, brand=one.brand) for one in everybody()}
    owners["a-gone"] = account("a-gone", CustomerId("gone"), brand=CAPITAL)
    for brand in (None, NORTH):
        owners[f"o-{brand}"] = account(f"o-{brand}", OrganizationId("o"), brand=brand)
    with store.writing() as unit:
        for id_ in _booked_ids():
            unit.accounts.add(owners[id_])
            unit.holds.add(hold(f"h-{id_}", id_, state=HoldState.PENDING_APPROVAL, expires_at=START))
            unit.ledger.add(ledger_entry(id_, posted=5, owed=5))
    rules: dict[str, Callable[[View], bool]] = {f"b-{one.id}": partial(_shows, one) for one in everybody()}
    rules["a-gone"] = lambda view: view.shows_brand(CAPITAL) and view.shows(everybody()[5])
    rules |= {f"o-{brand}": partial(is_shown, brand=brand) for brand in (None, NORTH)}
    return {id_: rules[id_] for id_ in sorted(rules)}


def _written_subjects() -> list[str]:
    return [
        *(f"customer:{one.id}" for one in everybody()[:8]),
        *("customer:gone", "customer:never"),
        *("account:a-1", "account:a-2", "organization:o-1", "organization:none", "account:none"),
        *(f"customer:was-{brand}" for brand in (None, SOUTH)),
        "settings:credit",
        "other:thing",
    ]


def _written(store: Store) -> dict[str, Callable[[View], bool]]:
    """Write an entry about every kind of subject, and return when each is shown, in the order of writing."""
    records = everybody()[:8]
    gone, removed = customer("gone", brand=CAPITAL), [customer(f"was-{brand}", brand=brand) for brand in (None, SOUTH)]
    add(store, *records, gone, *removed)
    merged(store, "m", str(records[5].id), "gone")
    with store.writing() as unit:
        unit.accounts.add(account("a-1", records[6].id))
        unit.accounts.add(account("a-2", OrganizationId("o"), brand=NORTH))
        unit.organizations.add(specimens.organization("o-1", brand=SOUTH))
    for one in removed:
        remove(store, one)
    with store.writing() as unit:
        for subject in _written_subjects():
            unit.history.add(entry(subject), salt=bytes(16))
        unit.outbox.publish()
    rules: dict[str, Callable[[View], bool]] = {f"customer:{one.id}": partial(_shows, one) for one in records}
    return {
        **rules,
        "customer:gone": partial(_shows, records[5]),
        "customer:never": lambda view: view.is_everything,
        "account:a-1": partial(_shows, records[6]),
        "account:a-2": lambda view: is_shown(view, NORTH),
        "organization:o-1": lambda view: is_shown(view, SOUTH),
        "organization:none": lambda view: view.is_everything,
        "account:none": lambda view: view.is_everything,
        **{f"customer:was-{brand}": partial(is_shown, brand=brand) for brand in (None, SOUTH)},
        "settings:credit": lambda _: True,
        "other:thing": lambda view: view.is_everything,
    }


def _shows(one: Customer, view: View) -> bool:
    return view.shows(one)
