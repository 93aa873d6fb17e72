"""What can be searched for: one table of fields, each with what it finds, its operators and its comparable values.

Owns which values of a customer count for which field. It must not know criteria: how fields are combined is theirs.
Comparable values are computed here and nowhere else, so that no store compares anything by a collation of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, unique
from types import MappingProxyType
from typing import Final

import attrs

from customer_core.model import Customer, CustomerType
from customer_core.search import _folding as folding

__all__ = ["ANY", "SEARCH_FIELDS", "TERMS_VERSION", "SearchField", "SearchOperator", "terms"]

ANY: Final = "any"
"""The name of the field that stands for what people type into a quick search box."""

TERMS_VERSION: Final = 1
"""What stored terms and sort values were made with: a store that kept others must make them again.

To be raised whenever a field, or the folding below it, gives other values for the same customer.
"""


@unique
class SearchOperator(Enum):
    """Say how a value is compared; an index answers both."""

    IS = "is"
    STARTS_WITH = "starts-with"


Fold = Callable[[str], Iterable[str]]
Extract = Callable[[Customer], Iterable[str]]


def _nothing(_: Customer) -> Iterable[str]:
    return ()


def _no_fold(_: str) -> Iterable[str]:
    return ()


@attrs.frozen(kw_only=True)
class SearchField:
    """One field that can be searched: what it finds, and how both sides of a comparison are made comparable.

    Args:
        doc: What the field finds, for the clerk who searches.
        operators: How values may be compared.
        whole: Folds a typed value that is meant whole; whatever of it is found counts.
        beginning: Folds a typed value that is meant as a beginning.
        choices: The values that there are, where the list is closed.
        covers: Names of the fields that this one stands for; it has no values of its own then.
    """

    doc: str
    operators: frozenset[SearchOperator]
    held: Extract = _nothing
    whole: Fold = _no_fold
    beginning: Fold = _no_fold
    choices: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    def extract(self, customer: Customer) -> tuple[str, ...]:
        """Return the comparable values of a customer: in order, each once, none of them blank."""
        return folding.compared(self.held(customer))

    def fold(self, operator: SearchOperator, value: str) -> tuple[str, ...]:
        """Return what a typed value compares as: equal to, or the beginning of, one of a customer's values.

        Empty, when the value says nothing that could be compared: then it finds nothing.
        """
        return folding.compared(self.beginning(value) if operator is SearchOperator.STARTS_WITH else self.whole(value))


def terms(customer: Customer) -> tuple[tuple[str, str], ...]:
    """Return every field with every comparable value of a customer: what a store keeps in its index, in order.

    >>> from customer_core.model import CustomerId, PersonName
    >>> terms(Customer(id=CustomerId("c-1"), name=PersonName("Zoë Lee")))[:3]
    (('name', 'lee'), ('name', 'zoe'), ('name', 'zoe lee'))
    """
    return tuple((name, value) for name in sorted(SEARCH_FIELDS) for value in SEARCH_FIELDS[name].extract(customer))


def _code(customer: Customer) -> Iterable[str]:
    return folding.held_code(customer.code)


def _names(customer: Customer) -> Iterator[str]:
    name = customer.name
    parts = (name.display, name.full, name.title, name.given, name.middle, name.family, name.suffix) if name else ()
    # Most of these texts are blank, or one and the same.
    for part in dict.fromkeys((*parts, customer.company)):
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


def _id_of(value: object) -> Iterable[str]:
    return () if value is None else (str(value),)


_IS: Final = frozenset({SearchOperator.IS})
_STARTS: Final = frozenset({SearchOperator.STARTS_WITH})
_BOTH: Final = _IS | _STARTS


def _id(doc: str, held: Extract) -> SearchField:
    return SearchField(doc=doc, operators=_IS, held=held, whole=folding.held_exactly)


def _label(doc: str, held: Extract, *, choices: tuple[str, ...] = ()) -> SearchField:
    """Make a field of labels; of a closed list of them, the beginning of one says too little."""
    operators = _IS if choices else _BOTH
    return SearchField(
        doc=doc,
        operators=operators,
        held=held,
        whole=folding.held_label,
        beginning=folding.held_label,
        choices=choices,
    )


SEARCH_FIELDS: Final[Mapping[str, SearchField]] = MappingProxyType(
    {
        ANY: SearchField(
            doc="Whatever of code, name, e-mail, phone or postal code begins with the value: the quick search box.",
            operators=_STARTS,
            covers=("code", "name", "email", "phone", "postcode"),
        ),
        "brand": _id("The id of the brand that the customer belongs to.", lambda customer: _id_of(customer.brand)),
        "channel": _id(
            "The id of the sales channel that the customer came from.",
            lambda customer: _id_of(customer.created_channel),
        ),
        "code": SearchField(
            doc="The customer code, without regard to case, spaces and punctuation.",
            operators=_BOTH,
            held=_code,
            whole=folding.held_code,
            beginning=folding.held_code,
        ),
        "email": SearchField(
            doc="An e-mail address of the customer or of a contact, as typed or as its mailbox: dots and tags that its "
            "provider ignores make no difference to a whole address.",
            operators=_BOTH,
            held=_emails,
            whole=folding.held_email,
            beginning=folding.typed_email_start,
        ),
        "external_key": _label("What another system calls the customer, written `system:id`.", _external_keys),
        "flag": _label("The review flag.", lambda customer: folding.held_label(customer.flag)),
        "name": SearchField(
            doc="A word of the customer's name or company name, or several words in a row up to the end of one; "
            "without regard to case and punctuation, and with or without accents.",
            operators=_BOTH,
            held=_names,
            whole=folding.typed_name,
            beginning=folding.typed_name,
        ),
        "organization": _id(
            "The id of the organization that the customer was joined to.",
            lambda customer: _id_of(customer.organization),
        ),
        "phone": SearchField(
            doc="A phone number of the customer or of a contact, by its digits. A number with a country code also "
            "finds the same digits where no country is known; one without finds them in every country. What is typed "
            "as a beginning must be the beginning: the last digits alone find nothing.",
            operators=_BOTH,
            held=_phones,
            whole=folding.typed_phone,
            beginning=folding.typed_phone_start,
        ),
        "postcode": SearchField(
            doc="The postal code of a contact, written in the manner of its country or not; of an American ZIP+4, "
            "the first five digits count.",
            operators=_BOTH,
            held=_postcodes,
            whole=folding.typed_postcode,
            beginning=folding.typed_postcode_start,
        ),
        "status": _label("Whether the record is in use.", _status, choices=("active", "inactive")),
        "tag": _label("A tag, without regard to case and accents.", _tags),
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
