"""Strategies of customers, organizations and their parts."""

from typing import Any

from hypothesis import strategies as st

from customer_core.model import (
    CURRENCY_DECIMALS,
    EVERY_BRAND,
    Actor,
    ActorKind,
    Address,
    Assignment,
    BrandId,
    ChannelId,
    Consent,
    ConsentState,
    Contact,
    ContactId,
    ContactRole,
    Customer,
    CustomerDraft,
    CustomerId,
    EmailAddress,
    ExternalKey,
    Money,
    Note,
    OrganizationDraft,
    OrganizationId,
    PersonName,
    PhoneNumber,
    RepId,
    TeamId,
    TierId,
    Verification,
)
from customer_core.testing.strategies._texts import ids, instants, lines, maybe_instants, scalars, tags, words

consents = st.builds(Consent, purpose=tags, state=st.sampled_from(ConsentState), source=lines, at=maybe_instants)
verifications = st.builds(Verification, at=instants, by=lines)
some_consents = st.lists(consents, max_size=2, unique_by=lambda consent: consent.purpose)
maybe_verified = st.none() | verifications
names = st.builds(PersonName, words, title=lines, given=lines, middle=lines, family=lines, suffix=lines)
addresses = st.builds(
    Address, street=st.lists(lines, max_size=3), city=lines, region=lines, postcode=lines, country=lines
)
emails = st.builds(EmailAddress, words, label=lines, verified=maybe_verified, consents=some_consents)
phones = st.builds(PhoneNumber, words, label=lines, country=lines, verified=maybe_verified, consents=some_consents)
uses = st.lists(instants, min_size=1, max_size=2).map(sorted)
keys = st.builds(ExternalKey, words, words)
notes = st.builds(Note, words, at=instants, by=lines)
money = st.builds(Money.of_minor, st.integers(-(10**15), 10**15), st.sampled_from(sorted(CURRENCY_DECIMALS)))


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    """Draw a contact that may have been used."""
    contact = Contact(
        id=ContactId(draw(ids)),
        roles=draw(st.sets(st.sampled_from(ContactRole), min_size=1)),
        address=draw(addresses),
        name=draw(st.none() | names),
        company=draw(words),
        phone=draw(lines),
        email=draw(lines),
    )
    for at in draw(st.lists(instants, max_size=2)):
        contact = contact.with_use(at)
    return contact


assignments = st.builds(Assignment, assignee=st.builds(RepId, ids) | st.builds(TeamId, ids), at=instants)
actors = st.builds(
    Actor,
    id=words,
    kind=st.sampled_from(ActorKind),
    roles=st.sets(tags, max_size=2),
    rep=st.none() | st.builds(RepId, ids),
    teams=st.sets(st.builds(TeamId, ids), max_size=2),
    brands=st.just(EVERY_BRAND) | st.sets(st.builds(BrandId, ids), max_size=2),
)


def shared(own: dict[str, Any]) -> dict[str, Any]:
    """Return strategies for what customers and organizations share, and their own."""
    return {
        "code": lines,
        "emails": st.lists(emails, max_size=2, unique_by=lambda email: email.key),
        "phones": st.lists(phones, max_size=2, unique_by=lambda phone: phone.key),
        "tier": st.none() | st.builds(TierId, ids),
        "brand": st.none() | st.builds(BrandId, ids),
        "created_channel": st.none() | st.builds(ChannelId, ids),
        "external_keys": st.lists(keys, max_size=2),
        "tags": st.sets(tags, max_size=3),
        "flag": lines,
        "workflow_state": lines,
        "notes": st.lists(notes, max_size=2),
        "attributes": st.dictionaries(words, scalars, max_size=3),
        "customer_since": maybe_instants,
        "deactivated_at": maybe_instants,
        "version": st.integers(0, 2**63 - 1),
        **own,
    }


drafts = st.builds(
    CustomerDraft,
    **shared(
        {
            "name": st.none() | names,
            "company": lines,
            "organization": st.none() | st.builds(OrganizationId, ids),
            "assignments": st.lists(assignments, max_size=2, unique_by=lambda own: own.assignee),
            "channels": st.sets(st.builds(ChannelId, ids), max_size=2),
        }
    ),
)
customers_alone = st.builds(CustomerDraft.with_id, drafts, st.builds(CustomerId, ids))
customers = st.builds(Customer.with_contact, customers_alone, contacts()) | customers_alone
organization_drafts = st.builds(
    OrganizationDraft,
    **shared(
        {
            "name": words,
            "aliases": st.lists(words, max_size=2),
            "parent": st.none() | st.builds(OrganizationId, ids.map("p{}".format)),
        }
    ),
)
organizations = st.builds(
    OrganizationDraft.with_id, organization_drafts, st.builds(OrganizationId, ids.map("o{}".format))
)
