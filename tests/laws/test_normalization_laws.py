"""What holds for every normalization, whatever the text."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from customer_core import normalization
from customer_core.normalization import (
    PLACEHOLDERS,
    DateParts,
    EmailKind,
    EmailParts,
    are_nicknames,
    is_placeholder,
    legal_form,
    looks_like_organization,
    name_suffix,
    nickname_roots,
    normalize_city,
    normalize_date,
    normalize_email,
    normalize_family_name,
    normalize_given_name,
    normalize_organization,
    normalize_phone,
    normalize_postcode,
    normalize_text,
    normalize_words,
    parse_date,
    parse_email,
    parse_person_name,
    parse_phone,
    parse_street,
    phonetic_key,
)
from customer_core.normalization._emails import _parse_email_any
from customer_core.normalization._mail_domains import (
    DOMAIN_ALIASES,
    NO_REPLY_LOCALS,
    PLACEHOLDER_DOMAINS,
    PLACEHOLDER_LOCALS,
    RELAY_DOMAINS,
    ROLE_LOCALS,
    TAGS,
)
from customer_core.normalization._phones import _parse_phone_any
from customer_core.normalization._place_names import CITY_NAMES, CITY_WORDS
from customer_core.normalization._placeholders import _is_placeholder_any
from customer_core.normalization._places import _normalize_city_any
from customer_core.normalization._postcodes import _normalize_postcode_any
from customer_core.normalization._street_words import (
    AFTER_NUMBER,
    BOX_WORDS,
    DROPPED_WORDS,
    NO_NUMBER,
    NUMBER_SUFFIXES,
    NUMBER_WORDS,
    STREET_WORDS,
    UNIT_ALONE,
    UNIT_ENDINGS,
    UNIT_WORDS,
)
from customer_core.normalization._streets import _parse_street_any

Normalizer = Callable[[str], str]

PHONE_COUNTRIES = ("de", "us", "gb", "it", "hu", "ru", "by", "uz", "mx", "au", "mh")
POSTCODE_COUNTRIES = ("us", "de", "gb", "nl", "pl", "ad", "se", "fi", "pt")

NORMALIZERS: dict[str, Normalizer] = {
    **{name: getattr(normalization, name) for name in normalization.__all__ if name.startswith("normalize_")},
    **{f"normalize_phone {country}": partial(normalize_phone, country=country) for country in PHONE_COUNTRIES},
    **{f"normalize_postcode {country}": partial(normalize_postcode, country=country) for country in POSTCODE_COUNTRIES},
    "normalize_date with the day first": partial(normalize_date, day_first=True),
}

# Every code point, lone surrogates among them.
any_text = st.text(st.characters(exclude_categories=()), max_size=40)

# What the parsers look for, put together at random: far likelier to trip them than text of any kind.
FRAGMENTS = (
    "st street unit apt # 5 12a 12-14 1/2 , . - / box p.o. pf no 2nd floor og 3. bis rue de la mayo 25 c/"
    " v. hauptstr platz pl. one n w nw s/n hinterhaus m ii th a b 0 00 011 + +49 (0) 1 8 80 06 x12 ext"
    " 12345 0171 2345678 555 the and & gmbh co kg inc ltd s p s.p.a. o mac mc jr sr ii dr mr van der"
    " unknown test n/a none xx x saint 80331 d- am main new york cedex 08 8e ( ) [ < > @ mailto: a@b.c"
    " gmail.com +tag yahoo.com -x noemail @gmail.com ; ' ß ü 株式会社 ㈱ ½ \u00b4 \u200b \u0301 \ud800 \x00 \t"
    " 1980 05 13 may 1980-05"
    " t03:04 0000 13:00 republic of usa iii 2134.0 12345-6789 de ? at dot sen phd y e"
)
fragments = st.builds(
    lambda parts, glue: glue.join(parts),
    st.lists(st.sampled_from(FRAGMENTS.split(" ")), max_size=7),
    st.sampled_from(["", " ", ", "]),
)
texts = any_text | fragments | fragments.map(str.upper)
names = st.sampled_from(
    ["bob", "robert", "rob", "liz", "elizabeth", "pepe", "jose", "hans", "johannes", "sasha", "xyz", ""]
)

# Addresses as they are mostly written, and the parts that decide of what kind they are.
locals_in_use = st.sampled_from(sorted(PLACEHOLDER_LOCALS | NO_REPLY_LOCALS | ROLE_LOCALS)) | st.from_regex(
    r"[a-zA-Z]{1,4}[._+%-]{0,2}[a-z0-9]{0,3}", fullmatch=True
)
domains_in_use = st.sampled_from(
    sorted(PLACEHOLDER_DOMAINS | RELAY_DOMAINS | {*TAGS, *DOMAIN_ALIASES})
) | st.from_regex(r"(a|asd|x-y|members\.ebay)\.(a|asd|de|co\.uk|test|1)", fullmatch=True)
addresses = st.builds(
    "{}{}{}@{}".format, locals_in_use, st.sampled_from(["", "+", "-", "."]), locals_in_use | st.just(""), domains_in_use
)

# Numbers whose first digits may be a prefix of a call abroad, a calling code or a trunk prefix, once or more.
starts_of_numbers = st.sampled_from([*"0178", "00", "011", "0011", "810", "49", "36", "380", "06", "01", "1 1", "39 0"])
numbers = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "+", "(+", " +", "(", "tel:+"]),
    st.lists(starts_of_numbers, max_size=4).map("".join),
    st.text("0123456789 -/().", max_size=12),
)

placeholders = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", " ", "(", "'", "0", "1 "]),
    st.sampled_from([*sorted(PLACEHOLDERS), "NaN", "NaT", "NA", "x x", "00 0", "1234567890", "77 77777"]),
    st.sampled_from(["", ".", ")", " 1", "0", "x", "\u0301"]),
)

# Street lines with the words that decide what a figure beside them means.
words_of_streets = st.one_of(
    *map(st.sampled_from, map(sorted, (STREET_WORDS, UNIT_WORDS, NUMBER_WORDS, NO_NUMBER, AFTER_NUMBER, BOX_WORDS))),
    st.sampled_from(sorted(UNIT_ALONE | UNIT_ENDINGS | DROPPED_WORDS | NUMBER_SUFFIXES)),
    st.sampled_from(["Haupt", "roma", "d'or", "5th", "12b", "1-3", "#", "test", "x", "a", "7777", "Ü", "½", "de"]),
)
lines = st.builds(
    lambda words, glue: glue.join(words),
    st.lists(words_of_streets | st.integers(0, 99999).map(str), min_size=1, max_size=5),
    st.sampled_from([" ", " ", ", ", ","]),
)
figures = st.from_regex(r"[0-9]{1,4}[a-z]?", fullmatch=True)
lines_with_units = st.builds("{} {}, {} {}".format, figures | st.just(""), lines, words_of_streets, figures)

words_of_cities = st.sampled_from([*CITY_NAMES, *CITY_WORDS, *CITY_WORDS.values(), "Cedex", "cdx", "Bad", "x", "80331"])


@pytest.mark.parametrize("name", NORMALIZERS)
@given(text=texts)
@settings(deadline=None)
def test_normalizing_twice_changes_nothing(name: str, text: str) -> None:
    """What a normalization gives, it gives again for its own answer."""
    once = NORMALIZERS[name](text)

    assert once == NORMALIZERS[name](once)


@given(text=texts)
@settings(deadline=None)
def test_every_parser_takes_any_text(text: str) -> None:
    """No text makes a parser raise, and each part is lower case or, in an address, free of capitals."""
    email, phone, street, person = parse_email(text), parse_phone(text), parse_street(text), parse_person_name(text)
    parts = (
        *(email.local, email.domain),
        *(phone.country_code, phone.national, phone.extension),
        *(street.number, street.street, street.unit, street.box),
        *(person.title, person.given, person.middle, person.family, person.suffix),
        *(name_suffix(text), legal_form(text), phonetic_key(text)),
    )

    assert [part.lower() for part in parts] == list(parts)


@given(text=texts)
@settings(deadline=None)
def test_questions_are_answered_for_any_text(text: str) -> None:
    """Each question about a text is answered with yes or no."""
    assert {is_placeholder(text), looks_like_organization(text), are_nicknames(text, text)} <= {True, False}


@given(text=texts)
@settings(deadline=None)
def test_folded_text_is_plain_ascii(text: str) -> None:
    """Folded text is printable lower-case ASCII with single inner spaces, at most as long as stated."""
    folded = normalize_text(text)

    assert " ".join(folded.lower().split()) == folded
    assert folded.isascii()
    assert folded.isprintable()


@given(text=texts)
@settings(deadline=None)
def test_words_hold_letters_digits_and_spaces_alone(text: str) -> None:
    """Words hold nothing but letters, digits and single spaces."""
    words = normalize_words(text)

    assert words.replace(" ", "").isalnum() or not words


@given(text=st.text(st.characters(max_codepoint=127), max_size=40))
@settings(deadline=None)
def test_capitals_do_not_matter(text: str) -> None:
    """Text in capitals folds to the same as the text in small letters."""
    assert normalize_text(text.lower()) == normalize_text(text.upper())


@given(text=texts)
@settings(deadline=None)
def test_names_hold_no_placeholder(text: str) -> None:
    """A normalized name or organization is never a placeholder, unless it is nothing at all."""
    normalized = [normalize_given_name(text), normalize_family_name(text), normalize_organization(text)]

    assert [] == [name for name in normalized if name and is_placeholder(name)]


@given(a=names, b=names)
@settings(deadline=None)
def test_nicknames_are_mutual(a: str, b: str) -> None:
    """Whether two names may be of one person does not depend on their order."""
    assert are_nicknames(a, b) == are_nicknames(b, a)


@given(name=texts)
@settings(deadline=None)
def test_a_name_stands_for_itself(name: str) -> None:
    """Every name is among its own roots."""
    assert name in nickname_roots(name)


@given(word=st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=80))
@settings(deadline=None)
def test_every_word_has_a_phonetic_key(word: str) -> None:
    """A word of letters has a key of one to six letters."""
    assert 1 <= len(phonetic_key(word)) <= 6


@given(
    digits=st.text("23456789", min_size=10, max_size=10).filter(lambda digits: len(set(digits)) > 3),
    marks=st.lists(st.sampled_from(["", " ", "-", ".", " - "]), min_size=10, max_size=10),
)
@settings(deadline=None)
def test_marks_in_a_phone_number_do_not_matter(digits: str, marks: list[str]) -> None:
    """However the digits are grouped, the number is the same."""
    grouped = "".join(mark + digit for mark, digit in zip(marks, digits, strict=True))

    assert normalize_phone(f"+1{digits}") == normalize_phone(f"+1 {grouped}")
    assert normalize_phone(f"+1{digits}") == normalize_phone(f"({digits[:3]}) {digits[3:]}", country="us")


@given(year=st.integers(1800, 2199), month=st.integers(1, 12), day=st.integers(1, 31))
@settings(deadline=None)
def test_one_date_reads_the_same_in_every_spelling(year: int, month: int, day: int) -> None:
    """Dates in ISO spelling, as eight digits, and with points are read alike."""
    spellings = (
        f"{year}-{month:02}-{day:02}",
        f"{year}{month:02}{day:02}",
        f"{day}.{month}.{year}",
        f"{year}/{month}/{day}",
    )

    assert {DateParts(year, month, day)} == {parse_date(spelling) for spelling in spellings}


@given(
    local=st.from_regex(r"[a-z]{4,9}", fullmatch=True), domain=st.from_regex(r"[a-z]{4,9}\.(de|fr|it)", fullmatch=True)
)
@settings(deadline=None)
def test_a_plain_address_stays_as_it_is(local: str, domain: str) -> None:
    """A plain address with no known provider is its own normal form, or a placeholder."""
    address = f"{local}@{domain}"

    assert normalize_email(address.upper()) in {address, ""}
    assert parse_email(address).kind is not EmailKind.INVALID


@given(text=texts | addresses)
@settings(deadline=None)
def test_an_address_written_plainly_is_read_as_any_other(text: str) -> None:
    """The short way for addresses written plainly leads to what the long way for all gives."""
    assert EmailParts(*_parse_email_any(text)) == parse_email(text)


@pytest.mark.parametrize("country", ["", "Germany", *PHONE_COUNTRIES])
@given(text=texts | numbers)
@settings(deadline=None)
def test_a_number_in_plain_digits_is_read_as_any_other(country: str, text: str) -> None:
    """The short way for numbers in digits and the usual marks leads to what the long way for all gives."""
    assert _parse_phone_any(text, country) == parse_phone(text, country=country)


@given(text=texts | placeholders | numbers | addresses)
@settings(deadline=None)
def test_a_placeholder_is_told_by_its_ends_as_by_the_whole(text: str) -> None:
    """No text that the ends tell from placeholders is one when it is looked at as a whole."""
    assert _is_placeholder_any(text) == is_placeholder(text)


def test_no_placeholder_of_the_table_holds_a_digit() -> None:
    """Ends and figures of a text tell what it is because the words for nothing are of letters."""
    assert [] == [phrase for phrase in PLACEHOLDERS if not phrase.replace(" ", "").isalpha()]


@given(text=texts | lines | lines_with_units)
@settings(deadline=None, max_examples=300)
def test_a_known_street_is_read_with_a_number_as_any_other(text: str) -> None:
    """The short way for a street that is known already leads to what the long way for all gives."""
    assert _parse_street_any(text) == parse_street(text)


@given(line=lines_with_units, figure=st.integers(0, 99999))
@settings(deadline=None)
def test_a_street_that_was_read_with_one_number_is_read_with_another(line: str, figure: int) -> None:
    """What is kept of a line does not depend on the house number with which it was first met."""
    for number in (7777, figure, 8):
        text = f"{number} {line}"
        assert _parse_street_any(text) == parse_street(text)


@pytest.mark.parametrize("country", ["", "United Kingdom", "Atlantis", *POSTCODE_COUNTRIES])
@given(text=texts | placeholders | st.text("0123459 -aDGBxX", max_size=10))
@settings(deadline=None)
def test_a_plain_postcode_is_read_as_any_other(country: str, text: str) -> None:
    """The short way for codes of letters, digits and spaces leads to what the long way for all gives."""
    assert _normalize_postcode_any(text, country) == normalize_postcode(text, country=country)


@given(text=texts | placeholders | st.lists(words_of_cities, max_size=4).map(" ".join))
@example(text="NA" + " " * 300 + "x")
@settings(deadline=None)
def test_a_plain_city_is_read_as_any_other(text: str) -> None:
    """The short way for a city that is written in its words leads to what the long way for all gives."""
    assert _normalize_city_any(text[:256]) == normalize_city(text)
