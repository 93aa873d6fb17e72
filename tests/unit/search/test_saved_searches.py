from typing import Any

import pytest

from customer_core.errors import InvalidValueError
from customer_core.model import Actor, SavedSearchId, TeamId
from customer_core.search import (
    EVERYONE,
    NOBODY_ELSE,
    Audience,
    FirstPage,
    PageRequest,
    SavedSearch,
    SearchHabits,
    Sort,
    quick,
)

ANN, BEA, CAM = (Actor.user(name) for name in ("ann", "bea", "cam"))
DEE = Actor.user("dee", teams=["south"])
JOB = Actor.system("nightly run")
EVERYBODY = (ANN, BEA, CAM, DEE, JOB)


def search(**fields: Any) -> SavedSearch:  # noqa: ANN401 - the fields of a saved search
    """Return a saved search of Ann's."""
    return SavedSearch(id=SavedSearchId("s-1"), name="Lee", owner="ann", criteria=quick("lee"), **fields)


@pytest.mark.parametrize(
    ("audience", "included"),
    [
        (NOBODY_ELSE, [JOB]),
        (EVERYONE, [*EVERYBODY]),
        (Audience(people=["bea", " cam "]), [BEA, CAM, JOB]),
        (Audience(teams=[TeamId("south")]), [DEE, JOB]),
        (Audience(people=["south"], teams=[TeamId("bea")]), [JOB]),
    ],
)
def test_an_audience_is_nobody_else_or_some_or_everyone(audience: Audience, included: list[Actor]) -> None:
    """People are named by themselves, teams include whoever is in one of them, and a system job is among any."""
    assert included == [actor for actor in EVERYBODY if audience.includes(actor)]
    assert (audience == NOBODY_ELSE) is audience.is_nobody


def test_whoever_names_everyone_names_nobody_besides() -> None:
    """An audience that is everyone and some besides says two things."""
    for named in ({"people": ["ann"]}, {"teams": [TeamId("south")]}):
        with pytest.raises(InvalidValueError, match="is_everyone: is true, and some are named besides"):
            Audience(is_everyone=True, **named)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", "ann"),
        ("people", [" "]),
        ("people", [7]),
        ("people", [[]]),
        ("people", ["x" * 256]),
        ("people", [f"u{number}" for number in range(101)]),
        ("teams", ["south"]),
        ("is_everyone", 1),
    ],
)
def test_what_is_no_audience_is_refused(field: str, value: Any) -> None:  # noqa: ANN401 - wrong types are what is tried
    """A refusal names the field."""
    with pytest.raises(InvalidValueError, match=f"{field}: "):
        Audience(**{field: value})


def test_the_rights_to_a_saved_search_are_separate() -> None:
    """The owner may do everything, those who may share it may also view it, those who may view it no more than that."""
    shared = search(audience=Audience(people=["bea"]), sharers=Audience(people=["cam"]))
    rights = {
        actor.id: (shared.may_view(actor), shared.may_share(actor), shared.may_edit(actor)) for actor in EVERYBODY
    }
    assert {
        "ann": (True, True, True),
        "bea": (True, False, False),
        "cam": (True, True, False),
        "dee": (False, False, False),
        "nightly run": (True, True, True),
    } == rights


def test_a_search_is_private_until_somebody_else_may_do_anything() -> None:
    """A new search is private, and is not once anybody may view or share it."""
    assert [True, False, False] == [
        one.is_private for one in (search(), search(audience=EVERYONE), search(sharers=EVERYONE))
    ]


def test_a_search_is_run_in_its_order_from_its_first_page() -> None:
    """What is asked of a store are its criteria, its order and its page size."""
    expected = PageRequest(criteria=quick("lee"), sort=Sort("code"), size=7, position=FirstPage())
    assert expected == search(sort=Sort("code"), page_size=7).request


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "s-1"),
        ("name", " "),
        ("name", "x" * 256),
        ("owner", ""),
        ("criteria", "lee"),
        ("sort", "name"),
        ("page_size", 501),
        ("audience", "ann"),
        ("sharers", None),
        ("version", -1),
    ],
)
def test_what_is_no_saved_search_is_refused(field: str, value: Any) -> None:  # noqa: ANN401 - as above
    """A refusal names the field."""
    fields = {"id": SavedSearchId("s-1"), "name": "Lee", "owner": "ann", field: value}
    with pytest.raises(InvalidValueError, match=f"{field}: "):
        SavedSearch(**fields)


def test_neither_searches_nor_habits_show_what_is_in_them() -> None:
    """A log that shows one tells its id, and nothing that somebody typed."""
    shown = f"{search(audience=Audience(people=['bea']))} {SearchHabits(user='ann', last=PageRequest())}"
    assert "s-1" in shown
    assert not any(word in shown.lower() for word in ("lee", "ann", "bea"))
