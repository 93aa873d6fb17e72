"""How each kind of damage is done to a record.

It owns one function a row of the damage table, which says whether there was anything to damage; how often each is
tried stands in `_damage`.
"""

from collections.abc import Callable, Mapping

import attrs

from customer_core.testing.generator._drawing import Draws
from customer_core.testing.generator._mailboxes import NO_REPLY, draw_relay
from customer_core.testing.generator._people import Customer
from customer_core.testing.generator._places import Address, Phone, draw_address, draw_city, format_phone
from customer_core.testing.generator._spelling import abbreviate_street, misspell, mistype_digits, strip_accents

__all__ = ["ACTIONS", "Draft", "start_draft"]


@attrs.define(kw_only=True)
class Draft:
    """A record while it is being written."""

    customer: Customer
    first: str
    last: str
    company: str
    email: str
    phone: Phone | None
    phone_style: int
    street: str
    city: str
    postcode: str
    country: str

    def row(self) -> tuple[str, ...]:
        """Return the record in the order of the header."""
        phone = format_phone(self.phone, self.phone_style) if self.phone else ""
        return (
            self.first, self.last, self.company, self.email, phone, self.street, self.city, self.postcode, self.country,
        )  # fmt: skip


def start_draft(customer: Customer) -> Draft:
    """Write the record as the customer would, carefully and today."""
    name, address = customer.name, customer.address
    return Draft(
        customer=customer,
        first=name.given if name else "",
        last=f"{name.surname} {name.suffix}".rstrip() if name else "",
        company=customer.company,
        email=customer.emails[0],
        phone=customer.phones[0],
        phone_style=0,
        street=address.street,
        city=address.city.name,
        postcode=address.postcode,
        country=customer.country.code,
    )


_WITHIN_CITY = 0.8
_GERMAN_SPELLING = 0.5
_CAPITALS = 0.5
_PHONE_STYLES = 9
_SHORTEST_MISSPELT = 3


def _missing_email(_: Draws, draft: Draft) -> bool:
    draft.email = ""
    return True


def _has_usual_email(draft: Draft) -> bool:
    return draft.email == draft.customer.emails[0]


def _masked_email(draws: Draws, draft: Draft) -> bool:
    if draft.customer.kind != "person" or not _has_usual_email(draft):
        return False
    draft.email = draw_relay(draws, draft.customer.country)
    return True


def _shared_no_reply(draws: Draws, draft: Draft) -> bool:
    if not _has_usual_email(draft):
        return False
    draft.email = draws.skewed(NO_REPLY)
    return True


def _partners_email(_: Draws, draft: Draft) -> bool:
    partner = draft.customer.partner
    if not _has_usual_email(draft) or partner in ("", draft.email):
        return False
    draft.email = partner
    return True


def _other_email(draws: Draws, draft: Draft) -> bool:
    others = draft.customer.emails[1:]
    if not others or not _has_usual_email(draft):
        return False
    draft.email = draws.pick(others)
    return True


def _missing_phone(_: Draws, draft: Draft) -> bool:
    draft.phone = None
    return True


def _other_phone(_: Draws, draft: Draft) -> bool:
    if draft.phone is None:
        return False
    draft.phone = draft.customer.phones[1]
    return True


def _has_own_email(draft: Draft) -> bool:
    return draft.email in draft.customer.emails


def _shows_own_contact(draft: Draft) -> bool:
    return _has_own_email(draft) or draft.phone is not None


def _missing_address(_: Draws, draft: Draft) -> bool:
    # A record that shows no way at all to reach the customer would tell nobody who it is.
    if not _shows_own_contact(draft):
        return False
    draft.street = draft.city = draft.postcode = ""
    return True


def _show_address(draft: Draft, address: Address) -> bool:
    draft.street, draft.city, draft.postcode = address.street, address.city.name, address.postcode
    return True


def _shows_home(draft: Draft) -> bool:
    return draft.street == draft.customer.address.street


def _moved(_: Draws, draft: Draft) -> bool:
    previous = draft.customer.previous
    return previous is not None and _shows_home(draft) and _show_address(draft, previous)


def _delivered_elsewhere(draws: Draws, draft: Draft) -> bool:
    if not _shows_home(draft) or not _shows_own_contact(draft):
        return False
    customer = draft.customer
    near = draws.chance(_WITHIN_CITY)
    city = customer.address.city if near else draw_city(draws, customer.country)
    return _show_address(draft, draw_address(draws, customer.country, city))


def _changed_name(_: Draws, draft: Draft) -> bool:
    name = draft.customer.name
    if name is None or not name.former:
        return False
    draft.last = name.former
    return True


def _nickname(draws: Draws, draft: Draft) -> bool:
    name = draft.customer.name
    known = name.language.nicknames.get(name.given) if name else None
    if not known:
        return False
    draft.first = draws.pick(known)
    return True


def _initial(draws: Draws, draft: Draft) -> bool:
    if not draft.first:
        return False
    draft.first = draft.first[0] + draws.pick((".", ""))
    return True


def _middle_initial(draws: Draws, draft: Draft) -> bool:
    if len(draft.first) < _SHORTEST_MISSPELT or " " in draft.first:
        return False
    draft.first = f"{draft.first} {draws.pick('ABCDEFGHJKLMNPRSTW')}."
    return True


def _second_name_lost(_: Draws, draft: Draft) -> bool:
    name = draft.customer.name
    if name is None or name.suffix:
        return False
    before = draft.first, draft.last
    draft.first, draft.last = draft.first.partition(" ")[0], _first_surname(draft.last)
    return before != (draft.first, draft.last)


def _first_surname(surname: str) -> str:
    for joint in ("-", " "):
        head, _, tail = surname.partition(joint)
        # A particle such as "de" or "Van" is no surname by itself.
        if tail and len(head) > _SHORTEST_MISSPELT and head[0].isupper():
            return head
    return surname


def _suffix_lost(_: Draws, draft: Draft) -> bool:
    name = draft.customer.name
    if name is None or not name.suffix:
        return False
    draft.last = name.surname
    return True


def _typo_name(draws: Draws, draft: Draft) -> bool:
    if draws.chance(0.5) and len(draft.first) > _SHORTEST_MISSPELT:
        draft.first = misspell(draws, draft.first)
        return True
    if len(draft.last) <= _SHORTEST_MISSPELT:
        return False
    draft.last = misspell(draws, draft.last)
    return True


def _swapped_names(_: Draws, draft: Draft) -> bool:
    if not draft.first or not draft.last:
        return False
    draft.first, draft.last = draft.last, draft.first
    return True


def _one_name_field(_: Draws, draft: Draft) -> bool:
    if not draft.first or not draft.last:
        return False
    draft.first, draft.last = "", f"{draft.first} {draft.last}"
    return True


def _missing_first_name(_: Draws, draft: Draft) -> bool:
    # In a household the surname alone would leave open whose record it is.
    if not draft.first or not draft.last or not _has_own_email(draft):
        return False
    draft.first = ""
    return True


def _legal_form_lost(_: Draws, draft: Draft) -> bool:
    for form in draft.customer.country.legal_forms:
        if draft.company.endswith(f" {form}"):
            draft.company = draft.company.removesuffix(f" {form}")
            return True
    return False


def _typo_company(draws: Draws, draft: Draft) -> bool:
    if not draft.company:
        return False
    draft.company = misspell(draws, draft.company)
    return True


def _missing_company(_: Draws, draft: Draft) -> bool:
    if not draft.company or not draft.last:
        return False
    draft.company = ""
    return True


def _typo_email(draws: Draws, draft: Draft) -> bool:
    if not _has_own_email(draft):
        return False
    draft.email = misspell(draws, draft.email)
    return True


def _typo_phone(draws: Draws, draft: Draft) -> bool:
    if draft.phone is None:
        return False
    draft.phone = attrs.evolve(draft.phone, rest=mistype_digits(draws, draft.phone.rest))
    return True


def _phone_format(draws: Draws, draft: Draft) -> bool:
    draft.phone_style = 1 + draws.below(_PHONE_STYLES - 1)
    return draft.phone is not None


def _street_abbreviated(_: Draws, draft: Draft) -> bool:
    written, draft.street = draft.street, abbreviate_street(draft.street)
    return draft.street != written


def _unit_lost(_: Draws, draft: Draft) -> bool:
    head, mark, _unit = draft.street.partition(", ")
    draft.street = head
    return bool(mark)


def _typo_street(draws: Draws, draft: Draft) -> bool:
    if not draft.street:
        return False
    draft.street = misspell(draws, draft.street)
    return True


def _missing_house_number(_: Draws, draft: Draft) -> bool:
    parts = draft.street.split(" ")
    kept = parts[1:] if draft.customer.country.number_first else parts[:-1]
    draft.street = " ".join(kept) or draft.street
    return bool(kept)


def _typo_postcode(draws: Draws, draft: Draft) -> bool:
    if not draft.postcode:
        return False
    draft.postcode = mistype_digits(draws, draft.postcode)
    return True


def _missing_postcode(_: Draws, draft: Draft) -> bool:
    had = bool(draft.postcode)
    draft.postcode = ""
    return had


def _country_in_words(draws: Draws, draft: Draft) -> bool:
    draft.country = draws.pick(draft.customer.country.named)
    return True


def _case_lost(draws: Draws, draft: Draft) -> bool:
    change = str.upper if draws.chance(_CAPITALS) else str.lower
    for field in ("first", "last", "company", "street", "city"):
        setattr(draft, field, change(getattr(draft, field)))
    return True


def _accents_lost(draws: Draws, draft: Draft) -> bool:
    german = draft.customer.country.code == "DE" and draws.chance(_GERMAN_SPELLING)
    changed = False
    for field in ("first", "last", "company", "street", "city"):
        text = getattr(draft, field)
        if not text.isascii():
            setattr(draft, field, strip_accents(text, german=german))
            changed = True
    return changed


ACTIONS: Mapping[str, Callable[[Draws, Draft], bool]] = {
    "moved": _moved,
    "delivered_elsewhere": _delivered_elsewhere,
    "changed_name": _changed_name,
    "other_email": _other_email,
    "partners_email": _partners_email,
    "masked_email": _masked_email,
    "shared_no_reply": _shared_no_reply,
    "missing_email": _missing_email,
    "other_phone": _other_phone,
    "missing_phone": _missing_phone,
    "missing_address": _missing_address,
    "nickname": _nickname,
    "initial": _initial,
    "middle_initial": _middle_initial,
    "second_name_lost": _second_name_lost,
    "suffix_lost": _suffix_lost,
    "typo_name": _typo_name,
    "swapped_names": _swapped_names,
    "one_name_field": _one_name_field,
    "missing_first_name": _missing_first_name,
    "legal_form_lost": _legal_form_lost,
    "typo_company": _typo_company,
    "missing_company": _missing_company,
    "typo_email": _typo_email,
    "typo_phone": _typo_phone,
    "phone_format": _phone_format,
    "street_abbreviated": _street_abbreviated,
    "unit_lost": _unit_lost,
    "typo_street": _typo_street,
    "missing_house_number": _missing_house_number,
    "typo_postcode": _typo_postcode,
    "missing_postcode": _missing_postcode,
    "country_in_words": _country_in_words,
    "case_lost": _case_lost,
    "accents_lost": _accents_lost,
}
