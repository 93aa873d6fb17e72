"""Text in, comparable text out: names, addresses, numbers and dates of the whole world folded to one spelling each.

Every function takes any text and never raises; every `normalize_…` gives what it was given when called again on its own
answer; the cost is linear in the text. It must not know customers, records or any other part of this library.
"""

from customer_core.normalization._cells import split_emails, split_phones, split_town
from customer_core.normalization._country_lookup import normalize_country
from customer_core.normalization._dates import DateParts, normalize_date, parse_date
from customer_core.normalization._emails import (
    TELLING_LOCALS,
    TELLING_STARTS,
    EmailKind,
    EmailParts,
    MailDomain,
    normalize_email,
    parse_email,
    plain_mail_domain,
)
from customer_core.normalization._genders import GENDER_WORDS, normalize_gender
from customer_core.normalization._mail_domains import MAIL_PROVIDERS
from customer_core.normalization._nicknames import are_nicknames, nickname_roots
from customer_core.normalization._organizations import legal_form, looks_like_organization, normalize_organization
from customer_core.normalization._people import (
    TELLING_NAME_WORDS,
    TELLING_NAMES,
    NameParts,
    name_suffix,
    normalize_family_name,
    normalize_given_name,
    parse_person_name,
)
from customer_core.normalization._phones import PhoneParts, normalize_phone, parse_phone, phone_plan
from customer_core.normalization._phonetics import phonetic_key
from customer_core.normalization._placeholders import PLACEHOLDERS, is_placeholder
from customer_core.normalization._places import normalize_city, normalize_region
from customer_core.normalization._postcodes import normalize_postcode
from customer_core.normalization._streets import (
    STREET_STAND_IN,
    StreetParts,
    normalize_street,
    parse_street,
    street_wording,
)
from customer_core.normalization._text import normalize_code, normalize_text, normalize_words

__all__ = [
    "GENDER_WORDS",
    "MAIL_PROVIDERS",
    "PLACEHOLDERS",
    "STREET_STAND_IN",
    "TELLING_LOCALS",
    "TELLING_NAMES",
    "TELLING_NAME_WORDS",
    "TELLING_STARTS",
    "DateParts",
    "EmailKind",
    "EmailParts",
    "MailDomain",
    "NameParts",
    "PhoneParts",
    "StreetParts",
    "are_nicknames",
    "is_placeholder",
    "legal_form",
    "looks_like_organization",
    "name_suffix",
    "nickname_roots",
    "normalize_city",
    "normalize_code",
    "normalize_country",
    "normalize_date",
    "normalize_email",
    "normalize_family_name",
    "normalize_gender",
    "normalize_given_name",
    "normalize_organization",
    "normalize_phone",
    "normalize_postcode",
    "normalize_region",
    "normalize_street",
    "normalize_text",
    "normalize_words",
    "parse_date",
    "parse_email",
    "parse_person_name",
    "parse_phone",
    "parse_street",
    "phone_plan",
    "phonetic_key",
    "plain_mail_domain",
    "split_emails",
    "split_phones",
    "split_town",
    "street_wording",
]
