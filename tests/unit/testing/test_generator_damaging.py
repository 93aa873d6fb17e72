import attrs
import pytest

from customer_core.testing.generator import DAMAGE, Damage
from customer_core.testing.generator._countries import DE, ES, GB, US, City
from customer_core.testing.generator._damaging import ACTIONS, Draft, start_draft
from customer_core.testing.generator._drawing import Draws
from customer_core.testing.generator._mailboxes import NO_REPLY
from customer_core.testing.generator._names_german import GERMAN
from customer_core.testing.generator._people import Customer, Name
from customer_core.testing.generator._places import Address, Phone

_CITY = City("Köln", 1000, ("50###",), "221")
_PERSON = Customer(
    country=DE,
    kind="person",
    name=Name(GERMAN, "Ursula", "Müller-Lüdenscheidt", former="Weiß"),
    company="Rheinmann Bau GmbH",
    emails=("ursula@gmx.de", "uschi@web.de"),
    phones=(Phone(DE, "171", "12345678"), Phone(DE, "221", "7654321")),
    address=Address("Hauptstraße 7", _CITY, "50123"),
    previous=Address("Birkenweg 3", _CITY, "50999"),
    partner="karl@gmx.de",
)
_OFFICE = attrs.evolve(_PERSON, kind="company", name=None, emails=("info@x.example",), previous=None, partner="")


def _damage(name: str, customer: Customer = _PERSON, **shown: object) -> tuple[bool, Draft]:
    draft = start_draft(customer)
    for field, value in shown.items():
        setattr(draft, field, value)
    return ACTIONS[name](Draws(3), draft), draft


def test_every_damage_can_be_done() -> None:
    """Each row of the damage table but the copy, which is no change, has its action, and the reverse."""
    assert {damage.name for damage in DAMAGE} == {*ACTIONS, "clean_copy"}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.name)
def test_every_damage_is_explained(damage: Damage) -> None:
    """Each row of the damage table says in a sentence what happens."""
    assert "." == damage.what[-1:]


@pytest.mark.parametrize(
    ("name", "field", "expected"),
    [
        ("missing_email", "email", ""),
        ("partners_email", "email", "karl@gmx.de"),
        ("other_email", "email", "uschi@web.de"),
        ("missing_phone", "phone", None),
        ("other_phone", "phone", _PERSON.phones[1]),
        ("missing_address", "street", ""),
        ("moved", "street", "Birkenweg 3"),
        ("changed_name", "last", "Weiß"),
        ("second_name_lost", "last", "Müller"),
        ("one_name_field", "last", "Ursula Müller-Lüdenscheidt"),
        ("swapped_names", "last", "Ursula"),
        ("missing_first_name", "first", ""),
        ("legal_form_lost", "company", "Rheinmann Bau"),
        ("missing_company", "company", ""),
        ("street_abbreviated", "street", "Hauptstr. 7"),
        ("missing_house_number", "street", "Hauptstraße"),
        ("missing_postcode", "postcode", ""),
    ],
)
def test_damage_changes_its_field(name: str, field: str, expected: object) -> None:
    """What a damage says it does is what stands in the record."""
    done, draft = _damage(name)

    assert done
    assert expected == getattr(draft, field)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("masked_email", "email"),
        ("shared_no_reply", "email"),
        ("typo_email", "email"),
        ("typo_phone", "phone"),
        ("typo_company", "company"),
        ("typo_street", "street"),
        ("typo_postcode", "postcode"),
        ("delivered_elsewhere", "street"),
        ("country_in_words", "country"),
        ("case_lost", "last"),
        ("accents_lost", "last"),
        ("nickname", "first"),
        ("initial", "first"),
        ("middle_initial", "first"),
        ("phone_format", "phone_style"),
    ],
)
def test_damage_leaves_a_trace(name: str, field: str) -> None:
    """A damage drawn by chance changes the field that its name says."""
    done, draft = _damage(name)
    clean = start_draft(_PERSON)

    assert done
    assert getattr(clean, field) != getattr(draft, field)


@pytest.mark.parametrize(
    ("name", "customer", "shown"),
    [
        ("masked_email", _OFFICE, {}),
        ("masked_email", _PERSON, {"email": ""}),
        ("shared_no_reply", _PERSON, {"email": ""}),
        ("partners_email", _OFFICE, {}),
        ("partners_email", _PERSON, {"email": ""}),
        ("other_email", _OFFICE, {}),
        ("other_phone", _PERSON, {"phone": None}),
        ("missing_address", _PERSON, {"email": "", "phone": None}),
        ("moved", _OFFICE, {}),
        ("moved", _PERSON, {"street": ""}),
        ("delivered_elsewhere", _PERSON, {"street": ""}),
        ("delivered_elsewhere", _PERSON, {"email": "", "phone": None}),
        ("changed_name", _OFFICE, {}),
        ("nickname", _OFFICE, {}),
        ("initial", _OFFICE, {}),
        ("middle_initial", _PERSON, {"first": "U."}),
        ("second_name_lost", _OFFICE, {}),
        ("second_name_lost", _PERSON, {"last": "Müller"}),
        ("second_name_lost", _PERSON, {"last": "von der Leyen"}),
        ("suffix_lost", _PERSON, {}),
        ("typo_name", _OFFICE, {}),
        ("swapped_names", _OFFICE, {}),
        ("swapped_names", _PERSON, {"first": ""}),
        ("one_name_field", _OFFICE, {}),
        ("missing_first_name", _PERSON, {"email": ""}),
        ("legal_form_lost", _PERSON, {"company": "Rheinmann"}),
        ("typo_company", _PERSON, {"company": ""}),
        ("missing_company", _OFFICE, {}),
        ("typo_email", _PERSON, {"email": "noreply@shop.example"}),
        ("typo_phone", _PERSON, {"phone": None}),
        ("phone_format", _PERSON, {"phone": None}),
        ("street_abbreviated", _PERSON, {"street": "Am Anger 3"}),
        ("unit_lost", _PERSON, {}),
        ("typo_street", _PERSON, {"street": ""}),
        ("missing_house_number", _PERSON, {"street": ""}),
        ("typo_postcode", _PERSON, {"postcode": ""}),
        ("missing_postcode", _PERSON, {"postcode": ""}),
        ("accents_lost", _PERSON, {"last": "Muller", "street": "Am Anger 3", "city": "Bonn"}),
    ],
)
def test_damage_that_does_not_apply_is_not_claimed(name: str, customer: Customer, shown: dict[str, object]) -> None:
    """Where there is nothing to damage, the record stays as it was and the truth does not claim the damage."""
    _, before = _damage("phone_format", customer, **shown)
    before.phone_style = 0
    done, draft = _damage(name, customer, **shown)
    draft.phone_style = 0

    assert not done
    assert before == draft


def test_flats_lose_their_number() -> None:
    """Only what stands behind the street and its number is lost with the unit."""
    done, draft = _damage("unit_lost", street="12 Oak Street, Apt 4")

    assert (True, "12 Oak Street") == (done, draft.street)


def test_suffix_is_written_until_it_is_lost() -> None:
    """A son is written with his Jr., unless that is lost; then father and son have one name."""
    son = attrs.evolve(_PERSON, country=US, name=Name(GERMAN, "John", "Miller", suffix="Jr."))

    assert "Miller Jr." == start_draft(son).last
    assert "Miller" == _damage("suffix_lost", son)[1].last
    assert not _damage("second_name_lost", son)[0]


def test_second_surname_is_lost_at_its_space() -> None:
    """Of two Spanish surnames the first remains, and of two given names too."""
    spaniard = attrs.evolve(_PERSON, country=ES, name=Name(GERMAN, "José Luis", "García López"))

    _, draft = _damage("second_name_lost", spaniard)

    assert ("José", "García") == (draft.first, draft.last)


def test_house_number_in_front_is_lost() -> None:
    """Where the house number stands in front, that is where it goes missing."""
    done, draft = _damage("missing_house_number", attrs.evolve(_PERSON, country=GB), street="12 Oak Street")

    assert (True, "Oak Street") == (done, draft.street)


def test_no_reply_addresses_come_from_a_short_list() -> None:
    """The address that a till enters is one of a few."""
    assert _damage("shared_no_reply")[1].email in NO_REPLY.choices
