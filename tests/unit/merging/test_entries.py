from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from customer_core.merging._entries import ENTRY_FIELDS, entries, is_same_entry, rebase, value_of
from customer_core.model import (
    Address,
    Assignment,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    Note,
    PhoneNumber,
    RepId,
    TeamId,
)

MAY, JUNE = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)


def contact(id_: str, city: str) -> Contact:
    """Return a contact at an address."""
    return Contact(id=ContactId(id_), roles=[ContactRole.BILLING], address=Address(city=city))


def email(name: str, label: str = "") -> EmailAddress:
    """Return a mailbox."""
    return EmailAddress(f"{name}@nordpost.example", label=label)


def changed(before: str, after: str, ground: str, *, is_choice: bool = False) -> tuple[str, list[int | None], set[int]]:
    """Return tags of one letter each after a change, the places that they had, and what was missed."""
    made = rebase("tags", tuple(before), tuple(after), tuple(ground), is_choice=is_choice)
    return "".join(made.members), list(made.origins), set(made.missed)


def cities(before: Sequence[Contact], after: Sequence[Contact], ground: Sequence[Contact]) -> dict[str, str]:
    """Return the cities of contacts after a change, by id."""
    made = rebase("contacts", before, after, ground).members
    assert len(made) == len({one.id for one in made})
    return {str(one.id): one.address.city for one in made}


SAMPLES: Mapping[str, Sequence[Any]] = {
    "aliases": ("x", "y", "z"),
    "assignments": tuple(Assignment(assignee=RepId(id_), at=MAY) for id_ in "xyz"),
    "emails": tuple(map(email, "xyz")),
    "phones": tuple(PhoneNumber(f"030 12345{number}", country="DE") for number in range(3)),
    "contacts": tuple(contact(id_, id_) for id_ in "xyz"),
    "default_contacts": (
        (ContactRole.BILLING, ContactId("x")),
        (ContactRole.SHIPPING, ContactId("y")),
        ("another", ContactId("x")),
    ),
    "external_keys": tuple(ExternalKey("shop", id_) for id_ in "xyz"),
    "tags": ("x", "y", "z"),
    "channels": tuple(map(ChannelId, "xyz")),
    "notes": tuple(Note(text, at=MAY) for text in "xyz"),
}


@pytest.mark.parametrize("field", ENTRY_FIELDS)
def test_where_the_list_is_the_one_that_was_changed_the_outcome_is_what_that_became(field: str) -> None:
    """Nothing is added to a change or left of it, whatever kind of entry it is."""
    one, two, three = SAMPLES[field]
    made = rebase(field, (one, two), (three, one), (one, two))
    assert ((three, one), (None, 0), frozenset()) == (made.members, made.origins, made.missed)


@pytest.mark.parametrize("field", ENTRY_FIELDS)
def test_what_is_not_here_is_missed(field: str) -> None:
    """An entry that was taken out where it was, and is not here, is said to be missed; the others stay."""
    one, two, three = SAMPLES[field]
    made = rebase(field, (one, two), (one,), (three, one))
    assert ({three, one}, frozenset({1})) == (set(made.members), made.missed)


@pytest.mark.parametrize(
    ("before", "after", "ground", "members", "origins", "missed"),
    [
        ("ab", "ab", "bc", "bc", [0, 1], set()),
        ("ab", "a", "abc", "ac", [0, 2], set()),
        ("ab", "abn", "a", "an", [0, None], set()),
        ("ab", "ba", "acb", "bac", [2, 0, 1], set()),
        ("a", "an", "na", "an", [1, None], set()),
        ("a", "", "b", "b", [0], {0}),
        ("a", "na", "xa", "xna", [0, None, 1], set()),
        ("", "n", "", "n", [None], set()),
        ("ab", "ab", "abx", "abx", [0, 1, 2], set()),
        ("ab", "ba", "abx", "bxa", [1, 2, 0], set()),
        ("ba", "ab", "bax", "axb", [1, 2, 0], set()),
    ],
)
def test_what_was_changed_there_is_changed_here(
    before: str, after: str, ground: str, members: str, origins: list[int | None], missed: set[int]
) -> None:
    """What was added comes in once, what was taken out goes, and the rest keeps its place behind its neighbour."""
    assert (members, origins, missed) == changed(before, after, ground)


def test_what_was_changed_itself_is_changed_here_or_missed() -> None:
    """A label that was written is written here, where the mailbox is; left alone, what is said here stays."""
    old, new, here = email("ann"), email("ann", "work"), email("ANN", "home")
    assert (new,) == rebase("emails", (old,), (new,), (here,)).members
    assert (here,) == rebase("emails", (old,), (old,), (here,)).members
    made = rebase("emails", (old,), (new,), (email("lee"),))
    assert ((email("lee"),), frozenset({0})) == (made.members, made.missed)


@pytest.mark.parametrize(
    ("before", "after", "ground", "members", "missed"),
    [("ab", "a", "abc", "ac", set()), ("ab", "abn", "a", "a", set()), ("ab", "abn", "ab", "abn", set())],
)
def test_what_a_rule_added_comes_only_where_all_is_that_it_saw(
    before: str, after: str, ground: str, members: str, missed: set[int]
) -> None:
    """Nobody wrote what a rule made, so it does not outlive what it was made of."""
    made, _, lost = changed(before, after, ground, is_choice=True)
    assert (members, missed) == (made, lost)


def test_a_rule_changes_only_what_it_saw() -> None:
    """What was written here since stays, though a rule had chosen otherwise before."""
    old, new = email("ann"), email("ann", "work")
    assert (new,) == rebase("emails", (old,), (new,), (old,), is_choice=True).members
    here = email("ann", "home")
    assert (here,) == rebase("emails", (old,), (new,), (here,), is_choice=True).members


def test_a_contact_that_a_rule_gave_another_id_is_the_same_one() -> None:
    """The id follows the rule, and what is said here stays."""
    old, new = contact("home:2", "Ulm"), contact("home", "ULM")
    here = attrs.evolve(contact("h", "Ulm"), first_used_at=MAY, last_used_at=JUNE)
    made = rebase("contacts", (old,), (new,), (here,), is_choice=True)
    assert (attrs.evolve(here, id=new.id),) == made.members


def test_a_contact_keeps_the_id_that_it_has_here() -> None:
    """What was written of 'home:2' there is written of 'home' here, where it is the same address."""
    old, new = contact("home:2", "Ulm"), contact("home:2", "Kiel")
    assert {"home": "Kiel"} == cities((old,), (new,), (contact("home", "Ulm"),))


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        ([contact("new", "Bonn")], {"new": "Kiel", "new:2": "Bonn"}),
        ([contact("new", "Ulm")], {"new": "Ulm", "new:2": "Kiel"}),
        ([contact("home", "Ulm"), contact("new", "Ulm")], {"home": "Ulm", "new": "Kiel", "new:2": "Ulm"}),
    ],
)
def test_two_contacts_never_have_one_id(ground: list[Contact], expected: dict[str, str]) -> None:
    """A contact that was added and another one of its id here stay two."""
    home, new = contact("home", "Ulm"), contact("new", "Kiel")
    assert expected == cities((home,), (home, new), ground)


def test_a_way_that_is_written_twice_there_is_here_once() -> None:
    """Two numbers of one line are one where they come to be written alike; none is doubled."""
    plain, grouped = PhoneNumber("030 123456", country="DE"), PhoneNumber("+49 30 123456", country="DE")
    made = rebase("phones", (plain,), (plain, grouped), (grouped,))
    assert (grouped,) == made.members


def test_equal_entries_are_told_apart_by_their_places() -> None:
    """Two contacts at one address are two, and each is found once."""
    pair = (contact("a", "Ulm"), contact("b", "Ulm"))
    made = rebase("contacts", pair, pair[1:], (*pair, contact("c", "Ulm")))
    assert ((1, 2), frozenset()) == (made.origins, made.missed)


@pytest.mark.parametrize(
    ("field", "one", "other", "is_same"),
    [
        ("assignments", Assignment(assignee=RepId("x"), at=MAY), Assignment(assignee=RepId("x"), at=JUNE), True),
        ("assignments", Assignment(assignee=RepId("x"), at=MAY), Assignment(assignee=TeamId("x"), at=MAY), False),
        ("emails", email("ann"), email("ANN", "work"), True),
        ("emails", email("ann"), email("lee"), False),
        ("phones", PhoneNumber("030 123456", country="DE"), PhoneNumber("+49 30 123456"), True),
        ("contacts", contact("a", "Ulm"), contact("b", "ULM"), True),
        ("contacts", contact("a", "Ulm"), contact("a", "Bonn"), False),
        ("default_contacts", (ContactRole.BILLING, ContactId("a")), (ContactRole.BILLING, ContactId("b")), True),
        ("external_keys", ExternalKey("shop", "1"), ExternalKey("erp", "1"), False),
        ("tags", "vip", "vip", True),
        ("notes", Note("called", at=MAY), Note("called", at=JUNE), False),
    ],
)
def test_entries_are_one_by_what_they_stand_for(field: str, one: object, other: object, *, is_same: bool) -> None:
    """A mailbox, a line, an address or whoever serves is one, however it is written; a note is its words and time."""
    assert is_same is is_same_entry(field, one, other)


@pytest.mark.parametrize(
    ("field", "value", "members"),
    [
        ("tags", frozenset({"b", "a"}), ("a", "b")),
        ("notes", (Note("x", at=MAY),), (Note("x", at=MAY),)),
        (
            "default_contacts",
            FrozenMap({ContactRole.BILLING: ContactId("a")}),
            ((ContactRole.BILLING, ContactId("a")),),
        ),
    ],
)
def test_a_value_and_its_entries_are_two_forms_of_one(field: str, value: object, members: tuple[object, ...]) -> None:
    """The entries of a value make that value again."""
    assert (members, value) == (entries(value), value_of(field, members))
