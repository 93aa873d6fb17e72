"""What can be searched for: one table of fields, each with what it finds, its operators and its comparable values.

Owns which values of a customer count for which field. It must not know criteria: how fields are combined is theirs.
Comparable values are computed here and nowhere else, so that no store compares anything by a collation of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from customer_core.model import Customer, CustomerType, Money, OrderTotals, RepId, TeamId
from customer_core.search import _folding as folding
from customer_core.search._kinds import (
    AttributeField,
    DayField,
    MoneyField,
    NumberField,
    SearchField,
    TextField,
    attribute_text,
)
from customer_core.search._operators import SearchOperator
from customer_core.search._searchable import Searchable, of_record, searchable
from customer_core.search._spans import moment_text, number_text

__all__ = [
    "ANY",
    "ATTRIBUTE",
    "ATTRIBUTE_FIELD",
    "GROUP",
    "GROUP_MEMBER",
    "GROUP_REMOVED",
    "HELD_FIELDS",
    "KNOWN",
    "LASTING_FIELDS",
    "ORGANIZATION",
    "SAVED_SEARCH",
    "SEARCH_FIELDS",
    "TERMS_VERSION",
    "find_field",
    "terms",
    "values_of",
]

ANY: Final = "any"
"""The name of the field that stands for what people type into a quick search box."""

GROUP: Final = "group"
"""The name of the field that stands for the members of a group."""

GROUP_MEMBER, GROUP_REMOVED = "group_member", "group_removed"
"""The names of the fields of whoever was added to a group, or removed from it by hand."""

SAVED_SEARCH: Final = "saved_search"
"""The name of the field that stands for the criteria of a saved search."""

ORGANIZATION: Final = "organization"
"""The name of the field of the organization that a customer belongs to, or that stands right above another one."""

ATTRIBUTE: Final = "attribute."
"""What the name of a field begins with that is a custom attribute: its name follows."""

KNOWN: Final = "known"
"""The name under which the fields are kept that are marked as known; nobody can search for it by name."""

TERMS_VERSION: Final = 3
"""What stored terms and sort values were made with: a store that kept others must make them again.

To be raised whenever a field, or the folding below it, gives other values for the same customer.
"""


def find_field(name: object) -> SearchField | None:
    """Return the field of a name, also of a custom attribute; None where there is none."""
    if not isinstance(name, str):
        return None
    if name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE):
        return ATTRIBUTE_FIELD
    return SEARCH_FIELDS.get(name)


def values_of(name: str, found: Searchable) -> tuple[str, ...]:
    """Return the comparable values that a customer has in a field, in order."""
    if name == KNOWN:
        marked = ((field, searched) for field, searched in SEARCH_FIELDS.items() if searched.is_marked)
        return tuple(field for field, searched in marked if searched.is_known(found))
    if name.startswith(ATTRIBUTE):
        scalar = found.customer.attributes.get(name.removeprefix(ATTRIBUTE))
        return () if scalar is None else folding.compared((attribute_text(scalar),))
    return SEARCH_FIELDS[name].extract(found)


def terms(found: Customer | Searchable) -> tuple[tuple[str, str], ...]:
    """Return every field with every comparable value of a customer: what a store keeps in its index, in order.

    >>> from customer_core.model import CustomerId, PersonName
    >>> terms(Customer(id=CustomerId("c-1"), name=PersonName("Zoë Lee")))[:3]
    (('name', 'lee'), ('name', 'zoe'), ('name', 'zoe lee'))
    """
    looked_at = searchable(found)
    # They are put in order together, and not field by field: most fields have no value, or one.
    comparable = folding.compared_text
    texts = ((name, text) for name, field in _HOLDING for text in field.texts(looked_at))
    held = {(name, value) for name, text in texts if (value := comparable(text))}
    for name in looked_at.customer.attributes:
        held.update((f"{ATTRIBUTE}{name}", value) for value in values_of(f"{ATTRIBUTE}{name}", looked_at))
    names = {name for name, _ in held}
    # Whether a value is known is told of the record alone: what is found by it may have lost in a merge.
    for name, field in _MARKED:
        if name in names and (not looked_at.absorbed or field.is_known(looked_at)):
            held.add((KNOWN, name))
    return tuple(sorted(held))


def _code(customer: Customer) -> Iterable[str]:
    return folding.held_code(customer.code)


def _names(customer: Customer) -> Iterator[str]:
    name = customer.name
    parts = (name.display, name.full, name.title, name.given, name.middle, name.family, name.suffix) if name else ()
    # Most of these texts are blank, or one and the same.
    for part in dict.fromkeys((*parts, customer.company)):
        if part:
            yield from folding.held_name(part)


def _emails(customer: Customer) -> Iterator[str]:
    addresses = (email.address for email in customer.emails)
    for address in (*addresses, *(contact.email for contact in customer.contacts if contact.email)):
        yield from folding.held_email(address)


def _phones(customer: Customer) -> Iterator[str]:
    own = ((phone.number, phone.country) for phone in customer.phones)
    others = ((contact.phone, contact.address.country) for contact in customer.contacts if contact.phone)
    for number, country in (*own, *others):
        yield from folding.held_phone(number, country)


def _postcodes(customer: Customer) -> Iterator[str]:
    for contact in customer.contacts:
        if contact.address.postcode:
            yield from folding.held_postcode(contact.address.postcode, contact.address.country)


def _tags(customer: Customer) -> Iterator[str]:
    for tag in customer.tags:
        yield from folding.held_label(tag)


def _status(customer: Customer) -> Iterable[str]:
    return ("active" if customer.is_active else "inactive",)


def _external_keys(customer: Customer) -> Iterator[str]:
    for key in customer.external_keys:
        yield from folding.held_label(f"{key.system}:{key.id}")


def _assignees(kind: type[RepId | TeamId]) -> Callable[[Customer], Iterator[str]]:
    def held(customer: Customer) -> Iterator[str]:
        return (str(own.assignee) for own in customer.assignments if isinstance(own.assignee, kind))

    return held


def _spent(found: Searchable) -> Iterator[str]:
    return _amounts([spend.spent for spend in found.totals.spends])


def _averages(found: Searchable) -> Iterator[str]:
    return _amounts([spend.average for spend in found.totals.spends])


def _amounts(each: Sequence[Money]) -> Iterator[str]:
    """Yield an amount in each currency, and the largest of them as a number."""
    if each:
        yield number_text(max(money.amount for money in each))
    yield from (f"{money.currency} {number_text(money.amount)}" for money in each)


def _id_of(value: object) -> Iterable[str]:
    return () if value is None else (str(value),)


_IS: Final = frozenset({SearchOperator.IS})
_STARTS: Final = frozenset({SearchOperator.STARTS_WITH})
_BOTH: Final = _IS | _STARTS


def _id(doc: str, held: Callable[[Customer], Iterable[str]]) -> SearchField:
    return TextField(doc=doc, operators=_IS, held=of_record(held), whole=folding.held_exactly)


def _label(
    doc: str,
    held: Callable[[Customer], Iterable[str]],
    *,
    choices: tuple[str, ...] = (),
    is_marked: bool = False,
) -> SearchField:
    """Make a field of labels; of a closed list of them, the beginning of one says too little."""
    return TextField(
        doc=doc,
        operators=_IS if choices else _BOTH,
        held=of_record(held),
        whole=folding.held_label,
        beginning=folding.held_label,
        choices=choices,
        is_marked=is_marked,
    )


def _count(doc: str, number: Callable[[OrderTotals], int]) -> SearchField:
    def held(found: Searchable) -> tuple[str, ...]:
        counted = number(found.totals)
        return (number_text(counted),) if counted else ()

    return NumberField(doc=doc, held=held, is_zero_else=True)


ATTRIBUTE_FIELD: Final = AttributeField(
    doc="A custom attribute, by its name: a text without regard to case and accents, a number, a date, or true or "
    "false. What is typed is compared as whatever it may be.",
)

SEARCH_FIELDS: Final[Mapping[str, SearchField]] = MappingProxyType(
    {
        ANY: TextField(
            doc="Whatever of code, name, e-mail, phone or postal code begins with the value: the quick search box.",
            operators=_STARTS,
            covers=("code", "name", "email", "phone", "postcode"),
        ),
        "average_order": MoneyField(
            doc="What an order came to on average: in any currency, or in the one that is named.", held=_averages
        ),
        "brand": _id("The id of the brand that the customer belongs to.", lambda customer: _id_of(customer.brand)),
        "channel": _id(
            "The id of a sales channel that the customer came from or was attached to.",
            lambda customer: map(str, customer.all_channels),
        ),
        "code": TextField(
            doc="The customer code, without regard to case, spaces and punctuation.",
            operators=_BOTH,
            held=of_record(_code),
            whole=folding.held_code,
            beginning=folding.held_code,
            is_marked=True,
            is_lasting=True,
        ),
        "customer_since": DayField(
            doc="When the customer became one.",
            held=of_record(lambda customer: (moment_text(customer.customer_since),)),
        ),
        "email": TextField(
            doc="An e-mail address of the customer or of a contact, as typed or as its mailbox: dots and tags that its "
            "provider ignores make no difference to a whole address.",
            operators=_BOTH,
            held=of_record(_emails),
            whole=folding.held_email,
            beginning=folding.typed_email_start,
            is_marked=True,
            is_lasting=True,
        ),
        "external_key": _label(
            "What another system calls the customer, written `system:id`.", _external_keys, is_marked=True
        ),
        "flag": _label("The review flag.", lambda customer: folding.held_label(customer.flag)),
        "items": _count("How many items the customer ordered.", lambda totals: totals.items),
        "last_order": DayField(
            doc="When the most recent order was placed.", held=lambda found: (moment_text(found.last_order_at),)
        ),
        GROUP: TextField(
            doc="The id of a group: whoever is in it at the moment.",
            operators=_IS,
            whole=folding.held_exactly,
            is_reference=True,
        ),
        GROUP_MEMBER: TextField(
            doc="The id of a group that the customer was added to, whether or not it was removed by hand since.",
            operators=_IS,
            held=lambda found: map(str, found.member_of),
            whole=folding.held_exactly,
        ),
        GROUP_REMOVED: TextField(
            doc="The id of a group that the customer was removed from by hand.",
            operators=_IS,
            held=lambda found: map(str, found.removed_from),
            whole=folding.held_exactly,
        ),
        "name": TextField(
            doc="A word of the customer's name or company name, or several words in a row up to the end of one; "
            "without regard to case and punctuation, and with or without accents.",
            operators=_BOTH,
            held=of_record(_names),
            whole=folding.typed_name,
            beginning=folding.typed_name,
            is_lasting=True,
        ),
        "orders": _count("How many orders count.", lambda totals: totals.orders),
        ORGANIZATION: _id(
            "The id of the organization that the customer was joined to.",
            lambda customer: _id_of(customer.organization),
        ),
        "phone": TextField(
            doc="A phone number of the customer or of a contact, by its digits. A number with a country code also "
            "finds the same digits where no country is known; one without finds them in every country. What is typed "
            "as a beginning must be the beginning: the last digits alone find nothing.",
            operators=_BOTH,
            held=of_record(_phones),
            whole=folding.typed_phone,
            beginning=folding.typed_phone_start,
            is_marked=True,
            is_lasting=True,
        ),
        "postcode": TextField(
            doc="The postal code of a contact, written in the manner of its country or not; of an American ZIP+4, "
            "the first five digits count.",
            operators=_BOTH,
            held=of_record(_postcodes),
            whole=folding.typed_postcode,
            beginning=folding.typed_postcode_start,
            is_marked=True,
        ),
        "rep": _id("The id of a sales representative who serves the customer directly.", _assignees(RepId)),
        SAVED_SEARCH: TextField(
            doc="The id of a saved search: whoever it finds.",
            operators=_IS,
            whole=folding.held_exactly,
            is_reference=True,
        ),
        "spent": MoneyField(
            doc="What the customer spent: the most in any currency, or in the one that is named.",
            held=_spent,
            is_zero_else=True,
        ),
        "status": _label("Whether the record is in use.", _status, choices=("active", "inactive")),
        "tag": _label("A tag, without regard to case and accents.", _tags, is_marked=True),
        "team": _id("The id of a sales team that serves the customer directly.", _assignees(TeamId)),
        "tier": _id("The id of the customer's own pricing tier.", lambda customer: _id_of(customer.tier)),
        "type": _label(
            "A lead, or a customer once a sales representative or team is assigned.",
            lambda customer: (customer.type.value,),
            choices=tuple(kind.value for kind in CustomerType),
        ),
        "workflow_state": _label(
            "The state of the workflow that the record is in.",
            lambda customer: folding.held_label(customer.workflow_state),
        ),
    }
)
"""Every field that can be searched, by name. A criterion can name no other."""

_HOLDING: Final = tuple(
    (name, field) for name, field in sorted(SEARCH_FIELDS.items()) if not (field.is_reference or field.covers)
)
_MARKED: Final = tuple((name, field) for name, field in _HOLDING if field.is_marked)

HELD_FIELDS: Final = tuple(sorted(name for name, field in SEARCH_FIELDS.items() if not field.is_reference))
"""The names of those that hold values of customers, and do not stand for criteria that are kept elsewhere."""

LASTING_FIELDS: Final = tuple(sorted(name for name, field in SEARCH_FIELDS.items() if field.is_lasting))
"""The names of those by which a customer is also found by what records said that were merged into it.

A negation counts that, too: not by an e-mail is nobody found who ever brought it. Whether a customer has any value in a
field, as `Known` asks, is told of its own record alone; but that somebody has a name, of all.
"""
