from itertools import permutations

import attrs
import pytest
from tests.unit.merging.stories import ANN, LEE, NEW, A, B, C, D, Story

from customer_core.merging import (
    Lineage,
    begun_by,
    joined,
    longest,
    master_first,
    total,
)
from customer_core.model import (
    Address,
    BrandId,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerId,
    ExternalKey,
    MergeId,
    PhoneNumber,
)
from customer_core.services import Registered


def contact(id_: str, city: str, *roles: ContactRole) -> Contact:
    """Return a contact at an address."""
    return Contact(id=ContactId(id_), roles=roles or [ContactRole.BILLING], address=Address(city=city))


def said(customer: Customer) -> Customer:
    """Return what a customer says, however often it was saved."""
    return customer.with_version(0)


def addresses(customer: Customer) -> list[str]:
    """Return the names of all mailboxes of a customer."""
    return [email.address.partition("@")[0] for email in customer.emails]


def test_without_edits_everybody_is_as_before() -> None:
    """An undo gives each record back as it was."""
    own = A.with_company("Acme").with_email(ANN)
    other = B.with_company("Lee Ltd").with_email(LEE).with_code("K-2").with_attribute("size", "M")
    story = Story(own, other)
    undo = story.undo(story.merge("ab"))
    assert ((), ()) == (undo.edits, undo.moved)
    assert list(map(said, story.first)) == [said(story[id_]) for id_ in "ab"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_merges_are_undone_in_any_order(order: tuple[int, ...]) -> None:
    """Whichever merge is undone first, in the end all are as they were, and nobody goes without those of before."""
    story = Story(*(one.with_company(str(one.id)).with_tag(str(one.id)) for one in (A, B, C, D)))
    merges = [story.merge("ab"), story.merge("cd"), story.merge("ac")]
    for number in order:
        story.undo(merges[number])
    assert list(map(said, story.first)) == [said(story[id_]) for id_ in "abcd"]
    assert all(story.now(merge).is_undone for merge in merges)


def test_who_was_merged_into_a_member_goes_with_it() -> None:
    """An undo parts a record with all that had been merged into it."""
    story = Story(A, B.with_tag("b"), C.with_tag("c"))
    story.merge("bc")
    undo = story.undo(story.merge("ab"))
    assert [(CustomerId("b"), (CustomerId("b"), CustomerId("c")))] == [(one.id, one.ids) for one in undo.parted]
    assert (frozenset(), frozenset("bc")) == (story["a"].tags, story["c"].tags)


def test_one_of_several_members_is_split_off() -> None:
    """Only the one goes; the merge stands for the others until they left, too."""
    story = Story(*(one.with_tag(str(one.id)) for one in (A, B, C)))
    merge = story.merge("abc")
    story.split("b")
    assert (frozenset("ac"), frozenset("b")) == (story["a"].tags, story["b"].tags)
    assert ((C.id,), False) == (story.now(merge).standing, story.now(merge).is_undone)
    story.undo(merge)
    assert [{"a"}, {"b"}, {"c"}] == [story[id_].tags for id_ in "abc"]


@pytest.mark.parametrize(
    ("own", "others", "survivor", "left"),
    [
        ("Acme", "Lee Ltd", "New", "Lee Ltd"),
        ("Acme", "Acme", "New", "Acme"),
        ("", "Lee Ltd", "", "New"),
        ("", "", "New", ""),
    ],
)
def test_an_edited_value_goes_with_whose_it_replaced(own: str, others: str, survivor: str, left: str) -> None:
    """An edit stays unless those alone who leave had said what it replaced; what both had said is edited once."""
    story = Story(A.with_company(own), B.with_company(others))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_company("New"))
    undo = story.undo(merge)
    assert (survivor, left) == (story["a"].company, story["b"].company)
    assert [B.id] * (left == "New") == [edit.record for edit in undo.moved]


def test_a_value_taken_out_goes_with_whose_it_was() -> None:
    """What was made blank is blank where it came from, and there alone."""
    story = Story(A.with_company("Acme"), B.with_flag("ask").with_attribute("size", "M").with_attribute("vat", 1))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_flag("").without_attribute("size").without_attribute("vat"))
    story.undo(merge)
    assert ("Acme", "", {}) == (story["a"].company, story["b"].flag, dict(story["b"].attributes))


def test_an_attribute_is_edited_where_it_came_from() -> None:
    """Each custom attribute is a value of its own, and one that nobody had stays."""
    story = Story(A.with_attribute("size", "M"), B.with_attribute("vat", "12"))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_attribute("vat", "13").with_attribute("size", "L").with_attribute("new", 1))
    story.undo(merge)
    assert {"size": "L", "new": 1} == dict(story["a"].attributes)
    assert {"vat": "13"} == dict(story["b"].attributes)


def test_what_was_added_stays() -> None:
    """E-mails, tags and contacts that nobody had before stay with the survivor."""
    story = Story(A.with_email(ANN), B.with_email(LEE).with_tag("b"))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_email(NEW).with_tag("new").with_contact(contact("home", "Ulm")))
    story.undo(merge)
    assert (["ann", "new"], frozenset({"new"}), 1) == (addresses(story["a"]), story["a"].tags, len(story["a"].contacts))
    assert (["lee"], frozenset({"b"}), ()) == (addresses(story["b"]), story["b"].tags, story["b"].contacts)


def test_an_email_that_was_changed_or_removed_goes_with_who_had_it() -> None:
    """A label that was written and a mailbox that was taken out are so where they came from."""
    story = Story(A.with_email(ANN), B.with_email(LEE).with_email(NEW))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_email(attrs.evolve(LEE, label="work")).without_email(NEW.address))
    undo = story.undo(merge)
    assert ((ANN,), (attrs.evolve(LEE, label="work"),)) == (story["a"].emails, story["b"].emails)
    assert {B.id} == {edit.record for edit in undo.moved}


def test_an_email_that_both_had_is_edited_where_it_stays() -> None:
    """What was taken out of the survivor is not taken from the other, whose own record said it, too."""
    story = Story(A.with_email(ANN), B.with_email(ANN))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.without_email(ANN.address))
    story.undo(merge)
    assert ([], ["ann"]) == (addresses(story["a"]), addresses(story["b"]))


def test_a_number_is_known_however_it_is_written() -> None:
    """A telephone number that two wrote differently is one: it stays, as it was edited, with the survivor."""
    plain, grouped = PhoneNumber("030 123456", country="DE"), PhoneNumber("+49 30 123456", country="DE")
    story = Story(A.with_phone(plain), B.with_phone(grouped))
    merge = story.merge("ab")
    story.edit("a", lambda one: attrs.evolve(one, phones=[attrs.evolve(plain, label="shop")]))
    story.undo(merge)
    assert [("shop",), ("",)] == [tuple(phone.label for phone in story[id_].phones) for id_ in "ab"]


def test_the_order_that_somebody_chose_stays() -> None:
    """A primary e-mail that was chosen by hand stays so while its owner is there."""
    story = Story(A.with_email(ANN).with_email(NEW), B.with_email(LEE))
    merge = story.merge("ab")
    story.edit("a", lambda one: attrs.evolve(one, emails=[LEE, NEW, ANN]))
    assert ["lee", "new", "ann"] == addresses(story["a"])
    story.undo(merge)
    assert (["new", "ann"], ["lee"]) == (addresses(story["a"]), addresses(story["b"]))


def test_contacts_whose_ids_met_keep_their_own() -> None:
    """'home' and 'home:2' are both 'home' again, each the default where it was, also after one of them was edited."""
    shipping = ContactRole.SHIPPING
    story = Story(A.with_contact(contact("home", "Ulm")), B.with_contact(contact("home", "Bonn", shipping)))
    merge = story.merge("ab")
    assert {"home": "Ulm", "home:2": "Bonn"} == {str(one.id): one.address.city for one in story["a"].contacts}
    story.edit("a", lambda one: one.with_contact(contact("home:2", "Kiel", shipping)))
    story.undo(merge)
    assert [(contact("home", "Ulm"),), (contact("home", "Kiel", shipping),)] == [story[id_].contacts for id_ in "ab"]
    assert [{ContactRole.BILLING: ContactId("home")}, {shipping: ContactId("home")}] == [
        dict(story[id_].default_contacts) for id_ in "ab"
    ]


def test_a_default_that_was_changed_by_hand_names_a_contact_that_is_there() -> None:
    """A default that named a contact of the one who left falls back to what it was."""
    story = Story(A.with_contact(contact("home", "Ulm")), B.with_contact(contact("home", "Bonn")))
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_default_contact(ContactRole.BILLING, ContactId("home:2")))
    assert ContactId("home:2") == story["a"].default_contacts[ContactRole.BILLING]
    story.undo(merge)
    assert {ContactId("home")} == {story[id_].default_contacts[ContactRole.BILLING] for id_ in "ab"}


@pytest.mark.parametrize(("gone", "company"), [("b", "Acme"), ("c", "Lee and Sons")])
def test_the_choice_of_a_rule_stands_while_its_value_is_there(gone: str, company: str) -> None:
    """The longest company stays chosen until the one leaves who said it."""
    story = Story(A.with_company("Acme"), B.with_company("Lee and Sons"), C.with_company("Lee"))
    story.merge("abc", {"company": longest})
    assert "Lee and Sons" == story["a"].company
    story.split(gone)
    assert company == story["a"].company


def test_a_value_that_a_rule_made_stands_while_all_are_there_it_was_made_of() -> None:
    """A total is a total of those who said something; without one of them the default rule decides again."""
    story = Story(*(one.with_attribute("points", place + 1) for place, one in enumerate((A, B))), C, D)
    story.merge("abcd", {"attributes[points]": total})
    story.split("c")
    assert 3 == story["a"].attributes["points"]
    story.split("b")
    assert [1, 2] == [story[id_].attributes["points"] for id_ in "ab"]


def test_entries_that_a_rule_left_out_come_back() -> None:
    """A rule that keeps the e-mails of the master alone takes nothing from those who leave."""
    story = Story(A.with_email(ANN), B.with_email(LEE), C.with_email(NEW))
    story.merge("abc", {"emails": master_first})
    assert ["ann"] == addresses(story["a"])
    story.split("b")
    assert (["ann"], ["lee"]) == (addresses(story["a"]), addresses(story["b"]))


def test_the_choice_of_a_named_master_stands_while_it_is_there() -> None:
    """Who was named master keeps saying what it said before it was merged itself, and nothing once it left."""
    story = Story(A, B.with_company("Bolt"), C.with_company("Crane"))
    inner = story.merge("cb")
    story.merge("ac")
    assert "Crane" == story["a"].company
    story.undo(inner)
    assert ["Crane", "Bolt"] == [story[id_].company for id_ in "ab"]
    story.split("c")
    assert ["", "Bolt", "Crane"] == [story[id_].company for id_ in "abc"]


def test_what_was_merged_after_an_edit_says_its_own_again() -> None:
    """An edit stays before what others say who were merged later, and takes nothing from them."""
    story = Story(A, B.with_company("Bolt").with_email(LEE), C.with_company("Crane").with_email(NEW))
    first = story.merge("ab")
    story.edit("a", lambda one: one.with_company("").with_email(ANN))
    second = story.merge("ac")
    assert ("Crane", ["lee", "ann", "new"]) == (story["a"].company, addresses(story["a"]))
    story.undo(first)
    assert [("Crane", ["ann", "new"]), ("", ["lee"])] == [(story[id_].company, addresses(story[id_])) for id_ in "ab"]
    story.undo(second)
    assert [("", ["ann"]), ("Crane", ["new"])] == [(story[id_].company, addresses(story[id_])) for id_ in "ac"]


def test_who_was_deactivated_stays_so_alone() -> None:
    """What says of a record whether it is served is the survivor's, and goes with nobody."""
    story = Story(A, B)
    merge = story.merge("ab")
    story.edit("a", lambda one: one.deactivate(at=story.now(merge).at))
    assert () == story.undo(merge).moved
    assert (False, True) == (story["a"].is_active, story["b"].is_active)


def test_an_edit_of_a_later_merge_follows_through_an_undo_of_an_earlier_one() -> None:
    """An edit goes to the record whose value it replaced, however that came here."""
    story = Story(A, B, C.with_company("Crane").with_email(LEE))
    inner = story.merge("bc")
    outer = story.merge("ab")
    story.edit("a", lambda one: one.with_company("New").without_email(LEE.address))
    story.undo(inner)
    assert [("", ()), ("New", ())] == [(story[id_].company, story[id_].emails) for id_ in "ac"]
    story.undo(outer)
    assert ["", "", "New"] == [story[id_].company for id_ in "abc"]


def test_an_edit_of_what_several_had_who_leave_for_different_places_stays() -> None:
    """Where two leave, each alone, who both said what was replaced, the edit belongs to neither and stays."""
    both = (B.with_company("Bolt").with_email(LEE), C.with_company("Bolt").with_email(LEE))
    story = Story(A, *both)
    merge = story.merge("abc")
    story.edit("a", lambda one: one.with_company("New").with_email(attrs.evolve(LEE, label="work")).with_flag("f"))
    plan = story.desk.merges.propose_undo(merge.id)
    assert (["emails", "company"], ()) == ([edit.field for edit in plan.kept], plan.moved)
    story.undo(merge)
    assert [("New", "work"), ("Bolt", ""), ("Bolt", "")] == [
        (story[id_].company, story[id_].emails[0].label) for id_ in "abc"
    ]


def test_what_several_had_and_was_taken_out_is_theirs_again() -> None:
    """There is nothing to keep of an entry that was taken out: each who leaves has its own."""
    story = Story(A, B.with_email(LEE), C.with_email(LEE))
    merge = story.merge("abc")
    story.edit("a", lambda one: one.without_email(LEE.address))
    assert () == story.undo(merge).moved
    assert [[], ["lee"], ["lee"]] == [addresses(story[id_]) for id_ in "abc"]


def test_a_record_that_was_merged_with_its_edit_keeps_it() -> None:
    """An edit that went with a record is its own from then on, through any merge that follows."""
    story = Story(A, B.with_company("Bolt"), D)
    merge = story.merge("ab")
    story.edit("a", lambda one: one.with_company("New"))
    story.undo(merge)
    again = story.merge("db")
    assert "New" == story["d"].company
    story.undo(again)
    assert ["", "New", ""] == [story[id_].company for id_ in "abd"]


def test_an_edit_is_known_after_everybody_left_of_the_merge_that_tells_it() -> None:
    """An edit found when others parted is told again when the last of them leaves, and finds whom it belongs to."""
    story = Story(A, B.with_company("Bolt"), C, D)
    own, inner, outer = story.merge("ab"), story.merge("cd"), story.merge("ac")
    story.edit("a", lambda one: one.with_company("New").with_flag("ask"))
    assert {"company", "flag"} == {edit.field for edit in story.undo(inner).edits}
    carried = story.undo(outer)
    assert ((), {"company", "flag"}) == (carried.edits, {edit.field for edit in carried.moved})
    assert ("New", "ask") == (story["a"].company, story["a"].flag)
    story.undo(own)
    assert [("", "ask"), ("New", "")] == [(story[id_].company, story[id_].flag) for id_ in "ab"]


def test_each_record_begins_with_the_merge_before_which_it_was_alone() -> None:
    """Who left and came back begins with the second merge; who is on its own now, with none."""
    story = Story(A, B, C, D)
    first = story.merge("ab")
    second = story.merge("ac")
    story.undo(first)
    third = story.merge("db")
    fourth = story.merge("ad")
    story.split("c")
    merges = tuple(map(story.now, (fourth, first, third, second)))
    begun = begun_by(merges, [A.id, B.id, C.id, D.id])
    assert {A.id: first.id, B.id: third.id, D.id: third.id} == {id_: merge.id for id_, merge in begun.items()}


def test_a_record_that_came_back_brings_what_it_said_then() -> None:
    """What was written between two merges is the record's own, and the undo of the second one gives it back."""
    story = Story(A.with_company("Acme"), B)
    story.undo(story.merge("ab"))
    story.edit("b", lambda one: one.with_company("Bolt").with_code(""))
    second = story.merge("ab")
    story.edit("a", lambda one: one.with_company("New"))
    story.undo(second)
    assert [("New", "C000001"), ("Bolt", "")] == [(story[id_].company, story[id_].code) for id_ in "ab"]


@pytest.mark.parametrize(("merged", "written"), [("ab", "K-22"), ("ba", "K-1")])
def test_a_code_goes_to_whom_it_came_from(merged: str, written: str) -> None:
    """Whoever brought a code has it, though it was written over that of the survivor, who has its own again."""
    story = Story(A.with_code("K-1"), B.with_code("K-22"))
    merge = story.merge(merged)
    story.edit("a", lambda one: one.with_code(written))
    story.undo(merge)
    assert ["K-1", "K-22"] == [story[id_].code for id_ in "ab"]


def test_a_code_of_the_survivor_does_not_leave_with_an_edit() -> None:
    """An edit that goes with the one whose code it replaced leaves the survivor its own."""
    story = Story(A.with_code("K-1"), B.with_code("K-22"))
    merge = story.merge("ab", {"code": longest})
    story.edit("a", lambda one: one.with_code("K-1"))
    story.undo(merge)
    assert ["K-1", "K-22"] == [story[id_].code for id_ in "ab"]


def test_a_key_goes_to_whom_it_came_from() -> None:
    """A key that a rule left out, and somebody added again, is the one's who brought it."""
    first, second = ExternalKey("shop", "1"), ExternalKey("shop", "2")
    story = Story(A.with_external_key(first), B.with_external_key(second))
    merge = story.merge("ab", {"external_keys": master_first})
    story.edit("a", lambda one: one.with_external_key(second))
    story.undo(merge)
    assert [(first,), (second,)] == [story[id_].external_keys for id_ in "ab"]


def test_merges_show_who_takes_part_and_nothing_of_them() -> None:
    """A merge and its undo can be logged: ids and numbers, but no value."""
    story = Story(A.with_company("Acme"), B.with_company("Bolt"))
    merge = attrs.evolve(story.merge("ab"), id=MergeId("m-1"))
    assert "AppliedMerge(id=MergeId('m-1'), master=CustomerId('a'), members=1)" == repr(merge)
    assert "AppliedUndo(survivor=CustomerId('a'), parted=1)" == repr(story.split("b"))


def test_a_code_that_somebody_else_has_in_another_brand_by_now_is_not_fallen_back_to() -> None:
    """Who was moved to a brand in which its own code is another's goes without; a key is nobody's of a brand."""
    north, south = BrandId("north"), BrandId("south")
    first, second = ExternalKey("shop", "1"), ExternalKey("shop", "2")
    own = A.with_code("K-1").with_external_key(first)
    story = Story(*(attrs.evolve(one, brand=north) for one in (own, B.with_code("K-22").with_external_key(second))))
    merge = story.merge("ab", {"code": longest})
    story.edit("a", lambda one: attrs.evolve(one, brand=south))
    stranger = story.desk.customers.register(attrs.evolve(C.with_code("K-1"), brand=south))
    assert isinstance(stranger, Registered)
    story.undo(merge)
    assert [("", south), ("K-22", north)] == [(story[id_].code, story[id_].brand) for id_ in "ab"]
    assert [(first,), (second,)] == [story[id_].external_keys for id_ in "ab"]


def test_a_key_that_was_taken_from_another_by_hand_goes_back_with_it() -> None:
    """Also where the one who took it is merged on by then, and does not show it."""
    first, second = ExternalKey("shop", "1"), ExternalKey("shop", "2")
    story = Story(A.with_external_key(first), B.with_external_key(second), D)
    merge = story.merge("ab", {"external_keys": master_first})
    story.edit("a", lambda one: one.with_external_key(second))
    story.merge("da")
    story.undo(merge)
    story.split("a")
    assert [(first,), (second,), ()] == [story[id_].external_keys for id_ in "abd"]


def test_what_a_record_is_made_of_shows_ids_alone() -> None:
    """Whatever is told of it while it is worked on holds no value."""
    tree = joined([Lineage((), {one.id: (one, None)}).tree(one, None) for one in (A.with_company("Acme"), B)])
    assert "Tree([Leaf(CustomerId('a')), Leaf(CustomerId('b'))])" == repr(tree)
