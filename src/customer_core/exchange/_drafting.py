"""From a record by role to the draft of a customer.

Owns which field of the model each role fills. It must not know files or columns, nor who registers the draft. Matching
reads a draft as it reads the record, but for what `draft_of` says. The way back is in `_flat_records`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Final, TypeVar

from customer_core.errors import InvalidValueError
from customer_core.matching import is_compared
from customer_core.model import (
    Address,
    AttributeValue,
    Contact,
    ContactId,
    ContactRole,
    CustomerDraft,
    EmailAddress,
    ExternalKey,
    FrozenMap,
    PersonName,
    PhoneNumber,
)
from customer_core.normalization import is_placeholder, split_emails, split_phones

__all__ = ["draft_of"]

T = TypeVar("T")
Record = Mapping[str, Sequence[str]]

_NAME: Final = {"full": "name", "given": "given_name", "middle": "middle_name", "family": "family_name"}
_PLACE: Final = ("city", "region", "postcode", "country")
_CONTACT: Final = ContactId("address")
_USES: Final = (ContactRole.BILLING, ContactRole.SHIPPING)


def draft_of(record: Record, *, system: str = "") -> CustomerDraft:
    """Return the draft of what a record says, values by role as `records` returns them.

    What matching reads of the draft is what it reads of the record, with these exceptions: the number of another system
    counts together with that system; several names of organizations become one, also with other names beside them; of
    e-mails and phones that differ only in case or punctuation the first is kept.

    Args:
        record: The values by role; the address becomes one contact, for billing and shipping.
        system: Which system gave the numbers in `external_id`. Without it, each is written `SYSTEM:NUMBER`.

    Raises:
        InvalidValueError: The model refuses a value; `field` names its role.

    >>> draft_of({"given_name": ("Ann",), "family_name": ("Lee",), "email": ("ann@lee.example",)}).display
    'Ann Lee'
    """
    draft = CustomerDraft(
        name=_name(record),
        company=_checked("company", "organization", _one(record, "organization")),
        emails=_emails(record.get("email", ())),
        phones=_phones(record.get("phone", ())),
        external_keys=_external_keys(record.get("external_id", ()), system),
        attributes=_attributes(record),
    )
    contact = _contact(record)
    return draft.with_contact(contact) if contact else draft


@contextmanager
def _telling(roles: Mapping[str, str]) -> Iterator[None]:
    """Let a refusal of the model name the role, not the field, at which it happened."""
    try:
        yield
    except InvalidValueError as error:
        field = error.field.partition("[")[0]
        role = roles.get(field, field)
        raise InvalidValueError(field=role, problem=error.problem, remedy=error.remedy) from None


def _one(record: Record, role: str) -> str:
    """Return the values of a role as one text; beside others, a stand-in such as 'n/a' is dropped."""
    return " ".join(_told(record.get(role, ()))).strip()


def _told(values: Sequence[str]) -> Sequence[str]:
    return [value for value in values if not is_placeholder(value)] or values[:1]


def _name(record: Record) -> PersonName | None:
    parts = {field: text for field, role in _NAME.items() if (text := _one(record, role))}
    with _telling(_NAME):
        return PersonName(**parts) if parts else None


def _checked(field: str, role: str, text: str) -> str:
    """Return a text that a field of the draft takes."""
    if not text:
        return text
    with _telling({field: role}):
        CustomerDraft(**{field: text})  # type: ignore[arg-type]  # the field is one of text
    return text


def _emails(cells: Iterable[str]) -> tuple[EmailAddress, ...]:
    with _telling({"address": "email"}):
        emails = [EmailAddress(text) for text in chain.from_iterable(map(split_emails, cells)) if _tells(text)]
    return _each_once(emails, lambda email: email.key)


def _phones(cells: Iterable[str]) -> tuple[PhoneNumber, ...]:
    with _telling({"number": "phone"}):
        phones = [PhoneNumber(text) for text in chain.from_iterable(map(split_phones, cells)) if _tells(text)]
    return _each_once(phones, lambda phone: phone.key)


def _external_keys(cells: Iterable[str], system: str) -> tuple[ExternalKey, ...]:
    with _telling({"id": "external_id", "system": "external_id"}):
        return tuple(_external_key(cell, system) for cell in cells if _tells(cell))


def _external_key(text: str, system: str) -> ExternalKey:
    if system:
        return ExternalKey(system, text)
    name, colon, number = text.partition(":")
    if not (name.strip() and colon and number.strip()):
        raise InvalidValueError(
            field="id",
            problem="does not say which system gave the number",
            remedy="name the system (--system shopify), or leave the column out (--map ignore=COLUMN)",
        )
    return ExternalKey(name.replace("%3A", ":").replace("%25", "%"), number)


def _tells(text: str) -> bool:
    return not is_placeholder(text)


def _attributes(record: Record) -> FrozenMap[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {}
    for role in record:
        if is_compared(role) and (text := _one(record, role)):
            with _telling({"attributes": role}):
                CustomerDraft(attributes=FrozenMap({role: text}))
            attributes[role] = text
    return FrozenMap(attributes)


def _contact(record: Record) -> Contact | None:
    lines = tuple(chain.from_iterable(cell.splitlines() for cell in _told(record.get("street", ()))))
    with _telling({}):
        address = Address(street=lines, **{role: _one(record, role) for role in _PLACE})
    return Contact(id=_CONTACT, roles=frozenset(_USES), address=address) if address.lines else None


def _each_once(values: Iterable[T], key: Callable[[T], str]) -> tuple[T, ...]:
    """Return values in their order; of those with one key the first."""
    first: dict[str, T] = {}
    for value in values:
        first.setdefault(key(value), value)
    return tuple(first.values())
