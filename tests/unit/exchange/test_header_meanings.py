import pytest

from customer_core.exchange import ROLES, TOWN
from customer_core.exchange._further_header_words import FURTHER_PHRASES
from customer_core.exchange._header_meanings import (
    Topic,
    bare_date_part,
    find_meaning,
    header_label,
    is_bare_name,
    is_bare_number,
    words_without_meaning,
)
from customer_core.exchange._header_words import ROLES_BY_PHRASE
from customer_core.exchange._native_header_words import JAPANESE_ROLES, RUSSIAN_ROLES
from customer_core.normalization import normalize_words


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
        ("EMAIL_ADDR", "email"),
        ("Addr Mail 2", "email"),
        ("Country/Region", "country"),
        ("State/Region", "region"),
        ("CNTRY", "country"),
        ("ISO2", "country"),
        ("Land", "country"),
        ("Geb.-Tag", "birth_date"),
        ("cust_postcode", "postcode"),
        ("postcode_fake", "postcode"),
        ("std_zip5", "postcode"),
        ("owner zip", "postcode"),
        ("ZIP_CD", "postcode"),
        ("state_cd", "region"),
        ("LAST_NM", "family_name"),
        ("FRST_NM", "given_name"),
        ("mid_init", "middle_name"),
        ("customer.email", "email"),
        ("addr1", "street"),
        ("address_2", "street"),
        ("surname_1", "family_name"),
        ("acct_no", "external_id"),
        ("trading as", "organization"),
        ("patient_dob", "birth_date"),
        ("dob_day", "birth_day"),
        ("Geb.-Jahr", "birth_year"),
        ("naissance (mois)", "birth_month"),
        ("dob (dd/mm/yyyy)", "birth_date"),
        ("birth_dt", "birth_date"),
        ("first_and_surname", "name"),
        ("first and last name", "name"),
        ("surname and given name", "name"),
        ("Huisnr", "street"),
        ("data_nascita", "birth_date"),
        ("Codigo_Postal", "postcode"),
        ("numero calle", "street"),
        ("Förnamn", "given_name"),
        ("Efternavn", "family_name"),
        ("Postort", "city"),
        ("Fødselsdato", "birth_date"),
        ("Sukunimi", "family_name"),
        ("Příjmení", "family_name"),
        ("PSČ", "postcode"),
        ("Vezetéknév", "family_name"),
        ("Irányítószám", "postcode"),
        ("Data nașterii", "birth_date"),
        ("Soyadi", "family_name"),
        ("Şehir", "city"),
    ],
)
def test_headers_name_roles_in_many_languages(header: str, role: str) -> None:
    """Headers are understood however their words are joined, cased, accented or numbered."""
    assert role == find_meaning(header).role


@pytest.mark.parametrize(
    "header",
    [
        *("Vor- u. Nachname", "Vorname u. Nachname", "Vor-/Nachname", "Vor- & Zuname", "Name, Vorname", "Nom / Prénom"),
        *("Nachname, Vorname", "Nachname/Vorname", "Nachname Vorname", "Last name, first name", "First & Last Name"),
    ],
)
def test_a_header_that_names_both_parts_of_a_name_holds_whole_names(header: str) -> None:
    """In either order, however the two are joined."""
    assert "name" == find_meaning(header).role


@pytest.mark.parametrize(
    ("header", "role"),
    [("Name Vorname", "given_name"), ("customer first name", "given_name"), ("Vorname", "given_name")],
)
def test_a_header_that_names_one_part_of_a_name_holds_that(header: str, role: str) -> None:
    """What says whose name it is, or that it is one, is no other part."""
    assert role == find_meaning(header).role


@pytest.mark.parametrize(
    "header",
    [
        "PLZ Ort",
        "PLZ/Ort",
        "Postleitzahl und Ort",
        "ort_plz",
        "CP et ville",
        "Code postal, ville",
        "City + ZIP",
    ],
)
def test_a_header_that_names_postcode_and_city_holds_both(header: str) -> None:
    """Both may stand in either order, with or without a word between them."""
    assert "postcode_city" == find_meaning(header).role


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Default Address Zip", "postcode"),
        ("Address Zip", "postcode"),
        ("Yacht Address Zip", "postcode"),
        ("Default Address City", "city"),
        ("Billing Address Name", "name"),
        ("Default Address Address2", "street"),
        ("Default Address Company", "organization"),
        ("Default Address Phone", "phone"),
        ("Rechnungsadresse PLZ", "postcode"),
        ("Rechnungsadresse Land", "country"),
        ("Lieferadresse", "street"),
        ("Adresse client", "street"),
        ("Company Address", "street"),
        ("Customer Address", "street"),
        ("Yacht Address", "street"),
        ("Name and Address", "street"),
        ("Lieferadresse PLZ/Ort", "postcode_city"),
        ("Adresse und Name", "street"),
    ],
)
def test_an_address_says_where_the_rest_of_its_header_belongs(header: str, role: str) -> None:
    """The word address means the street only where no other part of an address stands beside it."""
    assert role == find_meaning(header).role


@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        ("姓 氏名 名", "family_name name given_name"),
        ("名前 メール メールアドレス Ｅメール", "name email email email"),
        ("電話 電話番号 自宅電話番号 携帯", "phone phone phone phone"),
        (
            "郵便番号 住所 住所１ 住所\uff08番地\uff09 市区町村 都道府県 国",
            "postcode street street street city region country",
        ),
        ("お名前(姓) お名前(名)", "family_name given_name"),
        ("会社名 生年月日 性別 顧客ID", "organization birth_date gender external_id"),
        ("Имя Фамилия Отчество Ф.И.\u041e.", "name family_name middle_name name"),
        ("Телефон Телефон_2 Почта Эл.почта E-mail_адрес", "phone phone email email email"),
        ("Город Улица Индекс ПОЧТОВЫЙ_ИНДЕКС Страна", "city street postcode postcode country"),
        ("Компания Дата_рождения Пол Счёт_№ Населённый_пункт", "organization birth_date gender  city"),
    ],
)
def test_headers_of_other_alphabets_are_read_as_they_are_written(headers: str, roles: str) -> None:
    """Japanese and Russian headers are understood whatever their width, case, number and what stands in brackets."""
    assert roles.split(" ") == [find_meaning(header).role for header in headers.split(" ")]


def test_every_word_of_another_alphabet_is_found_again() -> None:
    """No word is hidden by another table, and each names a role that exists."""
    for table in (JAPANESE_ROLES, RUSSIAN_ROLES):
        assert {"", *ROLES} >= set(table.values())
        assert table == {word: find_meaning(word).role for word in table}


def test_the_end_of_a_header_of_another_alphabet_says_less_than_the_whole() -> None:
    """A role is more certain where nothing stands before it; one character at the end of a word says nothing."""
    for whole, part in (("電話番号", "自宅電話番号"), ("Телефон", "Домашний телефон")):
        assert find_meaning(whole).certainty > find_meaning(part).certainty > 0
    assert Topic.UNKNOWN is find_meaning("商品名").topic


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
        ("place of birth", Topic.LASTING),
        ("luogo_nascita", Topic.LASTING),
        ("BirthPlace", Topic.LASTING),
        ("occupation", Topic.LASTING),
        ("Beruf des Kunden", Topic.LASTING),
        ("job title", Topic.TRAIT),
        ("user_name", Topic.TRAIT),
        ("Language", Topic.TRAIT),
        ("Место рождения", Topic.TRAIT),
        ("Customer Tags", Topic.OTHER),
        ("labels", Topic.EARLIER_RESULT),
        ("Segment", Topic.OTHER),
        ("Accepts Email Marketing", Topic.OTHER),
        ("Address Tax ID Status", Topic.OTHER),
        ("緊急連絡先電話番号", Topic.OTHER),
        ("セイ", Topic.READING),
        ("氏名\uff08カナ\uff09", Topic.READING),
        ("ﾌﾘｶﾞﾅ", Topic.READING),
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
    assert {"", *ROLES} - {TOWN} == set(ROLES_BY_PHRASE.values())
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
    assert is_bare_name("Billing Address Name")
    assert is_bare_name("お名前")
    assert is_bare_name("ИМЯ")
    assert not is_bare_name("full name")
    assert not is_bare_name("nickname")


def test_the_words_of_further_languages_are_written_as_they_are_looked_up() -> None:
    """A word with an accent would never be found."""
    phrases = [phrase for listed in FURTHER_PHRASES.values() for phrase in listed.split(", ")]
    assert phrases == [normalize_words(phrase) for phrase in phrases]


def test_words_that_most_headers_share_have_no_meaning() -> None:
    """Known words keep theirs, and a few headers share by chance."""
    assert {"pat"} == words_without_meaning(["pat_given", "pat_family", "zip_pat", "other"])
    assert set() == words_without_meaning(["pat_given", "pat_family", "zip"])
    assert set() == words_without_meaning(["spouse_given", "spouse_family", "spouse_zip"])
    assert set() == words_without_meaning(["pat_given", "pat_family", "pat_zip", "a", "b", "c", "d"])
    assert "given_name" == find_meaning("pat_given", ignored=frozenset({"pat"})).role


def test_bare_numbers_and_parts_of_dates_say_no_more() -> None:
    """Another word beside them says whose they are."""
    assert is_bare_number("Nr.")
    assert not is_bare_number("Nr. Kunde 2")
    assert "birth_month" == bare_date_part("Mois")
    assert "" == bare_date_part("order month")
