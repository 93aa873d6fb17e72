"""What customers and organizations have in common: codes, ways to reach them, contacts, tags, notes, attributes.

Owns those fields and the verbs that change them. Every verb returns a changed copy; doing the same twice does nothing
the second time. It must not know what tells a customer from an organization.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Self

import attrs

from customer_core.errors import InvalidValueError
from customer_core.model._attributes import AttributeValue, as_plain_map, attributes_check
from customer_core.model._checks import (
    all_are,
    as_frozenset,
    as_tuple,
    count,
    in_utc,
    in_utc_if_known,
    instant_if_known,
    many_of_type,
    many_words,
    one_of_type,
    squeezed,
    stripped,
    word,
)
from customer_core.model._contacts import Contact, ContactRole
from customer_core.model._emails import EmailAddress
from customer_core.model._external_keys import ExternalKey, in_order
from customer_core.model._frozen_map import FrozenMap, as_frozen_map
from customer_core.model._ids import BrandId, ChannelId, ContactId, TierId
from customer_core.model._limits import ENTRIES_LIST, ENTRIES_TAGS
from customer_core.model._loyalty_cards import LoyaltyCard
from customer_core.model._notes import Note
from customer_core.model._phones import PhoneNumber
from customer_core.model._redaction import redacted


def _email_key(email: EmailAddress) -> str:
    return email.key


def _phone_key(phone: PhoneNumber) -> str:
    return phone.key


def _contact_key(contact: Contact) -> ContactId:
    return contact.id


def _emails(emails: Sequence[EmailAddress]) -> tuple[EmailAddress, ...]:
    return as_tuple(emails)


def _phones(phones: Sequence[PhoneNumber]) -> tuple[PhoneNumber, ...]:
    return as_tuple(phones)


def _contacts(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    return as_tuple(contacts)


def _notes(notes: Sequence[Note]) -> tuple[Note, ...]:
    return as_tuple(notes)


def _tags(tags: Iterable[str]) -> frozenset[str]:
    frozen = as_frozenset(tags)
    return frozenset(map(squeezed, frozen)) if all_are(str, frozen) else frozen


def _default_contacts(defaults: Mapping[ContactRole, ContactId]) -> FrozenMap[ContactRole, ContactId]:
    return as_frozen_map(defaults)


def _attributes(attributes: Mapping[str, AttributeValue]) -> FrozenMap[str, AttributeValue]:
    return as_plain_map(attributes)


def _defaults_check(_: object, field: "attrs.Attribute[FrozenMap[ContactRole, ContactId]]", value: object) -> None:
    one_of_type(FrozenMap)(None, field, value)
    for role, contact in value.items():  # type: ignore[attr-defined]  # the line above saw the kind
        one_of_type(ContactRole)(None, field, role)
        one_of_type(ContactId)(None, field, contact)


@attrs.frozen(kw_only=True, repr=False)
class Party:
    """Hold what a customer and an organization share. Make a `Customer` or an `Organization`, never a bare party.

    The first e-mail and the first phone are the primary ones, so that there is exactly one of each while there is any.
    An empty `code`, `flag` or `workflow_state` means that none was given; None as a tier means that it has none of its
    own, as a brand that it belongs to all, as a channel or instant that it is not known, and as `deactivated_at` that
    the record is active.
    """

    code: str = attrs.field(default="", converter=stripped, validator=word(is_typed=True))
    emails: tuple[EmailAddress, ...] = attrs.field(
        default=(), converter=_emails, validator=many_of_type(EmailAddress, limit=ENTRIES_LIST, key=_email_key)
    )
    phones: tuple[PhoneNumber, ...] = attrs.field(
        default=(), converter=_phones, validator=many_of_type(PhoneNumber, limit=ENTRIES_LIST, key=_phone_key)
    )
    contacts: tuple[Contact, ...] = attrs.field(
        default=(), converter=_contacts, validator=many_of_type(Contact, limit=ENTRIES_LIST, key=_contact_key)
    )
    default_contacts: FrozenMap[ContactRole, ContactId] = attrs.field(
        factory=FrozenMap, converter=_default_contacts, validator=_defaults_check
    )
    tier: TierId | None = attrs.field(default=None, validator=one_of_type(TierId, is_optional=True))
    brand: BrandId | None = attrs.field(default=None, validator=one_of_type(BrandId, is_optional=True))
    created_channel: ChannelId | None = attrs.field(default=None, validator=one_of_type(ChannelId, is_optional=True))
    external_keys: tuple[ExternalKey, ...] = attrs.field(
        default=(), converter=in_order, validator=many_of_type(ExternalKey, limit=ENTRIES_LIST)
    )
    tags: frozenset[str] = attrs.field(
        factory=frozenset, converter=_tags, validator=many_words(limit=ENTRIES_TAGS, kind=frozenset)
    )
    flag: str = attrs.field(default="", converter=stripped, validator=word())
    workflow_state: str = attrs.field(default="", converter=stripped, validator=word())
    notes: tuple[Note, ...] = attrs.field(
        default=(), converter=_notes, validator=many_of_type(Note, limit=ENTRIES_LIST)
    )
    attributes: FrozenMap[str, AttributeValue] = attrs.field(
        factory=FrozenMap, converter=_attributes, validator=attributes_check
    )
    customer_since: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)
    deactivated_at: datetime | None = attrs.field(default=None, converter=in_utc_if_known, validator=instant_if_known)
    version: int = attrs.field(default=0, validator=count)

    def __attrs_post_init__(self) -> None:
        for role, wanted in self.default_contacts.items():
            contact = self.find_contact(wanted)
            if contact is None or role not in contact.roles:
                raise InvalidValueError(
                    field=f"default_contacts.{role.value}",
                    problem="names no contact of this role",
                    remedy="name one of the contacts, or leave it out",
                )

    __repr__ = redacted

    @property
    def primary_email(self) -> EmailAddress | None:
        """Return the first e-mail; None when there is none."""
        return self.emails[0] if self.emails else None

    @property
    def primary_phone(self) -> PhoneNumber | None:
        """Return the first phone; None when there is none."""
        return self.phones[0] if self.phones else None

    @property
    def loyalty_cards(self) -> tuple[LoyaltyCard, ...]:
        """Return the loyalty cards in ascending order of number; they are kept among the external keys."""
        return tuple(LoyaltyCard(key.id) for key in self.external_keys if key.is_loyalty_card)

    @property
    def is_active(self) -> bool:
        """Tell whether the record was not deactivated."""
        return self.deactivated_at is None

    def find_email(self, address: str) -> EmailAddress | None:
        """Return the e-mail with this address, whatever its case; None when there is none."""
        key = stripped(address).casefold()
        return next((email for email in self.emails if email.key == key), None)

    def find_phone(self, number: str) -> PhoneNumber | None:
        """Return the phone with this number, however it is spaced; None when there is none."""
        key = PhoneNumber(number).key
        return next((phone for phone in self.phones if phone.key == key), None)

    def find_contact(self, contact: ContactId) -> Contact | None:
        """Return the contact with this id; None when there is none."""
        return next((own for own in self.contacts if own.id == contact), None)

    def find_default_contact(self, role: ContactRole) -> Contact | None:
        """Return the contact to use in a role unless another is asked for; None when none was made the default."""
        contact = self.default_contacts.get(role)
        return None if contact is None else self.find_contact(contact)

    def with_code(self, code: str) -> Self:
        """Return a copy with this code; a blank one takes the code away."""
        return attrs.evolve(self, code=code)

    def with_email(self, email: EmailAddress) -> Self:
        """Return a copy with this e-mail: in the place of the one with its address, else as the last."""
        others = {own.key: own for own in self.emails}
        return attrs.evolve(self, emails=tuple({**others, email.key: email}.values()))

    def with_primary_email(self, email: EmailAddress) -> Self:
        """Return a copy in which this e-mail is the primary one, whether it was there or not."""
        return attrs.evolve(self, emails=(email, *(own for own in self.emails if own.key != email.key)))

    def without_email(self, address: str) -> Self:
        """Return a copy without this address; the next e-mail becomes the primary one where it was."""
        key = stripped(address).casefold()
        return attrs.evolve(self, emails=tuple(own for own in self.emails if own.key != key))

    def with_phone(self, phone: PhoneNumber) -> Self:
        """Return a copy with this phone: in the place of the one with its number, else as the last."""
        others = {own.key: own for own in self.phones}
        return attrs.evolve(self, phones=tuple({**others, phone.key: phone}.values()))

    def with_primary_phone(self, phone: PhoneNumber) -> Self:
        """Return a copy in which this phone is the primary one, whether it was there or not."""
        return attrs.evolve(self, phones=(phone, *(own for own in self.phones if own.key != phone.key)))

    def without_phone(self, number: str) -> Self:
        """Return a copy without this number; the next phone becomes the primary one where it was."""
        key = PhoneNumber(number).key
        return attrs.evolve(self, phones=tuple(own for own in self.phones if own.key != key))

    def with_contact(self, contact: Contact) -> Self:
        """Return a copy with this contact: in the place of the one with its id, else as the last.

        It becomes the default of each of its roles that had none, and stops being the default of a role that it lost.
        """
        others = {own.id: own for own in self.contacts}
        kept = {role: id_ for role, id_ in self.default_contacts.items() if id_ != contact.id or role in contact.roles}
        defaults = {role: kept.get(role, contact.id) for role in ContactRole if role in kept or role in contact.roles}
        return attrs.evolve(
            self, contacts=tuple({**others, contact.id: contact}.values()), default_contacts=FrozenMap(defaults)
        )

    def without_contact(self, contact: ContactId) -> Self:
        """Return a copy without this contact, and without a default in the roles that it was the default of."""
        return attrs.evolve(
            self,
            contacts=tuple(own for own in self.contacts if own.id != contact),
            default_contacts=FrozenMap({role: id_ for role, id_ in self.default_contacts.items() if id_ != contact}),
        )

    def with_default_contact(self, role: ContactRole, contact: ContactId) -> Self:
        """Return a copy in which this contact is the default of a role.

        Raises:
            InvalidValueError: The record has no contact of this id and role.
        """
        return attrs.evolve(self, default_contacts=self.default_contacts.with_entry(role, contact))

    def without_default_contact(self, role: ContactRole) -> Self:
        """Return a copy without a default contact in a role."""
        return attrs.evolve(self, default_contacts=self.default_contacts.without_entry(role))

    def with_tier(self, tier: TierId) -> Self:
        """Return a copy with a tier of its own."""
        return attrs.evolve(self, tier=tier)

    def without_tier(self) -> Self:
        """Return a copy without a tier of its own."""
        return attrs.evolve(self, tier=None)

    def with_external_key(self, key: ExternalKey) -> Self:
        """Return a copy that another system knows by this key too."""
        return attrs.evolve(self, external_keys=(*self.external_keys, key))

    def without_external_key(self, key: ExternalKey) -> Self:
        """Return a copy that no other system knows by this key."""
        return attrs.evolve(self, external_keys=tuple(own for own in self.external_keys if own != key))

    def with_tag(self, tag: str) -> Self:
        """Return a copy with this tag; case and spacing make no difference."""
        return attrs.evolve(self, tags=self.tags | {tag})

    def without_tag(self, tag: str) -> Self:
        """Return a copy without this tag."""
        return attrs.evolve(self, tags=self.tags - {squeezed(tag)})

    def with_flag(self, flag: str) -> Self:
        """Return a copy with this review flag; a blank one takes the flag away."""
        return attrs.evolve(self, flag=flag)

    def with_workflow_state(self, state: str) -> Self:
        """Return a copy in this state of the workflow; which moves are allowed is not judged here."""
        return attrs.evolve(self, workflow_state=state)

    def with_note(self, note: Note) -> Self:
        """Return a copy with this note as the last, unless the very same note is there."""
        return self if note in self.notes else attrs.evolve(self, notes=(*self.notes, note))

    def without_note(self, note: Note) -> Self:
        """Return a copy without this note."""
        return attrs.evolve(self, notes=tuple(own for own in self.notes if own != note))

    def with_attribute(self, name: str, value: AttributeValue) -> Self:
        """Return a copy in which a custom attribute has this value."""
        return attrs.evolve(self, attributes=self.attributes.with_entry(name, value))

    def without_attribute(self, name: str) -> Self:
        """Return a copy without this custom attribute."""
        return attrs.evolve(self, attributes=self.attributes.without_entry(name))

    def deactivate(self, *, at: datetime) -> Self:
        """Return a copy that is out of use since an instant; one that already was keeps its own."""
        return attrs.evolve(self, deactivated_at=self.deactivated_at or in_utc(at))

    def reactivate(self) -> Self:
        """Return a copy that is in use again."""
        return attrs.evolve(self, deactivated_at=None)

    def with_version(self, version: int) -> Self:
        """Return a copy with this version, which a store counts up at each change."""
        return attrs.evolve(self, version=version)
