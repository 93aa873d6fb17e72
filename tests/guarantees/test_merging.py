"""G15, G16: nobody is merged unseen who may be somebody else; many processes at once leave one consistent outcome."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from tests.guarantees.programs import told_by

from customer_core.manager import CustomerManager
from customer_core.merging import AutomaticMergePolicy
from customer_core.model import (
    Actor,
    Address,
    ChannelId,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    EmailAddress,
    PersonName,
    PhoneNumber,
    Verification,
)
from customer_core.settings import DuplicateReaction, DuplicateSettings

MERGE_RACE = Path(__file__).with_name("merge_race.py")
RACERS, CALLS = 8, 640
BLIND_RACES = 5
"""On a machine that is busy with something else, one may lose nothing by chance."""
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def new_address(
    request: pytest.FixtureRequest, tmp_path: Path, make_database: Callable[[str], str]
) -> Callable[[], str]:
    """Returns where one new store after another may be, of each kind that outlives a process."""
    numbers = count(1)
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path / f'store-{next(numbers)}.db'}"
    return lambda: make_database("")


@pytest.fixture
def address(new_address: Callable[[], str]) -> str:
    """Where a new store may be."""
    return new_address()


@pytest.mark.guarantee("G16")
def test_merges_undos_and_changes_at_once_leave_one_outcome(address: str, effort: int) -> None:
    """Each call is kept whole or refused by name, none by a deadlock; each id leads to one, and no word is lost."""
    report = told_by(MERGE_RACE, address, RACERS, CALLS * effort, 1)
    assert not report["errors"], "\n".join(report["errors"])
    assert (RACERS, []) == (report["processes"], report["wrong"])
    assert {"version-stale", "merged-away", "merge-undone"} <= set(report["refused"])
    assert min(report[name] for name in ("merges", "undone", "tags")) > 5
    assert report["unseen"] > 0


@pytest.mark.guarantee("G16")
def test_a_race_without_versions_is_caught(new_address: Callable[[], str]) -> None:
    """Where a change is saved whatever it was made from, one of a few races finds what was lost: it can fail."""
    races = (told_by(MERGE_RACE, new_address(), RACERS, CALLS, seed, "blind") for seed in range(1, BLIND_RACES + 1))
    assert any(race["wrong"] for race in races)


def person(
    given: str, family: str, *ways: str, street: str = "", is_verified: bool = False, **more: object
) -> CustomerDraft:
    """Make a draft; each way is an e-mail address or a telephone number."""
    verified = Verification(at=AT, by="mailer") if is_verified else None
    home = Contact(id=ContactId("home"), roles=[ContactRole.SHIPPING], address=Address(street=[street], city="Leeds"))
    return CustomerDraft(
        name=PersonName(given=given, family=family),
        emails=[EmailAddress(way, verified=verified) for way in ways if "@" in way],
        phones=[PhoneNumber(way, verified=verified) for way in ways if "@" not in way],
        contacts=[home] if street else [],
        **more,  # type: ignore[arg-type]  # fields by name
    )


MAIL, LANE, BORN = "ottilie@quist.example", "12 Mill Lane", {"birth_date": "1980-05-17"}
VICTIM = person("Ottilie", "Quist", MAIL, "+44 7911 123456", street=LANE, is_verified=True)
POISONED = {
    "the name and address of a victim": person("Ottilie", "Quist", "evil@evil.example", MAIL, street=LANE),
    "all ways to reach the victim": person("Ottilie", "Quist", "evil@evil.example", MAIL, "+44 7911 123456"),
    "a mailbox that many share": person("Ottilie", "Quist", "info@quist.example", is_verified=True),
    "a first name and a birth date": person("Ottilie", "", attributes=BORN),
}
PEOPLE = {
    "twins": [
        person(given, "Quist", MAIL, street=LANE, is_verified=True, attributes=BORN) for given in ("Jan", "Jana")
    ],
    "twins with an initial": [person(given, "Quist", street=LANE, attributes=BORN) for given in ("J.", "John")],
    "father and son": [person("Otto", "Quist", MAIL, "+44 7911 123456", street=LANE) for _ in range(2)],
    "three of two ages": [
        person("Otto", "Quist", MAIL, street=LANE, is_verified=True, attributes={"birth_date": born} if born else {})
        for born in ("1980-05-17", "", "2010-05-17")
    ],
    "born on any day": [
        person("John", "Smith", street=LANE, attributes={"birth_date": "1970-01-01"}) for _ in range(2)
    ],
    "who moved and changed all": [
        person("John", "Smith", mail, phone, is_verified=True, attributes=BORN)
        for mail, phone in (("john@one.example", "+44 7911 123456"), ("js@two.example", "+44 7911 654321"))
    ],
}


@pytest.mark.guarantee("G15")
@pytest.mark.parametrize(
    "drafts", [*([VICTIM, one] for one in POISONED.values()), *PEOPLE.values()], ids=[*POISONED, *PEOPLE]
)
def test_nobody_is_merged_unseen_who_may_be_somebody_else(drafts: list[CustomerDraft]) -> None:
    """Neither a record that was made to match a victim, nor those of one family, nor who has a common name."""
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(Actor.system("night"))
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for draft in drafts:
            desk.customers.register(draft)
        assert 0 == desk.merges.merge_clusters().merges


@pytest.mark.guarantee("G15")
def test_a_stranger_who_knows_everything_is_nobody_else() -> None:
    """Where the channel is open to strangers, a name and a birth date are not enough; at the counter they are."""
    with CustomerManager.open("memory:") as manager:
        desks = {name: manager.acting_as(Actor.system("night"), channel=name) for name in ("web", "pos")}
        desks["pos"].settings.apply(
            DuplicateSettings(reaction=DuplicateReaction.QUEUE), AutomaticMergePolicy(open_channels=[ChannelId("web")])
        )
        draft = person("Ottilie", "Quist", MAIL, attributes=BORN)
        for name in ("pos", "web"):
            desks[name].customers.register(draft)
        assert {"open-channel": 1} == dict(desks["pos"].merges.merge_clusters().vetoes)
        desks["pos"].customers.register(draft)
        assert 1 == desks["pos"].merges.merge_clusters().merges


@pytest.mark.guarantee("G15")
def test_whoever_is_verified_in_both_records_is_merged() -> None:
    """The test above can fail: the same person, verified by the same mailbox and told by a birth date."""
    with CustomerManager.open("memory:") as manager:
        desk = manager.acting_as(Actor.system("night"))
        desk.settings.apply(DuplicateSettings(reaction=DuplicateReaction.QUEUE))
        for _ in range(2):
            desk.customers.register(person("Ottilie", "Quist", MAIL, is_verified=True, attributes=BORN))
        assert 1 == desk.merges.merge_clusters().merges
