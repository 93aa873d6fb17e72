import pytest

from customer_core.exchange import ROLES
from customer_core.exchange._header_meanings import Topic, find_meaning, header_label, is_bare_name
from customer_core.exchange._header_words import ROLES_BY_PHRASE


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("first_name", "given_name"),
        ("FirstName", "given_name"),
        ("fname_c1", "given_name"),
        ("second_first_name", "middle_name"),
        ("Customer Last Name", "family_name"),
        ("second_last_name", "family_name"),
        ("E-Mail", "email"),
        ("eMailAddress", "email"),
        ("Email 2", "email"),
        ("Contact - Phone", "phone"),
        ("home_phone", "phone"),
        ("Tel.", "phone"),
        ("company", "organization"),
        ("company phone", "phone"),
        ("address_1", "street"),
        ("street_number", "street"),
        ("Billing City", "city"),
        ("billing state", "region"),
        ("ZIP/Postal Code", "postcode"),
        ("ship-to country", "country"),
        ("dateOfBirth", "birth_date"),
        ("soc_sec_id", "tax_id"),
        ("VAT no.", "tax_id"),
        ("Customer No.", "external_id"),
        ("Sex", "gender"),
        ("Vorname", "given_name"),
        ("Nachname", "family_name"),
        ("Firma", "organization"),
        ("Straße", "street"),
        ("Hausnr.", "street"),
        ("PLZ", "postcode"),
        ("Ort", "city"),
        ("Geb.-Datum", "birth_date"),
        ("USt-IdNr.", "tax_id"),
        ("Länderkürzel", "country"),
        ("Prénom", "given_name"),
        ("Nom de famille", "family_name"),
        ("Code postal", "postcode"),
        ("Téléphone portable", "phone"),
        ("Complément d'adresse", "street"),
        ("Date de naissance", "birth_date"),
        ("Primer apellido", "family_name"),
        ("Correo electrónico", "email"),
        ("Código postal", "postcode"),
        ("Año de nacimiento", "birth_year"),
        ("Cognome", "family_name"),
        ("Città", "city"),
        ("Codice fiscale", "tax_id"),
        ("Voornaam", "given_name"),
        ("Tussenvoegsel", "family_name"),
        ("Woonplaats", "city"),
        ("Sobrenome", "family_name"),
        ("Endereço", "street"),
        ("Imię", "given_name"),
        ("Nazwisko", "family_name"),
        ("Miejscowość", "city"),
        ("Płeć", "gender"),
        ("Name", "name"),
        ("full name", "name"),
    ],
)
def test_headers_name_roles_in_eight_languages(header: str, role: str) -> None:
    """Headers are understood however their words are joined, cased, accented or numbered."""
    assert role == find_meaning(header).role


@pytest.mark.parametrize(
    ("header", "topic"),
    [
        ("id", Topic.ROW_NUMBER),
        ("rec_id", Topic.ROW_NUMBER),
        ("Unnamed: 0", Topic.ROW_NUMBER),
        ("cluster", Topic.EARLIER_RESULT),
        ("is_duplicate", Topic.EARLIER_RESULT),
        ("created_at", Topic.OTHER),
        ("email_opt_in", Topic.OTHER),
        ("address_id", Topic.OTHER),
        ("sales rep e-mail", Topic.OTHER),
        ("order date", Topic.OTHER),
        ("product name", Topic.OTHER),
        ("place of birth", Topic.TRAIT),
        ("user_name", Topic.TRAIT),
        ("Anrede", Topic.TRAIT),
        ("market cap", Topic.UNKNOWN),
        ("workflow state", Topic.UNKNOWN),
        ("x1", Topic.UNKNOWN),
        ("type", Topic.UNKNOWN),
        ("???", Topic.UNKNOWN),
    ],
)
def test_headers_that_name_no_role_say_what_they_are_about(header: str, topic: Topic) -> None:
    """Row numbers, results, events, measures and other people are told from columns about the customer."""
    meaning = find_meaning(header)
    assert (topic, "") == (meaning.topic, meaning.role)


def test_a_part_of_a_header_says_less_than_the_whole() -> None:
    """A role is more certain where the rest of the header adds nothing to it."""
    whole, numbered, part = (find_meaning(header).certainty for header in ("phone", "home phone 2", "yacht phone"))
    assert whole == numbered
    assert whole > part > 0


def test_every_phrase_of_the_table_is_found_again() -> None:
    """No phrase is hidden by another table or by the splitting of headers, and each names a role that exists."""
    assert {"", *ROLES} == set(ROLES_BY_PHRASE.values())
    found = {phrase: find_meaning(" ".join(phrase)).role for phrase in ROLES_BY_PHRASE}
    assert found == ROLES_BY_PHRASE


def test_labels_are_made_of_the_header() -> None:
    """A label is the words of the header, or its position where it has none."""
    assert "customer_type" == header_label("Customer Type", 3)
    assert "column_3" == header_label("?!", 3)


def test_a_bare_name_says_no_more_than_name() -> None:
    """Words that add nothing are passed over, any other makes the name a certain one."""
    assert is_bare_name("Name")
    assert is_bare_name("customer nom")
    assert not is_bare_name("full name")
    assert not is_bare_name("nickname")
